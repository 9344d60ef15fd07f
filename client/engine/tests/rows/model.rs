//! Rows of made histories against a naive model, which reads all events anew for each message.

use crate::text;
use rill_bridge::MessageRow;
use rill_engine::queries::{Limit, Scope, newest_messages};
use rill_events::{
    CarriedReaction, MessagePinned, MessagePosted, Payload, ReactionCounted, ReactionSet, StateSlot,
};
use rill_materializer::{find_stream, find_topic, install};
use rill_oracle::{Event, History, make_history, project};
use rill_protocol::{Did, Envelope, EventId, Millis, Place, Position, Slot, TopicId};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What the model says of a message.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    id: EventId,
    position: Position,
    text: String,
    edited_at: Option<Millis>,
    pinned: bool,
    reactions: Vec<(String, u64)>,
}

struct Model<'a> {
    of_topic: Vec<Event>,
    everything: &'a [Event],
    removed: HashSet<EventId>,
}

impl<'a> Model<'a> {
    fn new(history: &'a History, topic: TopicId) -> Self {
        let mut of_topic: Vec<Event> = Vec::new();
        for event in history.events.iter().filter(|event| event.topic() == topic) {
            of_topic.push(event.clone());
            of_topic.extend(carried(event, &history.events));
        }
        let removed = of_topic.iter().filter_map(|event| match event.envelope.place {
            Place::Redacts(target) => Some(target),
            _ => None,
        });
        let removed = removed.collect();
        Self { removed, of_topic, everything: &history.events }
    }

    fn rows(&self) -> Vec<Told> {
        let mut rows: Vec<Told> = self.of_topic.iter().filter_map(|event| self.row(event)).collect();
        rows.sort_by_key(|row| row.position);
        rows
    }

    fn row(&self, event: &Event) -> Option<Told> {
        let Place::Anchor { at } = event.envelope.place else { return None };
        let id = event.envelope.id;
        let position = Position { at: at.unwrap_or(event.received_at), seq: event.seq };
        let told = |text: &str| Told {
            id,
            position,
            text: text.to_owned(),
            edited_at: None,
            pinned: false,
            reactions: Vec::new(),
        };
        if self.removed.contains(&id) {
            let has_thread = self
                .everything
                .iter()
                .any(|other| matches!(other.envelope.place, Place::Opens { on, .. } if on == Some(id)));
            return has_thread.then(|| told("removed"));
        }
        let standing = self.standing(id);
        let mut row = match read(event) {
            Some(Payload::MessagePosted(posted)) => told(&posted.text),
            Some(Payload::NoticePosted(notice)) => told(&notice.text),
            _ => told("unknown"),
        };
        let edits = standing.iter().filter(|it| it.envelope.author == *event.envelope.writer());
        for edit in edits.filter(|it| it.envelope.voice() == event.envelope.voice()) {
            if let Some(Payload::MessageEdited(edited)) = read(edit) {
                row.edited_at = Some(edited.at.unwrap_or(edit.received_at));
                if row.text != "unknown" {
                    row.text = edited.text;
                }
            }
        }
        row.pinned = standing.iter().rev().find_map(|it| match read(it) {
            Some(Payload::MessagePinned(pin)) => Some(pin.pinned),
            _ => None,
        }) == Some(true);
        row.reactions = reactions(&standing);
        Some(row)
    }

    /// The newest of each slot, by seq, without those that were redacted.
    fn standing(&self, anchor: EventId) -> Vec<&Event> {
        let mut newest: BTreeMap<(Did, Slot), &Event> = BTreeMap::new();
        for event in &self.of_topic {
            if let (Place::Amends(target), Some(slot)) = (event.envelope.place, event.envelope.slot)
                && target == anchor
            {
                newest.insert((event.envelope.author.clone(), slot), event);
            }
        }
        let mut standing: Vec<&Event> = newest.into_values().collect();
        standing.retain(|event| !self.removed.contains(&event.envelope.id));
        standing.sort_by_key(|event| event.seq);
        standing
    }
}

