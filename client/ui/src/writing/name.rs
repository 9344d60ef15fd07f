//! Names that one types: of people and of rooms. Pure.

/// Letters of a name, at most.
pub(crate) const NAME_MOST: usize = 80;
/// Letters of what a room is about, at most.
pub(crate) const ABOUT_MOST: usize = 1_024;

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameFault {
    /// There is nothing.
    Empty,
    /// So many letters too many.
    TooLong(usize),
    /// Something that nobody can see.
    Control,
}

/// A name: 1 to 80 letters, no control characters, no blanks around it.
pub(crate) fn name(typed: &str) -> Result<String, NameFault> {
    let name = typed.trim();
    let letters = name.chars().count();
    if letters == 0 {
        Err(NameFault::Empty)
    } else if letters > NAME_MOST {
        Err(NameFault::TooLong(letters - NAME_MOST))
    } else if name.contains(char::is_control) {
        Err(NameFault::Control)
    } else {
        Ok(name.to_owned())
    }
}

/// What a room is about: may be nothing.
pub(crate) fn about(typed: &str) -> Result<String, NameFault> {
    let about = typed.trim();
    match about.chars().count().checked_sub(ABOUT_MOST) {
        None | Some(0) => Ok(about.to_owned()),
        Some(more) => Err(NameFault::TooLong(more)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_to_eighty_letters() {
        assert_eq!(name("  Ana Reyes "), Ok("Ana Reyes".to_owned()));
        assert_eq!(name(&"日".repeat(80)), Ok("日".repeat(80)));
        for (typed, fault) in [
            (" ".to_owned(), NameFault::Empty),
            ("a".repeat(83), NameFault::TooLong(3)),
            ("a\tb".to_owned(), NameFault::Control),
        ] {
            assert_eq!(name(&typed), Err(fault), "{typed:?}");
        }
    }

    #[test]
    fn what_a_room_is_about_may_be_nothing_and_has_an_end() {
        assert_eq!(about(" "), Ok(String::new()));
        assert_eq!(about(&"a".repeat(1_024)), Ok("a".repeat(1_024)));
        assert_eq!(about(&"a".repeat(1_030)), Err(NameFault::TooLong(6)));
    }
}
