//! What the page's addresses mean, and how they are written. Pure.
//! Not here: going to one (`router.rs`).

use rill_protocol::{EventId, StreamId, TopicId};

/// What settings lie under.
const SETTINGS: &str = "settings";

/// A place of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// All spaces: `/`.
    Start,
    /// A space without a room: on a phone the list of its channels; else it leads on to one of them.
    Space {
        /// The space.
        stream: StreamId,
    },
    /// Conversations, without one in view: `/d`. One of them is a room as any other.
    Conversations,
    /// A link to join a space: `/join/<space>`.
    Join {
        /// The space.
        stream: StreamId,
    },
    /// A channel or thread, at one message or where one was.
    Room {
        /// The space.
        stream: StreamId,
        /// The room.
        topic: TopicId,
        /// The message to show in its context.
        event: Option<EventId>,
    },
    /// A part of a space's settings; none: the list of parts.
    SpaceSettings {
        /// The space.
        stream: StreamId,
        /// The part.
        part: Option<SpacePart>,
    },
    /// A part of the settings; none: the list of parts.
    Settings(Option<Part>),
    /// Each component in each state, for those who build it.
    #[cfg(debug_assertions)]
    Gallery,
    /// Nothing is there.
    Nowhere,
}

/// A part of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// What is held on this device.
    Storage,
    /// Theme and density.
    Appearance,
    /// Who one is.
    Profile,
    /// Of what one is told while one does not look.
    Notifications,
    /// Whom one does not read.
    Blocked,
    /// Shortcuts.
    Keys,
}

impl Part {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Storage, Self::Appearance, Self::Profile, Self::Notifications, Self::Blocked, Self::Keys];

    /// Its word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::Appearance => "appearance",
            Self::Profile => "profile",
            Self::Notifications => "notifications",
            Self::Blocked => "blocked",
            Self::Keys => "keys",
        }
    }
}

/// A part of a space's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpacePart {
    /// Its name, who joins, who reads, its rules in words.
    Overview,
    /// What is allowed to whom.
    Roles,
    /// Who belongs to it.
    Members,
    /// Who has a link to come in by.
    Invites,
    /// Who asks to come in.
    Requests,
    /// Who is kept out.
    Bans,
    /// What members think should be seen.
    Reports,
    /// What was done.
    Audit,
}

impl SpacePart {
    /// All, in order.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::Roles,
        Self::Members,
        Self::Invites,
        Self::Requests,
        Self::Bans,
        Self::Reports,
        Self::Audit,
    ];

    /// Its word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Roles => "roles",
            Self::Members => "members",
            Self::Invites => "invites",
            Self::Requests => "requests",
            Self::Bans => "bans",
            Self::Reports => "reports",
            Self::Audit => "audit-log",
        }
    }
}

impl Address {
    /// From the path of a URL.
    pub fn parse(path: &str) -> Self {
        let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
        Self::of_words(&words).unwrap_or(Self::Nowhere)
    }

    fn of_words(words: &[&str]) -> Option<Self> {
        match *words {
            [] => Some(Self::Start),
            ["d"] => Some(Self::Conversations),
            ["s", space] => Some(Self::Space { stream: id(space)? }),
            ["s", space, SETTINGS] => Some(Self::SpaceSettings { stream: id(space)?, part: None }),
            ["s", space, SETTINGS, word] => {
                let part = Some(SpacePart::ALL.into_iter().find(|part| part.word() == word)?);
                Some(Self::SpaceSettings { stream: id(space)?, part })
            }
            ["s", space, room] => Self::of_room(space, room, None),
            ["s", space, room, event] => Self::of_room(space, room, Some(id(event)?)),
            ["join", space] => Some(Self::Join { stream: id(space)? }),
            ["settings"] => Some(Self::Settings(None)),
            ["settings", word] => {
                Part::ALL.into_iter().find(|part| part.word() == word).map(|part| Self::Settings(Some(part)))
            }
            #[cfg(debug_assertions)]
            ["gallery"] => Some(Self::Gallery),
            _ => None,
        }
    }

    fn of_room(space: &str, room: &str, event: Option<EventId>) -> Option<Self> {
        let topic: TopicId = id(room)?;
        (!topic.is_fixed()).then_some(Self::Room { stream: id(space)?, topic, event })
    }

    /// The space that the address lies in.
    pub fn stream(&self) -> Option<StreamId> {
        match *self {
            Self::Space { stream }
            | Self::Join { stream }
            | Self::Room { stream, .. }
            | Self::SpaceSettings { stream, .. } => Some(stream),
            _ => None,
        }
    }

