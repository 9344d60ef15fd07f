//! What one may do with a member, writing to them first: a button with a menu, and the questions that it asks. Nothing,
//! where one may do nothing.
//! Not here: what is offered beside writing to them and blocking them (`views/space_settings/model.rs`).

use super::{
    Confirm, Modal,
    conversations::converse,
    menu::{Item, Menu},
    popup::Place,
};
use crate::{
    bridge_client::Loaded,
    icon::Icon,
    page::Page,
    times,
    views::space_settings::{
        model::{Offer, offers},
        rule,
    },
    words::{blocking, conversations, settings, space_settings as words},
};
use leptos::{ev, prelude::*};
use rill_bridge::{Acquaintance, Command, Governed, Ruling};
use rill_protocol::{Slot, StreamId};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What is asked before it is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Remove,
    Ban,
    Block,
}

/// The button.
#[component]
pub(crate) fn MemberMenu(
    stream: StreamId,
    person: Slot,
    #[prop(into)] name: String,
    #[prop(into)] governed: Signal<Loaded<Governed>>,
    /// Whether they write for themselves: then they can be blocked.
    #[prop(default = true)]
    is_themselves: bool,
) -> impl IntoView {
    let page = Page::here();
    let offered = Memo::new(move |_| offered(page, person, &governed.read()));
    let blocks = Memo::new(move |_| blocks(page, person).filter(|_| is_themselves));
    let known = Memo::new(move |_| {
        let is_it = |one: &&Acquaintance| one.person.voice == person;
        page.acquaintances.with(|known| Some(known.known()?.iter().find(is_it)?.did.clone()))
    });
    let is_offered = Memo::new(move |_| {
        let is_ruled = offered.with(|offered| !offered.is_empty());
        blocks.get().is_some() || known.with(Option::is_some) || is_ruled
    });
    let name = StoredValue::new(name);
    let open = RwSignal::new(None::<Place>);
    let asked = RwSignal::new(None::<Asked>);
    let press = move |event: ev::MouseEvent| {
        let target = event.current_target().or_else(|| event.target());
        if let Some(button) = target.and_then(|target| target.dyn_into::<Element>().ok()) {
            open.set(Some(Place::of(&button)));
        }
    };
    let label = move || name.with_value(|name| words::actions_for(name));
    let items = move || {
        let message = known.get_untracked().map(|did| {
            Item::new("message-square-text", conversations::MESSAGE, move || {
                converse(page, vec![did.clone()]);
            })
        });
        let all = offered.get_untracked().into_iter();
        let all = all.map(|offer| item(offer, page, (stream, person), asked));
        let blocks = blocks.get_untracked().map(|blocks| blocks.item(page, person, asked));
        message.into_iter().chain(all).chain(blocks).collect::<Vec<_>>()
    };
    let close = Callback::new(move |()| open.set(None));
    view! {
        <Show when=move || is_offered.get()>
            <button
                class="ib"
                aria-label=label
                title=label
                aria-haspopup="menu"
                aria-expanded=move || open.with(Option::is_some).to_string()
                on:click=press
            >
                <Icon name="ellipsis"/>
            </button>
        </Show>
        {move || open.get().map(|at| view! { <Menu name=label() at=at items=items() on_close=close/> })}
        {move || asked.get().map(|what| view! { <Question what=what asked=asked name=name.get_value() stream=stream person=person/> })}
    }
}

/// What becomes of whether somebody is blocked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blocks {
    Block,
    Unblock,
}

impl Blocks {
    fn item(self, page: Page, person: Slot, asked: RwSignal<Option<Asked>>) -> Item {
        match self {
            Self::Block => Item {
                bad: true,
                ..Item::new("user-minus", blocking::BLOCK, move || asked.set(Some(Asked::Block)))
            },
            Self::Unblock => Item::new("user-plus", blocking::UNBLOCK, move || {
                page.command(Command::Unblock { person }, move |result| page.tell(result));
            }),
        }
    }
}

/// None: oneself, or it is not known yet.
fn blocks(page: Page, person: Slot) -> Option<Blocks> {
    let own = page.me.with(|me| me.known().and_then(|me| me.voice));
    let is_blocked = page
        .blocked
        .with(|blocked| blocked.known().map(|blocked| blocked.iter().any(|row| row.person.voice == person)));
    let is_blocked = is_blocked.filter(|_| own != Some(person))?;
    Some(if is_blocked { Blocks::Unblock } else { Blocks::Block })
}

fn offered(page: Page, person: Slot, governed: &Loaded<Governed>) -> Vec<Offer> {
    let own = page.me.with(|me| me.known().and_then(|me| me.voice));
    let member = governed.known().and_then(|governed| {
        let member = governed.members.iter().find(|member| member.person.voice == person);
        member.map(|member| (governed, member))
    });
    page.rules.with(|said| match (member, said.known()) {
        (Some((governed, member)), Some(said)) => offers(governed, member, said, own, times::now()),
        (None, _) | (_, None) => Vec::new(),
    })
}

