//! People as they are shown beside what they say: profiles of a window, in one reading.

use super::{ids, revision::Revision};
use rill_bridge::{Person, Picture};
use rill_events::ProfileSet;
use rill_materializer::{StateKind, StreamKey, TopicKey, find_topic, verify_row};
use rill_protocol::{EventId, Slot, TopicId, decode};
use rusqlite::{Connection, Result, Row, named_params};
use std::collections::{BTreeSet, HashMap};

/// Index: the primary key of `state`.
pub(super) const OF_VOICES: &str = "
    SELECT s.topic, s.slot, s.seq, s.id, s.kind, s.value, s.text, s.parts, s.sum
    FROM json_each(:voices) AS wanted
    CROSS JOIN state AS s ON s.topic = :people AND s.slot = unhex(wanted.value)";

/// A profile as it stands.
pub(super) struct Profile {
    /// The event that set it.
    pub(super) event: EventId,
    pub(super) set: ProfileSet,
}

impl Profile {
    /// `topic, slot, seq, id, kind, value, text, parts, sum`. None: state of another kind.
    pub(super) fn read(row: &Row<'_>) -> Result<Option<(Slot, Self)>> {
        verify_row(row, 0..8)?;
        if row.get::<_, StateKind>(4)? != StateKind::Profile {
            return Ok(None);
        }
        let name: Option<String> = row.get(6)?;
        let parts: Option<Vec<u8>> = row.get(7)?;
        let rest = parts.as_deref().and_then(|parts| decode::<ProfileSet>(parts).ok()).unwrap_or_default();
        let set = ProfileSet { name: name.unwrap_or_default(), ..rest };
        Ok(Some((Slot::from_bytes(row.get(1)?), Self { event: EventId::from_bytes(row.get(3)?), set })))
    }

    pub(super) fn person(&self, voice: Slot) -> Person {
        let picture = self.set.picture.clone();
        let picture = picture.map(|file| Picture { topic: TopicId::PEOPLE, event: self.event, file });
        Person { voice, name: self.set.name.clone(), picture, bot: self.set.bot, gone: self.set.gone }
    }
}

/// The profiles that a window needs.
#[derive(Default)]
pub(super) struct People(HashMap<Slot, Profile>);

impl People {
    pub(super) fn of(connection: &Connection, stream: StreamKey, voices: &BTreeSet<Slot>) -> Result<Self> {
        let Some(people) = people_topic(connection, stream)? else { return Ok(Self::default()) };
        let wanted = ids::list(voices.iter().map(Slot::as_bytes));
        let mut select = connection.prepare_cached(OF_VOICES)?;
        let profiles =
            select.query_map(named_params! { ":people": people, ":voices": wanted }, Profile::read)?;
        profiles.filter_map(Result::transpose).collect::<Result<_>>().map(Self)
    }

    /// Somebody, with an empty name where the profile is not held.
    pub(super) fn person(&self, voice: Slot, revision: &mut Revision) -> Person {
        revision.take(voice.as_bytes());
        let Some(profile) = self.0.get(&voice) else {
            return Person { voice, name: String::new(), picture: None, bot: false, gone: false };
        };
        revision.take(profile.event.as_bytes());
        profile.person(voice)
    }

    pub(super) fn name(&self, voice: Slot) -> Option<&str> {
        self.0.get(&voice).map(|profile| profile.set.name.as_str())
    }
}

/// The topic of profiles, where anything of it is held.
pub(super) fn people_topic(connection: &Connection, stream: StreamKey) -> Result<Option<TopicKey>> {
    find_topic(connection, stream, TopicId::PEOPLE)
}
