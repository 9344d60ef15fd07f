//! Who may write what. Here: the questions that every event is asked. What its place asks: a file each.

mod amending;
mod moving;
mod opening;
mod posting;
mod redacting;
mod state;

use crate::{
    known::{Known, Person, Room},
    no::No,
    pace, reading,
};
use rill_events::{Payload, Permission, Permissions, StateSlot};
use rill_module_abi::{Cache, Facts, ReadersChanged};
use rill_protocol::{Envelope, Notify, Place, Slot, TopicId, check_canonical};

/// Characters of a name.
const NAME_MAX: usize = 80;
/// Characters of a description.
const DESCRIPTION_MAX: usize = 1024;

pub(crate) const JOIN: &str = "only members write here: join this space first; your text was not posted";

/// One event, and who wants to write it.
struct Case<'a> {
    known: Known<'a>,
    envelope: &'a Envelope,
    facts: &'a Facts<'a>,
    person: Person,
    /// The room that it is written in, once it was looked at.
    room: Option<Room>,
    /// What the author may there; in *root*, *people* and *desk*: in the space.
    permissions: Permissions,
}

/// Whether an event comes in, and whose reading it changes.
pub(crate) fn judge(
    cache: &dyn Cache,
    envelope: &Envelope,
    payload: &[u8],
    facts: &Facts<'_>,
) -> Result<ReadersChanged, No> {
    check_canonical(payload).map_err(|error| No::malformed(error.to_string()))?;
    let bytes = payload;
    let payload = Payload::from_bytes(bytes).map_err(|error| No::malformed(error.to_string()))?;
    let case = Case::of(Known(cache), envelope, facts)?;
    case.speaks_for_themselves()?;
    let readers_changed = if let Payload::Unknown(_) = payload {
        case.is_kept_though_unknown()?;
        ReadersChanged::Nobody
    } else {
        match envelope.place {
            Place::Opens { parent, .. } => opening::judge(&case, parent, &payload)?,
            Place::State => state::judge(&case, &payload)?,
            Place::Anchor { .. } if envelope.moved.is_some() => moving::judge(&case, &payload, bytes)?,
            Place::Anchor { at } => posting::judge(&case, at, &payload)?,
            Place::Amends(_) => amending::judge(&case, &payload)?,
            Place::Redacts(_) => redacting::judge(&case, &payload)?,
        }
    };
    case.calls_whom_it_may()?;
    // Nobody is too fast in taking away.
    if !case.person.is_founder && !matches!(envelope.place, Place::Redacts(_)) {
        pace::may_write_now(&case.person, facts.now)?;
    }
    Ok(readers_changed)
}

impl<'a> Case<'a> {
    /// The founder's room is looked at where it is asked for: an import asks for none.
    fn of(known: Known<'a>, envelope: &'a Envelope, facts: &'a Facts<'a>) -> Result<Self, No> {
        let person = known.person(facts.genesis, &envelope.author)?;
        let permissions = person.permissions;
        let mut case = Self { known, envelope, facts, person, room: None, permissions };
        if case.person.is_founder {
            return Ok(case);
        }
        case.may_write_at_all()?;
        let is_in_room = !envelope.topic.is_fixed() && !matches!(envelope.place, Place::Opens { .. });
        if is_in_room {
            case.room = case.known.room(envelope.topic)?;
            case.must_read(case.room.as_ref())?;
            if let Some(room) = &case.room {
                case.permissions = case.known.permissions_in(room, &envelope.author, &case.person)?;
            }
        }
        Ok(case)
    }

    /// Whoever is banned writes nothing. Who is to be silent for a while takes away what is theirs, and leaves.
    fn may_write_at_all(&self) -> Result<(), No> {
        if self.person.is_banned() {
            return Err(No::not_allowed("you are banned from this space: nothing that you write comes in"));
        }
        let is_of_people = self.envelope.place == Place::State && self.envelope.topic == TopicId::PEOPLE;
        if is_of_people || matches!(self.envelope.place, Place::Redacts(_)) {
            Ok(())
        } else {
            self.may_speak()
        }
    }

    /// Who was never asked to be silent has a 0 there: no clock says that.
    fn may_speak(&self) -> Result<(), No> {
        let left = self.person.until.saturating_sub(self.facts.now);
        if self.person.until == 0 || left <= 0 {
            return Ok(());
        }
        let minutes = left.saturating_add(59_999) / 60_000;
        let text = format!("you were asked to be silent: you can write here again in {minutes} min");
        Err(No::not_allowed(&text))
    }

    /// To who does not read a room it is not there. What they wrote they may take away wherever it stands.
    fn must_read(&self, room: Option<&Room>) -> Result<(), No> {
        if matches!(self.envelope.place, Place::Redacts(_)) && self.is_own() {
            return Ok(());
        }
        if !reading::reads_space(self.known, self.facts.genesis, Some(&self.person))? {
            return Err(No::not_there());
        }
        let Some(guard) = room.and_then(|room| room.guard) else { return Ok(()) };
        if self.person.is_member() && self.known.reads_private(guard, &self.envelope.author)? {
            return Ok(());
        }
        Err(No::not_there())
    }

    /// The room that is written in; none: there is none.
    fn room(&self) -> Result<Option<Room>, No> {
        match self.room {
            Some(room) => Ok(Some(room)),
            None => Ok(self.known.room(self.envelope.topic)?),
        }
    }

    /// Whether what it amends or redacts is of its author.
    fn is_own(&self) -> bool {
        self.facts.target.as_ref().is_some_and(|target| *target.author == self.envelope.author)
    }

    fn may(&self, permission: Permission) -> bool {
        self.permissions.has(permission)
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
        if self.envelope.voice.is_none_or(|voice| voice == self.own()) {
            return Ok(());
        }
        self.must_import("nobody speaks for somebody else here, but for who made the space and imports")
    }

    /// Whom it calls: all at once not everybody may.
    fn calls_whom_it_may(&self) -> Result<(), No> {
        match self.envelope.notify {
            Some(Notify::Readers) if !self.may(Permission::MentionEveryone) => {
                Err(No::lacks(Permission::MentionEveryone))
            }
            Some(Notify::Readers | Notify::People(_)) | None => Ok(()),
        }
    }

    /// What a newer program writes is kept where it does no harm: the founder's.
    fn is_kept_though_unknown(&self) -> Result<(), No> {
        match self.envelope.place {
            Place::Redacts(_) => Err(No::malformed("a redaction carries a deletion and nothing else")),
            _ if self.person.is_founder => Ok(()),
            _ => Err(No::not_allowed("this server does not know this kind of event yet; it was not taken")),
        }
    }

    fn must_be_member(&self) -> Result<(), No> {
        if self.person.is_member() { Ok(()) } else { Err(No::not_allowed(JOIN)) }
    }

    /// Members to whom this was given.
    fn must(&self, permission: Permission) -> Result<(), No> {
        self.must_be_member()?;
        if self.may(permission) { Ok(()) } else { Err(No::lacks(permission)) }
    }

    /// Those who may import, told why where they do not.
    fn must_import(&self, text: &str) -> Result<(), No> {
        if self.may(Permission::Import) { Ok(()) } else { Err(No::not_allowed(text)) }
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
        let is_odd = name.trim() != name || name.is_empty() || name.contains(char::is_control);
        if is_odd && !self.may(Permission::Import) {
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
