//! [`Life`]: what happens to a log, by chance: batches of all kinds of events, batches that are given up, putting
//! the log away, opening it again. Not here: what goes wrong meanwhile (`disk.rs`).

use crate::Book;
use fastrand::Rng;
use rill_protocol::{
    Did, Envelope, EventId, Genesis, HistoryId, Millis, Place, Rules, Slot, TopicId, payload_hash,
};
use rill_server::store::{Entry, LogError, StreamLog};
use std::path::Path;

/// The life of one log.
pub struct Life {
    /// Where all that happens by chance comes from.
    pub random: Rng,
    genesis: Genesis,
    author: Did,
    is_made: bool,
    /// What is acknowledged.
    book: Book,
    /// What would be, had the last commit said so: it may have come that far, or not at all.
    unsaid: Option<Book>,
    ids: u64,
    now: Millis,
    longest_batch: usize,
    /// What was acknowledged after each batch, where that is wanted.
    past: Option<Vec<Book>>,
}

/// What came of a while.
#[derive(Debug)]
pub enum Lived {
    /// Nothing went wrong.
    Well,
    /// The store said that something failed.
    Failed(LogError),
}

impl Life {
    /// Before there is a log.
    pub fn new(seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let author = Did::parse("did:web:localhost").expect("a DID");
        let mut nonce = [0; 16];
        random.fill(&mut nonce);
        let genesis =
            Genesis { v: 1, creator: author.clone(), rules: Rules::Space, params: Vec::new(), nonce };
        let longest_batch = [3, 30, 200][random.usize(..3)];
        Self {
            random,
            genesis,
            author,
            is_made: false,
            book: Book::default(),
            unsaid: None,
            ids: 0,
            now: 1_700_000_000_000,
            longest_batch,
            past: None,
        }
    }

    /// With small batches alone, for what is tried at each operation.
    #[must_use]
    pub fn of_small_batches(mut self) -> Self {
        self.longest_batch = 3;
        self
    }

    /// Remembers each of its batches, for [`Life::was_once`].
    #[must_use]
    pub fn that_remembers(mut self) -> Self {
        self.past = Some(Vec::new());
        self
    }

    /// Whether the log is as it was after some batch.
    pub fn was_once(&self, log: &StreamLog) -> bool {
        self.past.iter().flatten().any(|book| book.is_that_of(log).is_ok())
    }

    /// Whether the log is as it is.
    pub fn is_that_of(&self, log: &StreamLog) -> Result<(), String> {
        self.book.is_that_of(log)
    }

    /// Who writes and reads.
    pub fn author(&self) -> &Did {
        &self.author
    }

    /// What is acknowledged.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// What the stream is.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Opens the log as a server does that finds it, and makes it where nobody was told that it is there.
    pub fn opens(&mut self, data: &Path) -> Result<StreamLog, LogError> {
        if let Some(log) = StreamLog::open(data, &self.genesis.stream())? {
            self.is_made = true;
            return Ok(log);
        }
        if self.is_made {
            return Err(LogError::Damaged("it was there, and is not there any more".into()));
        }
        let log = StreamLog::create(data, &self.genesis, HistoryId([7; 16]))?;
        self.is_made = true;
        Ok(log)
    }

    /// Looks whether all that was acknowledged is in the log, and nothing else but the whole of the batch whose
    /// commit did not answer. What is seen here has been told to somebody.
    pub fn finds_all_in(&mut self, log: &StreamLog) -> Result<(), String> {
        let Err(wrong) = self.book.is_that_of(log) else {
            self.unsaid = None;
            return Ok(());
        };
        let Some(unsaid) = self.unsaid.take() else { return Err(wrong) };
        unsaid.is_that_of(log).map_err(|also| format!("{wrong}; nor with the last batch: {also}"))?;
        self.book = unsaid;
        Ok(())
    }

    /// So many things happen.
    pub fn goes_on(&mut self, mut log: StreamLog, data: &Path, steps: usize) -> (Option<StreamLog>, Lived) {
        for _ in 0..steps {
            let outcome = match self.random.u8(..20) {
                0 => log.checkpoint().map(drop),
                1 => self.gives_up_a_batch(&mut log),
                2 => {
                    // As when a stream was not asked for in a while.
                    drop(log);
                    log = match self.opens(data) {
                        Ok(log) => log,
                        Err(error) => return (None, Lived::Failed(error)),
                    };
                    Ok(())
                }
                _ => self.appends(&mut log),
            };
            if let Err(error) = outcome {
                return (Some(log), Lived::Failed(error));
            }
        }
        (Some(log), Lived::Well)
    }

