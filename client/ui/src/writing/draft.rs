//! A text that is not sent yet, with what belongs to it, and its form in the browser's storage. Pure.

use rill_events::{Attachment, Dimensions, FileRef, Mention, MentionTarget};
use rill_protocol::{EventId, Slot};

/// A text that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Markdown as typed.
    pub(crate) text: String,
    /// What was picked from a list while typing, also where it was deleted again.
    pub(crate) picked: Vec<Mention>,
    /// The message that it answers.
    pub(crate) reply: Option<Quoted>,
    /// Files: their bytes wait on this device under the id that the message will have.
    pub(crate) files: Vec<Attachment>,
    /// That id.
    pub(crate) event: Option<EventId>,
}

/// A message that is answered or edited, as the composer names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// The message.
    pub(crate) event: EventId,
    /// Who wrote it.
    pub(crate) author: String,
    /// What it says, in one line.
    pub(crate) text: String,
}

impl Draft {
    /// Whether there is nothing to keep.
    pub(crate) fn is_empty(&self) -> bool {
        self.says_nothing() && self.reply.is_none()
    }

    /// Whether there is nothing to send.
    pub(crate) fn says_nothing(&self) -> bool {
        self.text.trim().is_empty() && self.files.is_empty()
    }

    /// Those of the picked that still stand in the text, each once.
    pub(crate) fn mentions(&self) -> Vec<Mention> {
        let mut mentions: Vec<Mention> = Vec::new();
        for mention in &self.picked {
            if stands_in(&mention.shown, &self.text) && !mentions.contains(mention) {
                mentions.push(mention.clone());
            }
        }
        mentions
    }

    /// This text, and after it another one.
    pub(crate) fn before(mut self, other: Self) -> Self {
        let texts = [self.text.trim_end(), other.text.trim_start()];
        self.text = texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
        self.picked.extend(other.picked);
        self.reply = self.reply.or(other.reply);
        // Files of both would lie under two ids.
        if self.files.is_empty() {
            (self.files, self.event) = (other.files, other.event);
        }
        self
    }

    /// As the storage keeps it: a line for each thing that belongs to it, an empty one, the text.
    pub(crate) fn write(&self) -> String {
        let mut lines = String::new();
        if let Some(Quoted { event, author, text }) = &self.reply {
            lines.push_str(&format!("reply {event} {}\nsays {}\n", one_line(author), one_line(text)));
        }
        if let (Some(event), false) = (self.event, self.files.is_empty()) {
            lines.push_str(&format!("event {event}\n"));
        }
        self.files.iter().filter_map(file_line).for_each(|line| lines.push_str(&line));
        for mention in self.mentions() {
            let shown = one_line(&mention.shown);
            match mention.target {
                MentionTarget::Person(slot) => {
                    lines.push_str(&format!("person {} {shown}\n", EventId::from_bytes(*slot.as_bytes())));
                }
                MentionTarget::Room(topic) => lines.push_str(&format!("room {topic} {shown}\n")),
                // Never picked from a list.
                MentionTarget::Role(_) | MentionTarget::Everyone => {}
            }
        }
        format!("{lines}\n{}", self.text)
    }

    /// What was kept. What cannot be read of it is left out; the text never is.
    pub(crate) fn read(kept: &str) -> Self {
        let Some((head, text)) = split(kept) else {
            return Self { text: kept.to_owned(), ..Self::default() };
        };
        let mut draft = Self { text: text.to_owned(), ..Self::default() };
        for line in head.lines() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            let (id, shown) = rest.split_once(' ').unwrap_or((rest, ""));
            match word {
                "event" => draft.event = id.parse().ok(),
                "file" => draft.files.extend(read_file(rest)),
                _ => {}
            }
            match (word, id.parse::<EventId>(), id.parse()) {
                ("reply", Ok(event), _) => {
                    draft.reply = Some(Quoted { event, author: shown.to_owned(), text: String::new() });
                }
                ("person", Ok(slot), _) => {
                    let target = MentionTarget::Person(Slot::from_bytes(*slot.as_bytes()));
                    draft.picked.push(Mention { shown: shown.to_owned(), target });
                }
                ("room", _, Ok(topic)) => {
                    let target = MentionTarget::Room(topic);
                    draft.picked.push(Mention { shown: shown.to_owned(), target });
                }
                ("says", ..) => {
                    if let Some(reply) = &mut draft.reply {
                        rest.clone_into(&mut reply.text);
                    }
                }
                _ => {}
            }
        }
        draft
    }
}

