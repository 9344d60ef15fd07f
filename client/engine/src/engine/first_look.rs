//! The first look at a space: between its opening and the first painting of its messages nothing else of it is asked
//! for. A copy, its pictures, the heads of all topics and counts of days would take link and engine from the page.

use super::Engine;
use crate::store::StoreError;
use rill_protocol::{Millis, StreamId};

/// Within this somebody who opened a space looks at messages of it, or does not.
const LOOKED_AT_WITHIN_MS: Millis = 1_000;
/// A page that was told messages says within this that they are painted, or nobody sees it.
const PAINTED_WITHIN_MS: Millis = 5_000;
/// After the painting the page asks for what is next to it, and goes first once more.
const REST_MS: Millis = 250;

/// How far the first look has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FirstLook {
    come_to: Stage,
    over_at: Millis,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Opened,
    Told,
    Painted,
}

impl FirstLook {
    pub(super) fn begins(now: Millis) -> Self {
        Self { come_to: Stage::Opened, over_at: now + LOOKED_AT_WITHIN_MS }
    }

    /// Each stage is come to once.
    fn comes_to(self, stage: Stage, over_at: Millis) -> Self {
        if self.come_to < stage { Self { come_to: stage, over_at } } else { self }
    }
}

impl Engine {
    /// A page was told messages of this space.
    pub(super) fn first_told(&mut self, stream: StreamId) {
        self.look_comes_to(stream, Stage::Told, PAINTED_WITHIN_MS);
    }

    /// A page has painted them.
    pub(super) fn first_painted(&mut self, stream: StreamId) {
        self.look_comes_to(stream, Stage::Painted, REST_MS);
    }

    fn look_comes_to(&mut self, stream: StreamId, stage: Stage, within: Millis) {
        let look = self.spaces.get_mut(&stream).and_then(|space| space.first_look.as_mut());
        let Some(look) = look else { return };
        *look = look.comes_to(stage, self.now + within);
        let over_at = look.over_at;
        self.wake_by(over_at);
    }

    /// What waited goes on where a first look is over.
    pub(super) fn end_first_looks(&mut self) -> Result<(), StoreError> {
        let looks = self.spaces.iter().filter_map(|(stream, space)| Some((*stream, space.first_look?)));
        let looks: Vec<(StreamId, FirstLook)> = looks.collect();
        for (stream, look) in looks {
            if look.over_at > self.now {
                self.wake_by(look.over_at);
                continue;
            }
            self.spaces.get_mut(&stream).into_iter().for_each(|space| space.first_look = None);
            self.stir_all();
            self.follow_space(stream);
            self.name_pictures(stream)?;
        }
        Ok(())
    }
}
