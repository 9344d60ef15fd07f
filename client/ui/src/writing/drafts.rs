//! The drafts of this device, by room: kept by the browser, so that they outlive the page, and marked in the channel
//! list. And what was sent and is not yet in the outbox: sent again by the next page, under the same id.
//! Not here: what a draft is (`draft.rs`).

use super::{Draft, OfBlob};
use crate::{
    files::{self, Home},
    keep::{keep, kept, kept_under, let_go},
};
use leptos::{ev, prelude::*};
use rill_protocol::{EventId, StreamId, TopicId};
use std::collections::BTreeSet;
use wasm_bindgen_futures::spawn_local;

const DRAFT: &str = "rill.draft:";
const EDIT: &str = "rill.edit:";
const HANDED: &str = "rill.handed:";

/// The drafts of this device. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Drafts {
    rooms: RwSignal<BTreeSet<TopicId>>,
    /// The one that was let go of last: who writes in its room hears of it.
    discarded: RwSignal<Option<(StreamId, TopicId)>>,
}

/// A draft and its room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drafted {
    pub(crate) stream: StreamId,
    pub(crate) topic: TopicId,
    pub(crate) draft: Draft,
}

impl Drafts {
    /// Those that are kept, followed in other tabs too.
    pub(crate) fn start() -> Self {
        let drafts = Self { rooms: RwSignal::new(rooms()), discarded: RwSignal::new(None) };
        let other_tab = window_event_listener(ev::storage, move |event| {
            if event.key().is_none_or(|key| key.starts_with(DRAFT)) {
                drafts.look_again();
            }
        });
        on_cleanup(move || other_tab.remove());
        drafts
    }

    /// Whether something is being written in a room.
    pub(crate) fn has(&self, topic: TopicId) -> bool {
        self.rooms.with(|rooms| rooms.contains(&topic))
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.rooms.with(BTreeSet::len)
    }

    /// All of them, as they are kept now; those of a space stand together.
    pub(crate) fn all(&self) -> Vec<Drafted> {
        self.rooms.track();
        let mut names = kept_under(DRAFT);
        names.sort();
        let read = names.iter().filter_map(|name| {
            let (stream, topic) = name.strip_prefix(DRAFT)?.split_once('/')?;
            let (stream, topic) = (stream.parse().ok()?, topic.parse().ok()?);
            Some(Drafted { stream, topic, draft: Draft::read(&kept(name)?) })
        });
        read.collect()
    }

    /// Lets a draft go, with its files.
    pub(crate) fn discard(&self, drafted: &Drafted) {
        let Drafted { stream, topic, draft } = drafted;
        if let Some(event) = draft.event {
            let home = Home { stream: *stream, topic: *topic, event };
            for blob in draft.files.iter().filter_map(OfBlob::blob) {
                spawn_local(files::let_go(home, blob));
            }
        }
        self.keep(*stream, *topic, &Draft::default());
        self.discarded.set(Some((*stream, *topic)));
    }

    /// Whether it is the draft of this room that was let go of last.
    pub(crate) fn is_discarded(&self, stream: StreamId, topic: TopicId) -> bool {
        self.discarded.get() == Some((stream, topic))
    }

    /// The draft of a room.
    pub(crate) fn of(&self, stream: StreamId, topic: TopicId) -> Draft {
        kept(&name(DRAFT, stream, topic)).map(|kept| Draft::read(&kept)).unwrap_or_default()
    }

    /// The edit under way in a room: which message, and its text so far.
    pub(crate) fn edit_of(&self, stream: StreamId, topic: TopicId) -> Option<(EventId, Draft)> {
        let kept = kept(&name(EDIT, stream, topic))?;
        let (event, draft) = kept.split_once('\n')?;
        Some((event.parse().ok()?, Draft::read(draft)))
    }

    /// Keeps the draft of a room; an empty one is none.
    pub(crate) fn keep(&self, stream: StreamId, topic: TopicId, draft: &Draft) {
        let name = name(DRAFT, stream, topic);
        if draft.is_empty() {
            let_go(&name);
        } else {
            keep(&name, &draft.write());
        }
        if self.rooms.with_untracked(|rooms| rooms.contains(&topic) == draft.is_empty()) {
            self.look_again();
        }
    }

