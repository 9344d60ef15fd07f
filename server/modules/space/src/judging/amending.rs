//! Amending: authors edit; who may react, vote and pin does. Counts are an import's.

use super::{Case, out_of_place, posting::is_written_in};
use crate::no::No;
use rill_events::{Payload, Permission, StateSlot};
use rill_module_abi::ReadersChanged;

pub(super) fn judge(case: &Case<'_>, payload: &Payload) -> Result<ReadersChanged, No> {
    case.must_be_member()?;
    is_written_in(case)?;
    let voice = case.envelope.voice();
    match payload {
        Payload::MessageEdited(edited) => {
            case.must_be_in(StateSlot::Edit)?;
            if edited.at.is_some() {
                case.must_import("only an import says when something was edited")?;
            }
            must_be_author(case)?;
        }
        Payload::MessagePinned(_) => {
            case.must_be_in(StateSlot::Pin)?;
            case.must(Permission::Pin)?;
        }
        Payload::ReactionSet(set) => {
            let key = set.emoji.key();
            case.must_be_in(StateSlot::Reaction { voice, emoji: &key })?;
            case.must(Permission::React)?;
        }
        Payload::ReactionCounted(counted) => {
            case.must_be_in(StateSlot::ReactionCount(&counted.emoji.key()))?;
            case.must_import("only an import counts reactions")?;
        }
        Payload::PollVoted(_) => {
            case.must_be_in(StateSlot::Vote(voice))?;
            case.must(Permission::React)?;
        }
        _ => return Err(out_of_place(payload)),
    }
    Ok(ReadersChanged::Nobody)
}

fn must_be_author(case: &Case<'_>) -> Result<(), No> {
    if case.is_own() { Ok(()) } else { Err(No::not_allowed("only its author can change this")) }
}
