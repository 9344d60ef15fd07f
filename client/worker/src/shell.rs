//! The shell of a tab's worker: its page on one side, the other tabs on the other, and the lock that says who leads.
//! Not here: what a leader does (`leading.rs`), what must be asked again of a new one (`tab.rs`).

use crate::{
    database::{self, Unopened},
    leading::{Leading, handle},
    tab::{Note, Open, TabId},
};
use js_sys::{Array, ArrayBuffer, Date, Function, Promise, Reflect, Uint8Array};
use rill_bridge::{BRIDGE_VERSION, Notification, Request};
use rill_engine::{Engine, Input, Setup};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{BroadcastChannel, DedicatedWorkerGlobalScope, MessageEvent};

const LEADER: &str = "rill-leader";
const TABS: &str = "rill-tabs";
/// Between two tries to take the files from a worker that is dying, in milliseconds.
const HELD_AGAIN_MS: i32 = 100;

/// What a tab's worker has.
pub(crate) struct Shell {
    pub(crate) scope: DedicatedWorkerGlobalScope,
    pub(crate) leading: Option<Leading>,
    channel: BroadcastChannel,
    tab: TabId,
    leader: Option<TabId>,
    open: Open,
}

/// Starts the worker of this tab.
pub fn start() {
    console_error_panic_hook::set_once();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let Ok(channel) = BroadcastChannel::new(TABS) else { return };
    let mut random = [0; 8];
    let given =
        scope.crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut random).map(drop));
    report("no randomness", given);
    let tab = u64::from_be_bytes(random);
    let shell = Rc::new(RefCell::new(Shell {
        scope,
        leading: None,
        channel,
        tab,
        leader: None,
        open: Open::default(),
    }));
    listen(&shell);
    shell.borrow().post_to_page(&Notification::Ready { bridge: BRIDGE_VERSION });
    shell.borrow().say(&Note::WhoLeads);
    // Held for as long as this worker lives: whoever is granted it knows that the tab is gone.
    lock(&shell, &tab_lock(tab), || Promise::new(&mut |_, _| {}));
    let leads = Rc::clone(&shell);
    // The lock and the files die together: both are this worker's.
    lock(&shell, LEADER, move || {
        let leads = Rc::clone(&leads);
        future_to_promise(async move {
            lead(&leads).await;
            JsFuture::from(Promise::new(&mut |_, _| {})).await
        })
    });
}

async fn lead(shell: &Rc<RefCell<Shell>>) {
    let scope = shell.borrow().scope.clone();
    let pool = loop {
        match database::pool().await {
            Ok(pool) => break pool,
            Err(Unopened::HeldElsewhere) => {
                let wait = Promise::new(&mut |then: Function, _| {
                    let set =
                        scope.set_timeout_with_callback_and_timeout_and_arguments_0(&then, HELD_AGAIN_MS);
                    report("no timer", set.map(drop));
                });
                report("no timer", JsFuture::from(wait).await.map(drop));
            }
            Err(Unopened::Failed(why)) => {
                web_sys::console::warn_1(&format!("rill: the files cannot be taken: {why}").into());
                break None;
            }
        }
    };
    let tab = shell.borrow().tab;
    let opened = database::open(pool.as_ref()).map_err(|error| error.to_string()).and_then(|database| {
        let setup = Setup {
            now: now(),
            seed: tab,
            saving: database.saving,
            version: env!("CARGO_PKG_VERSION").into(),
        };
        Engine::open(database.connection, setup).map_err(|error| error.to_string())
    });
    let engine = match opened {
        Ok(engine) => engine,
        Err(why) => {
            web_sys::console::error_1(&format!("rill: {why}").into());
            return;
        }
    };
    let mut leading = Leading::new(engine, pool);
    let (page, _) = leading.page_of(tab);
    let again = {
        let mut shell = shell.borrow_mut();
        shell.leading = Some(leading);
        shell.leader = Some(tab);
        shell.open.again()
    };
    shell.borrow().say(&Note::Leads { leader: tab });
    for request in again {
        handle(shell, Input::Page { page, request });
    }
}

fn listen(shell: &Rc<RefCell<Shell>>) {
    let told = Rc::clone(shell);
    let from_page = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(request) = read(&event) {
            asked(&told, request);
        }
    });
    let told = Rc::clone(shell);
    let from_tabs = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(note) = read(&event) {
            noted(&told, note);
        }
    });
    shell.borrow().scope.set_onmessage(Some(from_page.as_ref().unchecked_ref()));
    shell.borrow().channel.set_onmessage(Some(from_tabs.as_ref().unchecked_ref()));
    // As long-lived as the worker.
    from_page.forget();
    from_tabs.forget();
}

