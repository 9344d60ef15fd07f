//! Stickers: a picture of known size; its name, where there is no picture.

use super::Setting;
use crate::words;
use leptos::prelude::*;
use rill_events::Sticker;
use rill_protocol::EventId;

/// A sticker.
pub(super) fn sticker(sticker: Sticker, event: EventId, setting: Setting) -> AnyView {
    match sticker.picture {
        Some(picture) => {
            let url = setting.blob(event, &picture);
            let alt = words::message::sticker(&sticker.name);
            let title = sticker.name;
            view! { <img class="sticker" src=url alt=alt title=title width="160" height="160" loading="lazy" decoding="async"/> }.into_any()
        }
        None => view! { <p class="sticker-lost">"Sticker: "<bdi>{sticker.name}</bdi></p> }.into_any(),
    }
}
