//! A question that is asked before anybody needs its answer: what a hand on a link will want to see in a moment.
//! Not here: which link that is (`ahead.rs` of the page).

use leptos::task::spawn_local;
use rill_bridge::{Answer, Query, QueryId};
use std::{cell::RefCell, mem, rc::Rc};

/// Called with each answer.
type Ear = Rc<dyn Fn(Answer)>;

/// The one question that was asked ahead, and what was answered so far.
pub(super) struct Ahead {
    pub(super) question: Query,
    pub(super) query: QueryId,
    heard: Heard,
}

/// Keeps answers until somebody listens.
#[derive(Clone, Default)]
pub(super) struct Heard(Rc<RefCell<State>>);

enum State {
    Kept(Vec<Answer>),
    Told(Ear),
    Closed,
}

impl Default for State {
    fn default() -> Self {
        Self::Kept(Vec::new())
    }
}

impl Ahead {
    pub(super) fn new(question: Query, query: QueryId, heard: Heard) -> Self {
        Self { question, query, heard }
    }

    /// What was heard, for whoever asks this now.
    pub(super) fn into_heard(self) -> Heard {
        self.heard
    }
}

impl Heard {
    /// Takes an answer in.
    pub(super) fn hear(&self, answer: Answer) {
        let ear = match &mut *self.0.borrow_mut() {
            State::Kept(answers) => return answers.push(answer),
            State::Told(ear) => ear.clone(),
            State::Closed => return,
        };
        ear(answer);
    }

    /// Tells all of it, in order: what is here already at the end of this task, before any frame.
    pub(super) fn tell(&self, ear: Ear) {
        let heard = self.clone();
        spawn_local(async move { heard.hand_over(ear) });
    }

    fn hand_over(&self, ear: Ear) {
        let kept = match mem::replace(&mut *self.0.borrow_mut(), State::Closed) {
            State::Kept(answers) => answers,
            State::Told(_) | State::Closed => return,
        };
        *self.0.borrow_mut() = State::Told(ear.clone());
        kept.into_iter().for_each(|answer| ear(answer));
    }

    /// Tells nobody any more.
    pub(super) fn close(&self) {
        *self.0.borrow_mut() = State::Closed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(messages: u32) -> Answer {
        Answer::Days(vec![(0, messages)])
    }

    fn listening() -> (Rc<RefCell<Vec<Answer>>>, Ear) {
        let told = Rc::new(RefCell::new(Vec::new()));
        let into = told.clone();
        (told, Rc::new(move |answer| into.borrow_mut().push(answer)))
    }

    #[test]
    fn what_was_answered_before_and_after_somebody_listens_is_told_in_order() {
        let heard = Heard::default();
        let (told, ear) = listening();
        heard.hear(answer(1));
        heard.hear(answer(2));
        assert!(told.borrow().is_empty());
        heard.hand_over(ear);
        heard.hear(answer(3));
        assert_eq!(*told.borrow(), [answer(1), answer(2), answer(3)]);
    }

    #[test]
    fn a_closed_question_tells_nobody() {
        let heard = Heard::default();
        let (told, ear) = listening();
        heard.hear(answer(1));
        heard.close();
        heard.hand_over(ear);
        heard.hear(answer(2));
        assert!(told.borrow().is_empty());
    }
}
