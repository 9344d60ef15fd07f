//! Live queries: answered at once from what is held, and again when what they show changed; each at most once a
//! frame. Here: when, and what differs from what the page was given. What an answer says: `window.rs`, `small.rs`.

use super::Engine;
use crate::{PageId, store::StoreError};
use rill_bridge::{Answer, Notification, Query, QueryId, Row, RowKey, WindowChange};
use rill_protocol::{Millis, Position, SeqNum};
use std::collections::HashMap;

/// A question that a page keeps open.
pub(super) struct Live {
    question: Query,
    /// Rows that the page has, by what they show.
    given: HashMap<RowKey, u64>,
    /// The last answer, without rows.
    last: Option<Answer>,
    pub(super) stirred: bool,
    answered_at: Option<Millis>,
    pub(super) memory: Memory,
}

/// What a query remembers from one answer to the next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Memory {
    /// How many messages lie before this place.
    pub(super) index: Option<(Position, u64)>,
    /// Where it began to be unread when that was asked for; within: it was not.
    pub(super) unread_from: Option<Option<Position>>,
    /// The server was asked for this when the topic had so many events.
    pub(super) asked_at: Option<SeqNum>,
}

impl Live {
    pub(super) fn new(question: Query) -> Self {
        Self {
            question,
            given: HashMap::new(),
            last: None,
            stirred: true,
            answered_at: None,
            memory: Memory::default(),
        }
    }

    /// Another question under the same name: answered at once; rows that the page has are not sent again.
    pub(super) fn ask(&mut self, question: Query) {
        let same_room = match (&self.question, &question) {
            (Query::Messages { stream, topic, .. }, Query::Messages { stream: other, topic: to, .. }) => {
                stream == other && topic == to
            }
            (one, other) => one == other,
        };
        if !same_room {
            self.memory = Memory::default();
        }
        self.question = question;
        self.last = None;
        (self.stirred, self.answered_at) = (true, None);
    }

    /// It is answered in this very turn; but for what reads much.
    pub(super) fn hurry(&mut self) {
        self.stirred = true;
        if !self.reads_much() {
            self.answered_at = None;
        }
    }

    /// Whether it asks for what people read: that is answered first.
    fn is_of_messages(&self) -> bool {
        matches!(self.question, Query::Messages { .. })
    }

    /// Whether its answer is read from much, and nobody waits for it.
    fn reads_much(&self) -> bool {
        matches!(
            self.question,
            Query::Days { .. } | Query::Members { .. } | Query::Acquaintances | Query::Storage
        )
    }

    /// Rows may say something else under the same revision: they are sent again.
    pub(super) fn forget_given(&mut self) {
        self.given.clear();
    }

    pub(super) fn question(&self) -> &Query {
        &self.question
    }

    /// When it may be answered again: messages once a frame, what costs more to read less often.
    fn due_at(&self) -> Millis {
        let pace = match self.question {
            Query::Messages { .. } => 16,
            Query::Pinned { .. } | Query::History { .. } | Query::Spaces | Query::Blocked => 50,
            Query::Space { .. } | Query::Inbox | Query::Conversations | Query::Governed { .. } => 150,
            Query::Members { .. }
            | Query::Days { .. }
            | Query::Own { .. }
            | Query::Audit { .. }
            | Query::Acquaintances => 500,
            Query::Me | Query::Unsent | Query::Typing { .. } | Query::Rules { .. } => 0,
            Query::Here { .. } => 250,
            Query::Storage => 1_000,
        };
        self.answered_at.map_or(Millis::MIN, |answered| answered + pace)
    }

    /// What of an answer the page does not have yet; none: nothing.
    fn difference(&mut self, answer: Answer) -> Option<Answer> {
        let Answer::Messages(change) = answer else {
            let same = self.last.as_ref() == Some(&answer);
            self.last = Some(answer.clone());
            return (!same).then_some(answer);
        };
        let WindowChange { changed: rows, .. } = change;
        let now: HashMap<RowKey, u64> = rows.iter().map(|row| (key(row), revision(row))).collect();
        let differs = |row: &Row| self.given.get(&key(row)) != now.get(&key(row));
        let changed: Vec<Row> = rows.into_iter().filter(differs).collect();
        let frame = Answer::Messages(WindowChange { changed: Vec::new(), ..change });
        let same = changed.is_empty() && self.last.as_ref() == Some(&frame);
        self.given = now;
        if same {
            return None;
        }
        self.last = Some(frame.clone());
        let Answer::Messages(frame) = frame else { return None };
        Some(Answer::Messages(WindowChange { changed, ..frame }))
    }
}

pub(super) fn key(row: &Row) -> RowKey {
    match row {
        Row::Anchor(row) => RowKey::Anchor(row.id),
        Row::Gap(gap) => RowKey::Gap(gap.after),
    }
}

fn revision(row: &Row) -> u64 {
    match row {
        Row::Anchor(row) => row.revision,
        // Any two states of a gap differ in one of these.
        Row::Gap(gap) => {
            let ends = [gap.from, gap.to].map(|at| at.at.cast_unsigned().rotate_left(17) ^ at.seq.0);
            ends[0].rotate_left(31) ^ ends[1] ^ (gap.messages << 1) ^ u64::from(gap.coming)
        }
    }
}

impl Engine {
    /// Asks all queries anew that were stirred and are due.
    pub(super) fn answer_queries(&mut self) -> Result<(), StoreError> {
        let mut due = Vec::new();
        let mut next: Option<Millis> = None;
        for (page, known) in &self.pages {
            for (query, live) in known.queries.iter().filter(|(_, live)| live.stirred) {
                if live.due_at() <= self.now {
                    due.push((!known.visible, !live.is_of_messages(), *page, *query));
                } else {
                    next = Some(next.map_or(live.due_at(), |next| next.min(live.due_at())));
                }
            }
        }
        due.sort_unstable();
        for (_, _, page, query) in due {
            self.answer_query(page, query)?;
        }
        next.into_iter().for_each(|at| self.wake_by(at));
        Ok(())
    }

