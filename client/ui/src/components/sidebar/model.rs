//! What stands in the sidebar, in order. Pure.

use rill_bridge::{RoomRow, SpaceView, ThreadRow};
use rill_events::RoomKind;
use rill_protocol::TopicId;

/// Threads of a channel that stand under it without being asked for.
const THREADS_SHOWN: usize = 3;

/// Channels under one headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What it is known by.
    pub key: GroupKey,
    /// Its headline; empty: channels above all categories.
    pub name: String,
    /// Its channels.
    pub channels: Vec<Channel>,
}

/// What a group is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupKey {
    /// Above all categories.
    Top,
    /// A category.
    Category(TopicId),
    /// What was put away.
    Archive,
}

/// A channel with its threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// The channel.
    pub topic: TopicId,
    /// Its threads, newest first: those in use, then those that were put away.
    pub threads: Vec<TopicId>,
    /// How many of them stand there without being asked for.
    pub shown: usize,
}

/// The groups of a space, in the order in which they are shown. `current` is always shown, whatever is folded.
pub fn groups(space: &SpaceView, current: Option<TopicId>) -> Vec<Group> {
    let mut groups = vec![Group { key: GroupKey::Top, name: String::new(), channels: Vec::new() }];
    for room in space.rooms.iter().filter(|room| room.kind == RoomKind::Category && !room.archived) {
        groups.push(Group {
            key: GroupKey::Category(room.topic),
            name: room.name.clone(),
            channels: Vec::new(),
        });
    }
    groups.push(Group { key: GroupKey::Archive, name: String::new(), channels: Vec::new() });
    for room in space.rooms.iter().filter(|room| room.kind != RoomKind::Category) {
        let home = home_of(room);
        let place = groups.iter().position(|group| group.key == home).unwrap_or(0);
        groups[place].channels.push(channel(room, &space.threads, current));
    }
    // Whoever sees to rooms finds an empty category, to open a channel in it.
    let is_seen_to = |group: &Group| space.may_manage && matches!(group.key, GroupKey::Category(_));
    groups.retain(|group| !group.channels.is_empty() || is_seen_to(group));
    groups
}

fn home_of(room: &RoomRow) -> GroupKey {
    match room.category {
        _ if room.archived => GroupKey::Archive,
        Some(category) => GroupKey::Category(category),
        None => GroupKey::Top,
    }
}

fn channel(room: &RoomRow, threads: &[ThreadRow], current: Option<TopicId>) -> Channel {
    let of_room = || threads.iter().filter(|thread| thread.parent == room.topic);
    let in_use = of_room().filter(|thread| !thread.archived);
    let mut topics: Vec<TopicId> =
        in_use.chain(of_room().filter(|thread| thread.archived)).map(|t| t.topic).collect();
    let in_use = of_room().filter(|thread| !thread.archived).count();
    let mut shown = in_use.min(THREADS_SHOWN);
    if let Some(place) =
        topics.iter().position(|topic| Some(*topic) == current).filter(|place| *place >= shown)
    {
        let topic = topics.remove(place);
        topics.insert(shown, topic);
        shown += 1;
    }
    Channel { topic: room.topic, threads: topics, shown }
}

/// All channels in the order in which they stand, for "the next" and "the one before".
pub fn in_order(groups: &[Group]) -> Vec<TopicId> {
    groups.iter().flat_map(|group| &group.channels).map(|channel| channel.topic).collect()
}

