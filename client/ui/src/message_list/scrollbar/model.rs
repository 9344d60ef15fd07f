//! Where the thumb stands, where a hand or a key takes it. Pure.

use crate::message_list::{
    days::{Days, first_day, year_and_month, year_of_day},
    driver::Bearings,
};

/// The thumb is never smaller than this share of the track.
const LEAST: f64 = 0.06;
const DAY_MS: i64 = 86_400_000;
/// Years whose labels would stand closer than this share of the track are left out.
const YEAR_APART: f64 = 0.05;

/// The thumb on its track: shares of the track's height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thumb {
    fraction: f64,
    share: f64,
}

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// To a place, as a share of the room.
    Fraction(f64),
    /// Up or down by screens.
    Screens(f64),
}

impl Thumb {
    /// Where one is; while a hand holds it, where the hand is.
    pub fn of(bearings: &Bearings, dragged: Option<f64>) -> Self {
        let fraction = dragged.or(bearings.fraction).unwrap_or(1.0).clamp(0.0, 1.0);
        Self { fraction, share: bearings.share.clamp(LEAST, 1.0) }
    }

    /// The whole room is in view.
    pub fn is_all(&self) -> bool {
        self.share >= 0.999
    }

    /// For `aria-valuenow`.
    pub fn percent(&self) -> String {
        format!("{:.0}", self.fraction * 100.0)
    }

    /// Its upper edge.
    pub fn top(&self) -> String {
        format!("{:.3}%", self.fraction * (1.0 - self.share) * 100.0)
    }

    /// How high it is.
    pub fn height(&self) -> String {
        format!("{:.3}%", self.share * 100.0)
    }

    fn upper(&self, track: f64) -> f64 {
        self.fraction * (1.0 - self.share) * track
    }

    /// Whether `y` is on the thumb of a track this high.
    pub fn is_under(&self, y: f64, track: f64) -> bool {
        let upper = self.upper(track);
        (upper..=upper + self.share * track).contains(&y)
    }

    /// Where on the thumb it was taken hold of; beside it, its middle.
    pub fn grip(&self, y: f64, track: f64) -> f64 {
        if self.is_under(y, track) { y - self.upper(track) } else { self.share * track / 2.0 }
    }

    /// The share of the room for an upper edge at `y`.
    pub fn fraction_at(&self, y: f64, track: f64) -> f64 {
        let way = (1.0 - self.share) * track;
        if way <= 0.0 { 0.0 } else { (y / way).clamp(0.0, 1.0) }
    }
}

/// Where a key leads: arrows by screens, pages by months, Home and End to the ends.
pub fn key_to(key: &str, bearings: &Bearings, days: &Days) -> Option<Way> {
    Some(match key {
        "ArrowUp" => Way::Screens(-1.0),
        "ArrowDown" => Way::Screens(1.0),
        "PageUp" => Way::Fraction(month_away(bearings, days, -1)?),
        "PageDown" => Way::Fraction(month_away(bearings, days, 1)?),
        "Home" => Way::Fraction(0.0),
        "End" => Way::Fraction(1.0),
        _ => return None,
    })
}

fn month_away(bearings: &Bearings, days: &Days, months: i32) -> Option<f64> {
    let day = i32::try_from(bearings.at?.div_euclid(DAY_MS)).ok()?;
    let (year, month) = year_and_month(day);
    let from = first_day(year, i32::try_from(month).ok()? + months);
    let index = days.index_of_day(from)?;
    Some(index as f64 / days.total().max(1) as f64)
}

/// Where years begin on the track, as shares of it; those too close to the one before are left out.
pub fn years(days: &Days) -> Vec<(i32, f64)> {
    let total = days.total().max(1) as f64;
    let mut shown: Vec<(i32, f64)> = Vec::new();
    for (year, before) in days.years(year_of_day) {
        let at = before as f64 / total;
        if shown.last().is_none_or(|(_, last)| at - last >= YEAR_APART) && at < 1.0 - YEAR_APART / 2.0 {
            shown.push((year, at));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACK: f64 = 500.0;

    fn at(fraction: f64) -> Bearings {
        Bearings { fraction: Some(fraction), share: 0.001, ..Bearings::default() }
    }

    #[test]
    fn a_hand_that_holds_the_thumb_has_it_under_the_same_finger() {
        let thumb = Thumb::of(&at(0.5), None);
        let taken = 250.0;
        let grip = thumb.grip(taken, TRACK);
        assert!((thumb.fraction_at(taken - grip, TRACK) - 0.5).abs() < 1e-9);
        assert_eq!(thumb.fraction_at(10_000.0, TRACK), 1.0);
        assert_eq!(thumb.fraction_at(-10.0, TRACK), 0.0);
    }

    #[test]
    fn the_smallest_thumb_can_still_be_held() {
        assert_eq!(Thumb::of(&at(1.0), None).top(), "94.000%");
        assert_eq!(Thumb::of(&at(1.0), None).height(), "6.000%");
        assert!(!Thumb::of(&at(1.0), None).is_all());
    }

    #[test]
    fn keys_lead_by_screens_and_by_months() {
        // A message a day from 1 January 2021 on.
        let days = Days::new((18_628..18_628 + 365).map(|day| (day, 1)).collect(), 0);
        let march = Bearings { at: Some((18_628 + 70) * DAY_MS), ..at(0.2) };
        assert_eq!(key_to("ArrowUp", &march, &days), Some(Way::Screens(-1.0)));
        assert_eq!(key_to("PageUp", &march, &days), Some(Way::Fraction(31.0 / 365.0)), "1 February");
        assert_eq!(key_to("PageDown", &march, &days), Some(Way::Fraction(90.0 / 365.0)), "1 April");
        assert_eq!(key_to("End", &march, &days), Some(Way::Fraction(1.0)));
        assert_eq!(key_to("x", &march, &days), None);
    }

    #[test]
    fn years_stand_where_their_messages_begin_and_never_on_one_another() {
        let days = Days::new(vec![(0, 100), (370, 1), (735, 99)], 0);
        assert_eq!(years(&days), [(1970, 0.0), (1971, 0.5)]);
    }
}
