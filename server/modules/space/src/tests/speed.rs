//! Who is too fast comes later, and is never refused.

use crate::village::{Event, Said, Village};
use rill_events::{RoomKind, RoomSlowed, StateSlot};
use rill_protocol::TopicId;

fn slowed(room: TopicId, every_s: u32) -> Event {
    Event::state(room, StateSlot::Slow, RoomSlowed { every_s })
}

#[test]
fn twenty_events_at_once_then_five_a_second_and_the_founder_as_many_as_they_like() {
    let mut village = Village::new();
    let room = village.channel();
    village.now += 10_000;
    for _ in 0..20 {
        assert!(village.says("mia", Event::post(room)).is_in());
    }
    assert_eq!(village.says("mia", Event::post(room)), Said::Later(200));
    assert!(village.says("mo", Event::post(room)).is_in(), "others are not held up");
    for _ in 0..30 {
        assert!(village.says("fatma", Event::post(room)).is_in());
    }
    let words =
        Said::No("NotAllowed: this needs the permission to manage rooms, which you do not have here".into());
    assert_eq!(village.opens("mia", RoomKind::Channel, TopicId::ROOT).1, words, "refused at once");
    village.now += 200;
    assert!(village.says("mia", Event::post(room)).is_in());
    assert_eq!(village.says("mia", Event::post(room)), Said::Later(200));
    assert!(village.is_replayed());
}

#[test]
fn in_a_slowed_room_a_member_waits_and_who_keeps_order_does_not() {
    let mut village = Village::new();
    let (room, other) = (village.channel(), village.channel());
    assert!(village.says("mia", Event::post(room)).is_in());
    assert!(village.says("mo", slowed(room, 30)).is_in());
    assert!(village.says("mia", Event::post(room)).is_in(), "what was before it was slowed does not count");
    village.now += 10_000;
    assert_eq!(village.says("mia", Event::post(room)), Said::Later(20_000));
    assert!(village.says("mia", Event::post(other)).is_in());
    for name in ["mo", "fatma"] {
        assert!(village.says(name, Event::post(room)).is_in());
        assert!(village.says(name, Event::post(room)).is_in());
    }
    village.now += 20_000;
    assert!(village.says("mia", Event::post(room)).is_in());
    assert!(village.is_replayed());
    village.now -= 3_600_000;
    assert!(village.says("mia", Event::post(room)).is_in(), "a clock that was set back holds nobody up");
    assert!(village.says("mo", slowed(room, 0)).is_in());
    assert!(village.says("mia", Event::post(room)).is_in());
    let words = "Malformed: a room is slowed to one message in six hours, and no further";
    assert_eq!(village.says("mo", slowed(room, 21_601)), Said::No(words.into()));
}

/// Pushed as an outbox does: what is told to come later comes again when it was told to, in its order.
#[test]
fn five_hundred_events_that_were_written_offline_go_through() {
    let mut village = Village::new();
    let room = village.channel();
    village.now += 10_000;
    let (begun, mut waits) = (village.now, 0);
    for _ in 0..500 {
        if let Said::Later(after_ms) = village.says("mia", Event::post(room)) {
            assert!(after_ms <= 200, "{after_ms}");
            village.now += i64::from(after_ms);
            waits += 1;
            assert!(village.says("mia", Event::post(room)).is_in(), "who waited as long as told");
        }
    }
    assert_eq!((waits, village.now - begun), (480, 96_000));
    assert!(village.is_replayed());
}
