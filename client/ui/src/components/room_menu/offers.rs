//! What the menus of a space, a category and a channel offer: only what one may. Pure.

use super::{Of, places};
use rill_bridge::{Intent, SpaceView};
use rill_events::Level;
use rill_protocol::TopicId;

/// Of what one may want to hear, from the most to the least.
const LEVELS: [Level; 3] = [Level::All, Level::Mentions, Level::Nothing];

/// Something that a menu offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    NewChannel,
    NewCategory,
    Rename,
    Describe,
    /// To another place among the others.
    Move {
        up: bool,
        place: Intent,
    },
    /// Who reads it.
    WhoReads,
    /// How it is slowed now; none: not at all.
    Slow(Option<u32>),
    Archive(bool),
    /// All of it is read.
    MarkRead,
    /// To be told of this much of it; none: as the space is.
    Hear {
        level: Option<Level>,
        /// As the space is.
        of_space: Level,
        /// It is so now.
        holds: bool,
    },
    Settings,
    Invite,
    Join,
    DeleteMine,
    Leave,
}

/// What the rules said that one may of the space itself; none: they said nothing of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct OfSpace {
    pub(super) name: Option<bool>,
    pub(super) about: Option<bool>,
    pub(super) join: Option<bool>,
}

/// What is offered, in order.
pub(super) fn offers(of: &Of, space: &SpaceView, has_key: bool, of_space_may: OfSpace) -> Vec<Offer> {
    let (topic, archived) = match of {
        Of::Space => return of_space(space, has_key, of_space_may),
        Of::Category(topic) | Of::Room(topic) => (*topic, is_archived(space, *topic)),
    };
    let mut reads = of_reading(of, space);
    if space.is_conversation {
        // All of its people see to it alike.
        let does = [Offer::Rename, Offer::Leave].into_iter().filter(|_| has_key && space.joined);
        reads.extend(does);
        return reads;
    }
    if !(has_key && space.may_manage) {
        return reads;
    }
    let moves = [true, false].into_iter().filter_map(|up| {
        Some(Offer::Move {
            up,
            place: if up { places::up(space, topic) } else { places::down(space, topic) }?,
        })
    });
    let sees_to: Vec<Offer> = match of {
        Of::Category(_) => {
            let first = [Offer::NewChannel, Offer::Rename, Offer::WhoReads];
            first.into_iter().chain(moves).chain([Offer::Archive(!archived)]).collect()
        }
        _ if archived => vec![Offer::Archive(false)],
        _ => {
            let is_thread = space.threads.iter().any(|thread| thread.topic == topic);
            let reads = (!is_thread).then_some(Offer::WhoReads);
            let first = [Offer::Rename, Offer::Describe].into_iter().chain(reads);
            let first = first.chain([Offer::Slow(slowed(space, topic))]);
            first.chain(moves).chain([Offer::Archive(true)]).collect()
        }
    };
    reads.extend(sees_to);
    reads
}

/// What anybody does who reads.
fn of_reading(of: &Of, space: &SpaceView) -> Vec<Offer> {
    let Of::Room(topic) = of else { return Vec::new() };
    let room = space.rooms.iter().find(|room| room.topic == *topic).map(|room| (room.unread, room.reading));
    let thread = || space.threads.iter().find(|it| it.topic == *topic).map(|it| (it.unread, it.reading));
    let Some((unread, reading)) = room.or_else(thread) else { return Vec::new() };
    let read = (unread > 0 || reading.by_hand).then_some(Offer::MarkRead);
    let of_space = space.level;
    if space.is_conversation {
        // Each message calls, or none does.
        let is_muted = reading.level == Level::Nothing;
        let hears = [(Level::All, !is_muted), (Level::Nothing, is_muted)];
        let hears = hears.map(|(level, holds)| Offer::Hear { level: Some(level), of_space, holds });
        return read.into_iter().chain(hears).collect();
    }
    let levels = [None].into_iter().chain(LEVELS.map(Some));
    let hears = levels.map(|level| Offer::Hear { level, of_space, holds: level == reading.chosen });
    read.into_iter().chain(hears).collect()
}

fn of_space(space: &SpaceView, has_key: bool, may: OfSpace) -> Vec<Offer> {
    let manages = has_key && space.may_manage;
    let offered = [(Offer::MarkRead, space.card.unread > 0 || space.card.mentions > 0)];
    let hears = LEVELS.map(|level| {
        (Offer::Hear { level: Some(level), of_space: space.level, holds: level == space.level }, true)
    });
    let rest = [
        (Offer::NewChannel, manages),
        (Offer::NewCategory, manages),
        (Offer::Rename, has_key && may.name.unwrap_or(space.may_manage)),
        (Offer::Describe, has_key && may.about.unwrap_or(space.may_manage)),
        (Offer::Settings, true),
        (Offer::Invite, true),
        (Offer::Join, has_key && !space.joined && may.join != Some(false)),
        (Offer::DeleteMine, has_key && (space.joined || space.may_manage)),
        (Offer::Leave, has_key && space.joined),
    ];
    let offered = offered.into_iter().chain(hears).chain(rest);
    offered.filter(|(_, may)| *may).map(|(offer, _)| offer).collect()
}

