//! How a world ends, and what must hold then: nothing acknowledged is lost, nothing is there twice, what was promised is
//! there, in its order; every outbox has drained; and all who may read the same have the same rows.

use crate::{happening::Happening, weather::Weather, world::World};
use rill_bridge::{Command, Connection as Connected, Standing};
use rill_events::{MessageEdited, Payload, StateSlot};
use rill_materializer::{projection_hash, stream_key};
use rill_oracle::{Event, hash_of};
use rill_protocol::{
    Envelope, Erasable, EventId, Hash, HaveAnswer, HaveRequest, IDS_MAX, Millis, Place, SeqNum, Span,
    SpanRequest, TopicId, decode, encode, row_hash,
};
use rusqlite::Connection;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet};

/// An outbox of 500 takes 100 s, and waits for as long as a minute after a failure.
const DRAINS_WITHIN: Millis = 20 * 60_000;
const AGREES_WITHIN: Millis = 20 * 60_000;
/// How often it is looked whether all agree.
const LOOKS_EVERY: Millis = 5_000;

impl World {
    /// The network is good, everybody is there, and nobody does anything more.
    pub(crate) fn ends(&mut self) -> Result<(), String> {
        self.log.note(self.now, "world", format_args!("calms down"));
        self.ahead.no_more_acts();
        self.weather = Weather::FAIR;
        self.server.will_go_on();
        self.server_starts();
        for client in 0..self.clients.len() {
            self.client_starts(client);
            self.comes_back(client);
        }
        self.keeps_all();
        // Somebody's space may be opened only now: it is asked to be kept whole again.
        self.ahead.put(self.now + 60_000, Happening::KeepsAll);
        self.until("every outbox to drain", DRAINS_WITHIN, Self::has_drained)?;
        let log = self.log_of_server()?;
        self.is_what_was_promised(&log)?;
        let events: Vec<Event> = log.into_values().flatten().collect();
        let memory = Connection::open_in_memory().map_err(|error| error.to_string())?;
        let stream = self.genesis.stream();
        let rows = hash_of(&memory, stream, &events, &[events.len()]).map_err(|error| error.to_string())?;
        self.until("all to have the same rows", AGREES_WITHIN, |world| world.agrees(rows))
    }

    pub(crate) fn keeps_all(&mut self) {
        let stream = self.genesis.stream();
        for client in 0..self.clients.len() {
            let effects = self.clients[client].begins(self.now, Command::KeepFullCopy { stream, keep: true });
            self.carries_out(client, effects);
        }
    }

    /// Goes on until this is so.
    pub(crate) fn until(
        &mut self,
        what: &str,
        within: Millis,
        is_so: impl Fn(&Self) -> bool,
    ) -> Result<(), String> {
        let end = self.now + within;
        let mut look = self.now;
        loop {
            self.goes_on()?;
            if self.now >= look {
                if is_so(self) {
                    self.log.note(self.now, "world", format_args!("has seen {what}"));
                    return Ok(());
                }
                look = self.now + LOOKS_EVERY;
            }
            if self.now > end {
                return Err(format!("{}\nwaited in vain for {what}", self.how_things_stand()));
            }
        }
    }

    fn how_things_stand(&self) -> String {
        let one = |client: &crate::client::Client| {
            let rows = client.engine.as_ref().map(|engine| rows_of(engine.database(), client.stream));
            format!("\n{}: {:?}, {:?}, {:?}", client.number, client.status, client.unsent(), rows)
        };
        self.clients.iter().map(one).collect()
    }

    pub(crate) fn has_drained(&self) -> bool {
        self.clients.iter().all(|client| {
            let (Some(engine), Some(status)) = (&client.engine, &client.status) else { return false };
            status.unsent.waiting == 0 && engine.in_outbox() as u64 == status.unsent.refused
        })
    }

