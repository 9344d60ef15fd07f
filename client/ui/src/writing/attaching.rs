//! Files that are attached to what is being written. Here: which may be, told before anything is sent; and how they
//! come into the draft. Not here: the browser's hands (`files.rs`), how they look (`composer/attached.rs`).

use super::{Draft, Writer, ids::new_id};
use crate::{
    files::{self, Home},
    words::files as words,
};
use leptos::prelude::*;
use rill_events::Attachment;
use rill_protocol::BlobId;
use wasm_bindgen_futures::spawn_local;

/// Files of one message.
pub(crate) const MOST: usize = 20;
/// Bytes of a file's name.
const NAME_MAX: usize = 200;

/// Why a file is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LeftOut {
    /// It is larger than a file may be.
    TooLarge {
        /// Its name.
        name: String,
        /// Its length.
        bytes: u64,
        /// The most.
        most: u64,
    },
    /// There are as many as a message may have.
    TooMany,
    /// There is nothing in it.
    Empty {
        /// Its name.
        name: String,
    },
}

/// Why this file cannot be one more beside so many.
fn left_out(name: &str, bytes: u64, beside: usize, most: u64) -> Option<LeftOut> {
    match bytes {
        _ if beside >= MOST => Some(LeftOut::TooMany),
        0 => Some(LeftOut::Empty { name: name.to_owned() }),
        bytes if bytes > most => Some(LeftOut::TooLarge { name: name.to_owned(), bytes, most }),
        _ => None,
    }
}

/// A name that is not too long: its beginning, and what it ends with after the last dot.
fn short(name: &str) -> String {
    if name.len() <= NAME_MAX {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| format!(".{ending}"));
    let ending = ending.filter(|ending| ending.len() <= 12).unwrap_or_default();
    let mut end = NAME_MAX - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", &name[..end])
}

impl Writer {
    /// Attaches files to the draft, as far as they may be.
    pub(crate) fn attach(self, chosen: Vec<web_sys::File>) {
        if self.edit.with_untracked(Option::is_some) {
            return;
        }
        self.not_attached.set(None);
        for file in chosen {
            let beside = self.draft.with_untracked(|draft| draft.files.len()) + self.taking.get_untracked();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length in bytes")]
            let bytes = file.size() as u64;
            match left_out(&file.name(), bytes, beside, self.file_max()) {
                Some(why) => self.not_attached.set(Some(words::left_out(&why))),
                None => self.take(file),
            }
        }
        self.focus();
    }

    fn take(self, file: web_sys::File) {
        let event = self.draft.with_untracked(|draft| draft.event).unwrap_or_else(new_id);
        self.draft.update(|draft| draft.event = Some(event));
        self.taking.update(|taking| *taking += 1);
        let home = self.home(event);
        spawn_local(async move {
            match files::take(home, &file).await {
                Ok(taken) => {
                    let name = short(&file.name());
                    let file =
                        Attachment { name, file: Some(taken), lost_bytes: None, spoiler: false, alt: None };
                    self.put_into_draft(home, file);
                }
                Err(why) => {
                    self.not_attached.try_set(Some(words::not_taken(why, &file.name())));
                    // It is for its author to say whether the rest goes alone.
                    self.sends_when_read.try_set(false);
                }
            }
            // The room may have been left meanwhile: then its draft is the kept one.
            let left = self.taking.try_update(|taking| {
                *taking -= 1;
                *taking
            });
            if left == Some(0) && self.sends_when_read.try_update(std::mem::take) == Some(true) {
                self.post(crate::measures::now());
            }
        });
    }

    fn put_into_draft(self, home: Home, file: Attachment) {
        let put = |draft: &mut Draft| {
            let is_there = draft.files.iter().any(|other| other.blob() == file.blob());
            if draft.event == Some(home.event) && !is_there {
                draft.files.push(file.clone());
            }
        };
        if self.draft.try_update(put).is_none() {
            let mut draft = self.drafts().of(home.stream, home.topic);
            put(&mut draft);
            self.drafts().keep(home.stream, home.topic, &draft);
        }
    }

    /// Takes a file off again.
    pub(crate) fn detach(self, blob: BlobId) {
        let event = self.draft.with_untracked(|draft| draft.event);
        self.draft.update(|draft| draft.files.retain(|file| file.blob() != Some(blob)));
        if let Some(event) = event {
            spawn_local(files::let_go(self.home(event), blob));
        }
        self.focus();
    }

    /// The message that files are attached to.
    pub(crate) fn home(&self, event: rill_protocol::EventId) -> Home {
        Home { stream: self.stream, topic: self.topic, event }
    }
}

/// The blob of an attached file.
pub(crate) trait OfBlob {
    /// None: a file that was lost at its source.
    fn blob(&self) -> Option<BlobId>;
}

impl OfBlob for Attachment {
    fn blob(&self) -> Option<BlobId> {
        self.file.as_ref().map(|file| file.blob)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_empty_or_one_too_many_is_left_out_before_anything_is_sent() {
        let out = |bytes, beside| left_out("a.mov", bytes, beside, 1_000);
        assert_eq!(out(1_000, 0), None);
        assert_eq!(
            out(1_001, 0),
            Some(LeftOut::TooLarge { name: "a.mov".to_owned(), bytes: 1_001, most: 1_000 })
        );
        assert_eq!(out(0, 0), Some(LeftOut::Empty { name: "a.mov".to_owned() }));
        assert_eq!((out(1, MOST - 1), out(1, MOST)), (None, Some(LeftOut::TooMany)));
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        assert_eq!(short("ridge.png"), "ridge.png");
        let long = short(&format!("{}.png", "ä".repeat(150)));
        assert!(long.ends_with("ä.png") && long.len() <= NAME_MAX, "{long}");
        assert_eq!(short(&"a".repeat(300)).len(), NAME_MAX);
    }
}
