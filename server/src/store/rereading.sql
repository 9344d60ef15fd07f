-- Since which event of the log a topic is read by others than before, and since which a person reads other things; person
-- 0: everybody. Told by the rules when the event came in: whoever was away is told heads that did not move.
CREATE TABLE IF NOT EXISTS topic_anew (topic INTEGER PRIMARY KEY, log_pos INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS person_anew (person INTEGER PRIMARY KEY, log_pos INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS topic_anew_by_log_pos ON topic_anew (log_pos);
