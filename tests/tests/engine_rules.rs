//! What one may, as an engine keeps it; and what is settled about a space by those who may: roles, bans, reports, who
//! joins and who reads. Not here: who may (the rules' own tests), the page.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Audit, Command, Governed, Intent, Query, RoleRow, Ruling};
use rill_events::{Joining, Payload, Permission, Permissions, Reading, RoleId};
use rill_protocol::{Allowed, EventId, RulesAnswer, RulesAsk, Slot, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, Room, Writer, looks_at};

const MAY: u32 = 5;
const GOVERNED: u32 = 6;
const AUDIT: u32 = 7;
const WORDS: u32 = 8;
const SPACE: u32 = 9;
const MEMBERS: u32 = 10;

/// Alice's space with a room, and bob in it.
struct Stage {
    server: RealServer,
    alice: Writer,
    room: Room,
}

fn stage() -> Stage {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (topic, opened) = alice.opens("general");
    let room = (alice.genesis.stream(), topic);
    server.takes(&alice.genesis, vec![opened]);
    let bob = Person::named("bob");
    let joined = alice.beside(&bob).joins();
    server.push_by(&bob, &alice.genesis, vec![joined]);
    Stage { server, alice, room }
}

impl Stage {
    /// Somebody's device, with the room in view and all that is asked here.
    fn looks(&self, number: u8, person: Person) -> Device {
        let parts = Parts { number, person: Some(person), ..Parts::new(&self.server) };
        let mut device = looks_at(parts, self.room);
        let stream = self.room.0;
        let ask = RulesAsk::Allowed(vec![TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK, self.room.1]);
        device.watches(MAY, Query::Rules { stream, ask });
        device.watches(GOVERNED, Query::Governed { stream });
        device.watches(SPACE, Query::Space { stream });
        device
    }

    fn alice(&self) -> Device {
        self.looks(1, Person::alice())
    }

    fn bob(&self) -> Device {
        self.looks(2, Person::named("bob"))
    }

    fn rules(&self, device: &mut Device, number: u8, ruling: Ruling) {
        let event = EventId::from_parts(device.now(), [number; 10]);
        let (stream, topic) = (self.room.0, ruling.topic());
        let intent = Intent::Rule { ruling };
        device.does(Command::Write { stream, topic, event, intent }).unwrap();
    }
}

fn bob() -> Slot {
    Slot::of_person(Person::named("bob").did())
}

/// Whether the rules let one write this in a topic; none: nothing is known of it.
fn may(device: &Device, topic: TopicId, kind: &str) -> Option<bool> {
    let Some(Answer::Rules(Some(RulesAnswer::Allowed(said)))) = device.sees(MAY).answer() else {
        return None;
    };
    let (_, allowed): &(TopicId, Vec<Allowed>) = said.iter().find(|(of, _)| *of == topic)?;
    // Of two answers of a kind the first is of what anybody wrote.
    allowed.iter().find(|one| one.kind == kind).map(|one| one.refused.is_none())
}

fn governed(device: &Device) -> &Governed {
    let Some(Answer::Governed(governed)) = device.sees(GOVERNED).answer() else { panic!("nothing is told") };
    governed
}

fn audit(device: &Device) -> Option<&Audit> {
    if let Some(Answer::Audit(audit)) = device.sees(AUDIT).answer() { Some(audit) } else { None }
}

const POST: &str = "rill.message.posted.v1";
const PIN: &str = "rill.message.pinned.v1";
const OPEN: &str = "rill.room.opened.v1";
const BAN: &str = "rill.member.ban_set.v1";