/// "file <blob> <media> <bytes> <width>x<height> <name>"; a file whose size nobody knows has 0x0.
fn file_line(attachment: &Attachment) -> Option<String> {
    let file = attachment.file.as_ref()?;
    let (width, height) = file.size.map_or((0, 0), Into::into);
    let (blob, media, bytes, name) = (file.blob, &file.media, file.bytes, one_line(&attachment.name));
    Some(format!("file {blob} {media} {bytes} {width}x{height} {name}\n"))
}

fn read_file(line: &str) -> Option<Attachment> {
    let mut words = line.splitn(5, ' ');
    let (blob, media) = (words.next()?.parse().ok()?, words.next()?.to_owned());
    let bytes = words.next()?.parse().ok()?;
    let (width, height) = words.next()?.split_once('x')?;
    let size = Dimensions { width: width.parse().ok()?, height: height.parse().ok()? };
    let size = Some(size).filter(|size| size.width > 0);
    let (name, file) = (words.next()?.to_owned(), Some(FileRef { blob, media, bytes, size }));
    Some(Attachment { name, file, lost_bytes: None, spoiler: false, alt: None })
}

fn split(kept: &str) -> Option<(&str, &str)> {
    kept.strip_prefix('\n').map(|text| ("", text)).or_else(|| kept.split_once("\n\n"))
}

fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

/// Whether a mention stands in a text as a word of its own: "@Ann" does not stand in "@Anna".
fn stands_in(shown: &str, text: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    !shown.is_empty()
        && text.match_indices(shown).any(|(at, _)| !text[at + shown.len()..].starts_with(is_word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{message_list::people::id, people::topic};
    use rill_protocol::BlobId;

    fn person(shown: &str) -> Mention {
        Mention { shown: shown.to_owned(), target: MentionTarget::Person(Slot::named(&[shown])) }
    }

    #[test]
    fn a_draft_is_read_as_it_was_written() {
        let room = Mention { shown: "#who is that".to_owned(), target: MentionTarget::Room(topic(3)) };
        let reply = Quoted { event: id(4), author: "Mira  Dunn".to_owned(), text: "no good one".to_owned() };
        let text = "\n@Mira Dunn, see #who is that\n\nreply 1 2\n".to_owned();
        let whole =
            Draft { text, picked: vec![person("@Mira Dunn"), room], reply: Some(reply), ..Draft::default() };
        let file = |name: &str, size| Attachment {
            name: name.to_owned(),
            file: Some(FileRef {
                blob: BlobId::of(name.as_bytes()),
                media: "image/png".to_owned(),
                bytes: 9,
                size,
            }),
            lost_bytes: None,
            spoiler: false,
            alt: None,
        };
        let files = vec![file("a ridge.png", Some((16, 9).into())), file("b", None)];
        let with_files = Draft { files, event: Some(id(7)), ..Draft::default() };
        for draft in
            [whole, with_files, Draft::default(), Draft { text: "\n\n".to_owned(), ..Draft::default() }]
        {
            assert_eq!(Draft::read(&draft.write()), draft);
        }
    }

    #[test]
    fn what_another_version_kept_loses_no_text() {
        assert_eq!(Draft::read("just text").text, "just text");
        assert_eq!(Draft::read("mood 7\n\nhello").text, "hello");
    }

    #[test]
    fn what_was_picked_and_deleted_again_is_no_mention() {
        let picked = vec![person("@Ann"), person("@Anna"), person("@Ben"), person("@Anna")];
        let draft = Draft { text: "hi @Anna!".to_owned(), picked, ..Draft::default() };
        assert_eq!(draft.mentions(), [person("@Anna")]);
    }

    #[test]
    fn a_text_that_comes_back_stands_before_what_was_written_meanwhile() {
        let draft = |text: &str| Draft { text: text.to_owned(), ..Draft::default() };
        assert_eq!(draft("one").before(draft("two")), draft("one\n\ntwo"));
        assert_eq!(draft("one").before(Draft::default()), draft("one"));
    }

    #[test]
    fn a_reply_without_a_word_yet_is_kept_and_blanks_are_not() {
        assert!(Draft { text: " \n".to_owned(), ..Draft::default() }.is_empty());
        let reply = Some(Quoted { event: id(1), author: String::new(), text: String::new() });
        assert!(!Draft { reply, ..Draft::default() }.is_empty());
    }
}
