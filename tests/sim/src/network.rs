//! What is between server and clients: questions that are lost, doubled, late and out of order; connections that are cut
//! or hang; a server that dies while it answers. Not here: what is sent.

use crate::{
    happening::{Happening, LineId, Whom},
    weather::Fate,
    world::World,
};
use rill_engine::{Effect, Failed, FetchId, Input, SignedIn};
use rill_protocol::{PushAnswer, PushRequest, SessionAnswer, decode};
use rill_server::Answered;
use std::{net::SocketAddr, rc::Rc};

type Body = Option<Rc<Vec<u8>>>;

/// What is said of a burst is gathered for so long.
const BURST_MS: i64 = 10;

impl World {
    /// Does what an engine wants done, in order.
    pub(crate) fn carries_out(&mut self, client: usize, effects: Vec<Effect>) {
        let whom = self.clients[client].whom();
        for effect in effects {
            match effect {
                Effect::Fetch { fetch, path, body, .. } => self.sends(whom, fetch, path, Some(Rc::new(body))),
                Effect::Get { fetch, path, .. } => self.sends(whom, fetch, path, None),
                Effect::OpenSocket => self.wants_a_line(whom),
                Effect::SendFrame(frame) => {
                    if let Some(line) = self.clients[client].line {
                        self.later(|_| Happening::Up { whom, line, frame });
                    }
                }
                Effect::CloseSocket => self.drops_line(client),
                Effect::WakeAt(at) => {
                    self.clients[client].wake_at = Some(at);
                    let when = self.clients[client].when(at).max(self.now);
                    self.ahead.put(when, Happening::Wakes { whom, at });
                }
                Effect::GoOn => self.ahead.put(self.now, Happening::Goes { whom }),
                Effect::SignIn => self.later(|_| Happening::SignsIn { whom }),
                // Nobody attaches a file here.
                Effect::StepDown | Effect::SetAside | Effect::SetOutboxAside | Effect::SendPart { .. } => {
                    self.finds(Err(format!("{client} wants this: {effect:?}")));
                }
                Effect::KeepBlobs(_)
                | Effect::ForgetBlobs(_)
                | Effect::FreeFiles(_)
                | Effect::MoveFiles(..)
                | Effect::FreeFilesBut(_)
                | Effect::Call(_)
                | Effect::CallsOver(_)
                | Effect::Began(_)
                | Effect::Ended { .. }
                | Effect::Tell { .. } => {}
            }
        }
        if self.clients[client].has_to_paint() {
            let stream = self.genesis.stream();
            self.ahead.put(self.now + 16, Happening::Painted { whom, stream });
        }
        let seen = self.clients[client].sees_what_it_wrote();
        self.finds(seen.map_err(|wrong| format!("{client}: {wrong}")));
    }

    /// Something happens after as long as the network takes.
    fn later(&mut self, what: impl FnOnce(&mut Self) -> Happening) {
        let at = self.now + self.weather.delay(&mut self.random);
        let what = what(self);
        // What goes over one connection stays in order: nothing on it comes before what was sent earlier.
        let at = match &what {
            Happening::Up { line, .. } => self.in_order(2 * line.0, at),
            Happening::Down { line, .. } | Happening::Closed { line, .. } => {
                self.in_order(2 * line.0 + 1, at)
            }
            _ => at,
        };
        self.ahead.put(at, what);
    }

    fn in_order(&mut self, way: u64, at: i64) -> i64 {
        let last = self.ways.entry(way).or_insert(at);
        *last = at.max(*last);
        *last
    }

