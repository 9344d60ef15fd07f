//! Fetches: one question to the server, one answer, or why there is none.

use js_sys::{ArrayBuffer, Uint8Array};
use rill_engine::Failed;
use rill_protocol::PROTOCOL_VERSION;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, DedicatedWorkerGlobalScope, Headers, Request, RequestCache, RequestInit, Response,
};

/// What takes longer is given up.
const WITHIN_MS: u32 = 30_000;

/// Asks; `body`: `POST`, none: `GET`.
pub(crate) async fn fetch(
    scope: &DedicatedWorkerGlobalScope,
    path: &str,
    body: Option<&[u8]>,
) -> Result<Vec<u8>, Failed> {
    // Not reached, cut off or timed out: to the engine these are the same.
    let unreached = |_: JsValue| Failed { status: None, body: Vec::new() };
    let response = ask(scope, path, body).await.map_err(unreached)?;
    let bytes = JsFuture::from(response.array_buffer().map_err(unreached)?).await.map_err(unreached)?;
    let bytes = Uint8Array::new(bytes.unchecked_ref::<ArrayBuffer>()).to_vec();
    if response.status() == 200 {
        return Ok(bytes);
    }
    Err(Failed { status: Some(response.status()), body: bytes })
}

async fn ask(
    scope: &DedicatedWorkerGlobalScope,
    path: &str,
    body: Option<&[u8]>,
) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("rill-protocol", &PROTOCOL_VERSION.to_string())?;
    let options = RequestInit::new();
    options.set_method(if body.is_some() { "POST" } else { "GET" });
    if let Some(body) = body {
        headers.set("content-type", "application/vnd.ipld.dag-cbor")?;
        options.set_body(&Uint8Array::from(body));
    }
    options.set_headers(&headers);
    options.set_cache(RequestCache::NoStore);
    options.set_signal(Some(&AbortSignal::timeout_with_u32(WITHIN_MS)));
    let request = Request::new_with_str_and_init(path, &options)?;
    Ok(JsFuture::from(scope.fetch_with_request(&request)).await?.unchecked_into())
}
