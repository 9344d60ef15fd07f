-- Who may sign in. One process owns the file; only store/ speaks to it.
-- A person is the DID first used, for ever; keys prove that it is them.
CREATE TABLE person (number INTEGER PRIMARY KEY, did TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE key (
    did TEXT PRIMARY KEY, person INTEGER NOT NULL REFERENCES person, added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Of what is in a cookie the SHA-256 alone is kept. Numbers are never given twice.
CREATE TABLE session (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    person INTEGER NOT NULL REFERENCES person,
    key TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_person ON session (person, used_at);
CREATE INDEX session_by_use ON session (used_at);
