//! Moving a message into another room: who may, and that nobody is made to say what they did not.

use crate::village::{Event, Said, Village, did, notice_of_joining, voice};
use rill_events::{
    Carried, CarriedReaction, CarriedVote, Emoji, MessageDeleted, MessageEdited, MessagePosted, MovedTo,
    PollVoted, ReactionSet, ReplyTo, RoomArchived, RoomKind, StateSlot,
};
use rill_protocol::{EventId, MovedFrom, Place, Slot, TopicId};

const ORDER: &str = "NotAllowed: this needs the permission to move messages, which you do not have here";
const FORGED: &str =
    "NotAllowed: this is not by the one who wrote the message, or not of when they did: it was not moved";
const OTHER_WORDS: &str = "NotAllowed: the message says something else by now, or always did: it was not moved. Move it again as it is";
const NOT_GIVEN: &str = "NotAllowed: a reaction, vote or pin on this message is not there any more: it was not moved. Move it again";

fn posted(text: &str) -> MessagePosted {
    MessagePosted { text: text.to_owned(), ..MessagePosted::default() }
}

/// The message of mia, moved as it is. `at`: the village's clock stands, so this is when it was written.
fn moved(village: &Village, (from, event): (TopicId, EventId), to: TopicId, posted: MessagePosted) -> Event {
    let moved = Some(MovedFrom { topic: from, event, author: did("mia") });
    Event { moved, ..Event::new(to, Place::Anchor { at: Some(village.now) }, posted) }
}

fn carrying(carried: Carried) -> MessagePosted {
    MessagePosted { carried: Some(Box::new(carried)), ..posted("hello") }
}

fn thumb() -> Emoji {
    Emoji::Unicode("👍".into())
}

fn reaction(room: TopicId, of: EventId, who: Slot, on: bool) -> Event {
    let slot = StateSlot::Reaction { voice: who, emoji: "👍" };
    Event::amends(room, of, slot, ReactionSet { emoji: thumb(), on })
}

fn gone_to(room: TopicId, of: EventId, topic: TopicId, event: EventId) -> Event {
    Event::new(room, Place::Redacts(of), MessageDeleted { moved_to: Some(MovedTo { topic, event }) })
}

#[test]
fn moderators_and_the_founder_move_messages_and_its_author_does_not() {
    let join = "NotAllowed: only members write here: join this space first; your text was not posted";
    for name in ["fatma", "mo"] {
        let mut village = Village::new();
        let (room, to) = (village.channel(), village.channel());
        let of_mia = village.message("mia", room);
        for (other, words) in [("mia", ORDER), ("mallory", join)] {
            let event = moved(&village, (room, of_mia), to, posted("hello"));
            assert_eq!(village.says(other, event), Said::No(words.into()), "{other}");
        }
        let event = moved(&village, (room, of_mia), to, posted("hello"));
        let Said::In(there) = village.says(name, event) else { panic!("{name}") };
        assert!(village.says(name, gone_to(room, of_mia, to, there)).is_in());
        assert!(village.is_replayed());
    }
}

