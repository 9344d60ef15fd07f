//! What in a line is one thing and no markdown, whatever letters it has: addresses, mentions, emoji, marks.

use super::{marks::mark_at, parse::Shown, tree::Inline};

/// What begins here, and how long it is. `before` is the character before it.
pub(super) fn token_at(rest: &str, before: Option<char>, shown: &Shown<'_>) -> Option<(Inline, usize)> {
    let within_word = before.is_some_and(char::is_alphanumeric);
    if let Some(inside) = rest.strip_prefix('<')
        && address_length(inside).is_some()
        && let Some(end) = inside.find(|c: char| c == '>' || c.is_whitespace() || c.is_control())
        && inside[end..].starts_with('>')
    {
        return Some((address(&inside[..end]), end + 2));
    }
    if !within_word && let Some(length) = address_length(rest) {
        return Some((address(&rest[..length]), length));
    }
    if let Some((number, length)) = longest(shown.emoji, rest) {
        return Some((Inline::Emoji(number), length));
    }
    if !within_word && let Some((number, length)) = longest(shown.mentions, rest) {
        return Some((Inline::Mention(number), length));
    }
    mark_at(rest)
}

fn address(to: &str) -> Inline {
    Inline::Link { to: to.to_owned(), shown: vec![Inline::Text(to.to_owned())] }
}

/// The longest of these that the text begins with, and does not go on from as a word.
fn longest(typed: &[&str], rest: &str) -> Option<(usize, usize)> {
    let ends_well = |typed: &str| {
        let next = rest[typed.len()..].chars().next();
        !(typed.ends_with(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric))
    };
    let here = typed.iter().enumerate().filter(|(_, typed)| !typed.is_empty() && rest.starts_with(**typed));
    here.filter(|(_, typed)| ends_well(typed))
        .map(|(number, typed)| (number, typed.len()))
        .max_by_key(|(_, length)| *length)
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
