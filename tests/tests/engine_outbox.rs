//! The outbox itself: damaged, of a newer version, in two hands, how often it is written; and servers that say later, no, or
//! taken.
//! Not here: who writes (`engine_sessions.rs`).

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Change, Command, Connection, Intent, Standing};
use rill_protocol::{
    Answer as Pushed, Envelope, EventId, Fault, FaultCode, PushAnswer, PushRequest, decode, encode,
};
use rill_tests::{
    Device, Parts, Person, RealServer, Room, StandIn, copy_of, found_anew, looks_at, newest, restored,
    room_in_view,
};
use rusqlite::Connection as Database;
use std::{cell::RefCell, path::Path, rc::Rc};

/// Writes so many messages offline into an outbox at this path, and ends.
fn fills(server: &RealServer, at: Room, path: &Path, messages: usize) {
    let outbox = Database::open(path).unwrap();
    let mut alice = Device::of(Parts { outbox, server: None, ..Parts::new(server) }).unwrap();
    alice.watches(1, newest(at.0, at.1));
    for number in 0..messages {
        alice.posts(at, &format!("written {number}"));
    }
    assert_eq!(alice.sees(1).messages().len(), messages.min(200));
}

#[test]
fn a_changed_row_is_lost_alone_and_the_page_is_told() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 1, 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox.db");
    fills(&server, at, &path, 5);
    let outbox = Database::open(&path).unwrap();
    outbox.execute("UPDATE entry SET payload = CAST(payload || x'00' AS BLOB) WHERE n = 3", []).unwrap();
    let mut alice = looks_at(Parts { outbox, ..Parts::new(&server) }, at);
    assert!(alice.outbox_set_aside);
    assert!(alice.trouble().contains("one event of it is lost"), "{}", alice.trouble());
    let event = alice.next_event();
    let intent = Intent::Post { text: "now".into(), mentions: Vec::new(), reply: None, files: Vec::new() };
    let post = Command::Write { stream: at.0, topic: at.1, event, intent };
    let told = alice.says_at_once(post.clone()).unwrap_err();
    assert!(told.may_pass && told.text.contains("Keep your text"), "{told}");
    let new = folder.path().join("outbox-2.db");
    assert!(alice.renews_outbox(Database::open(&new).unwrap()).is_some());
    alice.says_at_once(post).unwrap();
    alice.sends_all(1);
    let texts = ["number 0", "written 0", "written 1", "written 3", "written 4", "now"];
    assert_eq!(found_anew(&server, at), texts);
    let (copy, outbox) = alice.ends_with_both();
    let alice = looks_at(Parts { copy, outbox, ..Parts::new(&server) }, at);
    assert_eq!((alice.sees(1).texts(), alice.outbox_set_aside), (texts.to_vec(), false));
    assert_eq!(alice.trouble(), "");
}

#[test]
fn a_torn_page_loses_what_was_on_it_and_nothing_else() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 2, 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox.db");
    fills(&server, at, &path, 150);
    let mut bytes = std::fs::read(&path).unwrap();
    // The leaf with this message, wherever it lies.
    let needle = b"written 70";
    let found = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    let page = found / 4096 * 4096;
    bytes[page..page + 4096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let outbox = Database::open(&path).unwrap();
    let mut alice = looks_at(Parts { outbox, ..Parts::new(&server) }, at);
    assert!(alice.outbox_set_aside);
    assert!(alice.trouble().contains("some of it may be lost"), "{}", alice.trouble());
    alice.renews_outbox(Database::open_in_memory().unwrap());
    alice.sends_all(1);
    let texts = found_anew(&server, at);
    assert!((120..150).contains(&texts.len()), "{}", texts.len());
    assert_eq!(texts[1], "written 0");
    assert_eq!(texts.last().unwrap(), "written 149");
    assert!(!texts.contains(&"written 70".to_owned()));
    let numbers: Vec<usize> = texts[1..].iter().map(|text| text[8..].parse().unwrap()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
}

#[test]
fn a_file_that_is_no_database_is_set_aside_and_writing_goes_on_in_a_new_one() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 3, 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox.db");
    std::fs::write(&path, vec![7; 20_000]).unwrap();
    let outbox = Database::open(&path).unwrap();
    let mut alice = looks_at(Parts { outbox, ..Parts::new(&server) }, at);
    assert!(alice.outbox_set_aside);
    assert_eq!(alice.sees(1).texts(), ["number 0"], "reading goes on");
    assert!(alice.renews_outbox(Database::open_in_memory().unwrap()).is_some());
    alice.posts(at, "on");
    alice.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "on"]);
    assert_eq!(std::fs::read(&path).unwrap(), vec![7; 20_000], "the damaged file was not touched");
}

