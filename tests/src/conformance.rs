//! What every [`EventStore`] promises, as tests that any of them can be put to. The model that random logs are compared
//! with is a list of events; nothing of a store's own is looked at.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

mod reading;
mod withheld;

use crate::Writer;
use reading::{copies_are_whole, pages_are_those_of_a_list, runs_have_an_end};
use rill_protocol::{
    BlobId, Draft, Envelope, Erasable, EventId, Hash, HistoryId, PageFrom, Position, SeqNum, StreamId,
    TopicId, row_hash,
};
use rill_server::store::{Entry, EventStore, EventStores, Logged, Sight};
use std::{collections::BTreeSet, path::Path};
use withheld::what_is_withheld_is_not_there;

/// A promise: its name, and a test of it on stores with nothing in them. The folder is for copies.
pub type Promise = (&'static str, fn(&dyn EventStores, &Path));

/// All promises.
pub const PROMISES: [Promise; 12] = [
    ("what was committed is there when it is opened again, and what was not never was", commits_are_whole),
    ("seqs have no gap, times never go back, and the chain of hashes holds", runs_are_gapless),
    ("of a slot the newest stands, and a history has them all", the_newest_of_a_slot_stands),
    ("a redaction takes the bytes away and is remembered", redactions_erase),
    ("an anchor is shown with what amends it and stands", anchors_are_shown_as_they_stand),
    ("the log is replayed in the order in which events came, from wherever one is", replays_are_whole),
    ("blobs that nothing shows any more are told of until they are gone", blobs_are_counted),
    ("heads tell of what moved and of nothing else", heads_tell_what_moved),
    ("pages are what a list of events says they are, wherever one asks", pages_are_those_of_a_list),
    (
        "who reads from an event on sees what is live from there, and counts of nothing else",
        what_is_withheld_is_not_there,
    ),
    ("a run ends by bytes and has one event at least", runs_have_an_end),
    (
        "a copy has what was written while it was made, and one that is broken off is told of",
        copies_are_whole,
    ),
];

/// Somebody's space in a new store.
struct Space<'a> {
    stores: &'a dyn EventStores,
    store: Box<dyn EventStore>,
    alice: Writer,
    room: TopicId,
    now: i64,
}

impl<'a> Space<'a> {
    fn new(stores: &'a dyn EventStores) -> Self {
        let mut alice = Writer::new(1);
        let store = stores.create(&alice.genesis, HistoryId([7; 16])).unwrap();
        let (room, opened) = alice.opens("general");
        let mut space = Self { stores, store, alice, room, now: 1_000 };
        space.takes(&[opened]);
        space
    }

    fn stream(&self) -> StreamId {
        self.alice.genesis.stream()
    }

    /// Everything, for alice.
    fn sight(&self) -> Sight<'_> {
        Sight::of_everything(Some(&self.alice.genesis.creator))
    }

    fn reopened(self) -> Self {
        let Self { stores, store, alice, room, now } = self;
        drop(store);
        let store = stores.open(&alice.genesis.stream()).unwrap().unwrap();
        Self { stores, store, alice, room, now }
    }

    fn takes(&mut self, drafts: &[Draft]) {
        self.now += 10;
        append(self.store.as_ref(), drafts, self.now, true);
    }

    fn posts(&mut self, text: &str) -> EventId {
        let (id, posted) = self.alice.posts(self.room, text);
        self.takes(&[posted]);
        id
    }

    /// The whole run of the room.
    fn run(&self) -> Vec<rill_protocol::WireEvent> {
        let span =
            self.store.span(self.room, (SeqNum::ZERO, None), usize::MAX, &self.sight()).unwrap().unwrap();
        let mut before = span.before;
        assert_eq!(before, Hash::START);
        for (event, seq) in span.events.iter().zip(1..) {
            assert_eq!(event.seq, SeqNum(seq));
            assert_eq!(row_hash(&before, &event.envelope, event.seq, event.received_at), event.row_hash);
            before = event.row_hash;
        }
        span.events
    }
}

fn append(store: &dyn EventStore, drafts: &[Draft], now: i64, commits: bool) {
    let mut batch = store.begin().unwrap();
    for draft in drafts {
        let envelope = Envelope::from_bytes(&draft.envelope).unwrap();
        let body = [&draft.salt[..], &draft.payload[..]].concat();
        let entry = Entry { envelope: &envelope, envelope_bytes: &draft.envelope, body: &body, now };
        let said = batch.next(envelope.topic, now).unwrap();
        let appended = batch.append(&entry).unwrap();
        assert_eq!(said, appended, "it stands where that was said");
        assert_eq!(batch.kept(envelope.id).unwrap(), Some((appended.seq, draft.envelope.clone())));
        assert!(batch.has_topic(envelope.topic).unwrap());
    }
    if commits {
        batch.commit().unwrap();
    }
}

