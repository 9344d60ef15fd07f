//! Who may write what. Here: the questions that every event is asked. What its place asks: a file each.

mod amending;
mod moving;
mod opening;
mod posting;
mod redacting;
mod state;

use crate::{
    known::{Known, Standing},
    no::No,
    pace,
};
use rill_events::{Payload, StateSlot};
use rill_module_abi::{Cache, Facts};
use rill_protocol::{Envelope, Place, Slot, check_canonical};

/// Characters of a name.
const NAME_MAX: usize = 80;
/// Characters of a description.
const DESCRIPTION_MAX: usize = 1024;

/// One event, and who wants to write it.
struct Case<'a> {
    known: Known<'a>,
    envelope: &'a Envelope,
    facts: &'a Facts<'a>,
    standing: Standing,
}

/// Whether an event comes in.
pub(crate) fn judge(
    cache: &dyn Cache,
    envelope: &Envelope,
    payload: &[u8],
    facts: &Facts<'_>,
) -> Result<(), No> {
    check_canonical(payload).map_err(|error| No::malformed(error.to_string()))?;
    let bytes = payload;
    let payload = Payload::from_bytes(bytes).map_err(|error| No::malformed(error.to_string()))?;
    let known = Known(cache);
    let standing = known.standing(facts.genesis, &envelope.author)?;
    let case = Case { known, envelope, facts, standing };
    case.speaks_for_themselves()?;
    if let Payload::Unknown(_) = payload {
        case.is_kept_though_unknown()?;
    } else {
        match envelope.place {
            Place::Opens { parent, .. } => opening::judge(&case, parent, &payload)?,
            Place::State => state::judge(&case, &payload)?,
            Place::Anchor { .. } if envelope.moved.is_some() => moving::judge(&case, &payload, bytes)?,
            Place::Anchor { at } => posting::judge(&case, at, &payload)?,
            Place::Amends(_) => amending::judge(&case, &payload)?,
            Place::Redacts(_) => redacting::judge(&case, &payload)?,
        }
    }
    // Nobody is too fast in taking away.
    if standing == Standing::Founder || matches!(envelope.place, Place::Redacts(_)) {
        return Ok(());
    }
    pace::may_write_now(known, &envelope.author, facts.now)
}

impl Case<'_> {
    fn is_founder(&self) -> bool {
        self.standing == Standing::Founder
    }

    /// The slot of who writes.
    fn own(&self) -> Slot {
        Slot::of_person(&self.envelope.author)
    }

    /// Only an import speaks for others. What was moved is not said by who moved it: see `moving.rs`.
    fn speaks_for_themselves(&self) -> Result<(), No> {
        if self.envelope.moved.is_some() && matches!(self.envelope.place, Place::Anchor { .. }) {
            return Ok(());
        }
        if self.is_founder() || self.envelope.voice.is_none_or(|voice| voice == self.own()) {
            return Ok(());
        }
        Err(No::not_allowed("nobody speaks for somebody else here, but for who made the space and imports"))
    }

    /// What a newer program writes is kept where it does no harm: the founder's.
    fn is_kept_though_unknown(&self) -> Result<(), No> {
        match self.envelope.place {
            Place::Redacts(_) => Err(No::malformed("a redaction carries a deletion and nothing else")),
            _ if self.is_founder() => Ok(()),
            _ => Err(No::not_allowed("this server does not know this kind of event yet; it was not taken")),
        }
    }

    fn must_be_member(&self) -> Result<(), No> {
        if self.standing >= Standing::Member {
            return Ok(());
        }
        Err(No::not_allowed("only members write here: join this space first; your text was not posted"))
    }

    fn must_keep_order(&self) -> Result<(), No> {
        if self.standing >= Standing::Moderator {
            return Ok(());
        }
        Err(No::not_allowed("only moderators and who made this space do that"))
    }

    fn must_be_founder(&self, text: &str) -> Result<(), No> {
        if self.is_founder() { Ok(()) } else { Err(No::not_allowed(text)) }
    }

    /// Each thing has a slot of its own: in another's, it would stand for that.
    fn must_be_in(&self, slot: StateSlot<'_>) -> Result<(), No> {
        if self.envelope.slot == Some(slot.slot()) {
            return Ok(());
        }
        Err(No::malformed("this event lies in another slot than its own"))
    }

    /// A name that people see. Imports may leave it empty, as other programs do.
    fn must_be_name(&self, name: &str) -> Result<(), No> {
        if name.chars().count() > NAME_MAX {
            return Err(No::malformed(format!("a name has at most {NAME_MAX} characters")));
        }
        if !self.is_founder() && (name.trim() != name || name.is_empty() || name.contains(char::is_control)) {
            return Err(No::malformed("a name has letters, and no spaces at its ends"));
        }
        Ok(())
    }

    fn must_be_description(&self, text: &str) -> Result<(), No> {
        if text.chars().count() <= DESCRIPTION_MAX {
            return Ok(());
        }
        Err(No::malformed(format!("a description has at most {DESCRIPTION_MAX} characters")))
    }
}

/// Told of what stands where it has no meaning.
fn out_of_place(payload: &Payload) -> No {
    No::malformed(format!("an event of type {} has no meaning at this place", payload.type_name()))
}