    /// The room that the address lies in.
    pub fn topic(&self) -> Option<TopicId> {
        match *self {
            Self::Room { topic, .. } => Some(topic),
            _ => None,
        }
    }

    /// Whether a phone shows a list here, to go on from.
    pub fn is_list(&self) -> bool {
        matches!(
            self,
            Self::Space { .. }
                | Self::Conversations
                | Self::Settings(None)
                | Self::SpaceSettings { part: None, .. }
        )
    }
}

/// The address of a space.
pub fn space(stream: StreamId, name: &str) -> String {
    format!("/s/{}{stream}", prefix(name))
}

/// The address of all conversations.
pub const CONVERSATIONS: &str = "/d";

/// The address by which others join a space.
pub fn join(stream: StreamId, name: &str) -> String {
    format!("/join/{}{stream}", prefix(name))
}

/// The address of a channel or thread.
pub fn room(stream: StreamId, space_name: &str, topic: TopicId, name: &str) -> String {
    format!("{}/{}{topic}", space(stream, space_name), prefix(name))
}

/// The address of a message.
pub fn message(stream: StreamId, topic: TopicId, event: EventId) -> String {
    format!("/s/{stream}/{topic}/{event}")
}

/// The address of a part of a space's settings; none: of the list of parts.
pub fn space_settings(stream: StreamId, name: &str, part: Option<SpacePart>) -> String {
    let part = part.map(|part| format!("/{}", part.word())).unwrap_or_default();
    format!("{}/{SETTINGS}{part}", space(stream, name))
}

/// The address of a part of the settings.
pub fn settings(part: Part) -> String {
    format!("/settings/{}", part.word())
}

/// An id behind a readable prefix: what stands after the last hyphen.
fn id<T: std::str::FromStr>(word: &str) -> Option<T> {
    word.rsplit('-').next()?.parse().ok()
}

/// At most 40 letters and digits of a name, for people who read addresses. Other scripts than Latin would stand there
/// as percent signs: they are left out.
fn prefix(name: &str) -> String {
    let mut prefix = String::new();
    for character in name.chars() {
        if prefix.len() == 40 {
            break;
        }
        if character.is_ascii_alphanumeric() {
            prefix.push(character.to_ascii_lowercase());
        } else if !prefix.is_empty() && !prefix.ends_with('-') {
            prefix.push('-');
        }
    }
    if !prefix.is_empty() && !prefix.ends_with('-') {
        prefix.push('-');
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> StreamId {
        StreamId::of(b"a space")
    }
    fn topic() -> TopicId {
        TopicId::opened_by(event(7))
    }
    fn event(number: u8) -> EventId {
        EventId::from_bytes([number; 16])
    }

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let at = |event| Address::Room { stream: stream(), topic: topic(), event };
        assert_eq!(Address::parse("/"), Address::Start);
        assert_eq!(Address::parse(&space(stream(), "Small Hours")), Address::Space { stream: stream() });
        assert_eq!(Address::parse(&room(stream(), "Small Hours", topic(), "who-is-that")), at(None));
        assert_eq!(Address::parse(&message(stream(), topic(), event(9))), at(Some(event(9))));
        assert_eq!(Address::parse(&settings(Part::Keys)), Address::Settings(Some(Part::Keys)));
        assert_eq!(Address::parse("/settings"), Address::Settings(None));
        let at = |part| Address::SpaceSettings { stream: stream(), part };
        for part in [None, Some(SpacePart::Audit), Some(SpacePart::Members)] {
            assert_eq!(Address::parse(&space_settings(stream(), "Small Hours", part)), at(part));
        }
        assert_eq!(Address::parse(&join(stream(), "Small Hours")), Address::Join { stream: stream() });
    }

    #[test]
    fn the_readable_prefix_may_be_anything_or_nothing() {
        for name in ["", "general", "a-b-c", "日本語", "--", "…!"] {
            assert_eq!(Address::parse(&space(stream(), name)), Address::Space { stream: stream() }, "{name}");
        }
        assert!(space(stream(), "Small  Hours!").starts_with("/s/small-hours-ba"));
        assert!(space(stream(), "日本語").starts_with("/s/ba"));
    }

    #[test]
    fn what_is_no_address_leads_nowhere() {
        let root = format!("/s/{}/root", stream());
        for path in ["/x", "/s", "/s/abc", "/settings/x", "/settings/keys/x", root.as_str()] {
            assert_eq!(Address::parse(path), Address::Nowhere, "{path}");
        }
    }
}
