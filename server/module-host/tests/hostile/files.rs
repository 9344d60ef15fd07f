//! Files that are no modules, or none that run here: refused before they are asked anything.

use crate::{each_as_expected, row, wat::Wat};
use rill_module_host::MODULE_BYTES;
use std::fmt::Write as _;

/// A module of this text, and nothing of the host's.
fn other(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

const SQL: &str = "(import \"rill:module/1\" \"sql\" (func (param i32 i32 i32 i32) (result i32)))";
const EXPORTS: &str = "(memory (export \"memory\") 1)
    (func (export \"rill_room\") (param i32) (result i32) (i32.const 0))
    (func (export \"rill_answer\") (param i32) (result i64) (i64.const 0))";

#[test]
fn a_file_that_is_no_module_of_this_host_is_refused_with_what_to_do() {
    let whole = Wat::default().bytes();
    let mut many = String::new();
    for number in 0..10_000 {
        write!(many, "(import \"rill:module/1\" \"sql{number}\" (func))").unwrap();
    }
    let large = format!("(module {SQL} {EXPORTS} (data \"{}\"))", "x".repeat(MODULE_BYTES));
    let rows = vec![
        row("nothing", Vec::new(), "refused: it is no WASM"),
        row("a text", b"fn main() {}".to_vec(), "refused: it is no WASM"),
        row("the text form", Wat::default().text().into_bytes(), "refused: it is no WASM"),
        row("cut off", whole[..whole.len() / 2].to_vec(), "refused: it is no WASM"),
        row("longer than it is", [&whole[..], b"more"].concat(), "refused: it is no WASM"),
        row("its name alone", b"\0asm".to_vec(), "refused: it is no WASM"),
        row("of another WASM", b"\0asm\x0d\0\x01\0".to_vec(), "refused: it is no WASM"),
        row("too large", other(&large), "refused: it has … at most 1048576"),
        row("10,000 imports", other(&format!("(module {many} {EXPORTS})")), "refused: it has 10000 imports"),
        row(
            "no import",
            other(&format!("(module {EXPORTS})")),
            "refused: it imports nothing of rill:module/1",
        ),
        row(
            "another version",
            other(&format!("(module (import \"rill:module/7\" \"sql\" (func)) {EXPORTS})")),
            "refused: it was made for rill:module/7 … rill:module/1",
        ),
        row(
            "the system's clock",
            other(&format!(
                "(module (import \"wasi_snapshot_preview1\" \"clock_time_get\" (func)) {EXPORTS})"
            )),
            "refused: it imports wasi_snapshot_preview1.clock_time_get",
        ),
        row(
            "what there is not",
            other(&format!("(module (import \"rill:module/1\" \"random\" (func)) {EXPORTS})")),
            "refused: it imports rill:module/1.random",
        ),
        row(
            "what there is, called otherwise",
            other(&format!("(module (import \"rill:module/1\" \"sql\" (func)) {EXPORTS})")),
            "refused: ",
        ),
        row(
            "the host's memory",
            other(&format!("(module {SQL} (import \"rill:module/1\" \"memory\" (memory 1)))")),
            "refused: it imports rill:module/1.memory",
        ),
        row("no memory", other(&format!("(module {SQL})")), "refused: it does not export memory"),
        row(
            "no answer",
            other(&format!(
                "(module {SQL} (memory (export \"memory\") 1) (func (export \"rill_room\") (param i32) (result i32) (i32.const 0)))"
            )),
            "refused: it does not export rill_answer",
        ),
        row(
            "an answer of another form",
            other(&format!(
                "(module {SQL} (memory (export \"memory\") 1)
                (func (export \"rill_room\") (param i32) (result i32) (i32.const 0))
                (func (export \"rill_answer\") (param i64) (result i32) (i32.const 0)))"
            )),
            "refused: it does not export rill_answer",
        ),
        row(
            "memory64",
            other(&format!("(module {SQL} (memory (export \"memory\") i64 1))")),
            "refused: it is no WASM",
        ),
        row(
            "shared memory",
            other(&format!("(module {SQL} (memory (export \"memory\") 1 2 shared))")),
            "refused: it is no WASM",
        ),
        row("two memories", other(&format!("(module {SQL} {EXPORTS} (memory 1))")), "refused: it is no WASM"),
        row(
            "more memory than there is",
            Wat { memory: "200", ..Wat::default() }.bytes(),
            "refused: it is no WASM",
        ),
        row("a huge table", Wat::default().with("(table 100000 funcref)").bytes(), "refused: it is no WASM"),
        row(
            "two tables",
            Wat::default().with("(table 1 funcref) (table 1 funcref)").bytes(),
            "refused: it is no WASM",
        ),
        row(
            "threads",
            Wat::default().with("(func (drop (i32.atomic.load (i32.const 0))))").bytes(),
            "refused: it is no WASM",
        ),
        row(
            "tail calls",
            Wat::default().with("(func $on (return_call $on))").bytes(),
            "refused: it is no WASM",
        ),
        row(
            "a start that loops",
            Wat::default().with("(func $begin (loop $on (br $on))) (start $begin)").bytes(),
            "about: it took too long",
        ),
        row(
            "a start that traps",
            Wat::default().with("(func $begin (unreachable)) (start $begin)").bytes(),
            "about: it trapped",
        ),
        row(
            "a start that calls the host",
            Wat::default()
                .with("(func $begin (call $run (i32.const 0) (i32.const 0))) (start $begin)")
                .bytes(),
            "about: it wants something of its host",
        ),
        row(
            "data beyond its memory",
            Wat::default().with("(data (i32.const 0x7fffffff) \"x\")").bytes(),
            "about: it trapped",
        ),
    ];
    assert_eq!(each_as_expected(rows), 30);
}
