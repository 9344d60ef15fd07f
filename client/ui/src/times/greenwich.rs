//! The clock of native tests: English, in Greenwich.

use rill_protocol::Millis;

/// What of a time is said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Hour,
    Full,
    Date,
    Month,
    Year,
    DayMonth,
    Weekday,
    WeekdayDate,
    WeekdayName,
    WeekdayShort,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

pub(super) fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

pub(super) fn utc_offset_minutes(_at: Millis) -> i32 {
    0
}

pub(super) fn iso(at: Millis) -> String {
    let (year, month, day) = civil(at);
    let ms = at.rem_euclid(86_400_000);
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1_000)
}

pub(super) fn format_utc(style: Style, at: Millis) -> String {
    format(style, at)
}

pub(super) fn format(style: Style, at: Millis) -> String {
    let (year, month, day) = civil(at);
    let month = MONTHS[month as usize - 1];
    let weekday = WEEKDAYS[usize::try_from(at.div_euclid(86_400_000).rem_euclid(7)).unwrap_or(0)];
    let ms = at.rem_euclid(86_400_000);
    let hour = format!("{:02}:{:02}", ms / 3_600_000, ms / 60_000 % 60);
    match style {
        Style::Hour => hour,
        Style::Full => format!("{weekday} {day} {month} {year}, {hour}"),
        Style::Date => format!("{day} {month} {year}"),
        Style::Month => format!("{month} {year}"),
        Style::Year => year.to_string(),
        Style::DayMonth => format!("{day} {month}"),
        Style::Weekday => format!("{weekday} {day} {month}"),
        Style::WeekdayDate => format!("{weekday} {day} {month} {year}"),
        Style::WeekdayName => weekday.to_owned(),
        Style::WeekdayShort => weekday[..3].to_owned(),
    }
}

fn civil(at: Millis) -> (i32, u32, i32) {
    use crate::message_list::{first_day, year_and_month};
    let day = i32::try_from(at.div_euclid(86_400_000)).unwrap_or(0);
    let (year, month) = year_and_month(day);
    (year, month, day - first_day(year, i32::try_from(month).unwrap_or(1)) + 1)
}
