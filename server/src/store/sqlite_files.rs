//! [`SqliteFiles`]: streams kept as files of SQLite, a folder each. What is asked of one is answered by [`StreamLog`],
//! file by file beside this one.

use super::{
    Appended, Batch, CopyStopped, Entry, EventBatch, EventStore, EventStores, Found, LogError, OwnAnchors,
    Replayed, Sight, Stood, StreamLog,
};
use rill_module_abi::ReadersChanged;
use rill_protocol::{
    BlobId, DaysAnswer, Did, EventId, Genesis, Hash, Head, HistoryAnswer, HistoryId, Millis, Opening, Page,
    PageFrom, Position, ReadCount, SeqNum, Slot, Span, StreamId, TopicId, WireEvent,
};
use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

/// The streams in the folder of a server's data.
#[derive(Clone, Debug)]
pub struct SqliteFiles(PathBuf);

impl SqliteFiles {
    /// In this folder, where one for the streams is made if it is missing.
    pub fn new(data: PathBuf) -> Result<Self, std::io::Error> {
        std::fs::create_dir_all(data.join("streams"))?;
        Ok(Self(data))
    }
}

impl EventStores for SqliteFiles {
    fn list(&self) -> Result<Vec<StreamId>, LogError> {
        let mut streams = Vec::new();
        for entry in std::fs::read_dir(self.0.join("streams"))? {
            streams.extend(entry?.file_name().to_str().and_then(|name| name.parse::<StreamId>().ok()));
        }
        streams.sort();
        Ok(streams)
    }

    fn open(&self, stream: &StreamId) -> Result<Option<Box<dyn EventStore>>, LogError> {
        Ok(StreamLog::open(&self.0, stream)?.map(|log| Box::new(log) as Box<dyn EventStore>))
    }

    fn create(&self, genesis: &Genesis, history: HistoryId) -> Result<Box<dyn EventStore>, LogError> {
        Ok(Box::new(StreamLog::create(&self.0, genesis, history)?))
    }

    fn is_unfinished(&self, stream: &StreamId) -> bool {
        StreamLog::is_unfinished(&self.0, stream)
    }
}

impl EventStore for StreamLog {
    fn genesis(&self) -> &Genesis {
        self.genesis()
    }

    fn history(&self) -> HistoryId {
        self.history()
    }

    fn newest(&self) -> i64 {
        self.newest()
    }

