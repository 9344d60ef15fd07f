//! HTTP: what is old, and pushes. One file a group of routes; what they share stands in `http/exchange.rs`.

mod backup;
mod blob;
mod cookie;
mod exchange;
mod guard;
pub(crate) mod live;
mod page_files;
mod questions;
pub(crate) mod reader;
mod sign_in;

use crate::{
    accounts::Accounts, addresses::Addresses, blobs::Arrivals, clock::Clock, sign_in::SignIn,
    streams::Streams, uploads::Uploads,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post, put},
};
use rill_protocol::{Fault, FaultCode, PUSH_BYTES};
use std::{borrow::Cow, path::PathBuf, sync::Arc};

pub(crate) use exchange::not_found;

/// A file of the page by its path ("index.html"), where there is one.
pub type PageFile = fn(&str) -> Option<Cow<'static, [u8]>>;

/// What every route may use.
#[derive(Clone)]
pub(crate) struct House {
    pub(crate) streams: Arc<Streams>,
    pub(crate) data: PathBuf,
    /// What those know who may read the data folder.
    pub(crate) key: Arc<str>,
    pub(crate) arrivals: Arrivals,
    /// Blobs that come in parts.
    pub(crate) uploads: Uploads,
    pub(crate) clock: Clock,
    pub(crate) addresses: Arc<Addresses>,
    pub(crate) accounts: Accounts,
    pub(crate) sign_in: Arc<SignIn>,
    /// Becomes true when the server stops: connections that stay open end then.
    pub(crate) stopping: tokio::sync::watch::Receiver<bool>,
    pub(crate) page: PageFile,
    pub(crate) version: &'static str,
}

/// Bytes that nobody else has, and nobody can guess.
pub(crate) fn fresh_bytes() -> Result<[u8; 32], Fault> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        eprintln!("rill: the system gives no random numbers: {error}");
        Fault::new(FaultCode::Internal, "the server met a defect of its machine; try again in a moment")
    })?;
    Ok(bytes)
}

pub(crate) fn routes(house: House) -> Router {
    let addresses = Arc::clone(&house.addresses);
    let questions = Router::new()
        .route("/api/server", get(questions::server))
        .route("/api/titles", post(questions::titles))
        .route("/api/open", post(questions::open))
        .route("/api/page", post(questions::page))
        .route("/api/anchors", post(questions::anchors))
        .route("/api/span", post(questions::span))
        .route("/api/days", post(questions::days))
        .route("/api/history", post(questions::history))
        .route("/api/read", post(questions::read_marks))
        .route("/api/have", post(questions::have))
        .route("/api/push", post(questions::push))
        .route("/api/own", post(questions::own))
        .route("/api/blobs", post(blob::parts::there))
        .route("/api/backup", post(backup::ask))
        .route("/api/sign-in/begin", post(sign_in::begin))
        .route("/api/sign-in/finish", post(sign_in::finish))
        .route("/api/sign-out", post(sign_in::sign_out))
        .route("/api/session", get(sign_in::session))
        .route("/api/sessions", get(sign_in::sessions))
        .route("/api/sessions/end", post(sign_in::end))
        .layer(DefaultBodyLimit::max(2 * PUSH_BYTES))
        .layer(middleware::from_fn(guard::speaks_our_version))
        .layer(
            tower_http::compression::CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest),
        );
    let blobs = Router::new()
        .route("/api/blob/{stream}/{blob}", put(blob::put))
        .route("/api/part/{stream}/{blob}/{offset}/{size}", put(blob::parts::put))
        .route("/api/blob/{stream}/{topic}/{event}/{blob}", get(blob::get));
    Router::new()
        .merge(questions)
        .merge(blobs)
        .route("/api/live", get(live::upgrade))
        .fallback(get(page_files::file))
        .layer(middleware::map_response(guard::says_why))
        .layer(middleware::from_fn_with_state(addresses, guard::comes_from_here))
        .layer(middleware::map_response(guard::says_what_a_page_may))
        .with_state(house)
}
