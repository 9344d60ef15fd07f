//! Asking a server for all of a space that one may read: its topics by the heads that the socket tells, their events by
//! spans, files by the events that show them.

use crate::client::Origin;
use anyhow::{Context as _, ensure};
use rill_engine::Failed;
use rill_protocol::{
    BlobId, Cursor, Down, Envelope, Fault, Head, HistoryId, Opening, OpeningRequest, PROTOCOL_VERSION,
    SeqNum, Span, SpanRequest, StreamId, TopicId, Up, decode, encode, read_frame, write_frame,
};
use serde::{Serialize, de::DeserializeOwned};
use std::net::TcpStream;
use tokio_tungstenite::tungstenite::{self, Message};

/// A frame that lists heads is at most so long.
const FRAME_MAX: usize = 1024 * 1024;

/// One space of one server.
pub(super) struct Asking {
    pub(super) origin: Origin,
    pub(super) stream: StreamId,
}

impl Asking {
    /// What the space is from the beginning.
    pub(super) fn opening(&mut self) -> anyhow::Result<Opening> {
        let asked = OpeningRequest { stream: self.stream, room: None, limit: 1, rooms_after: None };
        self.ask("/api/open", &asked)
    }

    /// All topics that one may read, as they stand now: the fixed ones first.
    pub(super) fn heads(&mut self) -> anyhow::Result<(HistoryId, Vec<Head>)> {
        let stream = TcpStream::connect(self.origin.host()).context("the server is not reached")?;
        let request = self.origin.asks_for_socket().context("the address of the server")?;
        let (mut socket, _) = tungstenite::client(request, stream)
            .map_err(|error| anyhow::anyhow!("the server opens no socket: {error}"))?;
        let client = env!("CARGO_PKG_VERSION").to_owned();
        let follow = Up::FollowHeads { stream: self.stream, cursor: Some(Cursor::beginning()) };
        for frame in [Up::Hello { protocol: PROTOCOL_VERSION, client }, follow, Up::Ping { nonce: 1 }] {
            socket.send(Message::Binary(write_frame(&frame).into()))?;
        }
        let (mut history, mut heads) = (None, Vec::new());
        loop {
            let Message::Binary(bytes) = socket.read().context("the server ended the socket")? else {
                continue;
            };
            match read_frame::<Down>(&bytes, FRAME_MAX)? {
                Down::Heads { history: of, heads: told, .. } => {
                    history = Some(of);
                    heads.extend(told);
                }
                Down::Fault { fault, .. } => return Err(fault.into()),
                // Answers come in the order of the questions: these were all heads.
                Down::Pong { .. } => break,
                Down::Welcome { .. }
                | Down::Events { .. }
                | Down::FarBehind { .. }
                | Down::Typing { .. }
                | Down::Here { .. }
                | Down::AccessEnded { .. }
                | Down::SayHeld { .. }
                | Down::AskServer => {}
            }
        }
        heads.sort_by_key(|head: &Head| head.topic);
        Ok((history.context("the server told of no history")?, heads))
    }

    /// The next run of a topic, at least one event.
    pub(super) fn span(&mut self, topic: TopicId, after: SeqNum, to: SeqNum) -> anyhow::Result<Span> {
        let span: Span =
            self.ask("/api/span", &SpanRequest { stream: self.stream, topic, after, to: Some(to) })?;
        ensure!(!span.events.is_empty(), "the server has less of topic {topic} than it said a moment ago");
        Ok(span)
    }

    /// A file, part by part; `false`: the server does not have it.
    pub(super) fn file(
        &mut self,
        shown: &Envelope,
        blob: BlobId,
        part: impl FnMut(&[u8]) -> anyhow::Result<()>,
    ) -> anyhow::Result<bool> {
        let path = format!("/api/blob/{}/{}/{}/{blob}", self.stream, shown.topic, shown.id);
        self.origin.download(&path, part)
    }

    fn ask<Q: Serialize, A: DeserializeOwned>(&mut self, path: &str, question: &Q) -> anyhow::Result<A> {
        match self.origin.ask(path, Some(&encode(question)?)) {
            Ok(body) => Ok(decode(&body)?),
            Err(failed) => Err(said(&failed)),
        }
    }
}

/// Why a question brought no answer.
pub(super) fn said(failed: &Failed) -> anyhow::Error {
    match (decode::<Fault>(&failed.body), failed.status) {
        (Ok(fault), _) => anyhow::anyhow!("the server says: {fault}"),
        (Err(_), Some(status)) => anyhow::anyhow!("the server answered {status}"),
        (Err(_), None) => anyhow::anyhow!("the server is not reached"),
    }
}
