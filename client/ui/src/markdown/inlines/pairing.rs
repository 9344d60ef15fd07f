//! Which stars, underscores and tildes belong together: the delimiter runs of CommonMark, section 6.2.
//! In time that grows with the length of a text alone, whatever is typed.

use super::{Piece, Span};
use std::collections::HashMap;

/// A row of equal marks.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    mark: char,
    /// How many were typed, and how many of them are text.
    length: usize,
    left: usize,
    can_open: bool,
    can_close: bool,
    /// How many spans end with it.
    pub(super) closes: usize,
    /// What begins with it, the innermost first.
    pub(super) opens: Vec<Span>,
}

impl Marks {
    /// Of what stands before and after it follows what it may do.
    pub(super) fn new(mark: char, length: usize, before: Option<char>, after: Option<char>) -> Self {
        let (blank_before, blank_after) = (is_blank(before), is_blank(after));
        let (sign_before, sign_after) = (is_sign(before), is_sign(after));
        let left = !blank_after && (!sign_after || blank_before || sign_before);
        let right = !blank_before && (!sign_before || blank_after || sign_after);
        let (can_open, can_close) = match mark {
            '_' => (left && (!right || sign_before), right && (!left || sign_after)),
            // One alone, or more than two, are what they are.
            '~' => (left && length == 2, right && length == 2),
            _ => (left, right),
        };
        Self { mark, length, left: length, can_open, can_close, closes: 0, opens: Vec::new() }
    }

    /// What of it is text.
    pub(super) fn left(&self) -> String {
        std::iter::repeat_n(self.mark, self.left).collect()
    }

    /// Whether a span that this begins may end with that.
    fn pairs(&self, close: &Marks) -> bool {
        let both = self.can_close || close.can_open;
        let uneven = (self.length + close.length).is_multiple_of(3)
            && !(self.length.is_multiple_of(3) && close.length.is_multiple_of(3));
        self.mark == close.mark && !(both && uneven)
    }

    fn span(&self, both: bool) -> Span {
        match (self.mark, both) {
            ('~', _) => Span::Struck,
            ('_', true) => Span::Underline,
            (_, true) => Span::Strong,
            (_, false) => Span::Emphasis,
        }
    }
}

fn is_blank(c: Option<char>) -> bool {
    c.is_none_or(char::is_whitespace)
}

/// Punctuation and other signs; what joins or varies signs counts as a letter.
fn is_sign(c: Option<char>) -> bool {
    c.is_some_and(|c| match c {
        '\u{200C}' | '\u{200D}' | '\u{FE0E}' | '\u{FE0F}' => false,
        c if c.is_ascii() => c.is_ascii_punctuation(),
        c => !c.is_alphanumeric() && !c.is_whitespace(),
    })
}

/// Pairs what can be paired here. What is left is text from then on.
pub(super) fn pair(pieces: &mut [Piece]) {
    let mut open: Vec<usize> = Vec::new();
    // Below these places nothing opens what such a row would close.
    let mut bottoms: HashMap<(char, bool, usize), usize> = HashMap::new();
    for at in 0..pieces.len() {
        let (before, from_here) = pieces.split_at_mut(at);
        let Some(Piece::Marks(close)) = from_here.first_mut() else { continue };
        let kind = (close.mark, close.can_open, close.length % 3);
        while close.can_close && close.left > 0 {
            let bottom = bottoms.get(&kind).copied().unwrap_or(0);
            let opens = |place: &usize| match &before[open[*place]] {
                Piece::Marks(open) => open.pairs(close),
                _ => false,
            };
            let Some(place) = (bottom..open.len()).rev().find(opens) else {
                bottoms.insert(kind, open.len());
                break;
            };
            let Piece::Marks(opener) = &mut before[open[place]] else { break };
            let both = opener.left > 1 && close.left > 1;
            let used = if both { 2 } else { 1 };
            opener.left -= used;
            close.left -= used;
            let span = opener.span(both);
            opener.opens.push(span);
            close.closes += 1;
            open.truncate(if opener.left > 0 { place + 1 } else { place });
            bottoms.values_mut().for_each(|bottom| *bottom = (*bottom).min(open.len()));
        }
        if close.can_open && close.left > 0 {
            open.push(at);
        }
    }
    for piece in pieces {
        if let Piece::Marks(marks) = piece {
            (marks.can_open, marks.can_close) = (false, false);
        }
    }
}
