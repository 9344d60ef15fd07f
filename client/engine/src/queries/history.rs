//! How a message came to be as it is: from the anchor and all edits of it, superseded ones too. These are events,
//! of the local store or of the server's answer; the projection keeps the newest edit alone. Pure.

use rill_bridge::HistoryEntry;
use rill_events::Payload;
use rill_protocol::{Millis, SeqNum, Slot};

/// An event of a message's history: the anchor, or what amends it.
#[derive(Clone, Copy, Debug)]
pub struct Amended<'a> {
    /// Its place in the topic.
    pub seq: SeqNum,
    /// When the server took it in, or for an anchor its own time.
    pub at: Millis,
    /// Who wrote it.
    pub author: Slot,
    /// What it says; none: erased.
    pub payload: Option<&'a [u8]>,
}

/// The states of a message, oldest first. What is no edit by the anchor's author is passed over.
///
/// An import knows that a message was edited, not what it said before: its edit has the anchor's own text, and the
/// first state comes without one.
pub fn history(anchor: Amended<'_>, amendments: &[Amended<'_>]) -> Vec<HistoryEntry> {
    let mut edits: Vec<(SeqNum, HistoryEntry)> =
        amendments.iter().filter(|it| it.author == anchor.author).filter_map(edit).collect();
    edits.sort_by_key(|(seq, _)| *seq);
    let first = match anchor.payload.map(Payload::from_bytes) {
        Some(Ok(Payload::MessagePosted(posted))) => {
            // It was moved: the edit that stood came with it.
            if let Some(edit) = posted.carried.and_then(|carried| carried.edit) {
                let at = edit.at.unwrap_or(anchor.at);
                edits.insert(0, (anchor.seq, HistoryEntry { at, text: Some(edit.text) }));
            }
            Some(posted.text)
        }
        Some(Ok(Payload::NoticePosted(notice))) => Some(notice.text),
        Some(_) | None => None,
    };
    let first_is_lost = edits.first().is_some_and(|(_, edit)| edit.text == first);
    let first = HistoryEntry { at: anchor.at, text: first.filter(|_| !first_is_lost) };
    std::iter::once(first).chain(edits.into_iter().map(|(_, edit)| edit)).collect()
}

fn edit(amended: &Amended<'_>) -> Option<(SeqNum, HistoryEntry)> {
    match Payload::from_bytes(amended.payload?) {
        Ok(Payload::MessageEdited(edited)) => {
            let at = edited.at.unwrap_or(amended.at);
            Some((amended.seq, HistoryEntry { at, text: Some(edited.text) }))
        }
        Ok(_) | Err(_) => None,
    }
}
