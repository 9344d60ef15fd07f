//! Guards what only looks like markdown: addresses, mentions and emoji, HTML, entities, rules, definitions.
//!
//! Each is put behind a noncharacter of Unicode (never in a text that is passed on), which pulldown-cmark takes for a
//! letter, and which is taken away again when its text is read. So code shows what was typed, whatever was guarded.

use super::{marks::mark_at, parse::Shown, tree::Inline};

/// Stand-ins for characters that shall not mean anything.
const STAND_INS: [(char, char); 11] = [
    ('<', '\u{FDD0}'),
    ('>', '\u{FDD1}'),
    ('&', '\u{FDD2}'),
    ('`', '\u{FDD3}'),
    ('[', '\u{FDD4}'),
    ('+', '\u{FDD5}'),
    ('=', '\u{FDD8}'),
    ('-', '\u{FDD9}'),
    ('*', '\u{FDDA}'),
    ('_', '\u{FDDB}'),
    ('#', '\u{FDDD}'),
];
/// Around the number of a token.
const OPEN: char = '\u{FDD6}';
const CLOSE: char = '\u{FDD7}';
/// A backslash before a stand-in: shown in code alone.
const BACKSLASH: char = '\u{FDDC}';

/// Something in a text that is no markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// An address that was typed as such.
    Address(String),
    /// The mention of this number, as it was typed.
    Mention(usize, String),
    /// The emoji of this number, as it was typed.
    Emoji(usize, String),
    /// A mark in angle brackets, as it was typed.
    Mark(Inline, String),
}

impl Token {
    fn typed(&self) -> &str {
        match self {
            Self::Address(typed) | Self::Mention(_, typed) | Self::Emoji(_, typed) | Self::Mark(_, typed) => {
                typed
            }
        }
    }
}

/// A text that pulldown-cmark may read.
#[derive(Debug, Default)]
pub(super) struct Guarded {
    pub(super) text: String,
    pub(super) tokens: Vec<Token>,
}

/// What a guarded text is made of.
pub(super) enum Part<'a> {
    Text(String),
    Token(&'a Token),
}

/// Guards a text.
pub(super) fn guard(text: &str, shown: &Shown<'_>) -> Guarded {
    let mut guarded = Guarded::default();
    let clean =
        text.replace(|c: char| ('\u{FDD0}'..='\u{FDEF}').contains(&c), "\u{FFFD}").replace("\r\n", "\n");
    let clean = without_overrides(clean);
    for (number, line) in lines(&clean).iter().enumerate() {
        if number > 0 {
            guarded.text.push('\n');
        }
        guarded.line(line, shown);
    }
    guarded
}

/// Characters that turn the letters after them around ("exe.png") are shown as what they are.
fn without_overrides(text: String) -> String {
    if !text.contains(['\u{202D}', '\u{202E}']) {
        return text;
    }
    text.replace('\u{202D}', "⟨U+202D⟩").replace('\u{202E}', "⟨U+202E⟩")
}

/// Lines, with blank ones put where a quote or a list ends: neither goes on by itself, as CommonMark would have it.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut quotes_rest = false;
    let mut last = Kind::Other;
    for line in text.split('\n') {
        let line = if quotes_rest {
            format!("> {line}")
        } else if let Some(rest) = line.strip_prefix(">>> ") {
            quotes_rest = true;
            format!("> {rest}")
        } else {
            line.to_owned()
        };
        let kind = Kind::of(&line, last);
        if kind == Kind::Other && last != Kind::Other && !line.trim().is_empty() {
            lines.push(String::new());
        }
        last = if line.trim().is_empty() { Kind::Other } else { kind };
        lines.push(line);
    }
    lines
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Quote,
    List,
    Other,
}

impl Kind {
    fn of(line: &str, last: Self) -> Self {
        let typed = line.trim_start();
        let number = typed.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_point = typed.starts_with("- ") || typed.starts_with("* ");
        if typed.starts_with("> ") {
            Self::Quote
        } else if is_point
            || (number.len() < typed.len() && number.starts_with(". "))
            || (last == Self::List && line.starts_with("  "))
        {
            Self::List // Or it belongs to the point above.
        } else {
            Self::Other
        }
    }
}

impl Guarded {
    fn line(&mut self, line: &str, shown: &Shown<'_>) {
        let typed = line.trim_start();
        self.text.push_str(&line[..line.len() - typed.len()]);
        if let Some(quoted) = typed.strip_prefix("> ") {
            self.text.push_str("> ");
            return self.words(quoted, shown, true); // A quote holds no further quote: it would nest without end.
        }
        self.words(typed, shown, true);
    }

    fn words(&mut self, typed: &str, shown: &Shown<'_>, mut at_start: bool) {
        if is_rule(typed) {
            self.text.extend(typed.chars().map(stand_in));
            return;
        }
        let mut rest = typed;
        let mut before = None;
        while let Some(next) = rest.chars().next() {
            if let Some((token, length)) = token_at(rest, before, &self.text, shown) {
                self.token(token);
                before = rest[..length].chars().last();
                rest = &rest[length..];
            } else if next == '\\' {
                let escaped = rest[1..].chars().next();
                match escaped {
                    Some(escaped) if "<>&+=".contains(escaped) => {
                        self.text.extend([BACKSLASH, stand_in(escaped)]);
                    }
                    Some(escaped) => self.text.extend(['\\', escaped]),
                    None => self.text.push('\\'),
                }
                rest = &rest[1 + escaped.map_or(0, char::len_utf8)..];
                before = escaped;
            } else {
                let guarded = match next {
                    '<' if !leads_into_link(&self.text) => true,
                    '&' => true,
                    '>' | '+' => at_start,
                    '[' => at_start && is_definition(rest),
                    '#' => at_start && rest.starts_with("####"),
                    _ => false,
                };
                self.text.push(if guarded { stand_in(next) } else { next });
                before = Some(next);
                rest = &rest[next.len_utf8()..];
            }
            at_start = false;
        }
    }

