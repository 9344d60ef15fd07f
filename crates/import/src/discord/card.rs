//! Embeds become cards, components become buttons.

use super::{
    files::Files,
    record::{Component, Embed, EmbedMedia, Text},
    time,
};
use rill_events::{Card, CardField, CardImage};

pub(crate) fn cards(embeds: &[Embed<'_>], files: &mut Files<'_>) -> Vec<Card> {
    embeds.iter().map(|embed| card(embed, files)).collect()
}

fn card(embed: &Embed<'_>, files: &mut Files<'_>) -> Card {
    let mut images: Vec<CardImage> = embed.images.iter().filter_map(|media| image(media, files)).collect();
    if images.is_empty() {
        // Newer exports repeat the first picture in the list; older ones have it here alone.
        images.extend(embed.image.as_ref().and_then(|media| image(media, files)));
    }
    let author = embed.author.as_ref();
    let footer = embed.footer.as_ref();
    Card {
        url: text(&embed.url),
        title: text(&embed.title),
        text: text(&embed.description),
        author: author.and_then(|author| Some((text(&author.name)?, text(&author.url)))),
        author_icon: author.and_then(|author| picture(&author.icon_url, &author.icon_canonical_url, files)),
        footer: footer.and_then(|footer| text(&footer.name)),
        footer_icon: footer.and_then(|footer| picture(&footer.icon_url, &footer.icon_canonical_url, files)),
        at: embed.timestamp.as_deref().and_then(time::parse),
        color: embed.color.as_deref().and_then(color),
        thumbnail: embed.thumbnail.as_ref().and_then(|media| image(media, files)),
        images,
        video: embed.video.as_ref().and_then(|media| text(&media.canonical_url).or_else(|| text(&media.url))),
        fields: embed
            .fields
            .iter()
            .map(|field| CardField {
                name: field.name.to_string(),
                value: field.value.to_string(),
                inline: field.is_inline,
            })
            .collect(),
    }
}

/// "#RRGGBB" as a number.
pub(crate) fn color(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix('#')?, 16).ok().filter(|color| *color <= 0xff_ffff)
}

fn image(media: &EmbedMedia<'_>, files: &mut Files<'_>) -> Option<CardImage> {
    picture(&media.url, &media.canonical_url, files)
}

/// A picture with the address it came from, of which either may be missing.
fn picture(url: &Option<Text<'_>>, canonical: &Option<Text<'_>>, files: &mut Files<'_>) -> Option<CardImage> {
    let file = url.as_deref().and_then(|url| files.find(url));
    let url = text(canonical).or_else(|| text(url)).filter(|url| url.contains("://"));
    (file.is_some() || url.is_some()).then_some(CardImage { file, url })
}

fn text(text: &Option<Text<'_>>) -> Option<String> {
    text.as_deref().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The buttons of all rows: label, and address where it is a link. A button that has an emoji alone shows its name.
pub(crate) fn buttons(components: &[Component<'_>]) -> Vec<(String, Option<String>)> {
    let mut buttons = Vec::new();
    for component in components {
        let emoji = component.emoji.as_ref().map(|emoji| emoji.name.to_string());
        if let Some(label) = text(&component.label).or(emoji) {
            buttons.push((label, text(&component.url)));
        }
        buttons.extend(self::buttons(&component.components));
    }
    buttons
}
