//! [`EventStore`]: what the server asks of whatever keeps the events of a stream. Here: what each answer promises;
//! the conformance suite (`tests/src/conformance.rs`) holds every store to it. Whatever is read for somebody is read by
//! their [`Sight`]: what that does not see is as if it were not there.
//! Not here: files of SQLite, which keep them so far (`sqlite_files.rs`).

use super::{Appended, Entry, Found, LogError, OwnAnchors, Replayed, Sight, Stood};
use rill_module_abi::ReadersChanged;
use rill_protocol::{
    BlobId, DaysAnswer, Did, EventId, Genesis, Hash, Head, HistoryAnswer, HistoryId, Millis, Opening, Page,
    PageFrom, Position, ReadCount, Rules, RulesSet, SeqNum, Slot, Span, StreamId, TopicId, WireEvent, decode,
    rules_slot,
};
use std::{ops::ControlFlow, path::Path};

/// All streams that one server keeps.
pub trait EventStores: Send + Sync {
    /// All that are there, in order of id.
    fn list(&self) -> Result<Vec<StreamId>, LogError>;

    /// Opens one; `None` where there is none. All that was committed is in it, whatever ended the last program.
    fn open(&self, stream: &StreamId) -> Result<Option<Box<dyn EventStore>>, LogError>;

    /// Makes a new one.
    fn create(&self, genesis: &Genesis, history: HistoryId) -> Result<Box<dyn EventStore>, LogError>;

    /// Whether it was not put away in order: then it wants to be opened soon, which finishes that.
    fn is_unfinished(&self, stream: &StreamId) -> bool;
}

/// The events of one stream, opened by the one who owns it. What it reads is as of the last commit.
pub trait EventStore: Send {
    /// What the stream is from the beginning.
    fn genesis(&self) -> &Genesis;

    /// Which history this copy is.
    fn history(&self) -> HistoryId;

    /// How many events there are: the newest one's place in the log. Stays inside the server.
    fn newest(&self) -> i64;

    /// Begins a batch. Nothing of it is there until it is committed; dropped, nothing of it ever was. One at a time.
    fn begin(&self) -> Result<Box<dyn EventBatch + '_>, LogError>;

    /// Which event has this id.
    fn find(&self, id: EventId) -> Result<Option<Found>, LogError>;

