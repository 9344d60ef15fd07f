//! [`Outbox`]: what this client wrote in one stream and the server has not acknowledged, as far as order goes.
//! Here: its states, and what each input does to them. Pure: time, chance and ids are handed in.
//! Not here: which events go in the next push (`outbox/batch.rs`), what answers do (`outbox/answers.rs`), the events
//! themselves, where they are kept and how they show (`rill-engine`).

mod answers;
mod batch;
mod slow;

use crate::Backoff;
use rill_protocol::{Answer, EventId, Fault, FaultCode, Millis, SeqNum, TopicId};
pub use slow::SlowTopic;
use std::collections::{BTreeMap, BTreeSet};

/// What a refused event refuses along with it is told this.
const ALONG: &str = "what this belongs to was not accepted, so this was not sent; it is kept here";

/// What was written in one stream, in the order in which it was written.
///
/// ```text
///  written            pushed             accepted, or there already            held in the copy
///  ──────► Waiting ───────────► UnderWay ──────────────────────────► Acknowledged ──────────────► gone
///             ▲  ▲  later, lost    │ refused
///             │  └─────────────────┤
///             │ retried            ▼       discarded
///             └──────────────── Refused ──────────────► gone
/// ```
/// 1. At most one push is under way.
/// 2. Of a topic, no event is pushed while an earlier one waits, but after it in the same push. Where a topic is
///    slowed, posts wait for their time and hold up posts, and what is about them, alone.
/// 3. No event is pushed while one that it needs waits, but after it in the same push.
/// 4. What needs a refused event is refused.
/// 5. What is acknowledged is not pushed again, unless the server has another history.
/// 6. Nothing goes but what is held in the copy, or is discarded.
/// 7. No event is pushed before the files that it shows are at the server.
/// 8. A refusal counts only where all that it may be due to was answered for good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    events: Vec<OutboxEvent>,
    under_way: Option<Vec<EventId>>,
    is_open: bool,
    /// Topics that are to wait, by the server's word.
    rests: BTreeMap<TopicId, Millis>,
    /// Topics in which one posts only so often.
    slow: BTreeMap<TopicId, SlowTopic>,
    /// After a push without an answer, nothing is pushed before this.
    rests_until: Option<Millis>,
    backoff: Backoff,
    /// Events of the next push at most; none: as many as fit.
    window: Option<usize>,
}

/// An event of the outbox, as far as its order goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEvent {
    /// Its id.
    pub id: EventId,
    /// Its topic.
    pub topic: TopicId,
    /// What must be there before it: the message that it is about, the room it lies in and the one that hangs under,
    /// a joining that it depends on. Those that are not in the outbox are there.
    pub needs: Vec<EventId>,
    /// How long it is.
    pub bytes: usize,
    /// Whether it is a post: in a topic that is slowed these alone have to wait.
    pub is_post: bool,
    /// Whether files that it shows are not at the server yet.
    pub awaits_files: bool,
    /// Whether it may be at the server already: it was pushed once.
    pub tried: bool,
    /// Where it stands.
    pub standing: OutboxStanding,
}

