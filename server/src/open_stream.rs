//! [`OpenStream`]: a stream as its owner has it while somebody reads: its log, its rules, and what these know of it.

use crate::{
    http::live::Recent,
    store::{EventStore, LogError, ModuleCache},
};
use rill_module_abi::{Reads, Rules};
use rill_protocol::{Did, TopicId};
use std::cell::RefCell;

/// What is there to read of one stream.
pub(crate) struct OpenStream<'a> {
    pub(crate) log: &'a dyn EventStore,
    pub(crate) rules: &'a dyn Rules,
    pub(crate) cache: &'a ModuleCache,
    /// What was read for followers since the log moved last.
    pub(crate) recent: &'a RefCell<Recent>,
}

impl OpenStream<'_> {
    /// Which of these topics somebody may read, one answer each.
    pub(crate) fn may_read(&self, who: Option<&Did>, topics: &[TopicId]) -> Result<Vec<bool>, LogError> {
        let reads = self.rules.may_read(self.cache, self.log.genesis(), who, topics)?;
        // "Since" is not given by the rules that are there yet: what cannot be told apart is withheld.
        let mut may: Vec<bool> = reads.iter().map(|reads| matches!(reads, Reads::All)).collect();
        may.resize(topics.len(), false);
        Ok(may)
    }

    /// Whether somebody may read this topic.
    pub(crate) fn may_read_one(&self, who: Option<&Did>, topic: TopicId) -> Result<bool, LogError> {
        Ok(self.may_read(who, &[topic])? == [true])
    }

    /// Whether somebody writes here at all.
    pub(crate) fn may_write(&self, who: &Did) -> Result<bool, LogError> {
        Ok(self.rules.may_write(self.cache, self.log.genesis(), who)?)
    }
}
