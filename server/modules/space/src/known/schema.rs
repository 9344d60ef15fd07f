//! The tables. What rules know of a space is in them, and nowhere else.

/// Each table, then each index, then the first rows.
///
/// `person`: whoever wrote here or was named. `flags`: see [`super::flag`]; `until`: writes nothing until then; `full_at`:
/// when they may write as if for the first time; `offered`: the role that their invite lets them take.
/// `role`: that there are; of 16 zeroes: of all members. `has_role`: also roles that are gone.
/// `room`: `own`: 0 as its category, 1 open, 2 private; `guard`: the room whose readers alone read it, none: it is not
/// private; `recent`: 1 where new members read from their joining on; `tail`: the seq of its newest live message;
/// `overrides`: whether anybody may more or less there. A thread has `guard` and `recent` of its channel.
/// `since`: from which seq on a member reads a room whose `recent` is 1; none: all.
/// `posted`: who posted last when, in rooms that are slowed. `moved`: which message stands for which.
pub(crate) const SCHEMA: [&str; 18] = [
    "CREATE TABLE space (
        one INTEGER PRIMARY KEY, joining INTEGER, reading INTEGER, name TEXT
    ) STRICT",
    "CREATE TABLE person (
        person TEXT PRIMARY KEY, flags INTEGER NOT NULL, until INTEGER NOT NULL, full_at INTEGER NOT NULL, offered BLOB
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE role (
        role BLOB PRIMARY KEY, rank INTEGER NOT NULL, permissions INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE has_role (
        person TEXT NOT NULL, role BLOB NOT NULL, PRIMARY KEY (person, role)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE room (
        topic BLOB PRIMARY KEY, parent BLOB NOT NULL, kind INTEGER NOT NULL, archived INTEGER NOT NULL,
        every_s INTEGER NOT NULL, category BLOB, own INTEGER NOT NULL, guard BLOB, recent INTEGER NOT NULL,
        tail INTEGER NOT NULL, overrides INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE reader_person (
        topic BLOB NOT NULL, person TEXT NOT NULL, PRIMARY KEY (topic, person)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE reader_role (
        topic BLOB NOT NULL, role BLOB NOT NULL, PRIMARY KEY (topic, role)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE override_person (
        topic BLOB NOT NULL, person TEXT NOT NULL, allow INTEGER NOT NULL, deny INTEGER NOT NULL,
        PRIMARY KEY (topic, person)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE override_role (
        topic BLOB NOT NULL, role BLOB NOT NULL, allow INTEGER NOT NULL, deny INTEGER NOT NULL,
        PRIMARY KEY (topic, role)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE since (
        person TEXT NOT NULL, topic BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (person, topic)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE invite (
        key TEXT PRIMARY KEY, author TEXT NOT NULL, expires_at INTEGER, uses INTEGER, role BLOB
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE posted (
        topic BLOB NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (topic, person)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE moved (source BLOB PRIMARY KEY, topic BLOB NOT NULL, event BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX room_by_parent ON room (parent) WHERE kind = 5",
    "CREATE INDEX room_by_category ON room (category) WHERE category IS NOT NULL",
    "CREATE INDEX room_by_guard ON room (guard) WHERE guard IS NOT NULL",
    "CREATE INDEX room_recent ON room (topic) WHERE recent = 1",
    "CREATE INDEX invite_by_author ON invite (author)",
];