fn commits_are_whole(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    let kept = space.posts("kept");
    let (dropped, draft) = space.alice.posts(space.room, "dropped");
    append(space.store.as_ref(), &[draft], 2_000, false);
    assert_eq!((space.store.find(dropped).unwrap(), space.store.newest()), (None, 2));
    let space = space.reopened();
    let found = space.store.find(kept).unwrap().unwrap();
    assert_eq!((found.seq, found.topic, found.is_anchor), (SeqNum(2), space.room, true));
    assert_eq!((space.store.find(dropped).unwrap(), space.store.newest()), (None, 2));
    assert_eq!((space.store.history(), space.store.genesis()), (HistoryId([7; 16]), &space.alice.genesis));
    assert_eq!(space.stores.list().unwrap(), [space.stream()]);
    assert!(space.stores.open(&Writer::new(9).genesis.stream()).unwrap().is_none());
}

fn runs_are_gapless(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    for text in ["one", "two", "three"] {
        space.posts(text);
    }
    // A clock that was set back, over an opening anew.
    space.now = 5;
    let mut space = space.reopened();
    space.posts("four");
    let run = space.run();
    let times: Vec<_> = run.iter().map(|event| event.received_at).collect();
    assert_eq!(times, [1_010, 1_020, 1_030, 1_040, 1_040]);
    assert_eq!(space.store.tail(space.room).unwrap(), Some(SeqNum(5)));
    assert_eq!(space.store.tail(TopicId::from_bytes([9; 16])).unwrap(), None);
}

fn the_newest_of_a_slot_stands(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    let greeting = space.posts("hello");
    let (_, first) = space.alice.edits(space.room, greeting, "hello all");
    let (_, second) = space.alice.edits(space.room, greeting, "hello, all");
    let named = [space.alice.names("Harbor"), space.alice.names("Harbour")];
    space.takes(&[first.clone(), second.clone(), named[0].clone(), named[1].clone()]);
    let space = space.reopened();
    let page = space.store.page(space.room, PageFrom::Newest, 10, &space.sight()).unwrap().unwrap();
    let envelopes = |events: &[rill_protocol::WireEvent]| -> Vec<Vec<u8>> {
        events.iter().map(|event| event.envelope.clone()).collect()
    };
    assert_eq!(envelopes(&page.amendments), std::slice::from_ref(&second.envelope));
    let history = space.store.history_of(space.room, greeting, &space.sight()).unwrap().unwrap();
    assert_eq!(envelopes(&history.amendments), [first.envelope, second.envelope]);
    let opening = space.store.opening(Some(space.room), 10, None, &space.sight()).unwrap().unwrap();
    assert_eq!(envelopes(&opening.root), [named[1].envelope.clone()]);
    let slot = Envelope::from_bytes(&named[1].envelope).unwrap().slot.unwrap();
    let standing = space.store.standing(TopicId::ROOT, &[slot], &space.sight()).unwrap();
    assert_eq!(envelopes(&standing), [named[1].envelope.clone()]);
}

fn redactions_erase(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    let (stays, goes) = (space.posts("stays"), space.posts("goes"));
    let (edit, edited) = space.alice.edits(space.room, goes, "goes too");
    let (taken_back, other) = space.alice.edits(space.room, stays, "taken back");
    space.takes(&[edited, other]);
    let deleted = [space.alice.deletes(space.room, goes), space.alice.deletes(space.room, taken_back)];
    space.takes(&deleted);
    assert!(space.store.keeps_removed());
    space.store.settle(&mut |_, _| Ok(true), &mut || false).unwrap();
    assert!(!space.store.keeps_removed());
    let space = space.reopened();
    for (event, is_erased) in [(stays, false), (goes, true), (edit, true), (taken_back, true)] {
        assert_eq!(space.store.find(event).unwrap().unwrap().is_erased, is_erased);
    }
    let erased = space.run().iter().filter(|event| event.body == Erasable::Erased).count();
    let page = space.store.page(space.room, PageFrom::Newest, 10, &space.sight()).unwrap().unwrap();
    assert_eq!((erased, page.anchors.len(), page.head.anchors, page.head.live_anchors), (3, 2, 1, 1));
    assert_eq!(page.amendments.len(), 2, "the redactions themselves");
    let days = space.store.days(space.room, 0, &space.sight()).unwrap().unwrap().days;
    assert_eq!(days, [(0, 1)]);
    assert_eq!(space.store.history_of(space.room, stays, &space.sight()).unwrap().unwrap().amendments, []);
}

