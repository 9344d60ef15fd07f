//! Files under a message: pictures as a gallery, videos and sound with their players, the rest by name and size.

mod model;

use super::{Setting, setting::Look};
use crate::{icon::Icon, markdown::without_tricks, words};
use leptos::prelude::*;
use model::Kind;
pub(super) use model::{Fit, fit};
use rill_events::{Attachment, FileRef};
use rill_protocol::EventId;

/// All files of a message.
pub(super) fn attachments(attachments: Vec<Attachment>, event: EventId, setting: Setting) -> Option<AnyView> {
    if attachments.is_empty() {
        return None;
    }
    let (pictures, others): (Vec<Attachment>, Vec<Attachment>) =
        attachments.into_iter().partition(|attachment| Kind::of(attachment) == Kind::Picture);
    let others = others.into_iter().map(|attachment| other(attachment, event, setting)).collect_view();
    Some(view! { {pictures_of(pictures, event, setting)}{others} }.into_any())
}

fn pictures_of(pictures: Vec<Attachment>, event: EventId, setting: Setting) -> Option<AnyView> {
    let looks: Vec<Look> = pictures.iter().filter_map(|picture| look(picture, event, setting)).collect();
    let several = pictures.len() > 1;
    let drawn = pictures
        .into_iter()
        .enumerate()
        .filter_map(|(number, picture)| {
            let file = picture.file.clone()?;
            let looks = looks.clone();
            let open = Callback::new(move |()| setting.look_at(looks.clone(), number));
            let picture =
                Picture { look: look(&picture, event, setting)?, file, spoiler: picture.spoiler, several };
            Some(view! { <PictureBox picture=picture on_open=open/> })
        })
        .collect::<Vec<_>>();
    let class = if several { "pics" } else { "pics pics-one" };
    (!drawn.is_empty()).then(|| view! { <div class=class>{drawn}</div> }.into_any())
}

fn look(picture: &Attachment, event: EventId, setting: Setting) -> Option<Look> {
    let file = picture.file.as_ref()?;
    let name = without_tricks(&picture.name);
    Some(Look {
        url: setting.blob(event, file),
        alt: picture.alt.clone().unwrap_or_else(|| name.clone()),
        caption: model::caption(&name, file),
        name,
    })
}

struct Picture {
    look: Look,
    file: FileRef,
    spoiler: bool,
    several: bool,
}

/// A picture in a box of its own size, before its bytes are here.
#[component]
fn PictureBox(picture: Picture, on_open: Callback<()>) -> impl IntoView {
    let Picture { look, file, spoiler, several } = picture;
    let hidden = RwSignal::new(spoiler);
    let own = (!several).then(|| fit(file.size));
    let (width, ratio) = (own.map(Fit::width), own.map(Fit::ratio));
    let alt = look.alt.clone();
    let name = move || {
        if hidden.get() { words::message::show_spoiler(&alt) } else { words::message::open_image(&alt) }
    };
    let open = move |_| {
        if hidden.get_untracked() { hidden.set(false) } else { on_open.run(()) }
    };
    let caption = (!several).then(|| view! { <figcaption class="truncate">{look.caption}</figcaption> });
    view! {
        <figure class="pic">
            <button class:pic-hidden=move || hidden.get() style=("width", width) style=("aspect-ratio", ratio) aria-label=name tabindex="-1" on:click=open>
                <img src=look.url alt="" loading="lazy" decoding="async" draggable="false"/>
                <Show when=move || hidden.get()><span class="pic-word">{words::message::SPOILER}</span></Show>
            </button>
            {caption}
        </figure>
    }
}

fn other(attachment: Attachment, event: EventId, setting: Setting) -> AnyView {
    let kind = Kind::of(&attachment);
    let Attachment { name: download, file, lost_bytes, .. } = attachment;
    let name = without_tricks(&download);
    let Some(file) = file else { return lost(name, lost_bytes) };
    let url = setting.blob(event, &file);
    let caption = model::caption(&name, &file);
    match kind {
        Kind::Video => {
            let own = fit(file.size);
            let (width, ratio) = (own.width(), own.ratio());
            view! {
                <figure class="pic video">
                    <video src=url controls=true preload="none" aria-label=name style=("width", width) style=("aspect-ratio", ratio) tabindex="-1"></video>
                    <figcaption class="truncate">{caption}</figcaption>
                </figure>
            }
            .into_any()
        }
        Kind::Sound => view! {
            <figure class="sound">
                <audio src=url controls=true preload="none" aria-label=name tabindex="-1"></audio>
                <figcaption class="truncate">{caption}</figcaption>
            </figure>
        }
        .into_any(),
        Kind::Picture | Kind::Other => {
            let size = words::bytes(file.bytes);
            view! {
                <a class="file" href=url download=download tabindex="-1">
                    <Icon name="file-text"/>
                    <span class="truncate"><bdi>{name}</bdi></span>
                    <span class="file-size">{size}</span>
                </a>
            }
            .into_any()
        }
    }
}

fn lost(name: String, bytes: Option<u64>) -> AnyView {
    let says = words::message::lost(bytes);
    view! {
        <p class="file file-lost">
            <Icon name="file-x"/>
            <span class="truncate"><bdi>{name}</bdi></span>
            <span class="file-size">{says}</span>
        </p>
    }
    .into_any()
}