/// The channel `step` places from `current` among those that are wanted, round the ends; where one is in none, the
/// first or the last.
pub fn neighbour(
    order: &[TopicId],
    current: Option<TopicId>,
    step: Step,
    wanted: impl Fn(TopicId) -> bool,
) -> Option<TopicId> {
    let place = current.and_then(|current| order.iter().position(|topic| *topic == current));
    let count = order.len();
    let start = place.unwrap_or(match step {
        Step::Next => count.checked_sub(1)?,
        Step::Before => 0,
    });
    (1..=count)
        .map(|distance| match step {
            Step::Next => order[(start + distance) % count],
            Step::Before => order[(start + count - distance % count) % count],
        })
        .find(|topic| wanted(*topic) && Some(*topic) != current)
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Down.
    Next,
    /// Up.
    Before,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{card, category, channel as room, thread, topic};

    fn space(rooms: Vec<RoomRow>, threads: Vec<ThreadRow>) -> SpaceView {
        SpaceView {
            card: card("Small Hours"),
            rooms,
            threads,
            people: 3,
            full_copy: true,
            is_conversation: false,
            joined: true,
            may_write: true,
            may_manage: false,
            level: rill_events::Level::default(),
        }
    }

    fn drawn(space: &SpaceView, current: Option<TopicId>) -> Vec<String> {
        let name =
            |topic: &TopicId| space.rooms.iter().find(|room| room.topic == *topic).unwrap().name.clone();
        groups(space, current)
            .iter()
            .map(|group| {
                let channels: Vec<String> =
                    group.channels.iter().map(|channel| name(&channel.topic)).collect();
                format!("{:?}: {}", group.key, channels.join(" ")).replace("TopicId", "")
            })
            .collect()
    }

    #[test]
    fn channels_stand_under_their_category_and_what_is_put_away_at_the_end() {
        let mut old = room(5, "old", Some(1));
        old.archived = true;
        let rooms = vec![category(1, "Front room"), room(2, "lobby", Some(1)), old, room(3, "kitchen", None)];
        let space = space(rooms, Vec::new());
        let lines = drawn(&space, None);
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], "Top: kitchen");
        assert!(lines[1].starts_with("Category") && lines[1].ends_with(": lobby"), "{}", lines[1]);
        assert_eq!(lines[2], "Archive: old");
    }

    #[test]
    fn an_empty_category_is_there_for_those_who_see_to_rooms() {
        let mut space = space(vec![room(3, "kitchen", None), category(1, "Front room")], Vec::new());
        assert_eq!(drawn(&space, None), ["Top: kitchen"]);
        space.may_manage = true;
        assert_eq!(drawn(&space, None).len(), 2);
    }

    #[test]
    fn a_channel_of_an_unknown_category_stands_above_all() {
        let space = space(vec![room(2, "lobby", Some(9))], Vec::new());
        assert_eq!(drawn(&space, None), ["Top: lobby"]);
    }

    #[test]
    fn a_few_threads_stand_under_their_channel_and_always_the_one_in_view() {
        let threads = (10..20).map(|number| thread(number, 2, number == 10)).collect();
        let space = space(vec![room(2, "lobby", None)], threads);
        let shown = |current| {
            let channel = groups(&space, current)[0].channels[0].clone();
            channel.threads[..channel.shown].to_vec()
        };
        assert_eq!(shown(None), [topic(11), topic(12), topic(13)]);
        assert_eq!(shown(Some(topic(10))), [topic(11), topic(12), topic(13), topic(10)]);
        assert_eq!(shown(Some(topic(12))), [topic(11), topic(12), topic(13)]);
    }

    #[test]
    fn neighbours_go_round() {
        let order = [topic(1), topic(2), topic(3)];
        let all = |_| true;
        assert_eq!(neighbour(&order, Some(topic(1)), Step::Next, all), Some(topic(2)));
        assert_eq!(neighbour(&order, Some(topic(3)), Step::Next, all), Some(topic(1)));
        assert_eq!(neighbour(&order, Some(topic(1)), Step::Before, all), Some(topic(3)));
        assert_eq!(neighbour(&order, None, Step::Next, all), Some(topic(1)));
        assert_eq!(neighbour(&order, None, Step::Before, all), Some(topic(3)));
        assert_eq!(
            neighbour(&order, Some(topic(2)), Step::Next, |topic_| topic_ == topic(1)),
            Some(topic(1))
        );
        assert_eq!(neighbour(&order, Some(topic(2)), Step::Next, |_| false), None);
        assert_eq!(neighbour(&[], None, Step::Next, all), None);
    }
}