#[test]
fn an_outbox_of_a_newer_program_is_not_touched_and_reading_goes_on() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 4, 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox.db");
    fills(&server, at, &path, 2);
    Database::open(&path).unwrap().pragma_update(None, "user_version", 9).unwrap();
    let before = std::fs::read(&path).unwrap();
    let outbox = Database::open(&path).unwrap();
    let mut alice = looks_at(Parts { outbox, ..Parts::new(&server) }, at);
    assert_eq!(alice.sees(1).texts(), ["number 0"]);
    let event = alice.next_event();
    let intent = Intent::Post { text: "now".into(), mentions: Vec::new(), reply: None, files: Vec::new() };
    let told = alice.says_at_once(Command::Write { stream: at.0, topic: at.1, event, intent }).unwrap_err();
    assert!(told.text.contains("reload to update"), "{told}");
    assert!(alice.trouble().contains("reload to update"));
    assert!(!alice.outbox_set_aside);
    drop(alice);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn one_who_led_and_wakes_late_writes_nothing_more() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 5, 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox.db");
    let parts = |number| Parts { outbox: Database::open(&path).unwrap(), number, ..Parts::new(&server) };
    let mut asleep = looks_at(parts(1), at);
    let mut leads = looks_at(parts(2), at);
    let event = asleep.next_event();
    let intent = Intent::Post { text: "late".into(), mentions: Vec::new(), reply: None, files: Vec::new() };
    let told = asleep.says_at_once(Command::Write { stream: at.0, topic: at.1, event, intent });
    assert!(told.unwrap_err().text.contains("another tab"));
    assert!(asleep.stepped_down);
    leads.posts(at, "in time");
    leads.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "in time"]);
}

/// Stands in for a server: answers each push by this, and remembers what was pushed.
fn answering(
    seen: &Rc<RefCell<Vec<Vec<EventId>>>>,
    mut answer: impl FnMut(&[Envelope]) -> Option<Vec<Pushed>> + 'static,
) -> StandIn {
    let seen = Rc::clone(seen);
    Box::new(move |path, body| {
        if path != "/api/push" {
            return None;
        }
        let request: PushRequest = decode(body).unwrap();
        let envelopes: Vec<Envelope> =
            request.events.iter().map(|draft| Envelope::from_bytes(&draft.envelope).unwrap()).collect();
        seen.borrow_mut().push(envelopes.iter().map(|envelope| envelope.id).collect());
        let answers = answer(&envelopes)?;
        Some(Ok(encode(&PushAnswer { answers }).unwrap()))
    })
}

fn no() -> Pushed {
    Pushed::Refused(Fault::new(FaultCode::NotAllowed, "not in this room, please"))
}

#[test]
fn a_refused_message_keeps_its_text_takes_its_edit_along_and_goes_out_corrected() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 6, 1);
    let pushes: Rc<RefCell<Vec<Vec<EventId>>>> = Rc::default();
    alice.stands_in = Some(answering(&pushes, |pushed| Some(vec![no(); pushed.len()])));
    let post = alice.posts(at, "first words");
    alice.until("the push", |_| !pushes.borrow().is_empty());
    // While the push is under way, an edit is an event of its own.
    alice.edits(at, post, "second words");
    alice.until("the refusal", |alice| alice.status().unsent.refused == 2);
    alice.settles();
    assert_eq!(alice.sees(1).texts(), ["number 0", "second words"]);
    let refused = Standing::Refused("not in this room, please".into());
    assert_eq!(alice.row(1, post).standing, refused);
    assert_eq!(pushes.borrow().len(), 1, "the edit of a refused message is not sent");
    alice.stands_in = None;
    alice.says_at_once(Command::Retry { event: post }).unwrap();
    assert_eq!(alice.row(1, post).standing, Standing::Pending);
    alice.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "second words"]);
}

#[test]
fn a_refused_message_that_is_edited_goes_out_with_its_new_text() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 7, 1);
    let pushes = Rc::default();
    alice.stands_in = Some(answering(&pushes, |pushed| Some(vec![no(); pushed.len()])));
    let post = alice.posts(at, "rude words");
    alice.until("the refusal", |alice| alice.status().unsent.refused == 1);
    let (copy, outbox) = alice.ends_with_both();
    let mut alice = looks_at(Parts { copy, outbox, ..Parts::new(&server) }, at);
    assert_eq!(alice.row(1, post).standing, Standing::Refused("not in this room, please".into()), "reloaded");
    alice.edits(at, post, "kind words");
    alice.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "kind words"]);
}

