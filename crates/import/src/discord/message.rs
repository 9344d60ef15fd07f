//! One message of the archive as events: an anchor, and what amends it.

use super::{
    Importer,
    archive::RecordError,
    card::{buttons, cards},
    files::Files,
    mentions::{self, Names},
    notice,
    people::{EmojiBook, People, Stamp},
    record::{self, Message, Text, User},
    rooms::{Rooms, message_id},
    time,
};
use crate::{
    derive::Derivation,
    entry::{Entry, Standing, Writer},
    media::{Media, MediaError},
};
use rill_events::{
    Forwarded, Interaction, MessageEdited, MessagePinned, MessagePosted, NoticePosted, Payload,
    ReactionCounted, ReactionSet, ReplyTo, StateSlot,
};
use rill_protocol::{BlobId, EventId, Millis, Place, Slot, TopicId};

/// A message of the archive, as events.
#[derive(Clone, Debug)]
pub struct MessageEntries {
    /// The message itself.
    pub anchor: Entry,
    /// Its text, to tell whether one that is there already says the same.
    pub text: String,
    /// When its text was changed last.
    pub edited_at: Option<Millis>,
    /// The day of the export: what it says of edits, pins and reactions was so then. 0: it does not say.
    pub as_of: Millis,
    /// What amends it.
    pub amendments: Vec<Amendment>,
    /// Files of it that were not taken in.
    pub problems: Vec<MediaError>,
}

/// Something that amends a message: what is so of it, as far as the archive knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// What it is about: a newer one of the same slot stands for it.
    pub slot: Slot,
    /// Who is the one that speaks; none: the importer.
    pub voice: Option<Slot>,
    /// The blobs that must be on the server before it.
    pub blobs: Vec<BlobId>,
    /// What it says.
    pub payload: Payload,
}

/// What mapping a message looks at and adds to.
pub(crate) struct Context<'a> {
    pub(crate) writer: &'a Writer,
    pub(crate) rooms: &'a Rooms,
    pub(crate) people: &'a mut People,
    pub(crate) emoji: &'a mut EmojiBook,
    /// The room that the file holds.
    pub(crate) topic: TopicId,
    pub(crate) exported_at: Option<Millis>,
    /// The clock of whoever imports: nothing was written after it.
    pub(crate) now: Millis,
}

