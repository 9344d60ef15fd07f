//! What the outbox makes of a row: edits, reactions, pins and deletions that are not confirmed show on it as if they
//! were; what was refused says why. Pure.

use super::{Echo, Echoed};
use crate::queries::{first_letters, revised};
use rill_bridge::{Change, MessageBody, MessageRow, Person, ReactionTally, ReplyPreview, Standing};
use rill_events::{Emoji, MessageEdited, MessagePosted, Payload};
use rill_protocol::{EventId, encode};

/// Names under one emoji at most.
const NAMES_MAX: usize = 12;

impl Echo<'_> {
    /// A row as it is with what is not confirmed; none: it was deleted, and nothing hangs on it.
    pub(super) fn on(&self, mut row: MessageRow) -> Option<MessageRow> {
        if self.sign(&mut row.author) {
            row.revision = revised(row.revision, &[b"signed", row.author.name.as_bytes()]);
        }
        self.hang_thread(&mut row);
        if self.deleted.contains(&row.id) {
            row.thread.as_ref()?;
            return Some(self.removed(row));
        }
        self.answer(&mut row);
        for echoed in self.about.get(&row.id).into_iter().flatten() {
            self.amend(&mut row, echoed);
            note(&mut row, echoed);
        }
        Some(row)
    }

    /// A message of one's own that is not confirmed.
    pub(super) fn own(&self, row: MessageRow, post: &Echoed<'_>) -> Option<MessageRow> {
        let (position, standing, goes_at) = (row.position, post.standing.clone(), post.goes_at);
        let mut row = self.on(MessageRow { standing, goes_at, change: None, ..row })?;
        // What waits or was refused along with it needs no word of its own.
        row.change = match (&row.standing, row.change) {
            (Standing::Refused(_), _) | (Standing::Pending, Some(Change::Pending)) => None,
            (Standing::Pending | Standing::Confirmed(_), change) => change,
        };
        let place = encode(&(position, &row.standing, row.goes_at)).unwrap_or_default();
        // Its text may change without an edit, as long as nobody has seen it.
        let says = post.entry.envelope.payload_hash;
        row.revision = revised(row.revision, &[says.as_bytes(), &place]);
        Some(row)
    }

    /// One's own name as it will be. Gives whether it is another than is held.
    pub(super) fn sign(&self, person: &mut Person) -> bool {
        match &self.me {
            Some((voice, name)) if person.voice == *voice && person.name != *name => {
                person.name.clone_from(name);
                true
            }
            Some(_) | None => false,
        }
    }

    fn removed(&self, row: MessageRow) -> MessageRow {
        MessageRow {
            body: MessageBody::Removed,
            edited_at: None,
            pinned: false,
            reactions: Vec::new(),
            votes: Vec::new(),
            reply: None,
            change: Some(Change::Pending),
            revision: revised(row.revision, &[b"removed"]),
            ..row
        }
    }

    fn hang_thread(&self, row: &mut MessageRow) {
        let mut changed = false;
        match &mut row.thread {
            Some(thread) => {
                if let Some((more, at)) = self.posted_in.get(&thread.topic) {
                    thread.messages += more;
                    thread.newest_at = thread.newest_at.max(Some(*at));
                    changed = true;
                }
            }
            None => {
                row.thread = self.threads.get(&row.id).cloned();
                changed = row.thread.is_some();
            }
        }
        if let Some(thread) = row.thread.as_ref().filter(|_| changed) {
            let shows = encode(&(thread.topic, &thread.name, thread.messages)).unwrap_or_default();
            row.revision = revised(row.revision, &[b"thread", &shows]);
        }
    }

    /// What a message answers may be here alone, or have another text here.
    fn answer(&self, row: &mut MessageRow) {
        let (event, topic) = match &row.reply {
            Some(
                ReplyPreview::NotHeld { event, topic }
                | ReplyPreview::Held { event, topic, .. }
                | ReplyPreview::Blocked { event, topic },
            ) => (*event, topic),
            Some(ReplyPreview::Gone) | None => return,
        };
        if topic.is_some() {
            return;
        }
        let before = row.reply.clone();
        let is_here = self.posts.iter().find(|post| post.entry.id() == event);
        let mut preview = is_here.map_or(row.reply.take(), |post| self.preview(post));
        if self.deleted.contains(&event) {
            preview = Some(ReplyPreview::Gone);
        } else if let (Some(ReplyPreview::Held { text, .. }), Some(edit)) =
            (&mut preview, self.edit_of(event))
        {
            *text = first_letters(&edit.text);
        }
        if let Some(ReplyPreview::Held { author, .. }) = &mut preview {
            self.sign(author);
        }
        row.reply = preview;
        if row.reply != before {
            let shows = encode(&row.reply).unwrap_or_default();
            row.revision = revised(row.revision, &[b"answers", &shows]);
        }
    }

    fn preview(&self, post: &Echoed<'_>) -> Option<ReplyPreview> {
        let Payload::MessagePosted(MessagePosted { text, attachments, .. }) = &post.entry.said else {
            return None;
        };
        let (voice, _) = self.me.as_ref()?;
        let author = Person { voice: *voice, name: String::new(), picture: None, bot: false, gone: false };
        let attachments =
            if text.is_empty() { u32::try_from(attachments.len()).unwrap_or(u32::MAX) } else { 0 };
        let event = post.entry.id();
        Some(ReplyPreview::Held { event, topic: None, author, text: first_letters(text), attachments })
    }

    fn edit_of(&self, anchor: EventId) -> Option<&MessageEdited> {
        let mut edits = self.about.get(&anchor)?.iter().filter_map(|echoed| match &echoed.entry.said {
            Payload::MessageEdited(edited) => Some(edited),
            _ => None,
        });
        edits.next_back()
    }

    fn amend(&self, row: &mut MessageRow, echoed: &Echoed<'_>) {
        let Some((voice, name)) = &self.me else { return };
        match &echoed.entry.said {
            // The text of a refused edit is shown: nothing that was typed is lost.
            Payload::MessageEdited(edited) if row.author.voice == *voice => {
                edit(&mut row.body, edited);
                row.edited_at = Some(echoed.entry.made_at);
            }
            Payload::MessagePinned(pin) if !echoed.is_refused() => row.pinned = pin.pinned,
            Payload::ReactionSet(set) if !echoed.is_refused() => {
                react(&mut row.reactions, &set.emoji, set.on, (name, echoed.entry.id()));
            }
            _ => {}
        }
    }
}

