//! From lines to blocks: headings, quotes, lists, and the paragraphs between them. As in CommonMark where a chat has the
//! same; a quote or list ends with its last line, and rules, tables and indented code are text.
//! Not here: what stands within a line (`inlines.rs`), code blocks (`fences.rs`).

use super::{
    fences::{Piece, pieces},
    inlines::inlines,
    parse::Shown,
    tree::{Block, Inline},
};

/// Nothing nests deeper than this: what does is shown as text.
pub(super) const DEPTH: usize = 12;

/// Where lines stand.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) shown: &'a Shown<'a>,
    depth: usize,
    /// A quote holds no further quote.
    quoted: bool,
}

/// A point of a list, as its first line says.
#[derive(Clone, Copy)]
struct Point<'a> {
    /// Columns before its mark, and before its text.
    indent: usize,
    content: usize,
    /// `-` or `*`; of a number, what follows it.
    mark: char,
    number: Option<u64>,
    text: &'a str,
}

impl<'a> Place<'a> {
    /// At the beginning of a text.
    pub(super) fn top(shown: &'a Shown<'a>) -> Self {
        Self { shown, depth: 0, quoted: false }
    }

    fn within(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// Reads a text.
    pub(super) fn text(self, text: &str) -> Vec<Block> {
        let mut blocks = Vec::new();
        for piece in pieces(text) {
            match piece {
                Piece::Code(language, code) => {
                    blocks.push(Block::Code { language: language.to_owned(), code: code.to_owned() });
                }
                Piece::Text(text) => self.lines(&text.lines().collect::<Vec<_>>(), &mut blocks),
            }
        }
        blocks
    }

    fn lines(self, mut lines: &[&str], blocks: &mut Vec<Block>) {
        let mut open: Vec<&str> = Vec::new();
        while let [line, rest @ ..] = lines {
            let line = line.trim();
            if line.is_empty() || self.depth >= DEPTH || is_rule(line) {
                if line.is_empty() {
                    self.close(&mut open, blocks);
                } else {
                    open.push(line);
                }
                lines = rest;
            } else if let Some((quote, after)) = self.quote(lines) {
                self.close(&mut open, blocks);
                let within = Self { quoted: true, ..self.within() };
                let quoted = within.text(&quote);
                let typed = &lines[..lines.len() - after.len()];
                blocks.push(if quoted.is_empty() { as_typed(typed) } else { Block::Quote(quoted) });
                lines = after;
            } else if let Some((level, heading)) = heading(line) {
                self.close(&mut open, blocks);
                blocks.push(Block::Heading(level, inlines(heading, self.shown)));
                lines = rest;
            } else if let Some(point) =
                point_of(lines[0]).filter(|point| open.is_empty() || point.interrupts())
            {
                self.close(&mut open, blocks);
                lines = self.list(point, lines, blocks);
            } else {
                open.push(line);
                lines = rest;
            }
        }
        self.close(&mut open, blocks);
    }

    /// The lines of the quote that begins here, and those after it.
    fn quote<'l, 't>(self, lines: &'l [&'t str]) -> Option<(String, &'l [&'t str])> {
        if self.quoted {
            return None;
        }
        if let Some(first) = lines[0].strip_prefix(">>> ") {
            let rest: Vec<&str> = std::iter::once(first).chain(lines[1..].iter().copied()).collect();
            return Some((rest.join("\n"), &[]));
        }
        let quoted: Vec<&str> = lines.iter().map_while(|line| line.trim_start().strip_prefix("> ")).collect();
        (!quoted.is_empty()).then(|| (quoted.join("\n"), &lines[quoted.len()..]))
    }

    /// Reads the list that begins with this point; gives the lines after it.
    fn list<'l, 't>(
        self,
        first: Point<'t>,
        mut lines: &'l [&'t str],
        blocks: &mut Vec<Block>,
    ) -> &'l [&'t str] {
        let all = lines;
        let mut items = Vec::new();
        let mut point = Some(first);
        while let Some(now) = point.take() {
            let mut of_point = vec![now.text];
            lines = &lines[1..];
            while let [line, rest @ ..] = lines {
                let next = rest.iter().find(|line| !line.trim().is_empty());
                let belongs = match (line.trim().is_empty(), next) {
                    (false, _) => indent(line) >= now.inside(),
                    (true, Some(next)) => indent(next) >= now.inside(),
                    (true, None) => false,
                };
                if !belongs {
                    break;
                }
                of_point.push(without_indent(line, now.content));
                lines = rest;
            }
            let mut item = Vec::new();
            self.within().lines(&of_point, &mut item);
            items.push(item);
            let blank = lines.iter().take_while(|line| line.trim().is_empty()).count();
            if let Some(next) =
                lines.get(blank).and_then(|line| point_of(line)).filter(|next| now.goes_on(next))
            {
                lines = &lines[blank..];
                point = Some(next);
            }
        }
        let empty = items.iter().all(Vec::is_empty);
        let typed = &all[..all.len() - lines.len()];
        blocks.push(if empty { as_typed(typed) } else { Block::List { start: first.number, items } });
        lines
    }

    /// The lines that were open become paragraphs.
    fn close(self, open: &mut Vec<&str>, blocks: &mut Vec<Block>) {
        if !open.is_empty() {
            blocks.extend(paragraphs(inlines(&open.join("\n"), self.shown)));
            open.clear();
        }
    }
}

