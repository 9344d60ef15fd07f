//! What the answers to a push do to the outbox.

use super::{Outbox, OutboxEffect, OutboxEvent, OutboxStanding, batch::EVENTS_MAX};
use rill_protocol::{Answer, EventId, Fault, Millis, TopicId};
use std::collections::BTreeSet;

/// Where more than this one event waits, the server is not asked again sooner: by then it takes several.
const LATER_LEAST_MS: Millis = 1_000;

impl Outbox {
    pub(super) fn answered(
        &mut self,
        now: Millis,
        random: u64,
        answers: Vec<Answer>,
        effects: &mut Vec<OutboxEffect>,
    ) {
        if self.under_way.as_ref().is_none_or(|pushed| pushed.len() != answers.len()) {
            // Not the answer to this push: the same as none.
            return self.lost(now, random);
        }
        let pushed = self.under_way.take().unwrap_or_default();
        self.backoff.succeeded();
        let mut open = Open::default();
        let (mut accepted, mut later) = (0, false);
        let mut posted: Vec<TopicId> = Vec::new();
        for (id, answer) in pushed.into_iter().zip(answers) {
            // Of one that is held by now the copy knew first; of its answer nothing more is needed.
            let Some(event) = self.events.iter_mut().find(|event| event.id == id) else { continue };
            match answer {
                Answer::Accepted(seq) | Answer::AlreadyThere(seq) => {
                    accepted += 1;
                    event.standing = OutboxStanding::Acknowledged(seq);
                    // When one came in that was there already, is not known.
                    let came_in = event.is_post && matches!(answer, Answer::Accepted(_));
                    posted.extend(came_in.then_some(event.topic));
                    effects.push(OutboxEffect::Acknowledged(id, seq));
                }
                Answer::Taken => {
                    open.wait(event);
                    event.standing = OutboxStanding::Taken;
                    effects.push(OutboxEffect::Rename(id));
                }
                Answer::Later { after_ms } => {
                    later = true;
                    open.wait(event);
                    let (topic, after_ms) = (event.topic, Millis::from(after_ms));
                    let after_ms = match self.slow.get_mut(&topic) {
                        Some(slow) if event.is_post => {
                            slow.free_at = slow.free_at.max(now + after_ms);
                            continue;
                        }
                        // It may wait but for the post before it, which it does not have to.
                        Some(_) => after_ms.min(LATER_LEAST_MS),
                        None => after_ms,
                    };
                    let rest = self.rests.entry(topic).or_insert(Millis::MIN);
                    *rest = (*rest).max(now + after_ms);
                }
                Answer::Refused(_) if open.may_be_why(event) => open.wait(event),
                Answer::Refused(fault) => {
                    event.standing = OutboxStanding::Refused;
                    effects.push(OutboxEffect::Refused(id, fault));
                }
            }
        }
        posted.into_iter().for_each(|topic| self.posted(topic, now));
        self.wait_again();
        self.pace(now, accepted, later);
    }

    /// A server that says *later* is sent little until it takes all of it again.
    fn pace(&mut self, now: Millis, accepted: usize, later: bool) {
        if later {
            self.window = Some(2 * accepted.max(1));
            let waiting = self.events.iter().filter(|event| event.standing == OutboxStanding::Waiting);
            if waiting.take(2).count() > 1 {
                let least = now + LATER_LEAST_MS;
                self.rests.values_mut().for_each(|until| *until = (*until).max(least));
            }
        } else {
            self.window = self.window.map(|window| window * 2).filter(|window| *window < EVENTS_MAX);
        }
    }

    /// A push that the server refuses as a whole is divided until the event is found that it is about.
    pub(super) fn rejected(&mut self, fault: Fault, effects: &mut Vec<OutboxEffect>) {
        let Some(pushed) = self.under_way.take() else { return };
        self.wait_again();
        match pushed[..] {
            [single] => {
                if let Some(event) = self.event_mut(single) {
                    event.standing = OutboxStanding::Refused;
                    effects.push(OutboxEffect::Refused(single, fault));
                }
            }
            _ => self.window = Some((pushed.len() / 2).max(1)),
        }
    }
}

/// What of a push was not answered for good.
#[derive(Default)]
struct Open {
    topics: BTreeSet<TopicId>,
    events: BTreeSet<EventId>,
}

impl Open {
    fn wait(&mut self, event: &mut OutboxEvent) {
        event.standing = OutboxStanding::Waiting;
        self.topics.insert(event.topic);
        self.events.insert(event.id);
    }

    /// Whether an event may have been refused only because something before it did not come in yet.
    fn may_be_why(&self, event: &OutboxEvent) -> bool {
        self.topics.contains(&event.topic) || event.needs.iter().any(|need| self.events.contains(need))
    }
}
