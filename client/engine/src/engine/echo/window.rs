//! Where the echo stands in a window: after the newest that is held, in the order in which it was written. To a window
//! both are one sequence; between them is a gap where the newest is not held.

use super::{Echo, Echoed, seq_of};
use crate::{
    engine::{
        live::Memory,
        window::{Beyond, Drawn, Reading, anchor, gap, name_gaps},
    },
    queries::{self, Pending},
};
use rill_bridge::{
    Authorship, Center, Edge, MessageBody, MessageRow, Person, ReadState, ReplyPreview, Row, RowKey,
    Standing, Window, WindowChange,
};
use rill_events::{MessagePosted, Payload};
use rill_protocol::{Millis, Position};
use rill_sync::{after, before};
use rusqlite::Result;

/// A window has at most so many rows on either side.
const HALF_MAX: u32 = 200;

impl Reading<'_> {
    /// The window with the echo in it. `alone`: nobody can be asked.
    pub(in crate::engine) fn echoed(
        &self,
        window: Window,
        alone: bool,
        echo: &Echo<'_>,
        memory: &mut Memory,
    ) -> Result<Drawn> {
        let written = self.written(echo)?;
        let mut drawn = match self.place(window.center, &written) {
            Some(place) => self.around_written(place, window, alone, (echo, &written), memory)?,
            None => self.before_written(window, alone, (echo, &written), memory)?,
        };
        echo.over(&mut drawn);
        Ok(drawn)
    }

    /// What was written here, with the place of each: after all that is held.
    fn written<'e>(&self, echo: &'e Echo<'e>) -> Result<Vec<(Position, &'e Echoed<'e>)>> {
        if echo.posts.is_empty() {
            return Ok(Vec::new());
        }
        let held = queries::newest_position(self.db, self.topic.at.key)?;
        let told = self.space.heads.get(&self.topic.at.topic).and_then(|head| head.newest);
        let mut at: Millis = held.max(told).map_or(Millis::MIN, |newest| newest.at);
        let places = echo.posts.iter().map(|post| {
            at = at.max(post.entry.made_at);
            (Position { at, seq: seq_of(post.entry) }, post)
        });
        Ok(places.collect())
    }

    /// Before which of the written the window has its center; none: among what is held.
    fn place(&self, center: Center, written: &[(Position, &Echoed<'_>)]) -> Option<usize> {
        let first = written.first()?.0;
        match center {
            Center::Newest | Center::Unread => Some(written.len()),
            Center::Oldest => None,
            Center::Position(position) if position >= first => {
                Some(written.partition_point(|(place, _)| *place < position))
            }
            Center::Position(_) => None,
            Center::Anchor(id) => written.iter().position(|(_, post)| post.entry.id() == id),
        }
    }

    fn around_written(
        &self,
        place: usize,
        window: Window,
        alone: bool,
        (echo, written): (&Echo<'_>, &[(Position, &Echoed<'_>)]),
        memory: &mut Memory,
    ) -> Result<Drawn> {
        let half = |rows: u32| usize::try_from(rows.min(HALF_MAX)).unwrap_or(0);
        let (n_before, n_after) = (half(window.before), half(window.after));
        let (from, to) = (place.saturating_sub(n_before), (place + n_after).min(written.len()));
        let room = u32::try_from(n_before - (place - from)).unwrap_or(0);
        let newest = Window { center: Center::Newest, before: room, after: 0 };
        let mut drawn = self.window(newest, alone)?;
        let held = self.index_of_first(&drawn, &mut memory.index)?;
        drawn.index_of_first = if drawn.rows.is_empty() { self.index_of_written(from) } else { held };
        if from > 0 {
            drawn.before = Beyond::Held;
        }
        if drawn.after == Beyond::NotHeld && !drawn.rows.is_empty() {
            self.part(&mut drawn, written);
        }
        drawn.rows.extend(self.rows_of(echo, &written[from..to])?);
        drawn.after = if to < written.len() { Beyond::Held } else { Beyond::Nothing };
        drawn.center =
            written.get(place).filter(|_| n_after > 0).map(|(_, post)| RowKey::Anchor(post.entry.id()));
        Ok(drawn)
    }

    /// A window among what is held. Where it reaches the end and has room, what was written follows.
    fn before_written(
        &self,
        window: Window,
        alone: bool,
        (echo, written): (&Echo<'_>, &[(Position, &Echoed<'_>)]),
        memory: &mut Memory,
    ) -> Result<Drawn> {
        let mut drawn = self.window(window, alone)?;
        drawn.index_of_first = self.index_of_first(&drawn, &mut memory.index)?;
        let has_end = drawn.after == Beyond::Nothing && drawn.look.at.is_some();
        if written.is_empty() || !has_end {
            return Ok(drawn);
        }
        let key = super::super::live::key;
        let center = drawn.center.and_then(|center| drawn.rows.iter().position(|row| key(row) == center));
        let shown = center.map_or(0, |center| drawn.rows.len() - center);
        let room = usize::try_from(window.after.min(HALF_MAX)).unwrap_or(0).saturating_sub(shown);
        let to = room.min(written.len());
        let rows = self.rows_of(echo, &written[..to])?;
        if drawn.center.is_none() {
            drawn.center = rows.first().map(key);
        }
        drawn.rows.extend(rows);
        drawn.after = if to < written.len() { Beyond::Held } else { Beyond::Nothing };
        Ok(drawn)
    }

    /// Between what is held and what was written lies what is not held.
    fn part(&self, drawn: &mut Drawn, written: &[(Position, &Echoed<'_>)]) {
        let last = drawn.rows.iter().rev().find_map(|row| match row {
            Row::Anchor(row) => Some(row.position),
            Row::Gap(_) => None,
        });
        if let (Some(last), Some((first, _))) = (last, written.first()) {
            drawn.rows.push(gap(after(last), before(*first)));
            name_gaps(&mut drawn.rows);
        }
    }

    /// How many messages lie before the n-th of the written.
    fn index_of_written(&self, place: usize) -> Option<u64> {
        let held = self.space.heads.get(&self.topic.at.topic).map_or(0, |head| head.anchors);
        Some(held + place as u64)
    }

    fn rows_of(&self, echo: &Echo<'_>, written: &[(Position, &Echoed<'_>)]) -> Result<Vec<Row>> {
        let Some((voice, _)) = &echo.me else { return Ok(Vec::new()) };
        let pending = written.iter().filter_map(|(position, post)| {
            let posted = posted(post)?;
            Some(Pending { id: post.entry.id(), position: *position, voice: *voice, posted })
        });
        let rows = queries::pending_messages(self.db, &self.scope, pending.collect())?;
        Ok(rows.into_iter().map(anchor).collect())
    }
}

