//! Asks for a text: a room's name, what it is about.

use super::Modal;
use crate::{
    words::{settings, writing as words},
    writing::name::NameFault,
};
use leptos::{ev, prelude::*};
use std::sync::Arc;

/// Takes the text.
pub(crate) type Then = Arc<dyn Fn(String) + Send + Sync>;

/// What is asked.
#[derive(Clone)]
pub(crate) struct Question {
    /// The dialog's name.
    pub(crate) title: String,
    /// The field's name.
    pub(crate) label: &'static str,
    /// What stands in it at first.
    pub(crate) was: String,
    /// The word on the button.
    pub(crate) button: &'static str,
    /// Several lines.
    pub(crate) long: bool,
    /// Reads what was typed.
    pub(crate) read: fn(&str) -> Result<String, NameFault>,
    /// What is done with it. Not a `Callback`: that ends with the menu that asked.
    pub(crate) then: Then,
}

/// The dialog.
#[component]
pub(crate) fn AskText(question: Question, on_close: Callback<()>) -> impl IntoView {
    let Question { title, label, was, button, long, read, then } = question;
    let typed = RwSignal::new(was);
    let text = Memo::new(move |_| read(&typed.read()));
    let tried = RwSignal::new(false);
    // What is not typed yet is no fault; what is too long is one at once.
    let fault = move || {
        text.get().err().filter(|fault| tried.get() || !matches!(fault, NameFault::Empty)).map(words::no_name)
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if let Ok(text) = text.get_untracked() {
            on_close.run(());
            then(text);
        }
    };
    let invalid = move || fault().is_some().then_some("true");
    let input = move |event: ev::Event| typed.set(event_target_value(&event));
    view! {
        <Modal name=title.clone() class="asking" on_close=on_close>
            <form novalidate on:submit=submit>
                <h2>{title}</h2>
                <label class="asking-field">
                    <span class="lab">{label}</span>
                    {if long {
                        view! { <textarea class="field" rows="4" autofocus prop:value=typed aria-invalid=invalid aria-describedby="ask-fault" on:input=input></textarea> }.into_any()
                    } else {
                        view! { <input class="field" autofocus autocomplete="off" prop:value=typed aria-invalid=invalid aria-describedby="ask-fault" on:input=input/> }.into_any()
                    }}
                    <span class="help help-bad" id="ask-fault" aria-live="polite">{fault}</span>
                </label>
                <p class="confirm-ways">
                    <button type="button" class="btn" on:click=move |_| on_close.run(())>{settings::LEAVE_IT}</button>
                    <button type="submit" class="btn btn-main">{button}</button>
                </p>
            </form>
        </Modal>
    }
}
