//! [`Weather`]: what a network does to what is sent over it. Pure but for chance, which is handed in.

use fastrand::Rng;
use rill_protocol::Millis;

/// What it is like for now. Chances are in a thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weather {
    /// The longest that something takes, as a rule.
    delay_ms: Millis,
    /// Of something to take a hundred times as long.
    stalls: u32,
    loses_question: u32,
    loses_answer: u32,
    doubles: u32,
}

/// What becomes of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Arrives,
    /// It does not arrive; who asked finds out after so long.
    Lost(Millis),
    /// It arrives; the answer does not, and who asked finds out after so long.
    Unanswered(Millis),
    /// It arrives twice, the second time after so long.
    Twice(Millis),
}

impl Weather {
    pub(crate) const FAIR: Self =
        Self { delay_ms: 20, stalls: 0, loses_question: 0, loses_answer: 0, doubles: 0 };

    /// Any.
    pub(crate) fn any(random: &mut Rng) -> Self {
        match random.u8(..6) {
            0 | 1 => Self::FAIR,
            2 => Self { delay_ms: 200, stalls: 20, ..Self::FAIR },
            3 => Self { loses_question: 150, loses_answer: 150, doubles: 100, ..Self::FAIR },
            4 => Self { delay_ms: 1_000, stalls: 30, loses_question: 50, loses_answer: 100, doubles: 300 },
            _ => Self { delay_ms: 80, stalls: 10, loses_question: 30, loses_answer: 400, doubles: 50 },
        }
    }

    /// How long something takes.
    pub(crate) fn delay(self, random: &mut Rng) -> Millis {
        let ms = random.i64(1..=self.delay_ms);
        if random.u32(..1000) < self.stalls { ms * 100 } else { ms }
    }

    /// What becomes of a question.
    pub(crate) fn fate(self, random: &mut Rng) -> Fate {
        let drawn = random.u32(..1000);
        // Some find out at once, some after the 30 s that a shell waits at most.
        let late = if random.bool() { self.delay(random) } else { random.i64(1_000..30_000) };
        let (lost, unanswered) = (self.loses_question, self.loses_question + self.loses_answer);
        match drawn {
            _ if drawn < lost => Fate::Lost(late),
            _ if drawn < unanswered => Fate::Unanswered(late),
            _ if drawn < unanswered + self.doubles => Fate::Twice(late),
            _ => Fate::Arrives,
        }
    }
}
