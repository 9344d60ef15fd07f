//! Leading: the engine on an open database, and its effects carried out. One worker of an origin at a time.

use crate::{
    blobs::{self, Keeping},
    database::{self, Opened},
    fetching::fetch,
    files::{self, Part},
    identity,
    measuring::{self, Measuring, is_page_query},
    shell::{self, Shell, now, report, run_later},
    socket::{Said, Socket},
    tab::TabId,
};
use rill_bridge::{Notification, Saving};
use rill_engine::{Effect, Engine, Input, PageId};
use sqlite_wasm_vfs::sahpool::OpfsSAHPoolUtil;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::DedicatedWorkerGlobalScope;

const NOT_REPLACED: &str = "the damaged copy on this device could not be replaced; what you read comes from the server. \
    Load this page anew to try again";

/// What a leader has.
pub(crate) struct Leading {
    engine: Engine,
    /// Where the database's file lies, and which it is; none: in memory.
    file: Option<(OpfsSAHPoolUtil, &'static str)>,
    measuring: Measuring,
    socket: Option<Socket>,
    pages: BTreeMap<TabId, PageId>,
    /// Raised with each wake-up that is set: an older one that still comes is passed over.
    wake: u32,
}

impl Leading {
    pub(crate) fn new(opened: Opened, pool: Option<OpfsSAHPoolUtil>) -> Self {
        let Opened { engine, file } = opened;
        let (file, measuring) = (pool.zip(file), Measuring::default());
        Self { engine, file, measuring, socket: None, pages: BTreeMap::new(), wake: 0 }
    }

    /// Which opening of the database it has; none: it is in memory.
    pub(crate) fn epoch(&self) -> Option<i64> {
        self.file.as_ref().map(|_| self.engine.epoch())
    }

    /// Closes the database and lets its files go.
    pub(crate) fn close(self) {
        drop(self.engine.close()); // Both databases: the pool pauses when no file of it is open.
        if let Some((pool, _)) = self.file {
            let paused = pool.pause().map_err(|error| JsValue::from_str(&error.to_string()));
            report("the files are held until this tab is gone", paused);
        }
    }

    /// The page of a tab; `true`: it was not known before.
    pub(crate) fn page_of(&mut self, tab: TabId) -> (PageId, bool) {
        let next = PageId(u32::try_from(self.pages.len()).unwrap_or(u32::MAX));
        match self.pages.get(&tab) {
            Some(page) => (*page, false),
            None => {
                self.pages.insert(tab, next);
                (next, true)
            }
        }
    }

