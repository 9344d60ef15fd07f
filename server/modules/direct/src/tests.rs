//! Who may what in a conversation, beside who may not.

use crate::DirectRules;
use rill_events::{
    DirectParams, Emoji, MemberJoined, MemberLeft, MessageDeleted, MessageEdited, MessagePosted, Payload,
    ProfileSet, ReactionSet, RoomKind, RoomOpened, RoomRenamed, SpaceRenamed, StateSlot,
};
use rill_module_abi::{
    Accepted, Cache, CacheError, Facts, Param, Reads, Row, Rules as _, Target, Value, Verdict,
};
use rill_protocol::{
    Did, Envelope, EventId, Genesis, Place, Rules, SeqNum, Slot, TopicId, encode, payload_hash,
};
use rusqlite::{
    Connection,
    types::{ToSqlOutput, ValueRef},
};
use std::collections::HashMap;

const NOT_THERE: &str = "NotFound: there is no such space here, or it is not for you";

struct InMemory(Connection);

impl InMemory {
    fn rows(&self, sql: &str, params: &[Param<'_>]) -> rusqlite::Result<Vec<Row>> {
        let mut statement = self.0.prepare_cached(sql)?;
        for (at, param) in params.iter().enumerate() {
            let value = match *param {
                Param::Null => ValueRef::Null,
                Param::Integer(integer) => ValueRef::Integer(integer),
                Param::Text(text) => ValueRef::Text(text.as_bytes()),
                Param::Blob(blob) => ValueRef::Blob(blob),
            };
            statement.raw_bind_parameter(at + 1, ToSqlOutput::Borrowed(value))?;
        }
        let columns = statement.column_count();
        let (mut rows, mut all) = (statement.raw_query(), Vec::new());
        while let Some(row) = rows.next()? {
            let value = |column| match row.get_ref(column).unwrap() {
                ValueRef::Integer(integer) => Value::Integer(integer),
                ValueRef::Text(text) => Value::Text(String::from_utf8(text.to_vec()).unwrap()),
                ValueRef::Blob(blob) => Value::Blob(blob.to_vec()),
                ValueRef::Null | ValueRef::Real(_) => panic!("no table here has such a value"),
            };
            all.push((0..columns).map(value).collect());
        }
        Ok(all)
    }
}

impl Cache for InMemory {
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize, CacheError> {
        self.rows(sql, params).map_err(|error| CacheError::Failed(error.to_string()))?;
        Ok(self.0.changes().try_into().unwrap())
    }
    fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, CacheError> {
        self.rows(sql, params).map_err(|error| CacheError::Failed(error.to_string()))
    }
}

fn did(name: &str) -> Did {
    Did::parse(&format!("did:web:{name}.example")).unwrap()
}

fn voice(name: &str) -> Slot {
    Slot::of_person(&did(name))
}

fn begun(people: &[&str]) -> Genesis {
    let params = encode(&DirectParams { people: people.iter().map(|name| did(name)).collect() }).unwrap();
    Genesis { v: 1, creator: did("ada"), rules: Rules::Direct, params, nonce: [1; 16] }
}

/// A conversation of ada, bo and cy.
struct Talk {
    genesis: Genesis,
    cache: InMemory,
    now: i64,
    made: u8,
    authors: HashMap<EventId, Did>,
}

impl Talk {
    fn new() -> Self {
        let mut cache = InMemory(Connection::open_in_memory().unwrap());
        DirectRules.init(&mut cache).unwrap();
        let genesis = begun(&["ada", "bo", "cy"]);
        Self { genesis, cache, now: 1_000_000, made: 0, authors: HashMap::new() }
    }

    fn next_id(&self) -> EventId {
        EventId::from_parts(i64::from(self.made) + 1, [7; 10])
    }

