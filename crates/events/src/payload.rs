//! [`Payload`]: any of the payloads, with its `$type`. Adding a family means one line in the table below.

use crate::{
    BanSet, BlockSet, EmojiAdded, InviteSet, LevelSet, MemberJoined, MemberLeft, MemberRemoved,
    MessageDeleted, MessageEdited, MessagePinned, MessagePosted, ModeratorSet, NoticePosted, PollVoted,
    ProfileSet, ReactionCounted, ReactionSet, ReadMarkSet, ReportMade, ReportSettled, RequestAnswered,
    RequestMade, RoleGiven, RoleSet, RoomAccessSet, RoomArchived, RoomDescribed, RoomHistorySet, RoomMoved,
    RoomOpened, RoomOverrideSet, RoomReaderSet, RoomRenamed, RoomSlowed, SpaceDescribed, SpaceIconSet,
    SpaceJoiningSet, SpaceOpened, SpaceReadingSet, SpaceRenamed, TimeoutSet,
};
use rill_protocol::{DecodeError, RulesSet, decode, encode};
use serde::{Deserialize, Serialize};

/// Why a payload cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// Not a map with a `$type`.
    #[error("the payload is not a DAG-CBOR map with a $type: {0}")]
    NoType(DecodeError),
    /// Of a known type, and not of its shape.
    #[error("the payload says it is a {name}, and is not of its shape: {error}")]
    Shape {
        /// The type it says it is.
        name: &'static str,
        /// What does not fit.
        error: DecodeError,
    },
}

#[derive(Deserialize)]
struct TypeOnly<'a> {
    #[serde(rename = "$type", borrow)]
    name: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
struct Typed<'a, T> {
    #[serde(rename = "$type")]
    name: &'static str,
    #[serde(flatten)]
    fields: &'a T,
}

macro_rules! payloads {
    ($($variant:ident = $name:literal,)*) => {
        /// What an event says.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Payload {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant($variant),
            )*
            /// A type of a newer program: kept, passed over.
            Unknown(String),
        }

        impl Payload {
            /// Reads a payload. Fields that are not known are passed over (the bytes keep them).
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, PayloadError> {
                let TypeOnly { name } = decode(bytes).map_err(PayloadError::NoType)?;
                match name.as_ref() {
                    $($name => decode(bytes)
                        .map(Self::$variant)
                        .map_err(|error| PayloadError::Shape { name: $name, error }),)*
                    other => Ok(Self::Unknown(other.to_owned())),
                }
            }

            /// Its `$type`.
            pub fn type_name(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $name,)*
                    Self::Unknown(name) => name,
                }
            }

            /// Its canonical bytes. An unknown one is never written: there is nothing to write.
            pub fn to_bytes(&self) -> Option<Vec<u8>> {
                match self {
                    $(Self::$variant(fields) => {
                        Some(encode(&Typed { name: $name, fields }).expect("payloads have no floats and no odd keys"))
                    })*
                    Self::Unknown(_) => None,
                }
            }
        }

        $(impl From<$variant> for Payload {
            fn from(fields: $variant) -> Self {
                Self::$variant(fields)
            }
        })*
    };
}

payloads! {
    SpaceOpened = "rill.space.opened.v1",
    SpaceRenamed = "rill.space.renamed.v1",
    SpaceDescribed = "rill.space.described.v1",
    SpaceIconSet = "rill.space.icon_set.v1",
    EmojiAdded = "rill.space.emoji_added.v1",
    SpaceJoiningSet = "rill.space.joining_set.v1",
    SpaceReadingSet = "rill.space.reading_set.v1",
    RulesSet = "rill.rules.set.v1",
    RoomOpened = "rill.room.opened.v1",
    RoomRenamed = "rill.room.renamed.v1",
    RoomDescribed = "rill.room.described.v1",
    RoomMoved = "rill.room.moved.v1",
    RoomArchived = "rill.room.archived.v1",
    RoomSlowed = "rill.room.slowed.v1",
    RoomAccessSet = "rill.room.access_set.v1",
    RoomReaderSet = "rill.room.reader_set.v1",
    RoomOverrideSet = "rill.room.override_set.v1",
    RoomHistorySet = "rill.room.history_set.v1",
    MemberJoined = "rill.member.joined.v1",
    MemberLeft = "rill.member.left.v1",
    ModeratorSet = "rill.member.moderator_set.v1",
    ProfileSet = "rill.member.profile_set.v1",
    MemberRemoved = "rill.member.removed.v1",
    BanSet = "rill.member.ban_set.v1",
    TimeoutSet = "rill.member.timeout_set.v1",
    RoleSet = "rill.role.set.v1",
    RoleGiven = "rill.role.given.v1",
    InviteSet = "rill.invite.set.v1",
    RequestMade = "rill.request.made.v1",
    RequestAnswered = "rill.request.answered.v1",
    ReportMade = "rill.report.made.v1",
    ReportSettled = "rill.report.settled.v1",
    MessagePosted = "rill.message.posted.v1",
    MessageEdited = "rill.message.edited.v1",
    MessagePinned = "rill.message.pinned.v1",
    MessageDeleted = "rill.message.deleted.v1",
    NoticePosted = "rill.notice.posted.v1",
    PollVoted = "rill.poll.voted.v1",
    ReactionSet = "rill.reaction.set.v1",
    ReactionCounted = "rill.reaction.counted.v1",
    ReadMarkSet = "rill.personal.read_mark_set.v1",
    LevelSet = "rill.personal.level_set.v1",
    BlockSet = "rill.personal.block_set.v1",
}

