//! `rill serve`, started by a program that soon listens no more.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

#[test]
fn a_server_whose_words_nobody_hears_serves_all_the_same() {
    let data = tempfile::tempdir().unwrap();
    let mut serve = Command::new(env!("CARGO_BIN_EXE_rill"));
    serve.args(["serve", "--port", "0", "--data"]).arg(data.path()).stdout(Stdio::piped());
    let mut server = serve.spawn().unwrap();
    let mut first = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let (_, address) = first.trim().split_once("http://").unwrap();
    for _ in 0..3 {
        let told = ureq::get(format!("http://{address}/api/server"))
            .header("rill-protocol", rill_protocol::PROTOCOL_VERSION.to_string())
            .call();
        assert!(told.is_ok(), "{told:?}");
    }
    server.kill().unwrap();
    server.wait().unwrap();
}
