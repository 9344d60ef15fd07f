//! Which items stand in the list, in order: rows, day separators, and what says that there is more or nothing beyond.
//! Pure. Not here: how high they are (`layout.rs`), how they look (`day_row.rs`, `gap_row.rs`, `message/`).

use super::runs::{Run, Runs};
use rill_bridge::{Authorship, Edge, MessageBody, MessageRow, Row, RowKey};
use rill_protocol::{EventId, Millis, Position};

/// A message of the same author within this time hangs under the one before it.
const GROUP_MS: Millis = 7 * 60 * 1000;

/// What an item is, for as long as it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemKey {
    /// The room begins here.
    Begin,
    /// Something before the first row that is not held.
    Before,
    /// A day begins: days since 1970-01-01 where the reader is.
    Day(i32),
    /// What is below is new to the reader.
    New,
    /// Stands for the messages below it: of people whom the reader blocked. Named by one of them.
    Run(EventId),
    /// A message, notice or gap.
    Row(RowKey),
    /// Something after the last row that is not held.
    After,
    /// The room ends here.
    End,
}

/// An item at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which.
    pub key: ItemKey,
    /// Whether a message opens a group: with picture and name, and with room above it.
    pub opens_group: bool,
    /// Messages of the window before it.
    pub index: u64,
    /// Of messages: whether it takes no room, because its run is folded.
    pub folded: bool,
    /// Of what stands for a run: the run.
    pub run: Option<Run>,
}

/// The items of a window. `read_to`: behind this all is new; `day_of` tells the reader's day of a time; `runs`: what was
/// opened of them.
pub fn arrange(
    rows: &[&Row],
    (before, after): (Edge, Edge),
    read_to: Option<Position>,
    day_of: impl Fn(Millis) -> i32,
    runs: &Runs,
) -> Vec<Placed> {
    let mut arranging = Arranging { placed: Vec::with_capacity(rows.len() + 8), index: 0, run: None };
    match before {
        Edge::TrueEnd => arranging.put(ItemKey::Begin),
        Edge::NotHeld { .. } => arranging.put(ItemKey::Before),
        Edge::Held => {}
    }
    let mut last_day = None;
    let mut has_new = false;
    let mut last: Option<&MessageRow> = None;
    for row in rows {
        match row {
            Row::Gap(gap) => {
                arranging.end_run(runs);
                arranging.put(ItemKey::Row(RowKey::Gap(gap.after)));
                last = None;
            }
            Row::Anchor(message) => {
                let day = day_of(message.position.at);
                // Where the window begins in the middle of a day, nobody knows yet where that day begins.
                let day_is_new = match last_day {
                    Some(last_day) => day > last_day,
                    None => before != Edge::Held,
                };
                if day_is_new {
                    arranging.end_run(runs);
                    arranging.put(ItemKey::Day(day));
                }
                // Where nothing of what was read is among the rows, what is new begins before them.
                let is_new = read_to.is_some_and(|read_to| message.position > read_to);
                let begins_new = is_new && !has_new && (last_day.is_some() || before == Edge::TrueEnd);
                has_new |= is_new;
                if begins_new {
                    arranging.end_run(runs);
                    arranging.put(ItemKey::New);
                }
                let begins_run = arranging.go_on_with_run(message, runs);
                let opens_group = day_is_new
                    || begins_new
                    || begins_run
                    || last.is_none_or(|last| opens_group(last, message));
                arranging.put_message(message, opens_group);
                last_day = Some(last_day.map_or(day, |last_day: i32| last_day.max(day)));
                last = Some(message);
            }
        }
    }
    arranging.end_run(runs);
    match after {
        Edge::TrueEnd => arranging.put(ItemKey::End),
        Edge::NotHeld { .. } => arranging.put(ItemKey::After),
        Edge::Held => {}
    }
    arranging.placed
}

struct Arranging {
    placed: Vec<Placed>,
    index: u64,
    /// The run that goes on, and where what stands for it is.
    run: Option<(usize, Run)>,
}

impl Arranging {
    fn put(&mut self, key: ItemKey) {
        self.placed.push(Placed { key, opens_group: true, index: self.index, folded: false, run: None });
    }

