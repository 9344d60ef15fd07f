//! Bans, removals, timeouts, reports.

use crate::village::{Event, Said, Village, did, role_given, role_set, voice};
use rill_events::{
    BanSet, MemberRemoved, MessageDeleted, Permission, ReportMade, ReportSettled, StateSlot, TimeoutSet,
};
use rill_module_abi::ReadersChanged;
use rill_protocol::{EventId, Place, TopicId};

const BANNED: &str = "NotAllowed: you are banned from this space: nothing that you write comes in";

fn no(text: &str) -> Said {
    Said::No(text.to_owned())
}

fn banned(name: &str, on: bool) -> Event {
    let set = BanSet { person: did(name), on, reason: String::new() };
    Event::state(TopicId::DESK, StateSlot::Ban(voice(name)), set)
}

fn removed(name: &str) -> Event {
    Event::state(TopicId::PEOPLE, StateSlot::Member(voice(name)), MemberRemoved { person: did(name) })
}

fn silenced(name: &str, until: Option<i64>) -> Event {
    Event::state(TopicId::DESK, StateSlot::Timeout(voice(name)), TimeoutSet { person: did(name), until })
}

#[test]
fn who_is_banned_reads_and_writes_nothing_until_they_are_not() {
    let mut village = Village::new();
    let room = village.channel();
    let of_mia = village.message("mia", room);
    assert!(village.says("mo", banned("mia", true)).is_in());
    assert_eq!(village.changed, ReadersChanged::People(vec![did("mia")]));
    assert_eq!(village.readers("mo mia mallory", room), "mo mallory", "though anybody reads this space");
    let deleted = Event::new(room, Place::Redacts(of_mia), MessageDeleted::default());
    for event in [Event::post(room), deleted] {
        assert_eq!(village.says("mia", event), no(BANNED));
    }
    assert_eq!(village.joins("mia"), no(BANNED));
    assert!(village.says("mo", banned("mia", false)).is_in());
    assert_eq!(village.readers("mia", room), "mia");
    assert!(!village.says("mia", Event::post(room)).is_in(), "no member yet");
    assert!(village.joins("mia").is_in() && village.says("mia", Event::post(room)).is_in());
    assert!(village.is_replayed());
}

#[test]
fn nobody_bans_removes_or_silences_who_stands_as_high() {
    let mut village = Village::new();
    assert!(village.joins("nora").is_in());
    for event in [
        role_set(1, 9, &[Permission::Ban, Permission::ManageMembers]),
        role_given("nora", 1, true),
        role_given("ada", 1, true),
    ] {
        assert!(village.says("fatma", event).is_in());
    }
    let events: [fn(&str) -> Event; 3] =
        [|name| banned(name, true), removed, |name| silenced(name, Some(9_000_000))];
    let words = "NotAllowed: they stand as high as you do here, or higher: somebody above them can do that";
    for event in events {
        for name in ["fatma", "mo", "nora", "ada"] {
            assert_eq!(village.says("nora", event(name)), no(words), "{name}");
        }
        assert!(!village.says("mia", event("nora")).is_in());
        assert!(village.says("nora", event("mia")).is_in());
        assert!(village.says("mo", banned("mia", false)).is_in());
        assert!(village.joins("mia").is_in());
    }
    let founder = "Malformed: who made this space stays in it";
    assert_eq!(village.says("fatma", banned("fatma", true)), no(founder));
    assert_eq!(village.says("fatma", silenced("fatma", Some(9_000_000))), no(founder));
    assert!(village.is_replayed());
}

#[test]
fn who_is_removed_is_a_member_no_more_and_may_come_back() {
    let mut village = Village::new();
    let room = village.channel();
    assert!(village.says("mo", removed("mia")).is_in());
    assert_eq!(village.changed, ReadersChanged::People(vec![did("mia")]));
    assert!(!village.says("mia", Event::post(room)).is_in());
    assert!(village.joins("mia").is_in() && village.says("mia", Event::post(room)).is_in());
    assert!(village.is_replayed());
}

#[test]
fn who_is_to_be_silent_writes_nothing_until_then_and_takes_away_what_is_theirs() {
    let mut village = Village::new();
    let room = village.channel();
    let of_mia = village.message("mia", room);
    assert!(village.says("mo", silenced("mia", Some(village.now + 90_000))).is_in());
    let words = "NotAllowed: you were asked to be silent: you can write here again in 2 min";
    assert_eq!(village.says("mia", Event::post(room)), no(words));
    let named = rill_events::ProfileSet { name: "Mia".into(), ..rill_events::ProfileSet::default() };
    let named = || Event {
        slot: Some(voice("mia")),
        ..Event::state(TopicId::PEOPLE, StateSlot::Name, named.clone())
    };
    assert_eq!(village.says("mia", named()), no(words), "nor by a name");
    let deleted = Event::new(room, Place::Redacts(of_mia), MessageDeleted::default());
    assert!(village.says("mia", deleted).is_in());
    village.now += 90_000;
    assert!(village.says("mia", Event::post(room)).is_in() && village.says("mia", named()).is_in());
    assert!(village.says("mo", silenced("mia", Some(village.now + 90_000))).is_in());
    assert!(village.says("mo", silenced("mia", None)).is_in());
    assert!(village.says("mia", Event::post(room)).is_in());
    let left = Event::state(TopicId::PEOPLE, StateSlot::Member(voice("mia")), rill_events::MemberLeft {});
    assert!(village.says("mo", silenced("mia", Some(village.now + 90_000))).is_in());
    assert!(village.says("mia", left).is_in());
    assert!(village.is_replayed());
}

#[test]
fn members_report_what_they_read_and_who_manages_messages_settles_it() {
    let mut village = Village::new();
    let (room, den) = (village.channel(), village.private(&[]));
    let event = EventId::from_parts(7, [7; 10]);
    let reported = |topic| {
        let made = ReportMade { topic, event, reason: "rude".into() };
        Event::state(TopicId::DESK, StateSlot::Report { topic, event }, made)
    };
    assert_eq!(village.who_may(|_, _| reported(room)).0, "fatma mo mia");
    let words = no("NotFound: there is no such room, or it is not for you");
    assert_eq!(village.says("mia", reported(den)), words);
    assert_eq!(village.says("mia", reported(TopicId::from_bytes([9; 16]))), words, "as what is not there");
    assert!(village.says("fatma", reported(den)).is_in());
    let settled = village.who_may(|_, _| {
        let (slot, settled) =
            (StateSlot::Report { topic: room, event }, ReportSettled { topic: room, event });
        Event::state(TopicId::DESK, slot, settled)
    });
    assert_eq!(settled.0, "fatma mo");
}
