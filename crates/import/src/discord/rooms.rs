//! Rooms: a file's channel or thread with what it hangs under, as topics and their state.

use super::{
    archive::Head,
    record::{Channel, Snowflake},
    source::SOURCE,
};
use crate::{
    derive::{Derivation, Derived},
    entry::{Entry, Standing, Writer},
};
use rill_events::{Payload, RoomDescribed, RoomKind, RoomMoved, RoomOpened, RoomRenamed, StateSlot};
use rill_protocol::{EventId, Millis, Place, Slot, StreamId, TopicId};
use std::collections::{HashMap, HashSet};

/// Characters of a room's name and of its description.
const NAME_MAX: usize = 80;
const DESCRIPTION_MAX: usize = 1024;

/// The rooms of one import, known before the first message is read.
pub(crate) struct Rooms {
    stream: StreamId,
    /// What the newest export of each channel says of it.
    channels: HashMap<Snowflake, Dated>,
    /// `None`: several have the name.
    by_name: HashMap<String, Option<TopicId>>,
    /// Rooms whose heads were looked at: threads that hang under each other in a circle end here.
    seen: HashSet<Snowflake>,
    opened: HashSet<TopicId>,
}

#[derive(Clone)]
struct Dated {
    exported_at: Option<Millis>,
    channel: Channel,
}

impl Rooms {
    pub(crate) fn new<'h>(stream: StreamId, heads: impl Iterator<Item = &'h Head>) -> Self {
        let mut channels = HashMap::<Snowflake, Dated>::new();
        for head in heads {
            let is_newer =
                channels.get(&head.channel.id).is_none_or(|held| held.exported_at <= head.exported_at);
            if is_newer {
                let dated = Dated { exported_at: head.exported_at, channel: head.channel.clone() };
                channels.insert(head.channel.id, dated);
            }
        }
        let mut rooms =
            Self { stream, channels, by_name: HashMap::new(), seen: HashSet::new(), opened: HashSet::new() };
        for (id, dated) in &rooms.channels {
            let topic = rooms.topic(*id);
            rooms
                .by_name
                .entry(dated.channel.name.clone())
                .and_modify(|named| *named = None)
                .or_insert(Some(topic));
        }
        rooms
    }

    /// The topic of a channel, thread or category, whether it is in the archive or not.
    pub(crate) fn topic(&self, id: Snowflake) -> TopicId {
        TopicId::opened_by(self.derived(id).id)
    }

    /// The one room of this name.
    pub(crate) fn named(&self, name: &str) -> Option<TopicId> {
        self.by_name.get(name).copied().flatten()
    }

    fn derived(&self, id: Snowflake) -> Derived {
        Derivation::new(&self.stream, "room").with(&id.0.to_be_bytes()).at(id.given_out_ms())
    }

    /// The events that open a channel or thread and what it hangs under, and what is so in it; nothing where this
    /// import has said it already.
    pub(crate) fn open(&mut self, id: Snowflake, writer: &Writer) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.open_into(id, writer, &mut entries);
        entries
    }

    fn open_into(&mut self, id: Snowflake, writer: &Writer, entries: &mut Vec<Entry>) {
        let topic = self.topic(id);
        let Some(Dated { channel, .. }) = self.channels.get(&id).cloned() else { return };
        if !self.seen.insert(id) {
            return;
        }
        let kind = kind(&channel.kind);
        let parent = channel.category_id.filter(|parent| *parent != id);
        let parent_name = channel.category.as_deref().unwrap_or("");
        let (over, on, category) = match parent {
            Some(parent) if kind == RoomKind::Thread => {
                self.open_into(parent, writer, entries);
                // A thread without its channel's file still hangs under that channel.
                self.opening(parent, RoomKind::Channel, parent_name, (TopicId::ROOT, None), writer, entries);
                (self.topic(parent), Some(message_id(&self.stream, id).id), None)
            }
            Some(parent) => {
                self.opening(parent, RoomKind::Category, parent_name, (TopicId::ROOT, None), writer, entries);
                (self.topic(parent), None, Some(self.topic(parent)))
            }
            None => (TopicId::ROOT, None, None),
        };
        self.opening(id, kind, &channel.name, (over, on), writer, entries);
        if kind != RoomKind::Thread {
            let home = RoomMoved { category, order: order(&channel.name) };
            entries.extend(state(writer, topic, StateSlot::Home, &home.into()));
        }
        if let Some(text) = channel.topic.as_deref().filter(|text| !text.is_empty()) {
            let described = RoomDescribed { text: text.chars().take(DESCRIPTION_MAX).collect() };
            entries.extend(state(writer, topic, StateSlot::Description, &described.into()));
        }
    }

    fn opening(
        &mut self,
        id: Snowflake,
        kind: RoomKind,
        name: &str,
        (parent, on): (TopicId, Option<EventId>),
        writer: &Writer,
        entries: &mut Vec<Entry>,
    ) {
        let topic = self.topic(id);
        if !self.opened.insert(topic) {
            return;
        }
        let name = shorten(name);
        let standing = Standing {
            topic,
            place: Place::Opens { parent, on },
            slot: None,
            voice: None,
            blobs: Vec::new(),
        };
        let opened = RoomOpened {
            kind,
            name: name.clone(),
            source: Some((SOURCE.to_owned(), id.to_string())),
            private_to: None,
        };
        entries.extend(writer.entry(self.derived(id), standing, &opened.into()));
        // Always said: a later export that has another name then says another thing, and an equal one nothing new.
        entries.extend(state(writer, topic, StateSlot::Name, &RoomRenamed { name: name.clone() }.into()));
        if kind == RoomKind::Category {
            let home = RoomMoved { category: None, order: order(&name) };
            entries.extend(state(writer, topic, StateSlot::Home, &home.into()));
        }
    }
}

