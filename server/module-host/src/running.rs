//! [`Running`]: one instance of a module, of one stream, for one batch.

use crate::{
    Ended,
    desk::{Desk, Piece},
    engine::Ticking,
    limits::{ALARMING_TICKS, ANSWER_BYTES, FUEL, MEMORY_BYTES, TABLE_ELEMENTS},
};
use rill_module_abi::{ANSWER, About, Answer, Ask, GuestCache, MEMORY, May, ROOM};
use rill_protocol::{Envelope, Genesis, decode, encode};
use serde::de::DeserializeOwned;
use std::{borrow::Cow, sync::Arc};
use wasmtime::{InstancePre, Memory, Store, StoreLimits, StoreLimitsBuilder, TypedFunc, UpdateDeadline};

/// A module as all its instances share it.
pub(crate) struct Compiled {
    pub(crate) ready: InstancePre<Held>,
    pub(crate) _ticking: Arc<Ticking>,
}

/// What the engine holds for an instance.
pub(crate) struct Held {
    pub(crate) desk: Desk,
    /// None: it is only just starting.
    pub(crate) memory: Option<Memory>,
    limits: StoreLimits,
}

/// What a question may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    pub(crate) may: May,
    pub(crate) fuel: u64,
}

impl Allowance {
    /// Of a question: it changes nothing.
    pub(crate) const QUESTION: Self = Self { may: May::Read, fuel: FUEL };
}

/// One instance.
pub(crate) struct Running {
    store: Store<Held>,
    memory: Memory,
    room: TypedFunc<u32, u32>,
    answer: TypedFunc<u32, u64>,
    /// What it judged last.
    judged: Option<Envelope>,
}

impl Running {
    /// Starts one.
    pub(crate) fn start(module: &Compiled, cache: Arc<dyn GuestCache>) -> Result<Self, Ended> {
        let limits = StoreLimitsBuilder::new()
            .memory_size(MEMORY_BYTES)
            .table_elements(TABLE_ELEMENTS)
            .trap_on_grow_failure(true)
            .build();
        let held = Held { desk: Desk::new(cache), memory: None, limits };
        let mut store = Store::new(module.ready.module().engine(), held);
        store.limiter(|held| &mut held.limits);
        store.set_fuel(FUEL).map_err(|error| Ended::of(&error))?;
        store.set_epoch_deadline(ALARMING_TICKS);
        // Fuel decides, which is the same everywhere. This only says that it takes longer than it should.
        store.epoch_deadline_callback(|_| {
            eprintln!(
                "rill: a module has taken {ALARMING_TICKS} ticks for one question, and goes on by its fuel"
            );
            Ok(UpdateDeadline::Continue(ALARMING_TICKS))
        });
        let instance = module.ready.instantiate(&mut store).map_err(|error| Ended::of(&error))?;
        let memory = instance.get_memory(&mut store, MEMORY).ok_or(Ended::OutOfBounds)?;
        let room = instance.get_typed_func(&mut store, ROOM).map_err(|error| Ended::of(&error))?;
        let answer = instance.get_typed_func(&mut store, ANSWER).map_err(|error| Ended::of(&error))?;
        store.data_mut().memory = Some(memory);
        Ok(Self { store, memory, room, answer, judged: None })
    }

    /// Starts one of a stream.
    pub(crate) fn start_of(
        module: &Compiled,
        cache: Arc<dyn GuestCache>,
        genesis: &Genesis,
    ) -> Result<Self, Ended> {
        let mut running = Self::start(module, cache)?;
        running.ask::<()>(&Ask::Stream(Cow::Borrowed(genesis)), Allowance::QUESTION)?;
        Ok(running)
    }

    /// Whether it has this cache.
    pub(crate) fn has(&self, cache: &Arc<dyn GuestCache>) -> bool {
        self.store.data().desk.has(cache)
    }

    /// What the module is.
    pub(crate) fn about(&mut self) -> Result<About, Ended> {
        self.ask(&Ask::About, Allowance::QUESTION)
    }

    /// Asks it something. After an error it is of no use any more.
    pub(crate) fn ask<T: DeserializeOwned>(
        &mut self,
        ask: &Ask<'_>,
        allowance: Allowance,
    ) -> Result<T, Ended> {
        let question = encode(ask).map_err(|error| Ended::Nonsense(error.to_string()))?;
        self.store.data_mut().desk.lets(Some(allowance.may));
        let answer = self.answer(&question, allowance.fuel);
        self.store.data_mut().desk.lets(None);
        let answer = answer?.of(self.memory.data(&self.store))?;
        let answer: Answer<T> = decode(answer).map_err(|error| Ended::Nonsense(error.to_string()))?;
        answer.map_err(Ended::CouldNotTell)
    }

    /// That it has judged this event, and nothing after it.
    pub(crate) fn has_judged(&mut self, envelope: &Envelope) {
        self.judged = Some(envelope.clone());
    }

    /// Whether this is the event that it judged last: then it need not be told again what it is.
    pub(crate) fn judged_last(&self, envelope: &Envelope) -> bool {
        self.judged.as_ref() == Some(envelope)
    }

    /// Says where its answer lies.
    fn answer(&mut self, question: &[u8], fuel: u64) -> Result<Piece, Ended> {
        let Self { store, memory, room, answer, .. } = self;
        let of_engine = |error: wasmtime::Error| Ended::of(&error);
        let length = u32::try_from(question.len()).map_err(|_| Ended::OutOfMemory)?;
        store.set_fuel(fuel).map_err(of_engine)?;
        store.set_epoch_deadline(ALARMING_TICKS);
        let at = room.call(&mut *store, length).map_err(of_engine)?;
        Piece { at, length }.of_mut(memory.data_mut(&mut *store))?.copy_from_slice(question);
        let said = answer.call(&mut *store, length).map_err(of_engine)?;
        let [at, length] =
            [said >> 32, said & u64::from(u32::MAX)].map(|half| u32::try_from(half).unwrap_or(0));
        if length as usize > ANSWER_BYTES {
            return Err(Ended::Nonsense(format!("an answer of {length} bytes")));
        }
        Ok(Piece { at, length })
    }
}