/// What has the marks of a quote or list and nothing in it.
fn as_typed(lines: &[&str]) -> Block {
    let mut inlines = Vec::new();
    for line in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        if !inlines.is_empty() {
            inlines.push(Inline::Break);
        }
        inlines.push(Inline::Text(line.to_owned()));
    }
    Block::Paragraph(inlines)
}

impl Point<'_> {
    /// How far lines are indented that belong to it.
    fn inside(&self) -> usize {
        (self.indent + 2).min(self.content)
    }

    /// Whether a list may begin with it where a paragraph is open: "2006. was a year" is none.
    fn interrupts(&self) -> bool {
        !self.text.is_empty() && self.number.is_none_or(|number| number == 1)
    }

    /// Whether that one is the next point of the same list.
    fn goes_on(&self, next: &Point<'_>) -> bool {
        next.mark == self.mark
            && next.number.is_some() == self.number.is_some()
            && next.indent < self.inside()
    }
}

/// Columns before the text of a line.
fn indent(line: &str) -> usize {
    let blank = line.chars().take_while(|c| c.is_whitespace());
    blank.map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// A line without its first columns, as far as they are blank.
fn without_indent(line: &str, columns: usize) -> &str {
    let mut left = columns;
    line.trim_start_matches(|c: char| {
        let width = if c == '\t' { 4 } else { 1 };
        let goes = c.is_whitespace() && left > 0;
        left = left.saturating_sub(width);
        goes
    })
}

/// The point that a line begins.
fn point_of(line: &str) -> Option<Point<'_>> {
    let typed = line.trim_start();
    if is_rule(typed) && typed.trim_end().len() > 1 {
        return None;
    }
    let digits = typed.len() - typed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, after) = typed.split_at(digits);
    let number = if digits == 0 { None } else { Some(number.parse().ok().filter(|_| digits < 10)?) };
    let mark = after.chars().next().filter(|mark| if digits == 0 { "-*" } else { ".)" }.contains(*mark))?;
    let text = &after[1..];
    if !text.is_empty() && !text.starts_with([' ', '\t']) {
        return None;
    }
    let indent = indent(line);
    Some(Point { indent, content: indent + digits + 2, mark, number, text: text.trim() })
}

/// The level and text of a heading.
fn heading(line: &str) -> Option<(u8, &str)> {
    let (marks, text) = line.split_once([' ', '\t'])?;
    let level = ["#", "##", "###"].iter().position(|level| *level == marks)?;
    let text = text.trim();
    // What closes a heading is no part of it.
    let open = text.trim_end_matches('#');
    let text = if open.is_empty() || open.ends_with([' ', '\t']) { open.trim_end() } else { text };
    (!text.is_empty()).then_some((u8::try_from(level).ok()? + 1, text))
}

/// A line of nothing but dashes, stars or equals signs: no rule, no heading for the line above.
fn is_rule(typed: &str) -> bool {
    let mut marks = typed.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    "-*_=".contains(first) && marks.all(|mark| mark == first)
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
