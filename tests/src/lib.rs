//! Stories of alice and bob.
