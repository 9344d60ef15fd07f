//! Whether a text is emoji and nothing else: then they are drawn large.

use super::{Block, Inline};

/// More than this many are a picture, not a word: drawn as text.
const MOST: usize = 27;

/// Whether a text is a few emoji and nothing else.
pub fn is_emoji_alone(blocks: &[Block]) -> bool {
    let [Block::Paragraph(inlines)] = blocks else { return false };
    let mut count = 0;
    for inline in inlines {
        match inline {
            Inline::Emoji(_) => count += 1,
            Inline::Break => {}
            Inline::Text(text) => match emoji_in(text) {
                Some(more) => count += more,
                None => return false,
            },
            Inline::Strong(_)
            | Inline::Emphasis(_)
            | Inline::Underline(_)
            | Inline::Struck(_)
            | Inline::Spoiler(_)
            | Inline::Code(_)
            | Inline::Link { .. }
            | Inline::Mention(_)
            | Inline::Time(..)
            | Inline::Nameless(_) => return false,
        }
    }
    (1..=MOST).contains(&count)
}

/// How many emoji, joined ones counted by their parts; none: there is something else.
fn emoji_in(text: &str) -> Option<usize> {
    let mut count = 0;
    for c in text.chars() {
        match c {
            c if c.is_whitespace() => {}
            '\u{200D}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}' => {}
            '\u{1F000}'..='\u{1FAFF}'
            | '\u{2600}'..='\u{27BF}'
            | '\u{2B05}'..='\u{2B55}'
            | '\u{2190}'..='\u{21FF}'
            | '\u{2300}'..='\u{23FF}'
            | '\u{25AA}'..='\u{25FE}'
            | '\u{203C}'
            | '\u{2049}'
            | '\u{3030}'
            | '\u{303D}' => count += 1,
            _ => return None,
        }
    }
    Some(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Shown, parse};

    #[test]
    fn emoji_that_stand_alone_are_told_from_words() {
        let shown = Shown { mentions: &[], emoji: &[":owl:"] };
        for (text, alone) in [
            ("🎉", true),
            ("👩‍🚀 :owl:", true),
            ("🎉 yes", false),
            ("", false),
            ("3", false),
            (":owl: :owl:", true),
            ("**🎉**", false),
        ] {
            assert_eq!(is_emoji_alone(&parse(text, &shown)), alone, "{text}");
        }
        assert!(!is_emoji_alone(&parse(&"🎉".repeat(28), &shown)));
    }
}
