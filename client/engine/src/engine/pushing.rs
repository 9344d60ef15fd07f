//! Sending the outbox: pushes stream by stream, what their answers do, and signing in where the server asks for it.
//! Here: carrying out what the order of a stream (`rill_sync::Outbox`) says. Not here: what goes into it
//! (`writing.rs`), when an entry is done with (`confirming.rs`).

use super::{
    Engine,
    asking::{Asked, Reach, unreadable},
    outbox::renamed,
    stir::Stir,
};
use crate::{Effect, Failed, FetchId, SignedIn, Urgency};
use rill_events::Payload;
use rill_protocol::{
    Draft, EventId, Fault, FaultCode, Genesis, Millis, Place, PushAnswer, PushRequest, StreamId, decode,
    encode,
};
use rill_sync::{Backoff, OutboxEffect, OutboxInput, OutboxStanding};

const PUSH: &str = "/api/push";
const NOT_INVITED: &str = "this invite is no longer good, or the space is not there any more: ask who gave it to you for another \
    one";
const ANOTHER: &str = "you are signed in as somebody else than the one who wrote this: try again to send it as \
    yourself, or discard it";

/// Whether the server knows who sends.
#[derive(Default)]
pub(super) enum SigningIn {
    /// Nothing was sent yet: whether there is a session, the shell finds out before the first push.
    #[default]
    Unasked,
    /// As far as we know.
    Done,
    /// The shell was asked to.
    UnderWay,
    /// It did not work, and is tried again then.
    Failed { until: Millis, why: String },
}

/// Signing in, and how often it failed in a row.
#[derive(Default)]
pub(super) struct Session {
    pub(super) signing_in: SigningIn,
    backoff: Backoff,
}

impl Engine {
    /// Whether anything can be sent now: the server was heard of over this very connection. Before that nothing
    /// leaves, so that what is taken back without a network was never sent.
    fn may_push(&self) -> bool {
        self.could_push() && matches!(self.session.signing_in, SigningIn::Done)
    }

    /// As [`Engine::may_push`], but for knowing who sends.
    fn could_push(&self) -> bool {
        let is_heard = self.line.is_open() || self.fetches.reach == Reach::Up;
        is_heard
            && self.setup.person.is_some()
            && !self.line.has_no_network()
            && !self.fetches.is_down(self.now)
    }

    /// Where something waits and nobody else asks, the server is asked whether it is there.
    pub(super) fn listen_for_server(&mut self) {
        let is_silent = !self.line.is_open() && self.fetches.reach != Reach::Up;
        if is_silent && self.is_push_due() && !self.line.has_no_network() {
            self.ask(Asked::Server, Urgency::Soon);
        }
    }

    fn is_push_due(&self) -> bool {
        self.outbox.streams.values().any(|stream| stream.order.is_due(self.now))
    }

    /// There is a new connection: nothing rests any more.
    pub(super) fn push_over_new_connection(&mut self) {
        let streams: Vec<StreamId> = self.outbox.streams.keys().copied().collect();
        streams.into_iter().for_each(|stream| self.step_outbox(stream, OutboxInput::Reconnected));
        self.upload_over_new_connection();
    }

    /// After each input: sends what may go by now, and asks to be woken for what may go later.
    pub(super) fn tend_outbox(&mut self) {
        match self.session.signing_in {
            SigningIn::Unasked if self.could_push() && (self.is_push_due() || self.is_somebody()) => {
                self.sign_in();
            }
            SigningIn::Failed { until, .. } if until <= self.now => self.sign_in(),
            SigningIn::Failed { until, .. } => self.wake_by(until),
            SigningIn::Unasked | SigningIn::Done | SigningIn::UnderWay => {}
        }
        self.refuse_ended();
        let may_push = self.may_push();
        let streams: Vec<StreamId> = self.outbox.streams.keys().copied().collect();
        for stream in streams {
            // Of another history all is compared first.
            let differs = self.spaces.get(&stream).is_some_and(|space| space.differing.is_some());
            let open = may_push && !differs;
            let posted_in =
                self.outbox.streams.get(&stream).map(|known| known.order.topics_with_waiting_posts());
            self.know_slow(stream, posted_in.unwrap_or_default());
            let Some(known) = self.outbox.streams.get(&stream) else { continue };
            let is_due = known.wake_at.is_some_and(|at| at <= self.now);
            if known.order.is_open() != open {
                self.step_outbox(stream, OutboxInput::Open(open));
            } else if is_due {
                self.step_outbox(stream, OutboxInput::Woke);
            }
            let wake_at = self.outbox.streams.get(&stream).and_then(|known| known.wake_at);
            wake_at.into_iter().for_each(|at| self.wake_by(at));
        }
        self.flush_outbox();
        self.sweep_outbox_if_due();
    }

