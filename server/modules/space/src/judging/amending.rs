//! Amending: authors edit, members react and vote, moderators and the founder pin. Counts are an import's.

use super::{Case, out_of_place, posting::is_written_in};
use crate::no::No;
use rill_events::{Payload, StateSlot};

pub(super) fn judge(case: &Case<'_>, payload: &Payload) -> Result<(), No> {
    case.must_be_member()?;
    is_written_in(case)?;
    let voice = case.envelope.voice();
    match payload {
        Payload::MessageEdited(edited) => {
            case.must_be_in(StateSlot::Edit)?;
            if edited.at.is_some() {
                case.must_be_founder("only an import says when something was edited")?;
            }
            must_be_author(case)
        }
        Payload::MessagePinned(_) => {
            case.must_be_in(StateSlot::Pin)?;
            case.must_keep_order()
        }
        Payload::ReactionSet(set) => {
            let key = set.emoji.key();
            case.must_be_in(StateSlot::Reaction { voice, emoji: &key })
        }
        Payload::ReactionCounted(counted) => {
            case.must_be_in(StateSlot::ReactionCount(&counted.emoji.key()))?;
            case.must_be_founder("only an import counts reactions")
        }
        Payload::PollVoted(_) => case.must_be_in(StateSlot::Vote(voice)),
        _ => Err(out_of_place(payload)),
    }
}

fn must_be_author(case: &Case<'_>) -> Result<(), No> {
    let is_author = case.facts.target.as_ref().is_some_and(|target| *target.author == case.envelope.author);
    if is_author { Ok(()) } else { Err(No::not_allowed("only its author can change this")) }
}
