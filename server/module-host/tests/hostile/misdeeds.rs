//! What a module does when it is asked something.

use crate::{
    each_as_expected, row,
    wat::{CALLS, Wat},
};

/// What is done, and what is told of it.
const MISDEEDS: [(&str, &str, &str); 9] = [
    ("traps", "(unreachable)", "it trapped: "),
    ("loops", "(loop $on (br $on))", "it took too long"),
    ("recurses", "(call $deeper)", "it trapped: "),
    ("takes all memory", "(drop (memory.grow (i32.const 200)))", "it took more memory"),
    ("answers from where nothing is", "(return (i64.const 0x7fffffff_00000010))", "it named memory"),
    ("answers more than there is", "(return (i64.const 0x00000400_000f0000))", "it named memory"),
    (
        "answers too much",
        "(return (i64.const 0x00000400_7fffffff))",
        "it said what makes no sense: an answer of",
    ),
    ("answers with zeroes", "(return (i64.const 0x0000ff00_00000004))", "it said what makes no sense"),
    ("gives up in odd words", "(call $fail (i32.const 7000) (i32.const 9))", "it gave up"),
];

/// What is told where a module fails, and the reader is given less than all.
fn told(call: &str, why: &str) -> String {
    match call {
        "stream" | "begins" => format!("begins:  … {why}"),
        "init" => format!("begins: the rules by which this would live failed … {why}"),
        "may_read" => "may_read: [None]".to_owned(),
        "may_write" => "may_write: no".to_owned(),
        "describe" => format!("describe: [\"The rules of this space failed … {why}"),
        // What is not offered and not known is left out.
        "allowed" | "query" => "good".to_owned(),
        _ => format!("{call}:  … {why}"),
    }
}

#[test]
fn a_module_that_does_harm_wherever_it_is_asked_something_harms_itself_alone() {
    let mut rows = Vec::new();
    for call in CALLS {
        for (misdeed, then, why) in MISDEEDS {
            let module = Wat::when(call, then).with("(func $deeper (call $deeper))");
            rows.push(row(format!("{call}: {misdeed}"), module.bytes(), told(call, why)));
        }
    }
    assert_eq!(each_as_expected(rows), 99);
}

#[test]
fn what_is_odd_and_harmless_is_let_be() {
    let nan = "(global.set $nan (f32.div (f32.const 0) (f32.const 0)))
        (if (i32.ne (i32.reinterpret_f32 (global.get $nan)) (i32.const 0x7fc00000)) (then (unreachable)))";
    let rows = vec![
        row("a NaN has one form", Wat::when("verdict", nan).with("(global $nan (mut f32) (f32.const 0))").bytes(), "good"),
        row(
            "works hard, within its fuel",
            Wat::when(
                "verdict",
                "(local.set 0 (i32.const 900000)) (loop $on (br_if $on (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))",
            )
            .bytes(),
            "good",
        ),
        row("takes some memory", Wat::when("verdict", "(drop (memory.grow (i32.const 100)))").bytes(), "good"),
    ];
    assert_eq!(each_as_expected(rows), 3);
}
