//! How fast people write: five events a second, twenty at once; slower in rooms that are slowed. Who is too fast is told
//! to come later, and never refused. The founder is not held up: an import is theirs.

use crate::{
    known::{Known, Person, Room},
    no::No,
};
use rill_module_abi::{CacheError, Pace};
use rill_protocol::{Did, Millis, TopicId};

const WRITING: Pace = Pace { burst: 20, every_ms: 200 };

/// Whether somebody may write now.
pub(crate) fn may_write_now(person: &Person, now: Millis) -> Result<(), No> {
    let taken = WRITING.take(person.full_at, now);
    taken.map(drop).map_err(|after_ms| No::Later { after_ms })
}

/// When somebody who writes now may write as if for the first time.
pub(crate) fn full_at(known: Known<'_>, who: &Did, now: Millis) -> Result<Millis, CacheError> {
    let whole = Millis::from(WRITING.every_ms) * Millis::from(WRITING.burst);
    Ok(WRITING.take(known.full_at(who)?, now).unwrap_or_else(|_| now.saturating_add(whole)))
}

/// Whether somebody may post now in a room that is slowed.
pub(crate) fn may_post_now(
    known: Known<'_>,
    (topic, room): (TopicId, Room),
    who: &Did,
    now: Millis,
) -> Result<(), No> {
    if room.every_s == 0 {
        return Ok(());
    }
    let wait = Millis::from(room.every_s) * 1000;
    // A clock that was set back holds nobody up.
    let posted_at = known.posted_at(topic, who)?.filter(|posted_at| *posted_at <= now);
    match posted_at.map_or(0, |posted_at| posted_at.saturating_add(wait).saturating_sub(now)) {
        left if left > 0 => Err(No::Later { after_ms: u32::try_from(left).unwrap_or(u32::MAX) }),
        _ => Ok(()),
    }
}
