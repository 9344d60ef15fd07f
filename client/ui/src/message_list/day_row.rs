//! The rows of the list that are no messages: days, the beginning of the room, its edges, gaps.

use super::cells::GapCell;
use crate::{icon::Icon, times, words};
use leptos::prelude::*;

/// A day begins.
#[component]
pub fn DayRow(day: i32) -> impl IntoView {
    let name = times::day_name(day, times::day_of(times::now()));
    let shown = name.clone();
    view! { <div class="day" role="separator" aria-label=name><span>{shown}</span></div> }
}

/// What is below is new to the reader.
#[component]
pub fn NewRow() -> impl IntoView {
    view! { <div class="new" role="separator" aria-label=words::NEW_MESSAGES><span>{words::NEW_MESSAGES}</span></div> }
}

/// The room begins.
#[component]
pub fn BeginRow(room: Signal<String>) -> impl IntoView {
    view! {
        <div class="begin">
            <h2><bdi>{room}</bdi></h2>
            <p>{move || words::room_begins(&room.read())}</p>
        </div>
    }
}

/// The room ends: room below the last message.
#[component]
pub fn EndRow() -> impl IntoView {
    view! { <div class="log-end"></div> }
}

/// Which edge of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// Before the first.
    Earlier,
    /// After the last.
    Later,
}

/// Beyond the rows there is something that is not held.
#[component]
pub fn EdgeRow(beyond: Beyond, coming: Signal<bool>) -> impl IntoView {
    let earlier = beyond == Beyond::Earlier;
    let says = move || words::edge_says(earlier, coming.get());
    view! {
        <div class="gap gap-edge" role="group" aria-label=says>
            <p class="say"><Icon name="cloud-download" small=true/><span>{says}</span></p>
            <Bars rows=4/>
        </div>
    }
}

/// A gap within the rows: as high as a page of them at most, and that for as long as it is there.
#[component]
pub fn GapRow(cell: GapCell) -> impl IntoView {
    let gap = cell.gap;
    let bars = bars(gap.read_untracked().messages);
    let name = {
        let gap = gap.clone();
        move || words::not_held(gap.read().messages)
    };
    let says = move || {
        let gap = gap.read();
        words::gap_says(gap.messages, &dates(gap.from.at, gap.to.at), gap.coming)
    };
    view! {
        <div class="gap" role="group" aria-label=name>
            <p class="say"><Icon name="cloud-download" small=true/><span>{says}</span></p>
            <Bars rows=bars/>
        </div>
    }
}

/// A page of bars at most; one each message, where that is less.
fn bars(messages: u64) -> u32 {
    u32::try_from(messages).unwrap_or(u32::MAX).clamp(5, 50)
}

fn dates(from: i64, to: i64) -> String {
    let (from, to) = (times::date(from), times::date(to));
    if from == to { from } else { format!("{from} to {to}") }
}

/// Bars where messages will be. One element: the picture is drawn by the style.
#[component]
fn Bars(rows: u32) -> impl IntoView {
    view! { <div class="gap-bars" aria-hidden="true" style:--rows=rows.to_string()></div> }
}
