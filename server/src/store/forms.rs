//! Logs of an older form: what the tables beside the events lack is made from the events when such a log is opened.

use super::{
    LogError,
    append::known::Known,
    calling::{Calling, called},
    log::FORM,
};
use rill_protocol::{Envelope, Position, SeqNum};
use rusqlite::Connection;

/// The form before: whom anchors call was counted, and not told by their places.
pub(super) const COUNTED_CALLS: i64 = 2;

const TABLES: &str = "
    ALTER TABLE topic ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
    UPDATE topic SET gone =
        (SELECT count(*) FROM event WHERE topic = topic.key AND kind = 2 AND live = 1 AND stands = 0);
    DROP TABLE called;
    CREATE INDEX event_unread ON event (topic, at, seq, author, kind, live, stands) WHERE kind = 2 AND live = 1 AND stands = 1;
    CREATE TABLE called (
        topic INTEGER NOT NULL, person INTEGER NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,
        author INTEGER NOT NULL, PRIMARY KEY (topic, person, at, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE wrote (
        topic INTEGER NOT NULL, author INTEGER NOT NULL, anchors INTEGER NOT NULL, PRIMARY KEY (topic, author)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO wrote (topic, author, anchors)
        SELECT topic, author, count(*) FROM event WHERE kind = 2 AND live = 1 AND stands = 1 GROUP BY topic, author;";
/// Index: `event_unread`, from end to end: once in the life of a log.
pub(super) const LIVE: &str = "
    SELECT topic, at, seq, author, envelope FROM event INDEXED BY event_unread
    WHERE kind = 2 AND live = 1 AND stands = 1";

/// Brings a log of the form before to this one, in whole or not at all.
pub(super) fn bring_up(connection: &Connection) -> Result<(), LogError> {
    let making = connection.unchecked_transaction()?;
    making.execute_batch(TABLES)?;
    let mut known = Known::default();
    let mut live = making.prepare(LIVE)?;
    let mut rows = live.query([])?;
    while let Some(row) = rows.next()? {
        let (envelope, at): (Vec<u8>, _) =
            (row.get(4)?, Position { at: row.get(1)?, seq: SeqNum(row.get(2)?) });
        let from = Calling { topic: row.get(0)?, at, author: row.get(3)? };
        let envelope = Envelope::from_bytes(&envelope)
            .map_err(|error| LogError::Damaged(format!("an envelope in it cannot be read: {error}")))?;
        for person in called(&making, &mut known, envelope.notify.as_ref())? {
            from.calls(&making, person)?;
        }
    }
    drop(rows);
    drop(live);
    making.pragma_update(None, "user_version", FORM)?;
    Ok(making.commit()?)
}

#[cfg(test)]
mod tests {
    use crate::store::{
        Sight,
        samples::{Sample, id},
    };
    use rill_protocol::{Did, Notify, Place, Position, SeqNum, TopicId};

    /// A log as the program before this one made it.
    const AS_BEFORE: &str = "
        DROP TABLE called; DROP TABLE wrote; DROP INDEX event_unread; ALTER TABLE topic DROP COLUMN gone;
        CREATE TABLE called (
            topic INTEGER NOT NULL, person INTEGER NOT NULL, anchors INTEGER NOT NULL, PRIMARY KEY (topic, person)
        ) STRICT, WITHOUT ROWID;
        PRAGMA user_version = 2;";

    #[test]
    fn a_log_of_the_form_before_tells_what_it_would_have_told() {
        let sample = Sample::new();
        let bob = Did::parse("did:web:bob.example").unwrap();
        let mut events: Vec<_> = (1..6).map(|number| sample.anchor(number)).collect();
        events[0].0.notify = Some(Notify::Readers);
        events[2].0.notify = Some(Notify::People(vec![bob.clone(), bob.clone()]));
        events[3].0.notify = Some(Notify::People(vec![bob.clone()]));
        events.push(sample.event(6, Place::Anchor { at: Some(-5) }, vec![6]));
        events.push(sample.redaction(7, 4));
        sample.append(&events);
        let told = |sample: &Sample| {
            let marks = (0..8).map(|seq| Position { at: 1, seq: SeqNum(seq) });
            let read = |reader| {
                let sight = Sight::of_everything(reader);
                move |mark| sample.log.read_up_to(TopicId::ROOT, mark, &sight).unwrap()
            };
            let own = sample.log.genesis().creator.clone();
            let told = marks.clone().map(read(Some(&bob))).chain(marks.map(read(Some(&own))));
            told.collect::<Vec<_>>()
        };
        let (before, position) = (told(&sample), sample.log.find(id(7)).unwrap());
        sample.log.connection.execute_batch(AS_BEFORE).unwrap();
        let sample = sample.reopened();
        assert_eq!(told(&sample), before);
        assert_eq!(sample.log.find(id(7)).unwrap(), position);
        assert_eq!(sample.log.check().unwrap().events, 7);
        sample.append(&[sample.redaction(8, 1)]);
        let count = sample
            .log
            .read_up_to(TopicId::ROOT, Position::END, &Sight::of_everything(Some(&bob)))
            .unwrap()
            .unwrap();
        assert_eq!((count.read, count.notified, count.head.gone), (3, 1, 2));
    }
}