/// This tab's page asks.
fn asked(shell: &Rc<RefCell<Shell>>, request: Request) {
    let own_page = {
        let mut shell = shell.borrow_mut();
        shell.open.asked(&request);
        let (tab, leader) = (shell.tab, shell.leader);
        let own = shell.leading.as_mut().map(|leading| leading.page_of(tab).0);
        if own.is_none()
            && let Some(leader) = leader
        {
            shell.say(&Note::Asks { tab, leader, request: Box::new(request.clone()) });
        }
        own
    };
    if let Some(page) = own_page {
        handle(shell, Input::Page { page, request });
    }
}

/// Another tab says something.
fn noted(shell: &Rc<RefCell<Shell>>, note: Note) {
    let (own, leads) = (shell.borrow().tab, shell.borrow().leading.is_some());
    match note {
        Note::WhoLeads if leads => shell.borrow().say(&Note::Leads { leader: own }),
        Note::Leads { leader } if !leads => {
            let again = {
                let mut shell = shell.borrow_mut();
                let is_new = shell.leader.replace(leader) != Some(leader);
                if is_new { shell.open.again() } else { Vec::new() }
            };
            for request in again {
                shell.borrow().say(&Note::Asks { tab: own, leader, request: Box::new(request) });
            }
        }
        Note::Asks { tab, leader, request } if leader == own => {
            let page = shell.borrow_mut().leading.as_mut().map(|leading| leading.page_of(tab));
            let Some((page, is_new)) = page else { return };
            if is_new {
                let gone = Rc::clone(shell);
                lock(shell, &tab_lock(tab), move || {
                    handle(&gone, Input::PageGone { page });
                    Promise::resolve(&JsValue::UNDEFINED)
                });
            }
            handle(shell, Input::Page { page, request: *request });
        }
        Note::Tells { tab, leader, notification } if tab == own && shell.borrow().leader == Some(leader) => {
            shell.borrow_mut().tell(own, *notification);
        }
        Note::WhoLeads | Note::Leads { .. } | Note::Asks { .. } | Note::Tells { .. } => {}
    }
}

impl Shell {
    /// Tells the page of a tab, which may be another's.
    pub(crate) fn tell(&mut self, tab: TabId, notification: Notification) {
        if tab == self.tab {
            self.open.told(&notification);
            self.post_to_page(&notification);
        } else {
            self.say(&Note::Tells { tab, leader: self.tab, notification: Box::new(notification) });
        }
    }

    fn post_to_page(&self, notification: &Notification) {
        let Ok(bytes) = rill_protocol::encode(notification) else { return };
        let buffer = Uint8Array::from(bytes.as_slice()).buffer();
        report("the page did not hear", self.scope.post_message_with_transfer(&buffer, &Array::of1(&buffer)));
    }

    fn say(&self, note: &Note) {
        let Ok(bytes) = rill_protocol::encode(note) else { return };
        report(
            "other tabs did not hear",
            self.channel.post_message(&Uint8Array::from(bytes.as_slice()).buffer()),
        );
    }
}

fn read<T: serde::de::DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    let bytes = Uint8Array::new(event.data().dyn_ref::<ArrayBuffer>()?).to_vec();
    // Of another build: its words are not for us.
    rill_protocol::decode(&bytes).ok()
}

fn tab_lock(tab: TabId) -> String {
    format!("rill-tab-{tab:016x}")
}

/// Asks for a lock, waits for it without end, and holds it until the promise of `then` ends.
fn lock(shell: &Rc<RefCell<Shell>>, name: &str, then: impl FnOnce() -> Promise + 'static) {
    let granted = Closure::once_into_js(move |_: JsValue| then());
    let asked = request_lock(&shell.borrow().scope, name, &granted);
    let name = name.to_owned();
    spawn_local(async move {
        let held = match asked {
            Ok(promise) => JsFuture::from(promise).await.map(drop),
            Err(error) => Err(error),
        };
        report(&name, held);
    });
}

/// `navigator.locks.request(name, granted)`: the bindings have it for windows alone.
fn request_lock(
    scope: &DedicatedWorkerGlobalScope,
    name: &str,
    granted: &JsValue,
) -> Result<Promise, JsValue> {
    let locks = Reflect::get(&scope.navigator(), &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    request.call2(&locks, &name.into(), granted)?.dyn_into()
}

/// Runs something after so many milliseconds, in a task of its own.
pub(crate) fn run_later(scope: &DedicatedWorkerGlobalScope, after_ms: i32, then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    let set = scope.set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), after_ms);
    report("no timer", set.map(drop));
}

/// The time now.
pub(crate) fn now() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    let now = Date::now() as i64;
    now
}

/// Says in the console what went wrong where nobody can be told otherwise.
pub(crate) fn report(what: &str, result: Result<(), JsValue>) {
    if let Err(error) = result {
        web_sys::console::warn_2(&format!("rill: {what}").into(), &error);
    }
}
