//! What a reader is told by HTTP: openings, pages, spans, days, histories, files.

use rill_protocol::{
    Answer, Covered, DaysAnswer, DaysRequest, Erasable, HistoryAnswer, HistoryRequest, Notify, Opening,
    OpeningRequest, Page, PageFrom, PageRequest, Position, SeqNum, Span, SpanRequest, row_hash,
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

#[test]
fn a_head_says_how_many_messages_that_stand_call_its_reader() {
    let (server, mut alice) = (RealServer::start(), Writer::new(9));
    let (room, opened) = alice.opens("general");
    let [me, bob] = ["alice", "bob"].map(|name| Person::named(name).did().clone());
    let (to_me, first) = alice.calls(room, Notify::People(vec![me.clone(), bob.clone(), me]));
    let (to_all, second) = alice.calls(room, Notify::Readers);
    let (_, third) = alice.calls(room, Notify::People(vec![bob]));
    let (_, calls_nobody) = alice.posts(room, "hello");
    server.takes(&alice.genesis, vec![opened, first, second, third, calls_nobody]);
    let notifies = |alice: &Writer| page(&server, alice, room, PageFrom::Newest, 10).head.notifies;
    assert_eq!(notifies(&alice), 2);
    for (gone, left) in [(to_me, 1), (to_all, 0)] {
        let deleted = alice.deletes(room, gone);
        server.takes(&alice.genesis, vec![deleted]);
        assert_eq!(notifies(&alice), left);
    }
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
