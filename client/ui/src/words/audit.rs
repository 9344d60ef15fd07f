//! The words of the audit log: a sentence for each thing that was done.

use super::space_settings::SOMEBODY;
use crate::markdown::shown_name;
use rill_bridge::Deed;
use rill_events::{Access, History, Joining, Payload, Reading};

/// Above it.
pub const MORE: &str = "What was settled here, the newest first, as far as this device holds it.";
/// Nothing is there.
pub const NOTHING: &str = "Nothing yet.";
/// Further back.
pub const SHOW_OLDER: &str = "Show older";
/// More is on its way.
pub const COMING: &str = "Older entries are on their way.";

/// "Ana banned Ben: spam". `until`: a time in words.
pub fn sentence(deed: &Deed, until: impl Fn(i64) -> String) -> String {
    let named = |name: &str| if name.is_empty() { SOMEBODY.to_owned() } else { shown_name(name) };
    let (by, whom) = (named(&deed.by.name), named(&deed.whom));
    let room = if deed.room.is_empty() { "a channel".to_owned() } else { shown_name(&deed.room) };
    let role = if deed.role.is_empty() {
        "a role".to_owned()
    } else {
        format!("the role {}", shown_name(&deed.role))
    };
    let did = match Payload::from_bytes(&deed.payload) {
        Ok(said) => did(&said, &Names { whom, room, role, has_person: !deed.whom.is_empty() }, until),
        Err(_) => "did something that this version cannot read".to_owned(),
    };
    format!("{by} {did}")
}

struct Names {
    whom: String,
    room: String,
    role: String,
    has_person: bool,
}

impl Names {
    /// Whom a room's state names.
    fn named(&self) -> &str {
        if self.has_person { &self.whom } else { &self.role }
    }
}

