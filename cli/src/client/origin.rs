//! An origin: a server at an address, as a client asks it, and the session one has there. Asks as the engine wants it
//! done, and keeps the cookie as a browser does. The program's client and the native tests ask by this.
//! Not here: when to ask what (`rill-engine`).

use crate::key::Key;
use rill_engine::{Failed, SignedIn};
use rill_protocol::{
    DID_KEY, Fault, FaultCode, PROTOCOL_VERSION, Session, SessionAnswer, SignInBegin, SignInChallenge,
    decode, encode,
};
use std::{io::Read as _, time::Duration};
use tokio_tungstenite::tungstenite::{client::IntoClientRequest as _, handshake::client::Request};

const DAG_CBOR: &str = "application/vnd.ipld.dag-cbor";
/// What takes longer is given up.
const WITHIN: Duration = Duration::from_secs(30);
/// Bytes of one answer: a page with all that amends it.
const ANSWER_MAX: u64 = 64 * 1024 * 1024;

/// Bytes of a download that are handed on at once, at most.
const PART: usize = 1024 * 1024;

/// Why an address is none of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no address of a server: http://NAME or http://NAME:PORT was expected. This program does not encrypt: \
         it reaches servers on its own machine, or through a tunnel to one"
)]
pub struct AddressError(String);

/// A server at an address.
#[derive(Clone, Debug)]
pub struct Origin {
    agent: ureq::Agent,
    address: String,
    cookie: Option<String>,
}

impl Origin {
    /// The server at this address, such as `http://localhost:8787`.
    pub fn parse(address: &str) -> Result<Self, AddressError> {
        let address = address.trim_end_matches('/');
        let host = address.strip_prefix("http://").unwrap_or_default();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
        if host.is_empty() || !host.bytes().all(fits) {
            return Err(AddressError(address.to_owned()));
        }
        let agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(WITHIN));
        Ok(Self { agent: agent.build().into(), address: address.to_ascii_lowercase(), cookie: None })
    }

    /// With the cookie of a session that began before.
    #[must_use]
    pub fn with_cookie(self, cookie: Option<String>) -> Self {
        Self { cookie, ..self }
    }

    /// Where it is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its name and port, as one connects to them.
    pub fn host(&self) -> String {
        let host = self.address.trim_start_matches("http://");
        let has_port = host.rsplit(']').next().is_some_and(|end| end.contains(':'));
        if has_port { host.to_owned() } else { format!("{host}:80") }
    }

    /// The cookie of the session.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Status and body of the answer to a question, whatever it is; none: the server was not reached. `body`: `POST`, none: `GET`.
    pub fn told(&mut self, path: &str, body: Option<&[u8]>) -> Option<(u16, Vec<u8>)> {
        let url = format!("{}{path}", self.address);
        let answer = match body {
            Some(body) => self.known(self.agent.post(url)).header("content-type", DAG_CBOR).send(body),
            None => self.known(self.agent.get(url)).call(),
        };
        self.take(answer)
    }

    /// The answer to bytes that are put somewhere.
    pub fn told_of(&mut self, path: &str, bytes: &[u8]) -> Option<(u16, Vec<u8>)> {
        let answer = self.known(self.agent.put(format!("{}{path}", self.address))).send(bytes);
        self.take(answer)
    }

    /// What is at a path, part by part; `false`: there is nothing.
    pub fn download(
        &self,
        path: &str,
        mut part: impl FnMut(&[u8]) -> anyhow::Result<()>,
    ) -> anyhow::Result<bool> {
        let asked = self.known(self.agent.get(format!("{}{path}", self.address)));
        // However long it takes, as long as it comes.
        let mut answer = asked.config().timeout_global(None).build().call()?;
        match answer.status().as_u16() {
            200 => {}
            404 => return Ok(false),
            status => anyhow::bail!("the server answered {status} for {path}"),
        }
        let mut body = answer.body_mut().as_reader();
        let mut bytes = vec![0; PART];
        loop {
            match body.read(&mut bytes)? {
                0 => return Ok(true),
                read => part(&bytes[..read])?,
            }
        }
    }

    /// The body of an answer with status 200, or why there is none.
    pub fn ask(&mut self, path: &str, body: Option<&[u8]>) -> Result<Vec<u8>, Failed> {
        taken(self.told(path, body))
    }

    /// What asks for a socket.
    pub fn asks_for_socket(&self) -> Option<Request> {
        let mut request = format!("ws://{}/api/live", self.host()).into_client_request().ok()?;
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert("cookie", cookie.parse().ok()?);
        }
        Some(request)
    }

    fn take(
        &mut self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Option<(u16, Vec<u8>)> {
        let mut answer = answer.ok()?;
        if let Some(cookie) = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok()) {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        let body = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_vec().ok()?;
        Some((answer.status().as_u16(), body))
    }

    /// A request that says which version it speaks, and who asks.
    fn known<B>(&self, request: ureq::RequestBuilder<B>) -> ureq::RequestBuilder<B> {
        let request = request.header("rill-protocol", PROTOCOL_VERSION.to_string());
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }
}

/// An answer as the engine takes it; none: the server was not reached.
pub fn taken(told: Option<(u16, Vec<u8>)>) -> Result<Vec<u8>, Failed> {
    match told {
        Some((200, body)) => Ok(body),
        Some((status, body)) => Err(Failed { status: Some(status), body }),
        None => Err(Failed { status: None, body: Vec::new() }),
    }
}

/// Signs in with a key where there is no session of it yet. `ask`: a question to a path, with a body or without.
pub fn sign_in(
    key: &Key,
    origin: &str,
    mut ask: impl FnMut(&'static str, Option<Vec<u8>>) -> Result<Vec<u8>, Failed>,
) -> Result<SignedIn, Failed> {
    let known: SessionAnswer = read(&ask("/api/session", None)?)?;
    if let Some(session) = known.session.filter(|session| session.key == key.did()) {
        return Ok(SignedIn { person: session.person, anew: false });
    }
    let begin = written(&SignInBegin { method: DID_KEY.to_owned() });
    let challenge: SignInChallenge = read(&ask("/api/sign-in/begin", Some(begin))?)?;
    let proof = written(&key.proves(&challenge, origin));
    let session: Session = read(&ask("/api/sign-in/finish", Some(proof))?)?;
    Ok(SignedIn { person: session.person, anew: true })
}

fn written<T: serde::Serialize>(question: &T) -> Vec<u8> {
    encode(question).expect("a question has no floats and no odd keys")
}

/// What a server says that cannot be read is no better the next time.
fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Failed> {
    decode(bytes).map_err(|error| {
        let text = format!("the server's words at signing in are not understood: {error}");
        let fault = Fault::new(FaultCode::Internal, text);
        Failed { status: Some(FaultCode::Internal.status()), body: written(&fault) }
    })
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_address_names_a_server_and_nothing_else() {
        let host = |address: &str| Origin::parse(address).map(|origin| origin.host()).ok();
        for (address, expected) in [
            ("http://localhost:8787", Some("localhost:8787")),
            ("http://Rill.Example/", Some("rill.example:80")),
            ("http://[::1]:80", Some("[::1]:80")),
            ("http://[::1]", Some("[::1]:80")),
            ("https://rill.example", None),
            ("localhost:8787", None),
            ("http://", None),
            ("http://a/b", None),
            ("http://me@a", None),
        ] {
            assert_eq!(host(address).as_deref(), expected, "{address}");
        }
    }
}
