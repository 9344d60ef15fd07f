//! Markdown around what is selected: what the buttons and Ctrl B, Ctrl I do. Pure. Places are bytes of the text.

use std::ops::Range;

/// A mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Bold,
    Italic,
    Link,
    Quote,
    List,
    Code,
}

/// A text and what is selected in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selected {
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

impl Selected {
    /// With the mark put on; where it is there already, taken off.
    pub(super) fn mark(self, mark: Mark) -> Self {
        match mark {
            Mark::Bold => self.around("**"),
            Mark::Italic => self.around("*"),
            Mark::Code if self.text[self.range.clone()].contains('\n') => self.fence(),
            Mark::Code => self.around("`"),
            Mark::Link => self.link(),
            Mark::Quote => self.before_lines("> "),
            Mark::List => self.before_lines("- "),
        }
    }

    fn around(self, sign: &str) -> Self {
        let Self { text, range } = self;
        let (before, inside, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
        let one_of_two = |text: &str, ends: bool| {
            let doubled = sign.repeat(2);
            sign == "*" && if ends { text.ends_with(&doubled) } else { text.starts_with(&doubled) }
        };
        let marked = before.ends_with(sign)
            && after.starts_with(sign)
            && !(one_of_two(before, true) && one_of_two(after, false));
        if marked {
            let before = &before[..before.len() - sign.len()];
            let start = before.len();
            let text = format!("{before}{inside}{}", &after[sign.len()..]);
            return Self { range: start..start + inside.len(), text };
        }
        let start = before.len() + sign.len();
        let range = start..start + inside.len();
        Self { text: format!("{before}{sign}{inside}{sign}{after}"), range }
    }

    fn fence(self) -> Self {
        let Self { text, range } = self;
        let (before, inside, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
        let opens = if before.is_empty() || before.ends_with('\n') { "```\n" } else { "\n```\n" };
        let closes = if after.is_empty() || after.starts_with('\n') { "\n```" } else { "\n```\n" };
        let start = before.len() + opens.len();
        let range = start..start + inside.len();
        Self { text: format!("{before}{opens}{inside}{closes}{after}"), range }
    }

    /// What is selected becomes the words of a link, or its address where it looks like one; what is missing is
    /// selected then.
    fn link(self) -> Self {
        let Self { text, range } = self;
        let (before, inside, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
        let is_address = inside.starts_with("https://") || inside.starts_with("http://");
        let at = before.len();
        if is_address {
            let text = format!("{before}[]({inside}){after}");
            return Self { text, range: at + 1..at + 1 };
        }
        let address = "https://";
        let start = at + inside.len() + 3;
        let text = format!("{before}[{inside}]({address}){after}");
        Self { text, range: start..start + address.len() }
    }

    fn before_lines(self, sign: &str) -> Self {
        let Self { text, range } = self;
        let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
        let lines: Vec<&str> = text[start..end].split('\n').collect();
        let all = lines.iter().all(|line| line.starts_with(sign));
        let marked: Vec<String> = lines
            .iter()
            .map(|line| match line.strip_prefix(sign) {
                Some(rest) if all => rest.to_owned(),
                _ => format!("{sign}{line}"),
            })
            .collect();
        let marked = marked.join("\n");
        let caret = start + marked.len();
        let range = if range.is_empty() { caret..caret } else { start..caret };
        Self { text: format!("{}{marked}{}", &text[..start], &text[end..]), range }
    }
}

/// The byte at which the letter of this UTF-16 place begins: browsers count so.
pub(super) fn byte_at(text: &str, utf16: u32) -> usize {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        if units >= utf16 {
            return at;
        }
        units += letter.len_utf16() as u32;
    }
    text.len()
}

/// The other way.
pub(super) fn utf16_at(text: &str, byte: usize) -> u32 {
    u32::try_from(text[..byte].encode_utf16().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in which `[` and `]` stand around what is selected.
    fn selected(drawn: &str) -> Selected {
        let (start, end) = (drawn.find('⟦').unwrap(), drawn.find('⟧').unwrap());
        let text = drawn.replace(['⟦', '⟧'], "");
        Selected { text, range: start..end - '⟦'.len_utf8() }
    }

    fn drawn(Selected { mut text, range }: Selected) -> String {
        text.insert(range.end, '⟧');
        text.insert(range.start, '⟦');
        text
    }

    #[test]
    fn marks_are_put_around_what_is_selected_and_taken_off_again() {
        for (mark, before, after) in [
            (Mark::Bold, "a ⟦b⟧ c", "a **⟦b⟧** c"),
            (Mark::Bold, "a **⟦b⟧** c", "a ⟦b⟧ c"),
            (Mark::Bold, "⟦⟧", "**⟦⟧**"),
            (Mark::Italic, "⟦über⟧", "*⟦über⟧*"),
            (Mark::Italic, "*⟦b⟧*", "⟦b⟧"),
            (Mark::Italic, "**⟦b⟧**", "***⟦b⟧***"),
            (Mark::Code, "use ⟦x⟧", "use `⟦x⟧`"),
            (Mark::Code, "so: ⟦a\nb⟧", "so: \n```\n⟦a\nb⟧\n```"),
            (Mark::Link, "see ⟦this⟧", "see [this](⟦https://⟧)"),
            (Mark::Link, "⟦https://rill.example⟧", "[⟦⟧](https://rill.example)"),
            (Mark::Quote, "one\ntw⟦⟧o\nthree", "one\n> two⟦⟧\nthree"),
            (Mark::List, "⟦one\ntwo⟧", "⟦- one\n- two⟧"),
            (Mark::List, "⟦- one\n- two⟧", "⟦one\ntwo⟧"),
        ] {
            assert_eq!(drawn(selected(before).mark(mark)), after, "{mark:?} on {before}");
        }
    }

    #[test]
    fn places_are_counted_as_browsers_count_them() {
        let text = "a😀ü!";
        for (byte, utf16) in [(0, 0), (1, 1), (5, 3), (7, 4), (8, 5)] {
            assert_eq!((byte_at(text, utf16), utf16_at(text, byte)), (byte, utf16));
        }
        assert_eq!(byte_at(text, 99), text.len());
    }
}
