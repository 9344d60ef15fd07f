//! [`OpenStream`]: a stream as its owner has it while somebody reads: its log, its rules, and what these know of it.

use crate::{
    http::live::Recent,
    readers::{Readers, changes::Changes},
    store::{EventStore, LogError, ModuleCache, Sight},
};
use rill_module_abi::Rules;
use rill_protocol::{Did, TopicId};
use std::cell::RefCell;

/// What is there to read of one stream.
pub(crate) struct OpenStream<'a> {
    /// What is read for somebody is read by [`OpenStream::seen_by`].
    pub(crate) log: &'a dyn EventStore,
    pub(crate) rules: &'a dyn Rules,
    pub(crate) cache: &'a ModuleCache,
    /// What the rules said of who may read what.
    pub(crate) readers: &'a RefCell<Readers>,
    /// What changed of that.
    pub(crate) changes: &'a Changes,
    /// What was read for followers since the log moved last.
    pub(crate) recent: &'a RefCell<Recent>,
}

impl OpenStream<'_> {
    /// Reads for somebody: what they may not read is not there.
    pub(crate) fn seen_by<T>(
        &self,
        who: Option<&Did>,
        reading: impl FnOnce(&dyn EventStore, &Sight<'_>) -> Result<T, LogError>,
    ) -> Result<T, LogError> {
        let asking = |topics: &[TopicId]| self.rules.may_read(self.cache, self.log.genesis(), who, topics);
        let asks = |topics: &[TopicId]| Ok(self.readers.borrow_mut().reads(who, topics, &asking)?);
        reading(self.log, &Sight::new(who, &asks))
    }

    /// Whether somebody may read something of this topic.
    pub(crate) fn may_read(&self, who: Option<&Did>, topic: TopicId) -> Result<bool, LogError> {
        self.seen_by(who, |_, sight| Ok(sight.since(topic)?.is_some()))
    }

    /// Whether somebody writes here at all.
    pub(crate) fn may_write(&self, who: &Did) -> Result<bool, LogError> {
        Ok(self.rules.may_write(self.cache, self.log.genesis(), who)?)
    }
}
