//! [`Server`]: the real program with a space and a room, and who made them signed in.

use crate::connection::Connection;
use rill_protocol::{
    DID_KEY, Draft, PushRequest, SignInBegin, SignInChallenge, StreamId, TopicId, decode, encode,
};
use rill_tests::{Person, Writer};
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

pub(crate) struct Server {
    process: Child,
    _said: BufReader<ChildStdout>,
    /// "127.0.0.1:8787".
    pub(crate) host: String,
    pub(crate) cookie: String,
    pub(crate) stream: StreamId,
    pub(crate) room: TopicId,
}

impl Server {
    pub(crate) fn start(rill: &Path, data: &Path) -> Self {
        // Some thousand connections are open at once.
        let mut serve = Command::new("sh");
        serve.args(["-c", "ulimit -n 8192; exec \"$0\" \"$@\""]);
        serve.arg(rill).args(["serve", "--port", "0", "--data"]).arg(data).stdout(Stdio::piped());
        let mut process = serve.spawn().unwrap();
        let (mut said, mut line) = (BufReader::new(process.stdout.take().unwrap()), String::new());
        while !line.contains("http://") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "a server says where it is");
        }
        let host = line.trim().split_once("http://").unwrap().1.to_owned();
        let cookie = signs_in_as(&Person::alice(), &host, [127, 0, 0, 1]);
        let mut writer = writer();
        let (room, opened) = writer.opens("general");
        let stream = writer.genesis.stream();
        let push = PushRequest { stream, genesis: Some(writer.genesis), bulk: false, events: vec![opened] };
        let (status, _) = Connection::to(&host, Some(&cookie)).asks("/api/push", &encode(&push).unwrap());
        assert_eq!(status, 200);
        Self { process, _said: said, host, cookie, stream, room }
    }

    /// The body of a push of these.
    pub(crate) fn push_of(&self, events: Vec<Draft>) -> Vec<u8> {
        encode(&PushRequest { stream: self.stream, genesis: None, bulk: false, events }).unwrap()
    }

    /// A connection of who made the space.
    pub(crate) fn connects(&self) -> Connection {
        Connection::to(&self.host, Some(&self.cookie))
    }

    /// Seconds of processors that it took so far.
    pub(crate) fn worked_s(&self) -> f64 {
        worked_s(&self.process.id().to_string())
    }

    /// KiB that it has in memory now.
    pub(crate) fn resident_kib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let now = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        now.trim().strip_suffix(" kB").unwrap().parse().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Seconds of processors that a process took so far; "self" is this one.
pub(crate) fn worked_s(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // After the name in brackets, in hundredths: its own and those of the system for it.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

/// Who writes, with ids that are counted; the room is opened by the first.
pub(crate) fn writer() -> Writer {
    Writer::new(1)
}

/// Somebody signs in, from an address of this machine; gives the cookie.
pub(crate) fn signs_in_as(person: &Person, host: &str, from: [u8; 4]) -> String {
    let mut connection = Connection::from(from, host, None);
    let begin = encode(&SignInBegin { method: DID_KEY.to_owned() }).unwrap();
    let (_, challenge) = connection.asks("/api/sign-in/begin", &begin);
    let challenge: SignInChallenge = decode(&challenge).unwrap();
    let proof = person.proves(&challenge, &format!("http://{host}"));
    let (status, _) = connection.asks("/api/sign-in/finish", &encode(&proof).unwrap());
    assert_eq!(status, 200);
    connection.cookie.unwrap()
}
