//! Marks in angle brackets that stand for a time, or for somebody by an id: `<t:1710051120:F>`, `<@12>`, `<#12>`, `<@&12>`.
//! Here: reading one. Not here: mentions that an event explains (they are known by how they were typed).

use super::tree::{Inline, Nameless, TimeStyle};

/// What is called by an id, and how it looks before the id. The longer beginning first.
const NAMELESS: [(&str, Nameless); 4] =
    [("@&", Nameless::Role), ("@!", Nameless::Person), ("@", Nameless::Person), ("#", Nameless::Room)];

/// The mark that a text begins with, and how long it is.
pub(super) fn mark_at(rest: &str) -> Option<(Inline, usize)> {
    let inside = rest.strip_prefix('<')?;
    let end = inside.find('>')?;
    let inside = &inside[..end];
    Some((time(inside).or_else(|| nameless(inside))?, end + 2))
}

/// What a text that is one mark and nothing else calls by an id.
pub(super) fn calls(typed: &str) -> Option<Nameless> {
    match mark_at(typed)? {
        (Inline::Nameless(what), length) if length == typed.len() => Some(what),
        _ => None,
    }
}

fn time(inside: &str) -> Option<Inline> {
    let (seconds, style) =
        inside.strip_prefix("t:").map(|rest| rest.split_once(':').unwrap_or((rest, "f")))?;
    let style = match style {
        "t" | "T" => TimeStyle::Hour,
        "d" | "D" => TimeStyle::Date,
        "f" | "F" | "R" => TimeStyle::Full,
        _ => return None,
    };
    let at = seconds.parse::<i64>().ok()?.checked_mul(1_000)?;
    Some(Inline::Time(at, style))
}

fn nameless(inside: &str) -> Option<Inline> {
    let (id, what) = NAMELESS.iter().find_map(|(begin, what)| Some((inside.strip_prefix(begin)?, *what)))?;
    let is_id = !id.is_empty() && id.chars().all(|c| c.is_ascii_digit());
    is_id.then_some(Inline::Nameless(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_a_time_or_calls_somebody_by_an_id() {
        for (text, read) in [
            ("<t:1710051120:F> and more", Some((Inline::Time(1_710_051_120_000, TimeStyle::Full), 16))),
            ("<t:60>", Some((Inline::Time(60_000, TimeStyle::Full), 6))),
            ("<t:60:t>", Some((Inline::Time(60_000, TimeStyle::Hour), 8))),
            ("<@&12>", Some((Inline::Nameless(Nameless::Role), 6))),
            ("<@!12>", Some((Inline::Nameless(Nameless::Person), 6))),
            ("<#12>", Some((Inline::Nameless(Nameless::Room), 5))),
            ("<t:x>", None),
            ("<t:60:q>", None),
            ("<@ana>", None),
            ("<#>", None),
            ("<b>", None),
            ("<t:9223372036854775807>", None),
        ] {
            assert_eq!(mark_at(text), read, "{text}");
        }
        assert_eq!((calls("<#12>"), calls("<#12> x"), calls("@Mira")), (Some(Nameless::Room), None, None));
    }
}