fn item(
    offer: Offer,
    page: Page,
    (stream, person): (StreamId, Slot),
    asked: RwSignal<Option<Asked>>,
) -> Item {
    let says = move |icon, word: String, ruling: Ruling| {
        Item::new(icon, word, move || rule(page, stream, ruling.clone()))
    };
    match offer {
        Offer::Role { role, name, on } => {
            let word = if on { words::give(&name) } else { words::take(&name) };
            says(if on { "plus" } else { "x" }, word, Ruling::Give { person, role, on })
        }
        Offer::Moderator(on) => {
            let word = if on { words::MAKE_MODERATOR } else { words::TAKE_MODERATOR };
            says("sparkles", word.to_owned(), Ruling::Moderator { person, on })
        }
        Offer::TimeOut(span) => Item::new("clock", span.words(), move || {
            let until = Some(times::now() + span.ms());
            rule(page, stream, Ruling::TimeOut { person, until });
        }),
        Offer::EndTimeout => {
            says("clock", words::END_TIMEOUT.to_owned(), Ruling::TimeOut { person, until: None })
        }
        Offer::Remove => Item {
            bad: true,
            ..Item::new("user-minus", words::REMOVE, move || asked.set(Some(Asked::Remove)))
        },
        Offer::Ban => {
            Item { bad: true, ..Item::new("lock", words::BAN, move || asked.set(Some(Asked::Ban))) }
        }
    }
}

#[component]
fn Question(
    what: Asked,
    asked: RwSignal<Option<Asked>>,
    name: String,
    stream: StreamId,
    person: Slot,
) -> impl IntoView {
    let page = Page::here();
    let close = Callback::new(move |()| asked.set(None));
    match what {
        Asked::Remove => {
            let remove = Callback::new(move |()| {
                asked.set(None);
                rule(page, stream, Ruling::Remove { person });
            });
            view! {
                <Confirm name=words::remove_asked(&name) text=words::REMOVE_MORE button=words::REMOVE_YES on_yes=remove on_no=close/>
            }
            .into_any()
        }
        Asked::Block => {
            let block = Callback::new(move |()| {
                asked.set(None);
                page.command(Command::Block { stream, person }, move |result| page.tell(result));
            });
            view! { <AskBlock name=name on_yes=block on_no=close/> }.into_any()
        }
        Asked::Ban => {
            let ban = Callback::new(move |reason| {
                asked.set(None);
                rule(page, stream, Ruling::Ban { person, reason });
            });
            let question = Why {
                title: words::ban_asked(&name),
                more: words::BAN_MORE,
                help: words::REASON_MORE,
                button: words::BAN_YES,
            };
            view! { <AskWhy question=question on_yes=ban on_close=close/> }.into_any()
        }
    }
}

/// Asks whether to block somebody.
#[component]
pub(crate) fn AskBlock(name: String, on_yes: Callback<()>, on_no: Callback<()>) -> impl IntoView {
    view! {
        <Confirm
            name=blocking::block_asked(&name)
            text=blocking::BLOCK_MORE
            button=blocking::BLOCK_YES
            no=blocking::BLOCK_NO
            on_yes=on_yes
            on_no=on_no
        />
    }
}

/// A question to which one may say why.
#[derive(Clone)]
pub(crate) struct Why {
    pub(crate) title: String,
    /// What it does.
    pub(crate) more: &'static str,
    /// Who sees the reason.
    pub(crate) help: &'static str,
    pub(crate) button: &'static str,
}

/// Asks it. The reason may be empty.
#[component]
pub(crate) fn AskWhy(question: Why, on_yes: Callback<String>, on_close: Callback<()>) -> impl IntoView {
    let Why { title, more, help, button } = question;
    let reason = RwSignal::new(String::new());
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        on_yes.run(reason.get_untracked().trim().to_owned());
    };
    view! {
        <Modal name=title.clone() class="asking" on_close=on_close>
            <form novalidate on:submit=submit>
                <h2>{title}</h2>
                <p>{more}</p>
                <label class="asking-field">
                    <span class="lab">{words::REASON}</span>
                    <input
                        class="field"
                        autocomplete="off"
                        maxlength="500"
                        autofocus
                        aria-describedby="ask-why"
                        prop:value=reason
                        on:input=move |event| reason.set(event_target_value(&event))
                    />
                    <span class="help" id="ask-why">{help}</span>
                </label>
                <p class="confirm-ways">
                    <button type="button" class="btn" on:click=move |_| on_close.run(())>{settings::LEAVE_IT}</button>
                    <button type="submit" class="btn btn-bad">{button}</button>
                </p>
            </form>
        </Modal>
    }
}
