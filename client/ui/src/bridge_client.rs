//! The page's end of the bridge: starts the worker, and passes questions, commands and answers.
//! Not here: which notification belongs to whom (`bridge_client/line.rs`), answers as signals (`live.rs`).

mod ahead;
mod health;
mod line;
mod live;

pub use live::{Loaded, live, loaded};

use crate::{
    measures,
    message_list::{Bridge, LiveQuery},
    notifications::Notifier,
};
use ahead::{Ahead, Heard};
use health::{Health, Next, PATIENCE_MS};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use leptos::prelude::*;
use line::{Line, Told};
use rill_bridge::{Command, CommandResult, Connection, Query, QueryId, Request, Saving, Status, Unsent};
use rill_protocol::{StreamId, TopicId};
use std::{cell::RefCell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent, Worker, WorkerOptions, WorkerType};

/// Where the worker's script is, unless the page says otherwise.
const WORKER: &str = "/rill-worker_loader.js";
/// Over which workers tell pages that a leader is silent (`client/worker/src/shell.rs`).
const PAGES: &str = "rill-pages";

/// The page's end of the bridge. Cheap to clone; lives as long as the page.
#[derive(Clone)]
pub struct BridgeClient {
    line: Rc<RefCell<Line>>,
    ahead: Rc<RefCell<Option<Ahead>>>,
    worker: Rc<RefCell<Option<Worker>>>,
    health: Rc<RefCell<Health>>,
    notifier: Notifier,
    /// How things stand.
    pub status: RwSignal<Status>,
    /// Whether the worker runs: where it does not, nothing can be read.
    pub fault: RwSignal<Option<Fault>>,
}

/// Why nothing can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The worker did not start, or ended.
    NoWorker,
    /// The worker is of another build than the page.
    OtherBuild,
}

impl BridgeClient {
    /// Starts the worker.
    pub fn start() -> Self {
        let client = Self {
            line: Rc::default(),
            ahead: Rc::default(),
            worker: Rc::default(),
            health: Rc::default(),
            notifier: Notifier::default(),
            status: RwSignal::new(Status {
                connection: Connection::Starting,
                saving: Saving::Waiting,
                copies: Vec::new(),
                uploads: Vec::new(),
                update_waits: false,
                unsent: Unsent::default(),
            }),
            fault: RwSignal::new(None),
        };
        client.start_worker();
        client.tell_when_visible();
        client.hear_of_silence();
        client
    }

