//! Questions to the server: each goes out once, what goes first goes first, and one that failed rests a while.
//! What is wanted is derived anew from the state each time, so nothing queues here.

use super::{Engine, taking::SpanFor};
use crate::{Effect, Failed, FetchId, Urgency, store::StoreError};
use rill_protocol::{
    AnchorsRequest, DaysRequest, EventId, Fault, FaultCode, HistoryRequest, Millis, OpeningRequest,
    OwnRequest, PageFrom, PageRequest, ReadRequest, RulesRequest, SpanRequest, StreamId, TitlesRequest,
    TopicId, decode, encode,
};
use rill_sync::Backoff;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Questions of one urgency that are under way at once.
const AT_ONCE: [(Urgency, usize); 3] = [(Urgency::InView, 8), (Urgency::Soon, 4), (Urgency::Background, 2)];
/// A question that brought a fault is not asked again before this.
const REST_MS: Millis = 5_000;
/// One whose fault says that asking again is of no use.
const LONG_REST_MS: Millis = 60_000;

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Server,
    Session,
    Titles(TitlesRequest),
    Opening(OpeningRequest),
    Page(PageRequest),
    Anchors(AnchorsRequest),
    Span(SpanRequest, SpanFor),
    Days(DaysRequest),
    History(HistoryRequest),
    Read(ReadRequest),
    Own(OwnRequest),
    /// With how often the answer may have changed before it was asked.
    Rules(RulesRequest, u64),
}

impl Asked {
    pub(super) fn stream(&self) -> Option<StreamId> {
        match self {
            Self::Server | Self::Session | Self::Titles(_) => None,
            Self::Opening(asked) => Some(asked.stream),
            Self::Page(asked) => Some(asked.stream),
            Self::Anchors(asked) => Some(asked.stream),
            Self::Span(asked, _) => Some(asked.stream),
            Self::Days(asked) => Some(asked.stream),
            Self::History(asked) => Some(asked.stream),
            Self::Read(asked) => Some(asked.stream),
            Self::Own(asked) => Some(asked.stream),
            Self::Rules(asked, _) => Some(asked.stream),
        }
    }

    fn topic(&self) -> Option<TopicId> {
        match self {
            Self::Server
            | Self::Session
            | Self::Titles(_)
            | Self::Opening(_)
            | Self::Read(_)
            | Self::Own(_)
            | Self::Rules(..) => None,
            Self::Page(asked) => Some(asked.topic),
            Self::Anchors(asked) => Some(asked.topic),
            Self::Span(asked, _) => Some(asked.topic),
            Self::Days(asked) => Some(asked.topic),
            Self::History(asked) => Some(asked.topic),
        }
    }

    fn path(&self) -> &'static str {
        match self {
            Self::Server => "/api/server",
            Self::Session => "/api/session",
            Self::Titles(_) => "/api/titles",
            Self::Opening(_) => "/api/open",
            Self::Page(_) => "/api/page",
            Self::Anchors(_) => "/api/anchors",
            Self::Span(..) => "/api/span",
            Self::Days(_) => "/api/days",
            Self::History(_) => "/api/history",
            Self::Read(_) => "/api/read",
            Self::Own(_) => "/api/own",
            Self::Rules(..) => "/api/rules",
        }
    }

    fn body(&self) -> Vec<u8> {
        let body = match self {
            Self::Server | Self::Session => Ok(Vec::new()),
            Self::Titles(asked) => encode(asked),
            Self::Opening(asked) => encode(asked),
            Self::Page(asked) => encode(asked),
            Self::Anchors(asked) => encode(asked),
            Self::Span(asked, _) => encode(asked),
            Self::Days(asked) => encode(asked),
            Self::History(asked) => encode(asked),
            Self::Read(asked) => encode(asked),
            Self::Own(asked) => encode(asked),
            Self::Rules(asked, _) => encode(asked),
        };
        body.expect("a question has no floats and no odd keys")
    }
}

/// Whether the server is there, as far as the last fetches told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reach {
    #[default]
    Unknown,
    Up,
    /// Nothing is asked before this.
    Down {
        until: Millis,
    },
}

