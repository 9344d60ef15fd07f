//! Deleting: what is one's own, whatever one is by now and wherever it stands; what is of others by who manages messages.
//! And taking away what was moved: by who moves, once it is where they say.

use super::Case;
use crate::no::No;
use rill_events::{Payload, Permission};
use rill_module_abi::ReadersChanged;
use rill_protocol::Place;

const NOT_THERE: &str = "this message was not moved to where this says it was, so it stays";

pub(super) fn judge(case: &Case<'_>, payload: &Payload) -> Result<ReadersChanged, No> {
    let Payload::MessageDeleted(deleted) = payload else {
        return Err(No::malformed("a redaction carries a deletion and nothing else"));
    };
    if let (Some(to), Place::Redacts(target)) = (deleted.moved_to, case.envelope.place) {
        case.must(Permission::Move)?;
        return match case.known.moved_to(target)? {
            Some(there) if there == to => Ok(ReadersChanged::Nobody),
            Some(_) | None => Err(No::not_allowed(NOT_THERE)),
        };
    }
    if case.is_own() || (case.person.is_member() && case.may(Permission::ManageMessages)) {
        return Ok(ReadersChanged::Nobody);
    }
    Err(No::not_allowed("only its author and moderators can delete this"))
}
