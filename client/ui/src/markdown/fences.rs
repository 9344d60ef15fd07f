//! Code blocks, taken out of a text before anything else is read in it: fences may begin and end within a line.

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Markdown.
    Text(&'a str),
    /// A code block: its language and the code.
    Code(&'a str, &'a str),
}

const FENCE: &str = "```";

/// Cuts a text into code blocks and what is between them. A fence that is never closed is text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = next_block(rest) {
        if !before.trim().is_empty() {
            pieces.push(Piece::Text(before));
        }
        let (language, code) = language_and_code(code);
        pieces.push(Piece::Code(language, code));
        rest = after;
    }
    if !rest.trim().is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The text before the next block, what is between its fences, and the text after it.
fn next_block(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text.get(from..)?.find(FENCE)?;
        let inside = open + FENCE.len();
        // A longer row of backticks belongs to code within a line.
        let close = inside + text.get(inside..)?.find(FENCE)?;
        let code = &text[inside..close];
        if code.trim().is_empty() || is_quoted(&text[..open]) {
            from = close + FENCE.len();
            continue;
        }
        let after = text[close + FENCE.len()..].trim_start_matches('`');
        return Some((&text[..open], code, after));
    }
}

/// A fence within a quote is the quote's.
fn is_quoted(before: &str) -> bool {
    before.rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with('>'))
}

fn language_and_code(code: &str) -> (&str, &str) {
    let is_language = |line: &str| {
        !line.is_empty()
            && line.len() <= 24
            && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-._#".contains(&byte))
    };
    match code.split_once('\n') {
        Some((line, code)) if is_language(line.trim_end()) => (line.trim_end(), code.trim_end_matches('\n')),
        Some(("", code)) => ("", code.trim_end_matches('\n')),
        Some(_) | None => ("", code.trim_matches('\n')),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Piece::{Code, Text},
        *,
    };

    #[test]
    fn code_blocks_are_found_where_people_put_them() {
        for (text, wanted) in [
            ("```rust\nfn a() {}\n```", vec![Code("rust", "fn a() {}")]),
            ("see ```x = 1``` there", vec![Text("see "), Code("", "x = 1"), Text(" there")]),
            ("```\n  indented\n```\nafter", vec![Code("", "  indented"), Text("\nafter")]),
            ("never ```closed", vec![Text("never ```closed")]),
            ("``````", vec![Text("``````")]),
            ("> ```quoted```", vec![Text("> ```quoted```")]),
            ("```not a language\nx```", vec![Code("", "not a language\nx")]),
            ("a ```b``` c ```c++\nd\n\n```", vec![Text("a "), Code("", "b"), Text(" c "), Code("c++", "d")]),
        ] {
            assert_eq!(pieces(text), wanted, "{text:?}");
        }
    }
}
