//! Modules in WASM's text form: a good one, and the same with something else where it is asked something.

use rill_module_abi::{
    ANSWER, About, Allowed, Answer, FAIL, IMPORTS, MEMORY, Manifest, Param, Purpose, ROOM, ReadersChanged,
    Reads, Row, SQL, Statement, TAKE, Verdict,
};
use rill_protocol::{Fault, encode};
use std::fmt::Write as _;

/// What a module is asked, each with the letters by which its question is told: the first of the name, or the third.
pub(crate) const CALLS: [&str; 11] = [
    "about",
    "stream",
    "begins",
    "init",
    "verdict",
    "applied",
    "may_read",
    "may_write",
    "allowed",
    "describe",
    "query",
];

/// Where a good module's answers lie, 256 bytes each; its statements, 512 each; where questions come.
const ANSWERS: usize = 1024;
const STATEMENTS: usize = 8192;
const QUESTION: usize = 65536;

/// A module that answers everything well, but for what was put into its place.
#[derive(Clone, Default)]
pub(crate) struct Wat {
    /// Of calls, what is done before the good answer is given.
    pub(crate) at: Vec<(&'static str, String)>,
    /// Fields of the module besides: globals, functions, data.
    pub(crate) besides: String,
    pub(crate) statements: Vec<String>,
    pub(crate) memory: &'static str,
}

fn answer(call: &str) -> Vec<u8> {
    let answer = match call {
        "about" => encode(&Answer::Ok(About {
            name: String::new(),
            version: 1,
            manifest: Manifest { hears_anchors: true },
        })),
        "begins" => encode(&Answer::Ok(Result::<(), Fault>::Ok(()))),
        "verdict" => encode(&Answer::Ok(Verdict::Accept { readers_changed: ReadersChanged::Nobody })),
        "may_read" => encode(&Answer::Ok(vec![Reads::All])),
        "may_write" => encode(&Answer::Ok(true)),
        "allowed" => encode(&Answer::Ok(Vec::<Allowed>::new())),
        "describe" => encode(&Answer::Ok(vec!["all goes".to_owned()])),
        "query" => encode(&Answer::Ok(None::<Vec<Row>>)),
        _ => encode(&Answer::Ok(())),
    };
    answer.unwrap()
}

fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}

impl Wat {
    /// That does this when it is asked that.
    pub(crate) fn when(call: &'static str, then: impl Into<String>) -> Self {
        Self::default().and(call, then)
    }

    pub(crate) fn and(mut self, call: &'static str, then: impl Into<String>) -> Self {
        self.at.push((call, then.into()));
        self
    }

    pub(crate) fn with(mut self, besides: impl Into<String>) -> Self {
        self.besides.push_str(&besides.into());
        self
    }

    /// Has this statement, which `$run` runs by its number.
    pub(crate) fn saying(mut self, sql: impl Into<String>) -> Self {
        self.statements.push(sql.into());
        self
    }

    pub(crate) fn text(&self) -> String {
        let mut text = format!(
            "(module
            (import \"{IMPORTS}\" \"{SQL}\" (func $sql (param i32 i32 i32 i32) (result i32)))
            (import \"{IMPORTS}\" \"{TAKE}\" (func $take (param i32)))
            (import \"{IMPORTS}\" \"{FAIL}\" (func $fail (param i32 i32)))
            (memory (export \"{MEMORY}\") {})
            (func $run (param $at i32) (param $length i32)
                (drop (call $sql (local.get $at) (local.get $length) (i32.const 60000) (i32.const 4000)))
                ;; Refused: it gives up, and says with what words.
                (if (i32.eq (i32.load8_u (i32.const 60000)) (i32.const 1))
                    (then (call $fail (i32.const 60005) (i32.load (i32.const 60001))))))
            (func (export \"{ROOM}\") (param i32) (result i32) (i32.const {QUESTION}))
            (func $is (param $letter i32) (param $letters i32) (result i32)
                (local $at i32)
                ;; A name alone, or the one key of a map.
                (local.set $at (select (i32.const {}) (i32.const {})
                    (i32.eq (i32.load8_u (i32.const {QUESTION})) (i32.const 0xa1))))
                (i32.and
                    (i32.eq (i32.load8_u (local.get $at)) (local.get $letter))
                    (i32.eq (i32.load8_u offset=4 (local.get $at)) (local.get $letters))))
            (func (export \"{ANSWER}\") (param i32) (result i64)\n",
            if self.memory.is_empty() { "2 128" } else { self.memory },
            QUESTION + 2,
            QUESTION + 1,
        );
        let mut data = self.besides.clone();
        for (number, call) in CALLS.iter().enumerate() {
            let (at, answer) = (ANSWERS + 256 * number, answer(call));
            let then: String =
                self.at.iter().filter(|(of, _)| of == call).map(|(_, then)| then.as_str()).collect();
            let (first, fifth) = (call.as_bytes()[0], *call.as_bytes().get(4).unwrap_or(&0));
            // "init" has no fifth letter, and is the one text of four.
            let is = if *call == "init" {
                format!("(i32.eq (i32.load8_u (i32.const {QUESTION})) (i32.const 0x64))")
            } else {
                format!("(call $is (i32.const {first}) (i32.const {fifth}))")
            };
            let said = (at as u64) << 32 | answer.len() as u64;
            writeln!(text, "(if {is} (then {then} (return (i64.const {said}))))").unwrap();
            writeln!(data, "(data (i32.const {at}) \"{}\")", escaped(&answer)).unwrap();
        }
        for (number, sql) in self.statements.iter().enumerate() {
            let mut statement = Vec::new();
            Statement::write(Purpose::Query, sql, &[Param::Null; 0], &mut statement);
            let at = STATEMENTS + 512 * number;
            writeln!(data, "(data (i32.const {at}) \"{}\")", escaped(&statement)).unwrap();
        }
        text + "(unreachable))" + &data + ")"
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let text = self.text();
        wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }
}

/// Runs the statement of this number.
pub(crate) fn runs(number: usize, sql: &str) -> String {
    let mut statement = Vec::new();
    Statement::write(Purpose::Query, sql, &[], &mut statement);
    format!("(call $run (i32.const {}) (i32.const {}))", STATEMENTS + 512 * number, statement.len())
}

/// One that runs a statement when it is asked something.
pub(crate) fn sql(call: &'static str, sql: &str) -> Wat {
    Wat::when(call, runs(0, sql)).saying(sql)
}
