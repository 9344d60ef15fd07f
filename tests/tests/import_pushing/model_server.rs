//! A server of a few lines, that keeps to the protocol, checks that the importer does, and fails when told to.
//! Not here: the real one (`import_server`).

use rill::import::{Line, UplinkError};
use rill_protocol::{
    AnchorsRequest, Answer, BlobId, Envelope, Erasable, EventId, Fault, FaultCode, Hash, HaveAnswer,
    HaveRequest, Head, HistoryId, IDS_MAX, PUSH_BYTES, PUSH_MAX, Page, Place, PushAnswer, PushRequest,
    SeqNum, ServerInfo, StreamId, TopicId, WireEvent, encode,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// An event in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) envelope: Envelope,
    pub(crate) seq: SeqNum,
    salt: [u8; 16],
    pub(crate) payload: Vec<u8>,
}

/// What the server has, and how it fails.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) streams: BTreeSet<StreamId>,
    pub(crate) log: BTreeMap<(StreamId, EventId), Kept>,
    blobs: BTreeSet<BlobId>,
    tails: BTreeMap<(StreamId, TopicId), u64>,
    /// Breaks the connection once so many events were acknowledged.
    pub(crate) breaks_after: Option<usize>,
    /// Says "later" to every n-th event, once.
    pub(crate) later_every: Option<usize>,
    told_later: BTreeSet<EventId>,
    /// Refuses anchors whose payload has this text.
    pub(crate) dislikes: Option<&'static str>,
    pub(crate) redacted: BTreeSet<EventId>,
}

#[derive(Default)]
pub(crate) struct ModelServer(pub(crate) RefCell<Model>);

fn broken() -> UplinkError {
    Fault::new(FaultCode::Busy, "the connection broke").into()
}

impl ModelServer {
    /// Every event, without what depends on the order of arrival.
    pub(crate) fn events(&self) -> BTreeMap<(StreamId, EventId), Vec<u8>> {
        self.0.borrow().log.iter().map(|(key, kept)| (*key, kept.payload.clone())).collect()
    }
}

impl Model {
    fn take(&mut self, request: &PushRequest, at: usize) -> Answer {
        let draft = &request.events[at];
        let envelope = Envelope::from_bytes(&draft.envelope).unwrap();
        assert_eq!(envelope.stream, request.stream);
        assert_eq!(envelope.payload_hash, rill_protocol::payload_hash(&draft.salt, &draft.payload));
        let key = (request.stream, envelope.id);
        if let Some(kept) = self.log.get(&key) {
            let is_same = kept.envelope.topic == envelope.topic
                && kept.envelope.place == envelope.place
                && kept.envelope.payload_hash == envelope.payload_hash;
            return if is_same { Answer::AlreadyThere(kept.seq) } else { Answer::Taken };
        }
        if self.later_every.is_some_and(|every| at.is_multiple_of(every))
            && self.told_later.insert(envelope.id)
        {
            return Answer::Later { after_ms: 0 };
        }
        if self.dislikes.is_some_and(|text| String::from_utf8_lossy(&draft.payload).contains(text)) {
            return Answer::Refused(Fault::new(FaultCode::NotAllowed, "not here"));
        }
        for blob in &envelope.blobs {
            assert!(self.blobs.contains(blob), "{} names a file that is not there", envelope.id);
        }
        let is_opened =
            |topic: TopicId| topic.is_fixed() || self.tails.contains_key(&(request.stream, topic));
        match envelope.place {
            Place::Opens { parent, .. } if !is_opened(parent) => {
                return Answer::Refused(Fault::new(FaultCode::CannotOpen, "no such parent"));
            }
            Place::Opens { .. } => {}
            _ if !is_opened(envelope.topic) => {
                return Answer::Refused(Fault::new(FaultCode::NotFound, "no such topic"));
            }
            Place::Amends(anchor) if !self.log.contains_key(&(request.stream, anchor)) => {
                return Answer::Refused(Fault::new(FaultCode::NoTarget, "no such message"));
            }
            _ => {}
        }
        let tail = self.tails.entry((request.stream, envelope.topic)).or_default();
        *tail += 1;
        let seq = SeqNum(*tail);
        self.log.insert(key, Kept { envelope, seq, salt: draft.salt, payload: draft.payload.clone() });
        Answer::Accepted(seq)
    }