#[test]
fn what_one_may_is_asked_again_when_a_role_changes_it_and_is_known_offline() {
    let stage = stage();
    let (mut alice, mut his) = (stage.alice(), stage.bob());
    let room = stage.room.1;
    his.until("what bob may", |bob| may(bob, room, PIN) == Some(false));
    assert_eq!(may(&his, TopicId::ROOT, OPEN), Some(false));
    assert_eq!(may(&his, TopicId::DESK, BAN), None, "the desk is not for him");
    alice.until("what alice may", |alice| may(alice, TopicId::DESK, BAN) == Some(true));
    let role = RoleId::from_bytes([7; 16]);
    let permissions = Permissions::of(&[Permission::Pin, Permission::ManageRooms, Permission::Ban]);
    let row = RoleRow { role, name: "crew".into(), color: None, permissions, rank: 9 };
    stage.rules(&mut alice, 1, Ruling::Role(row.clone()));
    stage.rules(&mut alice, 2, Ruling::Give { person: bob(), role, on: true });
    alice.until("all is sent", |alice| alice.status().unsent.waiting == 0);
    his.until("what bob may now", |bob| may(bob, room, PIN) == Some(true));
    his.until("the desk", |bob| may(bob, TopicId::DESK, BAN) == Some(true));
    let Some(Answer::Space(space)) = his.sees(SPACE).answer() else { panic!("no space") };
    assert!(space.may_manage, "he sees to rooms by his role");
    his.until("his role", |bob| governed(bob).roles == [row.clone()]);
    // Posts change nothing of it: nobody is asked for each.
    let asked = |device: &Device| device.asked.iter().filter(|(path, _)| *path == "/api/rules").count();
    his.settles();
    let before = asked(&his);
    alice.posts(stage.room, "hello");
    his.until("the post", |bob| bob.sees(1).texts().contains(&"hello"));
    assert_eq!(asked(&his), before);
    let mut anew = Device::of(Parts {
        number: 2,
        person: Some(Person::named("bob")),
        copy: his.ends(),
        server: None,
        ..Parts::new(&stage.server)
    })
    .unwrap();
    let ask = RulesAsk::Allowed(vec![room]);
    anew.watches(MAY, Query::Rules { stream: stage.room.0, ask });
    anew.settles();
    assert_eq!(may(&anew, room, PIN), Some(true));
}

#[test]
fn an_answer_of_the_rules_that_was_asked_for_before_one_joined_and_comes_after_is_not_kept() {
    let stage = stage();
    let eve = Person::named("eve");
    let parts = Parts { number: 3, person: Some(eve), ..Parts::new(&stage.server) };
    let mut eve = looks_at(parts, stage.room);
    let (stream, room) = stage.room;
    eve.holds_up = Some("/api/rules");
    eve.watches(MAY, Query::Rules { stream, ask: RulesAsk::Allowed(vec![TopicId::ROOT, room]) });
    let asked = |eve: &Device| eve.asked.iter().filter(|(path, _)| *path == "/api/rules").count();
    eve.until("a question", |eve| asked(eve) == 1);
    eve.holds_up = None;
    eve.does(Command::Introduce { name: "Eve".to_owned() }).unwrap();
    eve.does(Command::Join { stream }).unwrap();
    eve.until("she is a member", |eve| eve.status().unsent.waiting == 0 && eve.engine().in_outbox() == 0);
    assert_eq!(may(&eve, room, POST), None, "what was said to a stranger is on its way");
    eve.lets_come();
    eve.until("an answer that holds", |eve| may(eve, room, POST).is_some());
    assert_eq!((may(&eve, room, POST), asked(&eve)), (Some(true), 2));
}

