//! What stands for a run of messages of people whom the reader blocked. Pressing it is the list's (`hands.rs`).

use super::runs::RunCell;
use crate::words::blocking as words;
use leptos::prelude::*;
use rill_protocol::EventId;

/// One line: how many, and the way to see them or not.
#[component]
pub fn RunRow(name: EventId, cell: RunCell) -> impl IntoView {
    let run = cell.run;
    let is_open = {
        let run = run.clone();
        move || run.read().is_open
    };
    let says = {
        let run = run.clone();
        move || words::run(run.read().messages.len() as u64)
    };
    let way = move || if run.read().is_open { words::HIDE } else { words::SHOW };
    view! {
        <button class="run" tabindex="-1" data-run=name.to_string() aria-expanded=move || is_open().to_string()>
            <span class="run-says">{says}</span>
            <span aria-hidden="true">"—"</span>
            <span class="run-way">{way}</span>
        </button>
    }
}
