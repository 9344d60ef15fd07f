//! Votes: one slot for each person. The poll itself is a part of its message.

use crate::{AmendmentKind, amendment::Said};
use rill_events::PollVoted;
use rill_protocol::encode;

/// A vote. Each option counts once, however often it is named.
pub(crate) fn voted(voted: &PollVoted) -> Said {
    let mut chosen = voted.chosen.clone();
    chosen.sort_unstable();
    chosen.dedup();
    Said { kind: AmendmentKind::Vote, value: 0, text: None, parts: encode(&chosen).ok() }
}