    fn begin(&self) -> Result<Box<dyn EventBatch + '_>, LogError> {
        Ok(Box::new(self.begin()?))
    }

    fn find(&self, id: EventId) -> Result<Option<Found>, LogError> {
        self.find(id)
    }

    fn is_withheld(&self, blob: &BlobId, sight: &Sight<'_>) -> Result<bool, LogError> {
        self.is_withheld(blob, sight)
    }

    fn find_seen(&self, id: EventId, sight: &Sight<'_>) -> Result<Option<Found>, LogError> {
        self.find_seen(id, sight)
    }

    fn opening(
        &self,
        room: Option<TopicId>,
        limit: u32,
        after: Option<TopicId>,
        sight: &Sight<'_>,
    ) -> Result<Option<Opening>, LogError> {
        self.opening(room, limit, after, sight)
    }

    fn standing(
        &self,
        topic: TopicId,
        slots: &[Slot],
        sight: &Sight<'_>,
    ) -> Result<Vec<WireEvent>, LogError> {
        self.standing(topic, slots, sight)
    }

    fn page(
        &self,
        topic: TopicId,
        from: PageFrom,
        limit: u32,
        sight: &Sight<'_>,
    ) -> Result<Option<Page>, LogError> {
        self.page(topic, from, limit, sight)
    }

    fn anchors(&self, topic: TopicId, ids: &[EventId], sight: &Sight<'_>) -> Result<Option<Page>, LogError> {
        self.anchors(topic, ids, sight)
    }

    fn own_anchors(
        &self,
        after: Option<(TopicId, SeqNum)>,
        sight: &Sight<'_>,
    ) -> Result<OwnAnchors, LogError> {
        self.own_anchors(after, sight)
    }

    fn span(
        &self,
        topic: TopicId,
        run: (SeqNum, Option<SeqNum>),
        most: usize,
        sight: &Sight<'_>,
    ) -> Result<Option<Span>, LogError> {
        self.span_within(topic, run, most, sight)
    }

    fn days(
        &self,
        topic: TopicId,
        utc_offset_minutes: i32,
        sight: &Sight<'_>,
    ) -> Result<Option<DaysAnswer>, LogError> {
        self.days(topic, utc_offset_minutes, sight)
    }

    fn history_of(
        &self,
        topic: TopicId,
        id: EventId,
        sight: &Sight<'_>,
    ) -> Result<Option<HistoryAnswer>, LogError> {
        self.history_of(topic, id, sight)
    }

    fn head(&self, topic: TopicId, sight: &Sight<'_>) -> Result<Option<Head>, LogError> {
        self.head(topic, sight)
    }

    fn read_up_to(
        &self,
        topic: TopicId,
        mark: Position,
        sight: &Sight<'_>,
    ) -> Result<Option<ReadCount>, LogError> {
        self.read_up_to(topic, mark, sight)
    }

    fn tail(&self, topic: TopicId) -> Result<Option<SeqNum>, LogError> {
        self.tail(topic)
    }

    fn heads_from(&self, after: i64, who: Option<&Did>) -> Result<i64, LogError> {
        self.heads_from(after, who)
    }

    fn topics(&self) -> Result<Vec<TopicId>, LogError> {
        self.topics()
    }

    fn people(&self) -> Result<Vec<Did>, LogError> {
        self.people()
    }

    fn heads_after(&self, after: i64, sight: &Sight<'_>) -> Result<(Vec<Head>, i64), LogError> {
        self.heads_after(after, sight)
    }

    fn replay(&self, after: i64, most: usize, each: &mut Replayed<'_>) -> Result<(), LogError> {
        self.replay(after, most, each)
    }

    fn log_hash_at(&self, log_pos: i64) -> Result<Option<Hash>, LogError> {
        self.log_hash_at(log_pos)
    }

    fn shown(&self) -> Result<Vec<BlobId>, LogError> {
        self.shown()
    }

    fn keeps_removed(&self) -> bool {
        self.keeps_removed()
    }

    fn settle(
        &self,
        remove: &mut dyn FnMut(&BlobId, Millis) -> Result<bool, std::io::Error>,
        others_wait: &mut dyn FnMut() -> bool,
    ) -> Result<(), LogError> {
        self.settle(remove, others_wait)
    }

    fn settle_log(&self, others_wait: &mut dyn FnMut() -> bool) -> Result<(), LogError> {
        self.settle_log(others_wait).map(drop)
    }

    fn copy_to(
        &self,
        data: &Path,
        meanwhile: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), CopyStopped> {
        self.copy_to(data, meanwhile)
    }
}

impl EventBatch for Batch<'_> {
    fn find(&self, id: EventId) -> Result<Option<Found>, LogError> {
        self.find(id)
    }

    fn kept(&self, id: EventId) -> Result<Option<(SeqNum, Vec<u8>)>, LogError> {
        self.kept(id)
    }

    fn stood(&self, anchor: EventId) -> Result<Option<Stood>, LogError> {
        self.stood(anchor)
    }

    fn topics(&self) -> Result<Vec<TopicId>, LogError> {
        self.topics()
    }

    fn readers_changed(&mut self, changed: &ReadersChanged) -> Result<(), LogError> {
        self.readers_changed(changed)
    }

    fn has_topic(&mut self, topic: TopicId) -> Result<bool, LogError> {
        self.has_topic(topic)
    }

    fn next(&mut self, topic: TopicId, now: Millis) -> Result<Appended, LogError> {
        self.next(topic, now)
    }

    fn append(&mut self, entry: &Entry<'_>) -> Result<Appended, LogError> {
        self.append(entry)
    }

    fn commit(self: Box<Self>) -> Result<(), LogError> {
        (*self).commit()
    }
}
