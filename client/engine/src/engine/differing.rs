//! Another history: the server was restored from a backup. Each topic is compared and set back to the last event
//! that both have; nothing else is touched. Until then what is held is drawn, and nothing new is taken.

use super::{Engine, asking::Asked, space::Space, stir::Stir, taking::SpanFor};
use crate::{
    Urgency,
    store::{self, StoreError},
};
use rill_protocol::{Cursor, HistoryId, SeqNum, Span, SpanRequest, StreamId, TopicId};
use rill_sync::{CommonHash, Probe};
use std::collections::BTreeMap;

/// The comparison of a space with another history.
pub(super) struct Differing {
    history: HistoryId,
    /// Topics that are not compared yet.
    open: BTreeMap<TopicId, Search>,
}

struct Search {
    common: CommonHash,
    first: bool,
}

impl Engine {
    /// The server says that it has another history than the one that is known.
    pub(super) fn history_differs(&mut self, stream: StreamId, history: HistoryId) {
        let Some(space) = self.spaces.get_mut(&stream) else { return };
        if space.differing.as_ref().is_some_and(|differing| differing.history == history) {
            return;
        }
        space.heads_moved = true;
        let mut open = BTreeMap::new();
        for (id, topic) in &space.topics {
            match store::hashes_of(&self.db, &topic.at) {
                Ok(held) => {
                    let common = CommonHash::new(held, SeqNum(u64::MAX));
                    open.insert(*id, Search { common, first: true });
                }
                Err(error) => return self.failed(&error.into()),
            }
        }
        self.forget_counts(stream);
        self.sent_to_other_history(stream);
        let Some(space) = self.spaces.get_mut(&stream) else { return };
        space.differing = Some(Differing { history, open });
        space.heads_live = false;
        space.topics.values_mut().for_each(|topic| topic.follow = None);
        self.background.bulk.retain(|bulk| !bulk.is_of_stream(stream));
        self.fetches.drop_space(stream);
    }

    /// Asks what is to be compared next.
    pub(super) fn compare(&mut self) -> Result<(), StoreError> {
        let streams: Vec<StreamId> = self
            .spaces
            .values()
            .filter(|space| space.differing.is_some())
            .map(|space| space.kept.stream)
            .collect();
        for stream in streams {
            for (topic, probe) in self.spaces.get(&stream).map(probes).unwrap_or_default() {
                match probe {
                    Probe::Ask(seq) => {
                        let span = SpanRequest { stream, topic, after: seq, to: Some(seq.next()) };
                        self.ask(Asked::Span(span, SpanFor::Common), Urgency::Soon);
                    }
                    // People first: whoever writes again is a member again by then.
                    Probe::Found(_) if topic > TopicId::PEOPLE && self.compares_people(stream) => {}
                    Probe::Found(common) => self.set_back(stream, topic, common)?,
                }
            }
            self.compared_all(stream)?;
        }
        Ok(())
    }

    /// The server's chain up to the event that was asked for.
    pub(super) fn compared(&mut self, asked: &SpanRequest, span: &Span) -> Result<(), StoreError> {
        let Some(differing) = self.spaces.get_mut(&asked.stream).and_then(|space| space.differing.as_mut())
        else {
            return Ok(());
        };
        if let Some(search) =
            differing.open.get_mut(&asked.topic).filter(|_| differing.history == span.history)
        {
            // Past its end the server tells the chain at its end, which is no answer for what was asked.
            let theirs = if span.newest < asked.after { rill_protocol::Hash::START } else { span.before };
            search.common.answered(asked.after, theirs);
            search.first = false;
        }
        Ok(())
    }

    /// The server does not know the topic, or not for us. A room that was opened after the backup has nothing in common
    /// with it: what one wrote there goes out again, its opening first.
    pub(super) fn nothing_to_compare(&mut self, stream: StreamId, topic: TopicId) {
        let Some(differing) = self.spaces.get_mut(&stream).and_then(|space| space.differing.as_mut()) else {
            return;
        };
        if topic.is_fixed() {
            differing.open.remove(&topic);
        } else if let Some(search) = differing.open.get_mut(&topic) {
            search.common = CommonHash::new(Vec::new(), SeqNum::ZERO);
        }
    }

    fn compares_people(&self, stream: StreamId) -> bool {
        let differing = self.spaces.get(&stream).and_then(|space| space.differing.as_ref());
        differing.is_some_and(|differing| differing.open.contains_key(&TopicId::PEOPLE))
    }

    fn set_back(&mut self, stream: StreamId, topic: TopicId, common: SeqNum) -> Result<(), StoreError> {
        self.write_again(stream, topic, common)?;
        let mut key = None;
        self.change(stream, |tx, space| {
            if let Some(known) = space.topics.get_mut(&topic) {
                store::set_back(tx, &known.at, common)?;
                key = Some(known.at.key);
                known.coverage.set_back(common);
                known.state_through = known.state_through.min(common);
                store::save_coverage(tx, &known.at, &known.coverage)?;
            }
            space.heads.remove(&topic);
            if let Some(differing) = &mut space.differing {
                differing.open.remove(&topic);
            }
            Ok(Vec::new())
        })?;
        key.into_iter().for_each(|key| self.background.checks.forget(key));
        self.background.replays.extend(key);
        self.sweep_soon();
        self.stir(Stir::Topic(stream, topic));
        Ok(())
    }

    fn compared_all(&mut self, stream: StreamId) -> Result<(), StoreError> {
        let done = |differing: &Differing| differing.open.is_empty().then_some(differing.history);
        let space = self.spaces.get(&stream);
        let Some(history) = space.and_then(|space| space.differing.as_ref()).and_then(done) else {
            return Ok(());
        };
        self.change(stream, |tx, space| {
            space.kept.history = history;
            // Every head anew: an answer to an opening has none of most threads.
            space.kept.cursor = Some(Cursor::beginning());
            space.differing = None;
            space.reopen = true;
            store::save_space(tx, &space.kept)?;
            Ok(Vec::new())
        })?;
        self.follow_space(stream);
        self.stir_all();
        Ok(())
    }
}

fn probes(space: &Space) -> Vec<(TopicId, Probe)> {
    let open = space.differing.iter().flat_map(|differing| &differing.open);
    open.map(|(topic, search)| (*topic, search.common.probe(search.first))).collect()
}
