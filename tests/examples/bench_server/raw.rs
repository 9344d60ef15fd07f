//! What SQLite and the disk do at most on this machine, in this run: the log's own table and indices, rows of the same
//! size, every commit synced. No events, hashes, rules or server.

use rusqlite::{Connection, named_params};
use std::{path::Path, time::Instant};

const SCHEMA: &str = include_str!("../../../server/src/store/schema.sql");
const ADD: &str = "
    INSERT INTO event (log_pos, topic, seq, id, kind, author, at, live, target, slot, stands, received_at, row_hash,
        log_hash, envelope, body)
    VALUES (:n, 1, :n, :id, 2, 1, :n, 1, NULL, NULL, 1, :n, :hash, :hash, :envelope, :body)";

/// Rows a second, with so many in a commit.
pub(crate) fn rows_per_s(file: &Path, commits: usize, rows: usize, (envelope, body): (usize, usize)) -> f64 {
    let connection = Connection::open(file).unwrap();
    for (name, value) in [("locking_mode", "EXCLUSIVE"), ("journal_mode", "WAL"), ("synchronous", "FULL")] {
        connection.pragma_update(None, name, value).unwrap();
    }
    connection.execute_batch(SCHEMA).unwrap();
    let (envelope, body) = (vec![7_u8; envelope], vec![8_u8; body]);
    let mut n = 0_i64;
    let begun = Instant::now();
    for _ in 0..commits {
        let transaction = connection.unchecked_transaction().unwrap();
        for _ in 0..rows {
            n += 1;
            let mut add = connection.prepare_cached(ADD).unwrap();
            add.execute(named_params! {
                ":n": n, ":id": u128::try_from(n).unwrap().to_be_bytes(), ":hash": [9_u8; 32], ":envelope": envelope,
                ":body": body,
            })
            .unwrap();
        }
        transaction.commit().unwrap();
    }
    n as f64 / begun.elapsed().as_secs_f64()
}
