//! Messages that were written here a moment ago: shown in the same frame, until the worker's own answer has them.
//! Not here: what their rows say (`writing/echo.rs`).

use super::{Driver, State};
use crate::measures::{self, Opening};
use rill_bridge::{Edge, MessageBody, MessageRow, Row, RowKey};
use rill_protocol::{EventId, Slot};
use std::sync::Arc;

/// Answers without it that an echo outlives once the worker has it: one may have been on its way.
const PATIENCE: u8 = 2;

/// The echoes of a list, oldest first.
#[derive(Default)]
pub(in crate::message_list) struct Echoes {
    waiting: Vec<Echo>,
    measured: Vec<(EventId, Opening)>,
}

struct Echo {
    event: EventId,
    /// Answers that it may still be missing from; none: the worker has not got it yet.
    patience: Option<u8>,
}

impl Echoes {
    /// Puts those that the worker's answer does not have yet after its rows, where the room ends there. `known`: whether
    /// a row can be drawn.
    pub(super) fn stay(&mut self, order: &mut Vec<RowKey>, after: Edge, known: impl Fn(RowKey) -> bool) {
        if after != Edge::TrueEnd {
            return;
        }
        self.waiting.retain_mut(|echo| {
            let key = RowKey::Anchor(echo.event);
            if order.contains(&key) || echo.patience == Some(0) || !known(key) {
                return false;
            }
            echo.patience = echo.patience.map(|patience| patience - 1);
            order.push(key);
            true
        });
    }

    /// The measures of those that are among these rows now.
    pub(in crate::message_list) fn painted(&mut self, order: &[RowKey]) -> Vec<Opening> {
        let is_there = |(event, _): &mut (EventId, Opening)| order.contains(&RowKey::Anchor(*event));
        self.measured.extract_if(.., is_there).map(|(_, opening)| opening).collect()
    }
}

impl Driver {
    /// Shows a message that was just written, and goes to it. `since`: the input that sent it.
    pub(crate) fn echo(&self, row: MessageRow, since: f64) {
        let event = row.id;
        self.draw_rest();
        {
            let mut state = self.state.borrow_mut();
            state.echoes.measured.push((event, measures::echo_since(since)));
            state.echoes.waiting.push(Echo { event, patience: None });
            let State { cells, stretch, .. } = &mut *state;
            cells.take(vec![Row::Anchor(Box::new(row))]);
            // Elsewhere in the room, the answer to going to its end brings it.
            if stretch.after == Edge::TrueEnd {
                stretch.order.push(RowKey::Anchor(event));
            }
        }
        self.draw_again();
        self.go_to_newest();
        self.settle_when_drawn();
    }

    /// The worker has it, or could not take it: then it goes back to its author.
    pub(crate) fn echo_is_told(&self, event: EventId, has_it: bool) {
        {
            let mut state = self.state.borrow_mut();
            if has_it {
                let echo = state.echoes.waiting.iter_mut().find(|echo| echo.event == event);
                return echo.into_iter().for_each(|echo| echo.patience = Some(PATIENCE));
            }
            state.echoes.waiting.retain(|echo| echo.event != event);
            state.echoes.measured.retain(|(of, _)| *of != event);
            state.stretch.order.retain(|key| *key != RowKey::Anchor(event));
        }
        self.draw_again();
        self.soon();
    }

    /// The newest message of somebody that is in the list.
    pub(crate) fn newest_of(&self, voice: Slot) -> Option<Arc<MessageRow>> {
        let state = self.state.borrow();
        state.stretch.order.iter().rev().find_map(|key| match state.cells.row(*key)? {
            Row::Anchor(row) if row.author.voice == voice && matches!(row.body, MessageBody::Posted(_)) => {
                Some(Arc::new((**row).clone()))
            }
            Row::Anchor(_) | Row::Gap(_) => None,
        })
    }

    /// A message of the list.
    pub(crate) fn message(&self, event: EventId) -> Option<Arc<MessageRow>> {
        match self.state.borrow().cells.row(RowKey::Anchor(event))? {
            Row::Anchor(row) => Some(Arc::new((**row).clone())),
            Row::Gap(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message_list::people::id;

    fn key(number: u8) -> RowKey {
        RowKey::Anchor(id(number))
    }

    fn echoes(patience: Option<u8>) -> Echoes {
        Echoes { waiting: vec![Echo { event: id(9), patience }], measured: Vec::new() }
    }

    fn after(echoes: &mut Echoes, order: &[RowKey], ends: bool) -> Vec<RowKey> {
        let mut order = order.to_vec();
        echoes.stay(&mut order, if ends { Edge::TrueEnd } else { Edge::Held }, |_| true);
        order
    }

    #[test]
    fn an_echo_stands_last_until_an_answer_has_it() {
        let mut echoes = echoes(None);
        for _ in 0..5 {
            assert_eq!(after(&mut echoes, &[key(1)], true), [key(1), key(9)]);
        }
        assert_eq!(after(&mut echoes, &[key(1), key(9)], true), [key(1), key(9)]);
        assert_eq!(after(&mut echoes, &[key(1)], true), [key(1)], "it was discarded since");
    }

    #[test]
    fn an_echo_that_the_worker_has_outlives_an_answer_that_was_on_its_way() {
        let mut echoes = echoes(Some(PATIENCE));
        assert_eq!(after(&mut echoes, &[key(1)], true), [key(1), key(9)]);
        assert_eq!(after(&mut echoes, &[key(1)], true), [key(1), key(9)]);
        assert_eq!(after(&mut echoes, &[key(1)], true), [key(1)], "it went elsewhere");
    }

    #[test]
    fn an_echo_stands_only_where_the_room_ends() {
        assert_eq!(after(&mut echoes(None), &[key(1)], false), [key(1)]);
    }
}
