//! What the server holds in memory. One test, so that nothing else of this process is measured.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_protocol::{BLOB_MAX, BlobId};
use rill_tests::{RealServer, Writer};
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
};

/// The most that this process ever had in memory, in MiB.
fn peak_mib() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
}

#[test]
fn large_files_pass_through_and_readers_that_stop_hold_none_of_them_in_memory() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (stream, (room, opened)) = (alice.genesis.stream(), alice.opens("general"));
    server.takes(&alice.genesis, vec![opened]);
    let bytes = vec![7; BLOB_MAX];
    let blob = BlobId::of(&bytes);
    let before = peak_mib();
    assert_eq!(server.put(&format!("/api/blob/{stream}/{blob}"), &bytes).status, 200);
    let (event, showing) = (alice.next_id(), alice.shows(room, blob));
    server.takes(&alice.genesis, vec![showing]);
    let host = server.address().trim_start_matches("http://");
    let stopped: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut reader = TcpStream::connect(host).unwrap();
            let path = format!("/api/blob/{stream}/{room}/{event}/{blob}");
            write!(reader, "GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n").unwrap();
            // The answer has begun; the rest is never read.
            reader.read_exact(&mut [0; 4096]).unwrap();
            reader
        })
        .collect();
    assert_eq!(
        server.got("/api/server", &[("rill-protocol", "1")]).status,
        200,
        "others are answered meanwhile"
    );
    let grown = peak_mib() - before;
    assert!(grown < BLOB_MAX / 1024 / 1024, "{grown} MiB for one file of 64 in and eight times out");
    drop(stopped);
}
