//! Files that are no archives, or not whole ones.

use super::{archive, message, read, rich};
use rill::import::{Destination, DiscordArgs, Summary, import_discord};
use rill_import::discord::ArchiveError;
use rill_protocol::Did;
use std::{fs, io::Write, path::PathBuf};

#[test]
fn what_is_no_export_is_told_apart() {
    let cases: &[(&str, &str)] = &[
        ("", "the file is empty: export this channel again"),
        (" \n ", "the file is empty: export this channel again"),
        (
            "<!DOCTYPE html>",
            "this is not JSON: a file that DiscordChatExporter wrote in its JSON format is wanted (not HTML, TXT or CSV)",
        ),
        (
            "[]",
            "this is not JSON: a file that DiscordChatExporter wrote in its JSON format is wanted (not HTML, TXT or CSV)",
        ),
        (
            "{}",
            "this JSON is not an export of DiscordChatExporter (it has no messages): only its JSON format can be read",
        ),
        (
            r#"{"name":"Mira","type":"personal_chat","id":1,"messages":[{"id":1,"type":"message"}]}"#,
            "this JSON is not an export of DiscordChatExporter (it has no guild before its messages): only its JSON format can be read",
        ),
        (
            r#"{"guild":{"slack":1},"messages":[]}"#,
            "this JSON is not an export of DiscordChatExporter (its guild is not one of Discord's): only its JSON format can be read",
        ),
        (
            r#"{"guild":{"id":"1","name":"a"},"channel":{"id":"2","type":"x","name":"b"},"messages":{}}"#,
            "this JSON is not an export of DiscordChatExporter (its messages are not a list): only its JSON format can be read",
        ),
    ];
    for (text, wanted) in cases {
        let end = read(text.as_bytes()).end.unwrap_or_else(|| panic!("{text:?} was read"));
        assert_eq!(end.to_string(), *wanted, "{text:?}");
    }
}

#[test]
fn an_archive_cut_off_anywhere_gives_what_stands_before_the_cut() {
    let whole = archive(&[message(0, "one"), message(1, "two \"quoted\""), message(2, "three 🪢")]);
    let texts = read(whole.as_bytes()).texts;
    assert_eq!(texts.len(), 3);
    for cut in 0..whole.len() {
        let reading = read(&whole.as_bytes()[..cut]);
        assert!(texts.starts_with(&reading.texts), "cut at {cut}");
        assert!(reading.broken.is_empty(), "cut at {cut}");
        match reading.end {
            Some(ArchiveError::CutOff { place }) => assert!(place.byte <= cut as u64, "cut at {cut}"),
            Some(ArchiveError::Empty) => assert_eq!(cut, 0),
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
}

#[test]
fn a_cut_names_byte_and_line() {
    let whole = archive(&[message(0, "one"), message(1, "two")]);
    let cut = whole.rfind("\"two\"").unwrap();
    let end = read(&whole.as_bytes()[..cut]).end.unwrap().to_string();
    let before = &whole[..whole.rfind("\n    {").unwrap() + 5];
    let wanted = format!("the file breaks off at line {} (byte {}): ", before.lines().count(), before.len());
    assert!(end.starts_with(&wanted), "{end}");
}

#[test]
fn bytes_changed_anywhere_never_panic() {
    let name = fs::read_dir(rich())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("artwork") && path.is_file());
    let whole = fs::read(name.unwrap()).unwrap();
    for at in (0..whole.len()).step_by(7) {
        for byte in [b'"', b'{', b'}', b'\\', 0xff, b'\n'] {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            let reading = read(&bytes);
            // One changed byte costs at most the record it is in and, where it opens a string, the one after.
            let lost = 7 - reading.texts.len().min(7);
            let is_head_whole = reading.end.is_none() || !reading.texts.is_empty();
            assert!(!is_head_whole || reading.end.is_some() || lost <= 2, "{byte:?} at {at}: {lost} lost");
        }
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let whole = format!("\u{feff}{}", archive(&[message(0, "one")]));
    assert_eq!(read(whole.as_bytes()).texts, ["one"]);
}

/// Reads paths without sending anything.
fn dry_run(paths: Vec<PathBuf>) -> Vec<Summary> {
    let args = DiscordArgs {
        rules: None,
        paths,
        server: String::new(),
        data: None,
        key: None,
        space: None,
        dry_run: true,
        json: false,
    };
    import_discord(&args, &Destination::DryRun, &Did::parse("did:web:localhost").unwrap(), super::NOW, false)
        .unwrap()
}

#[test]
fn compressed_archives_are_read_as_plain_ones() {
    let folder = tempfile::tempdir().unwrap();
    let text = archive(&[message(0, "one"), message(1, "two")]);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(text.as_bytes()).unwrap();
    fs::write(folder.path().join("a.json.gz"), gz.finish().unwrap()).unwrap();
    fs::write(folder.path().join("b.json.zst"), zstd::encode_all(text.as_bytes(), 3).unwrap()).unwrap();
    let summaries = dry_run(vec![folder.path().to_owned()]);
    assert_eq!((summaries.len(), summaries[0].read, summaries[0].problems.len()), (1, 4, 0));
}

#[test]
fn a_bomb_is_given_up_and_the_other_files_go_in() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), archive(&[message(0, "one")])).unwrap();
    // A good beginning, and then 64 MiB of blanks.
    let start = archive(&[message(0, "x")]);
    let (before, _) = start.rsplit_once(']').unwrap();
    let bomb = [before.as_bytes(), &vec![b' '; 64 << 20]].concat();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(&bomb).unwrap();
    fs::write(folder.path().join("bomb.json.gz"), gz.finish().unwrap()).unwrap();
    fs::write(folder.path().join("bomb.json.zst"), zstd::encode_all(&bomb[..], 3).unwrap()).unwrap();
    let summaries = dry_run(vec![folder.path().to_owned()]);
    assert_eq!(summaries[0].read, 3, "{summaries:?}");
    assert!(!summaries[0].is_complete());
    assert_eq!(summaries[0].problems.len(), 2);
    for problem in &summaries[0].problems {
        assert!(problem.text.contains("more than 100 times its size"), "{problem}");
    }
}

