//! The words of rooms that are slowed.

use super::counted;
use rill_protocol::Millis;

/// Chooses how a room is slowed.
pub fn slow_mode(every_s: Option<u32>) -> String {
    match every_s {
        None => "Slow mode…".to_owned(),
        Some(every_s) => format!("Slow mode: {}…", choice(every_s)),
    }
}

/// The menu of choices.
pub fn of_room(name: &str) -> String {
    format!("Slow mode of {name}")
}

/// So long from one message to the next; 0: no slow mode.
pub fn choice(every_s: u32) -> String {
    match every_s {
        0 => "Off".to_owned(),
        every_s => {
            let (count, one, many) = in_units(every_s);
            counted(count, one, many)
        }
    }
}

/// Under the field.
pub fn every(every_s: u32) -> String {
    let every = match in_units(every_s) {
        (1, one, _) => one.to_owned(),
        (count, one, many) => counted(count, one, many),
    };
    format!("Slow mode: one message every {every}")
}

fn in_units(seconds: u32) -> (u64, &'static str, &'static str) {
    let seconds = u64::from(seconds);
    match seconds {
        _ if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour", "hours"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute", "minutes"),
        _ => (seconds, "second", "seconds"),
    }
}

/// Beside it: when what one writes next goes out.
pub fn next_in(left_ms: Millis) -> String {
    if left_ms <= 0 { String::new() } else { format!("next in {}", left(left_ms)) }
}

/// Under a message that waits.
pub fn goes_out_in(left_ms: Millis) -> String {
    if left_ms <= 0 {
        "Slow mode: goes out now".to_owned()
    } else {
        format!("Slow mode: goes out in {}", left(left_ms))
    }
}

/// "20 s", "4 min 5 s", "2 h 10 min".
fn left(left_ms: Millis) -> String {
    let seconds = left_ms.unsigned_abs().div_ceil(1_000);
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, seconds) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_room_is_slowed_is_told_in_the_unit_that_fits() {
        let told = |every_s| (choice(every_s), every(every_s));
        for (every_s, choice, every) in [
            (5, "5 seconds", "5 seconds"),
            (60, "1 minute", "minute"),
            (90, "90 seconds", "90 seconds"),
            (900, "15 minutes", "15 minutes"),
            (3_600, "1 hour", "hour"),
            (21_600, "6 hours", "6 hours"),
        ] {
            assert_eq!(told(every_s), (choice.to_owned(), format!("Slow mode: one message every {every}")));
        }
        assert_eq!((choice(0), slow_mode(None)), ("Off".to_owned(), "Slow mode…".to_owned()));
        assert_eq!(slow_mode(Some(30)), "Slow mode: 30 seconds…");
    }

    #[test]
    fn what_is_left_is_never_told_as_less_than_it_is() {
        for (left_ms, told) in [
            (1, "1 s"),
            (1_000, "1 s"),
            (1_001, "2 s"),
            (60_000, "1 min"),
            (245_000, "4 min 5 s"),
            (3_600_000, "1 h"),
            (21_600_000, "6 h"),
            (7_800_000, "2 h 10 min"),
        ] {
            assert_eq!(goes_out_in(left_ms), format!("Slow mode: goes out in {told}"), "{left_ms} ms");
            assert_eq!(next_in(left_ms), format!("next in {told}"), "{left_ms} ms");
        }
        assert_eq!(goes_out_in(-5), "Slow mode: goes out now");
        assert_eq!(next_in(0), "");
    }
}
