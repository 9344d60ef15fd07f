//! The oracle in Chromium: the same events give the same rows here as natively, in whatever way they come.
//! What is asked and how lies in `rill_oracle`; `tests/oracle/tests/same_rows.rs` is its native side.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_oracle::{Sample, sample_holds};
use rusqlite::Connection;
use sqlite_wasm_rs as _; // What SQLite asks of its host.
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn a_made_history_gives_the_rows_that_it_gives_natively() {
    sample_holds(&mut Connection::open_in_memory, &Sample::made()).unwrap();
}

#[wasm_bindgen_test]
fn the_rich_sample_gives_the_rows_that_it_gives_natively() {
    sample_holds(&mut Connection::open_in_memory, &Sample::rich().unwrap()).unwrap();
}

#[wasm_bindgen_test]
fn the_real_archive_gives_the_rows_that_it_gives_natively() {
    let Some(real) = Sample::real().unwrap() else {
        return console_log!("the real archive is not there: the made history has to do");
    };
    sample_holds(&mut Connection::open_in_memory, &real).unwrap();
}
