//! Previews of what the messages of a window answer: the answered ones in one reading.

use super::{
    amendments::{Amendments, standing_edit},
    anchors::Anchor,
    carried::moved_to,
    ids, mentions,
    messages::Scope,
    people::People,
    revision::Revision,
};
use rill_bridge::ReplyPreview;
use rill_events::{Mention, MessagePosted, ReplyTo};
use rill_materializer::MessageKind;
use rill_protocol::{EventId, Slot, TopicId, decode};
use rusqlite::{Connection, Result, named_params};
use std::collections::{BTreeSet, HashMap};

/// Letters of a preview.
const PREVIEW_LETTERS: usize = 160;

/// By (id, id of topic). Index: that of `topic (stream, id)`, then `message_by_id`.
pub(super) const ANSWERED: &str = "
    SELECT m.topic, m.at, m.seq, m.kind, m.id, m.author, m.voice, m.text, m.parts, m.sum, t.id
    FROM json_each(:answered) AS wanted
    CROSS JOIN topic AS t ON t.stream = :stream AND t.id = unhex(substr(wanted.value, 33))
    CROSS JOIN message AS m ON m.topic = t.key AND m.id = unhex(substr(wanted.value, 1, 32))";

/// From room to room one is followed so often at most: a hostile space may lead round in a circle.
const MOVES_MAX: usize = 8;

/// Names a message of a space.
type Named = (TopicId, EventId);

/// The answered messages that are held; of what was moved, where it is.
pub(super) struct Answered {
    held: HashMap<Named, Anchor>,
    moved: HashMap<Named, Named>,
}

impl Answered {
    pub(super) fn of<'a>(
        connection: &Connection,
        scope: &Scope<'_>,
        replies: impl Iterator<Item = &'a ReplyTo>,
    ) -> Result<Self> {
        let mut wanted: BTreeSet<Named> =
            replies.filter_map(|reply| Some((reply.topic.unwrap_or(scope.topic_id), reply.event?))).collect();
        let mut answered = Self { held: HashMap::new(), moved: HashMap::new() };
        for _ in 0..MOVES_MAX {
            if wanted.is_empty() {
                break;
            }
            wanted = answered.read(connection, scope, &wanted)?;
        }
        Ok(answered)
    }

    /// Reads these. Gives where those of them are that were moved, and were not read yet.
    fn read(
        &mut self,
        connection: &Connection,
        scope: &Scope<'_>,
        wanted: &BTreeSet<Named>,
    ) -> Result<BTreeSet<Named>> {
        let list = ids::pairs(wanted.iter().map(|(topic, event)| (event.as_bytes(), topic.as_bytes())));
        let mut select = connection.prepare_cached(ANSWERED)?;
        let held = select.query_map(named_params! { ":stream": scope.stream, ":answered": list }, |row| {
            let anchor = Anchor::read(row)?;
            Ok(((TopicId::from_bytes(row.get(10)?), anchor.id), anchor))
        })?;
        let held: Vec<(Named, Anchor)> = held.collect::<Result<_>>()?;
        let mut further = BTreeSet::new();
        for (named, anchor) in held {
            if anchor.kind == MessageKind::Removed
                && let Some(to) = moved_to(connection, anchor.topic, anchor.id)?
            {
                let there = (to.topic, to.event);
                self.moved.insert(named, there);
                further.insert(there);
            }
            self.held.insert(named, anchor);
        }
        further.retain(|there| !self.held.contains_key(there));
        Ok(further)
    }

    /// Where it is by now.
    fn named(&self, at_first: Named) -> Named {
        let on = |named: &Named| self.moved.get(named).copied();
        std::iter::successors(Some(at_first), on).take(MOVES_MAX).last().unwrap_or(at_first)
    }

    pub(super) fn anchors(&self) -> impl Iterator<Item = &Anchor> {
        self.held.values()
    }

    /// The people whom an answered message names by an id.
    pub(super) fn named_by_id<'a>(&'a self, amendments: &'a Amendments) -> impl Iterator<Item = Slot> + 'a {
        let of = |anchor: &Anchor| mentions::by_id(&mentions_of(anchor, amendments)).collect::<Vec<_>>();
        self.anchors().flat_map(of)
    }

    /// One line of what a message answers.
    pub(super) fn preview(
        &self,
        scope: &Scope<'_>,
        reply: &ReplyTo,
        amendments: &Amendments,
        people: &People,
        revision: &mut Revision,
    ) -> ReplyPreview {
        let Some(event) = reply.event else { return ReplyPreview::Gone };
        let (topic, event) = self.named((reply.topic.unwrap_or(scope.topic_id), event));
        let answered = self.held.get(&(topic, event));
        let topic = Some(topic).filter(|topic| *topic != scope.topic_id);
        match answered {
            None if scope.gone.contains(&event) => ReplyPreview::Gone,
            None => {
                revision.take(b"?");
                ReplyPreview::NotHeld { event, topic }
            }
            Some(Anchor { kind: MessageKind::Removed, .. }) => ReplyPreview::Gone,
            Some(anchor) if scope.blocked.contains(&anchor.voice) => {
                revision.take(b"blocked");
                ReplyPreview::Blocked { event, topic }
            }
            Some(anchor) => {
                let edit = standing_edit(amendments.on(anchor), anchor);
                revision.take(edit.as_ref().map_or(event, |edit| edit.id).as_bytes());
                let mut text = edit.map_or(anchor.text.as_str(), |edit| edit.text).to_owned();
                let author = people.person(anchor.voice, revision);
                let attachments = if text.is_empty() { attachments(anchor) } else { 0 };
                mentions::put(&mut text, &mut mentions_of(anchor, amendments), people, revision);
                ReplyPreview::Held { event, topic, author, text: first_letters(&text), attachments }
            }
        }
    }
}

/// As much of a text as a preview shows.
pub(crate) fn first_letters(text: &str) -> String {
    text.char_indices().nth(PREVIEW_LETTERS).map_or(text, |(end, _)| &text[..end]).to_owned()
}

/// The mentions of an answered message as it stands, where its text has what may be an id.
fn mentions_of(anchor: &Anchor, amendments: &Amendments) -> Vec<Mention> {
    match standing_edit(amendments.on(anchor), anchor) {
        Some(edit) => edit.parts.mentions,
        None if anchor.text.contains('<') => posted(anchor).map(|posted| posted.mentions).unwrap_or_default(),
        None => Vec::new(),
    }
}

fn posted(anchor: &Anchor) -> Option<MessagePosted> {
    anchor.parts.as_deref().and_then(|parts| decode::<MessagePosted>(parts).ok())
}

fn attachments(anchor: &Anchor) -> u32 {
    posted(anchor).map_or(0, |posted| u32::try_from(posted.attachments.len()).unwrap_or(u32::MAX))
}
