//! The time of the world, as the server asks for it. A world is on one thread, and has it to itself.

use rill_protocol::Millis;
use std::cell::Cell;

thread_local! {
    static NOW: Cell<Millis> = const { Cell::new(0) };
}

/// The time.
pub(crate) fn now() -> Millis {
    NOW.get()
}

/// It is so late.
pub(crate) fn set(now: Millis) {
    NOW.set(now);
}
