//! What is new, over the socket: heads that move, topics that are followed.

use rill_protocol::{Down, Erasable, SeqNum, Up};
use rill_tests::{RealServer, Writer};

#[test]
fn who_follows_a_topic_gets_what_was_missed_and_then_what_comes() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let many = alice.posts_many(room, 3);
    server.takes(&alice.genesis, many);
    let (stream, mut bob) = (alice.genesis.stream(), server.socket().greeted());
    bob.says(&Up::FollowTopic { stream, topic: room, after: SeqNum(2) });
    let Down::Events { after, events, .. } = bob.hears() else { panic!("events were expected") };
    assert_eq!((after, events.len()), (SeqNum(2), 2));
    let (_, posted) = alice.posts(room, "news");
    server.takes(&alice.genesis, vec![posted]);
    let Down::Events { after, events, .. } = bob.hears() else { panic!("events were expected") };
    assert_eq!((after, events[0].seq), (SeqNum(4), SeqNum(5)));
    bob.says(&Up::UnfollowTopic { stream, topic: room });
    bob.says(&Up::Ping { nonce: 7 });
    assert_eq!(bob.hears(), Down::Pong { nonce: 7 });
}

#[test]
fn heads_are_resumed_by_their_cursor() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let (room, opened) = alice.opens("general");
    let (quiet, quiet_opened) = alice.opens("quiet");
    server.takes(&alice.genesis, vec![opened, quiet_opened]);
    let stream = alice.genesis.stream();
    let mut bob = server.socket().greeted();
    bob.says(&Up::FollowHeads { stream, cursor: None });
    let Down::Heads { cursor, heads, .. } = bob.hears() else { panic!("heads were expected") };
    assert_eq!(heads, []);
    drop(bob);
    let many = alice.posts_many(room, 2);
    server.takes(&alice.genesis, many);
    let mut bob = server.socket().greeted();
    bob.says(&Up::FollowHeads { stream, cursor: Some(cursor) });
    let Down::Heads { heads, .. } = bob.hears() else { panic!("heads were expected") };
    assert_eq!(heads.iter().map(|head| (head.topic, head.seq)).collect::<Vec<_>>(), [(room, SeqNum(3))]);
    let (_, posted) = alice.posts(quiet, "psst");
    server.takes(&alice.genesis, vec![posted]);
    let Down::Heads { heads, .. } = bob.hears() else { panic!("heads were expected") };
    assert_eq!(heads[0].topic, quiet);
}

#[test]
fn who_is_far_behind_is_told_so_and_long_messages_are_fetched_elsewhere() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let many = alice.posts_many(room, 1100);
    server.takes(&alice.genesis, many);
    let (stream, mut bob) = (alice.genesis.stream(), server.socket().greeted());
    bob.says(&Up::FollowTopic { stream, topic: room, after: SeqNum::ZERO });
    assert_eq!(bob.hears(), Down::FarBehind { stream, topic: room, after: SeqNum(1101) });
    let (_, long) = alice.posts(room, &"long ".repeat(4000));
    server.takes(&alice.genesis, vec![long]);
    let Down::Events { events, .. } = bob.hears() else { panic!("events were expected") };
    assert_eq!((events[0].seq, &events[0].body), (SeqNum(1102), &Erasable::Elsewhere));
}

#[test]
fn a_server_that_stops_ends_its_connections_and_puts_its_logs_away() {
    let (server, mut alice) = (RealServer::start(), Writer::new(4));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let stream = alice.genesis.stream();
    let mut bob = server.socket().greeted();
    bob.says(&Up::FollowTopic { stream, topic: room, after: SeqNum(1) });
    bob.says(&Up::Ping { nonce: 1 });
    assert_eq!(bob.hears(), Down::Pong { nonce: 1 });
    let data = server.stop();
    assert_eq!(bob.hears_or_ends(), None);
    assert!(!data.path().join(format!("streams/{stream}/events.db-wal")).exists());
}

#[test]
fn who_is_cut_off_amid_many_heads_resumes_before_the_first() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let (_, first) = alice.opens("first");
    server.takes(&alice.genesis, vec![first]);
    let stream = alice.genesis.stream();
    let mut bob = server.socket().greeted();
    bob.says(&Up::FollowHeads { stream, cursor: None });
    let Down::Heads { cursor: begun, .. } = bob.hears() else { panic!("heads were expected") };
    drop(bob);
    let rooms: Vec<_> = (0..100).map(|number| alice.opens(&format!("room {number}")).1).collect();
    server.takes(&alice.genesis, rooms);
    let heads_after = |from: &rill_protocol::Cursor| {
        let mut bob = server.socket().greeted();
        bob.says(&Up::FollowHeads { stream, cursor: Some(from.clone()) });
        let Down::Heads { cursor, heads, .. } = bob.hears() else { panic!("heads were expected") };
        (cursor, heads.len())
    };
    let (amid, heads) = heads_after(&begun);
    assert_eq!((heads, heads_after(&amid).1), (64, 64), "all are told again");
}

#[test]
fn who_reads_slowly_gets_all_in_order() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let text = "long ".repeat(2000);
    let long: Vec<_> = (0..300).map(|_| alice.posts(room, &text).1).collect();
    server.takes(&alice.genesis, long);
    let mut bob = server.socket().greeted();
    bob.says(&Up::FollowTopic { stream: alice.genesis.stream(), topic: room, after: SeqNum(0) });
    let mut held = 0;
    while held < 301 {
        let Down::Events { after, events, .. } = bob.hears() else { panic!("events were expected") };
        assert_eq!(after, SeqNum(held), "3 MiB are sent in parts, without a gap");
        held += events.len() as u64;
    }
}
