//! How a room may be slowed, and as it is now.

use super::{super::menu::Item, offers::slowed};
use crate::{page::Page, words::slow as words, writing::see_to_room};
use leptos::prelude::*;
use rill_bridge::Intent;
use rill_protocol::{StreamId, TopicId};

/// Seconds from one message of a member to their next; 0: as fast as they like.
const CHOICES: [u32; 9] = [0, 5, 10, 30, 60, 5 * 60, 15 * 60, 60 * 60, 6 * 60 * 60];

/// The choices, of which one holds.
pub(super) fn items(page: Page, stream: StreamId, topic: TopicId) -> Vec<Item> {
    let now = page.space.with_untracked(|space| space.known().and_then(|space| slowed(space, topic)));
    let choices = choices(now.unwrap_or(0)).into_iter();
    choices
        .map(|(every_s, holds)| {
            let choose = move || see_to_room(page, stream, topic, Intent::Slow { every_s });
            Item { holds: Some(holds), ..Item::new("clock", words::choice(every_s), choose) }
        })
        .collect()
}

/// The choices, each with whether it holds. What was set elsewhere is one of them too.
fn choices(now: u32) -> Vec<(u32, bool)> {
    let mut choices: Vec<u32> = CHOICES.into_iter().chain([now]).collect();
    choices.sort_unstable();
    choices.dedup();
    choices.into_iter().map(|every_s| (every_s, every_s == now)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_choice_holds_whatever_was_set() {
        let held = |now| choices(now).into_iter().filter(|(_, holds)| *holds).collect::<Vec<_>>();
        assert_eq!((held(0), held(30), held(45)), (vec![(0, true)], vec![(30, true)], vec![(45, true)]));
        assert_eq!((choices(0).len(), choices(45).len()), (9, 10));
        assert!(choices(45).is_sorted());
    }
}
