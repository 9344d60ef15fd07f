//! Events as they are kept and sent: envelope, salt, payload. Also the same event anew: under another id, by another
//! person, with another text. Pure.

use super::{intents::NewEvent, limits::fits};
use crate::{engine::small::failure, store::outbox::Entry};
use rill_bridge::Failure;
use rill_events::{FileRef, MessageDeleted, Payload, ReplyTo, StateSlot};
use rill_protocol::{
    Did, Draft, Envelope, EventId, Hash, Millis, Notify, Place, Slot, StreamId, TopicId, payload_hash,
};

/// What an event is made with.
pub(in crate::engine) struct Making<'a> {
    pub(in crate::engine) stream: StreamId,
    pub(in crate::engine) author: &'a Did,
    pub(in crate::engine) now: Millis,
    pub(in crate::engine) n: i64,
    pub(in crate::engine) salt: [u8; 16],
}

impl Making<'_> {
    /// The event, where it is not too long.
    pub(in crate::engine) fn entry(self, new: NewEvent) -> Result<Entry, Failure> {
        let (moved, voice) = new.moved.map_or((None, None), |(moved, voice)| (Some(moved), voice));
        let envelope = Envelope {
            v: 1,
            stream: self.stream,
            id: new.id,
            author: self.author.clone(),
            topic: new.topic,
            place: new.place,
            slot: new.slot,
            voice,
            notify: new.notify,
            blobs: new.blobs,
            moved,
            proof: new.proof,
            payload_hash: Hash::START,
        };
        sealed(Unsealed { n: self.n, made_at: self.now, envelope, salt: self.salt, said: new.payload })
    }
}

struct Unsealed {
    n: i64,
    made_at: Millis,
    envelope: Envelope,
    salt: [u8; 16],
    said: Payload,
}

fn sealed(of: Unsealed) -> Result<Entry, Failure> {
    let Some(payload) = of.said.to_bytes() else {
        return Err(failure("this was made by a newer version of this program: reload to update", false));
    };
    let envelope = Envelope { payload_hash: payload_hash(&of.salt, &payload), ..of.envelope };
    fits(&envelope, &payload)?;
    let draft = Draft { envelope: envelope.to_bytes(), salt: of.salt, payload };
    let (n, made_at, said) = (of.n, of.made_at, of.said);
    Ok(Entry { n, made_at, envelope, draft, said, tried: false, refused: None })
}

/// The files that an event of one's own brings with it. What a reaction shows, or a message that was
/// passed on or moved, is there already.
pub(in crate::engine) fn files_of(entry: &Entry) -> Vec<&FileRef> {
    match &entry.said {
        Payload::MessagePosted(posted) if entry.envelope.moved.is_none() => {
            posted.attachments.iter().filter_map(|attachment| attachment.file.as_ref()).collect()
        }
        _ => Vec::new(),
    }
}

/// What must be at the server before an event: what it is about, its room, and what that hangs under.
pub(super) fn needs(entry: &Entry) -> Vec<EventId> {
    let envelope = &entry.envelope;
    let opener = |topic: TopicId| EventId::from_bytes(*topic.as_bytes());
    let mut needs = match envelope.place {
        Place::Opens { parent, on } => on.into_iter().chain([opener(parent)]).collect(),
        Place::Amends(anchor) | Place::Redacts(anchor) => vec![opener(envelope.topic), anchor],
        Place::State | Place::Anchor { .. } => vec![opener(envelope.topic)],
    };
    // What was moved goes from the one room once it is in the other: nothing is lost in between.
    if let Payload::MessageDeleted(MessageDeleted { moved_to: Some(to) }) = &entry.said {
        needs.push(to.event);
    }
    needs.retain(|need| *need != envelope.id);
    needs
}

/// The same with another payload, and whom it calls. It is as new: nobody has seen what it was before.
pub(in crate::engine) fn with_payload(
    entry: &Entry,
    said: Payload,
    notify: Option<Notify>,
    salt: [u8; 16],
) -> Result<Entry, Failure> {
    let envelope = Envelope { notify, ..entry.envelope.clone() };
    sealed(Unsealed { n: entry.n, made_at: entry.made_at, envelope, salt, said })
}

/// The same where `from` is called `to` by now, be it itself or what it is about; none: nothing of it changes.
pub(in crate::engine) fn renamed(entry: &Entry, from: EventId, to: EventId) -> Option<Entry> {
    let event = |id: EventId| if id == from { to } else { id };
    let topic = |id: TopicId| if id == TopicId::opened_by(from) { TopicId::opened_by(to) } else { id };
    let old = &entry.envelope;
    let place = match old.place {
        Place::Opens { parent, on } => Place::Opens { parent: topic(parent), on: on.map(event) },
        Place::Amends(anchor) => Place::Amends(event(anchor)),
        Place::Redacts(target) => Place::Redacts(event(target)),
        Place::State | Place::Anchor { .. } => old.place,
    };
    let said = with_names(&entry.said, (event, topic));
    let envelope = Envelope { id: event(old.id), topic: topic(old.topic), place, ..old.clone() };
    if envelope == *old && said == entry.said {
        return None;
    }
    let (n, made_at, salt) = (entry.n, entry.made_at, entry.draft.salt);
    let renamed = sealed(Unsealed { n, made_at, envelope, salt, said }).ok()?;
    Some(Entry { refused: entry.refused.clone(), ..renamed })
}

/// What else names events and rooms.
fn with_names(
    said: &Payload,
    (event, topic): (impl Fn(EventId) -> EventId, impl Fn(TopicId) -> TopicId),
) -> Payload {
    let mut said = said.clone();
    if let Payload::MessageDeleted(MessageDeleted { moved_to: Some(to) }) = &mut said {
        (to.topic, to.event) = (topic(to.topic), event(to.event));
    }
    if let Payload::MessagePosted(posted) = &mut said
        && let Some(ReplyTo { event: Some(answered), .. }) = &mut posted.reply_to
    {
        *answered = event(*answered);
    }
    said
}

/// The same by another person: for somebody who wants to send as oneself what was written as somebody else.
pub(in crate::engine) fn reauthored(entry: &Entry, author: &Did) -> Result<Entry, Failure> {
    let voice = Slot::of_person(author);
    let slot = match &entry.said {
        Payload::ReactionSet(set) => Some(StateSlot::Reaction { voice, emoji: &set.emoji.key() }.slot()),
        Payload::ProfileSet(_) => Some(voice),
        Payload::MemberJoined(_) | Payload::MemberLeft(_) => Some(StateSlot::Member(voice).slot()),
        _ => entry.envelope.slot,
    };
    let envelope = Envelope { author: author.clone(), slot, ..entry.envelope.clone() };
    let (n, made_at, salt) = (entry.n, entry.made_at, entry.draft.salt);
    let said = entry.said.clone();
    let anew = sealed(Unsealed { n, made_at, envelope, salt, said })?;
    Ok(Entry { refused: entry.refused.clone(), ..anew })
}
