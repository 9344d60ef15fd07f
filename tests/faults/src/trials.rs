//! How often a fault is tried, and from which seed. In `cargo test` a tenth; all of them where `RILL_SOAK` is set,
//! as `cargo xtask soak` does, which reads the line that [`Trials::report`] prints.

use std::{env, time::Instant};

/// The trials of one kind of fault.
pub struct Trials {
    name: &'static str,
    seed: u64,
    count: u64,
    began: Instant,
}

impl Trials {
    /// So many in a soak, a tenth of them otherwise. All randomness comes from `RILL_SEED`, or from 1.
    pub fn of(name: &'static str, in_soak: u64) -> Self {
        Self::counted(name, in_soak, in_soak.div_ceil(10))
    }

    /// So many in a soak, and so many otherwise.
    pub fn counted(name: &'static str, in_soak: u64, otherwise: u64) -> Self {
        let count = if env::var_os("RILL_SOAK").is_some() { in_soak } else { otherwise };
        let seed = env::var("RILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
        Self { name, seed, count, began: Instant::now() }
    }

    /// How many.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Which operations of a life something is tried at: each in a soak, every tenth from `seed` on otherwise.
    pub fn operations(&self, seed: u64) -> impl Iterator<Item = u64> {
        let apart: u64 = if env::var_os("RILL_SOAK").is_some() { 1 } else { 10 };
        (seed % apart..).step_by(usize::try_from(apart).expect("few"))
    }

    /// The seed of each trial. One that fails is run again alone by `RILL_SEED=<the seed printed> RILL_ONE=1`.
    pub fn seeds(&self) -> impl Iterator<Item = u64> {
        let first = if self.is_one() { self.seed } else { self.seed.wrapping_mul(1_000_003) };
        let last = if self.is_one() { 1 } else { u64::MAX };
        (0..last).map(move |number| first.wrapping_add(number))
    }

    /// Whether a single trial was asked for.
    pub fn is_one(&self) -> bool {
        env::var_os("RILL_ONE").is_some()
    }

    /// Says what was tried, in the form that `cargo xtask soak` gathers. `found` is told in numbers.
    pub fn report(&self, tried: u64, found: &[(&str, u64)]) {
        let found: Vec<String> = found.iter().map(|(what, times)| format!(r#""{what}": {times}"#)).collect();
        println!(
            r#"soak: {{"test": "{}", "count": {tried}, "seed": {}, "seconds": {:.1}, "found": {{{}}}}}"#,
            self.name,
            self.seed,
            self.began.elapsed().as_secs_f64(),
            found.join(", ")
        );
    }
}
