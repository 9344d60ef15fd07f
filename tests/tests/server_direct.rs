//! A conversation of a few, through the whole server: theirs, and to everybody else as if it were not there.

use rill_events::{DirectParams, Payload, RoomKind, RoomOpened, conversation_of};
use rill_protocol::{
    Answer, Conversation, Down, Draft, Genesis, OpeningRequest, PageFrom, PageRequest, Place, PushRequest,
    Rules, ServerInfo, TopicId, Up, decode, encode,
};
use rill_tests::{Person, RealServer, Socket, Writer};

fn begun(people: &[&Person]) -> Genesis {
    let mut people: Vec<_> = people.iter().map(|person| person.did().clone()).collect();
    people.sort();
    let params = encode(&DirectParams { people }).expect("names");
    Genesis { v: 1, creator: Person::alice().did().clone(), rules: Rules::Direct, params, nonce: [3; 16] }
}

fn opens(writer: &mut Writer, room: TopicId) -> Draft {
    let opened = RoomOpened { kind: RoomKind::Direct, name: "talk".into(), source: None, private_to: None };
    let place = Place::Opens { parent: TopicId::ROOT, on: None };
    writer.draft(room, place, None, &Payload::from(opened))
}

/// What somebody is told of the server, byte for byte.
fn told(server: &RealServer, who: Option<&Person>) -> Vec<u8> {
    let cookie = who.map(|who| server.cookie_of(who));
    let cookie = cookie.iter().map(|cookie| ("cookie", cookie.as_str()));
    let headers: Vec<_> = [("rill-protocol", "1")].into_iter().chain(cookie).collect();
    server.got("/api/server", &headers).body
}

fn conversations(server: &RealServer, who: &Person) -> Vec<Conversation> {
    decode::<ServerInfo>(&told(server, Some(who))).expect("what it says of itself").conversations
}

/// What is heard before the answer to a ping.
fn is_told_nothing(socket: &mut Socket) {
    socket.says(&Up::Ping { nonce: 1 });
    assert_eq!(socket.hears(), Down::Pong { nonce: 1 });
}

#[test]
fn those_whom_a_conversation_names_are_told_of_it_and_nobody_else_is() {
    let (server, bob, mallory) = (RealServer::start(), Person::named("bob"), Person::named("mallory"));
    let before = [told(&server, None), told(&server, Some(&mallory))];
    let genesis = begun(&[&Person::alice(), &bob]);
    let mut alice = Writer::in_stream(genesis.clone());
    let room = TopicId::opened_by(alice.next_id());
    let opened = opens(&mut alice, room);
    server.takes(&genesis, vec![opened]);
    let people = DirectParams::of(&genesis).expect("whose it is").people;
    let of_it = [Conversation { stream: genesis.stream(), people }];
    assert_eq!(conversations(&server, &bob), of_it);
    assert_eq!(conversations(&server, &Person::alice()), of_it);
    assert_eq!([told(&server, None), told(&server, Some(&mallory))], before);
    // It is no space to anybody.
    assert_eq!(decode::<ServerInfo>(&told(&server, Some(&bob))).expect("what it says").spaces, []);
}

#[test]
fn any_of_its_people_makes_a_conversation_and_nobody_else() {
    let (server, bob, mallory) = (RealServer::start(), Person::named("bob"), Person::named("mallory"));
    let people = [&Person::alice(), &bob].map(|person| person.did().clone());
    let genesis = conversation_of(people.to_vec()).expect("two people");
    for (who, status) in [(&mallory, 403), (&Person::alice(), 200), (&bob, 200), (&mallory, 403)] {
        let (stream, genesis) = (genesis.stream(), Some(genesis.clone()));
        let push = PushRequest { stream, genesis, bulk: false, events: Vec::new() };
        assert_eq!(server.told_by(Some(who), "/api/push", &push).status, status);
    }
}

#[test]
fn who_is_connected_hears_that_a_conversation_is_there_and_who_left_that_it_is_not() {
    let (server, bob, mallory) = (RealServer::start(), Person::named("bob"), Person::named("mallory"));
    let mut of_bob = server.socket_of(Some(&bob)).greeted();
    let mut of_alice = server.socket_of(Some(&Person::alice())).greeted();
    let mut others = [None, Some(&mallory)].map(|who| server.socket_of(who).greeted());
    let genesis = begun(&[&Person::alice(), &bob]);
    let mut alice = Writer::in_stream(genesis.clone());
    let room = TopicId::opened_by(alice.next_id());
    let opened = opens(&mut alice, room);
    server.takes(&genesis, vec![opened]);
    assert_eq!(of_bob.hears(), Down::AskServer);
    assert_eq!(of_alice.hears(), Down::AskServer);
    server.takes(&genesis, vec![alice.posts(room, "hello").1]);
    is_told_nothing(&mut of_bob);

    let mut bobs = alice.beside(&bob);
    server.push_by(&bob, &genesis, vec![bobs.leaves()]);
    assert_eq!(of_bob.hears(), Down::AskServer);
    assert_eq!(conversations(&server, &bob), []);
    server.takes(&genesis, vec![alice.posts(room, "he is gone").1]);
    is_told_nothing(&mut of_bob);
    server.push_by(&bob, &genesis, vec![bobs.joins()]);
    assert_eq!(of_bob.hears(), Down::AskServer);
    assert_eq!(conversations(&server, &bob).len(), 1);
    // It is nothing to the others who comes and goes.
    is_told_nothing(&mut of_alice);
    others.iter_mut().for_each(is_told_nothing);
}

#[test]
fn two_people_talk_and_nobody_else_hears_of_it() {
    let (server, bob, mallory) = (RealServer::start(), Person::named("bob"), Person::named("mallory"));
    let genesis = begun(&[&Person::alice(), &bob]);
    let mut alice = Writer::in_stream(genesis.clone());
    let room = TopicId::opened_by(alice.next_id());
    let opened = opens(&mut alice, room);
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
