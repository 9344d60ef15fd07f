//! Opening rooms: threads by who may open them where they hang, other rooms by who manages rooms. One may be private from
//! its first event on.

use super::{Case, out_of_place};
use crate::no::No;
use rill_events::{Payload, Permission, RoomKind, RoomOpened};
use rill_module_abi::ReadersChanged;
use rill_protocol::{Fault, FaultCode, TopicId};

/// Whom an opening names at most.
const NAMED_MAX: usize = 100;

pub(super) fn judge(case: &Case<'_>, parent: TopicId, payload: &Payload) -> Result<ReadersChanged, No> {
    let Payload::RoomOpened(opened) = payload else { return Err(out_of_place(payload)) };
    case.must_be_member()?;
    case.must_be_name(&opened.name)?;
    if opened.source.is_some() {
        case.must_import("only an import says where a room comes from")?;
    }
    let readers_changed = is_private_to(case, opened)?;
    // The host has looked that the parent is there: what is no room is a fixed topic.
    let over = case.known.room(parent)?;
    if !case.person.is_founder
        && let Err(No::Refused(_)) = case.must_read(over.as_ref())
    {
        // As the host says of what is not there.
        let text = "what this room would hang under is not there";
        return Err(No::Refused(Fault::new(FaultCode::CannotOpen, text)));
    }
    if opened.kind != RoomKind::Thread {
        case.must(Permission::ManageRooms)?;
        return Ok(readers_changed);
    }
    let Some(over) = over else {
        return Err(No::malformed("a thread hangs under a room"));
    };
    let there = case.known.permissions_in(&over, &case.envelope.author, &case.person)?;
    match over.kind {
        Some(RoomKind::Category | RoomKind::Thread) => Err(No::malformed("a thread hangs under a channel")),
        _ if over.is_archived => {
            Err(No::not_allowed("this room is archived: no thread is opened in it any more"))
        }
        _ if !there.has(Permission::OpenThreads) => Err(No::lacks(Permission::OpenThreads)),
        _ => Ok(readers_changed),
    }
}

fn is_private_to(case: &Case<'_>, opened: &RoomOpened) -> Result<ReadersChanged, No> {
    match &opened.private_to {
        None => Ok(ReadersChanged::Nobody),
        Some(_) if opened.kind == RoomKind::Thread => {
            Err(No::malformed("a thread is read by whoever reads its channel"))
        }
        Some(named) if named.len() > NAMED_MAX => Err(No::malformed(format!(
            "it names more than {NAMED_MAX} readers: name a role, or the others later"
        ))),
        Some(_) => Ok(ReadersChanged::Topics(vec![case.envelope.topic])),
    }
}
