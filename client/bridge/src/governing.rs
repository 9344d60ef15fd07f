//! What is settled about a space and its people by those who may: roles, members, bans, reports, who joins and who reads.
//! Here: how a page says it ([`Ruling`]) and how it stands ([`Governed`]). Not here: who may (the rules say it), private
//! rooms.

use crate::Person;
use rill_events::{Joining, Permissions, Reading, RoleId};
use rill_protocol::{Did, EventId, Millis, Rules, Slot, TopicId};
use serde::{Deserialize, Serialize};

/// Something that somebody who may settles. People are named by the slots of their profiles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// Who becomes a member.
    Joining(Joining),
    /// Who reads what is not private.
    Reading(Reading),
    /// By which rules the space lives. By who made it.
    Rules(Rules),
    /// There is such a role, or it is as this says.
    Role(RoleRow),
    /// There is no such role any more.
    NoRole(RoleId),
    /// Somebody has a role, or no longer.
    Give {
        /// Who.
        person: Slot,
        /// Which.
        role: RoleId,
        /// Given, or taken away.
        on: bool,
    },
    /// Somebody moderates, or no longer.
    Moderator {
        /// Who.
        person: Slot,
        /// Whether they do.
        on: bool,
    },
    /// Somebody is no member any more.
    Remove {
        /// Who.
        person: Slot,
    },
    /// Somebody is banned: removed as well, where they are a member.
    Ban {
        /// Who.
        person: Slot,
        /// Why, for those who read the desk; may be empty.
        reason: String,
    },
    /// Somebody is banned no longer.
    Unban {
        /// Who.
        person: Slot,
    },
    /// Somebody writes nothing for a while.
    TimeOut {
        /// Who.
        person: Slot,
        /// Until when; none: no longer.
        until: Option<Millis>,
    },
    /// Who has the private half of this key joins by it, or no longer.
    Invite {
        /// The public half.
        key: Did,
        /// Until when it is good; none: always.
        expires_at: Option<Millis>,
        /// How many people join by it; none: however many.
        uses: Option<u32>,
        /// A role that who joins by it takes.
        role: Option<RoleId>,
        /// Whether it is good, or taken back.
        on: bool,
    },
    /// One asks to join, by the name that one is called.
    Ask {
        /// Why; may be empty.
        text: String,
    },
    /// Who asked to join is told whether they may.
    Answer {
        /// Who.
        person: Slot,
        /// Whether they may.
        let_in: bool,
    },
    /// Those who keep order are told of a message.
    Report {
        /// The room.
        topic: TopicId,
        /// The message.
        event: EventId,
        /// Why; may be empty.
        reason: String,
    },
    /// A report was seen to.
    Settle {
        /// The room.
        topic: TopicId,
        /// The message.
        event: EventId,
    },
}

impl Ruling {
    /// Where it is said.
    pub fn topic(&self) -> TopicId {
        match self {
            Self::Joining(_) | Self::Reading(_) | Self::Rules(_) => TopicId::ROOT,
            Self::Role(_)
            | Self::NoRole(_)
            | Self::Give { .. }
            | Self::Moderator { .. }
            | Self::Remove { .. } => TopicId::PEOPLE,
            Self::Ban { .. }
            | Self::Unban { .. }
            | Self::TimeOut { .. }
            | Self::Invite { .. }
            | Self::Ask { .. }
            | Self::Answer { .. }
            | Self::Report { .. }
            | Self::Settle { .. } => TopicId::DESK,
        }
    }

    /// Whom it is about.
    pub fn person(&self) -> Option<Slot> {
        match self {
            Self::Give { person, .. }
            | Self::Moderator { person, .. }
            | Self::Remove { person }
            | Self::Ban { person, .. }
            | Self::Unban { person }
            | Self::Answer { person, .. }
            | Self::TimeOut { person, .. } => Some(*person),
            Self::Joining(_)
            | Self::Reading(_)
            | Self::Rules(_)
            | Self::Role(_)
            | Self::NoRole(_)
            | Self::Invite { .. }
            | Self::Ask { .. }
            | Self::Report { .. }
            | Self::Settle { .. } => None,
        }
    }
}