/// What a message took along when it was moved, as if each had said it again with the message.
fn carried(event: &Event, all: &[Event]) -> Vec<Event> {
    let Some(Payload::MessagePosted(MessagePosted { carried: Some(carried), .. })) = read(event) else {
        return Vec::new();
    };
    let (writer, mut said) = (event.envelope.writer().clone(), Vec::new());
    let mut say = |author: Did, slot: StateSlot<'_>, payload: Payload| {
        let (place, slot) = (Place::Amends(event.envelope.id), Some(slot.slot()));
        let envelope = Envelope { author, place, slot, moved: None, ..event.envelope.clone() };
        said.push(Event { envelope, payload: payload.to_bytes(), ..event.clone() });
    };
    if let Some(edit) = carried.edit {
        say(writer.clone(), StateSlot::Edit, edit.into());
    }
    if carried.pinned {
        say(writer.clone(), StateSlot::Pin, MessagePinned { pinned: true }.into());
    }
    for CarriedReaction { emoji, voices, unnamed } in carried.reactions {
        let key = emoji.key();
        for voice in voices {
            let is_theirs = |event: &&Event| Slot::of_person(&event.envelope.author) == voice;
            let author = all.iter().find(is_theirs).map(|event| event.envelope.author.clone());
            let slot = StateSlot::Reaction { voice, emoji: &key };
            say(author.unwrap(), slot, ReactionSet { emoji: emoji.clone(), on: true }.into());
        }
        say(writer.clone(), StateSlot::ReactionCount(&key), ReactionCounted { emoji, unnamed }.into());
    }
    said
}

fn reactions(standing: &[&Event]) -> Vec<(String, u64)> {
    let mut tallies: Vec<(String, u64)> = Vec::new();
    for event in standing {
        let (key, count) = match read(event) {
            Some(Payload::ReactionSet(set)) if set.on => (set.emoji.key(), 1),
            Some(Payload::ReactionCounted(counted)) if counted.unnamed > 0 => {
                (counted.emoji.key(), counted.unnamed)
            }
            _ => continue,
        };
        match tallies.iter_mut().find(|(tallied, _)| *tallied == key) {
            Some((_, sum)) => *sum += count,
            None => tallies.push((key, count)),
        }
    }
    tallies
}

/// The payload; of an amendment, only in the slot that is its own.
fn read(event: &Event) -> Option<Payload> {
    use StateSlot::{Edit, Pin, Reaction, ReactionCount, Vote};
    let payload = Payload::from_bytes(event.payload.as_deref()?).ok()?;
    let own = match &payload {
        Payload::MessageEdited(_) => Edit.slot(),
        Payload::MessagePinned(_) => Pin.slot(),
        Payload::ReactionSet(set) => {
            Reaction { voice: event.envelope.voice(), emoji: &set.emoji.key() }.slot()
        }
        Payload::ReactionCounted(counted) => ReactionCount(&counted.emoji.key()).slot(),
        Payload::PollVoted(_) => Vote(event.envelope.voice()).slot(),
        _ => return Some(payload),
    };
    (event.envelope.slot == Some(own)).then_some(payload)
}

fn told(row: &MessageRow) -> Told {
    let reactions = row.reactions.iter().map(|tally| (tally.emoji.key(), tally.count));
    Told {
        id: row.id,
        position: row.position,
        text: text(row),
        edited_at: row.edited_at,
        pinned: row.pinned,
        reactions: reactions.collect(),
    }
}

#[test]
fn rows_of_made_histories_are_those_of_a_naive_model() {
    for seed in 100..130 {
        let history = make_history(seed, 600);
        let connection = Connection::open_in_memory().unwrap();
        install(&connection).unwrap();
        let mut shuffled = history.events.clone();
        fastrand::Rng::with_seed(seed).shuffle(&mut shuffled);
        project(&connection, history.stream, &shuffled, &[100]).unwrap();
        let stream = find_stream(&connection, history.stream).unwrap().unwrap();
        let (heads, gone, blocked) = (HashMap::new(), HashSet::new(), BTreeSet::new());
        let topics: BTreeSet<TopicId> = history.events.iter().map(Event::topic).collect();
        for topic_id in topics {
            let topic = find_topic(&connection, stream, topic_id).unwrap().unwrap();
            let scope = Scope {
                stream,
                topic,
                topic_id,
                reader: None,
                blocked: &blocked,
                heads: &heads,
                gone: &gone,
            };
            let rows = newest_messages(&connection, &scope, Limit(10_000)).unwrap();
            let expected = Model::new(&history, topic_id).rows();
            assert_eq!(rows.len(), expected.len(), "seed {seed}, {topic_id}");
            for (found, expected) in rows.iter().map(told).zip(expected) {
                assert_eq!(found, expected, "seed {seed}, {topic_id}");
            }
        }
    }
}
