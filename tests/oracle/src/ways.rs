//! The ways in which the same events may come to a client, and the comparison of what comes of them.

use crate::{Event, Sample};
use fastrand::Rng;
use rill_events::{MessageDeleted, Payload};
use rill_materializer::{
    Incoming, MaterializeError, TopicKey, Touched, check_rows, install, mark_replayed, materialize,
    materialize_again, projection_hash, stream_key, topic_key, topics_to_replay, verify_row,
};
use rill_protocol::{EventId, Hash, Place, Slot, StreamId, TopicId};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Why the oracle could not tell, or what it found.
#[derive(Debug, thiserror::Error)]
pub enum OracleError {
    /// The database refused.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// The materializer failed, which no event may make it do.
    #[error(transparent)]
    Materialize(#[from] MaterializeError),
    /// Other rows than everywhere else.
    #[error(
        "the rows of the {name} have the hash {found}, elsewhere {known}; where the projection or the import was \
         changed on purpose, write the new one into tests/oracle/src/samples.rs"
    )]
    Unknown {
        /// Of which sample.
        name: &'static str,
        /// Its hash elsewhere.
        known: &'static str,
        /// Its hash here.
        found: String,
    },
    /// The same events gave other rows.
    #[error(transparent)]
    Difference(#[from] Difference),
}

/// The same events gave other rows.
#[derive(Debug, thiserror::Error)]
#[error("rows differ when events come {way} (seed {seed})")]
pub struct Difference {
    /// In which way they came.
    pub way: &'static str,
    /// What all that was random came from.
    pub seed: u64,
}

/// Materializes events in this order, in batches of these sizes (round and round).
pub fn project(
    connection: &Connection,
    stream: StreamId,
    events: &[Event],
    batches: &[usize],
) -> Result<(), OracleError> {
    let mut sizes = batches.iter().copied().cycle();
    let mut rest = events;
    while !rest.is_empty() {
        let size = sizes.next().unwrap_or(rest.len()).clamp(1, rest.len());
        let (batch, later) = rest.split_at(size);
        take_batch(connection, stream, batch, materialize)?;
        rest = later;
    }
    Ok(())
}

