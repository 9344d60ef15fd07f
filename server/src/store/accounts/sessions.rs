//! Sessions: told by the hash of what is in their cookie, listed and ended by whom they are of.

use super::{AccountsError, AccountsFile, did};
use rill_protocol::{Did, Millis, Session, SessionLine};
use rusqlite::{OptionalExtension, Row, named_params};

/// One that is not used for so long is over.
pub(crate) const UNUSED_MAX: Millis = 90 * 24 * 60 * 60 * 1000;
/// It is written down so often that it was used.
const USED_EVERY: Millis = 60 * 60 * 1000;
/// Sessions of one person: beyond, the one that was used longest ago ends.
const SESSIONS_MAX: usize = 100;

pub(super) const ADD: &str = "
    INSERT INTO session (hash, person, key, begun_at, used_at) VALUES (:hash, :person, :key, :now, :now)";
pub(super) const OF_HASH: &str = "
    SELECT session.number, person.did, key, used_at FROM session JOIN person ON person.number = session.person
    WHERE hash = :hash AND used_at > :since";
pub(super) const USED: &str = "UPDATE session SET used_at = :now WHERE number = :number";
pub(super) const OF_PERSON: &str = "
    SELECT number, key, begun_at, used_at FROM session
    WHERE person = (SELECT number FROM person WHERE did = :did) AND used_at > :since ORDER BY used_at DESC";
pub(super) const END: &str =
    "DELETE FROM session WHERE number = :number AND person = (SELECT number FROM person WHERE did = :did)";
pub(super) const END_UNUSED: &str = "DELETE FROM session WHERE used_at <= :until";
pub(super) const END_BEYOND: &str = "
    DELETE FROM session WHERE person = :person AND used_at <=
        (SELECT used_at FROM session WHERE person = :person ORDER BY used_at DESC LIMIT 1 OFFSET :most)";
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 6] = [OF_HASH, USED, OF_PERSON, END, END_UNUSED, END_BEYOND];

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The session's number.
    pub number: u64,
    /// Who, and by which key.
    pub session: Session,
}

/// A session that began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Who, and by which key.
    pub session: Session,
    /// Whether others ended for it: they were too many, or unused.
    pub others_ended: bool,
}

impl AccountsFile {
    /// Begins a session of whoever has this key; durable when this returns. `hash`: of what its cookie has.
    pub fn begin_session(&mut self, key: &Did, hash: &[u8; 32], now: Millis) -> Result<Begun, AccountsError> {
        let beginning = self.connection.unchecked_transaction()?;
        let (number, person) = self.person_of(key, now)?;
        let mut ended = self
            .connection
            .prepare_cached(END_UNUSED)?
            .execute(named_params! { ":until": now.saturating_sub(UNUSED_MAX) })?;
        let beyond = named_params! { ":person": number, ":most": SESSIONS_MAX - 1 };
        ended += self.connection.prepare_cached(END_BEYOND)?.execute(beyond)?;
        let new = named_params! { ":hash": hash, ":person": number, ":key": key.as_str(), ":now": now };
        self.connection.prepare_cached(ADD)?.execute(new)?;
        beginning.commit()?;
        Ok(Begun { session: Session { person, key: key.clone() }, others_ended: ended > 0 })
    }

