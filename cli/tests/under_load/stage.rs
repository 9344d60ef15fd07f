//! [`Stage`]: a server that dies and starts again, and those who write to it: where it is now, how much was pushed, and
//! who waits for what.

use super::places;
use rill_protocol::{
    DID_KEY, Draft, EventId, PROTOCOL_VERSION, PushAnswer, PushRequest, SeqNum, SignInBegin, SignInChallenge,
    StreamId, TopicId, decode, encode,
};
use rill_tests::{Person, Writer};
use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Condvar, Mutex, MutexGuard},
};

/// What somebody was told is there.
#[derive(Default)]
pub(super) struct Acknowledged {
    /// In the order in which it was written.
    pub(super) events: Vec<(EventId, SeqNum)>,
    pub(super) unanswered: u64,
    /// Told to be there already: the answer before was lost.
    pub(super) found_again: u64,
}

struct Now {
    server: Option<Child>,
    address: String,
    /// How often it was started.
    life: u64,
    /// Pushes that were begun.
    begun: usize,
    is_over: bool,
}

/// A server and what its writers share.
pub(super) struct Stage {
    data: PathBuf,
    now: Mutex<Now>,
    moved: Condvar,
    writer: Mutex<Writer>,
    rooms: Vec<TopicId>,
    cookie: String,
}

impl Stage {
    /// A server over an empty folder, with a space and a room for each who writes. All are devices of who made it, whom
    /// no limit slows.
    pub(super) fn over(data: &Path, writers: usize) -> Self {
        let (server, address) = serve(data);
        let cookie = signs_in(&address);
        let mut writer = Writer::new(1);
        let opened: Vec<(TopicId, Draft)> =
            (0..writers).map(|number| writer.opens(&format!("room {number}"))).collect();
        let (rooms, events) = opened.into_iter().unzip();
        let push = PushRequest {
            stream: writer.genesis.stream(),
            genesis: Some(writer.genesis.clone()),
            bulk: false,
            events,
        };
        let answer = asks(&agent(), &address, "/api/push", Some(&cookie), &encode(&push).unwrap());
        places(&decode::<PushAnswer>(&answer.unwrap().0).unwrap().answers);
        let now = Now { server: Some(server), address, life: 1, begun: 0, is_over: false };
        Self {
            data: data.to_owned(),
            now: Mutex::new(now),
            moved: Condvar::new(),
            writer: Mutex::new(writer),
            rooms,
            cookie,
        }
    }

    pub(super) fn stream(&self) -> StreamId {
        self.writer.lock().unwrap().genesis.stream()
    }

    pub(super) fn room(&self, writer: usize) -> TopicId {
        self.rooms[writer]
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap()
    }

    /// Writes until it is over; then until all of it is answered.
    pub(super) fn writes(&self, who: usize) -> Acknowledged {
        let mut acknowledged = Acknowledged::default();
        let mut random = fastrand::Rng::with_seed(who as u64);
        let agent = agent();
        while !self.now().is_over {
            let (ids, events): (Vec<EventId>, Vec<Draft>) = {
                let mut writer = self.writer.lock().unwrap();
                let count = random.usize(1..12);
                (0..count).map(|number| writer.posts(self.rooms[who], &format!("{who}: {number}"))).unzip()
            };
            let push = PushRequest { stream: self.stream(), genesis: None, bulk: false, events };
            let answer = self.pushes(&agent, &encode(&push).unwrap(), &mut acknowledged.unanswered);
            let (seqs, again) = places(&answer.answers);
            assert_eq!(seqs.len(), ids.len(), "an answer for each");
            acknowledged.found_again += again;
            acknowledged.events.extend(ids.into_iter().zip(seqs));
        }
        acknowledged
    }

    /// Pushes the same until it is answered.
    fn pushes(&self, agent: &ureq::Agent, body: &[u8], unanswered: &mut u64) -> PushAnswer {
        loop {
            let (address, life) = {
                let mut now = self.now();
                now.begun += 1;
                self.moved.notify_all();
                (now.address.clone(), now.life)
            };
            match asks(agent, &address, "/api/push", Some(&self.cookie), body) {
                Ok((answer, _)) => return decode(&answer).unwrap(),
                Err(error) => {
                    *unanswered += 1;
                    // It died, or is about to: another one comes.
                    let now = self.now();
                    assert!(
                        !now.is_over || now.life > life,
                        "nobody killed it, and it does not answer: {error}"
                    );
                    drop(self.moved.wait_while(now, |now| now.life == life && !now.is_over).unwrap());
                }
            }
        }
    }

    /// Kills it once so many pushes more were begun, and starts the next one.
    pub(super) fn kills_after(&self, pushes: usize) {
        let now = self.now();
        let target = now.begun + pushes;
        let mut now = self.moved.wait_while(now, |now| now.begun < target).unwrap();
        let mut server = now.server.take().unwrap();
        drop(now);
        server.kill().unwrap();
        server.wait().unwrap();
        let (server, address) = serve(&self.data);
        now = self.now();
        (now.server, now.address, now.life) = (Some(server), address, now.life + 1);
        self.moved.notify_all();
    }

    /// Nobody begins anything more.
    pub(super) fn ends(&self) {
        self.now().is_over = true;
        self.moved.notify_all();
    }

    /// The last server is killed as well.
    pub(super) fn is_over(&self) {
        let mut server = self.now().server.take().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
    }
}

fn serve(data: &Path) -> (Child, String) {
    let mut serve = Command::new(env!("CARGO_BIN_EXE_rill"));
    serve.args(["serve", "--port", "0", "--data"]).arg(data).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = serve.spawn().unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let address = line.trim().split_once("http://").unwrap().1.to_owned();
    // It says more later, which nobody reads; but the line is open.
    server.stdout = Some(said.into_inner());
    (server, format!("http://{address}"))
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(true).build().into()
}

/// A body, and a cookie that came with it.
fn asks(
    agent: &ureq::Agent,
    address: &str,
    path: &str,
    cookie: Option<&str>,
    body: &[u8],
) -> Result<(Vec<u8>, Option<String>), ureq::Error> {
    let mut request =
        agent.post(format!("{address}{path}")).header("rill-protocol", PROTOCOL_VERSION.to_string());
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    let mut answer = request.send(body)?;
    let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
    let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
    Ok((answer.body_mut().read_to_vec()?, cookie))
}

/// Alice's cookie.
fn signs_in(address: &str) -> String {
    let begin = encode(&SignInBegin { method: DID_KEY.to_owned() }).unwrap();
    let (challenge, _) = asks(&agent(), address, "/api/sign-in/begin", None, &begin).unwrap();
    let challenge: SignInChallenge = decode(&challenge).unwrap();
    let proof = encode(&Person::alice().proves(&challenge, address)).unwrap();
    asks(&agent(), address, "/api/sign-in/finish", None, &proof).unwrap().1.unwrap()
}
