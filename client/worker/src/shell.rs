//! The shell of a tab's worker: its page on one side, the other tabs on the other, and the lock that says who leads.
//! Not here: what a leader does (`leading.rs`), who is taken for the leader (`tab.rs`), what must be asked again (`open.rs`).

use crate::{
    blobs::Keeping,
    database::{self, Files, Opened},
    identity::{DeviceKey, device_key},
    leading::{Leading, handle},
    measuring,
    silence::{Look, Silence},
    tab::{Act, Note, Place, TabId},
};
use js_sys::{Array, ArrayBuffer, Date, Function, Promise, Reflect, Uint8Array};
use rill_bridge::{BRIDGE_VERSION, Notification, Open, Request, Saving};
use rill_engine::{Input, OpenError, Setup};
use sqlite_wasm_vfs::sahpool::OpfsSAHPoolUtil;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{BroadcastChannel, DedicatedWorkerGlobalScope, MessageEvent};

const LEADER: &str = "rill-leader";
const TABS: &str = "rill-tabs";
/// Over which pages hear that a leader is silent (`client/ui/src/bridge_client.rs`).
const PAGES: &str = "rill-pages";
/// A leader that says nothing for so long, in milliseconds, is asked whether it is there. It yields far more often.
const SILENT_MS: i32 = 1_000;
/// Between two tries to take the files from a worker that is dying, in milliseconds: twice as long each time.
const HELD_FIRST_MS: i32 = 10;
const HELD_LAST_MS: i32 = 500;
/// Nobody waits longer than this for the files: until they are there, the network has to do.
const HELD_LONG_MS: i32 = 1_000;
const OUTDATED: &str = "a newer version of Rill runs in another tab and has the copy on this device: load this page \
    anew. Until then what you read comes from the server, and is not kept";

/// What a tab's worker has.
pub(crate) struct Shell {
    pub(crate) scope: DedicatedWorkerGlobalScope,
    pub(crate) leading: Option<Leading>,
    pub(crate) keeping: Rc<RefCell<Keeping>>,
    channel: BroadcastChannel,
    place: Place,
    open: Open,
    /// This device's key, once somebody leads here.
    pub(crate) key: Option<DeviceKey>,
    /// Lets the leader's lock go.
    release: Option<Function>,
    silence: Silence,
    /// Whether the leader is looked for in a moment.
    looks: bool,
    /// When the lock was granted to this worker, which had worked through another until then.
    granted: Option<f64>,
}

/// Starts the worker of this tab.
pub fn start() {
    std::panic::set_hook(Box::new(panicked));
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let Ok(channel) = BroadcastChannel::new(TABS) else { return };
    let mut random = [0; 8];
    let given =
        scope.crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut random).map(drop));
    report("no randomness", given);
    let place = Place::new(u64::from_be_bytes(random));
    let (leading, keeping, key) = (None, Rc::default(), None);
    let (open, release) = (Open::default(), None);
    let shell = Rc::new(RefCell::new(Shell {
        scope,
        leading,
        keeping,
        channel,
        place,
        open,
        key,
        release,
        silence: Silence::None,
        looks: false,
        granted: None,
    }));
    listen(&shell);
    shell.borrow().post_to_page(&Notification::Ready { bridge: BRIDGE_VERSION });
    shell.borrow().say(&place.hello());
    // Held for as long as this worker lives: whoever is granted it knows that the tab is gone.
    lock(&shell, &tab_lock(place.tab()), || Promise::new(&mut |_, _| {}));
    ask_to_lead(&shell);
}

/// What panicked can do nothing more: the page is told, which starts another worker.
fn panicked(info: &std::panic::PanicHookInfo<'_>) {
    console_error_panic_hook::hook(info);
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    // Bytes are notifications; anything else says this.
    drop(scope.post_message(&JsValue::NULL));
}

