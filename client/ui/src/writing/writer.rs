//! The hand that writes in one room: draft and edit under way, and each act handed to the worker.
//! Here: what becomes of a text once it is sent, and if it cannot be. Not here: the field (`composer.rs`), what may be
//! done (`may.rs`, `acts.rs`), the outbox (the worker's).

use super::{Draft, Drafts, May, Quoted, drafts::Handed, echo, ids::new_id, rights::said_in};
use crate::{
    bridge_client::live,
    measures,
    message_list::driver::Driver,
    page::{Asks, Page},
    times,
};
use leptos::prelude::*;
use rill_bridge::{Command, Intent, Me, MessageBody, MessageRow, Person, Query, Ruling, SpaceView, Whom};
use rill_events::{Emoji, ReplyTo, RoomKind};
use rill_protocol::{BLOB_MAX, EventId, Position, RulesAsk, Slot, StreamId, TopicId};
use std::{rc::Weak, sync::Arc};

/// The worker is told no more often that one types.
const SAY_EVERY_MS: f64 = 1_000.0;

/// The hand that writes in one room. Cheap to copy; lives as long as the room is in view.
#[derive(Clone, Copy)]
pub struct Writer {
    page: Page,
    /// The space.
    pub(crate) stream: StreamId,
    /// The room.
    pub(crate) topic: TopicId,
    /// What one may do here.
    pub(crate) may: Signal<May>,
    /// What is being written.
    pub(crate) draft: RwSignal<Draft>,
    /// The message that is being edited, and its text so far.
    pub(crate) edit: RwSignal<Option<Edit>>,
    /// Why the last text came back.
    pub(crate) fault: RwSignal<Option<String>>,
    /// When it was said last that one types, in the page's clock.
    typed_at: StoredValue<f64>,
    /// Files that are being read.
    pub(crate) taking: RwSignal<usize>,
    /// Whether the draft is to go once they are.
    pub(crate) sends_when_read: RwSignal<bool>,
    /// Why the last file was left out.
    pub(crate) not_attached: RwSignal<Option<String>>,
    list: StoredValue<Weak<Driver>, LocalStorage>,
    field: StoredValue<Option<Callback<()>>>,
}

/// A message that is being edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) of: Quoted,
    pub(crate) was: String,
    pub(crate) draft: Draft,
}

impl Writer {
    /// In a room, as one is here.
    pub(crate) fn of(page: Page, stream: StreamId, topic: TopicId) -> Self {
        let ask = RulesAsk::Allowed(vec![TopicId::PEOPLE, topic]);
        let said = live(page.bridge(), move || Some(Query::Rules { stream, ask: ask.clone() }), said_in);
        let may = Memo::new(move |_| {
            let of = |me: Option<&Me>, space: Option<&SpaceView>| {
                said.with(|said| May::of(me, space, topic, said.known()))
            };
            page.me.with(|me| page.space.with(|space| of(me.known(), space.known())))
        });
        Self::with(page, stream, topic, may.into())
    }

    /// The same, where what one may is known.
    pub(crate) fn with(page: Page, stream: StreamId, topic: TopicId, may: Signal<May>) -> Self {
        let edit = page.drafts.edit_of(stream, topic).map(|(event, draft)| {
            let of = Quoted { event, author: String::new(), text: String::new() };
            Edit { of, was: String::new(), draft }
        });
        let writer = Self {
            page,
            stream,
            topic,
            may,
            draft: RwSignal::new(page.drafts.of(stream, topic)),
            edit: RwSignal::new(edit),
            fault: RwSignal::new(None),
            typed_at: StoredValue::new(f64::NEG_INFINITY),
            taking: RwSignal::new(0),
            sends_when_read: RwSignal::new(false),
            not_attached: RwSignal::new(None),
            list: StoredValue::new_local(Weak::new()),
            field: StoredValue::new(None),
        };
        writer.keep_as_it_is_written();
        writer
    }

    fn keep_as_it_is_written(self) {
        let Self { page, stream, topic, .. } = self;
        Effect::new(move |before: Option<()>| {
            self.draft.track();
            if before.is_some() {
                self.draft.with_untracked(|draft| page.drafts.keep(stream, topic, draft));
            }
        });
        Effect::new(move |before: Option<()>| {
            if page.drafts.is_discarded(stream, topic) && before.is_some() {
                self.draft.set(Draft::default());
            }
        });
        Effect::new(move |before: Option<()>| {
            self.edit.track();
            if before.is_some() {
                self.edit.with_untracked(|edit| {
                    let edit = edit.as_ref().map(|edit| (edit.of.event, &edit.draft));
                    page.drafts.keep_edit(stream, topic, edit);
                });
            }
        });
    }

