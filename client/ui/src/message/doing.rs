//! Doing something with a message: each act, from wherever it was asked for.
//! Not here: which acts are offered (`writing/acts.rs`), what is opened over the list (`over.rs`).

use super::Setting;
use crate::{
    clipboard::copy,
    components::{focus, menu::Item, popup::Place},
    paint::next_frame,
    words,
    writing::acts::{Act, acts},
};
use leptos::prelude::*;
use rill_bridge::{MessageBody, MessageRow};
use std::sync::Arc;
use web_sys::Element;

/// What is opened over a list for one of its messages.
#[derive(Clone)]
pub(crate) enum Opened {
    /// All that can be done with it.
    Menu(Arc<MessageRow>, Place),
    /// A few emoji to react with.
    Palette(Arc<MessageRow>, Place),
    /// All emoji.
    Picker(Arc<MessageRow>, Place),
    /// Whether to delete it.
    Delete(Arc<MessageRow>),
    /// Where to pass it on to.
    Forward(Arc<MessageRow>),
    /// Into which room to move it.
    Move(Arc<MessageRow>),
    /// Whether to tell those who keep order of it.
    Report(Arc<MessageRow>),
    /// Whether to block its author.
    Block(Arc<MessageRow>),
    /// A thread's name and first message.
    Thread(Arc<MessageRow>),
}

/// What can be done with a message now.
pub(super) fn offered(row: &MessageRow, setting: Setting) -> Vec<Act> {
    acts(row, &setting.writer.may.get())
}

/// Does it. `at`: where it was asked for.
pub(super) fn perform(act: Act, row: &Arc<MessageRow>, setting: Setting, at: Place) {
    let writer = setting.writer;
    match act {
        Act::React => setting.open(Opened::Palette(row.clone(), at)),
        Act::Reply => writer.reply_to(row),
        Act::Edit => writer.edit_of(row),
        Act::OpenThread => setting.open_thread(row),
        Act::StartThread => setting.open(Opened::Thread(row.clone())),
        Act::Forward => setting.open(Opened::Forward(row.clone())),
        Act::Move => setting.open(Opened::Move(row.clone())),
        Act::Retry => writer.retry(row.id),
        Act::Discard => {
            focus_beside(row);
            writer.discard(row.id);
        }
        Act::Pin => writer.pin(row.id, true),
        Act::Unpin => writer.pin(row.id, false),
        Act::CopyText => tell(setting, &text_of(row), words::message::TEXT_COPIED),
        Act::CopyLink => {
            let origin = window().location().origin().unwrap_or_default();
            let link = format!("{origin}{}", setting.address(None, row.id));
            tell(setting, &link, words::message::LINK_COPIED);
        }
        Act::MarkUnread => writer.mark_unread(row.position),
        Act::History => setting.read_history(row.id),
        Act::Report => setting.open(Opened::Report(row.clone())),
        Act::Block => setting.open(Opened::Block(row.clone())),
        Act::Unblock => {
            writer.unblock(row.author.voice, move || setting.say_done(words::blocking::UNBLOCKED))
        }
        Act::Delete => setting.open(Opened::Delete(row.clone())),
    }
}

/// The acts as a menu has them.
pub(super) fn items(row: &Arc<MessageRow>, setting: Setting, at: Place) -> Vec<Item> {
    let acts = untrack(|| offered(row, setting));
    acts.into_iter()
        .map(|act| {
            let row = row.clone();
            let word = if act == Act::React { words::writing::REACT_WITH } else { word(act) };
            let item = Item::new(icon(act), word, move || perform(act, &row, setting, at));
            Item { bad: matches!(act, Act::Delete | Act::Discard | Act::Block), ..item }
        })
        .collect()
}

/// Its word.
pub(super) const fn word(act: Act) -> &'static str {
    use words::{message, writing};
    match act {
        Act::React => writing::REACT,
        Act::Reply => writing::REPLY,
        Act::OpenThread => writing::OPEN_THREAD,
        Act::StartThread => writing::START_THREAD,
        Act::Edit => writing::EDIT,
        Act::Retry => writing::RETRY,
        Act::Pin => writing::PIN,
        Act::Unpin => writing::UNPIN,
        Act::Forward => writing::FORWARD,
        Act::Move => writing::MOVE,
        Act::CopyText => message::COPY_TEXT,
        Act::CopyLink => message::COPY_LINK,
        Act::MarkUnread => message::MARK_UNREAD,
        Act::History => message::SHOW_HISTORY,
        Act::Report => words::space_settings::REPORT,
        Act::Block => words::blocking::BLOCK,
        Act::Unblock => words::blocking::UNBLOCK,
        Act::Discard => writing::DISCARD,
        Act::Delete => writing::DELETE,
    }
}

/// Its sign.
pub(super) const fn icon(act: Act) -> &'static str {
    match act {
        Act::React => "smile-plus",
        Act::Reply => "reply",
        Act::OpenThread | Act::StartThread => "message-square-text",
        Act::Edit => "pencil",
        Act::Retry => "refresh-cw",
        Act::Pin => "pin",
        Act::Unpin => "pin-off",
        Act::Forward => "forward",
        Act::Move => "arrow-right",
        Act::CopyText => "copy",
        Act::CopyLink => "link",
        Act::MarkUnread => "mail",
        Act::History => "history",
        Act::Report => "megaphone",
        Act::Block => "user-minus",
        Act::Unblock => "user-plus",
        Act::Discard => "x",
        Act::Delete => "trash-2",
    }
}

/// The act that a single key asks for on a row.
pub(super) fn act_of_key(key: &str) -> Option<Act> {
    match key {
        "r" | "R" => Some(Act::Reply),
        "e" | "E" => Some(Act::Edit),
        "t" | "T" => Some(Act::StartThread),
        "+" => Some(Act::React),
        "Delete" => Some(Act::Delete),
        _ => None,
    }
}

fn text_of(row: &MessageRow) -> String {
    match &row.body {
        MessageBody::Posted(posted) => posted.text.clone(),
        MessageBody::Notice(_) | MessageBody::Removed | MessageBody::Unknown => String::new(),
    }
}

fn tell(setting: Setting, text: &str, done: &'static str) {
    copy(text, move |copied| {
        setting.say_done(if copied { done } else { words::message::NOT_COPIED });
    });
}

/// A message that goes hands the focus to the next one, else to the one before: once what lies over the list is gone.
pub(super) fn focus_beside(row: &MessageRow) {
    let Some(row) = focus::first(&format!("[role=log] [data-event-id='{}']", row.id)) else { return };
    let article = |step: fn(&Element) -> Option<Element>| {
        std::iter::successors(step(&row), step).find(|beside| beside.tag_name() == "ARTICLE")
    };
    let beside =
        article(|row| row.next_element_sibling()).or_else(|| article(|row| row.previous_element_sibling()));
    if let Some(beside) = beside {
        next_frame(move || focus::focus(&beside));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_keys_ask_for_acts() {
        assert_eq!(act_of_key("r"), Some(Act::Reply));
        assert_eq!(act_of_key("+"), Some(Act::React));
        assert_eq!(act_of_key("x"), None);
    }
}