type Question = (&'static str, Vec<u8>);

/// What is under way, and what failed.
#[derive(Default)]
pub(super) struct Fetches {
    last: u64,
    under_way: BTreeMap<FetchId, (Question, Asked, Urgency)>,
    resting: HashMap<Question, Millis>,
    /// Those of them whose answer came and could not be kept.
    unkept: HashSet<Question>,
    pub(super) reach: Reach,
    backoff: Backoff,
}

impl Fetches {
    /// What is being asked.
    pub(super) fn under_way(&self) -> impl Iterator<Item = (&Asked, Urgency)> {
        self.under_way.values().map(|(_, asked, urgency)| (asked, *urgency))
    }

    /// Whether a page of this topic is on its way.
    pub(super) fn page_comes(&self, stream: StreamId, topic: TopicId) -> bool {
        self.under_way().any(|(asked, _)| match asked {
            Asked::Page(page) => page.stream == stream && page.topic == topic,
            Asked::Opening(opening) => {
                opening.stream == stream && opening.room.is_none_or(|room| room == topic)
            }
            Asked::Server
            | Asked::Session
            | Asked::Titles(_)
            | Asked::Anchors(_)
            | Asked::Span(..)
            | Asked::Days(_)
            | Asked::History(_)
            | Asked::Read(_)
            | Asked::Own(_)
            | Asked::Rules(..) => false,
        })
    }

    /// The next name of a fetch.
    pub(super) fn next_id(&mut self) -> FetchId {
        self.last += 1;
        FetchId(self.last)
    }

    /// Whether the space is being opened.
    pub(super) fn opens(&self, stream: StreamId) -> bool {
        self.under_way()
            .any(|(asked, _)| matches!(asked, Asked::Opening(opening) if opening.stream == stream))
    }

    /// Whether a run of this topic is on its way.
    pub(super) fn span_comes(&self, stream: StreamId, topic: TopicId) -> bool {
        self.under_way().any(|(asked, _)| {
            matches!(asked, Asked::Span(span, _) if span.stream == stream && span.topic == topic)
        })
    }

    fn of(&self, urgency: Urgency) -> usize {
        self.under_way().filter(|(_, other)| *other == urgency).count()
    }

    /// What was asked of a space comes for nobody.
    pub(super) fn drop_space(&mut self, stream: StreamId) {
        self.under_way.retain(|_, (_, asked, _)| asked.stream() != Some(stream));
    }

    /// What was asked of a topic comes for nobody.
    pub(super) fn drop_topic(&mut self, stream: StreamId, topic: TopicId) {
        self.under_way
            .retain(|_, (_, asked, _)| asked.stream() != Some(stream) || asked.topic() != Some(topic));
    }

    /// What failed would not fail now: it may be asked again at once.
    pub(super) fn rests_no_more(&mut self, asked: &Asked) {
        self.resting.remove(&(asked.path(), asked.body()));
    }

    /// Whether an answer that could not be kept is yet to be asked for again.
    pub(super) fn has_unkept(&self) -> bool {
        !self.unkept.is_empty()
    }

    /// Runs of a full copy that nobody wants any more.
    pub(super) fn drop_copy(&mut self, stream: StreamId) {
        self.under_way.retain(
            |_, (_, asked, _)| !matches!(asked, Asked::Span(span, SpanFor::Copy) if span.stream == stream),
        );
    }

    /// Whether it is still there is not known.
    pub(super) fn doubt(&mut self) {
        if self.reach == Reach::Up {
            self.reach = Reach::Unknown;
        }
    }

    /// The server is there again: whatever failed may be asked again.
    pub(super) fn reached(&mut self) {
        self.reach = Reach::Up;
        self.backoff.succeeded();
        self.resting.clear();
        self.unkept.clear();
    }
}

impl Engine {
    /// Asks, where that is not being asked already. Gives whether an answer is on its way.
    pub(super) fn ask(&mut self, asked: Asked, urgency: Urgency) -> bool {
        let question = (asked.path(), asked.body());
        if self.fetches.under_way.values().any(|(other, ..)| *other == question) {
            return true;
        }
        if let Some(until) = self.may_not_ask_before(&question) {
            self.wake_by(until);
            return false;
        }
        let (_, most) =
            AT_ONCE.into_iter().find(|(other, _)| *other == urgency).expect("all urgencies are named");
        let yields = urgency == Urgency::Background && self.fetches.of(Urgency::InView) > 0;
        if yields || self.fetches.of(urgency) >= most {
            return false;
        }
        let fetch = self.fetches.next_id();
        let (path, body) = question.clone();
        self.effects.push(match asked {
            Asked::Server | Asked::Session => Effect::Get { fetch, path, urgency },
            _ => Effect::Fetch { fetch, path, body, urgency },
        });
        self.fetches.under_way.insert(fetch, (question, asked, urgency));
        true
    }

    /// What rested long enough may be asked again.
    pub(super) fn rested(&mut self) {
        let now = self.now;
        let resting = self.fetches.resting.len();
        self.fetches.resting.retain(|_, until| *until > now);
        let Fetches { resting: rests, unkept, .. } = &mut self.fetches;
        unkept.retain(|question| rests.contains_key(question));
        let down = matches!(self.fetches.reach, Reach::Down { until } if until <= now);
        if down {
            self.fetches.reach = Reach::Unknown;
        }
        if down || self.fetches.resting.len() < resting {
            self.stir_all();
        }
    }

    fn may_not_ask_before(&self, question: &Question) -> Option<Millis> {
        let down = match self.fetches.reach {
            Reach::Down { until } => Some(until),
            Reach::Unknown | Reach::Up => None,
        };
        let rests = self.fetches.resting.get(question).copied();
        down.max(rests).filter(|until| *until > self.now)
    }

    /// A page of a topic.
    pub(super) fn ask_page(
        &mut self,
        (stream, topic): (StreamId, TopicId),
        from: PageFrom,
        limit: u32,
        urgency: Urgency,
    ) -> bool {
        self.ask(Asked::Page(PageRequest { stream, topic, from, limit }), urgency)
    }

    /// A fetch ended.
    pub(super) fn fetched(
        &mut self,
        fetch: FetchId,
        result: Result<Vec<u8>, Failed>,
    ) -> Result<(), StoreError> {
        if self.push_fetched(fetch, &result) || self.upload_fetched(fetch, &result) {
            return Ok(());
        }
        let Some((question, asked, _)) = self.fetches.under_way.remove(&fetch) else { return Ok(()) };
        let body = match result {
            Ok(body) => body,
            Err(failed) => {
                self.not_answered(question, &asked, &failed);
                return Ok(());
            }
        };
        if self.fetches.reach != Reach::Up {
            self.fetches.reached();
        }
        let taken = self.answered(&asked, &body);
        if taken.is_err() {
            self.fetches.resting.insert(question.clone(), self.now + LONG_REST_MS);
            self.fetches.unkept.insert(question);
        }
        taken
    }

    fn answered(&mut self, asked: &Asked, body: &[u8]) -> Result<(), StoreError> {
        macro_rules! read {
            () => {
                match decode(body) {
                    Ok(answer) => answer,
                    Err(_) => {
                        self.standing.trouble(
                            "the server's answer could not be read; what is held stays. Reload to update"
                                .to_owned(),
                        );
                        return Ok(());
                    }
                }
            };
        }
        match asked {
            Asked::Server => self.server_answered(read!()),
            Asked::Session => {
                self.session_answered(read!());
                Ok(())
            }
            Asked::Titles(asked) => self.take_titles(asked, &read!()),
            Asked::Opening(asked) => self.take_opening(asked, read!()),
            Asked::Page(asked) => self.take_page(asked, read!()),
            Asked::Anchors(asked) => self.take_anchors(asked, read!()),
            Asked::Span(asked, span_for) => self.take_span(asked, *span_for, read!()),
            Asked::Days(asked) => self.take_days(asked, &read!()),
            Asked::History(asked) => self.take_history(asked, read!()),
            Asked::Read(asked) => self.take_counts(asked, read!()),
            Asked::Own(asked) => self.take_own(asked, read!()),
            Asked::Rules(asked, changes) => self.take_rules(asked, *changes, read!()),
        }
    }

    fn not_answered(&mut self, question: Question, asked: &Asked, failed: &Failed) {
        if let Asked::Anchors(asked) = asked
            && let Some(space) = self.spaces.get_mut(&asked.stream)
        {
            space.anchors_asked.retain(|anchor| !asked.anchors.contains(anchor));
        }
        let Some(status) = failed.status else {
            self.unreached();
            self.opening_failed(asked, None);
            return;
        };
        self.fetches.reach = Reach::Up;
        let fault = decode::<Fault>(&failed.body).unwrap_or_else(|_| unreadable(status));
        let rest = if fault.code.is_permanent() { LONG_REST_MS } else { REST_MS };
        self.fetches.resting.insert(question, self.now + rest);
        if fault.code == FaultCode::Version {
            self.standing.update_waits = true;
        }
        self.not_there(asked, &fault);
        self.opening_failed(asked, Some(&fault));
        self.stir_all();
    }

    /// The server was not reached.
    pub(super) fn unreached(&mut self) {
        let random = self.chance();
        let until = self.now + self.fetches.backoff.failed(random);
        self.fetches.reach = Reach::Down { until };
        self.stir_all();
    }

    /// What is not there, or not for this reader, is remembered for this session. Nothing held is touched.
    fn not_there(&mut self, asked: &Asked, fault: &Fault) {
        let gone: Option<(StreamId, EventId)> = match asked {
            Asked::Page(PageRequest { stream, from: PageFrom::AroundAnchor(anchor), .. }) => {
                Some((*stream, *anchor))
            }
            Asked::Page(_)
            | Asked::Server
            | Asked::Session
            | Asked::Titles(_)
            | Asked::Opening(_)
            | Asked::Anchors(_)
            | Asked::Span(..)
            | Asked::Days(_)
            | Asked::History(_)
            | Asked::Read(_)
            | Asked::Own(_)
            | Asked::Rules(..) => None,
        };
        if let (Some((stream, anchor)), FaultCode::NotFound) = (gone, fault.code)
            && let Some(space) = self.spaces.get_mut(&stream)
        {
            space.gone.insert(anchor);
        }
        if let Asked::Rules(asked, _) = asked {
            self.rules_not_told(asked, fault);
        }
        if let Asked::Span(asked, SpanFor::Common) = asked
            && fault.code == FaultCode::NotFound
        {
            self.nothing_to_compare(asked.stream, asked.topic);
        }
    }
}

/// A status without a fault: something between us and the server answered.
pub(super) fn unreadable(status: u16) -> Fault {
    let code = match status {
        401 => FaultCode::SignIn,
        404 => FaultCode::NotFound,
        426 => FaultCode::Version,
        429 => FaultCode::Busy,
        _ => FaultCode::Internal,
    };
    Fault::new(
        code,
        format!("the server answered with status {status}; what is held stays, and it is asked again"),
    )
}
