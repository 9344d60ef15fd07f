//! The files of the page itself. Only those with a hash in their name may be kept by a browser.

use super::{
    House,
    exchange::{fault_response, not_found},
    guard::is_a_place,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

pub(crate) async fn file(State(house): State<House>, uri: Uri, headers: HeaderMap) -> Response {
    let path = if is_a_place(&uri) { "index.html" } else { uri.path().trim_start_matches('/') };
    let takes =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Compressed beforehand, the smaller first.
    let packed = [("br", ".br"), ("gzip", ".gz")].into_iter().find_map(|(coding, suffix)| {
        let wanted = takes.split(',').any(|taken| taken.trim() == coding);
        Some((coding, (house.page)(&format!("{path}{suffix}")).filter(|_| wanted)?))
    });
    let kept = if has_hash(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let said = [
        (header::CONTENT_TYPE, media(path)),
        (header::CACHE_CONTROL, kept),
        (header::VARY, "accept-encoding"),
    ];
    match (packed, (house.page)(path)) {
        (Some((coding, bytes)), _) => (said, [(header::CONTENT_ENCODING, coding)], bytes).into_response(),
        (None, Some(bytes)) => (said, bytes).into_response(),
        // An address that somebody typed or kept: the page itself says that nothing is there.
        (None, None) if is_visit(&headers) => match (house.page)("index.html") {
            Some(page) => {
                let page = (
                    [(header::CONTENT_TYPE, media("index.html")), (header::CACHE_CONTROL, "no-cache")],
                    page,
                );
                (StatusCode::NOT_FOUND, page).into_response()
            }
            None => fault_response(&not_found()),
        },
        (None, None) => fault_response(&not_found()),
    }
}

/// Whether somebody goes to an address, and no program asks for a file.
fn is_visit(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
}

/// Whether a name carries a hash of what is in the file: 8 or more hexadecimal digits after a `-` or `.`.
fn has_hash(path: &str) -> bool {
    path.split(['-', '.', '_', '/'])
        .any(|part| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn media(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
