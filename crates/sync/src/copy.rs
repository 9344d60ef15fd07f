//! The order of a full copy: which run of which topic comes next.

use crate::{Run, Runs};
use rill_protocol::{Millis, SeqNum, TopicId};

/// How much somebody wants a topic. What comes first here is copied first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interest {
    /// Somebody looks at it.
    InView,
    /// Names of the space and of its people: small, and shown everywhere.
    Shown,
    /// A room.
    Room,
}

/// A topic of a space that is copied.
#[derive(Clone, Debug)]
pub struct CopyTopic {
    /// The topic.
    pub topic: TopicId,
    /// Who wants it.
    pub interest: Interest,
    /// Its newest event.
    pub newest: SeqNum,
    /// When its newest anchor was written.
    pub newest_at: Option<Millis>,
    /// What is held of it, or is here and waits to be taken in.
    pub runs: Runs,
}

/// The run that is wanted next, of all topics: what is in view first, then the rooms where people talked last.
pub fn next_span(topics: impl Iterator<Item = CopyTopic>) -> Option<(TopicId, Run)> {
    let holes = topics.filter_map(|topic| topic.runs.first_hole(topic.newest).map(|hole| (topic, hole)));
    let rank = |topic: &CopyTopic| (topic.interest, std::cmp::Reverse(topic.newest_at), topic.topic);
    holes.min_by_key(|(topic, _)| rank(topic)).map(|(topic, hole)| (topic.topic, hole))
}

#[cfg(test)]
mod tests {
    use super::{CopyTopic, Interest, next_span};
    use crate::{Run, Runs};
    use rill_protocol::{EventId, SeqNum, TopicId};

    #[test]
    fn what_is_in_view_is_copied_first_and_what_is_whole_never() {
        let room = |byte| TopicId::opened_by(EventId::from_bytes([byte; 16]));
        let (none, mut whole) = (Runs::default(), Runs::default());
        whole.add(Run { after: SeqNum(0), to: SeqNum(9) });
        let topic = |topic, interest, newest_at, runs: &Runs| CopyTopic {
            topic,
            interest,
            newest: SeqNum(9),
            newest_at: Some(newest_at),
            runs: runs.clone(),
        };
        let quiet = topic(room(1), Interest::Room, 10, &none);
        let busy = topic(room(2), Interest::Room, 90, &none);
        let seen = topic(room(3), Interest::InView, 5, &none);
        let held = topic(room(4), Interest::InView, 99, &whole);
        let hole = Run { after: SeqNum(0), to: SeqNum(9) };
        assert_eq!(next_span([&quiet, &held, &busy, &seen].into_iter().cloned()), Some((room(3), hole)));
        assert_eq!(next_span([&quiet, &held, &busy].into_iter().cloned()), Some((room(2), hole)));
        assert_eq!(next_span([held].into_iter()), None);
    }
}
