//! The small numbers in the `kind` columns of the projection, and what the other columns hold for each.

use rill_events::RoomKind;
use rusqlite::{
    Result, ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};

macro_rules! kind {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $number:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant = $number,)*
        }

        impl ToSql for $name {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                Ok((*self as i64).into())
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                match value.as_i64()? {
                    $($number => Ok(Self::$variant),)*
                    other => Err(FromSqlError::OutOfRange(other)),
                }
            }
        }
    };
}

kind!(
    /// What stands in a row of `message`.
    MessageKind {
        /// A message: `text`, and in `parts` the `MessagePosted` with an empty text.
        Posted = 1,
        /// A notice: `text`, and in `parts` the `NoticePosted` with an empty text.
        Notice = 2,
        /// It was redacted: its place alone.
        Removed = 3,
        /// Of a type or shape that this version cannot read.
        Unknown = 4,
    }
);

kind!(
    /// What stands in a row of `amendment`.
    AmendmentKind {
        /// Nothing: it was redacted, or says nothing to this version. It takes its slot all the same.
        Nothing = 0,
        /// An edit: `value` is when, `text` the text, `parts` the `MessageEdited` with neither.
        Edit = 1,
        /// `value` is 1 for pinned, 0 for taken off.
        Pin = 2,
        /// `value` is 1 for set, 0 for taken back; `text` is the emoji's key, `parts` the `Emoji` unless Unicode.
        Reaction = 3,
        /// `value` is how many unnamed people reacted; `text` and `parts` as for a reaction.
        ReactionCount = 4,
        /// `parts` is the list of what was chosen.
        Vote = 5,
        /// Of a redacted anchor, where it was moved to: `parts` is the `MovedTo`.
        Moved = 6,
    }
);

kind!(
    /// What stands in a row of `state`.
    StateKind {
        /// Nothing that this version understands. It takes its slot all the same.
        Nothing = 0,
        /// The name of the space or room: `text`.
        Name = 1,
        /// Its description: `text`.
        Description = 2,
        /// The space's icon: `parts` is the `FileRef`, or none.
        Icon = 3,
        /// An emoji of the space: `parts` is the `EmojiAdded`.
        Emoji = 4,
        /// A room's home: `text` is its order, `parts` the 16 bytes of its category, or none.
        Home = 5,
        /// `value` is 1 for a room that is put away.
        Archived = 6,
        /// A profile: `text` is the name, `parts` the `ProfileSet` with an empty name, or none.
        Profile = 7,
        /// `value` is 1 for a member, 0 for one who left; `parts` the 16 bytes of their voice.
        Member = 8,
        /// `value` is 1 for a moderator, 0 for one who is no longer; `parts` the 16 bytes of their voice.
        Moderator = 9,
        /// `value` is how many seconds one waits from message to message.
        Slow = 10,
        /// In a person's own stream, how far a room was read: `parts` is the `ReadMarkSet`.
        Read = 11,
        /// In a person's own stream, of what in a room they hear: `parts` is the `LevelSet`.
        Level = 12,
        /// A role: `value` is 1, 0 once it is removed; `text` is its name, `parts` the `RoleSet` with an empty name.
        Role = 13,
        /// `value` is 1 where a person has a role; `parts` the 16 bytes of their voice, then those of the role.
        RoleGiven = 14,
        /// Whether a room is private: `value` is 0 as its category, 1 open, 2 private.
        Access = 15,
        /// What new members read of a room: `value` is 0 for all, 1 for what is written from their joining on.
        History = 16,
        /// `value` is 1 for who reads a private room: `parts` is the `Named`.
        Reader = 17,
        /// What somebody may in a room: `parts` is the `RoomOverrideSet`.
        Override = 18,
        /// Who becomes a member: `value` is 0 whoever says so, 1 who asked, 2 by invite.
        Joining = 19,
        /// Who reads the space: `value` is 0 for everyone, 1 for members.
        Reading = 20,
        /// `value` is 1 for an invite, 0 for one that was taken back; `parts` is the `InviteSet`.
        Invite = 21,
        /// `value` is 0 for who asks to join, 1 for who was let in, 2 for who was not; `text` is what they said, `parts`
        /// the 16 bytes of their voice, then their name.
        Request = 22,
        /// `value` is 1 for who is banned; `text` is why, `parts` the 16 bytes of their voice.
        Ban = 23,
        /// `value` is until when somebody writes nothing; `parts` the 16 bytes of their voice.
        Timeout = 24,
        /// `value` is 1 for a report, 0 once it was seen to; `text` is why, `parts` the 16 bytes of the room, then those
        /// of the message.
        Report = 25,
        /// In a person's own stream, whether they block somebody: `parts` is the `BlockSet`.
        Block = 26,
        /// By which rules the space lives: `parts` is the `RulesSet`.
        Rules = 27,
    }
);

const ROOM_KINDS: [RoomKind; 7] = [
    RoomKind::Category,
    RoomKind::Channel,
    RoomKind::Announcements,
    RoomKind::Forum,
    RoomKind::Voice,
    RoomKind::Thread,
    RoomKind::Direct,
];

/// The room kind that a number in `room.kind` stands for.
pub fn room_kind(number: i64) -> Option<RoomKind> {
    usize::try_from(number).ok().and_then(|index| ROOM_KINDS.get(index)).copied()
}

pub(crate) fn room_kind_number(kind: RoomKind) -> i64 {
    match kind {
        RoomKind::Category => 0,
        RoomKind::Channel => 1,
        RoomKind::Announcements => 2,
        RoomKind::Forum => 3,
        RoomKind::Voice => 4,
        RoomKind::Thread => 5,
        RoomKind::Direct => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::{ROOM_KINDS, room_kind, room_kind_number};

    #[test]
    fn every_kind_of_room_comes_back_from_its_number() {
        for kind in ROOM_KINDS {
            assert_eq!(room_kind(room_kind_number(kind)), Some(kind));
        }
        assert_eq!(room_kind(7), None);
    }
}