/// What the exporter's name of a kind of channel means here.
pub(crate) fn kind(name: &str) -> RoomKind {
    match name {
        "DirectTextChat" | "DirectGroupTextChat" => RoomKind::Direct,
        "GuildVoiceChat" | "GuildStageVoice" => RoomKind::Voice,
        "GuildCategory" => RoomKind::Category,
        "GuildNews" => RoomKind::Announcements,
        "GuildNewsThread" | "GuildPublicThread" | "GuildPrivateThread" => RoomKind::Thread,
        "GuildForum" | "GuildDirectory" => RoomKind::Forum,
        _ => RoomKind::Channel,
    }
}

/// Id and salt of a message: from its id alone, since replies and pins know no more of it.
pub(crate) fn message_id(stream: &StreamId, id: Snowflake) -> Derived {
    Derivation::new(stream, "message").with(&id.0.to_be_bytes()).at(id.given_out_ms())
}

/// State whose id follows from what it says: said again it is nothing new. None: too long to be said.
pub(crate) fn state(
    writer: &Writer,
    topic: TopicId,
    slot: StateSlot<'_>,
    payload: &Payload,
) -> Option<Entry> {
    state_of(writer, topic, slot.slot(), Vec::new(), payload)
}

/// As [`state`], with a slot that is already known, and blobs.
pub(crate) fn state_of(
    writer: &Writer,
    topic: TopicId,
    slot: Slot,
    blobs: Vec<rill_protocol::BlobId>,
    payload: &Payload,
) -> Option<Entry> {
    let payload = payload.to_bytes()?;
    let derived = Derivation::new(&writer.stream, "state")
        .with(topic.as_bytes())
        .with(slot.as_bytes())
        .with(&payload)
        .at(0);
    let standing = Standing { topic, place: Place::State, slot: Some(slot), voice: None, blobs };
    writer.entry_of_bytes(derived, standing, payload).ok()
}

/// Where a room stands among others: the export does not say, so by name. A fractional key: letters and digits, and
/// a last one that leaves room before it.
fn order(name: &str) -> String {
    let mut order = String::new();
    for c in name.to_lowercase().chars().take(24) {
        match c {
            'a'..='z' | '0'..='9' => order.push(c),
            c if c.is_ascii() => {}
            c => order.push_str(&format!("z{:06x}", u32::from(c))),
        }
    }
    order.push('V');
    order
}

fn shorten(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    if name.trim().is_empty() { "?".to_owned() } else { name.trim().to_owned() }
}
