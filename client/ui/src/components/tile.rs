//! The sign of a space: its icon, or two letters on a ground of its own hue.

use leptos::prelude::*;
use rill_bridge::{Picture, SpaceCard};
use rill_protocol::StreamId;

/// Where the bytes of a picture are.
pub fn blob_url(stream: StreamId, picture: &Picture) -> String {
    format!("/api/blob/{stream}/{}/{}/{}", picture.topic, picture.event, picture.file.blob)
}

/// The sign of a space. Always beside or within something that has the space's name.
#[component]
pub fn Tile(card: SpaceCard) -> impl IntoView {
    let letters = letters(card.name.as_deref().unwrap_or_default());
    let hue = hue(card.stream.digest()).to_string();
    match card.icon {
        Some(icon) => {
            let url = blob_url(card.stream, &icon);
            view! { <img class="tile" src=url alt="" decoding="async"/> }.into_any()
        }
        None => {
            view! { <span class="tile" style=("--h", hue) aria-hidden="true">{letters}</span> }.into_any()
        }
    }
}

/// The hue of an id, in steps of 30 degrees.
pub(super) fn hue(id: &[u8]) -> u32 {
    id.iter().map(|byte| u32::from(*byte)).sum::<u32>() % 12 * 30
}

/// Up to two letters that stand for a name: of its first two words, or the first two of its only one.
pub(super) fn letters(name: &str) -> String {
    let words: Vec<&str> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    match words[..] {
        [] => "·".to_owned(),
        [word] => word.chars().take(2).collect(),
        [first, second, ..] => first.chars().take(1).chain(second.chars().take(1)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_stand_for_a_name() {
        for (name, drawn) in [
            ("Small Hours", "SH"),
            ("Kestrel", "Ke"),
            ("日本", "日本"),
            ("", "·"),
            ("— !", "·"),
            ("a-b-c", "ab"),
        ] {
            assert_eq!(letters(name), drawn, "{name}");
        }
    }

    #[test]
    fn hues_are_steps_of_thirty() {
        assert_eq!(hue(&[1, 2]), 90);
        assert_eq!(hue(&[255, 255]) % 30, 0);
    }
}
