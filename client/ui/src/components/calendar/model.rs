//! Days with messages, by month. Pure.

use crate::message_list::{first_day, year_and_month};

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    /// The year.
    pub(super) year: i32,
    /// 1 to 12.
    pub(super) month: i32,
}

/// A day of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    /// Days since 1970-01-01.
    pub(super) day: i32,
    /// Its number in the month.
    pub(super) of_month: i32,
    /// Its messages.
    pub(super) messages: u32,
}

/// Messages by day; at least one day has some.
#[derive(Clone, Debug)]
pub(super) struct Counts(Vec<(i32, u32)>);

impl Month {
    /// The month that a day lies in.
    pub(super) fn of_day(day: i32) -> Self {
        let (year, month) = year_and_month(day);
        Self { year, month: month as i32 }
    }

    /// So many months on.
    pub(super) fn turned(self, months: i32) -> Self {
        let month = self.year * 12 + self.month - 1 + months;
        Self { year: month.div_euclid(12), month: month.rem_euclid(12) + 1 }
    }

    /// A time in the middle of it, wherever the reader is.
    pub(super) fn noon(self) -> i64 {
        (i64::from(first_day(self.year, self.month)) + 14) * 86_400_000
    }

    /// Its weeks, from Monday to Sunday.
    pub(super) fn weeks(self, counts: &Counts) -> Vec<[Option<Day>; 7]> {
        let first = first_day(self.year, self.month);
        let next = first_day(self.year, self.month + 1);
        // 1970-01-01 was a Thursday.
        let monday = first - (first + 3).rem_euclid(7);
        let in_month = |day: i32| {
            let within = (first..next).contains(&day);
            within.then(|| Day { day, of_month: day - first + 1, messages: counts.of(day) })
        };
        (monday..next)
            .step_by(7)
            .map(|monday| std::array::from_fn(|place| in_month(monday + place as i32)))
            .collect()
    }
}

impl Counts {
    /// From (day, messages) in order; none: no day has messages.
    pub(super) fn new(mut days: Vec<(i32, u32)>) -> Option<Self> {
        days.retain(|(_, messages)| *messages > 0);
        (!days.is_empty()).then_some(Self(days))
    }

    fn of(&self, day: i32) -> u32 {
        self.0.binary_search_by_key(&day, |(day, _)| *day).map_or(0, |place| self.0[place].1)
    }

    fn at(&self, place: usize) -> i32 {
        self.0[place.min(self.0.len() - 1)].0
    }

    pub(super) fn newest_day(&self) -> i32 {
        self.at(usize::MAX)
    }

    pub(super) fn first_month(&self) -> Month {
        Month::of_day(self.at(0))
    }

    pub(super) fn last_month(&self) -> Month {
        Month::of_day(self.newest_day())
    }

    /// The first day with messages of a month, or else the nearest after it, or the newest.
    pub(super) fn nearest(&self, month: Month) -> i32 {
        let first = first_day(month.year, month.month);
        self.at(self.0.partition_point(|(day, _)| *day < first))
    }

    /// The first day with messages at or after `day`, or the last one before it.
    fn from(&self, day: i32) -> i32 {
        self.at(self.0.partition_point(|(known, _)| *known < day))
    }

    /// The last day with messages at or before `day`, or the first one after it.
    fn until(&self, day: i32) -> i32 {
        self.at(self.0.partition_point(|(known, _)| *known <= day).saturating_sub(1))
    }
}

/// Where a key leads from a day: only ever to a day with messages. None: the key leads nowhere.
pub(super) fn moved(key: &str, day: i32, counts: &Counts) -> Option<i32> {
    let month = |months: i32| {
        let (here, there) = (Month::of_day(day), Month::of_day(day).turned(months));
        let (first, length) = (first_day(there.year, there.month), first_day(there.year, there.month + 1));
        (first + day - first_day(here.year, here.month)).min(length - 1)
    };
    Some(match key {
        "ArrowRight" => counts.from(day + 1),
        "ArrowLeft" => counts.until(day - 1),
        "ArrowDown" => counts.from(day + 7),
        "ArrowUp" => counts.until(day - 7),
        "PageDown" => counts.from(month(1)),
        "PageUp" => counts.until(month(-1)),
        "Home" => counts.at(0),
        "End" => counts.newest_day(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOVEMBER_2026: Month = Month { year: 2026, month: 11 };

    fn counts(days: &[i32]) -> Counts {
        Counts::new(days.iter().map(|day| (*day, 3)).collect()).unwrap()
    }

    #[test]
    fn a_month_stands_in_weeks_from_monday_to_sunday() {
        let first = first_day(2026, 11);
        let weeks = NOVEMBER_2026.weeks(&counts(&[first + 23]));
        let drawn: Vec<String> = weeks
            .iter()
            .map(|week| {
                week.map(|day| day.map_or("--".to_owned(), |day| format!("{:2}", day.of_month))).join(" ")
            })
            .collect();
        assert_eq!(drawn[0], "-- -- -- -- -- --  1", "1 November 2026 is a Sunday");
        assert_eq!(drawn[1], " 2  3  4  5  6  7  8");
        assert_eq!(drawn[5], "30 -- -- -- -- -- --");
        assert_eq!(weeks[4][1].unwrap().messages, 3, "the 24th");
    }

    #[test]
    fn months_turn_over_the_year() {
        assert_eq!(NOVEMBER_2026.turned(2), Month { year: 2027, month: 1 });
        assert_eq!(NOVEMBER_2026.turned(-11), Month { year: 2025, month: 12 });
    }

    #[test]
    fn keys_lead_to_days_with_messages_alone() {
        let counts = counts(&[100, 101, 107, 200]);
        for (key, from, to) in [
            ("ArrowRight", 100, 101),
            ("ArrowRight", 101, 107),
            ("ArrowRight", 200, 200),
            ("ArrowLeft", 107, 101),
            ("ArrowLeft", 100, 100),
            ("ArrowDown", 100, 107),
            ("ArrowUp", 107, 100),
            ("Home", 200, 100),
            ("End", 100, 200),
        ] {
            assert_eq!(moved(key, from, &counts), Some(to), "{key} from {from}");
        }
        assert_eq!(moved("a", 100, &counts), None);
    }

    #[test]
    fn a_room_without_messages_has_no_calendar() {
        assert!(Counts::new(vec![(3, 0)]).is_none());
    }
}