    fn start_worker(&self) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(&worker_url(), &options) else {
            self.fault.set(Some(Fault::NoWorker));
            return;
        };
        let client = self.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            client.health.borrow_mut().heard();
            match event.data().dyn_into::<ArrayBuffer>() {
                Ok(buffer) => client.take(&Uint8Array::new(&buffer).to_vec()),
                Err(_) => client.failed(), // Its last word.
            }
        });
        let client = self.clone();
        let on_error = Closure::<dyn Fn(web_sys::Event)>::new(move |_| client.failed());
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // The worker lives as long as the page, but for the few that are started anew; and so do its listeners.
        on_message.forget();
        on_error.forget();
        *self.worker.borrow_mut() = Some(worker);
    }

    /// The worker failed, or a file of it did not come.
    fn failed(&self) {
        let next = self.health.borrow_mut().failed(measures::now());
        self.tend(next);
    }

    /// Sees to a worker that may hang.
    fn tend(&self, next: Next) {
        match next {
            Next::Nothing => {}
            Next::Ping => {
                self.look_later();
                self.post(&Request::Ping);
            }
            Next::StartAnew => {
                self.end_worker();
                self.start_worker();
            }
            Next::GiveUp => {
                self.end_worker();
                self.fault.set(Some(Fault::NoWorker));
            }
        }
    }

    fn look_later(&self) {
        let client = self.clone();
        let look = move || {
            let next = client.health.borrow_mut().look(measures::now());
            client.tend(next);
        };
        set_timeout(look, Duration::from_secs_f64(PATIENCE_MS / 1_000.0));
    }

    /// Lock and files are free then: another tab leads, or the next worker does.
    fn end_worker(&self) {
        if let Some(worker) = self.worker.borrow_mut().take() {
            worker.terminate();
        }
        self.line.borrow_mut().gone();
    }

    /// Other tabs tell that the worker that leads is silent.
    fn hear_of_silence(&self) {
        let Ok(channel) = BroadcastChannel::new(PAGES) else { return };
        let client = self.clone();
        let doubted = Closure::<dyn Fn(MessageEvent)>::new(move |_| {
            if !client.line.borrow().listens() {
                return; // It still starts, and would not hear that it is asked.
            }
            let next = client.health.borrow_mut().doubted(measures::now());
            client.tend(next);
        });
        channel.set_onmessage(Some(doubted.as_ref().unchecked_ref()));
        doubted.forget(); // As the channel, which is here as long as something listens to it.
    }

    fn take(&self, bytes: &[u8]) {
        let told = self.line.borrow_mut().take(bytes);
        // The line is free again here: whoever is called may ask the next question at once.
        match told {
            Told::Ready(requests) => requests.iter().for_each(|request| self.post(request)),
            Told::OtherBuild => self.fault.set(Some(Fault::OtherBuild)),
            Told::Answer(watcher, answer) => watcher(*answer),
            Told::Done(then, result) => then(result),
            Told::Status(status) => {
                if *self.status.read_untracked() != status {
                    self.status.set(status);
                }
            }
            Told::Calls(row) => self.notifier.show(&row),
            Told::CallsOver(events) => self.notifier.close(events),
            Told::Nothing => {}
        }
    }

    fn send(&self, request: Request) {
        let request = self.line.borrow_mut().hand_in(request);
        if let Some(request) = request {
            self.post(&request);
            if self.health.borrow_mut().asked(measures::now()) {
                self.look_later();
            }
        }
    }

    fn post(&self, request: &Request) {
        let worker = self.worker.borrow();
        let (Some(worker), Ok(bytes)) = (worker.as_ref(), rill_protocol::encode(request)) else { return };
        let buffer = Uint8Array::from(bytes.as_slice()).buffer();
        if worker.post_message_with_transfer(&buffer, &Array::of1(&buffer)).is_err() {
            self.fault.set(Some(Fault::NoWorker));
        }
    }

    /// Does something, and tells how it went.
    pub fn command(&self, what: Command, then: impl FnOnce(CommandResult) + 'static) {
        let command = self.line.borrow_mut().command(Box::new(then));
        self.send(Request::Command { command, what });
    }

    /// One types in a room: others may be told.
    pub fn types_in(&self, stream: StreamId, topic: TopicId) {
        self.send(Request::Typing { stream, topic });
    }

    /// Somebody looks at these rooms.
    pub fn looks_at(&self, rooms: Vec<(StreamId, TopicId)>) {
        self.send(Request::Looks { rooms });
    }

    /// The line that live queries are opened on.
    pub fn bridge(&self) -> Bridge {
        let (watching, painting) = (self.clone(), self.clone());
        Bridge::new(
            move |question, on_answer| watching.watch(question, on_answer),
            move |stream| painting.send(Request::Painted { stream }),
        )
    }

    /// Asks what somebody will want to know in a moment. Only the last such question stays open.
    pub fn ask_ahead(&self, question: Query) {
        if self.ahead.borrow().as_ref().is_some_and(|ahead| ahead.question == question) {
            return;
        }
        let heard = Heard::default();
        let ear = heard.clone();
        let query = self.line.borrow_mut().watch(Rc::new(move |answer| ear.hear(answer)));
        self.send(Request::Watch { query, question: question.clone() });
        let before = self.ahead.replace(Some(Ahead::new(question, query, heard)));
        if let Some(before) = before {
            self.close(before.query);
        }
    }

    fn watch(&self, question: Query, on_answer: Box<dyn Fn(rill_bridge::Answer)>) -> LiveQuery {
        let asked = self.ahead.borrow_mut().take_if(|ahead| ahead.question == question);
        let Some(asked) = asked else {
            let query = self.line.borrow_mut().watch(on_answer.into());
            self.send(Request::Watch { query, question });
            return self.live(query, || {});
        };
        let query = asked.query;
        let heard = asked.into_heard();
        heard.tell(on_answer.into());
        self.live(query, move || heard.close())
    }

    fn live(&self, query: QueryId, and_close: impl FnOnce() + 'static) -> LiveQuery {
        let (again, end) = (self.clone(), self.clone());
        let ask = move |question| again.send(Request::Watch { query, question });
        LiveQuery::new(ask, move || {
            and_close();
            end.close(query);
        })
    }

    fn close(&self, query: QueryId) {
        self.line.borrow_mut().unwatch(query);
        self.send(Request::Unwatch { query });
    }

    fn tell_when_visible(&self) {
        let client = self.clone();
        let tell = move || client.send(Request::Visible { visible: !document().hidden() });
        tell();
        let listener = Closure::<dyn Fn()>::new(tell);
        let _ = document()
            .add_event_listener_with_callback("visibilitychange", listener.as_ref().unchecked_ref());
        listener.forget();
    }
}

/// Where the build put the worker: the page's `rill-worker` says so.
fn worker_url() -> String {
    let meta = document().query_selector("meta[name=rill-worker]").ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content"))
        .filter(|url| !url.is_empty())
        .unwrap_or_else(|| WORKER.to_owned())
}