fn did(said: &Payload, of: &Names, until: impl Fn(i64) -> String) -> String {
    let Names { whom, room, role, .. } = of;
    let or = |on: bool, yes: String, no: String| if on { yes } else { no };
    match said {
        Payload::SpaceOpened(_) => "made the space".to_owned(),
        Payload::SpaceRenamed(set) => format!("named the space {}", shown_name(&set.name)),
        Payload::SpaceDescribed(_) => "changed what the space is about".to_owned(),
        Payload::SpaceIconSet(_) => "changed the space's picture".to_owned(),
        Payload::EmojiAdded(_) => "added an emoji".to_owned(),
        Payload::SpaceJoiningSet(set) => match set.joining {
            Joining::Open => "let anybody join".to_owned(),
            Joining::ByRequest => "let people join on request".to_owned(),
            Joining::Closed => "let people join by invite alone".to_owned(),
        },
        Payload::SpaceReadingSet(set) => match set.reading {
            Reading::Everyone => "let anybody read".to_owned(),
            Reading::Members => "let members alone read".to_owned(),
        },
        Payload::RulesSet(_) => "gave the space other rules".to_owned(),
        Payload::RoomOpened(opened) => format!("opened {}", shown_name(&opened.name)),
        Payload::RoomRenamed(set) => format!("named a channel {}", shown_name(&set.name)),
        Payload::RoomDescribed(_) => format!("changed what {room} is about"),
        Payload::RoomMoved(_) => format!("moved {room}"),
        Payload::RoomArchived(set) => {
            or(set.archived, format!("archived {room}"), format!("brought {room} back"))
        }
        Payload::RoomSlowed(set) => {
            or(set.every_s > 0, format!("slowed {room}"), format!("ended the slow mode of {room}"))
        }
        Payload::RoomAccessSet(set) => match set.access {
            Access::AsCategory => format!("made {room} as its category is"),
            Access::Open => format!("opened {room} to all who read the space"),
            Access::Private => format!("made {room} private"),
        },
        Payload::RoomReaderSet(set) => {
            let named = of.named();
            or(set.on, format!("let {named} read {room}"), format!("took {named} out of {room}"))
        }
        Payload::RoomOverrideSet(_) => format!("changed what {} may in {room}", of.named()),
        Payload::RoomHistorySet(set) => match set.history {
            History::All => format!("let newcomers read all of {room}"),
            History::SinceJoining => format!("let newcomers read {room} from their joining on"),
        },
        Payload::MemberJoined(_) => "joined".to_owned(),
        Payload::MemberLeft(_) => "left".to_owned(),
        Payload::MemberRemoved(_) => format!("removed {whom}"),
        Payload::ModeratorSet(set) => {
            or(set.on, format!("made {whom} a moderator"), format!("made {whom} no moderator any more"))
        }
        Payload::RoleSet(set) if set.role == rill_events::RoleId::MEMBERS => {
            "changed what all members may".to_owned()
        }
        Payload::RoleSet(set) if set.removed => format!("removed {role}"),
        Payload::RoleSet(set) => format!("set the role {}", shown_name(&set.name)),
        Payload::RoleGiven(set) => {
            or(set.on, format!("gave {whom} {role}"), format!("took {role} from {whom}"))
        }
        Payload::BanSet(set) if !set.on => format!("lifted the ban of {whom}"),
        Payload::BanSet(set) if set.reason.is_empty() => format!("banned {whom}"),
        Payload::BanSet(set) => format!("banned {whom}: {}", shown_name(&set.reason)),
        Payload::TimeoutSet(set) => match set.until {
            Some(at) => format!("timed {whom} out until {}", until(at)),
            None => format!("ended the timeout of {whom}"),
        },
        Payload::InviteSet(set) => {
            or(!set.revoked, "made an invite".to_owned(), "took an invite back".to_owned())
        }
        Payload::RequestMade(_) => "asked to join".to_owned(),
        Payload::RequestAnswered(set) => or(set.let_in, format!("let {whom} in"), format!("declined {whom}")),
        Payload::ReportMade(_) => format!("reported a message in {room}"),
        Payload::ReportSettled(_) => format!("settled a report in {room}"),
        Payload::ProfileSet(_)
        | Payload::MessagePosted(_)
        | Payload::MessageEdited(_)
        | Payload::MessagePinned(_)
        | Payload::MessageDeleted(_)
        | Payload::NoticePosted(_)
        | Payload::PollVoted(_)
        | Payload::ReactionSet(_)
        | Payload::ReactionCounted(_)
        | Payload::ReadMarkSet(_)
        | Payload::LevelSet(_)
        | Payload::BlockSet(_)
        | Payload::Unknown(_) => "did something that this version does not know".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;
    use rill_bridge::{Deed, Person};
    use rill_events::{BanSet, MemberJoined, Payload, RoleGiven, RoleId, TimeoutSet};
    use rill_protocol::{Did, EventId, Slot, TopicId};

    fn says(said: impl Into<Payload>, whom: &str, role: &str) -> String {
        let voice = Slot::named(&["ana"]);
        let by = Person { voice, name: "Ana".to_owned(), picture: None, bot: false, gone: false };
        let (event, topic) = (EventId::from_bytes([1; 16]), TopicId::PEOPLE);
        let (whom, role, payload) = (whom.to_owned(), role.to_owned(), said.into().to_bytes().unwrap());
        let deed = Deed { event, at: 0, by, topic, room: String::new(), whom, role, payload };
        sentence(&deed, |at| format!("{at}"))
    }

    #[test]
    fn what_was_done_is_a_sentence() {
        let person = Did::parse("did:web:ben.example").unwrap();
        let role = RoleId::from_bytes([7; 16]);
        assert_eq!(says(MemberJoined {}, "", ""), "Ana joined");
        let ban = |reason: &str| BanSet { person: person.clone(), on: true, reason: reason.to_owned() };
        assert_eq!(says(ban("spam"), "Ben", ""), "Ana banned Ben: spam");
        assert_eq!(says(ban(""), "", ""), "Ana banned Somebody");
        let given = RoleGiven { person: person.clone(), role, on: false };
        assert_eq!(says(given, "Ben", "crew"), "Ana took the role crew from Ben");
        assert_eq!(says(TimeoutSet { person, until: Some(7) }, "Ben", ""), "Ana timed Ben out until 7");
    }
}
