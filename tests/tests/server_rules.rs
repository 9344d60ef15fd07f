//! Who may write and read what, through the whole server. Each rule by itself: the tests of the rules.

use rill_events::{ModeratorSet, Payload, ReactionCounted, RoomArchived, RoomSlowed, StateSlot};
use rill_protocol::{
    Allowed, Answer, BlobId, Down, Genesis, OpeningRequest, PageFrom, PageRequest, Place, PushAnswer,
    PushRequest, RULES_TOPICS_MAX, Rules, RulesAnswer, RulesAsk, RulesRequest, SeqNum, ServerInfo,
    TitlesAnswer, TitlesRequest, TopicId, Up, decode,
};
use rill_tests::{Person, RealServer, Writer};

fn said(answers: &[Answer]) -> Vec<String> {
    let one = |answer: &Answer| match answer {
        Answer::Refused(fault) => format!("{:?}: {}", fault.code, fault.text),
        Answer::Accepted(_) => "accepted".to_owned(),
        Answer::Later { .. } => "later".to_owned(),
        Answer::AlreadyThere(_) | Answer::Taken => format!("{answer:?}"),
    };
    answers.iter().map(one).collect()
}

struct Story {
    server: RealServer,
    alice: Writer,
    bob: (Person, Writer),
    room: TopicId,
}

/// A space of alice's with a room.
fn story() -> Story {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let person = Person::named("bob");
    let writer = alice.beside(&person);
    Story { server, alice, bob: (person, writer), room }
}

impl Story {
    fn bob_pushes(&self, events: Vec<rill_protocol::Draft>) -> Vec<String> {
        said(&self.server.push_by(&self.bob.0, &self.alice.genesis, events))
    }
}

#[test]
fn who_joins_in_a_push_writes_in_the_same() {
    let mut story = story();
    let (_, too_early) = story.bob.1.posts(story.room, "hello?");
    let joined = story.bob.1.joins();
    let (_, posted) = story.bob.1.posts(story.room, "hello");
    let join = "NotAllowed: only members write here: join this space first; your text was not posted";
    assert_eq!(story.bob_pushes(vec![too_early, joined, posted]), [join, "accepted", "accepted"]);
}

#[test]
fn what_the_rules_know_outlives_the_server() {
    let mut story = story();
    let joined = story.bob.1.joins();
    assert_eq!(story.bob_pushes(vec![joined]), ["accepted"]);
    story.server = RealServer::over(story.server.stop());
    let (_, posted) = story.bob.1.posts(story.room, "hello");
    assert_eq!(story.bob_pushes(vec![posted]), ["accepted"]);
}

#[test]
fn nobody_pushes_under_anothers_name_or_into_a_stream_that_another_begins() {
    let mut story = story();
    let (_, of_alice) = story.alice.posts(story.room, "I owe bob a boat");
    let forged = "NotYours: this event names another author than the one who sends it";
    assert_eq!(story.bob_pushes(vec![of_alice]), [forged]);
    let genesis = Genesis { nonce: [9; 16], ..story.alice.genesis.clone() };
    let begin = PushRequest { stream: genesis.stream(), genesis: Some(genesis), bulk: false, events: vec![] };
    let told = story.server.told_by(Some(&story.bob.0), "/api/push", &begin).to_string();
    assert_eq!(told, "403 NotYours: this is not the beginning of this stream, or not yours");
    assert_eq!(story.server.told("/api/push", &begin).status, 200);
}

