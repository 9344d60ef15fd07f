//! What stands in the row of a message.

use crate::{Space, alice, bob, text};
use rill_bridge::{Authorship, MessageRow, ReplyPreview};
use rill_engine::queries::{
    Limit, Scope, anchor_position, messages_after, messages_at, messages_before, messages_of, pinned_messages,
};
use rill_events::{
    Attachment, Emoji, Mention, MentionTarget, MessageEdited, MessagePinned, MessagePosted, Poll, PollOption,
    PollVoted, ReactionCounted, ReactionSet, ReplyTo, RoomKind, RoomOpened, RoomRenamed, StateSlot,
};
use rill_oracle::{Placed, person};
use rill_protocol::{Did, EventId, Hash, Head, Place, Position, SeqNum, Slot, TopicId};
use rusqlite::Connection;

/// A question for a window.
type Window = fn(&Connection, &Scope<'_>, Position, Limit) -> rusqlite::Result<Vec<MessageRow>>;

fn edit(text: &str) -> MessageEdited {
    MessageEdited { text: text.to_owned(), ..MessageEdited::default() }
}

fn reacts(space: &mut Space, who: &Did, anchor: EventId, emoji: &str, on: bool) -> EventId {
    let slot = StateSlot::Reaction { voice: Slot::of_person(who), emoji };
    space.amends(who, anchor, slot, ReactionSet { emoji: Emoji::Unicode(emoji.to_owned()), on })
}

fn replies(space: &mut Space, event: Option<EventId>, topic: Option<TopicId>) -> EventId {
    let reply_to = Some(ReplyTo { event, topic });
    space.anchor(&bob(), MessagePosted { text: "yes".to_owned(), reply_to, ..MessagePosted::default() })
}

#[test]
fn an_edit_by_the_author_shows_and_one_by_another_does_not() {
    let mut space = Space::new();
    let greeting = space.posts(&alice(), "hello");
    assert_eq!(space.row(greeting).edited_at, None);
    space.amends(&alice(), greeting, StateSlot::Edit, edit("hello, all"));
    let edited = space.row(greeting);
    space.amends(&bob(), greeting, StateSlot::Edit, edit("goodbye"));
    let row = space.row(greeting);
    assert_eq!((text(&row).as_str(), row.author.name.as_str()), ("hello, all", "Alice"));
    assert!(row.edited_at.is_some());
    assert_eq!(row, edited, "an edit that does not count changes nothing, not even the revision");
}

#[test]
fn a_message_whose_edit_is_redacted_reads_as_it_was_written() {
    let mut space = Space::new();
    let greeting = space.posts(&alice(), "hello");
    space.amends(&alice(), greeting, StateSlot::Edit, edit("hello, all"));
    let second = space.amends(&alice(), greeting, StateSlot::Edit, edit("something private"));
    space.redacts(second);
    assert_eq!(text(&space.row(greeting)), "hello");
}

#[test]
fn reactions_stand_in_the_order_in_which_they_were_first_given() {
    let mut space = Space::new();
    let greeting = space.posts(&alice(), "hello");
    reacts(&mut space, &alice(), greeting, "🦉", true);
    reacts(&mut space, &person(3), greeting, "👍", true);
    reacts(&mut space, &bob(), greeting, "🦉", true);
    reacts(&mut space, &alice(), greeting, "🎉", true);
    reacts(&mut space, &alice(), greeting, "🎉", false);
    let unnamed = ReactionCounted { emoji: Emoji::Unicode("👍".to_owned()), unnamed: 40 };
    space.amends(&alice(), greeting, StateSlot::ReactionCount("👍"), unnamed);
    let told: Vec<_> = space
        .row(greeting)
        .reactions
        .into_iter()
        .map(|tally| (tally.emoji.key(), tally.count, tally.mine, tally.names))
        .collect();
    assert_eq!(
        told,
        [
            ("🦉".to_owned(), 2, true, vec!["Alice".to_owned(), "Bob".to_owned()]),
            ("👍".to_owned(), 41, false, vec![]),
        ]
    );
}

#[test]
fn a_reaction_under_another_slot_does_not_count_twice() {
    let mut space = Space::new();
    let greeting = space.posts(&alice(), "hello");
    reacts(&mut space, &bob(), greeting, "🦉", true);
    let again = ReactionSet { emoji: Emoji::Unicode("🦉".to_owned()), on: true };
    for other in ["👍", "🎉", "☕"] {
        let slot = StateSlot::Reaction { voice: Slot::of_person(&bob()), emoji: other };
        space.amends(&bob(), greeting, slot, again.clone());
    }
    assert_eq!(space.row(greeting).reactions[0].count, 1);
}

#[test]
fn a_reply_shows_what_it_answers_as_it_stands_now() {
    let mut space = Space::new();
    let greeting = space.posts(&alice(), "hello");
    space.amends(&alice(), greeting, StateSlot::Edit, edit(&"ö".repeat(500)));
    let answer = replies(&mut space, Some(greeting), None);
    let ReplyPreview::Held { author, text, topic, attachments, .. } = space.row(answer).reply.unwrap() else {
        unreachable!("the greeting is held")
    };
    assert_eq!((author.name.as_str(), text.chars().count(), topic, attachments), ("Alice", 160, None, 0));
}

#[test]
fn of_somebody_who_is_blocked_rows_come_marked_and_others_show_nothing_of_them() {
    let mut space = Space::new();
    let greeting = space.posts(&alice(), "hello");
    let answer = replies(&mut space, Some(greeting), None);
    reacts(&mut space, &bob(), answer, "🦉", true);
    reacts(&mut space, &alice(), answer, "🦉", true);
    let before = (space.row(greeting), space.row(answer));
    space.blocked.insert(Slot::of_person(&alice()));
    let after = (space.row(greeting), space.row(answer));
    assert_eq!((before.0.authorship, after.0.authorship), (Authorship::Theirs, Authorship::Blocked));
    assert_eq!(text(&after.0), "hello", "whoever wants to see it can");
    assert_ne!(before.0.revision, after.0.revision);
    assert_eq!(after.1.authorship, Authorship::Theirs);
    assert_eq!(after.1.reply, Some(ReplyPreview::Blocked { event: greeting, topic: None }));
    assert_ne!(before.1.revision, after.1.revision);
    assert_eq!(before.1.reactions[0].names, ["Bob", "Alice"]);
    assert_eq!(
        (after.1.reactions[0].count, after.1.reactions[0].names.as_slice()),
        (2, ["Bob".to_owned()].as_slice())
    );
}

#[test]
fn counts_under_a_message_that_is_answered_beside_it_are_not_doubled() {
    let mut space = Space::new();
    let greeting = space.posts(&alice(), "hello");
    let unnamed = ReactionCounted { emoji: Emoji::Unicode("👍".to_owned()), unnamed: 5 };
    space.amends(&alice(), greeting, StateSlot::ReactionCount("👍"), unnamed);
    replies(&mut space, Some(greeting), None);
    assert_eq!(space.row(greeting).reactions[0].count, 5);
}

#[test]
fn a_reply_to_files_without_words_counts_them() {
    let mut space = Space::new();
    let file = |name: &str| Attachment {
        name: name.to_owned(),
        file: None,
        lost_bytes: None,
        spoiler: false,
        alt: None,
    };
    let attachments = vec![file("a.png"), file("b.png")];
    let pictures = space.anchor(&alice(), MessagePosted { attachments, ..MessagePosted::default() });
    let answer = replies(&mut space, Some(pictures), None);
    let reply = space.row(answer).reply.unwrap();
    assert!(
        matches!(reply, ReplyPreview::Held { attachments: 2, ref text, .. } if text.is_empty()),
        "{reply:?}"
    );
}

#[test]
fn replies_to_what_is_not_held_gone_or_removed_are_told_apart() {
    let mut space = Space::new();
    let greeting = space.posts(&alice(), "hello");
    let unknown = EventId::from_parts(5, [5; 10]);
    let elsewhere = TopicId::opened_by(EventId::from_parts(6, [6; 10]));
    let to_removed = replies(&mut space, Some(greeting), None);
    let to_unknown = replies(&mut space, Some(unknown), Some(elsewhere));
    let to_nothing = replies(&mut space, None, None);
    space.redacts(greeting);
    let not_held = ReplyPreview::NotHeld { event: unknown, topic: Some(elsewhere) };
    let before = space.row(to_unknown);
    assert_eq!(before.reply, Some(not_held));
    assert_eq!(space.row(to_removed).reply, Some(ReplyPreview::Gone));
    assert_eq!(space.row(to_nothing).reply, Some(ReplyPreview::Gone));
    space.gone.insert(unknown);
    let after = space.row(to_unknown);
    assert_eq!(after.reply, Some(ReplyPreview::Gone));
    assert_ne!(before.revision, after.revision);
}

#[test]
fn a_removed_message_keeps_its_place_as_long_as_a_thread_hangs_on_it() {
    let mut space = Space::new();
    let (greeting, other) = (space.posts(&alice(), "hello"), space.posts(&alice(), "another"));
    let thread = TopicId::opened_by(space.writer.next_id());
    let place = Place::Opens { parent: space.room, on: Some(greeting) };
    let opens = Placed { topic: thread, place, slot: None, voice: None };
    let opened =
        RoomOpened { kind: RoomKind::Thread, name: "greetings".to_owned(), source: None, private_to: None };
    space.writer.says(&alice(), opens, opened);
    let renamed = RoomRenamed { name: "Greetings".to_owned() };
    let slot = Some(StateSlot::Name.slot());
    space.writer.says(&alice(), Placed { topic: thread, place: Place::State, slot, voice: None }, renamed);
    let newest = Some(Position { at: 77, seq: SeqNum(3) });
    let head = Head {
        topic: thread,
        seq: SeqNum(3),
        row_hash: Hash::START,
        anchors: 1,
        live_anchors: 1,
        newest,
        oldest: newest,
        notifies: 0,
        own: 0,
        gone: 0,
        since: SeqNum::ZERO,
    };
    space.heads.insert(thread, head);
    space.redacts(greeting);
    space.redacts(other);
    let rows = space.rows();
    assert_eq!(rows.iter().map(text).collect::<Vec<_>>(), ["removed"]);
    let thread_row = rows[0].thread.clone().unwrap();
    assert_eq!(
        (thread_row.name.as_str(), thread_row.messages, thread_row.newest_at),
        ("Greetings", 1, Some(77))
    );
}

#[test]
fn the_newest_pin_stands_whoever_pinned() {
    let mut space = Space::new();
    let [one, two, three] = ["one", "two", "three"].map(|text| space.posts(&alice(), text));
    let pin = |space: &mut Space, who: &Did, anchor, pinned| {
        space.amends(who, anchor, StateSlot::Pin, MessagePinned { pinned })
    };
    for anchor in [three, one, two] {
        pin(&mut space, &alice(), anchor, true);
    }
    pin(&mut space, &bob(), one, false);
    pin(&mut space, &bob(), two, true);
    space.redacts(three);
    let pinned: Vec<EventId> = space.ask(pinned_messages).iter().map(|row| row.id).collect();
    assert_eq!(pinned, [two]);
    assert!(!space.row(one).pinned && space.row(two).pinned);
}

#[test]
fn votes_are_counted_with_those_of_the_source() {
    let mut space = Space::new();
    let option = |text: &str, counted| PollOption { text: text.to_owned(), counted };
    let options = vec![option("yes", 10), option("no", 0)];
    let poll = Some(Poll { question: "Owls?".to_owned(), options, several: false, ends_at: None });
    let asked = space.anchor(&alice(), MessagePosted { poll, ..MessagePosted::default() });
    let vote = |space: &mut Space, who: &Did, chosen: &[u32]| {
        let slot = StateSlot::Vote(Slot::of_person(who));
        space.amends(who, asked, slot, PollVoted { chosen: chosen.to_vec() })
    };
    vote(&mut space, &alice(), &[0]);
    vote(&mut space, &alice(), &[1]);
    vote(&mut space, &bob(), &[1, 1, 9]);
    vote(&mut space, &person(3), &[0]);
    vote(&mut space, &person(3), &[]);
    assert_eq!(space.row(asked).votes, [10, 2]);
}

#[test]
fn windows_lie_before_at_and_after_a_position() {
    let mut space = Space::new();
    let posted: Vec<EventId> = (0..9).map(|n| space.posts(&alice(), &n.to_string())).collect();
    let told = |rows: Vec<MessageRow>| rows.iter().map(text).collect::<Vec<_>>().concat();
    let at = |window: Window, limit| {
        space.ask(|connection, scope| {
            let position = anchor_position(connection, scope.topic, posted[4])?.unwrap();
            window(connection, scope, position, Limit(limit)).map(told)
        })
    };
    assert_eq!(at(messages_before, 3), "123");
    assert_eq!(at(messages_before, 30), "0123");
    assert_eq!(at(messages_at, 3), "456");
    assert_eq!(at(messages_after, 3), "567");
    assert_eq!(at(messages_after, 30), "5678");
    let unknown = EventId::from_parts(5, [5; 10]);
    let wanted = [posted[7], unknown, posted[2]];
    let found = space.ask(|connection, scope| messages_of(connection, scope, &wanted));
    assert_eq!(told(found), "27");
}

#[test]
fn a_profile_that_comes_later_changes_the_row_and_its_revision() {
    let mut space = Space::new();
    let post = space.posts(&person(4), "who am I?");
    let before = space.row(post);
    assert_eq!(before.author.name, "");
    space.profile(&person(4), "Dee");
    let after = space.row(post);
    assert_eq!(after.author.name, "Dee");
    assert_ne!(before.revision, after.revision);
}

#[test]
fn every_visible_change_gives_another_revision_and_reading_again_does_not() {
    let mut space = Space::new();
    let post = space.posts(&alice(), "hello");
    let mut seen = vec![space.row(post).revision];
    let mut changed = |space: &Space, what: &str| {
        let revision = space.row(post).revision;
        assert_eq!(revision, space.row(post).revision, "{what}: read again");
        assert!(!seen.contains(&revision), "{what}");
        seen.push(revision);
    };
    space.amends(&alice(), post, StateSlot::Edit, edit("hello!"));
    changed(&space, "an edit");
    space.amends(&alice(), post, StateSlot::Pin, MessagePinned { pinned: true });
    changed(&space, "a pin");
    reacts(&mut space, &alice(), post, "🦉", true);
    changed(&space, "a reaction");
    reacts(&mut space, &person(3), post, "🦉", true);
    changed(&space, "a second reaction");
    reacts(&mut space, &bob(), post, "🦉", true);
    changed(&space, "the reader's own");
    space.profile(&alice(), "Alice again");
    changed(&space, "another name");
}

#[test]
fn who_is_mentioned_by_an_id_is_called_by_name_in_the_text_and_in_a_quote() {
    let mut space = Space::new();
    let mentioned = |voice| Mention { shown: "<@12>".to_owned(), target: MentionTarget::Person(voice) };
    let asks = |voice, text: &str| MessagePosted {
        text: text.to_owned(),
        mentions: vec![mentioned(voice)],
        ..MessagePosted::default()
    };
    let known = space.anchor(&alice(), asks(Slot::of_person(&bob()), "is <@12> here?"));
    let nobody = space.anchor(&alice(), asks(Slot::named(&["nobody"]), "is <@12> here?"));
    let answer = replies(&mut space, Some(known), None);
    let row = space.row(known);
    assert_eq!(text(&row), "is @Bob here?");
    assert_eq!(text(&space.row(nobody)), "is <@12> here?", "nothing is known of them");
    let role = |name: &str| MessagePosted {
        text: "<@&7>!".to_owned(),
        mentions: vec![Mention { shown: "<@&7>".to_owned(), target: MentionTarget::Role(name.to_owned()) }],
        ..MessagePosted::default()
    };
    let (keepers, unknown) = (space.anchor(&alice(), role("Keepers")), space.anchor(&alice(), role("7")));
    assert_eq!((text(&space.row(keepers)), text(&space.row(unknown))), ("@Keepers!".into(), "<@&7>!".into()));
    let quoted = space.row(answer).reply.unwrap();
    let ReplyPreview::Held { text: quoted, .. } = quoted else { panic!("{quoted:?}") };
    assert_eq!(quoted, "is @Bob here?");
    space.profile(&bob(), "Bobby");
    let renamed = space.row(known);
    assert_eq!(text(&renamed), "is @Bobby here?");
    assert_ne!(renamed.revision, row.revision, "another name, another state of the row");
    space.amends(
        &alice(),
        known,
        StateSlot::Edit,
        MessageEdited {
            text: "<@12>!".to_owned(),
            mentions: vec![mentioned(Slot::of_person(&bob()))],
            at: None,
            emoji: Vec::new(),
        },
    );
    assert_eq!(text(&space.row(known)), "@Bobby!");
}
