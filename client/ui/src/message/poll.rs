//! A poll: its question, and how many chose what.

use crate::{icon::Icon, times, words};
use leptos::prelude::*;
use rill_events::Poll;

/// A poll with its votes.
#[component]
pub(super) fn PollBox(poll: Poll, votes: Memo<Vec<u64>>) -> impl IntoView {
    let counted: Vec<u64> = poll.options.iter().map(|option| option.counted).collect();
    let tally = Memo::new(move |_| tally(&counted, &votes.read()));
    let options = poll
        .options
        .into_iter()
        .enumerate()
        .map(|(number, option)| {
            let count = move || tally.read().get(number).copied().unwrap_or(0);
            let share = move || share(&tally.read(), number);
            view! {
                <li class="poll-option" style:--share=move || format!("{:.1}%", share())>
                    <span dir="auto">{option.text}</span>
                    <span class="num">{move || words::counted(count(), "vote", "votes")}</span>
                </li>
            }
        })
        .collect_view();
    let total = move || words::counted(tally.read().iter().sum(), "vote", "votes");
    let rule = if poll.several { words::message::SEVERAL_ANSWERS } else { words::message::ONE_ANSWER };
    let ends =
        poll.ends_at.map(|at| format!(" · {}", words::message::ends(at < times::now(), &times::full(at))));
    view! {
        <div class="poll" role="group" aria-label=words::message::POLL>
            <p class="poll-question" dir="auto"><Icon name="chart-bar" small=true/>{poll.question}</p>
            <ul>{options}</ul>
            <p class="poll-foot">{total}" · "{rule}{ends}</p>
        </div>
    }
}

/// The votes of each option; where the row tells none, those that were counted at the source.
fn tally(counted: &[u64], votes: &[u64]) -> Vec<u64> {
    counted
        .iter()
        .enumerate()
        .map(|(number, counted)| votes.get(number).copied().unwrap_or(*counted))
        .collect()
}

/// The share of an option, in percent of the most chosen.
fn share(tally: &[u64], number: usize) -> f64 {
    let most = tally.iter().copied().max().unwrap_or(0).max(1);
    tally.get(number).copied().unwrap_or(0) as f64 * 100.0 / most as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_are_those_of_the_row_else_those_of_the_source() {
        assert_eq!(tally(&[3, 4], &[]), [3, 4]);
        assert_eq!(tally(&[3, 4], &[5, 4]), [5, 4]);
        assert_eq!(share(&[5, 4], 1), 80.0);
        assert_eq!(share(&[0, 0], 1), 0.0);
    }
}
