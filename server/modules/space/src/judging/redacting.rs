//! Deleting: what is one's own, whatever one is by now and wherever it stands; moderators and the founder all.

use super::Case;
use crate::no::No;
use rill_events::Payload;

pub(super) fn judge(case: &Case<'_>, payload: &Payload) -> Result<(), No> {
    let Payload::MessageDeleted(_) = payload else {
        return Err(No::malformed("a redaction carries a deletion and nothing else"));
    };
    let is_own = case.facts.target.as_ref().is_some_and(|target| *target.author == case.envelope.author);
    if is_own {
        return Ok(());
    }
    case.must_keep_order().map_err(|no| match no {
        No::Refused(_) => No::not_allowed("only its author and moderators can delete this"),
        No::Later { .. } | No::Unknown(_) => no,
    })
}
