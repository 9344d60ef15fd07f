//! Deleting: what is one's own, whatever one is by now and wherever it stands; moderators and the founder all. And taking
//! away what was moved: moderators and the founder, once it is where they say.

use super::Case;
use crate::no::No;
use rill_events::Payload;
use rill_protocol::Place;

const NOT_THERE: &str = "this message was not moved to where this says it was, so it stays";

pub(super) fn judge(case: &Case<'_>, payload: &Payload) -> Result<(), No> {
    let Payload::MessageDeleted(deleted) = payload else {
        return Err(No::malformed("a redaction carries a deletion and nothing else"));
    };
    if let (Some(to), Place::Redacts(target)) = (deleted.moved_to, case.envelope.place) {
        case.must_keep_order()?;
        return match case.known.moved_to(target)? {
            Some(there) if there == to => Ok(()),
            Some(_) | None => Err(No::not_allowed(NOT_THERE)),
        };
    }
    let is_own = case.facts.target.as_ref().is_some_and(|target| *target.author == case.envelope.author);
    if is_own {
        return Ok(());
    }
    case.must_keep_order().map_err(|no| match no {
        No::Refused(_) => No::not_allowed("only its author and moderators can delete this"),
        No::Later { .. } | No::Unknown(_) => no,
    })
}
