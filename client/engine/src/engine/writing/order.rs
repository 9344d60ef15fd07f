//! Where a new room stands: after the last of its neighbours. Orders are compared as text.

use crate::{engine::Engine, queries};
use rill_bridge::Failure;
use rill_events::Payload;
use rill_protocol::{EventId, StreamId, TopicId};

impl Engine {
    /// The order of a room that is opened under `parent`, and the id of the event that says so.
    pub(super) fn home_after_all(
        &mut self,
        stream: StreamId,
        parent: TopicId,
        opening: EventId,
    ) -> Result<(String, EventId), Failure> {
        let category = Some(parent).filter(|parent| !parent.is_fixed());
        let held = self.spaces.get(&stream).map(|space| space.kept.key);
        let held = held.map(|key| queries::last_home(&self.db, key, category));
        let held = self.read(held.unwrap_or(Ok(None)).map_err(Into::into))?;
        let written = self.outbox.entries().filter(|entry| entry.envelope.stream == stream);
        let written = written.filter_map(|entry| match &entry.said {
            Payload::RoomMoved(moved) if moved.category == category => Some(moved.order.clone()),
            _ => None,
        });
        let last = written.chain(held).max().unwrap_or_default();
        let event = self.outbox.entropy.id(self.now, Some(opening));
        Ok((after(&last), event))
    }
}

/// The shortest order that comes after another, and leaves room between the two.
fn after(order: &str) -> String {
    let can_rise = |(_, c): &(usize, char)| c.is_ascii() && *c < 'z';
    match order.char_indices().find(can_rise) {
        Some((at, c)) => {
            let risen = match c {
                ..'0' => '0',
                '9'..'A' => 'A',
                'Z'..'a' => 'a',
                c => char::from(u8::try_from(c).map_or(b'z', |c| c + 1)),
            };
            format!("{}{risen}V", &order[..at])
        }
        None => format!("{order}V"),
    }
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn each_order_comes_after_the_one_before_and_stays_short() {
        let mut order = String::new();
        for _ in 0..1_000 {
            let next = after(&order);
            assert!(order < next, "{order} {next}");
            order = next;
        }
        assert!(order.len() < 40, "{order}");
        for order in ["generalV", "zzV", "z", "9", "Z", "é", "-"] {
            assert!(order < after(order).as_str(), "{order}");
        }
    }
}
