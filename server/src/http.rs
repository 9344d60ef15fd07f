//! HTTP: what is old, and pushes. One file a group of routes; what they share stands in `http/exchange.rs`.

mod backup;
mod blob;
mod exchange;
mod guard;
mod live;
mod page_files;
mod questions;

use crate::{blobs::Arrivals, clock::Clock, streams::Streams};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post, put},
};
use rill_protocol::{Did, PUSH_BYTES};
use std::{borrow::Cow, path::PathBuf, sync::Arc};

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
    pub(crate) clock: Clock,
    pub(crate) who: Did,
    /// Becomes true when the server stops: connections that stay open end then.
    pub(crate) stopping: tokio::sync::watch::Receiver<bool>,
    pub(crate) page: PageFile,
    pub(crate) version: &'static str,
}

pub(crate) fn routes(house: House) -> Router {
    let questions = Router::new()
        .route("/api/server", get(questions::server))
        .route("/api/titles", post(questions::titles))
        .route("/api/open", post(questions::open))
        .route("/api/page", post(questions::page))
        .route("/api/anchors", post(questions::anchors))
        .route("/api/span", post(questions::span))
        .route("/api/days", post(questions::days))
        .route("/api/history", post(questions::history))
        .route("/api/have", post(questions::have))
        .route("/api/push", post(questions::push))
        .route("/api/backup", post(backup::ask))
        .layer(DefaultBodyLimit::max(2 * PUSH_BYTES))
        .layer(middleware::from_fn(guard::speaks_our_version))
        .layer(
            tower_http::compression::CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest),
        );
    let blobs = Router::new()
        .route("/api/blob/{stream}/{blob}", put(blob::put))
        .route("/api/blob/{stream}/{topic}/{event}/{blob}", get(blob::get));
    Router::new()
        .merge(questions)
        .merge(blobs)
        .route("/api/live", get(live::upgrade))
        .fallback(get(page_files::file))
        .layer(middleware::map_response(guard::says_why))
        .layer(middleware::from_fn(guard::comes_from_here))
        .layer(middleware::map_response(guard::says_what_a_page_may))
        .with_state(house)
}
