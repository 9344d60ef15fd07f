//! A room: conversations one after the other, each a few people who answer one another, with all that hangs on messages.
//! Here: what a message is and what it points to. Not here: the time it comes (`rhythm.rs`), its words (`words.rs`).

use std::collections::VecDeque;
use std::path::Path;

use anyhow::Result;

use super::dice::Dice;
use super::exporter::{
    Attachment, Channel, Embed, Emoji, Export, GUILD_ID, Message, Reaction, Reference, Sticker,
};
use super::media;
use super::people::{People, PersonAt};
use super::rhythm::{OPENING, Rhythm, Time};
use super::words::Vocabulary;

/// How far back a reply may reach.
const REACH: usize = 256;
/// How many messages back a reply points, by parts of ten thousand: the real archive.
const REPLY_DISTANCE: [(u64, u64); 7] =
    [(0, 1), (2_500, 1), (5_000, 3), (7_500, 7), (9_000, 14), (9_900, 103), (10_000, 256)];
const DAY_MS: u64 = 86_400_000;

const REACTIONS: [(&str, &str); 6] = [
    ("👍", "thumbsup"),
    ("❤️", "heart"),
    ("😂", "joy"),
    ("🎉", "tada"),
    ("👀", "eyes"),
    ("👍🏿", "thumbsup_tone5"),
];

/// What became of a room.
pub(super) struct Written {
    pub(super) messages: u64,
    pub(super) threads: u64,
}

/// One room being written.
pub(super) struct Room<'a> {
    folder: &'a Path,
    /// Its number, which its ids carry.
    at: u64,
    name: &'static str,
    people: &'a People,
    vocabulary: Vocabulary,
    dice: Dice,
    /// Messages so far, threads' too: no two ids of a room are the same.
    ids: u64,
    threads: u64,
    joined: Vec<bool>,
}

/// Where a conversation stands.
struct Talk {
    channel: String,
    time: Time,
    cast: Vec<PersonAt>,
    speaker: PersonAt,
    /// The latest messages, newest first.
    said: VecDeque<(String, PersonAt)>,
}

impl<'a> Room<'a> {
    pub(super) fn new(
        folder: &'a Path,
        at: usize,
        name: &'static str,
        people: &'a People,
        dice: Dice,
    ) -> Self {
        let joined = vec![false; people.len() as usize];
        Self {
            folder,
            at: at as u64,
            name,
            people,
            vocabulary: Vocabulary::new(),
            dice,
            ids: 0,
            threads: 0,
            joined,
        }
    }

    /// Writes the room's file and those of its threads: together exactly `budget` messages.
    pub(super) fn write(&mut self, budget: u64) -> Result<Written> {
        let channel = Channel {
            id: (1_490_800_000_000_000_000 + self.at).to_string(),
            r#type: if self.at == 9 { "GuildNews" } else { "GuildTextChat" },
            category_id: (1_490_700_000_000_000_000 + self.at / 4).to_string(),
            category: ["Upstairs", "Downstairs", "Outside"][(self.at / 4) as usize].to_owned(),
            name: self.name.to_owned(),
            topic: Some(format!("All about {}", self.name)),
        };
        let mut export = Export::create(self.folder, &channel)?;
        let rhythm = Rhythm::of_room(budget);
        let mut talk = self.opened(channel.id, OPENING.after(self.at * 3 * DAY_MS));
        let mut left = budget;
        while left > 0 {
            self.go_on(&mut talk, &rhythm);
            left -= self.greet(&talk, left, &mut export)?;
            let message = self.message(&mut talk);
            let starts_thread = left > 40 && self.dice.chance(25);
            let pins = left > 2 && self.dice.chance(10);
            let said = Message { is_pinned: pins, ..message };
            export.add(&said)?;
            left -= 1;
            if pins {
                export.add(&self.notice(
                    &talk,
                    "ChannelPinnedMessage",
                    "Pinned a message.",
                    Some(said.id.clone()),
                    &talk.channel,
                ))?;
                left -= 1;
            }
            if starts_thread {
                export.add(&self.notice(&talk, "ThreadCreated", "Started a thread.", None, &said.id))?;
                left -= 1;
                let length = self.dice.between(3, 40).min(left);
                left -= self.write_thread(&said.id, &talk, length)?;
            }
        }
        export.finish()?;
        Ok(Written { messages: budget, threads: self.threads })
    }

