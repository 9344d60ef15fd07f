//! One file of DiscordChatExporter: its head, then its messages one by one, then its end.
//! Here: what is wrong with a file or a record, and where. Not here: decompressing, folders, what messages mean.

use super::{
    elements::{Elements, FilePlace, NoValue},
    record::{Channel, Guild, Message},
    time,
};
use rill_protocol::Millis;
use std::io::{self, Read};

/// Why a file cannot be read, or not to its end. What was read before it stays good.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// No bytes at all.
    #[error("the file is empty: export this channel again")]
    Empty,
    /// Not JSON.
    #[error(
        "this is not JSON: a file that DiscordChatExporter wrote in its JSON format is wanted (not HTML, TXT or CSV)"
    )]
    NotJson,
    /// JSON of something else.
    #[error(
        "this JSON is not an export of DiscordChatExporter ({missing}): only its JSON format can be read"
    )]
    OtherProgram {
        /// What such an export would have.
        missing: &'static str,
    },
    /// It ends early.
    #[error("the file breaks off at line {} (byte {}): what stands before it was read; export this channel again for the rest", place.line, place.byte)]
    CutOff {
        /// Where the last complete thing ended.
        place: FilePlace,
    },
    /// It cannot be told any more where a message begins.
    #[error("from line {} (byte {}) on the file is not what DiscordChatExporter writes; what stands before it was read", place.line, place.byte)]
    Garbled {
        /// Where that begins.
        place: FilePlace,
    },
    /// The source failed: a disk, or broken compression.
    #[error("reading failed after line {} (byte {}): {error}; what stands before it was read", place.line, place.byte)]
    Io {
        /// How far it went.
        place: FilePlace,
        /// What the system says.
        error: io::Error,
    },
}

/// What is wrong with one message. The others of its file go in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not JSON, or not the members of a message.
    #[error("not a message as DiscordChatExporter writes it: {0}")]
    Shape(String),
    /// A date that cannot be.
    #[error("{member} is {text:?}, which cannot be the time of a message")]
    Time {
        /// The member that has it.
        member: &'static str,
        /// What stands there.
        text: String,
    },
    /// More than an event may have.
    #[error("it has {bytes} bytes with all that belongs to it, more than an event may have")]
    TooLong {
        /// Bytes of the payload.
        bytes: usize,
    },
}

/// What stands before the messages of a file.
#[derive(Clone, Debug)]
pub struct Head {
    /// The space.
    pub guild: Guild,
    /// The channel or thread.
    pub channel: Channel,
    /// When the export was made; older exports do not say.
    pub exported_at: Option<Millis>,
}

/// What stands where a message is awaited.
#[derive(Debug)]
pub enum Found<'a> {
    /// A message.
    Record(Box<Message<'a>>),
    /// Something that is none.
    Broken(RecordError),
}

/// A file, read up to its messages.
pub struct Archive<R> {
    elements: Elements<R>,
    head: Head,
}

impl<R: Read> Archive<R> {
    /// Reads the head.
    pub fn open(source: R) -> Result<Self, ArchiveError> {
        let mut elements = Elements::new(source);
        match elements.begin()? {
            None => return Err(ArchiveError::Empty),
            Some(b'{') => elements.pass(1),
            Some(_) => return Err(ArchiveError::NotJson),
        }
        let (mut guild, mut channel, mut exported_at) = (None, None, None);
        while let Some(member) = elements.member()? {
            if member == "messages" {
                let guild = guild
                    .ok_or(ArchiveError::OtherProgram { missing: "it has no guild before its messages" })?;
                let channel = channel
                    .ok_or(ArchiveError::OtherProgram { missing: "it has no channel before its messages" })?;
                match elements.next_byte()? {
                    Some(b'[') => {}
                    Some(_) => {
                        return Err(ArchiveError::OtherProgram { missing: "its messages are not a list" });
                    }
                    None => return Err(ArchiveError::CutOff { place: elements.place() }),
                }
                elements.pass(1);
                return Ok(Self { elements, head: Head { guild, channel, exported_at } });
            }
            let length = elements.value().map_err(|none| elements.no_value(none))?;
            let value = elements.bytes(length);
            match member.as_str() {
                "guild" => {
                    guild = Some(serde_json::from_slice(value).map_err(|_| ArchiveError::OtherProgram {
                        missing: "its guild is not one of Discord's",
                    })?);
                }
                "channel" => {
                    channel = Some(serde_json::from_slice(value).map_err(|_| {
                        ArchiveError::OtherProgram { missing: "its channel is not one of Discord's" }
                    })?);
                }
                "exportedAt" => {
                    exported_at = serde_json::from_slice::<&str>(value).ok().and_then(time::parse);
                }
                _ => {}
            }
            elements.pass(length);
        }
        Err(ArchiveError::OtherProgram { missing: "it has no messages" })
    }

