//! What somebody may write in a topic, as a page offers it: each kind of event that has a meaning there, and why not. The
//! words are those of the verdict. What hangs on what is written (a name, a slot, whose rank) is asked there alone.

use crate::{
    judging::JOIN,
    known::{Known, Person, Room},
    no::No,
};
use Permission::{
    Attach, Ban, Invite, ManageMembers, ManageMessages, ManageRoles, ManageRooms, ManageSpace,
    MentionEveryone, Move, OpenThreads, Pin, Post, React,
};
use rill_events::{Joining, Permission, Permissions, RoomKind};
use rill_module_abi::{Allowed, CacheError, Whose};
use rill_protocol::{Did, Fault, FaultCode, Genesis, TopicId};

/// What an event needs.
#[derive(Clone, Copy)]
enum Needs {
    /// To be a member.
    Membership,
    /// To be a member, where the room is not archived.
    Room(Option<Permission>),
    /// This permission.
    Permission(Permission),
    /// To have made the space.
    Founding,
    /// That the space takes one.
    Joining,
    /// That the space takes requests.
    Asking,
}

const OWN: Whose = Whose::Own;
const ANY: Whose = Whose::Anybodys;

const IN_ROOT: [(&str, Whose, Needs); 7] = [
    ("rill.space.renamed.v1", OWN, Needs::Permission(ManageSpace)),
    ("rill.space.described.v1", OWN, Needs::Permission(ManageSpace)),
    ("rill.space.icon_set.v1", OWN, Needs::Permission(ManageSpace)),
    ("rill.space.emoji_added.v1", OWN, Needs::Permission(ManageSpace)),
    ("rill.space.joining_set.v1", OWN, Needs::Permission(ManageSpace)),
    ("rill.space.reading_set.v1", OWN, Needs::Permission(ManageSpace)),
    ("rill.room.opened.v1", OWN, Needs::Permission(ManageRooms)),
];
const IN_PEOPLE: [(&str, Whose, Needs); 7] = [
    ("rill.member.joined.v1", OWN, Needs::Joining),
    ("rill.member.left.v1", OWN, Needs::Membership),
    ("rill.member.removed.v1", ANY, Needs::Permission(ManageMembers)),
    ("rill.member.profile_set.v1", OWN, Needs::Membership),
    ("rill.member.moderator_set.v1", ANY, Needs::Founding),
    ("rill.role.set.v1", ANY, Needs::Permission(ManageRoles)),
    ("rill.role.given.v1", ANY, Needs::Permission(ManageRoles)),
];
const IN_DESK: [(&str, Whose, Needs); 7] = [
    ("rill.member.ban_set.v1", ANY, Needs::Permission(Ban)),
    ("rill.member.timeout_set.v1", ANY, Needs::Permission(ManageMembers)),
    ("rill.invite.set.v1", OWN, Needs::Permission(Invite)),
    ("rill.request.made.v1", OWN, Needs::Asking),
    ("rill.request.answered.v1", ANY, Needs::Permission(ManageMembers)),
    ("rill.report.made.v1", OWN, Needs::Membership),
    ("rill.report.settled.v1", ANY, Needs::Permission(ManageMessages)),
];
const IN_ROOMS: [(&str, Whose, Needs); 16] = [
    ("rill.message.posted.v1", OWN, Needs::Room(Some(Post))),
    ("rill.message.edited.v1", OWN, Needs::Room(None)),
    ("rill.message.deleted.v1", ANY, Needs::Permission(ManageMessages)),
    ("rill.message.pinned.v1", ANY, Needs::Room(Some(Pin))),
    ("rill.reaction.set.v1", ANY, Needs::Room(Some(React))),
    ("rill.poll.voted.v1", ANY, Needs::Room(Some(React))),
    ("rill.room.opened.v1", OWN, Needs::Room(Some(OpenThreads))),
    ("rill.room.renamed.v1", OWN, Needs::Permission(ManageRooms)),
    ("rill.room.described.v1", OWN, Needs::Permission(ManageRooms)),
    ("rill.room.moved.v1", OWN, Needs::Permission(ManageRooms)),
    ("rill.room.archived.v1", OWN, Needs::Permission(ManageRooms)),
    ("rill.room.slowed.v1", OWN, Needs::Permission(ManageRooms)),
    ("rill.room.access_set.v1", OWN, Needs::Permission(ManageRooms)),
    ("rill.room.reader_set.v1", OWN, Needs::Permission(ManageRooms)),
    ("rill.room.history_set.v1", OWN, Needs::Permission(ManageRooms)),
    ("rill.room.override_set.v1", OWN, Needs::Permission(ManageRoles)),
];
/// What is no kind of event, and offered beside them: files in a message, calling everybody, moving a message away.
const BESIDE: [(&str, Permission); 3] = [
    ("rill.message.posted.v1#files", Attach),
    ("rill.message.posted.v1#everyone", MentionEveryone),
    ("rill.message.posted.v1#moved", Move),
];

