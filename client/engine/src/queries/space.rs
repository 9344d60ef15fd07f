//! The space itself, as the rail and its first page show it.

use rill_bridge::Picture;
use rill_events::{FileRef, StateSlot};
use rill_materializer::{StateKind, StreamKey, find_topic, verify_row};
use rill_protocol::{EventId, TopicId, decode};
use rusqlite::{Connection, Result, named_params};

/// Name, description, icon. Index: the primary key of `state`.
pub(super) const STATE: &str = "
    SELECT topic, slot, seq, id, kind, value, text, parts, sum FROM state
    WHERE topic = :root AND slot IN (:name, :description, :icon)";

/// What a space says of itself, as far as held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpaceState {
    /// Its name.
    pub name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Its icon.
    pub icon: Option<Picture>,
}

/// What a space says of itself.
pub fn space_state(connection: &Connection, stream: StreamKey) -> Result<SpaceState> {
    let mut state = SpaceState::default();
    let Some(root) = find_topic(connection, stream, TopicId::ROOT)? else { return Ok(state) };
    let mut select = connection.prepare_cached(STATE)?;
    let mut rows = select.query(named_params! {
        ":root": root,
        ":name": StateSlot::Name.slot().as_bytes(),
        ":description": StateSlot::Description.slot().as_bytes(),
        ":icon": StateSlot::Icon.slot().as_bytes(),
    })?;
    while let Some(row) = rows.next()? {
        verify_row(row, 0..8)?;
        match row.get(4)? {
            StateKind::Name => state.name = row.get(6)?,
            StateKind::Description => state.description = row.get(6)?,
            StateKind::Icon => {
                let file: Option<Vec<u8>> = row.get(7)?;
                let file = file.as_deref().and_then(|file| decode::<FileRef>(file).ok());
                let event = EventId::from_bytes(row.get(3)?);
                state.icon = file.map(|file| Picture { topic: TopicId::ROOT, event, file });
            }
            StateKind::Nothing
            | StateKind::Emoji
            | StateKind::Home
            | StateKind::Archived
            | StateKind::Profile
            | StateKind::Member
            | StateKind::Moderator
            | StateKind::Slow
            | StateKind::Read
            | StateKind::Level
            | StateKind::Role
            | StateKind::RoleGiven
            | StateKind::Access
            | StateKind::History
            | StateKind::Reader
            | StateKind::Override
            | StateKind::Joining
            | StateKind::Reading
            | StateKind::Rules
            | StateKind::Invite
            | StateKind::Request
            | StateKind::Ban
            | StateKind::Timeout
            | StateKind::Report
            | StateKind::Block => {}
        }
    }
    Ok(state)
}
