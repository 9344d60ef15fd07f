//! What is offered is what comes in, and what is not is refused in the same words.

use crate::{
    SpaceRules,
    village::{Event, Said, Village, did, role, role_given, role_set, voice},
};
use rill_events::{
    Access, BanSet, Emoji, History, InviteSet, MessagePinned, ModeratorSet, Named, Permissions, PollVoted,
    ProfileSet, ReactionSet, Reading, ReportMade, RoomAccessSet, RoomArchived, RoomDescribed, RoomHistorySet,
    RoomMoved, RoomOverrideSet, RoomReaderSet, RoomRenamed, RoomSlowed, SpaceDescribed, SpaceIconSet,
    SpaceJoiningSet, SpaceReadingSet, SpaceRenamed, StateSlot,
};
use rill_module_abi::{Rules as _, Whose};
use rill_protocol::{EventId, TopicId, did_of_p256};

fn everything(room: TopicId, of_mia: EventId, name: &str) -> Vec<(&'static str, TopicId, Whose, Event)> {
    let (root, people, desk) = (TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK);
    let (own, any) = (Whose::Own, Whose::Anybodys);
    let joining = rill_events::Joining::Open;
    let mine = Named::Role(role(2));
    let mut point = [2; 33];
    point[1..=name.len()].copy_from_slice(name.as_bytes());
    let key = did_of_p256(&point);
    let thumb = || ReactionSet { emoji: Emoji::Unicode("👍".into()), on: true };
    let reaction = StateSlot::Reaction { voice: voice(name), emoji: "👍" };
    let profile = ProfileSet { name: "Name".into(), ..ProfileSet::default() };
    let banned = BanSet { person: did("zoe"), on: true, reason: String::new() };
    let invite = InviteSet { key: key.clone(), expires_at: None, uses: None, role: None, revoked: false };
    let report = ReportMade { topic: room, event: of_mia, reason: String::new() };
    let override_set =
        RoomOverrideSet { named: mine.clone(), allow: Permissions::NONE, deny: Permissions::NONE };
    vec![
        (
            "rill.space.renamed.v1",
            root,
            own,
            Event::state(root, StateSlot::Name, SpaceRenamed { name: "a".into() }),
        ),
        (
            "rill.space.described.v1",
            root,
            own,
            Event::state(root, StateSlot::Description, SpaceDescribed { text: "a".into() }),
        ),
        (
            "rill.space.icon_set.v1",
            root,
            own,
            Event::state(root, StateSlot::Icon, SpaceIconSet { icon: None }),
        ),
        (
            "rill.space.joining_set.v1",
            root,
            own,
            Event::state(root, StateSlot::Joining, SpaceJoiningSet { joining }),
        ),
        (
            "rill.space.reading_set.v1",
            root,
            own,
            Event::state(root, StateSlot::Reading, SpaceReadingSet { reading: Reading::Everyone }),
        ),
        (
            "rill.member.profile_set.v1",
            people,
            own,
            Event { slot: Some(voice(name)), ..Event::state(people, StateSlot::Name, profile) },
        ),
        (
            "rill.member.moderator_set.v1",
            people,
            any,
            Event::state(
                people,
                StateSlot::Moderator(voice("zoe")),
                ModeratorSet { person: did("zoe"), on: false },
            ),
        ),
        ("rill.role.set.v1", people, any, role_set(2, 1, &[])),
        ("rill.role.given.v1", people, any, role_given("zoe", 2, true)),
        ("rill.member.ban_set.v1", desk, any, Event::state(desk, StateSlot::Ban(voice("zoe")), banned)),
        ("rill.invite.set.v1", desk, own, Event::state(desk, StateSlot::Invite(&key), invite)),
        (
            "rill.report.made.v1",
            desk,
            own,
            Event::state(desk, StateSlot::Report { topic: room, event: of_mia }, report),
        ),
        ("rill.message.posted.v1", room, own, Event::post(room)),
        (
            "rill.message.pinned.v1",
            room,
            any,
            Event::amends(room, of_mia, StateSlot::Pin, MessagePinned { pinned: true }),
        ),
        ("rill.reaction.set.v1", room, any, Event::amends(room, of_mia, reaction, thumb())),
        (
            "rill.poll.voted.v1",
            room,
            any,
            Event::amends(room, of_mia, StateSlot::Vote(voice(name)), PollVoted { chosen: vec![0] }),
        ),
        (
            "rill.room.renamed.v1",
            room,
            own,
            Event::state(room, StateSlot::Name, RoomRenamed { name: "a".into() }),
        ),
        (
            "rill.room.described.v1",
            room,
            own,
            Event::state(room, StateSlot::Description, RoomDescribed { text: "a".into() }),
        ),
        (
            "rill.room.moved.v1",
            room,
            own,
            Event::state(room, StateSlot::Home, RoomMoved { category: None, order: "a".into() }),
        ),
        (
            "rill.room.archived.v1",
            room,
            own,
            Event::state(room, StateSlot::Archived, RoomArchived { archived: false }),
        ),
        ("rill.room.slowed.v1", room, own, Event::state(room, StateSlot::Slow, RoomSlowed { every_s: 0 })),
        (
            "rill.room.access_set.v1",
            room,
            own,
            Event::state(room, StateSlot::Access, RoomAccessSet { access: Access::Open }),
        ),
        (
            "rill.room.reader_set.v1",
            room,
            own,
            Event::state(room, StateSlot::Reader(&mine), RoomReaderSet { named: mine.clone(), on: true }),
        ),
        (
            "rill.room.history_set.v1",
            room,
            own,
            Event::state(room, StateSlot::History, RoomHistorySet { history: History::All }),
        ),
        (
            "rill.room.override_set.v1",
            room,
            own,
            Event::state(room, StateSlot::Override(&mine), override_set),
        ),
    ]
}

#[test]
fn what_is_offered_comes_in_and_what_is_not_is_refused_in_the_same_words() {
    let mut village = Village::new();
    let room = village.channel();
    let of_mia = village.message("mia", room);
    assert!(village.says("fatma", role_set(2, 1, &[])).is_in());
    for name in ["fatma", "mo", "mia", "mallory"] {
        for (kind, topic, of, event) in everything(room, of_mia, name) {
            let offered =
                SpaceRules.allowed(&village.cache, &village.genesis, Some(&did(name)), topic).unwrap();
            let offered = offered.iter().find(|offered| offered.kind == kind && offered.of == of);
            let offered = offered.unwrap_or_else(|| panic!("{kind} is not spoken of"));
            village.now += 10_000;
            match (village.says(name, event), &offered.refused) {
                (Said::In(_), None) => {}
                (Said::No(words), Some(fault)) => {
                    assert_eq!(words, format!("{:?}: {}", fault.code, fault.text), "{kind}, by {name}");
                }
                (said, refused) => panic!("{kind}, by {name}: {said:?}, and offered: {refused:?}"),
            }
        }
    }
    let nobody = SpaceRules.allowed(&village.cache, &village.genesis, None, room).unwrap();
    assert_eq!(nobody, [], "to nobody nothing is offered");
}