fn anchors_are_shown_as_they_stand(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    let anchor = space.posts("of a boat");
    for text in ["of two", "of three"] {
        let (_, edited) = space.alice.edits(space.room, anchor, text);
        space.takes(&[edited]);
    }
    let (edit, edited) = space.alice.edits(space.room, anchor, "of four");
    let batch = space.store.begin().unwrap();
    let stood = batch.stood(anchor).unwrap().unwrap();
    let source = stood.as_source();
    assert_eq!((stood.topic, stood.seq, stood.is_live, source.at), (space.room, SeqNum(2), true, 1_020));
    assert_eq!((source.envelope.id, source.amendments.len()), (anchor, 1), "the newest of its slot");
    assert_eq!(source.amendments[0].received_at, 1_040);
    assert_eq!(batch.stood(edit).unwrap(), None);
    drop(batch);
    space.takes(&[edited]);
    let deleted = space.alice.deletes(space.room, anchor);
    let batch = space.store.begin().unwrap();
    let stood = batch.stood(anchor).unwrap().unwrap();
    assert_eq!(stood.as_source().amendments[0].envelope.id, edit);
    assert_eq!(batch.stood(edit).unwrap(), None, "it is no anchor");
    drop(batch);
    space.takes(&[deleted]);
    assert_eq!(space.store.begin().unwrap().stood(anchor).unwrap(), None);
}

fn replays_are_whole(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    let (stays, goes) = (space.posts("stays"), space.posts("goes"));
    let deleted = space.alice.deletes(space.room, goes);
    let deletion = Envelope::from_bytes(&deleted.envelope).unwrap().id;
    space.takes(&[deleted]);
    let space = space.reopened();
    let replayed = |after, most| {
        let mut all = Vec::new();
        let mut take = |event: &Logged<'_>| {
            all.push((event.log_pos, event.received_at, event.envelope.id, event.payload.is_some()));
            Ok(())
        };
        space.store.replay(after, most, &mut take).unwrap();
        all
    };
    let opened = EventId::from_bytes(*space.room.as_bytes());
    let whole = [
        (1, 1_010, opened, true),
        (2, 1_020, stays, true),
        (3, 1_030, goes, false),
        (4, 1_040, deletion, true),
    ];
    assert_eq!(replayed(0, 99), whole);
    assert_eq!(replayed(1, 2), whole[1..3]);
    assert_eq!(replayed(4, 99), []);
    let hashes: BTreeSet<_> =
        (1..=4).map(|at| *space.store.log_hash_at(at).unwrap().unwrap().as_bytes()).collect();
    assert_eq!((hashes.len(), space.store.log_hash_at(5).unwrap()), (4, None));
}

fn blobs_are_counted(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    let [once, twice] = [&b"once"[..], b"twice"].map(BlobId::of);
    let shows = |space: &mut Space<'_>, blob| {
        let (id, draft) = (space.alice.next_id(), space.alice.shows(space.room, blob));
        space.takes(&[draft]);
        id
    };
    let events = [shows(&mut space, once), shows(&mut space, twice), shows(&mut space, twice)];
    assert_eq!(BTreeSet::from_iter(space.store.shown().unwrap()), BTreeSet::from([once, twice]));
    let settle = |space: &Space<'_>, is_gone| {
        let mut asked = Vec::new();
        let mut remove = |blob: &BlobId, shown_at| {
            asked.push((*blob, shown_at));
            Ok(is_gone)
        };
        space.store.settle(&mut remove, &mut || false).unwrap();
        asked
    };
    let deleted = [space.alice.deletes(space.room, events[0]), space.alice.deletes(space.room, events[1])];
    space.takes(&deleted);
    assert_eq!(settle(&space, false), [(once, 1_020)], "the other is shown still");
    let mut space = space.reopened();
    assert_eq!(settle(&space, true), [(once, 1_020)], "its file was not gone yet");
    assert_eq!(settle(&space, true), []);
    assert_eq!(space.store.shown().unwrap(), [twice]);
    let deleted = space.alice.deletes(space.room, events[2]);
    let again = space.alice.shows(space.room, twice);
    space.takes(&[deleted, again]);
    assert_eq!(settle(&space, true), [], "it is shown again");
}

fn heads_tell_what_moved(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    let (quiet, opened) = space.alice.opens("quiet");
    space.takes(&[opened]);
    let moved = |space: &Space<'_>, after| {
        let (heads, to) = space.store.heads_after(after, &space.sight()).unwrap();
        (heads.into_iter().map(|head| head.topic).collect::<Vec<_>>(), to)
    };
    assert_eq!(moved(&space, 0), (vec![space.room, quiet], 2));
    space.posts("hello");
    assert_eq!(moved(&space, 2), (vec![space.room], 3));
    assert_eq!(moved(&space, 3), (Vec::new(), 3));
    let head = space.store.head(space.room, &space.sight()).unwrap().unwrap();
    let position = Some(Position { at: space.now, seq: SeqNum(2) });
    assert_eq!((head.seq, head.anchors, head.newest, head.oldest), (SeqNum(2), 1, position, position));
    assert_eq!(space.store.heads_after(2, &space.sight()).unwrap().0, [head]);
}
