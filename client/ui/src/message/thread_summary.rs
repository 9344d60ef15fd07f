//! The thread that was started on a message. It leads there.

use super::Setting;
use crate::{address, icon::Icon, times, words};
use leptos::prelude::*;
use rill_bridge::ThreadSummary;

/// The line below a message.
#[component]
pub(super) fn ThreadLink(thread: ThreadSummary, setting: Setting) -> impl IntoView {
    let to = address::room(setting.stream(), "", thread.topic, &thread.name);
    let count = words::counted(thread.messages, "reply", "replies");
    let newest = thread.newest_at.map(|at| words::message::last_reply(&times::full(at)));
    view! {
        <a class="thr" href=to tabindex="-1">
            <Icon name="message-square-text"/>
            <b>{count}</b>
            <span class="vh">", "</span>
            <span class="truncate"><bdi>{thread.name}</bdi>{newest.map(|newest| format!(". {newest}"))}</span>
        </a>
    }
}
