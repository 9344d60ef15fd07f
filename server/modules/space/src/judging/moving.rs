//! Moving a message into another room: who was given that does, where they may post. Nobody is made to say what they did not: the host
//! shows the message as it stands, and what comes must be that very message, by the same person, of the same time.

use super::{Case, out_of_place, posting::may_hold_messages};
use crate::no::No;
use rill_events::{Carried, CarriedVote, Emoji, MessageEdited, MessagePosted, Payload, Permission};
use rill_module_abi::{Amending, ReadersChanged, Source};
use rill_protocol::{Place, Slot, TopicId};
use std::collections::BTreeMap;

const FORGED: &str =
    "this is not by the one who wrote the message, or not of when they did: it was not moved";
const OTHER_WORDS: &str =
    "the message says something else by now, or always did: it was not moved. Move it again as it is";
const NOT_GIVEN: &str =
    "a reaction, vote or pin on this message is not there any more: it was not moved. Move it again";
const MOVED: &str = "this message was moved already";

/// `bytes`: the payload as it came.
pub(super) fn judge(case: &Case<'_>, payload: &Payload, bytes: &[u8]) -> Result<ReadersChanged, No> {
    case.must(Permission::Move)?;
    let Payload::MessagePosted(posted) = payload else { return Err(out_of_place(payload)) };
    may_hold_messages(case)?;
    let (Some(source), Some(moved)) = (&case.facts.source, &case.envelope.moved) else {
        return Err(No::malformed("the message that was moved is not there"));
    };
    let is_theirs = moved.author == *source.envelope.writer()
        && case.envelope.voice == source.envelope.voice
        && case.envelope.place == Place::Anchor { at: Some(source.at) };
    if !is_theirs || case.envelope.notify.is_some() {
        return Err(No::not_allowed(FORGED));
    }
    if case.known.moved_to(moved.event)?.is_some() {
        return Err(No::not_allowed(MOVED));
    }
    // What this version does not know of a payload it could not compare.
    if payload.to_bytes().as_deref() != Some(bytes) {
        return Err(No::not_allowed(OTHER_WORDS));
    }
    says_the_same(case.envelope.topic, posted, source)?;
    shows_the_same(case, source)?;
    Ok(ReadersChanged::Nobody)
}

/// The words, what they answer, and what was said about them.
fn says_the_same(topic: TopicId, posted: &MessagePosted, source: &Source<'_>) -> Result<(), No> {
    let Ok(Payload::MessagePosted(stood)) = Payload::from_bytes(source.payload) else {
        return Err(No::not_allowed("only messages can be moved"));
    };
    let (said, carried) = taken_apart(posted.clone(), topic);
    let (stood, before) = taken_apart(stood, source.envelope.topic);
    let standing = Standing::of(source, before);
    if said != stood || carried.edit != standing.edit {
        return Err(No::not_allowed(OTHER_WORDS));
    }
    if standing.has(&carried) { Ok(()) } else { Err(No::not_allowed(NOT_GIVEN)) }
}

/// A message, with the room of what it answers said out, and what it carries apart.
fn taken_apart(mut posted: MessagePosted, topic: TopicId) -> (MessagePosted, Carried) {
    if let Some(reply) = &mut posted.reply_to {
        reply.topic.get_or_insert(topic);
    }
    let carried = posted.carried.take().map(|carried| *carried).unwrap_or_default();
    (posted, carried)
}

/// All files of the message, and none but those of what is said about it.
fn shows_the_same(case: &Case<'_>, source: &Source<'_>) -> Result<(), No> {
    let shown = &case.envelope.blobs;
    let has_all = source.envelope.blobs.iter().all(|blob| shown.contains(blob));
    let about = source.amendments.iter().flat_map(|amending| &amending.envelope.blobs);
    let may: Vec<_> = source.envelope.blobs.iter().chain(about).collect();
    if has_all && shown.iter().all(|blob| may.contains(&blob)) {
        return Ok(());
    }
    Err(No::not_allowed(OTHER_WORDS))
}

/// What stands about a message: what it carried when it was moved before, and what was said since.
#[derive(Default)]
struct Standing {
    edit: Option<MessageEdited>,
    pinned: bool,
    reactions: BTreeMap<(Slot, String), Emoji>,
    counts: BTreeMap<String, u64>,
    votes: BTreeMap<Slot, Vec<u32>>,
}

impl Standing {
    fn of(source: &Source<'_>, before: Carried) -> Self {
        let mut standing = Self { edit: before.edit, pinned: before.pinned, ..Self::default() };
        for given in before.reactions {
            let key = given.emoji.key();
            standing.counts.insert(key.clone(), given.unnamed);
            for voice in given.voices {
                standing.reactions.insert((voice, key.clone()), given.emoji.clone());
            }
        }
        standing.votes.extend(before.votes.into_iter().map(|vote| (vote.voice, once_each(vote.chosen))));
        for amending in source.amendments {
            standing.take(source, amending);
        }
        standing
    }

    fn take(&mut self, source: &Source<'_>, amending: &Amending) {
        let by = &amending.envelope;
        match Payload::from_bytes(&amending.payload) {
            Ok(Payload::MessageEdited(edited))
                if by.author == *source.envelope.writer() && by.voice() == source.envelope.voice() =>
            {
                let at = edited.at.or(Some(amending.received_at));
                self.edit = Some(MessageEdited { at, ..edited });
            }
            Ok(Payload::MessagePinned(pin)) => self.pinned = pin.pinned,
            Ok(Payload::ReactionSet(set)) if set.on => {
                self.reactions.insert((by.voice(), set.emoji.key()), set.emoji);
            }
            Ok(Payload::ReactionSet(set)) => drop(self.reactions.remove(&(by.voice(), set.emoji.key()))),
            Ok(Payload::ReactionCounted(counted)) => {
                self.counts.insert(counted.emoji.key(), counted.unnamed);
            }
            Ok(Payload::PollVoted(voted)) => drop(self.votes.insert(by.voice(), once_each(voted.chosen))),
            Ok(_) | Err(_) => {}
        }
    }

    /// Whether all that is carried was given. Something may be left behind: it was given after this was written.
    fn has(&self, carried: &Carried) -> bool {
        let reactions = carried.reactions.iter().all(|given| {
            let key = given.emoji.key();
            let is_given = |voice: &Slot| self.reactions.contains_key(&(*voice, key.clone()));
            let is_known =
                given.voices.is_empty() || self.reactions.values().any(|emoji| *emoji == given.emoji);
            is_known
                && given.voices.iter().all(is_given)
                && given.unnamed <= self.counts.get(&key).copied().unwrap_or(0)
        });
        let is_cast =
            |vote: &CarriedVote| self.votes.get(&vote.voice) == Some(&once_each(vote.chosen.clone()));
        let votes = carried.votes.iter().all(is_cast);
        reactions && votes && (self.pinned || !carried.pinned)
    }
}

/// What was chosen: each once, whatever the order.
fn once_each(mut chosen: Vec<u32>) -> Vec<u32> {
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}
