-- What was written here and the server has not acknowledged. Not a copy of anything: the only home that it has.
-- Every row has a checksum over all its columns: what a failing disk changed is told from what was written.
-- No index but the keys: there is less that can be damaged, and all of it is read once, at the start.

CREATE TABLE IF NOT EXISTS entry (
    n        INTEGER PRIMARY KEY,          -- the order in which it was written
    made_at  INTEGER NOT NULL,             -- by this device's clock
    envelope BLOB NOT NULL,
    salt     BLOB NOT NULL,
    payload  BLOB NOT NULL,
    tried    INTEGER NOT NULL,             -- 1: it was pushed once, so it may be at the server
    refused  BLOB,                         -- the DAG-CBOR of the Fault; none: it waits
    sum      INTEGER NOT NULL
) STRICT;

-- Ids of what is done with: the same command said again writes nothing again.
CREATE TABLE IF NOT EXISTS done (
    n   INTEGER PRIMARY KEY,
    id  BLOB NOT NULL,
    sum INTEGER NOT NULL
) STRICT;

-- What this device remembers that no server knows: the name that one is called; and the beginning of a space until it is made.
CREATE TABLE IF NOT EXISTS kept (
    key   TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL,
    sum   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who has this outbox open: raised by each opening. One that was followed by another writes nothing more.
CREATE TABLE IF NOT EXISTS leader (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL
) STRICT;
