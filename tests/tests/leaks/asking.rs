//! Everything that can be asked of a server, asked by somebody: of what they may read it must come out, of what they may not
//! the answer must be that of what is not there, byte for byte. A new address or frame does not compile until it is here.

use crate::{
    model::{FOUNDER, Kind, Who, Written},
    world::{NOBODY, World},
};
use rill_events::DirectParams;
use rill_protocol::{
    Allowed, AnchorsRequest, BlobId, BlobsRequest, Conversation, Cursor, DaysAnswer, DaysRequest, Down,
    EventId, HaveAnswer, HaveRequest, HistoryRequest, IDS_MAX, ModuleId, Opening, OpeningRequest, OwnAnswer,
    OwnRequest, PROTOCOL_VERSION, Page, PageFrom, PageRequest, Position, ReadAnswer, ReadRequest, Route,
    Rules, RulesAnswer, RulesAsk, RulesRequest, SeqNum, ServerInfo, Slot, Span, SpanRequest, StreamId,
    TitlesRequest, TopicId, Up, decode, encode, read_frame,
};
use rill_server::Answered;
use serde::Serialize;
use std::collections::BTreeSet;

/// What is asked about.
#[derive(Clone, Copy)]
struct About {
    stream: StreamId,
    topic: TopicId,
    event: EventId,
    blob: BlobId,
}

/// How a question is put: its path, and what is posted.
type Put = (String, Option<Vec<u8>>);

fn posted<Q: Serialize>(route: Route, question: &Q) -> Vec<Put> {
    vec![(route.path().to_owned(), Some(encode(question).expect("plain")))]
}

/// The questions of a route about something. Those that tell nothing of a stream are asked as well: they may not begin to.
fn questions(route: Route, about: About) -> Vec<Put> {
    let About { stream, topic, event, blob } = about;
    let page = |from| posted(Route::Page, &PageRequest { stream, topic, from, limit: 200 });
    match route {
        Route::Server | Route::Session | Route::Sessions => vec![(route.path().to_owned(), None)],
        Route::Titles => {
            posted(route, &TitlesRequest { spaces: vec![stream], slots: vec![Slot::named(&["1"])] })
        }
        Route::Open => {
            let room = [None, Some(topic)];
            let ask = |room| OpeningRequest { stream, room, limit: 200, rooms_after: None };
            room.into_iter().flat_map(|room| posted(route, &ask(room))).collect()
        }
        Route::Page => every_from(event).into_iter().flat_map(page).collect(),
        Route::Anchors => posted(route, &AnchorsRequest { stream, topic, anchors: vec![event] }),
        Route::Span => posted(route, &SpanRequest { stream, topic, after: SeqNum::ZERO, to: None }),
        Route::Days => posted(route, &DaysRequest { stream, topic, utc_offset_minutes: 0 }),
        Route::History => posted(route, &HistoryRequest { stream, topic, anchor: event }),
        Route::Read => posted(route, &ReadRequest { stream, marks: vec![(topic, Position::END)] }),
        Route::Have => posted(route, &HaveRequest { stream, events: vec![event] }),
        Route::Own => posted(route, &OwnRequest { stream, after: None }),
        Route::Rules => {
            let own = RulesAsk::Query { name: "own".into(), params: topic.as_bytes().to_vec() };
            let other = RulesAsk::Compare(Rules::Module(ModuleId::of(b"others")));
            let asks = [RulesAsk::Allowed(vec![topic]), RulesAsk::Words, own, RulesAsk::Offered, other];
            asks.into_iter().flat_map(|ask| posted(route, &RulesRequest { stream, ask })).collect()
        }
        Route::Blobs => posted(route, &BlobsRequest { stream, blobs: vec![blob] }),
        Route::GetBlob => vec![(format!("/api/blob/{stream}/{topic}/{event}/{blob}"), None)],
        // Pushes are compared where they are made (`history.rs`).
        Route::Push => Vec::new(),
        // Files that come in tell of nothing but who may put them; sessions are one's own; copies are for who has the key.
        Route::PutBlob
        | Route::PutPart
        | Route::Backup
        | Route::SignInBegin
        | Route::SignInFinish
        | Route::SignOut
        | Route::EndSession => Vec::new(),
        // By frames.
        Route::Live => Vec::new(),
    }
}

