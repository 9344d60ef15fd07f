//! What a page sees of one question: the last answer, and for a window its rows as the page puts them together
//! from the differences that it is told. The program's client and the pages of native tests see by this.

use rill_bridge::{Answer, Gap, MessageBody, MessageRow, ReplyPreview, Row, RowKey, WindowChange};
use rill_protocol::EventId;
use std::collections::HashMap;

/// One question as its page sees it.
#[derive(Default)]
pub struct Seen {
    rows: HashMap<RowKey, Row>,
    /// The last change of a window.
    window: Option<WindowChange>,
    answer: Option<Answer>,
    /// How often the page was told.
    pub told: usize,
}

impl Seen {
    /// The page is told this.
    pub fn takes(&mut self, answer: Answer) {
        self.told += 1;
        if let Answer::Messages(change) = &answer {
            for row in &change.changed {
                self.rows.insert(key(row), row.clone());
            }
            for key in &change.order {
                assert!(self.rows.contains_key(key), "{key:?} is in the order, and was never sent");
            }
            self.rows.retain(|key, _| change.order.contains(key));
            self.window = Some(change.clone());
        }
        self.answer = Some(answer);
    }

    /// The last answer; none: not answered yet.
    pub fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// The last change of a window: edges, counts, center.
    pub fn window(&self) -> &WindowChange {
        self.window.as_ref().expect("a window that was answered")
    }

    /// Whether the window was answered.
    pub fn is_answered(&self) -> bool {
        self.answer.is_some()
    }

    /// The rows in order.
    pub fn rows(&self) -> Vec<&Row> {
        let order = self.window.iter().flat_map(|window| &window.order);
        order.map(|key| &self.rows[key]).collect()
    }

    /// The messages among the rows, in order.
    pub fn messages(&self) -> Vec<&MessageRow> {
        let rows = self.rows().into_iter();
        rows.filter_map(|row| match row {
            Row::Anchor(row) => Some(&**row),
            Row::Gap(_) => None,
        })
        .collect()
    }

    /// The gaps among the rows.
    pub fn gaps(&self) -> Vec<&Gap> {
        let rows = self.rows().into_iter();
        rows.filter_map(|row| match row {
            Row::Gap(gap) => Some(gap),
            Row::Anchor(_) => None,
        })
        .collect()
    }

    /// The texts of the messages, in order.
    pub fn texts(&self) -> Vec<&str> {
        self.messages().into_iter().map(text).collect()
    }

    /// The ids of the messages, in order.
    pub fn ids(&self) -> Vec<EventId> {
        self.messages().into_iter().map(|row| row.id).collect()
    }

    /// Replies whose answered message is not there yet.
    pub fn open_replies(&self) -> usize {
        let open = |row: &&MessageRow| matches!(row.reply, Some(ReplyPreview::NotHeld { .. }));
        self.messages().into_iter().filter(open).count()
    }
}

fn key(row: &Row) -> RowKey {
    match row {
        Row::Anchor(row) => RowKey::Anchor(row.id),
        Row::Gap(gap) => RowKey::Gap(gap.after),
    }
}

fn text(row: &MessageRow) -> &str {
    match &row.body {
        MessageBody::Posted(posted) => &posted.text,
        MessageBody::Notice(notice) => &notice.text,
        MessageBody::Removed => "(removed)",
        MessageBody::Unknown => "(unknown)",
    }
}