    fn answer_query(&mut self, page: PageId, query: QueryId) -> Result<(), StoreError> {
        let Some(live) = self.pages.get_mut(&page).and_then(|known| known.queries.get_mut(&query)) else {
            return Ok(());
        };
        live.stirred = false;
        let (question, mut memory) = (live.question.clone(), live.memory);
        let answer = self.answer(&question, &mut memory)?;
        let Some(live) = self.pages.get_mut(&page).and_then(|known| known.queries.get_mut(&query)) else {
            return Ok(());
        };
        live.memory = memory;
        let Some(answer) = answer else { return Ok(()) };
        let difference = live.difference(answer);
        // An answer that tells nothing new keeps nobody from the next, unless it cost much.
        if difference.is_some() || live.reads_much() {
            live.answered_at = Some(self.now);
        }
        let Some(answer) = difference else { return Ok(()) };
        self.tell(page, Notification::Answered { query, answer: Box::new(answer) });
        Ok(())
    }

    /// None: there is nothing to say yet.
    fn answer(&mut self, question: &Query, memory: &mut Memory) -> Result<Option<Answer>, StoreError> {
        match question {
            Query::Spaces => self.answer_spaces().map(Some),
            Query::Conversations => self.answer_conversations().map(Some),
            Query::Acquaintances => self.answer_acquaintances().map(Some),
            Query::Space { stream } => self.answer_space(*stream),
            Query::Messages { stream, topic, window } => {
                self.answer_messages(*stream, *topic, *window, memory).map(Some)
            }
            Query::Days { stream, topic, utc_offset_minutes } => {
                self.answer_days(*stream, *topic, *utc_offset_minutes, memory)
            }
            Query::History { stream, topic, anchor } => self.answer_history(*stream, *topic, *anchor, memory),
            Query::Pinned { stream, topic } => self.answer_pinned(*stream, *topic).map(Some),
            Query::Members { stream } => self.answer_members(*stream),
            Query::Storage => self.answer_storage().map(Some),
            Query::Typing { stream, topic } => self.answer_typing(*stream, *topic).map(Some),
            Query::Here { stream } => Ok(Some(self.answer_here(*stream))),
            Query::Me => Ok(Some(self.answer_me())),
            Query::Blocked => self.answer_blocked().map(Some),
            Query::Unsent => Ok(Some(self.answer_unsent())),
            Query::Inbox => self.answer_inbox().map(Some),
            Query::Own { stream } => Ok(Some(self.answer_own(*stream))),
            Query::Governed { stream } => self.answer_governed(*stream),
            Query::Audit { stream, most } => self.answer_audit(*stream, *most),
            Query::Rules { stream, ask } => self.answer_rules(*stream, ask).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Live;
    use rill_bridge::{Answer, Center, Edge, Gap, Query, Row, RowKey, Window, WindowChange};
    use rill_protocol::{EventId, Position, StreamId, TopicId};

    fn gap(after: u8, coming: bool) -> Row {
        let after = Some(EventId::from_bytes([after; 16]));
        Row::Gap(Gap { after, from: Position::START, to: Position::END, messages: 0, coming })
    }

    fn answer(rows: Vec<Row>) -> Answer {
        Answer::Messages(WindowChange {
            window: Window { center: Center::Newest, before: 50, after: 0 },
            order: rows.iter().map(super::key).collect::<Vec<RowKey>>(),
            changed: rows,
            before: Edge::TrueEnd,
            after: Edge::TrueEnd,
            center: None,
            moved_to: None,
            total: None,
            behind: false,
            index_of_first: None,
            newest_at: None,
            unread: 0,
            reading: rill_bridge::ReadState::default(),
        })
    }

    fn changed(live: &mut Live, rows: Vec<Row>) -> Option<usize> {
        live.difference(answer(rows)).map(|answer| match answer {
            Answer::Messages(change) => change.changed.len(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn what_one_writes_hurries_its_room_and_not_what_reads_all_of_it() {
        let (stream, topic) = (StreamId::of(b"x"), TopicId::ROOT);
        let due = |question| {
            let mut live = Live { answered_at: Some(1_000), ..Live::new(question) };
            live.hurry();
            assert!(live.stirred);
            live.due_at()
        };
        let window = Window { center: Center::Newest, before: 50, after: 0 };
        assert!(due(Query::Messages { stream, topic, window }) <= 1_000);
        assert_eq!(due(Query::Days { stream, topic, utc_offset_minutes: 0 }), 1_500);
    }

    #[test]
    fn a_page_is_told_the_rows_that_differ_and_nothing_where_none_does() {
        let window = Window { center: Center::Newest, before: 50, after: 0 };
        let (stream, topic) = (StreamId::of(b"x"), TopicId::ROOT);
        let mut live = Live::new(Query::Messages { stream, topic, window });
        assert_eq!(changed(&mut live, vec![gap(1, false), gap(2, false)]), Some(2));
        assert_eq!(changed(&mut live, vec![gap(1, false), gap(2, false)]), None);
        assert_eq!(changed(&mut live, vec![gap(1, false), gap(2, true)]), Some(1));
        assert_eq!(changed(&mut live, vec![gap(2, true)]), Some(0), "a row less is told by the order");
        assert_eq!(
            changed(&mut live, vec![gap(1, false), gap(2, true)]),
            Some(1),
            "the page has let go of it"
        );
    }
}
