//! Where a room may go: one place up or down among the rooms that are shown, over the edge of a category into the next
//! one; or beside another. Pure.

use rill_bridge::{Intent, RoomRow, SpaceView};
use rill_events::RoomKind;
use rill_protocol::TopicId;

/// One place up; none: it is the first.
pub(super) fn up(space: &SpaceView, topic: TopicId) -> Option<Intent> {
    let (groups, group, at) = find(space, topic)?;
    let (category, rooms) = &groups[group];
    if let Some(before) = at.checked_sub(1) {
        return Some(put(*category, before.checked_sub(1).map(|before| rooms[before])));
    }
    let (category, rooms) = &groups[group.checked_sub(1)?];
    Some(put(*category, rooms.last().copied()))
}

/// One place down; none: it is the last.
pub(super) fn down(space: &SpaceView, topic: TopicId) -> Option<Intent> {
    let (groups, group, at) = find(space, topic)?;
    let (category, rooms) = &groups[group];
    match rooms.get(at + 1) {
        Some(after) => Some(put(*category, Some(*after))),
        None => Some(put(groups.get(group + 1)?.0, None)),
    }
}

/// Before or after another room, in its category; none: it is there already, or they do not stand together.
pub(crate) fn beside(space: &SpaceView, topic: TopicId, other: TopicId, after: bool) -> Option<Intent> {
    let (groups, group, at) = find(space, other)?;
    let (category, rooms) = &groups[group];
    if !groups.iter().any(|(_, rooms)| rooms.contains(&topic)) {
        return None;
    }
    let before = |place: usize| place.checked_sub(1).map(|before| rooms[before]);
    let neighbour = if after { Some(other) } else { before(at) };
    let own = rooms.iter().position(|room| *room == topic);
    let stays = neighbour == Some(topic) || own.is_some_and(|own| before(own) == neighbour);
    (!stays).then(|| put(*category, neighbour))
}

/// As the first of a category; none: it is that already, or is a category itself.
pub(crate) fn into(space: &SpaceView, topic: TopicId, category: TopicId) -> Option<Intent> {
    let (groups, group, at) = find(space, topic)?;
    let is_there = groups[group].0 == Some(category) && at == 0;
    let may = groups.iter().any(|(other, _)| *other == Some(category));
    (may && !is_there).then(|| put(Some(category), None))
}

type Groups = Vec<(Option<TopicId>, Vec<TopicId>)>;

/// The groups that a room may go to, with the one it is in and its place there. Categories have one group.
fn find(space: &SpaceView, topic: TopicId) -> Option<(Groups, usize, usize)> {
    let shown = || space.rooms.iter().filter(|room| !room.archived);
    let is_category = |room: &&RoomRow| room.kind == RoomKind::Category;
    let categories: Vec<TopicId> = shown().filter(is_category).map(|room| room.topic).collect();
    let groups: Groups = if categories.contains(&topic) {
        vec![(None, categories)]
    } else {
        let rooms_of = |category: Option<TopicId>| {
            let home = |room: &RoomRow| room.category.filter(|category| categories.contains(category));
            let rooms = shown().filter(|room| !is_category(room) && home(room) == category);
            rooms.map(|room| room.topic).collect()
        };
        let all = std::iter::once(None).chain(categories.iter().copied().map(Some));
        all.map(|category| (category, rooms_of(category))).collect()
    };
    let (group, at) = groups
        .iter()
        .enumerate()
        .find_map(|(group, (_, rooms))| Some((group, rooms.iter().position(|room| *room == topic)?)))?;
    Some((groups, group, at))
}

fn put(category: Option<TopicId>, after: Option<TopicId>) -> Intent {
    Intent::Place { category, after }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{category, channel, space, topic};

    fn rooms() -> SpaceView {
        let mut old = channel(9, "old", None);
        old.archived = true;
        let rooms = vec![
            channel(1, "lobby", None),
            old,
            channel(2, "kitchen", None),
            category(3, "Work"),
            channel(4, "desk", Some(3)),
            category(5, "Empty"),
            category(6, "Play"),
        ];
        space(rooms, Vec::new())
    }

    fn says(category: Option<u8>, after: Option<u8>) -> Option<Intent> {
        Some(put(category.map(topic), after.map(topic)))
    }

    #[test]
    fn rooms_go_up_and_down_over_the_edges_of_categories() {
        let space = rooms();
        assert_eq!(up(&space, topic(1)), None);
        assert_eq!(down(&space, topic(1)), says(None, Some(2)));
        assert_eq!(up(&space, topic(2)), says(None, None));
        assert_eq!(down(&space, topic(2)), says(Some(3), None));
        assert_eq!(up(&space, topic(4)), says(None, Some(2)));
        assert_eq!(down(&space, topic(4)), says(Some(5), None));
        assert_eq!(up(&space, topic(9)), None, "what is put away stands nowhere");
    }

    #[test]
    fn categories_go_among_categories() {
        let space = rooms();
        assert_eq!(up(&space, topic(3)), None);
        assert_eq!(down(&space, topic(3)), says(None, Some(5)));
        assert_eq!(up(&space, topic(6)), says(None, Some(3)));
        assert_eq!(down(&space, topic(6)), None);
    }

    #[test]
    fn a_room_is_put_beside_another_and_what_is_there_stays() {
        let space = rooms();
        assert_eq!(beside(&space, topic(4), topic(1), false), says(None, None));
        assert_eq!(beside(&space, topic(4), topic(1), true), says(None, Some(1)));
        assert_eq!(beside(&space, topic(1), topic(4), true), says(Some(3), Some(4)));
        assert_eq!(beside(&space, topic(1), topic(2), false), None);
        assert_eq!(beside(&space, topic(2), topic(1), true), None);
        assert_eq!(beside(&space, topic(1), topic(1), true), None);
        assert_eq!(beside(&space, topic(6), topic(3), false), says(None, None));
        assert_eq!(beside(&space, topic(1), topic(3), false), None, "a channel is no category");
        assert_eq!(into(&space, topic(1), topic(5)), says(Some(5), None));
        assert_eq!(into(&space, topic(4), topic(3)), None);
        assert_eq!(into(&space, topic(3), topic(5)), None);
    }
}
