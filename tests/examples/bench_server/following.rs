//! What followers cost: memory while nothing happens, and how late what is written comes to a thousand at once.

use crate::{
    say,
    server::{Server, worked_s, writer},
};
use rill_protocol::{Cursor, PROTOCOL_VERSION, SeqNum, Up, write_frame};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::io::AsyncReadExt as _;

const IDLE: usize = 2_000;
const FOLLOWERS: usize = 1_000;
const EVENTS: usize = 1_000;
const EVERY: Duration = Duration::from_millis(10);
/// What a message says beside its number: found in what comes without reading all of it.
const MARK: &[u8] = b"~number:";
const DIGITS: usize = 6;

/// A connection that follows the space and its room, and was told where they are.
fn follower(server: &Server) -> TcpStream {
    let mut stream = upgraded(&server.host, &server.cookie);
    let (room, space) = (server.room, server.stream);
    for up in [
        Up::Hello { protocol: PROTOCOL_VERSION, client: "bench".to_owned() },
        Up::FollowHeads { stream: space, cursor: Some(Cursor::beginning()) },
        Up::FollowTopic { stream: space, topic: room, after: SeqNum(1) },
    ] {
        stream.write_all(&masked(&write_frame(&up))).unwrap();
    }
    // Welcome, and the heads.
    (0..2).for_each(|_| frame(&mut stream));
    stream
}

/// A connection of whoever has this cookie that speaks the protocol from here on.
pub(crate) fn upgraded(host: &str, cookie: &str) -> TcpStream {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_nodelay(true).unwrap();
    let asking = format!(
        "GET /api/live HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(asking.as_bytes()).unwrap();
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    stream
}

/// A binary message as a client sends it; the mask is of zeros, which is one.
pub(crate) fn masked(payload: &[u8]) -> Vec<u8> {
    let mut message = vec![0x82];
    match u8::try_from(payload.len()) {
        Ok(short @ 0..126) => message.push(0x80 | short),
        _ => {
            message.push(0x80 | 126);
            message.extend_from_slice(&u16::try_from(payload.len()).unwrap().to_be_bytes());
        }
    }
    message.extend_from_slice(&[0; 4]);
    message.extend_from_slice(payload);
    message
}

/// Reads one message.
fn frame(stream: &mut TcpStream) {
    let mut head = [0; 2];
    stream.read_exact(&mut head).unwrap();
    let mut length = u64::from(head[1]);
    if length == 126 {
        let mut long = [0; 2];
        stream.read_exact(&mut long).unwrap();
        length = u16::from_be_bytes(long).into();
    }
    stream.read_exact(&mut vec![0; usize::try_from(length).unwrap()]).unwrap();
}

pub(crate) fn idle(server: &Server) {
    // What the first ones cost is the server's, not theirs.
    let first: Vec<_> = (0..100).map(|_| follower(server)).collect();
    let before = server.resident_kib();
    let all: Vec<_> = (0..IDLE).map(|_| follower(server)).collect();
    let each = (server.resident_kib() - before) / IDLE as f64;
    let note =
        format!("{IDLE} WebSockets that follow a space and a room of it, of the server's resident memory");
    say("idle_follower_kb", each, "KiB", &note);
    drop((first, all));
}

pub(crate) fn fanned_out(server: &Server) {
    let followers: Vec<_> = (0..FOLLOWERS).map(|_| follower(server)).collect();
    let mut writer = writer();
    drop(writer.opens("general"));
    let mark = std::str::from_utf8(MARK).unwrap();
    let post = |number| format!("{mark}{number:0DIGITS$}, and what else one says in a message");
    let bodies: Vec<Vec<u8>> =
        (0..EVENTS).map(|number| server.push_of(vec![writer.posts(server.room, &post(number)).1])).collect();
    let sent: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let tasks: Vec<_> = followers
        .into_iter()
        .map(|stream| {
            stream.set_nonblocking(true).unwrap();
            runtime.spawn(follows(stream, Arc::clone(&sent)))
        })
        .collect();
    let mut connection = server.connects();
    let (worked, own) = (server.worked_s(), worked_s("self"));
    let begun = Instant::now();
    let mut answered = Vec::with_capacity(EVENTS);
    for (number, body) in bodies.iter().enumerate() {
        let due = begun + EVERY * u32::try_from(number).unwrap();
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let now = Instant::now();
        sent.lock().unwrap().push(now);
        assert_eq!(connection.asks("/api/push", body).0, 200);
        answered.push(now.elapsed());
    }
    let took = begun.elapsed().as_secs_f64();
    let (mut late, mut tellings) = (Vec::with_capacity(FOLLOWERS * EVENTS), 0);
    for task in tasks {
        let (its, told) = runtime.block_on(task).unwrap();
        late.extend(its);
        tellings += told;
    }
    let each_us = |seconds: f64| seconds * 1e6 / f64::from(tellings);
    let (worked, own) = (each_us(server.worked_s() - worked), each_us(worked_s("self") - own));
    assert_eq!(late.len(), FOLLOWERS * EVENTS, "all that was written came to all");
    late.sort_by(f64::total_cmp);
    let at = |part: f64| late[((late.len() - 1) as f64 * part) as usize];
    answered.sort();
    let note = format!(
        "{EVENTS} events at {:.0}/s to {FOLLOWERS} WebSockets, from the push to the bytes; median {:.1} ms, the latest \
         {:.0} ms; a push was answered within {:.1} ms (median), 99 of 100 within {:.0} ms; each was \
         told {} times, for which the server worked {worked:.1} µs and this program {own:.1} µs",
        EVENTS as f64 / took,
        at(0.5),
        at(1.0),
        answered[EVENTS / 2].as_secs_f64() * 1e3,
        answered[EVENTS * 99 / 100].as_secs_f64() * 1e3,
        tellings as usize / FOLLOWERS
    );
    say("fanout_p99_ms", at(0.99), "ms", &note);
}

/// How late each event came, in ms, and how often something came.
async fn follows(stream: TcpStream, sent: Arc<Mutex<Vec<Instant>>>) -> (Vec<f64>, u32) {
    let mut stream = tokio::net::TcpStream::from_std(stream).unwrap();
    let (mut late, mut kept, mut part) = (Vec::with_capacity(EVENTS), Vec::new(), vec![0; 16 * 1024]);
    let mut told = 0;
    while late.len() < EVENTS {
        let read = stream.read(&mut part).await.unwrap();
        assert!(read > 0, "the server cut a follower off");
        let now = Instant::now();
        told += 1;
        kept.extend_from_slice(&part[..read]);
        let mut from = 0;
        while let Some(found) = kept[from..].windows(MARK.len()).position(|bytes| bytes == MARK) {
            let digits = from + found + MARK.len();
            let Some(number) = kept.get(digits..digits + DIGITS) else { break };
            let number: usize = std::str::from_utf8(number).unwrap().parse().unwrap();
            assert_eq!(number, late.len(), "in order, and each once");
            late.push((now - sent.lock().unwrap()[number]).as_secs_f64() * 1e3);
            from = digits + DIGITS;
        }
        // A mark may have come in two parts.
        let rest = kept.len().saturating_sub(MARK.len() + DIGITS).max(from);
        kept.drain(..rest.min(kept.len()));
    }
    (late, told)
}
