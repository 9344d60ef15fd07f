//! Which slot each kind of state and amendment has: a newer event of the same slot stands for the older ones.

use crate::{Named, RoleId};
use rill_protocol::{Did, EventId, Slot, StreamId, TopicId, rules_slot};

/// A thing of which there is one at a time, within its topic (state) or its anchor (amendments).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateSlot<'a> {
    /// The name of the space or room whose topic it is in.
    Name,
    /// Its description.
    Description,
    /// Its icon.
    Icon,
    /// A room's category and place among others.
    Home,
    /// Whether a room is archived.
    Archived,
    /// How slowly a room goes.
    Slow,
    /// Whether a person is a member: `voice` is their profile slot.
    Member(Slot),
    /// Whether a person is a moderator: likewise.
    Moderator(Slot),
    /// Whether a person is banned: likewise.
    Ban(Slot),
    /// Until when a person writes nothing: likewise.
    Timeout(Slot),
    /// Whether a person asks to join, and what they were told: likewise.
    Request(Slot),
    /// A role.
    Role(RoleId),
    /// Whether a person has a role.
    RoleGiven(Slot, RoleId),
    /// An invite, by its key.
    Invite(&'a Did),
    /// What was said to those who keep order of a message.
    Report {
        /// The room.
        topic: TopicId,
        /// The message.
        event: EventId,
    },
    /// Who becomes a member of a space.
    Joining,
    /// Who reads a space.
    Reading,
    /// By which rules the stream lives: the protocol's own slot.
    Rules,
    /// Whether a room is private.
    Access,
    /// What new members read of a room.
    History,
    /// Whether somebody reads a private room.
    Reader(&'a Named),
    /// What somebody may in a room.
    Override(&'a Named),
    /// In a person's own stream: whether somebody is blocked.
    Block(Slot),
    /// A custom emoji of the space, by its id in the space.
    Emoji(&'a str),
    /// The text of a message, as its author edited it last. One slot an anchor and author.
    Edit,
    /// Whether a message is pinned.
    Pin,
    /// One person's reaction with one emoji: `voice` is the reacting person's profile slot, `emoji` its key.
    Reaction {
        /// Who reacts.
        voice: Slot,
        /// With what: [`crate::Emoji::key`].
        emoji: &'a str,
    },
    /// How many unnamed people reacted with one emoji.
    ReactionCount(&'a str),
    /// One person's vote in a poll.
    Vote(Slot),
    /// Where a message is that was moved. No event comes in it: a redaction says so.
    MovedTo,
    /// In a person's own stream: how far they have read a room.
    Read {
        /// The space.
        space: StreamId,
        /// The room; *root*: all of it.
        room: TopicId,
    },
    /// In a person's own stream: of what in a room they want to hear. Likewise.
    Level {
        /// The space.
        space: StreamId,
        /// The room; *root*: all of it.
        room: TopicId,
    },
}

impl StateSlot<'_> {
    /// The 16 bytes that the envelope carries.
    pub fn slot(&self) -> Slot {
        match self {
            Self::Name => Slot::named(&["name"]),
            Self::Description => Slot::named(&["description"]),
            Self::Icon => Slot::named(&["icon"]),
            Self::Home => Slot::named(&["home"]),
            Self::Archived => Slot::named(&["archived"]),
            Self::Slow => Slot::named(&["slow"]),
            Self::Member(voice) => Slot::named(&["member", &voice.to_string()]),
            Self::Moderator(voice) => Slot::named(&["moderator", &voice.to_string()]),
            Self::Ban(voice) => Slot::named(&["ban", &voice.to_string()]),
            Self::Timeout(voice) => Slot::named(&["timeout", &voice.to_string()]),
            Self::Request(voice) => Slot::named(&["request", &voice.to_string()]),
            Self::Role(role) => Slot::named(&["role", &role.to_string()]),
            Self::RoleGiven(voice, role) => {
                Slot::named(&["role-given", &voice.to_string(), &role.to_string()])
            }
            Self::Invite(key) => Slot::named(&["invite", key.as_str()]),
            Self::Report { topic, event } => Slot::named(&["report", &topic.to_string(), &event.to_string()]),
            Self::Joining => Slot::named(&["joining"]),
            Self::Reading => Slot::named(&["reading"]),
            Self::Rules => rules_slot(),
            Self::Access => Slot::named(&["access"]),
            Self::History => Slot::named(&["history"]),
            Self::Reader(named) => of_named("reader", named),
            Self::Override(named) => of_named("override", named),
            Self::Block(voice) => Slot::named(&["block", &voice.to_string()]),
            Self::Emoji(id) => Slot::named(&["emoji", id]),
            Self::Edit => Slot::named(&["edit"]),
            Self::Pin => Slot::named(&["pin"]),
            Self::Reaction { voice, emoji } => Slot::named(&["reaction", &voice.to_string(), emoji]),
            Self::ReactionCount(emoji) => Slot::named(&["reaction-count", emoji]),
            Self::Read { space, room } => Slot::named(&["read", &space.to_string(), &room.to_string()]),
            Self::Level { space, room } => Slot::named(&["level", &space.to_string(), &room.to_string()]),
            Self::MovedTo => Slot::named(&["moved-to"]),
            Self::Vote(voice) => Slot::named(&["vote", &voice.to_string()]),
        }
    }
}

fn of_named(what: &str, named: &Named) -> Slot {
    match named {
        Named::Person(person) => Slot::named(&[what, "person", person.as_str()]),
        Named::Role(role) => Slot::named(&[what, "role", &role.to_string()]),
    }
}
