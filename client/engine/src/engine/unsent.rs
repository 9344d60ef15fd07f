//! The outbox as a page is told of it: how much waits, what was refused, and what is wrong.

use super::{Engine, pushing::SigningIn};
use crate::store::outbox::Entry;
use rill_bridge::{Answer, Standing, Unsent, UnsentRow, UnsentWhat};
use rill_events::{MessageDeleted, Payload};
use rill_sync::OutboxStanding;
use std::collections::HashMap;

impl Engine {
    pub(super) fn unsent(&self) -> Unsent {
        Unsent {
            waiting: self.outbox.waiting(),
            refused: self.outbox.refused(),
            trouble: self.unsent_trouble(),
        }
    }

    /// The worst first: what is lost or cannot be kept, then what is not sent.
    fn unsent_trouble(&self) -> Option<String> {
        let file = self.outbox.disk_trouble.clone().or_else(|| self.outbox.file_trouble.clone());
        if file.is_some() || self.outbox.waiting() == 0 {
            return file;
        }
        if let SigningIn::Failed { why, .. } = &self.session.signing_in {
            return Some(format!(
                "you could not be signed in ({why}). What you wrote is kept and goes out when you are"
            ));
        }
        if let Some(trouble) = &self.uploads.trouble {
            return Some(trouble.clone());
        }
        let streams = self.outbox.streams.values();
        streams.filter(|stream| !stream.order.is_empty()).find_map(|stream| stream.trouble.clone())
    }

    pub(super) fn answer_unsent(&self) -> Answer {
        let streams = self.outbox.streams.keys();
        let standings: HashMap<_, _> = streams.flat_map(|stream| self.outbox.standings(*stream)).collect();
        let told = self.outbox.entries().filter(|entry| !self.is_own(entry.envelope.stream));
        let rows = told.filter_map(|entry| {
            let standing = entry_standing(entry, standings.get(&entry.id()));
            let unsent = !matches!(standing, Standing::Confirmed(_)) && !self.goes_along(entry);
            unsent.then(|| UnsentRow {
                event: entry.id(),
                stream: entry.envelope.stream,
                topic: entry.envelope.topic,
                what: what(entry),
                text: text(&entry.said),
                standing,
            })
        });
        Answer::Unsent(rows.collect())
    }

    /// Whether it is the second half of a move, of which the first is told.
    fn goes_along(&self, entry: &Entry) -> bool {
        let Payload::MessageDeleted(MessageDeleted { moved_to: Some(to) }) = &entry.said else {
            return false;
        };
        let first = self.outbox.entry(to.event);
        first.is_some_and(|first| !matches!(self.outbox.standing(first), OutboxStanding::Acknowledged(_)))
    }
}

/// How an entry stands, as a row says it. What is acknowledged is in the server's log, whoever has seen it there.
pub(super) fn entry_standing(entry: &Entry, standing: Option<&OutboxStanding>) -> Standing {
    match (&entry.refused, standing) {
        (Some(fault), _) => Standing::Refused(fault.text.clone()),
        (None, Some(OutboxStanding::Acknowledged(seq))) => Standing::Confirmed(*seq),
        (
            None,
            Some(
                OutboxStanding::Waiting
                | OutboxStanding::UnderWay
                | OutboxStanding::Taken
                | OutboxStanding::Refused,
            )
            | None,
        ) => Standing::Pending,
    }
}

fn what(entry: &Entry) -> UnsentWhat {
    match &entry.said {
        Payload::MessagePosted(_) if entry.envelope.moved.is_some() => UnsentWhat::Move,
        Payload::MessageDeleted(MessageDeleted { moved_to: Some(_) }) => UnsentWhat::Move,
        Payload::MessagePosted(_) => UnsentWhat::Post,
        Payload::MessageEdited(_) => UnsentWhat::Edit,
        Payload::MessageDeleted(_) => UnsentWhat::Delete,
        Payload::ReactionSet(_) => UnsentWhat::Reaction,
        Payload::MessagePinned(_) => UnsentWhat::Pin,
        Payload::RoomOpened(_) => UnsentWhat::Room,
        Payload::RoomRenamed(_)
        | Payload::RoomDescribed(_)
        | Payload::RoomMoved(_)
        | Payload::RoomArchived(_)
        | Payload::RoomSlowed(_)
        | Payload::RoomAccessSet(_)
        | Payload::RoomReaderSet(_)
        | Payload::RoomHistorySet(_)
        | Payload::RoomOverrideSet(_)
        | Payload::SpaceRenamed(_)
        | Payload::SpaceDescribed(_)
        | Payload::SpaceJoiningSet(_)
        | Payload::SpaceReadingSet(_)
        | Payload::RulesSet(_)
        | Payload::RoleSet(_)
        | Payload::RoleGiven(_)
        | Payload::ModeratorSet(_)
        | Payload::MemberRemoved(_)
        | Payload::BanSet(_)
        | Payload::TimeoutSet(_)
        | Payload::ReportSettled(_) => UnsentWhat::Setting,
        Payload::ReportMade(_) => UnsentWhat::Report,
        Payload::MemberJoined(_) | Payload::MemberLeft(_) => UnsentWhat::Membership,
        Payload::ProfileSet(_) => UnsentWhat::Profile,
        _ => UnsentWhat::Other,
    }
}

fn text(said: &Payload) -> Option<String> {
    match said {
        Payload::MessagePosted(posted) => Some(posted.text.clone()),
        Payload::MessageEdited(edited) => Some(edited.text.clone()),
        Payload::RoomOpened(opened) => Some(opened.name.clone()),
        Payload::RoomRenamed(renamed) => Some(renamed.name.clone()),
        Payload::SpaceRenamed(renamed) => Some(renamed.name.clone()),
        Payload::RoomDescribed(described) => Some(described.text.clone()),
        Payload::SpaceDescribed(described) => Some(described.text.clone()),
        Payload::ProfileSet(profile) => Some(profile.name.clone()),
        Payload::ReactionSet(set) => Some(set.emoji.key()),
        _ => None,
    }
}
