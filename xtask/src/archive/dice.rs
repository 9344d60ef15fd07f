//! Chance: one seeded generator, and the few ways in which the archive asks it.
//! Here: integers only, so that each machine draws the same. Not here: what is drawn for.

/// A seeded source of chance.
pub(super) struct Dice(fastrand::Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// A source of its own for one room: what happens there does not change what happens in the next.
    pub(super) fn fork(&mut self) -> Self {
        Self::new(self.0.u64(..))
    }

    /// A number from 0 to `end - 1`. `end` is above 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0.u64(0..end)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.u64(low..=high)
    }

    /// True `parts` times in ten thousand.
    pub(super) fn chance(&mut self, parts: u64) -> bool {
        self.below(10_000) < parts
    }

    /// One of these. The list is not empty.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// A value from a distribution given by its quantiles, straight between them.
    ///
    /// `quantiles` are (part of ten thousand, value), from 0 to 10,000, both rising.
    pub(super) fn quantile(&mut self, quantiles: &[(u64, u64)]) -> u64 {
        let part = self.below(10_000);
        let above = quantiles.partition_point(|(end, _)| *end <= part);
        let ((from, low), (to, high)) = (quantiles[above - 1], quantiles[above]);
        // Within one part the draw is even, else long stretches of rare values would be a few steps.
        let within = (part - from) * 1_000 + self.below(1_000);
        low + (high - low) * within / ((to - from) * 1_000)
    }
}
