//! Counting: by heads alone where a mark is at a topic's end, by what is held where it moves within that, else by asking
//! the server. A count holds until something live is redacted, whatever comes.

use super::{Tally, is_read_whole};
use crate::{
    Urgency,
    engine::{Engine, asking::Asked, stir::Stir},
    store::{self, StoreError},
};
use rill_protocol::{
    Envelope, MARKS_MAX, Notify, Place, Position, ReadAnswer, ReadRequest, StreamId, TopicId,
};

/// What is counted here at once: more is asked for.
const COUNTED_MAX: u32 = 2_000;

impl Engine {
    /// A room's mark was here, and is elsewhere now.
    pub(super) fn mark_moved(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        before: Option<Position>,
    ) -> Result<(), StoreError> {
        let counted = self.counted_here(stream, topic, before)?;
        if let Some(tally) = counted {
            self.unread.room_mut(stream, topic).tally = Some(tally);
        }
        self.recount(stream, topic);
        Ok(())
    }

    /// Heads of a space moved, or marks of it all.
    pub(in crate::engine) fn recount_space(&mut self, stream: StreamId) {
        let Some(space) = self.spaces.get(&stream) else { return };
        let topics: Vec<TopicId> = space.heads.keys().copied().filter(|topic| !topic.is_fixed()).collect();
        topics.into_iter().for_each(|topic| self.recount(stream, topic));
    }

    /// Of another history nothing was counted.
    pub(in crate::engine) fn forget_counts(&mut self, stream: StreamId) {
        let rooms = self.unread.rooms.get_mut(&stream);
        rooms.into_iter().flat_map(|rooms| rooms.values_mut()).for_each(|room| room.tally = None);
    }

    fn recount(&mut self, stream: StreamId, topic: TopicId) {
        let Some(head) = self.spaces.get(&stream).and_then(|space| space.heads.get(&topic)) else { return };
        let Some(read_to) = self.unread.read_to(stream, topic) else { return };
        let is_read = is_read_whole(head, read_to);
        let holds = self.unread.room(stream, topic).tally.is_some_and(|tally| tally.holds(head, read_to));
        if is_read {
            let tally = Tally::of_all(head, read_to);
            self.unread.room_mut(stream, topic).tally = Some(tally);
        }
        if is_read || holds {
            self.unread.to_count.remove(&(stream, topic));
        } else {
            self.unread.to_count.insert((stream, topic));
        }
    }

    /// The count at the new mark, where all between the old one and this is held as it stands.
    fn counted_here(
        &self,
        stream: StreamId,
        topic: TopicId,
        before: Option<Position>,
    ) -> Result<Option<Tally>, StoreError> {
        let moved = before.zip(self.unread.read_to(stream, topic)).filter(|(from, to)| from < to);
        let (Some((from, to)), Some(space)) = (moved, self.spaces.get(&stream)) else { return Ok(None) };
        let (Some(head), Some(known)) = (space.heads.get(&topic), space.topics.get(&topic)) else {
            return Ok(None);
        };
        let tally = self.unread.room(stream, topic).tally.filter(|tally| tally.holds(head, from));
        let held = known.coverage.stretch_at(to);
        let is_held =
            held.is_some_and(|held| held.from <= rill_sync::after(from) && held.through >= head.seq);
        let (Some(tally), true) = (tally, is_held) else { return Ok(None) };
        let anchors = store::anchors_between(&self.db, &known.at, (from, to), COUNTED_MAX)?;
        if anchors.len() >= COUNTED_MAX as usize {
            return Ok(None);
        }
        let others = || anchors.iter().filter(|anchor| self.may_be_unread(anchor));
        let notified = others().filter(|anchor| self.is_called_by(anchor)).count() as u64;
        let (read, notified) = (tally.read + others().count() as u64, tally.notified + notified);
        Ok(Some(Tally { mark: to, read, notified, ..tally }))
    }

    pub(super) fn may_be_unread(&self, anchor: &Envelope) -> bool {
        anchor.place == Place::Anchor { at: None } && Some(&anchor.author) != self.setup.person.as_ref()
    }

    pub(super) fn is_called_by(&self, anchor: &Envelope) -> bool {
        match (&anchor.notify, &self.setup.person) {
            (Some(Notify::Readers), _) => true,
            (Some(Notify::People(people)), Some(person)) => people.contains(person),
            (Some(Notify::People(_)), None) | (None, _) => false,
        }
    }

    /// Asks for what could not be counted here.
    pub(in crate::engine) fn ask_for_counts(&mut self) {
        let streams: Vec<StreamId> = self.spaces.keys().copied().collect();
        for stream in streams {
            let differs = self.spaces.get(&stream).is_none_or(|space| space.differing.is_some());
            let wanted = self.unread.to_count.iter().filter(|(of, _)| *of == stream);
            let marks = wanted.filter_map(|(_, topic)| Some((*topic, self.unread.read_to(stream, *topic)?)));
            let marks: Vec<(TopicId, Position)> = marks.take(MARKS_MAX).collect();
            if !marks.is_empty() && !differs {
                self.ask(Asked::Read(ReadRequest { stream, marks }), Urgency::Soon);
            }
        }
    }

    pub(in crate::engine) fn take_counts(
        &mut self,
        asked: &ReadRequest,
        answer: ReadAnswer,
    ) -> Result<(), StoreError> {
        let stream = asked.stream;
        if !self.is_of_history(stream, answer.history) {
            return Ok(());
        }
        // Those that are left out are not there: their next head has them counted.
        for (topic, _) in &asked.marks {
            self.unread.to_count.remove(&(stream, *topic));
        }
        for count in answer.topics {
            let (topic, mark) = (count.head.topic, count.mark);
            if self.unread.read_to(stream, topic) == Some(mark) {
                let (read, notified) = (count.read, count.notified);
                let tally = Tally { mark, gone: count.head.gone, read, notified };
                self.unread.room_mut(stream, topic).tally = Some(tally);
                self.unread.untold.insert(stream);
                self.tell_marks_soon();
            }
            self.know_later_head(stream, &count.head)?;
            self.recount(stream, topic);
        }
        self.stir(Stir::Rooms(stream));
        Ok(())
    }
}
