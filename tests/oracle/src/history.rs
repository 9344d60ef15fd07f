//! Made histories: a few rooms and people, every kind of event, and everything that is odd but may be accepted.

mod keeping;
mod moving;

use crate::{
    Event, Writer,
    people::{Placed, person, stream},
};
use fastrand::Rng;
use rill_events::{
    Emoji, EmojiAdded, Level, LevelChoice, LevelSet, MemberJoined, MemberLeft, Mention, MentionTarget,
    MessageDeleted, MessageEdited, MessagePinned, MessagePosted, ModeratorSet, Named, NoticeKind,
    NoticePosted, Payload, Poll, PollOption, PollVoted, ProfileSet, ReactionCounted, ReactionSet, ReadMark,
    ReadMarkSet, ReplyTo, RoomArchived, RoomDescribed, RoomKind, RoomMoved, RoomOpened, RoomRenamed,
    RoomSlowed, SpaceDescribed, SpaceRenamed, StateSlot,
};
use rill_protocol::{Did, EventId, Millis, Place, Position, SeqNum, Slot, StreamId, TopicId};
use std::ops::Range;

const PEOPLE: usize = 5;
const EMOJI: [&str; 4] = ["👍", "🦉", "☕", "🎉"];

/// A made history.
#[derive(Debug)]
pub struct History {
    /// Its stream.
    pub stream: StreamId,
    /// Its events in the order in which the server took them in, all whole: what a redaction takes is still there.
    pub events: Vec<Event>,
    /// Texts that were redacted: nothing of them may be left.
    pub redacted: Vec<String>,
}

/// A text that stands in one event alone, to be looked for where it must not be.
pub fn marker(random: &mut Rng) -> String {
    (0..24).map(|_| char::from(b'a' + random.u8(0..26))).collect()
}

/// Makes a history of so many steps. The same seed makes the same.
pub fn make_history(seed: u64, steps: usize) -> History {
    let mut made = Made {
        random: Rng::with_seed(seed),
        writer: Writer::new(stream(seed)),
        rooms: Vec::new(),
        anchors: Vec::new(),
        amendments: Vec::new(),
        texts: Vec::new(),
    };
    made.open_room(RoomKind::Category, TopicId::ROOT, None);
    made.open_room(RoomKind::Channel, made.rooms[0], None);
    for _ in 0..steps {
        let pause = made.random.i64(0..3) * made.random.i64(0..60_000);
        made.writer.wait(pause);
        made.step();
    }
    made.finish(stream(seed))
}

#[derive(Clone, Copy)]
struct Anchor {
    topic: TopicId,
    id: EventId,
    author: usize,
}

struct Made {
    random: Rng,
    writer: Writer,
    rooms: Vec<TopicId>,
    anchors: Vec<Anchor>,
    /// (topic, amendment, the anchor that it amends)
    amendments: Vec<(TopicId, EventId, EventId)>,
    /// (event, a text that it alone has)
    texts: Vec<(EventId, String)>,
}

impl Made {
    fn step(&mut self) {
        match self.random.u8(0..108) {
            0..=34 => self.post(),
            35..=49 => self.edit(),
            50..=66 => self.react(),
            67..=70 => self.pin(),
            71..=75 => self.vote(),
            76..=79 => self.odd(),
            80..=85 => self.set_state(),
            86..=87 => self.set_profile(),
            88 => self.mark_or_choose(),
            89 => self.come_or_go(),
            90..=91 => {
                let (parent, on) = self.anchor().map_or((self.rooms[1], None), |it| (it.topic, Some(it.id)));
                self.open_room(RoomKind::Thread, parent, on);
            }
            92..=95 => self.redact_anchor(),
            100..=103 => self.move_anchor(),
            104.. => self.keep_order(),
            _ => self.redact_amendment(),
        }
    }

    /// A number of a range. Not `Rng::usize`: that gives others where addresses are of 32 bits.
    fn among(&mut self, range: Range<usize>) -> usize {
        let number = self.random.u64(range.start as u64..range.end as u64);
        usize::try_from(number).unwrap_or(range.start)
    }

    fn somebody(&mut self) -> (usize, Did) {
        let n = self.among(0..PEOPLE);
        (n, person(n))
    }

