//! Posting, editing, reacting, pinning, deleting.

use crate::village::{Event, Said, Village, notice_of_joining, voice};
use rill_events::{
    Emoji, MessageDeleted, MessageEdited, MessagePinned, MessagePosted, Payload, Poll, PollOption, PollVoted,
    ReactionCounted, ReactionSet, RoomArchived, RoomKind, StateSlot,
};
use rill_protocol::{EventId, Place, Slot, TopicId};

const JOIN: &str = "NotAllowed: only members write here: join this space first; your text was not posted";
const PIN: &str = "NotAllowed: this needs the permission to pin, which you do not have here";

fn thumb() -> Emoji {
    Emoji::Unicode("👍".into())
}

fn edit(room: TopicId, of: EventId) -> Event {
    Event::amends(room, of, StateSlot::Edit, MessageEdited { text: "new".into(), ..MessageEdited::default() })
}

fn deletion(room: TopicId, of: EventId) -> Event {
    Event::new(room, Place::Redacts(of), MessageDeleted::default())
}

fn reaction(room: TopicId, of: EventId, who: Slot) -> Event {
    let slot = StateSlot::Reaction { voice: who, emoji: "👍" };
    Event::amends(room, of, slot, ReactionSet { emoji: thumb(), on: true })
}

#[test]
fn members_post_in_rooms_that_have_messages() {
    let mut village = Village::new();
    let room = village.channel();
    assert_eq!(village.who_may(|_, _| Event::post(room)), ("fatma mo mia".into(), JOIN.into()));
    let (category, _) = village.opens("fatma", RoomKind::Category, TopicId::ROOT);
    for nowhere in [category, TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK] {
        assert!(!village.says("mia", Event::post(nowhere)).is_in(), "{nowhere}");
    }
}

#[test]
fn only_an_import_speaks_for_others_and_of_the_past() {
    let mut village = Village::new();
    let room = village.channel();
    let foreign = Slot::of_foreign_person("discord", "7");
    let words = "NotAllowed: nobody speaks for somebody else here, but for who made the space and imports";
    let for_others = village.who_may(|_, _| Event::post(room).spoken_by(foreign));
    assert_eq!(for_others, ("fatma".into(), words.into()));
    let for_themselves = village.who_may(|_, name| Event::post(room).spoken_by(voice(name)));
    assert_eq!(for_themselves.0, "fatma mo mia");
    let past = village.who_may(|_, _| Event { place: Place::Anchor { at: Some(5) }, ..Event::post(room) });
    let words = format!("NotAllowed: only an import says when something was written | {JOIN}");
    assert_eq!(past, ("fatma".into(), words));
    let notice = village.who_may(|_, _| Event::new(room, Place::Anchor { at: None }, notice_of_joining()));
    assert_eq!(notice.0, "fatma");
    let poll = |counted| {
        let options = vec![PollOption { text: "yes".into(), counted }];
        let poll = Poll { question: "Boats?".into(), options, several: false, ends_at: None };
        Event::new(
            room,
            Place::Anchor { at: None },
            MessagePosted { poll: Some(poll), ..MessagePosted::default() },
        )
    };
    assert_eq!(village.who_may(|_, _| poll(0)).0, "fatma mo mia");
    assert_eq!(village.who_may(|_, _| poll(3)).0, "fatma");
}

#[test]
fn only_its_author_edits_a_message() {
    let mut village = Village::new();
    let room = village.channel();
    let of_mia = village.message("mia", room);
    let words = format!("NotAllowed: only its author can change this | {JOIN}");
    // The founder, the moderator and the stranger are refused: who wrote it is not among them.
    let edited = village.who_may(|_, _| edit(room, of_mia));
    assert_eq!(edited.0, "mia");
    assert_eq!(edited.1, words);
    let dated = |of| {
        let edited = MessageEdited { text: "new".into(), at: Some(5), ..MessageEdited::default() };
        Event::amends(room, of, StateSlot::Edit, edited)
    };
    let words = "NotAllowed: only an import says when something was edited";
    assert_eq!(village.says("mia", dated(of_mia)), Said::No(words.into()));
    let of_fatma = village.message("fatma", room);
    assert!(village.says("fatma", dated(of_fatma)).is_in());
}

