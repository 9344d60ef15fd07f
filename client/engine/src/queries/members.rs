//! The people of a space.

use super::people::{Profile, people_topic};
use rill_bridge::MemberRow;
use rill_materializer::{StateKind, StreamKey};
use rill_protocol::Slot;
use rusqlite::{Connection, Result, named_params};
use std::collections::HashSet;

/// Index: the primary key of `state`.
pub(super) const PROFILES: &str =
    "SELECT topic, slot, seq, id, kind, value, text, parts, sum FROM state WHERE topic = :people";

/// Index: the primary key of `state`.
pub(super) const COUNT: &str = "SELECT count(*) FROM state WHERE topic = :people AND kind = 7";

/// Everybody whose profile is held, by name as letters go, then by voice.
pub fn members(connection: &Connection, stream: StreamKey) -> Result<Vec<MemberRow>> {
    let Some(people) = people_topic(connection, stream)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(PROFILES)?;
    let mut rows = select.query(named_params! { ":people": people })?;
    let mut members: Vec<MemberRow> = Vec::new();
    let mut joined = HashSet::new();
    while let Some(row) = rows.next()? {
        if let Some((voice, profile)) = Profile::read(row)? {
            let person = profile.person(voice);
            members.push(MemberRow { person, roles: profile.set.roles, joined: false });
        } else if row.get::<_, StateKind>(4)? == StateKind::Member && row.get(5)? {
            joined.extend(row.get::<_, Option<[u8; 16]>>(7)?.map(Slot::from_bytes));
        }
    }
    for member in &mut members {
        member.joined = joined.contains(&member.person.voice);
    }
    members.sort_by_cached_key(|member| (member.person.name.to_lowercase(), member.person.voice));
    Ok(members)
}

/// How many profiles are held.
pub fn count_people(connection: &Connection, stream: StreamKey) -> Result<u64> {
    let Some(people) = people_topic(connection, stream)? else { return Ok(0) };
    let mut select = connection.prepare_cached(COUNT)?;
    let count: i64 = select.query_row(named_params! { ":people": people }, |row| row.get(0))?;
    Ok(count.cast_unsigned())
}
