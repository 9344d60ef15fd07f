//! Following a room: what of a window is new, was changed or deleted since it was shown. Pure.

use super::{HALF, confirmed, end_of};
use crate::client::Seen;
use rill_bridge::{Center, Edge, MessageBody, MessageRow, Row, Window, WindowChange};
use rill_protocol::EventId;
use std::collections::BTreeSet;

/// When so many were shown after the middle of the window, it moves on.
const MOVES_AFTER: usize = 100;

/// What happened in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// A message came.
    New(MessageRow),
    /// A message that was shown says something else.
    Changed(MessageRow),
    /// A message that was shown is gone. As it was.
    Removed(MessageRow),
}

/// What was shown. The window lies around the last of it, so that nothing is passed over however much comes at once.
pub(super) struct Following {
    /// In order; the last of them, as many as a window has.
    shown: Vec<MessageRow>,
    center: Center,
    /// How many were shown after the center.
    since: usize,
}

impl Following {
    /// Goes on after these.
    pub(super) fn after(shown: Vec<MessageRow>) -> Self {
        let center = end_of(&shown).map_or(Center::Oldest, Center::Position);
        Self { shown, center, since: 0 }
    }

    /// The window to look at.
    pub(super) fn window(&self) -> Window {
        Window { center: self.center, before: HALF, after: HALF }
    }

    /// Whether somebody says something new whose name is not known.
    pub(super) fn has_strangers(&self, seen: &Seen) -> bool {
        let end = end_of(&self.shown);
        let mut new = seen.messages().into_iter().filter(|row| Some(row.position) > end);
        new.any(|row| row.author.name.is_empty())
    }

    /// What the window says that was not shown.
    pub(super) fn takes(&mut self, seen: &Seen) -> Vec<News> {
        let rows = seen.rows();
        let mut news = self.changes(&rows, seen.window());
        let end = end_of(&self.shown);
        // Beyond a gap nothing is shown before it is filled.
        let first_new = rows.iter().position(|row| !is_before(row, end)).unwrap_or(rows.len());
        let whole = rows[first_new..].iter().take_while(|row| matches!(row, Row::Anchor(_)));
        for row in confirmed(whole.copied()).filter(|row| row.body != MessageBody::Removed) {
            self.shown.push(row.clone());
            self.since += 1;
            news.push(News::New(row));
        }
        let old = self.shown.len().saturating_sub(2 * HALF as usize);
        self.shown.drain(..old);
        if self.since >= MOVES_AFTER {
            *self = Self::after(std::mem::take(&mut self.shown));
        }
        news
    }

    /// What became of the messages that were shown.
    fn changes(&mut self, rows: &[&Row], window: &WindowChange) -> Vec<News> {
        let now: Vec<MessageRow> = confirmed(rows.iter().copied()).collect();
        let is_whole = now.len() == rows.len();
        let (Some(first), Some(last)) = (now.first(), now.last()) else { return Vec::new() };
        let begins = window.before == Edge::TrueEnd;
        let ends = window.after == Edge::TrueEnd;
        let is_within = |row: &MessageRow| {
            is_whole && (begins || row.position >= first.position) && (ends || row.position <= last.position)
        };
        let (mut news, mut gone) = (Vec::new(), BTreeSet::<EventId>::new());
        for shown in &mut self.shown {
            match now.iter().find(|row| row.id == shown.id) {
                Some(row) if row.body == MessageBody::Removed => drop(gone.insert(shown.id)),
                Some(row) if row.body != shown.body => {
                    *shown = row.clone();
                    news.push(News::Changed(row.clone()));
                }
                None if is_within(shown) => drop(gone.insert(shown.id)),
                Some(_) | None => {}
            }
        }
        let is_gone = |row: &MessageRow| gone.contains(&row.id);
        news.extend(self.shown.iter().filter(|row| is_gone(row)).cloned().map(News::Removed));
        // The last stays as the place from where on it is followed.
        let end = self.shown.last().map(|row| row.id);
        for row in self.shown.iter_mut().filter(|row| gone.contains(&row.id)) {
            row.body = MessageBody::Removed;
        }
        self.shown.retain(|row| !gone.contains(&row.id) || Some(row.id) == end);
        news
    }
}

/// Whether a row is not after what was shown.
fn is_before(row: &Row, end: Option<rill_protocol::Position>) -> bool {
    let at = match row {
        Row::Anchor(row) => row.position,
        Row::Gap(gap) => gap.to,
    };
    end.is_some_and(|end| at <= end)
}
