//! Roles: what they give, who makes and gives them, what a room gives or takes.

use crate::village::{Event, Said, Village, did, role, role_given, role_set, voice};
use rill_events::{
    Attachment, MemberLeft, MessagePosted, Named, Permission, Permissions, RoleId, RoleSet, RoomKind,
    RoomOverrideSet, StateSlot,
};
use rill_module_abi::ReadersChanged;
use rill_protocol::{Notify, Place, TopicId};

const SAME: &str = "NotAllowed: nobody gives or takes what they do not have themselves";
const HIGH: &str =
    "NotAllowed: this role stands as high as you do here, or higher: somebody above it can do that";
const ABOVE: &str =
    "NotAllowed: they stand as high as you do here, or higher: somebody above them can do that";

fn no(text: &str) -> Said {
    Said::No(text.to_owned())
}

fn overridden(room: TopicId, named: Named, allow: &[Permission], deny: &[Permission]) -> Event {
    let (allow, deny) = (Permissions::of(allow), Permissions::of(deny));
    Event::state(room, StateSlot::Override(&named), RoomOverrideSet { named: named.clone(), allow, deny })
}

fn members_may(permissions: Permissions) -> Event {
    let role = RoleId::MEMBERS;
    let set = RoleSet { role, name: "members".into(), color: None, permissions, rank: 0, removed: false };
    Event::state(TopicId::PEOPLE, StateSlot::Role(role), set)
}

/// Nora has a role of rank 400 that gives these.
fn nora_may(permissions: &[Permission]) -> Village {
    let mut village = Village::new();
    for event in [role_set(1, 400, permissions), role_given("nora", 1, true)] {
        assert!(village.says("fatma", event).is_in());
    }
    assert!(village.joins("nora").is_in());
    village
}

#[test]
fn a_role_gives_what_it_says_for_as_long_as_one_has_it_and_is_a_member() {
    let mut village = nora_may(&[Permission::ManageRooms]);
    assert!(village.opens("nora", RoomKind::Channel, TopicId::ROOT).1.is_in());
    let lacks = no("NotAllowed: this needs the permission to manage rooms, which you do not have here");
    assert_eq!(village.opens("mia", RoomKind::Channel, TopicId::ROOT).1, lacks);
    let left = Event::state(TopicId::PEOPLE, StateSlot::Member(voice("nora")), MemberLeft {});
    assert!(village.says("nora", left).is_in());
    assert!(!village.opens("nora", RoomKind::Channel, TopicId::ROOT).1.is_in());
    assert!(village.joins("nora").is_in());
    assert!(village.opens("nora", RoomKind::Channel, TopicId::ROOT).1.is_in());
    assert!(village.says("fatma", role_given("nora", 1, false)).is_in());
    assert_eq!(village.changed, ReadersChanged::People(vec![did("nora")]));
    assert_eq!(village.opens("nora", RoomKind::Channel, TopicId::ROOT).1, lacks);
    assert!(village.says("fatma", role_given("nora", 1, true)).is_in());
    let removed = RoleSet {
        role: role(1),
        name: "role".into(),
        color: None,
        permissions: Permissions::NONE,
        rank: 400,
        removed: true,
    };
    assert!(village.says("fatma", Event::state(TopicId::PEOPLE, StateSlot::Role(role(1)), removed)).is_in());
    assert_eq!(village.opens("nora", RoomKind::Channel, TopicId::ROOT).1, lacks);
    assert!(village.is_replayed());
}

