//! [`InProcess`]: a server without sockets or threads, for a program that is the network as well: it carries each
//! question and each frame itself, and nothing happens between two of them. All behind that is the server itself: its
//! routes, sign-in, owners, rules, logs. Not here: when something is carried, and what of it is lost.

use crate::{
    data_folder::DataFolder,
    http::{House, live::Line, reader::Reader, routes},
    owner::{Hire, Post, Work},
    serve::{ServeError, Setup, furnished},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, FromRequestParts},
    http::{Request, header},
};
use rill_protocol::PROTOCOL_VERSION;
use std::{
    future::poll_fn,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};
use tokio::{runtime::Runtime, sync::watch};
use tower_service::Service as _;

/// A server that does something when it is asked to, and then alone. Dropped on a disk
/// that is dead, it was killed.
pub struct InProcess {
    routes: Router,
    house: House,
    working: Vec<Work>,
    hired: Arc<Mutex<Vec<Post>>>,
    runtime: Runtime,
    host: String,
    _stops: watch::Sender<bool>,
    _folder: DataFolder,
}

/// A question as it arrives.
pub struct Question<'a> {
    /// Whose address it comes from.
    pub from: SocketAddr,
    /// "/api/push".
    pub path: &'a str,
    /// As the asker has it, "rill=…".
    pub cookie: Option<&'a str>,
    /// What is posted; none: it is got.
    pub body: Option<Vec<u8>>,
}

/// An answer as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// A cookie that was given with it, "rill=…".
    pub cookie: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl InProcess {
    /// Opens one over a folder. Of the set-up, the address is that by which it knows itself.
    pub fn over(setup: Setup) -> Result<Self, ServeError> {
        let folder = DataFolder::take(&setup.data)?;
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(ServeError::Ended)?;
        let hired: Arc<Mutex<Vec<Post>>> = Arc::default();
        let posts = Arc::clone(&hired);
        let hire: Hire = Arc::new(move |post| {
            posts.lock().unwrap_or_else(PoisonError::into_inner).push(post);
            Ok(())
        });
        let host = setup.listen.to_string();
        let (stops, stopping) = watch::channel(false);
        let listen = setup.listen;
        let house = furnished(setup, listen, stopping, hire)?;
        let routes = routes(house.clone());
        let working = Vec::new();
        let mut server =
            Self { routes, house, working, hired, runtime, host, _stops: stops, _folder: folder };
        let streams = Arc::clone(&server.house.streams);
        if let Err(error) = server.does(async move { streams.finish_what_a_crash_left().await }) {
            eprintln!("rill: the streams could not be listed: {error}");
        }
        Ok(server)
    }

    /// Answers a question.
    pub fn asked(&mut self, question: Question<'_>) -> Answered {
        let mut request = self.request(question.path, question.cookie, question.body);
        request.extensions_mut().insert(ConnectInfo(question.from));
        let mut routes = self.routes.clone();
        self.does(async move {
            let Ok(response) = routes.call(request).await;
            let (parts, body) = response.into_parts();
            let cookie = parts.headers.get(header::SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
            let cookie = cookie.and_then(|cookie| cookie.split(';').next()).map(str::to_owned);
            // A body that breaks off is one that the network lost.
            let body = to_bytes(body, usize::MAX).await.map(|body| body.to_vec()).unwrap_or_default();
            Answered { status: parts.status.as_u16(), cookie, body }
        })
    }

    /// A connection of whoever has this cookie; none: it could not be told who that is.
    pub fn connected(&mut self, cookie: Option<&str>) -> Option<Line> {
        let (mut parts, _) = self.request("/api/live", cookie, None).into_parts();
        let house = self.house.clone();
        let reader = self.does({
            let house = house.clone();
            async move { Reader::from_request_parts(&mut parts, &house).await }
        });
        reader.ok().map(|reader| Line::of(house, reader))
    }

    /// What is said to a frame over a connection; an error is the last that is said.
    pub fn hears(&mut self, line: &mut Line, frame: &[u8]) -> Result<Vec<Vec<u8>>, Vec<u8>> {
        self.does(line.hears(frame))
    }

    /// What is new for a connection.
    pub fn news(&mut self, line: &mut Line) -> Vec<Vec<u8>> {
        self.does(line.news())
    }

    /// Stops in order: the logs are put away.
    pub fn stops(mut self) {
        let streams = Arc::clone(&self.house.streams);
        self.does(async move { streams.put_away().await });
    }

    fn request(&self, path: &str, cookie: Option<&str>, body: Option<Vec<u8>>) -> Request<Body> {
        let method = if body.is_some() { "POST" } else { "GET" };
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header("rill-protocol", PROTOCOL_VERSION);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        request.body(Body::from(body.unwrap_or_default())).expect("a path, and headers of letters and digits")
    }

    /// Does this, with the owners that it asks.
    fn does<T>(&mut self, what: impl Future<Output = T>) -> T {
        let (working, hired) = (&mut self.working, &self.hired);
        self.runtime.block_on(async move {
            let mut what = pin!(what);
            poll_fn(|context| {
                loop {
                    if let Poll::Ready(done) = what.as_mut().poll(context) {
                        // Nothing is left for between two of what it is asked.
                        work(working, hired, context);
                        return Poll::Ready(done);
                    }
                    if !work(working, hired, context) {
                        return Poll::Pending;
                    }
                }
            })
            .await
        })
    }
}

impl Drop for InProcess {
    /// The one thread that there is has ended when this returns: nobody has a file open any more.
    fn drop(&mut self) {
        let accounts = self.house.accounts.clone();
        self.does(async move { accounts.put_away().await });
        self.working.clear();
    }
}

/// All that there is to do for owners. Whether there was something.
fn work(working: &mut Vec<Work>, hired: &Mutex<Vec<Post>>, context: &mut Context<'_>) -> bool {
    let new: Vec<Post> = std::mem::take(&mut *hired.lock().unwrap_or_else(PoisonError::into_inner));
    let mut worked = !new.is_empty();
    working.extend(new.into_iter().map(Post::taken_up));
    working.retain_mut(|owner| {
        let before = owner.asked();
        let goes_on = owner.poll(context).is_pending();
        worked |= !goes_on || owner.asked() != before;
        goes_on
    });
    worked
}
