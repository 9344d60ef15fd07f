//! What is too long, or nothing at all, is told before it is written: the page keeps what was typed.

use crate::engine::small::failure;
use rill_bridge::Failure;
use rill_events::SLOW_MAX_S;
use rill_protocol::{ENVELOPE_MAX, Envelope, EnvelopeError, PAYLOAD_MAX};

const NAME_MAX: usize = 80;
const NOTE_MAX: usize = 1_024;
const REASON_MAX: usize = 500;

/// The name of a room, a space or a person: 1 to 80 characters, none of control, no space at either end.
pub(in crate::engine) fn name(typed: &str) -> Result<String, Failure> {
    let name = typed.trim();
    let count = name.chars().count();
    let wrong = match count {
        0 => "a name has at least one letter".to_owned(),
        1..=NAME_MAX if name.contains(char::is_control) => "a name is one line of text".to_owned(),
        1..=NAME_MAX => return Ok(name.to_owned()),
        count => format!("this name has {count} characters, at most {NAME_MAX} are taken"),
    };
    Err(failure(wrong, false))
}

/// What a room or space is about: at most 1,024 characters.
pub(in crate::engine) fn note(typed: &str) -> Result<String, Failure> {
    match typed.chars().count() {
        0..=NOTE_MAX => Ok(typed.trim().to_owned()),
        count => Err(failure(
            format!("this has {count} characters, at most {NOTE_MAX} are taken: shorten it"),
            false,
        )),
    }
}

/// Why something is done to somebody: at most 500 characters.
pub(super) fn reason(typed: &str) -> Result<String, Failure> {
    match typed.chars().count() {
        0..=REASON_MAX => Ok(typed.trim().to_owned()),
        count => Err(failure(
            format!("this has {count} characters, at most {REASON_MAX} are taken: shorten it"),
            false,
        )),
    }
}

/// Seconds from one message to the next: at most six hours.
pub(super) fn slow(every_s: u32) -> Result<u32, Failure> {
    if every_s > SLOW_MAX_S {
        return Err(failure("a room is slowed to one message in six hours, and no further", false));
    }
    Ok(every_s)
}

/// What is said in a message: something.
pub(super) fn said(typed: &str) -> Result<String, Failure> {
    if typed.trim().is_empty() {
        return Err(failure("there is nothing in this message yet", false));
    }
    Ok(typed.to_owned())
}

/// Whether an event can be sent at all.
pub(super) fn fits(envelope: &Envelope, payload: &[u8]) -> Result<(), Failure> {
    if payload.len() > PAYLOAD_MAX {
        let (has, most) = (payload.len().div_ceil(1024), PAYLOAD_MAX / 1024);
        let text = format!(
            "this is too long: {has} KiB, at most {most} are taken. Shorten it, or send it as a file"
        );
        return Err(failure(text, false));
    }
    envelope.check().map_err(|error| failure(error.to_string(), false))?;
    match envelope.to_bytes().len() {
        0..=ENVELOPE_MAX => Ok(()),
        length => Err(failure(EnvelopeError::TooLong(length).to_string(), false)),
    }
}
