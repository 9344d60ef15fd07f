//! Deletes messages at a running server, for stories in a browser: signs in with the key that wrote them, and pushes
//! redactions. `deletes KEY_FILE SERVER SPACE ROOM EVENT…`, as a place's address has them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use rill::{
    import::{Line, SignedIn},
    key::Key,
};
use rill_events::{MessageDeleted, Payload};
use rill_protocol::{Answer, Draft, Envelope, EventId, Place, PushRequest, StreamId, TopicId, payload_hash};
use std::{
    env,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    let [key, server, space, room, events @ ..] = &words[..] else {
        panic!("see the first lines of this file")
    };
    let signed_in = SignedIn::to(server, &Key::open(Some(Path::new(key))).unwrap()).unwrap();
    let (stream, topic): (StreamId, TopicId) = (id_in(space).parse().unwrap(), id_in(room).parse().unwrap());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let redaction = |event: &String| {
        let (mut unique, mut salt) = ([0; 10], [0; 16]);
        fastrand::fill(&mut unique);
        fastrand::fill(&mut salt);
        let payload = Payload::from(MessageDeleted::default()).to_bytes().unwrap();
        let envelope = Envelope {
            v: 1,
            stream,
            id: EventId::from_parts(i64::try_from(now).unwrap(), unique),
            author: signed_in.session().person.clone(),
            topic,
            place: Place::Redacts(event.parse().unwrap()),
            slot: None,
            voice: None,
            notify: None,
            blobs: Vec::new(),
            moved: None,
            proof: None,
            payload_hash: payload_hash(&salt, &payload),
        };
        Draft { envelope: envelope.to_bytes(), salt, payload }
    };
    let events: Vec<Draft> = events.iter().map(redaction).collect();
    let pushed =
        signed_in.uplink().push(&PushRequest { stream, genesis: None, bulk: false, events }).unwrap();
    assert!(
        pushed.answers.iter().all(|answer| matches!(answer, Answer::Accepted(_))),
        "{:?}",
        pushed.answers
    );
}

/// An address says a name before the id.
fn id_in(part: &str) -> &str {
    part.rsplit('-').next().unwrap_or(part)
}
