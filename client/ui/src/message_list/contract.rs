//! What the message list is given: the room and the place in it to go to, and a line to the worker.
//! Not here: how the line works (`bridge_client.rs`), or what an address means (the router).

use leptos::prelude::*;
use rill_bridge::{Answer, Query};
use rill_protocol::{EventId, Millis, StreamId, TopicId};
use std::rc::Rc;

/// The room in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomInView {
    /// Its space.
    pub stream: StreamId,
    /// Its topic.
    pub topic: TopicId,
}

/// Somebody wants to see a room. Each time the signal is set is one wish, the same place again included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The room.
    pub room: RoomInView,
    /// The place in it.
    pub target: Target,
}

/// The place that somebody wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Where one was in this room; on the first visit, the newest message. What an address without a message means.
    #[default]
    Restored,
    /// The newest message.
    Newest,
    /// The first message at or after this time.
    Date(Millis),
    /// A message, in its context.
    Anchor(EventId),
}

type Opens = dyn Fn(Query, Box<dyn Fn(Answer)>) -> LiveQuery;
type Paints = dyn Fn(StreamId);

/// A line to the worker: opens live queries. Lives as long as the owner (the app) under which it was made.
///
/// ```text
/// let watch = move |question, on_answer| {
///     let id = client.watch(question, on_answer);
///     LiveQuery::new(move |question| client.watch_again(id, question), move || client.unwatch(id))
/// };
/// let bridge = Bridge::new(watch, move |stream| client.painted(stream));
/// ```
#[derive(Clone, Copy)]
pub struct Bridge {
    opens: StoredValue<Rc<Opens>, LocalStorage>,
    paints: StoredValue<Rc<Paints>, LocalStorage>,
}

impl Bridge {
    /// `opens` sends [`rill_bridge::Request::Watch`] under a new id and calls back with each answer until the
    /// [`LiveQuery`] is dropped. It never calls back before it has returned. `paints` sends
    /// [`rill_bridge::Request::Painted`].
    pub fn new(
        opens: impl Fn(Query, Box<dyn Fn(Answer)>) -> LiveQuery + 'static,
        paints: impl Fn(StreamId) + 'static,
    ) -> Self {
        Self {
            opens: StoredValue::new_local(Rc::new(opens)),
            paints: StoredValue::new_local(Rc::new(paints)),
        }
    }

    /// A room that was just opened is painted: the worker may do what it put off for it.
    pub fn painted(&self, stream: StreamId) {
        // The app may be gone by the end of the frame.
        if let Some(paints) = self.paints.try_get_value() {
            paints(stream);
        }
    }

    /// Keeps a question open for as long as the answer to this call lives.
    pub fn watch(&self, question: Query, on_answer: impl Fn(Answer) + 'static) -> LiveQuery {
        let opens = self.opens.get_value();
        opens(question, Box::new(on_answer))
    }
}

/// A live query of this page; closed when dropped.
pub struct LiveQuery {
    ask: Box<dyn Fn(Query)>,
    close: Option<Box<dyn FnOnce()>>,
}

impl LiveQuery {
    /// `ask` puts another question under the same id (a moved window); `close` sends `Unwatch`.
    pub fn new(ask: impl Fn(Query) + 'static, close: impl FnOnce() + 'static) -> Self {
        Self { ask: Box::new(ask), close: Some(Box::new(close)) }
    }

    /// Puts another question under the same id: what the page was given is not sent again.
    pub fn ask(&self, question: Query) {
        (self.ask)(question);
    }
}

impl Drop for LiveQuery {
    fn drop(&mut self) {
        if let Some(close) = self.close.take() {
            close();
        }
    }
}
