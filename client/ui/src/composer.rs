//! The composer: the field that one writes in, under the messages of a room.
//! Here: its state, and what keys and hands do to it. Not here: what a key means (`composer/keys.rs`), what marks do
//! (`marks.rs`), completion (`completion.rs`, `offers.rs`), what becomes of the text (`writing.rs`).

mod attached;
mod bar;
mod completion;
#[cfg(debug_assertions)]
pub(crate) mod exhibits;
mod field;
mod head;
mod hint;
mod keys;
mod marks;
mod offer_list;
mod offers;
mod slow;

use crate::{
    icon::Icon,
    page::Page,
    words::writing as words,
    writing::{Why, Writer, length},
};
use attached::{Attached, dropped, pasted};
use bar::Bar;
use completion::Kind;
use field::Field;
use head::Head;
use hint::Hint;
use keys::{Act, Now, Pressed, Step};
use leptos::{ev, html, prelude::*};
use offer_list::{OfferList, option_id};

/// The composer of a room, or why there is none.
#[component]
pub fn Composer(writer: Writer, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let why = Memo::new(move |_| writer.may.with(|may| may.write.clone()).filter(|why| *why != Why::Unknown));
    move || match why.get() {
        Some(why) => view! {
            <div class="composer"><p class="readonly"><Icon name=sign(&why)/>{words::why_not(&why)}</p></div>
        }
        .into_any(),
        None => view! { <Form writer=writer name=name/> }.into_any(),
    }
}

fn sign(why: &Why) -> &'static str {
    match why {
        Why::Archived => "archive",
        Why::Unknown | Why::NoKey | Why::NotAllowed | Why::Said(_) => "lock",
    }
}

#[component]
fn Form(writer: Writer, name: Signal<String>) -> impl IntoView {
    let page = Page::here();
    let field = Field::of(writer, page);
    let is_thread = move || writer.may.get().is_thread;
    let label = Memo::new(move |_| words::message_in(&name.get(), is_thread()));
    let (list_id, hint_id) = (format!("offers-{}", writer.topic), format!("hint-{}", writer.topic));
    let edits = Memo::new(move |_| writer.edit.with(Option::is_some));
    let blank =
        Memo::new(move |_| writer.with_text(|draft| draft.says_nothing()) && writer.taking.get() == 0);
    let too_long = Memo::new(move |_| {
        writer.with_text(|draft| {
            matches!(length::room(&draft.text, draft.files.len()), length::Room::TooLong(_))
        })
    });
    let known = move || writer.may.get().writes();
    let can_send = Signal::derive(move || !blank.get() && !too_long.get() && known());
    let send = move |since: f64| {
        if can_send.get_untracked() {
            writer.send(since);
        }
    };
    let open = Memo::new(move |_| field.offered.with(|offered| !offered.is_empty()));
    let key = move |event: ev::KeyboardEvent| {
        let key = event.key();
        let pressed = Pressed {
            key: &key,
            shift: event.shift_key(),
            command: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            // Some browsers end the composition before they tell of the key that ended it: it has this code then.
            composing: event.is_composing() || event.key_code() == 229,
        };
        let now = Now {
            offers: open.get_untracked(),
            empty: untrack(|| writer.text()).is_empty(),
            edits: edits.get_untracked(),
            replies: writer.draft.with_untracked(|draft| draft.reply.is_some()),
        };
        let Some(act) = Act::of(pressed, now) else { return };
        let done = match act {
            Act::Send => {
                send(event.time_stamp());
                true
            }
            Act::Choose(step) => field.choose(step),
            Act::Take => field.take(field.chosen.get_untracked()),
            Act::CloseOffers => field.close_offers(),
            Act::EditLast => writer.edit_last(),
            Act::LeaveEdit => {
                writer.edit.set(None);
                true
            }
            Act::LeaveReply => {
                writer.draft.update(|draft| draft.reply = None);
                true
            }
            Act::Mark(mark) => field.mark(mark),
        };
        if done {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send(event.time_stamp());
        writer.focus();
    };
    let kind =
        Signal::derive(move || field.call.with(|call| call.as_ref().map_or(Kind::Person, |call| call.kind)));
    let (list, list_of_field, listed) = (list_id.clone(), list_id.clone(), list_id);
    let active = move || open.get().then(|| option_id(&listed, field.chosen.get()));
    let form = NodeRef::<html::Form>::new();
    let over = dropped(writer, form);
    let paste = move |event: ev::ClipboardEvent| {
        if pasted(writer, &event) {
            event.prevent_default();
        }
    };
    view! {
        <form node_ref=form class="composer" class:composer-over=over aria-label=move || words::write_to(&name.get()) data-region on:submit=submit>
            {move || open.get().then(|| view! {
                <OfferList id=list.clone() kind=kind offered=field.offered chosen=field.chosen stream=writer.stream on_take=Callback::new(move |at| { field.take(at); })/>
            })}
            <div class="cbox">
                <Head writer=writer/>
                <Attached writer=writer/>
                <textarea
                    node_ref=field.node
                    rows="1"
                    dir="auto"
                    aria-label=label
                    placeholder=label
                    aria-describedby=hint_id.clone()
                    aria-autocomplete="list"
                    aria-controls=move || open.get().then(|| list_of_field.clone())
                    aria-activedescendant=active
                    aria-invalid=move || too_long.get().then_some("true")
                    enterkeyhint="send"
                    on:input=move |_| field.typed()
                    on:keydown=key
                    on:paste=paste
                    on:keyup=move |_| field.moved()
                    on:click=move |_| field.moved()
                    on:focus=move |_| field.came()
                    on:blur=move |_| field.went()
                ></textarea>
                <Bar
                    writer=writer
                    can_send=can_send
                    edits=edits.into()
                    on_mark=Callback::new(move |mark| { field.mark(mark); })
                    on_emoji=Callback::new(move |emoji: String| field.insert(&emoji))
                />
            </div>
            <Show when=move || over.get()><p class="drophere">{crate::words::files::DROP}</p></Show>
            <Hint writer=writer id=hint_id open=open count=Signal::derive(move || field.offered.with(Vec::len)) kind=kind/>
        </form>
    }
}

/// The element that one types into.
type Node = NodeRef<html::Textarea>;

impl Step {
    fn of(self, at: usize, count: usize) -> usize {
        match self {
            Self::Down => (at + 1) % count,
            Self::Up => (at + count - 1) % count,
        }
    }
}