/// How a room is slowed, in seconds from one message to the next.
pub(super) fn slowed(space: &SpaceView, topic: TopicId) -> Option<u32> {
    let room = space.rooms.iter().find(|room| room.topic == topic).map(|room| room.slow);
    let thread = || space.threads.iter().find(|thread| thread.topic == topic).map(|thread| thread.slow);
    room.or_else(thread).flatten().map(|slow| slow.every_s)
}

fn is_archived(space: &SpaceView, topic: TopicId) -> bool {
    let room = space.rooms.iter().find(|room| room.topic == topic).map(|room| room.archived);
    room.unwrap_or_else(|| space.threads.iter().any(|thread| thread.topic == topic && thread.archived))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{category, channel, space, topic};

    fn managed() -> SpaceView {
        let mut old = channel(3, "old", None);
        old.archived = true;
        let rooms = vec![channel(1, "lobby", None), old, category(2, "Work"), channel(4, "desk", Some(2))];
        SpaceView { may_manage: true, ..space(rooms, Vec::new()) }
    }

    /// The levels of a room, of which this one is chosen.
    fn hears(chosen: Option<Level>) -> Vec<Offer> {
        let hear = |level| Offer::Hear { level, of_space: Level::Mentions, holds: level == chosen };
        [None, Some(Level::All), Some(Level::Mentions), Some(Level::Nothing)].map(hear).into()
    }

    fn and(offers: Vec<Offer>, more: impl IntoIterator<Item = Offer>) -> Vec<Offer> {
        offers.into_iter().chain(more).collect()
    }

    #[test]
    fn what_is_put_away_is_brought_back_before_anything_else() {
        let space = managed();
        let away = offers(&Of::Room(topic(3)), &space, true, OfSpace::default());
        assert_eq!(away, and(hears(None), [Offer::Archive(false)]));
        let lobby = offers(&Of::Room(topic(1)), &space, true, OfSpace::default());
        let first = [Offer::Rename, Offer::Describe, Offer::WhoReads, Offer::Slow(None)];
        assert_eq!(lobby[..8], and(hears(None), first));
        assert!(matches!(lobby[8], Offer::Move { up: false, .. }), "it is the first: {lobby:?}");
        assert_eq!(lobby[9..], [Offer::Archive(true)]);
    }

    #[test]
    fn what_is_unread_can_be_marked_as_read_and_what_is_muted_be_heard_again() {
        let mut space = managed();
        space.rooms[0].unread = 3;
        space.rooms[0].reading.chosen = Some(Level::Nothing);
        let offered = offers(&Of::Room(topic(1)), &space, false, OfSpace::default());
        assert_eq!(offered, and(vec![Offer::MarkRead], hears(Some(Level::Nothing))));
        assert!(offers(&Of::Category(topic(2)), &space, false, OfSpace::default()).is_empty());
    }

    #[test]
    fn of_a_conversation_each_message_calls_or_none_and_its_people_name_and_leave_it() {
        let conversation = SpaceView { is_conversation: true, may_manage: false, ..managed() };
        let hear = |level, holds| Offer::Hear { level: Some(level), of_space: Level::Mentions, holds };
        let hears = vec![hear(Level::All, true), hear(Level::Nothing, false)];
        let of = |space: &SpaceView, has_key| offers(&Of::Room(topic(1)), space, has_key, OfSpace::default());
        assert_eq!(of(&conversation, false), hears);
        assert_eq!(of(&conversation, true), and(hears, [Offer::Rename, Offer::Leave]));
        let mut muted = conversation;
        muted.rooms[0].reading.level = Level::Nothing;
        assert_eq!(of(&muted, false), [hear(Level::All, false), hear(Level::Nothing, true)]);
    }

    #[test]
    fn who_sees_to_nothing_invites_and_leaves_or_joins() {
        let hears_space = |holds: Level| -> Vec<Offer> {
            let hear = |level| Offer::Hear { level: Some(level), of_space: holds, holds: level == holds };
            [Level::All, Level::Mentions, Level::Nothing].map(hear).into()
        };
        let member = SpaceView { may_manage: false, ..managed() };
        let of_space = |space: &SpaceView, has_key| offers(&Of::Space, space, has_key, OfSpace::default());
        let levels = || hears_space(Level::Mentions);
        let does = [Offer::Settings, Offer::Invite, Offer::DeleteMine, Offer::Leave];
        assert_eq!(of_space(&member, true), and(levels(), does));
        let guest = SpaceView { joined: false, ..member.clone() };
        assert_eq!(of_space(&guest, true), and(levels(), [Offer::Settings, Offer::Invite, Offer::Join]));
        assert_eq!(
            of_space(&guest, false),
            and(levels(), [Offer::Settings, Offer::Invite]),
            "a browser without a key"
        );
        let quiet = SpaceView { level: Level::Nothing, ..guest };
        assert_eq!(
            of_space(&quiet, false),
            and(hears_space(Level::Nothing), [Offer::Settings, Offer::Invite])
        );
        assert_eq!(offers(&Of::Room(topic(1)), &member, true, OfSpace::default()), hears(None));
        assert!(offers(&Of::Category(topic(2)), &member, true, OfSpace::default()).is_empty());
    }
}
