//! The space itself: state of *root*.

use crate::{StateKind, state::Content};
use rill_events::{EmojiAdded, SpaceDescribed, SpaceIconSet, SpaceRenamed};
use rill_protocol::{RulesSet, encode};

pub(crate) fn renamed(renamed: SpaceRenamed) -> Content {
    Content { kind: StateKind::Name, text: Some(renamed.name), ..Content::default() }
}

pub(crate) fn described(described: SpaceDescribed) -> Content {
    Content { kind: StateKind::Description, text: Some(described.text), ..Content::default() }
}

pub(crate) fn icon(set: &SpaceIconSet) -> Content {
    let parts = set.icon.as_ref().and_then(|file| encode(file).ok());
    Content { kind: StateKind::Icon, parts, ..Content::default() }
}

pub(crate) fn rules(set: &RulesSet) -> Content {
    Content { kind: StateKind::Rules, parts: encode(set).ok(), ..Content::default() }
}

pub(crate) fn emoji(added: &EmojiAdded) -> Content {
    Content { kind: StateKind::Emoji, parts: encode(added).ok(), ..Content::default() }
}
