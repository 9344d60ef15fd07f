//! The emoji that one used last, kept by this browser: they stand first.

use crate::keep::{keep, kept};

/// What is offered before anybody used one.
const QUICK: [&str; 6] = ["👍", "❤️", "😂", "🎉", "👀", "🙏"];
const KEPT: &str = "rill.emoji";
const MOST: usize = 18;

/// A few to react with: those used last, then the usual ones.
pub(crate) fn quick() -> Vec<String> {
    first_of(&recent(), QUICK.len())
}

/// Those used last, newest first.
pub(crate) fn recent() -> Vec<String> {
    kept(KEPT)
        .map(|kept| kept.split(' ').filter(|emoji| !emoji.is_empty()).map(str::to_owned).collect())
        .unwrap_or_default()
}

/// One was used.
pub(crate) fn used(emoji: &str) {
    keep(KEPT, &with(recent(), emoji).join(" "));
}

fn with(mut recent: Vec<String>, emoji: &str) -> Vec<String> {
    recent.retain(|other| other != emoji);
    recent.insert(0, emoji.to_owned());
    recent.truncate(MOST);
    recent
}

fn first_of(recent: &[String], most: usize) -> Vec<String> {
    let mut quick: Vec<String> = Vec::with_capacity(most);
    let usual = QUICK.iter().map(|emoji| (*emoji).to_owned());
    for emoji in recent.iter().take(most).cloned().chain(usual) {
        if quick.len() < most && !quick.contains(&emoji) {
            quick.push(emoji);
        }
    }
    quick
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_last_stands_first_and_each_once() {
        let used = with(with(with(Vec::new(), "🦉"), "🎉"), "🦉");
        assert_eq!(used, ["🦉", "🎉"]);
        assert_eq!(first_of(&used, 6), ["🦉", "🎉", "👍", "❤️", "😂", "👀"]);
        assert_eq!(first_of(&[], 6), QUICK);
    }
}
