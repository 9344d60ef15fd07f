//! Reactions under a message: what, how many, and who.

use super::Setting;
use leptos::prelude::*;
use rill_bridge::ReactionTally;
use rill_events::Emoji;

/// All reactions; nothing, where there are none.
/// They are pressed where one `may` react; the list listens to all of them (`hands.rs`).
pub(super) fn reactions(tallies: Vec<ReactionTally>, setting: Setting, may: bool) -> Option<impl IntoView> {
    if tallies.is_empty() {
        return None;
    }
    let drawn = tallies.into_iter().map(|tally| reaction(&tally, setting, may)).collect_view();
    Some(view! { <ul class="reacts" aria-label=crate::words::message::REACTIONS>{drawn}</ul> })
}

fn reaction(tally: &ReactionTally, setting: Setting, may: bool) -> AnyView {
    let who = who(tally);
    let title = format!("{}: {who}", name(&tally.emoji));
    let emoji = match &tally.emoji {
        Emoji::Unicode(character) => view! { <span class="e">{character.clone()}</span> }.into_any(),
        Emoji::Custom { name, picture: Some(picture), .. } => {
            let url = setting.blob(tally.event, picture);
            view! { <img class="emoji" src=url alt=format!(":{name}:") decoding="async"/> }.into_any()
        }
        Emoji::Custom { name, picture: None, .. } => {
            view! { <span class="e">{format!(":{name}:")}</span> }.into_any()
        }
    };
    let count = crate::words::number(tally.count);
    if may {
        return view! {
            <li>
                <button class="react" aria-pressed=tally.mine.to_string() title=title tabindex="-1" data-react=tally.emoji.key()>
                    {emoji}<span class="num">{count}</span><span class="vh">{format!(", {who}")}</span>
                </button>
            </li>
        }
        .into_any();
    }
    view! {
        <li class="react" class:react-mine=tally.mine title=title>
            {emoji}<span class="num">{count}</span><span class="vh">{format!(", {who}")}</span>
        </li>
    }
    .into_any()
}

fn name(emoji: &Emoji) -> String {
    match emoji {
        Emoji::Unicode(character) => character.clone(),
        Emoji::Custom { name, .. } => format!(":{name}:"),
    }
}

/// "Ana, Ben and 3 more".
fn who(tally: &ReactionTally) -> String {
    let named: Vec<String> = tally.names.iter().map(|name| crate::markdown::shown_name(name)).collect();
    let others = tally.count.saturating_sub(named.len() as u64);
    match (&named[..], others) {
        ([], others) => crate::words::counted(others, "person", "people"),
        (named, 0) => match named.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{} and {last}", before.join(", ")),
            None => String::new(),
        },
        (named, others) => format!("{} and {} more", named.join(", "), crate::words::number(others)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_protocol::EventId;

    #[test]
    fn who_reacted_is_told_in_words() {
        for (count, names, told) in [
            (3, vec![], "3 people"),
            (1, vec!["Ana"], "Ana"),
            (3, vec!["Ana", "Ben", "Cy"], "Ana, Ben and Cy"),
            (7, vec!["Ana", "Ben"], "Ana, Ben and 5 more"),
        ] {
            let tally = ReactionTally {
                emoji: Emoji::Unicode("👍".to_owned()),
                event: EventId::from_bytes([0; 16]),
                count,
                mine: false,
                names: names.into_iter().map(str::to_owned).collect(),
            };
            assert_eq!(who(&tally), told);
        }
    }
}
