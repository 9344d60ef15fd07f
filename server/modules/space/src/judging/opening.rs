//! Opening rooms: members open threads, moderators and the founder all kinds.

use super::{Case, out_of_place};
use crate::no::No;
use rill_events::{Payload, RoomKind};
use rill_protocol::TopicId;

pub(super) fn judge(case: &Case<'_>, parent: TopicId, payload: &Payload) -> Result<(), No> {
    let Payload::RoomOpened(opened) = payload else { return Err(out_of_place(payload)) };
    case.must_be_member()?;
    case.must_be_name(&opened.name)?;
    if opened.source.is_some() {
        case.must_be_founder("only an import says where a room comes from")?;
    }
    if opened.private_to.is_some() {
        return Err(No::malformed("this server keeps no room private yet: it was not opened"));
    }
    if opened.kind != RoomKind::Thread {
        return case.must_keep_order();
    }
    // The host has looked that the parent is there: what is no room is a fixed topic.
    let Some(over) = case.known.room(parent)? else {
        return Err(No::malformed("a thread hangs under a room"));
    };
    match over.kind {
        Some(RoomKind::Category | RoomKind::Thread) => Err(No::malformed("a thread hangs under a channel")),
        _ if over.is_archived => {
            Err(No::not_allowed("this room is archived: no thread is opened in it any more"))
        }
        _ => Ok(()),
    }
}
