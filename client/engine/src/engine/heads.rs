//! The heads feed: which topics of a space moved, and to where.

use super::{Engine, opening::know_head, stir::Stir};
use crate::store::{self, StoreError};
use rill_protocol::{Cursor, Head, HistoryId, StreamId, Up};

/// A topic that moved by more is left stale, and healed when it is seen.
pub(super) const CLOSED_MAX: u64 = 256;

impl Engine {
    /// Asks for the heads of a space as they move, where there is a socket. After the first look at it: those of a
    /// copy are many.
    pub(super) fn follow_space(&mut self, stream: StreamId) {
        let Some(space) = self.spaces.get(&stream).filter(|space| space.first_look.is_none()) else { return };
        let cursor = space.kept.cursor.clone();
        self.say_held(stream);
        self.send(&Up::FollowHeads { stream, cursor });
    }

    /// What this reader may read may have changed: the server is told what is held, and asked for all heads.
    pub(super) fn ask_anew(&mut self, stream: StreamId) {
        if self.spaces.get(&stream).is_some_and(|space| space.first_look.is_none()) {
            self.say_held(stream);
            self.send(&Up::FollowHeads { stream, cursor: Some(Cursor::beginning()) });
        }
    }

    pub(super) fn take_heads(
        &mut self,
        stream: StreamId,
        history: HistoryId,
        cursor: Cursor,
        heads: &[Head],
    ) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(()) };
        if space.history() != history {
            self.history_differs(stream, history);
            return Ok(());
        }
        if space.differing.is_some() {
            return Ok(());
        }
        let before = self.spaces.get(&stream).map(|space| space.heads.clone()).unwrap_or_default();
        let unknown = heads.iter().any(|head| !before.contains_key(&head.topic));
        self.change(stream, |tx, space| {
            for head in heads {
                know_head(tx, space, head, false)?;
            }
            space.kept.cursor = Some(cursor);
            store::save_space(tx, &space.kept)?;
            Ok(Vec::new())
        })?;
        let copied = self.spaces.get(&stream).is_some_and(|space| space.kept.copy);
        let mut moved_far = false;
        for head in heads {
            let known = before.get(&head.topic).map_or(0, |known| known.seq.0);
            moved_far |= head.seq.0.saturating_sub(known) > CLOSED_MAX;
            self.stir(Stir::Topic(stream, head.topic));
        }
        if let Some(space) = self.spaces.get_mut(&stream) {
            let was_live = std::mem::replace(&mut space.heads_live, true);
            // A copy brings the state of all rooms by itself.
            space.reopen |= !copied && (unknown || (moved_far && !was_live));
            for head in heads {
                if let Some(follow) =
                    space.topics.get_mut(&head.topic).and_then(|topic| topic.follow.as_mut())
                {
                    *follow = follow.step(rill_sync::FollowInput::Head(head.seq)).0;
                }
            }
        }
        // What a category says counts in its rooms: it is not followed, and has nothing else to say.
        if heads.iter().any(|head| head.anchors == 0 && !head.topic.is_fixed()) {
            self.doubt_rules(stream);
        }
        self.name_pictures(stream)?;
        self.stir(Stir::Rooms(stream));
        Ok(())
    }
}