    /// Keeps the edit under way in a room, or that there is none.
    pub(crate) fn keep_edit(&self, stream: StreamId, topic: TopicId, edit: Option<(EventId, &Draft)>) {
        let name = name(EDIT, stream, topic);
        match edit {
            Some((event, draft)) => keep(&name, &format!("{event}\n{}", draft.write())),
            None => let_go(&name),
        }
    }

    /// Keeps what is being handed to the worker, until it has it.
    pub(crate) fn hand_over(&self, handed: &Handed) {
        let Handed { stream, topic, event, edits, draft } = handed;
        let edits = edits.map(|edits| edits.to_string()).unwrap_or_default();
        keep(&format!("{HANDED}{event}"), &format!("{stream} {topic} {edits}\n{}", draft.write()));
    }

    /// The worker has it, or it was given back to its author.
    pub(crate) fn handed_over(&self, event: EventId) {
        let_go(&format!("{HANDED}{event}"));
    }

    /// What an earlier page, or another tab, was handing over when it ended.
    pub(crate) fn left_behind(&self) -> Vec<Handed> {
        kept_under(HANDED).iter().filter_map(|name| read_handed(name, &kept(name)?)).collect()
    }

    /// The messages that files wait for on this device, by the ids that they will have.
    pub(crate) fn with_files(&self) -> Vec<EventId> {
        let drafts = kept_under(DRAFT).into_iter().filter_map(|name| Draft::read(&kept(&name)?).event);
        drafts.chain(self.left_behind().into_iter().filter_map(|handed| handed.draft.event)).collect()
    }

    /// How much the files of all drafts have.
    pub(crate) fn file_bytes(&self) -> u64 {
        let drafts = kept_under(DRAFT).into_iter().filter_map(|name| Some(Draft::read(&kept(&name)?).files));
        drafts.flatten().filter_map(|file| file.file).map(|file| file.bytes).sum()
    }

    fn look_again(&self) {
        let now = rooms();
        if self.rooms.with_untracked(|rooms| *rooms != now) {
            self.rooms.set(now);
        }
    }
}

/// A text on its way from the page to the worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Handed {
    pub(crate) stream: StreamId,
    pub(crate) topic: TopicId,
    /// Its id: said twice, it is one.
    pub(crate) event: EventId,
    /// The message whose new text it is; none: it is a message.
    pub(crate) edits: Option<EventId>,
    pub(crate) draft: Draft,
}

fn read_handed(name: &str, kept: &str) -> Option<Handed> {
    let event = name.strip_prefix(HANDED)?.parse().ok()?;
    let (head, draft) = kept.split_once('\n')?;
    let mut words = head.split(' ');
    let stream = words.next()?.parse().ok()?;
    let topic = words.next()?.parse().ok()?;
    let edits = words.next().and_then(|edits| edits.parse().ok());
    Some(Handed { stream, topic, event, edits, draft: Draft::read(draft) })
}

fn name(kind: &str, stream: StreamId, topic: TopicId) -> String {
    format!("{kind}{stream}/{topic}")
}

/// The rooms that have a draft.
fn rooms() -> BTreeSet<TopicId> {
    let names = kept_under(DRAFT);
    names.iter().filter_map(|name| name.rsplit_once('/')?.1.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{message_list::people::id, people::topic};

    #[test]
    fn what_was_being_handed_over_is_read_as_it_was_kept() {
        let stream = StreamId::of(b"a space");
        let draft = Draft { text: "hello\n\nall".to_owned(), ..Draft::default() };
        for edits in [None, Some(id(4))] {
            let handed = Handed { stream, topic: topic(1), event: id(3), edits, draft: draft.clone() };
            let edited = edits.map(|edits| edits.to_string()).unwrap_or_default();
            let kept = format!("{stream} {} {edited}\n{}", topic(1), draft.write());
            assert_eq!(read_handed(&format!("{HANDED}{}", id(3)), &kept), Some(handed));
        }
        assert_eq!(read_handed("rill.handed:x", "y"), None);
    }
}
