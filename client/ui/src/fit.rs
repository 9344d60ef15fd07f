//! How well letters fit a name: all of them, in order, the better the closer together and the nearer to beginnings of
//! words. Pure.

use std::ops::Range;

/// A name that has all the letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    /// The higher the better.
    pub(crate) score: u32,
    /// Where the letters are, in bytes of the name, in order.
    pub(crate) letters: Vec<Range<usize>>,
}

/// How the letters fit; none: not all of them are there. Nothing typed fits everything.
pub(crate) fn fit(typed: &str, name: &str) -> Option<Fit> {
    let wanted: Vec<char> =
        typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    if wanted.is_empty() {
        return Some(Fit { score: 0, letters: Vec::new() });
    }
    let letters: Vec<(Range<usize>, char, bool)> = letters_of(name);
    // Begun at each place where the first letter stands: the first try is not always the best one.
    let starts =
        letters.iter().enumerate().filter(|(_, (_, letter, _))| *letter == wanted[0]).map(|(at, _)| at);
    starts.filter_map(|start| fit_from(start, &wanted, &letters)).max_by_key(|fit| fit.score)
}

fn fit_from(start: usize, wanted: &[char], letters: &[(Range<usize>, char, bool)]) -> Option<Fit> {
    let mut places = Vec::with_capacity(wanted.len());
    let mut score = 0;
    let mut at = start;
    for letter in wanted {
        let found = (at..letters.len()).find(|place| letters[*place].1 == *letter)?;
        let beside = places.last().is_some_and(|last| last + 1 == found);
        score += match (beside, letters[found].2) {
            (true, _) => 8,
            (false, true) => 6,
            (false, false) => 1,
        };
        places.push(found);
        at = found + 1;
    }
    // At the very beginning is best; of names that fit alike, the shorter one is meant.
    score = score * 16 + if start == 0 { 48 } else { 0 } + 15_u32.saturating_sub(letters.len() as u32 / 4);
    let ranges = places.into_iter().map(|place| letters[place].0.clone()).collect();
    Some(Fit { score, letters: ranges })
}

/// Each letter in lower case, where it stands, and whether a word begins with it.
fn letters_of(name: &str) -> Vec<(Range<usize>, char, bool)> {
    let mut letters = Vec::with_capacity(name.len());
    let mut begins = true;
    for (at, letter) in name.char_indices() {
        let range = at..at + letter.len_utf8();
        letters.extend(letter.to_lowercase().map(|lower| (range.clone(), lower, begins)));
        begins = !letter.is_alphanumeric();
    }
    letters
}

/// A name in pieces: what fits, and what lies between.
pub(crate) fn pieces<'a>(name: &'a str, letters: &[Range<usize>]) -> Vec<(&'a str, bool)> {
    let mut pieces: Vec<(Range<usize>, bool)> = Vec::new();
    let mut end = 0;
    for letter in letters {
        match pieces.last_mut() {
            Some((piece, true)) if piece.end >= letter.start => piece.end = letter.end,
            _ => {
                pieces.push((end..letter.start, false));
                pieces.push((letter.clone(), true));
            }
        }
        end = letter.end;
    }
    pieces.push((end..name.len(), false));
    pieces
        .into_iter()
        .map(|(piece, fits)| (&name[piece], fits))
        .filter(|(piece, _)| !piece.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'a>(typed: &str, names: &[&'a str]) -> Option<&'a str> {
        let fits = names.iter().filter_map(|name| Some((fit(typed, name)?.score, *name)));
        fits.max_by_key(|(score, _)| *score).map(|(_, name)| name)
    }

    fn marked(typed: &str, name: &str) -> String {
        let fit = fit(typed, name).unwrap();
        let mark =
            |(piece, fits): &(&str, bool)| if *fits { format!("[{piece}]") } else { (*piece).to_owned() };
        pieces(name, &fit.letters).iter().map(mark).collect()
    }

    #[test]
    fn beginnings_fit_best_then_words_then_neighbours() {
        assert_eq!(best("re", &["ci-and-releases", "renderer", "core"]), Some("renderer"));
        assert_eq!(best("nf", &["information", "Night Ferry"]), Some("Night Ferry"));
        assert_eq!(best("gen", &["general-en", "general"]), Some("general"));
        assert_eq!(best("xyz", &["general"]), None);
    }

    #[test]
    fn what_fits_is_marked() {
        assert_eq!(marked("re", "ci-and-releases"), "ci-and-[re]leases");
        assert_eq!(marked("wit", "who-is-that"), "[w]ho-[i]s-[t]hat");
        assert_eq!(marked("ÜB", "Grüße übers Meer"), "Grüße [üb]ers Meer");
        assert_eq!(marked("", "general"), "general");
        assert_eq!(marked("日", "日本語"), "[日]本語");
        assert_eq!(marked("i", "İstanbul"), "[İ]stanbul");
    }
}
