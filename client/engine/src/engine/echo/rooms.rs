//! Rooms, the space and its people as they will be once the outbox is sent.

use super::Engine;
use crate::{
    queries::{self, WrittenRooms},
    store::{StoreError, outbox::Entry},
};
use rill_bridge::{MemberRow, ReadState, RoomRow, Slow, SpaceView, ThreadRow};
use rill_events::{Named, Payload, RoomKind, RoomOpened};
use rill_protocol::{Millis, Place, StreamId, TopicId};

impl Engine {
    /// Rooms that were opened and put somewhere here, and who is to read them, which the copy does not know of.
    pub(in crate::engine) fn written_rooms(&self, stream: StreamId) -> WrittenRooms {
        let mut written = WrittenRooms::default();
        for entry in self.outbox.of_stream(stream).filter(|entry| entry.refused.is_none()) {
            let topic = entry.envelope.topic;
            match (&entry.said, entry.envelope.place) {
                (Payload::RoomOpened(opened), Place::Opens { parent, .. })
                    if opened.kind != RoomKind::Thread =>
                {
                    let named = opened.private_to.as_deref();
                    let author = Named::Person(entry.envelope.author.clone());
                    let says = named.map(|named| queries::opened_as_private(author, named));
                    written.says.extend(says.into_iter().flatten().map(|said| (topic, said)));
                    written.opened.push((topic, parent, opened.clone()));
                }
                (Payload::RoomMoved(moved), _) => drop(written.homes.insert(topic, moved.clone())),
                (
                    said @ (Payload::RoomAccessSet(_)
                    | Payload::RoomReaderSet(_)
                    | Payload::RoomHistorySet(_)
                    | Payload::RoomOverrideSet(_)),
                    _,
                ) => written.says.push((topic, said.clone())),
                _ => {}
            }
        }
        written.opened.extend(self.room_to_be(stream));
        written
    }

    /// Puts what was written over a space as it is held: all but which rooms there are, where, and who
    /// reads them ([`Engine::written_rooms`]).
    pub(in crate::engine) fn echo_space(&self, stream: StreamId, view: &mut SpaceView) {
        let written = self.outbox.entries().filter(|entry| entry.envelope.stream == stream);
        for entry in written.filter(|entry| entry.refused.is_none()) {
            let topic = entry.envelope.topic;
            match (&entry.said, entry.envelope.place) {
                (Payload::RoomOpened(opened), Place::Opens { parent, on })
                    if opened.kind == RoomKind::Thread =>
                {
                    open_thread(view, entry, opened, (parent, on));
                }
                (Payload::RoomRenamed(renamed), _) => {
                    on_room(view, topic, |room| room.name.clone_from(&renamed.name));
                    on_thread(view, topic, |thread| thread.name.clone_from(&renamed.name));
                }
                (Payload::RoomDescribed(described), _) => {
                    on_room(view, topic, |room| room.description.clone_from(&described.text));
                }
                (Payload::RoomArchived(archived), _) => {
                    on_room(view, topic, |room| room.archived = archived.archived);
                    on_thread(view, topic, |thread| thread.archived = archived.archived);
                }
                (Payload::RoomSlowed(slowed), _) => {
                    let every_s = slowed.every_s;
                    let slow = (every_s > 0).then_some(Slow { every_s, next_at: None });
                    on_room(view, topic, |room| room.slow = slow);
                    on_thread(view, topic, |thread| thread.slow = slow);
                }
                (Payload::SpaceRenamed(renamed), _) => view.card.name = Some(renamed.name.clone()),
                (Payload::SpaceDescribed(described), _) => {
                    view.card.description = Some(described.text.clone());
                }
                (Payload::MessagePosted(_), _) if entry.envelope.moved.is_none() => {
                    on_room(view, topic, |room| posted((&mut room.messages, &mut room.newest_at), entry));
                    on_thread(view, topic, |thread| {
                        posted((&mut thread.messages, &mut thread.newest_at), entry)
                    });
                }
                _ => {}
            }
        }
    }

    /// Oneself among the people of a space, by the name that one will have.
    pub(in crate::engine) fn echo_members(
        &self,
        stream: StreamId,
        members: &mut Vec<MemberRow>,
    ) -> Result<(), StoreError> {
        let Some(voice) = self.voice() else { return Ok(()) };
        let Some(profile) = self.own_profile(stream, voice)? else { return Ok(()) };
        match members.iter_mut().find(|member| member.person.voice == voice) {
            Some(member) if member.person.name == profile.name => return Ok(()),
            Some(member) => member.person.name = profile.name,
            None => {
                let mut person = self.myself(voice);
                person.name = profile.name;
                members.push(MemberRow { person, roles: Vec::new(), joined: true });
            }
        }
        members.sort_by_cached_key(|member| (member.person.name.to_lowercase(), member.person.voice));
        Ok(())
    }
}

fn posted((messages, newest_at): (&mut u64, &mut Option<Millis>), entry: &Entry) {
    *messages += 1;
    *newest_at = (*newest_at).max(Some(entry.made_at));
}

fn on_room(view: &mut SpaceView, topic: TopicId, change: impl FnOnce(&mut RoomRow)) {
    view.rooms.iter_mut().find(|room| room.topic == topic).map(change);
}

fn on_thread(view: &mut SpaceView, topic: TopicId, change: impl FnOnce(&mut ThreadRow)) {
    view.threads.iter_mut().find(|thread| thread.topic == topic).map(change);
}

fn open_thread(
    view: &mut SpaceView,
    entry: &Entry,
    opened: &RoomOpened,
    (parent, on): (TopicId, Option<rill_protocol::EventId>),
) {
    let topic = entry.envelope.topic;
    if view.threads.iter().any(|thread| thread.topic == topic) {
        return;
    }
    let name = opened.name.clone();
    let thread = ThreadRow {
        topic,
        parent,
        on,
        name,
        archived: false,
        messages: 0,
        newest_at: None,
        unread: 0,
        mentions: 0,
        reading: ReadState::default(),
        slow: None,
    };
    view.threads.insert(0, thread);
}