    /// The list that shows the room.
    pub(crate) fn show_in(&self, list: Weak<Driver>) {
        self.list.set_value(list);
    }

    /// How the field gets the focus.
    pub(crate) fn typed_in(&self, focus: Callback<()>) {
        self.field.set_value(Some(focus));
    }

    /// Something was typed here: others may be told, now and then.
    pub(crate) fn types(&self) {
        let now = measures::now();
        if now - self.typed_at.get_value() >= SAY_EVERY_MS && untrack(|| !self.text().trim().is_empty()) {
            self.typed_at.set_value(now);
            self.page.client().types_in(self.stream, self.topic);
        }
    }

    /// The field gets the focus.
    pub(crate) fn focus(&self) {
        if let Some(focus) = self.field.get_value() {
            focus.run(());
        }
    }

    /// The text in the field.
    pub(crate) fn text(&self) -> String {
        self.with_text(|draft| draft.text.clone())
    }

    /// Bytes of a file at most, as the server said last.
    pub(crate) fn file_max(&self) -> u64 {
        self.page.me.with(|me| me.known().map_or(BLOB_MAX as u64, |me| me.file_max))
    }

    /// All drafts of this device.
    pub(crate) fn drafts(&self) -> Drafts {
        self.page.drafts
    }

    /// Looks at what is in the field.
    pub(crate) fn with_text<T>(&self, look: impl FnOnce(&Draft) -> T) -> T {
        self.edit.with(|edit| match edit {
            Some(edit) => look(&edit.draft),
            None => self.draft.with(look),
        })
    }

