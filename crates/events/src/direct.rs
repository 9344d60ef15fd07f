//! A conversation of a few: what its genesis says of it, for ever.

use rill_protocol::{Did, EventId, Genesis, Rules, StreamId, TopicId, decode, encode};
use serde::{Deserialize, Serialize};

/// The fewest and the most people of a conversation.
pub const DIRECT_PEOPLE: std::ops::RangeInclusive<usize> = 2..=10;

/// The `params` of a conversation: whose it is, who made it among them, in order, each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectParams {
    /// Its people.
    pub people: Vec<Did>,
}

/// Why a conversation cannot begin like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectError {
    /// Not a list of people.
    #[error("it does not say whose conversation it is: {0}")]
    Unreadable(#[from] rill_protocol::DecodeError),
    /// Too few, or too many.
    #[error("a conversation has 2 to 10 people, this one {0}: make a space for more")]
    People(usize),
    /// One is named twice, or not in their place.
    #[error("the people of a conversation are named in order, each once")]
    Order,
    /// Who makes it is not among them.
    #[error("who makes a conversation is one of its people")]
    Stranger,
}

impl DirectParams {
    /// The people of a conversation that begins like this.
    pub fn of(genesis: &Genesis) -> Result<Self, DirectError> {
        let params: Self = decode(&genesis.params)?;
        if !DIRECT_PEOPLE.contains(&params.people.len()) {
            return Err(DirectError::People(params.people.len()));
        }
        if !params.people.is_sorted_by(|one, next| one < next) {
            return Err(DirectError::Order);
        }
        if !params.people.contains(&genesis.creator) {
            return Err(DirectError::Stranger);
        }
        Ok(params)
    }
}

/// The name of a conversation's room until somebody gives it another one: it goes by the names of its people then.
pub const DIRECT_ROOM: &str = "direct";

/// How the conversation of these people begins, whoever of them begins it: the same people have one. Its maker is the
/// first of them, by what they are called on the wire.
pub fn conversation_of(mut people: Vec<Did>) -> Result<Genesis, DirectError> {
    people.sort_unstable();
    people.dedup();
    let creator = people.first().cloned().ok_or(DirectError::People(0))?;
    let params = encode(&DirectParams { people }).expect("names have no floats and no odd keys");
    let genesis = Genesis { v: 1, creator, rules: Rules::Direct, params, nonce: [0; 16] };
    DirectParams::of(&genesis)?;
    Ok(genesis)
}

/// How the room of a conversation is opened: by whom of its people ever, it is the same event of the same room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectRoom {
    /// The event that opens it.
    pub event: EventId,
    /// The salt of that event. It hides nothing: what the event says is known.
    pub salt: [u8; 16],
}

impl DirectRoom {
    /// That of this conversation.
    pub fn of(stream: StreamId) -> Self {
        let digest = stream.digest();
        let (mut unique, mut salt) = ([0; 10], [0; 16]);
        unique.copy_from_slice(&digest[..10]);
        salt.copy_from_slice(&digest[16..]);
        Self { event: EventId::from_parts(0, unique), salt }
    }

    /// The room.
    pub fn topic(&self) -> TopicId {
        TopicId::opened_by(self.event)
    }
}

#[cfg(test)]
mod tests {
    use super::{DIRECT_PEOPLE, DirectError, DirectParams, DirectRoom, conversation_of};
    use rill_protocol::Did;

    fn people(count: usize) -> Vec<Did> {
        (0..count).map(|number| Did::parse(&format!("did:web:p{number}.example")).unwrap()).collect()
    }

    #[test]
    fn the_same_people_have_one_conversation_with_one_room_whoever_begins_it() {
        let (mut turned, all) = (people(3), people(3));
        turned.reverse();
        turned.push(all[1].clone());
        let genesis = conversation_of(all.clone()).unwrap();
        assert_eq!(conversation_of(turned).unwrap(), genesis);
        assert_eq!(DirectParams::of(&genesis).unwrap().people, all);
        let others = conversation_of(people(4)).unwrap();
        assert_ne!(others.stream(), genesis.stream());
        assert_ne!(DirectRoom::of(others.stream()).topic(), DirectRoom::of(genesis.stream()).topic());
    }

    #[test]
    fn one_person_or_too_many_have_no_conversation() {
        let most = *DIRECT_PEOPLE.end();
        assert!(conversation_of(people(most)).is_ok());
        for count in [0, 1, most + 1] {
            assert_eq!(conversation_of(people(count)), Err(DirectError::People(count)));
        }
    }
}
