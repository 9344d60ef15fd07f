//! How the connection stands, in the bar: a word beside a sign.

use crate::{icon::Icon, words::shell as words};
use leptos::prelude::*;
use rill_bridge::{Connection, Saving, Status};

/// How things stand. It is read out by the page's announcements, after a while, and not by itself.
#[component]
pub fn ConnectionStatus(status: Signal<Status>) -> impl IntoView {
    let sign = Memo::new(move |_| status.with(Sign::of));
    let word = Memo::new(move |_| status.with(words::status_word));
    view! {
        <div class="conn" role="status" aria-live="off" data-state=move || sign.get().state()>
            {move || view! { <Icon name=sign.get().icon() small=true/> }}
            <span class="word">{word}</span>
        </div>
    }
}

/// The sign beside the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Synced,
    Syncing,
    Offline,
    Memory,
    Error,
}

impl Sign {
    fn of(status: &Status) -> Self {
        match (&status.saving, status.connection) {
            (Saving::NotSaving(_), _) => Self::Error,
            (_, Connection::Offline { .. }) => Self::Offline,
            (Saving::MemoryOnly, _) => Self::Memory,
            (_, Connection::Starting | Connection::CatchingUp { .. }) => Self::Syncing,
            (_, Connection::Synced) => Self::Synced,
        }
    }

    fn state(self) -> &'static str {
        match self {
            Self::Synced => "synced",
            Self::Syncing => "syncing",
            Self::Offline => "offline",
            Self::Memory => "memory",
            Self::Error => "error",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Synced => "check",
            Self::Syncing => "refresh-cw",
            Self::Offline => "cloud-off",
            Self::Memory => "memory-stick",
            Self::Error => "triangle-alert",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_bridge::Unsent;

    #[test]
    fn being_offline_and_keeping_nothing_are_told_apart() {
        let status = |saving, connection| Status {
            connection,
            saving,
            copies: Vec::new(),
            uploads: Vec::new(),
            update_waits: false,
            unsent: Unsent::default(),
        };
        assert_eq!(Sign::of(&status(Saving::MemoryOnly, Connection::Synced)), Sign::Memory);
        assert_eq!(Sign::of(&status(Saving::MemoryOnly, Connection::Offline { waiting: 0 })), Sign::Offline);
        assert_eq!(Sign::of(&status(Saving::Waiting, Connection::Starting)), Sign::Syncing);
    }
}