#[cfg(test)]
mod tests {
    use crate::{
        Access, BanSet, BlockChoice, BlockSet, Carried, CarriedReaction, CarriedVote, Emoji, History,
        InviteSet, Joining, Level, LevelChoice, LevelSet, MemberJoined, MemberLeft, MemberRemoved,
        MessageDeleted, MessageEdited, MessagePosted, ModeratorSet, MovedTo, Named, Payload, Permissions,
        ReadMark, ReadMarkSet, Reading, ReportMade, ReportSettled, RequestAnswered, RequestMade, RoleGiven,
        RoleId, RoleSet, RoomAccessSet, RoomHistorySet, RoomKind, RoomOpened, RoomOverrideSet, RoomReaderSet,
        RoomSlowed, SpaceJoiningSet, SpaceParams, SpaceReadingSet, StateSlot, TimeoutSet,
    };
    use insta::assert_snapshot;
    use rill_protocol::{
        Did, EventId, Position, Rules, RulesSet, SeqNum, Slot, StreamId, TopicId, decode, encode,
    };

    fn wire(payload: impl Into<Payload>) -> String {
        let payload = payload.into();
        let bytes = payload.to_bytes().unwrap();
        assert_eq!(Payload::from_bytes(&bytes), Ok(payload));
        bytes.escape_ascii().to_string()
    }

