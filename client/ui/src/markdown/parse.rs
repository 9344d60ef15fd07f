//! From a text to the tree: pulldown-cmark reads, this keeps what is allowed and shows the rest as it was typed.

use super::{
    fences::{Piece, pieces},
    guard::{Guarded, Part, Token, guard},
    tree::{Block, Inline},
};
use crate::words;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, OffsetIter, Options, Parser, Tag};
use std::ops::Range;

/// Nothing nests deeper than this: what does is shown as text.
const DEPTH: usize = 12;

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
    let mut blocks = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Code(language, code) => {
                blocks.push(Block::Code { language: language.to_owned(), code: code.to_owned() });
            }
            Piece::Text(text) => {
                let guarded = guard(text.trim_matches('\n'), shown);
                blocks.extend(Reader::of(&guarded, &guarded.text, 0).blocks());
            }
        }
    }
    blocks
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

struct Reader<'a> {
    guarded: &'a Guarded,
    text: &'a str,
    events: OffsetIter<'a>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn of(guarded: &'a Guarded, text: &'a str, depth: usize) -> Self {
        let events = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).into_offset_iter();
        Self { guarded, text, events, depth }
    }

    /// Blocks up to the end of the one we are in.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut loose = Vec::new();
        while let Some((event, range)) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(tag) if is_block(&tag) => {
                    close(&mut loose, &mut blocks);
                    self.block(tag, range, &mut blocks);
                }
                event => self.inline(event, range, &mut loose),
            }
        }
        close(&mut loose, &mut blocks);
        blocks
    }

    fn block(&mut self, tag: Tag<'a>, range: Range<usize>, blocks: &mut Vec<Block>) {
        if self.depth >= DEPTH {
            let flat = self.flat();
            blocks.push(Block::Paragraph(vec![Inline::Text(flat)]));
            return;
        }
        self.depth += 1;
        match tag {
            Tag::Paragraph => blocks.extend(paragraphs(self.inlines())),
            Tag::Heading { level, .. } => {
                let inlines = self.inlines();
                let level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    _ => 3,
                };
                blocks.push(if inlines.is_empty() {
                    self.as_typed(range)
                } else {
                    Block::Heading(level, inlines)
                });
            }
            Tag::BlockQuote(_) => {
                let quoted = self.blocks();
                blocks.push(if quoted.is_empty() { self.as_typed(range) } else { Block::Quote(quoted) });
            }
            Tag::List(start) => {
                let items = self.items();
                let empty = items.iter().all(Vec::is_empty);
                blocks.push(if empty { self.as_typed(range) } else { Block::List { start, items } });
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(language)) => {
                let (language, code) = (self.guarded.typed(&language), self.flat());
                blocks.push(Block::Code { language, code: code.trim_end_matches('\n').to_owned() });
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                // Four spaces make no code in a chat: read again without them.
                self.skip();
                let lines: Vec<&str> = self.text[range].lines().map(str::trim_start).collect();
                let text = lines.join("\n");
                blocks.extend(Reader::of(self.guarded, &text, self.depth).blocks());
            }
            _ => {
                let flat = self.flat();
                blocks.push(Block::Paragraph(vec![Inline::Text(flat)]));
            }
        }
        self.depth -= 1;
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some((event, _)) = self.events.next() {
            match event {
                Event::End(_) => break,
                Event::Start(_) => items.push(self.blocks()),
                _ => {}
            }
        }
        items
    }

    /// Inlines up to the end of the one we are in.
    fn inlines(&mut self) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, range)) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(event, range, &mut inlines);
        }
        spoilers(merged(inlines))
    }

    fn inline(&mut self, event: Event<'a>, range: Range<usize>, inlines: &mut Vec<Inline>) {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text, inlines),
            Event::Code(code) => inlines.push(Inline::Code(self.guarded.typed(&code))),
            Event::SoftBreak | Event::HardBreak => inlines.push(Inline::Break),
            Event::Start(tag) if self.depth < DEPTH => {
                self.depth += 1;
                self.span(tag, range, inlines);
                self.depth -= 1;
            }
            Event::Start(_) => {
                let flat = self.flat();
                inlines.push(Inline::Text(flat));
            }
            Event::End(_) => {}
            // Of options that are not on; whatever they are, they are shown as typed.
            _ => inlines.push(Inline::Text(self.guarded.typed(&self.text[range]))),
        }
    }

    fn span(&mut self, tag: Tag<'a>, range: Range<usize>, inlines: &mut Vec<Inline>) {
        let typed = &self.text[range];
        let inner = self.inlines();
        match tag {
            Tag::Strong if typed.starts_with("__") => inlines.push(Inline::Underline(inner)),
            Tag::Strong => inlines.push(Inline::Strong(inner)),
            Tag::Emphasis => inlines.push(Inline::Emphasis(inner)),
            Tag::Strikethrough if typed.starts_with("~~") => inlines.push(Inline::Struck(inner)),
            Tag::Strikethrough => around("~", inner, "~", inlines),
            Tag::Link { dest_url, .. } => {
                let to = self.guarded.typed(&dest_url);
                match safe(&to) {
                    Some(to) if !inner.is_empty() => inlines.push(Inline::Link { to, shown: inner }),
                    Some(_) | None => around("[", inner, &format!("]({to})"), inlines),
                }
            }
            Tag::Image { dest_url, .. } => {
                let to = self.guarded.typed(&dest_url);
                around("![", inner, &format!("]({to})"), inlines);
            }
            _ => inlines.extend(inner),
        }
    }

    fn text(&self, text: &str, inlines: &mut Vec<Inline>) {
        inlines.extend(self.guarded.parts(text).into_iter().map(|part| match part {
            Part::Text(text) => Inline::Text(text),
            Part::Token(Token::Mention(number, _)) => Inline::Mention(*number),
            Part::Token(Token::Emoji(number, _)) => Inline::Emoji(*number),
            Part::Token(Token::Mark(mark, _)) => mark.clone(),
            Part::Token(Token::Address(to)) => match safe(to) {
                Some(to) => Inline::Link { shown: vec![Inline::Text(to.clone())], to },
                None => Inline::Text(to.clone()),
            },
        }));
    }

    fn as_typed(&self, range: Range<usize>) -> Block {
        Block::Paragraph(vec![Inline::Text(self.guarded.typed(self.text[range].trim_end()))])
    }

    /// All text up to the end of the one we are in, whatever is nested in it.
    fn flat(&mut self) -> String {
        let mut flat = String::new();
        let mut open = 1;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                    flat.push_str(&self.guarded.typed(&text));
                }
                Event::SoftBreak | Event::HardBreak => flat.push('\n'),
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        flat
    }

    fn skip(&mut self) {
        self.flat();
    }
}

