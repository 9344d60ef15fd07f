//! Rows of messages: a window of anchors, put together with all that a page shows beside them.
//!
//! Five readings a window, however many rows: anchors, what they answer, what amends both, people, threads.

use super::{
    amendments::{self, Amendment, Amendments, Edit},
    anchors::{self, Anchor, Limit},
    ids, mentions,
    people::People,
    replies::Answered,
    revision::Revision,
    threads::Threads,
};
use rill_bridge::{Authorship, MessageBody, MessageRow, Standing};
use rill_events::{MessagePosted, NoticePosted, ReplyTo};
use rill_materializer::{MessageKind, StreamKey, TopicKey, damage};
use rill_protocol::{EventId, Head, Position, Slot, TopicId, decode};
use rusqlite::{Connection, Params, Result, named_params};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Whose messages, for whom, and what the projection does not know of them.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The stream.
    pub stream: StreamKey,
    /// The topic.
    pub topic: TopicKey,
    /// The topic's id.
    pub topic_id: TopicId,
    /// The reader's voice.
    pub reader: Option<Slot>,
    /// Voices of those whom the reader blocked.
    pub blocked: &'a BTreeSet<Slot>,
    /// Heads of the stream's topics, as far as known: threads are counted from them.
    pub heads: &'a HashMap<TopicId, Head>,
    /// Messages that were asked for and are not there.
    pub gone: &'a HashSet<EventId>,
}

/// The newest rows of a topic, in order.
pub fn newest_messages(connection: &Connection, scope: &Scope<'_>, limit: Limit) -> Result<Vec<MessageRow>> {
    messages_before(connection, scope, Position::END, limit)
}

/// The rows next before a position, itself excluded, in order.
pub fn messages_before(
    connection: &Connection,
    scope: &Scope<'_>,
    before: Position,
    limit: Limit,
) -> Result<Vec<MessageRow>> {
    let mut anchors = window(connection, anchors::BEFORE, scope, before, limit)?;
    anchors.reverse();
    rows(connection, scope, anchors)
}

/// The rows from a position on, itself included, in order.
pub fn messages_at(
    connection: &Connection,
    scope: &Scope<'_>,
    from: Position,
    limit: Limit,
) -> Result<Vec<MessageRow>> {
    let anchors = window(connection, anchors::FROM, scope, from, limit)?;
    rows(connection, scope, anchors)
}

/// The rows next after a position, itself excluded, in order.
pub fn messages_after(
    connection: &Connection,
    scope: &Scope<'_>,
    after: Position,
    limit: Limit,
) -> Result<Vec<MessageRow>> {
    messages_at(connection, scope, Position { at: after.at, seq: after.seq.next() }, limit)
}

/// The rows of these anchors, as far as they are held, in order of position.
pub fn messages_of(
    connection: &Connection,
    scope: &Scope<'_>,
    wanted: &[EventId],
) -> Result<Vec<MessageRow>> {
    let wanted: BTreeSet<&EventId> = wanted.iter().collect();
    let list = ids::list(wanted.into_iter().map(EventId::as_bytes));
    let which = named_params! { ":topic": scope.topic, ":ids": list };
    let anchors = read(connection, anchors::BY_IDS, which)?;
    rows(connection, scope, anchors)
}

/// The pinned messages of a topic that are held, in order of position.
pub fn pinned_messages(connection: &Connection, scope: &Scope<'_>) -> Result<Vec<MessageRow>> {
    let anchors = read(connection, anchors::PINNED, named_params! { ":topic": scope.topic })?;
    rows(connection, scope, anchors)
}

fn window(
    connection: &Connection,
    query: &str,
    scope: &Scope<'_>,
    Position { at, seq }: Position,
    Limit(limit): Limit,
) -> Result<Vec<Anchor>> {
    let which = named_params! {
        ":stream": scope.stream,
        ":topic": scope.topic,
        ":at": at,
        ":seq": seq.0.cast_signed(),
        ":limit": limit,
    };
    let anchors = read(connection, query, which)?;
    // A broken page may name its rows twice, or lie where another should.
    let in_order = |pair: &[Anchor]| match query {
        anchors::BEFORE => pair[1].position < pair[0].position,
        _ => pair[0].position < pair[1].position,
    };
    if anchors.windows(2).all(in_order) { Ok(anchors) } else { Err(damage("rows are out of order")) }
}

fn read(connection: &Connection, query: &str, which: impl Params) -> Result<Vec<Anchor>> {
    connection.prepare_cached(query)?.query_map(which, Anchor::read)?.collect()
}

/// What was read around a window, before it becomes rows.
struct Surroundings {
    answered: Answered,
    amendments: Amendments,
    people: People,
    threads: Threads,
}

