//! People and the keys that are theirs.

use super::{AccountsError, AccountsFile, did};
use rill_protocol::{Did, Millis};
use rusqlite::{OptionalExtension, named_params};

const KEY: &str = "
    SELECT person.number, person.did FROM key JOIN person ON person.number = key.person WHERE key.did = :key";
const PERSON: &str = "SELECT number FROM person WHERE did = :did";
const ADD_PERSON: &str = "INSERT INTO person (did) VALUES (:did) RETURNING number";
const ADD_KEY: &str = "INSERT INTO key (did, person, added_at) VALUES (:did, :person, :added_at)";
/// Read from end to end on purpose: a copy of everything.
const ALL_KEYS: &str = "
    SELECT key.did, person.did, key.added_at FROM person JOIN key ON key.person = person.number
    ORDER BY person.number, key.added_at";
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 2] = [KEY, PERSON];

impl AccountsFile {
    /// Whose key this is. One that was never seen is that of a new person, whose name it is from now on.
    pub(super) fn person_of(&self, key: &Did, now: Millis) -> Result<(i64, Did), AccountsError> {
        let known = named_params! { ":key": key.as_str() };
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?));
        if let Some((number, person)) =
            self.connection.prepare_cached(KEY)?.query_row(known, read).optional()?
        {
            return Ok((number, did(&person)?));
        }
        Ok((self.add_key(key, key, now)?, key.clone()))
    }

    /// Adds a key of a person, who is made where they are not there.
    pub(super) fn add_key(&self, key: &Did, person: &Did, added_at: Millis) -> Result<i64, AccountsError> {
        let which = named_params! { ":did": person.as_str() };
        let known = self.connection.prepare_cached(PERSON)?.query_row(which, |row| row.get(0)).optional()?;
        let number: i64 = match known {
            Some(number) => number,
            None => self.connection.prepare_cached(ADD_PERSON)?.query_row(which, |row| row.get(0))?,
        };
        let new = named_params! { ":did": key.as_str(), ":person": number, ":added_at": added_at };
        self.connection.prepare_cached(ADD_KEY)?.execute(new)?;
        Ok(number)
    }

    /// All keys, each with its person and since when it is theirs; those of a person follow each other.
    pub(super) fn all_keys(&self) -> Result<Vec<(Did, Did, Millis)>, AccountsError> {
        let mut reading = self.connection.prepare(ALL_KEYS)?;
        let rows = reading
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (key, person, added_at) = row?;
            Ok((did(&key)?, did(&person)?, added_at))
        })
        .collect()
    }
}
