//! The sign of a person: their picture, or two letters on a ground of their own hue.

use super::tile::{blob_url, hue, letters};
use leptos::prelude::*;
use rill_bridge::Person;
use rill_protocol::StreamId;

/// The sign of a person. Always beside their name.
#[component]
pub fn Avatar(person: Person, stream: StreamId, class: &'static str) -> impl IntoView {
    match person.picture {
        Some(picture) => {
            let url = blob_url(stream, &picture);
            view! { <img class=class src=url alt="" loading="lazy" decoding="async"/> }.into_any()
        }
        None => {
            let hue = hue(person.voice.as_bytes()).to_string();
            // Drawn, and no text: beside a name that is read aloud, found and copied there is nothing more.
            view! { <span class=class style=("--h", hue) data-letters=letters(&person.name) aria-hidden="true"></span> }
                .into_any()
        }
    }
}
