//! Going somewhere: to a message, an end of the room, a time, a share of it.
//! Not here: what becomes of the answer (`answers.rs`).

use super::{
    super::{
        ask,
        contract::Target,
        places::{self, Kept},
    },
    Driver,
    part::Stretch,
    state::Goal,
};
use crate::measures;
use leptos::prelude::*;
use rill_bridge::{Center, Edge, RowKey, Window};
use rill_protocol::{EventId, Millis, Position, SeqNum};

/// Further down than this no first row can stand: the room begins above it.
const FAR_DOWN: f64 = 1_000.0;

impl Driver {
    /// Goes to a place that somebody wants to see.
    pub fn go(&self, target: Target) {
        let event = match target {
            Target::Anchor(event) => Some(event),
            Target::Restored | Target::Newest | Target::Date(_) => None,
        };
        let place = places::name(self.room.topic, event);
        let comes_back = matches!(target, Target::Restored) || measures::arrived_by_history();
        let kept = places::kept(&place).filter(|_| comes_back);
        self.keep_place();
        {
            let mut state = self.state.borrow_mut();
            (state.place, state.dragged_to) = (place, None);
        }
        match (kept, target) {
            (Some(Kept::At(event, side, from_top)), Target::Restored | Target::Anchor(_)) => {
                self.ask_for(ask::first(Center::Anchor(event)), Goal::Message(event, side, from_top));
            }
            (_, Target::Anchor(event)) => self.show(event),
            (_, Target::Date(at)) => self.go_to_time(at),
            (Some(Kept::Bottom), Target::Restored) if measures::arrived_by_history() => self.go_to_newest(),
            (_, Target::Restored) => self.go_to_unread(),
            (_, Target::Newest) => self.go_to_newest(),
        }
    }

    /// Goes to a message and marks it.
    pub fn show(&self, event: EventId) {
        self.state.borrow_mut().dragged_to = None;
        self.mark(Some(event));
        self.told.missing.set(None);
        let held = self.state.borrow().stretch.order.contains(&RowKey::Anchor(event));
        if held {
            let mut state = self.state.borrow_mut();
            (state.goal, state.goal_is_ready) = (Some(Goal::Shown(event)), true);
            drop(state);
            self.soon();
        } else {
            self.ask_for(ask::first(Center::Anchor(event)), Goal::Shown(event));
        }
    }

    /// Goes to the first that is unread; where none is, to the end of the room.
    fn go_to_unread(&self) {
        self.ask_for(ask::first(Center::Unread), Goal::Unread);
    }

    /// Goes to the end of the room.
    pub fn go_to_newest(&self) {
        self.state.borrow_mut().dragged_to = None;
        let there = {
            let Stretch { order, after, .. } = &self.state.borrow().stretch;
            *after == Edge::TrueEnd && !order.is_empty()
        };
        if there {
            let mut state = self.state.borrow_mut();
            (state.goal, state.goal_is_ready) = (Some(Goal::Bottom), true);
            drop(state);
            self.soon();
        } else {
            self.ask_for(ask::first(Center::Newest), Goal::Bottom);
        }
    }

    /// Goes to the beginning of the room.
    pub fn go_to_oldest(&self) {
        self.state.borrow_mut().dragged_to = None;
        self.ask_for(ask::first(Center::Oldest), Goal::Center(FAR_DOWN));
    }

    /// Goes to the first message at or after a time.
    pub fn go_to_time(&self, at: Millis) {
        self.state.borrow_mut().dragged_to = None;
        let center = Center::Position(Position { at, seq: SeqNum::ZERO });
        self.ask_for(ask::first(center), Goal::Center(super::super::frame::UNDER_DAY));
    }

    /// Goes to the place that has this share of the room above it. While one question waits, the newest wish waits too;
    /// and until it is known how many messages each day has.
    pub fn go_to_fraction(&self, fraction: f64) {
        let (waits, at) = {
            let mut state = self.state.borrow_mut();
            let waits = state.waits();
            let at = state.days.time_at(fraction * state.days.total() as f64);
            let is_between = fraction > 0.001 && fraction < 0.999;
            state.dragged_to = (waits || (is_between && at.is_none())).then_some(fraction);
            (waits, at)
        };
        match at {
            _ if waits => {}
            _ if fraction >= 0.999 => self.go_to_newest(),
            _ if fraction <= 0.001 => self.go_to_oldest(),
            Some(at) => self.ask_for(ask::first_at(at), Goal::Center(0.0)),
            None => {}
        }
        self.tell_whether_it_goes();
    }

    pub(super) fn ask_for(&self, window: Window, goal: Goal) {
        {
            let mut state = self.state.borrow_mut();
            (state.goal, state.goal_is_ready) = (Some(goal), false);
        }
        self.tell_whether_it_goes();
        self.ask(window);
    }
}