    fn agrees(&self, rows: Hash) -> bool {
        self.clients.iter().all(|client| {
            let (Some(engine), Some(status)) = (&client.engine, &client.status) else { return false };
            status.connection == Connected::Synced
                && status.copies.is_empty()
                && rows_of(engine.database(), client.stream) == Some(rows)
        })
    }

    /// Asks as the founder.
    fn asks_as_founder<Q: Serialize, A: DeserializeOwned>(
        &mut self,
        path: &str,
        question: &Q,
    ) -> Result<Option<A>, String> {
        let body = encode(question).map_err(|error| error.to_string())?;
        let from = self.founder.0;
        let answered = self.asks(from, path, None, Some(&body)).ok_or("the server is down")?;
        match answered.status {
            200 => decode(&answered.body).map(Some).map_err(|error| error.to_string()),
            404 => Ok(None),
            status => Err(format!("{path} is answered with {status}")),
        }
    }

    /// All that was acknowledged is there.
    pub(crate) fn holds_what_it_acknowledged(&mut self) -> Result<(), String> {
        let stream = self.genesis.stream();
        let events: Vec<EventId> = self.book.of(stream).map(|(event, _)| event).collect();
        for events in events.chunks(IDS_MAX) {
            let question = HaveRequest { stream, events: events.to_vec() };
            let there: Option<HaveAnswer> = self.asks_as_founder("/api/have", &question)?;
            let there = there.ok_or("the space is gone")?;
            if there.events.len() != events.len() {
                let lost: Vec<_> = events.iter().filter(|event| !there.events.contains(event)).collect();
                return Err(format!("acknowledged, and lost: {lost:?}"));
            }
        }
        Ok(())
    }

    /// The server's log, topic by topic, with its chains checked: what was acknowledged at its place, and nothing that
    /// nobody sent.
    fn log_of_server(&mut self) -> Result<BTreeMap<TopicId, Vec<Event>>, String> {
        let mut log = BTreeMap::new();
        let (mut places, mut texts) = (BTreeMap::new(), BTreeMap::new());
        let stream = self.genesis.stream();
        let topics = self.book.topics(stream);
        for topic in topics {
            let events = self.topic_of_server(topic)?;
            for event in &events {
                if places.insert(event.envelope.id, (topic, event.seq)).is_some() {
                    return Err(format!("{} is in the log twice", event.envelope.id));
                }
                // Nobody writes the same twice: one text under two ids was sent as two.
                if let Some(text) = posted(event)
                    && let Some(other) = texts.insert(text, event.envelope.id)
                {
                    return Err(format!("{} says the same as {other}", event.envelope.id));
                }
                if self.book.sent.get(&event.envelope.id) != Some(&event.envelope.to_bytes()) {
                    return Err(format!("{} is in the log, and nobody sent it so", event.envelope.id));
                }
            }
            log.insert(topic, events);
        }
        for (event, place) in self.book.of(stream) {
            let found = places.get(&event);
            if found != Some(&place) {
                return Err(format!("{event} was acknowledged at {place:?}, and is at {found:?}"));
            }
        }
        Ok(log)
    }

    fn topic_of_server(&mut self, topic: TopicId) -> Result<Vec<Event>, String> {
        let (mut events, mut chain) = (Vec::new(), Hash::START);
        loop {
            let after = events.last().map_or(SeqNum::ZERO, |event: &Event| event.seq);
            let question = SpanRequest { stream: self.genesis.stream(), topic, after, to: None };
            let span: Option<Span> = self.asks_as_founder("/api/span", &question)?;
            let Some(span) = span.filter(|span| !span.events.is_empty()) else { return Ok(events) };
            for event in span.events {
                chain = row_hash(&chain, &event.envelope, event.seq, event.received_at);
                if chain != event.row_hash || event.seq != SeqNum(events.len() as u64 + 1) {
                    return Err(format!("{topic} does not chain at {}", event.seq));
                }
                let payload = match event.body {
                    Erasable::Whole(body) => Some(body[16..].to_vec()),
                    Erasable::Erased => None,
                    Erasable::Elsewhere => return Err("a span has all its bodies".to_owned()),
                };
                let envelope = Envelope::from_bytes(&event.envelope).map_err(|error| error.to_string())?;
                events.push(Event { seq: event.seq, received_at: event.received_at, envelope, payload });
            }
        }
    }

