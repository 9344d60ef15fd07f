//! What a person does with what is unread: reads, marks by hand, mutes.

use crate::{
    engine::{Engine, stir::Stir},
    store::StoreError,
};
use rill_events::Level;
use rill_protocol::{Position, SeqNum, StreamId, TopicId};

impl Engine {
    /// A room was read up to here, by a page that knew of so many turns of its mark.
    pub(in crate::engine) fn read_through(
        &mut self,
        (stream, topic): (StreamId, TopicId),
        through: Position,
        turn: u32,
    ) -> Result<(), StoreError> {
        if self.unread.read_to(stream, topic).is_some_and(|read_to| through <= read_to) {
            return Ok(());
        }
        self.change_mark((stream, topic), |mark| {
            if turn < mark.turn { mark.seen_through(through) } else { mark.read(through) }
        })?;
        self.tell_marks_soon();
        Ok(())
    }

    /// A room, or all of a space, is read: by hand.
    pub(in crate::engine) fn mark_read(
        &mut self,
        stream: StreamId,
        topic: Option<TopicId>,
    ) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(()) };
        let newest = |topic: &TopicId| space.heads.get(topic).and_then(|head| head.newest);
        let through = |topic: TopicId, newest: Option<Position>| {
            let by_hand = self.unread.room(stream, topic).mark.unread_from;
            newest.max(by_hand).unwrap_or(Position::START)
        };
        let mut reads = Vec::new();
        match topic {
            Some(topic) => reads.push((topic, through(topic, newest(&topic)))),
            None => {
                let of_all = space.heads.keys().filter_map(newest).max();
                let to = of_all.map(|newest| Position { seq: Position::END.seq, ..newest });
                reads.extend(to.map(|to| (TopicId::ROOT, to)));
                let rooms = self.unread.rooms.get(&stream).into_iter().flatten();
                let by_hand = rooms.filter(|(_, room)| room.mark.unread_from.is_some());
                reads.extend(by_hand.map(|(topic, _)| (*topic, through(*topic, newest(topic)))));
            }
        }
        for (topic, through) in reads {
            self.change_mark((stream, topic), |mark| mark.read(through))?;
        }
        self.recount_space(stream);
        self.stir_read(stream);
        self.tell_marks();
        Ok(())
    }

    /// A room is unread from here on: by hand.
    pub(in crate::engine) fn mark_unread(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        from: Position,
    ) -> Result<(), StoreError> {
        let from = Position { seq: from.seq.max(SeqNum(1)), ..from };
        self.change_mark((stream, topic), |mark| mark.unread(from))?;
        self.stir_read(stream);
        self.tell_marks();
        Ok(())
    }

    /// Of what one wants to hear.
    pub(in crate::engine) fn choose(
        &mut self,
        stream: StreamId,
        topic: Option<TopicId>,
        level: Option<Level>,
    ) {
        let room = self.unread.room_mut(stream, topic.unwrap_or(TopicId::ROOT));
        room.choice = room.choice.chosen(level);
        self.unread.untold.insert(stream);
        self.stir_read(stream);
        self.tell_marks();
    }

    /// What a space shows of what is unread has changed.
    pub(super) fn stir_read(&mut self, stream: StreamId) {
        self.stir_now(Stir::Rooms(stream));
    }

    pub(super) fn change_mark(
        &mut self,
        (stream, topic): (StreamId, TopicId),
        change: impl FnOnce(rill_events::ReadMark) -> rill_events::ReadMark,
    ) -> Result<(), StoreError> {
        let before = self.unread.read_to(stream, topic);
        let room = self.unread.room_mut(stream, topic);
        let changed = change(room.mark);
        if changed == room.mark {
            return Ok(());
        }
        room.mark = changed;
        self.unread.untold.insert(stream);
        self.mark_moved(stream, topic, before)?;
        self.stir(Stir::Rooms(stream));
        Ok(())
    }
}
