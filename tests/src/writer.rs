//! One who writes: makes events as a client does, with ids and salts that are counted.

use crate::Person;
use rill_events::{
    FileRef, MemberJoined, MemberLeft, MessageDeleted, MessageEdited, MessagePosted, Payload, ProfileSet,
    RoomKind, RoomOpened, SpaceIconSet, SpaceRenamed, StateSlot,
};
use rill_protocol::{
    BlobId, Did, Draft, Envelope, EventId, Genesis, Notify, Place, Rules, Slot, TopicId, payload_hash,
};

/// Somebody who writes, in a space of alice's.
pub struct Writer {
    /// The space.
    pub genesis: Genesis,
    author: Did,
    /// Ids of another one who writes in the same space begin otherwise.
    ids: [u8; 2],
    made: u64,
}

impl Writer {
    /// A space of its own for each number.
    pub fn new(number: u8) -> Self {
        let genesis = Genesis {
            v: 1,
            creator: Person::alice().did().clone(),
            rules: Rules::Space,
            params: Vec::new(),
            nonce: [number; 16],
        };
        Self::in_stream(genesis)
    }

    /// Who begins this stream.
    pub fn in_stream(genesis: Genesis) -> Self {
        Self { author: genesis.creator.clone(), genesis, ids: [0; 2], made: 0 }
    }

    /// Somebody else who writes in the same space.
    pub fn beside(&self, person: &Person) -> Self {
        let voice = Slot::of_person(person.did());
        self.beside_as(person, [voice.as_bytes()[0], voice.as_bytes()[1] | 1])
    }

    /// As [`Writer::beside`], where there are many: their ids begin so, which nobody else's do.
    pub fn beside_as(&self, person: &Person, ids: [u8; 2]) -> Self {
        Self { genesis: self.genesis.clone(), author: person.did().clone(), ids, made: 0 }
    }

    /// Their own slot in *people*.
    pub fn voice(&self) -> Slot {
        Slot::of_person(&self.author)
    }

    /// Becomes a member.
    pub fn joins(&mut self) -> Draft {
        let slot = StateSlot::Member(self.voice()).slot();
        self.draft(TopicId::PEOPLE, Place::State, Some(slot), &Payload::MemberJoined(MemberJoined {}))
    }

    /// Is a member no more.
    pub fn leaves(&mut self) -> Draft {
        let slot = StateSlot::Member(self.voice()).slot();
        self.draft(TopicId::PEOPLE, Place::State, Some(slot), &Payload::MemberLeft(MemberLeft {}))
    }

    /// Writes under another name than the server knows it by.
    #[must_use]
    pub fn called(mut self, name: &str) -> Self {
        self.author = Did::parse(name).expect("a DID");
        self
    }

    /// The id of the event that is made next.
    pub fn next_id(&self) -> EventId {
        let mut unique = [0; 10];
        unique[..2].copy_from_slice(&self.ids);
        unique[2..].copy_from_slice(&(self.made + 1).to_be_bytes());
        EventId::from_parts(1_700_000_000_000, unique)
    }

    /// An event.
    pub fn draft(&mut self, topic: TopicId, place: Place, slot: Option<Slot>, payload: &Payload) -> Draft {
        self.draft_of_bytes(topic, place, slot, payload.to_bytes().expect("a known payload"))
    }

    /// An event that shows a file.
    pub fn shows(&mut self, topic: TopicId, blob: BlobId) -> Draft {
        let payload = post("look").to_bytes().expect("a known payload");
        self.made_of(topic, Place::Anchor { at: None }, None, payload, vec![blob])
    }

    /// The space has this picture.
    pub fn sets_icon(&mut self, blob: BlobId) -> Draft {
        let icon = FileRef { blob, media: "image/png".into(), bytes: 8, size: None };
        let payload = Payload::from(SpaceIconSet { icon: Some(icon) }).to_bytes().expect("a known payload");
        self.made_of(TopicId::ROOT, Place::State, Some(StateSlot::Icon.slot()), payload, vec![blob])
    }

    /// The writer has this picture.
    pub fn shows_a_face(&mut self, blob: BlobId) -> Draft {
        let picture = FileRef { blob, media: "image/png".into(), bytes: 8, size: None };
        let profile = ProfileSet { name: "Alice".into(), picture: Some(picture), ..ProfileSet::default() };
        let payload = Payload::from(profile).to_bytes().expect("a known payload");
        let slot = Slot::of_person(&self.author);
        self.made_of(TopicId::PEOPLE, Place::State, Some(slot), payload, vec![blob])
    }