/// An address that may be followed: http and https alone.
fn safe(to: &str) -> Option<String> {
    let scheme = to.split_once("://")?.0;
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (web && !to.contains(|c: char| c.is_control() || c.is_whitespace())).then(|| to.to_owned())
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Strong
            | Tag::Emphasis
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Superscript
            | Tag::Subscript
    )
}

fn around(before: &str, inner: Vec<Inline>, after: &str, inlines: &mut Vec<Inline>) {
    inlines.push(Inline::Text(before.to_owned()));
    inlines.extend(inner);
    inlines.push(Inline::Text(after.to_owned()));
}

/// Inlines of a tight list's point, made a paragraph.
fn close(loose: &mut Vec<Inline>, blocks: &mut Vec<Block>) {
    if !loose.is_empty() {
        blocks.extend(paragraphs(spoilers(merged(std::mem::take(loose)))));
    }
}

/// A paragraph, cut where lines of small print begin and end.
fn paragraphs(inlines: Vec<Inline>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for mut line in inlines.split(|inline| *inline == Inline::Break).map(<[Inline]>::to_vec) {
        let small = match line.first_mut() {
            Some(Inline::Text(text)) => match text.strip_prefix("-# ") {
                Some(rest) => {
                    *text = rest.to_owned();
                    true
                }
                None => false,
            },
            _ => false,
        };
        match blocks.last_mut() {
            Some(Block::Paragraph(lines)) if !small => {
                lines.push(Inline::Break);
                lines.extend(line);
            }
            _ if small => blocks.push(Block::Small(line)),
            _ => blocks.push(Block::Paragraph(line)),
        }
    }
    blocks.retain(|block| !matches!(block, Block::Paragraph(lines) if lines.is_empty()));
    blocks
}

fn merged(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut merged: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match (merged.last_mut(), inline) {
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

#[cfg(test)]
mod tests;