    /// Whether all events that show a blob are withheld, or those that showed it were redacted. One that was never shown is
    /// not withheld.
    fn is_withheld(&self, blob: &BlobId, sight: &Sight<'_>) -> Result<bool, LogError>;

    /// Which event has this id, where it is seen.
    fn find_seen(&self, id: EventId, sight: &Sight<'_>) -> Result<Option<Found>, LogError>;

    /// The stream as it stands, and the newest page of a room. See [`rill_protocol::OpeningRequest`].
    fn opening(
        &self,
        room: Option<TopicId>,
        limit: u32,
        after: Option<TopicId>,
        sight: &Sight<'_>,
    ) -> Result<Option<Opening>, LogError>;

    /// What stands in these slots of a topic's state, in their order.
    fn standing(&self, topic: TopicId, slots: &[Slot], sight: &Sight<'_>)
    -> Result<Vec<WireEvent>, LogError>;

    /// A page of a topic; `None` where there is no such topic, or no such anchor in it. One snapshot.
    fn page(
        &self,
        topic: TopicId,
        from: PageFrom,
        limit: u32,
        sight: &Sight<'_>,
    ) -> Result<Option<Page>, LogError>;

    /// These anchors of a topic, each with what amends it. Those that are not there are left out.
    fn anchors(&self, topic: TopicId, ids: &[EventId], sight: &Sight<'_>) -> Result<Option<Page>, LogError>;

    /// The run after `after`, up to `to`: no more than so many bytes and one event, and one event where there is one.
    fn span(
        &self,
        topic: TopicId,
        run: (SeqNum, Option<SeqNum>),
        most: usize,
        sight: &Sight<'_>,
    ) -> Result<Option<Span>, LogError>;

    /// The days that have anchors that were not redacted.
    fn days(
        &self,
        topic: TopicId,
        utc_offset_minutes: i32,
        sight: &Sight<'_>,
    ) -> Result<Option<DaysAnswer>, LogError>;

    /// All that amended an anchor and was not redacted.
    fn history_of(
        &self,
        topic: TopicId,
        id: EventId,
        sight: &Sight<'_>,
    ) -> Result<Option<HistoryAnswer>, LogError>;

    /// Anchors that whoever reads wrote and spoke as themselves, and sees, each with its topic, and where to ask on.
    fn own_anchors(
        &self,
        after: Option<(TopicId, SeqNum)>,
        sight: &Sight<'_>,
    ) -> Result<OwnAnchors, LogError>;

    /// The head of one topic.
    fn head(&self, topic: TopicId, sight: &Sight<'_>) -> Result<Option<Head>, LogError>;

    /// How much of a topic this reader has read, up to a place: see [`rill_protocol::ReadRequest`].
    fn read_up_to(
        &self,
        topic: TopicId,
        mark: Position,
        sight: &Sight<'_>,
    ) -> Result<Option<ReadCount>, LogError>;

    /// The newest seq of a topic.
    fn tail(&self, topic: TopicId) -> Result<Option<SeqNum>, LogError>;

    /// After which place in the log heads are new to somebody who was told those up to `after`: the beginning, where they
    /// read other things than then.
    fn heads_from(&self, after: i64, who: Option<&Did>) -> Result<i64, LogError>;

    /// All topics, in order of id.
    fn topics(&self) -> Result<Vec<TopicId>, LogError>;

    /// All who wrote an event, or were called by one.
    fn people(&self) -> Result<Vec<Did>, LogError>;

    /// By which rules the stream lives: those that it was given last, or those that it began with.
    fn rules(&self) -> Result<Rules, LogError> {
        let sight = Sight::of_everything(None);
        let given = self.standing(TopicId::ROOT, &[rules_slot()], &sight)?;
        let Some(given) = given.first() else { return Ok(self.genesis().rules.clone()) };
        let said = given.body.payload().and_then(|payload| decode::<RulesSet>(payload).ok());
        let said = said.ok_or_else(|| LogError::Damaged("it does not say by which rules it lives".into()))?;
        Ok(said.rules)
    }

    /// The heads of the topics that moved, or came to be read by others, after this place in the log, and the place up to which that holds.
    fn heads_after(&self, after: i64, sight: &Sight<'_>) -> Result<(Vec<Head>, i64), LogError>;

    /// Gives at most so many events, from the one after this place in the log on, in the order in which they came.
    fn replay(&self, after: i64, most: usize, each: &mut Replayed<'_>) -> Result<(), LogError>;

    /// The chain over the log up to this place: two logs that have the same have the same events up to there.
    fn log_hash_at(&self, log_pos: i64) -> Result<Option<Hash>, LogError>;

    /// The blobs that events show which were not redacted.
    fn shown(&self) -> Result<Vec<BlobId>, LogError>;

    /// Whether it may still hold bytes that were redacted: then it wants to be settled soon.
    fn keeps_removed(&self) -> bool;

    /// Takes all bytes away that were redacted. `remove` is asked about each blob that nothing shows any more, with
    /// the time of the event that showed it last: whether its file is gone, which is remembered. Where `others_wait`
    /// says so now and then, it is broken off: it keeps what was removed then, and the next call goes on.
    fn settle(
        &self,
        remove: &mut dyn FnMut(&BlobId, Millis) -> Result<bool, std::io::Error>,
        others_wait: &mut dyn FnMut() -> bool,
    ) -> Result<(), LogError>;

    /// Settles all but the blobs: somebody copies them.
    fn settle_log(&self, others_wait: &mut dyn FnMut() -> bool) -> Result<(), LogError>;

    /// Copies all into a new folder of a server's data. `meanwhile` is called now and then; what it writes is in the
    /// copy too, and where it breaks off, there is none.
    fn copy_to(&self, data: &Path, meanwhile: &mut dyn FnMut() -> ControlFlow<()>)
    -> Result<(), CopyStopped>;
}

/// Events being appended together.
pub trait EventBatch {
    /// Which event has this id, this batch's own included.
    fn find(&self, id: EventId) -> Result<Option<Found>, LogError>;

    /// Seq and envelope of the event that has this id, this batch's own included.
    fn kept(&self, id: EventId) -> Result<Option<(SeqNum, Vec<u8>)>, LogError>;

    /// An anchor with what amends it and stands, this batch's own included; none: it is not there, or was redacted.
    fn stood(&self, anchor: EventId) -> Result<Option<Stood>, LogError>;

    /// All topics, this batch's own included.
    fn topics(&self) -> Result<Vec<TopicId>, LogError>;

    /// The event that was appended last changed who reads what.
    fn readers_changed(&mut self, changed: &ReadersChanged) -> Result<(), LogError>;

    /// Whether this topic is there.
    fn has_topic(&mut self, topic: TopicId) -> Result<bool, LogError>;

    /// Where an event that is appended to this topic now comes to stand.
    fn next(&mut self, topic: TopicId, now: Millis) -> Result<Appended, LogError>;

    /// Appends one event. The caller has checked that its topic is there (or that it opens it) and its id is free.
    fn append(&mut self, entry: &Entry<'_>) -> Result<Appended, LogError>;

    /// Makes the batch a fact, in whole or not at all: it survives a loss of power when this returns.
    fn commit(self: Box<Self>) -> Result<(), LogError>;
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyStopped {
    /// It could not be read, or the copy not written.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Broken off from outside.
    #[error("the copy was broken off; nothing of it is of use")]
    BrokenOff,
}
