//! Files on their way from a person's hand into a message: their bytes go where this device keeps what waits to be sent,
//! by the path at which the server will have them, and show from there. Here: the browser's hands alone.
//! Not here: which may be attached (`writing/attaching.rs`), sending them (the worker's).

use js_sys::{ArrayBuffer, Uint8Array};
use leptos::prelude::window;
use rill_events::{Dimensions, FileRef, media_type};
use rill_protocol::{BlobId, EventId, StreamId, TopicId};
use std::{cell::RefCell, collections::HashMap};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, DomException, Headers, ImageBitmap, Response, ResponseInit, Url};

/// The service worker and the worker know it by this name too.
const WAITING: &str = "rill-files";
/// How a kind of file is told by its beginning.
const HEAD: u32 = 512;

thread_local! {
    /// Files of this page's own, to be shown before any server has them.
    static SHOWN: RefCell<HashMap<String, String>> = RefCell::default();
}

/// Why a file cannot be attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// It is a folder, or was changed or removed since.
    Unreadable,
    /// This device has no room for it.
    NoRoom,
    /// This browser keeps nothing.
    NoPlace,
}

/// The message that a file is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) stream: StreamId,
    pub(crate) topic: TopicId,
    pub(crate) event: EventId,
}

impl Home {
    /// Where the server will have a file of it.
    pub(crate) fn path(&self, blob: BlobId) -> String {
        let Self { stream, topic, event } = self;
        format!("/api/blob/{stream}/{topic}/{event}/{blob}")
    }
}

/// Where a file of a message can be shown from: this page's own copy, else the server's path.
pub(crate) fn shown_at(home: Home, blob: BlobId) -> String {
    let path = home.path(blob);
    SHOWN.with_borrow(|shown| shown.get(&path).cloned()).unwrap_or(path)
}

/// Takes a file in: it is on the device when this is ready.
pub(crate) async fn take(home: Home, file: &web_sys::File) -> Result<FileRef, NotTaken> {
    let unreadable = |_: JsValue| NotTaken::Unreadable;
    let buffer: ArrayBuffer = JsFuture::from(file.array_buffer()).await.map_err(unreadable)?.unchecked_into();
    let blob = hash(&buffer).await.map_err(|_| NotTaken::NoPlace)?;
    let bytes = buffer.byte_length();
    let media =
        media_type(&Uint8Array::new_with_byte_offset_and_length(&buffer, 0, bytes.min(HEAD)).to_vec());
    let size = if media.starts_with("image/") { size_of(file).await } else { None };
    keep(&home.path(blob), &buffer, &media).await.map_err(|error| {
        let is_full =
            error.dyn_ref::<DomException>().is_some_and(|error| error.name() == "QuotaExceededError");
        if is_full { NotTaken::NoRoom } else { NotTaken::NoPlace }
    })?;
    if let Ok(url) = Url::create_object_url_with_blob(file) {
        SHOWN.with_borrow_mut(|shown| shown.insert(home.path(blob), url));
    }
    Ok(FileRef { blob, media, bytes: u64::from(bytes), size })
}

/// A file is not to be sent: it goes.
pub(crate) async fn let_go(home: Home, blob: BlobId) {
    let path = home.path(blob);
    let url = SHOWN.with_borrow_mut(|shown| shown.remove(&path));
    // What is not there need not go; what stays is let go of by a later page.
    url.into_iter().for_each(|url| drop(Url::revoke_object_url(&url)));
    if let Ok(cache) = waiting().await {
        drop(JsFuture::from(cache.delete_with_str(&path)).await);
    }
}

/// Whether a file of an earlier page waits here; then it can be shown.
pub(crate) async fn find(home: Home, blob: BlobId) -> bool {
    let path = home.path(blob);
    if SHOWN.with_borrow(|shown| shown.contains_key(&path)) {
        return true;
    }
    let Ok(Some(url)) = found(&path).await else { return false };
    SHOWN.with_borrow_mut(|shown| shown.insert(path, url));
    true
}

async fn found(path: &str) -> Result<Option<String>, JsValue> {
    let found = JsFuture::from(waiting().await?.match_with_str(path)).await?;
    let Ok(found) = found.dyn_into::<Response>() else { return Ok(None) };
    let blob = JsFuture::from(found.blob()?).await?.unchecked_into();
    Url::create_object_url_with_blob(&blob).map(Some)
}

async fn hash(bytes: &ArrayBuffer) -> Result<BlobId, JsValue> {
    let digest = window().crypto()?.subtle().digest_with_str_and_buffer_source("SHA-256", bytes)?;
    let digest = Uint8Array::new(&JsFuture::from(digest).await?).to_vec();
    let digest = <[u8; 32]>::try_from(digest).map_err(|_| JsValue::UNDEFINED)?;
    Ok(BlobId::from_digest(digest))
}

/// As it will be shown; none: no browser shows it as a picture.
async fn size_of(file: &web_sys::File) -> Option<Dimensions> {
    let decoding = window().create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(decoding).await.ok()?.unchecked_into();
    let size = Dimensions { width: bitmap.width(), height: bitmap.height() };
    bitmap.close();
    Some(size)
}

async fn keep(path: &str, bytes: &ArrayBuffer, media: &str) -> Result<(), JsValue> {
    let headers = Headers::new()?;
    // As a server would give it out: what could run in a page is only ever saved.
    let is_shown = ["image/", "audio/", "video/"].iter().any(|kind| media.starts_with(kind));
    let is_shown = is_shown && media != "image/svg+xml";
    headers.set("content-type", if is_shown { media } else { "application/octet-stream" })?;
    headers.set("content-disposition", if is_shown { "inline" } else { "attachment" })?;
    headers.set("content-security-policy", "default-src 'none'; sandbox")?;
    headers.set("x-content-type-options", "nosniff")?;
    let init = ResponseInit::new();
    init.set_headers(&headers);
    let response = Response::new_with_opt_buffer_source_and_init(Some(bytes), &init)?;
    JsFuture::from(waiting().await?.put_with_str(path, &response)).await.map(drop)
}

async fn waiting() -> Result<Cache, JsValue> {
    Ok(JsFuture::from(window().caches()?.open(WAITING)).await?.unchecked_into())
}
