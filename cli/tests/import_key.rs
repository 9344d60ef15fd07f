//! `rill import` and the key that it signs in with.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill::key::Key;
use rill_protocol::StreamId;
use rill_server::store::StreamLog;
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn import(folder: &Path, key: &str, more: &[&str]) -> Output {
    let mut import = Command::new(env!("CARGO_BIN_EXE_rill"));
    import.args(["import", "discord", "--json", "--data"]).arg(folder.join("data"));
    import.arg("--key").arg(folder.join(key)).args(more).arg(folder.join("quay.json")).output().unwrap()
}

fn summary(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_is_imported_is_that_of_the_key_and_another_key_imports_into_a_space_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let archive = json!({
        "guild": { "id": "7", "name": "Harbour", "iconUrl": null },
        "channel": { "id": "70", "type": "GuildTextChat", "categoryId": null, "category": null, "name": "quay", "topic": null },
        "exportedAt": "2025-06-01T00:00:00+00:00",
        "messages": [{
            "id": "4194304", "type": "Default", "timestamp": "2024-03-09T18:00:00+00:00", "timestampEdited": null,
            "isPinned": true, "content": "hello", "author": { "id": "700", "name": "user", "isBot": false },
            "reactions": [{ "emoji": { "id": "", "name": "👍" }, "count": 5, "users": [] }],
        }],
    });
    fs::write(folder.path().join("quay.json"), archive.to_string()).unwrap();
    let first = summary(&import(folder.path(), "key", &[]));
    assert_eq!((&first["added"], &first["refused"], &first["problems"]), (&json!(1), &json!(0), &json!([])));
    let again = summary(&import(folder.path(), "key", &[]));
    assert_eq!((&again["space"], &again["events"]), (&first["space"], &json!(0)));
    let other = summary(&import(folder.path(), "other-key", &[]));
    assert_ne!(other["space"], first["space"]);
    let stream: StreamId = first["space"].as_str().unwrap().parse().unwrap();
    let log = StreamLog::open(&folder.path().join("data"), &stream).unwrap().unwrap();
    let key = Key::open(Some(&folder.path().join("key"))).unwrap();
    assert_eq!(log.genesis().creator, key.did());
    drop(log);
    let dry = summary(&import(folder.path(), "key", &["--dry-run"]));
    assert_eq!(dry["space"], first["space"], "what would be imported goes into the same space");
}
