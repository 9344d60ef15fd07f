//! The events of an import are a function of the set of messages: however the archives are split, named or ordered.

use super::{archive, events, message, rich};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A message with this and that.
fn arbitrary_message(n: u64) -> impl Strategy<Value = Value> {
    let users = 0..4_u64;
    (users, 0..3_u32, any::<bool>(), prop::option::of(0..60_u32), prop::collection::vec(0..4_u64, 0..3), "[a-z@# ]{0,12}").prop_map(
        move |(author, nick, pinned, edited, reacting, text)| {
            let user = |id: u64, nick: u32| json!({ "id": id.to_string(), "name": format!("user{id}"), "nickname": format!("nick{nick}"), "isBot": false });
            let mut made = message(n, &text);
            made["author"] = user(author, nick);
            made["isPinned"] = json!(pinned);
            made["timestampEdited"] = json!(edited.map(|second| format!("2024-03-10T18:00:{second:02}+00:00")));
            let mut voices = reacting.clone();
            voices.sort_unstable();
            voices.dedup();
            let users: Vec<Value> = voices.iter().map(|id| user(*id, nick)).collect();
            made["reactions"] = json!([{ "emoji": { "id": "", "name": "👍", "code": "thumbsup", "isAnimated": false }, "count": reacting.len() + 1, "users": users }]);
            made
        },
    )
}

fn arbitrary_messages() -> impl Strategy<Value = Vec<Value>> {
    (1..20_u64).prop_flat_map(|count| (0..count).map(arbitrary_message).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn any_split_and_order_of_files_gives_the_same_events(
        messages in arbitrary_messages(),
        parts in prop::collection::vec(0..4_usize, 20),
        order in Just([0, 1, 2, 3_usize]).prop_shuffle(),
    ) {
        let whole = events(&[archive(&messages).into_bytes()]);
        let mut split = vec![Vec::new(); 4];
        for (message, part) in messages.iter().zip(parts) {
            split[part].push(message.clone());
        }
        // Each part also repeats a message of another: exports overlap.
        split[0].push(messages[0].clone());
        let files: Vec<Vec<u8>> = order.iter().map(|&part| archive(&split[part]).into_bytes()).collect();
        prop_assert_eq!(events(&files), whole);
    }
}

#[test]
fn the_rich_sample_gives_the_same_events_in_any_order_of_files() {
    let mut files: Vec<Vec<u8>> = std::fs::read_dir(rich())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| std::fs::read(path).unwrap())
        // Two messages with one id and different texts: there the first one stays.
        .map(|bytes| {
            String::from_utf8(bytes)
                .unwrap()
                .replace("same id, other text", "written by an account that no longer exists")
                .into_bytes()
        })
        .collect();
    files.sort();
    let forth = events(&files);
    files.reverse();
    let back = events(&files);
    assert_eq!(forth.keys().collect::<Vec<_>>(), back.keys().collect::<Vec<_>>());
    assert_eq!(forth, back);
}