    fn says(
        &mut self,
        name: &str,
        (topic, place, slot): (TopicId, Place, Option<Slot>),
        payload: impl Into<Payload>,
    ) -> Result<EventId, String> {
        let (id, payload) = (self.next_id(), payload.into().to_bytes().unwrap());
        self.made += 1;
        let envelope = Envelope {
            v: 1,
            stream: self.genesis.stream(),
            id,
            author: did(name),
            topic,
            place,
            slot,
            voice: None,
            notify: None,
            blobs: Vec::new(),
            moved: None,
            proof: None,
            payload_hash: payload_hash(&[0; 16], &payload),
        };
        let target = place.target().and_then(|target| self.authors.get(&target));
        let target = target.map(|author| Target { author, is_anchor: true });
        let facts = Facts { genesis: &self.genesis, now: self.now, target, source: None, proven: None };
        match DirectRules.verdict(&self.cache, &envelope, &payload, &facts).unwrap() {
            Verdict::Accept { .. } => {}
            Verdict::Later { after_ms } => return Err(format!("later: {after_ms}")),
            Verdict::Refuse(fault) => return Err(format!("{:?}: {}", fault.code, fault.text)),
        }
        let event = Accepted {
            genesis: &self.genesis,
            envelope: &envelope,
            payload: Some(&payload),
            received_at: self.now,
            seq: SeqNum(1),
        };
        let told = DirectRules.manifest().told(&event).unwrap();
        DirectRules.applied(&mut self.cache, &told).unwrap();
        self.authors.insert(id, did(name));
        Ok(id)
    }

    fn opens(&mut self, name: &str, kind: RoomKind) -> Result<TopicId, String> {
        let topic = TopicId::opened_by(self.next_id());
        let opened = RoomOpened { kind, name: "talk".into(), source: None, private_to: None };
        let place = Place::Opens { parent: TopicId::ROOT, on: None };
        self.says(name, (topic, place, None), opened).map(|_| topic)
    }

    fn posts(&mut self, name: &str, room: TopicId) -> Result<EventId, String> {
        let posted = MessagePosted { text: "hello".into(), ..MessagePosted::default() };
        self.says(name, (room, Place::Anchor { at: None }, None), posted)
    }

    fn state(
        &mut self,
        name: &str,
        slot: StateSlot<'_>,
        payload: impl Into<Payload>,
    ) -> Result<EventId, String> {
        self.says(name, (TopicId::PEOPLE, Place::State, Some(slot.slot())), payload)
    }

