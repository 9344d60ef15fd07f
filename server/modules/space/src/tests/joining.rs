//! Joining: open, by request, by invite; what an invite gives.

use crate::{
    SpaceRules,
    village::{Event, Said, Village, did, role, role_given, role_set, voice},
};
use rill_events::{
    BanSet, InviteSet, Joining, MemberLeft, Permission, Reading, RequestAnswered, RequestMade,
    SpaceJoiningSet, SpaceParams, SpaceReadingSet, SpaceRenamed, StateSlot,
};
use rill_module_abi::{Question, Rules as _, Value};
use rill_protocol::{Did, TopicId, did_of_p256};

const NOT_GOOD: &str = "NotAllowed: this invite is no longer good: ask who gave it to you for another one";

fn no(text: &str) -> Said {
    Said::No(text.to_owned())
}

fn key(number: u8) -> Did {
    let mut point = [number; 33];
    point[0] = 2;
    did_of_p256(&point)
}

fn invite(number: u8) -> InviteSet {
    InviteSet { key: key(number), expires_at: None, uses: None, role: None, revoked: false }
}

fn set(invite: InviteSet) -> Event {
    let key = invite.key.clone();
    Event::state(TopicId::DESK, StateSlot::Invite(&key), invite)
}

fn joins_by(village: &mut Village, name: &str, number: u8) -> Said {
    let joined = Event::state(TopicId::PEOPLE, StateSlot::Member(voice(name)), rill_events::MemberJoined {});
    village.says(name, Event { proven: Some(key(number)), ..joined })
}

/// Of fatma, and mo who moderates: nobody comes in without an invite.
fn closed() -> Village {
    let mut village = Village::new();
    let joining = Joining::Closed;
    let set = Event::state(TopicId::ROOT, StateSlot::Joining, SpaceJoiningSet { joining });
    assert!(village.says("fatma", set).is_in());
    village
}

fn joining(village: &Village, name: &str, params: &[u8]) -> Vec<Value> {
    told_of_joining(village, name, params).unwrap()
}

/// None: nothing is there for them.
fn told_of_joining(village: &Village, name: &str, params: &[u8]) -> Option<Vec<Value>> {
    let question = Question { name: "joining", params, now: village.now };
    let who = (!name.is_empty()).then(|| did(name));
    let rows = SpaceRules.query(&village.cache, &village.genesis, who.as_ref(), &question).unwrap();
    rows.map(|mut rows| rows.remove(0))
}