    /// What somebody was told is kept is there once, in its order, as they wanted it; or they are told that it was
    /// refused.
    fn is_what_was_promised(&self, log: &BTreeMap<TopicId, Vec<Event>>) -> Result<(), String> {
        for client in &self.clients {
            let refused = client.unsent().iter().filter(|row| matches!(row.standing, Standing::Refused(_)));
            let refused: Vec<_> = refused.collect();
            let is_refused = |event: EventId| refused.iter().any(|row| row.event == event);
            let rooms: BTreeSet<TopicId> = client.promised.posts.iter().map(|(topic, _)| *topic).collect();
            for room in rooms {
                let events = log.get(&room).map_or(&[][..], Vec::as_slice);
                let seqs: BTreeMap<EventId, SeqNum> =
                    events.iter().map(|event| (event.envelope.id, event.seq)).collect();
                let is_doubtful =
                    client.promised.doubtful.contains(&room) || refused.iter().any(|row| row.topic == room);
                let mut last = SeqNum::ZERO;
                for (_, post) in client.promised.posts.iter().filter(|(topic, _)| *topic == room) {
                    let (who, dropped) = (client.number, client.promised.dropped.contains(post));
                    let Some(seq) = seqs.get(post).copied() else {
                        if dropped || is_refused(*post) {
                            continue;
                        }
                        return Err(format!("{post}, which {who} wrote, is lost"));
                    };
                    // Order is promised to what is not refused. A refusal is heard by nobody where its answer is lost,
                    // and forgotten by the server: whoever writes before they join, joins, and writes again may have
                    // the first refused and the last taken in by one push; and the first, once that push comes again
                    // or is sent again, taken in behind the last, as its writer is a member by then.
                    let may_be_late =
                        client.promised.again.contains(post) || self.book.once_refused.contains(post);
                    if !may_be_late {
                        if seq < last {
                            return Err(format!("{post}, which {who} wrote, is not in its order"));
                        }
                        last = seq;
                    }
                    let wanted = client.promised.texts.get(post);
                    let says = text_of(events, *post);
                    let may_differ = dropped || is_doubtful || self.contested.contains(post);
                    if !may_differ && says.as_ref() != wanted {
                        return Err(format!("{post} of {who} says {says:?} instead of {wanted:?}"));
                    }
                }
            }
        }
        Ok(())
    }
}

fn rows_of(database: &Connection, stream: rill_protocol::StreamId) -> Option<Hash> {
    let key = stream_key(database, stream).ok()?;
    projection_hash(database, key).ok()
}

/// What a message said when it was posted.
fn posted(event: &Event) -> Option<String> {
    match Payload::from_bytes(event.payload.as_deref()?).ok()? {
        Payload::MessagePosted(posted) => Some(posted.text),
        _ => None,
    }
}

/// What a message says in the end.
fn text_of(events: &[Event], post: EventId) -> Option<String> {
    let anchor = events.iter().find(|event| event.envelope.id == post)?;
    let said = |event: &Event| Payload::from_bytes(event.payload.as_deref()?).ok();
    let edit = Some(StateSlot::Edit.slot());
    let mut edits = events.iter().filter(|event| {
        event.envelope.place == Place::Amends(post)
            && event.envelope.slot == edit
            && event.envelope.author == anchor.envelope.author
    });
    match edits.next_back().map_or_else(|| said(anchor), said)? {
        Payload::MessagePosted(posted) => Some(posted.text),
        Payload::MessageEdited(MessageEdited { text, .. }) => Some(text),
        _ => None,
    }
}
