//! How fast a client copies, replays and reads in a browser, on the origin private file system. What is measured and
//! how lies beside the engine; a figure is a line of JSON, which `cargo xtask bench` reads.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

#[path = "../../engine/examples/speed/measured.rs"]
mod measured;

use rusqlite::{Connection, OpenFlags};
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::sahpool::{OpfsSAHPoolCfgBuilder, install};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::DedicatedWorkerGlobalScope;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const VFS: &str = "speed";

#[wasm_bindgen_test]
async fn what_a_client_does_in_the_background_takes_as_long_as_this() {
    let options = OpfsSAHPoolCfgBuilder::new().vfs_name(VFS).directory("speed").clear_on_init(true).build();
    install::<WasmOsCallback>(&options, false).await.unwrap();
    let figures = measured::measure(now, open("copy.db"), &open("bare.db"));
    let (events, copy, replay) = (figures.events, &figures.copy, &figures.replay);
    let note = format!(
        "{events} events in {:.0} ms, bare {:.0} ms, longest step {:.1} ms",
        copy.all, figures.raw, copy.longest
    );
    tell("copy_browser_vs_raw", figures.copy_vs_raw(), "times", &note);
    let note = format!("{events} events, longest step {:.1} ms", replay.longest);
    tell("replay_browser_events_per_s", figures.replayed_per_s(), "events/s", &note);
    let (messages, median, slow) =
        *figures.reads.iter().max_by(|one, other| one.1.total_cmp(&other.1)).unwrap();
    let note =
        format!("median of 200, slowest of 5 rooms: {messages} messages; 95th percentile {slow:.1} ms");
    tell("page_query_ms", median, "ms", &note);
}

fn tell(name: &str, value: f64, unit: &str, note: &str) {
    console_log!(r#"{{"name": "{name}", "value": {value:.2}, "unit": "{unit}", "note": "{note}"}}"#);
}

fn now() -> f64 {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope.performance().unwrap().now()
}

/// As the worker opens it.
fn open(file: &str) -> Connection {
    let connection = Connection::open_with_flags_and_vfs(file, OpenFlags::default(), VFS).unwrap();
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    connection.pragma_update(None, "page_size", 16384).unwrap();
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)).unwrap();
    connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
    connection.pragma_update(None, "cache_size", -16_384).unwrap();
    connection
}
