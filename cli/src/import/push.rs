//! The pushing half: asks what is there, brings files before the events that show them, pushes the rest, and counts
//! what became of each record. The server is its memory: nothing here grows with the archive but the ids of files.

use super::{
    batch::{Batch, Item, bytes_of},
    summary::{Problem, Summary},
    uplink::{Line, UplinkError},
};
use rill_import::{
    Entry,
    discord::{Difference, FilePlace, Held, Importer, MessageEntries, Space},
};
use rill_protocol::{
    AnchorsRequest, Answer, BlobId, Draft, EventId, Genesis, HaveRequest, IDS_MAX, PUSH_BYTES, PUSH_MAX,
    PushRequest, TopicId,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Anchors asked for at once, to bound the answer.
const ANCHORS_AT_ONCE: usize = 512;

/// One import's line to one space.
pub(super) struct Pusher<'a> {
    line: &'a dyn Line,
    space: Space,
    importer: Importer,
    /// Given with the first push.
    genesis: Option<Genesis>,
    /// The space was there before: then it is asked what it has.
    is_known: bool,
    brought: HashSet<BlobId>,
}

/// A record under way.
struct Record {
    file: Arc<Path>,
    place: FilePlace,
    entries: Box<MessageEntries>,
    fate: Fate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Added,
    Changed,
    Present,
    Refused,
}

/// An event that is to be pushed, and the record it belongs to.
struct Planned {
    entry: Entry,
    role: Role,
}

#[derive(Clone, Copy)]
enum Role {
    State,
    Anchor(usize),
    Amendment(usize),
}

impl<'a> Pusher<'a> {
    pub(super) fn new(line: &'a dyn Line, space: &Space, importer: Importer) -> Result<Self, UplinkError> {
        let is_known = line.server()?.spaces.contains(&space.stream);
        let genesis = Some(space.genesis.clone());
        Ok(Self { line, space: space.clone(), importer, genesis, is_known, brought: HashSet::new() })
    }

    /// Brings a batch to the server; returns when all of it is acknowledged or refused.
    pub(super) fn push(&mut self, batch: Batch, summary: &mut Summary) -> Result<(), UplinkError> {
        let (mut states, mut records) = (Vec::new(), Vec::new());
        for item in batch.items {
            match item {
                Item::State(entry) => states.push(entry),
                Item::Message { file, place, entries } => {
                    records.push(Record { file, place, entries, fate: Fate::Present });
                }
                Item::Refused(problem) => summary.refuse(problem),
                Item::Problem(problem) => summary.problem(problem),
            }
        }
        let present = self.present(&states, &records)?;
        let mut plan: Vec<Planned> = states
            .into_iter()
            .filter(|entry| !present.contains(&entry.id))
            .map(|entry| Planned { entry, role: Role::State })
            .collect();
        let mut there = Vec::new();
        for (at, record) in records.iter().enumerate() {
            if present.contains(&record.entries.anchor.id) {
                there.push(at);
            } else {
                self.plan_new(at, record, &mut plan, summary);
            }
        }
        self.plan_changes(&there, &mut records, &mut plan, summary)?;
        self.bring_files(&batch.files, &plan, &records)?;
        let taken = self.carry_out(plan, &mut records, summary)?;
        let mut changes = Vec::new();
        self.plan_changes(&taken, &mut records, &mut changes, summary)?;
        self.carry_out(changes, &mut records, summary)?;
        for record in records {
            summary.read += 1;
            match record.fate {
                Fate::Added => summary.added += 1,
                Fate::Changed => summary.changed += 1,
                Fate::Present => summary.present += 1,
                Fate::Refused => summary.refused += 1,
            }
        }
        Ok(())
    }

    /// Which of these the space has.
    fn present(&self, states: &[Entry], records: &[Record]) -> Result<HashSet<EventId>, UplinkError> {
        let mut present = HashSet::new();
        if !self.is_known {
            return Ok(present);
        }
        let ids =
            states.iter().map(|entry| entry.id).chain(records.iter().map(|record| record.entries.anchor.id));
        for events in ids.collect::<Vec<_>>().chunks(IDS_MAX) {
            let request = HaveRequest { stream: self.space.stream, events: events.to_vec() };
            present.extend(self.line.have(&request)?.events);
        }
        Ok(present)
    }

