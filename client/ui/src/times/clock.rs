//! The browser's clock, calendar and language.

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use rill_protocol::Millis;
use std::{cell::RefCell, collections::HashMap};
use wasm_bindgen::JsValue;

/// What of a time is said.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
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

/// Above this many, all texts are forgotten.
const TEXTS_MOST: usize = 4_000;
const MINUTE_MS: Millis = 60_000;

thread_local! {
    static FORMATTERS: RefCell<HashMap<(Style, bool), Function>> = RefCell::new(HashMap::new());
    /// What was said of a minute: a browser takes as long over a text as over drawing the rest of a row.
    static TEXTS: RefCell<HashMap<(Style, bool, i64), String>> = RefCell::new(HashMap::new());
}

pub(super) fn now() -> Millis {
    Date::now() as Millis
}

pub(super) fn utc_offset_minutes(at: Millis) -> i32 {
    // No zone is further than 15 hours from Greenwich; a time that no date can hold gives NaN, which becomes 0.
    -(Date::new(&JsValue::from_f64(at as f64)).get_timezone_offset() as i32)
}

pub(super) fn iso(at: Millis) -> String {
    let date = Date::new(&JsValue::from_f64(at as f64));
    if date.get_time().is_nan() { String::new() } else { date.to_iso_string().into() }
}

pub(super) fn format(style: Style, at: Millis) -> String {
    format_in(style, at, false)
}

pub(super) fn format_utc(style: Style, at: Millis) -> String {
    format_in(style, at, true)
}

/// No style says more of a time than its minute, and no zone is apart from another by parts of one.
fn format_in(style: Style, at: Millis, utc: bool) -> String {
    let key = (style, utc, at.div_euclid(MINUTE_MS));
    TEXTS.with_borrow_mut(|texts| {
        if texts.len() >= TEXTS_MOST {
            texts.clear();
        }
        texts.entry(key).or_insert_with(|| formatted(style, at, utc)).clone()
    })
}

fn formatted(style: Style, at: Millis, utc: bool) -> String {
    FORMATTERS.with_borrow_mut(|formatters| {
        let formatter = formatters.entry((style, utc)).or_insert_with(|| formatter(style, utc));
        // A time that no date can hold throws a RangeError: it is shown as nothing.
        let text = formatter.call1(&JsValue::NULL, &JsValue::from_f64(at as f64));
        text.ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}

fn formatter(style: Style, utc: bool) -> Function {
    let parts: &[(&str, &str)] = match style {
        Style::Hour => &[("hour", "2-digit"), ("minute", "2-digit")],
        Style::Full => &[("dateStyle", "full"), ("timeStyle", "short")],
        Style::Date => &[("dateStyle", "long")],
        Style::Month => &[("year", "numeric"), ("month", "long")],
        Style::Year => &[("year", "numeric")],
        Style::DayMonth => &[("day", "numeric"), ("month", "long")],
        Style::Weekday => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
        Style::WeekdayDate => &[("dateStyle", "full")],
        Style::WeekdayName => &[("weekday", "long")],
        Style::WeekdayShort => &[("weekday", "short")],
    };
    let options = Object::new();
    for (name, value) in parts {
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    if utc {
        let _ = Reflect::set(&options, &"timeZone".into(), &"UTC".into());
    }
    Intl::DateTimeFormat::new(&Array::new(), &options).format()
}
