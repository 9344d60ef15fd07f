//! Files in and out: whole, in parts, and never as something that could run in the page.

use rill_protocol::BlobId;
use rill_tests::{Person, RealServer, Writer};
use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n0123456789";

/// A file that a message in a room shows: its address, and its tag.
fn shown(server: &RealServer, alice: &mut Writer, bytes: &[u8]) -> (String, String) {
    let (stream, blob) = (alice.genesis.stream(), BlobId::of(bytes));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    assert_eq!(server.put(&format!("/api/blob/{stream}/{blob}"), bytes).status, 200);
    let (event, showing) = (alice.next_id(), alice.shows(room, blob));
    server.takes(&alice.genesis, vec![showing]);
    (format!("/api/blob/{stream}/{room}/{event}/{blob}"), format!("\"{blob}\""))
}

#[test]
fn a_file_goes_out_by_an_event_that_names_it_until_that_is_deleted() {
    let (server, mut alice) = (RealServer::start(), Writer::new(7));
    let bytes = b"\x89PNG\r\n\x1a\n and so on";
    let (stream, blob) = (alice.genesis.stream(), BlobId::of(bytes));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    assert_eq!(server.put(&format!("/api/blob/{stream}/{blob}"), bytes).status, 200);
    assert_eq!(server.put(&format!("/api/blob/{stream}/{blob}"), b"other").status, 400);
    let shown = alice.next_id();
    let showing = alice.shows(room, blob);
    let (greeting, posted) = alice.posts(room, "no picture");
    server.takes(&alice.genesis, vec![showing, posted]);
    let got = server.got(&format!("/api/blob/{stream}/{room}/{shown}/{blob}"), &[]);
    assert_eq!((got.status, &got.body[..]), (200, &bytes[..]));
    assert_eq!((got.header("content-type"), got.header("cache-control")), ("image/png", "no-store"));
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert_eq!(server.got(&format!("/api/blob/{stream}/{room}/{greeting}/{blob}"), &[]).status, 404);
    let deleted = alice.deletes(room, shown);
    server.takes(&alice.genesis, vec![deleted]);
    assert_eq!(server.got(&format!("/api/blob/{stream}/{room}/{shown}/{blob}"), &[]).status, 404);
}

#[test]
fn a_part_of_a_file_comes_alone_and_one_outside_of_it_is_said_to_be() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (file, tag) = shown(&server, &mut alice, PICTURE);
    let whole = server.got(&file, &[]);
    assert_eq!((whole.status, whole.header("accept-ranges"), whole.header("etag")), (200, "bytes", &tag[..]));
    for (range, part, place) in [
        ("bytes=0-3", &PICTURE[..4], "bytes 0-3/18"),
        ("bytes=8-", &PICTURE[8..], "bytes 8-17/18"),
        ("bytes=-2", &PICTURE[16..], "bytes 16-17/18"),
        ("bytes=16-99", &PICTURE[16..], "bytes 16-17/18"),
    ] {
        let got = server.got(&file, &[("range", range)]);
        assert_eq!((got.status, &got.body[..], got.header("content-range")), (206, part, place), "{range}");
        assert_eq!((got.header("content-type"), got.header("cache-control")), ("image/png", "no-store"));
    }
    let outside = server.got(&file, &[("range", "bytes=18-20")]);
    assert_eq!(outside.to_string(), "416 Malformed: this part lies outside of the file");
    assert_eq!(outside.header("content-range"), "bytes */18");
    let several = server.got(&file, &[("range", "bytes=0-1,4-5")]);
    assert_eq!((several.status, &several.body[..]), (200, PICTURE), "several parts: the whole");
}

#[test]
fn a_part_goes_to_who_has_the_same_file_and_the_whole_to_who_has_another() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let (file, tag) = shown(&server, &mut alice, PICTURE);
    let part = |held: &str| server.got(&file, &[("range", "bytes=0-3"), ("if-range", held)]).status;
    assert_eq!((part(&tag), part("\"another\""), part("Tue, 24 Nov 2026 12:00:00 GMT")), (206, 200, 200));
    let has = |tags: &str| server.got(&file, &[("if-none-match", tags)]);
    assert_eq!((has(&tag).status, has("\"another\"").status), (304, 200));
    assert_eq!((has(&tag).body, has(&tag).header("etag").to_owned()), (Vec::new(), tag));
}

#[test]
fn pages_and_drawings_that_somebody_put_are_saved_and_never_opened() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    for bytes in [
        &b"<!doctype html><script>alert(1)</script>"[..],
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
    ] {
        let (file, _) = shown(&server, &mut alice, bytes);
        let got = server.got(&file, &[]);
        assert_eq!((got.status, &got.body[..]), (200, bytes));
        let told =
            ["content-type", "content-disposition", "x-content-type-options"].map(|name| got.header(name));
        assert_eq!(told, ["application/octet-stream", "attachment", "nosniff"]);
        assert_eq!(got.header("content-security-policy"), "default-src 'none'; sandbox");
    }
}

#[test]
fn a_file_that_breaks_off_or_is_another_than_its_name_leaves_nothing() {
    let (server, mut alice) = (RealServer::start(), Writer::new(4));
    let (_, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let path = format!("/api/blob/{}/{}", alice.genesis.stream(), BlobId::of(PICTURE));
    assert_eq!(
        server.put(&path, b"other bytes").to_string(),
        "400 Malformed: these bytes are not those that this name stands for"
    );
    let host = server.address().trim_start_matches("http://");
    let mut broken = TcpStream::connect(host).unwrap();
    let cookie = server.cookie_of(&Person::alice());
    let head = format!("PUT {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\ncontent-length: 18");
    write!(broken, "{head}\r\n\r\n0123").unwrap();
    broken.shutdown(std::net::Shutdown::Write).unwrap();
    // What is answered to who has gone does not matter; that the connection ends says that all is over.
    drop(broken.read_to_end(&mut Vec::new()));
    let data = server.stop();
    assert_eq!(fs::read_dir(data.path().join("incoming")).unwrap().count(), 0);
    let blobs = data.path().join(format!("streams/{}/blobs", alice.genesis.stream()));
    assert!(!blobs.exists(), "nothing was kept");
}

#[test]
fn a_file_beyond_the_most_that_is_taken_is_refused_and_not_kept() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let (_, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let bytes = vec![7; rill_protocol::BLOB_MAX + 1];
    let path = format!("/api/blob/{}/{}", alice.genesis.stream(), BlobId::of(&bytes));
    let host = server.address().trim_start_matches("http://");
    let mut sending = TcpStream::connect(host).unwrap();
    write!(
        sending,
        "PUT {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {}\r\ncontent-length: {}\r\n\r\n",
        server.cookie_of(&Person::alice()),
        bytes.len()
    )
    .unwrap();
    // The server may answer, and close, before it has read all.
    drop(sending.write_all(&bytes));
    let mut status = [0; 12];
    sending.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 413");
    assert_eq!(fs::read_dir(server.stop().path().join("incoming")).unwrap().count(), 0);
}
