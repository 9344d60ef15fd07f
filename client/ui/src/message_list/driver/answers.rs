//! Asking windows and taking their answers in.
//! Not here: where the rows then go (`frame.rs`).

use super::{
    super::{
        arrange::ItemKey,
        ask::{self, Wish},
        cells::Item,
        days::Days,
        frame::page_follows,
        rows::Lay,
        scroll::{Stand, anchors},
    },
    Driver, Missing,
    part::Stretch,
    state::{Goal, State},
};
use crate::{components::focus, measures, times};
use leptos::prelude::*;
use rill_bridge::{Answer, Edge, Query, Window, WindowChange};
use rill_protocol::EventId;

impl Driver {
    pub(super) fn ask(&self, window: Window) {
        {
            let mut state = self.state.borrow_mut();
            if state.asked != window {
                state.reached_early = None;
            }
            state.asked = window;
            state.asked_at = Some(measures::now());
        }
        let (stream, topic) = (self.room.stream, self.room.topic);
        let question = Query::Messages { stream, topic, window };
        if let Some(query) = &*self.query.borrow() {
            query.ask(question);
            return;
        }
        let me = self.me.clone();
        let query = self.bridge.watch(question, move |answer| match (Self::present(&me), answer) {
            (Some(driver), Answer::Messages(change)) => driver.take(change),
            (Some(driver), Answer::Failed(_)) => driver.told.closed.set(Some(driver.room)),
            (Some(_) | None, _) => {}
        });
        *self.query.borrow_mut() = Some(query);
    }

    pub(in crate::message_list) fn watch_days(&self) {
        let utc_offset_minutes = times::utc_offset_minutes(times::now());
        let question = Query::Days { stream: self.room.stream, topic: self.room.topic, utc_offset_minutes };
        let me = self.me.clone();
        let query = self.bridge.watch(question, move |answer| {
            if let (Some(driver), Answer::Days(counts)) = (Self::present(&me), answer) {
                let days = Days::new(counts, utc_offset_minutes);
                driver.told.days.set(days.clone());
                driver.state.borrow_mut().days = days;
                driver.soon();
            }
        });
        *self.days_query.borrow_mut() = Some(query);
    }

    fn take(&self, change: WindowChange) {
        let mut state = self.state.borrow_mut();
        let answers = change.window == state.asked;
        if !answers && state.goal.is_some() {
            // An answer to where one no longer wants to be: its rows are kept, nothing is drawn.
            state.cells.take(change.changed);
            return;
        }
        state.cells.take(change.changed);
        if state.cells.rows(&change.order).is_none() {
            drop(state);
            return self.ask_anew();
        }
        let came = state.stretch.order.last() != change.order.last() && change.after == Edge::TrueEnd;
        if came && state.stand == Stand::Bottom && state.goal.is_none() && !page_follows() {
            state.stand = Stand::At(anchors(&state.layout, &state.space));
            state.total_when_left = self.total.get();
        }
        let (focused, coming) = (state.focused, Edge::NotHeld { coming: true });
        let WindowChange { mut order, before, after, index_of_first, unread, reading, moved_to, .. } = change;
        let State { echoes, cells, .. } = &mut *state;
        echoes.stay(&mut order, after, |key| cells.row(key).is_some());
        cells.forget_all_but(&order, focused);
        let coming = (before == coming, after == coming);
        state.stretch = Stretch { order, before, after, index_of_first };
        (state.rest, state.center) = (None, change.center);
        let looks = page_follows() && state.stand == Stand::Bottom;
        state.reading.heed(unread, reading, looks);
        if answers {
            (state.asked_at, state.behind) = (None, change.behind);
            let again = state.reached_early.take();
            state.goal = state.goal.or(again);
        }
        let leads_on = moved_to.filter(|_| answers && matches!(state.goal, Some(Goal::Shown(_))));
        let missing = answers && state.judge_goal();
        let arrives = state.goal.is_some() && state.goal_is_ready;
        if arrives {
            state.keep_what_is_seen();
        }
        let items = state.items();
        drop(state);
        let lay = if arrives { Lay::Now } else { Lay::WhenNear };
        self.draw(items, change.total, coming, lay);
        self.settle_at_once();
        self.fill_view();
        if let Some(to) = leads_on {
            self.told.moved.set(Some((self.room.stream, to)));
        } else if missing {
            self.miss();
        }
        self.soon();
    }

