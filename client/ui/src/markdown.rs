//! Markdown as people in chats type it: to a small tree of what is allowed, and from there to the page. Never to HTML.
//!
//! ```text
//! text ─► fences (code blocks) ─► blocks (headings, quotes, lists) ─► inlines (emphasis, links) ─► tree ─► Leptos nodes
//! ```
//! Newlines are kept; raw HTML, tables and footnotes are text; links lead to http and https alone.

mod blocks;
mod emoji;
mod fences;
mod inlines;
mod marks;
mod names;
mod parse;
mod tokens;
mod tree;
pub mod view;

pub use emoji::is_emoji_alone;
pub use names::{shown_name, without_tricks};
pub use parse::{Shown, parse, plain};
pub use tree::{Block, Inline, Nameless, TimeStyle};

/// A time, in the reader's own words.
fn told(at: rill_protocol::Millis, style: TimeStyle) -> String {
    match style {
        TimeStyle::Hour => crate::times::hour(at),
        TimeStyle::Date => crate::times::date(at),
        TimeStyle::Full => crate::times::full(at),
    }
}
