-- What this client holds, and how complete that is. A copy: it can be built anew from the server.
-- `sum` is the CRC-32 of the columns before it: where it does not fit, the row is damaged.
-- `stream` and `topic` are the local keys of the projection's tables of these names.

-- Events as they came. What a redaction takes away is `body`; the rest stays, for the chain.
CREATE TABLE IF NOT EXISTS event (
    topic       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    id          BLOB,                      -- none: a blank
    amends      BLOB,                      -- the anchor that it amends
    received_at INTEGER NOT NULL,
    row_hash    BLOB NOT NULL,
    envelope    BLOB NOT NULL,
    sum         INTEGER NOT NULL,
    standing    INTEGER NOT NULL,          -- Standing of its body: 0 whole, 1 erased, 2 elsewhere
    body        BLOB,                      -- salt and payload: their hash is in the envelope
    PRIMARY KEY (topic, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS event_by_id ON event (topic, id) WHERE id IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_by_anchor ON event (topic, amends) WHERE amends IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_elsewhere ON event (topic, seq) WHERE standing = 2;

-- A space that was opened here.
CREATE TABLE IF NOT EXISTS space (
    stream    INTEGER PRIMARY KEY,
    id        BLOB NOT NULL,
    history   BLOB NOT NULL,
    cursor    BLOB,                        -- how far its heads were followed
    copy      INTEGER NOT NULL,            -- 1: a full copy is kept
    last_room BLOB,
    sum       INTEGER NOT NULL
) STRICT;

-- What is known of a topic without holding it, and up to where its state is held.
CREATE TABLE IF NOT EXISTS head (
    topic         INTEGER PRIMARY KEY,
    state_through INTEGER NOT NULL,
    head          BLOB NOT NULL,           -- the DAG-CBOR of a Head
    sum           INTEGER NOT NULL
) STRICT;

-- Ranges of positions, each complete up to a seq.
CREATE TABLE IF NOT EXISTS coverage (
    topic    INTEGER NOT NULL,
    from_at  INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_at    INTEGER NOT NULL,
    to_seq   INTEGER NOT NULL,
    through  INTEGER NOT NULL,
    sum      INTEGER NOT NULL,
    PRIMARY KEY (topic, from_at, from_seq)
) STRICT, WITHOUT ROWID;

-- Gapless runs of SeqNums: those after `after`, up to `last`.
CREATE TABLE IF NOT EXISTS run (
    topic INTEGER NOT NULL,
    after INTEGER NOT NULL,
    last  INTEGER NOT NULL,
    sum   INTEGER NOT NULL,
    PRIMARY KEY (topic, after)
) STRICT, WITHOUT ROWID;

-- Single anchors, each complete up to a seq.
CREATE TABLE IF NOT EXISTS island (
    topic   INTEGER NOT NULL,
    anchor  BLOB NOT NULL,
    through INTEGER NOT NULL,
    sum     INTEGER NOT NULL,
    PRIMARY KEY (topic, anchor)
) STRICT, WITHOUT ROWID;

-- Messages of each day, as the server counted them.
CREATE TABLE IF NOT EXISTS day (
    topic      INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    through    INTEGER NOT NULL,
    days       BLOB NOT NULL,              -- the DAG-CBOR of a list of (day, messages)
    sum        INTEGER NOT NULL,
    PRIMARY KEY (topic, utc_offset)
) STRICT, WITHOUT ROWID;

-- Pictures of full copies: what is kept for reading without a network.
CREATE TABLE IF NOT EXISTS picture (
    topic INTEGER NOT NULL,
    event BLOB NOT NULL,
    blob  BLOB NOT NULL,
    PRIMARY KEY (topic, event, blob)
) STRICT, WITHOUT ROWID;

-- How the paths begin of pictures that are to leave the cache of blobs: told again at each opening until all was swept.
CREATE TABLE IF NOT EXISTS forgotten (
    beginning TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Who has this copy open: raised by each opening. One that was followed by another writes nothing more.
CREATE TABLE IF NOT EXISTS leader (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    epoch   INTEGER NOT NULL,
    unswept INTEGER NOT NULL               -- 1: pages and the write-ahead log may have copies of what was taken away
) STRICT;

-- Topics whose rows are being built anew, from the newest event back.
CREATE TABLE IF NOT EXISTS replay (
    topic   INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,              -- the PROJECTION_VERSION that they become
    below   INTEGER NOT NULL               -- events before this one are still to be gone through
) STRICT;

-- What the rules of a space said that one may write in a topic.
CREATE TABLE IF NOT EXISTS allowed (
    topic   INTEGER PRIMARY KEY,
    allowed BLOB NOT NULL,                 -- the DAG-CBOR of a list of Allowed
    sum     INTEGER NOT NULL
) STRICT;

-- How a space began.
CREATE TABLE IF NOT EXISTS genesis (
    stream  INTEGER PRIMARY KEY,
    genesis BLOB NOT NULL,                 -- the DAG-CBOR of its Genesis
    sum     INTEGER NOT NULL
) STRICT;
