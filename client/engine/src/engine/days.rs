//! Days of a topic and the history of a message: answered from what is held where that is whole, else by the server.

use super::{Engine, asking::Asked, live::Memory, small::voice, stir::Stir};
use crate::{
    Urgency,
    queries::{self, Amended},
    store::{self, Kept, StoreError},
};
use rill_bridge::Answer;
use rill_protocol::{
    DaysAnswer, DaysRequest, EventId, HistoryAnswer, HistoryRequest, SeqNum, StreamId, TopicId,
};

impl Engine {
    pub(super) fn answer_days(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        offset: i32,
        memory: &mut Memory,
    ) -> Result<Option<Answer>, StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(None) };
        let newest = space.heads.get(&topic).map_or(SeqNum::ZERO, |head| head.seq);
        let known = space.topics.get(&topic);
        if known.is_none() && self.outbox.opens(stream, topic) {
            return Ok(Some(Answer::Days(Vec::new())));
        }
        if let Some(known) = known.filter(|known| known.coverage.is_whole(newest)) {
            return Ok(Some(Answer::Days(queries::days(&self.db, known.at.key, offset)?)));
        }
        let kept = known.map(|known| store::load_days(&self.db, &known.at, offset)).transpose()?.flatten();
        let stale = kept.as_ref().is_none_or(|kept| kept.through < newest);
        if stale && memory.asked_at != Some(newest) && space.first_look.is_none() {
            let asked = Asked::Days(DaysRequest { stream, topic, utc_offset_minutes: offset });
            if self.ask(asked, Urgency::Soon) {
                memory.asked_at = Some(newest);
            }
        }
        Ok(kept.map(|kept| Answer::Days(kept.days)))
    }

    pub(super) fn take_days(&mut self, asked: &DaysRequest, answer: &DaysAnswer) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get_mut(&asked.stream) else { return Ok(()) };
        let tx = self.db.begin()?;
        let at = space.topic(&tx, asked.topic)?.at;
        store::save_days(&tx, &at, asked.utc_offset_minutes, answer)?;
        tx.commit()?;
        self.stir(Stir::Topic(asked.stream, asked.topic));
        Ok(())
    }

    pub(super) fn answer_history(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        anchor: EventId,
        memory: &mut Memory,
    ) -> Result<Option<Answer>, StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(None) };
        let newest = space.heads.get(&topic).map_or(SeqNum::ZERO, |head| head.seq);
        if let Some(written) = self.history_of_written(stream, topic, anchor) {
            return Ok(Some(Answer::History(written)));
        }
        let Some(known) = space.topics.get(&topic) else { return Ok(None) };
        let at = known.at;
        // Pages leave superseded edits out: only a run of all events has them for certain.
        let whole = known.coverage.runs().reach(SeqNum::ZERO) >= newest;
        if !whole && memory.asked_at != Some(newest) {
            let asked = Asked::History(HistoryRequest { stream, topic, anchor });
            if self.ask(asked, Urgency::InView) {
                memory.asked_at = Some(newest);
            }
        }
        let Some(first) = store::anchor_of(&self.db, &at, anchor)? else { return Ok(None) };
        let amendments = store::amendments_of(&self.db, &at, anchor)?;
        let amendments: Vec<Amended<'_>> = amendments.iter().map(amended).collect();
        let mut history = queries::history(amended(&first), &amendments);
        history.extend(self.edits_written(stream, topic, anchor));
        Ok(Some(Answer::History(history)))
    }

    pub(super) fn take_history(
        &mut self,
        asked: &HistoryRequest,
        answer: HistoryAnswer,
    ) -> Result<(), StoreError> {
        self.take_events(asked.stream, asked.topic, &answer.amendments)
    }
}

fn amended(kept: &Kept) -> Amended<'_> {
    Amended {
        seq: kept.seq,
        at: kept.at,
        author: voice(kept.author.as_ref()),
        payload: kept.payload.as_deref(),
    }
}
