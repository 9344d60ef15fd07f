//! A conversation of a few, through the whole server: theirs, and to everybody else as if it were not there.

use rill_events::{DirectParams, Payload, RoomKind, RoomOpened};
use rill_protocol::{
    Answer, Genesis, OpeningRequest, PageFrom, PageRequest, Place, PushRequest, Rules, TopicId, encode,
};
use rill_tests::{Person, RealServer, Writer};

fn begun(people: &[&Person]) -> Genesis {
    let mut people: Vec<_> = people.iter().map(|person| person.did().clone()).collect();
    people.sort();
    let params = encode(&DirectParams { people }).expect("names");
    Genesis { v: 1, creator: Person::alice().did().clone(), rules: Rules::Direct, params, nonce: [3; 16] }
}

#[test]
fn two_people_talk_and_nobody_else_hears_of_it() {
    let (server, bob, mallory) = (RealServer::start(), Person::named("bob"), Person::named("mallory"));
    let genesis = begun(&[&Person::alice(), &bob]);
    let mut alice = Writer::in_stream(genesis.clone());
    let room = TopicId::opened_by(alice.next_id());
    let opened = RoomOpened { kind: RoomKind::Direct, name: "talk".into(), source: None, private_to: None };
    let place = Place::Opens { parent: TopicId::ROOT, on: None };
    let opened = alice.draft(room, place, None, &Payload::from(opened));
    server.takes(&genesis, vec![opened, alice.posts(room, "hello").1]);
    let answered = alice.beside(&bob).posts(room, "hello, alice").1;
    let answers = server.push_by(&bob, &genesis, vec![answered]);
    assert!(matches!(answers[..], [Answer::Accepted(_)]), "{answers:?}");
    let nobodys = Writer::new(9).genesis.stream();
    let page = |stream| PageRequest { stream, topic: room, from: PageFrom::Newest, limit: 5 };
    let open = |stream| OpeningRequest { stream, room: None, limit: 5, rooms_after: None };
    assert_eq!(server.told_by(Some(&bob), "/api/page", &page(genesis.stream())).status, 200);
    for reader in [None, Some(&mallory)] {
        let asked = |stream| {
            let push = PushRequest { stream, genesis: None, bulk: false, events: Vec::new() };
            [
                server.told_by(reader, "/api/page", &page(stream)).to_string(),
                server.told_by(reader, "/api/open", &open(stream)).to_string(),
                server.told_by(reader, "/api/push", &push).to_string(),
            ]
        };
        assert_eq!(asked(genesis.stream()), asked(nobodys));
    }
}

#[test]
fn a_conversation_that_begins_oddly_is_not_made() {
    let server = RealServer::start();
    let alone = begun(&[&Person::alice()]);
    let push = PushRequest { stream: alone.stream(), genesis: Some(alone), bulk: false, events: Vec::new() };
    let told = server.told("/api/push", &push).to_string();
    assert_eq!(told, "400 Malformed: a conversation has 2 to 10 people, this one 1: make a space for more");
}