#[test]
fn a_refused_message_that_is_discarded_is_gone_for_good() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 8, 1);
    let pushes = Rc::default();
    alice.stands_in = Some(answering(&pushes, |pushed| Some(vec![no(); pushed.len()])));
    let post = alice.posts(at, "never mind");
    alice.until("the refusal", |alice| alice.status().unsent.refused == 1);
    alice.says_at_once(Command::Discard { event: post }).unwrap();
    assert_eq!(alice.sees(1).texts(), ["number 0"]);
    let (copy, outbox) = alice.ends_with_both();
    let alice = looks_at(Parts { copy, outbox, ..Parts::new(&server) }, at);
    assert_eq!(alice.sees(1).texts(), ["number 0"]);
    assert_eq!(alice.status().unsent.refused, 0);
}

#[test]
fn a_refused_edit_shows_its_text_and_why_until_it_is_let_go() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 9, 1);
    let first = alice.sees(1).ids()[0];
    let pushes = Rc::default();
    alice.stands_in = Some(answering(&pushes, |pushed| Some(vec![no(); pushed.len()])));
    alice.edits(at, first, "what I meant");
    alice.reacts(at, first, "🌙", true);
    alice.until("both refusals", |alice| alice.status().unsent.refused == 2);
    alice.settles();
    let row = alice.row(1, first);
    assert_eq!(row.change, Some(Change::Refused("not in this room, please".into())));
    assert!(row.reactions.is_empty(), "a refused reaction does not show");
    assert_eq!(alice.sees(1).texts(), ["what I meant"]);
    alice.says_at_once(Command::Discard { event: first }).unwrap();
    assert_eq!((alice.sees(1).texts(), alice.row(1, first).change.clone()), (vec!["number 0"], None));
}

#[test]
fn later_keeps_the_order_and_all_of_it_goes_out() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 10, 1);
    alice.goes_offline();
    let written: Vec<EventId> = (0..60).map(|number| alice.posts(at, &format!("{number}"))).collect();
    let pushes: Rc<RefCell<Vec<Vec<EventId>>>> = Rc::default();
    let log: Rc<RefCell<Vec<EventId>>> = Rc::default();
    let (sees, accepted) = (Rc::clone(&pushes), Rc::clone(&log));
    // Twenty at once, then five each time.
    let mut budget = 20;
    let (push, cookie) = (format!("{}/api/push", server.address()), server.cookie_of(&Person::alice()));
    alice.stands_in = Some(Box::new(move |path, body| {
        if path != "/api/push" {
            return None;
        }
        let mut request: PushRequest = decode(body).unwrap();
        let ids = request.events.iter().map(|draft| Envelope::from_bytes(&draft.envelope).unwrap().id);
        let ids: Vec<EventId> = ids.collect();
        sees.borrow_mut().push(ids.clone());
        let now = budget.min(ids.len());
        budget = 5;
        request.events.truncate(now);
        accepted.borrow_mut().extend(&ids[..now]);
        let body = encode(&request).unwrap();
        let push = ureq::post(&push).header("rill-protocol", "1").header("cookie", &cookie);
        let mut answer = push.send(&body[..]).unwrap();
        let mut answer: PushAnswer = decode(&answer.body_mut().read_to_vec().unwrap()).unwrap();
        answer.answers.resize(ids.len(), Pushed::Later { after_ms: 200 });
        Some(Ok(encode(&answer).unwrap()))
    }));
    alice.goes_online(&server);
    alice.until("the connection", |alice| alice.status().connection == Connection::Synced);
    alice.waits(60_000);
    alice.sends_all(1);
    assert_eq!(*log.borrow(), written);
    let sent: usize = pushes.borrow().iter().map(Vec::len).sum();
    assert!(sent < 60 * 4, "{sent} events were sent for 60");
}

