//! What to ask for, so that what is looked at is complete and current: nothing that is held and current.

use crate::{Coverage, Range, after};
use rill_protocol::{PAGE_MAX, PageFrom, Position, SeqNum};

/// Fewer anchors are never asked for: the next step of scrolling needs no question of its own then.
const PAGE_MIN: u32 = 50;

/// What somebody looks at in a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How to ask for its center, where that is not held.
    pub center: PageFrom,
    /// The center; none: its position is not known, for the anchor is not held.
    pub at: Option<Position>,
    /// The part of the stretch around the center that is drawn.
    pub drawn: Option<(Position, Position)>,
    /// Rows that the window has room for before the stretch's beginning.
    pub short_before: u32,
    /// Rows that the window has room for after the stretch's end.
    pub short_after: u32,
}

/// A page to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageWanted {
    /// From where.
    pub from: PageFrom,
    /// How many anchors.
    pub limit: u32,
}

/// The pages that are missing from a look. `live`: what is complete up to this event is current; none: that is
/// not known (no connection), so nothing is called stale.
pub fn pages_wanted(coverage: &Coverage, live: Option<SeqNum>, look: &Look) -> Vec<PageWanted> {
    let Some(stretch) = look.at.and_then(|at| coverage.stretch_at(at)) else {
        let rows = look.short_before.saturating_add(look.short_after);
        return vec![page(look.center, rows)];
    };
    let mut pages = Vec::new();
    if look.short_before > 0 && !stretch.begins() {
        pages.push(page(PageFrom::Before(stretch.from), look.short_before));
    }
    if look.short_after > 0 && !stretch.ends() {
        pages.push(page(PageFrom::After(stretch.to), look.short_after));
    }
    if let (Some(live), Some((from, to))) = (live, look.drawn) {
        let stale = stale_parts(coverage, live, from, to).into_iter();
        pages.extend(stale.map(|Range { from, to, through }| PageWanted {
            from: PageFrom::Changed { from, to, through },
            limit: PAGE_MAX as u32,
        }));
    }
    pages
}

fn page(from: PageFrom, rows: u32) -> PageWanted {
    PageWanted { from, limit: rows.clamp(PAGE_MIN, PAGE_MAX as u32) }
}

/// The stale parts of what is drawn; those that touch become one at the lower through.
fn stale_parts(coverage: &Coverage, live: SeqNum, from: Position, to: Position) -> Vec<Range> {
    let mut parts: Vec<Range> = Vec::new();
    let drawn = coverage.ranges().iter().filter(|range| from <= range.to && range.from <= to);
    for range in drawn.filter(|range| range.through < live) {
        let part = Range { from: range.from.max(from), to: range.to.min(to), through: range.through };
        match parts.last_mut().filter(|last| after(last.to) == part.from) {
            Some(last) => {
                *last = Range { from: last.from, to: part.to, through: last.through.min(part.through) }
            }
            None => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{Look, PageWanted, pages_wanted};
    use crate::{Coverage, Range};
    use rill_protocol::{PageFrom, Position, SeqNum};

    fn at(at: i64) -> Position {
        Position { at, seq: SeqNum(1) }
    }

    fn held() -> Coverage {
        let mut coverage = Coverage::default();
        coverage.add(Range { from: at(50), to: at(80), through: SeqNum(10) });
        coverage
    }

    fn look(center: i64) -> Look {
        Look {
            center: PageFrom::Around(at(center)),
            at: Some(at(center)),
            drawn: Some((at(60), at(80))),
            short_before: 0,
            short_after: 0,
        }
    }

    #[test]
    fn what_is_held_and_current_is_never_asked_for() {
        assert_eq!(pages_wanted(&held(), Some(SeqNum(10)), &look(60)), []);
        assert_eq!(pages_wanted(&held(), None, &look(60)), [], "nor what nobody can call stale");
    }

    #[test]
    fn what_is_stale_is_asked_what_changed_in_the_part_that_is_drawn() {
        let changed = PageFrom::Changed { from: at(60), to: at(80), through: SeqNum(10) };
        let wanted = [PageWanted { from: changed, limit: 200 }];
        assert_eq!(pages_wanted(&held(), Some(SeqNum(11)), &look(60)), wanted);
    }

    #[test]
    fn the_missing_rows_of_either_side_are_asked_from_where_the_stretch_ends() {
        let short = Look { short_before: 3, short_after: 120, ..look(60) };
        let wanted = [
            PageWanted { from: PageFrom::Before(at(50)), limit: 50 },
            PageWanted { from: PageFrom::After(at(80)), limit: 120 },
        ];
        assert_eq!(pages_wanted(&held(), Some(SeqNum(10)), &short), wanted);
    }

    #[test]
    fn a_place_that_is_not_held_is_asked_for_by_itself() {
        let far = Look { drawn: None, short_before: 60, short_after: 60, ..look(7) };
        let wanted = [PageWanted { from: PageFrom::Around(at(7)), limit: 120 }];
        assert_eq!(pages_wanted(&held(), Some(SeqNum(99)), &far), wanted);
    }

    #[test]
    fn at_a_true_end_there_is_nothing_to_ask() {
        let mut coverage = Coverage::default();
        coverage.add(Range { from: Position::START, to: Position::END, through: SeqNum(4) });
        let short = Look { short_before: 30, short_after: 30, ..look(60) };
        assert_eq!(pages_wanted(&coverage, Some(SeqNum(4)), &short), []);
    }
}
