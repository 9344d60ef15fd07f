//! The socket: opened, greeted, kept awake by pings, taken anew when it is lost. What comes over it goes to
//! `heads.rs`, `following.rs` and `forgetting.rs`.

use super::{Engine, stir::Stir};
use crate::{Effect, store::StoreError};
use rill_protocol::{Down, FaultCode, Millis, PROTOCOL_VERSION, StreamId, Up, read_frame, write_frame};
use rill_sync::Backoff;
use std::collections::BTreeSet;

/// A frame that comes is at most so long: a list of heads may be longer than a frame of events.
const DOWN_MAX: usize = 1024 * 1024;
const CONNECT_WITHIN_MS: Millis = 5_000;
const PING_EVERY_MS: Millis = 25_000;
const PONG_WITHIN_MS: Millis = 10_000;
/// Somebody looks: a connection that said nothing for so long is asked whether it is there, and given less time.
const SILENT_MS: Millis = 5_000;
const PONG_FOR_EYES_WITHIN_MS: Millis = 3_000;
/// An open connection wakes us oftener than this: later, the device has slept.
const SLEPT_MS: Millis = 60_000;

/// The connection for what is new.
#[derive(Default)]
pub(super) struct Line {
    state: State,
    backoff: Backoff,
    /// Whether the device says that it has no network.
    no_network: bool,
    /// When something came over it last.
    heard_at: Millis,
    /// Whether it was open, or could not be opened, since the start.
    pub(super) tried: bool,
    nonce: u32,
    /// Streams of which it was said again over it what is held.
    said_again: BTreeSet<StreamId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed { retry_at: Millis },
    Opening { give_up_at: Millis },
    Greeting { give_up_at: Millis },
    Open { ping_at: Millis, pong_by: Option<Millis> },
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { retry_at: Millis::MIN }
    }
}

impl Line {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, State::Open { .. })
    }

    /// Whether the device says that it has no network.
    pub(super) fn has_no_network(&self) -> bool {
        self.no_network
    }
}

impl Engine {
    /// Sends a frame, where the server has greeted us.
    pub(super) fn send(&mut self, frame: &Up) {
        if self.line.is_open() {
            self.effects.push(Effect::SendFrame(write_frame(frame)));
        }
    }

    pub(super) fn socket_opened(&mut self) {
        if let State::Opening { give_up_at } = self.line.state {
            self.line.state = State::Greeting { give_up_at };
            let hello = Up::Hello { protocol: PROTOCOL_VERSION, client: self.setup.version.clone() };
            self.effects.push(Effect::SendFrame(write_frame(&hello)));
        }
    }

    pub(super) fn socket_lost(&mut self) {
        if matches!(self.line.state, State::Closed { .. }) {
            return;
        }
        let random = self.chance();
        let wait = self.line.backoff.failed(random);
        self.line.state = State::Closed { retry_at: self.now + wait };
        self.line.tried = true;
        self.fetches.doubt();
        self.unfollow_all();
        self.stir_all();
    }

    /// The device has a network again, or slept: an old socket may look open and be dead.
    pub(super) fn device_online(&mut self, online: bool) {
        self.line.no_network = !online;
        if !matches!(self.line.state, State::Closed { .. }) {
            self.effects.push(Effect::CloseSocket);
            self.socket_lost();
        }
        if online {
            self.line.backoff.succeeded();
            self.line.state = State::Closed { retry_at: self.now };
            self.fetches.reach = super::asking::Reach::Unknown;
        }
        self.stir_all();
    }

    /// The device's clock has gone on to this. Where it slept, an open connection may be dead: a new one is taken.
    pub(super) fn clock_goes_on(&mut self, now: Millis) {
        let slept = now - self.now > SLEPT_MS && self.line.is_open();
        self.now = self.now.max(now);
        if slept {
            self.device_online(true);
        }
    }

    /// Somebody looks at a page: what they see is to be right within moments.
    pub(super) fn looked_at(&mut self) {
        let (now, silent) = (self.now, self.now - self.line.heard_at > SILENT_MS);
        match &mut self.line.state {
            State::Closed { retry_at } => *retry_at = now,
            State::Open { ping_at, pong_by: pong_by @ None } if silent => {
                *ping_at = now;
                *pong_by = Some(now + PONG_FOR_EYES_WITHIN_MS);
            }
            State::Open { .. } | State::Opening { .. } | State::Greeting { .. } => {}
        }
    }

    /// Takes a new connection in place of the one that is open.
    pub(super) fn renew_socket(&mut self) {
        if !matches!(self.line.state, State::Closed { .. }) {
            self.effects.push(Effect::CloseSocket);
            self.socket_lost();
            self.line.backoff.succeeded();
            self.line.state = State::Closed { retry_at: self.now };
        }
    }

