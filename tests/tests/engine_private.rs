//! Private rooms, from a page's wish to the devices of others: who is named reads them, and nobody else learns of them.
//! Not here: what the rules say (`rill-space-rules`), every byte that leaves the server (`leaks`).

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{
    AccessChoice, Answer, Command, Intent, Posting, Query, RoomRow, SpaceView, Standing, UnsentRow, Whom,
    beginning,
};
use rill_events::{Access, History, RoleId, RoomKind};
use rill_protocol::{EventId, Slot, StreamId, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, newest};

const SPACE: u32 = 2;
const ROOM: u32 = 3;
const UNSENT: u32 = 4;
const NONCE: [u8; 16] = [3; 16];

fn device(server: &RealServer, name: &str, number: u8) -> Device {
    let person = if name == "alice" { Person::alice() } else { Person::named(name) };
    Device::of(Parts { number, person: Some(person), ..Parts::new(server) }).unwrap()
}

/// Alice's space, with its people in it; each looks at it.
fn village<const N: usize>(server: &RealServer, names: [&str; N]) -> (StreamId, Device, [Device; N]) {
    let mut alice = device(server, "alice", 1);
    alice.does(Command::Introduce { name: "Alice".to_owned() }).unwrap();
    let channel = EventId::from_bytes([1; 16]);
    let (name, channel_name) = ("Small Hours".to_owned(), "general".to_owned());
    alice.does(Command::Found { nonce: NONCE, name, channel, channel_name }).unwrap();
    let stream = beginning(Person::alice().did().clone(), NONCE).stream();
    alice.watches(SPACE, Query::Space { stream });
    alice.until("the space is made", |alice| alice.status().unsent.waiting == 0 && known(alice).is_some());
    let mut number = 1;
    let others = names.map(|name| {
        number += 1;
        let mut other = device(server, name, number);
        other.does(Command::Introduce { name: name.to_owned() }).unwrap();
        other.watches(SPACE, Query::Space { stream });
        other.does(Command::OpenSpace { stream, room: None }).unwrap();
        other.does(Command::Join { stream }).unwrap();
        other.until("they have joined", |other| other.status().unsent.waiting == 0);
        other
    });
    alice.watches(9, Query::Members { stream });
    let count = N + 1;
    alice.until("all are known", |alice| {
        matches!(alice.sees(9).answer(), Some(Answer::Members(all)) if all.iter().filter(|one| one.joined).count() == count)
    });
    (stream, alice, others)
}

fn known(device: &Device) -> Option<&SpaceView> {
    match device.sees(SPACE).answer() {
        Some(Answer::Space(space)) => Some(space),
        Some(_) | None => None,
    }
}

fn room<'a>(device: &'a Device, name: &str) -> Option<&'a RoomRow> {
    known(device)?.rooms.iter().find(|room| room.name == name)
}

fn whom(name: &str) -> Whom {
    Whom::Person(Slot::of_person(Person::named(name).did()))
}

fn oneself() -> Whom {
    Whom::Person(Slot::of_person(Person::alice().did()))
}

fn opens(
    alice: &mut Device,
    stream: StreamId,
    parent: TopicId,
    (kind, name): (RoomKind, &str),
    named: &[Whom],
) -> TopicId {
    let event = alice.next_event();
    let topic = TopicId::opened_by(event);
    let private_to = Some(named.to_vec());
    alice.writes_as((stream, topic), event, Intent::Open { parent, kind, name: name.to_owned(), private_to });
    topic
}

fn chooses(alice: &mut Device, at: (StreamId, TopicId), access: Access, readers: &[Whom]) {
    let choice = AccessChoice { access, readers: readers.to_vec(), ..AccessChoice::default() };
    alice.writes(at, Intent::Access { choice });
}

fn sent(alice: &mut Device) {
    alice.until("all is sent", |alice| alice.status().unsent.waiting == 0);
    assert_eq!(alice.status().unsent.refused, 0, "{:?}", alice.trouble());
}

#[test]
fn a_private_room_is_there_for_who_is_named_and_comes_and_goes_as_they_are() {
    let server = RealServer::start();
    let (stream, mut alice, [mut bob, mut cleo]) = village(&server, ["bob", "cleo"]);
    let staff = opens(&mut alice, stream, TopicId::ROOT, (RoomKind::Channel, "staff"), &[whom("bob")]);
    let row = room(&alice, "staff").unwrap();
    assert!(row.access.is_private(), "at once, before it is sent");
    sent(&mut alice);
    alice.posts((stream, staff), "only for us");
    sent(&mut alice);
    bob.until("bob sees it", |bob| room(bob, "staff").is_some());
    let mut readers = vec![oneself(), whom("bob")];
    readers.sort_unstable();
    let mut named = room(&bob, "staff").unwrap().access.choice.readers.clone();
    named.sort_unstable();
    assert_eq!(named, readers);
    cleo.settles();
    assert!(room(&cleo, "staff").is_none());

    chooses(&mut alice, (stream, staff), Access::Private, &[oneself(), whom("cleo")]);
    sent(&mut alice);
    cleo.until("cleo was named", |cleo| room(cleo, "staff").is_some());
    cleo.watches(ROOM, newest(stream, staff));
    cleo.until("all of it is hers", |cleo| cleo.sees(ROOM).texts() == ["only for us"]);
    bob.until("bob is named no more", |bob| room(bob, "staff").is_none());

    chooses(&mut alice, (stream, staff), Access::Open, &[]);
    sent(&mut alice);
    bob.until("it is open", |bob| room(bob, "staff").is_some_and(|room| !room.access.is_private()));
}

