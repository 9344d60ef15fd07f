//! Times as the reader reads them: their language, their zone (through `Intl`). Formatters are made once.
//! Natively (tests) all is English and UTC.

use rill_protocol::Millis;

const DAY_MS: i64 = 86_400_000;

/// Now, in milliseconds since 1970.
pub fn now() -> Millis {
    clock::now()
}

/// The reader's day of a time: days since 1970-01-01.
pub fn day_of(at: Millis) -> i32 {
    let local = at.saturating_add(i64::from(utc_offset_minutes(at)) * 60_000);
    // Within the range of a browser's dates (100 million days), and so of an i32.
    i32::try_from(local.div_euclid(DAY_MS)).unwrap_or(if local < 0 { i32::MIN } else { i32::MAX })
}

/// What to add to UTC where the reader is at that time.
pub fn utc_offset_minutes(at: Millis) -> i32 {
    clock::utc_offset_minutes(at)
}

/// The hour and minute: "09:41".
pub fn hour(at: Millis) -> String {
    clock::format(clock::Style::Hour, at)
}

/// Day and time in full: "Thursday 19 November 2026, 16:20".
pub fn full(at: Millis) -> String {
    clock::format(clock::Style::Full, at)
}

/// A date without its weekday: "19 November 2026".
pub fn date(at: Millis) -> String {
    clock::format(clock::Style::Date, at)
}

/// A month: "November 2026".
pub fn month(at: Millis) -> String {
    clock::format(clock::Style::Month, at)
}

/// The days of a week from Monday on, short and long: ("Mon", "Monday").
pub fn weekdays() -> [(String, String); 7] {
    // 1970-01-05 was a Monday.
    std::array::from_fn(|day| {
        let noon = (4 + day as i64) * DAY_MS + DAY_MS / 2;
        let name = |style| clock::format_utc(style, noon);
        (name(clock::Style::WeekdayShort), name(clock::Style::WeekdayName))
    })
}

/// A day as its separator says it: "Today", "Yesterday, 23 November", "Thursday 19 November", and the year where it
/// is another than this.
pub fn day_name(day: i32, today: i32) -> String {
    let noon = i64::from(day) * DAY_MS + DAY_MS / 2;
    let other_year = clock::format_utc(clock::Style::Year, noon)
        != clock::format_utc(clock::Style::Year, i64::from(today) * DAY_MS + DAY_MS / 2);
    match today.saturating_sub(day) {
        0 => "Today".to_owned(),
        1 => format!("Yesterday, {}", clock::format_utc(clock::Style::DayMonth, noon)),
        _ if other_year => clock::format_utc(clock::Style::WeekdayDate, noon),
        _ => clock::format_utc(clock::Style::Weekday, noon),
    }
}

/// For `<time datetime>`: "2026-11-24T09:41:00.000Z".
pub fn iso(at: Millis) -> String {
    clock::iso(at)
}

#[cfg(target_arch = "wasm32")]
mod clock;
#[cfg(not(target_arch = "wasm32"))]
#[path = "times/greenwich.rs"]
mod clock;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_named_from_where_the_reader_stands() {
        let today = day_of(1_795_514_400_000); // 24 November 2026.
        assert_eq!(day_name(today, today), "Today");
        assert_eq!(day_name(today - 1, today), "Yesterday, 23 November");
        assert_eq!(day_name(today - 5, today), "Thursday 19 November");
        assert_eq!(day_name(today - 400, today), "Monday 20 October 2025");
    }

    #[test]
    fn a_week_begins_on_monday() {
        let days = weekdays();
        assert_eq!(days[0], ("Mon".to_owned(), "Monday".to_owned()));
        assert_eq!(days[6], ("Sun".to_owned(), "Sunday".to_owned()));
    }

    #[test]
    fn times_are_told_in_hours_and_in_full() {
        let at = 1_795_514_400_000;
        assert_eq!(hour(at), "10:00");
        assert_eq!(full(at), "Tuesday 24 November 2026, 10:00");
        assert_eq!(iso(at), "2026-11-24T10:00:00.000Z");
        assert_eq!(month(at), "November 2026");
        assert_eq!(day_of(-1), -1);
    }
}