/// Waits for the lock without end. The lock and the files die together: both are this worker's.
fn ask_to_lead(shell: &Rc<RefCell<Shell>>) {
    let leads = Rc::clone(shell);
    lock(shell, LEADER, move || {
        let leads = Rc::clone(&leads);
        {
            let mut shell = leads.borrow_mut();
            shell.granted = Some(measuring::now(&shell.scope)).filter(|_| shell.place.leader().is_some());
        }
        future_to_promise(async move {
            if !leads.borrow().place.may_lead() {
                return Ok(JsValue::UNDEFINED);
            }
            let released = Promise::new(&mut |release, _| leads.borrow_mut().release = Some(release));
            lead(&leads).await;
            JsFuture::from(released).await
        })
    });
}

/// Opens the database and serves all tabs. Where the files cannot be had yet, they are served from the network.
async fn lead(shell: &Rc<RefCell<Shell>>) {
    let mut waited = 0;
    let mut wait = HELD_FIRST_MS;
    let key = find_key(shell);
    loop {
        let files = database::files().await;
        if !shell.borrow().place.may_lead() && waited < HELD_LONG_MS {
            return;
        }
        match files {
            Files::Pool(pool) => {
                report("no key", JsFuture::from(key).await.map(drop));
                let opened = database::open(&pool, &shell.borrow().setup(Saving::Kept));
                return serve(shell, opened, Some(pool));
            }
            Files::None => {
                report("no key", JsFuture::from(key).await.map(drop));
                return serve_from_memory(shell, Saving::MemoryOnly);
            }
            Files::Failed(why) => {
                report("no key", JsFuture::from(key).await.map(drop));
                return serve_from_memory(shell, Saving::NotSaving(why));
            }
            Files::HeldElsewhere => {
                if (waited..waited + wait).contains(&HELD_LONG_MS) {
                    serve_from_memory(shell, Saving::Waiting);
                }
                waited += wait;
                let scope = shell.borrow().scope.clone();
                sleep(&scope, wait).await;
                wait = (wait * 2).min(HELD_LAST_MS);
            }
        }
    }
}

/// Begins to look for this device's key: beside the opening of the files, which takes as long.
fn find_key(shell: &Rc<RefCell<Shell>>) -> Promise {
    let (shell, scope) = (Rc::clone(shell), shell.borrow().scope.clone());
    future_to_promise(async move {
        let key = device_key(&scope).await?;
        shell.borrow_mut().key = Some(key);
        Ok(JsValue::UNDEFINED)
    })
}

/// What is written while the files are held elsewhere would be gone when they come: nobody writes until then.
fn serve_from_memory(shell: &Rc<RefCell<Shell>>, saving: Saving) {
    let setup = shell.borrow().setup(saving);
    let opened = database::in_memory(match setup.saving {
        Saving::Waiting => Setup { person: None, ..setup },
        Saving::Kept | Saving::KeptAnew | Saving::MemoryOnly | Saving::NotSaving(_) => setup,
    });
    serve(shell, opened, None);
}

/// Leads with this engine from now on: the own page and the other tabs ask it what they have open.
fn serve(shell: &Rc<RefCell<Shell>>, opened: Result<Opened, OpenError>, pool: Option<OpfsSAHPoolUtil>) {
    let opened = match opened {
        Ok(opened) => opened,
        // Not even memory: nobody can be told more than this.
        Err(why) => return web_sys::console::error_1(&format!("rill: {why}").into()),
    };
    let leading = Leading::new(opened, pool);
    let note = {
        let mut shell = shell.borrow_mut();
        let note = match leading.epoch() {
            Some(epoch) => shell.place.leads(epoch),
            None => shell.place.leads_without_database(),
        };
        shell.leading = Some(leading);
        note
    };
    shell.borrow().say(&note);
    ask_own_engine(shell);
    let granted = shell.borrow_mut().granted.take();
    if let Some(granted) = granted {
        measuring::measure(&shell.borrow().scope, "rill:leader-takeover", granted, JsValue::UNDEFINED);
    }
}

