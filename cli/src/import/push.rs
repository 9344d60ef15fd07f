//! The pushing half: asks what is there, brings files before the events that show them, pushes the rest, and counts
//! what became of each record. The server is its memory: nothing here grows with the archive but the ids of files.

mod record;

use super::{
    batch::{Batch, Item, bytes_of},
    summary::{Problem, Summary},
    uplink::{Line, UplinkError},
};
use rill_import::{
    Entry,
    discord::{Difference, Held, Importer, Space},
};
use rill_protocol::{
    AnchorsRequest, Answer, BlobId, Draft, EventId, Genesis, HaveRequest, IDS_MAX, PUSH_BYTES, PUSH_MAX,
    PushRequest, StreamId, TopicId,
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
    time::Duration,
};

use record::{Fate, Record};

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
        let (mut plan, mut records) = (Vec::new(), Vec::new());
        for item in batch.items {
            match item {
                Item::State(entry) => plan.push(Planned { entry, role: Role::State }),
                Item::Message { file, place, entries } => {
                    plan.push(Planned { entry: entries.anchor.clone(), role: Role::Anchor(records.len()) });
                    records.push(Record { file, place, entries, fate: Fate::Present });
                }
                Item::Refused(problem) => summary.refuse(problem),
                Item::Problem(problem) => summary.problem(problem),
            }
        }
        let present = self.present(&plan)?;
        self.bring_files(&batch.files, &records, &present)?;
        plan.retain(|planned| !present.contains(&planned.entry.id));
        self.carry_out(plan, &mut records, summary)?;
        // Only now it is known which are new. What amends the others depends on what is there.
        let plan = self.plan_new(&records, summary);
        self.carry_out(plan, &mut records, summary)?;
        let mut there: Vec<usize> =
            (0..records.len()).filter(|&at| records[at].fate == Fate::Present).collect();
        while !there.is_empty() {
            // One record of a message at a time: each is compared with what the one before left.
            let mut seen = HashSet::new();
            let (now, rest): (Vec<_>, Vec<_>) =
                there.into_iter().partition(|&at| seen.insert(records[at].entries.anchor.id));
            let plan = self.plan_changes(&now, &mut records, summary)?;
            self.carry_out(plan, &mut records, summary)?;
            there = rest;
        }
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
    fn present(&self, plan: &[Planned]) -> Result<HashSet<EventId>, UplinkError> {
        let mut present = HashSet::new();
        if !self.is_known {
            return Ok(present);
        }
        for asked in plan.chunks(IDS_MAX) {
            let events = asked.iter().map(|planned| planned.entry.id).collect();
            present.extend(self.line.have(&HaveRequest { stream: self.space.stream, events })?.events);
        }
        Ok(present)
    }

    /// What amends the records that were new.
    fn plan_new(&self, records: &[Record], summary: &mut Summary) -> Vec<Planned> {
        let mut plan = Vec::new();
        for (at, record) in records.iter().enumerate().filter(|(_, record)| record.fate == Fate::Added) {
            for amendment in &record.entries.amendments {
                match record.entries.amending(&self.importer, amendment, None) {
                    Ok(entry) => plan.push(Planned { entry, role: Role::Amendment(at) }),
                    Err(error) => {
                        summary.problem(Problem::of_record(record.file.to_path_buf(), record.place, error))
                    }
                }
            }
        }
        plan
    }

    /// What is new of records whose anchors the space has.
    fn plan_changes(
        &self,
        there: &[usize],
        records: &mut [Record],
        summary: &mut Summary,
    ) -> Result<Vec<Planned>, UplinkError> {
        let mut plan = Vec::new();
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
        Ok(plan)
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
        records: &[Record],
        present: &HashSet<EventId>,
    ) -> Result<(), UplinkError> {
        if files.is_empty() {
            return Ok(());
        }
        let blobs_of = |is_there: bool| -> HashSet<BlobId> {
            let records =
                records.iter().filter(|record| present.contains(&record.entries.anchor.id) == is_there);
            records.flat_map(|record| record.entries.anchor.blobs.iter().copied()).collect()
        };
        let (there, needed) = (blobs_of(true), blobs_of(false));
        for (blob, path) in files {
            let is_needed = needed.contains(blob) || !there.contains(blob);
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

    /// Pushes what is planned.
    fn carry_out(
        &mut self,
        plan: Vec<Planned>,
        records: &mut [Record],
        summary: &mut Summary,
    ) -> Result<(), UplinkError> {
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
                    Role::Anchor(at) => records[at].anchor_answered(answer, summary),
                    Role::Amendment(at) => records[at].amendment_answered(answer, summary),
                }
            }
        }
        Ok(())
    }

    /// Pushes until each event has an answer that stands.
    fn send(&mut self, drafts: Vec<Draft>) -> Result<Vec<Answer>, UplinkError> {
        let answers = push_all(self.line, self.space.stream, self.genesis.clone(), drafts)?;
        self.genesis = None;
        Ok(answers)
    }
}

/// Pushes events until each has an answer that stands. `genesis`: the stream may not be there yet.
pub(super) fn push_all(
    line: &dyn Line,
    stream: StreamId,
    genesis: Option<Genesis>,
    events: Vec<Draft>,
) -> Result<Vec<Answer>, UplinkError> {
    let request = PushRequest { stream, genesis, bulk: true, events };
    let mut answers = line.push(&request)?.answers;
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
        let again = PushRequest { stream, genesis: None, bulk: true, events };
        for (at, answer) in later.into_iter().zip(line.push(&again)?.answers) {
            answers[at] = answer;
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
