//! A module on wasmi, which shares nothing with wasmtime but the desk of the host.

use crate::{
    Judges,
    village::{Event, Village},
};
use rill_module_abi::{
    ANSWER, Answer, Ask, Cache as _, CacheError, FAIL, IMPORTS, Judged, MEMORY, Manifest, May, ROOM, SQL,
    TAKE, Told, Verdict,
};
use rill_module_cache::InMemory;
use rill_module_host::{Desk, Piece};
use rill_protocol::{decode, encode};
use std::borrow::Cow;
use wasmi::{Caller, Engine, Error, Linker, Memory, Module, Store, TypedFunc};

struct Held {
    desk: Desk,
    memory: Option<Memory>,
}

pub(crate) struct Interpreted {
    store: Store<Held>,
    memory: Memory,
    room: TypedFunc<u32, u32>,
    answer: TypedFunc<u32, u64>,
    cache: InMemory,
}

fn with_memory<'a>(caller: &'a mut Caller<'_, Held>) -> (&'a mut [u8], &'a mut Desk) {
    let memory = caller.data().memory.expect("it is asked something");
    let (memory, held) = memory.data_and_store_mut(caller);
    (memory, &mut held.desk)
}

impl Interpreted {
    pub(crate) fn of(module: &[u8]) -> Self {
        let engine = Engine::default();
        let module = Module::new(&engine, module).unwrap();
        let mut linker = Linker::<Held>::new(&engine);
        let sql = |mut caller: Caller<'_, Held>, at: u32, length: u32, to: u32, room: u32| {
            let (memory, desk) = with_memory(&mut caller);
            let ran =
                desk.run(memory, Piece { at, length }, Piece { at: to, length: room }, &mut 100_000_000);
            ran.map_err(|ended| Error::new(ended.to_string()))
        };
        let take = |mut caller: Caller<'_, Held>, to: u32| {
            let (memory, desk) = with_memory(&mut caller);
            desk.take(memory, to).map_err(|ended| Error::new(ended.to_string()))
        };
        let fail = |mut caller: Caller<'_, Held>, at: u32, length: u32| -> Result<(), Error> {
            let (memory, _) = with_memory(&mut caller);
            Err(Error::new(Desk::says(memory, Piece { at, length }).to_string()))
        };
        linker.func_wrap(IMPORTS, SQL, sql).unwrap();
        linker.func_wrap(IMPORTS, TAKE, take).unwrap();
        linker.func_wrap(IMPORTS, FAIL, fail).unwrap();
        let cache = InMemory::empty().unwrap();
        let guarded = cache.guarded().unwrap();
        let mut store = Store::new(&engine, Held { desk: Desk::new(guarded.clone()), memory: None });
        let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
        let memory = instance.get_memory(&store, MEMORY).unwrap();
        store.data_mut().memory = Some(memory);
        let room = instance.get_typed_func(&store, ROOM).unwrap();
        let answer = instance.get_typed_func(&store, ANSWER).unwrap();
        let mut interpreted = Self { store, memory, room, answer, cache };
        interpreted.ask::<()>(&Ask::Init, May::Make).unwrap();
        guarded.made().unwrap();
        interpreted
    }

    fn ask<T: serde::de::DeserializeOwned>(&mut self, ask: &Ask<'_>, may: May) -> Answer<T> {
        let question = encode(ask).unwrap();
        let length = u32::try_from(question.len()).unwrap();
        self.store.data_mut().desk.lets(Some(may));
        let at = self.room.call(&mut self.store, length).unwrap();
        self.memory.write(&mut self.store, at as usize, &question).unwrap();
        let said = self.answer.call(&mut self.store, length).unwrap();
        self.store.data_mut().desk.lets(None);
        let (at, length) = ((said >> 32) as usize, (said & u64::from(u32::MAX)) as usize);
        decode(&self.memory.data(&self.store)[at..at + length]).unwrap()
    }
}

impl Judges for Interpreted {
    fn verdict(&mut self, village: &Village, event: &Event) -> Result<Verdict, CacheError> {
        self.ask::<()>(&Ask::Stream(Cow::Borrowed(&village.genesis)), May::Read)?;
        let facts = village.facts(event);
        let judged = Judged {
            envelope: Cow::Borrowed(&event.envelope),
            payload: Cow::Borrowed(&event.payload),
            now: facts.now,
            target: facts.target.as_ref().map(|target| (Cow::Borrowed(target.author), target.is_anchor)),
            source: None,
            proven: None,
        };
        self.ask(&Ask::Verdict(judged), May::Read)
    }

    fn learns(&mut self, village: &Village, event: &Event) -> Result<(), CacheError> {
        let Some(told) = (Manifest { hears_anchors: true }).told(&village.accepted(event)) else {
            return Ok(());
        };
        let told = Told {
            envelope: Cow::Borrowed(told.envelope),
            payload: told.payload.map(Cow::Borrowed),
            received_at: told.received_at,
            seq: told.seq,
        };
        self.ask::<()>(&Ask::Applied(told), May::Write)?;
        self.cache.guarded().map_or(Ok(()), |guarded| guarded.keep())
    }

    fn known(&self) -> String {
        format!("{:?}", self.cache.all().unwrap())
    }
}
