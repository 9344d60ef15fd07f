-- The log of one stream. One process owns the file; only store/ speaks to it.
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Authors and those who were called, told apart by a small number: a DID stands in every envelope, not in every
-- index too.
CREATE TABLE author (key INTEGER PRIMARY KEY, did TEXT NOT NULL UNIQUE) STRICT;

-- A topic and its head. `gone`: live anchors that were redacted. `moved` is the log position of its newest event: what a heads cursor is compared with.
CREATE TABLE topic (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    parent BLOB,
    started_on BLOB,
    seq INTEGER NOT NULL,
    row_hash BLOB NOT NULL,
    anchors INTEGER NOT NULL,
    live_anchors INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    moved INTEGER NOT NULL
) STRICT;
CREATE INDEX topic_by_start ON topic (started_on) WHERE started_on IS NOT NULL;
CREATE INDEX topic_by_move ON topic (moved);

-- `kind`: 0 opens, 1 state, 2 anchor, 3 amends, 4 redacts. `at`: where an anchor sorts. `body`: salt and payload,
-- NULL once erased. `target`: the anchor that it is about, for a redaction of an amendment too. `stands`: 0 once a newer event of its slot stands for it, or it was redacted.
CREATE TABLE event (
    log_pos INTEGER PRIMARY KEY,
    topic INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    author INTEGER NOT NULL,
    at INTEGER,
    live INTEGER NOT NULL,
    target BLOB,
    slot BLOB,
    stands INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    row_hash BLOB NOT NULL,
    log_hash BLOB NOT NULL,
    envelope BLOB NOT NULL,
    body BLOB
) STRICT;
CREATE UNIQUE INDEX event_by_seq ON event (topic, seq);
CREATE UNIQUE INDEX event_by_id ON event (id);
-- `stands` is in it so that days are counted without a row being read.
CREATE INDEX event_by_position ON event (topic, at, seq, stands) WHERE kind = 2;
-- What may be unread: live anchors that stand. All is in it, so that those after a mark are counted without a row being
-- read.
CREATE INDEX event_unread ON event (topic, at, seq, author, kind, live, stands) WHERE kind = 2 AND live = 1 AND stands = 1;
CREATE INDEX event_by_target ON event (target, seq) WHERE target IS NOT NULL;
CREATE INDEX event_by_amendment ON event (target, slot, author) WHERE kind = 3 AND stands = 1 AND slot IS NOT NULL;
CREATE INDEX event_by_slot ON event (topic, slot) WHERE kind = 1 AND stands = 1;

-- Which live anchors of a topic that stand call a person; person 0: all who may read it. And how many of them each
-- author wrote.
CREATE TABLE called (
    topic INTEGER NOT NULL, person INTEGER NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,
    author INTEGER NOT NULL, PRIMARY KEY (topic, person, at, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE wrote (
    topic INTEGER NOT NULL, author INTEGER NOT NULL, anchors INTEGER NOT NULL, PRIMARY KEY (topic, author)
) STRICT, WITHOUT ROWID;

-- Which event shows which blob, as its envelope says; a redacted one shows none any more. What nothing shows any
-- more waits in `unshown`, with the time of the event that showed it last, for its file to be removed.
CREATE TABLE shown (
    blob BLOB NOT NULL, log_pos INTEGER NOT NULL, PRIMARY KEY (blob, log_pos)
) STRICT, WITHOUT ROWID;
CREATE TABLE unshown (blob BLOB PRIMARY KEY, shown_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