    /// Appends a batch. Noted when the commit has said so.
    pub fn appends(&mut self, log: &mut StreamLog) -> Result<(), LogError> {
        let mut book = self.book.clone();
        let mut batch = log.begin()?;
        for _ in 0..self.random.usize(1..=self.longest_batch) {
            let (envelope, body) = self.any_event(&book);
            let bytes = envelope.to_bytes();
            let entry = Entry { envelope: &envelope, envelope_bytes: &bytes, body: &body, now: self.now };
            let appended = batch.append(&entry)?;
            assert!(appended.received_at >= book.newest(), "time goes back");
            book.note(&envelope, &body, appended);
        }
        self.unsaid = Some(book);
        batch.commit()?;
        let before = self.unsaid.take().map(|book| std::mem::replace(&mut self.book, book));
        if let Some(past) = &mut self.past {
            past.extend(before);
        }
        Ok(())
    }

    fn gives_up_a_batch(&mut self, log: &mut StreamLog) -> Result<(), LogError> {
        let mut batch = log.begin()?;
        let (envelope, body) = self.any_event(&self.book.clone());
        let bytes = envelope.to_bytes();
        batch.append(&Entry { envelope: &envelope, envelope_bytes: &bytes, body: &body, now: self.now })?;
        Ok(())
    }

    fn any_event(&mut self, book: &Book) -> (Envelope, Vec<u8>) {
        self.now += self.random.i64(-20..60);
        let rooms = book.rooms();
        let anchors = book.anchors();
        let (count, kind) = (anchors.len(), self.random.u8(..100));
        let chosen = (count > 0).then(|| self.random.usize(..count)).and_then(|at| {
            let (anchor, topic, amendments) = book.anchors().nth(at)?;
            Some((anchor, topic, amendments.to_vec()))
        });
        let id = self.fresh_id();
        let (topic, place, slot) = match (chosen, kind) {
            (Some((anchor, topic, _)), 0..15) => {
                (topic, Place::Amends(anchor), Some(Slot::named(&["edit", &(kind % 3).to_string()])))
            }
            (Some((anchor, topic, amendments)), 15..23) => {
                let target = if kind % 2 == 0 { amendments.first().copied() } else { None };
                (topic, Place::Redacts(target.unwrap_or(anchor)), None)
            }
            (_, 23..30) => (TopicId::ROOT, Place::State, Some(Slot::named(&[&(kind % 4).to_string()]))),
            (_, 30..33) => (TopicId::opened_by(id), Place::Opens { parent: TopicId::ROOT, on: None }, None),
            _ if rooms.is_empty() => {
                (TopicId::opened_by(id), Place::Opens { parent: TopicId::ROOT, on: None }, None)
            }
            _ => {
                let at = self.random.bool().then(|| self.now - self.random.i64(0..1_000_000));
                (rooms[self.random.usize(..rooms.len())], Place::Anchor { at }, None)
            }
        };
        let mut body = vec![0; 16 + self.any_length()];
        self.random.fill(&mut body);
        let (salt, payload) = body.split_first_chunk::<16>().expect("longer than its salt");
        let envelope = Envelope {
            v: 1,
            stream: self.genesis.stream(),
            id,
            author: self.author.clone(),
            topic,
            place,
            slot,
            voice: None,
            notify: None,
            blobs: Vec::new(),
            moved: None,
            proof: None,
            payload_hash: payload_hash(salt, payload),
        };
        (envelope, body)
    }

    /// Mostly as of chat; now and then what fills many pages.
    fn any_length(&mut self) -> usize {
        match self.random.u8(..50) {
            0 => self.random.usize(4_000..60_000),
            1..6 => self.random.usize(500..4_000),
            _ => self.random.usize(1..500),
        }
    }

    fn fresh_id(&mut self) -> EventId {
        self.ids += 1;
        let mut unique = [0; 10];
        unique[..2].copy_from_slice(&self.random.u16(..).to_be_bytes());
        unique[2..].copy_from_slice(&self.ids.to_be_bytes());
        EventId::from_parts(self.now.max(1), unique)
    }
}
