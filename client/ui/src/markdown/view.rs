//! Draws the tree. Nothing of a text ever becomes HTML: each part is a node of its own.

use super::{Block, Inline};
use crate::{
    message::{CodeBlock, Setting},
    page::Page,
    times, words,
};
use leptos::prelude::*;
use rill_events::{InlineEmoji, Mention, MentionTarget};
use rill_protocol::EventId;
use std::sync::Arc;

/// What a text is drawn with.
#[derive(Clone)]
pub struct Drawing {
    /// The room.
    pub setting: Setting,
    /// The event whose text it is: it names the pictures.
    pub event: EventId,
    /// What mentions mean.
    pub mentions: Arc<[Mention]>,
    /// Which pictures emoji have.
    pub emoji: Arc<[InlineEmoji]>,
}

impl Drawing {
    /// A text as it stands in a card or an older version: with nothing that stands for something else.
    pub fn bare(setting: Setting, event: EventId) -> Self {
        Self { setting, event, mentions: Arc::new([]), emoji: Arc::new([]) }
    }

    /// Reads and draws a text.
    pub fn text(&self, text: &str) -> AnyView {
        self.blocks(self.read(text), None)
    }

    /// Reads a text.
    pub fn read(&self, text: &str) -> Vec<Block> {
        let mentions: Vec<&str> = self.mentions.iter().map(|mention| mention.shown.as_str()).collect();
        let emoji: Vec<&str> = self.emoji.iter().map(|emoji| emoji.shown.as_str()).collect();
        super::parse(text, &super::Shown { mentions: &mentions, emoji: &emoji })
    }

    /// Draws blocks; `tail` stands at the end of the last line.
    pub fn blocks(&self, blocks: Vec<Block>, mut tail: Option<AnyView>) -> AnyView {
        let last = blocks.len();
        let mut views: Vec<AnyView> = Vec::with_capacity(last + 1);
        for (number, block) in blocks.into_iter().enumerate() {
            let takes_tail = number + 1 == last && matches!(block, Block::Paragraph(_));
            views.push(self.block(block, if takes_tail { tail.take() } else { None }));
        }
        if let Some(tail) = tail {
            views.push(view! { <p>{tail}</p> }.into_any());
        }
        views.into_any()
    }

    fn block(&self, block: Block, tail: Option<AnyView>) -> AnyView {
        match block {
            Block::Paragraph(inlines) => view! { <p dir="auto">{self.line(inlines)}{tail}</p> }.into_any(),
            Block::Heading(level, inlines) => {
                let class = format!("text-heading text-heading-{level}");
                view! { <p class=class dir="auto">{self.line(inlines)}</p> }.into_any()
            }
            Block::Small(inlines) => {
                view! { <p class="text-small" dir="auto">{self.line(inlines)}</p> }.into_any()
            }
            Block::Quote(blocks) => {
                view! { <blockquote dir="auto">{self.blocks(blocks, None)}</blockquote> }.into_any()
            }
            Block::List { start, items } => {
                let items = items
                    .into_iter()
                    .map(|item| view! { <li dir="auto">{self.blocks(item, None)}</li> })
                    .collect_view();
                match start {
                    Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
                    None => view! { <ul>{items}</ul> }.into_any(),
                }
            }
            Block::Code { language, code } => view! { <CodeBlock language=language code=code/> }.into_any(),
        }
    }

    fn line(&self, inlines: Vec<Inline>) -> Vec<AnyView> {
        inlines.into_iter().map(|inline| self.inline(inline)).collect()
    }

