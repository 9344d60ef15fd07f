//! Messages a day: what ties a place in the room to a place in time, for the scrollbar and for leaps. Pure.

use rill_protocol::Millis;

const DAY_MS: f64 = 86_400_000.0;

/// How many messages each day has, and how many come before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Days {
    /// (day, messages before it, messages of it), in order; no day without messages.
    days: Vec<(i32, u64, u64)>,
    total: u64,
    offset_ms: f64,
}

impl Days {
    /// From (day since 1970-01-01 where the reader is, messages), and the minutes that were added to UTC for that.
    pub fn new(counts: Vec<(i32, u32)>, utc_offset_minutes: i32) -> Self {
        let mut days = Vec::with_capacity(counts.len());
        let mut total = 0;
        for (day, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            days.push((day, total, u64::from(count)));
            total += u64::from(count);
        }
        Self { days, total, offset_ms: f64::from(utc_offset_minutes) * 60_000.0 }
    }

    /// How many messages in all.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// About how many messages come before a time.
    pub fn index_at(&self, at: Millis) -> f64 {
        let local = (at as f64 + self.offset_ms) / DAY_MS;
        let after = self.days.partition_point(|(day, _, _)| f64::from(*day) <= local);
        let Some((day, before, count)) = after.checked_sub(1).and_then(|place| self.days.get(place)) else {
            return 0.0;
        };
        let within = (local - f64::from(*day)).clamp(0.0, 1.0);
        *before as f64 + within * *count as f64
    }

    /// About when the message was written that has `index` others before it; none: nothing is known.
    pub fn time_at(&self, index: f64) -> Option<Millis> {
        let index = index.clamp(0.0, self.total.saturating_sub(1) as f64);
        let after = self.days.partition_point(|(_, before, _)| *before as f64 <= index);
        let (day, before, count) = self.days.get(after.checked_sub(1)?)?;
        let within = (index - *before as f64) / *count as f64;
        Some(((f64::from(*day) + within) * DAY_MS - self.offset_ms) as Millis)
    }

    /// The first place of each year: (year, messages before it), given what year a day lies in.
    pub fn years(&self, year_of: impl Fn(i32) -> i32) -> Vec<(i32, u64)> {
        let mut years: Vec<(i32, u64)> = Vec::new();
        for (day, before, _) in &self.days {
            let year = year_of(*day);
            if years.last().is_none_or(|(last, _)| *last != year) {
                years.push((year, *before));
            }
        }
        years
    }

    /// The messages before the first day at or after `day`, or before the last day that is before it.
    pub fn index_of_day(&self, day: i32) -> Option<u64> {
        let place = self.days.partition_point(|(known, _, _)| *known < day);
        self.days.get(place).or(self.days.last()).map(|(_, before, _)| *before)
    }
}

/// The year of a day since 1970-01-01, in the Gregorian calendar. (Howard Hinnant, `civil_from_days`.)
pub fn year_of_day(day: i32) -> i32 {
    year_and_month(day).0
}

/// The year and month (1 to 12) of a day since 1970-01-01.
pub fn year_and_month(day: i32) -> (i32, u32) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month.unsigned_abs())
}

/// The first day of a month (1 to 12; others count on into other years), as days since 1970-01-01.
pub fn first_day(year: i32, month: i32) -> i32 {
    let year = year + (month - 1).div_euclid(12);
    let month = (month - 1).rem_euclid(12) + 1;
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted_month + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_and_times_are_told_by_the_messages_a_day() {
        let days = Days::new(vec![(0, 10), (1, 0), (5, 30)], 60);
        assert_eq!(days.total(), 40);
        let hour = 3_600_000;
        assert_eq!(days.time_at(0.0), Some(-hour), "the day began an hour earlier than in Greenwich");
        assert_eq!(days.time_at(25.0), Some(5 * 86_400_000 + 12 * hour - hour));
        assert_eq!(days.index_at(-1_000_000_000), 0.0);
        assert_eq!(days.index_at(3 * 86_400_000), 10.0, "nothing was said on the third day");
        assert_eq!(days.index_at(5 * 86_400_000 + 12 * hour - hour), 25.0);
        assert_eq!(days.index_at(i64::MAX), 40.0);
    }

    #[test]
    fn a_room_of_which_nothing_is_known_has_no_places() {
        assert_eq!(Days::default().time_at(3.0), None);
        assert_eq!(Days::default().index_at(3), 0.0);
    }

    #[test]
    fn years_begin_where_their_first_message_is() {
        let days = Days::new(vec![(18_627, 5), (18_628, 7), (19_400, 1)], 0);
        assert_eq!(days.years(year_of_day), [(2020, 0), (2021, 5), (2023, 12)]);
    }

    #[test]
    fn days_have_the_year_and_month_of_the_calendar() {
        assert_eq!(year_and_month(0), (1970, 1));
        assert_eq!(year_and_month(-1), (1969, 12));
        assert_eq!(year_and_month(19_782), (2024, 2), "29 February");
        assert_eq!(year_and_month(19_783), (2024, 3));
    }

    proptest! {
        #[test]
        fn a_place_in_time_and_back_is_the_same_place(index in 0_u32..4_000) {
            let days = Days::new((0..200).map(|day| (day * 3, 20)).collect(), -300);
            let at = days.time_at(f64::from(index)).unwrap();
            prop_assert!((days.index_at(at) - f64::from(index)).abs() < 0.01);
        }

        #[test]
        fn months_begin_on_their_first_day(year in 1900_i32..2200, month in 1_i32..=12) {
            let day = first_day(year, month);
            prop_assert_eq!(year_and_month(day), (year, month.unsigned_abs()));
            prop_assert_ne!(year_and_month(day - 1), (year, month.unsigned_abs()));
        }
    }
}
