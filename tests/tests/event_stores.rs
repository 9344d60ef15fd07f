//! Each store is put to all promises of stores.

use rill_server::store::SqliteFiles;
use rill_tests::conformance::PROMISES;

#[test]
fn files_of_sqlite_keep_every_promise_of_a_store_of_events() {
    for (promise, is_kept) in PROMISES {
        println!("{promise}");
        let (data, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        is_kept(&SqliteFiles::new(data.path().to_owned()).unwrap(), elsewhere.path());
    }
}
