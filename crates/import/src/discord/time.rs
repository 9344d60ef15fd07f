//! Times as the exporter writes them: ISO 8601 with offset and up to seven digits of a second.

use rill_protocol::Millis;

const DAY_MS: i64 = 86_400_000;

/// Milliseconds since 1970, UTC; finer digits are dropped. None: not such a time.
pub(crate) fn parse(text: &str) -> Option<Millis> {
    let bytes = text.as_bytes();
    let (date_time, rest) = bytes.split_at_checked(19)?;
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if separators.iter().any(|&(at, wanted)| date_time[at] != wanted) {
        return None;
    }
    let number = |from: usize, to: usize| digits(&date_time[from..to]);
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if !(1..=12).contains(&month) || day < 1 || day > days_of_month(year, month) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (millis, zone) = fraction(rest)?;
    let of_day = ((hour * 60 + minute) * 60 + second) * 1000 + millis;
    Some(days_since_1970(year, month, day) * DAY_MS + of_day - offset_minutes(zone)? * 60_000)
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

/// ".1234567+00:00" as (123, "+00:00").
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some(after) = rest.strip_prefix(b".") else { return Some((0, rest)) };
    let length = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (fraction, zone) = after.split_at(length);
    let millis = fraction.iter().chain(b"000").take(3).fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    (length > 0).then_some((millis, zone))
}

fn offset_minutes(zone: &[u8]) -> Option<i64> {
    let (sign, zone) = match zone.split_first()? {
        (b'Z', []) => return Some(0),
        (b'+', zone) => (1, zone),
        (b'-', zone) => (-1, zone),
        _ => return None,
    };
    let [hours @ .., b':', tens, ones] = zone else { return None };
    let (hours, minutes) = (digits(hours)?, digits(&[*tens, *ones])?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

const fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Howard Hinnant's `days_from_civil`: years begin in March, so that the leap day is the last.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn times_are_read_with_their_offset() {
        let cases = [
            ("1970-01-01T00:00:00+00:00", Some(0)),
            ("2024-03-09T18:00:47.137+00:00", Some(1_710_007_247_137)),
            ("2024-03-09T23:45:47.137+05:45", Some(1_710_007_247_137)),
            ("2025-06-01T09:30:15.1234567+00:00", Some(1_748_770_215_123)),
            ("2024-02-29T00:00:00.5Z", Some(1_709_164_800_500)),
            ("2004-12-24T21:14:00-03:00", Some(1_103_933_640_000)),
            ("2023-02-29T00:00:00Z", None),
            ("2024-13-01T00:00:00Z", None),
            ("2024-01-01T24:00:00Z", None),
            ("2024-01-01T00:00:00", None),
            ("2024-01-01 00:00:00Z", None),
            ("2024-01-01T00:00:00.Z", None),
            ("9.3.2024", None),
            ("", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(parse(text), wanted, "{text:?}");
        }
    }
}
