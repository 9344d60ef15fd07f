//! The importer's line to a server: the HTTP of section "Push" in `docs/protocol.md`, nothing of its own.

use rill_protocol::{
    AnchorsRequest, BlobId, Fault, HaveAnswer, HaveRequest, PROTOCOL_VERSION, Page, PushAnswer, PushRequest,
    ServerInfo, Session, StreamId, decode, encode,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fs::File, path::Path};

/// Bytes of an answer: anchors with all that amends them.
const ANSWER_MAX: u64 = 512 * 1024 * 1024;
const DAG_CBOR: &str = "application/vnd.ipld.dag-cbor";

/// Why there was no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum UplinkError {
    /// No connection, or one that broke.
    #[error("no answer from {url}: {error}. Does the server run?")]
    Unreachable {
        /// What was asked.
        url: String,
        /// What the connection says.
        error: Box<ureq::Error>,
    },
    /// The server said no.
    #[error("the server says: {0}")]
    Fault(#[from] Fault),
    /// It is another kind of server, or of another version.
    #[error(
        "{url} answered {status}, with something that is not an answer of a Rill server of protocol {PROTOCOL_VERSION}"
    )]
    Odd {
        /// What was asked.
        url: String,
        /// How it answered.
        status: u16,
    },
    /// A file beside the archive that was there a moment ago.
    #[error("{path:?} could not be read again: {error}")]
    File {
        /// The file.
        path: String,
        /// What the system says.
        error: std::io::Error,
    },
}

/// What an importer asks of a server. A trait, so that tests can be a server that fails when they want it to.
pub trait Line {
    /// What the server says of itself.
    fn server(&self) -> Result<ServerInfo, UplinkError>;
    /// Pushes events.
    fn push(&self, request: &PushRequest) -> Result<PushAnswer, UplinkError>;
    /// Which of these are there.
    fn have(&self, request: &HaveRequest) -> Result<HaveAnswer, UplinkError>;
    /// Messages with what amends them.
    fn anchors(&self, request: &AnchorsRequest) -> Result<Page, UplinkError>;
    /// Puts a file's bytes there.
    fn put_blob(&self, stream: &StreamId, blob: &BlobId, path: &Path) -> Result<(), UplinkError>;
}

/// A connection to one server, kept open.
pub struct Uplink {
    agent: ureq::Agent,
    base: String,
    /// The cookie of its session, once it is signed in.
    cookie: Option<String>,
}

impl Uplink {
    /// To the server at this address, such as `http://localhost:8787`.
    pub fn new(base: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        Self { agent: config.into(), base: base.trim_end_matches('/').to_owned(), cookie: None }
    }

    /// Where a page of this server would be, as far as signing in goes.
    pub(super) fn origin(&self) -> &str {
        &self.base
    }

    pub(super) fn ask<Q: Serialize, A: DeserializeOwned>(
        &self,
        what: &str,
        question: &Q,
    ) -> Result<A, UplinkError> {
        let (url, answer) = self.asked(what, question);
        read(url, answer)
    }

    /// Puts bytes there, of which a stream is to have a file.
    pub(super) fn put_bytes(
        &self,
        stream: &StreamId,
        blob: &BlobId,
        bytes: &[u8],
    ) -> Result<(), UplinkError> {
        let url = format!("{}/api/blob/{stream}/{blob}", self.base);
        let answer = self.known(self.agent.put(&url)).send(bytes);
        refusal(&url, answer).map(|_| ())
    }

    /// Asks what begins a session, and keeps its cookie.
    pub(super) fn begin_session<Q: Serialize>(
        &mut self,
        what: &str,
        question: &Q,
    ) -> Result<Session, UplinkError> {
        let (url, answer) = self.asked(what, question);
        let given = answer.as_ref().ok().and_then(|answer| answer.headers().get("set-cookie"));
        let given = given.and_then(|cookie| cookie.to_str().ok()?.split(';').next().map(str::to_owned));
        let session = read(url.clone(), answer)?;
        if given.is_none() {
            return Err(UplinkError::Odd { url, status: 200 });
        }
        self.cookie = given;
        Ok(session)
    }

    fn asked<Q: Serialize>(&self, what: &str, question: &Q) -> (String, Answer) {
        let url = format!("{}/api/{what}", self.base);
        let body = encode(question).expect("a request has no floats and no odd keys");
        let request = self.known(self.agent.post(&url)).header("content-type", DAG_CBOR);
        let answer = request.send(&body[..]);
        (url, answer)
    }

    /// A request that says which version it speaks, and who asks.
    fn known<B>(&self, request: ureq::RequestBuilder<B>) -> ureq::RequestBuilder<B> {
        let request = request.header("rill-protocol", &PROTOCOL_VERSION.to_string());
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }
}

impl Line for Uplink {
    fn server(&self) -> Result<ServerInfo, UplinkError> {
        let url = format!("{}/api/server", self.base);
        let answer = self.known(self.agent.get(&url)).call();
        read(url, answer)
    }

    fn push(&self, request: &PushRequest) -> Result<PushAnswer, UplinkError> {
        self.ask("push", request)
    }

    fn have(&self, request: &HaveRequest) -> Result<HaveAnswer, UplinkError> {
        self.ask("have", request)
    }

    fn anchors(&self, request: &AnchorsRequest) -> Result<Page, UplinkError> {
        self.ask("anchors", request)
    }

    fn put_blob(&self, stream: &StreamId, blob: &BlobId, path: &Path) -> Result<(), UplinkError> {
        let url = format!("{}/api/blob/{stream}/{blob}", self.base);
        let failed = |error| UplinkError::File { path: path.display().to_string(), error };
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let request = self.known(self.agent.put(&url));
        let answer = request.header("content-length", &length.to_string()).send(file);
        refusal(&url, answer).map(|_| ())
    }
}

type Answer = Result<ureq::http::Response<ureq::Body>, ureq::Error>;

fn read<A: DeserializeOwned>(url: String, answer: Answer) -> Result<A, UplinkError> {
    let (status, body) = refusal(&url, answer)?;
    // Owned types: the bytes go when this returns.
    decode_owned(&body).ok_or(UplinkError::Odd { url, status })
}

fn decode_owned<A: DeserializeOwned>(body: &[u8]) -> Option<A> {
    decode(body).ok()
}

/// The body, where the server did what was asked; the fault it names, where not.
fn refusal(url: &str, answer: Answer) -> Result<(u16, Vec<u8>), UplinkError> {
    let unreachable = |error| UplinkError::Unreachable { url: url.to_owned(), error: Box::new(error) };
    let mut answer = answer.map_err(unreachable)?;
    let status = answer.status();
    let body = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_vec().map_err(unreachable)?;
    if status.is_success() {
        return Ok((status.as_u16(), body));
    }
    match decode_owned::<Fault>(&body) {
        Some(fault) => Err(fault.into()),
        None => Err(UplinkError::Odd { url: url.to_owned(), status: status.as_u16() }),
    }
}
