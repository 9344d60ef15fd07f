-- The projection: what the events that are held mean. Derived and disposable; only the materializer writes it.
-- Every row hangs on a topic's local key, and every topic on its stream's: ids that a hostile space repeats
-- meet nothing outside of it. Local keys never leave this file; logical rows are told by ids.
-- A row is a function of the set of its topic's events: hence the seq beside whatever a newer event may replace.
-- `sum` is the CRC-32 of the columns before it: where it does not fit, the row is damaged.

CREATE TABLE IF NOT EXISTS stream (
    key INTEGER PRIMARY KEY,
    id  BLOB NOT NULL UNIQUE               -- the digest of the StreamId
) STRICT;

CREATE TABLE IF NOT EXISTS topic (
    key       INTEGER PRIMARY KEY,
    stream    INTEGER NOT NULL,            -- 0: cut off, its rows are being taken away
    id        BLOB NOT NULL,
    sum       INTEGER NOT NULL,            -- of what is not cut off
    projected INTEGER NOT NULL,            -- the PROJECTION_VERSION that its rows are of
    UNIQUE (stream, id)
) STRICT;

-- How a room began. Its name, home and the like as they stand now are its state.
CREATE TABLE IF NOT EXISTS room (
    stream  INTEGER NOT NULL,
    topic   INTEGER NOT NULL,
    id      BLOB NOT NULL,                 -- the topic's id, which is that of the event that opened it
    parent  BLOB NOT NULL,                 -- a topic's id: it may not be held
    started BLOB,                          -- the anchor in the parent that a thread was started on
    opened  INTEGER NOT NULL,              -- when, in ms
    kind    INTEGER,                       -- RoomKind; none: it cannot be read by this version
    name    TEXT NOT NULL,
    sum     INTEGER NOT NULL,
    PRIMARY KEY (stream, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS room_by_start ON room (stream, started) WHERE started IS NOT NULL;

-- What is so until a newer event of the same slot says otherwise: names, homes, emoji; in *people* the profiles.
CREATE TABLE IF NOT EXISTS state (
    topic INTEGER NOT NULL,
    slot  BLOB NOT NULL,
    seq   INTEGER NOT NULL,
    id    BLOB NOT NULL,
    kind  INTEGER NOT NULL,                -- StateKind; 0: the slot is taken by something that says nothing to us
    value INTEGER NOT NULL,                -- archived, member, seconds to wait: see StateKind
    text  TEXT,                            -- name, description, order
    parts BLOB,                            -- what else there is: see StateKind
    sum   INTEGER NOT NULL,
    PRIMARY KEY (topic, slot)
) STRICT, WITHOUT ROWID;

-- Anchors, as they were written: messages and notices, stored in the order in which they are read.
CREATE TABLE IF NOT EXISTS message (
    topic  INTEGER NOT NULL,
    at     INTEGER NOT NULL,               -- with seq its position
    seq    INTEGER NOT NULL,
    kind   INTEGER NOT NULL,               -- MessageKind; a removed one keeps its place and no text
    id     BLOB NOT NULL,
    author BLOB NOT NULL,                  -- Slot::of_person of who wrote it: whose edits count
    voice  BLOB,                           -- who speaks, where it is not the author
    text   TEXT,
    parts  BLOB,                           -- DAG-CBOR of the other fields, where there are any
    sum    INTEGER NOT NULL,
    PRIMARY KEY (topic, at, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS message_by_id ON message (topic, id);

-- What amends anchors, the newest of each slot: edits, pins, reactions, votes. The anchor need not be held.
-- Whether one counts (an edit does by the anchor's author alone) is asked when both are read.
CREATE TABLE IF NOT EXISTS amendment (
    topic  INTEGER NOT NULL,
    anchor BLOB NOT NULL,
    author BLOB NOT NULL,
    slot   BLOB NOT NULL,
    seq    INTEGER NOT NULL,
    kind   INTEGER NOT NULL,               -- AmendmentKind; 0: erased, or says nothing to us
    value  INTEGER NOT NULL,               -- edited at, pinned, reaction on, how many
    id     BLOB NOT NULL,
    voice  BLOB,
    text   TEXT,                           -- the edited text, the emoji's key
    parts  BLOB,
    sum    INTEGER NOT NULL,
    PRIMARY KEY (topic, anchor, author, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS amendment_by_id ON amendment (topic, id);
CREATE INDEX IF NOT EXISTS amendment_pins ON amendment (topic, anchor, seq, value) WHERE kind = 2;

-- Which events were erased: whatever of them comes late stays out.
CREATE TABLE IF NOT EXISTS redacted (
    topic  INTEGER NOT NULL,
    target BLOB NOT NULL,
    PRIMARY KEY (topic, target)
) STRICT, WITHOUT ROWID;
