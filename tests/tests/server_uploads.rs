//! Files that come in parts: cut off, gone on with, refused; by who may.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_protocol::{
    BLOB_MAX, BLOB_PART_MAX, BlobId, BlobThere, BlobsAnswer, BlobsRequest, StreamId, decode,
};
use rill_tests::{Person, RealServer, Told, Writer};
use std::{
    io::{Read, Write},
    net::TcpStream,
};

/// A space with a room, and its stream.
fn space(server: &RealServer, number: u8) -> (Writer, StreamId) {
    let mut alice = Writer::new(number);
    let (_, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let stream = alice.genesis.stream();
    (alice, stream)
}

fn put(server: &RealServer, who: Option<&Person>, path: &str, bytes: &[u8]) -> Told {
    server.put_by(who, path, bytes)
}

fn there(server: &RealServer, who: &Person, stream: StreamId, bytes: &[u8]) -> BlobThere {
    let asked = BlobsRequest { stream, blobs: vec![BlobId::of(bytes)] };
    let told = server.told_by(Some(who), "/api/blobs", &asked);
    assert_eq!(told.status, 200, "{told}");
    decode::<BlobsAnswer>(&told.body).unwrap().blobs[0]
}

fn taken(told: &Told) -> BlobThere {
    assert_eq!(told.status, 200, "{told}");
    decode(&told.body).unwrap()
}

#[test]
fn parts_become_a_file_and_a_part_that_is_there_already_says_how_far_one_is() {
    let server = RealServer::start();
    let (mut alice, stream) = space(&server, 1);
    let (bytes, person) = (b"\x89PNG\r\n\x1a\n0123456789", Person::alice());
    let blob = BlobId::of(bytes);
    let part = |from: usize, to: usize| {
        put(&server, Some(&person), &format!("/api/part/{stream}/{blob}/{from}/18"), &bytes[from..to])
    };
    assert_eq!(there(&server, &person, stream, bytes), BlobThere::Part(0));
    assert_eq!(taken(&part(0, 5)), BlobThere::Part(5));
    assert_eq!(taken(&part(0, 9)), BlobThere::Part(5), "it was there, and is not written twice");
    assert_eq!(taken(&part(5, 12)), BlobThere::Part(12));
    assert_eq!(there(&server, &person, stream, bytes), BlobThere::Part(12));
    assert_eq!(taken(&part(12, 18)), BlobThere::Whole);
    assert_eq!(there(&server, &person, stream, bytes), BlobThere::Whole);
    let (room, opened) = alice.opens("pictures");
    let event = alice.next_id();
    let showing = alice.shows(room, blob);
    server.takes(&alice.genesis, vec![opened, showing]);
    let got = server.got(&format!("/api/blob/{stream}/{room}/{event}/{blob}"), &[]);
    assert_eq!((got.status, &got.body[..], got.header("content-type")), (200, &bytes[..], "image/png"));
    assert_eq!(std::fs::read_dir(server.stop().path().join("uploads")).unwrap().count(), 0);
}

#[test]
fn a_part_that_breaks_off_is_kept_as_far_as_it_came_also_over_a_restart() {
    let server = RealServer::start();
    let (_, stream) = space(&server, 2);
    let (bytes, person) = (vec![7; 600_000], Person::alice());
    let blob = BlobId::of(&bytes);
    let host = server.address().trim_start_matches("http://");
    let mut broken = TcpStream::connect(host).unwrap();
    let cookie = server.cookie_of(&person);
    let head = format!(
        "PUT /api/part/{stream}/{blob}/0/600000 HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\ncontent-length: 600000"
    );
    write!(broken, "{head}\r\n\r\n").unwrap();
    broken.write_all(&bytes[..400_000]).unwrap();
    broken.shutdown(std::net::Shutdown::Write).unwrap();
    // What is answered to who has gone does not matter; that the connection ends says that all is over.
    drop(broken.read_to_end(&mut Vec::new()));
    assert_eq!(there(&server, &person, stream, &bytes), BlobThere::Part(400_000));
    let server = RealServer::over(server.stop());
    assert_eq!(there(&server, &person, stream, &bytes), BlobThere::Part(400_000));
    let rest =
        put(&server, Some(&person), &format!("/api/part/{stream}/{blob}/400000/600000"), &bytes[400_000..]);
    assert_eq!(taken(&rest), BlobThere::Whole);
}

#[test]
fn bytes_that_are_not_those_of_the_name_go_and_the_next_try_begins_anew() {
    let server = RealServer::start();
    let (_, stream) = space(&server, 3);
    let (bytes, person) = (b"0123456789", Person::alice());
    let path = format!("/api/part/{stream}/{}/0/10", BlobId::of(bytes));
    let told = put(&server, Some(&person), &path, b"9876543210");
    assert_eq!(told.to_string(), "400 Malformed: these bytes are not those that this name stands for");
    assert_eq!(there(&server, &person, stream, bytes), BlobThere::Part(0));
    assert_eq!(taken(&put(&server, Some(&person), &path, bytes)), BlobThere::Whole);
}

#[test]
fn only_members_put_parts_and_nobody_goes_on_with_what_another_began() {
    let server = RealServer::start();
    let (alice, stream) = space(&server, 4);
    let (bytes, bob) = (b"0123456789", Person::named("bob"));
    let path = format!("/api/part/{stream}/{}/0/10", BlobId::of(bytes));
    let told = put(&server, None, &path, &bytes[..4]);
    assert_eq!((told.status, told.to_string().contains("sign in")), (401, true), "{told}");
    let told = put(&server, Some(&bob), &path, &bytes[..4]);
    assert_eq!(told.to_string(), "403 NotAllowed: only members put files here: join this space first");
    let joined = alice.beside(&bob).joins();
    assert_eq!(server.push_by(&bob, &alice.genesis, vec![joined]).len(), 1);
    assert_eq!(taken(&put(&server, Some(&bob), &path, &bytes[..4])), BlobThere::Part(4));
    assert_eq!(there(&server, &Person::alice(), stream, bytes), BlobThere::Part(0));
}

#[test]
fn a_file_or_a_part_that_is_too_large_is_refused() {
    let server = RealServer::start();
    let (_, stream) = space(&server, 5);
    let (blob, person) = (BlobId::of(b"x"), Person::alice());
    let too_large = BLOB_MAX + 1;
    let told = put(&server, Some(&person), &format!("/api/part/{stream}/{blob}/0/{too_large}"), b"x");
    assert_eq!(told.status, 413, "{told}");
    let part = vec![7; BLOB_PART_MAX + 1];
    let told = put(&server, Some(&person), &format!("/api/part/{stream}/{blob}/0/{}", part.len()), &part);
    assert_eq!(told.status, 413, "{told}");
    let odd = put(&server, Some(&person), &format!("/api/part/{stream}/{blob}/x/1"), b"x");
    assert_eq!(odd.status, 400, "{odd}");
}
