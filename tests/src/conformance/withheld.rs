//! Promises about who may not read all: against a naive list of what they may.

use super::Space;
use rill_module_abi::Reads;
use rill_protocol::{EventId, PageFrom, Place, Position, SeqNum};
use rill_server::store::{EventStores, Sight};
use std::{collections::BTreeMap, path::Path};

/// An anchor as the list has it.
#[derive(Clone, Copy)]
struct Anchor {
    at: Position,
    is_live: bool,
    is_gone: bool,
}

pub(super) fn what_is_withheld_is_not_there(stores: &dyn EventStores, _: &Path) {
    let mut space = Space::new(stores);
    let mut random = fastrand::Rng::with_seed(17);
    let mut anchors: BTreeMap<EventId, Anchor> = BTreeMap::new();
    // The anchor that an event is, or is about, by its seq; the room's opening is about none.
    let mut about: Vec<Option<EventId>> = vec![None];
    for _ in 0..60 {
        let seq = SeqNum(about.len() as u64 + 1);
        let standing: Vec<EventId> =
            anchors.iter().filter(|(_, anchor)| !anchor.is_gone).map(|(id, _)| *id).collect();
        let draft = match (random.u8(..10), random.choice(&standing).copied()) {
            (0..2, Some(target)) => {
                about.push(Some(target));
                space.alice.edits(space.room, target, "other words").1
            }
            (2, Some(target)) => {
                about.push(Some(target));
                anchors.get_mut(&target).unwrap().is_gone = true;
                space.alice.deletes(space.room, target)
            }
            _ => {
                let own_time = random.bool().then(|| random.i64(0..900));
                let (id, posted) = space.alice.posts(space.room, "hello");
                about.push(Some(id));
                let at = Position { at: own_time.unwrap_or(space.now + 10), seq };
                anchors.insert(id, Anchor { at, is_live: own_time.is_none(), is_gone: false });
                space.alice.placed(posted, Place::Anchor { at: own_time })
            }
        };
        space.takes(&[draft]);
        for since in [1, 2, seq.0 / 2, seq.0, seq.0 + 1] {
            is_seen_from(&space, &anchors, &about, SeqNum(since));
        }
    }
    let nothing = Sight::new(None, &|topics| Ok(vec![Reads::None; topics.len()]));
    assert!(space.store.page(space.room, PageFrom::Newest, 9, &nothing).unwrap().is_none());
    assert!(space.store.span(space.room, (SeqNum(0), None), 9, &nothing).unwrap().is_none());
    assert!(space.store.opening(None, 9, None, &nothing).unwrap().is_none());
    assert_eq!(space.store.heads_after(0, &nothing).unwrap().0, []);
}

fn is_seen_from(
    space: &Space<'_>,
    anchors: &BTreeMap<EventId, Anchor>,
    about: &[Option<EventId>],
    since: SeqNum,
) {
    let asks = |topics: &[_]| Ok(vec![Reads::Since(since); topics.len()]);
    let sight = Sight::new(Some(&space.alice.genesis.creator), &asks);
    let is_seen = |id: &EventId| anchors[id].is_live && anchors[id].at.seq >= since;
    let mut seen: Vec<Anchor> = anchors.iter().filter(|(id, _)| is_seen(id)).map(|(_, one)| *one).collect();
    seen.sort_by_key(|anchor| anchor.at);
    let page = space.store.page(space.room, PageFrom::Newest, 200, &sight).unwrap().unwrap();
    let seqs: Vec<_> = page.anchors.iter().map(|anchor| anchor.seq).collect();
    assert_eq!(seqs, seen.iter().map(|anchor| anchor.at.seq).collect::<Vec<_>>(), "since {since}");
    let stand = seen.iter().filter(|anchor| !anchor.is_gone).count() as u64;
    let head = &page.head;
    assert_eq!((head.anchors, head.live_anchors, head.own, head.since), (stand, stand, stand, since));
    assert_eq!((head.gone, head.notifies), (seen.len() as u64 - stand, 0));
    let ends = |one: Option<&Anchor>| one.map(|anchor| anchor.at);
    assert_eq!((head.oldest, head.newest), (ends(seen.first()), ends(seen.last())));
    let days = space.store.days(space.room, 0, &sight).unwrap().unwrap().days;
    assert_eq!(days.iter().map(|(_, count)| u64::from(*count)).sum::<u64>(), stand);
    let run = space.store.span(space.room, (SeqNum::ZERO, None), usize::MAX, &sight).unwrap().unwrap();
    for (event, about) in run.events.iter().zip(about) {
        let should = about.as_ref().is_none_or(is_seen);
        assert_eq!(event.is_blank(), !should, "{} since {since}", event.seq);
    }
    for id in anchors.keys() {
        let found = space.store.find_seen(*id, &sight).unwrap().is_some();
        let history = space.store.history_of(space.room, *id, &sight).unwrap().is_some();
        let alone = space.store.anchors(space.room, &[*id], &sight).unwrap().unwrap().anchors.len() == 1;
        let around = space.store.page(space.room, PageFrom::AroundAnchor(*id), 9, &sight).unwrap().is_some();
        assert_eq!((found, history, alone, around), (is_seen(id), is_seen(id), is_seen(id), is_seen(id)));
    }
    let own = space.store.own_anchors(None, &sight).unwrap().0;
    assert_eq!(own.len() as u64, stand);
}
