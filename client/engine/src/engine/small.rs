//! Answers of live queries: what a window says, and those that are small enough to be sent whole.

use super::{
    Engine,
    asking::{Asked, Reach},
    live::Memory,
    outbox::files_of,
    space::{Space, Topic},
    window::{Drawn, Reading},
};
use crate::{
    Urgency,
    queries::{self, Scope},
    store::{self, StoreError, TopicRef},
};
use rill_bridge::{
    Answer, Center, Failure, ReadState, ReplyPreview, Row, Shown, SpaceCard, SpaceView, StorageView, Window,
    WindowChange,
};
use rill_bridge::{Edge, MessageRow};
use rill_materializer::TopicKey;
use rill_protocol::{AnchorsRequest, Did, EventId, Slot, StreamId, TopicId};
use rill_sync::{PageWanted, pages_wanted};
use std::collections::{BTreeMap, BTreeSet};

const ENDED: &str = "you can no longer read this room; what was kept of it is gone from this device";

impl Engine {
    pub(super) fn answer_messages(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        window: Window,
        memory: &mut Memory,
    ) -> Result<Answer, StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return self.not_open(stream, topic, window) };
        if space.ended.contains(&topic) {
            return Ok(Answer::Failed(failure(ENDED, false)));
        }
        let asked = window;
        let window = self.unread_resolved((stream, topic), window, memory);
        let unknown = Topic::new(TopicRef { stream, stream_key: space.kept.key, topic, key: TopicKey(0) });
        let known = space.topics.get(&topic).unwrap_or(&unknown);
        let window = asked_or_newest(space, window);
        let reading =
            Reading { db: &self.db, space, topic: known, scope: scope(space, known, self.reader()) };
        let echo = self.echo(stream, topic)?;
        if echo.is_new_room() && !space.topics.contains_key(&topic) {
            return Ok(Answer::Messages(echo.alone(asked, Edge::TrueEnd)));
        }
        let moved_to = match window.1.center {
            Center::Anchor(anchor) => queries::moved_to(&self.db, known.at.key, anchor)?,
            Center::Newest | Center::Unread | Center::Oldest | Center::Position(_) => None,
        };
        let mut drawn = reading.echoed(window.1, self.fetches.is_down(self.now), &echo, memory)?;
        let total = space.heads.get(&topic).map(|head| echo.total(head));
        if drawn.rows.iter().any(|row| matches!(row, Row::Gap(_))) {
            let days = store::load_days(&self.db, &known.at, 0)?;
            reading.size_gaps(&mut drawn.rows, days.as_ref().map_or(&[], |days| &days.days))?;
        }
        let wanted = pages_wanted(&known.coverage, space.live(topic), &drawn.look);
        let is_short = !wanted.is_empty();
        self.ask_for_window(stream, topic, &wanted);
        self.ask_for_replies(stream, topic, &drawn.rows);
        if !drawn.rows.is_empty() {
            self.first_told(stream);
        }
        let change = self.window_change(stream, topic, window.0, drawn, is_short);
        let (unread, reading) = self.unread_in(stream, topic);
        let window = if asked.center == Center::Unread { asked } else { change.window };
        Ok(Answer::Messages(WindowChange { window, moved_to, total, unread, reading, ..change }))
    }

    fn window_change(
        &self,
        stream: StreamId,
        topic: TopicId,
        window: Window,
        drawn: Drawn,
        is_short: bool,
    ) -> WindowChange {
        let coming = self.fetches.page_comes(stream, topic);
        let Drawn { mut rows, before, after, center, index_of_first, .. } = drawn;
        for row in &mut rows {
            if let Row::Gap(gap) = row {
                gap.coming = coming;
            }
        }
        let head = self.spaces.get(&stream).and_then(|space| space.heads.get(&topic));
        WindowChange {
            window,
            order: rows.iter().map(super::live::key).collect(),
            changed: rows,
            before: before.edge(coming),
            after: after.edge(coming),
            center,
            moved_to: None,
            total: head.map(|head| head.anchors),
            behind: is_short && coming,
            index_of_first,
            newest_at: head.and_then(|head| head.newest).map(|newest| newest.at),
            unread: 0,
            reading: ReadState::default(),
        }
    }

    fn ask_for_window(&mut self, stream: StreamId, topic: TopicId, wanted: &[PageWanted]) {
        let opening_brings_it = self.fetches.opens(stream) && self.fetches.page_comes(stream, topic);
        let comparing = self.spaces.get(&stream).is_none_or(|space| space.differing.is_some());
        if opening_brings_it || comparing {
            return;
        }
        for PageWanted { from, limit } in wanted {
            self.ask_page((stream, topic), *from, *limit, Urgency::InView);
        }
    }

    /// What messages in view answer, and is not held: asked together, by topic.
    fn ask_for_replies(&mut self, stream: StreamId, topic: TopicId, rows: &[Row]) {
        let Some(space) = self.spaces.get(&stream) else { return };
        let mut missing: BTreeMap<TopicId, Vec<EventId>> = BTreeMap::new();
        for row in rows {
            if let Row::Anchor(row) = row
                && let Some(ReplyPreview::NotHeld { event, topic: other }) = row.reply
                && !space.anchors_asked.contains(&event)
            {
                missing.entry(other.unwrap_or(topic)).or_default().push(event);
            }
        }
        for (topic, mut anchors) in missing {
            anchors.sort_unstable();
            anchors.dedup();
            let asked = Asked::Anchors(AnchorsRequest { stream, topic, anchors: anchors.clone() });
            if self.ask(asked, Urgency::Soon)
                && let Some(space) = self.spaces.get_mut(&stream)
            {
                space.anchors_asked.extend(anchors);
            }
        }
    }

    /// A space of which nothing is held: it is being opened, or cannot be.
    fn not_open(&self, stream: StreamId, topic: TopicId, window: Window) -> Result<Answer, StoreError> {
        if let Some(failure) = self.standing.not_opened.get(&stream) {
            return Ok(Answer::Failed(failure.clone()));
        }
        let echo = self.echo(stream, topic)?;
        if echo.is_new_room() {
            return Ok(Answer::Messages(echo.alone(window, Edge::TrueEnd)));
        }
        let edge = Edge::NotHeld { coming: self.fetches.page_comes(stream, topic) };
        Ok(Answer::Messages(echo.alone(window, edge)))
    }

    pub(super) fn answer_pinned(&mut self, stream: StreamId, topic: TopicId) -> Result<Answer, StoreError> {
        let window = Window { center: Center::Newest, before: 200, after: 0 };
        let mut rows: Vec<MessageRow> = Vec::new();
        if let Some(space) = self.spaces.get(&stream)
            && let Some(known) = space.topics.get(&topic)
        {
            let scope = scope(space, known, self.reader());
            let echo = self.echo(stream, topic)?;
            rows = queries::pinned_messages(&self.db, &scope)?;
            let more = queries::messages_of(&self.db, &scope, &echo.pinned())?;
            rows.extend(more);
            rows = echo.still_pinned(rows);
        }
        let total = Some(rows.len() as u64);
        let rows: Vec<Row> = rows.into_iter().rev().map(|row| Row::Anchor(Box::new(row))).collect();
        self.ask_for_replies(stream, topic, &rows);
        Ok(Answer::Messages(WindowChange {
            window,
            order: rows.iter().map(super::live::key).collect(),
            changed: rows,
            before: Edge::TrueEnd,
            after: Edge::TrueEnd,
            center: None,
            moved_to: None,
            total,
            behind: false,
            index_of_first: Some(0),
            newest_at: None,
            unread: 0,
            reading: ReadState::default(),
        }))
    }

    pub(super) fn answer_spaces(&mut self) -> Result<Answer, StoreError> {
        let mut cards = Vec::new();
        let is_listed = |stream: StreamId| !self.is_own(stream) && !self.is_conversation(stream);
        for space in self.spaces.values().filter(|space| is_listed(space.kept.stream)) {
            cards.push(self.card(space)?);
        }
        cards.extend(self.founded_cards());
        cards.extend(
            self.offered
                .others(|stream| self.spaces.contains_key(stream) || self.founded.contains_key(stream)),
        );
        Ok(Answer::Spaces(cards))
    }

    fn card(&self, space: &Space) -> Result<SpaceCard, StoreError> {
        let state = queries::space_state(&self.db, space.kept.key)?;
        let Shown { unread, mentions, badge } = self.unread_of(space.kept.stream)?;
        Ok(SpaceCard {
            stream: space.kept.stream,
            name: state.name,
            icon: state.icon,
            description: state.description,
            held: true,
            last_room: space.kept.last_room,
            unread,
            mentions,
            badge,
        })
    }

    /// Nothing to say while it is being opened.
    pub(super) fn answer_space(&mut self, stream: StreamId) -> Result<Option<Answer>, StoreError> {
        let Some(space) = self.spaces.get(&stream) else {
            let founded = self.founded_space(stream).map(Answer::Space);
            let failed = || self.standing.not_opened.get(&stream).cloned().map(Answer::Failed);
            return Ok(founded.or_else(failed));
        };
        let mut view = SpaceView {
            card: self.card(space)?,
            rooms: queries::rooms(&self.db, space.kept.key, &space.heads, &self.written_rooms(stream))?,
            threads: queries::threads(&self.db, space.kept.key, &space.heads)?,
            people: queries::count_people(&self.db, space.kept.key)?,
            full_copy: space.kept.copy,
            is_conversation: self.is_conversation(stream),
            joined: self.is_member(stream)? == Some(true),
            may_write: self.may_write(stream)?,
            may_manage: self.may_manage(stream)?,
            level: self.level_of_space(stream),
        };
        self.put_unread(stream, &mut view.rooms, &mut view.threads);
        self.echo_space(stream, &mut view);
        self.put_slow(stream, &mut view)?;
        self.call_by_people(stream, &mut view)?;
        Ok(Some(Answer::Space(view)))
    }

    pub(super) fn answer_members(&mut self, stream: StreamId) -> Result<Option<Answer>, StoreError> {
        let mut members = match self.spaces.get(&stream) {
            Some(space) => queries::members(&self.db, space.kept.key)?,
            None if self.founded.contains_key(&stream) => Vec::new(),
            // Of a space that may not be read any more nobody is named.
            None => return Ok(self.standing.not_opened.get(&stream).cloned().map(Answer::Failed)),
        };
        self.echo_members(stream, &mut members)?;
        Ok(Some(Answer::Members(members)))
    }

    pub(super) fn answer_storage(&mut self) -> Result<Answer, StoreError> {
        let mut spaces = Vec::new();
        for (stream, space) in self.spaces.iter().filter(|(stream, _)| !self.is_own(**stream)) {
            let name = match self.conversation_row(*stream)? {
                Some(conversation) => conversation.title(),
                None => queries::space_state(&self.db, space.kept.key)?.name.unwrap_or_default(),
            };
            let (_, there) = space.extent();
            spaces.push((*stream, name, store::events_held(&self.db, space.kept.key)?, there));
        }
        let files = self.outbox.entries().flat_map(files_of);
        let waiting_bytes = files.map(|file| file.bytes).sum();
        let database_bytes = store::database_bytes(&self.db)?;
        Ok(Answer::Storage(StorageView { database_bytes, waiting_bytes, spaces }))
    }
}

