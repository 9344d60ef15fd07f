//! The cache of blobs: pictures and files that were seen, or belong to a full copy. The service worker reads it.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, DedicatedWorkerGlobalScope, Request};

const CACHE: &str = "rill-blobs";

/// Puts these paths into the cache, one after the other, where they are not there yet.
pub(crate) async fn keep(scope: DedicatedWorkerGlobalScope, paths: Vec<String>) -> Result<(), JsValue> {
    let cache = open(&scope).await?;
    for path in paths {
        if JsFuture::from(cache.match_with_str(&path)).await?.is_undefined() {
            // A picture that cannot be had now is asked for when it is seen.
            drop(JsFuture::from(cache.add_with_str(&path)).await);
        }
    }
    Ok(())
}

/// Takes all paths that begin so out of it.
pub(crate) async fn forget(scope: DedicatedWorkerGlobalScope, prefix: String) -> Result<(), JsValue> {
    let cache = open(&scope).await?;
    let origin = scope.location().origin();
    let kept: Array = JsFuture::from(cache.keys()).await?.unchecked_into();
    for request in kept.iter() {
        let request: Request = request.unchecked_into();
        if request.url().strip_prefix(origin.as_str()).is_some_and(|path| path.starts_with(&prefix)) {
            JsFuture::from(cache.delete_with_request(&request)).await?;
        }
    }
    Ok(())
}

async fn open(scope: &DedicatedWorkerGlobalScope) -> Result<Cache, JsValue> {
    Ok(JsFuture::from(scope.caches()?.open(CACHE)).await?.unchecked_into())
}
