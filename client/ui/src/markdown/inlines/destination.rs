//! Where a link leads: `(https://rill.org "title")` behind its brackets.

/// Parentheses within an address nest no deeper.
const NESTED: usize = 32;

/// The address that a text begins with, and how long it is with all that is around it. A title is passed over.
pub(super) fn destination(text: &str) -> Option<(String, usize)> {
    let inside = text.strip_prefix('(')?.trim_start();
    let (to, rest) = match inside.strip_prefix('<') {
        Some(inside) => {
            let end = inside.find(['<', '>', '\n']).filter(|end| inside[*end..].starts_with('>'))?;
            (&inside[..end], &inside[end + 1..])
        }
        None => inside.split_at(bare(inside)?),
    };
    let rest = rest.trim_start();
    let rest = match title(rest) {
        Some(length) => rest[length..].trim_start(),
        None => rest,
    };
    let rest = rest.strip_prefix(')')?;
    Some((unescaped(to), text.len() - rest.len()))
}

/// An address that may be followed: http and https alone.
pub(super) fn safe(to: &str) -> bool {
    let Some((scheme, _)) = to.split_once("://") else { return false };
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    web && !to.contains(|c: char| c.is_control() || c.is_whitespace())
}

/// How long an address is that nothing encloses: up to a blank, or the parenthesis that is not its own.
fn bare(text: &str) -> Option<usize> {
    let (mut open, mut escaped) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' if open == NESTED => return None,
            '(' => open += 1,
            ')' if open == 0 => return Some(at),
            ')' => open -= 1,
            c if c.is_whitespace() || c.is_control() => return (open == 0).then_some(at),
            _ => {}
        }
    }
    None
}

/// How long the title is that a text begins with.
fn title(text: &str) -> Option<usize> {
    let close = match text.chars().next()? {
        quote @ ('"' | '\'') => quote,
        '(' => ')',
        _ => return None,
    };
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == close => return Some(at + c.len_utf8()),
            _ => {}
        }
    }
    None
}

fn unescaped(to: &str) -> String {
    let mut plain = String::with_capacity(to.len());
    let mut chars = to.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' || !chars.peek().is_some_and(char::is_ascii_punctuation) {
            plain.push(c);
        } else if let Some(escaped) = chars.next() {
            plain.push(escaped);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_what_is_around_it() {
        for (text, read) in [
            ("(https://a.org) more", Some(("https://a.org", 15))),
            ("( https://a.org \"title (of) it\" )x", Some(("https://a.org", 33))),
            ("(<https://a.org/b c>)", Some(("https://a.org/b c", 21))),
            ("(https://a.org/b_(c))", Some(("https://a.org/b_(c)", 21))),
            (r"(https://a.org/\)\x)", Some((r"https://a.org/)\x", 20))),
            ("()", Some(("", 2))),
            ("(https://a.org and more)", None),
            ("(https://a.org", None),
            ("(<https://a.org)", None),
            ("[a]", None),
        ] {
            assert_eq!(destination(text), read.map(|(to, length)| (to.to_owned(), length)), "{text}");
        }
        assert_eq!(destination(&"(".repeat(1_000)), None);
    }
}