fn ask_own_engine(shell: &Rc<RefCell<Shell>>) {
    let (again, page) = {
        let mut shell = shell.borrow_mut();
        let tab = shell.place.tab();
        let page = shell.leading.as_mut().map(|leading| leading.page_of(tab).0);
        (shell.open.again(), page)
    };
    let Some(page) = page else { return };
    for request in again {
        handle(shell, Input::Page { page, request });
    }
}

/// Another worker has the database now: whoever leads is asked, and the lock is waited for again.
pub(crate) fn lose_the_lead(shell: &Rc<RefCell<Shell>>) {
    let hello = {
        let mut shell = shell.borrow_mut();
        shell.leave();
        shell.place.follows_again()
    };
    shell.borrow().say(&hello);
    ask_to_lead(shell);
}

/// A newer version is about: this tab goes on from the network, and says that it is to be loaded anew.
fn go_alone(shell: &Rc<RefCell<Shell>>) {
    let opened = {
        let mut shell = shell.borrow_mut();
        shell.leave();
        shell.place.goes_alone();
        let saving = Saving::NotSaving(OUTDATED.to_owned());
        database::in_memory(Setup { update_waits: true, person: None, ..shell.setup(saving) })
    };
    match opened {
        Ok(opened) => shell.borrow_mut().leading = Some(Leading::new(opened, None)),
        Err(why) => web_sys::console::error_1(&format!("rill: {why}").into()),
    }
    ask_own_engine(shell);
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
    for (event, online) in [("online", true), ("offline", false)] {
        let told = Rc::clone(shell);
        let network = Closure::<dyn FnMut()>::new(move || handle(&told, Input::Online(online)));
        let scope = shell.borrow().scope.clone();
        let heard = scope.add_event_listener_with_callback(event, network.as_ref().unchecked_ref());
        report("the network is not heard of", heard);
        network.forget();
    }
    // As long-lived as the worker.
    from_page.forget();
    from_tabs.forget();
}

/// This tab's page asks.
fn asked(shell: &Rc<RefCell<Shell>>, request: Request) {
    if request == Request::Ping {
        return shell.borrow().post_to_page(&Notification::Pong);
    }
    let own_page = {
        let mut shell = shell.borrow_mut();
        shell.open.asked(&request);
        let tab = shell.place.tab();
        let own = shell.leading.as_mut().map(|leading| leading.page_of(tab).0);
        if own.is_none()
            && let Some(leader) = shell.place.leader()
        {
            shell.say(&Note::Asks { tab, leader, request: Box::new(request.clone()) });
        }
        own
    };
    match own_page {
        Some(page) => handle(shell, Input::Page { page, request }),
        None => await_leader(shell),
    }
}

/// Waits for a word of the leader.
fn await_leader(shell: &Rc<RefCell<Shell>>) {
    let looks = {
        let mut shell = shell.borrow_mut();
        if shell.place.leader().is_none() {
            return; // Asked again of whoever will lead.
        }
        shell.silence.asked();
        std::mem::replace(&mut shell.looks, true)
    };
    if !looks {
        look_for_leader(shell);
    }
}

/// Looks in a moment whether the leader said something. If not, it is asked; and if that was in vain, the pages are: the
/// one whose worker hangs ends it, and lock and files are free.
fn look_for_leader(shell: &Rc<RefCell<Shell>>) {
    let again = Rc::clone(shell);
    let scope = shell.borrow().scope.clone();
    run_later(&scope, SILENT_MS, move || {
        {
            let mut shell = again.borrow_mut();
            let leader = shell.place.leader().map(|leader| (leader, shell.silence.look()));
            let Some((leader, look)) = leader.filter(|(_, look)| *look != Look::Done) else {
                shell.looks = false;
                return;
            };
            if look == Look::Tell {
                report("the pages did not hear", tell_pages());
            }
            if look != Look::Again {
                shell.say(&Note::IsThere { leader });
            }
        }
        look_for_leader(&again);
    });
}

