//! What a text can be made of. Whatever is not here cannot be shown.

use rill_protocol::Millis;

/// A block of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Lines.
    Paragraph(Vec<Inline>),
    /// A heading, 1 to 3.
    Heading(u8, Vec<Inline>),
    /// Small print.
    Small(Vec<Inline>),
    /// What somebody else said.
    Quote(Vec<Block>),
    /// Points; numbered from `start` on, where there is one.
    List {
        /// The first number.
        start: Option<u64>,
        /// The points.
        items: Vec<Vec<Block>>,
    },
    /// Code.
    Code {
        /// The language, as its author named it; empty: not named.
        language: String,
        /// The code.
        code: String,
    },
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text as it stands.
    Text(String),
    /// A new line.
    Break,
    /// Strong.
    Strong(Vec<Inline>),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Underlined.
    Underline(Vec<Inline>),
    /// Struck through.
    Struck(Vec<Inline>),
    /// Shown when asked for.
    Spoiler(Vec<Inline>),
    /// Code within a line.
    Code(String),
    /// A link to an http or https address.
    Link {
        /// Where it leads.
        to: String,
        /// What is shown of it.
        shown: Vec<Inline>,
    },
    /// The mention of this number.
    Mention(usize),
    /// The emoji of this number.
    Emoji(usize),
    /// A time, told to each reader in their own words.
    Time(Millis, TimeStyle),
    /// Somebody or something that is called by an id alone, and of which nothing else is known.
    Nameless(Nameless),
}

/// How a time is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeStyle {
    /// "09:41".
    Hour,
    /// "19 November 2026".
    Date,
    /// Weekday, date and hour.
    Full,
}

/// What is called by an id alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nameless {
    /// A person.
    Person,
    /// A channel or thread.
    Room,
    /// A role.
    Role,
}
