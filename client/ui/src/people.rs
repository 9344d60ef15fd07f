//! Spaces, rooms and people for tests of models.

use rill_bridge::{
    Me, MemberRow, Person, ReadState, RoomAccess, RoomRow, SpaceCard, SpaceView, ThreadRow, ThreadSummary,
};
use rill_events::RoomKind;
use rill_protocol::{Did, EventId, Slot, StreamId, TopicId};

/// A topic with this number.
pub(crate) fn topic(number: u8) -> TopicId {
    TopicId::opened_by(EventId::from_bytes([number; 16]))
}

/// A space that is held.
pub(crate) fn card(name: &str) -> SpaceCard {
    let stream = StreamId::of(name.as_bytes());
    SpaceCard {
        stream,
        name: Some(name.to_owned()),
        icon: None,
        description: None,
        held: true,
        last_room: None,
        unread: 0,
        mentions: 0,
        badge: 0,
    }
}

/// A category.
pub(crate) fn category(number: u8, name: &str) -> RoomRow {
    RoomRow { kind: RoomKind::Category, ..channel(number, name, None) }
}

/// A channel.
pub(crate) fn channel(number: u8, name: &str, category: Option<u8>) -> RoomRow {
    RoomRow {
        topic: topic(number),
        kind: RoomKind::Channel,
        name: name.to_owned(),
        description: String::new(),
        category: category.map(topic),
        archived: false,
        messages: 10,
        newest_at: None,
        unread: 0,
        mentions: 0,
        reading: ReadState::default(),
        pinned: 0,
        slow: None,
        access: RoomAccess::default(),
    }
}

/// A thread.
pub(crate) fn thread(number: u8, parent: u8, archived: bool) -> ThreadRow {
    let name = format!("thread {number}");
    ThreadRow {
        topic: topic(number),
        parent: topic(parent),
        on: None,
        name,
        archived,
        messages: 3,
        newest_at: None,
        unread: 0,
        mentions: 0,
        reading: ReadState::default(),
        slow: None,
    }
}

/// Somebody with roles.
pub(crate) fn member(name: &str, roles: &[&str]) -> MemberRow {
    let voice = Slot::named(&[name]);
    let person = Person { voice, name: name.to_owned(), picture: None, bot: false, gone: false };
    MemberRow { person, roles: roles.iter().map(|role| (*role).to_owned()).collect(), joined: true }
}

/// A space of these, in which one may write and nothing more.
pub(crate) fn space(rooms: Vec<RoomRow>, threads: Vec<ThreadRow>) -> SpaceView {
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

/// Oneself, by this name or none yet.
pub(crate) fn me(name: Option<&str>) -> Me {
    let person = Did::parse("did:key:zMe").ok();
    let voice = person.as_ref().map(Slot::of_person);
    Me { person, voice, name: name.map(str::to_owned), file_max: 64 << 20 }
}

/// A thread on a message.
pub(crate) fn thread_summary() -> ThreadSummary {
    ThreadSummary { topic: topic(9), name: "Hillshade seams".to_owned(), messages: 4, newest_at: None }
}
