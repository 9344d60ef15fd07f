//! The scroll model: where the reader is, and what the document must be set to so that they stay there. Pure.
//!
//! ```text
//! 0 ─────────── origin ────────────── origin + rows' height ──────── size     scroll space, in px
//!   placeholders │ rows of the window │ placeholders (or nothing: an end)
//!                     ▲ scroll_top, viewport high
//! ```
//! 1. Rows keep their place in scroll space: what changes above the reader moves `origin`, not `scroll_top`. The
//!    browser may go on scrolling meanwhile (wheel, finger) and nothing is written under its hands.
//! 2. Stuck to the bottom is a state of its own; it keeps the lower edge of the last row where it is.
//! 3. At an end of the room scroll space ends too. Elsewhere it is wide open, and re-based when at rest.
//!
//! Three steps, as in TanStack Virtual (`anchorTo: 'end'`) and react-spectrum: [`capture`], [`settle`], [`Space::snap`].

use super::{
    arrange::ItemKey,
    layout::{Layout, Side},
};

/// How high scroll space is where it has no ends: far below the 17 million px at which browsers give up.
pub const SPACE: f64 = 100_000.0;
/// Nearer than this to the edge of scroll space, it is re-based.
const MARGIN: f64 = 20_000.0;
/// Within this, one is at the bottom: pixels are fractions on many screens.
const AT_BOTTOM: f64 = 2.0;

/// Whether the room ends where the rows end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Above the first row.
    pub before: bool,
    /// Below the last row.
    pub after: bool,
}

/// What the document is set to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Space {
    /// Where the first row begins.
    pub origin: f64,
    /// The height of scroll space.
    pub size: f64,
    /// The upper edge of what is seen.
    pub scroll_top: f64,
    /// The height of what is seen.
    pub viewport: f64,
}

/// A row's edge and how far below the upper edge of what is seen it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    /// Which item.
    pub key: ItemKey,
    /// Which edge of it.
    pub side: Side,
    /// Pixels from the upper edge of what is seen.
    pub from_top: f64,
}

/// Where the reader is: the only truth of the position.
#[derive(Clone, Debug, PartialEq)]
pub enum Stand {
    /// At the end of the room, and staying there.
    Bottom,
    /// At these rows, best first: where the first is gone, the next holds.
    At(Vec<Anchor>),
}

/// Whether the browser itself moves the list at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// A wheel, a finger or its momentum: what can wait, waits.
    Moving,
    /// Nothing moves.
    Rest,
}

/// Where the reader is now. Rows that begin in view come first: they do not move when they grow themselves.
pub fn capture(layout: &Layout, space: &Space, ends: Ends) -> Stand {
    if ends.after && space.is_at_bottom(layout) {
        return Stand::Bottom;
    }
    Stand::At(anchors(layout, space))
}

/// The rows that hold the reader, best first: those in view, then those nearest to it. What stands for something that
/// is not held holds nobody: it goes when the rows come.
pub fn anchors(layout: &Layout, space: &Space) -> Vec<Anchor> {
    let top = space.scroll_top - space.origin;
    let bottom = top + space.viewport;
    let mut anchors: Vec<(Hold, Anchor)> = Vec::with_capacity(layout.len());
    for (place, key) in layout.keys().iter().enumerate() {
        let Some((upper, lower)) = layout.span(place) else { break };
        let at = |side, edge: f64| Anchor { key: *key, side, from_top: edge - top };
        let (hold, anchor) = match key {
            ItemKey::Begin | ItemKey::Before | ItemKey::After | ItemKey::End => continue,
            _ if lower < top => (Hold::Far(top - lower), at(Side::Bottom, lower)),
            _ if upper > bottom => (Hold::Far(upper - bottom), at(Side::Top, upper)),
            ItemKey::Day(_) | ItemKey::New | ItemKey::Run(_) => (Hold::Day, at(Side::Top, upper)),
            ItemKey::Row(_) if upper >= top - 0.5 => (Hold::Whole(upper), at(Side::Top, upper)),
            ItemKey::Row(_) if lower <= bottom => (Hold::Cut, at(Side::Bottom, lower)),
            ItemKey::Row(_) => (Hold::Cut, at(Side::Top, upper)),
        };
        anchors.push((hold, anchor));
    }
    anchors.sort_by(|(one, _), (other, _)| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
    anchors.into_iter().map(|(_, anchor)| anchor).collect()
}

/// How well an item holds the reader, best first.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Hold {
    /// It begins in view, so far down: it does not move when it grows itself.
    Whole(f64),
    /// A part of it is in view.
    Cut,
    /// A day's separator, or what stands for a run: it comes and goes with the rows around it.
    Day,
    /// Out of view by so many pixels.
    Far(f64),
}

