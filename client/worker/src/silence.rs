//! Whether the worker that leads still answers this tab. Pure: who looks, and when, is the shell's (`shell.rs`).
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "used by the shell, in the browser"))]

/// What a tab that follows knows of its leader's silence. Looked at every second, as long as something was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Silence {
    /// The leader said something after all that it was asked.
    #[default]
    None,
    /// It was asked something since it was last looked for.
    Asked,
    /// It said nothing from one look to the next.
    Lasts,
    /// It was asked whether it is there.
    Doubted,
}

/// What is to be done after a look. All but the first: look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Nothing is waited for.
    Done,
    /// Only look again.
    Again,
    /// Ask the leader whether it is there.
    Ask,
    /// Ask it again, and tell all pages: the one whose worker hangs ends it.
    Tell,
}

impl Silence {
    /// The leader is asked something.
    pub(crate) fn asked(&mut self) {
        if *self == Self::None {
            *self = Self::Asked;
        }
    }

    /// The leader said something.
    pub(crate) fn heard(&mut self) {
        *self = Self::None;
    }

    /// It is looked for.
    pub(crate) fn look(&mut self) -> Look {
        let (next, look) = match self {
            Self::None => (Self::None, Look::Done),
            Self::Asked => (Self::Lasts, Look::Again),
            Self::Lasts => (Self::Doubted, Look::Ask),
            Self::Doubted => (Self::Doubted, Look::Tell),
        };
        *self = next;
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leader_that_answers_is_left_alone() {
        let mut silence = Silence::default();
        silence.asked();
        silence.heard();
        assert_eq!(silence.look(), Look::Done);
    }

    #[test]
    fn a_leader_that_falls_silent_after_an_answer_is_found_as_well() {
        let mut silence = Silence::default();
        silence.asked();
        silence.heard();
        silence.asked();
        let looks: Vec<_> = (0..4).map(|_| silence.look()).collect();
        assert_eq!(looks, [Look::Again, Look::Ask, Look::Tell, Look::Tell]);
        silence.heard();
        assert_eq!(silence.look(), Look::Done);
    }
}