#[test]
fn nobody_gives_what_they_do_not_have_or_changes_who_stands_as_high() {
    let mut village = nora_may(&[Permission::ManageRoles, Permission::Pin]);
    let cases: [(&str, Event, Said); 9] = [
        ("a role of more than she has", role_set(2, 10, &[Permission::Ban]), no(SAME)),
        ("a role as high as hers", role_set(2, 400, &[Permission::Pin]), no(HIGH)),
        ("her own role", role_set(1, 10, &[Permission::Pin]), no(HIGH)),
        ("her own role, to another", role_given("mia", 1, true), no(HIGH)),
        (
            "a role that is not there",
            role_given("mia", 7, true),
            no("Malformed: there is no such role any more"),
        ),
        ("a role to herself", role_given("nora", 9, true), no(ABOVE)),
        ("a role to a moderator", role_given("mo", 9, true), no(ABOVE)),
        ("a role to the founder", role_given("fatma", 9, true), no(ABOVE)),
        (
            "what she lacks, to all",
            members_may(Permissions::OF_MEMBERS.with(Permissions::of(&[Permission::Ban]))),
            no(SAME),
        ),
    ];
    assert!(village.says("fatma", role_set(9, 5, &[Permission::Pin])).is_in());
    assert!(village.says("fatma", role_set(8, 5, &[Permission::Ban])).is_in());
    for (what, event, said) in cases {
        assert_eq!(village.says("nora", event), said, "{what}");
    }
    assert_eq!(village.says("nora", role_given("mia", 8, true)), no(SAME), "it has more than she has");
    assert!(village.says("nora", role_given("mia", 9, true)).is_in());
    assert!(village.says("nora", role_set(2, 10, &[Permission::Pin])).is_in());
    assert!(
        village
            .says("nora", members_may(Permissions::OF_MEMBERS.with(Permissions::of(&[Permission::Pin]))))
            .is_in()
    );
    let lacks = "NotAllowed: this needs the permission to manage roles, which you do not have here";
    assert_eq!(village.says("mo", role_set(3, 10, &[])), no(lacks), "moderators manage no roles");
    for rank in [0, 1001] {
        let words = "Malformed: a role has a rank from 1 to 1000";
        assert_eq!(village.says("fatma", role_set(3, rank, &[])), no(words));
    }
    let all = Event::state(
        TopicId::PEOPLE,
        StateSlot::RoleGiven(voice("mia"), RoleId::MEMBERS),
        rill_events::RoleGiven { person: did("mia"), role: RoleId::MEMBERS, on: false },
    );
    assert_eq!(village.says("fatma", all), no("Malformed: all members have this role already"));
    assert!(village.is_replayed());
}

#[test]
fn what_all_members_may_can_be_taken_from_them_and_given_back_in_a_room() {
    let mut village = Village::new();
    let (room, other) = (village.channel(), village.channel());
    let quiet = Permissions::OF_MEMBERS.without(Permissions::of(&[Permission::Post]));
    assert!(village.says("fatma", members_may(quiet)).is_in());
    let lacks = no("NotAllowed: this needs the permission to post, which you do not have here");
    assert_eq!(village.says("mia", Event::post(room)), lacks);
    assert_eq!(village.says("mo", Event::post(room)), lacks, "moderators are members");
    let given = overridden(room, Named::Role(RoleId::MEMBERS), &[Permission::Post], &[]);
    assert!(village.says("fatma", given).is_in());
    assert!(village.says("mia", Event::post(room)).is_in());
    assert_eq!(village.says("mia", Event::post(other)), lacks);
    assert!(village.is_replayed());
}

#[test]
fn a_room_counts_before_its_category_a_person_before_roles_and_roles_before_all() {
    let mut village = nora_may(&[]);
    let (category, _) = village.opens("fatma", RoomKind::Category, TopicId::ROOT);
    let (room, _) = village.opens("fatma", RoomKind::Channel, category);
    let (thread, _) = village.opens("fatma", RoomKind::Thread, room);
    let (all, hers) = (Named::Role(RoleId::MEMBERS), Named::Role(role(1)));
    let mia = Named::Person(did("mia"));
    let post = [Permission::Post];
    let steps: [(Event, &str); 6] = [
        (overridden(category, all.clone(), &[], &post), "nora mia: mo"),
        (overridden(category, hers.clone(), &post, &[]), "mia: mo nora"),
        (overridden(room, all.clone(), &post, &[]), ": mo nora mia"),
        (overridden(room, mia.clone(), &[], &post), "mia: mo nora"),
        (overridden(room, hers.clone(), &[], &post), "nora mia: mo"),
        (overridden(room, Named::Person(did("nora")), &post, &[]), "mia: mo nora"),
    ];
    for (event, should) in steps {
        assert!(village.says("fatma", event).is_in());
        for place in [room, thread] {
            village.now += 60_000;
            let (mut may, mut may_not) = (Vec::new(), Vec::new());
            for name in ["mo", "nora", "mia"] {
                let posts = village.says(name, Event::post(place)).is_in();
                if posts { may.push(name) } else { may_not.push(name) }
            }
            let told = format!("{}: {}", may_not.join(" "), may.join(" "));
            assert_eq!(told.trim_end(), should, "{place}");
        }
    }
    assert!(village.is_replayed());
}

