//! One bad message never ends a file: it is reported with its place, and the rest goes in.

use super::{Reading, archive, message, read};

/// Three messages, of which the middle one is spoiled.
fn spoil(what: &str, with: &str) -> Reading {
    let whole = archive(&[message(0, "one"), message(1, "SPOILED"), message(2, "three")]);
    let middle = whole.find("SPOILED").unwrap();
    let start = whole[..middle].rfind("\n    {").unwrap();
    let end = middle + whole[middle..].find("\n    }").unwrap() + "\n    }".len();
    let record = &whole[start..end];
    assert!(record.contains(what), "{what}");
    read(format!("{}{}{}", &whole[..start], record.replacen(what, with, 1), &whole[end..]).as_bytes())
}

#[test]
fn a_broken_record_is_reported_with_its_line_and_the_rest_goes_in() {
    let cases: &[(&str, &str, &str)] = &[
        ("\"SPOILED\"", "17", "invalid type: integer `17`, expected a string (line 31)"),
        (
            "\"SPOILED\"",
            "\"SPOILED",
            "control character (\\u0000-\\u001F) found while parsing a string (line 31)",
        ),
        ("\"SPOILED\"", "\"\\x\"", "invalid escape (line 31)"),
        ("\"content\": \"SPOILED\",", "", "missing field `content` (line 47)"),
        ("\"author\": {", "\"author\": ", "expected `,` or `}` (line 27)"),
        ("\n    }", "", "expected `,` or `}` (line 48)"),
        (
            "\"8388608\"",
            "\"eight\"",
            "invalid value: string \"eight\", expected an id (a number written as a string) (line 34)",
        ),
        ("\"mira\"", "null", "invalid type: null, expected a string (line 28)"),
    ];
    let mut seen = String::new();
    for (what, with, _) in cases {
        let reading = spoil(what, with);
        assert_eq!(reading.texts, ["one", "three"], "{what} -> {with}");
        assert!(reading.end.is_none(), "{what} -> {with}: {:?}", reading.end);
        assert_eq!(reading.broken.len(), 1, "{what} -> {with}");
        let (place, error) = &reading.broken[0];
        seen.push_str(&format!("{what:?} -> {with:?}: line {}: {error}\n", place.line));
    }
    insta::assert_snapshot!(seen);
}

#[test]
fn what_stands_between_records_is_reported_and_passed_over() {
    let whole = archive(&[message(0, "one"), message(1, "two")]);
    let second = whole.rfind("\n    {").unwrap();
    let reading = read(format!("{} nonsense }}{}", &whole[..second], &whole[second..]).as_bytes());
    assert_eq!(reading.texts, ["one", "two"]);
    assert_eq!(reading.broken.len(), 1);
    assert_eq!(
        reading.broken[0].1.to_string(),
        "not a message as DiscordChatExporter writes it: this is no object"
    );
}

#[test]
fn impossible_dates_are_refused_with_the_date() {
    let date = "2024-03-09T18:00:01+00:00";
    for wrong in [
        "2024-13-01T00:00:00+00:00",
        "2023-02-29T00:00:00Z",
        "0001-01-01T00:00:00+00:00",
        "2199-01-01T00:00:00Z",
        "yesterday",
        "",
    ] {
        let reading = spoil(date, wrong);
        assert_eq!(reading.texts, ["one", "three"], "{wrong}");
        let wanted = format!("timestamp is {wrong:?}, which cannot be the time of a message");
        assert_eq!(reading.broken[0].1.to_string(), wanted);
    }
    let reading = spoil("\"timestampEdited\": null", "\"timestampEdited\": \"2024-03-09T25:00:00Z\"");
    let wanted = "timestampEdited is \"2024-03-09T25:00:00Z\", which cannot be the time of a message";
    assert_eq!(reading.broken[0].1.to_string(), wanted);
}

#[test]
fn a_message_too_long_for_an_event_is_refused_and_said_so() {
    let reading = spoil("SPOILED", &"long ".repeat(15_000));
    assert_eq!(reading.texts, ["one", "three"]);
    let error = reading.broken[0].1.to_string();
    assert!(error.ends_with("bytes with all that belongs to it, more than an event may have"), "{error}");
}

#[test]
fn members_that_nobody_knows_are_passed_over() {
    let reading = spoil("\"isPinned\": false", "\"isPinned\": false, \"mood\": {\"x\": [1, null]}");
    assert_eq!(reading.texts, ["one", "SPOILED", "three"]);
}