/// A page from everywhere.
fn every_from(event: EventId) -> Vec<PageFrom> {
    let begin = PageFrom::Newest;
    let next = |from| match from {
        PageFrom::Newest => Some(PageFrom::Before(Position::END)),
        PageFrom::Before(_) => Some(PageFrom::After(Position::START)),
        PageFrom::After(_) => Some(PageFrom::Around(Position { at: 1_700_000_009_000, seq: SeqNum(3) })),
        PageFrom::Around(_) => Some(PageFrom::AroundAnchor(event)),
        PageFrom::AroundAnchor(_) => {
            Some(PageFrom::Changed { from: Position::START, to: Position::END, through: SeqNum::ZERO })
        }
        PageFrom::Changed { .. } => None,
    };
    std::iter::successors(Some(begin), |from| next(*from)).collect()
}

/// Every frame about something, each after the other.
fn every_up(about: About) -> Vec<Up> {
    let About { stream, topic, .. } = about;
    let begin = Up::FollowHeads { stream, cursor: Some(Cursor::beginning()) };
    let next = |up: &Up| match up {
        Up::FollowHeads { .. } => Some(Up::FollowTopic { stream, topic, after: SeqNum::ZERO }),
        Up::FollowTopic { .. } => Some(Up::FollowHere { stream }),
        Up::FollowHere { .. } => Some(Up::Typing { stream, topic }),
        Up::Typing { .. } => Some(Up::Ping { nonce: 7 }),
        Up::Ping { .. } => Some(Up::UnfollowHere { stream }),
        Up::UnfollowHere { .. } => Some(Up::UnfollowTopic { stream, topic }),
        Up::UnfollowTopic { .. } => Some(Up::UnfollowHeads { stream }),
        // What is held is said when one connects (`device.rs`).
        Up::UnfollowHeads { .. } => Some(Up::Holds {
            stream,
            history: rill_protocol::HistoryId([9; 16]),
            topics: vec![(topic, SeqNum::ZERO)],
        }),
        Up::Holds { .. } => Some(Up::Hello { protocol: PROTOCOL_VERSION, client: String::new() }),
        Up::Hello { .. } => None,
    };
    std::iter::successors(Some(begin), next).collect()
}

impl World {
    /// Somebody asks everything about an event of a topic, which may not be for them.
    pub(crate) fn asks_everything(&mut self, who: Who, event: &Written) {
        let nothing = BlobId::of(b"nobody has put this");
        let of_it = About {
            stream: self.stream(),
            topic: event.topic,
            event: event.id,
            blob: event.blob.unwrap_or(nothing),
        };
        let reads_stream = self.model.since(who, TopicId::ROOT).is_some();
        let sees_topic = self.model.reads(who, event.topic).is_some();
        let sees = self.model.may_see(who, event);
        let no_stream = StreamId::of(b"no stream");
        let no_topic = TopicId::opened_by(Self::unheard_of(1));
        // What is nearest to it and is not there.
        let instead = match (reads_stream, sees_topic) {
            (false, _) => About { stream: no_stream, ..of_it },
            (true, false) => About { topic: no_topic, event: Self::unheard_of(2), blob: nothing, ..of_it },
            (true, true) => About { event: Self::unheard_of(2), blob: nothing, ..of_it },
        };
        for route in Route::ALL {
            let pairs = questions(route, of_it).into_iter().zip(questions(route, instead));
            for (asked, instead) in pairs.collect::<Vec<_>>() {
                let told = self.asks(who, &asked.0, asked.1.clone());
                if route == Route::Server {
                    self.is_offered(who, &told);
                } else if !reads_stream || !sees || (event.is_erased && route == Route::GetBlob) {
                    let of_nothing = self.asks(who, &instead.0, instead.1);
                    let is_same = (told.status, &told.body) == (of_nothing.status, &of_nothing.body);
                    assert!(is_same, "{route:?} tells {} that {event:?} is there: {told:?}", self.name(who));
                } else {
                    self.is_told(who, route, event, &told);
                }
            }
        }
        if !reads_stream || !sees_topic {
            self.frames_tell_nothing(who, of_it, instead);
        }
    }