    /// Does what is due by now, and asks to be woken for what is next.
    pub(super) fn tend_socket(&mut self) {
        if self.pages.is_empty() || self.line.no_network {
            return;
        }
        match self.line.state {
            State::Closed { retry_at } if retry_at <= self.now => {
                self.line.state = State::Opening { give_up_at: self.now + CONNECT_WITHIN_MS };
                self.effects.push(Effect::OpenSocket);
            }
            State::Opening { give_up_at } | State::Greeting { give_up_at } if give_up_at <= self.now => {
                self.effects.push(Effect::CloseSocket);
                self.socket_lost();
            }
            State::Open { pong_by: Some(pong_by), .. } if pong_by <= self.now => {
                self.effects.push(Effect::CloseSocket);
                self.socket_lost();
            }
            State::Open { ping_at, pong_by } if ping_at <= self.now => {
                self.line.nonce = self.line.nonce.wrapping_add(1);
                let nonce = self.line.nonce;
                self.send(&Up::Ping { nonce });
                let pong_by = pong_by.or(Some(self.now + PONG_WITHIN_MS));
                self.line.state = State::Open { ping_at: self.now + PING_EVERY_MS, pong_by };
            }
            State::Closed { .. } | State::Opening { .. } | State::Greeting { .. } | State::Open { .. } => {}
        }
        let next = match self.line.state {
            State::Closed { retry_at } => retry_at,
            State::Opening { give_up_at } | State::Greeting { give_up_at } => give_up_at,
            State::Open { ping_at, pong_by } => pong_by.map_or(ping_at, |pong_by| pong_by.min(ping_at)),
        };
        self.wake_by(next);
    }

    pub(super) fn hear_frame(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let Ok(frame) = read_frame::<Down>(bytes, DOWN_MAX) else {
            // Bytes changed on the way, or a newer program: dropped, and resumed from where we are.
            self.effects.push(Effect::CloseSocket);
            self.socket_lost();
            return Ok(());
        };
        self.line.heard_at = self.now;
        match frame {
            Down::Welcome { .. } => {
                self.welcomed();
                Ok(())
            }
            Down::Heads { stream, history, cursor, heads } => {
                self.take_heads(stream, history, cursor, &heads)
            }
            Down::Events { stream, topic, after, events } => self.take_live(stream, topic, after, &events),
            Down::FarBehind { stream, topic, after } => {
                self.far_behind(stream, topic, after);
                Ok(())
            }
            Down::AccessEnded { stream, history, topic } => self.access_ended(stream, history, topic),
            Down::SayHeld { stream } => {
                self.ask_anew(stream);
                self.doubt_rules(stream);
                Ok(())
            }
            Down::AskServer => {
                self.offered.ask_anew();
                Ok(())
            }
            Down::Fault { stream, topic, fault } => {
                self.standing.update_waits |= fault.code == FaultCode::Version;
                if let (Some(stream), Some(topic)) = (stream, topic) {
                    self.stir(Stir::Topic(stream, topic));
                }
                if let (Some(stream), None, FaultCode::NotFound) = (stream, topic, fault.code) {
                    self.is_not_there(stream);
                }
                Ok(())
            }
            Down::Typing { stream, topic, who } => {
                self.hear_typing(stream, topic, who);
                Ok(())
            }
            Down::Here { stream, anew, came, went } => {
                self.hear_here(stream, anew, came, &went);
                Ok(())
            }
            Down::Pong { .. } => {
                if let State::Open { ping_at, .. } = self.line.state {
                    self.line.state = State::Open { ping_at, pong_by: None };
                }
                Ok(())
            }
        }
    }

    /// What is held of a stream may have ended between saying that it is held and asking for its heads: it is said once
    /// more, and the answer says whether it has. An error by itself takes nothing away.
    fn is_not_there(&mut self, stream: StreamId) {
        if self.line.said_again.insert(stream) {
            self.say_held(stream);
        }
    }

    fn welcomed(&mut self) {
        self.line.said_again.clear();
        self.line.state = State::Open { ping_at: self.now + PING_EVERY_MS, pong_by: None };
        self.line.backoff.succeeded();
        self.line.tried = true;
        self.fetches.reached();
        self.standing.reconnected();
        for space in self.spaces.values_mut() {
            space.gone.clear();
        }
        let streams: Vec<_> = self.spaces.keys().copied().collect();
        streams.into_iter().for_each(|stream| self.follow_space(stream));
        self.ask_for_own_again();
        self.offered.ask_anew();
        self.rules.doubt_all();
        self.push_over_new_connection();
        self.stir_all();
    }
}
