//! What is being called while one types: `@person`, `#channel`, `:emoji:`. Which letters before the caret ask for a
//! list, what is offered, and what taking one does. Pure.
//! Not here: where people, channels and emoji come from (`offers.rs`).

use crate::fit::{Fit, fit};
use rill_events::Mention;
use std::{cmp::Reverse, ops::Range};

/// Letters of a call, at most.
const LONGEST: usize = 32;
/// Letters of an emoji's name before a list opens: `:)` and `:D` are no calls.
const EMOJI_LEAST: usize = 2;
/// At most so many are offered.
const OFFERED: usize = 8;

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Person,
    Room,
    Emoji,
}

/// A call that is being typed: `@mir`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) kind: Kind,
    /// Where it stands, its sign included.
    pub(crate) range: Range<usize>,
    /// Its letters without the sign.
    pub(crate) letters: String,
}

/// The call that ends at the caret, if one does.
pub(crate) fn call(text: &str, caret: usize) -> Option<Call> {
    let before = text.get(..caret)?;
    let start = before.rfind(['@', '#', ':'])?;
    let letters = &before[start + 1..];
    let kind = match before.as_bytes()[start] {
        b'@' => Kind::Person,
        b'#' => Kind::Room,
        _ => Kind::Emoji,
    };
    // In the middle of a word it is an address, a time, a part of a link.
    let opens =
        before[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !"/:@#".contains(c));
    let is_name = |c: char| c.is_alphanumeric() || "-_'.+".contains(c);
    let short = letters.chars().count() <= LONGEST && letters.chars().all(is_name);
    let enough = kind != Kind::Emoji || letters.chars().count() >= EMOJI_LEAST;
    // Within a word, what follows is meant too: nothing is offered.
    let ends = text[caret..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    (opens && short && enough && ends && !in_code(&before[..start])).then(|| Call {
        kind,
        range: start..caret,
        letters: letters.to_owned(),
    })
}

/// Whether a place lies in code: nothing is called there.
fn in_code(before: &str) -> bool {
    if before.matches("```").count() % 2 == 1 {
        return true;
    }
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    line.matches('`').count() % 2 == 1
}

/// Something that can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// What it is known by.
    pub(crate) name: String,
    /// What else it is known by, for emoji.
    pub(crate) more_names: Vec<String>,
    /// What is put into the text.
    pub(crate) put: String,
    /// What it then stands for; none: for itself.
    pub(crate) mention: Option<Mention>,
    /// How it is shown.
    pub(crate) sign: Sign,
    /// Beside it.
    pub(crate) beside: String,
    /// Of those that fit alike, the higher comes first.
    pub(crate) rank: i64,
}

/// What stands before an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Person(rill_bridge::Person),
    Icon(&'static str),
    Emoji(String),
}

/// An offer that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offered {
    pub(crate) offer: Offer,
    /// The name that fits.
    pub(crate) name: String,
    pub(crate) fit: Fit,
}

/// Those that fit, best first.
pub(crate) fn offered<'a>(letters: &str, offers: impl IntoIterator<Item = &'a Offer>) -> Vec<Offered> {
    let mut fitting: Vec<(&Offer, &str, Fit)> = offers
        .into_iter()
        .filter_map(|offer| best_name(letters, offer).map(|(name, fit)| (offer, name, fit)))
        .collect();
    fitting.sort_by(|(one, name, fit), (other, other_name, other_fit)| {
        let by = |offer: &Offer, fit: &Fit| Reverse((fit.score, offer.rank));
        by(one, fit).cmp(&by(other, other_fit)).then_with(|| name.len().cmp(&other_name.len()))
    });
    fitting.truncate(OFFERED);
    fitting
        .into_iter()
        .map(|(offer, name, fit)| Offered { offer: offer.clone(), name: name.to_owned(), fit })
        .collect()
}

fn best_name<'a>(letters: &str, offer: &'a Offer) -> Option<(&'a str, Fit)> {
    let names = std::iter::once(&offer.name).chain(&offer.more_names);
    let mut best: Option<(&str, Fit)> = None;
    for name in names {
        if let Some(fit) = fit(letters, name)
            && best.as_ref().is_none_or(|(_, best)| fit.score > best.score)
        {
            best = Some((name, fit));
        }
    }
    best
}

/// The text with an offer in place of the call, and where the caret then stands.
pub(crate) fn take(text: &str, call: &Call, offer: &Offer) -> (String, usize) {
    let (before, after) = (&text[..call.range.start], &text[call.range.end..]);
    let blank = if after.starts_with([' ', '\n']) { "" } else { " " };
    let caret = before.len() + offer.put.len() + 1;
    (format!("{before}{}{blank}{after}", offer.put), caret)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(text: &str) -> Option<(Kind, String)> {
        let caret = text.find('|').unwrap();
        call(&text.replace('|', ""), caret).map(|call| (call.kind, call.letters))
    }

    fn offer(name: &str, more: &[&str], rank: i64) -> Offer {
        Offer {
            name: name.to_owned(),
            more_names: more.iter().map(|name| (*name).to_owned()).collect(),
            put: format!("@{name}"),
            mention: None,
            sign: Sign::Icon("hash"),
            beside: String::new(),
            rank,
        }
    }

    #[test]
    fn a_sign_at_the_beginning_of_a_word_calls() {
        let calls = |kind, letters: &str| Some((kind, letters.to_owned()));
        for (text, expected) in [
            ("hi @mir|", calls(Kind::Person, "mir")),
            ("@|", calls(Kind::Person, "")),
            ("(#who-is|)", calls(Kind::Room, "who-is")),
            ("so :smi|", calls(Kind::Emoji, "smi")),
            ("@Zoë|", calls(Kind::Person, "Zoë")),
            ("@森|", calls(Kind::Person, "森")),
            ("ana@example|", None),
            ("https://x|", None),
            ("at 10:30|", None),
            (":)|", None),
            (":D|", None),
            ("@mira |", None),
            ("@mi|ra", None),
            ("`@mira|", None),
            ("```\n#x|", None),
            ("```\n```\n#x|", calls(Kind::Room, "x")),
            ("::sm|", None),
        ] {
            assert_eq!(called(text), expected, "{text}");
        }
    }

    #[test]
    fn what_fits_best_is_offered_first_and_of_equals_the_higher_rank() {
        let offers = [offer("Mara", &[], 1), offer("Mira", &[], 5), offer("Amir", &[], 9)];
        let names = |letters: &str| {
            offered(letters, &offers).into_iter().map(|offered| offered.name).collect::<Vec<_>>()
        };
        assert_eq!(names("mi"), ["Mira", "Amir"]);
        assert_eq!(names(""), ["Amir", "Mira", "Mara"]);
        assert_eq!(names("xx"), Vec::<String>::new());
    }

    #[test]
    fn an_emoji_is_found_by_any_of_its_names() {
        let offers = [offer("tada", &["party_popper"], 0)];
        let found = offered("popper", &offers);
        assert_eq!(found[0].name, "party_popper");
        assert_eq!(found[0].offer.name, "tada");
    }

    #[test]
    fn taking_one_leaves_the_caret_behind_it_and_one_blank() {
        for (text, after, caret) in
            [("hi @mi", "hi @Mira ", 9), ("hi @mi and", "hi @Mira and", 9), ("(@mi)", "(@Mira )", 7)]
        {
            let caret_before = text.find("mi").unwrap() + 2;
            let call = call(text, caret_before).unwrap();
            assert_eq!(take(text, &call, &offer("Mira", &[], 0)), (after.to_owned(), caret));
        }
    }
}
