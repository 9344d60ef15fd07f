//! What can be done with a message, in the order in which it is offered: only what one may. Pure.

use super::May;
use rill_bridge::{Authorship, Change, MessageBody, MessageRow, Standing};
use rill_events::MessagePosted;

/// Something that can be done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// React.
    React,
    /// Answer.
    Reply,
    /// Go to the thread that was started on it.
    OpenThread,
    /// Start one.
    StartThread,
    /// Say it otherwise.
    Edit,
    /// Send again what was refused.
    Retry,
    /// Pin.
    Pin,
    /// Take the pin off.
    Unpin,
    /// Pass it on into another room.
    Forward,
    /// Move it into another room.
    Move,
    /// Copy its text.
    CopyText,
    /// Copy its address.
    CopyLink,
    /// Unread from here on.
    MarkUnread,
    /// See what it was.
    History,
    /// Tell those who keep order of it.
    Report,
    /// Read no more of what its author writes.
    Block,
    /// Read it again.
    Unblock,
    /// Let go what is not sent.
    Discard,
    /// Delete.
    Delete,
}

/// What can be done with a message.
pub(crate) fn acts(row: &MessageRow, may: &May) -> Vec<Act> {
    let own = may.voice == Some(row.author.voice);
    let sent = matches!(row.standing, Standing::Confirmed(_));
    let refused =
        matches!(row.standing, Standing::Refused(_)) || matches!(row.change, Some(Change::Refused(_)));
    let posted = matches!(row.body, MessageBody::Posted(_));
    let said = matches!(&row.body, MessageBody::Posted(posted) if !posted.text.is_empty());
    let passes = matches!(&row.body, MessageBody::Posted(posted) if has_something(posted));
    let there = !matches!(row.body, MessageBody::Removed);
    let (writes, takes_part, rights) = (may.writes(), may.takes_part(), may.rights);
    let offered = [
        (Act::React, takes_part && posted && sent && rights.react),
        (Act::Reply, writes && posted && sent),
        (Act::OpenThread, row.thread.is_some()),
        (
            Act::StartThread,
            takes_part && posted && sent && row.thread.is_none() && !may.is_thread && rights.open_threads,
        ),
        (Act::Edit, takes_part && posted && own),
        (Act::Retry, refused),
        (Act::Pin, takes_part && posted && sent && rights.pin && !row.pinned),
        (Act::Unpin, takes_part && posted && sent && rights.pin && row.pinned),
        (Act::Forward, takes_part && sent && passes),
        (Act::Move, takes_part && posted && sent && rights.relocate && row.change.is_none()),
        (Act::CopyText, said),
        (Act::CopyLink, sent),
        (Act::MarkUnread, sent && there && !own),
        (Act::History, row.edited_at.is_some()),
        (Act::Report, may.report && sent && there && !own),
        (Act::Block, sent && !own && row.authorship == Authorship::Theirs),
        (Act::Unblock, row.authorship == Authorship::Blocked),
        (Act::Discard, !sent || refused),
        (Act::Delete, takes_part && there && sent && (own || rights.keep_order)),
    ];
    offered.into_iter().filter(|(_, may)| *may).map(|(act, _)| act).collect()
}

/// Whether there is something in a message that can be passed on.
fn has_something(posted: &MessagePosted) -> bool {
    let MessagePosted { text, attachments, cards, stickers, forwarded, .. } = posted;
    let shows = !attachments.is_empty() || !cards.is_empty() || !stickers.is_empty() || forwarded.is_some();
    shows || !text.trim().is_empty()
}