impl Context<'_> {
    pub(crate) fn message(
        &mut self,
        message: &Message<'_>,
        media: &mut dyn Media,
    ) -> Result<MessageEntries, RecordError> {
        let at = self.time("timestamp", &message.timestamp)?;
        let edited_at = self.optional_time("timestampEdited", &message.timestamp_edited)?;
        let ended_at = self.optional_time("callEndedTimestamp", &message.call_ended_timestamp)?;
        let (voice, mut problems) = self.see_everybody(message, media);
        let mut files = Files::new(media);
        let notice = notice::kind(message);
        let names = if notice.is_some() { Names::Plain } else { Names::Marked };
        let users: Vec<&User<'_>> = message.mentions.iter().chain([&message.author]).collect();
        let named = if names == Names::Plain { &users[..message.mentions.len()] } else { &users[..] };
        let mentions = mentions::find(&message.content, names, named, self.rooms, self.people);
        let emoji = self.inline_emoji(message, &mut files);
        let text = message.content.to_string();
        let edited = edited_at.map(|at| MessageEdited {
            text: text.clone(),
            mentions: mentions.clone(),
            emoji: emoji.clone(),
            at: Some(at),
        });
        let payload: Payload = match notice {
            Some(kind) => NoticePosted {
                kind,
                text: text.clone(),
                mentions,
                emoji,
                event: self.refers_to(message),
                topic: message.reference.as_ref().and_then(|reference| self.other_room(reference)),
                ended_at,
            }
            .into(),
            None => MessagePosted { text: text.clone(), mentions, emoji, ..self.posted(message, &mut files) }
                .into(),
        };
        problems.append(&mut files.problems);
        let derived = message_id(&self.writer.stream, message.id);
        let place = Place::Anchor { at: Some(at) };
        let standing =
            Standing { topic: self.topic, place, slot: None, voice: Some(voice), blobs: files.blobs };
        let anchor = self.writer.entry(derived, standing, &payload)?;
        let mut amendments = Vec::new();
        amendments
            .extend(edited.map(|edited| amendment(StateSlot::Edit, Some(voice), Vec::new(), edited.into())));
        if message.is_pinned {
            amendments.push(amendment(
                StateSlot::Pin,
                None,
                Vec::new(),
                MessagePinned { pinned: true }.into(),
            ));
        }
        for reaction in &message.reactions {
            self.reaction(reaction, media, &mut amendments, &mut problems);
        }
        let as_of = self.exported_at.unwrap_or(0);
        Ok(MessageEntries { anchor, text, edited_at, as_of, amendments, problems })
    }

    fn time(&self, member: &'static str, text: &Text<'_>) -> Result<Millis, RecordError> {
        let wrong = || RecordError::Time { member, text: text.chars().take(40).collect() };
        time::parse(text).filter(|at| (0..=self.now).contains(at)).ok_or_else(wrong)
    }

    fn optional_time(
        &self,
        member: &'static str,
        text: &Option<Text<'_>>,
    ) -> Result<Option<Millis>, RecordError> {
        text.as_ref().map(|text| self.time(member, text)).transpose()
    }

    /// Everybody who is in the message, as they look there; gives the slot of its author.
    fn see_everybody(&mut self, message: &Message<'_>, media: &mut dyn Media) -> (Slot, Vec<MediaError>) {
        let stamp: Stamp = (self.exported_at.unwrap_or(0), message.id);
        let mut problems = Vec::new();
        let others =
            message.mentions.iter().chain(message.interaction.iter().map(|interaction| &interaction.user));
        let others = others.chain(message.reactions.iter().flat_map(|reaction| &reaction.users));
        for user in others {
            self.people.see(user, stamp, media, &mut problems);
        }
        for emoji in all_emoji(message) {
            self.emoji.see(emoji, stamp, media, &mut problems);
        }
        (self.people.see(&message.author, stamp, media, &mut problems), problems)
    }

    fn inline_emoji(&self, message: &Message<'_>, files: &mut Files<'_>) -> Vec<rill_events::InlineEmoji> {
        let known =
            message.inline_emojis.iter().chain(message.embeds.iter().flat_map(|embed| &embed.inline_emojis));
        let mut texts = vec![&*message.content];
        for embed in &message.embeds {
            texts.extend(embed.description.as_deref());
            texts.extend(embed.fields.iter().map(|field| &*field.value));
        }
        files.inline_emoji(&texts, known)
    }

    fn posted(&mut self, message: &Message<'_>, files: &mut Files<'_>) -> MessagePosted {
        let is_usual = matches!(&*message.kind, "Default" | "Reply");
        let (kind, cards) = (&*message.kind, cards(&message.embeds, files));
        MessagePosted {
            reply_to: if message.forwarded_message.is_some() { None } else { self.reply(message) },
            attachments: files.attachments(&message.attachments),
            cards: if kind == notice::POLL_RESULT {
                cards.into_iter().map(notice::poll_result).collect()
            } else {
                cards
            },
            stickers: files.stickers(&message.stickers),
            forwarded: message
                .forwarded_message
                .as_ref()
                .map(|forwarded| Box::new(self.forwarded(message, forwarded, files))),
            interaction: message.interaction.as_ref().map(|interaction| Interaction {
                name: interaction.name.to_string(),
                voice: self.people.slot(interaction.user.id),
            }),
            buttons: buttons(&message.components),
            source_kind: (!is_usual).then(|| kind.to_owned()),
            ..MessagePosted::default()
        }
    }

    fn forwarded(
        &self,
        message: &Message<'_>,
        forwarded: &record::Forwarded<'_>,
        files: &mut Files<'_>,
    ) -> Forwarded {
        Forwarded {
            author: None,
            at: forwarded.timestamp.as_deref().and_then(time::parse),
            from: self.reply(message),
            text: forwarded.content.to_string(),
            attachments: files.attachments(&forwarded.attachments),
            cards: cards(&forwarded.embeds, files),
            stickers: files.stickers(&forwarded.stickers),
        }
    }

    fn reply(&self, message: &Message<'_>) -> Option<ReplyTo> {
        let Some(reference) = &message.reference else {
            return (&*message.kind == "Reply").then_some(ReplyTo { event: None, topic: None });
        };
        Some(ReplyTo { event: self.refers_to(message), topic: self.other_room(reference) })
    }

    fn refers_to(&self, message: &Message<'_>) -> Option<EventId> {
        let id = message.reference.as_ref()?.message_id?;
        Some(message_id(&self.writer.stream, id).id)
    }

    fn other_room(&self, reference: &record::Reference) -> Option<TopicId> {
        reference.channel_id.map(|id| self.rooms.topic(id)).filter(|topic| *topic != self.topic)
    }

    fn reaction(
        &mut self,
        reaction: &record::Reaction<'_>,
        media: &mut dyn Media,
        amendments: &mut Vec<Amendment>,
        problems: &mut Vec<MediaError>,
    ) {
        let mut files = Files::new(media);
        let emoji = files.emoji(&reaction.emoji);
        problems.append(&mut files.problems);
        let key = emoji.key();
        let mut named = 0;
        for user in &reaction.users {
            let voice = self.people.slot(user.id);
            let slot = StateSlot::Reaction { voice, emoji: &key };
            if amendments.iter().any(|amendment| amendment.slot == slot.slot()) {
                continue;
            }
            named += 1;
            let set = ReactionSet { emoji: emoji.clone(), on: true };
            amendments.push(amendment(slot, Some(voice), files.blobs.clone(), set.into()));
        }
        let unnamed = reaction.count.saturating_sub(named);
        if unnamed > 0 {
            let counted = ReactionCounted { emoji, unnamed };
            amendments.push(amendment(StateSlot::ReactionCount(&key), None, files.blobs, counted.into()));
        }
    }
}

