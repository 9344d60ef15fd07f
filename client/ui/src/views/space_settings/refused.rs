//! What was settled here and the space did not take, in its own words: to be tried again, or let go of.

use super::Hand;
use crate::{
    bridge_client::live,
    page::Page,
    words::{space_settings as words, writing},
};
use leptos::prelude::*;
use rill_bridge::{Answer, Command, Query, Standing, UnsentRow};
use rill_protocol::StreamId;

/// The list; nothing, where nothing was refused.
#[component]
pub(super) fn Refused(hand: Hand) -> impl IntoView {
    let page = Page::here();
    let unsent = live(page.bridge(), || Some(Query::Unsent), unsent_in);
    let refused = Memo::new(move |_| unsent.with(|unsent| refused_in(unsent.known(), hand.stream)));
    let does = move |what: Command| page.command(what, move |result| page.tell(result));
    view! {
        <Show when=move || refused.with(|refused| !refused.is_empty())>
            <div role="alert"><ul class="rowset refused-rulings">
                {move || refused.get().into_iter().map(|(row, why)| {
                    let event = row.event;
                    view! {
                        <li class="row">
                            <span class="help help-bad">{words::not_settled(&writing::sentence(&why))}</span>
                            <div class="inline">
                                <button class="btn" on:click=move |_| does(Command::Retry { event })>{writing::RETRY}</button>
                                <button class="btn" on:click=move |_| does(Command::Discard { event })>{writing::DISCARD}</button>
                            </div>
                        </li>
                    }
                }).collect_view()}
            </ul></div>
        </Show>
    }
}

/// Those of a space that are said of it and its people, each with why it was refused.
fn refused_in(rows: Option<&Vec<UnsentRow>>, stream: StreamId) -> Vec<(UnsentRow, String)> {
    let of_space = rows.into_iter().flatten().filter(|row| row.stream == stream && row.topic.is_fixed());
    let refused = of_space.filter_map(|row| match &row.standing {
        Standing::Refused(why) => Some((row.clone(), why.clone())),
        Standing::Pending | Standing::Confirmed(_) => None,
    });
    refused.collect()
}

fn unsent_in(answer: Answer) -> Option<Vec<UnsentRow>> {
    if let Answer::Unsent(rows) = answer { Some(rows) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_bridge::UnsentWhat;
    use rill_protocol::{EventId, TopicId};

    #[test]
    fn what_the_space_did_not_take_is_told_and_what_waits_is_not() {
        let stream = StreamId::of(b"one");
        let row = |topic, standing| UnsentRow {
            event: EventId::from_bytes([1; 16]),
            stream,
            topic,
            what: UnsentWhat::Setting,
            text: None,
            standing,
        };
        let refused = || Standing::Refused("no".to_owned());
        let rows = vec![
            row(TopicId::DESK, refused()),
            row(TopicId::PEOPLE, Standing::Pending),
            row(crate::people::topic(1), refused()),
        ];
        let why: Vec<String> = refused_in(Some(&rows), stream).into_iter().map(|(_, why)| why).collect();
        assert_eq!(why, ["no"]);
        assert!(refused_in(Some(&rows), StreamId::of(b"other")).is_empty());
    }
}
