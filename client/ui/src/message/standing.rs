//! Whether the server has a message, or what was done to it: told only while it has not.

use super::Setting;
use crate::{components::Countdown, icon::Icon, words};
use leptos::prelude::*;
use rill_bridge::{Change, MessageBody, MessageRow, Standing, UploadProgress};
use rill_protocol::Millis;
use std::sync::Arc;

/// How a row stands with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It has all of it.
    Confirmed,
    /// The message is on its way.
    Pending,
    /// It waits here until this time: its room is slowed.
    Slowed(Millis),
    /// What was done to it is on its way.
    Changing,
    /// The message was refused: why.
    Refused(String),
    /// What was done to it was refused: why.
    NotChanged(String),
}

impl How {
    pub(super) fn of(row: &MessageRow) -> Self {
        match (&row.standing, &row.change) {
            (Standing::Refused(why), _) => Self::Refused(why.clone()),
            (Standing::Pending, _) => row.goes_at.map_or(Self::Pending, Self::Slowed),
            (Standing::Confirmed(_), Some(Change::Refused(why))) => Self::NotChanged(why.clone()),
            (Standing::Confirmed(_), Some(Change::Pending)) => Self::Changing,
            (Standing::Confirmed(_), None) => Self::Confirmed,
        }
    }

    /// For `data-state`.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Pending | Self::Slowed(_) => "pending",
            Self::Confirmed | Self::Changing => "confirmed",
            Self::Refused(_) | Self::NotChanged(_) => "refused",
        }
    }
}

/// The line below a message that is on its way, or was refused.
pub(super) fn standing(how: &How, row: &ArcRwSignal<Arc<MessageRow>>, setting: Setting) -> Option<AnyView> {
    match how {
        How::Confirmed => None,
        How::Changing => Some(on_its_way(None)),
        How::Pending => {
            let (row, offline) = (row.clone(), setting.offline);
            let id = row.read_untracked().id;
            let upload =
                Memo::new(move |_| setting.uploads.with(|all| all.iter().find(|it| it.event == id).copied()));
            let goes = Memo::new(move |_| upload.with(Option::is_some));
            let has_files = has_files(&row.read_untracked());
            Some(
                (move || match (offline.get(), goes.get()) {
                    (true, _) => waits(words::writing::WAITING, &row, setting),
                    (false, true) => uploading(upload, &row, setting),
                    (false, false) if has_files => waits(words::files::WAITS, &row, setting),
                    (false, false) => on_its_way(None),
                })
                .into_any(),
            )
        }
        How::Slowed(until) => {
            let (row, offline, until) = (row.clone(), setting.offline, *until);
            let says = move || {
                if offline.get() {
                    waits(words::writing::WAITING, &row, setting)
                } else {
                    slowed(until, &row, setting)
                }
            };
            Some(says.into_any())
        }
        How::Refused(why) => Some(refused(words::message::not_posted(why), row, setting)),
        How::NotChanged(why) => Some(refused(words::writing::not_changed(why), row, setting)),
    }
}

/// Told only after a while: what goes out at once says nothing.
fn on_its_way(ways: Option<AnyView>) -> AnyView {
    view! {
        <p class="sent sent-pending">
            <span class="why"><Icon name="clock" small=true/><span>{words::message::SENDING}</span></span>
            {ways}
        </p>
    }
    .into_any()
}

fn has_files(row: &MessageRow) -> bool {
    matches!(&row.body, MessageBody::Posted(posted) if !posted.attachments.is_empty())
}

/// Its files are on their way: how far.
fn uploading(
    upload: Memo<Option<UploadProgress>>,
    row: &ArcRwSignal<Arc<MessageRow>>,
    setting: Setting,
) -> AnyView {
    let says = move || upload.with(|upload| upload.as_ref().map(words::files::uploading));
    let (of, sent) =
        (move || upload.with(|it| it.map(|it| it.of)), move || upload.with(|it| it.map(|it| it.sent)));
    view! {
        <p class="sent">
            <span class="why"><Icon name="clock" small=true/><span class="num">{says}</span></span>
            <progress aria-label=words::files::UPLOAD max=of value=sent></progress>
            {ways(row, setting, false)}
        </p>
    }
    .into_any()
}

fn waits(says: &'static str, row: &ArcRwSignal<Arc<MessageRow>>, setting: Setting) -> AnyView {
    view! {
        <p class="sent">
            <span class="why"><Icon name="clock" small=true/><span>{says}</span></span>
            {ways(row, setting, false)}
        </p>
    }
    .into_any()
}

/// It goes out by itself, and was not sent before: it can be changed or let go of.
fn slowed(until: Millis, row: &ArcRwSignal<Arc<MessageRow>>, setting: Setting) -> AnyView {
    view! {
        <p class="sent">
            <span class="why"><Icon name="clock" small=true/><Countdown until=until says=words::slow::goes_out_in/></span>
            {ways(row, setting, false)}
        </p>
    }
    .into_any()
}

fn refused(says: String, row: &ArcRwSignal<Arc<MessageRow>>, setting: Setting) -> AnyView {
    view! {
        <p class="sent">
            <span class="why"><Icon name="circle-alert" small=true/><span>{says}</span></span>
            {ways(row, setting, true)}
        </p>
    }
    .into_any()
}

/// What one can do about it. Reached by Tab too: it waits for its author.
fn ways(row: &ArcRwSignal<Arc<MessageRow>>, setting: Setting, retries: bool) -> AnyView {
    let writer = setting.writer;
    let (edited, id) = (row.clone(), row.read_untracked().id);
    let of_discard = row.clone();
    let discard = move |_| {
        super::doing::focus_beside(&of_discard.read_untracked());
        writer.discard(id);
    };
    view! {
        {retries.then(|| view! { <button class="lnk" on:click=move |_| writer.retry(id)>{words::writing::RETRY}</button> })}
        <button class="lnk" on:click=move |_| writer.edit_of(&edited.get_untracked())>{words::writing::EDIT}</button>
        <button class="lnk" on:click=discard>{words::writing::DISCARD}</button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message_list::people::says;
    use rill_bridge::Row;

    #[test]
    fn a_refusal_is_told_whatever_it_was_that_was_refused() {
        let Row::Anchor(row) = says(1, "ana", 0) else { unreachable!("somebody says something") };
        let how = |standing: Standing, change: Option<Change>| {
            How::of(&MessageRow { standing, change, ..(*row).clone() }).word()
        };
        let sent = row.standing.clone();
        assert_eq!(how(sent.clone(), None), "confirmed");
        assert_eq!(
            how(sent.clone(), Some(Change::Pending)),
            "confirmed",
            "a reaction on its way greys no text"
        );
        assert_eq!(how(sent, Some(Change::Refused("no".to_owned()))), "refused");
        assert_eq!(how(Standing::Pending, None), "pending");
        let slowed = MessageRow { standing: Standing::Pending, goes_at: Some(9), ..(*row).clone() };
        assert_eq!((How::of(&slowed), How::of(&slowed).word()), (How::Slowed(9), "pending"));
        assert_eq!(how(Standing::Refused("no".to_owned()), None), "refused");
    }
}