#[test]
fn nobody_is_made_to_say_what_they_did_not_or_when_they_did_not() {
    let mut village = Village::new();
    let (room, to) = (village.channel(), village.channel());
    let of_mia = village.message("mia", room);
    let of_fatma = village.message("fatma", room);
    let true_one = || moved_of(of_mia, room, to);
    fn moved_of(event: EventId, from: TopicId, to: TopicId) -> Event {
        let moved = Some(MovedFrom { topic: from, event, author: did("mia") });
        Event { moved, ..Event::new(to, Place::Anchor { at: Some(1_000_000) }, posted("hello")) }
    }
    let other_author = Some(MovedFrom { topic: room, event: of_mia, author: did("fatma") });
    let unknown = b"\xa3\x64text\x65hello\x65$type\x76rill.message.posted.v1\x65zzzzz\xf6".to_vec();
    let cases: [(&str, Event, &str); 12] = [
        ("another author", Event { moved: other_author, ..true_one() }, FORGED),
        ("the message of another", moved_of(of_fatma, room, to), FORGED),
        ("another voice", true_one().spoken_by(voice("mo")), FORGED),
        ("an earlier time", Event { place: Place::Anchor { at: Some(7) }, ..true_one() }, FORGED),
        ("no time", Event { place: Place::Anchor { at: None }, ..true_one() }, FORGED),
        ("another text", moved(&village, (room, of_mia), to, posted("I resign")), OTHER_WORDS),
        ("more than is known", Event { payload: unknown, ..true_one() }, OTHER_WORDS),
        (
            "an edit that was not",
            moved(
                &village,
                (room, of_mia),
                to,
                carrying(Carried {
                    edit: Some(MessageEdited { text: "I resign".into(), ..MessageEdited::default() }),
                    ..Carried::default()
                }),
            ),
            OTHER_WORDS,
        ),
        (
            "a reaction that was not",
            moved(
                &village,
                (room, of_mia),
                to,
                carrying(Carried {
                    reactions: vec![CarriedReaction {
                        emoji: thumb(),
                        voices: vec![voice("mia")],
                        unnamed: 0,
                    }],
                    ..Carried::default()
                }),
            ),
            NOT_GIVEN,
        ),
        (
            "a vote that was not",
            moved(
                &village,
                (room, of_mia),
                to,
                carrying(Carried {
                    votes: vec![CarriedVote { voice: voice("mia"), chosen: vec![0] }],
                    ..Carried::default()
                }),
            ),
            NOT_GIVEN,
        ),
        (
            "a pin that was not",
            moved(&village, (room, of_mia), to, carrying(Carried { pinned: true, ..Carried::default() })),
            NOT_GIVEN,
        ),
        ("what is in no such room", moved_of(of_mia, to, room), "NoTarget"),
    ];
    for (what, event, words) in cases {
        for name in ["fatma", "mo"] {
            assert_eq!(village.says(name, event.clone()), Said::No(words.into()), "{what}, by {name}");
        }
    }
    assert!(village.says("mo", true_one()).is_in());
}

#[test]
fn a_message_is_moved_once_and_goes_only_to_where_it_is() {
    let mut village = Village::new();
    let (room, to) = (village.channel(), village.channel());
    let of_mia = village.message("mia", room);
    let other = village.message("mia", to);
    let words = "NotAllowed: this message was not moved to where this says it was, so it stays";
    assert_eq!(village.says("mo", gone_to(room, of_mia, to, other)), Said::No(words.into()));
    let event = moved(&village, (room, of_mia), to, posted("hello"));
    let Said::In(there) = village.says("mo", event) else { panic!("it was not moved") };
    let again = moved(&village, (room, of_mia), to, posted("hello"));
    assert_eq!(village.says("fatma", again), Said::No("NotAllowed: this message was moved already".into()));
    assert_eq!(village.says("mo", gone_to(room, of_mia, to, other)), Said::No(words.into()));
    assert_eq!(village.says("mia", gone_to(room, of_mia, to, there)), Said::No(ORDER.into()));
    assert!(village.says("mo", gone_to(room, of_mia, to, there)).is_in());
    let gone = moved(&village, (room, of_mia), to, posted("hello"));
    assert_eq!(village.says("mo", gone), Said::No("NoTarget".into()));
    assert!(village.is_replayed());
}

#[test]
fn who_wrote_a_message_edits_and_deletes_it_where_it_was_moved_to() {
    let mut village = Village::new();
    let (room, to) = (village.channel(), village.channel());
    let of_mia = village.message("mia", room);
    let event = moved(&village, (room, of_mia), to, posted("hello"));
    let Said::In(there) = village.says("mo", event) else { panic!("it was not moved") };
    let edit = || {
        let edited = MessageEdited { text: "new".into(), ..MessageEdited::default() };
        Event::amends(to, there, StateSlot::Edit, edited)
    };
    let words = "NotAllowed: only its author can change this";
    assert_eq!(village.says("mo", edit()), Said::No(words.into()));
    assert!(village.says("mia", edit()).is_in());
    let deletion = Event::new(to, Place::Redacts(there), MessageDeleted::default());
    assert!(village.says("mia", deletion).is_in());
}

