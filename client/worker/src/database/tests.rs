//! Copy and outbox in the origin private file system of a real browser: damaged, of a newer version, opened twice.

use super::{
    FILE, FILE_BESIDE_A_NEWER, Files, Opened, connect, connect_next_outbox, files, names, open, remove,
};
use rill_bridge::{Command, CommandId, Notification, Request, Saving, Status};
use rill_engine::{Effect, Input, PageId, Setup};
use rill_protocol::{Did, StreamId};
use sqlite_wasm_vfs::sahpool::OpfsSAHPoolUtil;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn setup() -> Setup {
    let (notice, version) = (None, "tests".to_owned());
    let person = Some(Did::parse("did:key:zDnaeAlice").unwrap());
    let (saving, update_waits, entropy) = (Saving::Kept, false, [7; 32]);
    Setup { now: 0, seed: 7, saving, notice, update_waits, version, person, entropy }
}

fn says(opened: &mut Opened, request: Request) -> Vec<Effect> {
    opened.engine.handle(0, Input::Page { page: PageId(1), request })
}

/// What a page is told first.
fn status(opened: &mut Opened) -> Status {
    let effects = says(opened, Request::Visible { visible: true });
    let told = effects.into_iter().find_map(|effect| match effect {
        Effect::Tell { notification: Notification::Status(status), .. } => Some(status),
        _ => None,
    });
    told.unwrap()
}

fn damage_copy() {
    damage(FILE, "event");
}

fn damage(file: &str, table: &str) {
    let damages = format!(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'no sense' WHERE name = '{table}'"
    );
    connect(file).unwrap().execute_batch(&damages).unwrap();
}

/// With nothing in it.
async fn pool() -> OpfsSAHPoolUtil {
    let Files::Pool(pool) = files().await else { panic!("no files") };
    for name in names(&pool) {
        remove(&pool, &name).unwrap();
    }
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

    damage_copy();
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

#[wasm_bindgen_test]
async fn what_was_written_outlives_the_copy_and_a_damaged_outbox_stays_beside_its_successor() {
    let pool = pool().await;
    let mut first = open(&pool, &setup()).unwrap();
    let what = Command::Introduce { name: "Alice".to_owned() };
    says(&mut first, Request::Command { command: CommandId(1), what });
    let what = Command::Join { stream: StreamId::of(b"a space") };
    says(&mut first, Request::Command { command: CommandId(2), what });
    assert_eq!(first.engine.in_outbox(), 2, "a membership and a name");
    drop(first);

    damage_copy();
    let anew = open(&pool, &setup()).unwrap();
    assert_eq!(anew.engine.in_outbox(), 2);
    drop(anew);

    connect("outbox-0.db").unwrap().execute("UPDATE entry SET payload = x'00' WHERE n = 1", []).unwrap();
    let mut damaged = open(&pool, &setup()).unwrap();
    let effects = says(&mut damaged, Request::Visible { visible: true });
    assert!(effects.contains(&Effect::SetOutboxAside), "{effects:?}");
    drop(damaged.engine.set_outbox_aside());
    damaged.engine.renew_outbox(0, connect_next_outbox(&pool).unwrap());
    assert_eq!(damaged.engine.in_outbox(), 1);
    drop(damaged);
    let names = names(&pool);
    for file in ["outbox-0.db", "outbox-1.db"] {
        assert!(names.iter().any(|name| name.trim_start_matches('/') == file), "{file} in {names:?}");
    }
    assert_eq!(open(&pool, &setup()).unwrap().engine.in_outbox(), 1);
}

#[wasm_bindgen_test]
async fn an_outbox_that_cannot_be_opened_for_damage_is_set_aside_and_the_copy_stays() {
    let pool = pool().await;
    drop(open(&pool, &setup()).unwrap());
    damage("outbox-0.db", "entry");
    let mut opened = open(&pool, &setup()).unwrap();
    assert_eq!((opened.file, opened.engine.epoch()), (Some(FILE), 2), "the same copy");
    let effects = says(&mut opened, Request::Visible { visible: true });
    assert!(effects.contains(&Effect::SetOutboxAside), "{effects:?}");
    drop(opened.engine.set_outbox_aside());
    opened.engine.renew_outbox(0, connect_next_outbox(&pool).unwrap());
    let what = Command::Introduce { name: "Alice".to_owned() };
    says(&mut opened, Request::Command { command: CommandId(1), what });
    let what = Command::Join { stream: StreamId::of(b"a space") };
    says(&mut opened, Request::Command { command: CommandId(2), what });
    assert_eq!(opened.engine.in_outbox(), 2);
}
