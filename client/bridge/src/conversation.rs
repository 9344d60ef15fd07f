//! Conversations of a few, and those with whom one can have one.

use crate::{Person, ReadState};
use rill_protocol::{Did, Millis, StreamId, TopicId};
use serde::{Deserialize, Serialize};

/// Somebody with whom one can have a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acquaintance {
    /// Who they are.
    pub did: Did,
    /// How they are shown, by what is held of them anywhere. An empty name: nothing is.
    pub person: Person,
    /// The stream that their picture lies with.
    pub of: StreamId,
}

/// A conversation in the list of all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationRow {
    /// Its stream.
    pub stream: StreamId,
    /// Its room.
    pub room: TopicId,
    /// What somebody called it; none: it goes by the names of its people.
    pub name: Option<String>,
    /// Its people without oneself, in order.
    pub others: Vec<Acquaintance>,
    /// When its newest message was written.
    pub newest_at: Option<Millis>,
    /// Messages of others after the read mark.
    pub unread: u64,
    /// Those that call the reader: all of them, unless it is muted.
    pub mentions: u64,
    /// How it is read.
    pub reading: ReadState,
}

impl ConversationRow {
    /// What it is called.
    pub fn title(&self) -> String {
        self.name.clone().unwrap_or_else(|| names_of(&self.others))
    }
}

/// The names of people, one after the other. Of whom no name is held, the end of what they are called on the wire.
pub fn names_of(people: &[Acquaintance]) -> String {
    people.iter().map(Acquaintance::name).collect::<Vec<_>>().join(", ")
}

impl Acquaintance {
    /// Their name, or what stands for it.
    pub fn name(&self) -> String {
        if !self.person.name.is_empty() {
            return self.person.name.clone();
        }
        let did = self.did.as_str();
        did.get(did.len().saturating_sub(8)..).unwrap_or(did).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Acquaintance, names_of};
    use crate::Person;
    use rill_protocol::{Did, Slot, StreamId};

    #[test]
    fn a_conversation_is_called_by_its_people() {
        let of = |did: &str, name: &str| {
            let did = Did::parse(did).unwrap();
            let (voice, name) = (Slot::of_person(&did), name.to_owned());
            let person = Person { voice, name, picture: None, bot: false, gone: false };
            Acquaintance { did, person, of: StreamId::of(b"a space") }
        };
        let all = [of("did:web:bo.example", "Bo"), of("did:key:zDnaeXYZ1234567", "")];
        assert_eq!(names_of(&all), "Bo, Z1234567");
        assert_eq!(names_of(&all[..1]), "Bo");
    }
}
