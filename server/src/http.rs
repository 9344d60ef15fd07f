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
mod rules;
mod sign_in;

use crate::{
    accounts::Accounts, addresses::Addresses, blobs::Arrivals, clock::Clock, sign_in::SignIn,
    streams::Streams, uploads::Uploads,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{MethodRouter, get, post, put},
};
use rill_protocol::{Fault, FaultCode, PUSH_BYTES, Route};
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
    let (mut questions, mut files) = (Router::new(), Router::new());
    for route in Route::ALL {
        match answered(route) {
            Answered::AsQuestion(by) => questions = questions.route(route.path(), by),
            Answered::AsFile(by) => files = files.route(route.path(), by),
        }
    }
    let questions = questions
        .layer(DefaultBodyLimit::max(2 * PUSH_BYTES))
        .layer(middleware::from_fn(guard::speaks_our_version))
        .layer(
            tower_http::compression::CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest),
        );
    Router::new()
        .merge(questions)
        .merge(files)
        .fallback(get(page_files::file))
        .layer(middleware::map_response(guard::says_why))
        .layer(middleware::from_fn_with_state(addresses, guard::comes_from_here))
        .layer(middleware::map_response(guard::says_what_a_page_may))
        .with_state(house)
}

/// By what an address is answered.
enum Answered {
    /// Short, of our version, packed.
    AsQuestion(MethodRouter<House>),
    /// As it is.
    AsFile(MethodRouter<House>),
}

fn answered(route: Route) -> Answered {
    Answered::AsQuestion(match route {
        Route::Server => get(questions::server),
        Route::Titles => post(questions::titles),
        Route::Open => post(questions::open),
        Route::Page => post(questions::page),
        Route::Anchors => post(questions::anchors),
        Route::Span => post(questions::span),
        Route::Days => post(questions::days),
        Route::History => post(questions::history),
        Route::Read => post(questions::read_marks),
        Route::Have => post(questions::have),
        Route::Push => post(questions::push),
        Route::Rules => post(rules::ask),
        Route::Own => post(questions::own),
        Route::Blobs => post(blob::parts::there),
        Route::Backup => post(backup::ask),
        Route::SignInBegin => post(sign_in::begin),
        Route::SignInFinish => post(sign_in::finish),
        Route::SignOut => post(sign_in::sign_out),
        Route::Session => get(sign_in::session),
        Route::Sessions => get(sign_in::sessions),
        Route::EndSession => post(sign_in::end),
        Route::PutBlob => return Answered::AsFile(put(blob::put)),
        Route::PutPart => return Answered::AsFile(put(blob::parts::put)),
        Route::GetBlob => return Answered::AsFile(get(blob::get)),
        Route::Live => return Answered::AsFile(get(live::upgrade)),
    })
}