    #[test]
    fn who_joins_leaves_and_moderates_is_written_like_this() {
        let person = Did::parse("did:web:bob.example").unwrap();
        assert_snapshot!(wire(MemberJoined {}), @r#"\xa1e$typeurill.member.joined.v1"#);
        assert_snapshot!(wire(MemberLeft {}), @r#"\xa1e$typesrill.member.left.v1"#);
        assert_snapshot!(wire(ModeratorSet { person: person.clone(), on: true }), @r#"\xa3bon\xf5e$typex\x1crill.member.moderator_set.v1fpersonsdid:web:bob.example"#);
        assert_snapshot!(wire(RoomSlowed { every_s: 30 }), @r#"\xa2e$typesrill.room.slowed.v1gevery_s\x18\x1e"#);
        let voice = Slot::of_person(&person);
        let slots = [StateSlot::Slow, StateSlot::Member(voice), StateSlot::Moderator(voice)];
        assert_snapshot!(slots.map(|slot| slot.slot().to_string()).join(" "), @"35f84eb7de54feddbf4d8c8e0ec74b89 26df90cebf1605a9cdd41c29bb93539e 8763458c75e5d5ef7ebe34073d15bd0c");
    }

    #[test]
    fn what_was_read_and_is_to_be_heard_of_is_written_like_this() {
        let (space, room) = (StreamId::of(b"a space"), TopicId::ROOT);
        let mark = ReadMark::default().read(Position { at: 1_700_000_000_000, seq: SeqNum(7) });
        assert_snapshot!(wire(ReadMarkSet { space, room, mark }), @r#"\xa4dmark\xa1dseen\x82\x1b\x00\x00\x01\x8b\xcf\xe5h\x00\x07droomP\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01e$typex\x1erill.personal.read_mark_set.v1espace\xd8*X%\x00\x01q\x12 B\xe2\x95\x98A\x1c\xdeV\xef\x0c\x1aT&\xf1\x92\xe7\xbc\xb5\x00\xb1\xfb2\xb7\x07\xb0\"\xeap2\xdb\x88\x12"#);
        let mark = mark.unread(Position { at: 1_600_000_000_000, seq: SeqNum(3) });
        assert_snapshot!(wire(ReadMarkSet { space, room, mark }), @r#"\xa4dmark\xa3dseen\x82\x1b\x00\x00\x01\x8b\xcf\xe5h\x00\x07dturn\x01kunread_from\x82\x1b\x00\x00\x01t\x87n\x80\x00\x03droomP\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01e$typex\x1erill.personal.read_mark_set.v1espace\xd8*X%\x00\x01q\x12 B\xe2\x95\x98A\x1c\xdeV\xef\x0c\x1aT&\xf1\x92\xe7\xbc\xb5\x00\xb1\xfb2\xb7\x07\xb0\"\xeap2\xdb\x88\x12"#);
        let choice = LevelChoice::default().chosen(Some(Level::Nothing));
        assert_snapshot!(wire(LevelSet { space, room, choice }), @r#"\xa4droomP\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01e$typex\x1arill.personal.level_set.v1espace\xd8*X%\x00\x01q\x12 B\xe2\x95\x98A\x1c\xdeV\xef\x0c\x1aT&\xf1\x92\xe7\xbc\xb5\x00\xb1\xfb2\xb7\x07\xb0\"\xeap2\xdb\x88\x12fchoice\xa2dturn\x01elevelgnothing"#);
        let slots = [StateSlot::Read { space, room }, StateSlot::Level { space, room }];
        assert_snapshot!(slots.map(|slot| slot.slot().to_string()).join(" "), @"187c7b45c20916152f65a35fa048a940 98232cc389c54f147ef53e8e57d4adae");
    }

    #[test]
    fn roles_private_rooms_and_joining_are_written_like_this() {
        let person = Did::parse("did:web:bob.example").unwrap();
        let (role, voice) = (RoleId::from_bytes([7; 16]), Slot::of_person(&person));
        let named = Named::Role(role);
        let all: [Payload; 19] = [
            RoleSet {
                role,
                name: "crew".into(),
                color: Some(1),
                permissions: Permissions::OF_MEMBERS,
                rank: 9,
                removed: true,
            }
            .into(),
            RoleGiven { person: person.clone(), role, on: true }.into(),
            RoomAccessSet { access: Access::Private }.into(),
            RoomReaderSet { named: Named::Person(person.clone()), on: true }.into(),
            RoomOverrideSet { named: named.clone(), allow: Permissions::NONE, deny: Permissions::OF_ROOMS }
                .into(),
            RoomHistorySet { history: History::SinceJoining }.into(),
            RoomOpened {
                kind: RoomKind::Channel,
                name: "a".into(),
                source: None,
                private_to: Some(vec![named.clone()]),
            }
            .into(),
            SpaceJoiningSet { joining: Joining::ByRequest }.into(),
            SpaceReadingSet { reading: Reading::Members }.into(),
            InviteSet {
                key: person.clone(),
                expires_at: Some(7),
                uses: Some(1),
                role: Some(role),
                revoked: true,
            }
            .into(),
            RequestMade { name: "Ana".into(), text: "hi".into() }.into(),
            RequestAnswered { person: person.clone(), let_in: true }.into(),
            MemberRemoved { person: person.clone() }.into(),
            BanSet { person: person.clone(), on: true, reason: "spam".into() }.into(),
            TimeoutSet { person: person.clone(), until: Some(7) }.into(),
            ReportMade {
                topic: TopicId::ROOT,
                event: EventId::from_parts(1, [2; 10]),
                reason: "rude".into(),
            }
            .into(),
            ReportSettled { topic: TopicId::ROOT, event: EventId::from_parts(1, [2; 10]) }.into(),
            BlockSet { person: person.clone(), choice: BlockChoice::default().chosen(true) }.into(),
            RequestMade::default().into(),
        ];
        assert_snapshot!(all.map(wire).join("\n"), @r#"
        \xa7dnamedcrewdrank\tdroleP\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07e$typeprill.role.set.v1ecolor\x01gremoved\xf5kpermissions\x18\x1f
        \xa4bon\xf5droleP\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07e$typerrill.role.given.v1fpersonsdid:web:bob.example
        \xa2e$typewrill.room.access_set.v1faccessgprivate
        \xa3bon\xf5e$typewrill.room.reader_set.v1enamed\xa1fpersonsdid:web:bob.example
        \xa4ddeny\x18\xffe$typex\x19rill.room.override_set.v1eallow\x00enamed\xa1droleP\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07
        \xa2e$typex\x18rill.room.history_set.v1ghistorymsince_joining
        \xa4dkindgchanneldnameaae$typesrill.room.opened.v1jprivate_to\x81\xa1droleP\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07
        \xa2e$typex\x19rill.space.joining_set.v1gjoiningjby_request
        \xa2e$typex\x19rill.space.reading_set.v1greadinggmembers
        \xa6ckeysdid:web:bob.exampledroleP\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07duses\x01e$typerrill.invite.set.v1grevoked\xf5jexpires_at\x07
        \xa3dnamecAnadtextbhie$typetrill.request.made.v1
        \xa3e$typex\x18rill.request.answered.v1flet_in\xf5fpersonsdid:web:bob.example
        \xa2e$typevrill.member.removed.v1fpersonsdid:web:bob.example
        \xa4bon\xf5e$typevrill.member.ban_set.v1fpersonsdid:web:bob.examplefreasondspam
        \xa3e$typex\x1arill.member.timeout_set.v1euntil\x07fpersonsdid:web:bob.example
        \xa4e$typesrill.report.made.v1eeventP\x00\x00\x00\x00\x00\x01\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02etopicP\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01freasondrude
        \xa3e$typevrill.report.settled.v1eeventP\x00\x00\x00\x00\x00\x01\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02etopicP\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01
        \xa3e$typex\x1arill.personal.block_set.v1fchoice\xa2dturn\x01gblocked\xf5fpersonsdid:web:bob.example
        \xa1e$typetrill.request.made.v1
        "#);
        let event = EventId::from_parts(1, [2; 10]);
        let slots = [
            StateSlot::Role(role),
            StateSlot::RoleGiven(voice, role),
            StateSlot::Access,
            StateSlot::History,
            StateSlot::Reader(&named),
            StateSlot::Override(&named),
            StateSlot::Joining,
            StateSlot::Reading,
            StateSlot::Invite(&person),
            StateSlot::Request(voice),
            StateSlot::Ban(voice),
            StateSlot::Timeout(voice),
            StateSlot::Report { topic: TopicId::ROOT, event },
            StateSlot::Block(voice),
        ];
        assert_snapshot!(slots.map(|slot| slot.slot().to_string()).join("\n"), @"
        620e87292d841c56406ce98369847e11
        912cf946562424f84040e78a1827db16
        2303259dd7b7cc130ef76839a5c38c7a
        f0bd31b5e1aa20b0805119d36eebd14d
        d54db174813d089c0ae761d0956b1db2
        7f06790cf864b9f787a6731ce7735366
        d6b73d61040c1dd145593ffde99d3444
        c1f9c7993971b26a45dd71dbade9941f
        a515f17c217048ae79731513c1504c7d
        c27bd3eae717b054027ecc050659ab3a
        eefa8de36e7d150dc61e14d2efc3d5fe
        ed2655161b28703b686308124357bffd
        5782ce50976dcbe6ca0ff1eb0217b7ff
        0c6659754f3c433e7b70fcebe94d42e3
        ");
    }

    #[test]
    fn other_rules_are_written_like_this() {
        assert_snapshot!(wire(RulesSet { rules: Rules::Space }), @r"\xa2e$typeqrill.rules.set.v1erulesespace");
        assert_snapshot!(StateSlot::Rules.slot().to_string(), @"84f6eb79448db38274379137afab004a");
    }

    #[test]
    fn what_was_moved_is_written_like_this() {
        let (topic, event) = (TopicId::ROOT, EventId::from_parts(1, [2; 10]));
        assert_snapshot!(wire(MessageDeleted::default()), @r#"\xa1e$typewrill.message.deleted.v1"#);
        assert_snapshot!(wire(MessageDeleted { moved_to: Some(MovedTo { topic, event }) }), @r#"\xa2e$typewrill.message.deleted.v1hmoved_to\xa2eeventP\x00\x00\x00\x00\x00\x01\x02\x02\x02\x02\x02\x02\x02\x02\x02\x02etopicP\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"#);
        let voice = Slot::from_bytes([3; 16]);
        let reaction = CarriedReaction { emoji: Emoji::Unicode("!".into()), voices: vec![voice], unnamed: 1 };
        let carried = Carried {
            edit: Some(MessageEdited { text: "b".into(), at: Some(5), ..MessageEdited::default() }),
            pinned: true,
            reactions: vec![reaction],
            votes: vec![CarriedVote { voice, chosen: vec![0] }],
        };
        let carried = Some(Box::new(carried));
        assert_snapshot!(wire(MessagePosted { text: "a".into(), carried, ..MessagePosted::default() }), @r#"\xa3dtextaae$typevrill.message.posted.v1gcarried\xa4dedit\xa2bat\x05dtextabevotes\x81\xa2evoiceP\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03fchosen\x81\x00fpinned\xf5ireactions\x81\xa3eemoji\xa1gunicodea!fvoices\x81P\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03\x03gunnamed\x01"#);
    }

    /// A space that is open has the genesis, and so the name, that it had before there was another kind.
    #[test]
    fn an_open_space_has_the_params_that_it_always_had() {
        let open = encode(&SpaceParams::default()).unwrap();
        assert_eq!((&open[..], decode(&open)), (&b"\xa0"[..], Ok(SpaceParams::default())));
        let closed = SpaceParams { joining: Joining::Closed, ..SpaceParams::default() };
        assert_snapshot!(encode(&closed).unwrap().escape_ascii().to_string(), @r#"\xa1gjoiningfclosed"#);
        let members = SpaceParams { reading: Reading::Members, ..SpaceParams::default() };
        assert_snapshot!(encode(&members).unwrap().escape_ascii().to_string(), @r#"\xa1greadinggmembers"#);
    }
}