    fn plan_new(&self, at: usize, record: &Record, plan: &mut Vec<Planned>, summary: &mut Summary) {
        let anchor = &record.entries.anchor;
        plan.push(Planned { entry: anchor.clone(), role: Role::Anchor(at) });
        for amendment in &record.entries.amendments {
            match amendment.entry(&self.importer, anchor, None) {
                Ok(entry) => plan.push(Planned { entry, role: Role::Amendment(at) }),
                Err(error) => {
                    summary.problem(Problem::of_record(record.file.to_path_buf(), record.place, error))
                }
            }
        }
    }

    /// What is new of records whose anchors the space has.
    fn plan_changes(
        &self,
        there: &[usize],
        records: &mut [Record],
        plan: &mut Vec<Planned>,
        summary: &mut Summary,
    ) -> Result<(), UplinkError> {
        let held = self.held(there.iter().map(|&at| &records[at].entries.anchor))?;
        for &at in there {
            let record = &mut records[at];
            let none = Held::default();
            let held = held.get(&record.entries.anchor.id).unwrap_or(&none);
            match self.importer.compare(&record.entries, held) {
                Ok(Difference::None) => {}
                Ok(Difference::New(entries)) => {
                    plan.extend(
                        entries.into_iter().map(|entry| Planned { entry, role: Role::Amendment(at) }),
                    );
                }
                Ok(Difference::OtherText) => {
                    record.refuse("another message has the same id and other text, and stays", summary);
                }
                Err(error) => record.refuse(error, summary),
            }
        }
        Ok(())
    }

    fn held<'e>(
        &self,
        anchors: impl Iterator<Item = &'e Entry>,
    ) -> Result<HashMap<EventId, Held>, UplinkError> {
        let mut by_topic: BTreeMap<TopicId, Vec<EventId>> = BTreeMap::new();
        for anchor in anchors {
            by_topic.entry(anchor.topic).or_default().push(anchor.id);
        }
        let mut held: HashMap<EventId, Held> = HashMap::new();
        for (topic, anchors) in by_topic {
            for anchors in anchors.chunks(ANCHORS_AT_ONCE) {
                let request = AnchorsRequest { stream: self.space.stream, topic, anchors: anchors.to_vec() };
                let page = self.line.anchors(&request)?;
                for event in &page.anchors {
                    let Ok(envelope) = event.read_envelope() else { continue };
                    held.entry(envelope.id).or_default().anchor(event);
                }
                for event in &page.amendments {
                    let Some(anchor) =
                        event.read_envelope().ok().and_then(|envelope| envelope.place.target())
                    else {
                        continue;
                    };
                    held.entry(anchor).or_default().amendment(&self.importer, event);
                }
            }
        }
        Ok(held)
    }

    /// Files come before the events that show them; so do pictures of people and emoji, whose events come last.
    fn bring_files(
        &mut self,
        files: &[(BlobId, PathBuf)],
        plan: &[Planned],
        records: &[Record],
    ) -> Result<(), UplinkError> {
        if files.is_empty() {
            return Ok(());
        }
        let planned: HashSet<BlobId> =
            plan.iter().flat_map(|planned| planned.entry.blobs.iter().copied()).collect();
        let of_messages: HashSet<BlobId> = records.iter().flat_map(|record| record.entries.blobs()).collect();
        for (blob, path) in files {
            let is_needed = planned.contains(blob) || !of_messages.contains(blob);
            if is_needed && self.brought.insert(*blob) {
                self.make_space()?;
                self.line.put_blob(&self.space.stream, blob, path)?;
            }
        }
        Ok(())
    }

    /// A file needs a space to be put into.
    fn make_space(&mut self) -> Result<(), UplinkError> {
        if self.genesis.is_some() {
            self.send(Vec::new())?;
        }
        Ok(())
    }

    /// Pushes what is planned; gives the records whose id stands for something else already.
    fn carry_out(
        &mut self,
        plan: Vec<Planned>,
        records: &mut [Record],
        summary: &mut Summary,
    ) -> Result<Vec<usize>, UplinkError> {
        let mut taken = Vec::new();
        let mut plan = plan.into_iter().peekable();
        while plan.peek().is_some() {
            let (mut drafts, mut roles, mut bytes) = (Vec::new(), Vec::new(), 0);
            while let Some(planned) = plan.next_if(|next| {
                drafts.len() < PUSH_MAX
                    && (drafts.is_empty() || bytes + bytes_of(&next.entry.draft) < PUSH_BYTES - 4096)
            }) {
                bytes += bytes_of(&planned.entry.draft);
                drafts.push(planned.entry.draft);
                roles.push(planned.role);
            }
            for (role, answer) in roles.into_iter().zip(self.send(drafts)?) {
                match role {
                    Role::State => count_state(&answer, summary),
                    Role::Anchor(at) => {
                        if let Answer::Taken = answer {
                            taken.push(at);
                        }
                        records[at].anchor_answered(answer, summary);
                    }
                    Role::Amendment(at) => records[at].amendment_answered(answer, summary),
                }
            }
        }
        Ok(taken)
    }

    /// Pushes until each event has an answer that stands.
    fn send(&mut self, drafts: Vec<Draft>) -> Result<Vec<Answer>, UplinkError> {
        let request = PushRequest {
            stream: self.space.stream,
            genesis: self.genesis.clone(),
            bulk: true,
            events: drafts,
        };
        let mut answers = self.line.push(&request)?.answers;
        self.genesis = None;
        loop {
            let (mut later, mut wait) = (Vec::new(), 0);
            for (at, answer) in answers.iter().enumerate() {
                if let Answer::Later { after_ms } = answer {
                    later.push(at);
                    wait = wait.max(*after_ms);
                }
            }
            if later.is_empty() {
                return Ok(answers);
            }
            std::thread::sleep(Duration::from_millis(wait.into()));
            let events = later.iter().map(|&at| request.events[at].clone()).collect();
            let again = PushRequest { stream: self.space.stream, genesis: None, bulk: true, events };
            for (at, answer) in later.into_iter().zip(self.line.push(&again)?.answers) {
                answers[at] = answer;
            }
        }
    }
}