    /// Over a line of its own, what is told of what is not for somebody is what is told of nothing.
    fn frames_tell_nothing(&mut self, who: Who, of_it: About, instead: About) {
        let mut told = [of_it, instead].map(|about| {
            let Some(mut line) = self.server.connected(self.cookies[who].clone().as_deref()) else {
                return Vec::new();
            };
            let hello = Up::Hello { protocol: PROTOCOL_VERSION, client: String::new() };
            let mut told = Vec::new();
            for up in [hello].into_iter().chain(every_up(about)) {
                let frames = self.server.hears(&mut line, &rill_protocol::write_frame(&up));
                told.extend(frames.unwrap_or_else(|last| vec![last]));
                told.extend(self.server.news(&mut line));
            }
            let told: Vec<Down> = told.iter().map(|frame| nameless(frame)).collect();
            told.iter().for_each(|down| {
                self.looks_through(who, &rill_protocol::write_frame(down), &format!("{down:?}"));
            });
            told
        });
        let [of_it, instead] = &mut told;
        assert_eq!(of_it, instead, "what frames tell {}", self.name(who));
    }

    /// The space is in the list of who may read it, or could by not signing in; a conversation in those of its people.
    fn is_offered(&self, who: Who, told: &Answered) {
        let info: ServerInfo = decode(&told.body).expect("what it says of itself");
        let reads = |who| self.model.since(who, TopicId::ROOT).is_some();
        let is_told = reads(who) || reads(NOBODY);
        let (spaces, conversations) = match DirectParams::of(&self.genesis) {
            Ok(DirectParams { people }) => {
                let conversation = Conversation { stream: self.stream(), people };
                (None, is_told.then_some(conversation))
            }
            Err(_) => (is_told.then(|| self.stream()), None),
        };
        let told = (info.spaces, info.conversations);
        let should = (Vec::from_iter(spaces), Vec::from_iter(conversations));
        assert_eq!(told, should, "what {} is offered", self.name(who));
    }