    fn tab_of(&self, page: PageId) -> Option<TabId> {
        self.pages.iter().find(|(_, known)| **known == page).map(|(tab, _)| *tab)
    }
}

/// Takes an input in, and carries out what follows.
pub(crate) fn handle(shell: &Rc<RefCell<Shell>>, input: Input) {
    let scope = shell.borrow().scope.clone();
    let (asks, begun) = (is_page_query(&input), measuring::now(&scope));
    let effects = match shell.borrow_mut().leading.as_mut() {
        Some(leading) => leading.engine.handle(now(), input),
        None => return,
    };
    if asks {
        measuring::measure(&scope, "rill:page-query", begun, JsValue::UNDEFINED);
    }
    for effect in effects {
        carry_out(shell, effect);
    }
}

fn carry_out(shell: &Rc<RefCell<Shell>>, effect: Effect) {
    match effect {
        Effect::Tell { page, notification } => {
            let tab = shell.borrow().leading.as_ref().and_then(|leading| leading.tab_of(page));
            if let Some(tab) = tab {
                shell.borrow_mut().tell(tab, notification);
            }
        }
        Effect::Call(row) => shell.borrow_mut().tell_own(Notification::Calls(row)),
        Effect::CallsOver(events) => shell.borrow_mut().tell_own(Notification::CallsOver(events)),
        Effect::Fetch { fetch: id, path, body, .. } => ask(shell, id, path, Some(body)),
        Effect::Get { fetch: id, path, .. } => ask(shell, id, path, None),
        Effect::SendPart { fetch, to, file, from, bytes } => {
            send_part(shell, fetch, Part { to, file, from, bytes })
        }
        Effect::FreeFiles(beginning) => {
            let scope = shell.borrow().scope.clone();
            spawn_local(
                async move { report("files could not be freed", files::free(&scope, &beginning).await) },
            );
        }
        Effect::MoveFiles(from, to) => {
            let scope = shell.borrow().scope.clone();
            spawn_local(
                async move { report("files were not moved", files::moved(&scope, &from, &to).await) },
            );
        }
        Effect::FreeFilesBut(events) => {
            let scope = shell.borrow().scope.clone();
            let freed = async move { files::free_but(&scope, &events, now()).await };
            spawn_local(async move { report("files could not be freed", freed.await) });
        }
        Effect::OpenSocket => open_socket(shell),
        Effect::SendFrame(frame) => with_leading(shell, |leading| {
            if let Some(socket) = &leading.socket {
                socket.send(&frame);
            }
        }),
        Effect::CloseSocket => with_leading(shell, |leading| leading.socket = None),
        Effect::WakeAt(at) => wake_at(shell, at),
        Effect::GoOn => {
            let again = Rc::clone(shell);
            run_later(&shell.borrow().scope, 0, move || handle(&again, Input::Go));
        }
        Effect::Began(work) => {
            let scope = shell.borrow().scope.clone();
            with_leading(shell, |leading| leading.measuring.began(&scope, work));
        }
        Effect::Ended { work, events } => {
            let scope = shell.borrow().scope.clone();
            with_leading(shell, |leading| leading.measuring.ended(&scope, work, events));
        }
        Effect::StepDown => shell::lose_the_lead(shell),
        Effect::SetAside => match set_aside(shell) {
            Ok(effects) => effects.into_iter().for_each(|effect| carry_out(shell, effect)),
            Err(error) => report("the damaged copy stays in use", Err(error)),
        },
        Effect::SetOutboxAside => match set_outbox_aside(shell) {
            Ok(effects) => effects.into_iter().for_each(|effect| carry_out(shell, effect)),
            Err(error) => report("the damaged outbox stays in use", Err(error)),
        },
        Effect::SignIn => sign_in(shell),
        Effect::KeepBlobs(paths) => {
            let (scope, keeping) = blobs_of(shell);
            let kept = async move { blobs::keep(scope, keeping, paths).await };
            spawn_local(async move { report("pictures could not be kept", kept.await) });
        }
        Effect::ForgetBlobs(beginnings) => {
            let (scope, keeping) = blobs_of(shell);
            let forgotten = async move { blobs::forget(scope, keeping, beginnings).await };
            spawn_local(async move { report("pictures could not be removed", forgotten.await) });
        }
    }
}

fn blobs_of(shell: &Rc<RefCell<Shell>>) -> (DedicatedWorkerGlobalScope, Rc<RefCell<Keeping>>) {
    let shell = shell.borrow();
    (shell.scope.clone(), Rc::clone(&shell.keeping))
}

/// Throws a damaged copy away and gives the engine an empty one: nothing unsent is in it.
fn set_aside(shell: &Rc<RefCell<Shell>>) -> Result<Vec<Effect>, JsValue> {
    let mut shell = shell.borrow_mut();
    let Some(leading) = shell.leading.as_mut() else { return Ok(Vec::new()) };
    let words = |error: &dyn std::fmt::Display| JsValue::from_str(&error.to_string());
    // Its file is closed before it is removed.
    drop(leading.engine.set_aside().map_err(|error| words(&error))?);
    let connection = match &leading.file {
        Some((pool, file)) => database::remove(pool, file)
            .map_err(|error| words(&error))
            .and_then(|()| database::connect(file).map_err(|error| words(&error))),
        None => Err(JsValue::UNDEFINED),
    };
    // Memory has to do where the files fail too: the page goes on in any case.
    let (connection, saving) = match connection {
        Ok(connection) => (connection, Saving::KeptAnew),
        Err(_) if leading.file.is_none() => (in_memory(words)?, Saving::MemoryOnly),
        Err(why) => {
            report("the damaged copy is not replaced", Err(why));
            leading.file = None;
            (in_memory(words)?, Saving::NotSaving(NOT_REPLACED.to_owned()))
        }
    };
    leading.engine.renew(now(), connection, saving).map_err(|error| words(&error))
}

fn in_memory(words: impl Fn(&dyn std::fmt::Display) -> JsValue) -> Result<rusqlite::Connection, JsValue> {
    rusqlite::Connection::open_in_memory().map_err(|error| words(&error))
}

/// Gives the engine a new outbox, which gets all that could be read of the damaged one. That one is kept.
fn set_outbox_aside(shell: &Rc<RefCell<Shell>>) -> Result<Vec<Effect>, JsValue> {
    let mut shell = shell.borrow_mut();
    let Some(leading) = shell.leading.as_mut() else { return Ok(Vec::new()) };
    drop(leading.engine.set_outbox_aside());
    let next = match &leading.file {
        Some((pool, _)) => database::connect_next_outbox(pool),
        None => rusqlite::Connection::open_in_memory(),
    };
    let next = next.map_err(|error| JsValue::from_str(&error.to_string()))?;
    Ok(leading.engine.renew_outbox(now(), next))
}

/// Signs in with this device's key, and tells the engine how that went.
fn sign_in(shell: &Rc<RefCell<Shell>>) {
    let (shell, scope, key) = {
        let known = shell.borrow();
        (Rc::clone(shell), known.scope.clone(), known.key.clone())
    };
    spawn_local(async move {
        let result = match key {
            Some(key) => identity::sign_in(&scope, &key).await,
            None => Err(identity::no_key()),
        };
        handle(&shell, Input::SignedIn(result));
    });
}

fn ask(shell: &Rc<RefCell<Shell>>, id: rill_engine::FetchId, path: &'static str, body: Option<Vec<u8>>) {
    let (shell, scope) = (Rc::clone(shell), shell.borrow().scope.clone());
    spawn_local(async move {
        let result = fetch(&scope, path, body.as_deref()).await;
        handle(&shell, Input::Fetched { fetch: id, result });
    });
}

fn send_part(shell: &Rc<RefCell<Shell>>, fetch: rill_engine::FetchId, part: Part) {
    let (shell, scope) = (Rc::clone(shell), shell.borrow().scope.clone());
    spawn_local(async move {
        let result = files::send(&scope, &part).await;
        handle(&shell, Input::Fetched { fetch, result });
    });
}

fn open_socket(shell: &Rc<RefCell<Shell>>) {
    let told = Rc::clone(shell);
    let tell = move |said| {
        handle(
            &told,
            match said {
                Said::Opened => Input::SocketOpened,
                Said::Closed => Input::SocketClosed,
                Said::Frame(frame) => Input::Frame(frame),
            },
        );
    };
    let scope = shell.borrow().scope.clone();
    match Socket::open(&scope, tell) {
        Ok(socket) => with_leading(shell, |leading| leading.socket = Some(socket)),
        // Told later, as every other end of a socket: the engine is still being carried out here.
        Err(_) => {
            let closed = Rc::clone(shell);
            run_later(&scope, 0, move || handle(&closed, Input::SocketClosed));
        }
    }
}

fn wake_at(shell: &Rc<RefCell<Shell>>, at: i64) {
    let mut wake = 0;
    with_leading(shell, |leading| {
        leading.wake += 1;
        wake = leading.wake;
    });
    let woken = Rc::clone(shell);
    let wait = i32::try_from((at - now()).max(0)).unwrap_or(i32::MAX);
    run_later(&shell.borrow().scope, wait, move || {
        let is_newest = woken.borrow().leading.as_ref().is_some_and(|leading| leading.wake == wake);
        if is_newest {
            handle(&woken, Input::Woke);
        }
    });
}

fn with_leading(shell: &Rc<RefCell<Shell>>, change: impl FnOnce(&mut Leading)) {
    if let Some(leading) = shell.borrow_mut().leading.as_mut() {
        change(leading);
    }
}
