//! Code: its language, a button to copy it, and the code. Highlighting colours it and moves nothing.

use super::highlight::{Token, highlight};
use crate::words;
use crate::{clipboard::copy, icon::Icon};
use leptos::prelude::*;

/// A block of code.
#[component]
pub fn CodeBlock(language: String, code: String) -> impl IntoView {
    let tokens = RwSignal::new(Vec::<Token>::new());
    highlight(&language, &code, move |found| {
        tokens.try_set(found);
    });
    let copied = RwSignal::new(false);
    let name = if language.is_empty() { words::message::CODE.to_owned() } else { language.clone() };
    let (to_copy, plain) = (code.clone(), code);
    view! {
        <figure class="code">
            <header>
                <span>{language}</span>
                <button
                    class="ib"
                    tabindex="-1"
                    aria-label=move || if copied.get() { words::message::COPIED } else { words::message::COPY_CODE }
                    on:click=move |_| copy(&to_copy, move |done| copied.set(done))
                >
                    {move || if copied.get() { view! { <Icon name="check"/> } } else { view! { <Icon name="copy"/> } }}
                </button>
            </header>
            <pre tabindex="0" role="group" aria-label=name dir="ltr">
                <code>
                    {move || {
                        let tokens = tokens.read();
                        if tokens.is_empty() {
                            return plain.clone().into_any();
                        }
                        let drawn = tokens.iter().map(|token| {
                            view! { <span class=token.class>{token.text.clone()}</span> }
                        });
                        drawn.collect_view().into_any()
                    }}
                </code>
            </pre>
        </figure>
    }
}