    fn room(&mut self) -> TopicId {
        let n = self.among(1..self.rooms.len());
        self.rooms[n]
    }

    fn anchor(&mut self) -> Option<Anchor> {
        // The newest are talked about most; an old one now and then.
        let newest = self.anchors.len().saturating_sub(if self.random.bool() { 8 } else { 1000 });
        (newest < self.anchors.len()).then(|| {
            let n = self.among(newest..self.anchors.len());
            self.anchors[n]
        })
    }

    fn text(&mut self) -> String {
        let marker = marker(&mut self.random);
        let long = if self.random.u8(0..40) == 0 { 6000 } else { 120 };
        let words = "nobody hears an owl ".repeat(self.among(0..long) / 20);
        self.texts.push((self.writer.next_id(), marker.clone()));
        format!("{words}{marker}")
    }

    fn open_room(&mut self, kind: RoomKind, parent: TopicId, on: Option<EventId>) {
        let topic = TopicId::opened_by(self.writer.next_id());
        let placed = Placed { topic, place: Place::Opens { parent, on }, slot: None, voice: None };
        let name = format!("room {}", self.rooms.len());
        let private_to = (self.rooms.len() % 3 == 2).then(|| vec![Named::Person(person(1))]);
        self.writer.says(&person(0), placed, RoomOpened { kind, name, source: None, private_to });
        self.rooms.push(topic);
    }

    fn post(&mut self) {
        let (n, author) = self.somebody();
        let topic = self.room();
        let at: Option<Millis> = (self.random.u8(0..4) == 0).then(|| self.random.i64(0..1_600_000_000_000));
        let voice = (self.random.u8(0..4) == 0).then(|| Slot::of_foreign_person("discord", &n.to_string()));
        let placed = Placed { topic, place: Place::Anchor { at }, slot: None, voice };
        let text = self.text();
        let payload: Payload = match self.random.u8(0..8) {
            0 => notice(text).into(),
            1 => MessagePosted { text, poll: Some(poll()), ..MessagePosted::default() }.into(),
            2 => {
                let event = self.anchor().map(|anchor| anchor.id);
                let reply_to = Some(ReplyTo { event, topic: None });
                MessagePosted { text, reply_to, ..MessagePosted::default() }.into()
            }
            3 => MessagePosted { text, mentions: vec![everyone()], ..MessagePosted::default() }.into(),
            _ => MessagePosted { text, ..MessagePosted::default() }.into(),
        };
        let id = self.writer.says(&author, placed, payload);
        self.anchors.push(Anchor { topic, id, author: n });
    }

    fn amend(&mut self, author: &Did, anchor: Anchor, slot: StateSlot<'_>, payload: impl Into<Payload>) {
        let place = Place::Amends(anchor.id);
        let placed = Placed { topic: anchor.topic, place, slot: Some(slot.slot()), voice: None };
        let id = self.writer.says(author, placed, payload);
        self.amendments.push((anchor.topic, id, anchor.id));
    }

    fn edit(&mut self) {
        let Some(anchor) = self.anchor() else { return };
        // One in eight by somebody whose message it is not.
        let by = if self.random.u8(0..8) == 0 { (anchor.author + 1) % PEOPLE } else { anchor.author };
        let text = self.text();
        let at = self.random.bool().then(|| self.random.i64(0..1_600_000_000_000));
        self.amend(
            &person(by),
            anchor,
            StateSlot::Edit,
            MessageEdited { text, at, ..MessageEdited::default() },
        );
    }

    fn react(&mut self) {
        let Some(anchor) = self.anchor() else { return };
        let (_, author) = self.somebody();
        let emoji = self.emoji();
        let key = emoji.key();
        if self.random.u8(0..8) == 0 {
            let counted = ReactionCounted { emoji, unnamed: self.random.u64(0..9) };
            return self.amend(&author, anchor, StateSlot::ReactionCount(&key), counted);
        }
        let slot = StateSlot::Reaction { voice: Slot::of_person(&author), emoji: &key };
        let on = self.random.u8(0..3) > 0;
        self.amend(&author, anchor, slot, ReactionSet { emoji, on });
    }

