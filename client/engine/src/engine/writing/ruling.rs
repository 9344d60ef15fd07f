//! What a space adds to what is settled about somebody: who they are, and whether they are removed as well.

use crate::engine::{Engine, outbox::Ruled};
use rill_bridge::{Failure, Ruling};
use rill_events::StateSlot;
use rill_materializer::StateKind;
use rill_protocol::{EventId, Slot, StreamId, TopicId};

/// What members are removed by.
const REMOVED: &str = "rill.member.removed.v1";

impl Engine {
    pub(super) fn ruled(
        &mut self,
        stream: StreamId,
        event: EventId,
        ruling: &Ruling,
    ) -> Result<Ruled, Failure> {
        let name = self.outbox.name();
        let Some(voice) = ruling.person() else { return Ok(Ruled { name, ..Ruled::default() }) };
        let did = self.did_of(stream, voice);
        let person = self.read(did)?;
        let removes = match ruling {
            Ruling::Ban { .. } => {
                let removes = self.is_removed_too(stream, voice);
                self.read(removes)?
            }
            _ => false,
        };
        let removal = removes.then(|| self.outbox.entropy.id(self.now, Some(event)));
        Ok(Ruled { person, name, removal })
    }

    /// Whether who is banned is a member, whom one may remove: so that *people* shows it.
    fn is_removed_too(&self, stream: StreamId, voice: Slot) -> Result<bool, crate::store::StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(false) };
        let Some(people) = space.topics.get(&TopicId::PEOPLE) else { return Ok(false) };
        let slot = StateSlot::Member(voice).slot();
        let said = crate::queries::state_of(&self.db, people.at.key, slot)?;
        let is_member = said.is_some_and(|said| said.kind == StateKind::Member && said.value == 1);
        Ok(is_member && self.is_let(stream, TopicId::PEOPLE, REMOVED)? != Some(false))
    }
}
