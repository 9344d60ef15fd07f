//! Coming into a space that nobody reads who is no member: by an invite, from the wish of a page to the space's being open.
//! Not here: which signatures are good (`server_joining.rs`), what the rules say of invites (`rill-space-rules`).

#![expect(clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{
    Answer, Command, Intent, Invited, Query, RequestRow, Ruling, SpaceView, Standing, UnsentRow, beginning,
};
use rill_events::{
    InviteSet, Joining, Payload, Permissions, Reading, RoleId, RoleSet, SpaceJoiningSet, SpaceReadingSet,
    StateSlot,
};
use rill_protocol::{EventId, Place, StreamId, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, Writer, newest};

const SPACE: u32 = 2;
const ROOM: u32 = 3;
const UNSENT: u32 = 4;

struct Stage {
    server: RealServer,
    stream: StreamId,
    room: TopicId,
}

fn crew() -> RoleId {
    RoleId::from_bytes([7; 16])
}

impl Stage {
    /// A closed space of alice's with a message in it, and an invite that lets one person in.
    fn set() -> Self {
        let (server, mut alice) = (RealServer::start(), Writer::new(1));
        let (room, opened) = alice.opens("general");
        let (_, said) = alice.posts(room, "welcome");
        let joining = SpaceJoiningSet { joining: Joining::Closed };
        let reading = SpaceReadingSet { reading: Reading::Members };
        let key = Person::named("invite").did().clone();
        let invite = StateSlot::Invite(&key).slot();
        let role = RoleSet {
            role: crew(),
            name: "Crew".to_owned(),
            color: None,
            permissions: Permissions::NONE,
            rank: 3,
            removed: false,
        };
        let set = InviteSet {
            key: key.clone(),
            expires_at: None,
            uses: Some(1),
            role: Some(crew()),
            revoked: false,
        };
        let said_so = [
            (TopicId::ROOT, StateSlot::Joining.slot(), Payload::from(joining)),
            (TopicId::ROOT, StateSlot::Reading.slot(), reading.into()),
            (TopicId::PEOPLE, StateSlot::Role(crew()).slot(), role.into()),
            (TopicId::DESK, invite, set.into()),
        ];
        let said_so =
            said_so.map(|(topic, slot, payload)| alice.draft(topic, Place::State, Some(slot), &payload));
        server.takes(&alice.genesis, [opened, said].into_iter().chain(said_so).collect());
        Self { server, stream: alice.genesis.stream(), room }
    }

    fn device(&self, name: &str, number: u8) -> Device {
        let parts = Parts { person: Some(Person::named(name)), number, ..Parts::new(&self.server) };
        let Ok(mut device) = Device::of(parts) else { panic!("no device") };
        device.watches(SPACE, Query::Space { stream: self.stream });
        device.watches(ROOM, newest(self.stream, self.room));
        device.watches(UNSENT, Query::Unsent);
        let introduced = device.does(Command::Introduce { name: name.to_owned() });
        assert_eq!(introduced, Ok(()));
        device
    }

    /// By what somebody joins who has the invite's link.
    fn invited(&self, name: &str) -> Command {
        let proof = Person::named("invite").key().lets_in(self.stream, Person::named(name).did());
        Command::JoinInvited { stream: self.stream, invited: Invited { proof, role: Some(crew()) } }
    }
}

fn space(device: &Device) -> Option<&SpaceView> {
    match device.sees(SPACE).answer() {
        Some(Answer::Space(space)) => Some(space),
        Some(_) | None => None,
    }
}

fn refused(device: &Device) -> Vec<String> {
    let Some(Answer::Unsent(rows)) = device.sees(UNSENT).answer() else { return Vec::new() };
    let why = |row: &UnsentRow| match &row.standing {
        Standing::Refused(why) => Some(why.clone()),
        Standing::Pending | Standing::Confirmed(_) => None,
    };
    rows.iter().filter_map(why).collect()
}

