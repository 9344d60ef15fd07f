//! The driver of a list: asks windows, takes answers in, and says where to be. One a room in view.
//! Not here: measuring and writing the document (`frame.rs`), what people do to it (`hands.rs`), its drawing.

mod answers;
mod echo;
mod going;
mod part;
mod reading;
mod state;

use super::{
    contract::{Bridge, LiveQuery, RoomInView},
    days::Days,
    places,
};
use crate::{measures, paint};
use leptos::prelude::*;
use rill_events::MovedTo;
use rill_protocol::{Millis, Position, StreamId};
pub(super) use state::{Goal, State, takes_room};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

/// What the list tells about itself beside its items.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bearings {
    /// How far down the room one is, 0 to 1; none: not known yet.
    pub fraction: Option<f64>,
    /// The share of the room that is in view, 0 to 1.
    pub share: f64,
    /// When the first message in view was written.
    pub at: Option<Millis>,
    /// Whether "Jump to newest" is offered.
    pub away: bool,
    /// Messages that came while one was away from the bottom.
    pub unseen: u64,
    /// Messages that are new above what is seen.
    pub new_above: u64,
}

/// What one is told when a message that was asked for is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Deleted, withheld or never there: they look alike.
    Gone,
    /// Not held, and no network.
    NotHeld,
}

/// What a list tells of itself, whichever room it shows. Lives as long as the list.
#[derive(Clone, Copy, Default)]
pub struct Told {
    /// Where one is.
    pub bearings: RwSignal<Bearings>,
    /// Messages a day.
    pub days: RwSignal<Days>,
    /// A message that was asked for is not there.
    pub missing: RwSignal<Option<Missing>>,
    /// A message that was asked for is in another room by now.
    pub moved: RwSignal<Option<(StreamId, MovedTo)>>,
    /// A room cannot be shown: it may be read no longer.
    pub closed: RwSignal<Option<RoomInView>>,
    /// How far one has read, and which turn of the mark was known then.
    pub read: RwSignal<Option<(RoomInView, Position, u32)>>,
}

impl Told {
    fn forget(&self) {
        self.bearings.set(Bearings::default());
        self.days.set(Days::default());
        if self.missing.read_untracked().is_some() {
            self.missing.set(None);
        }
    }
}

/// The driver. Held by the list's component alone: what it starts ends with it.
pub struct Driver {
    /// The room.
    pub room: RoomInView,
    pub(super) bridge: Bridge,
    pub(super) told: Told,
    /// How many messages the room has.
    pub total: Cell<Option<u64>>,
    /// Whether what is not held before and after the rows is coming.
    pub coming: RwSignal<(bool, bool)>,
    /// What is drawn and derived for this room ends with it.
    pub(super) owner: Owner,
    pub(super) state: RefCell<State>,
    left: Cell<bool>,
    pub(super) page: RefCell<Option<super::frame::Page>>,
    query: RefCell<Option<LiveQuery>>,
    days_query: RefCell<Option<LiveQuery>>,
    pub(super) touch: super::hands::Touch,
    pub(super) me: Weak<Self>,
}

impl Driver {
    /// A driver that has asked nothing yet. Its list, whose `owner` this is, tells nothing until it has. `viewport`:
    /// about how many pixels of the room will be seen.
    pub fn new(room: RoomInView, bridge: Bridge, told: Told, owner: &Owner, viewport: f64) -> Rc<Self> {
        let opening = measures::room_opens(room.stream);
        let place = places::name(room.topic, None);
        told.forget();
        let owner = owner.child();
        let coming = owner.with(|| RwSignal::new((true, true)));
        Rc::new_cyclic(|me| Self {
            room,
            bridge,
            told,
            total: Cell::new(None),
            coming,
            owner,
            state: RefCell::new(State::new(opening, place, viewport)),
            left: Cell::new(false),
            page: RefCell::new(None),
            query: RefCell::new(None),
            days_query: RefCell::new(None),
            touch: super::hands::Touch::default(),
            me: me.clone(),
        })
    }

    /// The driver, for as long as its room is the one in view.
    pub(super) fn present(me: &Weak<Self>) -> Option<Rc<Self>> {
        me.upgrade().filter(|driver| !driver.left.get())
    }

    /// Makes what ends with the room's rows.
    pub(super) fn with_owner<T>(&self, make: impl FnOnce() -> T) -> T {
        self.owner.with(make)
    }

    /// How many pixels of the room are seen.
    pub fn viewport(&self) -> f64 {
        self.state.borrow().space.viewport
    }

    /// Another room is in view now, or none. What was drawn is taken apart when that is painted, and not before.
    pub fn leave(self: Rc<Self>) {
        self.left.set(true);
        if let Some(page) = &*self.page.borrow() {
            page.let_go();
        }
        paint::at_leisure(move || self.keep_place());
    }

    /// Keeps where one is, for coming back.
    pub(super) fn keep_place(&self) {
        let state = self.state.borrow();
        if state.goal.is_none() && !state.layout.is_empty() {
            places::keep(&state.place, &state.stand);
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.page.borrow_mut().take();
        self.owner.cleanup();
    }
}
