//! Ids of what is written here: a ULID of now, always after the one before, so that they sort as they were written.
//! Pure but for the last id, the clock and the randomness of this page.

use js_sys::Date;
use leptos::prelude::window;
use rill_protocol::EventId;
use std::cell::Cell;

thread_local! {
    static LAST: Cell<Option<EventId>> = const { Cell::new(None) };
}

/// A new id. A browser without randomness (there is none) would give the time alone.
pub(crate) fn new_id() -> EventId {
    let mut unique = [0; 10];
    if let Ok(crypto) = window().crypto() {
        // It fails for more than 65,536 bytes alone.
        let _ = crypto.get_random_values_with_u8_array(&mut unique);
    }
    let id = after(LAST.get(), Date::now() as i64, unique);
    LAST.set(Some(id));
    id
}

/// The id for `now`; where the clock stands or was set back, the next one after `last`.
fn after(last: Option<EventId>, now_ms: i64, unique: [u8; 10]) -> EventId {
    let fresh = EventId::from_parts(now_ms, unique);
    match last {
        Some(last) if fresh <= last || millis(last) == millis(fresh) => next(last),
        _ => fresh,
    }
}

fn millis(id: EventId) -> [u8; 6] {
    let [a, b, c, d, e, f, ..] = *id.as_bytes();
    [a, b, c, d, e, f]
}

fn next(id: EventId) -> EventId {
    EventId::from_bytes(u128::from_be_bytes(*id.as_bytes()).wrapping_add(1).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_as_they_were_made_whatever_the_clock_does() {
        let mut last = None;
        let mut made = Vec::new();
        for (now, unique) in [(1_000, [9; 10]), (1_000, [1; 10]), (400, [255; 10]), (1_001, [0; 10])] {
            let id = after(last, now, unique);
            last = Some(id);
            made.push(id);
        }
        assert!(made.is_sorted_by(|one, other| one < other), "{made:?}");
        assert_eq!(made[3], EventId::from_parts(1_001, [0; 10]), "a later time is a fresh id");
    }
}