/// What is not confirmed, or was refused, is noted on the row.
fn note(row: &mut MessageRow, echoed: &Echoed<'_>) {
    let change = match (&echoed.standing, &row.change) {
        (Standing::Refused(why), _) => Some(Change::Refused(why.clone())),
        (Standing::Pending, None) => Some(Change::Pending),
        (Standing::Pending | Standing::Confirmed(_), before) => before.clone(),
    };
    row.change = change;
    let shows = encode(&(&echoed.standing, echoed.entry.made_at)).unwrap_or_default();
    row.revision = revised(row.revision, &[echoed.entry.envelope.payload_hash.as_bytes(), &shows]);
}

fn edit(body: &mut MessageBody, edited: &MessageEdited) {
    if let MessageBody::Posted(posted) = body {
        posted.text.clone_from(&edited.text);
        posted.mentions.clone_from(&edited.mentions);
        posted.emoji.clone_from(&edited.emoji);
    }
}

fn react(tallies: &mut Vec<ReactionTally>, emoji: &Emoji, on: bool, (name, event): (&str, EventId)) {
    let known = tallies.iter_mut().find(|tally| tally.emoji.key() == emoji.key());
    match known {
        Some(tally) if on && !tally.mine => {
            (tally.mine, tally.count) = (true, tally.count + 1);
            if tally.names.len() < NAMES_MAX {
                tally.names.push(name.to_owned());
            }
        }
        Some(tally) if !on && tally.mine => {
            (tally.mine, tally.count) = (false, tally.count.saturating_sub(1));
            if let Some(index) = tally.names.iter().rposition(|other| other == name) {
                tally.names.remove(index);
            }
        }
        None if on => {
            let names = vec![name.to_owned()];
            tallies.push(ReactionTally { emoji: emoji.clone(), event, count: 1, mine: true, names });
        }
        Some(_) | None => {}
    }
    tallies.retain(|tally| tally.count > 0);
}
