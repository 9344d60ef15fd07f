//! Whom one blocked: kept on this device, said in the person's own stream, and joined with what their other devices say.
//! Nothing of it is written anywhere else, so nobody who is blocked learns of it.
//! Not here: what then counts as unread (`unread/sifting.rs`), saying it (`unread/telling.rs`), marking rows (`queries`).

use super::{
    Engine,
    live::Live,
    small::{Reader, failure},
};
use crate::{queries, store::StoreError};
use rill_bridge::{Answer, BlockedRow, Failure, Person, Picture};
use rill_events::BlockChoice;
use rill_protocol::{Did, Slot, StreamId, TopicId, decode, encode};
use std::collections::{BTreeMap, BTreeSet};

/// Under this it is kept on this device.
const KEPT: &str = "blocks";

const NOT_KNOWN: &str = "this device does not know who that is: nobody was blocked";
const ONESELF: &str = "this is you: nobody was blocked";

/// Whom one blocked, and whom no longer.
#[derive(Default)]
pub(super) struct Blocks {
    choices: BTreeMap<Did, BlockChoice>,
    /// Voices of those who are blocked.
    voices: BTreeSet<Slot>,
    /// Something of it is not kept on this device yet, or not said to others.
    is_untold: bool,
}

impl Blocks {
    /// Whether nobody is blocked.
    pub(super) fn is_empty(&self) -> bool {
        self.voices.is_empty()
    }

    /// Whether somebody is blocked.
    pub(super) fn has(&self, voice: Slot) -> bool {
        self.voices.contains(&voice)
    }

    /// All that was chosen.
    pub(super) fn choices(&self) -> impl Iterator<Item = (&Did, &BlockChoice)> {
        self.choices.iter()
    }

    /// Somebody is blocked or not. Whether that was otherwise before.
    fn know(&mut self, person: Did, choice: BlockChoice) -> bool {
        let voice = Slot::of_person(&person);
        self.choices.insert(person, choice);
        if choice.blocked { self.voices.insert(voice) } else { self.voices.remove(&voice) }
    }

    fn choice(&self, person: &Did) -> BlockChoice {
        self.choices.get(person).copied().unwrap_or_default()
    }
}

impl Engine {
    /// For whom rows are read.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { voice: self.voice(), blocked: &self.blocks.voices }
    }

    /// What an earlier session kept.
    pub(super) fn load_blocks(&mut self) {
        let Some(kept) = self.outbox.kept.get(KEPT) else { return };
        for (person, choice) in decode::<Vec<(Did, BlockChoice)>>(kept).unwrap_or_default() {
            self.blocks.know(person, choice);
        }
        // What was not said before is said with the next.
        self.blocks.is_untold = true;
        self.unread.doubt_all();
        self.tell_marks_soon();
    }

    /// Keeps what is not kept yet. Whether there was any.
    pub(super) fn keep_blocks(&mut self) -> bool {
        if !std::mem::take(&mut self.blocks.is_untold) {
            return false;
        }
        let all: Vec<(&Did, &BlockChoice)> = self.blocks.choices().collect();
        if let Ok(value) = encode(&all)
            && self.outbox.write(|writing| writing.keep(KEPT, &value)).is_ok()
        {
            self.outbox.kept.insert(KEPT.to_owned(), value);
        }
        true
    }

    /// Somebody is to be read no longer.
    pub(super) fn block(&mut self, stream: StreamId, voice: Slot) -> Result<(), Failure> {
        if self.voice() == Some(voice) {
            return Err(failure(ONESELF, false));
        }
        let person = self.did_of(stream, voice);
        let person = self.read(person)?.ok_or_else(|| failure(NOT_KNOWN, false))?;
        self.choose_block(person, true);
        Ok(())
    }

    /// Somebody is to be read again.
    pub(super) fn unblock(&mut self, voice: Slot) {
        let mut people = self.blocks.choices.keys();
        if let Some(person) = people.find(|person| Slot::of_person(person) == voice).cloned() {
            self.choose_block(person, false);
        }
    }

    fn choose_block(&mut self, person: Did, blocked: bool) {
        let choice = self.blocks.choice(&person);
        if choice.blocked == blocked {
            return;
        }
        self.blocks.know(person, choice.chosen(blocked));
        self.blocks.is_untold = true;
        self.blocks_changed();
        self.tell_marks();
    }

    /// What one's other devices said.
    pub(super) fn join_blocks(&mut self, heard: BTreeMap<Did, BlockChoice>) {
        let mut changed = false;
        for (person, choice) in heard {
            let known = self.blocks.choice(&person);
            let joined = known.joined(choice);
            if joined != known {
                self.blocks.is_untold = true;
                changed |= self.blocks.know(person, joined);
            }
        }
        if changed {
            self.blocks_changed();
        }
    }

    /// All that is shown may be shown otherwise now.
    fn blocks_changed(&mut self) {
        self.unread.doubt_all();
        self.doubt_calls();
        self.stir_all();
        // Who reacted is named by rows whose revision is as it was.
        let queries = self.pages.values_mut().flat_map(|page| page.queries.values_mut());
        queries.for_each(|live| {
            live.forget_given();
            Live::hurry(live);
        });
    }

    pub(super) fn answer_blocked(&self) -> Result<Answer, StoreError> {
        let mut rows = Vec::with_capacity(self.blocks.voices.len());
        for voice in &self.blocks.voices {
            rows.push(self.blocked_row(*voice)?);
        }
        rows.sort_by_cached_key(|row| (row.person.name.to_lowercase(), row.person.voice));
        Ok(Answer::Blocked(rows))
    }

    /// Somebody, as the first space names them that knows them.
    fn blocked_row(&self, voice: Slot) -> Result<BlockedRow, StoreError> {
        for (stream, space) in self.spaces.iter().filter(|(stream, _)| !self.is_own(**stream)) {
            let Some((event, set)) = queries::profile(&self.db, space.kept.key, voice)? else { continue };
            let picture = set.picture.map(|file| Picture { topic: TopicId::PEOPLE, event, file });
            let person = Person { voice, name: set.name, picture, bot: set.bot, gone: set.gone };
            return Ok(BlockedRow { person, stream: Some(*stream) });
        }
        let person = Person { voice, name: String::new(), picture: None, bot: false, gone: false };
        Ok(BlockedRow { person, stream: None })
    }
}