#[test]
fn a_member_may_not_do_what_the_founder_may() {
    let mut story = story();
    let joined = story.bob.1.joins();
    let (of_alice, posted) = story.alice.posts(story.room, "mine");
    story.server.takes(&story.alice.genesis, vec![posted]);
    let (_, edited) = story.bob.1.edits(story.room, of_alice, "his");
    let deleted = story.bob.1.deletes(story.room, of_alice);
    let counted = |writer: &mut Writer| {
        let emoji = rill_events::Emoji::Unicode("👍".into());
        let payload = Payload::from(ReactionCounted { emoji, unnamed: 99 });
        let slot = StateSlot::ReactionCount("👍").slot();
        writer.draft(story.room, Place::Amends(of_alice), Some(slot), &payload)
    };
    let moderator = |writer: &mut Writer, voice| {
        let payload = Payload::from(ModeratorSet { person: story.bob.0.did().clone(), on: true });
        let slot = StateSlot::Moderator(voice).slot();
        writer.draft(TopicId::PEOPLE, Place::State, Some(slot), &payload)
    };
    let voice = story.bob.1.voice();
    let for_another = {
        let slot = StateSlot::Member(story.alice.voice()).slot();
        let payload = Payload::from(rill_events::MemberJoined {});
        story.bob.1.draft(TopicId::PEOPLE, Place::State, Some(slot), &payload)
    };
    let (counts, moderates) = (counted(&mut story.bob.1), moderator(&mut story.bob.1, voice));
    assert_eq!(
        story.bob_pushes(vec![joined, edited, deleted, counts, moderates, for_another]),
        [
            "accepted",
            "NotAllowed: only its author can change this",
            "NotAllowed: only its author and moderators can delete this",
            "NotAllowed: only an import counts reactions",
            "NotAllowed: only who made this space says who moderates it",
            "NotAllowed: nobody joins or leaves for somebody else",
        ]
    );
    let (_, edited) = story.alice.edits(story.room, of_alice, "hers");
    let (counts, moderates) = (counted(&mut story.alice), moderator(&mut story.alice, voice));
    let deleted = story.alice.deletes(story.room, of_alice);
    story.server.takes(&story.alice.genesis, vec![edited, counts, moderates, deleted]);
    assert!(story.bob.1.opens("bobs").0 != story.room);
    let (_, opened) = story.bob.1.opens("bobs");
    assert_eq!(story.bob_pushes(vec![opened]), ["accepted"], "a moderator opens rooms");
}

#[test]
fn an_archived_room_takes_nothing_from_the_event_on_that_says_so() {
    let mut story = story();
    let archived = |writer: &mut Writer, archived| {
        let payload = Payload::from(RoomArchived { archived });
        writer.draft(story.room, Place::State, Some(StateSlot::Archived.slot()), &payload)
    };
    let (_, before) = story.alice.posts(story.room, "before");
    let away = archived(&mut story.alice, true);
    let (_, meanwhile) = story.alice.posts(story.room, "meanwhile");
    let back = archived(&mut story.alice, false);
    let (_, after) = story.alice.posts(story.room, "after");
    let answers = story.server.push(&story.alice.genesis, vec![before, away, meanwhile, back, after]);
    let words = "NotAllowed: this room is archived: nobody writes in it any more; your text was not posted";
    assert_eq!(said(&answers), ["accepted", "accepted", words, "accepted", "accepted"]);
}

#[test]
fn a_slowed_room_holds_up_what_follows_there_and_no_refusal_of_another_room() {
    let mut story = story();
    let (other, opened) = story.alice.opens("attic");
    let slowed = Payload::from(RoomSlowed { every_s: 21_600 });
    let slowed = story.alice.draft(story.room, Place::State, Some(StateSlot::Slow.slot()), &slowed);
    let away = Payload::from(RoomArchived { archived: true });
    let away = story.alice.draft(other, Place::State, Some(StateSlot::Archived.slot()), &away);
    story.server.takes(&story.alice.genesis, vec![opened, slowed, away]);
    let bob = &mut story.bob.1;
    let (joined, first, second) = (bob.joins(), bob.posts(story.room, "1").1, bob.posts(story.room, "2"));
    let (_, edited) = bob.edits(story.room, second.0, "two");
    let (_, elsewhere) = bob.posts(other, "hello");
    let words = "NotAllowed: this room is archived: nobody writes in it any more; your text was not posted";
    let told = story.bob_pushes(vec![joined, first, second.1, edited, elsewhere]);
    assert_eq!(told, ["accepted", "accepted", "later", "later", words]);
}