fn how(village: &Village, name: &str) -> String {
    match joining(village, name, b"").remove(0) {
        Value::Text(how) => how,
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_has_an_invite_joins_a_closed_space_while_it_is_good() {
    let mut village = closed();
    let words = "NotAllowed: this space takes no new members by themselves";
    assert_eq!(village.joins("nora"), no(words));
    assert_eq!(joins_by(&mut village, "nora", 1), no(NOT_GOOD), "there is no such invite");
    assert!(village.says("mo", set(invite(1))).is_in());
    assert!(joins_by(&mut village, "nora", 1).is_in());
    let twice = InviteSet { uses: Some(2), ..invite(2) };
    assert!(village.says("mo", set(twice)).is_in());
    for name in ["ada", "bo"] {
        assert!(joins_by(&mut village, name, 2).is_in());
        assert!(joins_by(&mut village, name, 2).is_in(), "said again, it uses nothing up");
    }
    assert_eq!(joins_by(&mut village, "cy", 2), no(NOT_GOOD));
    let short = InviteSet { expires_at: Some(village.now + 1_000), ..invite(3) };
    assert!(village.says("mo", set(short)).is_in());
    assert!(joins_by(&mut village, "cy", 3).is_in());
    village.now += 1_000;
    assert_eq!(joins_by(&mut village, "di", 3), no(NOT_GOOD));
    assert!(village.says("mo", set(InviteSet { revoked: true, ..invite(1) })).is_in());
    assert_eq!(joins_by(&mut village, "di", 1), no(NOT_GOOD));
    assert!(village.is_replayed());
}

#[test]
fn invites_are_made_by_who_may_and_taken_back_by_who_made_them_or_manages_members() {
    let mut village = closed();
    let lacks = |what| format!("NotAllowed: this needs the permission to {what}, which you do not have here");
    assert_eq!(village.says("mia", set(invite(1))), Said::No(lacks("invite")));
    for event in [role_set(1, 9, &[Permission::Invite]), role_given("mia", 1, true)] {
        assert!(village.says("fatma", event).is_in());
    }
    assert!(village.says("mia", set(invite(1))).is_in());
    assert!(village.says("mo", set(invite(2))).is_in());
    assert_eq!(
        village.says("mia", set(InviteSet { revoked: true, ..invite(2) })),
        Said::No(lacks("manage members"))
    );
    assert!(village.says("mo", set(InviteSet { revoked: true, ..invite(1) })).is_in());
    let words = "Malformed: an invite is named by its key, a did:key of P-256";
    assert_eq!(village.says("mo", set(InviteSet { key: did("mo"), ..invite(1) })), no(words));
    let question = Question { name: "invites", params: b"", now: village.now };
    let of = |name| SpaceRules.query(&village.cache, &village.genesis, Some(&did(name)), &question).unwrap();
    assert_eq!(of("mo").unwrap()[0][0], Value::Text(key(2).to_string()));
    assert_eq!(of("mia"), Some(Vec::new()));
    assert_eq!(of("mallory"), None);
}

#[test]
fn who_joins_by_an_invite_takes_the_role_that_it_names_once() {
    let mut village = closed();
    assert!(village.says("fatma", role_set(1, 9, &[Permission::Pin])).is_in());
    let named = || InviteSet { role: Some(role(1)), ..invite(1) };
    let lacks = "NotAllowed: this needs the permission to manage roles, which you do not have here";
    assert_eq!(village.says("mo", set(named())), no(lacks), "who cannot give it names it in no invite");
    assert!(village.says("fatma", set(named())).is_in());
    assert!(village.says("fatma", set(invite(2))).is_in());
    assert!(joins_by(&mut village, "nora", 1).is_in() && joins_by(&mut village, "ada", 2).is_in());
    assert_eq!(village.says("ada", role_given("ada", 1, true)), no(lacks), "her invite names none");
    assert_eq!(village.says("nora", role_given("ada", 1, true)), no(lacks), "for herself alone");
    assert!(village.says("nora", role_given("nora", 1, true)).is_in());
    assert!(village.says("fatma", role_given("nora", 1, false)).is_in());
    assert!(!village.says("nora", role_given("nora", 1, true)).is_in(), "what was taken away stays away");
    assert!(village.is_replayed());
}

#[test]
fn who_asks_is_let_in_by_who_manages_members_and_joins_by_themselves() {
    let joining = Joining::ByRequest;
    let mut village = Village::begun_with(SpaceParams { joining, ..SpaceParams::default() });
    let asks = |name: &str| {
        let made = RequestMade { name: "Nora".into(), text: "hello".into() };
        Event::state(TopicId::DESK, StateSlot::Request(voice(name)), made)
    };
    let answers = |name: &str, let_in| {
        let answered = RequestAnswered { person: did(name), let_in };
        Event::state(TopicId::DESK, StateSlot::Request(voice(name)), answered)
    };
    assert_eq!(how(&village, "nora"), "by_request");
    assert_eq!(village.joins("nora"), no("NotAllowed: who joins this space asks first, and is let in"));
    assert_eq!(
        village.says("fatma", answers("nora", true)),
        no("Malformed: nobody of this name asks to join")
    );
    assert!(!village.says("mallory", asks("nora")).is_in(), "nobody asks for somebody else");
    assert!(village.says("nora", asks("nora")).is_in() && village.says("ada", asks("ada")).is_in());
    assert_eq!(how(&village, "nora"), "asked");
    assert!(!village.joins("nora").is_in());
    assert!(!village.says("ada", answers("ada", true)).is_in(), "nobody lets themselves in");
    assert!(village.says("fatma", answers("nora", true)).is_in());
    assert!(village.says("fatma", answers("ada", false)).is_in());
    assert_eq!((how(&village, "nora"), how(&village, "ada")), ("let_in".into(), "declined".into()));
    assert!(village.joins("nora").is_in());
    assert_eq!(how(&village, "nora"), "member");
    assert!(!village.joins("ada").is_in());
    assert_eq!(village.says("ada", asks("ada")), no("NotAllowed: your request was declined"));
    let left = Event::state(TopicId::PEOPLE, StateSlot::Member(voice("nora")), MemberLeft {});
    assert!(village.says("nora", left).is_in());
    assert!(!village.joins("nora").is_in(), "who left asks again");
    assert!(village.is_replayed());
}

#[test]
fn a_space_says_its_name_to_who_may_come_in_or_ask() {
    let mut village = closed();
    let named = Event::state(TopicId::ROOT, StateSlot::Name, SpaceRenamed { name: "Harbour".into() });
    assert!(village.says("fatma", named).is_in() && village.says("mo", set(invite(1))).is_in());
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(joining(&village, "nora", b""), [text("closed"), Value::Null, Value::Null]);
    let by_invite = joining(&village, "", key(1).as_str().as_bytes());
    assert_eq!(by_invite, [text("invited"), text("Harbour"), Value::Null]);
    assert_eq!(joining(&village, "nora", b"\xff odd")[0], text("closed"));
    assert_eq!(how(&Village::new(), ""), "open");
    let words = SpaceRules.describe(&village.cache, &village.genesis).unwrap();
    assert_eq!(words[0], "Who was given an invite joins; nobody else does.");
}

#[test]
fn who_neither_reads_a_space_nor_comes_in_does_not_hear_that_there_is_one() {
    let mut village = closed();
    let of_members = SpaceReadingSet { reading: Reading::Members };
    let reading = Event::state(TopicId::ROOT, StateSlot::Reading, of_members);
    assert!(village.says("fatma", reading).is_in() && village.says("mo", set(invite(1))).is_in());
    let invite = key(1).as_str().as_bytes().to_vec();
    let table = [
        ("a stranger", "nora", &b""[..], None),
        ("nobody", "", b"", None),
        ("a stranger with another key", "nora", b"did:key:zOther", None),
        ("who is invited", "nora", &invite, Some("invited")),
        ("who is invited and not signed in", "", &invite, Some("invited")),
        ("a member", "mo", b"", Some("member")),
    ];
    for (what, name, params, how) in table {
        let told = told_of_joining(&village, name, params).map(|mut row| row.remove(0));
        assert_eq!(told, how.map(|how| Value::Text(how.to_owned())), "{what}");
    }
    let ban = BanSet { person: did("nora"), on: true, reason: String::new() };
    assert!(village.says("fatma", Event::state(TopicId::DESK, StateSlot::Ban(voice("nora")), ban)).is_in());
    assert_eq!(told_of_joining(&village, "nora", &invite), None, "who is banned has no use of an invite");
}
