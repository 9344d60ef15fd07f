//! How things stand, as the page is told: the connection, whether what is read is kept, copies, troubles.

use super::{Engine, asking::Asked};
use crate::{PageId, Setup, Urgency};
use rill_bridge::{CommandId, Connection, CopyProgress, Failure, Notification, Saving, Status};
use rill_protocol::{Millis, StreamId, TopicId};
use std::collections::{BTreeMap, BTreeSet};

/// Progress of copies is told at most so often.
const PACE_MS: Millis = 200;

/// What the engine remembers of how things stand.
pub(super) struct Standing {
    saving: Saving,
    /// Why nothing can be kept now; it ends with the first thing that is kept again.
    not_saving: Option<String>,
    /// What was wrong with something that came.
    trouble: Option<String>,
    pub(super) update_waits: bool,
    told: Option<(Status, Millis)>,
    damaged: bool,
    followed: bool,
    /// Spaces that somebody wants to see, with the room, until they are open.
    pub(super) wanted: BTreeMap<StreamId, Option<TopicId>>,
    /// Who waits for a space to open.
    pub(super) opening: BTreeMap<StreamId, Vec<(PageId, CommandId)>>,
    /// Spaces that are not there, or not for this reader.
    pub(super) not_opened: BTreeMap<StreamId, Failure>,
    /// Spaces that were read here and may be read no longer.
    pub(super) ended: BTreeSet<StreamId>,
}

impl Standing {
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            saving: setup.saving.clone(),
            not_saving: setup.notice.clone(),
            trouble: None,
            update_waits: setup.update_waits,
            told: None,
            damaged: false,
            followed: false,
            wanted: BTreeMap::new(),
            opening: BTreeMap::new(),
            not_opened: BTreeMap::new(),
            ended: BTreeSet::new(),
        }
    }

    /// Another page is there, which was not told yet.
    pub(super) fn tell_again(&mut self) {
        self.told = None;
    }

    /// Something that came was not what it says it is, and was not kept.
    pub(super) fn trouble(&mut self, text: String) {
        self.trouble = Some(text);
    }

    /// A new connection: what was wrong with the last one's answers may be mended.
    pub(super) fn reconnected(&mut self) {
        self.trouble = None;
    }

    /// Whether this engine has the files of this device.
    pub(super) fn keeps(&self) -> bool {
        matches!(self.saving, Saving::Kept | Saving::KeptAnew)
    }

    fn saving(&self) -> Saving {
        let why = self.trouble.clone().or_else(|| self.not_saving.clone());
        why.map_or_else(|| self.saving.clone(), Saving::NotSaving)
    }

    /// Whether this is news.
    pub(super) fn damaged(&mut self, error: &rusqlite::Error) -> bool {
        self.not_saving = Some(format!(
            "the local copy is damaged and is built anew from the server; nothing unsent was in it ({error})"
        ));
        !std::mem::replace(&mut self.damaged, true)
    }

    /// Whether this is news.
    pub(super) fn followed(&mut self, why: String) -> bool {
        self.not_saving = Some(why);
        !std::mem::replace(&mut self.followed, true)
    }

    pub(super) fn not_saving(&mut self, error: &rusqlite::Error) {
        if !self.damaged {
            let text = format!("what is read cannot be kept on this device now; is there room? ({error})");
            self.not_saving = Some(text);
        }
    }

    /// Something was written: there is room again.
    pub(super) fn saved(&mut self) {
        if !self.damaged {
            self.not_saving = None;
        }
    }

    pub(super) fn renewed(&mut self, saving: Saving) {
        (self.saving, self.damaged) = (saving, false);
    }
}

impl Engine {
    /// Tells all pages how things stand, where that changed.
    pub(super) fn tell_status(&mut self) {
        let status = Status {
            connection: self.connection(),
            saving: self.standing.saving(),
            copies: self.copies_under_way(),
            uploads: self.uploads_under_way(),
            update_waits: self.standing.update_waits,
            unsent: self.unsent(),
        };
        if let Some((told, at)) = &self.standing.told {
            if *told == status {
                return;
            }
            if only_copies_moved(told, &status) && at + PACE_MS > self.now {
                let due = at + PACE_MS;
                return self.wake_by(due);
            }
        }
        self.standing.told = Some((status.clone(), self.now));
        let pages: Vec<PageId> = self.pages.keys().copied().collect();
        pages.into_iter().for_each(|page| self.tell(page, Notification::Status(status.clone())));
    }

    fn connection(&self) -> Connection {
        if !self.line.is_open() {
            let down = self.line.tried || self.fetches.is_down(self.now);
            return if down {
                Connection::Offline { waiting: self.outbox.waiting() }
            } else {
                Connection::Starting
            };
        }
        let watched = self.watched_topics();
        let left: u64 = watched.iter().filter_map(|(stream, topic)| self.left(*stream, *topic)).sum();
        let comes = self.fetches.under_way().any(|(asked, urgency)| {
            urgency == Urgency::InView && matches!(asked, Asked::Page(_) | Asked::Opening(_))
        });
        match left {
            0 if !comes => Connection::Synced,
            left => Connection::CatchingUp { left: left.max(1) },
        }
    }

    fn left(&self, stream: StreamId, topic: TopicId) -> Option<u64> {
        Some(self.spaces.get(&stream)?.topics.get(&topic)?.follow?.left())
    }
}

/// Whether nothing differs but how far the same copies and uploads are.
fn only_copies_moved(told: &Status, now: &Status) -> bool {
    let same = |one: &[CopyProgress], other: &[CopyProgress]| {
        one.iter().map(|copy| copy.stream).eq(other.iter().map(|copy| copy.stream))
    };
    let same_uploads = told.uploads.iter().map(|it| it.event).eq(now.uploads.iter().map(|it| it.event));
    let moved = Status { copies: told.copies.clone(), uploads: told.uploads.clone(), ..now.clone() };
    same(&told.copies, &now.copies) && same_uploads && *told == moved
}
