//! Posting: who may in the room, where it is not archived. What has a time of its own, or was counted elsewhere, is of an
//! import. Not here: what is moved (`moving.rs`).

use super::{Case, out_of_place};
use crate::{known::Room, no::No, pace};
use rill_events::{MessagePosted, Payload, Permission, RoomKind};
use rill_module_abi::ReadersChanged;
use rill_protocol::Millis;

const IN_ROOMS: &str = "messages are written in rooms";

pub(super) fn judge(case: &Case<'_>, at: Option<Millis>, payload: &Payload) -> Result<ReadersChanged, No> {
    case.must_be_member()?;
    match payload {
        Payload::MessagePosted(posted) => is_of_here(case, posted)?,
        Payload::NoticePosted(_) => case.must_import("notices are of programs and imports alone")?,
        _ => return Err(out_of_place(payload)),
    }
    if at.is_some() {
        case.must_import("only an import says when something was written")?;
        // It was written before the room was put away, if that it was.
        is_in_a_room(case)?;
        return Ok(ReadersChanged::Nobody);
    }
    let room = may_hold_messages(case)?;
    case.must(Permission::Post)?;
    if !case.may(Permission::ManageMessages) {
        let (who, now) = (&case.envelope.author, case.facts.now);
        pace::may_post_now(case.known, (case.envelope.topic, room), who, now)?;
    }
    Ok(ReadersChanged::Nobody)
}

/// The room that is written in, which is none that holds rooms.
pub(super) fn may_hold_messages(case: &Case<'_>) -> Result<Room, No> {
    let room = is_written_in(case)?;
    if room.kind == Some(RoomKind::Category) {
        return Err(No::malformed("a category holds rooms, and has no messages"));
    }
    Ok(room)
}

/// That a room of this name is there is known to the server.
fn is_in_a_room(case: &Case<'_>) -> Result<(), No> {
    if case.envelope.topic.is_fixed() { Err(No::malformed(IN_ROOMS)) } else { Ok(()) }
}

/// What counts votes of elsewhere, or says of what kind it was there, is of an import.
fn is_of_here(case: &Case<'_>, posted: &MessagePosted) -> Result<(), No> {
    let is_counted = posted.poll.iter().flat_map(|poll| &poll.options).any(|option| option.counted > 0);
    if is_counted || posted.source_kind.is_some() || posted.carried.is_some() {
        return case.must_import("only an import says what was elsewhere");
    }
    if posted.attachments.is_empty() { Ok(()) } else { case.must(Permission::Attach) }
}

/// The room that is written in: not archived.
pub(super) fn is_written_in(case: &Case<'_>) -> Result<Room, No> {
    match case.room()? {
        None => Err(No::malformed(IN_ROOMS)),
        Some(room) if room.is_archived => Err(No::not_allowed(
            "this room is archived: nobody writes in it any more; your text was not posted",
        )),
        Some(room) => Ok(room),
    }
}
