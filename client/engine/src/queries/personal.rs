//! What a person's own stream says: marks, levels and whom they block, as far as held.

use rill_events::{BlockSet, LevelSet, ReadMarkSet};
use rill_materializer::{StateKind, TopicKey, verify_row};
use rill_protocol::decode;
use rusqlite::{Connection, Result, named_params};

/// Index: the primary key of `state`.
pub(super) const OWN: &str =
    "SELECT topic, slot, seq, id, kind, value, text, parts, sum FROM state WHERE topic = :topic";

/// Marks, levels and blocks.
#[derive(Debug, Default)]
pub struct OwnState {
    /// How far rooms were read.
    pub marks: Vec<ReadMarkSet>,
    /// Of what one wants to hear.
    pub levels: Vec<LevelSet>,
    /// Whom one does not want to read.
    pub blocks: Vec<BlockSet>,
}

/// What stands in the *root* of a person's own stream.
pub fn own_state(connection: &Connection, topic: TopicKey) -> Result<OwnState> {
    let mut select = connection.prepare_cached(OWN)?;
    let mut rows = select.query(named_params! { ":topic": topic })?;
    let mut state = OwnState::default();
    while let Some(row) = rows.next()? {
        verify_row(row, 0..8)?;
        let parts: Option<Vec<u8>> = row.get(7)?;
        let Some(parts) = parts else { continue };
        match row.get(4)? {
            StateKind::Read => state.marks.extend(decode::<ReadMarkSet>(&parts)),
            StateKind::Level => state.levels.extend(decode::<LevelSet>(&parts)),
            StateKind::Block => state.blocks.extend(decode::<BlockSet>(&parts)),
            StateKind::Nothing
            | StateKind::Name
            | StateKind::Description
            | StateKind::Icon
            | StateKind::Emoji
            | StateKind::Home
            | StateKind::Archived
            | StateKind::Profile
            | StateKind::Member
            | StateKind::Moderator
            | StateKind::Slow
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
            | StateKind::Report => {}
        }
    }
    Ok(state)
}
