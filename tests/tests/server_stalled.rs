//! Followers that stop reading. One test, so that nothing else of this process is measured.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_protocol::{Down, SeqNum, Up};
use rill_tests::{RealServer, Socket, Writer};
use std::fs;

fn peak_mib() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
}

#[test]
fn followers_that_stop_reading_delay_nobody_and_cost_little() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let (stream, text) = (alice.genesis.stream(), "long ".repeat(2000));
    // 9 MiB that a follower from the beginning is to be sent.
    for _ in 0..9 {
        let long: Vec<_> = (0..100).map(|_| alice.posts(room, &text).1).collect();
        server.takes(&alice.genesis, long);
    }
    let before = peak_mib();
    let stalled: Vec<Socket> = (0..32)
        .map(|_| {
            let mut socket = server.socket().greeted();
            socket.says(&Up::FollowTopic { stream, topic: room, after: SeqNum(1) });
            // What comes has begun to come; the rest is never read.
            assert!(matches!(socket.hears(), Down::Events { after: SeqNum(1), .. }));
            socket
        })
        .collect();
    let mut bob = server.socket().greeted();
    bob.says(&Up::FollowTopic { stream, topic: room, after: SeqNum(901) });
    for seq in 902..=940 {
        let (_, news) = alice.posts(room, "news");
        server.takes(&alice.genesis, vec![news]);
        let Down::Events { events, .. } = bob.hears() else { panic!("events were expected") };
        assert_eq!(events[0].seq, SeqNum(seq));
    }
    let grown = peak_mib() - before;
    assert!(grown < 96, "{grown} MiB for 32 followers, of 9 MiB each");
    drop(stalled);
}
