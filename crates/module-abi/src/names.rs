//! By what names host and guest find each other. The version is in the name of what is imported, and is looked at first.

/// The version of all this.
pub const ABI_VERSION: u32 = 1;
/// The module that a guest imports from, and no other.
pub const IMPORTS: &str = "rill:module/1";
/// What [`IMPORTS`] begins with, whatever its version.
pub const IMPORTS_OF_ANY_VERSION: &str = "rill:module/";
/// Imported: runs a statement, `(at, length, to, room) -> length of the answer`. An answer that has no room waits for
/// [`TAKE`].
pub const SQL: &str = "sql";
/// Imported: writes the answer that waits, `(to)`.
pub const TAKE: &str = "take";
/// Imported: tells why the guest ends, `(at, length)`. Does not return.
pub const FAIL: &str = "fail";
/// Exported: the guest's memory.
pub const MEMORY: &str = "memory";
/// Exported: makes room for a question, `(length) -> at`.
pub const ROOM: &str = "rill_room";
/// Exported: answers the question that was written there, `(length) -> at << 32 | length`. The answer stays until the
/// next question.
pub const ANSWER: &str = "rill_answer";
