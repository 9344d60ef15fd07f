//! A space of Rill's own, as it was exported, becomes events of another stream: of one's own, since nobody can write what
//! others signed in for. Ids, payloads and order stay, so that what is about each other still is, and bringing it again
//! brings the same. Who speaks stays by `voice`, when by a time of its own. Pure.

use rill_events::{MessageEdited, Payload};
use rill_protocol::{
    Did, Draft, Envelope, Erasable, Genesis, PAYLOAD_MAX, Place, Slot, StreamId, WireEvent, payload_hash,
};

/// Into which stream, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transplant {
    genesis: Genesis,
    stream: StreamId,
    own: Slot,
}

/// Why an event does not come along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// A deletion, or what one took away: its bytes are nowhere.
    Deleted,
    /// Who is a member and who moderates: nobody joins for somebody else, and power stays where it was given.
    Membership,
    /// Whoever exported may not read it.
    Withheld,
    /// With its time it would be longer than events may be.
    TooLong,
}

impl Transplant {
    /// Of this space, into one of `importer`: the very same stream where they made it, else always the same other one.
    pub fn of(source: &Genesis, importer: &Did) -> Self {
        let mut genesis = source.clone();
        if source.creator != *importer {
            genesis.creator = importer.clone();
            genesis.nonce.copy_from_slice(&source.stream().digest()[..16]);
        }
        Self { stream: genesis.stream(), genesis, own: Slot::of_person(importer) }
    }

    /// What the stream is from the beginning.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The stream.
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// An event, as the importer writes it; or why they do not.
    pub fn draft(&self, event: &WireEvent, envelope: &Envelope) -> Result<Draft, Left> {
        let body = match &event.body {
            Erasable::Whole(body) => body.split_first_chunk::<16>(),
            Erasable::Erased => return Err(Left::Deleted),
            Erasable::Elsewhere => return Err(Left::Withheld),
        };
        let (salt, payload) = body.ok_or(Left::Withheld)?;
        let payload = match Payload::from_bytes(payload) {
            Ok(
                Payload::MemberJoined(_)
                | Payload::MemberLeft(_)
                | Payload::MemberRemoved(_)
                | Payload::ModeratorSet(_)
                | Payload::RoleGiven(_),
            ) => return Err(Left::Membership),
            // When it was edited is when the server took that in, as long as it does not say otherwise.
            Ok(Payload::MessageEdited(edited)) if edited.at.is_none() => {
                let edited = MessageEdited { at: Some(event.received_at), ..edited };
                Payload::from(edited).to_bytes().ok_or(Left::TooLong)?
            }
            Ok(_) | Err(_) => payload.to_vec(),
        };
        if payload.len() > PAYLOAD_MAX {
            return Err(Left::TooLong);
        }
        let place = match envelope.place {
            Place::Anchor { at: None } => Place::Anchor { at: Some(event.received_at) },
            Place::Redacts(_) => return Err(Left::Deleted),
            place @ (Place::Opens { .. } | Place::State | Place::Anchor { .. } | Place::Amends(_)) => place,
        };
        let voice = Some(envelope.voice()).filter(|voice| *voice != self.own);
        let envelope = Envelope {
            stream: self.stream,
            author: self.genesis.creator.clone(),
            place,
            voice,
            moved: None,
            proof: None,
            payload_hash: payload_hash(salt, &payload),
            ..envelope.clone()
        };
        Ok(Draft { envelope: envelope.to_bytes(), salt: *salt, payload })
    }
}