type Take = fn(&Connection, TopicKey, &[Incoming<'_>]) -> Result<Touched, MaterializeError>;

/// One transaction: the events of each topic together, in the order in which they come.
fn take_batch(
    connection: &Connection,
    stream: StreamId,
    batch: &[Event],
    take: Take,
) -> Result<(), OracleError> {
    let tx = connection.unchecked_transaction()?;
    let stream = stream_key(&tx, stream)?;
    let topics: BTreeSet<TopicId> = batch.iter().map(Event::topic).collect();
    for topic in topics {
        let key = topic_key(&tx, stream, topic)?;
        let of_topic = batch.iter().filter(|event| event.topic() == topic);
        let incoming: Vec<Incoming<'_>> = of_topic.map(Event::incoming).collect();
        take(&tx, key, &incoming)?;
    }
    Ok(tx.commit()?)
}

/// The hash of the rows that these events make in a new database.
pub fn hash_of(
    connection: &Connection,
    stream: StreamId,
    events: &[Event],
    batches: &[usize],
) -> Result<Hash, OracleError> {
    install(connection)?;
    project(connection, stream, events, batches)?;
    check(connection, stream, events)?;
    Ok(projection_hash(connection, stream_key(connection, stream)?)?)
}

/// Each event has its row, and each row the sum that was written with it.
fn check(connection: &Connection, stream: StreamId, events: &[Event]) -> Result<(), OracleError> {
    let stream = stream_key(connection, stream)?;
    let topics: BTreeSet<TopicId> = events.iter().map(Event::topic).collect();
    for topic in topics {
        let of_topic = events.iter().filter(|event| event.topic() == topic);
        let incoming: Vec<Incoming<'_>> = of_topic.map(Event::incoming).collect();
        check_rows(connection, topic_key(connection, stream, topic)?, &incoming)?;
    }
    for (table, columns) in [("room", 8), ("state", 8), ("message", 9), ("amendment", 11)] {
        let mut select = connection.prepare(&format!("SELECT * FROM {table}"))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            verify_row(row, 0..columns)?;
        }
    }
    Ok(())
}

/// Whether a sample has its known hash, and the same in whatever way it comes.
pub fn sample_holds(
    open: &mut dyn FnMut() -> Result<Connection, rusqlite::Error>,
    sample: &Sample,
) -> Result<(), OracleError> {
    let found = format!("{:?}", holds(open, sample.stream, &sample.events, 11)?);
    if found == sample.known {
        return Ok(());
    }
    Err(OracleError::Unknown { name: sample.name, known: sample.known, found })
}

/// Whether the rows of these events are the same in whatever way they come. `open` gives an empty database.
pub fn holds(
    open: &mut dyn FnMut() -> Result<Connection, rusqlite::Error>,
    stream: StreamId,
    events: &[Event],
    seed: u64,
) -> Result<Hash, OracleError> {
    let mut random = Rng::with_seed(seed);
    let sizes: Vec<usize> = (0..16).map(|_| random.usize(1..300)).collect();
    let expected = hash_of(&open()?, stream, events, &[events.len()])?;
    let mut compare = |way, events: &[Event], batches: &[usize]| -> Result<(), OracleError> {
        let found = hash_of(&open()?, stream, events, batches)?;
        if found == expected { Ok(()) } else { Err(Difference { way, seed }.into()) }
    };
    compare("one by one", events, &[1])?;
    compare("in random batches", events, &sizes)?;
    compare("newest first", &events.iter().rev().cloned().collect::<Vec<_>>(), &sizes)?;
    let mut shuffled = events.to_vec();
    random.shuffle(&mut shuffled);
    compare("in any order", &shuffled, &sizes)?;
    compare("in any order, one by one", &shuffled, &[1])?;
    compare("in pages, newest first", &pages(events, &mut random), &[200])?;
    let (interleaved, pages) = interleaved(events, &mut random);
    compare("in random pages, newest first, late imports and redactions in between", &interleaved, &pages)?;
    compare("more than once", &repeated(&shuffled, &mut random), &sizes)?;
    let erased = erased(events);
    compare("erased, as they are given out after redactions", &erased, &sizes)?;
    let mut mixed = [&shuffled[..], &erased[..]].concat();
    random.shuffle(&mut mixed);
    compare("whole and erased, in any order", &mixed, &sizes)?;
    let standing = standing(&erased);
    compare("without those that newer ones stand for", &standing, &sizes)?;
    replayed(&open()?, stream, &shuffled, (expected, seed))?;
    replayed(&open()?, stream, &mixed, (expected, seed))?;
    Ok(expected)
}

/// What an older version might have made of the same events: other texts and values in every row.
const OF_AN_OLDER_VERSION: &str = "
    UPDATE message SET kind = 4, text = 'old', parts = x'80' WHERE kind <> 3;
    UPDATE amendment SET value = value + 1, text = 'old', parts = x'80' WHERE kind <> 0;
    UPDATE state SET kind = 1, text = 'old', parts = NULL WHERE kind <> 0;
    UPDATE room SET name = 'old', kind = NULL;
    UPDATE topic SET projected = 0;";

/// Rows of an older version are built anew, slice by slice from the newest back, while the last events still come.
fn replayed(
    connection: &Connection,
    stream: StreamId,
    events: &[Event],
    (expected, seed): (Hash, u64),
) -> Result<(), OracleError> {
    let (before, late) = events.split_at(events.len() - events.len() / 10);
    hash_of(connection, stream, before, &[500])?;
    connection.execute_batch(OF_AN_OLDER_VERSION)?;
    let mut late = late.chunks(events.len() / 40 + 1);
    let mut newest_first = before.to_vec();
    newest_first.sort_by_key(|event| std::cmp::Reverse(event.seq));
    for slice in newest_first.chunks(500) {
        take_batch(connection, stream, slice, materialize_again)?;
        take_batch(connection, stream, late.next().unwrap_or_default(), materialize)?;
    }
    late.try_for_each(|late| take_batch(connection, stream, late, materialize))?;
    let key = stream_key(connection, stream)?;
    for topic in topics_to_replay(connection, key)? {
        mark_replayed(connection, topic)?;
    }
    check(connection, stream, events)?;
    let found = projection_hash(connection, key)?;
    if found == expected { Ok(()) } else { Err(Difference { way: "in a replay", seed }.into()) }
}

/// State first, then anchors by hundreds from the newest back, each with what amends it; late ones at the very end.
fn pages(events: &[Event], random: &mut Rng) -> Vec<Event> {
    let is_anchor = |event: &&Event| matches!(event.envelope.place, Place::Anchor { .. });
    let about = |event: &Event| event.envelope.place.target();
    let mut of_target: HashMap<EventId, Vec<&Event>> = HashMap::new();
    for event in events {
        if let Some(target) = about(event) {
            of_target.entry(target).or_default().push(event);
        }
    }
    let rest = events.iter().filter(|event| about(event).is_none() && !is_anchor(event));
    let mut come: Vec<Event> = rest.cloned().collect();
    let mut late = Vec::new();
    let mut taken: HashSet<EventId> = come.iter().map(|event| event.envelope.id).collect();
    for anchor in events.iter().filter(is_anchor).rev() {
        let with = of_target.get(&anchor.envelope.id).into_iter().flatten().copied();
        let page = if random.u8(0..30) == 0 { &mut late } else { &mut come };
        for event in std::iter::once(anchor).chain(with) {
            taken.insert(event.envelope.id);
            page.push(event.clone());
        }
    }
    come.append(&mut late);
    come.extend(events.iter().filter(|event| !taken.contains(&event.envelope.id)).cloned());
    come
}

/// Pages of any size from the newest back. Between two of them comes what happens meanwhile: anchors that were
/// imported late, and redactions of what is held and of what is not held yet. Gives the sizes of all that as well.
fn interleaved(events: &[Event], random: &mut Rng) -> (Vec<Event>, Vec<usize>) {
    let is_late = |event: &Event| match event.envelope.place {
        Place::Redacts(_) => true,
        Place::Anchor { .. } => event.envelope.id.as_bytes()[15].is_multiple_of(7),
        Place::Opens { .. } | Place::State | Place::Amends(_) => false,
    };
    let (mut late, there): (Vec<Event>, Vec<Event>) = events.iter().cloned().partition(is_late);
    random.shuffle(&mut late);
    let mut there = pages(&there, random).into_iter();
    let (mut come, mut sizes) = (Vec::with_capacity(events.len()), Vec::new());
    while there.len() + late.len() > 0 {
        let before = come.len();
        come.extend(there.by_ref().take(random.usize(1..200)));
        sizes.push(come.len() - before);
        let meanwhile = if there.len() == 0 { late.len() } else { random.usize(0..30).min(late.len()) };
        come.extend(late.drain(..meanwhile));
        sizes.push(meanwhile);
    }
    sizes.retain(|size| *size > 0);
    (come, sizes)
}

fn repeated(events: &[Event], random: &mut Rng) -> Vec<Event> {
    let again = events.iter().filter(|_| random.u8(0..3) == 0).cloned();
    let mut all: Vec<Event> = events.iter().cloned().chain(again).collect();
    random.shuffle(&mut all);
    all
}

/// As the server gives them out: without the bytes that were redacted.
fn erased(events: &[Event]) -> Vec<Event> {
    let targets: HashSet<(TopicId, EventId)> = events
        .iter()
        .filter_map(|event| match event.envelope.place {
            Place::Redacts(target) => Some((event.topic(), target)),
            Place::Opens { .. } | Place::State | Place::Anchor { .. } | Place::Amends(_) => None,
        })
        .collect();
    let is_gone = |event: &Event| {
        let of = |id| targets.contains(&(event.topic(), id));
        match event.envelope.place {
            Place::Anchor { .. } => of(event.envelope.id),
            Place::Amends(anchor) => of(event.envelope.id) || of(anchor),
            Place::Opens { .. } | Place::State | Place::Redacts(_) => false,
        }
    };
    events.iter().map(|event| if is_gone(event) { event.erased() } else { event.clone() }).collect()
}

/// As pages and openings give them: superseded slots left out, and redactions, whose targets come erased; but for those
/// that say where a message went, which come with its page.
fn standing(erased: &[Event]) -> Vec<Event> {
    let mut newest: HashMap<_, &Event> = HashMap::new();
    let key = |event: &Event| {
        let slot = event.envelope.slot?;
        match event.envelope.place {
            Place::State => Some((event.topic(), None, None, slot)),
            Place::Amends(anchor) => {
                Some((event.topic(), Some(anchor), Some(Slot::of_person(&event.envelope.author)), slot))
            }
            Place::Opens { .. } | Place::Anchor { .. } | Place::Redacts(_) => None,
        }
    };
    for event in erased {
        if let Some(key) = key(event) {
            let held = newest.entry(key).or_insert(event);
            if held.seq < event.seq {
                *held = event;
            }
        }
    }
    let stands = |event: &&Event| {
        let is_newest = key(event).and_then(|key| newest.get(&key)).is_none_or(|held| held.seq == event.seq);
        is_newest && (!matches!(event.envelope.place, Place::Redacts(_)) || says_where(event))
    };
    erased.iter().filter(stands).cloned().collect()
}

fn says_where(event: &Event) -> bool {
    let said = event.payload.as_deref().map(Payload::from_bytes);
    matches!(said, Some(Ok(Payload::MessageDeleted(MessageDeleted { moved_to: Some(_) }))))
}
