//! Importing into a space: again, after an interruption, from a newer export, against a server that fails.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

mod model_server;
mod odd_servers;

use model_server::ModelServer;
use rill::import::{Destination, DiscordArgs, ImportError, Summary, import_discord};
use rill_events::Payload;
use rill_protocol::{Did, EventId, Place};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

const NOW: i64 = 1_800_000_000_000;

fn rich() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/rich")
}

fn try_import(
    server: &ModelServer,
    paths: &[PathBuf],
    space: Option<&str>,
) -> Result<Vec<Summary>, ImportError> {
    try_import_at(NOW, server, paths, space)
}

fn try_import_at(
    now: i64,
    server: &ModelServer,
    paths: &[PathBuf],
    space: Option<&str>,
) -> Result<Vec<Summary>, ImportError> {
    let space = space.map(str::to_owned);
    let args = DiscordArgs {
        rules: None,
        paths: paths.to_vec(),
        server: String::new(),
        data: None,
        key: None,
        space,
        dry_run: false,
        json: false,
    };
    let creator = Did::parse("did:web:localhost").unwrap();
    let summaries = import_discord(&args, &Destination::Server(server), &creator, now, false)?;
    for summary in &summaries {
        let counted = summary.added + summary.changed + summary.present + summary.refused;
        assert_eq!(summary.read, counted, "every record is counted once: {summary}");
    }
    Ok(summaries)
}

/// Imports rich as one space.
fn import_rich(server: &ModelServer) -> Summary {
    try_import(server, &[rich()], Some("Rich")).unwrap().remove(0)
}

/// An export of one channel, made on a day of June 2025.
fn import_export(server: &ModelServer, day: u32, messages: &[Value]) -> Summary {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quay.json");
    fs::write(&path, export(day, messages)).unwrap();
    try_import(server, &[path], None).unwrap().remove(0)
}

fn export(day: u32, messages: &[Value]) -> String {
    let whole = json!({
        "guild": { "id": "7", "name": "Harbour", "iconUrl": null },
        "channel": { "id": "70", "type": "GuildTextChat", "categoryId": null, "category": null, "name": "quay", "topic": null },
        "exportedAt": format!("2025-06-{day:02}T00:00:00+00:00"),
        "messages": messages,
    });
    serde_json::to_string_pretty(&whole).unwrap()
}

fn user(n: u64) -> Value {
    json!({ "id": (700 + n).to_string(), "name": format!("user{n}"), "isBot": false })
}

fn message(n: u64, text: &str) -> Value {
    json!({
        "id": ((n + 1) << 22).to_string(), "type": "Default", "timestamp": "2024-03-09T18:00:00+00:00",
        "timestampEdited": null, "isPinned": false, "content": text, "author": user(n), "reactions": [],
    })
}

fn edited(n: u64, text: &str, day: u32) -> Value {
    let mut message = message(n, text);
    message["timestampEdited"] = json!(format!("2024-04-{day:02}T18:00:00+00:00"));
    message
}

fn reacted(n: u64, text: &str, users: &[u64], pinned: bool) -> Value {
    let mut message = message(n, text);
    let users: Vec<Value> = users.iter().copied().map(user).collect();
    message["isPinned"] = json!(pinned);
    if !users.is_empty() {
        message["reactions"] =
            json!([{ "emoji": { "id": "", "name": "👍" }, "count": users.len(), "users": users }]);
    }
    message
}

