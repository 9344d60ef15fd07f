//! What was settled in a space, the newest first.

use super::Hand;
use crate::{bridge_client::live, page::Page, times, words::audit as words};
use leptos::prelude::*;
use rill_bridge::{Answer, Audit, Deed, Query};

/// Deeds that are shown at first, and with each further step.
const STEP: u32 = 50;

/// The part "Audit log".
#[component]
pub(super) fn AuditLog(hand: Hand) -> impl IntoView {
    let page = Page::here();
    let most = RwSignal::new(STEP);
    let stream = hand.stream;
    let asked = live(page.bridge(), move || Some(Query::Audit { stream, most: most.get() }), audit_in);
    // While more is asked for, what was there stays.
    let audit = Memo::new(move |last: Option<&Option<Audit>>| {
        asked.with(|asked| asked.known().cloned()).or_else(|| last.cloned().flatten())
    });
    let deeds =
        move || audit.with(|audit| audit.as_ref().map(|audit| audit.deeds.clone()).unwrap_or_default());
    let is = move |of: fn(&Audit) -> bool| audit.with(|audit| audit.as_ref().is_some_and(of));
    view! {
        <section class="set">
            <p>{words::MORE}</p>
            <ol class="rowset deeds" aria-label=crate::words::space_settings::part(crate::address::SpacePart::Audit)>
                <For each=deeds key=|deed| deed.event let:deed><Entry deed=deed/></For>
            </ol>
            <Show when=move || is(|audit| audit.deeds.is_empty() && !audit.is_coming)><p>{words::NOTHING}</p></Show>
            <Show when=move || is(|audit| audit.is_coming)><p role="status">{words::COMING}</p></Show>
            <Show when=move || is(|audit| audit.has_more)>
                <p><button class="btn" on:click=move |_| most.update(|most| *most += STEP)>{words::SHOW_OLDER}</button></p>
            </Show>
        </section>
    }
}

#[component]
fn Entry(deed: Deed) -> impl IntoView {
    let sentence = words::sentence(&deed, times::full);
    view! {
        <li class="deed">
            <span>{sentence}</span>
            <time class="help num" datetime=times::iso(deed.at)>{times::full(deed.at)}</time>
        </li>
    }
}

fn audit_in(answer: Answer) -> Option<Audit> {
    if let Answer::Audit(audit) = answer { Some(audit) } else { None }
}