pub(super) fn posted(post: &Echoed<'_>) -> Option<MessagePosted> {
    match &post.entry.said {
        Payload::MessagePosted(posted) => Some(posted.clone()),
        _ => None,
    }
}

impl Echo<'_> {
    /// Puts over the rows of a window what is not confirmed of them.
    pub(super) fn over(&self, drawn: &mut Drawn) {
        let key = super::super::live::key;
        let center = drawn.center.and_then(|center| drawn.rows.iter().position(|row| key(row) == center));
        let mut rows = Vec::with_capacity(drawn.rows.len());
        let mut new_center = None;
        for (index, row) in std::mem::take(&mut drawn.rows).into_iter().enumerate() {
            let Some(row) = self.over_row(row) else { continue };
            if center.is_some_and(|center| index >= center) {
                new_center.get_or_insert(key(&row));
            }
            rows.push(row);
        }
        (drawn.rows, drawn.center) = (rows, new_center);
    }

    fn over_row(&self, row: Row) -> Option<Row> {
        let Row::Anchor(row) = row else { return Some(row) };
        let own = self.posts.iter().find(|post| post.entry.id() == row.id);
        match own {
            Some(post) => self.own(*row, post).map(anchor),
            None => self.on(*row).map(anchor),
        }
    }

    /// A window of a room of which nothing is held, or which is not at the server yet: what was written, and no more.
    pub(in crate::engine) fn alone(&self, window: Window, edge: Edge) -> WindowChange {
        let mut at = Millis::MIN;
        let rows: Vec<Row> = self
            .posts
            .iter()
            .filter_map(|post| {
                at = at.max(post.entry.made_at);
                let position = Position { at, seq: seq_of(post.entry) };
                self.bare(post, position).map(anchor)
            })
            .collect();
        let key = super::super::live::key;
        let half = |rows: u32| usize::try_from(rows.min(HALF_MAX)).unwrap_or(0);
        let place = match window.center {
            Center::Newest | Center::Unread => rows.len(),
            Center::Oldest => 0,
            Center::Position(position) => {
                rows.partition_point(|row| matches!(row, Row::Anchor(row) if row.position < position))
            }
            Center::Anchor(id) => {
                rows.iter().position(|row| key(row) == RowKey::Anchor(id)).unwrap_or(rows.len())
            }
        };
        let (from, to) =
            (place.saturating_sub(half(window.before)), (place + half(window.after)).min(rows.len()));
        let newest_at = rows.last().and_then(|row| match row {
            Row::Anchor(row) => Some(row.position.at),
            Row::Gap(_) => None,
        });
        let center = rows.get(place).filter(|_| place < to).map(key);
        let total = (edge == Edge::TrueEnd).then_some(rows.len() as u64);
        let end = if to < rows.len() {
            Edge::Held
        } else if rows.is_empty() {
            edge
        } else {
            Edge::TrueEnd
        };
        let behind = !rows.is_empty() && matches!(edge, Edge::NotHeld { coming: true });
        let changed: Vec<Row> = rows.into_iter().take(to).skip(from).collect();
        WindowChange {
            window,
            order: changed.iter().map(key).collect(),
            changed,
            before: if from > 0 { Edge::Held } else { edge },
            after: end,
            center,
            moved_to: None,
            total,
            behind,
            index_of_first: total.map(|_| from as u64),
            newest_at,
            unread: 0,
            reading: ReadState::default(),
        }
    }

    /// A row from what was written alone.
    fn bare(&self, post: &Echoed<'_>, position: Position) -> Option<MessageRow> {
        let (voice, name) = self.me.as_ref()?;
        let author = Person { voice: *voice, name: name.clone(), picture: None, bot: false, gone: false };
        let posted = posted(post)?;
        let reply = posted.reply_to.as_ref().and_then(|reply| reply.event);
        let reply = reply.map(|event| ReplyPreview::NotHeld { event, topic: None });
        let row = MessageRow {
            id: post.entry.id(),
            position,
            author,
            authorship: Authorship::Theirs,
            body: MessageBody::Posted(Box::new(posted)),
            edited_at: None,
            pinned: false,
            reactions: Vec::new(),
            votes: Vec::new(),
            reply,
            thread: None,
            standing: Standing::Pending,
            goes_at: None,
            change: None,
            revision: queries::revised(0, &[name.as_bytes()]),
        };
        self.own(row, post)
    }
}
