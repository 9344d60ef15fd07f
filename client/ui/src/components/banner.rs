//! The line above the messages that says what changes what one can do. One at a time, the worst first.

use crate::{
    address::{self, Part},
    bridge_client::Fault,
    icon::Icon,
    page::Page,
    words::banner as words,
};
use leptos::prelude::*;
use rill_bridge::{Connection, Saving, Status};

/// The banner of the page, if there is one to show.
#[component]
pub fn Banner() -> impl IntoView {
    let page = Page::here();
    let client = page.client();
    let understood = RwSignal::new(false);
    let is_open = move |notice: &Notice| *notice != Notice::Mended || !understood.get();
    let notice = Memo::new(move |_| {
        let of_the_page = page.fault.get().map(Notice::NotDone);
        let notice = of_the_page.or_else(|| Notice::of(&client.status.read(), client.fault.get()));
        notice.filter(is_open)
    });
    move || notice.get().map(|notice| view! { <NoticeLine notice=notice understood/> })
}

/// A notice as a line. `understood` becomes true when somebody took it away.
#[component]
pub fn NoticeLine(notice: Notice, #[prop(optional)] understood: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let (strong, text) = notice.words();
    let class = if notice.is_bad() { "banner banner-bad" } else { "banner" };
    view! {
        <section class=class aria-label=strong>
            <Icon name=notice.icon()/>
            <p><b>{strong}</b>" "{text}</p>
            {match notice.way() {
                Way::Reload => view! { <button class="btn btn-sm" on:click=|_| reload()>{words::RELOAD}</button> }.into_any(),
                Way::Storage => {
                    view! { <a class="btn btn-sm" href=address::settings(Part::Storage)>{words::STORAGE}</a> }.into_any()
                }
                Way::Understood => {
                    view! { <button class="btn btn-sm" on:click=move |_| understood.set(true)>{words::UNDERSTOOD}</button> }
                        .into_any()
                }
                Way::Close => {
                    view! { <button class="btn btn-sm" on:click=move |_| page.fault.set(None)>{words::CLOSE}</button> }.into_any()
                }
                Way::None => ().into_any(),
            }}
        </section>
    }
}

fn reload() {
    let _ = window().location().reload();
}

/// What a banner says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Nothing can be read.
    Broken,
    /// What comes is not kept: why.
    NotSaving(String),
    /// Nothing is kept here.
    MemoryOnly,
    /// Something that was asked for was not done: why.
    NotDone(String),
    /// What was written is not sent, or not safe: why.
    NotSent(String),
    /// A newer program waits.
    UpdateWaits,
    /// No connection.
    Offline,
    /// The copy on this device was damaged, and is or was built anew.
    Mended,
}

/// What one can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Reload,
    Storage,
    Understood,
    Close,
    None,
}

impl Notice {
    /// The worst of what there is to say.
    pub fn of(status: &Status, fault: Option<Fault>) -> Option<Self> {
        match (fault, &status.saving) {
            (Some(Fault::NoWorker), _) => Some(Self::Broken),
            (_, Saving::NotSaving(why)) => Some(Self::NotSaving(why.clone())),
            (Some(Fault::OtherBuild), _) => Some(Self::UpdateWaits),
            (None, _) if status.unsent.trouble.is_some() => status.unsent.trouble.clone().map(Self::NotSent),
            (None, Saving::MemoryOnly) => Some(Self::MemoryOnly),
            (None, _) if status.update_waits => Some(Self::UpdateWaits),
            (None, _) if matches!(status.connection, Connection::Offline { .. }) => Some(Self::Offline),
            (None, Saving::KeptAnew) => Some(Self::Mended),
            (None, Saving::Kept | Saving::Waiting) => None,
        }
    }

    fn words(&self) -> (&'static str, String) {
        match self {
            Self::Broken => (words::BROKEN, words::BROKEN_MORE.to_owned()),
            Self::NotSaving(why) => (words::NOT_SAVING, why.clone()),
            Self::NotDone(why) => (words::NOT_DONE, why.clone()),
            Self::NotSent(why) => (words::NOT_SENT, why.clone()),
            Self::MemoryOnly => (words::MEMORY_ONLY, words::MEMORY_ONLY_MORE.to_owned()),
            Self::UpdateWaits => (words::UPDATE, words::UPDATE_MORE.to_owned()),
            Self::Offline => (words::OFFLINE, words::OFFLINE_MORE.to_owned()),
            Self::Mended => (words::MENDED, words::MENDED_MORE.to_owned()),
        }
    }

    fn is_bad(&self) -> bool {
        matches!(self, Self::Broken | Self::NotSaving(_) | Self::NotDone(_) | Self::NotSent(_))
    }

    fn icon(&self) -> &'static str {
        match self {
            Self::Broken | Self::NotSaving(_) | Self::NotDone(_) | Self::NotSent(_) => "triangle-alert",
            Self::MemoryOnly => "memory-stick",
            Self::UpdateWaits => "refresh-cw",
            Self::Offline => "cloud-off",
            Self::Mended => "check",
        }
    }

    fn way(&self) -> Way {
        match self {
            Self::Broken | Self::UpdateWaits => Way::Reload,
            Self::NotSaving(_) => Way::Storage,
            Self::Mended => Way::Understood,
            Self::NotDone(_) => Way::Close,
            Self::MemoryOnly | Self::Offline | Self::NotSent(_) => Way::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_bridge::Unsent;

    #[test]
    fn the_worst_is_said_and_nothing_else() {
        let status = |saving, connection, update_waits| Status {
            connection,
            saving,
            copies: Vec::new(),
            uploads: Vec::new(),
            update_waits,
            unsent: Unsent::default(),
        };
        let offline = Connection::Offline { waiting: 0 };
        let why = || "The disk is full.".to_owned();
        let cases = [
            (status(Saving::Kept, Connection::Synced, false), None, None),
            (status(Saving::KeptAnew, Connection::Synced, false), None, Some(Notice::Mended)),
            (status(Saving::KeptAnew, offline, false), None, Some(Notice::Offline)),
            (status(Saving::Kept, offline, false), None, Some(Notice::Offline)),
            (status(Saving::Kept, offline, true), None, Some(Notice::UpdateWaits)),
            (status(Saving::MemoryOnly, offline, true), None, Some(Notice::MemoryOnly)),
            (status(Saving::NotSaving(why()), offline, true), None, Some(Notice::NotSaving(why()))),
            (status(Saving::Kept, offline, false), Some(Fault::OtherBuild), Some(Notice::UpdateWaits)),
            (status(Saving::NotSaving(why()), offline, false), Some(Fault::NoWorker), Some(Notice::Broken)),
        ];
        for (status, fault, notice) in cases {
            assert_eq!(Notice::of(&status, fault), notice, "{status:?}");
        }
    }
}
