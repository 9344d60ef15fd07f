//! What each intent becomes: events, not yet with author, salt and hash. Pure. Not here: whom a text means
//! (`writing/meaning.rs`), what becomes of them in the outbox (`writing.rs`).

use super::{
    limits::{name, note, said, slow},
    moving::{Stood, moved},
    passing_on::{blobs_of, passed_on},
    rulings::{Ruled, ruled},
};
use crate::engine::small::failure;
use rill_bridge::{Failure, Intent};
use rill_events::{
    Attachment, Emoji, Mention, MessageDeleted, MessageEdited, MessagePinned, MessagePosted, Named, Payload,
    ReactionSet, ReplyTo, RoomArchived, RoomDescribed, RoomKind, RoomMoved, RoomOpened, RoomRenamed,
    RoomSlowed, SpaceDescribed, SpaceRenamed, StateSlot,
};
use rill_protocol::{BlobId, EventId, MovedFrom, Notify, Place, Proof, Slot, TopicId};

/// An event that is to be made.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) struct NewEvent {
    pub(in crate::engine) id: EventId,
    pub(in crate::engine) topic: TopicId,
    pub(in crate::engine) place: Place,
    pub(in crate::engine) slot: Option<Slot>,
    pub(in crate::engine) notify: Option<Notify>,
    pub(in crate::engine) blobs: Vec<BlobId>,
    /// Which message it is that was moved, and who speaks in it where that is not who wrote it.
    pub(in crate::engine) moved: Option<(MovedFrom, Option<Slot>)>,
    /// What another key signed for its author.
    pub(in crate::engine) proof: Option<Proof>,
    pub(in crate::engine) payload: Payload,
}

/// What the space adds to an intent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::engine) struct Saying {
    /// Whom and what a text names.
    pub(in crate::engine) mentions: Vec<Mention>,
    /// Whom it calls.
    pub(in crate::engine) notify: Option<Notify>,
    /// Where a new room stands, after the last of its neighbours, and the id of the event that says so.
    pub(in crate::engine) home: Option<(String, EventId)>,
    /// Where rooms are put, and the ids of the events that say so.
    pub(in crate::engine) moves: Vec<(TopicId, EventId, RoomMoved)>,
    /// Whom a new room is private to, beside who opens it; none: it is not private.
    pub(in crate::engine) readers: Option<Vec<Named>>,
    /// What is said of who reads a room and who posts there, and the ids of the events that say so.
    pub(in crate::engine) access: Vec<(EventId, Slot, Payload)>,
    /// What belongs to a ruling.
    pub(in crate::engine) ruled: Ruled,
    /// The message that goes into another room.
    pub(in crate::engine) stood: Option<Box<Stood>>,
}

/// Which room, under which id, by whom.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct At {
    pub(in crate::engine) topic: TopicId,
    pub(in crate::engine) event: EventId,
    pub(in crate::engine) voice: Slot,
}

/// The events of an intent, in order.
pub(in crate::engine) fn events_of(intent: Intent, at: At, saying: Saying) -> Result<Vec<NewEvent>, Failure> {
    let one = |event| Ok(vec![event]);
    match intent {
        Intent::Post { text, mentions: _, reply, files } => {
            let text = if files.is_empty() { said(&text)? } else { text };
            one(post(at.topic, at.event, (text, files), reply, saying))
        }
        Intent::Forward { message, from, at: written_at, author } => {
            let posted = passed_on(*message, from, written_at, author);
            let blobs = blobs_of(&posted);
            one(NewEvent { blobs, ..at.event(Place::Anchor { at: None }, None, posted) })
        }
        Intent::Move { from, anchor, removal } => match saying.stood {
            Some(stood) => moved(at, (from, anchor), *stood, removal),
            None => Err(failure("the message that was to be moved is not here", false)),
        },
        Intent::Edit { anchor, text, mentions: _ } => {
            let edited =
                MessageEdited { text: said(&text)?, mentions: saying.mentions, ..MessageEdited::default() };
            one(at.amends(anchor, StateSlot::Edit, edited))
        }
        Intent::Delete { anchor } => one(at.event(Place::Redacts(anchor), None, MessageDeleted::default())),
        Intent::React { anchor, emoji, on } => one(react(at, anchor, emoji, on)),
        Intent::Pin { anchor, on } => one(at.amends(anchor, StateSlot::Pin, MessagePinned { pinned: on })),
        Intent::Open { parent, kind, name: typed, private_to: _ } => {
            let opened = RoomOpened { kind, name: name(&typed)?, source: None, private_to: saying.readers };
            open(at, parent, opened, saying.home)
        }
        Intent::StartThread { channel, on, name: typed, first, text, mentions: _ } => {
            let place = Place::Opens { parent: channel, on: Some(on) };
            let opened =
                RoomOpened { kind: RoomKind::Thread, name: name(&typed)?, source: None, private_to: None };
            let opened = opens(at, place, opened)?;
            Ok(vec![opened, post(at.topic, first, (said(&text)?, Vec::new()), None, saying)])
        }
        Intent::Rename { name: typed } => {
            let name = name(&typed)?;
            one(if at.topic == TopicId::ROOT {
                at.state(StateSlot::Name, SpaceRenamed { name })
            } else {
                at.state(StateSlot::Name, RoomRenamed { name })
            })
        }
        Intent::Describe { text } => {
            let text = note(&text)?;
            one(if at.topic == TopicId::ROOT {
                at.state(StateSlot::Description, SpaceDescribed { text })
            } else {
                at.state(StateSlot::Description, RoomDescribed { text })
            })
        }
        Intent::Place { .. } => Ok(saying
            .moves
            .into_iter()
            .map(|(topic, event, moved)| At { topic, event, ..at }.state(StateSlot::Home, moved))
            .collect()),
        Intent::Slow { every_s } => one(at.state(StateSlot::Slow, RoomSlowed { every_s: slow(every_s)? })),
        Intent::Access { .. } => Ok(saying
            .access
            .into_iter()
            .map(|(event, slot, said)| At { event, ..at }.event(Place::State, Some(slot), said))
            .collect()),
        Intent::Rule { ruling } => ruled(ruling, at, saying.ruled),
        Intent::Archive { archived } => one(at.state(StateSlot::Archived, RoomArchived { archived })),
    }
}