#[test]
fn an_id_that_stands_for_something_else_is_changed_with_all_that_hangs_on_it() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 11, 1);
    alice.goes_offline();
    let post = alice.posts(at, "a question");
    alice.replies(at, post, "an answer");
    alice.reacts(at, post, "🌙", true);
    let pushes = Rc::default();
    let mut is_first = true;
    alice.stands_in = Some(answering(&pushes, move |pushed| {
        let answers = vec![Pushed::Taken; usize::from(std::mem::take(&mut is_first))];
        let rest = pushed.len().saturating_sub(answers.len());
        (!answers.is_empty()).then(|| [answers, vec![Pushed::Later { after_ms: 10 }; rest]].concat())
    }));
    alice.goes_online(&server);
    alice.until("the connection", |alice| alice.status().connection == Connection::Synced);
    alice.waits(5_000);
    alice.sends_all(1);
    assert_eq!(alice.sees(1).texts(), ["number 0", "a question", "an answer"]);
    let [question, answer] = [1, 2].map(|index| alice.sees(1).messages()[index].clone());
    assert_ne!(question.id, post);
    assert_eq!(question.reactions.len(), 1);
    let Some(rill_bridge::ReplyPreview::Held { event, .. }) = answer.reply else {
        panic!("{:?}", answer.reply)
    };
    assert_eq!(event, question.id);
    assert_eq!(found_anew(&server, at), ["number 0", "a question", "an answer"]);
}

#[test]
fn what_is_not_there_after_a_restored_backup_goes_out_again() {
    let server = RealServer::start();
    let (alice, at) = room_in_view(&server, 18, 3);
    drop(alice);
    let backup = server.stop();
    let server = RealServer::over(copy_of(backup.path()));
    let mut alice = looks_at(Parts::new(&server), at);
    let mut bob = looks_at(Parts { number: 2, ..Parts::new(&server) }, at);
    for number in 0..5 {
        alice.posts(at, &format!("alice {number}"));
        alice.sends_all(1);
        bob.posts(at, &format!("bob {number}"));
        bob.sends_all(1);
    }
    let fourth = alice.sees(1).ids()[4];
    alice.edits(at, fourth, "alice, edited");
    alice.sends_all(1);
    for device in [&mut alice, &mut bob] {
        device.until("all", |device| device.sees(1).messages().len() == 13);
        device.until("the copy", |device| device.status().copies.is_empty());
        device.settles();
        device.goes_offline();
    }
    drop(server.stop());
    let server = RealServer::over(restored(backup.path()));
    for device in [&mut alice, &mut bob] {
        device.asked.clear();
        device.goes_online(&server);
        device.until("it to be sent", |device| {
            device.asked.iter().any(|(path, _)| *path == "/api/push") && device.status().unsent.waiting == 0
        });
    }
    let texts = found_anew(&server, at);
    assert_eq!(texts.len(), 13);
    for device in [&mut alice, &mut bob] {
        device.until("the same as everybody", |device| device.sees(1).texts() == texts);
        device.until("nothing unsent", |device| device.engine().in_outbox() == 0);
    }
    assert!(texts.contains(&"alice, edited".to_owned()), "{texts:?}");
}

#[test]
fn a_message_deleted_before_it_was_sent_does_not_take_along_what_was_said_in_the_thread_on_it() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 31, 1);
    alice.goes_offline();
    let post = alice.posts(at, "never mind");
    let (event, first) = (alice.next_event(), alice.next_event());
    let thread = (at.0, rill_protocol::TopicId::opened_by(event));
    let (name, text) = ("aside".to_owned(), "first".to_owned());
    let intent = Intent::StartThread { channel: at.1, on: post, name, first, text, mentions: Vec::new() };
    alice.writes_as(thread, event, intent);
    alice.posts(thread, "second");
    alice.deletes(at, post);
    assert_eq!(alice.sees(1).texts(), ["number 0"], "gone from view at once");
    alice.goes_online(&server);
    alice.until("all to be sent", |alice| alice.status().unsent.waiting == 0);
    assert_eq!(found_anew(&server, thread), ["first", "second"]);
    assert_eq!(found_anew(&server, at), ["number 0", "(removed)"], "sent, and deleted");
    assert_eq!(alice.status().unsent.refused, 0);
}

/// Transactions that wrote into a database so far: the change counter in its header, as the file format has it.
fn written(path: &Path) -> u32 {
    let bytes = std::fs::read(path).unwrap();
    u32::from_be_bytes(bytes[24..28].try_into().unwrap())
}

#[test]
fn what_goes_out_as_it_is_written_is_put_on_the_disk_once() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 9, 1);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox.db");
    let outbox = Database::open(&path).unwrap();
    let mut alice = looks_at(Parts { outbox, ..Parts::new(&server) }, at);
    alice.posts(at, "the first, with which one joins");
    alice.sends_all(1);
    let before = written(&path);
    let online = alice.posts(at, "goes out at once");
    assert_eq!(written(&path) - before, 1);
    alice.deletes(at, online);
    alice.sends_all(1);
    assert!(
        alice.sees(1).messages().iter().all(|row| row.id != online),
        "it was sent, so its deletion was as well"
    );
    assert_eq!(found_anew(&server, at), ["number 0", "the first, with which one joins"]);
}
