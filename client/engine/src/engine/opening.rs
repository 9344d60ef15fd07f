//! Opening a space: one answer brings its state, its heads and the newest page in view.

use super::{
    Engine, asking::Asked, first_look::FirstLook, small::failure, space::Space, stir::Stir, unread::is_space,
};
use crate::{
    Urgency,
    queries::{self, WrittenRooms},
    store::{self, KeptSpace, KnownHead, StoreError},
};
use rill_bridge::{CommandResult, Notification};
use rill_materializer::stream_key;
use rill_protocol::{
    Cursor, Fault, Head, Opening, OpeningRequest, Page, PageFrom, PageRequest, RoomOpening, Rules, StreamId,
    TopicId,
};
use rusqlite::Connection;

/// Messages that come with an opening.
pub(super) const OPENING_ROWS: u32 = 50;
/// A space with more events than this is copied only where somebody asks for it.
const COPIED_MAX: u64 = 200_000;

impl Engine {
    /// Somebody looks at a space: it is opened where it is not yet, and its room is remembered.
    pub(super) fn look_into(&mut self, stream: StreamId, room: Option<TopicId>) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get_mut(&stream) else {
            if self.is_only_here(stream) {
                self.standing.wanted.insert(stream, room);
            } else if !self.fetches.opens(stream) {
                self.ask_opening(stream, room, None);
            }
            return Ok(());
        };
        if room.is_some() && space.kept.last_room != room {
            space.kept.last_room = room;
            let tx = self.db.begin()?;
            store::save_space(&tx, &space.kept)?;
            tx.commit()?;
            self.stir(Stir::Spaces);
        }
        Ok(())
    }

    pub(super) fn ask_opening(
        &mut self,
        stream: StreamId,
        room: Option<TopicId>,
        after: Option<TopicId>,
    ) -> bool {
        self.standing.wanted.insert(stream, room);
        // Again for the state alone: a page of one message is the least that can be asked for.
        let limit = if self.spaces.contains_key(&stream) { 1 } else { OPENING_ROWS };
        self.ask(Asked::Opening(OpeningRequest { stream, room, limit, rooms_after: after }), Urgency::InView)
    }

    /// What was refused before may be answered now.
    pub(super) fn open_once_more(&mut self, stream: StreamId) {
        let asked = OpeningRequest { stream, room: None, limit: OPENING_ROWS, rooms_after: None };
        self.fetches.rests_no_more(&Asked::Opening(asked));
        self.ask_opening(stream, None, None);
    }

    pub(super) fn take_opening(
        &mut self,
        asked: &OpeningRequest,
        opening: Opening,
    ) -> Result<(), StoreError> {
        let stream = asked.stream;
        if opening.genesis.stream() != stream {
            self.standing
                .trouble("the server answered with another space than was asked for; it was not kept".into());
            return Ok(());
        }
        if self.spaces.get(&stream).is_some_and(|space| space.history() != opening.history) {
            self.history_differs(stream, opening.history);
            return Ok(());
        }
        let is_new = !self.spaces.contains_key(&stream);
        let tx = self.db.begin()?;
        let mut space = match self.spaces.remove(&stream) {
            Some(space) => space,
            None => Space {
                // A conversation is small, and mostly opened where nobody looks.
                first_look: is_looked_at(&opening.genesis.rules).then(|| FirstLook::begins(self.now)),
                ..Space::new(kept_anew(&tx, asked, &opening)?)
            },
        };
        let saved = take_state(&tx, &mut space, &opening).and_then(|pictures| {
            if is_new && asked.room.is_none() {
                space.kept.last_room = room_to_show(&tx, &space, &opening)?;
            }
            store::save_space(&tx, &space.kept)?;
            tx.commit()?;
            Ok(pictures)
        });
        // Memory never runs ahead of what is kept: a new space that was not kept is asked for again.
        let read = if saved.is_ok() || is_new { Ok(()) } else { space.read_again(&self.db) };
        if saved.is_ok() || !is_new {
            self.spaces.insert(stream, space);
        }
        let pictures = saved?;
        read?;
        self.unfound(stream);
        self.know_genesis(&opening.genesis)?;
        self.keep_pictures(stream, pictures);
        if let Some(page) = opening.page {
            self.take_opening_page(stream, page)?;
        }
        self.standing.wanted.remove(&stream);
        self.standing.not_opened.remove(&stream);
        self.standing.ended.remove(&stream);
        match opening.more_rooms_after {
            Some(after) => drop(self.ask_opening(stream, asked.room, Some(after))),
            None => {
                self.space_opened(stream, opening.newest_at);
                self.opened(stream, &Ok(()));
            }
        }
        self.stir(Stir::Rooms(stream));
        self.stir(Stir::People(stream));
        self.follow_space(stream);
        Ok(())
    }

    fn take_opening_page(&mut self, stream: StreamId, page: Page) -> Result<(), StoreError> {
        let asked = PageRequest { stream, topic: page.topic, from: PageFrom::Newest, limit: OPENING_ROWS };
        self.take_page(&asked, page)
    }

    /// Tells whoever waits for a space how it went.
    fn opened(&mut self, stream: StreamId, result: &CommandResult) {
        for (page, command) in self.standing.opening.remove(&stream).unwrap_or_default() {
            self.tell(page, Notification::Done { command, result: result.clone() });
        }
    }

    /// `fault`: none: the server was not reached.
    pub(super) fn opening_failed(&mut self, asked: &Asked, fault: Option<&Fault>) {
        let Asked::Opening(OpeningRequest { stream, .. }) = asked else { return };
        if self.spaces.contains_key(stream) || self.own_not_opened(*stream, fault.map(|fault| fault.code)) {
            return;
        }
        let failure = match fault {
            Some(fault) => failure(fault.text.clone(), !fault.code.is_permanent()),
            None => failure("this space was not opened here yet, and the server cannot be reached now", true),
        };
        if failure.may_pass {
            self.opened(*stream, &Err(failure));
            return;
        }
        self.standing.wanted.remove(stream);
        self.standing.not_opened.insert(*stream, failure.clone());
        self.opened(*stream, &Err(failure));
    }

    /// Spaces that somebody wants and that could not be opened yet, and those of which more is to be known.
    pub(super) fn open_wanted(&mut self) {
        let wanted: Vec<_> = self.standing.wanted.iter().map(|(stream, room)| (*stream, *room)).collect();
        for (stream, room) in wanted {
            let is_there = self.spaces.contains_key(&stream) || self.is_only_here(stream);
            if !is_there && !self.fetches.opens(stream) {
                self.ask_opening(stream, room, None);
            }
        }
        let again = |space: &&Space| space.reopen && space.differing.is_none();
        let reopen: Vec<_> = self
            .spaces
            .values()
            .filter(again)
            .map(|space| (space.kept.stream, space.kept.last_room))
            .collect();
        for (stream, room) in reopen {
            if self.fetches.opens(stream) || self.ask_opening(stream, room, None) {
                self.spaces.get_mut(&stream).into_iter().for_each(|space| space.reopen = false);
            }
        }
    }
}

