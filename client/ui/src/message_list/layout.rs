//! Where items stand below one another: [`Layout`], made of their heights. Pure.

use super::arrange::ItemKey;
use std::collections::HashMap;

/// An edge of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Its upper edge.
    Top,
    /// Its lower edge.
    Bottom,
}

/// Items one below the other, from 0 on. Pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    keys: Vec<ItemKey>,
    /// One more than there are items: the last is the height of all.
    tops: Vec<f64>,
    places: HashMap<ItemKey, usize>,
}

impl Layout {
    /// From items and their heights.
    pub fn of(items: impl IntoIterator<Item = (ItemKey, f64)>) -> Self {
        let mut layout = Self { tops: vec![0.0], ..Self::default() };
        let mut bottom = 0.0;
        for (place, (key, height)) in items.into_iter().enumerate() {
            bottom += height.max(0.0);
            layout.keys.push(key);
            layout.tops.push(bottom);
            layout.places.insert(key, place);
        }
        layout
    }

    /// The height of all.
    pub fn height(&self) -> f64 {
        self.tops.last().copied().unwrap_or(0.0)
    }

    /// How many items.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The items in order.
    pub fn keys(&self) -> &[ItemKey] {
        &self.keys
    }

    /// Where an edge of an item is.
    pub fn edge(&self, key: ItemKey, side: Side) -> Option<f64> {
        let place = *self.places.get(&key)?;
        Some(match side {
            Side::Top => self.tops[place],
            Side::Bottom => self.tops[place + 1],
        })
    }

    /// The place of an item among the others.
    pub fn place(&self, key: ItemKey) -> Option<usize> {
        self.places.get(&key).copied()
    }

    /// Upper and lower edge of the item at a place.
    pub fn span(&self, place: usize) -> Option<(f64, f64)> {
        Some((*self.tops.get(place)?, *self.tops.get(place + 1)?))
    }

    /// The place of the item that covers `y`; the first or last, where `y` is beyond all.
    pub fn at(&self, y: f64) -> Option<usize> {
        let last = self.keys.len().checked_sub(1)?;
        Some(self.tops.partition_point(|top| *top <= y).saturating_sub(1).min(last))
    }

    /// The mean height of rows, where there are enough of them to tell.
    pub fn mean_row(&self) -> Option<f64> {
        let rows: Vec<f64> = self
            .keys
            .iter()
            .zip(self.tops.windows(2))
            .filter(|(key, _)| matches!(key, ItemKey::Row(rill_bridge::RowKey::Anchor(_))))
            .map(|(_, edges)| edges[1] - edges[0])
            .collect();
        let count = u32::try_from(rows.len()).ok().filter(|count| *count >= 5)?;
        Some(rows.iter().sum::<f64>() / f64::from(count))
    }
}