#[test]
fn in_one_room_alone_nothing_is_given_that_is_of_the_whole_space() {
    let mut village = nora_may(&[Permission::ManageRoles]);
    let room = village.channel();
    let all = || Named::Role(RoleId::MEMBERS);
    let words = "Malformed: of this nothing can be given or taken in one room alone";
    assert_eq!(village.says("fatma", overridden(room, all(), &[Permission::Ban], &[])), no(words));
    assert_eq!(village.says("nora", overridden(room, all(), &[Permission::Pin], &[])), no(SAME));
    assert!(village.says("nora", overridden(room, all(), &[], &[Permission::React])).is_in());
    let (thread, _) = village.opens("fatma", RoomKind::Thread, room);
    let words = "Malformed: a thread is read by whoever reads its channel: say this there";
    assert_eq!(village.says("fatma", overridden(thread, all(), &[], &[])), no(words));
    let of_mo = overridden(room, Named::Person(did("mo")), &[], &[Permission::Post]);
    assert_eq!(village.says("nora", of_mo), no(ABOVE));
    assert_eq!(
        village.says("nora", overridden(room, Named::Role(role(1)), &[], &[Permission::Post])),
        no(HIGH)
    );
    assert!(village.is_replayed());
}

#[test]
fn in_announcements_few_post_and_all_react_and_open_threads() {
    let mut village = Village::new();
    let (room, said) = village.opens("fatma", RoomKind::Announcements, TopicId::ROOT);
    assert!(said.is_in());
    let posts = village.who_may(|_, _| Event::post(room));
    assert_eq!(posts.0, "fatma mo");
    let (thread, said) = village.opens("mia", RoomKind::Thread, room);
    assert!(said.is_in() && village.says("mia", Event::post(thread)).is_in());
    let mia = Named::Person(did("mia"));
    assert!(village.says("fatma", overridden(room, mia, &[Permission::Post], &[])).is_in());
    assert!(village.says("mia", Event::post(room)).is_in());
}

#[test]
fn files_and_calling_everybody_need_a_permission_each() {
    let mut village = Village::new();
    let room = village.channel();
    let file = Attachment { name: "boat".into(), file: None, lost_bytes: None, spoiler: false, alt: None };
    let with_file = || {
        let posted = MessagePosted { attachments: vec![file.clone()], ..MessagePosted::default() };
        Event::new(room, Place::Anchor { at: None }, posted)
    };
    let calling = || Event { notify: Some(Notify::Readers), ..Event::post(room) };
    assert!(village.says("mia", with_file()).is_in() && village.says("mia", calling()).is_in());
    let denied = [Permission::Attach, Permission::MentionEveryone];
    assert!(village.says("fatma", overridden(room, Named::Person(did("mia")), &[], &denied)).is_in());
    for (event, what) in [(with_file(), "attach files"), (calling(), "mention everyone")] {
        let words = format!("NotAllowed: this needs the permission to {what}, which you do not have here");
        assert_eq!(village.says("mia", event), Said::No(words));
    }
    assert!(village.says("mia", Event::post(room)).is_in());
}

#[test]
fn who_may_import_speaks_for_others_and_of_the_past() {
    let mut village = nora_may(&[Permission::Import]);
    let room = village.channel();
    let foreign = rill_protocol::Slot::of_foreign_person("discord", "7");
    let old = || Event { place: Place::Anchor { at: Some(5) }, ..Event::post(room) }.spoken_by(foreign);
    assert!(village.says("nora", old()).is_in());
    assert!(!village.says("mo", old()).is_in());
}
