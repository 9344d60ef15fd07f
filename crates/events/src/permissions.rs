//! What somebody may do in a space: [`Permission`], and a set of them. On the wire a set is an integer, so that one of
//! a newer program is kept as it is.

use serde::{Deserialize, Serialize};

/// One thing that somebody may do. Reading is none: it goes by membership, and by who is named in a private room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Write messages.
    Post,
    /// React and vote.
    React,
    /// Open threads.
    OpenThreads,
    /// Put files into messages.
    Attach,
    /// Call all who may read.
    MentionEveryone,
    /// Pin messages.
    Pin,
    /// Delete messages of others, post where only few do, write in slowed rooms without waiting.
    ManageMessages,
    /// Move messages into other rooms.
    Move,
    /// Open, name, arrange, archive and slow rooms; say who reads a private one.
    ManageRooms,
    /// Remove members, hold them up for a while, answer requests to join.
    ManageMembers,
    /// Ban.
    Ban,
    /// Make invites.
    Invite,
    /// Make roles below one's own, give and take them, say who may what in a room.
    ManageRoles,
    /// The space's name, description, icon and emoji; who joins it, and whether everybody reads.
    ManageSpace,
    /// Bring in what was written elsewhere, in the name of others.
    Import,
}

impl Permission {
    /// Each, in the order of the bits, from the lowest.
    pub const ALL: [Self; 15] = [
        Self::Post,
        Self::React,
        Self::OpenThreads,
        Self::Attach,
        Self::MentionEveryone,
        Self::Pin,
        Self::ManageMessages,
        Self::Move,
        Self::ManageRooms,
        Self::ManageMembers,
        Self::Ban,
        Self::Invite,
        Self::ManageRoles,
        Self::ManageSpace,
        Self::Import,
    ];

    /// As people call it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::React => "react",
            Self::OpenThreads => "open threads",
            Self::Attach => "attach files",
            Self::MentionEveryone => "mention everyone",
            Self::Pin => "pin",
            Self::ManageMessages => "manage messages",
            Self::Move => "move messages",
            Self::ManageRooms => "manage rooms",
            Self::ManageMembers => "manage members",
            Self::Ban => "ban",
            Self::Invite => "invite",
            Self::ManageRoles => "manage roles",
            Self::ManageSpace => "manage the space",
            Self::Import => "import",
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permissions(u32);

impl Permissions {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Everything, of newer programs too.
    pub const ALL: Self = Self(u32::MAX);
    /// What members may where nobody said otherwise.
    pub const OF_MEMBERS: Self = Self::of(&[
        Permission::Post,
        Permission::React,
        Permission::OpenThreads,
        Permission::Attach,
        Permission::MentionEveryone,
    ]);
    /// What moderators may beside that.
    pub const OF_MODERATORS: Self = Self::of(&[
        Permission::Pin,
        Permission::ManageMessages,
        Permission::Move,
        Permission::ManageRooms,
        Permission::ManageMembers,
        Permission::Ban,
        Permission::Invite,
        Permission::ManageSpace,
    ]);
    /// What a room or category can give or take.
    pub const OF_ROOMS: Self = Self::of(&[
        Permission::Post,
        Permission::React,
        Permission::OpenThreads,
        Permission::Attach,
        Permission::MentionEveryone,
        Permission::Pin,
        Permission::ManageMessages,
        Permission::Move,
    ]);
    /// Whoever may one of these reads the desk.
    pub const OF_DESK: Self = Self::of(&[
        Permission::ManageMessages,
        Permission::ManageMembers,
        Permission::Ban,
        Permission::ManageSpace,
    ]);

    /// These.
    pub const fn of(permissions: &[Permission]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < permissions.len() {
            bits |= permissions[at].bit();
            at += 1;
        }
        Self(bits)
    }

    /// As databases and the wire keep them.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// As databases and the wire keep them.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether this is among them.
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether all of those are among these.
    pub const fn has_all(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    /// Whether any of those is among these.
    pub const fn has_any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// These and those.
    #[must_use]
    pub const fn with(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These without those.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Permission, Permissions};

    #[test]
    fn each_permission_is_a_bit_of_its_own_in_its_order() {
        for (at, permission) in Permission::ALL.into_iter().enumerate() {
            assert_eq!(Permissions::of(&[permission]).bits(), 1 << at, "{}", permission.words());
        }
        let all = Permissions::of(&Permission::ALL);
        assert_eq!(all.bits().count_ones() as usize, Permission::ALL.len());
        assert!(Permissions::ALL.has_all(all) && !all.has_all(Permissions::ALL));
    }

    #[test]
    fn sets_are_put_together_and_taken_apart() {
        let (one, other) = (Permissions::of(&[Permission::Post]), Permissions::of(&[Permission::Ban]));
        let both = one.with(other);
        assert!(
            both.has(Permission::Post) && both.has_all(one) && both.has_any(other) && !one.has_any(other)
        );
        assert_eq!(both.without(one), other);
        assert!(!Permissions::NONE.has_any(Permissions::ALL) && Permissions::NONE.has_all(Permissions::NONE));
    }
}