    fn draw(&self, items: Vec<Item>, total: Option<u64>, coming: (bool, bool), lay: Lay) {
        self.total.set(total);
        if self.coming.get_untracked() != coming {
            self.coming.set(coming);
        }
        let folded = self.folds_with_focus(&items);
        if let Some(page) = &*self.page.borrow() {
            page.show(items, total, lay);
        }
        if let Some(run) = folded.and_then(|run| self.element(run)) {
            focus::focus(&run);
        }
    }

    /// What stands for the run in which the row with the focus is folded now.
    fn folds_with_focus(&self, items: &[Item]) -> Option<ItemKey> {
        let focused = ItemKey::Row(self.state.borrow().focused?);
        let place = items.iter().position(|item| item.key == focused && item.folded)?;
        items[..place].iter().rev().map(|item| item.key).find(|key| matches!(key, ItemKey::Run(_)))
    }

    /// Opens a run of messages of people who are blocked, or folds it. What stands for it stays where it is.
    pub(in crate::message_list) fn toggle_run(&self, name: EventId) {
        self.draw_rest();
        {
            let mut state = self.state.borrow_mut();
            state.runs.toggle(name);
            state.stand = Stand::At(anchors(&state.layout, &state.space));
        }
        self.draw_again();
        self.settle_at_once();
        self.soon();
    }

    /// Draws the items again: the row with the focus stays although it is out of the window, or no longer.
    pub(in crate::message_list) fn draw_again(&self) {
        let (items, total) = (self.state.borrow().items(), self.total.get());
        let coming = self.coming.get_untracked();
        self.draw(items, total, coming, Lay::WhenNear);
    }

    /// The worker believes that rows were given which are not here: asks under a new name.
    fn ask_anew(&self) {
        let window = self.state.borrow().asked;
        self.query.borrow_mut().take();
        self.ask(window);
    }

    fn miss(&self) {
        let offline = self.coming.get_untracked() != (true, true)
            && matches!(self.state.borrow().stretch.before, Edge::NotHeld { coming: false });
        self.told.missing.set(Some(if offline { Missing::NotHeld } else { Missing::Gone }));
        self.mark(None);
        if self.state.borrow().stretch.order.is_empty() {
            self.go_to_newest();
        }
    }

    /// Asks for what the reader will see next, where that is not here.
    pub(in crate::message_list) fn ask_ahead(&self) {
        let wish = {
            let state = self.state.borrow();
            if state.goal.is_some()
                || state.reached_early.is_some()
                || state.waits()
                || state.layout.is_empty()
            {
                return;
            }
            let seen = ask::Seen {
                layout: &state.layout,
                space: &state.space,
                before: state.stretch.before,
                after: state.stretch.after,
                index_of_first: state.stretch.index_of_first,
                days: &state.days,
                asked: state.asked,
            };
            seen.wish()
        };
        match wish {
            Some(Wish::Along(window)) => self.ask(window),
            Some(Wish::Leap(window)) => self.ask_for(window, Goal::Center(0.0)),
            None => {}
        }
    }

    /// A place that was wished for while a question waited.
    pub(in crate::message_list) fn go_on_dragging(&self) {
        let wished = {
            let mut state = self.state.borrow_mut();
            if state.waits() { None } else { state.dragged_to.take() }
        };
        if let Some(fraction) = wished {
            self.go_to_fraction(fraction);
        }
    }
}
