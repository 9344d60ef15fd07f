//! Link cards, and what bots show in a frame. Nothing is loaded from elsewhere: pictures are those that were kept.

use super::attachments::fit;
use crate::{icon::Icon, markdown::view::Drawing, times, words};
use leptos::prelude::*;
use rill_events::{Card, CardField, CardImage};

/// A card.
pub(super) fn card(card: Card, drawing: &Drawing) -> AnyView {
    let (event, setting) = (drawing.event, drawing.setting);
    let host = card.url.as_deref().and_then(host).map(str::to_owned);
    let color = card.color.map(|color| format!("#{:06x}", color & 0xff_ff_ff));
    let class = if color.is_some() { "card card-colored" } else { "card" };
    let author = card.author.map(|(name, url)| linked(name, url, "card-author"));
    let icon = |image: Option<CardImage>| {
        let url = image.and_then(|image| image.file).map(|file| setting.blob(event, &file));
        url.map(|url| view! { <img class="card-icon" src=url alt="" decoding="async"/> })
    };
    let title = card.title.map(|title| linked(title, card.url.clone(), "ttl"));
    let text = card.text.map(|text| view! { <div class="card-text text">{drawing.text(&text)}</div> });
    let fields = (!card.fields.is_empty()).then(|| {
        let fields = card.fields.into_iter().map(|one| field(one, drawing)).collect_view();
        view! { <dl class="card-fields">{fields}</dl> }
    });
    let thumbnail = card.thumbnail.and_then(|image| image.file).map(|file| {
        let url = setting.blob(event, &file);
        view! { <img class="x" src=url alt="" width="64" height="64" loading="lazy" decoding="async"/> }
    });
    let images = card.images.into_iter().map(|one| image(one, drawing)).collect_view();
    let video = card.video.map(|url| linked(words::message::WATCH.to_owned(), Some(url), "lnk"));
    let (author_icon, footer_icon) = (icon(card.author_icon), icon(card.footer_icon));
    let at = card.at.map(|at| view! { <time datetime=times::iso(at)>{times::full(at)}</time> });
    let foot = (card.footer.is_some() || at.is_some())
        .then(|| view! { <p class="card-foot">{footer_icon}<span>{card.footer}</span>{at}</p> });
    view! {
        <div class=class style=("--card-color", color)>
            {host.map(|host| view! { <span class="host"><Icon name="globe" small=true/>{host}</span> })}
            {author.map(|author| view! { <p class="card-by">{author_icon}{author}</p> })}
            {title}
            {text}
            {fields}
            {thumbnail}
            {images}
            {video}
            {foot}
        </div>
    }
    .into_any()
}

/// Labels of buttons that the source showed: links lead where they led, the others say what they said.
pub(super) fn buttons(buttons: Vec<(String, Option<String>)>) -> Option<AnyView> {
    if buttons.is_empty() {
        return None;
    }
    let drawn = buttons.into_iter().map(|(label, url)| {
        let inner = linked(label, url, "card-button");
        view! { <li>{inner}</li> }
    });
    Some(
        view! { <ul class="card-buttons" aria-label=words::message::BUTTONS>{drawn.collect_view()}</ul> }
            .into_any(),
    )
}

fn field(field: CardField, drawing: &Drawing) -> AnyView {
    view! {
        <div class="card-field" class:card-field-inline=field.inline>
            <dt dir="auto">{field.name}</dt>
            <dd><div class="text">{drawing.text(&field.value)}</div></dd>
        </div>
    }
    .into_any()
}

fn image(image: CardImage, drawing: &Drawing) -> AnyView {
    match (image.file, image.url) {
        (Some(file), _) => {
            let url = drawing.setting.blob(drawing.event, &file);
            let own = fit(file.size);
            let (width, ratio) = (own.width(), own.ratio());
            view! { <img class="card-image" src=url alt="" style=("width", width) style=("aspect-ratio", ratio) loading="lazy" decoding="async"/> }
                .into_any()
        }
        (None, Some(url)) => linked(words::message::PICTURE_NOT_KEPT.to_owned(), Some(url), "lnk"),
        (None, None) => ().into_any(),
    }
}

/// A text, as a link where it leads to the web.
fn linked(text: String, url: Option<String>, class: &'static str) -> AnyView {
    match url.filter(|url| host(url).is_some()) {
        Some(url) => view! {
            <a class=class href=url rel="noreferrer noopener nofollow" target="_blank" tabindex="-1"><bdi>{text}</bdi></a>
        }
        .into_any(),
        None => view! { <span class=class><bdi>{text}</bdi></span> }.into_any(),
    }
}

/// The host of an http or https address.
fn host(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let host = rest.split(['/', '?', '#', '\\']).next()?;
    let host = host.rsplit('@').next()?;
    let plain = |c: char| c.is_control() || c.is_whitespace();
    (web && !host.is_empty() && !url.contains(plain)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn cards_lead_to_the_web_alone() {
        for (url, wanted) in [
            ("https://docs.example.org/a?b", Some("docs.example.org")),
            ("http://me:pw@example.org", Some("example.org")),
            ("javascript://example.org/%0aalert(1)", None),
            ("data:text/html,x", None),
            ("https://", None),
            ("https://a b/", None),
        ] {
            assert_eq!(host(url), wanted, "{url}");
        }
    }
}