/// The window as it was asked, and as it is read: a message that is not there leads to the newest.
fn asked_or_newest(space: &Space, window: Window) -> (Window, Window) {
    match window.center {
        Center::Anchor(id) if space.gone.contains(&id) => {
            let before = window.before.saturating_add(window.after);
            (window, Window { center: Center::Newest, before, after: 0 })
        }
        Center::Anchor(_) | Center::Newest | Center::Unread | Center::Oldest | Center::Position(_) => {
            (window, window)
        }
    }
}

/// For whom rows are read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) voice: Option<Slot>,
    /// Voices of those whom they blocked.
    pub(super) blocked: &'a BTreeSet<Slot>,
}

pub(super) fn scope<'a>(space: &'a Space, topic: &Topic, reader: Reader<'a>) -> Scope<'a> {
    Scope {
        stream: space.kept.key,
        topic: topic.at.key,
        topic_id: topic.at.topic,
        reader: reader.voice,
        blocked: reader.blocked,
        heads: &space.heads,
        gone: &space.gone,
    }
}

/// The failure that a page is told of.
pub(super) fn failure(text: impl Into<String>, may_pass: bool) -> Failure {
    Failure { text: text.into(), may_pass }
}

/// The voice of an author.
pub(super) fn voice(author: Option<&Did>) -> Slot {
    author.map_or(Slot::from_bytes([0; 16]), Slot::of_person)
}

impl super::asking::Fetches {
    /// Whether nobody can be asked now.
    pub(super) fn is_down(&self, now: rill_protocol::Millis) -> bool {
        matches!(self.reach, Reach::Down { until } if until > now)
    }
}
