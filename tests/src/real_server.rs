//! A real server on a free port of this machine, with a folder of its own. Who asks is alice, unless said otherwise:
//! she is signed in when she first has to be. Not here: who writes to it (`writer.rs`).

use crate::{Person, Socket};
use rill::{client::Origin, serve::Within};
use rill_protocol::{
    Answer, DID_KEY, Draft, Fault, Genesis, PROTOCOL_VERSION, PushAnswer, PushRequest, Session, SignInBegin,
    SignInChallenge, decode, encode,
};
use rill_server::{Clock, PublicAddress};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::HashMap,
    fmt,
    path::Path,
    sync::{Mutex, PoisonError},
};
use tempfile::TempDir;

/// A server that runs until it is stopped or dropped.
pub struct RealServer {
    within: Option<Within>,
    data: TempDir,
    /// The cookies of those who are signed in, by who they are.
    cookies: Mutex<HashMap<String, String>>,
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
        Self::reached_at(data, None)
    }

    /// Starts one that people reach by another address.
    pub fn public(address: &str) -> Self {
        let public = PublicAddress::parse(address).expect("an address");
        Self::reached_at(tempfile::tempdir().expect("a folder for a test"), Some(public))
    }

    /// Starts one with nothing in it, by this clock.
    pub fn by(clock: Clock) -> Self {
        let data = tempfile::tempdir().expect("a folder for a test");
        let within = Within::start_by(data.path(), None, clock).expect("a server on a free port");
        Self { within: Some(within), data, cookies: Mutex::default() }
    }

    fn reached_at(data: TempDir, public: Option<PublicAddress>) -> Self {
        let within = Within::start_for(data.path(), public).expect("a server on a free port");
        Self { within: Some(within), data, cookies: Mutex::default() }
    }

    /// The cookie of somebody, who is signed in where they are not yet.
    pub fn cookie_of(&self, person: &Person) -> String {
        let name = person.did().to_string();
        let known = self.cookies.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
        known.unwrap_or_else(|| {
            let (_, cookie) = self.signs_in(person);
            self.cookies.lock().unwrap_or_else(PoisonError::into_inner).insert(name, cookie.clone());
            cookie
        })
    }

    /// A challenge to sign.
    pub fn challenge(&self) -> SignInChallenge {
        let told = self.told_by(None, "/api/sign-in/begin", &SignInBegin { method: DID_KEY.to_owned() });
        assert_eq!(told.status, 200, "{told}");
        decode(&told.body).expect("a challenge")
    }

    /// Begins a session of its own; gives its cookie too.
    pub fn signs_in(&self, person: &Person) -> (Session, String) {
        let proof = person.proves(&self.challenge(), self.address());
        let told = self.told_by(None, "/api/sign-in/finish", &proof);
        assert_eq!(told.status, 200, "{told}");
        let cookie = told.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        (decode(&told.body).expect("a session"), cookie)
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
        self.put_by(Some(&Person::alice()), path, body)
    }

    /// Somebody puts bytes at this path; none: nobody.
    pub fn put_by(&self, person: Option<&Person>, path: &str, body: &[u8]) -> Told {
        let mut request = agent().put(format!("{}{path}", self.address()));
        if let Some(person) = person {
            request = request.header("cookie", self.cookie_of(person));
        }
        told(request.send(body))
    }

    /// Asks as a client of our version does.
    pub fn told<Q: Serialize>(&self, path: &str, question: &Q) -> Told {
        self.told_by(Some(&Person::alice()), path, question)
    }

    /// Somebody asks; none: nobody.
    pub fn told_by<Q: Serialize>(&self, person: Option<&Person>, path: &str, question: &Q) -> Told {
        let cookie = person.map(|person| self.cookie_of(person));
        self.told_with(cookie.as_deref(), path, question)
    }

    /// Asks with this cookie.
    pub fn told_with<Q: Serialize>(&self, cookie: Option<&str>, path: &str, question: &Q) -> Told {
        let body = encode(question).expect("a question has no floats");
        let version = PROTOCOL_VERSION.to_string();
        let mut headers = vec![("rill-protocol", version.as_str())];
        headers.extend(cookie.map(|cookie| ("cookie", cookie)));
        self.sent(path, &body, &headers)
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

    /// Somebody pushes to a stream that is there.
    pub fn push_by(&self, person: &Person, genesis: &Genesis, events: Vec<Draft>) -> Vec<Answer> {
        let request = PushRequest { stream: genesis.stream(), genesis: None, bulk: false, events };
        let told = self.told_by(Some(person), "/api/push", &request);
        assert_eq!(told.status, 200, "{told}");
        decode::<PushAnswer>(&told.body).expect("answers").answers
    }

    /// Pushes what is accepted as a whole.
    pub fn takes(&self, genesis: &Genesis, events: Vec<Draft>) {
        for answer in self.push(genesis, events) {
            assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
        }
    }

    /// A connection for what is new, not yet greeted.
    pub fn socket(&self) -> Socket {
        self.socket_of(Some(&Person::alice()))
    }

    /// A connection of somebody; none: of nobody.
    pub fn socket_of(&self, person: Option<&Person>) -> Socket {
        Socket::to(&self.origin_of(person))
    }

    /// The server as somebody's client knows it, who is signed in; none: nobody.
    pub fn origin_of(&self, person: Option<&Person>) -> Origin {
        let cookie = person.map(|person| self.cookie_of(person));
        Origin::parse(self.address()).expect("an address").with_cookie(cookie)
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
