//! [`Book`]: all that was sent to the server, and what it has acknowledged: that must be in its log for ever, at the
//! place that was told. Not here: what clients promised those who write (`client.rs`).

use rill_protocol::{Answer, Envelope, EventId, PushAnswer, PushRequest, SeqNum, StreamId, TopicId};
use std::collections::{BTreeMap, BTreeSet};

/// What was acknowledged.
#[derive(Default)]
pub(crate) struct Book {
    acknowledged: BTreeMap<EventId, (StreamId, TopicId, SeqNum)>,
    /// The envelopes of all that was ever sent.
    pub(crate) sent: BTreeMap<EventId, Vec<u8>>,
    topics: BTreeSet<(StreamId, TopicId)>,
    /// What the server once refused, whether or not anybody was told so.
    pub(crate) once_refused: BTreeSet<EventId>,
    pub(crate) refused: u64,
    pub(crate) later: u64,
    pub(crate) twice: u64,
}

impl Book {
    /// How much was acknowledged.
    pub(crate) fn len(&self) -> usize {
        self.acknowledged.len()
    }

    /// What was acknowledged of a stream, with its place there.
    pub(crate) fn of(&self, stream: StreamId) -> impl Iterator<Item = (EventId, (TopicId, SeqNum))> + '_ {
        let of_stream = self.acknowledged.iter().filter(move |(_, (of, _, _))| *of == stream);
        of_stream.map(|(event, (_, topic, seq))| (*event, (*topic, *seq)))
    }

    /// The topics of a stream to which something was sent.
    pub(crate) fn topics(&self, stream: StreamId) -> Vec<TopicId> {
        self.topics.iter().filter(|(of, _)| *of == stream).map(|(_, topic)| *topic).collect()
    }

    /// Notes what was sent.
    pub(crate) fn notes_sent(&mut self, push: &PushRequest) {
        for draft in &push.events {
            let Ok(envelope) = Envelope::from_bytes(&draft.envelope) else { continue };
            self.topics.insert((envelope.stream, envelope.topic));
            self.sent.insert(envelope.id, draft.envelope.clone());
        }
    }

    /// Notes what was answered. Says what cannot be.
    pub(crate) fn notes(&mut self, push: &PushRequest, told: &PushAnswer) -> Result<(), String> {
        if told.answers.len() != push.events.len() {
            return Err(format!("{} answers to {} events", told.answers.len(), push.events.len()));
        }
        for (draft, answer) in push.events.iter().zip(&told.answers) {
            let envelope = Envelope::from_bytes(&draft.envelope).map_err(|error| error.to_string())?;
            let is_new = !self.acknowledged.contains_key(&envelope.id);
            match answer {
                Answer::Accepted(seq) | Answer::AlreadyThere(seq) => {
                    let place = (envelope.stream, envelope.topic, *seq);
                    let told = *self.acknowledged.entry(envelope.id).or_insert(place);
                    if told != place {
                        return Err(format!("{} was told to be at {told:?}, now at {place:?}", envelope.id));
                    }
                    if !is_new && matches!(answer, Answer::Accepted(_)) {
                        return Err(format!("{} was taken in twice", envelope.id));
                    }
                    self.twice += u64::from(matches!(answer, Answer::AlreadyThere(_)));
                }
                Answer::Later { .. } => self.later += 1,
                Answer::Refused(_) => {
                    self.refused += 1;
                    self.once_refused.insert(envelope.id);
                }
                Answer::Taken => return Err(format!("{} is there with other content", envelope.id)),
            }
        }
        Ok(())
    }
}