    /// Who is signed in by this; none: nobody, or no longer.
    pub fn session(&mut self, hash: &[u8; 32], now: Millis) -> Result<Option<Signed>, AccountsError> {
        let which = named_params! { ":hash": hash, ":since": now.saturating_sub(UNUSED_MAX) };
        let read = |row: &Row<'_>| {
            let (person, key): (String, String) = (row.get(1)?, row.get(2)?);
            Ok((row.get(0)?, person, key, row.get(3)?))
        };
        let found = self.connection.prepare_cached(OF_HASH)?.query_row(which, read).optional()?;
        let Some((number, person, key, used_at)) = found else { return Ok(None) };
        let used_at: Millis = used_at;
        if now >= used_at.saturating_add(USED_EVERY) {
            let used = named_params! { ":number": number, ":now": now };
            self.connection.prepare_cached(USED)?.execute(used)?;
        }
        Ok(Some(Signed { number, session: Session { person: did(&person)?, key: did(&key)? } }))
    }

    /// Where a person is signed in, what was used last first. `this`: the session that asks.
    pub fn sessions_of(
        &self,
        person: &Did,
        this: u64,
        now: Millis,
    ) -> Result<Vec<SessionLine>, AccountsError> {
        let which = named_params! { ":did": person.as_str(), ":since": now.saturating_sub(UNUSED_MAX) };
        let mut reading = self.connection.prepare_cached(OF_PERSON)?;
        let rows = reading.query_map(which, |row| {
            Ok((row.get::<_, u64>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
        })?;
        rows.map(|row| {
            let (number, key, begun_at, used_at) = row?;
            Ok(SessionLine { number, key: did(&key)?, begun_at, used_at, is_this: number == this })
        })
        .collect()
    }

    /// Ends a session of this person. Says whether there was one.
    pub fn end_session(&mut self, person: &Did, number: u64) -> Result<bool, AccountsError> {
        let which = named_params! { ":did": person.as_str(), ":number": number };
        Ok(self.connection.prepare_cached(END)?.execute(which)? > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::{SESSIONS_MAX, UNUSED_MAX, USED_EVERY};
    use crate::store::AccountsFile;
    use rill_protocol::Did;

    fn did(name: &str) -> Did {
        Did::parse(&format!("did:web:{name}.example")).unwrap()
    }

    #[test]
    fn a_session_is_there_over_a_restart_until_it_is_ended() {
        let data = tempfile::tempdir().unwrap();
        let mut accounts = AccountsFile::open(data.path()).unwrap();
        accounts.begin_session(&did("alice"), &[1; 32], 10).unwrap();
        accounts.begin_session(&did("bob"), &[2; 32], 10).unwrap();
        drop(accounts);
        let mut accounts = AccountsFile::open(data.path()).unwrap();
        let alice = accounts.session(&[1; 32], 20).unwrap().unwrap();
        assert_eq!(alice.session.person, did("alice"));
        assert_eq!(accounts.session(&[3; 32], 20).unwrap(), None);
        assert!(!accounts.end_session(&did("bob"), alice.number).unwrap(), "it is not theirs");
        assert!(accounts.end_session(&did("alice"), alice.number).unwrap());
        assert_eq!(accounts.session(&[1; 32], 20).unwrap(), None);
        assert!(accounts.session(&[2; 32], 20).unwrap().is_some());
    }

    #[test]
    fn a_session_that_is_used_goes_on_and_one_that_is_not_ends() {
        let data = tempfile::tempdir().unwrap();
        let mut accounts = AccountsFile::open(data.path()).unwrap();
        for hash in [[1; 32], [2; 32]] {
            accounts.begin_session(&did("alice"), &hash, 0).unwrap();
        }
        assert!(accounts.session(&[1; 32], UNUSED_MAX - 1).unwrap().is_some());
        assert!(accounts.session(&[1; 32], UNUSED_MAX + 1).unwrap().is_some());
        assert_eq!(accounts.session(&[2; 32], UNUSED_MAX).unwrap(), None);
        assert!(accounts.session(&[1; 32], UNUSED_MAX + USED_EVERY).unwrap().is_some());
        let begun = accounts.begin_session(&did("bob"), &[3; 32], UNUSED_MAX).unwrap();
        assert!(begun.others_ended);
    }

    #[test]
    fn of_too_many_sessions_of_a_person_the_one_used_longest_ago_ends() {
        let data = tempfile::tempdir().unwrap();
        let mut accounts = AccountsFile::open(data.path()).unwrap();
        let hash = |number: usize| [u8::try_from(number).unwrap(); 32];
        for number in 0..SESSIONS_MAX {
            accounts.begin_session(&did("alice"), &hash(number), number as i64).unwrap();
        }
        let of_alice = |accounts: &AccountsFile| accounts.sessions_of(&did("alice"), 1, 500).unwrap();
        assert_eq!(of_alice(&accounts).len(), SESSIONS_MAX);
        assert!(accounts.begin_session(&did("alice"), &hash(200), 300).unwrap().others_ended);
        let left = of_alice(&accounts);
        assert_eq!((left.len(), left[0].used_at, left.last().unwrap().used_at), (SESSIONS_MAX, 300, 1));
        assert_eq!(accounts.session(&hash(0), 500).unwrap(), None);
    }
}