#[test]
fn who_is_taken_out_while_offline_keeps_what_they_wrote_and_nothing_else() {
    let server = RealServer::start();
    let (stream, mut alice, [mut bob]) = village(&server, ["bob"]);
    let staff = opens(&mut alice, stream, TopicId::ROOT, (RoomKind::Channel, "staff"), &[whom("bob")]);
    alice.posts((stream, staff), "only for us");
    sent(&mut alice);
    bob.watches(ROOM, newest(stream, staff));
    bob.watches(UNSENT, Query::Unsent);
    bob.until("bob reads it", |bob| bob.sees(ROOM).texts() == ["only for us"]);
    bob.goes_offline();
    bob.posts((stream, staff), "I was about to say");
    chooses(&mut alice, (stream, staff), Access::Private, &[oneself()]);
    sent(&mut alice);
    bob.goes_online(&server);
    bob.until("it ends", |bob| matches!(bob.sees(ROOM).answer(), Some(Answer::Failed(_))));
    bob.until("it is refused", |bob| {
        unsent(bob).iter().any(|row| matches!(row.standing, Standing::Refused(_)))
    });
    assert!(room(&bob, "staff").is_none());
    let texts: Vec<_> = unsent(&bob).iter().filter_map(|row| row.text.clone()).collect();
    assert_eq!(texts, ["I was about to say"]);
    chooses(&mut alice, (stream, staff), Access::Private, &[oneself(), whom("bob")]);
    sent(&mut alice);
    bob.until("bob is named again", |bob| room(bob, "staff").is_some());
}

fn unsent(device: &Device) -> &[UnsentRow] {
    match device.sees(UNSENT).answer() {
        Some(Answer::Unsent(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rooms_of_a_private_category_are_its_own_until_they_leave_it() {
    let server = RealServer::start();
    let (stream, mut alice, [mut bob]) = village(&server, ["bob"]);
    alice.goes_offline();
    let staff = opens(&mut alice, stream, TopicId::ROOT, (RoomKind::Category, "Staff"), &[]);
    let event = alice.next_event();
    let plans = TopicId::opened_by(event);
    let open =
        Intent::Open { parent: staff, kind: RoomKind::Channel, name: "plans".to_owned(), private_to: None };
    alice.writes_as((stream, plans), event, open);
    let guard = |alice: &Device| room(alice, "plans").unwrap().access.guard;
    assert_eq!(guard(&alice), Some(staff), "offline too");
    alice.goes_online(&server);
    sent(&mut alice);
    alice.until("its rows say it", |alice| guard(alice) == Some(staff));
    bob.settles();
    assert!(room(&bob, "plans").is_none() && room(&bob, "Staff").is_none());
    alice.writes((stream, plans), Intent::Place { category: None, after: None });
    sent(&mut alice);
    bob.until("it left the category", |bob| room(bob, "plans").is_some());
    assert_eq!(guard(&alice), None);
}

#[test]
fn what_newcomers_read_and_who_posts_is_said_once_and_kept() {
    let server = RealServer::start();
    let (stream, mut alice, [mut bob]) = village(&server, ["bob"]);
    let general = TopicId::opened_by(EventId::from_bytes([1; 16]));
    let (history, posting) = (History::SinceJoining, Posting::Few);
    let choice =
        AccessChoice { history, posting, readers: vec![Whom::Role(RoleId::MEMBERS)], access: Access::Open };
    alice.writes((stream, general), Intent::Access { choice: choice.clone() });
    sent(&mut alice);
    bob.until("it is said", |bob| room(bob, "general").is_some_and(|room| room.access.choice == choice));
    alice.writes((stream, general), Intent::Access { choice });
    assert_eq!(alice.status().unsent.waiting, 0, "it is so already");
    bob.watches(UNSENT, Query::Unsent);
    bob.posts((stream, general), "am I heard?");
    bob.until("few post there", |bob| {
        unsent(bob).iter().any(|row| matches!(row.standing, Standing::Refused(_)))
    });
}
