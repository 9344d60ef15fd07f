//! A device as far as the protocol for losing and gaining topics goes: it holds what heads tell it of, lets go of what ended,
//! says what it holds when it connects. What it holds is compared with what its person may read.

use crate::{
    model::Who,
    world::{NOBODY, World},
};
use rill_events::DirectParams;
use rill_protocol::{
    Cursor, Down, HOLDS_MAX, HistoryId, PROTOCOL_VERSION, SeqNum, TopicId, Up, read_frame, write_frame,
};
use rill_server::Line;
use std::collections::BTreeMap;

#[derive(Default)]
pub(crate) struct Device {
    line: Option<Line>,
    follows: bool,
    /// Each with the event from which on its anchors are read.
    held: BTreeMap<TopicId, SeqNum>,
    cursor: Option<Cursor>,
    history: Option<HistoryId>,
    /// What it was asked to say.
    asked: bool,
}

impl World {
    pub(crate) fn connects(&mut self, who: Who) {
        let line = self.server.connected(self.cookies[who].clone().as_deref());
        self.devices[who].line = line;
        self.devices[who].follows = false;
        self.says(who, &Up::Hello { protocol: PROTOCOL_VERSION, client: "looked through".into() });
        self.says_held(who);
        self.follows(who);
    }

    pub(crate) fn goes(&mut self, who: Who) {
        self.devices[who].line = None;
    }

    pub(crate) fn is_connected(&self, who: Who) -> bool {
        self.devices[who].line.is_some()
    }

    fn says_held(&mut self, who: Who) {
        let Some(history) = self.devices[who].history else { return };
        let held: Vec<_> = self.devices[who].held.iter().map(|(topic, since)| (*topic, *since)).collect();
        let stream = self.stream();
        for topics in held.chunks(HOLDS_MAX) {
            self.says(who, &Up::Holds { stream, history, topics: topics.to_vec() });
        }
    }

    fn follows(&mut self, who: Who) {
        let cursor = self.devices[who].cursor.clone().unwrap_or_else(Cursor::beginning);
        let stream = self.stream();
        self.says(who, &Up::FollowHeads { stream, cursor: Some(cursor) });
    }

    /// What is said to a frame is looked through, and taken in.
    pub(crate) fn says(&mut self, who: Who, up: &Up) -> Vec<Vec<u8>> {
        let Some(mut line) = self.devices[who].line.take() else { return Vec::new() };
        let heard = self.server.hears(&mut line, &write_frame(up));
        self.devices[who].line = Some(line);
        self.asked += 1;
        let frames = heard.unwrap_or_else(|last| vec![last]);
        frames.iter().for_each(|frame| self.takes(who, frame));
        frames
    }

    /// All that is new for somebody, until there is nothing more.
    pub(crate) fn hears_news(&mut self, who: Who) {
        while let Some(mut line) = self.devices[who].line.take() {
            let is_behind = line.is_behind();
            let frames = if is_behind { self.server.news(&mut line) } else { Vec::new() };
            self.devices[who].line = Some(line);
            frames.iter().for_each(|frame| self.takes(who, frame));
            if std::mem::take(&mut self.devices[who].asked) {
                self.devices[who].cursor = None;
                self.says_held(who);
                self.follows(who);
            } else if !is_behind {
                break;
            }
        }
    }

    fn takes(&mut self, who: Who, bytes: &[u8]) {
        let down: Down = read_frame(bytes, bytes.len()).expect("a frame");
        let device = &mut self.devices[who];
        match &down {
            Down::AccessEnded { topic, .. } => {
                device.held.remove(topic);
                if *topic == TopicId::ROOT {
                    (device.held, device.cursor, device.follows) = (BTreeMap::new(), None, false);
                }
                // That a topic ended which one could read is no secret.
                assert!(self.model.could_ever(who, *topic), "{} is told that {topic} ended", self.name(who));
                return;
            }
            Down::Heads { history, cursor, heads, .. } => {
                device.follows = true;
                (device.history, device.cursor) = (Some(*history), Some(cursor.clone()));
                for head in heads {
                    device.held.entry(head.topic).or_insert(head.since);
                }
            }
            Down::SayHeld { .. } => device.asked = true,
            Down::AskServer => {
                let names = DirectParams::of(&self.genesis)
                    .is_ok_and(|params| params.people.iter().any(|named| named.as_str() == self.did(who)));
                assert!(names, "{} is told that a conversation names them", self.name(who));
            }
            Down::Typing { topic, .. } => {
                assert!(self.model.reads(who, *topic).is_some(), "{} is told who types", self.name(who));
            }
            Down::Here { came, went, .. } => {
                let reads = |topic| self.model.reads(who, topic).is_some();
                let may = reads(TopicId::ROOT) && reads(TopicId::PEOPLE) && who != NOBODY;
                let told = came.len() + went.len();
                assert!(may || told == 0, "{} is told who is here", self.name(who));
            }
            Down::Welcome { .. } | Down::Events { .. } | Down::FarBehind { .. } | Down::Pong { .. } => {}
            Down::Fault { stream, topic, .. } => {
                // That it is not there: of the stream as of a room.
                let stream_ended = stream.is_some() && topic.is_none();
                device.follows &= !stream_ended;
            }
        }
        // The asker's own words may come back in a fault.
        if !matches!(down, Down::Fault { .. }) {
            self.looks_through(who, bytes, &format!("{down:?}"));
        }
    }

    /// A device that is connected holds what its person may read, and as far as they may.
    pub(crate) fn holds_what_may_be_read(&mut self, who: Who) {
        if !self.is_connected(who) {
            return;
        }
        let may_read = self.model.since(who, TopicId::ROOT).is_some();
        if !self.devices[who].follows && may_read {
            self.follows(who);
        }
        assert_eq!(self.devices[who].follows, may_read, "whether {} reads the stream", self.name(who));
        let topics = self.model.topics();
        let should: BTreeMap<TopicId, SeqNum> =
            topics.into_iter().filter_map(|topic| Some((topic, self.model.reads(who, topic)?))).collect();
        assert_eq!(self.devices[who].held, should, "what {} holds", self.name(who));
    }
}