/// Those that stand in the toolbar; the rest is in the menu behind it.
pub(crate) fn in_toolbar(acts: &[Act]) -> Vec<Act> {
    let shown = [Act::React, Act::Reply, Act::OpenThread, Act::StartThread, Act::Edit];
    shown.into_iter().filter(|act| acts.contains(act)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        message_list::people::{person, says},
        people::thread_summary,
        writing::rights::Rights,
    };
    use rill_bridge::Row;

    fn ana_says() -> MessageRow {
        match says(1, "ana", 0) {
            Row::Anchor(row) => *row,
            Row::Gap(_) => unreachable!("somebody says something"),
        }
    }

    fn member(name: &str) -> May {
        May { voice: Some(person(name).voice), ..May::default() }
    }

    #[test]
    fn a_member_may_edit_and_delete_own_messages_alone() {
        let own = acts(&ana_says(), &member("ana"));
        let foreign = acts(&ana_says(), &member("ben"));
        assert!(own.contains(&Act::Edit) && own.contains(&Act::Delete), "{own:?}");
        assert!(!foreign.contains(&Act::Edit) && !foreign.contains(&Act::Delete), "{foreign:?}");
        assert!(foreign.contains(&Act::Reply) && foreign.contains(&Act::React), "{foreign:?}");
        assert!(!foreign.contains(&Act::Pin) && !own.contains(&Act::Move), "{foreign:?} {own:?}");
    }

    #[test]
    fn a_moderator_pins_moves_and_deletes_what_others_wrote_and_edits_none_of_it() {
        let acts = acts(&ana_says(), &May { rights: Rights::ALL, ..member("ben") });
        assert!(
            acts.contains(&Act::Pin) && acts.contains(&Act::Delete) && !acts.contains(&Act::Edit),
            "{acts:?}"
        );
        assert!(acts.contains(&Act::Move), "{acts:?}");
    }

    #[test]
    fn who_may_not_write_reads_and_copies() {
        let may = May { write: Some(crate::writing::Why::Archived), rights: Rights::ALL, ..member("ana") };
        assert_eq!(acts(&ana_says(), &may), [Act::CopyText, Act::CopyLink]);
    }

    #[test]
    fn what_is_not_sent_can_be_changed_or_let_go_and_nothing_hangs_on_it() {
        let pending = MessageRow { standing: Standing::Pending, ..ana_says() };
        assert_eq!(acts(&pending, &member("ana")), [Act::Edit, Act::CopyText, Act::Discard]);
        let refused = MessageRow { standing: Standing::Refused("no".to_owned()), ..ana_says() };
        assert_eq!(acts(&refused, &member("ana")), [Act::Edit, Act::Retry, Act::CopyText, Act::Discard]);
    }

    #[test]
    fn whoever_wrote_for_themselves_can_be_blocked_and_whoever_is_blocked_can_be_read_again() {
        let with = |authorship| MessageRow { authorship, ..ana_says() };
        let blocks = |row: &MessageRow, reader: &str| {
            let acts = acts(row, &member(reader));
            (acts.contains(&Act::Block), acts.contains(&Act::Unblock))
        };
        assert_eq!(blocks(&with(Authorship::Theirs), "ben"), (true, false));
        assert_eq!(blocks(&with(Authorship::Blocked), "ben"), (false, true));
        assert_eq!(blocks(&with(Authorship::InTheirName), "ben"), (false, false), "an importer wrote it");
        assert_eq!(blocks(&with(Authorship::Theirs), "ana"), (false, false), "oneself");
    }

    #[test]
    fn a_removed_message_has_nothing_left_to_do_with() {
        let removed = MessageRow { body: MessageBody::Removed, ..ana_says() };
        assert_eq!(acts(&removed, &May { rights: Rights::ALL, ..member("ana") }), [Act::CopyLink]);
    }

    #[test]
    fn a_thread_is_started_once_and_not_within_a_thread() {
        let started = MessageRow { thread: Some(thread_summary()), ..ana_says() };
        let shown = |row: &MessageRow, may: &May| in_toolbar(&acts(row, may));
        assert_eq!(shown(&started, &member("ben")), [Act::React, Act::Reply, Act::OpenThread]);
        assert_eq!(shown(&ana_says(), &member("ben")), [Act::React, Act::Reply, Act::StartThread]);
        let within = May { is_thread: true, ..member("ana") };
        assert_eq!(shown(&ana_says(), &within), [Act::React, Act::Reply, Act::Edit]);
    }
}
