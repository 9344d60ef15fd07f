//! The copy in the origin private file system of a real browser: damaged, of a newer version, opened twice.

use super::{FILE, FILE_BESIDE_A_NEWER, Files, Opened, connect, files, open};
use rill_bridge::{Notification, Request, Saving, Status};
use rill_engine::{Effect, Input, PageId, Setup};
use sqlite_wasm_vfs::sahpool::OpfsSAHPoolUtil;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn setup() -> Setup {
    let (notice, version) = (None, "tests".to_owned());
    Setup { now: 0, seed: 7, saving: Saving::Kept, notice, update_waits: false, version }
}

/// What a page is told first.
fn status(opened: &mut Opened) -> Status {
    let request = Request::Visible { visible: true };
    let effects = opened.engine.handle(0, Input::Page { page: PageId(1), request });
    let told = effects.into_iter().find_map(|effect| match effect {
        Effect::Tell { notification: Notification::Status(status), .. } => Some(status),
        _ => None,
    });
    told.unwrap()
}

async fn pool() -> OpfsSAHPoolUtil {
    let Files::Pool(pool) = files().await else { panic!("no files") };
    pool
}

#[wasm_bindgen_test]
async fn a_damaged_copy_is_built_anew_and_one_of_a_newer_version_is_left_alone() {
    let pool = pool().await;
    let mut first = open(&pool, &setup()).unwrap();
    assert_eq!((first.file, first.engine.epoch()), (Some(FILE), 1));
    assert_eq!(status(&mut first).saving, Saving::Kept);
    drop(first);
    let second = open(&pool, &setup()).unwrap();
    assert_eq!(second.engine.epoch(), 2, "each opening has a greater one");
    drop(second);

    let damages =
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'no sense' WHERE name = 'event'";
    connect(FILE).unwrap().execute_batch(damages).unwrap();
    let mut anew = open(&pool, &setup()).unwrap();
    assert_eq!((anew.file, anew.engine.epoch()), (Some(FILE), 1));
    let Saving::NotSaving(text) = status(&mut anew).saving else { panic!("not told") };
    assert!(text.contains("damaged and is built anew from the server"), "{text}");
    drop(anew);

    connect(FILE).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let mut beside = open(&pool, &setup()).unwrap();
    assert_eq!(beside.file, Some(FILE_BESIDE_A_NEWER));
    let told = status(&mut beside);
    let Saving::NotSaving(text) = told.saving else { panic!("not told") };
    assert!(told.update_waits && text.contains("reload to update; nothing was changed"), "{text}");
    drop(beside);
    let newer = connect(FILE).unwrap();
    let version: i64 = newer.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 99);
}