    /// Changes what is in the field.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Draft)) {
        if self.fault.with_untracked(Option::is_some) {
            self.fault.set(None);
        }
        if self.not_attached.with_untracked(Option::is_some) {
            self.not_attached.set(None);
        }
        if self.edit.with_untracked(Option::is_some) {
            self.edit.update(|edit| {
                if let Some(edit) = edit {
                    change(&mut edit.draft);
                }
            });
        } else {
            self.draft.update(change);
        }
    }

    /// Answers a message from here on.
    pub(crate) fn reply_to(&self, row: &MessageRow) {
        self.edit.set(None);
        self.draft.update(|draft| draft.reply = Some(echo::quoted(row)));
        self.focus();
    }

    /// Edits a message from here on. The draft waits.
    pub(crate) fn edit_of(&self, row: &MessageRow) {
        let MessageBody::Posted(posted) = &row.body else { return };
        let draft = Draft { text: posted.text.clone(), picked: posted.mentions.clone(), ..Draft::default() };
        self.edit.set(Some(Edit { of: echo::quoted(row), was: posted.text.clone(), draft }));
        self.focus();
    }

    /// Edits one's newest message that is in the list. Whether there is one.
    pub(crate) fn edit_last(&self) -> bool {
        let Some(voice) = self.may.with_untracked(|may| may.voice) else { return false };
        let newest = self.list.with_value(Weak::upgrade).and_then(|list| list.newest_of(voice));
        newest.inspect(|row| self.edit_of(row)).is_some()
    }

    /// Sends what is in the field. `since`: when it was asked for, in the page's clock.
    pub(crate) fn send(self, since: f64) {
        match self.edit.get_untracked() {
            Some(edit) if edit.draft.text.trim() == edit.was.trim() => self.edit.set(None),
            Some(edit) => {
                self.edit.set(None);
                self.hand_over(edit.draft, Some(edit.of.event));
            }
            None => {
                self.as_a_member(true, move |asked| self.post(if asked { measures::now() } else { since }))
            }
        }
    }

    /// Sends the draft.
    pub(super) fn post(self, since: f64) {
        let draft = self.draft.get_untracked();
        if self.taking.get_untracked() > 0 {
            // It goes when its files are read.
            return self.sends_when_read.set(true);
        }
        if draft.says_nothing() {
            return;
        }
        self.draft.set(Draft::default());
        let event = self.hand_over(draft.clone(), None);
        if let (Some(list), Some(author)) = (self.list.with_value(Weak::upgrade), self.author()) {
            list.echo(echo::row(event, author, &draft, times::now()), since);
        }
    }

    /// Hands a text to the worker, and keeps it until the worker has it. What it does not take comes back to the field.
    fn hand_over(self, draft: Draft, edits: Option<EventId>) -> EventId {
        let Self { page, stream, topic, .. } = self;
        // Its files wait under this id.
        let event = draft.event.filter(|_| !draft.files.is_empty()).unwrap_or_else(new_id);
        let handed = Handed { stream, topic, event, edits, draft };
        page.drafts.hand_over(&handed);
        page.command(write(&handed), move |result| {
            page.drafts.handed_over(event);
            let list = self.list.try_with_value(Weak::upgrade).flatten();
            if let Some(list) = list {
                list.echo_is_told(event, result.is_ok());
            }
            if let Err(failure) = result {
                give_back(page, &handed);
                self.draft.try_set(page.drafts.of(stream, topic));
                self.fault.try_set(Some(failure.text));
            }
        });
        event
    }

    /// Who speaks: oneself.
    fn author(&self) -> Option<Person> {
        self.page.me.with_untracked(|me| {
            let me = me.known()?;
            let name = me.name.clone().unwrap_or_default();
            Some(Person { voice: me.voice?, name, picture: None, bot: false, gone: false })
        })
    }

    /// Does something that members do. Who is none yet becomes one by it; who has no name is asked for one first.
    /// `said`: that one joins by it was said already.
    /// It is told whether something was asked.
    fn as_a_member(self, said: bool, then: impl Fn(bool) + Send + Sync + 'static) {
        let may = self.may.get_untracked();
        if may.nameless || (may.joins && !said) {
            let asks = Asks {
                stream: self.stream,
                nameless: may.nameless,
                joins: may.joins,
                then: Callback::new(move |()| then(true)),
            };
            return self.page.asks.set(Some(asks));
        }
        if may.joins {
            // Where it fails, so does what comes after it, and says why.
            self.page.command(Command::Join { stream: self.stream }, |_| {});
        }
        then(false);
    }

    /// Reacts to a message, or no longer.
    pub(crate) fn react(self, anchor: EventId, emoji: Emoji, on: bool) {
        self.as_a_member(false, move |_| self.intend(Intent::React { anchor, emoji: emoji.clone(), on }));
    }

    /// Reacts with what the reader pressed under a message, or no longer.
    pub(crate) fn toggle(self, row: &MessageRow, key: &str) {
        let tally = row.reactions.iter().find(|tally| tally.emoji.key() == key);
        match tally {
            Some(tally) => self.react(row.id, tally.emoji.clone(), !tally.mine),
            None => self.react(row.id, Emoji::Unicode(key.to_owned()), true),
        }
    }

    /// Passes a message on into another room of the space.
    pub(crate) fn forward(
        self,
        row: &MessageRow,
        to: TopicId,
        then: impl Fn() + Clone + Send + Sync + 'static,
    ) {
        let MessageBody::Posted(posted) = &row.body else { return };
        let intent = Intent::Forward {
            message: posted.clone(),
            from: ReplyTo { event: Some(row.id), topic: Some(self.topic) },
            at: row.position.at,
            author: row.author.name.clone(),
        };
        let Self { page, stream, .. } = self;
        self.as_a_member(false, move |_| {
            let what = Command::Write { stream, topic: to, event: new_id(), intent: intent.clone() };
            let then = then.clone();
            page.command(what, move |result| match result {
                Ok(()) => then(),
                result => page.tell(result),
            });
        });
    }

    /// Moves a message into another room of the space.
    pub(crate) fn move_to(self, anchor: EventId, to: TopicId, then: impl Fn() + Send + Sync + 'static) {
        let Self { page, stream, topic: from, .. } = self;
        let intent = Intent::Move { from, anchor, removal: new_id() };
        page.command(
            Command::Write { stream, topic: to, event: new_id(), intent },
            move |result| match result {
                Ok(()) => then(),
                result => page.tell(result),
            },
        );
    }

    /// Pins a message, or takes the pin off.
    pub(crate) fn pin(&self, anchor: EventId, on: bool) {
        self.intend(Intent::Pin { anchor, on });
    }

    /// Deletes a message.
    pub(crate) fn delete(&self, anchor: EventId) {
        if self.edit.with_untracked(|edit| edit.as_ref().is_some_and(|edit| edit.of.event == anchor)) {
            self.edit.set(None);
        }
        self.intend(Intent::Delete { anchor });
    }

    /// Tells those who keep order of a message.
    pub(crate) fn report(self, event: EventId, reason: String, then: impl Fn() + Send + Sync + 'static) {
        let Self { stream, topic, .. } = self;
        let ruling = Ruling::Report { topic, event, reason };
        let (desk, intent) = (ruling.topic(), Intent::Rule { ruling });
        self.command_then(Command::Write { stream, topic: desk, event: new_id(), intent }, then);
    }

    /// Reads no more of what somebody writes.
    pub(crate) fn block(self, person: Slot, then: impl Fn() + Send + Sync + 'static) {
        self.command_then(Command::Block { stream: self.stream, person }, then);
    }

    /// Reads it again.
    pub(crate) fn unblock(self, person: Slot, then: impl Fn() + Send + Sync + 'static) {
        self.command_then(Command::Unblock { person }, then);
    }

    fn command_then(self, what: Command, then: impl Fn() + Send + Sync + 'static) {
        let page = self.page;
        page.command(what, move |result| match result {
            Ok(()) => then(),
            result => page.tell(result),
        });
    }

    /// From here on it is unread, until that is taken back.
    pub(crate) fn mark_unread(&self, from: Position) {
        self.command(Command::MarkUnread { stream: self.stream, topic: self.topic, from });
    }

    /// Sends again what was refused.
    pub(crate) fn retry(&self, event: EventId) {
        self.command(Command::Retry { event });
    }

    /// Lets go what is not sent.
    pub(crate) fn discard(&self, event: EventId) {
        self.command(Command::Discard { event });
    }

    /// Starts a thread on a message, and goes there.
    pub(crate) fn start_thread(self, on: EventId, name: String, text: String) {
        let Self { page, stream, topic, .. } = self;
        let event = new_id();
        let intent = Intent::StartThread {
            channel: topic,
            on,
            name: name.clone(),
            first: new_id(),
            text,
            mentions: Vec::new(),
        };
        let thread = TopicId::opened_by(event);
        page.command(Command::Write { stream, topic: thread, event, intent }, move |result| match result {
            Ok(()) => page.router.go(&untrack(|| page.room_path(thread, &name))),
            Err(failure) => page.fault.set(Some(failure.text)),
        });
    }

    fn intend(&self, intent: Intent) {
        self.command(Command::Write { stream: self.stream, topic: self.topic, event: new_id(), intent });
    }

    fn command(&self, what: Command) {
        let page = self.page;
        page.command(what, move |result| page.tell(result));
    }

    /// A row of the list.
    pub(crate) fn row(&self, event: EventId) -> Option<Arc<MessageRow>> {
        self.list.with_value(Weak::upgrade)?.message(event)
    }
}

