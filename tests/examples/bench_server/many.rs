//! What many streams cost, and many who join: memory of a server that has thousands of streams, each asked for once; how
//! long it takes until a thousand who join a space of thousands of rooms have been told of one another.

use crate::{
    following::{masked, upgraded},
    say,
    server::{Server, signs_in_as, writer},
};
use rill_protocol::{
    Down, Genesis, PROTOCOL_VERSION, PushRequest, SeqNum, TopicId, Up, encode, read_frame, write_frame,
};
use rill_tests::{Person, Writer};
use std::{net::TcpStream, sync::Mutex, thread, time::Instant};
use tokio::io::AsyncReadExt as _;

const STREAMS: u64 = 10_000;
const JOINERS: u16 = 1_000;
const ROOMS: u64 = 5_000;
/// Who asks at once.
const AT_ONCE: usize = 8;

pub(crate) fn idle_streams(server: &Server) {
    let begins = |numbers: &mut dyn Iterator<Item = u64>| {
        let mut connection = server.connects();
        for number in numbers {
            let mut nonce = [9; 16];
            nonce[..8].copy_from_slice(&number.to_be_bytes());
            let genesis = Genesis { nonce, ..writer().genesis };
            let mut writer = Writer::in_stream(genesis.clone());
            let events = vec![writer.opens("general").1];
            let push = PushRequest { stream: genesis.stream(), genesis: Some(genesis), bulk: false, events };
            assert_eq!(connection.asks("/api/push", &encode(&push).unwrap()).0, 200);
        }
    };
    // What the first ones cost is the server's, not theirs.
    begins(&mut (0..256));
    let before = server.resident_kib();
    let numbers = Mutex::new(256..256 + STREAMS);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| begins(&mut std::iter::from_fn(|| numbers.lock().unwrap().next())));
        }
    });
    let each = (server.resident_kib() - before) / STREAMS as f64;
    let note = format!(
        "{STREAMS} spaces, each made and written in once, of the server's resident memory: {:.0} MiB in all",
        server.resident_kib() / 1024.0
    );
    say("idle_stream_kb", each, "KiB", &note);
}

pub(crate) fn join_storm(server: &Server) {
    opens_rooms(server);
    let people: Vec<(Person, String)> = (0..JOINERS)
        .map(|number| {
            let person = Person::named(&format!("joiner {number}"));
            // A server takes few who sign in from one address.
            let [high, low] = number.to_be_bytes();
            let cookie = signs_in_as(&person, &server.host, [127, 1, high, low + u8::from(low == 0)]);
            (person, cookie)
        })
        .collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let followers: Vec<_> = people
        .iter()
        .map(|(_, cookie)| {
            let follower = follower(server, cookie);
            follower.set_nonblocking(true).unwrap();
            runtime.spawn(hears_of_all(follower))
        })
        .collect();
    let founder = writer();
    let pushes: Vec<(String, Vec<u8>)> = people
        .iter()
        .zip(0..)
        .map(|((person, cookie), number): (_, u16)| {
            let mut joiner = founder.beside_as(person, (number + 1).to_be_bytes());
            (cookie.clone(), server.push_of(vec![joiner.joins()]))
        })
        .collect();
    let (worked, begun) = (server.worked_s(), Instant::now());
    let pushes = Mutex::new(pushes.into_iter());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                let mut connection = server.connects();
                while let Some((cookie, push)) = { pushes.lock().unwrap().next() } {
                    connection.cookie = Some(cookie);
                    assert_eq!(connection.asks("/api/push", &push).0, 200);
                }
            });
        }
    });
    let pushed = begun.elapsed().as_secs_f64();
    let told: u32 = followers.into_iter().map(|follower| runtime.block_on(follower).unwrap()).sum();
    let took = begun.elapsed().as_secs_f64();
    let note = format!(
        "{JOINERS} people who follow a space of {ROOMS} rooms join it, until each was told of all; pushed within \
         {pushed:.2} s, told {:.1} times each, for which the server worked {:.2} s",
        f64::from(told) / f64::from(JOINERS),
        server.worked_s() - worked
    );
    say("join_storm_ms", took * 1e3, "ms", &note);
}

fn opens_rooms(server: &Server) {
    let (mut connection, mut writer) = (server.connects(), writer());
    drop(writer.opens("general"));
    let rooms: Vec<u64> = (1..ROOMS).collect();
    for some in rooms.chunks(500) {
        let events = some.iter().map(|number| writer.opens(&format!("room {number}")).1).collect();
        assert_eq!(connection.asks("/api/push", &server.push_of(events)).0, 200);
    }
}

/// A connection that follows the heads of the space from now on.
fn follower(server: &Server, cookie: &str) -> TcpStream {
    let mut stream = upgraded(&server.host, cookie);
    let hello = Up::Hello { protocol: PROTOCOL_VERSION, client: "bench".to_owned() };
    for up in [hello, Up::FollowHeads { stream: server.stream, cursor: None }] {
        std::io::Write::write_all(&mut stream, &masked(&write_frame(&up))).unwrap();
    }
    stream
}

/// How often something came, until all had joined.
async fn hears_of_all(stream: TcpStream) -> u32 {
    let mut stream = tokio::net::TcpStream::from_std(stream).unwrap();
    let mut told = 0;
    loop {
        let message = message(&mut stream).await;
        let Ok(Down::Heads { heads, .. }) = read_frame::<Down>(&message, message.len()) else { continue };
        told += 1;
        let all = SeqNum(u64::from(JOINERS));
        if heads.iter().any(|head| head.topic == TopicId::PEOPLE && head.seq >= all) {
            return told;
        }
    }
}

async fn message(stream: &mut tokio::net::TcpStream) -> Vec<u8> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).await.unwrap();
    let length = match head[1] {
        126 => u64::from(stream.read_u16().await.unwrap()),
        127 => stream.read_u64().await.unwrap(),
        short => short.into(),
    };
    let mut message = vec![0; usize::try_from(length).unwrap()];
    stream.read_exact(&mut message).await.unwrap();
    message
}