#[test]
fn who_has_the_link_joins_and_reads_what_was_not_there_for_them_before() {
    let stage = Stage::set();
    let mut bob = stage.device("bob", 2);
    assert!(bob.does(Command::OpenSpace { stream: stage.stream, room: None }).is_err());
    assert!(space(&bob).is_none());
    assert_eq!(bob.does(stage.invited("bob")), Ok(()));
    bob.until("the space is open", |bob| space(bob).is_some_and(|space| space.joined));
    bob.until("all is sent", |bob| bob.status().unsent.waiting == 0 && bob.sees(ROOM).texts() == ["welcome"]);
    assert_eq!(refused(&bob), Vec::<String>::new(), "the role is taken as well");
    bob.posts((stage.stream, stage.room), "thank you");
    bob.until("what bob says", |bob| bob.status().unsent.waiting == 0);
    assert_eq!(bob.sees(ROOM).texts(), ["welcome", "thank you"]);
}

#[test]
fn an_invite_that_was_used_up_is_refused_in_words_and_opens_nothing() {
    let stage = Stage::set();
    let mut bob = stage.device("bob", 2);
    assert_eq!(bob.does(stage.invited("bob")), Ok(()));
    bob.until("bob is in", |bob| space(bob).is_some());
    let mut cleo = stage.device("cleo", 3);
    assert_eq!(cleo.does(stage.invited("cleo")), Ok(()));
    cleo.until("it is told", |cleo| !refused(cleo).is_empty());
    assert!(refused(&cleo)[0].contains("invite is no longer good"), "{:?}", refused(&cleo));
    assert!(space(&cleo).is_none());
}

#[test]
fn who_asks_is_known_by_name_on_the_desk_and_joins_once_they_were_let_in() {
    let server = RealServer::start();
    let device = |name: &str, number| {
        let person = if name == "alice" { Person::alice() } else { Person::named(name) };
        let parts = Parts { person: Some(person), number, ..Parts::new(&server) };
        let Ok(mut device) = Device::of(parts) else { panic!("no device") };
        assert_eq!(device.does(Command::Introduce { name: name.to_owned() }), Ok(()));
        device
    };
    let mut alice = device("alice", 1);
    let (name, channel_name) = ("Small Hours".to_owned(), "general".to_owned());
    let channel = EventId::from_bytes([1; 16]);
    assert_eq!(alice.does(Command::Found { nonce: [3; 16], name, channel, channel_name }), Ok(()));
    let stream = beginning(Person::alice().did().clone(), [3; 16]).stream();
    alice.watches(SPACE, Query::Space { stream });
    alice.watches(ROOM, Query::Governed { stream });
    alice.until("the space is made", |alice| alice.status().unsent.waiting == 0 && space(alice).is_some());
    for ruling in [Ruling::Joining(Joining::ByRequest), Ruling::Reading(Reading::Members)] {
        alice.writes((stream, ruling.topic()), Intent::Rule { ruling });
    }
    alice.until("it is said", |alice| alice.status().unsent.waiting == 0);

    let mut bob = device("bob", 2);
    bob.watches(SPACE, Query::Space { stream });
    let asks = Ruling::Ask { text: "I mend boats".to_owned() };
    bob.writes((stream, TopicId::DESK), Intent::Rule { ruling: asks });
    bob.until("it is there", |bob| bob.status().unsent.waiting == 0);
    alice.until("alice reads it", |alice| !requests(alice).is_empty());
    let asked = requests(&alice).remove(0);
    assert_eq!((asked.person.name.as_str(), asked.text.as_str()), ("bob", "I mend boats"));
    let ruling = Ruling::Answer { person: asked.person.voice, let_in: true };
    alice.writes((stream, TopicId::DESK), Intent::Rule { ruling });
    assert!(requests(&alice).is_empty(), "at once");
    alice.until("it is said", |alice| alice.status().unsent.waiting == 0);
    assert_eq!(alice.status().unsent.refused, 0);
    assert_eq!(bob.does(Command::Join { stream }), Ok(()));
    bob.until("the space is open", |bob| space(bob).is_some_and(|space| space.joined));
}

fn requests(device: &Device) -> Vec<RequestRow> {
    match device.sees(ROOM).answer() {
        Some(Answer::Governed(governed)) => governed.requests.clone(),
        Some(_) | None => Vec::new(),
    }
}
