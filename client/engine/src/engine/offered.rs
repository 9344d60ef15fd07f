//! The spaces that the server offers, and what those that are not held yet say of themselves.

use super::{Engine, asking::Asked, stir::Stir};
use crate::{Urgency, store::StoreError};
use rill_bridge::{Picture, Query, SpaceCard};
use rill_events::{Payload, StateSlot};
use rill_protocol::{
    Conversation, ServerInfo, SpaceTitle, StreamId, TITLES_MAX, TitlesAnswer, TitlesRequest, TopicId,
    WireEvent,
};
use rill_sync::verify_payload;
use std::collections::{BTreeMap, BTreeSet};

/// What the server offers.
#[derive(Default)]
pub(super) struct Offered {
    /// As it said last.
    listed: Vec<StreamId>,
    /// The conversations that name this reader, as it said last.
    conversations: Vec<Conversation>,
    /// Whether it said so since it was reached, and since it said that it is otherwise.
    is_current: bool,
    /// As they said when they were asked last.
    cards: BTreeMap<StreamId, SpaceCard>,
    /// Those that said it since the list came.
    told: BTreeSet<StreamId>,
}

impl Offered {
    /// The server may have changed: what is known is shown until it was asked.
    pub(super) fn ask_anew(&mut self) {
        self.is_current = false;
        self.told.clear();
    }

    /// A space is let go of: whether it is still offered, the server says.
    pub(super) fn let_go(&mut self, stream: StreamId) {
        self.listed.retain(|listed| *listed != stream);
        self.conversations.retain(|conversation| conversation.stream != stream);
        self.ask_anew();
    }

    /// The conversations that name this reader, as far as it is known.
    pub(super) fn conversations(&self) -> impl Iterator<Item = StreamId> + '_ {
        self.conversations.iter().map(|conversation| conversation.stream)
    }

    /// The cards of those that are not held.
    pub(super) fn others(&self, is_held: impl Fn(&StreamId) -> bool) -> Vec<SpaceCard> {
        let others = self.listed.iter().filter(|stream| !is_held(stream));
        others.map(|stream| self.cards.get(stream).cloned().unwrap_or_else(|| nameless(*stream))).collect()
    }
}

impl Engine {
    /// Where somebody looks at the list of spaces: asks which there are, then what they say of themselves. Where the server
    /// knows who one is, which conversations name one, whoever looks.
    pub(super) fn ask_for_offered(&mut self) {
        let is_looked_at = self.is_asked(|question| matches!(question, Query::Spaces));
        let is_named = self.line.is_open() && self.is_signed_in();
        if !self.offered.is_current {
            if is_looked_at || is_named {
                self.ask(Asked::Server, Urgency::Soon);
            }
            return;
        }
        if !is_looked_at {
            return;
        }
        let is_open =
            |stream: &&StreamId| self.spaces.contains_key(stream) || self.offered.told.contains(stream);
        let spaces: Vec<_> =
            self.offered.listed.iter().filter(|stream| !is_open(stream)).take(TITLES_MAX).copied().collect();
        if !spaces.is_empty() {
            let slots = [StateSlot::Name, StateSlot::Description, StateSlot::Icon];
            let slots = slots.iter().map(StateSlot::slot).collect();
            self.ask(Asked::Titles(TitlesRequest { spaces, slots }), Urgency::Soon);
        }
    }

    pub(super) fn server_answered(&mut self, info: ServerInfo) -> Result<(), StoreError> {
        self.standing.update_waits |= info.protocol != rill_protocol::PROTOCOL_VERSION;
        (self.offered.listed, self.offered.is_current) = (info.spaces, true);
        info.conversations.iter().for_each(|conversation| self.conversation_there(conversation.stream));
        self.offered.conversations = info.conversations;
        self.know_file_max(info.file_max);
        self.stir(Stir::Spaces);
        Ok(())
    }

    /// Those that were asked and say nothing stay without a name, and are not asked again until the list comes anew.
    pub(super) fn take_titles(
        &mut self,
        asked: &TitlesRequest,
        answer: &TitlesAnswer,
    ) -> Result<(), StoreError> {
        self.offered.told.extend(&asked.spaces);
        for title in answer.spaces.iter().filter(|title| asked.spaces.contains(&title.stream)) {
            self.offered.cards.insert(title.stream, card(title));
        }
        self.stir(Stir::Spaces);
        Ok(())
    }
}

fn nameless(stream: StreamId) -> SpaceCard {
    SpaceCard {
        stream,
        name: None,
        icon: None,
        description: None,
        held: false,
        last_room: None,
        unread: 0,
        mentions: 0,
        badge: 0,
    }
}

fn card(title: &SpaceTitle) -> SpaceCard {
    let mut card = nameless(title.stream);
    for event in &title.state {
        match said(title.stream, event) {
            Some(Payload::SpaceRenamed(renamed)) => card.name = Some(renamed.name),
            Some(Payload::SpaceDescribed(described)) => card.description = Some(described.text),
            Some(Payload::SpaceIconSet(set)) => card.icon = set.icon.and_then(|file| picture(event, file)),
            Some(_) | None => {}
        }
    }
    card
}

/// What an event of the space's root says, if it is one and whole.
fn said(stream: StreamId, event: &WireEvent) -> Option<Payload> {
    let envelope = event.read_envelope().ok()?;
    if envelope.stream != stream || envelope.topic != TopicId::ROOT {
        return None;
    }
    verify_payload(TopicId::ROOT, event.seq, &envelope, &event.body).ok()?;
    Payload::from_bytes(event.body.payload()?).ok()
}

fn picture(event: &WireEvent, file: rill_events::FileRef) -> Option<Picture> {
    let event = event.read_envelope().ok()?.id;
    Some(Picture { topic: TopicId::ROOT, event, file })
}
