//! A space that lives by a module, on a whole server: the rules that Rill ships, as the program that they are made of too.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

#[path = "../../server/module-host/tests/engines/built.rs"]
mod built;

use rill::modules::{ModuleCommand, ModuleFile, run};
use rill_events::{BanSet, Payload, StateSlot};
use rill_protocol::{
    Answer, Draft, Genesis, ModuleId, Page, PageFrom, PageRequest, Place, PushRequest, Route, Rules,
    RulesSet, ServerInfo, TopicId, decode,
};
use rill_tests::{Person, RealServer, Writer};
use std::path::Path;
use tempfile::TempDir;

/// Puts the rules of spaces, as a module, onto a server that does not run.
fn puts(data: &Path) -> ModuleId {
    let (bytes, folder) = (built::module("rill-space-module"), tempfile::tempdir().unwrap());
    let file = folder.path().join("space.wasm");
    std::fs::write(&file, &bytes).unwrap();
    run(&ModuleCommand::Add { module: ModuleFile { file }, data: data.to_owned() }).unwrap();
    ModuleId::of(&bytes)
}

fn begun_by(module: ModuleId) -> Writer {
    Writer::in_stream(Genesis { rules: Rules::Module(module), ..Writer::new(1).genesis })
}

fn told(answers: &[Answer]) -> Vec<String> {
    let told = answers.iter().map(|answer| match answer {
        Answer::Accepted(_) => "in".to_owned(),
        Answer::Refused(fault) => fault.text.clone(),
        Answer::Later { .. } | Answer::AlreadyThere(_) | Answer::Taken => format!("{answer:?}"),
    });
    told.collect()
}

/// How many messages of a room somebody reads; none: there is no such space or room for them.
fn read(server: &RealServer, person: Option<&Person>, genesis: &Genesis, room: TopicId) -> Option<usize> {
    let (stream, from) = (genesis.stream(), PageFrom::Newest);
    let told =
        server.told_by(person, Route::Page.path(), &PageRequest { stream, topic: room, from, limit: 50 });
    (told.status == 200).then(|| decode::<Page>(&told.body).unwrap().anchors.len())
}

fn bans(alice: &mut Writer, person: &Person, on: bool) -> Draft {
    let slot = StateSlot::Ban(rill_protocol::Slot::of_person(person.did())).slot();
    let set = BanSet { person: person.did().clone(), on, reason: String::new() };
    alice.draft(TopicId::DESK, Place::State, Some(slot), &Payload::from(set))
}

#[test]
fn a_space_that_lives_by_a_module_is_found_read_and_written_in_as_any_other() {
    let data: TempDir = tempfile::tempdir().unwrap();
    let mut alice = begun_by(puts(data.path()));
    let server = RealServer::over(data);
    let (room, opened) = alice.opens("lobby");
    let hello = alice.posts(room, "hello").1;
    server.takes(&alice.genesis, vec![opened, hello]);
    let info: ServerInfo = decode(&server.got(Route::Server.path(), &[("rill-protocol", "1")]).body).unwrap();
    assert_eq!(info.spaces, [alice.genesis.stream()]);

    let (bob, genesis) = (Person::named("bob"), alice.genesis.clone());
    let mut writes = alice.beside(&bob);
    let too_early = writes.posts(room, "may I").1;
    let words = "only members write here: join this space first; your text was not posted";
    assert_eq!(told(&server.push_by(&bob, &genesis, vec![too_early])), [words]);
    let events = vec![writes.joins(), writes.posts(room, "here I am").1];
    assert_eq!(told(&server.push_by(&bob, &genesis, events)), ["in", "in"]);
    assert_eq!(read(&server, Some(&bob), &genesis, room), Some(2));

    // What the rules know is there when the server comes back, and when it is lost.
    let data = server.stop();
    let server = RealServer::over(data);
    server.takes(&genesis, vec![bans(&mut alice, &bob, true)]);
    assert_eq!(read(&server, Some(&bob), &genesis, room), None);
    assert_eq!(read(&server, None, &genesis, room), Some(2));
    let data = server.stop();
    let folder = data.path().join(format!("streams/{}", genesis.stream()));
    let known = std::fs::read_dir(&folder).unwrap().flatten().map(|file| file.path());
    let known: Vec<_> = known.filter(|file| file.to_string_lossy().contains("module-")).collect();
    assert!(!known.is_empty());
    known.iter().for_each(|file| std::fs::remove_file(file).unwrap());
    let server = RealServer::over(data);
    assert_eq!(read(&server, Some(&bob), &genesis, room), None);
    server.takes(&genesis, vec![bans(&mut alice, &bob, false)]);
    assert_eq!(read(&server, Some(&bob), &genesis, room), Some(2));
}