    /// What may be read comes out.
    fn is_told(&self, who: Who, route: Route, event: &Written, told: &Answered) {
        let name = self.name(who);
        let complete = |seen: BTreeSet<EventId>, should: BTreeSet<EventId>| {
            assert_eq!(seen, should, "{route:?} to {name}, of {event:?}");
        };
        let is_anchor = matches!(event.kind, Kind::Anchor { .. });
        let readable = |of: &World| -> Vec<Written> {
            of.model.of_topic(event.topic).filter(|event| of.model.may_see(who, event)).cloned().collect()
        };
        let anchors = || -> Vec<Written> {
            readable(self).into_iter().filter(|event| matches!(event.kind, Kind::Anchor { .. })).collect()
        };
        let ids = |events: Vec<Written>| events.into_iter().map(|event| event.id).collect::<BTreeSet<_>>();
        match route {
            Route::Open => {
                let opening: Opening = decode(&told.body).expect("an opening");
                let rooms: BTreeSet<TopicId> = opening.rooms.iter().map(|room| room.topic).collect();
                let is_seen = |opens: &&Written| {
                    matches!(opens.kind, Kind::Opens { is_thread: false, .. })
                        && self.model.may_see(who, opens)
                };
                let should = self.model.events.iter().filter(is_seen).map(|opens| opens.topic).collect();
                assert_eq!(rooms, should, "rooms of {name}");
            }
            Route::Page if told.status == 404 => assert!(!is_anchor, "around {event:?} there is no page"),
            Route::Page => {
                let page: Page = decode(&told.body).expect("a page");
                complete(ids_of(&page.anchors), ids(anchors()));
                let stand = anchors().iter().filter(|anchor| !anchor.is_erased).count() as u64;
                let is_live =
                    |anchor: &&Written| !anchor.is_erased && anchor.kind == Kind::Anchor { is_live: true };
                let live = anchors().iter().filter(is_live).count() as u64;
                let own =
                    anchors().iter().filter(is_live).filter(|anchor| anchor.author == who).count() as u64;
                let counted = (page.head.anchors, page.head.live_anchors, page.head.own);
                assert_eq!(counted, (stand, live, own), "the head of {name}");
            }
            Route::Anchors => {
                let page: Page = decode(&told.body).expect("anchors");
                complete(ids_of(&page.anchors), BTreeSet::from_iter(is_anchor.then_some(event.id)));
            }
            Route::Span => {
                let span: Span = decode(&told.body).expect("a run");
                let count = self.model.of_topic(event.topic).count();
                assert_eq!(span.events.len(), count, "a run has all places");
                let seen: Vec<_> = span.events.into_iter().filter(|event| !event.is_blank()).collect();
                complete(ids_of(&seen), ids(readable(self)));
            }
            Route::Days => {
                let days: DaysAnswer = decode(&told.body).expect("days");
                let stand = anchors().iter().filter(|anchor| !anchor.is_erased).count() as u64;
                assert_eq!(days.days.iter().map(|(_, count)| u64::from(*count)).sum::<u64>(), stand);
            }
            Route::Read => {
                let read: ReadAnswer = decode(&told.body).expect("what was read");
                let is_others = |anchor: &&Written| {
                    let is_live = anchor.kind == Kind::Anchor { is_live: true };
                    is_live && !anchor.is_erased && anchor.author != who
                };
                let others = anchors().iter().filter(is_others).count() as u64;
                assert_eq!(read.topics.iter().map(|topic| topic.read).collect::<Vec<_>>(), [others]);
            }
            Route::Have => {
                let have: HaveAnswer = decode(&told.body).expect("what there is");
                assert_eq!(have.events, [event.id]);
            }
            Route::Own if told.status == 200 => {
                let own: OwnAnswer = decode(&told.body).expect("one's own");
                assert!(own.messages.len() < IDS_MAX);
            }
            // A question that these rules do not know, or do not answer this person.
            Route::Rules if told.status == 404 => {}
            // Of other rules, here such as no server has, only who made the stream hears.
            Route::Rules if told.status == 403 => assert_eq!(who, FOUNDER),
            Route::Rules => {
                let answer: RulesAnswer = decode(&told.body).expect("what rules say");
                let topics = |allowed: Vec<(TopicId, Vec<Allowed>)>| -> Vec<TopicId> {
                    allowed.into_iter().map(|(topic, _)| topic).collect()
                };
                match answer {
                    RulesAnswer::Allowed(allowed) => assert_eq!(topics(allowed), [event.topic]),
                    RulesAnswer::Words(words) => assert!(!words.is_empty(), "the rules in words, to {name}"),
                    RulesAnswer::Rows(rows) => {
                        assert_eq!(rows.len(), 1, "the rules' own question, of {name}")
                    }
                    RulesAnswer::Offered(_) | RulesAnswer::Compared(_) => assert_eq!(who, FOUNDER),
                }
            }
            Route::History => assert_eq!(told.status == 200, is_anchor, "the history of {event:?}"),
            Route::GetBlob => assert_eq!(told.status == 200, event.blob.is_some(), "the file of {event:?}"),
            Route::Own | Route::Server | Route::Titles | Route::Blobs | Route::Session | Route::Sessions => {}
            Route::Push
            | Route::PutBlob
            | Route::PutPart
            | Route::Backup
            | Route::SignInBegin
            | Route::SignInFinish
            | Route::SignOut
            | Route::EndSession
            | Route::Live => {}
        }
    }
}

fn ids_of(events: &[rill_protocol::WireEvent]) -> BTreeSet<EventId> {
    events.iter().map(|event| event.read_envelope().expect("an envelope").id).collect()
}

/// A frame without the stream and topic that were asked for: these the asker knows.
fn nameless(frame: &[u8]) -> Down {
    match read_frame(frame, frame.len()).expect("a frame") {
        Down::Fault { fault, stream, topic } => Down::Fault {
            stream: stream.map(|_| StreamId::of(b"one")),
            topic: topic.map(|_| TopicId::ROOT),
            fault,
        },
        other => other,
    }
}
