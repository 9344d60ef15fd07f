//! From a text to the tree, and from there to a line of words.
//! Not here: how lines are read (`blocks.rs`), and what stands within them (`inlines.rs`).

use super::{
    blocks::Place,
    tree::{Block, Inline},
};
use crate::words;
use std::borrow::Cow;

/// What stands for something else in a text, as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown<'a> {
    /// Mentions.
    pub mentions: &'a [&'a str],
    /// Emoji of a space.
    pub emoji: &'a [&'a str],
}

/// Reads a text.
pub fn parse(text: &str, shown: &Shown<'_>) -> Vec<Block> {
    Place::top(shown).text(&clean(text))
}

/// Lines end with `\n`. Characters that turn the letters after them around ("exe.png") are shown as what they are.
fn clean(text: &str) -> Cow<'_, str> {
    let mut clean = Cow::Borrowed(text);
    for (typed, shown) in [("\r\n", "\n"), ("\u{202D}", "⟨U+202D⟩"), ("\u{202E}", "⟨U+202E⟩")] {
        if clean.contains(typed) {
            clean = Cow::Owned(clean.replace(typed, shown));
        }
    }
    clean
}

/// A text in one line, without its markdown: for previews.
pub fn plain(text: &str, shown: &Shown<'_>) -> String {
    let mut line = String::new();
    for block in &parse(text, shown) {
        plain_block(block, shown, &mut line);
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain_block(block: &Block, shown: &Shown<'_>, line: &mut String) {
    match block {
        Block::Paragraph(inlines) | Block::Heading(_, inlines) | Block::Small(inlines) => {
            plain_inlines(inlines, shown, line);
        }
        Block::Quote(blocks) => blocks.iter().for_each(|block| plain_block(block, shown, line)),
        Block::List { items, .. } => items.iter().flatten().for_each(|block| plain_block(block, shown, line)),
        Block::Code { code, .. } => line.push_str(code),
    }
    line.push(' ');
}

fn plain_inlines(inlines: &[Inline], shown: &Shown<'_>, line: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => line.push_str(text),
            Inline::Break => line.push(' '),
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Underline(inner)
            | Inline::Struck(inner) => {
                plain_inlines(inner, shown, line);
            }
            Inline::Spoiler(_) => line.push_str("▮▮▮▮"),
            Inline::Link { shown: inner, .. } => plain_inlines(inner, shown, line),
            Inline::Mention(number) => {
                let typed = shown.mentions.get(*number).copied().unwrap_or_default();
                let nameless = super::marks::calls(typed);
                line.push_str(nameless.map_or(typed, |what| words::nameless(what)));
            }
            Inline::Time(at, style) => line.push_str(&super::told(*at, *style)),
            Inline::Nameless(what) => line.push_str(words::nameless(*what)),
            Inline::Emoji(number) => line.push_str(shown.emoji.get(*number).unwrap_or(&"")),
        }
    }
}

#[cfg(test)]
mod tests;
