//! Moving a message: what is written where it goes, then what takes it away where it was. Pure. Not here: what stands of it
//! (`writing/moving.rs`).

use super::intents::{At, NewEvent};
use rill_bridge::Failure;
use rill_events::{Carried, Emoji, MessageDeleted, MessagePosted, MovedTo};
use rill_protocol::{BLOBS_MAX, BlobId, Envelope, EventId, Millis, MovedFrom, Place, TopicId};

/// A message as it stands where it is moved from.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) struct Stood {
    /// Its envelope.
    pub(in crate::engine) envelope: Envelope,
    /// What it says.
    pub(in crate::engine) posted: MessagePosted,
    /// When it was written.
    pub(in crate::engine) at: Millis,
    /// What was said about it.
    pub(in crate::engine) carried: Carried,
}

/// Both halves of a move, in order.
pub(super) fn moved(
    at: At,
    (from, anchor): (TopicId, EventId),
    stood: Stood,
    removal: EventId,
) -> Result<Vec<NewEvent>, Failure> {
    let Stood { envelope, mut posted, at: written_at, carried } = stood;
    let blobs = shown(&envelope.blobs, &carried);
    if let Some(reply) = &mut posted.reply_to {
        reply.topic.get_or_insert(from);
    }
    posted.carried = Some(Box::new(carried)).filter(|carried| **carried != Carried::default());
    let of = MovedFrom { topic: from, event: anchor, author: envelope.writer().clone() };
    let moved = Some((of, envelope.voice));
    let there = at.event(Place::Anchor { at: Some(written_at) }, None, posted);
    let there = NewEvent { blobs, moved, ..there };
    let moved_to = Some(MovedTo { topic: at.topic, event: at.event });
    let away = At { topic: from, event: removal, ..at };
    let away = away.event(Place::Redacts(anchor), None, MessageDeleted { moved_to });
    Ok(vec![there, away])
}

/// What the message shows, and the pictures of emoji under it, as far as there is room for them.
fn shown(own: &[BlobId], carried: &Carried) -> Vec<BlobId> {
    let mut blobs = own.to_vec();
    let pictures = carried.reactions.iter().filter_map(|given| match &given.emoji {
        Emoji::Custom { picture, .. } => picture.as_ref(),
        Emoji::Unicode(_) => None,
    });
    for picture in pictures {
        if blobs.len() < BLOBS_MAX && !blobs.contains(&picture.blob) {
            blobs.push(picture.blob);
        }
    }
    blobs
}