/// One push is judged at one moment: twenty go through, and what follows keeps its order.
#[test]
fn who_writes_too_fast_comes_later_in_the_same_order_and_is_never_refused() {
    let mut story = story();
    let joined = story.bob.1.joins();
    let (other, opened) = story.alice.opens("other");
    story.server.takes(&story.alice.genesis, vec![opened]);
    let mut events = vec![joined];
    events.extend(story.bob.1.posts_many(story.room, 24));
    let (thread, thread_opened) = {
        let topic = TopicId::opened_by(story.bob.1.next_id());
        let opened = rill_events::RoomOpened {
            kind: rill_events::RoomKind::Thread,
            name: "boats".into(),
            source: None,
            private_to: None,
        };
        let place = Place::Opens { parent: other, on: None };
        (topic, story.bob.1.draft(topic, place, None, &Payload::from(opened)))
    };
    let (_, in_thread) = story.bob.1.posts(thread, "in a thread that waits");
    let (_, nowhere) = story.bob.1.posts(TopicId::from_bytes([9; 16]), "nowhere");
    events.extend([thread_opened, in_thread, nowhere]);
    let mut should = vec!["accepted"; 20];
    should.extend(["later"; 8]);
    assert_eq!(story.bob_pushes(events), should);
    let many = story.alice.posts_many(story.room, 100);
    story.server.takes(&story.alice.genesis, many);
}

#[test]
fn strangers_read_a_space_and_put_no_files_into_it() {
    let mut story = story();
    let stream = story.alice.genesis.stream();
    let page = PageRequest { stream, topic: story.room, from: PageFrom::Newest, limit: 5 };
    for reader in [None, Some(&story.bob.0)] {
        assert_eq!(story.server.told_by(reader, "/api/page", &page).status, 200);
    }
    let path = format!("/api/blob/{stream}/{}", BlobId::of(b"a boat"));
    let told = story.server.put_by(Some(&story.bob.0), &path, b"a boat").to_string();
    assert_eq!(told, "403 NotAllowed: only members put files here: join this space first");
    let joined = story.bob.1.joins();
    assert_eq!(story.bob_pushes(vec![joined]), ["accepted"]);
    assert_eq!(story.server.put_by(Some(&story.bob.0), &path, b"a boat").status, 200);
}

/// To everybody else a stream of one's own is as if it were not there.
#[test]
fn a_personal_stream_is_there_for_its_person_alone() {
    let (server, mallory) = (RealServer::start(), Person::named("mallory"));
    let genesis = Genesis {
        v: 1,
        creator: Person::alice().did().clone(),
        rules: Rules::Personal,
        params: Vec::new(),
        nonce: [0; 16],
    };
    let mut alice = Writer::in_stream(genesis.clone());
    let mark = alice.draft(
        TopicId::ROOT,
        Place::State,
        Some(StateSlot::Name.slot()),
        &Payload::from(rill_events::SpaceRenamed { name: "my marks".into() }),
    );
    let (stream, nobodys) = (genesis.stream(), Writer::new(9).genesis.stream());
    server.takes(&genesis, vec![mark.clone()]);
    let topic = TopicId::ROOT;
    let page = |stream| PageRequest { stream, topic, from: PageFrom::Newest, limit: 5 };
    let open = |stream| OpeningRequest { stream, room: None, limit: 5, rooms_after: None };
    let push = |stream| PushRequest { stream, genesis: None, bulk: false, events: vec![mark.clone()] };
    let blob = |stream| format!("/api/blob/{stream}/{}", BlobId::of(b"x"));
    for reader in [None, Some(&mallory)] {
        let asked = |stream| {
            [
                server.told_by(reader, "/api/page", &page(stream)).to_string(),
                server.told_by(reader, "/api/open", &open(stream)).to_string(),
                server.told_by(reader, "/api/push", &push(stream)).to_string(),
                server.put_by(reader, &blob(stream), b"x").to_string(),
            ]
        };
        assert_eq!(asked(stream), asked(nobodys));
        let mut socket = server.socket_of(reader).greeted();
        for up in
            [Up::FollowHeads { stream, cursor: None }, Up::FollowTopic { stream, topic, after: SeqNum::ZERO }]
        {
            socket.says(&up);
            assert!(matches!(socket.hears(), Down::Fault { .. }), "{up:?}");
        }
    }
    let own = server.told("/api/open", &open(stream));
    assert_eq!(own.status, 200, "{own}");
    assert_eq!(server.told("/api/page", &page(stream)).status, 200);
    let listed = server.got("/api/server", &[("rill-protocol", "1")]);
    assert_eq!(decode::<ServerInfo>(&listed.body).unwrap().spaces, []);
    let titles = TitlesRequest { spaces: vec![stream], slots: vec![StateSlot::Name.slot()] };
    let told = server.told_by(Some(&mallory), "/api/titles", &titles);
    assert_eq!(decode::<TitlesAnswer>(&told.body).unwrap().spaces, []);
    let again = decode::<PushAnswer>(&server.told("/api/push", &push(stream)).body).unwrap();
    assert_eq!(again.answers, [Answer::AlreadyThere(SeqNum(1))]);
}

