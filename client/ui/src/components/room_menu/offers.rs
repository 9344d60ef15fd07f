//! What the menus of a space, a category and a channel offer: only what one may. Pure.

use super::{Of, places};
use rill_bridge::{Intent, SpaceView};
use rill_protocol::TopicId;

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
    Archive(bool),
    Invite,
    Join,
    DeleteMine,
    Leave,
}

/// What is offered, in order.
pub(super) fn offers(of: &Of, space: &SpaceView, has_key: bool) -> Vec<Offer> {
    let (topic, archived) = match of {
        Of::Space => return of_space(space, has_key),
        Of::Category(topic) | Of::Room(topic) => (*topic, is_archived(space, *topic)),
    };
    if !(has_key && space.may_manage) {
        return Vec::new();
    }
    let moves = [true, false].into_iter().filter_map(|up| {
        Some(Offer::Move {
            up,
            place: if up { places::up(space, topic) } else { places::down(space, topic) }?,
        })
    });
    match of {
        Of::Category(_) => {
            let first = [Offer::NewChannel, Offer::Rename];
            first.into_iter().chain(moves).chain([Offer::Archive(!archived)]).collect()
        }
        _ if archived => vec![Offer::Archive(false)],
        _ => {
            let first = [Offer::Rename, Offer::Describe];
            first.into_iter().chain(moves).chain([Offer::Archive(true)]).collect()
        }
    }
}

fn of_space(space: &SpaceView, has_key: bool) -> Vec<Offer> {
    let manages = has_key && space.may_manage;
    let offered = [
        (Offer::NewChannel, manages),
        (Offer::NewCategory, manages),
        (Offer::Rename, manages),
        (Offer::Describe, manages),
        (Offer::Invite, true),
        (Offer::Join, has_key && !space.joined),
        (Offer::DeleteMine, has_key && (space.joined || space.may_manage)),
        (Offer::Leave, has_key && space.joined),
    ];
    offered.into_iter().filter(|(_, may)| *may).map(|(offer, _)| offer).collect()
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

    #[test]
    fn what_is_put_away_is_brought_back_before_anything_else() {
        let space = managed();
        assert_eq!(offers(&Of::Room(topic(3)), &space, true), [Offer::Archive(false)]);
        let lobby = offers(&Of::Room(topic(1)), &space, true);
        assert_eq!(lobby[..2], [Offer::Rename, Offer::Describe]);
        assert!(matches!(lobby[2], Offer::Move { up: false, .. }), "it is the first: {lobby:?}");
        assert_eq!(lobby[3..], [Offer::Archive(true)]);
    }

    #[test]
    fn who_sees_to_nothing_invites_and_leaves_or_joins() {
        let member = SpaceView { may_manage: false, ..managed() };
        assert_eq!(offers(&Of::Space, &member, true), [Offer::Invite, Offer::DeleteMine, Offer::Leave]);
        let guest = SpaceView { joined: false, ..member.clone() };
        assert_eq!(offers(&Of::Space, &guest, true), [Offer::Invite, Offer::Join]);
        assert_eq!(offers(&Of::Space, &guest, false), [Offer::Invite], "a browser without a key");
        assert!(offers(&Of::Room(topic(1)), &member, true).is_empty());
        assert!(offers(&Of::Category(topic(2)), &member, true).is_empty());
    }
}