    /// A message comes that may belong to a run. Whether a run begins with it.
    fn go_on_with_run(&mut self, message: &MessageRow, runs: &Runs) -> bool {
        let is_open = runs.is_open(message.id);
        let is_blocked = message.authorship == Authorship::Blocked;
        if !is_blocked || self.run.as_ref().is_some_and(|(_, run)| run.is_open != is_open) {
            self.end_run(runs);
        }
        if !is_blocked {
            return false;
        }
        let begins = self.run.is_none();
        if begins {
            let place = self.placed.len();
            self.put(ItemKey::Run(message.id));
            self.run = Some((place, Run { messages: Vec::new(), is_open }));
        }
        self.run.iter_mut().for_each(|(_, run)| run.messages.push(message.id));
        begins
    }

    fn end_run(&mut self, runs: &Runs) {
        let Some((place, run)) = self.run.take() else { return };
        let name = runs.name(&run.messages);
        if let (Some(placed), Some(name)) = (self.placed.get_mut(place), name) {
            (placed.key, placed.run) = (ItemKey::Run(name), Some(run));
        }
    }

    fn put_message(&mut self, message: &MessageRow, opens_group: bool) {
        let key = ItemKey::Row(RowKey::Anchor(message.id));
        let folded = self.run.as_ref().is_some_and(|(_, run)| !run.is_open);
        self.placed.push(Placed { key, opens_group, index: self.index, folded, run: None });
        self.index += 1;
    }
}

fn opens_group(last: &MessageRow, message: &MessageRow) -> bool {
    let says = |row: &MessageRow| !matches!(row.body, MessageBody::Notice(_));
    !says(last)
        || !says(message)
        || last.author.voice != message.author.voice
        || message.reply.is_some()
        || message.position.at - last.position.at > GROUP_MS
        || opened_by_command(message)
}

fn opened_by_command(message: &MessageRow) -> bool {
    matches!(&message.body, MessageBody::Posted(posted) if posted.interaction.is_some())
}

