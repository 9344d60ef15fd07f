//! Fetches: one question to the server, one answer, or why there is none.

use js_sys::{ArrayBuffer, Uint8Array};
use rill_engine::Failed;
use rill_protocol::PROTOCOL_VERSION;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Blob, DedicatedWorkerGlobalScope, Headers, Request, RequestCache, RequestInit, Response,
};

/// What takes longer is given up.
const WITHIN_MS: u32 = 30_000;

/// A part of a file may go slowly.
const PUT_WITHIN_MS: u32 = 120_000;

/// Asks; `body`: `POST`, none: `GET`.
pub(crate) async fn fetch(
    scope: &DedicatedWorkerGlobalScope,
    path: &str,
    body: Option<&[u8]>,
) -> Result<Vec<u8>, Failed> {
    let options = || {
        let (options, headers) = options(WITHIN_MS)?;
        options.set_method(if body.is_some() { "POST" } else { "GET" });
        if let Some(body) = body {
            headers.set("content-type", "application/vnd.ipld.dag-cbor")?;
            options.set_body(&Uint8Array::from(body));
        }
        Ok(options)
    };
    answered(scope, path, options()).await
}

/// Puts bytes somewhere.
pub(crate) async fn put(
    scope: &DedicatedWorkerGlobalScope,
    path: &str,
    body: &Blob,
) -> Result<Vec<u8>, Failed> {
    let options = || {
        let (options, _) = options(PUT_WITHIN_MS)?;
        options.set_method("PUT");
        options.set_body(body);
        Ok(options)
    };
    answered(scope, path, options()).await
}

async fn answered(
    scope: &DedicatedWorkerGlobalScope,
    path: &str,
    options: Result<RequestInit, JsValue>,
) -> Result<Vec<u8>, Failed> {
    // Not reached, cut off or timed out: to the engine these are the same.
    let unreached = |_: JsValue| Failed { status: None, body: Vec::new() };
    let request = Request::new_with_str_and_init(path, &options.map_err(unreached)?).map_err(unreached)?;
    let response = JsFuture::from(scope.fetch_with_request(&request)).await.map_err(unreached)?;
    let response: Response = response.unchecked_into();
    let bytes = JsFuture::from(response.array_buffer().map_err(unreached)?).await.map_err(unreached)?;
    let bytes = Uint8Array::new(bytes.unchecked_ref::<ArrayBuffer>()).to_vec();
    if response.status() == 200 {
        return Ok(bytes);
    }
    Err(Failed { status: Some(response.status()), body: bytes })
}

fn options(within_ms: u32) -> Result<(RequestInit, Headers), JsValue> {
    let headers = Headers::new()?;
    headers.set("rill-protocol", &PROTOCOL_VERSION.to_string())?;
    let options = RequestInit::new();
    options.set_headers(&headers);
    options.set_cache(RequestCache::NoStore);
    options.set_signal(Some(&AbortSignal::timeout_with_u32(within_ms)));
    Ok((options, headers))
}
