//! Who reads what: whoever is banned nothing; members all that is not private to others; strangers the same where the
//! space is open to them. The founder everything.

use crate::known::{Known, Person};
use rill_events::{Permissions, Reading};
use rill_module_abi::{CacheError, Reads};
use rill_protocol::{Did, Genesis, TopicId};

/// One answer for each topic, in order.
pub(crate) fn may_read(
    known: Known<'_>,
    genesis: &Genesis,
    who: Option<&Did>,
    topics: &[TopicId],
) -> Result<Vec<Reads>, CacheError> {
    let person = who.map(|who| known.person(genesis, who)).transpose()?;
    if person.as_ref().is_some_and(|person| person.is_founder) {
        return Ok(vec![Reads::All; topics.len()]);
    }
    if !reads_space(known, genesis, person.as_ref())? {
        return Ok(vec![Reads::None; topics.len()]);
    }
    let member = person.as_ref().filter(|person| person.is_member());
    let reads_desk = member.is_some_and(|person| person.permissions.has_any(Permissions::OF_DESK));
    let mut reads = known.reads(member.and(who), topics)?;
    if !reads_desk {
        let desk = topics.iter().zip(&mut reads).filter(|(topic, _)| **topic == TopicId::DESK);
        desk.for_each(|(_, reads)| *reads = Reads::None);
    }
    Ok(reads)
}

/// Whether somebody reads anything at all.
pub(crate) fn reads_space(
    known: Known<'_>,
    genesis: &Genesis,
    person: Option<&Person>,
) -> Result<bool, CacheError> {
    match person {
        Some(person) if person.is_banned() => Ok(false),
        Some(person) if person.is_member() => Ok(true),
        Some(_) | None => Ok(known.openness(genesis)?.reading == Reading::Everyone),
    }
}
