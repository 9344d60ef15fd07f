//! What a reader is told by HTTP: openings, pages, spans, days, histories, files.

use rill_protocol::{
    Answer, Covered, DaysAnswer, DaysRequest, Erasable, Head, HistoryAnswer, HistoryRequest, MARKS_MAX,
    Notify, Opening, OpeningRequest, Page, PageFrom, PageRequest, Place, Position, ReadAnswer, ReadCount,
    ReadRequest, SeqNum, Span, SpanRequest, TopicId, decode, row_hash,
};
use rill_tests::{Person, RealServer, Writer};

fn page(
    server: &RealServer,
    alice: &Writer,
    topic: rill_protocol::TopicId,
    from: PageFrom,
    limit: u32,
) -> Page {
    server.ask("/api/page", &PageRequest { stream: alice.genesis.stream(), topic, from, limit })
}

#[test]
fn a_space_opens_with_its_rooms_and_the_newest_page_of_the_one_with_most_messages() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let mut events = vec![alice.names("Harbour")];
    let rooms = ["news", "general", "music"].map(|name| alice.opens(name));
    let room = rooms[1].0;
    events.extend(rooms.iter().map(|(_, opened)| opened.clone()));
    events.extend(alice.posts_many(rooms[0].0, 7));
    events.extend(alice.posts_many(room, 60));
    server.takes(&alice.genesis, events);
    let asked = OpeningRequest { stream: alice.genesis.stream(), room: None, limit: 50, rooms_after: None };
    let opening: Opening = server.ask("/api/open", &asked);
    assert_eq!(opening.genesis, alice.genesis);
    assert_eq!((opening.root.len(), opening.rooms.len()), (1, 3));
    let page = opening.page.unwrap();
    assert_eq!(page.topic, room);
    assert_eq!((page.anchors.len(), page.through, page.head.anchors), (50, SeqNum(61), 60));
    assert_eq!(page.covered.unwrap().to, Position::END);
}

#[test]
fn pages_reach_from_end_to_end_and_past_either_end_there_is_nothing() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let many = alice.posts_many(room, 25);
    server.takes(&alice.genesis, many);
    let mut seqs = Vec::new();
    let mut from = PageFrom::Newest;
    loop {
        let page = page(&server, &alice, room, from, 10);
        let Covered { from: first, .. } = page.covered.unwrap();
        seqs.splice(0..0, page.anchors.iter().map(|anchor| anchor.seq.0));
        if first == Position::START {
            break;
        }
        from = PageFrom::Before(first);
    }
    assert_eq!(seqs, (2..=26).collect::<Vec<_>>());
    for from in [PageFrom::After(Position::END), PageFrom::Before(Position::START)] {
        assert_eq!(page(&server, &alice, room, from, 10).anchors, []);
    }
}

#[test]
fn a_page_brings_the_newest_edit_and_the_history_all_of_them() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    let (room, opened) = alice.opens("general");
    let (greeting, posted) = alice.posts(room, "hello");
    let (_, first) = alice.edits(room, greeting, "hello all");
    let (_, second) = alice.edits(room, greeting, "hello, all");
    server.takes(&alice.genesis, vec![opened, posted, first, second.clone()]);
    let newest = page(&server, &alice, room, PageFrom::AroundAnchor(greeting), 10);
    assert_eq!(newest.amendments.iter().map(|event| &event.envelope).collect::<Vec<_>>(), [&second.envelope]);
    let asked = HistoryRequest { stream: alice.genesis.stream(), topic: room, anchor: greeting };
    assert_eq!(server.ask::<_, HistoryAnswer>("/api/history", &asked).amendments.len(), 2);
}

#[test]
fn who_held_an_edit_is_told_that_it_was_taken_back() {
    let (server, mut alice) = (RealServer::start(), Writer::new(4));
    let (room, opened) = alice.opens("general");
    let (greeting, posted) = alice.posts(room, "hello");
    let (edit, edited) = alice.edits(room, greeting, "my secret");
    server.takes(&alice.genesis, vec![opened, posted, edited]);
    let held = page(&server, &alice, room, PageFrom::Newest, 10);
    let taken_back = alice.deletes(room, edit);
    server.takes(&alice.genesis, vec![taken_back.clone()]);
    let changed = PageFrom::Changed { from: Position::START, to: Position::END, through: held.through };
    let healed = page(&server, &alice, room, changed, 10);
    assert_eq!(healed.anchors.len(), 1);
    assert_eq!(
        healed.amendments.iter().map(|event| &event.envelope).collect::<Vec<_>>(),
        [&taken_back.envelope]
    );
}

