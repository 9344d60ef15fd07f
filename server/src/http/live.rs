//! The socket: what is new. A follower is a position that is woken: the log's end overwrites itself in a watch,
//! and what is sent is read from the log at the moment of sending. Nothing queues, so nothing overflows.
//! Not here: which events follow a position (`store/`), who may read (`questions.rs`).

mod following;
mod line;
mod pace;

use super::{
    House,
    exchange::fault_response,
    reader::{Reader, sign_in_first},
};
use axum::body::Bytes;
use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    response::Response,
};
pub(crate) use following::recent::Recent;
use following::{Following, WokenBy, news::written};
use futures_util::{SinkExt as _, StreamExt as _};
pub use line::Line;
use pace::{News, Pace};
use rill_protocol::{Down, Fault, FaultCode, PROTOCOL_VERSION, Up, read_frame};
use std::time::Duration;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

/// A frame from a client is small: it asks, and never carries events.
const UP_MAX: usize = 64 * 1024;
const HELLO_WITHIN: Duration = Duration::from_secs(10);
/// A client that takes nothing for so long is gone: it resumes from where it was.
const TAKES_WITHIN: Duration = Duration::from_secs(15);
/// A client that says nothing for so long is gone too: it should ping every 20 to 30 s.
const SAYS_WITHIN: Duration = Duration::from_secs(90);

pub(crate) async fn upgrade(
    State(house): State<House>,
    reader: Reader,
    socket: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    match socket {
        Ok(socket) => socket
            .read_buffer_size(1024)
            .max_write_buffer_size(1024 * 1024)
            .max_message_size(UP_MAX)
            .on_upgrade(move |socket| serve(house, reader, socket)),
        Err(_) => fault_response(&Fault::new(FaultCode::Malformed, "this address is for WebSockets alone")),
    }
}

/// One connection, from hello to its end. Whatever ends it, the client resumes from its own positions.
async fn serve(house: House, reader: Reader, mut socket: WebSocket) {
    let mut ended = house.accounts.ended();
    // Before the greeting: what becomes otherwise after it is told.
    let mut following = Following::new(house.clone(), reader.person());
    let Ok(Ok(())) = timeout(HELLO_WITHIN, greet(&house, &mut socket)).await else { return };
    let mut stopping = house.stopping.clone();
    let mut pace = Pace::from(Instant::now());
    loop {
        if following.has_more() {
            pace.owes(News::Rest, Instant::now());
        }
        let listens_to = pace.listens_to();
        let heard = tokio::select! {
            heard = timeout(SAYS_WITHIN, socket.next()) => Some(heard),
            news = following.woken(listens_to.unwrap_or(WokenBy::Logs)), if listens_to.is_some() => {
                pace.owes(news, Instant::now());
                continue;
            }
            () = pace.is_due(Instant::now()) => None,
            Ok(()) = ended.changed() => {
                if reader.is_still(&house).await {
                    continue;
                }
                let fault = sign_in_first();
                // The socket closes either way.
                drop(send(&mut socket, &[fault_frame(fault)]).await);
                return;
            }
            // The server stops: the client comes back to the next one and resumes.
            () = stops(&mut stopping) => return,
        };
        let frames = match heard {
            None => {
                pace.tells(Instant::now());
                following.what_is_new().await
            }
            Some(Ok(Some(Ok(Message::Binary(bytes))))) => match answers(&mut following, &bytes).await {
                Ok(frames) => frames,
                Err(last) => {
                    // The socket closes either way.
                    drop(send(&mut socket, &[last]).await);
                    return;
                }
            },
            Some(Ok(Some(Ok(Message::Text(_))))) => {
                let fault = Fault::new(FaultCode::Malformed, "a frame is binary, and this is text");
                drop(send(&mut socket, &[fault_frame(fault)]).await);
                return;
            }
            Some(Ok(Some(Ok(Message::Ping(_) | Message::Pong(_))))) => Vec::new(),
            Some(Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_)) => return,
        };
        if send(&mut socket, &frames).await.is_err() {
            return;
        }
    }
}

/// Ready when the server stops.
async fn stops(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stops| *stops).await);
}

struct Gone;

async fn greet(house: &House, socket: &mut WebSocket) -> Result<(), Gone> {
    let Some(Ok(Message::Binary(bytes))) = socket.next().await else { return Err(Gone) };
    match greeting(house, &bytes) {
        Ok(welcome) => send(socket, &[welcome]).await,
        Err(last) => {
            send(socket, &[last]).await?;
            Err(Gone)
        }
    }
}

/// What is said to a first frame; an error ends the connection.
fn greeting(house: &House, first: &[u8]) -> Result<Bytes, Bytes> {
    let fault = match read_frame::<Up>(first, UP_MAX) {
        Ok(Up::Hello { protocol: PROTOCOL_VERSION, .. }) => {
            let version = house.version.to_owned();
            return Ok(written(&Down::Welcome { protocol: PROTOCOL_VERSION, version }));
        }
        Ok(Up::Hello { protocol, .. }) => {
            let text = format!(
                "this server speaks version {PROTOCOL_VERSION}, the page speaks {protocol}: reload to update"
            );
            Fault::new(FaultCode::Version, text)
        }
        Ok(_) => Fault::new(FaultCode::Malformed, "a connection begins with a hello"),
        Err(error) => Fault::new(FaultCode::Malformed, error.to_string()),
    };
    Err(fault_frame(fault))
}

/// What is said to a later frame; an error ends the connection.
async fn answers(following: &mut Following, frame: &[u8]) -> Result<Vec<Bytes>, Bytes> {
    match read_frame::<Up>(frame, UP_MAX) {
        Ok(up) => Ok(following.hear(up).await),
        Err(error) => {
            let fault = Fault::new(FaultCode::Malformed, error.to_string());
            Err(fault_frame(fault))
        }
    }
}

/// What is wrong with the connection itself.
fn fault_frame(fault: Fault) -> Bytes {
    written(&Down::Fault { stream: None, topic: None, fault })
}

/// Together: what is said at once goes to the network at once, and costs one call of the system.
async fn send(socket: &mut WebSocket, frames: &[Bytes]) -> Result<(), Gone> {
    for frame in frames {
        let taking = timeout(TAKES_WITHIN, socket.feed(Message::Binary(frame.clone()))).await;
        taking.map_err(|_| Gone)?.map_err(|_| Gone)?;
    }
    if frames.is_empty() {
        return Ok(());
    }
    timeout(TAKES_WITHIN, socket.flush()).await.map_err(|_| Gone)?.map_err(|_| Gone)
}
