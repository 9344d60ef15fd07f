//! The calendar of a room: it knows the days with messages, and leads to them.
//! Not here: which days a month has, and where (`calendar/model.rs`).

mod model;

use super::{
    Popover,
    focus::{first, focus, messages_here},
    open_in,
};
use crate::{
    bridge_client::{Loaded, live},
    icon::Icon,
    message_list::RoomInView,
    page::Page,
    paint::next_frame,
    times,
    words::{self, shell},
};
use leptos::{ev, prelude::*};
use model::{Counts, Day, Month};
use rill_bridge::{Answer, Query};
use rill_protocol::Millis;

/// The button, and the calendar while it is open. `on_date`: somebody wants to see the messages of that time.
#[component]
pub fn CalendarButton(room: Signal<RoomInView>, on_date: Callback<Millis>) -> impl IntoView {
    let open = open_in(room);
    view! {
        <Popover name=shell::JUMP_TO_DATE label=shell::JUMP_TO_DATE.to_owned() icon="calendar" class="calendar" open=open>
            <Calendar room=room.get_untracked() on_date=on_date open=open/>
        </Popover>
    }
}

#[component]
fn Calendar(room: RoomInView, on_date: Callback<Millis>, open: RwSignal<bool>) -> impl IntoView {
    let RoomInView { stream, topic } = room;
    let offset = times::utc_offset_minutes(times::now());
    let question = move || Some(Query::Days { stream, topic, utc_offset_minutes: offset });
    let days = live(Page::here().bridge(), question, days_in);
    let go = Callback::new(move |day: i32| {
        let back = messages_here();
        open.set(false);
        next_frame(back);
        on_date.run(i64::from(day) * 86_400_000 - i64::from(offset) * 60_000);
    });
    move || match days.get() {
        Loaded::Waiting => view! { <p class="calendar-says">{words::calendar::WAITING}</p> }.into_any(),
        Loaded::Failed(failure) => view! { <p class="calendar-says">{failure.text}</p> }.into_any(),
        Loaded::Is(days) => match Counts::new(days) {
            None => view! { <p class="calendar-says">{words::calendar::NO_MESSAGES}</p> }.into_any(),
            Some(counts) => view! { <Sheet counts=counts on_day=go/> }.into_any(),
        },
    }
}

/// A month at a time.
#[component]
fn Sheet(counts: Counts, on_day: Callback<i32>) -> impl IntoView {
    let month = RwSignal::new(counts.last_month());
    let (first_month, last_month) = (counts.first_month(), counts.last_month());
    let active = RwSignal::new(counts.newest_day());
    let counts = StoredValue::new(counts);
    let weeks = Memo::new(move |_| counts.with_value(|counts| month.get().weeks(counts)));
    focus_day();
    // Arrow keys move by days, Page keys by months; the day that one is on is the one Tab stop of the sheet.
    let key = move |event: ev::KeyboardEvent| {
        if let Some(day) =
            counts.with_value(|counts| model::moved(&event.key(), active.get_untracked(), counts))
        {
            event.prevent_default();
            active.set(day);
            month.set(Month::of_day(day));
            focus_day();
        }
    };
    let turn = move |months: i32| {
        let turned = month.get_untracked().turned(months).clamp(first_month, last_month);
        month.set(turned);
        active.set(counts.with_value(|counts| counts.nearest(turned)));
    };
    let pick_year = move |event: ev::Event| {
        if let Ok(year) = event_target_value(&event).parse::<i32>() {
            turn((year - month.get_untracked().year) * 12);
        }
    };
    let is_first = move || month.get() <= first_month;
    let is_last = move || month.get() >= last_month;
    let years = (first_month.year..=last_month.year).rev();
    view! {
        <div class="calendar-turn">
            <button class="ib" aria-label=words::calendar::MONTH_BEFORE disabled=is_first on:click=move |_| turn(-1)>
                <Icon name="chevron-left"/>
            </button>
            <span class="calendar-month" aria-live="polite">{move || times::month(month.get().noon())}</span>
            <select aria-label=words::calendar::YEAR on:change=pick_year prop:value=move || month.get().year.to_string()>
                {years.map(|year| view! { <option value=year.to_string() selected=move || month.get().year == year>{year}</option> }).collect_view()}
            </select>
            <button class="ib" aria-label=words::calendar::MONTH_AFTER disabled=is_last on:click=move |_| turn(1)>
                <Icon name="chevron-right"/>
            </button>
        </div>
        <table class="calendar-sheet" on:keydown=key>
            <thead>
                <tr>
                    {times::weekdays().map(|(short, long)| view! { <th scope="col"><abbr title=long>{short}</abbr></th> })}
                </tr>
            </thead>
            <tbody>
                {move || weeks.get().into_iter().map(|week| view! {
                    <tr>{week.map(|day| view! { <td>{day.map(|day| view! { <DayButton day=day active=active on_day=on_day/> })}</td> })}</tr>
                }).collect_view()}
            </tbody>
        </table>
    }
}

#[component]
fn DayButton(day: Day, active: RwSignal<i32>, on_day: Callback<i32>) -> impl IntoView {
    if day.messages == 0 {
        return view! { <span class="calendar-quiet">{day.of_month}</span> }.into_any();
    }
    let name = words::calendar::day(
        &times::date(i64::from(day.day) * 86_400_000 + 43_200_000),
        u64::from(day.messages),
    );
    let is_active = move || active.get() == day.day;
    view! {
        <button
            class="calendar-day"
            aria-label=name
            tabindex=move || if is_active() { "0" } else { "-1" }
            data-focus=move || is_active().then_some("")
            on:click=move |_| on_day.run(day.day)
        >
            {day.of_month}
        </button>
    }
    .into_any()
}

/// Focuses the day that one is on, once it is drawn.
fn focus_day() {
    next_frame(|| {
        if let Some(place) = first(".calendar [data-focus]") {
            focus(&place);
        }
    });
}

fn days_in(answer: Answer) -> Option<Vec<(i32, u32)>> {
    if let Answer::Days(days) = answer { Some(days) } else { None }
}