/// Tells all pages that a leader is silent.
fn tell_pages() -> Result<(), JsValue> {
    let channel = BroadcastChannel::new(PAGES)?;
    channel.post_message(&JsValue::NULL)?;
    channel.close();
    Ok(())
}

/// Another tab says something.
fn noted(shell: &Rc<RefCell<Shell>>, note: Note) {
    let act = {
        let mut shell = shell.borrow_mut();
        let is_of_leader = shell.place.is_of_leader(&note);
        let act = shell.place.hears(note);
        if is_of_leader {
            shell.silence.heard();
        }
        act
    };
    match act {
        None => {}
        Some(Act::Say(note)) => shell.borrow().say(&note),
        Some(Act::AskAgain) => {
            shell.borrow().ask_leader_again();
            shell.borrow_mut().silence.heard(); // It just said that it leads.
            await_leader(shell);
        }
        Some(Act::Serve(tab, request)) => serve_tab(shell, tab, *request),
        Some(Act::Tell(notification)) => {
            let mut shell = shell.borrow_mut();
            let own = shell.place.tab();
            shell.tell(own, *notification);
        }
        Some(Act::StepDown | Act::GoAlone) => go_alone(shell),
    }
}

/// Another tab's page asks this leader.
fn serve_tab(shell: &Rc<RefCell<Shell>>, tab: TabId, request: Request) {
    let page = shell.borrow_mut().leading.as_mut().map(|leading| leading.page_of(tab));
    let Some((page, is_new)) = page else { return };
    if is_new {
        let gone = Rc::clone(shell);
        lock(shell, &tab_lock(tab), move || {
            handle(&gone, Input::PageGone { page });
            Promise::resolve(&JsValue::UNDEFINED)
        });
    }
    handle(shell, Input::Page { page, request });
}

impl Shell {
    /// Tells the page of a tab, which may be another's.
    pub(crate) fn tell(&mut self, tab: TabId, notification: Notification) {
        let leader = self.place.tab();
        if tab == leader {
            self.open.told(&notification);
            self.post_to_page(&notification);
        } else {
            self.say(&Note::Tells { tab, leader, notification: Box::new(notification) });
        }
    }

    /// Tells the page of this very tab.
    pub(crate) fn tell_own(&mut self, notification: Notification) {
        self.tell(self.place.tab(), notification);
    }

    fn setup(&self, saving: Saving) -> Setup {
        let version = env!("CARGO_PKG_VERSION").into();
        let mut entropy = [0; 32];
        let given =
            self.scope.crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut entropy));
        // Without randomness nothing can be written: ids and salts would repeat themselves.
        let person = self.key.as_ref().filter(|_| given.is_ok()).map(|key| key.person.clone());
        let (seed, notice, update_waits) = (self.place.tab(), None, false);
        Setup { now: now(), seed, saving, notice, update_waits, version, person, entropy }
    }

    fn ask_leader_again(&self) {
        let Some(leader) = self.place.leader() else { return };
        for request in self.open.again() {
            self.say(&Note::Asks { tab: self.place.tab(), leader, request: Box::new(request) });
        }
    }

    /// Closes the database, then lets the lock go.
    fn leave(&mut self) {
        if let Some(leading) = self.leading.take() {
            leading.close();
        }
        if let Some(release) = self.release.take() {
            report("the lead is held until this tab is gone", release.call0(&JsValue::UNDEFINED).map(drop));
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

async fn sleep(scope: &DedicatedWorkerGlobalScope, ms: i32) {
    let wait = Promise::new(&mut |then: Function, _| {
        let set = scope.set_timeout_with_callback_and_timeout_and_arguments_0(&then, ms);
        report("no timer", set.map(drop));
    });
    report("no timer", JsFuture::from(wait).await.map(drop));
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
