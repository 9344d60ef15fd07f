//! Files beside an archive: what is read, what is lost, and what must not be read.

use super::{archive, message, read_beside};
use rill_events::{Attachment, Payload};
use serde_json::json;
use std::fs;

/// What one message shows of these addresses, in a folder where `fill` put some files; and what was complained of.
fn attached(urls: &[&str], fill: impl FnOnce(&std::path::Path)) -> (Vec<Attachment>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let mut with_files = message(0, "files");
    let list: Vec<_> = urls
        .iter()
        .map(|url| json!({ "id": "1", "url": url, "fileName": "SPOILER_x", "fileSizeBytes": 9 }))
        .collect();
    with_files["attachments"] = json!(list);
    let reading = read_beside(archive(&[with_files]).as_bytes(), Some(folder.path()));
    let problems = reading.problems.iter().map(ToString::to_string).collect();
    let payloads = reading.entries.iter().filter_map(|entry| Payload::from_bytes(&entry.draft.payload).ok());
    let posted = payloads.into_iter().find_map(|payload| match payload {
        Payload::MessagePosted(posted) => Some(posted),
        _ => None,
    });
    (posted.unwrap().attachments, problems)
}

#[test]
fn files_with_odd_names_are_found() {
    let names =
        ["f/a #1 100%.txt", "f/ünïcödé 日本語.txt", "f/-rf", "f/a\\b.txt", "f/..hidden", "f/x?y=1&z.txt"];
    let (attachments, problems) = attached(&names, |folder| {
        fs::create_dir(folder.join("f")).unwrap();
        names.iter().for_each(|name| fs::write(folder.join(name), "x").unwrap());
    });
    assert_eq!(problems, Vec::<String>::new());
    for (name, attachment) in names.iter().zip(attachments) {
        assert!(attachment.file.is_some(), "{name}");
        assert_eq!((attachment.name.as_str(), attachment.spoiler), ("x", true));
    }
}

#[test]
fn a_path_of_an_export_made_on_windows_is_found() {
    let (attachments, _) = attached(&[r"f\x.txt"], |folder| {
        fs::create_dir(folder.join("f")).unwrap();
        fs::write(folder.join("f/x.txt"), "x").unwrap();
    });
    assert!(attachments[0].file.is_some());
}

#[test]
fn what_lies_outside_or_is_no_file_is_not_read() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    let absolute = outside.path().join("secret").display().to_string();
    let urls = ["../secret", "f/../../secret", &absolute, r"C:\secret", "link", "linked/secret", "folder"];
    let (attachments, problems) = attached(&urls, |folder| {
        std::os::unix::fs::symlink(outside.path().join("secret"), folder.join("link")).unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.join("linked")).unwrap();
        fs::create_dir(folder.join("folder")).unwrap();
    });
    assert!(
        attachments.iter().all(|attachment| attachment.file.is_none() && attachment.lost_bytes == Some(9))
    );
    let problems: Vec<_> = problems.iter().map(|problem| problem.replace(&absolute, "/abs/secret")).collect();
    insta::assert_snapshot!(problems.join("\n"), @r#"
    the file "../secret" would lie outside the archive's folder and was not read
    the file "f/../../secret" would lie outside the archive's folder and was not read
    the file "/abs/secret" has an absolute path and was not read: put it beside the archive and export with relative paths
    the file "C:\\secret" has an absolute path and was not read: put it beside the archive and export with relative paths
    the file "link" is a link to elsewhere and was not read
    the file "linked/secret" is a link to elsewhere and was not read
    "folder" is not a file and was not read
    "#);
}

#[test]
fn what_is_elsewhere_or_gone_is_lost_and_says_so() {
    let (attachments, problems) = attached(&["https://cdn.example.org/x.png", "f/gone.png"], |_| {});
    assert_eq!(problems, Vec::<String>::new());
    assert!(
        attachments.iter().all(|attachment| attachment.file.is_none() && attachment.lost_bytes == Some(9))
    );
}

#[test]
fn more_files_than_an_event_may_name_are_left_out_and_reported() {
    let names: Vec<String> = (0..40).map(|n| format!("{n}.txt")).collect();
    let urls: Vec<&str> = names.iter().map(String::as_str).collect();
    let (attachments, problems) = attached(&urls, |folder| {
        names.iter().for_each(|name| fs::write(folder.join(name), name).unwrap());
    });
    assert_eq!(attachments.iter().filter(|attachment| attachment.file.is_some()).count(), 32);
    assert_eq!(problems.len(), 8);
}