/// Opens a room or changes what it, or the space, says of itself.
pub(crate) fn see_to_room(page: Page, stream: StreamId, topic: TopicId, intent: Intent) {
    let event = new_id();
    page.command(Command::Write { stream, topic, event, intent }, move |result| page.tell(result));
}

/// Opens a channel or category, and goes to the channel.
pub(crate) fn open_room(
    page: Page,
    stream: StreamId,
    parent: TopicId,
    kind: RoomKind,
    name: String,
    private_to: Option<Vec<Whom>>,
) {
    let event = new_id();
    let topic = TopicId::opened_by(event);
    let intent = Intent::Open { parent, kind, name: name.clone(), private_to };
    page.command(Command::Write { stream, topic, event, intent }, move |result| match result {
        Ok(()) if kind != RoomKind::Category => page.router.go(&untrack(|| page.room_path(topic, &name))),
        result => page.tell(result),
    });
}

/// Files that an earlier page put on this device, and that no message has, are let go of.
pub(crate) fn keep_files_of_drafts(page: Page) {
    page.command(Command::KeepFiles { drafts: page.drafts.with_files() }, move |result| page.tell(result));
}

/// Hands over again what an earlier page was handing over when it ended.
pub(crate) fn hand_over_what_was_left(page: Page) {
    for handed in page.drafts.left_behind() {
        page.command(write(&handed), move |result| {
            page.drafts.handed_over(handed.event);
            if result.is_err() {
                give_back(page, &handed);
            }
        });
    }
}

fn write(handed: &Handed) -> Command {
    let Handed { stream, topic, event, edits, draft } = handed;
    let (text, mentions) = (draft.text.trim().to_owned(), draft.mentions());
    let intent = match edits {
        Some(anchor) => Intent::Edit { anchor: *anchor, text, mentions },
        None => {
            let (reply, files) = (draft.reply.as_ref().map(|quoted| quoted.event), draft.files.clone());
            Intent::Post { text, mentions, reply, files }
        }
    };
    Command::Write { stream: *stream, topic: *topic, event: *event, intent }
}

/// A text that could not be kept stands in its room's draft again, before what was written there meanwhile.
fn give_back(page: Page, handed: &Handed) {
    let Handed { stream, topic, draft, .. } = handed;
    let meanwhile = page.drafts.of(*stream, *topic);
    page.drafts.keep(*stream, *topic, &draft.clone().before(meanwhile));
}