    fn write_thread(&mut self, start: &str, parent: &Talk, length: u64) -> Result<u64> {
        let channel = Channel {
            id: start.to_owned(),
            r#type: "GuildPublicThread",
            category_id: parent.channel.clone(),
            category: self.name.to_owned(),
            name: super::words::made_up(&mut self.dice),
            topic: None,
        };
        let mut export = Export::create(self.folder, &channel)?;
        let rhythm = Rhythm::of_thread();
        let mut talk = self.opened(channel.id, parent.time);
        for _ in 0..length {
            self.go_on(&mut talk, &rhythm);
            let message = self.message(&mut talk);
            export.add(&message)?;
        }
        self.threads += 1;
        export.finish()
    }

    fn opened(&mut self, channel: String, time: Time) -> Talk {
        let cast: Vec<PersonAt> =
            (0..self.dice.between(3, 7)).map(|_| self.people.draw(&mut self.dice)).collect();
        Talk { channel, time, speaker: cast[0], cast, said: VecDeque::with_capacity(REACH) }
    }

    /// Time passes, and somebody takes the word.
    fn go_on(&mut self, talk: &mut Talk, rhythm: &Rhythm) {
        let last = talk.time;
        talk.time = rhythm.next(last, &mut self.dice);
        if talk.time.0 - last.0 > 600_000 {
            *talk = Talk {
                time: talk.time,
                said: std::mem::take(&mut talk.said),
                ..self.opened(talk.channel.clone(), talk.time)
            };
        }
        talk.speaker = match self.dice.below(100) {
            0..=9 => talk.speaker,
            10..=79 => *self.dice.pick(&talk.cast),
            _ => {
                let newcomer = self.people.draw(&mut self.dice);
                let place = self.dice.below(talk.cast.len() as u64) as usize;
                talk.cast[place] = newcomer;
                newcomer
            }
        };
    }

    /// Now and then a first message is announced by a join; says how many messages that took.
    fn greet(&mut self, talk: &Talk, left: u64, export: &mut Export) -> Result<u64> {
        let known = std::mem::replace(&mut self.joined[talk.speaker.0], true);
        if known || left < 2 || !self.dice.chance(2_500) {
            return Ok(0);
        }
        let mut join = self.notice(talk, "GuildMemberJoin", "Joined the server.", None, &talk.channel);
        join.reference = None;
        export.add(&join)?;
        Ok(1)
    }

    fn id(&mut self, time: Time) -> String {
        self.ids += 1;
        time.id(self.ids * 12 + self.at)
    }

