//! When people write: bursts, pauses, nights and days of silence.
//! Here: the time from one message to the next, and how a time is written. Not here: what is said then.

use super::dice::Dice;

/// Milliseconds since 1970-01-01, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Time(pub(super) u64);

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;
/// 2021-02-01, a Monday: the first room opens.
pub(super) const OPENING: Time = Time(1_612_137_600_000);
/// How long a room lives, as near as its number of messages allows.
const LIFE_MS: u64 = 4 * 365 * DAY_MS;

/// Milliseconds between neighbours, by parts of ten thousand: the real archive up to its 99.5th percentile.
const GAPS: [(u64, u64); 13] = [
    (0, 900),
    (300, 2_000),
    (1_000, 3_500),
    (2_500, 4_600),
    (5_000, 7_500),
    (7_500, 15_000),
    (9_000, 30_000),
    (9_500, 60_000),
    (9_750, 120_000),
    (9_900, 350_000),
    (9_950, 888_000),
    (9_951, 888_001),
    (10_000, 888_002),
];
/// From here on a gap is a pause: how long it may be depends on the room (see [`Rhythm`]).
const PAUSE_MS: u64 = 888_000;
/// One message in two hundred comes after a pause.
const PAUSES: u64 = 200;

/// How many of ten who would write in this hour of the day (UTC) do.
const AWAKE: [u64; 24] = [6, 8, 9, 9, 9, 9, 10, 10, 10, 9, 5, 4, 3, 4, 4, 4, 3, 4, 4, 4, 4, 3, 4, 4];

/// The pace of one room.
pub(super) struct Rhythm {
    /// A pause is at most `PAUSE_MS` doubled this often.
    doublings: u64,
}

impl Rhythm {
    /// A room of so many messages lives for about four years; a small one for less, as no pause is over half a year.
    pub(super) fn of_room(messages: u64) -> Self {
        let pauses = (messages / PAUSES).max(1);
        let lives = |doublings: u64| pauses * Self::mean_pause(doublings) < LIFE_MS;
        Self { doublings: (1..=14).take_while(|doublings| lives(*doublings)).last().unwrap_or(1) }
    }

    /// A thread is over in days.
    pub(super) fn of_thread() -> Self {
        Self { doublings: 6 }
    }

    fn mean_pause(doublings: u64) -> u64 {
        (0..doublings).map(|doubling| (PAUSE_MS << doubling) * 3 / 2).sum::<u64>() / doublings
    }

    /// The time of the next message.
    pub(super) fn next(&self, last: Time, dice: &mut Dice) -> Time {
        let gap = dice.quantile(&GAPS);
        if gap < PAUSE_MS {
            return Time(last.0 + gap);
        }
        let shortest = PAUSE_MS << dice.below(self.doublings);
        let mut time = Time(last.0 + dice.between(shortest, shortest * 2));
        // Whoever begins a conversation does so awake.
        while dice.below(10) >= AWAKE[time.hour()] {
            time.0 += dice.between(HOUR_MS / 2, 2 * HOUR_MS);
        }
        time
    }
}

impl Time {
    fn hour(self) -> usize {
        ((self.0 / HOUR_MS) % 24) as usize
    }

    pub(super) fn after(self, ms: u64) -> Self {
        Self(self.0 + ms)
    }

    /// An id as the exporter's source makes them: milliseconds since 2015, then 22 bits of its own.
    pub(super) fn id(self, low: u64) -> String {
        const SINCE: u64 = 1_420_070_400_000;
        (((self.0 - SINCE) << 22) | (low & 0x3f_ffff)).to_string()
    }

    /// ISO 8601 with the exporter's offset; no fraction on the whole second.
    pub(super) fn iso(self) -> String {
        let (year, month, day) = civil(self.0 / DAY_MS);
        let (second, ms) = (self.0 / 1_000, self.0 % 1_000);
        let (hour, minute, second) = (self.hour(), second / 60 % 60, second % 60);
        let fraction =
            if ms == 0 { String::new() } else { format!(".{ms:03}").trim_end_matches('0').to_owned() };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}+00:00")
    }
}

/// Year, month and day of a day since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_day_and_a_whole_second_are_written_as_the_exporter_does() {
        assert_eq!(Time(1_582_934_400_000).iso(), "2020-02-29T00:00:00+00:00");
        assert_eq!(Time(1_612_137_600_250).iso(), "2021-02-01T00:00:00.25+00:00");
        assert_eq!(Time(1_735_689_599_007).iso(), "2024-12-31T23:59:59.007+00:00");
    }
}