    /// A message that speaks for somebody else, as an import's do.
    pub fn speaks_as(&mut self, voice: Slot, topic: TopicId, text: &str) -> Draft {
        let draft = self.draft(topic, Place::Anchor { at: None }, None, &post(text));
        let envelope = Envelope::from_bytes(&draft.envelope).expect("an envelope of ours");
        Draft { envelope: Envelope { voice: Some(voice), ..envelope }.to_bytes(), ..draft }
    }

    /// An event with any bytes as its payload.
    pub fn draft_of_bytes(
        &mut self,
        topic: TopicId,
        place: Place,
        slot: Option<Slot>,
        payload: Vec<u8>,
    ) -> Draft {
        self.made_of(topic, place, slot, payload, Vec::new())
    }

    fn made_of(
        &mut self,
        topic: TopicId,
        place: Place,
        slot: Option<Slot>,
        payload: Vec<u8>,
        blobs: Vec<BlobId>,
    ) -> Draft {
        let id = self.next_id();
        self.made += 1;
        let mut salt = [0; 16];
        salt[..8].copy_from_slice(&self.made.to_be_bytes());
        let envelope = Envelope {
            v: 1,
            stream: self.genesis.stream(),
            id,
            author: self.author.clone(),
            topic,
            place,
            slot,
            voice: None,
            notify: None,
            blobs,
            moved: None,
            proof: None,
            payload_hash: payload_hash(&salt, &payload),
        };
        Draft { envelope: envelope.to_bytes(), salt, payload }
    }

    /// Names the space.
    pub fn names(&mut self, name: &str) -> Draft {
        let payload = Payload::SpaceRenamed(SpaceRenamed { name: name.to_owned() });
        self.draft(TopicId::ROOT, Place::State, Some(StateSlot::Name.slot()), &payload)
    }

    /// Opens a channel under *root*.
    pub fn opens(&mut self, name: &str) -> (TopicId, Draft) {
        self.opens_under(TopicId::ROOT, name)
    }

    /// Opens a channel under another topic.
    pub fn opens_under(&mut self, parent: TopicId, name: &str) -> (TopicId, Draft) {
        let topic = TopicId::opened_by(self.next_id());
        let payload =
            RoomOpened { kind: RoomKind::Channel, name: name.to_owned(), source: None, private_to: None };
        (topic, self.draft(topic, Place::Opens { parent, on: None }, None, &Payload::RoomOpened(payload)))
    }

    /// Starts a thread on a message.
    pub fn starts_thread(&mut self, parent: TopicId, on: EventId, name: &str) -> (TopicId, Draft) {
        let topic = TopicId::opened_by(self.next_id());
        let payload =
            RoomOpened { kind: RoomKind::Thread, name: name.to_owned(), source: None, private_to: None };
        let place = Place::Opens { parent, on: Some(on) };
        (topic, self.draft(topic, place, None, &Payload::RoomOpened(payload)))
    }

    /// Posts; says which event it is.
    pub fn posts(&mut self, topic: TopicId, text: &str) -> (EventId, Draft) {
        (self.next_id(), self.draft(topic, Place::Anchor { at: None }, None, &post(text)))
    }

    /// Posts something that calls these.
    pub fn calls(&mut self, topic: TopicId, notify: Notify) -> (EventId, Draft) {
        let (id, draft) = self.posts(topic, "look here");
        let mut envelope = Envelope::from_bytes(&draft.envelope).expect("just made");
        envelope.notify = Some(notify);
        (id, Draft { envelope: envelope.to_bytes(), ..draft })
    }

    /// The same event at another place.
    pub fn placed(&self, draft: Draft, place: Place) -> Draft {
        let mut envelope = Envelope::from_bytes(&draft.envelope).expect("just made");
        envelope.place = place;
        Draft { envelope: envelope.to_bytes(), ..draft }
    }

    /// Posts so many.
    pub fn posts_many(&mut self, topic: TopicId, count: usize) -> Vec<Draft> {
        (0..count).map(|number| self.posts(topic, &format!("number {number}")).1).collect()
    }

    /// Edits; says which event that is.
    pub fn edits(&mut self, topic: TopicId, anchor: EventId, text: &str) -> (EventId, Draft) {
        let payload =
            Payload::MessageEdited(MessageEdited { text: text.to_owned(), ..MessageEdited::default() });
        (self.next_id(), self.draft(topic, Place::Amends(anchor), Some(StateSlot::Edit.slot()), &payload))
    }

    /// Deletes a message or what amends one.
    pub fn deletes(&mut self, topic: TopicId, target: EventId) -> Draft {
        let payload = Payload::MessageDeleted(MessageDeleted::default());
        self.draft(topic, Place::Redacts(target), None, &payload)
    }
}

fn post(text: &str) -> Payload {
    Payload::MessagePosted(MessagePosted { text: text.to_owned(), ..MessagePosted::default() })
}
