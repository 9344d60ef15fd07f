//! Rows of made histories against a naive model, which reads all events anew for each message.

use crate::text;
use rill_bridge::MessageRow;
use rill_engine::queries::{Limit, Scope, newest_messages};
use rill_events::Payload;
use rill_materializer::{find_stream, find_topic, install};
use rill_oracle::{Event, History, make_history, project};
use rill_protocol::{Did, EventId, Millis, Place, Position, Slot, TopicId};
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
    of_topic: Vec<&'a Event>,
    everything: &'a [Event],
    removed: HashSet<EventId>,
}

impl<'a> Model<'a> {
    fn new(history: &'a History, topic: TopicId) -> Self {
        let of_topic: Vec<&Event> = history.events.iter().filter(|event| event.topic() == topic).collect();
        let removed = of_topic.iter().filter_map(|event| match event.envelope.place {
            Place::Redacts(target) => Some(target),
            _ => None,
        });
        Self { removed: removed.collect(), of_topic, everything: &history.events }
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
        let edits = standing.iter().filter(|it| it.envelope.author == event.envelope.author);
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
    fn standing(&self, anchor: EventId) -> Vec<&'a Event> {
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
    use rill_events::StateSlot::{Edit, Pin, Reaction, ReactionCount, Vote};
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
        let (heads, gone) = (HashMap::new(), HashSet::new());
        let topics: BTreeSet<TopicId> = history.events.iter().map(Event::topic).collect();
        for topic_id in topics {
            let topic = find_topic(&connection, stream, topic_id).unwrap().unwrap();
            let scope = Scope { stream, topic, topic_id, reader: None, heads: &heads, gone: &gone };
            let rows = newest_messages(&connection, &scope, Limit(10_000)).unwrap();
            let expected = Model::new(&history, topic_id).rows();
            assert_eq!(rows.len(), expected.len(), "seed {seed}, {topic_id}");
            for (found, expected) in rows.iter().map(told).zip(expected) {
                assert_eq!(found, expected, "seed {seed}, {topic_id}");
            }
        }
    }
}
