//! What one may do in a room: as the rules said it, else as far as this device knows. Pure. The server has the last word.

use super::rights::{self, Rights, Said, Writes};
use rill_bridge::{Me, Slow, SpaceView};
use rill_protocol::{Slot, TopicId};

/// What one may do in a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct May {
    /// The slot of one's own profile: what has it is one's own.
    pub(crate) voice: Option<Slot>,
    /// Whether one may write here; if not, why.
    pub(crate) write: Option<Why>,
    /// Whether one becomes a member by writing.
    pub(crate) joins: bool,
    /// What one may beside that.
    pub(crate) rights: Rights,
    /// Whether one was never asked for a name.
    pub(crate) nameless: bool,
    /// Whether it is a thread: nothing hangs under it.
    pub(crate) is_thread: bool,
    /// Whether one may tell those who keep order of a message.
    pub(crate) report: bool,
    /// How the room is slowed for one; none: one writes as fast as one likes.
    pub(crate) slow: Option<Slow>,
}

/// Why one may not write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is not known yet.
    Unknown,
    /// This browser keeps no key.
    NoKey,
    /// The room is put away.
    Archived,
    /// The space does not let one.
    NotAllowed,
    /// The space does not let one, and says why.
    Said(String),
}

impl May {
    /// In a room of a space, as one is here. `said`: what the rules said of *people* and the room.
    pub(crate) fn of(
        me: Option<&Me>,
        space: Option<&SpaceView>,
        topic: TopicId,
        said: Option<&Said>,
    ) -> Self {
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
        // What is said to a stranger is said before they join.
        let said = said.filter(|_| me.person.is_some());
        // Who has just joined, or will have once there is a network, is told of a member's rights only after that.
        let of_member = said.filter(|said| space.joined && !rights::is_of_a_stranger(said));
        let guess = match (space.is_conversation, me.person.is_some() && space.may_manage) {
            (true, _) => Rights::CONVERSING,
            (false, true) => Rights::ALL,
            (false, false) => Rights::MEMBER,
        };
        let rights = of_member.map_or(guess, |said| guess.said(said, topic));
        let refused = match (of_member, said) {
            (Some(said), _) => rights::may(said, topic, Writes::Messages),
            (None, Some(said)) if !space.joined => rights::may(said, TopicId::PEOPLE, Writes::Joins),
            (None, _) => None,
        };
        let write = match (me.person.as_ref(), refused) {
            (None, _) => Some(Why::NoKey),
            (Some(_), _) if archived => Some(Why::Archived),
            (Some(_), Some(Err(why))) => Some(Why::Said(why)),
            (Some(_), None) if space.joined && !space.may_write => Some(Why::NotAllowed),
            (Some(_), Some(Ok(())) | None) => None,
        };
        Self {
            voice: me.voice,
            write,
            joins: !space.joined && !space.may_write,
            rights,
            nameless: me.name.is_none(),
            is_thread: room.is_none(),
            // Nobody keeps order in a conversation.
            report: me.person.is_some() && space.joined && !space.is_conversation,
            slow: slow.filter(|_| !rights.keep_order),
        }
    }

    /// Whether one may write.
    pub(crate) fn writes(&self) -> bool {
        self.write.is_none()
    }

    /// Whether one may have a part in what is said here at all: a member, of a room that is not put away.
    pub(crate) fn takes_part(&self) -> bool {
        self.writes() || (!self.joins && matches!(self.write, Some(Why::Said(_))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        people::{channel, me, space, thread, topic},
        writing::rights::tests::letting,
    };

    #[test]
    fn a_newcomer_may_write_and_joins_by_it() {
        let mut space = space(vec![channel(1, "lobby", None)], Vec::new());
        (space.joined, space.may_write) = (false, false);
        let may = May::of(Some(&me(None)), Some(&space), topic(1), None);
        assert!(may.writes() && may.joins && may.nameless && !may.rights.pin);
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
        let of = |space: &SpaceView, number| {
            May::of(Some(&me(Some("Ana"))), Some(space), topic(number), None).slow
        };
        assert_eq!([1, 2, 7, 8].map(|number| of(&space, number)), [slow, None, None, slow]);
        space.may_manage = true;
        assert_eq!([1, 8].map(|number| of(&space, number)), [None, None]);
    }

    #[test]
    fn one_may_not_write_for_a_reason() {
        let mut old = channel(1, "lobby", None);
        old.archived = true;
        let mut space = space(vec![old, channel(2, "kitchen", None)], vec![thread(7, 1, false)]);
        let why =
            |me: &Me, space: &SpaceView, number| May::of(Some(me), Some(space), topic(number), None).write;
        let ana = me(Some("Ana"));
        assert_eq!(why(&ana, &space, 1), Some(Why::Archived));
        assert_eq!(why(&ana, &space, 7), Some(Why::Archived), "its channel is put away");
        assert_eq!(why(&ana, &space, 2), None);
        assert_eq!(why(&Me::default(), &space, 2), Some(Why::NoKey));
        space.may_write = false;
        assert_eq!(why(&ana, &space, 2), Some(Why::NotAllowed));
        assert_eq!(May::of(Some(&ana), None, topic(2), None).write, Some(Why::Unknown));
    }

    #[test]
    fn the_rules_own_words_say_why_one_may_not_write_and_what_one_may_all_the_same() {
        let space = space(vec![channel(1, "news", None)], Vec::new());
        let only = (Writes::Messages, "only few post here");
        let said = letting(topic(1), &[Writes::Reactions, Writes::Pins], &[only]);
        let may = May::of(Some(&me(Some("Ana"))), Some(&space), topic(1), Some(&said));
        assert_eq!(may.write, Some(Why::Said("only few post here".to_owned())));
        assert!(may.takes_part() && may.rights.react && may.rights.pin && !may.rights.keep_order);
    }

    #[test]
    fn a_stranger_is_told_before_they_write_that_nobody_comes_in_by_themselves() {
        let mut space = space(vec![channel(1, "lobby", None)], Vec::new());
        (space.joined, space.may_write) = (false, false);
        let of = |said: Said| May::of(Some(&me(None)), Some(&space), topic(1), Some(&said)).write;
        let closed = letting(TopicId::PEOPLE, &[], &[(Writes::Joins, "by invite alone")]);
        assert_eq!(of(closed.clone()), Some(Why::Said("by invite alone".to_owned())));
        let may = May::of(Some(&me(None)), Some(&space), topic(1), Some(&closed));
        assert!(!may.takes_part(), "nor does a stranger react");
        let of_room = letting(topic(1), &[], &[(Writes::Messages, "join this space first")]);
        assert_eq!(of(of_room), None, "one joins by writing");
    }

    #[test]
    fn who_has_just_joined_is_not_held_up_by_what_was_said_to_a_stranger() {
        let space = space(vec![channel(1, "lobby", None)], Vec::new());
        let mut said =
            letting(TopicId::PEOPLE, &[], &[(Writes::Joins, "by invite"), (Writes::Leaves, "join first")]);
        said.extend(letting(
            topic(1),
            &[],
            &[(Writes::Messages, "join first"), (Writes::Reactions, "join first")],
        ));
        let may = May::of(Some(&me(Some("Ana"))), Some(&space), topic(1), Some(&said));
        assert!(may.writes() && may.rights.react);
    }
}