/// What is refused of these kinds, by who is told so.
fn refused(allowed: &[Allowed], kind: &str) -> Vec<Option<String>> {
    let of_kind = allowed.iter().filter(|one| one.kind == kind);
    of_kind.map(|one| one.refused.as_ref().map(|fault| fault.text.clone())).collect()
}

#[test]
fn one_is_told_what_one_may_write_and_the_rules_in_words() {
    let mut story = story();
    let stream = story.alice.genesis.stream();
    let bob = Some(&story.bob.0);
    let nowhere = TopicId::opened_by(rill_protocol::EventId::from_bytes([9; 16]));
    let asks = |who, topics: Vec<TopicId>| {
        let ask = RulesAsk::Allowed(topics);
        let told = story.server.told_by(who, "/api/rules", &RulesRequest { stream, ask });
        match decode(&told.body) {
            Ok(RulesAnswer::Allowed(allowed)) => allowed,
            other => panic!("{told}: {other:?}"),
        }
    };
    let topics = |allowed: &[(TopicId, Vec<Allowed>)]| -> Vec<TopicId> {
        allowed.iter().map(|(topic, _)| *topic).collect()
    };
    let all = vec![TopicId::ROOT, TopicId::DESK, nowhere, story.room];
    let alice = Person::alice();
    let of_alice = asks(Some(&alice), all.clone());
    assert_eq!(topics(&of_alice), [TopicId::ROOT, TopicId::DESK, story.room]);
    let joined = vec![story.bob.1.joins()];
    let join = "only members write here: join this space first; your text was not posted";
    let of_bob = asks(bob, all.clone());
    assert_eq!(topics(&of_bob), [TopicId::ROOT, story.room], "the desk is not for him");
    assert_eq!(refused(&of_bob[1].1, "rill.message.posted.v1"), [Some(join.to_owned())]);
    assert_eq!(said(&story.server.push_by(&story.bob.0, &story.alice.genesis, joined)), ["accepted"]);
    let of_bob = asks(bob, all);
    assert_eq!(refused(&of_bob[1].1, "rill.message.posted.v1"), [None]);
    let lacks = "this needs the permission to pin, which you do not have here".to_owned();
    assert_eq!(refused(&of_bob[1].1, "rill.message.pinned.v1"), [Some(lacks)]);

    let words: RulesAnswer = story.server.ask("/api/rules", &RulesRequest { stream, ask: RulesAsk::Words });
    let RulesAnswer::Words(words) = words else { panic!("{words:?}") };
    assert_eq!(words[0], "Whoever wants to joins this space.");

    let too_many = RulesAsk::Allowed(vec![TopicId::ROOT; RULES_TOPICS_MAX + 1]);
    let told = story.server.told("/api/rules", &RulesRequest { stream, ask: too_many });
    assert_eq!(told.to_string(), "413 TooLarge: this names 513 at once, at most 512 are taken: ask in parts");
}