pub(super) fn rows(
    connection: &Connection,
    scope: &Scope<'_>,
    anchors: Vec<Anchor>,
) -> Result<Vec<MessageRow>> {
    if anchors.is_empty() {
        return Ok(Vec::new());
    }
    let said: Vec<(Anchor, MessageBody)> = anchors
        .into_iter()
        .map(|mut anchor| (body(&mut anchor), anchor))
        .map(|(body, it)| (it, body))
        .collect();
    let answered = Answered::of(connection, scope, said.iter().filter_map(|(_, body)| reply_to(body)))?;
    let amendments =
        Amendments::of(connection, said.iter().map(|(anchor, _)| anchor).chain(answered.anchors()))?;
    let mut voices: BTreeSet<Slot> = answered.anchors().map(|anchor| anchor.voice).collect();
    voices.extend(answered.named_by_id(&amendments));
    for (anchor, body) in &said {
        voices.insert(anchor.voice);
        voices.extend(mentions::by_id(mentions::of(body)));
        if let Some(edit) = amendments::standing_edit(amendments.on(anchor), anchor) {
            voices.extend(mentions::by_id(&edit.parts.mentions));
        }
        voices.extend(amendments::reacting(amendments.on(anchor)));
    }
    let people = People::of(connection, scope.stream, &voices)?;
    let threads = Threads::of(connection, scope, said.iter().map(|(anchor, _)| &anchor.id))?;
    let around = Surroundings { answered, amendments, people, threads };
    Ok(said.into_iter().map(|(anchor, body)| around.row(scope, &anchor, body)).collect())
}

impl Surroundings {
    fn row(&self, scope: &Scope<'_>, anchor: &Anchor, mut body: MessageBody) -> MessageRow {
        let amendments = self.amendments.on(anchor);
        let mut revision = Revision::new();
        revision.take_number(anchor.kind as u64);
        let author = self.people.person(anchor.voice, &mut revision);
        let authorship = authorship(scope, anchor);
        revision.take_number(authorship as u64);
        let edited_at = amendments::standing_edit(amendments, anchor).map(|edit| {
            revision.take(edit.id.as_bytes());
            apply(edit, &mut body)
        });
        mentions::put_names(&mut body, &self.people, &mut revision);
        let pinned = amendments::is_pinned(amendments);
        revision.take_number(u64::from(pinned));
        let reactions = amendments::tallies(amendments, &self.people, scope, &mut revision);
        let votes = votes(&body, amendments, &mut revision);
        let reply = reply_to(&body)
            .map(|reply| self.answered.preview(scope, reply, &self.amendments, &self.people, &mut revision));
        let thread = self.threads.on(anchor.id, scope, &mut revision);
        MessageRow {
            id: anchor.id,
            position: anchor.position,
            author,
            authorship,
            body,
            edited_at,
            pinned,
            reactions,
            votes,
            reply,
            thread,
            standing: Standing::Confirmed(anchor.position.seq),
            goes_at: None,
            change: None,
            revision: revision.number(),
        }
    }
}

fn authorship(scope: &Scope<'_>, anchor: &Anchor) -> Authorship {
    match () {
        () if scope.blocked.contains(&anchor.voice) => Authorship::Blocked,
        () if anchor.author == anchor.voice => Authorship::Theirs,
        () => Authorship::InTheirName,
    }
}

/// What an anchor says, as it was written. Takes its text along.
fn body(anchor: &mut Anchor) -> MessageBody {
    match anchor.kind {
        MessageKind::Posted => {
            let rest = anchor.parts.as_deref().map(decode::<MessagePosted>);
            let rest = rest.and_then(std::result::Result::ok).unwrap_or_default();
            MessageBody::Posted(Box::new(MessagePosted { text: std::mem::take(&mut anchor.text), ..rest }))
        }
        MessageKind::Notice => {
            let rest = anchor.parts.as_deref().and_then(|parts| decode::<NoticePosted>(parts).ok());
            let text = std::mem::take(&mut anchor.text);
            rest.map_or(MessageBody::Unknown, |rest| {
                MessageBody::Notice(Box::new(NoticePosted { text, ..rest }))
            })
        }
        MessageKind::Removed => MessageBody::Removed,
        MessageKind::Unknown => MessageBody::Unknown,
    }
}

/// Puts an edit's text where the anchor's was. Gives the time of the edit.
fn apply(edit: Edit<'_>, body: &mut MessageBody) -> i64 {
    let text = edit.text.to_owned();
    match body {
        MessageBody::Posted(posted) => {
            (posted.text, posted.mentions, posted.emoji) = (text, edit.parts.mentions, edit.parts.emoji);
        }
        MessageBody::Notice(notice) => {
            (notice.text, notice.mentions, notice.emoji) = (text, edit.parts.mentions, edit.parts.emoji);
        }
        MessageBody::Removed | MessageBody::Unknown => {}
    }
    edit.at
}

fn reply_to(body: &MessageBody) -> Option<&ReplyTo> {
    match body {
        MessageBody::Posted(posted) => posted.reply_to.as_ref(),
        MessageBody::Notice(_) | MessageBody::Removed | MessageBody::Unknown => None,
    }
}

fn votes(body: &MessageBody, amendments: &[Amendment], revision: &mut Revision) -> Vec<u64> {
    let MessageBody::Posted(posted) = body else { return Vec::new() };
    let Some(poll) = &posted.poll else { return Vec::new() };
    let counted: Vec<u64> = poll.options.iter().map(|option| option.counted).collect();
    let votes = amendments::votes(amendments, &counted);
    for count in &votes {
        revision.take_number(*count);
    }
    votes
}