/// The key under which a row is known.
pub fn key_of(row: &Row) -> RowKey {
    match row {
        Row::Anchor(message) => RowKey::Anchor(message.id),
        Row::Gap(gap) => RowKey::Gap(gap.after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message_list::people::{blocked, gap, id, says};

    const DAY: Millis = 86_400_000;

    fn drawn(rows: &[Row], before: Edge, after: Edge) -> Vec<String> {
        drawn_with(rows, (before, after), &Runs::default())
    }

    fn told(name: EventId, run: Option<Run>) -> String {
        let Run { messages, is_open } = run.unwrap_or_default();
        let number = name.as_bytes()[15];
        format!("run {number} of {}{}", messages.len(), if is_open { ", open" } else { "" })
    }

    fn drawn_with(rows: &[Row], (before, after): (Edge, Edge), runs: &Runs) -> Vec<String> {
        let rows: Vec<&Row> = rows.iter().collect();
        let day_of = |at: Millis| i32::try_from(at.div_euclid(DAY)).unwrap();
        arrange(&rows, (before, after), None, day_of, runs)
            .into_iter()
            .map(|placed| match placed.key {
                ItemKey::Row(RowKey::Anchor(_)) if placed.folded => "folded".to_owned(),
                ItemKey::Run(name) => told(name, placed.run),
                ItemKey::Row(RowKey::Anchor(_)) if placed.opens_group => "name and text".to_owned(),
                ItemKey::Row(RowKey::Anchor(_)) => "text".to_owned(),
                ItemKey::Row(RowKey::Gap(_)) => "gap".to_owned(),
                ItemKey::Day(day) => format!("day {day}"),
                other => format!("{other:?}").to_lowercase(),
            })
            .collect()
    }

    #[test]
    fn what_one_says_within_minutes_stands_under_one_name() {
        let rows =
            [says(1, "ana", 0), says(2, "ana", 60_000), says(3, "ben", 90_000), says(4, "ben", 600_000)];
        assert_eq!(
            drawn(&rows, Edge::TrueEnd, Edge::TrueEnd),
            ["begin", "day 0", "name and text", "text", "name and text", "name and text", "end"]
        );
    }

    #[test]
    fn a_window_that_begins_within_a_day_does_not_claim_that_the_day_begins_there() {
        let rows = [says(1, "ana", 5 * DAY), says(2, "ana", 6 * DAY)];
        assert_eq!(drawn(&rows, Edge::Held, Edge::Held), ["name and text", "day 6", "name and text"]);
    }

    #[test]
    fn rows_on_both_sides_of_a_gap_are_no_neighbours() {
        let rows = [says(1, "ana", 0), gap(Some(1)), says(3, "ana", 1000)];
        assert_eq!(
            drawn(&rows, Edge::NotHeld { coming: true }, Edge::NotHeld { coming: false }),
            ["before", "day 0", "name and text", "gap", "name and text", "after"]
        );
    }

    /// The runs as they are drawn, so that they have names.
    fn shown(rows: &[Row], runs: &Runs) -> Vec<String> {
        let refs: Vec<&Row> = rows.iter().collect();
        for placed in arrange(&refs, (Edge::Held, Edge::Held), None, |_| 0, runs) {
            if let (ItemKey::Run(name), Some(run)) = (placed.key, placed.run) {
                runs.cell(name, &run);
            }
        }
        drawn_with(rows, (Edge::Held, Edge::Held), runs)
    }

    #[test]
    fn what_blocked_people_say_in_a_row_is_one_row_of_another_height() {
        let rows = [
            says(1, "ana", 0),
            blocked(2, "mallory", 1_000),
            blocked(3, "trent", 2_000),
            says(4, "ana", 3_000),
            blocked(5, "mallory", 4_000),
        ];
        let drawn = shown(&rows, &Runs::default());
        let expected =
            ["name and text", "run 2 of 2", "folded", "folded", "name and text", "run 5 of 1", "folded"];
        assert_eq!(drawn, expected);
    }

    #[test]
    fn a_run_opens_in_place_and_what_comes_later_is_folded_by_itself() {
        let mut rows = vec![says(1, "ana", 0), blocked(2, "mallory", 1_000), blocked(3, "mallory", 2_000)];
        let mut runs = Runs::default();
        assert_eq!(shown(&rows, &runs), ["name and text", "run 2 of 2", "folded", "folded"]);
        runs.toggle(id(2));
        assert_eq!(shown(&rows, &runs), ["name and text", "run 2 of 2, open", "name and text", "text"]);
        rows.push(blocked(4, "mallory", 3_000));
        let with_more =
            ["name and text", "run 2 of 2, open", "name and text", "text", "run 4 of 1", "folded"];
        assert_eq!(shown(&rows, &runs), with_more);
        runs.toggle(id(2));
        assert_eq!(shown(&rows, &runs), ["name and text", "run 2 of 3", "folded", "folded", "folded"]);
    }

    #[test]
    fn a_run_keeps_its_name_when_older_messages_join_it() {
        let mut rows = vec![blocked(2, "mallory", 1_000), says(3, "ana", 2_000)];
        let runs = Runs::default();
        assert_eq!(shown(&rows, &runs), ["run 2 of 1", "folded", "name and text"]);
        rows.insert(0, blocked(1, "mallory", 0));
        assert_eq!(shown(&rows, &runs), ["run 2 of 2", "folded", "folded", "name and text"]);
    }

    #[test]
    fn a_run_ends_with_the_day_and_at_a_gap() {
        let rows = [
            blocked(1, "mallory", 0),
            blocked(2, "mallory", DAY),
            gap(Some(2)),
            blocked(3, "mallory", DAY + 1_000),
        ];
        let drawn = drawn(&rows, Edge::TrueEnd, Edge::TrueEnd);
        let expected = [
            "begin",
            "day 0",
            "run 1 of 1",
            "folded",
            "day 1",
            "run 2 of 1",
            "folded",
            "gap",
            "run 3 of 1",
            "folded",
            "end",
        ];
        assert_eq!(drawn, expected);
    }

    #[test]
    fn each_key_stands_once() {
        // The clock went back at night: the later message has the earlier local day.
        let rows = [says(1, "ana", 3 * DAY), says(2, "ana", 2 * DAY), says(3, "ana", 3 * DAY)];
        let rows: Vec<&Row> = rows.iter().collect();
        let placed = arrange(
            &rows,
            (Edge::TrueEnd, Edge::TrueEnd),
            None,
            |at| i32::try_from(at / DAY).unwrap(),
            &Runs::default(),
        );
        let keys: std::collections::HashSet<ItemKey> = placed.iter().map(|placed| placed.key).collect();
        assert_eq!(keys.len(), placed.len());
        assert!(keys.contains(&ItemKey::Row(RowKey::Anchor(EventId::from_parts(0, [3; 10])))));
    }
}
