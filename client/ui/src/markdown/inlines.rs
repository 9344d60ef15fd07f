//! What stands within lines: emphasis, code, links, and what is one thing whatever letters it has. Emphasis and links are
//! paired as CommonMark pairs them (its appendix "A parsing strategy"); what has no pair is text.
//! Not here: where an address or mention ends (`tokens.rs`), which marks are a pair (`inlines/pairing.rs`), where a
//! link leads (`inlines/destination.rs`).

mod destination;
mod pairing;

use super::{blocks::DEPTH, parse::Shown, tokens::token_at, tree::Inline};
use destination::{destination, safe};
use pairing::{Marks, pair};

/// What lines are made of. Before marks are paired all are text; then each says what it opens and closes.
enum Piece {
    Text(String),
    Whole(Inline),
    Marks(Marks),
    /// What may begin a link or picture.
    Bracket(&'static str),
    Open(Span),
    Close,
}

/// What is around something.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Span {
    Strong,
    Emphasis,
    Underline,
    Struck,
    /// A link that may be followed.
    Link(String),
    /// A picture, or a link that may not be followed: shown as typed, with this before and after.
    Typed(&'static str, String),
}

/// Reads lines that belong together.
pub(super) fn inlines(text: &str, shown: &Shown<'_>) -> Vec<Inline> {
    let (pieces, brackets, unclosed) = (Vec::new(), Vec::new(), Vec::new());
    let mut reading = Reading { text, shown, at: 0, pieces, brackets, unclosed };
    while let Some(next) = text[reading.at..].chars().next() {
        reading.read(next);
    }
    pair(&mut reading.pieces);
    built(reading.pieces)
}

struct Reading<'a> {
    text: &'a str,
    shown: &'a Shown<'a>,
    at: usize,
    pieces: Vec<Piece>,
    /// The pieces that may begin a link, and have not yet.
    brackets: Vec<usize>,
    /// Rows of backticks of these lengths that no other closes: none is looked for again.
    unclosed: Vec<usize>,
}

impl Reading<'_> {
    fn read(&mut self, next: char) {
        let rest = &self.text[self.at..];
        let before = self.text[..self.at].chars().next_back();
        let mut token = token_at(rest, before, self.shown);
        // An address that is shown for another ends with its brackets.
        if let Some((Inline::Link { to, .. }, _)) = &token
            && let Some(end) = to.find("](").filter(|_| !self.brackets.is_empty())
        {
            token = token_at(&rest[..end], before, self.shown);
        }
        if let Some((token, length)) = token {
            return self.push(Piece::Whole(token), length);
        }
        match next {
            '\n' => self.push(Piece::Whole(Inline::Break), 1),
            '\\' => match rest[1..].chars().next() {
                Some('\n') => self.push(Piece::Whole(Inline::Break), 2),
                Some(escaped) if escaped.is_ascii_punctuation() => self.say(&rest[1..2], 2),
                _ => self.say("\\", 1),
            },
            '`' => self.code(rest),
            '*' | '_' | '~' => {
                let length = row(rest, next);
                let marks = Marks::new(next, length, before, rest[length..].chars().next());
                self.push(Piece::Marks(marks), length);
            }
            '!' if rest.starts_with("![") => self.bracket("!["),
            '[' => self.bracket("["),
            ']' => self.link(rest),
            _ => self.say(&rest[..next.len_utf8()], next.len_utf8()),
        }
    }

    fn push(&mut self, piece: Piece, length: usize) {
        self.pieces.push(piece);
        self.at += length;
    }

    fn say(&mut self, text: &str, length: usize) {
        if let Some(Piece::Text(last)) = self.pieces.last_mut() {
            last.push_str(text);
        } else {
            self.pieces.push(Piece::Text(text.to_owned()));
        }
        self.at += length;
    }

    fn bracket(&mut self, typed: &'static str) {
        self.brackets.push(self.pieces.len());
        self.push(Piece::Bracket(typed), typed.len());
    }

    /// Code lies between two rows of as many backticks; one space on both sides is no part of it.
    fn code(&mut self, rest: &str) {
        let length = row(rest, '`');
        if self.unclosed.contains(&length) {
            return self.say(&rest[..length], length);
        }
        let mut at = length;
        while let Some(found) = rest[at..].find('`') {
            let close = at + found;
            at = close + row(&rest[close..], '`');
            if at - close == length {
                let code = rest[length..close].replace('\n', " ");
                let inner = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
                let inner = inner.filter(|inner| !inner.trim().is_empty()).unwrap_or(&code);
                return self.push(Piece::Whole(Inline::Code(inner.to_owned())), at);
            }
        }
        self.unclosed.push(length);
        self.say(&rest[..length], length);
    }

    /// A `]`: the end of a link or picture, if one began and an address follows.
    fn link(&mut self, rest: &str) {
        let Some(bracket) = self.brackets.pop() else { return self.say("]", 1) };
        let Some((to, length)) = destination(&rest[1..]) else { return self.say("]", 1) };
        pair(&mut self.pieces[bracket + 1..]);
        let is_link = matches!(self.pieces[bracket], Piece::Bracket("["));
        let is_empty = bracket + 1 == self.pieces.len();
        self.pieces[bracket] = Piece::Open(if !is_link {
            Span::Typed("![", format!("]({to})"))
        } else if safe(&to) && !is_empty {
            // No link holds another.
            self.brackets.clear();
            Span::Link(to)
        } else {
            Span::Typed("[", format!("]({to})"))
        });
        self.push(Piece::Close, 1 + length);
    }
}