    fn wire(&self, kept: &Kept) -> WireEvent {
        let body = if self.redacted.contains(&kept.envelope.id) {
            Erasable::Erased
        } else {
            Erasable::whole(&kept.salt, &kept.payload)
        };
        WireEvent {
            seq: kept.seq,
            received_at: 0,
            row_hash: Hash::START,
            envelope: kept.envelope.to_bytes(),
            body,
        }
    }
}

impl Line for ModelServer {
    fn server(&self) -> Result<ServerInfo, UplinkError> {
        let spaces = self.0.borrow().streams.iter().copied().collect();
        Ok(ServerInfo {
            protocol: 1,
            version: "model".to_owned(),
            spaces,
            conversations: Vec::new(),
            file_max: None,
        })
    }

    fn push(&self, request: &PushRequest) -> Result<PushAnswer, UplinkError> {
        let mut model = self.0.borrow_mut();
        assert!(request.events.len() <= PUSH_MAX);
        assert!(encode(request).unwrap().len() <= PUSH_BYTES);
        match &request.genesis {
            Some(genesis) => {
                assert_eq!(genesis.stream(), request.stream);
                model.streams.insert(request.stream);
            }
            None => assert!(model.streams.contains(&request.stream)),
        }
        let mut answers = Vec::new();
        for at in 0..request.events.len() {
            if model.breaks_after.is_some_and(|after| model.log.len() >= after) {
                return Err(broken());
            }
            answers.push(model.take(request, at));
        }
        Ok(PushAnswer { answers })
    }

    fn have(&self, request: &HaveRequest) -> Result<HaveAnswer, UplinkError> {
        assert!(request.events.len() <= IDS_MAX);
        let model = self.0.borrow();
        let is_there = |event: &&EventId| model.log.contains_key(&(request.stream, **event));
        Ok(HaveAnswer { events: request.events.iter().filter(is_there).copied().collect() })
    }

    fn anchors(&self, request: &AnchorsRequest) -> Result<Page, UplinkError> {
        let model = self.0.borrow();
        let of_topic = || {
            model
                .log
                .values()
                .filter(|kept| kept.envelope.stream == request.stream && kept.envelope.topic == request.topic)
        };
        let wanted: BTreeSet<EventId> = request.anchors.iter().copied().collect();
        let mut amendments: Vec<&Kept> = of_topic()
            .filter(|kept| kept.envelope.place.target().is_some_and(|anchor| wanted.contains(&anchor)))
            .collect();
        amendments.sort_by_key(|kept| kept.seq);
        let head = Head {
            topic: request.topic,
            seq: SeqNum::ZERO,
            row_hash: Hash::START,
            anchors: 0,
            live_anchors: 0,
            newest: None,
            oldest: None,
            notifies: 0,
            own: 0,
            gone: 0,
            since: SeqNum::ZERO,
        };
        Ok(Page {
            history: HistoryId([0; 16]),
            topic: request.topic,
            covered: None,
            through: SeqNum::ZERO,
            anchors: of_topic()
                .filter(|kept| wanted.contains(&kept.envelope.id))
                .map(|kept| model.wire(kept))
                .collect(),
            amendments: amendments.into_iter().map(|kept| model.wire(kept)).collect(),
            partial: Vec::new(),
            threads: Vec::new(),
            people: Vec::new(),
            head,
        })
    }

    fn put_blob(&self, stream: &StreamId, blob: &BlobId, path: &Path) -> Result<(), UplinkError> {
        let mut model = self.0.borrow_mut();
        assert!(model.streams.contains(stream));
        assert_eq!(BlobId::of(&std::fs::read(path).unwrap()), *blob);
        model.blobs.insert(*blob);
        Ok(())
    }
}
