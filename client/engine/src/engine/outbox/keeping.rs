//! Changes of entries, and what of them is on the disk when. What is sent or refused is written at once; that an
//! entry is done with may be written a little later: at the next start it is found in the copy again.

use super::{File, NAME, Outbox};
use crate::{
    Effect,
    engine::{Engine, small::failure},
    store::{self, StoreError},
};
use rill_bridge::Failure;
use rill_protocol::{EventId, Fault, Millis, StreamId};
use rill_sync::{OutboxEffect, OutboxEvent, OutboxInput, OutboxStanding};

/// Entries that are done with are taken off the disk together.
const FLUSH_MS: Millis = 500;
/// Later removals come along.
const SWEEP_AFTER_MS: Millis = 5_000;

impl Outbox {
    /// Which of these would be pushed at once, if they were made now.
    pub(in crate::engine) fn would_push(
        &self,
        stream: StreamId,
        now: Millis,
        events: &[OutboxEvent],
    ) -> Vec<EventId> {
        let order = self.streams.get(&stream).map(|known| &known.order).filter(|order| order.is_open());
        let Some(order) = order.cloned() else { return Vec::new() };
        let (_, effects) = order.step(now, 0, OutboxInput::MadeAll(events.to_vec()));
        let pushed = effects.into_iter().filter_map(|effect| match effect {
            OutboxEffect::Push(events) => Some(events),
            OutboxEffect::Acknowledged(..)
            | OutboxEffect::Refused(..)
            | OutboxEffect::Waits(_)
            | OutboxEffect::Rename(_)
            | OutboxEffect::Gone(_)
            | OutboxEffect::WakeAt(_) => None,
        });
        pushed.flatten().collect()
    }

    /// Those that were pushed for the first time.
    pub(in crate::engine) fn set_tried(&mut self, events: &[EventId]) -> Vec<EventId> {
        let mut changed = Vec::new();
        for event in events {
            let n = self.places.get(event);
            if let Some(entry) = n.and_then(|n| self.entries.get_mut(n))
                && !std::mem::replace(&mut entry.tried, true)
            {
                changed.push(*event);
            }
        }
        changed
    }

    pub(in crate::engine) fn set_refused(
        &mut self,
        event: EventId,
        refused: Option<Fault>,
    ) -> Option<EventId> {
        let entry = self.entries.get_mut(self.places.get(&event)?)?;
        entry.refused = refused;
        Some(event)
    }

    /// An entry is done with.
    pub(in crate::engine) fn let_go(&mut self, event: EventId) {
        if let Some(entry) = self.take_out(event) {
            self.to_remove.push(entry.n);
        }
        self.done_with(event);
    }

    /// An id is done with: it is never written again.
    pub(in crate::engine) fn done_with(&mut self, event: EventId) {
        if self.done.insert(event) {
            let n = self.next_place();
            self.to_note.push((n, event));
        }
    }

    /// Events that wait to be acknowledged.
    pub(in crate::engine) fn waiting(&self) -> u64 {
        self.count(|standing| match standing {
            OutboxStanding::Waiting | OutboxStanding::UnderWay | OutboxStanding::Taken => true,
            OutboxStanding::Acknowledged(_) | OutboxStanding::Refused => false,
        })
    }

    /// Events that were refused.
    pub(in crate::engine) fn refused(&self) -> u64 {
        self.count(|standing| standing == OutboxStanding::Refused)
    }

    fn count(&self, which: impl Fn(OutboxStanding) -> bool) -> u64 {
        let told = self.streams.iter().filter(|(stream, _)| self.quiet != Some(**stream));
        let events = told.flat_map(|(_, stream)| stream.order.events());
        events.filter(|event| which(event.standing)).count() as u64
    }

    fn write_removed(&self, writing: &store::outbox::Writing<'_>) -> rusqlite::Result<()> {
        self.to_remove.iter().try_for_each(|n| writing.remove(*n))?;
        self.to_note.iter().try_for_each(|(n, id)| writing.done(*n, *id))
    }

    /// The name that one is called.
    pub(in crate::engine) fn name(&self) -> Option<String> {
        let name = self.kept.get(NAME)?;
        String::from_utf8(name.clone()).ok()
    }
}