/// Other rows or other heights: the space in which the reader stays where they are.
pub fn settle(stand: &Stand, old: &Layout, new: &Layout, space: Space, ends: Ends, hand: Hand) -> Space {
    let moved = match stand {
        Stand::Bottom => Some(old.height() - new.height()),
        Stand::At(anchors) => anchors
            .iter()
            .find_map(|anchor| Some(old.edge(anchor.key, anchor.side)? - new.edge(anchor.key, anchor.side)?)),
    };
    let kept = Space { origin: space.origin + moved.unwrap_or(0.0), ..space };
    kept.fit(new, ends, hand, stand)
}

/// Somewhere else: the space in which `anchor` is where it says.
pub fn jump(anchor: Anchor, layout: &Layout, viewport: f64, ends: Ends) -> Option<Space> {
    let edge = layout.edge(anchor.key, anchor.side)?;
    let origin = SPACE / 2.0;
    let space = Space { origin, size: SPACE, scroll_top: origin + edge - anchor.from_top, viewport };
    let stand = Stand::At(vec![anchor]);
    Some(space.fit(layout, ends, Hand::Rest, &stand))
}

/// The end of the rows.
pub fn jump_to_bottom(layout: &Layout, viewport: f64, ends: Ends) -> Space {
    let origin = SPACE / 2.0;
    let space = Space { origin, size: SPACE, scroll_top: origin + layout.height() - viewport, viewport };
    space.fit(layout, ends, Hand::Rest, &Stand::Bottom)
}

impl Space {
    /// An empty list.
    pub fn new(viewport: f64) -> Self {
        Self { origin: SPACE / 2.0, size: SPACE, scroll_top: SPACE / 2.0, viewport }
    }

    /// Whether the last row's lower edge is in view.
    pub fn is_at_bottom(&self, layout: &Layout) -> bool {
        self.below(layout) <= AT_BOTTOM
    }

    /// Rendered pixels below what is seen; negative: one looks beyond the last row.
    pub fn below(&self, layout: &Layout) -> f64 {
        self.origin + layout.height() - self.scroll_top - self.viewport
    }

    /// Rendered pixels above what is seen; negative: one looks beyond the first row.
    pub fn above(&self) -> f64 {
        self.scroll_top - self.origin
    }

    fn shift(&mut self, by: f64) {
        self.origin += by;
        self.scroll_top += by;
    }

    fn fit(mut self, layout: &Layout, ends: Ends, hand: Hand, stand: &Stand) -> Self {
        let height = layout.height();
        let lead = if ends.before && ends.after { (self.viewport - height).max(0.0) } else { 0.0 };
        let out_of_reach = self.origin < 0.0;
        if hand == Hand::Rest || out_of_reach {
            if ends.before {
                self.shift(lead - self.origin);
            } else if self.origin < MARGIN || self.origin + height > SPACE - MARGIN {
                self.shift(SPACE / 2.0 - self.origin);
            }
        }
        let bottom = self.origin + height;
        self.size = if ends.after { bottom.max(self.viewport) } else { SPACE.max(bottom + MARGIN) };
        if *stand == Stand::Bottom && ends.after {
            self.scroll_top = self.size - self.viewport;
        }
        self.snap(ends)
    }

    /// Back to an edge that the reader has gone beyond.
    pub fn snap(mut self, ends: Ends) -> Self {
        let first = if ends.before { self.origin } else { 0.0 };
        let last = (self.size - self.viewport).max(0.0);
        self.scroll_top = self.scroll_top.max(first).min(last);
        self
    }
}

#[cfg(test)]
mod tests;
