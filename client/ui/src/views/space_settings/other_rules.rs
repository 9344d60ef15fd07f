//! The dialog that gives a space other rules: which there are, what they say of themselves, and who would read more or less
//! by them than now, before anything is changed. Not here: how that is put (`other_rules/model.rs`).

mod model;

use super::{Hand, name_of};
use crate::{
    bridge_client::{Loaded, live},
    components::Modal,
    page::Page,
    words::{other_rules as words, settings},
};
use leptos::{ev, prelude::*};
use model::{Choice, Line};
use rill_bridge::{Answer, Query, Ruling};
use rill_protocol::{Compared, Did, OfferedRules, Rules, RulesAnswer, RulesAsk, Slot};

/// The dialog.
#[component]
pub(super) fn OtherRules(hand: Hand, on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let stream = hand.stream;
    let offered =
        live(page.bridge(), move || Some(Query::Rules { stream, ask: RulesAsk::Offered }), offered_in);
    let choices = Memo::new(move |_| offered.with(|offered| offered.known().cloned().map(model::choices)));
    let chosen = RwSignal::new(None::<Rules>);
    let compare = move || chosen.get().map(|rules| Query::Rules { stream, ask: RulesAsk::Compare(rules) });
    let compared = live(page.bridge(), compare, compared_in);
    let is_good = Memo::new(move |_| {
        chosen.with(Option::is_some)
            && compared.with(|compared| compared.known().is_some_and(|compared| compared.failed == 0))
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let (Some(rules), true) = (chosen.get_untracked(), is_good.get_untracked()) {
            on_close.run(());
            hand.rule(Ruling::Rules(rules));
        }
    };
    let has_others = move || {
        choices
            .with(|choices| choices.as_ref().is_none_or(|all| all.iter().any(|one| one.why_not.is_empty())))
    };
    view! {
        <Modal name=words::TITLE class="asking" on_close=on_close>
            <form on:submit=submit>
                <h2>{words::TITLE}</h2>
                <p>{words::MORE}</p>
                {move || match (choices.get(), offered.get()) {
                    (Some(choices), _) => view! {
                        <fieldset class="asking-choices">
                            <legend class="lab">{words::CHOICE}</legend>
                            {choices.into_iter().map(|choice| view! { <One choice=choice chosen=chosen/> }).collect_view()}
                        </fieldset>
                    }.into_any(),
                    (None, Loaded::Failed(failure)) => view! { <p class="help help-bad" role="alert">{failure.text}</p> }.into_any(),
                    (None, Loaded::Waiting | Loaded::Is(_)) => view! { <p class="help" role="status">{words::COMING}</p> }.into_any(),
                }}
                <Show when=move || !has_others()><p class="help">{words::NO_OTHERS}</p></Show>
                <div aria-live="polite">
                    {move || chosen.get().is_some().then(|| match compared.get() {
                        Loaded::Is(compared) => view! { <Difference hand=hand compared=compared/> }.into_any(),
                        Loaded::Failed(failure) => view! { <p class="help help-bad">{failure.text}</p> }.into_any(),
                        Loaded::Waiting => view! { <p class="help">{words::COMPARING}</p> }.into_any(),
                    })}
                </div>
                <p class="confirm-ways">
                    <button type="button" class="btn" on:click=move |_| on_close.run(())>{settings::LEAVE_IT}</button>
                    <button type="submit" class="btn btn-main" disabled=move || !is_good.get()>{words::TAKE}</button>
                </p>
            </form>
        </Modal>
    }
}

#[component]
fn One(choice: Choice, chosen: RwSignal<Option<Rules>>) -> impl IntoView {
    let Choice { rules, name, why_not } = choice;
    let (label, is_open, holds) = (name.clone(), why_not.is_empty(), why_not == words::HOLD);
    let of = rules.clone();
    let is_chosen = move || chosen.with(|chosen| chosen.as_ref().map_or(holds, |chosen| *chosen == of));
    view! {
        <label class="asking-choice">
            <input type="radio" name="other-rules" aria-label=label disabled=!is_open && !holds prop:checked=is_chosen on:change=move |_| chosen.set(is_open.then(|| rules.clone()))/>
            <span>
                <span>{name}</span>
                {(!why_not.is_empty()).then(|| view! { <span class="help">{why_not}</span> })}
            </span>
        </label>
    }
}

#[component]
fn Difference(hand: Hand, compared: Compared) -> impl IntoView {
    if compared.failed > 0 {
        return view! { <p class="help help-bad">{words::failed(compared.failed)}</p> }.into_any();
    }
    let page = Page::here();
    let called = move |did: &Did| {
        let voice = Slot::of_person(did);
        let name = hand.governed.with(|governed| {
            let members = governed.known().map(|governed| &governed.members[..]).unwrap_or_default();
            members
                .iter()
                .find(|member| member.person.voice == voice)
                .map(|member| member.person.name.clone())
        });
        name_of(&name.unwrap_or_default())
    };
    let (gains, losses) = page
        .space
        .with(|space| space.known().map(|space| model::lines(&compared, space, &called)).unwrap_or_default());
    let is_same = gains.is_empty() && losses.is_empty();
    let more = (compared.more > 0).then(|| words::more_topics(compared.more));
    view! {
        {is_same.then(|| view! { <h3>{words::SAME_READERS}</h3> })}
        <Lines title=words::GAINS lines=gains/>
        <Lines title=words::LOSES lines=losses/>
        {more.map(|more| view! { <p>{more}</p> })}
        <h3>{words::IN_WORDS}</h3>
        <ul class="rules">{compared.words.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}</ul>
    }
    .into_any()
}

#[component]
fn Lines(title: &'static str, lines: Vec<Line>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        let each = lines.into_iter().map(|line| {
            view! { <li><span class="lab">{line.topic}</span> <span class="help">{line.who}</span></li> }
        });
        view! {
            <h3>{title}</h3>
            <ul class="rules" aria-label=title>{each.collect_view()}</ul>
        }
    })
}

fn offered_in(answer: Answer) -> Option<Vec<OfferedRules>> {
    if let Answer::Rules(Some(RulesAnswer::Offered(offered))) = answer { Some(offered) } else { None }
}

fn compared_in(answer: Answer) -> Option<Compared> {
    if let Answer::Rules(Some(RulesAnswer::Compared(compared))) = answer { Some(compared) } else { None }
}