#[test]
fn what_stood_about_a_message_goes_along_and_on_from_room_to_room() {
    let mut village = Village::new();
    let (room, to, further) = (village.channel(), village.channel(), village.channel());
    let of_mia = village.message("mia", room);
    let (mo, fatma) = (voice("mo"), voice("fatma"));
    assert!(village.says("mo", reaction(room, of_mia, mo, true)).is_in());
    assert!(village.says("fatma", reaction(room, of_mia, fatma, true)).is_in());
    let vote = PollVoted { chosen: vec![2, 1, 2] };
    assert!(village.says("mo", Event::amends(room, of_mia, StateSlot::Vote(mo), vote)).is_in());
    let edited = MessageEdited { text: "better".into(), ..MessageEdited::default() };
    assert!(village.says("mia", Event::amends(room, of_mia, StateSlot::Edit, edited.clone())).is_in());
    let at_first = moved(&village, (room, of_mia), to, posted("hello"));
    assert_eq!(village.says("mo", at_first), Said::No(OTHER_WORDS.into()), "the edit stays behind");
    let edit = Some(MessageEdited { at: Some(village.now), ..edited });
    let with = |voices: Vec<Slot>| {
        let reactions = vec![CarriedReaction { emoji: thumb(), voices, unnamed: 0 }];
        let votes = vec![CarriedVote { voice: mo, chosen: vec![1, 2] }];
        carrying(Carried { edit: edit.clone(), pinned: false, reactions, votes })
    };
    let event = moved(&village, (room, of_mia), to, with(vec![mo, fatma]));
    let Said::In(there) = village.says("mo", event) else { panic!("it was not moved") };
    assert!(village.says("mo", gone_to(room, of_mia, to, there)).is_in());
    // Taken back where it is now, it does not go on.
    assert!(village.says("mo", reaction(to, there, mo, false)).is_in());
    let event = moved(&village, (to, there), further, with(vec![mo, fatma]));
    assert_eq!(village.says("mo", event), Said::No(NOT_GIVEN.into()));
    let event = moved(&village, (to, there), further, with(vec![fatma]));
    assert!(village.says("mo", event).is_in());
    assert!(village.is_replayed());
}

#[test]
fn what_a_message_answers_stays_where_it_is() {
    let mut village = Village::new();
    let (room, to) = (village.channel(), village.channel());
    let first = village.message("mo", room);
    let answering =
        |topic| MessagePosted { reply_to: Some(ReplyTo { event: Some(first), topic }), ..posted("yes") };
    let Said::In(answer) = village.says("mia", Event::new(room, Place::Anchor { at: None }, answering(None)))
    else {
        panic!("mia answers")
    };
    let event = moved(&village, (room, answer), to, answering(None));
    assert_eq!(village.says("mo", event), Said::No(OTHER_WORDS.into()), "it would answer what is not there");
    let event = moved(&village, (room, answer), to, answering(Some(room)));
    assert!(village.says("mo", event).is_in());
}

#[test]
fn messages_go_into_rooms_that_have_some_and_are_not_archived() {
    let mut village = Village::new();
    let room = village.channel();
    let of_mia = village.message("mia", room);
    let (category, _) = village.opens("fatma", RoomKind::Category, TopicId::ROOT);
    let archived = village.channel();
    let put_away = Event::state(archived, StateSlot::Archived, RoomArchived { archived: true });
    assert!(village.says("mo", put_away).is_in());
    for nowhere in [category, archived, TopicId::ROOT, TopicId::PEOPLE] {
        let event = moved(&village, (room, of_mia), nowhere, posted("hello"));
        assert!(!village.says("mo", event).is_in(), "{nowhere}");
    }
    let (thread, _) = village.opens("mia", RoomKind::Thread, room);
    let event = moved(&village, (room, of_mia), thread, posted("hello"));
    assert!(village.says("mo", event).is_in());
    let notice = notice_of_joining();
    let Said::In(told) = village.says("fatma", Event::new(room, Place::Anchor { at: None }, notice.clone()))
    else {
        panic!("it is told")
    };
    let from = Some(MovedFrom { topic: room, event: told, author: did("fatma") });
    let event = Event { moved: from, ..Event::new(thread, Place::Anchor { at: Some(village.now) }, notice) };
    let words = "Malformed: an event of type rill.notice.posted.v1 has no meaning at this place";
    assert_eq!(village.says("mo", event), Said::No(words.into()));
}