/// What stands of each message: the newest of each slot, in words.
fn standing(server: &ModelServer) -> Vec<String> {
    let model = server.0.borrow();
    let anchors: Vec<EventId> = model
        .log
        .values()
        .filter(|kept| matches!(kept.envelope.place, Place::Anchor { .. }))
        .map(|kept| kept.envelope.id)
        .collect();
    let mut lines = Vec::new();
    for anchor in anchors {
        let mut amending: Vec<_> =
            model.log.values().filter(|kept| kept.envelope.place.target() == Some(anchor)).collect();
        amending.sort_by_key(|kept| kept.seq);
        let newest = amending.iter().filter(|kept| {
            !amending.iter().any(|other| other.seq > kept.seq && other.envelope.slot == kept.envelope.slot)
        });
        let text = |payload: &[u8]| match Payload::from_bytes(payload).unwrap() {
            Payload::MessagePosted(posted) => posted.text,
            Payload::MessageEdited(edited) => format!("edited: {}", edited.text),
            Payload::MessagePinned(pin) => format!("pinned: {}", pin.pinned),
            Payload::ReactionSet(set) => format!("{}: {}", set.emoji.key(), set.on),
            other => other.type_name().to_owned(),
        };
        let anchor = model.log.values().find(|kept| kept.envelope.id == anchor).unwrap();
        let parts: Vec<_> =
            std::iter::once(text(&anchor.payload)).chain(newest.map(|kept| text(&kept.payload))).collect();
        lines.push(parts.join(", "));
    }
    lines
}