impl At {
    pub(super) fn event(self, place: Place, slot: Option<Slot>, payload: impl Into<Payload>) -> NewEvent {
        let payload = payload.into();
        let (notify, blobs, moved, proof) = (None, Vec::new(), None, None);
        NewEvent { id: self.event, topic: self.topic, place, slot, notify, blobs, moved, proof, payload }
    }

    fn amends(self, anchor: EventId, slot: StateSlot<'_>, payload: impl Into<Payload>) -> NewEvent {
        self.event(Place::Amends(anchor), Some(slot.slot()), payload)
    }

    pub(super) fn state(self, slot: StateSlot<'_>, payload: impl Into<Payload>) -> NewEvent {
        self.event(Place::State, Some(slot.slot()), payload)
    }
}

fn post(
    topic: TopicId,
    id: EventId,
    (text, attachments): (String, Vec<Attachment>),
    reply: Option<EventId>,
    saying: Saying,
) -> NewEvent {
    let reply_to = reply.map(|event| ReplyTo { event: Some(event), topic: None });
    let mut blobs: Vec<BlobId> = Vec::new();
    for file in attachments.iter().filter_map(|attachment| attachment.file.as_ref()) {
        if !blobs.contains(&file.blob) {
            blobs.push(file.blob);
        }
    }
    let mentions = saying.mentions;
    let posted = MessagePosted { text, mentions, reply_to, attachments, ..MessagePosted::default() };
    NewEvent {
        id,
        topic,
        place: Place::Anchor { at: None },
        slot: None,
        notify: saying.notify,
        blobs,
        moved: None,
        proof: None,
        payload: posted.into(),
    }
}

fn react(at: At, anchor: EventId, emoji: Emoji, on: bool) -> NewEvent {
    // Who may read the reaction may load its picture by it.
    let blobs = match &emoji {
        Emoji::Custom { picture: Some(picture), .. } => vec![picture.blob],
        Emoji::Custom { picture: None, .. } | Emoji::Unicode(_) => Vec::new(),
    };
    let slot = StateSlot::Reaction { voice: at.voice, emoji: &emoji.key() }.slot();
    let event = at.event(Place::Amends(anchor), Some(slot), ReactionSet { emoji, on });
    NewEvent { blobs, ..event }
}

fn open(
    at: At,
    parent: TopicId,
    opened: RoomOpened,
    home: Option<(String, EventId)>,
) -> Result<Vec<NewEvent>, Failure> {
    let mut events = vec![opens(at, Place::Opens { parent, on: None }, opened)?];
    if let Some((order, event)) = home {
        let category = Some(parent).filter(|parent| !parent.is_fixed());
        events.push(At { event, ..at }.state(StateSlot::Home, RoomMoved { category, order }));
    }
    Ok(events)
}

fn opens(at: At, place: Place, opened: RoomOpened) -> Result<NewEvent, Failure> {
    if at.topic != TopicId::opened_by(at.event) {
        return Err(failure("a new room is named by the event that opens it", false));
    }
    Ok(at.event(place, None, opened))
}
