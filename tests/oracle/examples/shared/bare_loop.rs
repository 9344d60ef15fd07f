//! The bare loop that an import is compared with: parses the same files and puts their messages into the log's own
//! table with its indices, in commits of the same size, fsynced. No events, hashes, checks, rules or server.
//! A row keeps the whole record, as an import does, or, to compare, its text alone.

use crate::archive;
use rusqlite::{Connection, named_params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{borrow::Cow, path::Path, time::Instant};

const SCHEMA: &str = include_str!("../../../../server/src/store/schema.sql");
const ADD: &str = "
    INSERT INTO event (log_pos, topic, seq, id, kind, author, at, live, target, slot, stands, received_at, row_hash,
        log_hash, envelope, body)
    VALUES (:log_pos, :topic, :seq, :id, 2, :author, :at, 0, NULL, NULL, 1, :at, x'', x'', x'', :body)";
/// As many as the importer sends at once.
const COMMIT: i64 = 2_000;

#[derive(Deserialize)]
struct Export<'a> {
    #[serde(borrow)]
    messages: Vec<Message<'a>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: &'a str,
    timestamp_edited: Option<&'a str>,
    is_pinned: bool,
    #[serde(borrow)]
    content: Cow<'a, str>,
    author: Person<'a>,
    mentions: Vec<Person<'a>>,
    reference: Option<Value>,
    attachments: Vec<Value>,
    embeds: Vec<Value>,
    stickers: Vec<Value>,
    reactions: Vec<Value>,
    inline_emojis: Vec<Value>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Person<'a> {
    id: &'a str,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    nickname: Option<Cow<'a, str>>,
    color: Option<&'a str>,
    is_bot: bool,
    roles: Vec<Value>,
    avatar_url: Option<&'a str>,
}

/// What a row keeps of a message.
#[derive(Clone, Copy)]
pub(crate) enum Keeps {
    Record,
    Text,
}

/// Seconds that it takes into this file.
pub(crate) fn seconds(file: &Path, keeps: Keeps) -> f64 {
    let begun = Instant::now();
    let connection = Connection::open(file).unwrap();
    for (name, value) in [("locking_mode", "EXCLUSIVE"), ("journal_mode", "WAL"), ("synchronous", "FULL")] {
        connection.pragma_update(None, name, value).unwrap();
    }
    connection.execute_batch(SCHEMA).unwrap();
    let mut log_pos = 0;
    connection.execute_batch("BEGIN").unwrap();
    for (topic, path) in archive::files().iter().enumerate() {
        let bytes = archive::unpack(path);
        let export: Export<'_> = serde_json::from_slice(&bytes).unwrap();
        let mut add = connection.prepare_cached(ADD).unwrap();
        for (seq, message) in (1_i64..).zip(&export.messages) {
            log_pos += 1;
            let id: u64 = message.id.parse().unwrap();
            let body = match keeps {
                Keeps::Record => Cow::Owned(serde_json::to_vec(message).unwrap()),
                Keeps::Text => Cow::Borrowed(message.content.as_bytes()),
            };
            add.execute(named_params! {
                ":log_pos": log_pos, ":topic": topic as i64, ":seq": seq, ":id": u128::from(id).to_be_bytes(),
                ":author": message.author.id.parse::<i64>().unwrap(), ":at": (id >> 22) as i64,
                ":body": body,
            })
            .unwrap();
            if log_pos % COMMIT == 0 {
                connection.execute_batch("COMMIT; BEGIN").unwrap();
            }
        }
    }
    connection.execute_batch("COMMIT").unwrap();
    begun.elapsed().as_secs_f64()
}