/// Whether somebody who opens a stream of these rules looks at its messages.
fn is_looked_at(rules: &Rules) -> bool {
    is_space(rules) && *rules != Rules::Direct
}

/// A space as it is kept from its first opening on.
fn kept_anew(tx: &Connection, asked: &OpeningRequest, opening: &Opening) -> Result<KeptSpace, StoreError> {
    let heads = opening.fixed_heads.iter().chain(opening.rooms.iter().map(|room| &room.head));
    let events: u64 = heads.map(|head| head.seq.0).sum();
    // Rooms beyond the first answer make it larger still: not by default then.
    // Of a person's own stream what stands is enough.
    let is_space = is_space(&opening.genesis.rules);
    let copy = is_space && opening.more_rooms_after.is_none() && events <= COPIED_MAX;
    // Threads come with pages, and a copy asks for none: their heads say that they are there.
    let cursor = if copy { Cursor::beginning() } else { opening.cursor.clone() };
    Ok(KeptSpace {
        key: stream_key(tx, asked.stream)?,
        stream: asked.stream,
        history: opening.history,
        cursor: Some(cursor),
        copy,
        last_room: asked.room,
    })
}

/// The room whose newest page came along is shown first: another one would have to be asked for.
fn room_to_show(tx: &Connection, space: &Space, opening: &Opening) -> Result<Option<TopicId>, StoreError> {
    let Some(page) = &opening.page else { return Ok(None) };
    let rooms = queries::rooms(tx, space.kept.key, &space.heads, &WrittenRooms::default())?;
    let is_shown = rooms.iter().any(|room| room.topic == page.topic && !room.archived);
    Ok(is_shown.then_some(page.topic))
}

/// State and heads of the space and its rooms. Gives the space's own pictures that are to be kept and are new.
fn take_state(tx: &Connection, space: &mut Space, opening: &Opening) -> Result<Vec<String>, StoreError> {
    let root = space.topic(tx, TopicId::ROOT)?.at;
    let mut pictures = store::take(tx, &root, &opening.root, None, space.kept.copy)?.pictures;
    for head in &opening.fixed_heads {
        // Of *people*, profiles come with pages: its state is not held by this.
        let state = head.topic == TopicId::ROOT;
        know_head(tx, space, head, state)?;
    }
    for room in &opening.rooms {
        pictures.extend(take_room(tx, space, room)?);
    }
    Ok(pictures)
}

/// A room as it stands. Gives its pictures that are to be kept and are new.
pub(super) fn take_room(
    tx: &Connection,
    space: &mut Space,
    room: &RoomOpening,
) -> Result<Vec<String>, StoreError> {
    let at = space.topic(tx, room.topic)?.at;
    let taken = store::take(tx, &at, &room.state, None, space.kept.copy)?;
    know_head(tx, space, &room.head, true)?;
    Ok(taken.pictures)
}

/// A head as it is now. `state`: whether the topic's state up to there came along.
pub(super) fn know_head(
    tx: &Connection,
    space: &mut Space,
    head: &Head,
    state: bool,
) -> Result<(), StoreError> {
    let topic = space.topic(tx, head.topic)?;
    if state {
        topic.state_through = topic.state_through.max(head.seq);
    }
    let (at, state_through) = (topic.at, topic.state_through);
    // Whoever tells how a topic stands lets it be read.
    space.ended.remove(&head.topic);
    let known = space.heads.get(&head.topic);
    if known.is_none_or(|known| known.seq <= head.seq) {
        // What is held came by the first; where another one is told, the server says that this ended.
        let since = known.map_or(head.since, |known| known.since);
        space.heads.insert(head.topic, Head { since, ..head.clone() });
        space.heads_moved = true;
    }
    let head = space.heads.get(&head.topic).unwrap_or(head).clone();
    store::save_head(tx, &at, &KnownHead { head, state_through })?;
    Ok(())
}
