//! [`Pace`]: so many at once, then one in so long. A token bucket that is one number, as in the generic cell rate
//! algorithm (ITU-T I.371): the time at which the bucket is full again. Pure; the clock is handed in.

use rill_protocol::Millis;

/// How fast something may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// So many at once.
    pub burst: u32,
    /// Then one in so many milliseconds.
    pub every_ms: u32,
}

impl Pace {
    /// Takes one. `full_at`: what the last one gave; none: the first one. Gives when the bucket is full again, or, where
    /// it is empty, after how many milliseconds there is one.
    ///
    /// A clock that was set back holds nobody up: what lies further ahead than an empty bucket was never so.
    pub fn take(&self, full_at: Option<Millis>, now: Millis) -> Result<Millis, u32> {
        let whole = Millis::from(self.every_ms) * Millis::from(self.burst);
        let full_at = full_at.filter(|full_at| full_at.saturating_sub(now) <= whole).unwrap_or(now).max(now);
        let taken = full_at.saturating_add(self.every_ms.into());
        match taken.saturating_sub(now).saturating_sub(whole) {
            short if short > 0 => Err(u32::try_from(short).unwrap_or(u32::MAX)),
            _ => Ok(taken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    const PACE: Pace = Pace { burst: 20, every_ms: 200 };

    /// How many of so many go through at once.
    fn passes(full_at: &mut Option<i64>, now: i64, tries: u32) -> u32 {
        let mut passed = 0;
        for _ in 0..tries {
            if let Ok(taken) = PACE.take(*full_at, now) {
                *full_at = Some(taken);
                passed += 1;
            }
        }
        passed
    }

    #[test]
    fn twenty_go_at_once_then_five_a_second() {
        let mut full_at = None;
        assert_eq!(passes(&mut full_at, 1_000, 100), 20);
        assert_eq!(PACE.take(full_at, 1_000), Err(200));
        assert_eq!(PACE.take(full_at, 1_150), Err(50));
        assert_eq!(passes(&mut full_at, 1_200, 100), 1);
        assert_eq!(passes(&mut full_at, 2_200, 100), 5);
        assert_eq!(passes(&mut full_at, 1_000_000, 100), 20, "and no more after a long time");
    }

    #[test]
    fn who_waits_as_long_as_told_goes_through() {
        let (mut full_at, mut now, mut waited) = (None, 0, 0);
        for _ in 0..500 {
            match PACE.take(full_at, now) {
                Ok(taken) => full_at = Some(taken),
                Err(after_ms) => {
                    now += i64::from(after_ms);
                    waited += 1;
                    full_at = Some(PACE.take(full_at, now).unwrap());
                }
            }
        }
        assert_eq!((waited, now), (480, 480 * 200));
    }

    #[test]
    fn a_clock_that_was_set_back_an_hour_holds_nobody_up() {
        let mut full_at = None;
        passes(&mut full_at, 3_600_000, 20);
        assert_eq!(passes(&mut full_at, 0, 100), 20);
        assert_eq!(PACE.take(Some(i64::MAX), i64::MIN), Ok(i64::MIN + 200));
        assert!(PACE.take(Some(i64::MIN), i64::MAX).is_ok());
    }
}
