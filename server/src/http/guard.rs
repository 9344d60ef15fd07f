//! What holds of every request: who it may come from, which version it speaks, what its answer lets a page do.

use super::exchange::{fault_response, not_found};
use crate::addresses::Addresses;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    middleware::Next,
    response::Response,
};
use rill_protocol::{Fault, FaultCode, PROTOCOL_VERSION};
use std::sync::Arc;

/// Nothing but this very page, opened under an address of this server, may reach it: else another page that somebody
/// has open could write as them. (A name that is pointed here by others' DNS is no such address.)
pub(crate) async fn comes_from_here(
    State(addresses): State<Arc<Addresses>>,
    request: Request,
    next: Next,
) -> Response {
    let host = named(request.headers(), header::HOST).unwrap_or_default();
    let origin = named(request.headers(), header::ORIGIN);
    let own = addresses.origin_of(host);
    if own.is_some_and(|own| origin.is_none_or(|origin| origin == own)) {
        return next.run(request).await;
    }
    let text = "this server answers only pages of its own, under its own addresses (`rill serve --public` names another)";
    fault_response(&Fault::new(FaultCode::NotAllowed, text))
}

/// A question says its version in `rill-protocol`.
pub(crate) async fn speaks_our_version(request: Request, next: Next) -> Response {
    let said = named(request.headers(), HeaderName::from_static("rill-protocol"));
    let mut response = if said == Some(PROTOCOL_VERSION.to_string().as_str()) {
        next.run(request).await
    } else {
        let said = said.unwrap_or("none");
        let text = format!(
            "this server speaks version {PROTOCOL_VERSION}, the question says {said}: reload to update"
        );
        fault_response(&Fault::new(FaultCode::Version, text))
    };
    response.headers_mut().insert("rill-protocol", HeaderValue::from(PROTOCOL_VERSION));
    response
}

const PAGE_MAY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// What a browser may do with an answer: as little as the page needs. A route's own words stay.
pub(crate) async fn says_what_a_page_may(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", PAGE_MAY),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// What the framework refuses by itself (too long, another method) is told as everything else is. The page itself
/// says that nothing is at an address.
pub(crate) async fn says_why(response: Response) -> Response {
    let (status, headers) = (response.status(), response.headers());
    let said_as = named(headers, header::CONTENT_TYPE).unwrap_or_default();
    let is_told = said_as == "application/vnd.ipld.dag-cbor" || said_as.starts_with("text/html");
    if is_told || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let fault = match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Fault::new(FaultCode::TooLarge, "this is larger than what is taken here: send it in parts")
        }
        StatusCode::NOT_FOUND => not_found(),
        _ if status.is_server_error() => {
            Fault::new(FaultCode::Internal, "the server met a defect of its own; nothing of yours was lost")
        }
        _ => Fault::new(FaultCode::Malformed, "this address takes another kind of question"),
    };
    let mut told = fault_response(&fault);
    *told.status_mut() = status;
    // Which kind it takes.
    told.headers_mut().extend(headers.get(header::ALLOW).map(|allow| (header::ALLOW, allow.clone())));
    told
}

fn named(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Whether this path is one of the page's own places, and not a file or a question.
pub(crate) fn is_a_place(uri: &Uri) -> bool {
    let first = uri.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    matches!(first, "" | "s" | "join" | "search" | "settings")
}
