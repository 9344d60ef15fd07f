//! Profiles: state of *people*, under the slot that messages name as their voice.

use crate::{StateKind, state::Content};
use rill_events::ProfileSet;
use rill_protocol::encode;

pub(crate) fn profile(mut profile: ProfileSet) -> Content {
    let name = std::mem::take(&mut profile.name);
    let parts = (profile != ProfileSet::default()).then(|| encode(&profile).ok()).flatten();
    Content { kind: StateKind::Profile, text: Some(name), parts, ..Content::default() }
}
