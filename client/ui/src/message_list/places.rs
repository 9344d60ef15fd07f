//! Where one was in each room, kept for this tab: coming back and reload lead to the same pixel.

use super::{
    arrange::ItemKey,
    layout::Side,
    scroll::{Anchor, Stand},
};
use leptos::prelude::window;
use rill_bridge::RowKey;
use rill_protocol::{EventId, TopicId};

/// Pixels are kept in these parts of them, those that browsers lay out by: whole numbers, as the reading of others
/// alone would add 10 kB to the page.
const UNITS: f64 = 64.0;

/// A place that was kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kept {
    /// At the end of the room.
    Bottom,
    /// A message, and where its edge was.
    At(EventId, Side, f64),
}

/// Names an address: a room, and the message that it points to.
pub fn name(topic: TopicId, event: Option<EventId>) -> String {
    match event {
        Some(event) => format!("rill:place:{topic}/{event}"),
        None => format!("rill:place:{topic}"),
    }
}

/// Keeps it. A browser without room for it forgets where one was.
pub fn keep(name: &str, stand: &Stand) {
    let (Some(storage), Some(text)) = (window().session_storage().ok().flatten(), write(stand)) else {
        return;
    };
    let _ = storage.set_item(name, &text);
}

/// What was kept.
pub fn kept(name: &str) -> Option<Kept> {
    let storage = window().session_storage().ok().flatten()?;
    read(&storage.get_item(name).ok()??)
}

fn write(stand: &Stand) -> Option<String> {
    let Stand::At(anchors) = stand else { return Some("bottom".to_owned()) };
    anchors.iter().find_map(|anchor: &Anchor| {
        let ItemKey::Row(RowKey::Anchor(event)) = anchor.key else { return None };
        let side = match anchor.side {
            Side::Top => "top",
            Side::Bottom => "foot",
        };
        Some(format!("{event} {side} {}", (anchor.from_top * UNITS).round() as i32))
    })
}

fn read(text: &str) -> Option<Kept> {
    if text == "bottom" {
        return Some(Kept::Bottom);
    }
    let mut words = text.split(' ');
    let event = words.next()?.parse().ok()?;
    let side = match words.next()? {
        "top" => Side::Top,
        "foot" => Side::Bottom,
        _ => return None,
    };
    let from_top: i32 = words.next()?.parse().ok()?;
    Some(Kept::At(event, side, f64::from(from_top) / UNITS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message_list::people::id;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let day = Anchor { key: ItemKey::Day(3), side: Side::Top, from_top: 1.0 };
        let row = Anchor { key: ItemKey::Row(RowKey::Anchor(id(4))), side: Side::Bottom, from_top: -12.25 };
        let text = write(&Stand::At(vec![day, row])).unwrap();
        assert_eq!(read(&text), Some(Kept::At(id(4), Side::Bottom, -12.25)));
        assert_eq!(read(&write(&Stand::Bottom).unwrap()), Some(Kept::Bottom));
    }

    #[test]
    fn what_nobody_wrote_is_no_place() {
        for text in [
            "",
            "bottom 3",
            "01J top",
            "x top 1",
            "00000000000000000000000001 top NaN",
            "00000000000000000000000001 top 1.5",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
