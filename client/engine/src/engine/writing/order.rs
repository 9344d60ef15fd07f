//! Where rooms stand among others: new ones after the last, moved ones between two. Orders are compared as text; what
//! moves is the room alone, unless its new neighbours have one order between them.

use crate::{engine::Engine, queries};
use rill_bridge::Failure;
use rill_events::{RoomKind, RoomMoved};
use rill_protocol::{EventId, StreamId, TopicId};
use std::collections::HashMap;

/// Digits of an order, in the order of their bytes.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Engine {
    /// The order of a room that is opened under `parent`, and the id of the event that says so.
    pub(super) fn home_after_all(
        &mut self,
        stream: StreamId,
        parent: TopicId,
        kind: RoomKind,
        opening: EventId,
    ) -> Result<(String, EventId), Failure> {
        let category = Some(parent).filter(|parent| !parent.is_fixed());
        let neighbours = self.neighbours(stream, category, kind == RoomKind::Category)?;
        let last = neighbours.last().map(|(_, order)| order.clone()).unwrap_or_default();
        let event = self.outbox.entropy.id(self.now, Some(opening));
        Ok((after(&last), event))
    }

    /// What has to be said so that a room stands in a category after another room of it; none: as the first.
    pub(super) fn moves(
        &mut self,
        stream: StreamId,
        (topic, event): (TopicId, EventId),
        (category, after): (Option<TopicId>, Option<TopicId>),
    ) -> Result<Vec<(TopicId, EventId, RoomMoved)>, Failure> {
        let is_category = self.is_category(stream, topic)?;
        let category = category.filter(|_| !is_category);
        let mut row = self.neighbours(stream, category, is_category)?;
        row.retain(|(neighbour, _)| *neighbour != topic);
        let place = row.iter().position(|(neighbour, _)| Some(*neighbour) == after).map_or(0, |at| at + 1);
        row.insert(place, (topic, String::new()));
        let mut last = Some(event);
        let moved = reordered(&row, place).into_iter().map(|(room, order)| {
            let id = if room == topic { event } else { self.outbox.entropy.id(self.now, last) };
            last = last.max(Some(id));
            (room, id, RoomMoved { category, order })
        });
        Ok(moved.collect())
    }

    fn neighbours(
        &mut self,
        stream: StreamId,
        category: Option<TopicId>,
        categories: bool,
    ) -> Result<Vec<(TopicId, String)>, Failure> {
        let written = self.written_rooms(stream);
        let Some(space) = self.spaces.get(&stream) else {
            let rooms = queries::rooms_only_written(&written);
            let is_one = |room: &&rill_bridge::RoomRow| {
                let is_category = room.kind == RoomKind::Category;
                is_category == categories && (categories || room.category == category)
            };
            let homes: HashMap<_, _> = written.homes;
            let order =
                |topic| homes.get(&topic).map_or_else(String::new, |moved: &RoomMoved| moved.order.clone());
            return Ok(rooms.iter().filter(is_one).map(|room| (room.topic, order(room.topic))).collect());
        };
        let orders = queries::orders(&self.db, space.kept.key, &written, (category, categories));
        self.read(orders.map_err(Into::into))
    }

    fn is_category(&mut self, stream: StreamId, topic: TopicId) -> Result<bool, Failure> {
        let categories = self.neighbours(stream, None, true)?;
        Ok(categories.iter().any(|(category, _)| *category == topic))
    }
}

/// The rooms that need another order, from the one at `place` on: it, and those after it that would not come after.
fn reordered(row: &[(TopicId, String)], place: usize) -> Vec<(TopicId, String)> {
    let mut last = place.checked_sub(1).map(|before| row[before].1.clone()).unwrap_or_default();
    let mut moved = Vec::new();
    for (at, (topic, order)) in row.iter().enumerate().skip(place) {
        if at != place && *order > last {
            break;
        }
        let next = row[at + 1..].iter().map(|(_, order)| order).find(|order| **order > last);
        last = next.and_then(|next| between(&last, next)).unwrap_or_else(|| after(&last));
        moved.push((*topic, last.clone()));
    }
    moved
}

/// A short order between two; none: there is none, or they are not in order.
fn between(low: &str, high: &str) -> Option<String> {
    let digit = |text: &str, at: usize| {
        let byte = *text.as_bytes().get(at)?;
        Some(DIGITS.partition_point(|digit| *digit <= byte).saturating_sub(1))
    };
    let mut order = Vec::new();
    let mut is_bounded = true;
    for at in 0..=low.len().max(high.len()) {
        let lowest = digit(low, at).unwrap_or(0);
        let highest = if is_bounded { digit(high, at).unwrap_or(0) } else { DIGITS.len() };
        if highest > lowest + 1 {
            order.push(DIGITS[lowest.midpoint(highest)]);
            break;
        }
        is_bounded &= highest == lowest;
        order.push(DIGITS[lowest]);
    }
    let order = String::from_utf8(order).ok()?;
    (low < order.as_str() && order.as_str() < high).then_some(order)
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
    use super::{after, between, reordered};
    use rill_protocol::{EventId, TopicId};

    fn row(orders: &[&str]) -> Vec<(TopicId, String)> {
        let topic = |number: u128| TopicId::opened_by(EventId::from_bytes(number.to_be_bytes()));
        (1..).zip(orders).map(|(number, order)| (topic(number), (*order).to_owned())).collect()
    }

    /// The orders after the one at a place was moved there.
    fn orders(orders: &[&str], place: usize) -> Vec<String> {
        let mut row = row(orders);
        for (topic, order) in reordered(&row, place) {
            row.iter_mut().find(|(other, _)| *other == topic).unwrap().1 = order;
        }
        row.into_iter().map(|(_, order)| order).collect()
    }

    #[test]
    fn a_room_is_put_between_two_and_nothing_else_moves() {
        for (at, before) in [("lobbyV", "kitchenV"), ("b", "a"), ("aV", "a"), ("z000041V", "V")] {
            let order = between(before, at).unwrap();
            assert!(before < order.as_str() && order.as_str() < at, "{before} {order} {at}");
            assert_eq!(reordered(&row(&[before, "", at]), 1).len(), 1);
        }
        assert_eq!(between("a", "a0"), None, "there is nothing between these");
        assert_eq!(between("b", "a"), None);
    }

    #[test]
    fn rooms_of_one_order_are_told_apart_by_the_first_move() {
        for (before, place) in [
            (vec!["", "", ""], 1),
            (vec!["a", "", "a", "a", "b"], 1),
            (vec!["a", "", "a0"], 1),
            (vec!["a", "b", ""], 2),
        ] {
            let after = orders(&before, place);
            assert!(
                after[place.saturating_sub(1)..].is_sorted_by(|low, high| low < high),
                "{before:?} {after:?}"
            );
        }
    }

    #[test]
    fn moving_to_the_front_again_and_again_keeps_orders_short() {
        let mut orders = vec!["V".to_owned()];
        for _ in 0..300 {
            let row: Vec<&str> = std::iter::once("").chain(orders.iter().map(String::as_str)).collect();
            orders = self::orders(&row, 0);
            assert!(orders.is_sorted_by(|low, high| low < high));
        }
        assert!(orders.iter().all(|order| order.len() < 64), "{orders:?}");
    }

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