    fn readers(&self) -> String {
        let reads = |name: &&str| {
            let who = (!name.is_empty()).then(|| did(name));
            let topics = [TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK, TopicId::from_bytes([9; 16])];
            let reads = DirectRules.may_read(&self.cache, &self.genesis, who.as_ref(), &topics).unwrap();
            assert!(reads.windows(2).all(|pair| pair[0] == pair[1]));
            reads[0] == Reads::All
        };
        ["ada", "bo", "cy", "mallory", ""].into_iter().filter(reads).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn a_conversation_is_of_two_to_ten_people_in_order_with_who_makes_it() {
    let begins = |people: &[&str]| DirectRules.begins(&begun(people)).map_err(|fault| fault.text);
    let eleven = ["ada", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"];
    assert_eq!((begins(&["ada", "bo"]), begins(&eleven[..10])), (Ok(()), Ok(())));
    let cases: [(&[&str], &str); 5] = [
        (&["ada"], "a conversation has 2 to 10 people, this one 1: make a space for more"),
        (&eleven, "a conversation has 2 to 10 people, this one 11: make a space for more"),
        (&["bo", "ada"], "the people of a conversation are named in order, each once"),
        (&["ada", "ada"], "the people of a conversation are named in order, each once"),
        (&["bo", "cy"], "who makes a conversation is one of its people"),
    ];
    for (people, words) in cases {
        assert_eq!(begins(people), Err(words.to_owned()), "{people:?}");
    }
    let odd = Genesis { params: b"\xff".to_vec(), ..begun(&["ada", "bo"]) };
    assert!(DirectRules.begins(&odd).is_err());
}

#[test]
fn its_people_alone_read_and_write_and_to_others_it_is_not_there() {
    let mut talk = Talk::new();
    assert_eq!(talk.readers(), "ada bo cy");
    assert_eq!(talk.opens("mallory", RoomKind::Direct), Err(NOT_THERE.into()));
    assert!(talk.opens("bo", RoomKind::Channel).is_err());
    let room = talk.opens("bo", RoomKind::Direct).unwrap();
    let words = "NotAllowed: a conversation has one room, and it hangs under nothing";
    assert_eq!(talk.opens("ada", RoomKind::Direct), Err(words.into()));
    assert!(talk.posts("cy", room).is_ok());
    assert_eq!(talk.posts("mallory", room), Err(NOT_THERE.into()));
    assert_eq!(
        talk.state("mallory", StateSlot::Member(voice("mallory")), MemberJoined {}),
        Err(NOT_THERE.into())
    );
    let words = "Malformed: messages are written in the room of a conversation";
    assert_eq!(talk.posts("ada", TopicId::ROOT), Err(words.into()));
    let old = talk.says("ada", (room, Place::Anchor { at: Some(5) }, None), MessagePosted::default());
    assert_eq!(old, Err("NotAllowed: nothing is imported into a conversation".into()));
    let named = |name: &str| RoomRenamed { name: name.into() };
    let renamed = (room, Place::State, Some(StateSlot::Name.slot()));
    assert!(
        talk.says("cy", renamed, named("boats")).is_ok() && talk.says("cy", renamed, named(" ")).is_err()
    );
    let space = talk.says(
        "ada",
        (TopicId::ROOT, Place::State, Some(StateSlot::Name.slot())),
        SpaceRenamed { name: "a".into() },
    );
    assert_eq!(
        space,
        Err("Malformed: an event of type rill.space.renamed.v1 has no meaning at this place".into())
    );
}

#[test]
fn authors_edit_and_delete_what_is_theirs_and_everybody_reacts() {
    let mut talk = Talk::new();
    let room = talk.opens("ada", RoomKind::Direct).unwrap();
    let message = talk.posts("ada", room).unwrap();
    let edit = Some(StateSlot::Edit.slot());
    let edited = || MessageEdited { text: "new".into(), ..MessageEdited::default() };
    let words = "NotAllowed: only its author changes or deletes a message";
    assert_eq!(talk.says("bo", (room, Place::Amends(message), edit), edited()), Err(words.into()));
    assert!(talk.says("ada", (room, Place::Amends(message), edit), edited()).is_ok());
    let reaction = || ReactionSet { emoji: Emoji::Unicode("👍".into()), on: true };
    let slot = |name| Some(StateSlot::Reaction { voice: voice(name), emoji: "👍" }.slot());
    assert!(talk.says("bo", (room, Place::Amends(message), slot("bo")), reaction()).is_ok());
    let words_of_slot = "Malformed: this event lies in another slot than its own";
    assert_eq!(
        talk.says("bo", (room, Place::Amends(message), slot("cy")), reaction()),
        Err(words_of_slot.into())
    );
    let deleted = MessageDeleted::default;
    assert_eq!(talk.says("cy", (room, Place::Redacts(message), None), deleted()), Err(words.into()));
    assert!(talk.says("ada", (room, Place::Redacts(message), None), deleted()).is_ok());
    let profile = |name: &str| ProfileSet { name: name.into(), ..ProfileSet::default() };
    let own = |name: &str| (TopicId::PEOPLE, Place::State, Some(voice(name)));
    assert!(talk.says("bo", own("bo"), profile("Bo")).is_ok());
    assert!(talk.says("bo", own("cy"), profile("Cy")).is_err());
}

#[test]
fn whoever_leaves_reads_and_writes_nothing_until_they_are_back() {
    let mut talk = Talk::new();
    let room = talk.opens("ada", RoomKind::Direct).unwrap();
    assert!(talk.state("bo", StateSlot::Member(voice("cy")), MemberLeft {}).is_err());
    assert!(talk.state("bo", StateSlot::Member(voice("bo")), MemberLeft {}).is_ok());
    assert_eq!(talk.readers(), "ada cy");
    assert_eq!(talk.posts("bo", room), Err(NOT_THERE.into()));
    assert!(talk.state("bo", StateSlot::Member(voice("bo")), MemberJoined {}).is_ok());
    assert_eq!(talk.readers(), "ada bo cy");
    assert!(talk.posts("bo", room).is_ok());
    let allowed =
        |name| DirectRules.allowed(&talk.cache, &talk.genesis, Some(&did(name)), room).unwrap().len();
    assert_eq!((allowed("bo"), allowed("mallory")), (7, 0));
}

#[test]
fn who_is_too_fast_comes_later() {
    let mut talk = Talk::new();
    let room = talk.opens("bo", RoomKind::Direct).unwrap();
    talk.now += 10_000;
    for _ in 0..20 {
        assert!(talk.posts("bo", room).is_ok());
    }
    assert_eq!(talk.posts("bo", room), Err("later: 200".into()));
    assert!(talk.posts("ada", room).is_ok());
}