#[test]
fn members_react_and_vote_for_themselves_and_only_an_import_counts() {
    let mut village = Village::new();
    let room = village.channel();
    let message = village.message("mia", room);
    let reacted = village.who_may(|_, name| reaction(room, message, voice(name)));
    assert_eq!(reacted, ("fatma mo mia".into(), JOIN.into()));
    let another = "Malformed: this event lies in another slot than its own";
    assert_eq!(village.says("mia", reaction(room, message, voice("mo"))), Said::No(another.into()));
    let foreign = Slot::of_foreign_person("discord", "7");
    assert!(village.says("fatma", reaction(room, message, foreign).spoken_by(foreign)).is_in());
    assert!(!village.says("mo", reaction(room, message, foreign).spoken_by(foreign)).is_in());
    let voted = village.who_may(|_, name| {
        Event::amends(room, message, StateSlot::Vote(voice(name)), PollVoted { chosen: vec![0] })
    });
    assert_eq!(voted, ("fatma mo mia".into(), JOIN.into()));
    let counted = village.who_may(|_, _| {
        let counted = ReactionCounted { emoji: thumb(), unnamed: 9 };
        Event::amends(room, message, StateSlot::ReactionCount("👍"), counted)
    });
    assert_eq!(counted, ("fatma".into(), format!("NotAllowed: only an import counts reactions | {JOIN}")));
}

#[test]
fn moderators_and_the_founder_pin_and_its_author_does_not() {
    let mut village = Village::new();
    let room = village.channel();
    let of_mia = village.message("mia", room);
    let pinned =
        village.who_may(|_, _| Event::amends(room, of_mia, StateSlot::Pin, MessagePinned { pinned: true }));
    assert_eq!(pinned, ("fatma mo".into(), format!("{PIN} | {JOIN}")));
}

#[test]
fn authors_delete_what_is_theirs_though_they_left_and_moderators_all() {
    let mut village = Village::new();
    let room = village.channel();
    let of_fatma = village.message("fatma", room);
    let words = "NotAllowed: only its author and moderators can delete this";
    assert_eq!(village.who_may(|_, _| deletion(room, of_fatma)), ("fatma mo".into(), words.into()));
    village.joins("nora");
    let of_nora = village.message("nora", room);
    let left = Event::state(TopicId::PEOPLE, StateSlot::Member(voice("nora")), rill_events::MemberLeft {});
    assert!(village.says("nora", left).is_in());
    let archived = Event::state(room, StateSlot::Archived, RoomArchived { archived: true });
    assert!(village.says("mo", archived).is_in());
    assert!(village.says("nora", deletion(room, of_nora)).is_in());
    let no_deletion = Event::new(room, Place::Redacts(of_fatma), MessagePosted::default());
    let words = "Malformed: a redaction carries a deletion and nothing else";
    assert_eq!(village.says("fatma", no_deletion), Said::No(words.into()));
}

#[test]
fn nobody_writes_in_a_room_that_is_archived_until_it_is_not() {
    let mut village = Village::new();
    let room = village.channel();
    let message = village.message("mia", room);
    let archived = |archived| Event::state(room, StateSlot::Archived, RoomArchived { archived });
    assert!(village.says("mo", archived(true)).is_in());
    let words = "NotAllowed: this room is archived: nobody writes in it any more; your text was not posted";
    for name in ["fatma", "mo", "mia"] {
        assert_eq!(village.says(name, Event::post(room)), Said::No(words.into()));
        assert_eq!(village.says(name, reaction(room, message, voice(name))), Said::No(words.into()));
    }
    assert_eq!(village.says("mia", edit(room, message)), Said::No(words.into()));
    assert!(village.says("mo", archived(false)).is_in());
    assert!(village.says("mia", Event::post(room)).is_in());
    assert!(village.says("mia", edit(room, message)).is_in());
    assert!(village.is_replayed());
}

#[test]
fn payloads_are_canonical_and_of_their_shape_and_newer_types_are_the_founders() {
    let mut village = Village::new();
    let room = village.channel();
    let whole =
        Payload::from(MessagePosted { text: "a".into(), ..MessagePosted::default() }).to_bytes().unwrap();
    // The same text with its length in two bytes.
    let mut longer = whole.clone();
    let at = longer.windows(2).position(|pair| pair == [0x61, b'a']).unwrap();
    longer.splice(at..=at, [0x78, 1]);
    for payload in [&longer[..], b"\xff", b"\xa0", &[&whole[..], b"\0"].concat()] {
        let Said::No(words) = village.says("mia", Event { payload: payload.to_vec(), ..Event::post(room) })
        else {
            panic!("{payload:?} was taken")
        };
        assert!(words.starts_with("Malformed: "), "{words}");
    }
    let newer = || Event { payload: b"\xa1\x65$type\x70rill.newer.thing".to_vec(), ..Event::post(room) };
    let words = "NotAllowed: this server does not know this kind of event yet; it was not taken";
    assert_eq!(village.who_may(|_, _| newer()), ("fatma".into(), words.into()));
    let of_mia = village.message("mia", room);
    let redacting = Event { place: Place::Redacts(of_mia), ..newer() };
    let words = "Malformed: a redaction carries a deletion and nothing else";
    assert_eq!(village.says("fatma", redacting), Said::No(words.into()));
}