    /// What stands before the messages.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Hands over each message with its place, in the order of the file. Gives the number of messages that the
    /// file says it has, where it says so. An error of `take` ends it.
    pub fn read<E: From<ArchiveError>>(
        mut self,
        mut take: impl FnMut(FilePlace, Found<'_>) -> Result<(), E>,
    ) -> Result<Option<u64>, E> {
        let mut indent = None;
        loop {
            let (byte, indented) = match self.elements.pass_space() {
                Ok(Some(next)) => next,
                Ok(None) => return Err(ArchiveError::CutOff { place: self.elements.place() }.into()),
                Err(error) => return Err(self.elements.failed(error).into()),
            };
            match byte {
                b',' => self.elements.pass(1),
                b']' => {
                    self.elements.pass(1);
                    return Ok(self.elements.count()?);
                }
                b'{' => {
                    indent = indented.or(indent);
                    self.record(indent, &mut take)?;
                }
                _ => {
                    let place = self.elements.place();
                    take(place, Found::Broken(RecordError::Shape("this is no object".to_owned())))?;
                    self.find_back(indent, ArchiveError::Garbled { place })?;
                }
            }
        }
    }

    fn record<E: From<ArchiveError>>(
        &mut self,
        indent: Option<usize>,
        take: &mut impl FnMut(FilePlace, Found<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let place = self.elements.place();
        let length = match self.elements.value() {
            Ok(length) => length,
            Err(NoValue::Io(error)) => return Err(self.elements.failed(error).into()),
            Err(none) => {
                let end = self.elements.no_value(none);
                // Another record may begin below: then this one lacks a quote or a brace.
                if let Some(Ok(Some(distance))) = indent.map(|indent| self.elements.next_record(indent)) {
                    self.elements.pass(distance);
                    return take(place, Found::Broken(RecordError::Shape("it does not end".to_owned())));
                }
                return Err(end.into());
            }
        };
        match serde_json::from_slice::<Message<'_>>(self.elements.bytes(length)) {
            Ok(message) => {
                take(place, Found::Record(Box::new(message)))?;
                self.elements.pass(length);
            }
            Err(error) => {
                take(place, Found::Broken(RecordError::Shape(explain(&error, place))))?;
                // A missing quote or brace may have put its end too early or too late: where records begin lines,
                // those tell. Else, and after the last one, its own end counts.
                let distance = match indent {
                    Some(indent) => {
                        self.elements.next_record(indent).map_err(|error| self.elements.failed(error))?
                    }
                    None => None,
                };
                self.elements.pass(distance.unwrap_or(length));
            }
        }
        Ok(())
    }

    fn find_back(&mut self, indent: Option<usize>, lost: ArchiveError) -> Result<(), ArchiveError> {
        match indent.map_or(Ok(None), |indent| self.elements.next_record(indent)) {
            Ok(Some(distance)) => {
                self.elements.pass(distance);
                Ok(())
            }
            Ok(None) => Err(lost),
            Err(error) => Err(self.elements.failed(error)),
        }
    }
}

/// What the parser says, with the line of the file instead of that of the record.
fn explain(error: &serde_json::Error, place: FilePlace) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    format!("{what} (line {})", place.line + error.line().saturating_sub(1) as u64)
}

impl<R: Read> Elements<R> {
    fn failed(&self, error: io::Error) -> ArchiveError {
        ArchiveError::Io { place: self.place(), error }
    }

    fn no_value(&self, none: NoValue) -> ArchiveError {
        match none {
            NoValue::CutOff => ArchiveError::CutOff { place: self.place() },
            NoValue::TooLong => ArchiveError::Garbled { place: self.place() },
            NoValue::Io(error) => self.failed(error),
        }
    }

    /// The first byte that counts. A byte order mark before it is passed over.
    fn begin(&mut self) -> Result<Option<u8>, ArchiveError> {
        let first = self.next_byte()?;
        if first == Some(0xef) {
            self.pass(3.min(self.ahead()));
            return self.next_byte();
        }
        Ok(first)
    }

    fn next_byte(&mut self) -> Result<Option<u8>, ArchiveError> {
        match self.pass_space() {
            Ok(next) => Ok(next.map(|(byte, _)| byte)),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// The name of the next member of an object, of which the value is now next. None: the object ends.
    fn member(&mut self) -> Result<Option<String>, ArchiveError> {
        if self.next_byte()? == Some(b',') {
            self.pass(1);
        }
        match self.next_byte()? {
            Some(b'}') => return Ok(None),
            Some(b'"') => {}
            Some(_) => return Err(ArchiveError::NotJson),
            None => return Err(ArchiveError::CutOff { place: self.place() }),
        }
        let length = self.value().map_err(|none| self.no_value(none))?;
        let name = serde_json::from_slice(self.bytes(length)).map_err(|_| ArchiveError::NotJson)?;
        self.pass(length);
        match self.next_byte()? {
            Some(b':') => self.pass(1),
            Some(_) => return Err(ArchiveError::NotJson),
            None => return Err(ArchiveError::CutOff { place: self.place() }),
        }
        self.next_byte()?;
        Ok(Some(name))
    }

    /// What stands after the messages: how many there are.
    fn count(&mut self) -> Result<Option<u64>, ArchiveError> {
        let mut count = None;
        while let Some(member) = self.member()? {
            let length = self.value().map_err(|none| self.no_value(none))?;
            if member == "messageCount" {
                count = serde_json::from_slice(self.bytes(length)).ok();
            }
            self.pass(length);
        }
        Ok(count)
    }
}