impl Engine {
    /// Writes down how these entries stand now.
    pub(in crate::engine) fn keep_entries(&mut self, events: &[EventId]) {
        if events.is_empty() {
            return;
        }
        let outbox = &self.outbox;
        let kept = outbox.write(|writing| {
            events.iter().filter_map(|event| outbox.entry(*event)).try_for_each(|entry| writing.put(entry))
        });
        // What is in memory counts: it is told, and goes on.
        drop(self.kept(kept));
    }

    /// Takes off the disk what is done with, once that is due.
    pub(in crate::engine) fn flush_outbox(&mut self) {
        let outbox = &mut self.outbox;
        if outbox.to_remove.is_empty() && outbox.to_note.is_empty() {
            outbox.flush_at = None;
            return;
        }
        let due = *outbox.flush_at.get_or_insert(self.now + FLUSH_MS);
        if due > self.now {
            return self.wake_by(due);
        }
        self.flush_now();
    }

    /// Takes off the disk what is done with.
    pub(in crate::engine) fn flush_now(&mut self) {
        let outbox = &self.outbox;
        let kept = outbox.write(|writing| outbox.write_removed(writing));
        self.outbox.flush_at = None;
        if self.kept(kept).is_ok() {
            self.outbox.to_remove.clear();
            self.outbox.to_note.clear();
        }
    }

    /// Something that was written here is removed, or was at the end of an earlier session: its bytes leave the file
    /// within seconds.
    pub(in crate::engine) fn sweep_outbox_soon(&mut self) {
        self.outbox.sweep_at.get_or_insert(self.now + SWEEP_AFTER_MS);
    }

    /// Sweeps once that is due.
    pub(in crate::engine) fn sweep_outbox_if_due(&mut self) {
        let Some(due) = self.outbox.sweep_at else { return };
        if due > self.now {
            return self.wake_by(due);
        }
        self.outbox.sweep_at = None;
        self.flush_now();
        let swept = match &self.outbox.file {
            File::Open(file) => file.sweep(),
            File::Damaged(_) | File::Unusable(_) => Ok(true),
        };
        let is_swept = matches!(swept, Ok(true));
        // What is wrong with the disk is told.
        drop(self.kept(swept.map(drop)));
        if !is_swept {
            self.sweep_outbox_soon();
        }
    }

    /// What came of writing into the outbox.
    pub(in crate::engine) fn kept(&mut self, written: Result<(), StoreError>) -> Result<(), Failure> {
        let Err(error) = written else {
            self.outbox.disk_trouble = None;
            return Ok(());
        };
        let text = match &error {
            StoreError::Database(error) if store::is_damage(error) => {
                self.outbox_damaged();
                "the file for what you write is damaged and is made anew at this moment: try again. Keep your text"
                    .to_owned()
            }
            StoreError::Database(error) => {
                let text =
                    format!("this could not be kept on this device; is there room? ({error}) Keep your text");
                self.outbox.disk_trouble = Some(text.clone());
                text
            }
            StoreError::Followed | StoreError::Verify(_) | StoreError::Differs { .. } => {
                self.failed(&error);
                error.to_string()
            }
        };
        Err(failure(text, true))
    }

    /// All that is in it is in memory: the shell is asked for a new file.
    fn outbox_damaged(&mut self) {
        let before = std::mem::replace(&mut self.outbox.file, File::Damaged(None));
        match before {
            File::Open(file) => {
                self.outbox.file = File::Damaged(Some(file.close()));
                self.outbox.file_trouble = Some(
                    "the file that keeps what you wrote was damaged and is made anew; nothing is lost"
                        .to_owned(),
                );
                self.effects.push(Effect::SetOutboxAside);
            }
            File::Damaged(_) | File::Unusable(_) => self.outbox.file = before,
        }
    }

    /// What came of reading the copy for something that is written.
    pub(in crate::engine) fn read<T>(&mut self, read: Result<T, StoreError>) -> Result<T, Failure> {
        read.map_err(|error| {
            self.failed(&error);
            failure(format!("this was not written: {error}. Keep your text"), true)
        })
    }
}