/// How many of these a text begins with.
fn row(text: &str, of: char) -> usize {
    text.len() - text.trim_start_matches(of).len()
}

/// The tree. What nests too deeply loses its form and no letter.
fn built(pieces: Vec<Piece>) -> Vec<Inline> {
    let mut open: Vec<(Span, Vec<Inline>)> = Vec::new();
    let mut now: Vec<Inline> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => now.push(Inline::Text(text)),
            Piece::Bracket(typed) => now.push(Inline::Text(typed.to_owned())),
            Piece::Whole(Inline::Link { shown, .. }) if is_in_link(&open) => now.extend(shown),
            Piece::Whole(whole) => now.push(whole),
            Piece::Open(span) => open.push((span, std::mem::take(&mut now))),
            Piece::Close => close(&mut open, &mut now),
            Piece::Marks(marks) => {
                (0..marks.closes).for_each(|_| close(&mut open, &mut now));
                now.push(Inline::Text(marks.left()));
                open.extend(marks.opens.into_iter().rev().map(|span| (span, std::mem::take(&mut now))));
            }
        }
    }
    spoilers(merged(now))
}

fn is_in_link(open: &[(Span, Vec<Inline>)]) -> bool {
    open.iter().any(|(span, _)| matches!(span, Span::Link(_)))
}

fn close(open: &mut Vec<(Span, Vec<Inline>)>, now: &mut Vec<Inline>) {
    let Some((span, before)) = open.pop() else { return };
    let inner = spoilers(merged(std::mem::replace(now, before)));
    match span {
        Span::Typed(before, after) => {
            now.push(Inline::Text(before.to_owned()));
            now.extend(inner);
            now.push(Inline::Text(after));
        }
        _ if open.len() >= DEPTH => now.extend(inner),
        Span::Strong => now.push(Inline::Strong(inner)),
        Span::Emphasis => now.push(Inline::Emphasis(inner)),
        Span::Underline => now.push(Inline::Underline(inner)),
        Span::Struck => now.push(Inline::Struck(inner)),
        Span::Link(to) => now.push(Inline::Link { to, shown: inner }),
    }
}

fn merged(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut merged: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match (merged.last_mut(), inline) {
            (_, Inline::Text(text)) if text.is_empty() => {}
            (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
            (_, inline) => merged.push(inline),
        }
    }
    merged
}

/// What stands between two `||` is shown when asked for; a lone one is text.
fn spoilers(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut done: Vec<Inline> = Vec::with_capacity(inlines.len());
    let mut open: Option<usize> = None;
    for inline in inlines {
        let Inline::Text(text) = inline else {
            done.push(inline);
            continue;
        };
        for (number, part) in text.split("||").enumerate() {
            if number > 0 {
                match open.take() {
                    Some(from) if done.len() > from + 1 => {
                        let hidden = done.split_off(from + 1);
                        done.pop(); // The `||` that opened it.
                        done.push(Inline::Spoiler(hidden));
                    }
                    Some(_) | None => {
                        open = Some(done.len());
                        done.push(Inline::Text("||".to_owned()));
                    }
                }
            }
            if !part.is_empty() {
                done.push(Inline::Text(part.to_owned()));
            }
        }
    }
    merged(done)
}