#[test]
fn who_is_banned_loses_the_space_and_may_come_back_when_the_ban_is_lifted() {
    let stage = stage();
    let (mut alice, mut his) = (stage.alice(), stage.bob());
    his.until("the space", |bob| matches!(bob.sees(SPACE).answer(), Some(Answer::Space(_))));
    alice.until("the desk", |alice| may(alice, TopicId::DESK, BAN) == Some(true));
    let person = bob();
    his.watches(MEMBERS, Query::Members { stream: stage.room.0 });
    his.until("the members", |his| matches!(his.sees(MEMBERS).answer(), Some(Answer::Members(_))));
    stage.rules(&mut alice, 1, Ruling::Ban { person, reason: "spam".into() });
    let is_banned = |alice: &Device| governed(alice).bans.first().is_some_and(|ban| ban.by.is_some());
    alice.until("the ban", is_banned);
    assert_eq!(governed(&alice).bans[0].reason, "spam");
    assert!(governed(&alice).members.iter().all(|member| member.person.voice != person), "removed as well");
    his.until("the end", |bob| matches!(bob.sees(SPACE).answer(), Some(Answer::Failed(_))));
    his.until("nobody's name", |his| matches!(his.sees(MEMBERS).answer(), Some(Answer::Failed(_))));
    stage.rules(&mut alice, 2, Ruling::Unban { person });
    alice.until("no ban", |alice| governed(alice).bans.is_empty() && alice.status().unsent.waiting == 0);
    his.does(Command::OpenSpace { stream: stage.room.0, room: None }).unwrap();
    let says_no = |his: &Device| may(his, stage.room.1, "rill.message.posted.v1") == Some(false);
    his.until("what a stranger may", says_no);
    stage.rules(&mut alice, 3, Ruling::Joining(Joining::Closed));
    stage.rules(&mut alice, 4, Ruling::Reading(Reading::Members));
    let doors = |alice: &Device| (governed(alice).joining, governed(alice).reading);
    assert_eq!(doors(&alice), (Joining::Closed, Reading::Members), "before the server has it");
}

#[test]
fn a_member_reports_a_message_and_who_keeps_order_sees_to_it() {
    let stage = stage();
    let (mut alice, mut his) = (stage.alice(), stage.bob());
    let event = alice.posts(stage.room, "rude words");
    his.until("the post", |bob| bob.sees(1).texts().contains(&"rude words"));
    let topic = stage.room.1;
    stage.rules(&mut his, 1, Ruling::Report { topic, event, reason: "rude".into() });
    his.until("it is sent, and nothing is left of it here", |bob| {
        bob.status().unsent.waiting == 0 && bob.engine().in_outbox() == 0
    });
    alice.until("the report", |alice| !governed(alice).reports.is_empty());
    let report = &governed(&alice).reports[0];
    assert_eq!((report.event, report.reason.as_str()), (event, "rude"));
    assert_eq!(report.message.as_ref().unwrap().1, "rude words");
    assert_eq!(report.by.as_ref().unwrap().0.voice, bob());
    stage.rules(&mut alice, 2, Ruling::Settle { topic, event });
    alice.until("settled", |alice| governed(alice).reports.is_empty());
}

#[test]
fn what_was_done_is_told_newest_first_and_the_rules_in_words() {
    let mut stage = stage();
    let mut alice = stage.alice();
    let stream = stage.room.0;
    alice.watches(AUDIT, Query::Audit { stream, most: 3 });
    alice.watches(WORDS, Query::Rules { stream, ask: RulesAsk::Words });
    alice.until("the rules", |alice| matches!(alice.sees(WORDS).answer(), Some(Answer::Rules(Some(_)))));
    alice.until("the desk", |alice| may(alice, TopicId::DESK, BAN) == Some(true));
    stage.rules(&mut alice, 1, Ruling::TimeOut { person: bob(), until: Some(9_999_999_999_999) });
    alice.until("it is sent", |alice| alice.status().unsent.waiting == 0);
    let kinds = |alice: &Device| -> Vec<String> {
        let deeds = audit(alice).map(|audit| audit.deeds.clone()).unwrap_or_default();
        let said = deeds.iter().map(|deed| Payload::from_bytes(&deed.payload).unwrap());
        said.map(|said| said.type_name().to_owned()).collect()
    };
    let expected = ["rill.member.timeout_set.v1", "rill.member.joined.v1", "rill.room.opened.v1"];
    alice.until("what was done", |alice| kinds(alice) == expected);
    assert!(!audit(&alice).unwrap().has_more);
    let (_, opened) = stage.alice.opens("aside");
    stage.server.takes(&stage.alice.genesis, vec![opened]);
    alice.until("one more", |alice| audit(alice).is_some_and(|audit| audit.has_more));
    assert_eq!(audit(&alice).unwrap().deeds[0].room, "aside");
}