    fn emoji(&mut self) -> Emoji {
        let name = EMOJI[self.among(0..EMOJI.len())];
        match self.random.u8(0..4) {
            0 => Emoji::Custom { id: "7".to_owned(), name: "owl".to_owned(), picture: None },
            _ => Emoji::Unicode(name.to_owned()),
        }
    }

    fn pin(&mut self) {
        let Some(anchor) = self.anchor() else { return };
        let (_, author) = self.somebody();
        let pinned = self.random.bool();
        self.amend(&author, anchor, StateSlot::Pin, MessagePinned { pinned });
    }

    fn vote(&mut self) {
        let Some(anchor) = self.anchor() else { return };
        let (_, author) = self.somebody();
        let chosen = (0..self.random.u32(0..3)).collect();
        self.amend(&author, anchor, StateSlot::Vote(Slot::of_person(&author)), PollVoted { chosen });
    }

    /// What may be accepted and means nothing here: unknown types, unreadable payloads, wrong slots, no anchor.
    fn odd(&mut self) {
        let (_, author) = self.somebody();
        let topic = self.room();
        let nowhere = EventId::from_parts(5, [9; 10]);
        let anchor = self.anchor().map_or(nowhere, |anchor| anchor.id);
        let edit = Some(StateSlot::Edit.slot());
        let (place, slot) = match self.random.u8(0..6) {
            0 => (Place::Anchor { at: None }, None),
            1 => (Place::Amends(nowhere), edit),
            2 => (Place::Amends(anchor), edit),
            3 => (Place::Amends(anchor), None),
            4 => (Place::State, Some(StateSlot::Name.slot())),
            _ => (Place::Amends(anchor), Some(StateSlot::Edit.slot())),
        };
        let placed = Placed { topic, place, slot, voice: None };
        let payload: Vec<u8> = match self.random.u8(0..4) {
            // {"$type": "rill.newer.thing.v9"}
            0 => [&b"\xa1\x65$type\x73rill.newer.thing.v9"[..]].concat(),
            1 => b"\xff\x00 no DAG-CBOR".to_vec(),
            // {"$type": "rill.message.edited.v1"}: of a known type, and without its text
            2 => [&b"\xa1\x65$type\x76rill.message.edited.v1"[..]].concat(),
            _ => Payload::from(PollVoted { chosen: vec![1] }).to_bytes().expect("of a known type"),
        };
        self.writer.writes(&author, placed, payload);
    }

    fn set_state(&mut self) {
        let name = format!("name {}", self.random.u8(0..20));
        let (topic, slot, payload): (TopicId, StateSlot<'_>, Payload) = match self.random.u8(0..8) {
            0 => (TopicId::ROOT, StateSlot::Name, SpaceRenamed { name }.into()),
            1 => (TopicId::ROOT, StateSlot::Description, SpaceDescribed { text: name }.into()),
            2 => {
                let added = EmojiAdded { id: "7".to_owned(), name, picture: None, animated: false };
                (TopicId::ROOT, StateSlot::Emoji("7"), added.into())
            }
            3 => (self.room(), StateSlot::Name, RoomRenamed { name }.into()),
            4 => (self.room(), StateSlot::Description, RoomDescribed { text: name }.into()),
            5 => {
                let category = self.random.bool().then_some(self.rooms[0]);
                (self.room(), StateSlot::Home, RoomMoved { category, order: name }.into())
            }
            6 => {
                let every_s = self.random.u32(0..60);
                (self.room(), StateSlot::Slow, RoomSlowed { every_s }.into())
            }
            _ => {
                let archived = self.random.bool();
                (self.room(), StateSlot::Archived, RoomArchived { archived }.into())
            }
        };
        let placed = Placed { topic, place: Place::State, slot: Some(slot.slot()), voice: None };
        self.writer.says(&person(0), placed, payload);
    }

    fn set_profile(&mut self) {
        let (n, author) = self.somebody();
        let foreign = self.random.bool();
        let slot = if foreign {
            Slot::of_foreign_person("discord", &n.to_string())
        } else {
            Slot::of_person(&author)
        };
        let name = format!("person {n}, {}", self.random.u8(0..9));
        let bot = self.random.bool();
        let placed = Placed { topic: TopicId::PEOPLE, place: Place::State, slot: Some(slot), voice: None };
        self.writer.says(&author, placed, ProfileSet { name, bot, ..ProfileSet::default() });
    }

