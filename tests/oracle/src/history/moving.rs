//! A message that goes into another room: the new anchor with what it takes along, then the redaction of the old one.

use super::{Anchor, EMOJI, Made, PEOPLE};
use crate::people::{Placed, person};
use rill_events::{
    Carried, CarriedReaction, CarriedVote, Emoji, MessageDeleted, MessageEdited, MessagePosted, MovedTo,
};
use rill_protocol::{MovedFrom, Place, Slot};

impl Made {
    pub(super) fn move_anchor(&mut self) {
        let (Some(anchor), topic) = (self.anchor(), self.room()) else { return };
        if anchor.topic == topic {
            return;
        }
        let (moderator, author) = (person(0), person(anchor.author));
        let place = Place::Anchor { at: Some(self.random.i64(0..1_600_000_000_000)) };
        let text = self.text();
        let carried = Some(Box::new(self.carried()));
        let moved = Some(MovedFrom { topic: anchor.topic, event: anchor.id, author });
        let placed = Placed { topic, place, slot: None, voice: None };
        let posted = MessagePosted { text, carried, ..MessagePosted::default() };
        let event = self.writer.says_moved(&moderator, placed, moved, posted);
        let moved_to = Some(MovedTo { topic, event });
        let placed =
            Placed { topic: anchor.topic, place: Place::Redacts(anchor.id), slot: None, voice: None };
        self.writer.says(&moderator, placed, MessageDeleted { moved_to });
        self.anchors.push(Anchor { topic, id: event, author: anchor.author });
    }

    fn carried(&mut self) -> Carried {
        let edit = self.random.bool().then(|| MessageEdited { at: Some(5), ..MessageEdited::default() });
        let voice = |n: usize| Slot::of_person(&person(n % PEOPLE));
        let n = self.among(0..PEOPLE);
        let emoji = Emoji::Unicode(EMOJI[self.among(0..EMOJI.len())].to_owned());
        // The same twice now and then: it counts once.
        let voices = vec![voice(n), voice(n + 1), voice(n)];
        let reactions = vec![CarriedReaction { emoji, voices, unnamed: self.random.u64(0..3) }];
        let votes = vec![CarriedVote { voice: voice(n), chosen: vec![1] }];
        Carried { edit, pinned: self.random.bool(), reactions, votes }
    }
}