fn count_state(answer: &Answer, summary: &mut Summary) {
    match answer {
        Answer::Accepted(_) => summary.events += 1,
        // A room that was opened as the parent of a thread, before its own file came: its state says the rest.
        Answer::AlreadyThere(_) | Answer::Taken | Answer::Later { .. } => {}
        Answer::Refused(fault) => {
            let text = format!("a room, name or picture was refused: {fault}");
            summary.problem(Problem { file_incomplete: false, ..Problem::of_file(PathBuf::new(), text) });
        }
    }
}

impl Record {
    fn refuse(&mut self, why: impl std::fmt::Display, summary: &mut Summary) {
        self.fate = Fate::Refused;
        summary.problem(Problem::of_record(self.file.to_path_buf(), self.place, why));
    }

    fn anchor_answered(&mut self, answer: Answer, summary: &mut Summary) {
        match answer {
            Answer::Accepted(_) => {
                summary.events += 1;
                self.fate = Fate::Added;
            }
            Answer::AlreadyThere(_) | Answer::Taken | Answer::Later { .. } => {}
            Answer::Refused(fault) => self.refuse(fault, summary),
        }
    }

    fn amendment_answered(&mut self, answer: Answer, summary: &mut Summary) {
        match answer {
            Answer::Accepted(_) => {
                summary.events += 1;
                if self.fate == Fate::Present {
                    self.fate = Fate::Changed;
                }
            }
            Answer::AlreadyThere(_) | Answer::Taken | Answer::Later { .. } => {}
            // What amends a refused message is refused with it, and said once.
            Answer::Refused(_) if self.fate == Fate::Refused => {}
            Answer::Refused(fault) => {
                summary.problem(Problem::of_record(
                    self.file.to_path_buf(),
                    self.place,
                    format!("an edit, pin or reaction was refused: {fault}"),
                ));
            }
        }
    }
}
