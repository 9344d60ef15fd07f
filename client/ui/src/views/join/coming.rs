//! Going in: what is signed and handed over, until the space is open or has said why not.

use crate::{
    bridge_client::live,
    invite_key::{self, InviteKey},
    page::{Asks, Page},
    words::joining as words,
};
use leptos::prelude::*;
use rill_bridge::{Answer, Command, Invited, Query, Standing, UnsentRow};
use rill_events::RoleId;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// So often it is asked again whether one was let in: nobody tells who is no member.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// Somebody goes in, or does not yet. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Coming {
    page: Page,
    invite: StoredValue<Option<InviteKey>>,
    under_way: RwSignal<bool>,
    /// One asked on this page, whatever the rules have heard of it.
    pub(super) asked: RwSignal<bool>,
    failed: RwSignal<Option<String>>,
    unsent: Memo<Vec<UnsentRow>>,
}

impl Coming {
    pub(super) fn new(page: Page, invite: StoredValue<Option<InviteKey>>) -> Self {
        let unsent = live(page.bridge(), || Some(Query::Unsent), unsent_in);
        let unsent = Memo::new(move |_| {
            let stream = page.stream.get();
            let rows = unsent.with(|unsent| unsent.known().cloned().unwrap_or_default());
            rows.into_iter().filter(|row| Some(row.stream) == stream && row.topic.is_fixed()).collect()
        });
        Self {
            page,
            invite,
            under_way: RwSignal::new(false),
            asked: RwSignal::new(false),
            failed: RwSignal::new(None),
            unsent,
        }
    }

    pub(super) fn is_under_way(self) -> bool {
        self.under_way.get()
    }

    /// Why one is not in.
    pub(super) fn refused(self) -> Option<String> {
        self.failed.get()
    }

    /// By the invite in the link. Who has no name yet is asked for one, and for nothing else.
    pub(super) fn by_invite(self, role: Option<RoleId>) {
        self.named(move || self.goes_by_invite(role));
    }

    /// As one who was let in.
    pub(super) fn as_anybody(self) {
        self.named(move || {
            let Some(stream) = self.page.stream.get_untracked() else { return };
            self.begins();
            self.hands_over(Command::Join { stream });
        });
    }

    fn named(self, then: impl Fn() + Send + Sync + 'static) {
        let Some(stream) = self.page.stream.get_untracked() else { return };
        let nameless = self.page.me.with_untracked(|me| me.known().is_none_or(|me| me.name.is_none()));
        if nameless {
            let then = Callback::new(move |()| then());
            return self.page.asks.set(Some(Asks { stream, nameless, joins: false, then }));
        }
        then();
    }

    fn goes_by_invite(self, role: Option<RoleId>) {
        let me = self.page.me.with_untracked(|me| me.known().and_then(|me| me.person.clone()));
        let invite = self.invite.get_value();
        let (Some(stream), Some(person), Some(invite)) = (self.page.stream.get_untracked(), me, invite)
        else {
            return;
        };
        self.begins();
        spawn_local(async move {
            match invite_key::proven(&invite, stream, &person).await {
                Some(proof) => {
                    let invited = Invited { proof, role };
                    self.hands_over(Command::JoinInvited { stream, invited });
                }
                None => self.ends(words::NO_KEYS_HERE.to_owned()),
            }
        });
    }

    fn begins(self) {
        self.failed.set(None);
        self.under_way.set(true);
    }

    fn ends(self, why: String) {
        self.under_way.try_set(false);
        self.asked.try_set(false);
        self.failed.try_set(Some(why));
    }

    fn hands_over(self, what: Command) {
        self.page.command(what, move |result| {
            if let Err(failure) = result {
                self.ends(failure.text);
            }
        });
    }

    /// Once the space is open to one as a member, it is gone to; where it refused, that is told and let go of.
    pub(super) fn goes_in(self, into: Signal<String>, joined: Memo<bool>) {
        Effect::new(move |_| {
            if self.under_way.get() && joined.get() {
                self.page.router.replace(&into.get_untracked());
            }
        });
        Effect::new(move |_| {
            let refused = self.unsent.with(|rows| rows.iter().find_map(why));
            if let (Some(why), true) = (refused, self.under_way.get() || self.asked.get()) {
                self.unsent.with_untracked(|rows| {
                    for row in rows {
                        self.page.command(Command::Discard { event: row.event }, |_| ());
                    }
                });
                self.ends(why);
            }
        });
    }

    /// Asks the rules again and again, for as long as this holds.
    pub(super) fn asks_again_while(self, waits: Signal<bool>, turn: RwSignal<bool>) {
        let again = move || {
            if waits.try_get_untracked() == Some(true) {
                turn.try_set(false);
                crate::paint::next_frame(move || {
                    turn.try_set(true);
                });
            }
        };
        if let Ok(clock) = set_interval_with_handle(again, ASK_AGAIN) {
            on_cleanup(move || clock.clear());
        }
    }
}

fn why(row: &UnsentRow) -> Option<String> {
    match &row.standing {
        Standing::Refused(why) => Some(why.clone()),
        Standing::Pending | Standing::Confirmed(_) => None,
    }
}

fn unsent_in(answer: Answer) -> Option<Vec<UnsentRow>> {
    if let Answer::Unsent(unsent) = answer { Some(unsent) } else { None }
}
