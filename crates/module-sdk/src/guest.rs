//! The guest's side: room for a question, its answer, and the cache that its host has. The only place of the project
//! with `unsafe`: three imported functions, which are given pieces of this instance's own memory.
#![allow(unsafe_code, reason = "functions of the host can be called in no other way")]

use crate::{Told, answering};
use rill_module_abi::{Cache, CacheError, Param, Purpose, Ran, Row, Rules, Statement, read_ran};
use std::cell::RefCell;

/// Bytes of what most statements come to.
const ROOM: usize = 2048;

#[link(wasm_import_module = "rill:module/1")]
unsafe extern "C" {
    fn sql(at: *const u8, length: usize, to: *mut u8, room: usize) -> usize;
    fn take(to: *mut u8);
    fn fail(at: *const u8, length: usize);
}

/// What an instance has while it lives, which is one batch.
struct Instance {
    question: Vec<u8>,
    answer: Vec<u8>,
    told: Told,
    cache: HostCache,
}

thread_local! {
    static INSTANCE: RefCell<Instance> = RefCell::new(Instance::new());
}

impl Instance {
    fn new() -> Self {
        std::panic::set_hook(Box::new(|panic| {
            let why = panic.to_string();
            // SAFETY: the bytes are there until this returns, which it does not: the host ends this instance.
            unsafe { fail(why.as_ptr(), why.len()) };
        }));
        let cache = HostCache(RefCell::new(Desk { written: Vec::new(), came_to: vec![0; ROOM] }));
        Self { question: Vec::new(), answer: Vec::new(), told: Told::default(), cache }
    }
}

/// Makes room for a question; says where.
pub fn room(length: u32) -> u32 {
    INSTANCE.with_borrow_mut(|instance| {
        instance.question.resize(length as usize, 0);
        instance.question.as_mut_ptr() as u32
    })
}

/// Answers the question that lies there; says where the answer lies, and how long it is.
pub fn answer(rules: &dyn Rules, length: u32) -> u64 {
    INSTANCE.with_borrow_mut(|instance| {
        let Instance { question, answer, told, cache } = instance;
        *answer = answering::answer(rules, cache, told, question.get(..length as usize).unwrap_or_default());
        (answer.as_ptr() as u64) << 32 | answer.len() as u64
    })
}

/// The cache that the host has of the stream.
struct HostCache(RefCell<Desk>);

/// What crosses, in room that is made once.
struct Desk {
    written: Vec<u8>,
    came_to: Vec<u8>,
}

impl Desk {
    fn run(&mut self, (purpose, text): (Purpose, &str), params: &[Param<'_>]) -> Result<Ran, CacheError> {
        let Self { written, came_to } = self;
        written.clear();
        Statement::write(purpose, text, params, written);
        // SAFETY: the host reads the first piece and writes the second, both of which are there and as long as said.
        let length = unsafe { sql(written.as_ptr(), written.len(), came_to.as_mut_ptr(), came_to.len()) };
        if length > came_to.len() {
            came_to.resize(length, 0);
            // SAFETY: there is room for as many bytes as the host has just said.
            unsafe { take(came_to.as_mut_ptr()) };
        }
        let ran = read_ran(came_to.get(..length).unwrap_or_default());
        ran.map_err(|error| CacheError::Failed(error.to_string()))?.map_err(CacheError::Failed)
    }
}

impl Cache for HostCache {
    fn execute(&mut self, text: &str, params: &[Param<'_>]) -> Result<usize, CacheError> {
        Ok(self.0.get_mut().run((Purpose::Execute, text), params)?.changed)
    }

    fn query(&self, text: &str, params: &[Param<'_>]) -> Result<Vec<Row>, CacheError> {
        Ok(self.0.borrow_mut().run((Purpose::Query, text), params)?.rows)
    }
}