    /// One step of the order of a stream, carried out.
    pub(super) fn step_outbox(&mut self, stream: StreamId, input: OutboxInput) {
        let random = self.chance();
        let known = self.outbox.streams.entry(stream).or_default();
        let slow_before = known.order.slow().clone();
        let (order, effects) = std::mem::take(&mut known.order).step(self.now, random, input);
        (known.order, known.wake_at) = (order, None);
        self.stir_slow(stream, &slow_before);
        let (mut changed, mut come_to_nothing, mut there_already) = (Vec::new(), Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                OutboxEffect::Push(events) => self.push(stream, &events),
                OutboxEffect::Acknowledged(event, _) => {
                    self.acknowledged(stream, event);
                    self.stir_entry(event);
                }
                OutboxEffect::Refused(event, fault) if self.is_gone_already(event, &fault) => {
                    come_to_nothing.push(event);
                }
                OutboxEffect::Refused(event, fault) => {
                    changed.extend(self.outbox.set_refused(event, Some(fault)));
                    self.stir_entry(event);
                }
                OutboxEffect::Waits(event) => {
                    changed.extend(self.outbox.set_refused(event, None));
                    self.stir_entry(event);
                }
                // Another of its people opened the very same room.
                OutboxEffect::Rename(event) if self.opens_conversation(event) => there_already.push(event),
                OutboxEffect::Rename(event) => self.rename(stream, event),
                OutboxEffect::Gone(event) => {
                    self.stir_entry(event);
                    self.free_files(event);
                    self.outbox.let_go(event);
                }
                OutboxEffect::WakeAt(at) => {
                    self.outbox.streams.entry(stream).or_default().wake_at = Some(at);
                }
            }
        }
        self.keep_entries(&changed);
        for event in come_to_nothing {
            self.step_outbox(stream, OutboxInput::Discarded(event));
        }
        if !there_already.is_empty() {
            self.is_made(stream);
            self.step_outbox(stream, OutboxInput::Held(there_already));
        }
    }

    /// Whether this would delete what is not there: somebody else has, or it went with what the server lost.
    fn is_gone_already(&self, event: EventId, fault: &Fault) -> bool {
        let place = self.outbox.entry(event).map(|entry| entry.envelope.place);
        let Some(Place::Redacts(target)) = place else { return false };
        fault.code == FaultCode::NoTarget && self.outbox.entry(target).is_none()
    }

    fn stir_entry(&mut self, event: EventId) {
        if let Some(entry) = self.outbox.entry(event) {
            let (stream, topic) = (entry.envelope.stream, entry.envelope.topic);
            self.stir(Stir::Topic(stream, topic));
            self.stir(Stir::Rooms(stream));
            self.stir(Stir::Unsent);
        }
    }

    fn push(&mut self, stream: StreamId, events: &[EventId]) {
        let tried = self.outbox.set_tried(events);
        // That it may be at the server is on the disk before it is: what is deleted then is deleted there as well.
        self.keep_entries(&tried);
        let drafts: Vec<Draft> =
            events.iter().filter_map(|event| Some(self.outbox.entry(*event)?.draft.clone())).collect();
        // A person's own stream begins with the first that is said there.
        let own = self.setup.person.clone().filter(|_| self.is_own(stream)).map(Genesis::personal);
        let genesis = own.or_else(|| self.first_words(stream));
        let request = PushRequest { stream, genesis, bulk: false, events: drafts };
        let body = encode(&request).expect("a push has no floats and no odd keys");
        let fetch = self.fetches.next_id();
        self.outbox.pushes.insert(fetch, stream);
        self.effects.push(Effect::Fetch { fetch, path: PUSH, body, urgency: Urgency::InView });
    }

    /// A fetch ended, if it was a push.
    pub(super) fn push_fetched(&mut self, fetch: FetchId, result: &Result<Vec<u8>, Failed>) -> bool {
        let Some(stream) = self.outbox.pushes.remove(&fetch) else { return false };
        let input = match result {
            Ok(body) => {
                if self.fetches.reach != Reach::Up {
                    self.fetches.reached();
                }
                match decode::<PushAnswer>(body) {
                    Ok(answer) => {
                        self.outbox.streams.entry(stream).or_default().trouble = None;
                        OutboxInput::Answered(answer.answers)
                    }
                    Err(_) => OutboxInput::Lost,
                }
            }
            Err(Failed { status: None, .. }) => {
                self.unreached();
                OutboxInput::Lost
            }
            Err(Failed { status: Some(status), body }) => {
                self.fetches.reach = Reach::Up;
                let fault = decode::<Fault>(body).unwrap_or_else(|_| unreadable(*status));
                self.not_pushed(stream, fault)
            }
        };
        self.step_outbox(stream, input);
        true
    }

    /// The server took nothing of a push.
    fn not_pushed(&mut self, stream: StreamId, fault: Fault) -> OutboxInput {
        match fault.code {
            FaultCode::SignIn => {
                self.sign_in_again();
                OutboxInput::Lost
            }
            FaultCode::Version => {
                self.standing.update_waits = true;
                OutboxInput::Lost
            }
            FaultCode::NotFound if self.joins_by_invite(stream) => {
                OutboxInput::Rejected(Fault::new(FaultCode::NotAllowed, NOT_INVITED))
            }
            FaultCode::NotFound
            | FaultCode::RulesFailed
            | FaultCode::Busy
            | FaultCode::Damaged
            | FaultCode::DiskFull
            | FaultCode::Internal => {
                self.outbox.streams.entry(stream).or_default().trouble = Some(fault.text);
                OutboxInput::Lost
            }
            FaultCode::Malformed
            | FaultCode::TooLarge
            | FaultCode::NotAllowed
            | FaultCode::NoTarget
            | FaultCode::NotYours
            | FaultCode::CannotOpen => OutboxInput::Rejected(fault),
        }
    }

    /// Who is not let in hears nothing more of a space that they do not read than that it is not there.
    fn joins_by_invite(&self, stream: StreamId) -> bool {
        let is_held = self.spaces.contains_key(&stream);
        !is_held && self.outbox.of_stream(stream).any(|entry| entry.envelope.proof.is_some())
    }

    /// Whether the server knows who one is, as far as was heard.
    pub(super) fn is_signed_in(&self) -> bool {
        matches!(self.session.signing_in, SigningIn::Done)
    }

    /// The session is over.
    pub(super) fn sign_in_again(&mut self) {
        if matches!(self.session.signing_in, SigningIn::Done) {
            self.sign_in();
        }
    }

    fn sign_in(&mut self) {
        self.session.signing_in = SigningIn::UnderWay;
        self.effects.push(Effect::SignIn);
    }

    /// The shell has signed in, or could not.
    pub(super) fn signed_in(&mut self, result: Result<SignedIn, Failed>) {
        match result {
            Ok(SignedIn { person, anew }) => {
                self.session = Session { signing_in: SigningIn::Done, backoff: Backoff::default() };
                if self.setup.person.as_ref() != Some(&person) {
                    self.setup.person = Some(person);
                    self.know_own();
                    self.refuse_others();
                    self.stir_all();
                }
                if anew {
                    // A socket knows who reads from when it was opened.
                    self.renew_socket();
                }
            }
            Err(failed) => {
                let fault = decode::<Fault>(&failed.body).ok().map(|fault| fault.text);
                let why = fault.unwrap_or_else(|| "the server could not be reached".to_owned());
                let random = self.chance();
                let until = self.now + self.session.backoff.failed(random);
                self.session.signing_in = SigningIn::Failed { until, why };
            }
        }
    }

    /// What was written as somebody else is not sent as oneself unasked.
    pub(super) fn refuse_others(&mut self) {
        let Some(person) = self.setup.person.clone() else { return };
        let others = self.outbox.entries().filter(|entry| entry.envelope.author != person);
        let is_mark = |said: &Payload| {
            matches!(said, Payload::ReadMarkSet(_) | Payload::LevelSet(_) | Payload::BlockSet(_))
        };
        let others: Vec<_> =
            others.map(|entry| (entry.envelope.stream, entry.id(), is_mark(&entry.said))).collect();
        for (stream, event, is_mark) in others {
            // What was read and who is blocked is said anew, as oneself.
            let input = if is_mark {
                OutboxInput::Discarded(event)
            } else {
                OutboxInput::Refused(event, Fault::new(FaultCode::NotYours, ANOTHER))
            };
            self.step_outbox(stream, input);
        }
    }

    /// The id stands for something else: the same goes out under a new one, with all that is about it.
    fn rename(&mut self, stream: StreamId, from: EventId) {
        let Some(entry) = self.outbox.entry(from) else { return };
        let topic = entry.envelope.topic;
        let last = self.outbox.of_topic(stream, topic).map(|entry| entry.id()).max();
        let to = self.outbox.entropy.id(self.now, last);
        let waits = |standing| !matches!(standing, OutboxStanding::Acknowledged(_));
        let entries = self.outbox.entries().filter(|entry| entry.envelope.stream == stream);
        let anew: Vec<_> = entries
            .filter(|entry| waits(self.outbox.standing(entry)))
            .filter_map(|entry| renamed(entry, from, to))
            .collect();
        self.stir_entry(from);
        self.move_files(from, to);
        let mut changed = Vec::new();
        for entry in anew {
            changed.push(entry.id());
            self.outbox.put(entry);
        }
        self.outbox.done_with(from);
        self.keep_entries(&changed);
        changed.into_iter().for_each(|event| self.stir_entry(event));
        self.step_outbox(stream, OutboxInput::Renamed { from, to });
    }
}
