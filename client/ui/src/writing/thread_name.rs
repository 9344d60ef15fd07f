//! The name that a thread is offered: the first words of the message it is started on. Pure.

use super::name::NAME_MOST;
use crate::markdown::{Shown, plain};

/// Letters of an offered name, about.
const OFFERED: usize = 48;

/// A name for a thread on a message that says this; empty: it says nothing.
pub(crate) fn thread_name(says: &str, mentions: &[&str]) -> String {
    let line = plain(says, &Shown { mentions, emoji: &[] });
    let mut name = String::new();
    for word in line.split_whitespace() {
        let longer = name.chars().count() + word.chars().count() + 1;
        if !name.is_empty() && longer > OFFERED {
            break;
        }
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
    }
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_MOST).collect();
    name.trim_end_matches(['.', ',', ':', ';']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_offered_the_first_words() {
        let says = "We drop **all** labels of a tile when its neighbour arrives, and place them again.";
        assert_eq!(thread_name(says, &[]), "We drop all labels of a tile when its neighbour");
        assert_eq!(thread_name("Trace is in.", &[]), "Trace is in");
        assert_eq!(thread_name("", &[]), "");
        assert_eq!(thread_name(&"a".repeat(200), &[]).len(), 80);
    }
}
