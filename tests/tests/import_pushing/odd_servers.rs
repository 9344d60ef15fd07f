//! What answers where a server is wanted, and what the importer says of it.

use rill::import::{Line, Uplink};
use rill_protocol::{Fault, FaultCode, encode};
use std::{
    io::{Read, Write},
    net::TcpListener,
};

/// What the importer says of a server that answers its first question with these bytes.
fn said_of(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut question = [0; 4096];
        let length = connection.read(&mut question).unwrap();
        connection.write_all(&answer).unwrap();
        String::from_utf8_lossy(&question[..length]).into_owned()
    });
    let error = Uplink::new(&format!("http://{address}/")).server().unwrap_err().to_string();
    let question = server.join().unwrap();
    assert!(question.starts_with("GET /api/server HTTP/1.1\r\n"), "{question}");
    assert!(question.contains("rill-protocol: 1\r\n"), "{question}");
    error.replace(&address.to_string(), "ADDRESS")
}

fn answer(status: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[test]
fn a_fault_is_said_in_the_servers_words() {
    let fault =
        Fault::new(FaultCode::Version, "this server speaks protocol 2, the importer 1: use the newer `rill`");
    let said = said_of(answer("426 Upgrade Required", &encode(&fault).unwrap()));
    insta::assert_snapshot!(said, @"the server says: this server speaks protocol 2, the importer 1: use the newer `rill`");
}

#[test]
fn another_kind_of_server_is_told_apart() {
    let said = said_of(answer("200 OK", b"<!doctype html>hello"));
    insta::assert_snapshot!(said, @"http://ADDRESS/api/server answered 200, with something that is not an answer of a Rill server of protocol 1");
    let said = said_of(answer("404 Not Found", b"nothing here"));
    insta::assert_snapshot!(said, @"http://ADDRESS/api/server answered 404, with something that is not an answer of a Rill server of protocol 1");
}

#[test]
fn a_connection_that_breaks_is_said() {
    let said = said_of(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf".to_vec());
    assert!(said.starts_with("no answer from http://ADDRESS/api/server: "), "{said}");
    assert!(said.ends_with(". Does the server run?"), "{said}");
}

#[test]
fn nobody_there_is_said() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let said = Uplink::new(&format!("http://{address}")).server().unwrap_err().to_string();
    assert!(said.starts_with(&format!("no answer from http://{address}/api/server: ")), "{said}");
}
