//! Answers as signals.

use crate::message_list::{Bridge, LiveQuery};
use leptos::prelude::*;
use rill_bridge::{Answer, Failure, Query};

/// What is known of something that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Loaded<T> {
    /// Nothing yet.
    #[default]
    Waiting,
    /// This.
    Is(T),
    /// It cannot be had: why, in words.
    Failed(Failure),
}

impl<T> Loaded<T> {
    /// What it is, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Is(known) => Some(known),
            Self::Waiting | Self::Failed(_) => None,
        }
    }
}

/// Keeps a question open for as long as the owner lives; another question closes the one before it. `take` finds what
/// was asked for in the answer.
pub fn live<T: PartialEq + Send + Sync + 'static>(
    bridge: Bridge,
    question: impl Fn() -> Option<Query> + 'static,
    take: fn(Answer) -> Option<T>,
) -> RwSignal<Loaded<T>> {
    let known = RwSignal::new(Loaded::Waiting);
    let open = StoredValue::new_local(None::<LiveQuery>);
    let asked = StoredValue::new(None::<Query>);
    let ask = move || {
        let question = question();
        if asked.with_value(|asked| *asked == question) {
            return;
        }
        asked.set_value(question.clone());
        open.set_value(None);
        if *known.read_untracked() != Loaded::Waiting {
            known.set(Loaded::Waiting);
        }
        open.set_value(question.map(|question| {
            bridge.watch(question, move |answer| {
                let now = loaded(answer, take);
                if known.try_with_untracked(|known| *known != now) == Some(true) {
                    known.set(now);
                }
            })
        }));
    };
    Effect::new(move |_| ask());
    known
}

/// An answer as what it tells.
pub fn loaded<T>(answer: Answer, take: fn(Answer) -> Option<T>) -> Loaded<T> {
    match answer {
        Answer::Failed(failure) => Loaded::Failed(failure),
        answer => take(answer).map_or(Loaded::Waiting, Loaded::Is),
    }
}
