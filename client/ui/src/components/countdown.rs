//! How long it is until a time, told each second. Only its own words are drawn again, and nobody is read them out.

use crate::times;
use leptos::{leptos_dom::helpers::set_interval_with_handle, prelude::*};
use rill_protocol::Millis;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// The words. `says`: those for so many milliseconds; once the time has come, for none or fewer.
#[component]
pub(crate) fn Countdown(until: Millis, says: fn(Millis) -> String) -> impl IntoView {
    let left = RwSignal::new(until - times::now());
    let ticks = StoredValue::new_local(None);
    let stop = move || {
        if let Some(ticks) = ticks.try_update_value(Option::take).flatten() {
            leptos::leptos_dom::helpers::IntervalHandle::clear(&ticks);
        }
    };
    let tick = move || {
        let now = until - times::now();
        left.try_set(now);
        if now <= 0 {
            stop();
        }
    };
    // Where a browser gives no clock the words stand as they are.
    ticks.set_value(set_interval_with_handle(tick, SECOND).ok());
    on_cleanup(stop);
    view! { <span class="num" role="timer" aria-live="off">{move || says(left.get())}</span> }
}
