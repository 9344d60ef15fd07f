//! Promises about reading much: pages against a naive list, runs, copies.

use super::{Space, append};
use rill_protocol::{Did, PageFrom, Place, Position, SeqNum};
use rill_server::store::{EventStores, Sight, StreamLog};
use std::{ops::ControlFlow, path::Path};

pub(super) fn pages_are_those_of_a_list(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    let mut random = fastrand::Rng::with_seed(11);
    let mut list: Vec<Position> = Vec::new();
    let mut live: Vec<Position> = Vec::new();
    for _ in 0..12 {
        let mut drafts = Vec::new();
        for _ in 0..random.usize(1..12) {
            let at = random.bool().then(|| random.i64(0..900));
            let (_, posted) = space.alice.posts(space.room, "hello");
            drafts.push(space.alice.placed(posted, Place::Anchor { at }));
            let seq = SeqNum(2 + list.len() as u64);
            list.push(Position { at: at.unwrap_or(space.now + 10), seq });
            live.extend(at.is_none().then(|| list.last().copied()).flatten());
        }
        space.takes(&drafts);
    }
    list.sort_unstable();
    let (space, reader) = (space.reopened(), Did::parse("did:web:localhost").unwrap());
    let sight = Sight::of_everything(Some(&reader));
    let page = |from, limit| {
        let page = space.store.page(space.room, from, limit, &sight).unwrap().unwrap();
        let seqs: Vec<_> = page.anchors.iter().map(|anchor| anchor.seq).collect();
        let covered = page.covered.unwrap();
        // What a page covers is in it, and nothing else is.
        let inside = list.iter().filter(|position| (covered.from..=covered.to).contains(*position));
        assert_eq!(seqs, inside.map(|position| position.seq).collect::<Vec<_>>(), "{from:?}");
        seqs.len()
    };
    for limit in [1, 7, 200] {
        let most = limit as usize;
        assert_eq!(page(PageFrom::Newest, limit), most.min(list.len()));
        for (index, position) in list.iter().enumerate() {
            assert_eq!(page(PageFrom::Before(*position), limit), most.min(index), "{position:?}");
            let after = list.len() - index - 1;
            assert_eq!(page(PageFrom::After(*position), limit), most.min(after), "{position:?}");
            page(PageFrom::Around(*position), limit);
            let between = Position { at: position.at, seq: SeqNum(position.seq.0 + 1000) };
            page(PageFrom::Before(between), limit);
            page(PageFrom::After(between), limit);
        }
    }
    let read = |mark| space.store.read_up_to(space.room, mark, &sight).unwrap().unwrap().read;
    for mark in list.iter().copied().chain([Position::START, Position::END]) {
        assert_eq!(read(mark), live.iter().filter(|position| **position <= mark).count() as u64, "{mark:?}");
    }
    assert_eq!((page(PageFrom::Before(Position::START), 9), page(PageFrom::After(Position::END), 9)), (0, 0));
}

pub(super) fn runs_have_an_end(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    for _ in 0..20 {
        space.posts(&"long ".repeat(200));
    }
    let run = |after, to: Option<u64>, most| {
        let span = space
            .store
            .span(space.room, (SeqNum(after), to.map(SeqNum)), most, &space.sight())
            .unwrap()
            .unwrap();
        assert_eq!(span.newest, SeqNum(21));
        span.events.iter().map(|event| event.seq.0).collect::<Vec<_>>()
    };
    assert_eq!(run(0, None, usize::MAX), (1..=21).collect::<Vec<_>>());
    assert_eq!(
        (run(5, None, 1), run(5, Some(8), usize::MAX), run(21, None, 9)),
        (vec![6], vec![6, 7, 8], vec![])
    );
    let some = run(5, None, 5_000);
    assert!((2..10).contains(&some.len()), "{some:?}");
    let all = space.run();
    let span = space.store.span(space.room, (SeqNum(5), None), 1, &space.sight()).unwrap().unwrap();
    assert_eq!(span.before, all[4].row_hash);
}

pub(super) fn copies_are_whole(stores: &dyn EventStores, elsewhere: &Path) {
    let mut space = Space::new(stores);
    let goes = space.posts("goes");
    let text = "long ".repeat(1_000);
    let many: Vec<_> = (0..400).map(|_| space.alice.posts(space.room, &text).1).collect();
    space.takes(&many);
    let during: Vec<_> = (0..4).map(|_| space.alice.posts(space.room, "during").1).collect();
    let deleted = space.alice.deletes(space.room, goes);
    let mut left: Vec<_> = during.into_iter().chain([deleted]).collect();
    let (store, now) = (space.store.as_ref(), space.now);
    let copied = store.copy_to(&elsewhere.join("whole"), &mut || {
        left.pop().into_iter().for_each(|draft| append(store, &[draft], now, true));
        ControlFlow::Continue(())
    });
    copied.unwrap();
    assert!(store.find(goes).unwrap().unwrap().is_erased, "the copy was made in steps");
    let copy = StreamLog::open(&elsewhere.join("whole"), &space.stream()).unwrap().unwrap();
    let check = copy.check().unwrap();
    assert_eq!(check.events, space.store.newest().unsigned_abs());
    assert!(copy.find(goes).unwrap().unwrap().is_erased);
    let broken_off = space.store.copy_to(&elsewhere.join("half"), &mut || ControlFlow::Break(()));
    assert!(broken_off.is_err());
    space.posts("the store itself goes on");
}
