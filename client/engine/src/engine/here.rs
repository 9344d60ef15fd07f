//! Who of a space is connected now: heard over the socket, kept nowhere, and unknown as soon as the socket is gone.
//! It is asked in each space of which one is a member, and then one is here oneself.

use super::{Engine, stir::Stir};
use crate::store::StoreError;
use rill_bridge::Answer;
use rill_protocol::{Slot, StreamId, Up};
use std::collections::{BTreeMap, BTreeSet};

/// What was heard of the spaces that were looked at since the socket is open.
#[derive(Default)]
pub(super) struct Here(BTreeMap<StreamId, Heard>);

#[derive(Default)]
struct Heard {
    who: BTreeSet<Slot>,
    /// Whether one may have become a member since it was looked at.
    is_doubted: bool,
}

impl Engine {
    /// Asks where one is a member and has not asked, or was told of nobody, not even of oneself: then one was none.
    pub(super) fn ask_who_is_here(&mut self) -> Result<(), StoreError> {
        let ready = |stream: &&StreamId| !self.is_own(**stream) && self.here.wants(**stream);
        let live = self.spaces.iter().filter(|(_, space)| space.heads_live && space.differing.is_none());
        let streams: Vec<StreamId> = live.map(|(stream, _)| stream).filter(ready).copied().collect();
        for stream in streams {
            self.here.0.entry(stream).or_default().is_doubted = false;
            if self.may_write(stream)? {
                self.send(&Up::FollowHere { stream });
            }
        }
        Ok(())
    }

    /// Somebody came, or went.
    pub(super) fn hear_here(&mut self, stream: StreamId, anew: bool, came: Vec<Slot>, went: &[Slot]) {
        let Some(heard) = self.here.0.get_mut(&stream) else { return };
        if anew {
            heard.who.clear();
        }
        heard.who.extend(came);
        heard.who.retain(|who| !went.contains(who));
        self.stir(Stir::Here(stream));
    }

    /// Without a socket nobody can tell.
    pub(super) fn forget_here(&mut self) {
        self.here.0.clear();
    }

    /// The space is no longer held.
    pub(super) fn leave_here(&mut self, stream: StreamId) {
        if self.here.0.remove(&stream).is_some() {
            self.send(&Up::UnfollowHere { stream });
        }
    }

    pub(super) fn answer_here(&self, stream: StreamId) -> Answer {
        Answer::Here(
            self.here.0.get(&stream).map(|heard| heard.who.iter().copied().collect()).unwrap_or_default(),
        )
    }
}

impl Here {
    fn wants(&self, stream: StreamId) -> bool {
        self.0.get(&stream).is_none_or(|heard| heard.is_doubted && heard.who.is_empty())
    }

    /// What is known of a space's people changed: one may be a member now.
    pub(super) fn doubt(&mut self, change: Stir) {
        if let Stir::People(stream) | Stir::Rooms(stream) = change
            && let Some(heard) = self.0.get_mut(&stream)
        {
            heard.is_doubted = true;
        }
    }
}