    fn sends(&mut self, whom: Whom, fetch: FetchId, path: &'static str, body: Body) {
        let len = body.as_ref().map_or(0, |body| body.len());
        if !self.clients[whom.client].is_online {
            return self.ahead.put(self.now + 1, failed(whom, fetch, None));
        }
        let fate = self.weather.fate(&mut self.random);
        self.log.note(
            self.now,
            whom.client,
            format_args!("question {} {path} {len} bytes: {fate:?}", fetch.0),
        );
        let question =
            |is_answered| Happening::Question { whom, fetch, path, body: body.clone(), is_answered };
        match fate {
            Fate::Arrives => self.later(|_| question(true)),
            Fate::Lost(after) => {
                self.toll.lost += 1;
                self.ahead.put(self.now + after, failed(whom, fetch, None));
            }
            Fate::Unanswered(after) => {
                self.toll.lost += 1;
                self.later(|_| question(false));
                self.ahead.put(self.now + after, failed(whom, fetch, None));
            }
            Fate::Twice(after) => {
                self.toll.doubled += 1;
                self.later(|_| question(true));
                self.ahead.put(self.now + after, question(false));
            }
        }
    }

    /// A question is at the server. Whoever asked it may be gone.
    pub(crate) fn question_arrives(
        &mut self,
        whom: Whom,
        fetch: FetchId,
        (path, body): (&'static str, Body),
        is_answered: bool,
    ) {
        let client = &self.clients[whom.client];
        let (from, cookie, is_online) = (client.address, client.cookie.clone(), client.is_online);
        let answered = self.asks(from, path, cookie.as_deref(), body.as_deref().map(Vec::as_slice));
        let said = answered.as_ref().map_or("is not up".to_owned(), |answered| {
            format!("says {} in {} bytes", answered.status, answered.body.len())
        });
        self.log.note(self.now, "server", format_args!("{said} to {} of {}", fetch.0, whom.client));
        if !is_answered {
            return;
        }
        match answered {
            Some(answered) if is_online && !self.server.has_died() => {
                let Answered { status, body, .. } = answered;
                let result =
                    if status == 200 { Ok(body) } else { Err(Failed { status: Some(status), body }) };
                self.later(|_| Happening::Answer { whom, fetch, result });
            }
            Some(_) | None => self.later(|_| failed(whom, fetch, None)),
        }
    }

    /// Asks the server, and notes what it acknowledges. None: it is down.
    pub(crate) fn asks(
        &mut self,
        from: SocketAddr,
        path: &str,
        cookie: Option<&str>,
        body: Option<&[u8]>,
    ) -> Option<Answered> {
        let push: Option<PushRequest> =
            body.filter(|_| path == "/api/push").and_then(|body| decode(body).ok());
        if let Some(push) = &push {
            self.book.notes_sent(push);
        }
        let answered = self.server.asked(from, path, cookie, body.map(<[u8]>::to_vec))?;
        if let (Some(push), 200) = (&push, answered.status) {
            let told = decode::<PushAnswer>(&answered.body).map_err(|error| error.to_string());
            let noted = told.and_then(|told| self.book.notes(push, &told));
            self.finds(noted);
        }
        self.wakes_followers();
        Some(answered)
    }

    pub(crate) fn somebody_signs_in(&mut self, whom: Whom) {
        if !self.is_alive(whom) {
            return;
        }
        let client = &self.clients[whom.client];
        let (from, cookie, person) = (client.address, client.cookie.clone(), client.person.clone());
        let is_lost = !client.is_online || self.weather.fate(&mut self.random) != Fate::Arrives;
        let unreached = || Failed { status: None, body: Vec::new() };
        let mut signs_in = || -> Option<SignedIn> {
            let known = self.server.asked(from, "/api/session", cookie.as_deref(), None)?;
            if let Some(session) = decode::<SessionAnswer>(&known.body).ok()?.session {
                return Some(SignedIn { person: session.person, anew: false });
            }
            self.clients[whom.client].cookie = Some(self.signs_in(from, &person, cookie.as_deref())?);
            Some(SignedIn { person: person.did().clone(), anew: true })
        };
        let signed = if is_lost { None } else { signs_in() };
        self.later(|_| Happening::SignedIn { whom, result: signed.ok_or_else(unreached) });
    }

    fn wants_a_line(&mut self, whom: Whom) {
        self.drops_line(whom.client);
        self.lines += 1;
        let line = LineId(self.lines);
        self.clients[whom.client].line = Some(line);
        self.later(|_| Happening::Connects { whom, line });
    }

    pub(crate) fn somebody_connects(&mut self, whom: Whom, line: LineId) {
        let client = &self.clients[whom.client];
        let (cookie, is_online) = (client.cookie.clone(), client.is_online);
        let is_open = is_online && self.is_on(whom, line) && self.server.connected(line, cookie.as_deref());
        self.later(|_| Happening::Connected { whom, line, is_open });
    }

    /// Whether this is the connection that somebody has.
    pub(crate) fn is_on(&self, whom: Whom, line: LineId) -> bool {
        self.is_alive(whom) && self.clients[whom.client].line == Some(line)
    }

    /// A client is done with its connection, whatever the server thinks of it.
    pub(crate) fn drops_line(&mut self, client: usize) {
        if let Some(line) = self.clients[client].line.take() {
            self.server.lines.remove(&line);
        }
    }

    pub(crate) fn frame_arrives(&mut self, whom: Whom, line: LineId, frame: &[u8]) {
        if self.hanging.contains(&line) || !self.clients[whom.client].is_online {
            return;
        }
        match self.server.hears(line, frame) {
            None => {}
            Some(Ok(frames)) => self.sends_down(whom, line, frames),
            Some(Err(last)) => {
                self.sends_down(whom, line, vec![last]);
                self.server.lines.remove(&line);
                self.later(|_| Happening::Closed { whom, line });
            }
        }
        self.wakes_followers();
    }

    pub(crate) fn says_what_is_new(&mut self, line: LineId) {
        let frames = self.server.news(line);
        let owner = self.clients.iter().find(|client| client.line == Some(line)).map(|client| client.whom());
        if let Some(whom) = owner {
            self.log.note(self.now, "server", format_args!("tells {} {} frames", whom.client, frames.len()));
            self.sends_down(whom, line, frames);
        }
        self.wakes_followers();
    }

    fn sends_down(&mut self, whom: Whom, line: LineId, frames: Vec<Vec<u8>>) {
        if self.hanging.contains(&line) || self.server.has_died() {
            return;
        }
        for frame in frames {
            self.later(|_| Happening::Down { whom, line, frame });
        }
    }

    fn wakes_followers(&mut self) {
        for line in self.server.wakes() {
            self.ahead.put(self.now + BURST_MS, Happening::News { line });
        }
    }

    /// A connection is cut in the middle: both sides see it, or the client has to find out.
    pub(crate) fn is_cut(&mut self, client: usize, is_seen: bool) {
        let Some(line) = self.clients[client].line else { return };
        self.toll.cuts += 1;
        if is_seen {
            let whom = self.clients[client].whom();
            self.server.lines.remove(&line);
            self.later(|_| Happening::Closed { whom, line });
        } else {
            self.hanging.insert(line);
        }
    }

    /// The network of a device goes away, and it is told.
    pub(crate) fn goes_offline(&mut self, client: usize) {
        self.clients[client].is_online = false;
        self.drops_line(client);
        if self.clients[client].is_up() {
            self.takes(client, Input::Online(false));
            self.takes(client, Input::SocketClosed);
        }
    }

    pub(crate) fn comes_back(&mut self, client: usize) {
        if self.clients[client].is_online {
            return;
        }
        self.log.note(self.now, client, format_args!("is online"));
        self.clients[client].is_online = true;
        if self.clients[client].is_up() {
            self.takes(client, Input::Online(true));
        }
    }
}

fn failed(whom: Whom, fetch: FetchId, status: Option<u16>) -> Happening {
    Happening::Answer { whom, fetch, result: Err(Failed { status, body: Vec::new() }) }
}