/// Where an event of the outbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxStanding {
    /// For its turn.
    Waiting,
    /// In the push that is under way.
    UnderWay,
    /// For a new id: its own stands for something else.
    Taken,
    /// In the server's log; not yet seen in the copy.
    Acknowledged(SeqNum),
    /// The server said no, to it or to what it needs.
    Refused,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboxInput {
    /// Something was written: after all that is here.
    Made(OutboxEvent),
    /// Several things were written at once, in this order.
    MadeAll(Vec<OutboxEvent>),
    /// Whether anything can be pushed now: there is a network, a server, and a person that it knows.
    Open(bool),
    /// There is a new connection: what was lost over the last is tried at once.
    Reconnected,
    /// The push under way was answered: one answer an event, in its order.
    Answered(Vec<Answer>),
    /// It brought no answer. Whether it arrived is not known.
    Lost,
    /// It was refused as a whole, and would be again.
    Rejected(Fault),
    /// Time passed.
    Woke,
    /// Somebody wants what was refused tried again.
    Retried(EventId),
    /// Somebody lets it go.
    Discarded(EventId),
    /// What was taken has another id now.
    Renamed {
        /// The id that stands for something else.
        from: EventId,
        /// The new one.
        to: EventId,
    },
    /// It has another text now, and is sent like one that is new.
    Changed {
        /// Which.
        event: EventId,
        /// How long it is now.
        bytes: usize,
    },
    /// The files that it shows are at the server.
    FilesThere(EventId),
    /// They may not be there any more: it is to be asked again.
    FilesAwaited(EventId),
    /// It cannot be sent as it is.
    Refused(EventId, Fault),
    /// The copy has these.
    Held(Vec<EventId>),
    /// A topic is slowed, as far as is known here; none: it is not, or not for who writes here.
    Slowed(TopicId, Option<SlowTopic>),
    /// The server has another history than before: what it acknowledged may not be there.
    OtherHistory,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboxEffect {
    /// Push these, in this order, in one push.
    Push(Vec<EventId>),
    /// It is in the server's log, under this number of its topic.
    Acknowledged(EventId, SeqNum),
    /// The server said no.
    Refused(EventId, Fault),
    /// It is no longer refused.
    Waits(EventId),
    /// Its id stands for something else: give it a new one, and say so.
    Rename(EventId),
    /// It is gone from the outbox.
    Gone(EventId),
    /// Say [`OutboxInput::Woke`] at this time.
    WakeAt(Millis),
}

impl Outbox {
    /// As it was kept. What was under way when the program ended waits again: pushed twice is there once.
    pub fn restore(events: Vec<OutboxEvent>) -> Self {
        Self { events, ..Self::default() }
    }

    /// Another one that was kept elsewhere: after all that is here.
    pub fn restore_also(&mut self, event: OutboxEvent) {
        self.events.push(event);
    }

    /// In the order in which they were written.
    pub fn events(&self) -> &[OutboxEvent] {
        &self.events
    }

    /// One of them.
    pub fn event(&self, id: EventId) -> Option<&OutboxEvent> {
        self.events.iter().find(|event| event.id == id)
    }

    /// Whether it pushes, as it was told last.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether something would be pushed now if it could be.
    pub fn is_due(&self, now: Millis) -> bool {
        let waits = self.events.iter().any(|event| event.standing == OutboxStanding::Waiting);
        waits && self.rests_until.is_none_or(|until| until <= now)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Pure. `random`: any number, for the jitter of waiting.
    pub fn step(mut self, now: Millis, random: u64, input: OutboxInput) -> (Self, Vec<OutboxEffect>) {
        let mut effects = Vec::new();
        match input {
            OutboxInput::Made(event) => self.events.push(event),
            OutboxInput::MadeAll(events) => self.events.extend(events),
            OutboxInput::Open(open) => self.is_open = open,
            OutboxInput::Reconnected => self.rests_until = None,
            OutboxInput::Answered(answers) => self.answered(now, random, answers, &mut effects),
            OutboxInput::Lost => self.lost(now, random),
            OutboxInput::Rejected(fault) => self.rejected(fault, &mut effects),
            OutboxInput::Woke => {}
            OutboxInput::Retried(id) => self.retry(id, &mut effects),
            OutboxInput::Discarded(id) => self.discard(id, &mut effects),
            OutboxInput::Renamed { from, to } => self.rename(from, to),
            OutboxInput::Changed { event, bytes } => self.change(event, bytes, &mut effects),
            OutboxInput::FilesThere(id) => self.await_files(id, false),
            OutboxInput::FilesAwaited(id) => self.await_files(id, true),
            OutboxInput::Refused(id, fault) => self.refuse(id, fault, &mut effects),
            OutboxInput::OtherHistory => self.wait_for_other_history(),
            OutboxInput::Slowed(topic, slow) => self.slow_down(topic, slow),
            OutboxInput::Held(held) => self.let_go(|event| held.contains(&event.id), &mut effects),
        }
        self.refuse_along(&mut effects);
        self.push(now, &mut effects);
        (self, effects)
    }

    fn event_mut(&mut self, id: EventId) -> Option<&mut OutboxEvent> {
        self.events.iter_mut().find(|event| event.id == id)
    }

    fn await_files(&mut self, id: EventId, awaits: bool) {
        if let Some(event) = self.event_mut(id) {
            event.awaits_files = awaits;
        }
    }

    /// Of the pushed, those that were not answered otherwise wait again.
    fn wait_again(&mut self) {
        let pushed = self.events.iter_mut().filter(|event| event.standing == OutboxStanding::UnderWay);
        pushed.for_each(|event| event.standing = OutboxStanding::Waiting);
    }

    fn lost(&mut self, now: Millis, random: u64) {
        if self.under_way.take().is_some() {
            self.wait_again();
            self.rests_until = Some(now + self.backoff.failed(random));
        }
    }

    fn wait_for_other_history(&mut self) {
        for event in &mut self.events {
            if let OutboxStanding::Acknowledged(_) = event.standing {
                event.standing = OutboxStanding::Waiting;
            }
        }
    }

    fn refuse(&mut self, id: EventId, fault: Fault, effects: &mut Vec<OutboxEffect>) {
        if let Some(event) = self.event_mut(id).filter(|event| event.standing == OutboxStanding::Waiting) {
            event.standing = OutboxStanding::Refused;
            effects.push(OutboxEffect::Refused(id, fault));
        }
    }

    /// What needs a refused event is refused.
    fn refuse_along(&mut self, effects: &mut Vec<OutboxEffect>) {
        let refused = self.events.iter().filter(|event| event.standing == OutboxStanding::Refused);
        let mut refused: BTreeSet<EventId> = refused.map(|event| event.id).collect();
        if refused.is_empty() {
            return;
        }
        // What is needed was written before: once through is enough.
        for event in &mut self.events {
            let is_along = event.needs.iter().any(|need| refused.contains(need));
            if is_along && event.standing == OutboxStanding::Waiting {
                event.standing = OutboxStanding::Refused;
                refused.insert(event.id);
                effects.push(OutboxEffect::Refused(event.id, Fault::new(FaultCode::NoTarget, ALONG)));
            }
        }
    }

    fn retry(&mut self, id: EventId, effects: &mut Vec<OutboxEffect>) {
        let again = self.belonging_to(id);
        self.rests_until = None;
        for event in &mut self.events {
            if again.contains(&event.id) && event.standing == OutboxStanding::Refused {
                event.standing = OutboxStanding::Waiting;
                effects.push(OutboxEffect::Waits(event.id));
            }
        }
    }

    /// An event, what it needs, and what needs any of these: they were refused together.
    fn belonging_to(&self, id: EventId) -> BTreeSet<EventId> {
        let mut all = BTreeSet::from([id]);
        for event in self.events.iter().rev() {
            if all.contains(&event.id) {
                all.extend(&event.needs);
            }
        }
        for event in &self.events {
            if event.needs.iter().any(|need| all.contains(need)) {
                all.insert(event.id);
            }
        }
        all
    }

    /// What may be at the server already is not let go of: to undo it takes an event of its own.
    fn discard(&mut self, id: EventId, effects: &mut Vec<OutboxEffect>) {
        let is_free = |event: &OutboxEvent| match event.standing {
            OutboxStanding::Refused => true,
            OutboxStanding::Waiting => !event.tried,
            OutboxStanding::UnderWay | OutboxStanding::Taken | OutboxStanding::Acknowledged(_) => false,
        };
        if !self.event(id).is_some_and(is_free) {
            return;
        }
        let mut gone = BTreeSet::from([id]);
        for event in &self.events {
            if is_free(event) && event.needs.iter().any(|need| gone.contains(need)) {
                gone.insert(event.id);
            }
        }
        self.let_go(|event| gone.contains(&event.id), effects);
    }

    fn let_go(&mut self, which: impl Fn(&OutboxEvent) -> bool, effects: &mut Vec<OutboxEffect>) {
        self.events.retain(|event| {
            let goes = which(event);
            effects.extend(goes.then_some(OutboxEffect::Gone(event.id)));
            !goes
        });
    }

    /// A room is named by the event that opens it: its topic is another then too.
    fn rename(&mut self, from: EventId, to: EventId) {
        for event in &mut self.events {
            if event.id == from {
                (event.id, event.tried, event.standing) = (to, false, OutboxStanding::Waiting);
            }
            if event.topic == TopicId::opened_by(from) {
                event.topic = TopicId::opened_by(to);
            }
            event.needs.iter_mut().filter(|need| **need == from).for_each(|need| *need = to);
        }
    }

    fn change(&mut self, id: EventId, bytes: usize, effects: &mut Vec<OutboxEffect>) {
        let Some(event) = self.event_mut(id) else { return };
        event.bytes = bytes;
        if event.standing == OutboxStanding::Refused {
            self.retry(id, effects);
        }
    }
}

#[cfg(test)]
mod tests;
