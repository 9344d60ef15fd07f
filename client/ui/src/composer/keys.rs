//! What a key means in the field that one types into. Pure.

/// A key as it was pressed in the field.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pressed<'a> {
    pub(super) key: &'a str,
    pub(super) shift: bool,
    /// Ctrl, or Cmd.
    pub(super) command: bool,
    pub(super) alt: bool,
    /// Letters are being put together (`isComposing`, or key code 229): the key is theirs.
    pub(super) composing: bool,
}

/// What is going on in the field.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Now {
    /// A list of completions is open.
    pub(super) offers: bool,
    /// Nothing is typed.
    pub(super) empty: bool,
    /// A message is being edited.
    pub(super) edits: bool,
    /// A message is being answered.
    pub(super) replies: bool,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Send.
    Send,
    /// The completion below, or above.
    Choose(Step),
    /// Put the chosen completion in.
    Take,
    /// Close the completions.
    CloseOffers,
    /// Edit one's last message.
    EditLast,
    /// Leave the edit.
    LeaveEdit,
    /// Answer nothing any more.
    LeaveReply,
    /// Put marks around what is selected.
    Mark(super::marks::Mark),
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Down,
    Up,
}

impl Act {
    /// What a key asks for; none: it is text, or the browser's.
    pub(super) fn of(pressed: Pressed<'_>, now: Now) -> Option<Self> {
        if pressed.composing || pressed.alt {
            return None;
        }
        let plain = !pressed.shift && !pressed.command;
        match pressed.key {
            "ArrowDown" if now.offers && plain => Some(Self::Choose(Step::Down)),
            "ArrowUp" if now.offers && plain => Some(Self::Choose(Step::Up)),
            "Enter" | "Tab" if now.offers && plain => Some(Self::Take),
            "Escape" if now.offers => Some(Self::CloseOffers),
            "Escape" if now.edits => Some(Self::LeaveEdit),
            "Escape" if now.replies => Some(Self::LeaveReply),
            "Enter" if !pressed.shift => Some(Self::Send),
            "ArrowUp" if plain && now.empty && !now.edits => Some(Self::EditLast),
            "b" | "B" if pressed.command && !pressed.shift => Some(Self::Mark(super::marks::Mark::Bold)),
            "i" | "I" if pressed.command && !pressed.shift => Some(Self::Mark(super::marks::Mark::Italic)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> Pressed<'_> {
        Pressed { key, ..Pressed::default() }
    }

    #[test]
    fn enter_sends_and_shift_enter_is_a_new_line() {
        assert_eq!(Act::of(press("Enter"), Now::default()), Some(Act::Send));
        assert_eq!(Act::of(Pressed { command: true, ..press("Enter") }, Now::default()), Some(Act::Send));
        assert_eq!(Act::of(Pressed { shift: true, ..press("Enter") }, Now::default()), None);
    }

    #[test]
    fn a_key_that_puts_letters_together_does_nothing_else() {
        for key in ["Enter", "Escape", "ArrowUp", "Tab"] {
            let now = Now { offers: true, empty: true, edits: true, replies: true };
            assert_eq!(Act::of(Pressed { composing: true, ..press(key) }, now), None, "{key}");
        }
    }

    #[test]
    fn arrow_up_edits_the_last_message_only_where_nothing_is_typed() {
        assert_eq!(Act::of(press("ArrowUp"), Now { empty: true, ..Now::default() }), Some(Act::EditLast));
        assert_eq!(Act::of(press("ArrowUp"), Now::default()), None);
        let edits = Now { empty: true, edits: true, ..Now::default() };
        assert_eq!(Act::of(press("ArrowUp"), edits), None);
        let neighbour = Pressed { alt: true, ..press("ArrowUp") };
        assert_eq!(Act::of(neighbour, Now { empty: true, ..Now::default() }), None);
    }

    #[test]
    fn escape_leaves_one_thing_at_a_time() {
        let all = Now { offers: true, edits: true, replies: true, empty: false };
        let escape = |now| Act::of(press("Escape"), now);
        assert_eq!(escape(all), Some(Act::CloseOffers));
        assert_eq!(escape(Now { offers: false, ..all }), Some(Act::LeaveEdit));
        assert_eq!(escape(Now { replies: true, ..Now::default() }), Some(Act::LeaveReply));
        assert_eq!(escape(Now::default()), None, "it is the panel's, or nobody's");
    }

    #[test]
    fn an_open_list_has_the_keys_that_choose() {
        let now = Now { offers: true, empty: false, ..Now::default() };
        for (key, act) in [
            ("ArrowDown", Act::Choose(Step::Down)),
            ("ArrowUp", Act::Choose(Step::Up)),
            ("Enter", Act::Take),
            ("Tab", Act::Take),
        ] {
            assert_eq!(Act::of(press(key), now), Some(act), "{key}");
        }
        assert_eq!(Act::of(press("Tab"), Now::default()), None, "without a list, Tab leads on");
        assert_eq!(Act::of(press("a"), now), None);
    }
}
