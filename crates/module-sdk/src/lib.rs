//! With this one writes the rules of a stream: implement [`Rules`] in plain Rust, test it natively on an [`InMemory`]
//! cache, and export it with one line, `rill_module_sdk::export!(MyRules);`. `docs/modules.md` goes through it.

mod answering;
#[cfg(target_family = "wasm")]
pub mod guest;

pub use answering::{Told, answer};
pub use rill_module_abi::{
    Accepted, Allowed, Amending, Cache, CacheError, Facts, Manifest, Pace, Param, Question, ReadersChanged,
    Reads, Row, Rules, Source, Target, Value, Verdict, Whose, first_integer,
};
#[cfg(not(target_family = "wasm"))]
pub use rill_module_cache::InMemory;
/// Ids, envelopes, places: what events are made of.
pub use rill_protocol as protocol;

/// Exports rules as the module that this crate becomes as WASM. Once in a crate; natively it does nothing.
///
/// ```ignore
/// rill_module_sdk::export!(MyRules);
/// ```
#[macro_export]
macro_rules! export {
    ($rules:expr) => {
        #[cfg(target_family = "wasm")]
        #[allow(unsafe_code)]
        const _: () = {
            /// Makes room for a question.
            #[unsafe(no_mangle)]
            extern "C" fn rill_room(length: u32) -> u32 {
                $crate::guest::room(length)
            }
            /// Answers the question that lies there.
            #[unsafe(no_mangle)]
            extern "C" fn rill_answer(length: u32) -> u64 {
                $crate::guest::answer(&$rules, length)
            }
        };
    };
}
