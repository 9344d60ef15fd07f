//! The cache of blobs: pictures and files that were seen, or belong to a full copy. The service worker reads it, and puts
//! what was seen there (`assets/sw.js`).
//!
//! What is in it is told by its keys, never by its answers: one that nobody reads to its end keeps the bytes of what was
//! removed on the disk, until it is collected.

use js_sys::Array;
use std::{
    cell::RefCell,
    collections::{BTreeSet, VecDeque},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BroadcastChannel, Cache, DedicatedWorkerGlobalScope, Request, Response, ResponseInit};

const CACHE: &str = "rill-blobs";
/// Over which the service worker hears what is forgotten.
const FORGOTTEN: &str = "rill-blobs-forgotten";

/// Pictures that are being put there, one after the other.
#[derive(Default)]
pub(crate) struct Keeping {
    waiting: VecDeque<String>,
    /// The one on its way, and whether it was forgotten meanwhile.
    coming: Option<(String, Forgotten)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Forgotten {
    No,
    Meanwhile,
}

impl Keeping {
    fn next(&mut self) -> Option<String> {
        self.coming = self.waiting.pop_front().map(|path| (path, Forgotten::No));
        self.coming.as_ref().map(|(path, _)| path.clone())
    }

    fn forget(&mut self, beginnings: &[String]) {
        self.waiting.retain(|path| !begins(path, beginnings));
        if let Some((_, forgotten)) = self.coming.as_mut().filter(|(path, _)| begins(path, beginnings)) {
            *forgotten = Forgotten::Meanwhile;
        }
    }

    fn is_forgotten(&self) -> bool {
        self.coming.as_ref().is_some_and(|(_, forgotten)| *forgotten == Forgotten::Meanwhile)
    }
}

/// Puts these paths into the cache, one after the other, where they are not there yet.
pub(crate) async fn keep(
    scope: DedicatedWorkerGlobalScope,
    keeping: Rc<RefCell<Keeping>>,
    paths: Vec<String>,
) -> Result<(), JsValue> {
    let cache = open(&scope).await?;
    let held: BTreeSet<String> = held(&scope, &cache).await?.into_iter().map(|(path, _)| path).collect();
    let is_at_it = {
        let mut keeping = keeping.borrow_mut();
        keeping.waiting.extend(paths.into_iter().filter(|path| !held.contains(path)));
        keeping.coming.is_some()
    };
    if is_at_it { Ok(()) } else { keep_waiting(&scope, &cache, &keeping).await }
}

async fn keep_waiting(
    scope: &DedicatedWorkerGlobalScope,
    cache: &Cache,
    keeping: &RefCell<Keeping>,
) -> Result<(), JsValue> {
    let mut kept = Ok(());
    loop {
        let Some(path) = keeping.borrow_mut().next() else { return kept };
        // A picture that cannot be had now is asked for when it is seen.
        drop(put(scope, cache, &path).await);
        if keeping.borrow().is_forgotten() {
            kept = kept.and(JsFuture::from(cache.delete_with_str(&path)).await.map(drop));
        }
    }
}

/// Puts a file there once all of it came: a cache that is filled from the network by a process that ends meanwhile may
/// never answer anybody again (`assets/sw.js`).
async fn put(scope: &DedicatedWorkerGlobalScope, cache: &Cache, path: &str) -> Result<(), JsValue> {
    let answer: Response = JsFuture::from(scope.fetch_with_str(path)).await?.unchecked_into();
    if answer.status() != 200 {
        return Err(answer.status_text().into());
    }
    let whole: Blob = JsFuture::from(answer.blob()?).await?.unchecked_into();
    let init = ResponseInit::new();
    init.set_headers(&answer.headers());
    let kept = Response::new_with_opt_blob_and_init(Some(&whole), &init)?;
    JsFuture::from(cache.put_with_str(path, &kept)).await.map(drop)
}

/// Takes all paths that begin so out of it.
pub(crate) async fn forget(
    scope: DedicatedWorkerGlobalScope,
    keeping: Rc<RefCell<Keeping>>,
    beginnings: Vec<String>,
) -> Result<(), JsValue> {
    keeping.borrow_mut().forget(&beginnings);
    let channel = BroadcastChannel::new(FORGOTTEN)?;
    channel.post_message(&beginnings.iter().map(JsValue::from).collect::<Array>())?;
    channel.close();
    let cache = open(&scope).await?;
    for (path, request) in held(&scope, &cache).await? {
        if begins(&path, &beginnings) {
            JsFuture::from(cache.delete_with_request(&request)).await?;
        }
    }
    Ok(())
}

/// What is in a cache: paths of this origin, with their keys.
pub(crate) async fn held(
    scope: &DedicatedWorkerGlobalScope,
    cache: &Cache,
) -> Result<Vec<(String, Request)>, JsValue> {
    let origin = scope.location().origin();
    let keys: Array = JsFuture::from(cache.keys()).await?.unchecked_into();
    let requests = keys.iter().map(JsCast::unchecked_into::<Request>);
    Ok(requests
        .filter_map(|request| Some((request.url().strip_prefix(origin.as_str())?.to_owned(), request)))
        .collect())
}

fn begins(path: &str, beginnings: &[String]) -> bool {
    beginnings.iter().any(|beginning| path.starts_with(beginning.as_str()))
}

async fn open(scope: &DedicatedWorkerGlobalScope) -> Result<Cache, JsValue> {
    Ok(JsFuture::from(scope.caches()?.open(CACHE)).await?.unchecked_into())
}

#[cfg(test)]
mod tests {
    use super::Keeping;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn keeping(paths: &[&str]) -> Keeping {
        Keeping { waiting: paths.iter().map(|path| (*path).to_owned()).collect(), coming: None }
    }

    #[wasm_bindgen_test]
    fn what_is_forgotten_while_it_waits_is_not_fetched() {
        let mut keeping = keeping(&["/a/1/x", "/a/2/x", "/a/1/y", "/a/12/x"]);
        keeping.forget(&["/a/1/".to_owned()]);
        assert_eq!(keeping.next().as_deref(), Some("/a/2/x"));
        assert_eq!(keeping.next().as_deref(), Some("/a/12/x"));
        assert_eq!(keeping.next(), None);
    }

    #[wasm_bindgen_test]
    fn what_is_forgotten_while_it_comes_is_taken_out_again_and_the_next_one_is_kept() {
        let mut keeping = keeping(&["/a/1/x", "/a/2/x"]);
        assert_eq!(keeping.next().as_deref(), Some("/a/1/x"));
        keeping.forget(&["/b/".to_owned()]);
        assert!(!keeping.is_forgotten());
        keeping.forget(&["/b/".to_owned(), "/a/1/".to_owned()]);
        assert!(keeping.is_forgotten());
        assert_eq!(keeping.next().as_deref(), Some("/a/2/x"));
        assert!(!keeping.is_forgotten());
    }
}
