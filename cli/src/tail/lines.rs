//! How a message is told in a terminal: a line for people, or a JSON object for programs. Pure.
//! What people write never controls the terminal: characters that do are shown as such.

use super::following::News;
use rill_bridge::{MessageBody, MessageRow, ReplyPreview, Standing};
use rill_events::MessagePosted;
use rill_protocol::Millis;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    ForPeople,
    Json,
}

impl Lines {
    pub(super) fn new(json: bool) -> Self {
        if json { Self::Json } else { Self::ForPeople }
    }

    pub(super) fn print_new(self, out: &mut impl Write, row: &MessageRow) -> io::Result<()> {
        self.line(out, "posted", row)
    }

    pub(super) fn print(self, out: &mut impl Write, news: &News) -> io::Result<()> {
        match news {
            News::New(row) => self.line(out, "posted", row),
            News::Changed(row) => self.line(out, "edited", row),
            News::Removed(row) => self.line(out, "deleted", row),
        }
    }

    fn line(self, out: &mut impl Write, what: &str, row: &MessageRow) -> io::Result<()> {
        match self {
            Self::ForPeople => writeln!(out, "{}", for_people(what, row)),
            Self::Json => writeln!(out, "{}", for_programs(what, row)),
        }
    }
}

fn for_people(what: &str, row: &MessageRow) -> String {
    let name = if row.author.name.is_empty() { "somebody" } else { &row.author.name };
    let answered = match &row.reply {
        Some(ReplyPreview::Held { author, .. }) => format!(" (to {})", author.name),
        Some(ReplyPreview::NotHeld { .. } | ReplyPreview::Blocked { .. } | ReplyPreview::Gone) => {
            " (an answer)".to_owned()
        }
        None => String::new(),
    };
    let text = match what {
        "deleted" => "(deleted)".to_owned(),
        _ if row.standing == Standing::Pending => format!("{} (waits to be sent)", said(&row.body)),
        "edited" => format!("(now) {}", said(&row.body)),
        _ if row.edited_at.is_some() => format!("{} (edited)", said(&row.body)),
        _ => said(&row.body),
    };
    let line = format!("{}  {name}{answered}: {text}", time(row.position.at));
    harmless(&line).trim_end().replace('\n', "\n    ")
}

/// What a message says and shows.
fn said(body: &MessageBody) -> String {
    match body {
        MessageBody::Posted(posted) => {
            let mut parts: Vec<String> = vec![posted.text.clone()];
            parts.extend(shown(posted));
            parts.retain(|part| !part.is_empty());
            parts.join("\n")
        }
        MessageBody::Notice(notice) => format!("[{}]", notice.text),
        MessageBody::Removed => "(deleted)".to_owned(),
        MessageBody::Unknown => "(of a kind that this program does not know)".to_owned(),
    }
}

fn shown(posted: &MessagePosted) -> Vec<String> {
    let passed_on = posted.forwarded.iter().map(|forwarded| format!("[passed on] {}", forwarded.text));
    let files = posted.attachments.iter().map(|file| format!("[file {}]", file.name));
    let stickers = posted.stickers.iter().map(|sticker| format!("[sticker {}]", sticker.name));
    let polls = posted.poll.iter().map(|poll| {
        let options: Vec<&str> = poll.options.iter().map(|option| option.text.as_str()).collect();
        format!("[poll {}: {}]", poll.question, options.join(", "))
    });
    let cards = posted.cards.iter().filter_map(|card| {
        let title = card.title.as_ref().or(card.text.as_ref())?;
        Some(format!("[card {title}]"))
    });
    passed_on.chain(files).chain(stickers).chain(polls).chain(cards).collect()
}

fn for_programs(what: &str, row: &MessageRow) -> Value {
    let reply_to = match &row.reply {
        Some(
            ReplyPreview::Held { event, .. }
            | ReplyPreview::NotHeld { event, .. }
            | ReplyPreview::Blocked { event, .. },
        ) => Some(event.to_string()),
        Some(ReplyPreview::Gone) | None => None,
    };
    let (kind, text, files) = match &row.body {
        MessageBody::Posted(posted) => {
            let files = posted.attachments.iter().map(|file| {
                let of = file.file.as_ref();
                json!({
                    "name": file.name,
                    "blob": of.map(|of| of.blob.to_string()),
                    "media": of.map(|of| &of.media),
                    "bytes": of.map(|of| of.bytes),
                })
            });
            ("message", Some(posted.text.as_str()), files.collect())
        }
        MessageBody::Notice(notice) => ("notice", Some(notice.text.as_str()), Vec::new()),
        MessageBody::Removed => ("removed", None, Vec::new()),
        MessageBody::Unknown => ("unknown", None, Vec::new()),
    };
    let reactions =
        row.reactions.iter().map(|tally| json!({ "emoji": tally.emoji.key(), "count": tally.count }));
    let text = text.filter(|_| what != "deleted");
    json!({
        "what": what,
        "id": row.id.to_string(),
        "at": row.position.at,
        "seq": row.position.seq.0,
        "kind": kind,
        "author": { "name": row.author.name, "voice": row.author.voice.to_string() },
        "text": text,
        "edited_at": row.edited_at,
        "waits": row.standing == Standing::Pending,
        "pinned": row.pinned,
        "reply_to": reply_to,
        "files": files,
        "reactions": reactions.collect::<Vec<_>>(),
    })
}

/// Without anything that a terminal would take for a command.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() && letter != '\n' { '\u{fffd}' } else { letter })
        .collect()
}

/// A time in Greenwich: "2026-11-27 03:22".
fn time(at: Millis) -> String {
    let (days, minutes) = (at.div_euclid(86_400_000), at.rem_euclid(86_400_000) / 60_000);
    let (year, month, day) = date(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", minutes / 60, minutes % 60)
}

/// Howard Hinnant's `civil_from_days`: years begin in March, so that the leap day is the last.
const fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day_of_year - (153 * from_march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::{harmless, time};

    #[test]
    fn times_are_told_as_the_calendar_has_them() {
        for (at, expected) in [
            (0, "1970-01-01 00:00"),
            (-1, "1969-12-31 23:59"),
            (951_782_399_000, "2000-02-28 23:59"),
            (951_782_400_000, "2000-02-29 00:00"),
            (1_709_251_199_999, "2024-02-29 23:59"),
            (1_735_689_600_000, "2025-01-01 00:00"),
        ] {
            assert_eq!(time(at), expected, "{at}");
        }
    }

    #[test]
    fn what_somebody_writes_cannot_command_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\u{7}\r\nc\u{9b}1m"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}\nc\u{fffd}1m");
    }
}