fn all_emoji<'m>(message: &'m Message<'_>) -> impl Iterator<Item = &'m record::Emoji<'m>> {
    let reacted = message.reactions.iter().map(|reaction| &reaction.emoji);
    let in_cards = message.embeds.iter().flat_map(|embed| &embed.inline_emojis);
    reacted.chain(&message.inline_emojis).chain(in_cards)
}

fn amendment(slot: StateSlot<'_>, voice: Option<Slot>, blobs: Vec<BlobId>, payload: Payload) -> Amendment {
    Amendment { slot: slot.slot(), voice, blobs, payload }
}

impl MessageEntries {
    /// The event that says an amendment of this message, coming after another of its slot or none. Its id has the day
    /// of the export in it, so that a later import can tell which of two exports is the newer.
    pub fn amending(
        &self,
        importer: &Importer,
        amendment: &Amendment,
        after: Option<EventId>,
    ) -> Result<Entry, RecordError> {
        let Importer(writer) = importer;
        let payload = amendment.payload.to_bytes().expect("an importer makes no payloads of unknown type");
        let mut derivation = Derivation::new(&writer.stream, "amendment")
            .with(self.anchor.id.as_bytes())
            .with(amendment.slot.as_bytes())
            .with(&payload);
        if let Some(after) = after {
            derivation = derivation.with(after.as_bytes());
        }
        let standing = Standing {
            topic: self.anchor.topic,
            place: Place::Amends(self.anchor.id),
            slot: Some(amendment.slot),
            voice: amendment.voice,
            blobs: amendment.blobs.clone(),
        };
        writer.entry_of_bytes(derivation.at(self.as_of), standing, payload)
    }
}

/// The time that is in an id: for an amendment of an import the day of the export, for others when it was written.
pub(crate) fn as_of(id: EventId) -> Millis {
    id.as_bytes()[..6].iter().fold(0, |sum, byte| sum << 8 | i64::from(*byte))
}