    /// What the program says in somebody's name.
    fn notice(
        &mut self,
        talk: &Talk,
        kind: &'static str,
        text: &str,
        target: Option<String>,
        channel: &str,
    ) -> Message<'a> {
        let people = self.people;
        let id = self.id(talk.time);
        let reference = Reference {
            r#type: "Default",
            message_id: target,
            channel_id: channel.to_owned(),
            guild_id: GUILD_ID,
        };
        let author = &people.at(talk.speaker).user;
        let plain = Message::plain(id, kind, talk.time.iso(), author, text.to_owned());
        Message { reference: Some(reference), ..plain }
    }

    fn message(&mut self, talk: &mut Talk) -> Message<'a> {
        let people = self.people;
        let author = people.at(talk.speaker);
        let text = self.vocabulary.text(author.language, &mut self.dice);
        let mut message = Message::plain(self.id(talk.time), "Default", talk.time.iso(), &author.user, text);
        if self.dice.chance(2_450) {
            self.reply(talk, &mut message);
        } else if self.dice.chance(1_000) {
            let named = &people.at(*self.dice.pick(&talk.cast)).user;
            message.content = format!("<@{}> {}", named.id, message.content);
            message.mentions.push(named);
        }
        if self.dice.chance(200) {
            let later = self.dice.between(5_000, 900_000);
            message.timestamp_edited = Some(talk.time.after(later).iso());
        }
        if self.dice.chance(600) {
            message.reactions = self.reactions(talk);
        }
        self.hang_on(talk, &mut message);
        talk.said.truncate(REACH - 1);
        talk.said.push_front((message.id.clone(), talk.speaker));
        message
    }

    /// Points to what it answers: mostly just above, now and then far up, seldom something that was deleted.
    fn reply(&mut self, talk: &Talk, message: &mut Message<'a>) {
        let distance = self.dice.quantile(&REPLY_DISTANCE) as usize;
        let Some((target, by)) = talk.said.get(distance - 1) else { return };
        let deleted = self.dice.chance(50);
        let target = if deleted { self.id(talk.time) } else { target.clone() };
        if !deleted {
            message.mentions.push(&self.people.at(*by).user);
        }
        message.r#type = "Reply";
        message.reference = Some(Reference {
            r#type: "Default",
            message_id: Some(target),
            channel_id: talk.channel.clone(),
            guild_id: GUILD_ID,
        });
    }

    fn reactions(&mut self, talk: &Talk) -> Vec<Reaction<'a>> {
        let (people, kinds) =
            (self.people, self.dice.quantile(&[(0, 1), (7_000, 1), (9_500, 3), (10_000, 6)]) as usize);
        let first = self.dice.below(REACTIONS.len() as u64) as usize;
        let mut reactions = Vec::new();
        for kind in 0..kinds {
            let (name, code) = REACTIONS[(first + kind) % REACTIONS.len()];
            let emoji = match self.dice.chance(2_000) && kind == 0 {
                true => Emoji {
                    id: "1490600000000000001",
                    name: "shore",
                    code: "shore",
                    is_animated: false,
                    image_url: media::picture(2).url,
                },
                false => Emoji { id: "", name, code, is_animated: false, image_url: String::new() },
            };
            let mut from: Vec<PersonAt> = Vec::new();
            for _ in 0..self.dice.between(1, talk.cast.len() as u64) {
                let person = if self.dice.chance(5_000) {
                    *self.dice.pick(&talk.cast)
                } else {
                    people.draw(&mut self.dice)
                };
                if !from.contains(&person) {
                    from.push(person);
                }
            }
            let users: Vec<_> = from.into_iter().map(|at| &people.at(at).user).collect();
            reactions.push(Reaction { emoji, count: users.len(), users });
        }
        reactions
    }

    /// Pictures, cards and stickers; a picture may come without a word.
    fn hang_on(&mut self, talk: &Talk, message: &mut Message<'a>) {
        match self.dice.below(1_000) {
            0..=14 => {
                let picture = media::picture(self.dice.below(64));
                let id = self.id(talk.time);
                let (file_name, file_size_bytes) = (picture.name.to_owned(), picture.bytes);
                message.attachments.push(Attachment { id, url: picture.url, file_name, file_size_bytes });
                if self.dice.chance(4_000) {
                    message.content.clear();
                }
            }
            15..=22 => {
                let place = super::words::made_up(&mut self.dice);
                message.embeds.push(Embed {
                    url: format!("https://{place}.example/"),
                    description: self.vocabulary.text(self.people.at(talk.speaker).language, &mut self.dice),
                    title: place,
                    timestamp: None,
                    color: "#6C8EBF",
                    images: [],
                    fields: [],
                    inline_emojis: [],
                });
            }
            23..=25 => {
                let source_url = media::picture(2).url;
                message.stickers.push(Sticker {
                    id: "1490500000000000001",
                    name: "tile",
                    format: "Png",
                    source_url,
                });
            }
            _ => {}
        }
    }
}
