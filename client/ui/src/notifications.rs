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

/// A message calls: it is shown, if that is wanted.
pub fn show(row: &InboxRow) {
    if Standing::now() != Standing::On {
        return;
    }
    let Some(Said { title, text, path, tag }) = said(row) else { return };
    let options = NotificationOptions::new();
    options.set_body(&text);
    options.set_tag(&tag);
    options.set_data(&JsValue::from_str(&path));
    if let Some(icon) = icon() {
        options.set_icon(&icon);
    }
    spawn_local(async move {
        let Ok(registration) = registration().await else { return };
        let Ok(shown) = registration.show_notification_with_options(&title, &options) else { return };
        // The permission may have been taken back meanwhile.
        let _ = JsFuture::from(shown).await;
    });
}

/// These messages call no longer.
pub fn close(events: Vec<EventId>) {
    if Standing::now() == Standing::None {
        return;
    }
    spawn_local(async move {
        let Ok(registration) = registration().await else { return };
        let Ok(found) = registration.get_notifications() else { return };
        let Ok(found) = JsFuture::from(found).await else { return };
        let tags: Vec<String> = events.iter().map(EventId::to_string).collect();
        let shown = found.unchecked_into::<Array>();
        let shown = shown.iter().map(JsCast::unchecked_into::<Notification>);
        shown
            .filter(|shown| tags.iter().any(|tag| shown.tag().as_ref() == Some(tag)))
            .for_each(|it| it.close());
    });
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
