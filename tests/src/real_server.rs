//! A real server on a free port of this machine, with a folder of its own. Not here: who writes to it (`writer.rs`).

use crate::Socket;
use rill::serve::Within;
use rill_protocol::{
    Answer, Draft, Fault, Genesis, PROTOCOL_VERSION, PushAnswer, PushRequest, decode, encode,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt, path::Path};
use tempfile::TempDir;

/// A server that runs until it is stopped or dropped.
pub struct RealServer {
    within: Option<Within>,
    data: TempDir,
}

/// An answer as it came: status, headers of interest, body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The headers, by their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Told {
    /// The first header of this name, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(is, _)| is == name).map_or("", |(_, value)| value)
    }
}

/// Status and fault; of an answer that is none, status and length.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match decode::<Fault>(&self.body) {
            Ok(fault) => write!(f, "{} {:?}: {}", self.status, fault.code, fault.text),
            Err(_) => write!(f, "{} with {} bytes", self.status, self.body.len()),
        }
    }
}

impl RealServer {
    /// Starts one with nothing in it.
    pub fn start() -> Self {
        Self::over(tempfile::tempdir().expect("a folder for a test"))
    }

    /// Starts one over data that is there.
    pub fn over(data: TempDir) -> Self {
        let within = Within::start(data.path()).expect("a server on a free port");
        Self { within: Some(within), data }
    }

    /// Stops it; when this returns, its logs are put away.
    pub fn stop(mut self) -> TempDir {
        if let Some(within) = self.within.take() {
            within.stop().expect("a server that stops");
        }
        self.data
    }

    /// Where its data lies.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Where it is.
    pub fn address(&self) -> &str {
        self.within.as_ref().map_or("", Within::address)
    }

    /// Sends these bytes as a question, with these headers.
    pub fn sent(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Told {
        let mut request = agent().post(format!("{}{path}", self.address()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        told(request.send(body))
    }

    /// Gets what is at this path, with these headers.
    pub fn got(&self, path: &str, headers: &[(&str, &str)]) -> Told {
        let mut request = agent().get(format!("{}{path}", self.address()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        told(request.call())
    }

    /// Puts bytes at this path.
    pub fn put(&self, path: &str, body: &[u8]) -> Told {
        told(agent().put(format!("{}{path}", self.address())).send(body))
    }

    /// Asks as a client of our version does.
    pub fn told<Q: Serialize>(&self, path: &str, question: &Q) -> Told {
        let body = encode(question).expect("a question has no floats");
        self.sent(path, &body, &[("rill-protocol", &PROTOCOL_VERSION.to_string())])
    }

    /// Asks, and reads the answer.
    pub fn ask<Q: Serialize, A: DeserializeOwned>(&self, path: &str, question: &Q) -> A {
        let told = self.told(path, question);
        assert_eq!(told.status, 200, "{path}: {told}");
        decode(&told.body).expect("an answer of its kind")
    }

    /// Pushes to a stream that is made where it is not there.
    pub fn push(&self, genesis: &Genesis, events: Vec<Draft>) -> Vec<Answer> {
        let request =
            PushRequest { stream: genesis.stream(), genesis: Some(genesis.clone()), bulk: false, events };
        self.ask::<_, PushAnswer>("/api/push", &request).answers
    }

    /// Pushes what is accepted as a whole.
    pub fn takes(&self, genesis: &Genesis, events: Vec<Draft>) {
        for answer in self.push(genesis, events) {
            assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
        }
    }

    /// A connection for what is new, not yet greeted.
    pub fn socket(&self) -> Socket {
        Socket::to(self.address())
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn told(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Told {
    let mut answer = answer.expect("an answer");
    let headers = answer
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let (status, headers) = (answer.status().as_u16(), headers.collect());
    Told { status, headers, body: answer.body_mut().read_to_vec().expect("a whole body") }
}
