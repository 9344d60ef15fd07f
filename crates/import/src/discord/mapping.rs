//! [`Mapping`]: one import, from the space's first words to the last profile. Pure: files and clock are handed in.

use super::{
    archive::{Head, RecordError},
    files::Files,
    message::{Context, MessageEntries},
    people::{EmojiBook, People, blobs},
    record::Message,
    rooms::{self, Rooms, state, state_of},
    source::Space,
};
use crate::{
    entry::{Entry, Writer},
    media::{Media, MediaError},
};
use rill_events::{RoomKind, SpaceIconSet, SpaceRenamed, StateSlot};
use rill_protocol::{Millis, TopicId};

/// Who imports, and into which stream: enough to make further events of the same import.
#[derive(Clone, Debug)]
pub struct Importer(pub(crate) Writer);

/// One import into one space. What it gives is a function of the *set* of messages it is shown, except that a room's
/// events come before its messages.
pub struct Mapping {
    space: Space,
    importer: Importer,
    rooms: Rooms,
    people: People,
    emoji: EmojiBook,
    now: Millis,
}

impl Mapping {
    /// An import of the files with these heads. `now`: what claims to be later is refused.
    pub fn new<'h>(space: Space, heads: impl Iterator<Item = &'h Head>, now: Millis) -> Self {
        let writer = Writer { stream: space.stream, author: space.genesis.creator.clone() };
        let rooms = Rooms::new(space.stream, heads);
        Self {
            space,
            importer: Importer(writer),
            rooms,
            people: People::default(),
            emoji: EmojiBook::default(),
            now,
        }
    }

    /// Makes further events of this import.
    pub fn importer(&self) -> Importer {
        self.importer.clone()
    }

    /// The space's name and picture.
    pub fn space(&self, media: &mut dyn Media) -> (Vec<Entry>, Vec<MediaError>) {
        let writer = &self.importer.0;
        let renamed = SpaceRenamed { name: self.space.name.chars().take(80).collect() };
        let mut entries: Vec<Entry> =
            state(writer, TopicId::ROOT, StateSlot::Name, &renamed.into()).into_iter().collect();
        let mut files = Files::new(media);
        let icon = self.space.icon_url.as_deref().and_then(|url| files.find(url));
        if icon.is_some() {
            let payload = SpaceIconSet { icon }.into();
            entries.extend(state_of(writer, TopicId::ROOT, StateSlot::Icon.slot(), files.blobs, &payload));
        }
        (entries, files.problems)
    }

    /// What opens the room of a file, and what that hangs under, where it was not said before. Comes before its messages.
    pub fn room(&mut self, head: &Head) -> Vec<Entry> {
        self.rooms.open(head.channel.id, &self.importer.0)
    }

    /// A message of the file with this head.
    pub fn message(
        &mut self,
        head: &Head,
        message: &Message<'_>,
        media: &mut dyn Media,
    ) -> Result<MessageEntries, RecordError> {
        let mut context = Context {
            writer: &self.importer.0,
            topic: self.rooms.topic(head.channel.id),
            rooms: &self.rooms,
            people: &mut self.people,
            emoji: &mut self.emoji,
            // One that claims to be of the future would be right for ever against all that come after it.
            exported_at: head.exported_at.map(|at| at.min(self.now)),
            now: self.now,
        };
        context.message(message, media)
    }

    /// What is known only when all was seen: how everybody looks, and the emoji of the space.
    pub fn finish(self) -> Vec<Entry> {
        let writer = &self.importer.0;
        let profiles = self.people.profiles().into_iter().filter_map(|(_, slot, profile)| {
            let blobs = blobs(&profile.picture);
            state_of(writer, TopicId::PEOPLE, slot, blobs, &profile.into())
        });
        let emoji = self.emoji.all().into_iter().filter_map(|emoji| {
            let (slot, blobs) = (StateSlot::Emoji(&emoji.id).slot(), blobs(&emoji.picture));
            state_of(writer, TopicId::ROOT, slot, blobs, &emoji.clone().into())
        });
        profiles.chain(emoji).collect()
    }
}

impl Head {
    /// Whether the file holds a thread: it comes after the channel that it hangs under.
    pub fn is_thread(&self) -> bool {
        rooms::kind(&self.channel.kind) == RoomKind::Thread
    }
}
