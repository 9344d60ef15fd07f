//! Faults: what the tests of this package share. Here: a disk that loses power and fails ([`Disk`]), the life of a
//! log on it ([`Life`]), damage to files ([`Damage`]), and how often a fault is tried ([`Trials`]). Not here: what must hold (`tests/`).

mod book;
mod damage;
mod disk;
mod life;
mod trials;

pub use book::Book;
pub use damage::Damage;
pub use disk::{Disk, Fault, Syncs};
pub use life::{Life, Lived};
pub use trials::Trials;