#[test]
fn a_span_is_gapless_and_its_chain_holds_though_a_message_was_deleted() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let (room, opened) = alice.opens("general");
    let (greeting, posted) = alice.posts(room, "hello");
    let deleted = alice.deletes(room, greeting);
    server.takes(&alice.genesis, vec![opened, posted, deleted]);
    let asked = SpanRequest { stream: alice.genesis.stream(), topic: room, after: SeqNum::ZERO, to: None };
    let span: Span = server.ask("/api/span", &asked);
    let mut before = span.before;
    for event in &span.events {
        assert_eq!(row_hash(&before, &event.envelope, event.seq, event.received_at), event.row_hash);
        before = event.row_hash;
    }
    assert_eq!(span.events.iter().map(|event| event.seq.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(span.events[1].body, Erasable::Erased);
    assert_eq!(page(&server, &alice, room, PageFrom::Newest, 10).head.anchors, 0);
}

/// Alice has a space, in which bob wrote too, and a room.
fn a_room_of_two() -> (RealServer, Writer, Person, TopicId) {
    let (server, mut alice) = (RealServer::start(), Writer::new(9));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    (server, alice, Person::named("bob"), room)
}

fn head(server: &RealServer, reader: &Person, alice: &Writer, room: TopicId) -> Head {
    let from = PageFrom::Newest;
    let asked = PageRequest { stream: alice.genesis.stream(), topic: room, from, limit: 10 };
    let told = server.told_by(Some(reader), "/api/page", &asked);
    decode::<Page>(&told.body).expect("a page").head
}

#[test]
fn a_head_says_how_many_messages_of_others_that_stand_call_its_reader() {
    let (server, mut alice, bob, room) = a_room_of_two();
    let [me, other] = [bob.did().clone(), Person::alice().did().clone()];
    let (to_me, first) = alice.calls(room, Notify::People(vec![me.clone(), other.clone(), me]));
    let (to_all, second) = alice.calls(room, Notify::Readers);
    let (_, third) = alice.calls(room, Notify::People(vec![other]));
    let (_, calls_nobody) = alice.posts(room, "hello");
    server.takes(&alice.genesis, vec![first, second, third, calls_nobody]);
    let notifies = |reader: &Person| head(&server, reader, &alice, room).notifies;
    assert_eq!((notifies(&bob), notifies(&Person::alice())), (2, 0));
    for (gone, left) in [(to_me, 1), (to_all, 0)] {
        let deleted = alice.deletes(room, gone);
        server.takes(&alice.genesis, vec![deleted]);
        assert_eq!(head(&server, &bob, &alice, room).notifies, left);
    }
}

/// (unread, those of them that call the reader, redacted ever) behind the message of this seq.
fn unread(server: &RealServer, reader: &Person, alice: &Writer, room: TopicId, seq: u64) -> (u64, u64, u64) {
    let stream = alice.genesis.stream();
    let asked = SpanRequest { stream, topic: room, after: SeqNum(seq - 1), to: Some(SeqNum(seq)) };
    let at = server.ask::<_, Span>("/api/span", &asked).events[0].received_at;
    let marks = vec![(room, Position { at, seq: SeqNum(seq) })];
    let told = server.told_by(Some(reader), "/api/read", &ReadRequest { stream, marks });
    let answer: ReadAnswer = decode(&told.body).expect("an answer");
    let ReadCount { head, read, notified, .. } = &answer.topics[0];
    (head.live_anchors - head.own - read, head.notifies - notified, head.gone)
}

#[test]
fn what_is_unread_is_the_heads_number_less_what_was_read() {
    let (server, mut alice, bob, room) = a_room_of_two();
    let imported = alice.posts(room, "long ago").1;
    let imported = alice.placed(imported, Place::Anchor { at: Some(5) });
    server.takes(&alice.genesis, vec![imported]);
    let mut ids = Vec::new();
    for number in 0..6 {
        let called = Notify::People(vec![bob.did().clone()]);
        let (id, posted) =
            if number % 2 == 0 { alice.calls(room, called) } else { alice.posts(room, "hello") };
        server.takes(&alice.genesis, vec![posted]);
        ids.push(id);
    }
    assert_eq!(unread(&server, &bob, &alice, room, 1), (6, 3, 0), "what was imported is never unread");
    assert_eq!(unread(&server, &bob, &alice, room, 3), (5, 2, 0), "the mark itself is read");
    assert_eq!(unread(&server, &bob, &alice, room, 8), (0, 0, 0));
    assert_eq!(unread(&server, &Person::alice(), &alice, room, 1), (0, 0, 0), "nor is one's own");
    for gone in [ids[0], ids[4]] {
        let deleted = alice.deletes(room, gone);
        server.takes(&alice.genesis, vec![deleted]);
    }
    assert_eq!(
        unread(&server, &bob, &alice, room, 3),
        (4, 1, 2),
        "one before the mark and one after it are gone"
    );
}

#[test]
fn what_one_may_not_read_is_left_out_of_what_was_read() {
    let (server, alice, bob, room) = a_room_of_two();
    let nowhere = TopicId::from_bytes([9; 16]);
    let marks = vec![(nowhere, Position::START), (room, Position::END)];
    let asked = ReadRequest { stream: alice.genesis.stream(), marks };
    let answer: ReadAnswer =
        decode(&server.told_by(Some(&bob), "/api/read", &asked).body).expect("an answer");
    assert_eq!(answer.topics.iter().map(|count| count.head.topic).collect::<Vec<_>>(), [room]);
    let marks = vec![(room, Position::END); MARKS_MAX + 1];
    let asked = ReadRequest { stream: alice.genesis.stream(), marks };
    let told = server.told_by(Some(&bob), "/api/read", &asked);
    assert_eq!(told.to_string(), "413 TooLarge: this names 513 at once, at most 512 are taken: ask in parts");
}

#[test]
fn days_count_messages_in_the_readers_own_time() {
    let (server, mut alice) = (RealServer::start(), Writer::new(6));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let many = alice.posts_many(room, 3);
    server.takes(&alice.genesis, many);
    let stream = alice.genesis.stream();
    let asked = |utc_offset_minutes| DaysRequest { stream, topic: room, utc_offset_minutes };
    let day = |minutes| server.ask::<_, DaysAnswer>("/api/days", &asked(minutes)).days[0];
    assert_eq!(day(24 * 60).0, day(0).0 + 1);
    assert_eq!(day(0).1, 3);
    let (mistake, posted) = alice.posts(room, "a mistake");
    server.takes(&alice.genesis, vec![posted]);
    assert_eq!(server.ask::<_, DaysAnswer>("/api/days", &asked(0)).days[0].1, 4);
    let deleted = alice.deletes(room, mistake);
    server.takes(&alice.genesis, vec![deleted]);
    assert_eq!(
        server.ask::<_, DaysAnswer>("/api/days", &asked(0)).days[0].1,
        3,
        "deleted ones are not counted"
    );
    let told = server.told("/api/days", &asked(100_000));
    assert_eq!(told.to_string(), "400 Malformed: an offset from UTC is at most a day");
}

#[test]
fn pushed_twice_is_appended_once_over_a_restart_too() {
    let (server, mut alice) = (RealServer::start(), Writer::new(8));
    let (room, opened) = alice.opens("general");
    let (_, posted) = alice.posts(room, "hello");
    let events = vec![opened, posted];
    server.takes(&alice.genesis, events.clone());
    let there = [Answer::AlreadyThere(SeqNum(1)), Answer::AlreadyThere(SeqNum(2))];
    assert_eq!(server.push(&alice.genesis, events.clone()), there);
    let server = RealServer::over(server.stop());
    assert_eq!(server.push(&alice.genesis, events), there);
}