#[test]
fn the_rich_sample_goes_in_whole_and_a_second_import_adds_nothing() {
    let server = ModelServer::default();
    let first = import_rich(&server);
    assert_eq!((first.read, first.added, first.present, first.refused), (58, 56, 1, 1));
    assert!(first.is_complete());
    let problems: Vec<_> =
        first.problems.iter().map(|problem| format!("{}: {}", problem.line.unwrap(), problem.text)).collect();
    insta::assert_snapshot!(problems.join("\n"), @r#"
    908: the file "../../../../etc/passwd" would lie outside the archive's folder and was not read
    1034: another message has the same id and other text, and stays
    "#);
    let events = server.events();
    assert_eq!(first.events, events.len() as u64);
    let second = import_rich(&server);
    assert_eq!(
        (second.read, second.added, second.changed, second.present, second.refused),
        (58, 0, 0, 57, 1)
    );
    assert_eq!(second.events, 0);
    assert_eq!(server.events(), events);
}

#[test]
fn without_a_name_each_server_of_the_archives_becomes_a_space() {
    let server = ModelServer::default();
    let summaries = try_import(&server, &[rich()], None).unwrap();
    let told: Vec<_> = summaries.iter().map(|summary| (summary.name.as_str(), summary.read)).collect();
    assert_eq!(told, [("Direct Messages", 7), ("Lantern Harbour", 51)]);
    assert_eq!(server.0.borrow().streams.len(), 2);
}

#[test]
fn an_import_that_broke_off_anywhere_goes_on_and_ends_the_same() {
    let whole = ModelServer::default();
    import_rich(&whole);
    let events = whole.events();
    for breaks_after in (0..events.len()).step_by(5) {
        let server = ModelServer::default();
        server.0.borrow_mut().breaks_after = Some(breaks_after);
        let error = try_import(&server, &[rich()], Some("Rich")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the server says: the connection broke. What was imported until now is safe; run the same command again to go on"
        );
        server.0.borrow_mut().breaks_after = None;
        import_rich(&server);
        assert_eq!(server.events(), events, "broke after {breaks_after}");
    }
}

#[test]
fn what_is_told_to_come_later_comes_later() {
    let whole = ModelServer::default();
    import_rich(&whole);
    let server = ModelServer::default();
    server.0.borrow_mut().later_every = Some(9);
    let summary = import_rich(&server);
    assert_eq!(summary.added, 56);
    assert_eq!(server.events(), whole.events());
}

#[test]
fn what_a_server_refuses_is_counted_with_its_place_and_the_rest_goes_in() {
    let server = ModelServer::default();
    server.0.borrow_mut().dislikes = Some("two");
    let summary =
        import_export(&server, 1, &[message(0, "one"), reacted(1, "two", &[5], true), message(2, "three")]);
    assert_eq!((summary.added, summary.refused), (2, 1));
    assert_eq!(summary.problems.len(), 1, "what amends it is not said again");
    assert!(summary.problems[0].to_string().ends_with("quay.json:31: not here"), "{}", summary.problems[0]);
}

#[test]
fn a_newer_export_adds_what_is_new_and_changed_and_nothing_else() {
    let server = ModelServer::default();
    let old = [message(0, "one"), reacted(1, "two", &[5, 6], true), message(2, "three")];
    import_export(&server, 1, &old);
    let new = [
        edited(0, "one, mended", 1),
        reacted(1, "two", &[6, 7], false),
        message(2, "three"),
        message(3, "four"),
    ];
    let summary = import_export(&server, 2, &new);
    assert_eq!((summary.added, summary.changed, summary.present), (1, 2, 1));
    // A message, an edit, a pin taken off, a reaction less and one more, two profiles.
    assert_eq!(summary.events, 7);
    insta::assert_snapshot!(standing(&server).join("\n"), @"
    one, edited: one, mended
    two, 👍: true, 👍: true, pinned: false, 👍: false
    three
    four
    ");
    let events = server.events();
    for (day, messages) in [(1, &old[..]), (2, &new[..]), (1, &old[..])] {
        assert_eq!(import_export(&server, day, messages).events, 0, "day {day}");
    }
    assert_eq!(server.events(), events);
}

#[test]
fn what_was_taken_back_and_set_again_is_new_again() {
    let server = ModelServer::default();
    for (day, users, pinned) in
        [(1, &[5][..], true), (2, &[], false), (3, &[5], true), (4, &[], false), (5, &[5], true)]
    {
        let summary = import_export(&server, day, &[reacted(0, "one", users, pinned)]);
        assert_eq!((summary.changed, summary.present), (u64::from(day > 1), 0), "day {day}");
        assert_eq!(
            import_export(&server, day, &[reacted(0, "one", users, pinned)]).events,
            0,
            "day {day} again"
        );
    }
    insta::assert_snapshot!(standing(&server).join("\n"), @"one, pinned: true, 👍: true");
}

#[test]
fn two_exports_of_a_channel_in_one_import_count_by_their_day() {
    let (older, newer) = ([reacted(0, "one", &[5, 6], true)], [reacted(0, "one", &[6], false)]);
    let folder = tempfile::tempdir().unwrap();
    // Named so that the newer one comes first by name.
    fs::write(folder.path().join("a.json"), export(2, &newer)).unwrap();
    fs::write(folder.path().join("b.json"), export(1, &older)).unwrap();
    let server = ModelServer::default();
    let summary = try_import(&server, &[folder.path().to_owned()], None).unwrap().remove(0);
    assert_eq!((summary.added, summary.changed), (1, 1));
    insta::assert_snapshot!(standing(&server).join("\n"), @"one, 👍: true, pinned: false, 👍: false");
    let again = try_import(&server, &[folder.path().to_owned()], None).unwrap().remove(0);
    assert_eq!(again.events, 0);
}

#[test]
fn an_export_that_claims_to_be_of_the_future_gives_way_to_a_later_one() {
    let (server, folder) = (ModelServer::default(), tempfile::tempdir().unwrap());
    let path = folder.path().join("quay.json");
    for (day, year, users) in [(0, "9999", &[5, 6][..]), (40, "2027", &[6])] {
        let exported =
            export(20, &[reacted(0, "one", users, false)]).replace("2025-06", &format!("{year}-02"));
        fs::write(&path, exported).unwrap();
        try_import_at(NOW + day * 86_400_000, &server, std::slice::from_ref(&path), None).unwrap();
    }
    insta::assert_snapshot!(standing(&server).join("\n"), @"one, 👍: true, 👍: false");
}

#[test]
fn a_message_deleted_here_stays_deleted() {
    let server = ModelServer::default();
    import_export(&server, 1, &[message(0, "one")]);
    let anchor = server
        .0
        .borrow()
        .log
        .values()
        .find(|kept| matches!(kept.envelope.place, Place::Anchor { .. }))
        .unwrap()
        .envelope
        .id;
    server.0.borrow_mut().redacted.insert(anchor);
    let summary = import_export(&server, 2, &[edited(0, "one, mended", 1)]);
    assert_eq!((summary.present, summary.events), (1, 0));
}

#[test]
fn a_summary_as_json_has_the_promised_members() {
    let server = ModelServer::default();
    let summary = serde_json::to_value(import_export(&server, 1, &[message(0, "one")])).unwrap();
    for member in ["space", "read", "added", "present", "refused", "seconds"] {
        assert!(summary.get(member).is_some(), "{member}");
    }
}