#[test]
fn compression_that_breaks_off_keeps_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let messages: Vec<_> = (0..2000).map(|n| message(n, &format!("message {n} of many"))).collect();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(archive(&messages).as_bytes()).unwrap();
    let packed = gz.finish().unwrap();
    fs::write(folder.path().join("a.json.gz"), &packed[..packed.len() / 2]).unwrap();
    let summary = dry_run(vec![folder.path().join("a.json.gz")]).remove(0);
    assert!((500..2000).contains(&summary.read), "{}", summary.read);
    assert!(!summary.is_complete());
}

#[test]
fn a_folder_is_searched_and_its_other_json_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("deeper")).unwrap();
    fs::create_dir_all(folder.path().join("a.json_Files")).unwrap();
    fs::write(folder.path().join("deeper/a.json"), archive(&[message(0, "one")])).unwrap();
    fs::write(folder.path().join("MANIFEST.json"), "{\"commit\": 1}").unwrap();
    fs::write(folder.path().join("a.json_Files/sent.json"), archive(&[message(1, "an attachment")])).unwrap();
    fs::write(folder.path().join("empty.json"), "").unwrap();
    let summaries = dry_run(vec![folder.path().to_owned(), folder.path().join("deeper/a.json")]);
    assert_eq!(summaries[0].read, 1, "named twice, read once");
    let problems: Vec<_> = summaries[0].problems.iter().map(|problem| problem.text.as_str()).collect();
    assert_eq!(problems, ["the file is empty: export this channel again"]);
}

#[test]
fn nothing_to_import_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let args = DiscordArgs {
        rules: None,
        paths: vec![folder.path().to_owned()],
        server: String::new(),
        data: None,
        key: None,
        space: None,
        dry_run: true,
        json: false,
    };
    let creator = Did::parse("did:web:localhost").unwrap();
    let error = import_discord(&args, &Destination::DryRun, &creator, super::NOW, false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no archive of DiscordChatExporter was found (files .json, .json.gz or .json.zst)"
    );
}
