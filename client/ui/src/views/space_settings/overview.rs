//! What a space says of itself, who joins it, who reads it, and its rules in words.

use super::{Hand, other_rules::OtherRules};
use crate::{
    bridge_client::live,
    page::Page,
    words::{other_rules, space_settings as words, writing},
    writing::{name, rights::Writes, see_to_room},
};
use leptos::{ev, prelude::*};
use rill_bridge::{Answer, Intent, Query, Ruling};
use rill_events::{Joining, Reading};
use rill_protocol::{RulesAnswer, RulesAsk, TopicId};

/// The part "Overview".
#[component]
pub(super) fn Overview(hand: Hand) -> impl IntoView {
    let page = Page::here();
    let may = move |writes| {
        let guess = page.space.with(|space| space.known().is_some_and(|space| space.may_manage));
        page.is_let(TopicId::ROOT, writes).unwrap_or(guess)
    };
    let stands = move |read: fn(&rill_bridge::Governed) -> (Joining, Reading)| {
        hand.governed.with(|governed| governed.known().map(read))
    };
    let doors =
        Memo::new(move |_| stands(|governed| (governed.joining, governed.reading)).unwrap_or_default());
    let said = live(
        page.bridge(),
        move || Some(Query::Rules { stream: hand.stream, ask: RulesAsk::Words }),
        words_in,
    );
    let changes_rules = RwSignal::new(false);
    let sentences = Memo::new(move |_| said.with(|said| said.known().cloned().unwrap_or_default()));
    view! {
        <section class="set">
            <div class="rowset">
                <Text hand=hand field=Field::Name may=Signal::derive(move || may(Writes::NameOfSpace))/>
                <Text hand=hand field=Field::About may=Signal::derive(move || may(Writes::AboutSpace))/>
            </div>
        </section>
        <section class="set">
            <h2>{words::DOORS}</h2>
            <div class="rowset">
                <div class="row">
                    <div>
                        <span class="lab" id="l-joining">{words::JOINING}</span>
                        <span class="help">{move || words::joining_more(doors.get().0)}</span>
                    </div>
                    {move || if may(Writes::Joining) {
                        view! {
                            <div class="seg" role="radiogroup" aria-labelledby="l-joining">
                                {[Joining::Open, Joining::ByRequest, Joining::Closed].map(|each| view! {
                                    <label>
                                        <input type="radio" name="joining" prop:checked=move || doors.get().0 == each on:change=move |_| hand.rule(Ruling::Joining(each))/>
                                        {words::joining(each)}
                                    </label>
                                })}
                            </div>
                        }.into_any()
                    } else {
                        view! { <b>{move || words::joining(doors.get().0)}</b> }.into_any()
                    }}
                </div>
                <div class="row">
                    <div>
                        <span class="lab" id="l-reading">{words::READING}</span>
                        <span class="help">{words::READING_MORE}</span>
                    </div>
                    {move || if may(Writes::Reading) {
                        view! {
                            <div class="seg" role="radiogroup" aria-labelledby="l-reading">
                                {[Reading::Everyone, Reading::Members].map(|each| view! {
                                    <label>
                                        <input type="radio" name="reading" prop:checked=move || doors.get().1 == each on:change=move |_| hand.rule(Ruling::Reading(each))/>
                                        {words::reading(each)}
                                    </label>
                                })}
                            </div>
                        }.into_any()
                    } else {
                        view! { <b>{move || words::reading(doors.get().1)}</b> }.into_any()
                    }}
                </div>
            </div>
        </section>
        <section class="set">
            <h2>{words::RULES}</h2>
            {move || match sentences.get() {
                none if none.is_empty() => view! { <p>{words::NO_RULES}</p> }.into_any(),
                sentences => view! {
                    <ul class="rules">{sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}</ul>
                }.into_any(),
            }}
            <Show when=move || page.is_let(TopicId::ROOT, Writes::Rules).unwrap_or(false)>
                <p><button class="btn" on:click=move |_| changes_rules.set(true)>{other_rules::CHANGE}</button></p>
            </Show>
            <Show when=move || changes_rules.get()>
                <OtherRules hand=hand on_close=Callback::new(move |()| changes_rules.set(false))/>
            </Show>
        </section>
    }
}

/// Something that a space says of itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    About,
}

#[component]
fn Text(hand: Hand, field: Field, may: Signal<bool>) -> impl IntoView {
    let page = Page::here();
    let known = Memo::new(move |_| match field {
        Field::Name => page.space_name(),
        Field::About => page
            .space
            .with(|space| space.known().and_then(|space| space.card.description.clone()))
            .unwrap_or_default(),
    });
    let typed = RwSignal::new(None::<String>);
    let text = move || typed.get().unwrap_or_else(|| known.get());
    let read = Memo::new(move |_| match field {
        Field::Name => name::name(&text()),
        Field::About => name::about(&text()),
    });
    let changed =
        Memo::new(move |_| typed.with(|typed| typed.as_ref().is_some_and(|typed| *typed != known.get())));
    let fault = move || read.get().err().filter(|_| changed.get()).map(writing::no_name);
    let (id, fault_id, label) = match field {
        Field::Name => ("space-name", "space-name-fault", words::NAME),
        Field::About => ("space-about", "space-about-fault", words::ABOUT),
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let (true, Ok(text)) = (changed.get_untracked(), read.get_untracked()) {
            let intent = match field {
                Field::Name => Intent::Rename { name: text },
                Field::About => Intent::Describe { text },
            };
            see_to_room(page, hand.stream, TopicId::ROOT, intent);
            typed.set(None);
        }
    };
    let input = move |event: ev::Event| typed.set(Some(event_target_value(&event)));
    let invalid = move || fault().is_some().then_some("true");
    view! {
        {move || if may.get() {
            view! {
                <form class="row" class:row-tall=field == Field::About novalidate on:submit=submit>
                    <div>
                        <label class="lab" for=id>{label}</label>
                        <span class="help help-bad" id=fault_id aria-live="polite">{fault}</span>
                    </div>
                    <div class="inline">
                        {match field {
                            Field::Name => view! {
                                <input class="field" id=id autocomplete="off" prop:value=text aria-describedby=fault_id aria-invalid=invalid on:input=input/>
                            }.into_any(),
                            Field::About => view! {
                                <textarea class="field" id=id rows="3" prop:value=text aria-describedby=fault_id aria-invalid=invalid on:input=input></textarea>
                            }.into_any(),
                        }}
                        <button type="submit" class="btn" aria-label=format!("{} {label}", words::SAVE) disabled=move || !changed.get() || read.get().is_err()>{words::SAVE}</button>
                    </div>
                </form>
            }.into_any()
        } else {
            view! {
                <div class="row">
                    <span class="lab">{label}</span>
                    <span class="said">{move || Some(known.get()).filter(|known| !known.is_empty()).unwrap_or_else(|| words::NOT_SAID.to_owned())}</span>
                </div>
            }.into_any()
        }}
    }
}

fn words_in(answer: Answer) -> Option<Vec<String>> {
    if let Answer::Rules(Some(RulesAnswer::Words(words))) = answer { Some(words) } else { None }
}
