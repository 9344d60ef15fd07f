//! After each input: what the state as it is now asks for. Questions, follows, answers, the next waking.

use super::Engine;
use crate::Effect;

impl Engine {
    pub(super) fn settle(&mut self) {
        self.wakes.1 = None;
        self.tend_socket();
        let confirmed = self.confirm_held();
        self.tend_outbox();
        self.tend_typing();
        self.tend_uploads();
        let settled = self.compare().and_then(|()| {
            self.tend_unread()?;
            self.open_wanted();
            self.open_conversations();
            self.follow_watched();
            self.ask_who_is_here()?;
            self.ask_beginnings();
            self.ask_bodies()?;
            self.ask_for_offered();
            self.ask_for_limits();
            self.ask_for_own();
            self.ask_rules();
            self.ask_for_desks();
            self.ask_for_acknowledged();
            self.ask_for_counts();
            self.listen_for_server();
            self.end_first_looks()?;
            self.answer_queries()
        });
        for done in [confirmed, settled] {
            if let Err(error) = done {
                self.failed(&error);
            }
        }
        self.sweep_if_due();
        self.check_watched();
        self.keep_copying();
        self.keep_going();
        self.tell_status();
        self.set_waking();
    }

    fn set_waking(&mut self) {
        let (set, wish) = self.wakes;
        if let Some(wish) = wish.filter(|wish| set.is_none_or(|set| *wish < set || set <= self.now)) {
            self.wakes.0 = Some(wish);
            self.effects.push(Effect::WakeAt(wish));
        }
    }
}