    fn token(&mut self, token: Token) {
        self.text.push(OPEN);
        self.text.push_str(&self.tokens.len().to_string());
        self.text.push(CLOSE);
        self.tokens.push(token);
    }

    /// The text as it was typed.
    pub(super) fn typed(&self, guarded: &str) -> String {
        let mut typed = String::with_capacity(guarded.len());
        for part in self.parts_of(guarded, '\\') {
            match part {
                Part::Text(text) => typed.push_str(&text),
                Part::Token(token) => typed.push_str(token.typed()),
            }
        }
        typed
    }

    /// Text and tokens.
    pub(super) fn parts(&self, guarded: &str) -> Vec<Part<'_>> {
        self.parts_of(guarded, '\0')
    }

    fn parts_of(&self, guarded: &str, backslash: char) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut chars = guarded.chars();
        while let Some(c) = chars.next() {
            match c {
                OPEN => {
                    let number: String = chars.by_ref().take_while(|c| *c != CLOSE).collect();
                    if let Some(token) =
                        number.parse::<usize>().ok().and_then(|number| self.tokens.get(number))
                    {
                        parts.push(Part::Text(std::mem::take(&mut text)));
                        parts.push(Part::Token(token));
                    }
                }
                BACKSLASH if backslash == '\0' => {}
                BACKSLASH => text.push(backslash),
                c => text.push(
                    STAND_INS.iter().find(|(_, stand_in)| *stand_in == c).map_or(c, |(meant, _)| *meant),
                ),
            }
        }
        parts.push(Part::Text(text));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        parts
    }
}

fn stand_in(c: char) -> char {
    STAND_INS.iter().find(|(meant, _)| *meant == c).map_or(c, |(_, stand_in)| *stand_in)
}

/// A line of nothing but dashes, stars or equals signs: no rule, no heading for the line above.
fn is_rule(typed: &str) -> bool {
    let mut marks = typed.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    "-*_=".contains(first) && marks.all(|mark| mark == first)
}

fn is_definition(rest: &str) -> bool {
    let is_escaped = |end: usize| rest[..end].ends_with('\\');
    match rest.match_indices(']').map(|(end, _)| end).find(|end| !is_escaped(*end)) {
        Some(end) => rest[end + 1..].starts_with(':'),
        // What it defines may have a name of several lines.
        None => true,
    }
}

/// Whether the text so far ends within `[shown](`.
fn leads_into_link(text: &str) -> bool {
    text.ends_with("](")
}

fn token_at(rest: &str, before: Option<char>, so_far: &str, shown: &Shown<'_>) -> Option<(Token, usize)> {
    let within_word = before.is_some_and(char::is_alphanumeric);
    if let Some(inside) = rest.strip_prefix('<')
        && let Some(end) = inside.find(['>', ' ', '\n']).filter(|end| inside[*end..].starts_with('>'))
        && address_length(inside).is_some()
        && !leads_into_link(so_far)
    {
        return Some((Token::Address(inside[..end].to_owned()), end + 2));
    }
    if !within_word
        && !leads_into_link(so_far)
        && !so_far.ends_with("](<")
        && let Some(length) = address_length(rest)
    {
        return Some((Token::Address(rest[..length].to_owned()), length));
    }
    let ends_well = |typed: &str| {
        let next = rest[typed.len()..].chars().next();
        !(typed.ends_with(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric))
    };
    let longest = |typed: &[&str]| {
        let here =
            typed.iter().enumerate().filter(|(_, typed)| !typed.is_empty() && rest.starts_with(**typed));
        here.filter(|(_, typed)| ends_well(typed))
            .max_by_key(|(_, typed)| typed.len())
            .map(|(number, _)| number)
    };
    if let Some(number) = longest(shown.emoji) {
        let typed = shown.emoji[number];
        return Some((Token::Emoji(number, typed.to_owned()), typed.len()));
    }
    if let Some(number) = longest(shown.mentions).filter(|_| !within_word) {
        let typed = shown.mentions[number];
        return Some((Token::Mention(number, typed.to_owned()), typed.len()));
    }
    let (mark, length) = mark_at(rest)?;
    Some((Token::Mark(mark, rest[..length].to_owned()), length))
}

/// How long the address is that begins here, without what belongs to the sentence around it.
fn address_length(rest: &str) -> Option<usize> {
    let is = |scheme: &str| rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let scheme = ["https://", "http://"].into_iter().find(|scheme| is(scheme))?.len();
    let end = rest
        .find(|c: char| c.is_whitespace() || "<>\"`|".contains(c) || c.is_control())
        .unwrap_or(rest.len());
    let mut address = &rest[..end];
    loop {
        let trimmed = address.trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '*', '_', '~']);
        let unbalanced =
            trimmed.ends_with(')') && trimmed.matches(')').count() > trimmed.matches('(').count();
        let trimmed = if unbalanced { &trimmed[..trimmed.len() - 1] } else { trimmed };
        if trimmed.len() == address.len() {
            break;
        }
        address = trimmed;
    }
    (address.len() > scheme).then_some(address.len())
}
