//! Notifications of the browser: what they say, and showing and closing them through the service worker, which leads to
//! the message when one is clicked (`assets/sw.js`). Only where the person asked for them, on this device.
//! Not here: of what one is told, and by which tab (the engine).

mod model;

use crate::{
    keep::{keep, kept},
    router::Router,
};
use js_sys::{Array, Reflect};
use leptos::{prelude::*, task::spawn_local};
use model::{Said, said};
use rill_bridge::InboxRow;
use rill_protocol::EventId;
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MessageEvent, Notification, NotificationOptions, NotificationPermission, ServiceWorkerRegistration,
};

/// Whether they are wanted on this device is kept under this name.
const WANTED: &str = "rill.notifications";

/// How it stands with notifications on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// This browser has none, or not for this page.
    None,
    /// The browser was told to show none of this page.
    Blocked,
    /// Nobody has asked for them, or they were switched off.
    Off,
    /// They are shown.
    On,
}

impl Standing {
    /// How it stands now.
    pub fn now() -> Self {
        let has = |name: &str| Reflect::has(&window(), &name.into()).unwrap_or(false);
        if !has("Notification") || !has_service_worker() {
            return Self::None;
        }
        let wanted = kept(WANTED).as_deref() == Some("on");
        match Notification::permission() {
            NotificationPermission::Denied => Self::Blocked,
            NotificationPermission::Granted if wanted => Self::On,
            _ => Self::Off,
        }
    }
}

/// The page's build has one, and the browser can have one.
fn has_service_worker() -> bool {
    let meta = document().query_selector("meta[name='rill-service-worker']").ok().flatten();
    let script = meta.and_then(|meta| meta.get_attribute("content")).filter(|script| !script.is_empty());
    script.is_some() && Reflect::has(&window().navigator(), &"serviceWorker".into()).unwrap_or(false)
}

/// Somebody asks for them, by hand: the browser may ask them in turn.
pub fn ask(then: impl Fn(Standing) + 'static) {
    let Ok(asked) = Notification::request_permission() else { return then(Standing::now()) };
    spawn_local(async move {
        // Refused or not, the permission says.
        let _ = JsFuture::from(asked).await;
        if Notification::permission() == NotificationPermission::Granted {
            keep(WANTED, "on");
        }
        then(Standing::now());
    });
}

/// None are shown from now on, until somebody asks for them again.
pub fn switch_off() {
    keep(WANTED, "off");
}

/// Shows them and takes them back, one after the other: a browser that is asked what it shows while one comes up may
/// forget that one (Chromium does), and one that is taken back as it comes up would stay.
#[derive(Clone, Default)]
pub struct Notifier {
    waiting: Rc<RefCell<VecDeque<Turn>>>,
    busy: Rc<Cell<bool>>,
}

enum Turn {
    Show(Said),
    Close(Vec<EventId>),
}

impl Notifier {
    /// A message calls: it is shown, if that is wanted.
    pub fn show(&self, row: &InboxRow) {
        if let Some(said) = said(row).filter(|_| Standing::now() == Standing::On) {
            self.take(Turn::Show(said));
        }
    }

    /// These messages call no longer.
    pub fn close(&self, events: Vec<EventId>) {
        if Standing::now() != Standing::None {
            self.take(Turn::Close(events));
        }
    }

    fn take(&self, turn: Turn) {
        self.waiting.borrow_mut().push_back(turn);
        if self.busy.replace(true) {
            return;
        }
        let notifier = self.clone();
        spawn_local(async move {
            while let Some(turn) = notifier.next() {
                // The permission may have been taken back meanwhile.
                let _ = match turn {
                    Turn::Show(said) => shown(&said).await,
                    Turn::Close(events) => closed(&events).await,
                };
            }
            notifier.busy.set(false);
        });
    }

    fn next(&self) -> Option<Turn> {
        self.waiting.borrow_mut().pop_front()
    }
}

async fn shown(Said { title, text, path, tag }: &Said) -> Result<(), JsValue> {
    let options = NotificationOptions::new();
    options.set_body(text);
    options.set_tag(tag);
    options.set_data(&JsValue::from_str(path));
    if let Some(icon) = icon() {
        options.set_icon(&icon);
    }
    JsFuture::from(registration().await?.show_notification_with_options(title, &options)?).await?;
    Ok(())
}

async fn closed(events: &[EventId]) -> Result<(), JsValue> {
    let all = JsFuture::from(registration().await?.get_notifications()?).await?.unchecked_into::<Array>();
    let tags: Vec<String> = events.iter().map(EventId::to_string).collect();
    all.iter()
        .map(JsCast::unchecked_into::<Notification>)
        .filter(|shown| tags.iter().any(|tag| shown.tag().as_ref() == Some(tag)))
        .for_each(|shown| shown.close());
    Ok(())
}

/// Goes to a message whose notification was clicked: the service worker says which.
pub fn follow_clicks(router: Router) {
    if !has_service_worker() {
        return;
    }
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let path = Reflect::get(&event.data(), &"go".into()).ok().and_then(|path| path.as_string());
        if let Some(path) = path {
            router.go(&path);
        }
    });
    let container = window().navigator().service_worker();
    container.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // As long as the page.
    listener.forget();
}

async fn registration() -> Result<ServiceWorkerRegistration, JsValue> {
    let ready = window().navigator().service_worker().ready()?;
    Ok(JsFuture::from(ready).await?.unchecked_into())
}

/// The program's own sign, where the build put it.
fn icon() -> Option<String> {
    let link = document().query_selector("link[rel='apple-touch-icon']").ok().flatten()?;
    link.get_attribute("href")
}