    fn inline(&self, inline: Inline) -> AnyView {
        match inline {
            Inline::Text(text) => text.into_any(),
            Inline::Break => view! { <br/> }.into_any(),
            Inline::Strong(inner) => view! { <strong>{self.line(inner)}</strong> }.into_any(),
            Inline::Emphasis(inner) => view! { <em>{self.line(inner)}</em> }.into_any(),
            Inline::Underline(inner) => view! { <u>{self.line(inner)}</u> }.into_any(),
            Inline::Struck(inner) => view! { <s>{self.line(inner)}</s> }.into_any(),
            Inline::Code(code) => view! { <code>{code}</code> }.into_any(),
            Inline::Spoiler(inner) => {
                let hidden = self.line(inner);
                view! { <Spoiler>{hidden}</Spoiler> }.into_any()
            }
            Inline::Link { to, shown } => {
                let title = to.clone();
                view! {
                    <a href=to title=title rel="noreferrer noopener nofollow" target="_blank" tabindex="-1">{self.line(shown)}</a>
                }
                .into_any()
            }
            Inline::Mention(number) => self.mention(number),
            Inline::Emoji(number) => self.emoji(number),
            Inline::Time(at, style) => {
                let (told, full) = (super::told(at, style), times::full(at));
                view! { <time class="told" datetime=times::iso(at) title=full>{told}</time> }.into_any()
            }
            Inline::Nameless(what) => view! { <span class="at">{words::nameless(what)}</span> }.into_any(),
        }
    }

    fn mention(&self, number: usize) -> AnyView {
        let Some(mention) = self.mentions.get(number) else { return ().into_any() };
        let shown = name_of(mention);
        match &mention.target {
            MentionTarget::Room(topic) => {
                let to = format!("/s/{}/{topic}", self.setting.stream());
                // By an id alone: the space knows the name, as soon as it is known itself.
                let by_id = super::marks::calls(&mention.shown).is_some();
                let (page, topic) = (by_id.then(use_context::<Page>).flatten(), *topic);
                let named = move || {
                    let name = page.and_then(|page| page.room_name(topic));
                    name.map_or_else(|| shown.clone(), |name| format!("#{name}"))
                };
                view! { <a class="at" href=to tabindex="-1">{named}</a> }.into_any()
            }
            MentionTarget::Person(_) | MentionTarget::Role(_) | MentionTarget::Everyone => {
                view! { <span class="at">{shown}</span> }.into_any()
            }
        }
    }

    fn emoji(&self, number: usize) -> AnyView {
        let Some(emoji) = self.emoji.get(number) else { return ().into_any() };
        let name = format!(":{}:", emoji.name);
        match &emoji.picture {
            Some(picture) => {
                let url = self.setting.blob(self.event, picture);
                let title = name.clone();
                view! { <img class="emoji" src=url alt=name title=title decoding="async"/> }.into_any()
            }
            None => name.into_any(),
        }
    }
}

/// A mention as people read it. Where nobody knows a name, that is said, and no id is shown.
fn name_of(mention: &Mention) -> String {
    let Some(what) = super::marks::calls(&mention.shown) else { return mention.shown.clone() };
    match &mention.target {
        MentionTarget::Role(name) if !name.chars().all(|c| c.is_ascii_digit()) => format!("@{name}"),
        MentionTarget::Role(_)
        | MentionTarget::Person(_)
        | MentionTarget::Room(_)
        | MentionTarget::Everyone => words::nameless(what).to_owned(),
    }
}

/// Something that is shown when asked for. It has its place from the start: nothing moves when it is shown.
#[component]
fn Spoiler(children: Children) -> impl IntoView {
    let open = RwSignal::new(false);
    let inner = children();
    let toggle = move |event: leptos::ev::MouseEvent| {
        if !open.get_untracked() {
            event.prevent_default();
            open.set(true);
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") && !open.get_untracked() {
            event.prevent_default();
            open.set(true);
        }
    };
    view! {
        <span
            class="spoiler"
            class:spoiler-open=move || open.get()
            role=move || if open.get() { "group" } else { "button" }
            aria-label=move || if open.get() { words::message::SPOILER } else { words::message::SHOW_SPOILER }
            tabindex="-1"
            on:click=toggle
            on:keydown=key
        >
            <span class="spoiler-text">{inner}</span>
        </span>
    }
}
