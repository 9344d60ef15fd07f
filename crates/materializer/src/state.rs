//! What is so until something newer is: rows of `state`, the newest of each slot of a topic.
//! Here: the table, and which slot each family must come in. What a payload says lies in its family's file.

use crate::{
    Incoming, StateKind, TopicKey, access, joining, keeping, materialize::Standing, member, personal, role,
    room, space, write_summed,
};
use rill_events::{Payload, StateSlot};
use rill_protocol::Slot;
use rusqlite::{Connection, Result, named_params};

/// A newer one replaces; the same one again changes nothing, unless it comes erased this time.
const SET: &str = "
    INSERT INTO state (topic, slot, seq, id, kind, value, text, parts, sum)
    VALUES (:topic, :slot, :seq, :id, :kind, :value, :text, :parts, :sum)
    ON CONFLICT (topic, slot) DO UPDATE SET
        seq = excluded.seq, id = excluded.id, kind = excluded.kind, value = excluded.value,
        text = excluded.text, parts = excluded.parts, sum = excluded.sum
    WHERE excluded.seq > state.seq
        OR (excluded.seq = state.seq AND (:again OR (excluded.kind = 0 AND state.kind <> 0)))";

/// What an event says of its slot: see [`StateKind`].
pub(crate) struct Content {
    pub(crate) kind: StateKind,
    pub(crate) value: i64,
    pub(crate) text: Option<String>,
    pub(crate) parts: Option<Vec<u8>>,
}

impl Default for Content {
    fn default() -> Self {
        Self { kind: StateKind::Nothing, value: 0, text: None, parts: None }
    }
}

/// What a payload says in this slot. In a slot that is not its own it says nothing. `author`: their own voice.
pub(crate) fn content(slot: Slot, author: Slot, payload: Payload) -> Content {
    let (own, content) = match payload {
        Payload::SpaceRenamed(renamed) => (StateSlot::Name.slot(), space::renamed(renamed)),
        Payload::SpaceDescribed(described) => (StateSlot::Description.slot(), space::described(described)),
        Payload::SpaceIconSet(set) => (StateSlot::Icon.slot(), space::icon(&set)),
        Payload::EmojiAdded(added) => (StateSlot::Emoji(&added.id).slot(), space::emoji(&added)),
        Payload::RoomRenamed(renamed) => (StateSlot::Name.slot(), room::renamed(renamed)),
        Payload::RoomDescribed(described) => (StateSlot::Description.slot(), room::described(described)),
        Payload::RoomMoved(moved) => (StateSlot::Home.slot(), room::moved(moved)),
        Payload::RoomArchived(archived) => (StateSlot::Archived.slot(), room::archived(&archived)),
        Payload::RoomSlowed(slowed) => (StateSlot::Slow.slot(), room::slowed(&slowed)),
        Payload::MemberJoined(_) => member::member(author, true),
        Payload::MemberLeft(_) => member::member(author, false),
        Payload::ModeratorSet(set) => member::moderator(&set),
        Payload::MemberRemoved(removed) => member::member(Slot::of_person(&removed.person), false),
        Payload::RoleSet(set) => role::role(set),
        Payload::RoleGiven(given) => role::given(&given),
        Payload::RoomAccessSet(set) => access::access(&set),
        Payload::RoomHistorySet(set) => access::history(&set),
        Payload::RoomReaderSet(set) => access::reader(&set),
        Payload::RoomOverrideSet(set) => access::overridden(&set),
        Payload::SpaceJoiningSet(set) => joining::joining(&set),
        Payload::SpaceReadingSet(set) => joining::reading(&set),
        Payload::RulesSet(set) => (StateSlot::Rules.slot(), space::rules(&set)),
        Payload::InviteSet(set) => joining::invite(&set),
        Payload::RequestMade(made) => joining::asked(author, made),
        Payload::RequestAnswered(answered) => joining::answered(&answered),
        Payload::BanSet(set) => keeping::ban(set),
        Payload::TimeoutSet(set) => keeping::timeout(&set),
        Payload::ReportMade(made) => keeping::reported(made),
        Payload::ReportSettled(settled) => keeping::settled(&settled),
        Payload::BlockSet(set) => personal::block(&set),
        Payload::ReadMarkSet(set) => personal::read(&set),
        Payload::LevelSet(set) => personal::level(&set),
        // Any slot may be a person's: that nobody writes another's profile is for the stream's rules to see to.
        Payload::ProfileSet(profile) => (slot, member::profile(profile)),
        Payload::SpaceOpened(_)
        | Payload::RoomOpened(_)
        | Payload::MessagePosted(_)
        | Payload::MessageEdited(_)
        | Payload::MessagePinned(_)
        | Payload::MessageDeleted(_)
        | Payload::NoticePosted(_)
        | Payload::PollVoted(_)
        | Payload::ReactionSet(_)
        | Payload::ReactionCounted(_)
        | Payload::Unknown(_) => return Content::default(),
    };
    if own == slot { content } else { Content::default() }
}

/// Whether the row is new or another than before.
pub(crate) fn set(
    (tx, standing): (&Connection, Standing),
    topic: TopicKey,
    event: &Incoming<'_>,
    slot: Slot,
    content: &Content,
) -> Result<bool> {
    let columns = named_params! {
        ":topic": topic,
        ":slot": slot.as_bytes(),
        ":seq": event.seq.0.cast_signed(),
        ":id": event.envelope.id.as_bytes(),
        ":kind": content.kind,
        ":value": content.value,
        ":text": content.text,
        ":parts": content.parts,
    };
    let beside = named_params! { ":again": standing == Standing::Again };
    let mut statement = tx.prepare_cached(SET)?;
    Ok(write_summed(&mut statement, columns, beside)? > 0)
}
