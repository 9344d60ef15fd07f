//! [`AccountsFile`]: who may sign in to this server, and who is signed in: a small database of its own, durable.
//! Here: opening it, and copies. People and their keys: `accounts/people.rs`; sessions: `accounts/sessions.rs`.
//! Not here: what proves a key (`sign_in/`), who asks (`accounts.rs` of the server).

mod people;
mod sessions;

pub use sessions::{Begun, Signed};

use rill_protocol::Did;
use rusqlite::{Connection, config::DbConfig};
use std::path::Path;

/// Why accounts could not be used.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    /// SQLite or the disk said no.
    #[error("the accounts could not be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Its tables are not those that this program knows.
    #[error(
        "the accounts have form {0}, this program reads form {FORM}: they were written by another version of Rill"
    )]
    OtherForm(i64),
    /// What is in it does not fit together.
    #[error("the accounts are damaged: {0}. Nothing was changed; `rill restore` brings a backup back")]
    Damaged(String),
}

/// Which tables it has: kept as the database's `user_version`.
const FORM: i64 = 1;

/// Accounts, opened by the one who owns them.
pub struct AccountsFile {
    connection: Connection,
}

impl AccountsFile {
    /// The name of the file in a server's data.
    pub const NAME: &str = "accounts.db";

    /// Opens the accounts in a server's data, or makes them.
    pub fn open(data: &Path) -> Result<Self, AccountsError> {
        let connection = Connection::open(data.join(Self::NAME))?;
        for (name, value) in [("locking_mode", "EXCLUSIVE"), ("journal_mode", "WAL"), ("synchronous", "FULL")]
        {
            connection.pragma_update(None, name, value)?;
        }
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(None, "journal_size_limit", 1 << 20)?;
        let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(AccountsError::Damaged(sound));
        }
        match connection.pragma_query_value(None, "user_version", |row| row.get(0))? {
            FORM => {}
            0 => {
                let making = connection.unchecked_transaction()?;
                making.execute_batch(include_str!("accounts.sql"))?;
                making.pragma_update(None, "user_version", FORM)?;
                making.commit()?;
            }
            other => return Err(AccountsError::OtherForm(other)),
        }
        Ok(Self { connection })
    }

    /// Copies people and their keys into the folder of a copy. Sessions are left behind: one that ended since would be
    /// there again, and who has a key signs in again by themselves.
    pub fn copy_to(&self, data: &Path) -> Result<(), AccountsError> {
        let copy = Self::open(data)?;
        let copying = copy.connection.unchecked_transaction()?;
        for (key, person, added_at) in self.all_keys()? {
            copy.add_key(&key, &person, added_at)?;
        }
        Ok(copying.commit()?)
    }
}

fn did(text: &str) -> Result<Did, AccountsError> {
    Did::parse(text).map_err(|_| AccountsError::Damaged("a name in them is no DID".into()))
}

#[cfg(test)]
mod tests {
    use super::{AccountsFile, people, sessions};
    use rill_protocol::Did;

    fn did(name: &str) -> Did {
        Did::parse(&format!("did:web:{name}.example")).unwrap()
    }

    #[test]
    fn a_person_is_the_first_of_their_keys_for_ever() {
        let data = tempfile::tempdir().unwrap();
        let accounts = AccountsFile::open(data.path()).unwrap();
        let alice = accounts.person_of(&did("laptop"), 1).unwrap();
        assert_eq!(alice.1, did("laptop"));
        accounts.add_key(&did("phone"), &did("laptop"), 2).unwrap();
        drop(accounts);
        let accounts = AccountsFile::open(data.path()).unwrap();
        assert_eq!(accounts.person_of(&did("phone"), 3).unwrap(), alice);
        assert_ne!(accounts.person_of(&did("mallory"), 3).unwrap(), alice);
    }

    #[test]
    fn a_copy_has_people_and_keys_and_no_session() {
        let (data, copied) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut accounts = AccountsFile::open(data.path()).unwrap();
        accounts.begin_session(&did("laptop"), &[1; 32], 1).unwrap();
        accounts.add_key(&did("phone"), &did("laptop"), 2).unwrap();
        accounts.copy_to(copied.path()).unwrap();
        let mut copy = AccountsFile::open(copied.path()).unwrap();
        assert_eq!(copy.session(&[1; 32], 3).unwrap(), None);
        assert_eq!(copy.person_of(&did("phone"), 3).unwrap().1, did("laptop"));
    }

    #[test]
    fn every_statement_goes_by_an_index() {
        let data = tempfile::tempdir().unwrap();
        let accounts = AccountsFile::open(data.path()).unwrap();
        for statement in people::STATEMENTS.iter().chain(&sessions::STATEMENTS) {
            let mut explain =
                accounts.connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
            let mut steps = explain.raw_query();
            while let Some(step) = steps.next().unwrap() {
                let step: String = step.get("detail").unwrap();
                assert!(!step.contains("SCAN") && !step.contains("TEMP B-TREE"), "{statement}: {step}");
            }
        }
    }
}
