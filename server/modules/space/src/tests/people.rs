//! Joining, leaving, moderating, names.

use crate::village::{Event, Said, Village, did, voice};
use rill_events::{MemberJoined, MemberLeft, ModeratorSet, ProfileSet, RoomKind, StateSlot};
use rill_protocol::{Slot, TopicId};

fn no(text: &str) -> Said {
    Said::No(text.to_owned())
}

fn joined(of: &str) -> Event {
    Event::state(TopicId::PEOPLE, StateSlot::Member(voice(of)), MemberJoined {})
}

fn left(of: &str) -> Event {
    Event::state(TopicId::PEOPLE, StateSlot::Member(voice(of)), MemberLeft {})
}

#[test]
fn who_joins_writes_and_who_left_does_not() {
    let mut village = Village::new();
    let room = village.channel();
    let words = "NotAllowed: only members write here: join this space first; your text was not posted";
    assert_eq!(village.says("nora", Event::post(room)), no(words));
    assert!(village.joins("nora").is_in());
    assert!(village.joins("nora").is_in(), "joining twice is no harm");
    assert!(village.says("nora", Event::post(room)).is_in());
    assert!(village.says("nora", left("nora")).is_in());
    assert_eq!(village.says("nora", Event::post(room)), no(words));
    assert_eq!(village.says("nora", left("nora")), no(words));
    assert!(village.is_replayed());
}

#[test]
fn nobody_joins_or_leaves_for_somebody_else() {
    let mut village = Village::new();
    let words = "NotAllowed: nobody joins or leaves for somebody else";
    for name in ["fatma", "mo", "mia", "mallory"] {
        assert_eq!(village.says(name, joined("nora")), no(words));
    }
    assert_eq!(village.says("mo", left("mia")), no(words));
    assert!(village.says("nora", joined("nora")).is_in());
    assert!(village.says("mia", left("mia")).is_in());
}

#[test]
fn a_closed_space_takes_nobody_who_only_says_so() {
    let mut village = Village::closed();
    let words = "NotAllowed: this space takes no new members by themselves";
    assert_eq!(village.joins("nora"), no(words));
    assert!(village.joins("fatma").is_in());
    assert!(Village::new().joins("nora").is_in());
}

#[test]
fn only_the_founder_says_who_moderates() {
    let mut village = Village::new();
    let set = |person: &str, on| {
        let set = ModeratorSet { person: did(person), on };
        Event::state(TopicId::PEOPLE, StateSlot::Moderator(voice(person)), set)
    };
    let (may, words) = village.who_may(|_, _| set("mia", true));
    assert_eq!((&*may, &*words), ("fatma", "NotAllowed: only who made this space says who moderates it"));
    assert!(village.opens("mia", RoomKind::Channel, TopicId::ROOT).1.is_in());
    assert!(village.says("fatma", set("mia", false)).is_in());
    let words = "NotAllowed: this needs the permission to manage rooms, which you do not have here";
    assert_eq!(village.opens("mia", RoomKind::Channel, TopicId::ROOT).1, no(words));
    let forged = Event::state(
        TopicId::PEOPLE,
        StateSlot::Moderator(voice("mo")),
        ModeratorSet { person: did("mia"), on: true },
    );
    assert_eq!(village.says("fatma", forged), no("Malformed: this event lies in another slot than its own"));
    assert!(village.is_replayed());
}

#[test]
fn a_moderator_who_left_moderates_no_more_until_they_are_back() {
    let mut village = Village::new();
    assert!(village.opens("mo", RoomKind::Channel, TopicId::ROOT).1.is_in());
    assert!(village.says("mo", left("mo")).is_in());
    assert!(!village.opens("mo", RoomKind::Channel, TopicId::ROOT).1.is_in());
    assert!(village.joins("mo").is_in());
    assert!(village.opens("mo", RoomKind::Channel, TopicId::ROOT).1.is_in());
}

#[test]
fn members_set_their_own_name_and_the_founder_those_of_an_import() {
    let mut village = Village::new();
    let named = |slot: Slot, profile: ProfileSet| Event {
        slot: Some(slot),
        ..Event::state(TopicId::PEOPLE, StateSlot::Name, profile)
    };
    let profile = |name: &str| ProfileSet { name: name.into(), ..ProfileSet::default() };
    let (may, words) = village.who_may(|_, name| named(voice(name), profile("Somebody")));
    let join = "NotAllowed: only members write here: join this space first; your text was not posted";
    assert_eq!((&*may, &*words), ("fatma mo mia", join));
    let foreign = Slot::of_foreign_person("discord", "7");
    for slot in [foreign, voice("mo")] {
        assert!(village.says("fatma", named(slot, profile("Guest"))).is_in());
        let words = "NotAllowed: nobody changes somebody else's name or picture";
        assert_eq!(village.says("mia", named(slot, profile("Guest"))), no(words));
    }
    for odd in ["", " mia", "mia\u{7}", &"m".repeat(81)] {
        let Said::No(words) = village.says("mia", named(voice("mia"), profile(odd))) else {
            panic!("{odd:?} is a name")
        };
        assert!(words.starts_with("Malformed: a name has"), "{words}");
    }
    let great = ProfileSet { roles: vec!["Admin".into()], ..profile("Mia") };
    assert_eq!(
        village.says("mia", named(voice("mia"), great.clone())),
        no("NotAllowed: only an import says what somebody was elsewhere")
    );
    assert!(village.says("fatma", named(foreign, great)).is_in());
}