/// How a space stands, as far as this device holds it, and as it will once the outbox is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Governed {
    /// Who becomes a member.
    pub joining: Joining,
    /// Who reads what is not private.
    pub reading: Reading,
    /// What all members may.
    pub members_may: Permissions,
    /// Roles, the highest first; what all members have is none of them.
    pub roles: Vec<RoleRow>,
    /// Members by name.
    pub members: Vec<GovernedMember>,
    /// Who is banned, by name.
    pub bans: Vec<BanRow>,
    /// Invites that were not taken back, the newest first.
    pub invites: Vec<InviteRow>,
    /// Who asks to join, in the order in which they did.
    pub requests: Vec<RequestRow>,
    /// What was reported and is not settled, the newest first.
    pub reports: Vec<ReportRow>,
    /// How high one stands oneself: who stands higher changes what is below.
    pub own_rank: u32,
    /// What one may oneself: nobody gives what they do not have.
    pub own: Permissions,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRow {
    /// Which.
    pub role: RoleId,
    /// 1 to 80 characters.
    pub name: String,
    /// The colour of its people's names: 0xRRGGBB.
    pub color: Option<u32>,
    /// What its people may.
    pub permissions: Permissions,
    /// How high it stands.
    pub rank: u32,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GovernedMember {
    /// Who.
    pub person: Person,
    /// How they stand beside their roles.
    pub stands: Stands,
    /// How high.
    pub rank: u32,
    /// Their roles, the highest first.
    pub roles: Vec<RoleId>,
    /// Until when they write nothing; may be in the past.
    pub silent_until: Option<Millis>,
}

/// How a member stands beside their roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// They made the space.
    Founder,
    /// The founder named them.
    Moderator,
    /// Neither.
    Member,
}

/// Somebody who is banned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BanRow {
    /// Who.
    pub person: Person,
    /// Why; may be empty.
    pub reason: String,
    /// Who banned them; none: it is not sent yet.
    pub by: Option<(Person, Millis)>,
}

/// An invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteRow {
    /// Its key.
    pub key: Did,
    /// Until when it is good; none: always.
    pub expires_at: Option<Millis>,
    /// How many people join by it; none: however many.
    pub uses: Option<u32>,
    /// The role that who joins by it takes.
    pub role: Option<RoleId>,
    /// Who made it, and when; none: it is not sent yet.
    pub by: Option<(Person, Millis)>,
}

/// Somebody who asks to join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Who, by the name that they gave.
    pub person: Person,
    /// Why; may be empty.
    pub text: String,
    /// When they asked.
    pub at: Option<Millis>,
}

/// A message that somebody thinks should be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    /// Its room.
    pub topic: TopicId,
    /// Which.
    pub event: EventId,
    /// Why; may be empty.
    pub reason: String,
    /// Who thinks so, and since when; none: it is not sent yet.
    pub by: Option<(Person, Millis)>,
    /// Who wrote it, and what it says; none: it is not held here.
    pub message: Option<(Person, String)>,
}

/// What was done in a space, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Each thing.
    pub deeds: Vec<Deed>,
    /// There is more that is older.
    pub has_more: bool,
    /// What of it is not held here is on its way.
    pub is_coming: bool,
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// The event.
    pub event: EventId,
    /// When.
    pub at: Millis,
    /// Who did it.
    pub by: Person,
    /// Where: *root*, *people*, *desk*, or a room.
    pub topic: TopicId,
    /// The name of that room, or of the one that it is about; may be empty.
    pub room: String,
    /// The name of whom it is about: a person, or a role; may be empty.
    pub whom: String,
    /// The name of the role that it is about; may be empty.
    pub role: String,
    /// What was done, as a [`rill_events::Payload`].
    #[serde(with = "serde_bytes")]
    pub payload: Vec<u8>,
}
