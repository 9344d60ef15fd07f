//! What is read out although it is not looked at: how the connection stands, once it has stood so for a while.

use crate::words::shell as words;
use leptos::prelude::*;
use rill_bridge::{Connection, Status};
use std::time::Duration;

/// What does not last this long is not worth a word.
const LASTS: Duration = Duration::from_secs(2);

/// The hidden region.
#[component]
pub fn Announcer(status: RwSignal<Status>) -> impl IntoView {
    let word =
        Memo::new(move |_| status.with(|status| worth_a_word(status).then(|| words::status_word(status))));
    let said = RwSignal::new(String::new());
    Effect::new(move |last: Option<Option<String>>| {
        let (now, last) = (word.get(), last.flatten());
        // How it stands when the page opens is no change.
        if now.is_some() && last.is_some() && now != last {
            set_timeout(
                move || {
                    if let Some(word) =
                        word.try_get_untracked().flatten().filter(|word| *word != *said.read_untracked())
                    {
                        said.set(word);
                    }
                },
                LASTS,
            );
        }
        now.or(last)
    });
    view! { <p class="vh" aria-live="polite">{said}</p> }
}

/// Numbers that count down are not read out.
fn worth_a_word(status: &Status) -> bool {
    !matches!(status.connection, Connection::Starting | Connection::CatchingUp { .. })
}
