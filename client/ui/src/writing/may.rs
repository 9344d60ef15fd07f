//! What one may do in a room, as far as this device knows. Pure. The server has the last word.

use rill_bridge::{Me, Slow, SpaceView};
use rill_protocol::{Slot, TopicId};

/// What one may do in a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct May {
    /// The slot of one's own profile: what has it is one's own.
    pub(crate) voice: Option<Slot>,
    /// Whether one may write here; if not, why.
    pub(crate) write: Option<Why>,
    /// Whether one becomes a member by writing.
    pub(crate) joins: bool,
    /// Whether one may pin, delete what others wrote, and see to rooms.
    pub(crate) manage: bool,
    /// Whether one was never asked for a name.
    pub(crate) nameless: bool,
    /// Whether it is a thread: nothing hangs under it.
    pub(crate) is_thread: bool,
    /// How the room is slowed for one; none: one writes as fast as one likes.
    pub(crate) slow: Option<Slow>,
}

/// Why one may not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is not known yet.
    Unknown,
    /// This browser keeps no key.
    NoKey,
    /// The room is put away.
    Archived,
    /// The space does not let one.
    NotAllowed,
}

impl May {
    /// In a room of a space, as one is here.
    pub(crate) fn of(me: Option<&Me>, space: Option<&SpaceView>, topic: TopicId) -> Self {
        let (Some(me), Some(space)) = (me, space) else {
            return Self { write: Some(Why::Unknown), ..Self::default() };
        };
        let room = space.rooms.iter().find(|room| room.topic == topic).map(|room| room.archived);
        let thread = space.threads.iter().find(|thread| thread.topic == topic);
        let parent = thread.and_then(|thread| space.rooms.iter().find(|room| room.topic == thread.parent));
        let archived = room.unwrap_or(false)
            || thread.is_some_and(|thread| thread.archived)
            || parent.is_some_and(|parent| parent.archived);
        let slow = space.rooms.iter().find(|room| room.topic == topic).and_then(|room| room.slow);
        let slow = slow.or_else(|| thread.and_then(|thread| thread.slow));
        let manage = me.person.is_some() && space.may_manage;
        let write = match me.person {
            None => Some(Why::NoKey),
            Some(_) if archived => Some(Why::Archived),
            Some(_) if space.joined && !space.may_write => Some(Why::NotAllowed),
            Some(_) => None,
        };
        Self {
            voice: me.voice,
            write,
            joins: !space.joined && !space.may_write,
            manage,
            nameless: me.name.is_none(),
            is_thread: room.is_none(),
            slow: slow.filter(|_| !manage),
        }
    }

    /// Whether one may write.
    pub(crate) fn writes(&self) -> bool {
        self.write.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{channel, me, space, thread, topic};

    #[test]
    fn a_newcomer_may_write_and_joins_by_it() {
        let mut space = space(vec![channel(1, "lobby", None)], Vec::new());
        (space.joined, space.may_write) = (false, false);
        let may = May::of(Some(&me(None)), Some(&space), topic(1));
        assert!(may.writes() && may.joins && may.nameless && !may.manage);
    }

    #[test]
    fn a_slowed_room_is_slow_for_members_and_not_for_who_keeps_order_in_it() {
        let slow = Some(Slow { every_s: 30, next_at: Some(7_000) });
        let mut kitchen = channel(1, "kitchen", None);
        kitchen.slow = slow;
        let mut aside = thread(8, 2, false);
        aside.slow = slow;
        let rooms = vec![kitchen, channel(2, "lobby", None)];
        let mut space = space(rooms, vec![thread(7, 1, false), aside]);
        let of = |space: &SpaceView, number| May::of(Some(&me(Some("Ana"))), Some(space), topic(number)).slow;
        assert_eq!([1, 2, 7, 8].map(|number| of(&space, number)), [slow, None, None, slow]);
        space.may_manage = true;
        assert_eq!([1, 8].map(|number| of(&space, number)), [None, None]);
    }

    #[test]
    fn one_may_not_write_for_a_reason() {
        let mut old = channel(1, "lobby", None);
        old.archived = true;
        let mut space = space(vec![old, channel(2, "kitchen", None)], vec![thread(7, 1, false)]);
        let why = |me: &Me, space: &SpaceView, number| May::of(Some(me), Some(space), topic(number)).write;
        let ana = me(Some("Ana"));
        assert_eq!(why(&ana, &space, 1), Some(Why::Archived));
        assert_eq!(why(&ana, &space, 7), Some(Why::Archived), "its channel is put away");
        assert_eq!(why(&ana, &space, 2), None);
        assert_eq!(why(&Me::default(), &space, 2), Some(Why::NoKey));
        space.may_write = false;
        assert_eq!(why(&ana, &space, 2), Some(Why::NotAllowed));
        assert_eq!(May::of(Some(&ana), None, topic(2)).write, Some(Why::Unknown));
    }
}
