//! Files that wait to be sent: the page puts them into a cache of their own, by the path at which the server will have
//! them, so that they show there already (`assets/sw.js`). Here: sending a part of one, letting them go.
//! Not here: pictures that are kept to be read (`blobs.rs`), what is sent when (the engine).

use crate::{blobs::held, fetching};
use rill_engine::Failed;
use rill_protocol::{EventId, Fault, FaultCode, Millis, encode};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, DedicatedWorkerGlobalScope, Response};

const WAITING: &str = "rill-files";
/// What was sent once and is to be sent again, after a server was restored from a backup, is there still.
const SEEN: &str = "rill-blobs";
/// A page may just be putting it there.
const FRESH_MS: Millis = 60 * 60 * 1000;
const GONE: &str = "a file of this is not on this device any more, so it cannot be sent: discard it, and attach the file \
    again";

/// A part of a file, and where it goes.
pub(crate) struct Part {
    pub(crate) to: String,
    pub(crate) file: String,
    pub(crate) from: u64,
    pub(crate) bytes: u64,
}

/// Sends a part.
pub(crate) async fn send(scope: &DedicatedWorkerGlobalScope, part: &Part) -> Result<Vec<u8>, Failed> {
    let Ok(Some(bytes)) = part_of(scope, part).await else {
        let body = encode(&Fault::new(FaultCode::Malformed, GONE)).unwrap_or_default();
        return Err(Failed { status: Some(FaultCode::Malformed.status()), body });
    };
    fetching::put(scope, &part.to, &bytes).await
}

async fn part_of(scope: &DedicatedWorkerGlobalScope, part: &Part) -> Result<Option<Blob>, JsValue> {
    for name in [WAITING, SEEN] {
        let found = JsFuture::from(open(scope, name).await?.match_with_str(&part.file)).await?;
        if let Ok(found) = found.dyn_into::<Response>() {
            let whole: Blob = JsFuture::from(found.blob()?).await?.unchecked_into();
            #[expect(clippy::cast_precision_loss, reason = "no file has 2^53 bytes")]
            let (from, to) = (part.from as f64, (part.from + part.bytes) as f64);
            return whole.slice_with_f64_and_f64(from, to).map(Some);
        }
    }
    Ok(None)
}

/// Files whose paths begin so are done with.
pub(crate) async fn free(scope: &DedicatedWorkerGlobalScope, beginning: &str) -> Result<(), JsValue> {
    free_where(scope, |path| path.starts_with(beginning)).await
}

/// Files of none of these events are done with, but for fresh ones.
pub(crate) async fn free_but(
    scope: &DedicatedWorkerGlobalScope,
    events: &[EventId],
    now: Millis,
) -> Result<(), JsValue> {
    let is_needed = |path: &str| {
        let event = path.rsplit('/').nth(1).and_then(|event| event.parse::<EventId>().ok());
        event.is_some_and(|event| events.contains(&event) || made_at(event) > now - FRESH_MS)
    };
    free_where(scope, |path| !is_needed(path)).await
}

/// The time in an id.
fn made_at(event: EventId) -> Millis {
    let [a, b, c, d, e, f, ..] = *event.as_bytes();
    Millis::from_be_bytes([0, 0, a, b, c, d, e, f])
}

/// Files whose paths begin as the first have paths that begin as the second from now on.
pub(crate) async fn moved(scope: &DedicatedWorkerGlobalScope, from: &str, to: &str) -> Result<(), JsValue> {
    let cache = open(scope, WAITING).await?;
    for (path, request) in held(scope, &cache).await? {
        let Some(rest) = path.strip_prefix(from) else { continue };
        let file: Response = JsFuture::from(cache.match_with_request(&request)).await?.dyn_into()?;
        JsFuture::from(cache.put_with_str(&format!("{to}{rest}"), &file)).await?;
        JsFuture::from(cache.delete_with_request(&request)).await?;
    }
    Ok(())
}

async fn free_where(scope: &DedicatedWorkerGlobalScope, which: impl Fn(&str) -> bool) -> Result<(), JsValue> {
    let cache = open(scope, WAITING).await?;
    for (path, request) in held(scope, &cache).await? {
        if which(&path) {
            JsFuture::from(cache.delete_with_request(&request)).await?;
        }
    }
    Ok(())
}

async fn open(scope: &DedicatedWorkerGlobalScope, name: &str) -> Result<Cache, JsValue> {
    Ok(JsFuture::from(scope.caches()?.open(name)).await?.unchecked_into())
}