    fn come_or_go(&mut self) {
        let (n, author) = self.somebody();
        let own = Slot::of_person(&author);
        // One in eight speaks for somebody else, which says nothing.
        let voice = if self.random.u8(0..8) == 0 { Slot::of_person(&person((n + 1) % PEOPLE)) } else { own };
        let (slot, payload): (StateSlot<'_>, Payload) = match self.random.u8(0..4) {
            0 => (StateSlot::Member(voice), MemberLeft {}.into()),
            1 => {
                let on = self.random.bool();
                (StateSlot::Moderator(voice), ModeratorSet { person: author.clone(), on }.into())
            }
            _ => (StateSlot::Member(voice), MemberJoined {}.into()),
        };
        let topic = TopicId::PEOPLE;
        let placed = Placed { topic, place: Place::State, slot: Some(slot.slot()), voice: None };
        self.writer.says(&author, placed, payload);
    }

    /// As in a person's own stream: a mark or a level, one in eight in a slot that is not its own.
    fn mark_or_choose(&mut self) {
        let (space, room) = (StreamId::of(b"elsewhere"), self.room());
        let own = if self.random.u8(0..8) == 0 { TopicId::ROOT } else { room };
        let (slot, payload): (StateSlot<'_>, Payload) = if self.random.bool() {
            let seen = Position { at: self.random.i64(0..9), seq: SeqNum(self.random.u64(0..9)) };
            let mark = ReadMark::default().read(seen).unread(seen);
            (StateSlot::Read { space, room: own }, ReadMarkSet { space, room, mark }.into())
        } else {
            let choice = LevelChoice { turn: self.random.u32(0..9), level: Some(Level::Nothing) };
            (StateSlot::Level { space, room: own }, LevelSet { space, room, choice }.into())
        };
        let topic = TopicId::ROOT;
        let placed = Placed { topic, place: Place::State, slot: Some(slot.slot()), voice: None };
        self.writer.says(&person(0), placed, payload);
    }

    fn redact_anchor(&mut self) {
        let Some(anchor) = self.anchor() else { return };
        self.redact(anchor.topic, anchor.id);
    }

    fn redact_amendment(&mut self) {
        if self.amendments.is_empty() {
            return;
        }
        let n = self.among(0..self.amendments.len());
        let (topic, id, _) = self.amendments[n];
        self.redact(topic, id);
    }

    fn redact(&mut self, topic: TopicId, target: EventId) {
        let placed = Placed { topic, place: Place::Redacts(target), slot: None, voice: None };
        self.writer.says(&person(0), placed, MessageDeleted::default());
    }

    fn finish(self, stream: StreamId) -> History {
        let events = self.writer.events;
        let targets: Vec<EventId> = events
            .iter()
            .filter_map(|event| match event.envelope.place {
                Place::Redacts(target) => Some(target),
                Place::Opens { .. } | Place::State | Place::Anchor { .. } | Place::Amends(_) => None,
            })
            .collect();
        let anchor_of = |id: EventId| self.amendments.iter().find(|it| it.1 == id).map(|it| it.2);
        let is_gone = |id: EventId| {
            targets.contains(&id) || anchor_of(id).is_some_and(|anchor| targets.contains(&anchor))
        };
        let redacted = self.texts.into_iter().filter(|(id, _)| is_gone(*id)).map(|(_, text)| text).collect();
        History { stream, events, redacted }
    }
}

fn notice(text: String) -> NoticePosted {
    NoticePosted {
        kind: NoticeKind::Joined,
        text,
        mentions: Vec::new(),
        emoji: Vec::new(),
        event: None,
        topic: None,
        ended_at: None,
    }
}

fn poll() -> Poll {
    let option = |text: &str| PollOption { text: text.to_owned(), counted: 1 };
    Poll {
        question: "Owls?".to_owned(),
        options: vec![option("yes"), option("no"), option("hoo")],
        several: true,
        ends_at: None,
    }
}

fn everyone() -> Mention {
    Mention { shown: "@everyone".to_owned(), target: MentionTarget::Everyone }
}