/// One answer for each kind of event.
pub(crate) fn allowed(
    known: Known<'_>,
    genesis: &Genesis,
    who: Option<&Did>,
    topic: TopicId,
) -> Result<Vec<Allowed>, CacheError> {
    let person = who.map(|who| known.person(genesis, who)).transpose()?;
    let Some((who, person)) = who.zip(person) else { return Ok(Vec::new()) };
    let room = if topic.is_fixed() { None } else { known.room(topic)? };
    let permissions = match &room {
        Some(room) => known.permissions_in(room, who, &person)?,
        None => person.permissions,
    };
    let joining = known.openness(genesis)?.joining;
    let asking = Asking { person: &person, room, permissions, joining };
    let kinds: &[(&str, Whose, Needs)] = match topic {
        TopicId::ROOT => &IN_ROOT,
        TopicId::PEOPLE => &IN_PEOPLE,
        TopicId::DESK => &IN_DESK,
        _ => &IN_ROOMS,
    };
    let of_kind = |(kind, of, needs): &(&str, Whose, Needs)| asking.answer(kind, *of, *needs);
    let mut all: Vec<Allowed> = kinds.iter().map(of_kind).collect();
    if !topic.is_fixed() {
        let beside = BESIDE.iter();
        all.extend(beside.map(|(kind, permission)| asking.answer(kind, OWN, Needs::Room(Some(*permission)))));
        all.push(asking.answer("rill.message.deleted.v1", OWN, Needs::Membership));
    }
    Ok(all)
}

struct Asking<'a> {
    person: &'a Person,
    room: Option<Room>,
    permissions: Permissions,
    joining: Joining,
}

impl Asking<'_> {
    fn answer(&self, kind: &str, of: Whose, needs: Needs) -> Allowed {
        Allowed { kind: kind.to_owned(), of, refused: self.refused(needs) }
    }

    fn refused(&self, needs: Needs) -> Option<Fault> {
        let no = |text: &str| Some(Fault::new(FaultCode::NotAllowed, text));
        match needs {
            Needs::Joining if self.person.is_member() => None,
            Needs::Joining => match self.joining {
                Joining::Open => None,
                Joining::ByRequest if self.person.may_join_after_all() => None,
                Joining::ByRequest => no("who joins this space asks first, and is let in"),
                Joining::Closed => no("this space takes no new members by themselves"),
            },
            Needs::Asking if self.person.is_member() => no("you are a member of this space already"),
            Needs::Asking if self.person.was_declined() => no("your request was declined"),
            Needs::Asking => match self.joining {
                Joining::ByRequest => None,
                Joining::Open => no("this space is open: join it, nobody has to be asked"),
                Joining::Closed => no("this space takes no requests: who is given an invite joins it"),
            },
            Needs::Founding if self.person.is_founder => None,
            Needs::Founding => no("only who made this space says who moderates it"),
            _ if !self.person.is_member() => no(JOIN),
            Needs::Membership => None,
            Needs::Room(_) if self.is_archived() => {
                no("this room is archived: nobody writes in it any more; your text was not posted")
            }
            Needs::Room(Some(Post)) if self.is_category() => {
                Some(Fault::new(FaultCode::Malformed, "a category holds rooms, and has no messages"))
            }
            Needs::Room(None) => None,
            Needs::Room(Some(permission)) | Needs::Permission(permission) => self.lacks(permission),
        }
    }

    fn lacks(&self, permission: Permission) -> Option<Fault> {
        match No::lacks(permission) {
            No::Refused(fault) if !self.permissions.has(permission) => Some(fault),
            No::Refused(_) | No::Later { .. } | No::Unknown(_) => None,
        }
    }

    fn is_archived(&self) -> bool {
        self.room.is_some_and(|room| room.is_archived)
    }

    fn is_category(&self) -> bool {
        self.room.is_some_and(|room| room.kind == Some(RoomKind::Category))
    }
}