/// Pushes an event until it is not told to come later: what other rules are told of the log is told between pushes.
fn given(server: &RealServer, genesis: &Genesis, event: &Draft) -> Answer {
    loop {
        let answers = server.push(genesis, vec![event.clone()]);
        match &answers[..] {
            [Answer::Later { .. }] => {}
            [answer] => return answer.clone(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_space_that_is_there_is_given_a_module_and_its_own_rules_back_and_nobody_reads_what_they_did_not() {
    let data: TempDir = tempfile::tempdir().unwrap();
    let module = puts(data.path());
    let server = RealServer::over(data);
    let (mut alice, bob, eve) = (Writer::new(1), Person::named("bob"), Person::named("eve"));
    let genesis = alice.genesis.clone();
    let (room, opened) = alice.opens("lobby");
    let hello = alice.posts(room, "hello").1;
    let bans = bans(&mut alice, &eve, true);
    server.takes(&genesis, vec![opened, hello, bans]);
    let mut writes = alice.beside(&bob);
    let events = vec![writes.joins(), writes.posts(room, "here I am").1];
    assert_eq!(told(&server.push_by(&bob, &genesis, events)), ["in", "in"]);
    let who_reads = |server: &RealServer| {
        [Some(&bob), None, Some(&eve)].map(|person| read(server, person, &genesis, room))
    };
    assert_eq!(who_reads(&server), [Some(2), Some(2), None]);

    for (number, rules) in [(3, Rules::Module(module)), (4, Rules::Space)] {
        let slot = Some(StateSlot::Rules.slot());
        let set = RulesSet { rules };
        let by_bob = writes.draft(TopicId::ROOT, Place::State, slot, &Payload::from(set.clone()));
        let no = "only who made this space gives it other rules";
        assert_eq!(told(&server.push_by(&bob, &genesis, vec![by_bob])), [no]);
        let given_by_alice = alice.draft(TopicId::ROOT, Place::State, slot, &Payload::from(set));
        assert!(matches!(given(&server, &genesis, &given_by_alice), Answer::Accepted(_)));
        let more = writes.posts(room, "and on").1;
        assert_eq!(told(&server.push_by(&bob, &genesis, vec![more])), ["in"]);
        assert_eq!(who_reads(&server), [Some(number), Some(number), None]);
    }
    // What a server goes by is in the log.
    let data = server.stop();
    let server = RealServer::over(data);
    assert_eq!(who_reads(&server), [Some(4), Some(4), None]);
}

#[test]
fn a_space_by_rules_that_are_not_on_the_server_is_not_made_and_the_answer_says_why() {
    let server = RealServer::start();
    let mut alice = begun_by(ModuleId::of(b"some program"));
    let (stream, genesis) = (alice.genesis.stream(), Some(alice.genesis.clone()));
    let events = vec![alice.opens("lobby").1];
    let told = server.told(Route::Push.path(), &PushRequest { stream, genesis, bulk: false, events });
    assert!(told.to_string().contains("does not have the rules that this stream lives by"), "{told}");
    assert!(!server.data().join(format!("streams/{stream}")).exists());
}
