//! The sample with every field and kind of message, as events.

use super::{NOW, rich};
use rill::import::DiskMedia;
use rill_events::Payload;
use rill_import::{
    Entry,
    discord::{Archive, ArchiveError, Found, Mapping, Space},
};
use rill_protocol::{Did, Envelope, Place};
use std::{fmt::Write, fs, path::PathBuf};

#[test]
fn every_field_and_kind_of_message_becomes_an_event() {
    let mut paths: Vec<PathBuf> = fs::read_dir(rich())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    let open = |path: &PathBuf| Archive::open(fs::File::open(path).unwrap()).unwrap();
    let heads: Vec<_> = paths.iter().map(|path| open(path).head().clone()).collect();
    let creator = Did::parse("did:web:localhost").unwrap();
    let guild = heads.iter().find(|head| head.guild.id.0 != 0).unwrap().guild.clone();
    let mut mapping = Mapping::new(Space::named(creator, "Rich", &guild), heads.iter(), NOW);
    let importer = mapping.importer();
    let mut told = String::new();
    for (path, head) in paths.iter().zip(&heads) {
        writeln!(told, "== {}", path.file_name().unwrap().to_string_lossy()).unwrap();
        mapping.room(head).iter().for_each(|entry| tell(&mut told, entry));
        let mut media = DiskMedia::beside(path);
        let read = open(path).read(|place, found| {
            let Found::Record(message) = found else { panic!("line {}", place.line) };
            let entries = mapping.message(head, &message, &mut media).unwrap();
            tell(&mut told, &entries.anchor);
            for amendment in &entries.amendments {
                tell(&mut told, &entries.amending(&importer, amendment, None).unwrap());
            }
            entries.problems.iter().for_each(|problem| writeln!(told, "! {problem}").unwrap());
            Ok::<(), ArchiveError>(())
        });
        read.unwrap();
    }
    writeln!(told, "== at the end").unwrap();
    mapping.finish().iter().for_each(|entry| tell(&mut told, entry));
    insta::assert_snapshot!(told);
}

/// One event in a few lines; what is empty or false is left out, long texts are shortened.
fn tell(told: &mut String, entry: &Entry) {
    let envelope = Envelope::from_bytes(&entry.draft.envelope).unwrap();
    let place = match envelope.place {
        Place::Opens { parent, on } => {
            format!("opens a topic under {parent}{}", on.map(|on| format!(" on {on}")).unwrap_or_default())
        }
        Place::State => "state".to_owned(),
        Place::Anchor { at } => format!("anchor at {}", at.unwrap()),
        Place::Amends(anchor) => format!("amends {anchor}"),
        Place::Redacts(_) => panic!("an import redacts nothing"),
    };
    let voice =
        envelope.voice.map(|voice| format!(", voice {}", &voice.to_string()[..6])).unwrap_or_default();
    rill_protocol::check_canonical(&entry.draft.payload).unwrap();
    let payload: ipld_core::ipld::Ipld = rill_protocol::decode(&entry.draft.payload).unwrap();
    writeln!(told, "{} in {}: {place}{voice}, {} blobs", entry.id, entry.topic, entry.blobs.len()).unwrap();
    writeln!(told, "    {}", value(&payload)).unwrap();
    assert!(!matches!(Payload::from_bytes(&entry.draft.payload), Err(_) | Ok(Payload::Unknown(_))));
}

fn value(ipld: &ipld_core::ipld::Ipld) -> String {
    use ipld_core::ipld::Ipld;
    match ipld {
        Ipld::Null => "null".to_owned(),
        Ipld::Bool(value) => value.to_string(),
        Ipld::Integer(value) => value.to_string(),
        Ipld::Float(value) => value.to_string(),
        Ipld::String(text) if text.chars().count() > 300 => {
            format!("{:?}… ({} characters)", text.chars().take(40).collect::<String>(), text.chars().count())
        }
        Ipld::String(text) => format!("{text:?}"),
        Ipld::Bytes(bytes) => bytes.iter().take(3).map(|byte| format!("{byte:02x}")).collect(),
        Ipld::List(list) => format!("[{}]", list.iter().map(value).collect::<Vec<_>>().join(", ")),
        Ipld::Map(map) => {
            let members: Vec<_> =
                map.iter().map(|(key, member)| format!("{key}: {}", value(member))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        Ipld::Link(cid) => cid.to_string(),
    }
}
