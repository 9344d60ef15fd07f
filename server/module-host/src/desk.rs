//! [`Desk`]: what the host does for an instance that calls it. It knows memory as bytes, and no engine: another engine
//! that gives it the same calls gives the same answers.

use crate::{
    Ended,
    limits::{FUEL_OF_A_STATEMENT, FUEL_OF_A_STEP, SAID_BYTES},
};
use rill_module_abi::{GuestCache, May, Statement, Stopped, write_ran};
use std::{ops::Range, sync::Arc};

/// A piece of a guest's memory, as it names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins.
    pub at: u32,
    /// Its bytes.
    pub length: u32,
}

/// What the host has for one instance.
pub struct Desk {
    cache: Arc<dyn GuestCache>,
    /// What its statements may do now; none: it is asked nothing.
    may: Option<May>,
    /// An answer that had no room.
    waits: Vec<u8>,
}

impl Piece {
    fn range(self) -> Range<usize> {
        self.at as usize..(self.at as usize).saturating_add(self.length as usize)
    }

    /// The bytes there.
    pub fn of(self, memory: &[u8]) -> Result<&[u8], Ended> {
        memory.get(self.range()).ok_or(Ended::OutOfBounds)
    }

    /// The bytes there, to be written.
    pub fn of_mut(self, memory: &mut [u8]) -> Result<&mut [u8], Ended> {
        memory.get_mut(self.range()).ok_or(Ended::OutOfBounds)
    }
}

impl Desk {
    /// One with this cache.
    pub fn new(cache: Arc<dyn GuestCache>) -> Self {
        Self { cache, may: None, waits: Vec::new() }
    }

    /// From now on its statements may do this; none: it is asked nothing.
    pub fn lets(&mut self, may: Option<May>) {
        self.may = may;
    }

    /// Whether this is its cache.
    pub(crate) fn has(&self, cache: &Arc<dyn GuestCache>) -> bool {
        Arc::ptr_eq(&self.cache, cache)
    }

    /// Runs the statement that lies in a piece of memory, and writes what it came to where there is room; says how long
    /// that is. What it costs is taken off the fuel.
    pub fn run(&mut self, memory: &mut [u8], at: Piece, to: Piece, fuel: &mut u64) -> Result<u32, Ended> {
        let may = self.may.ok_or(Ended::OutOfTurn)?;
        let statement = Statement::read(at.of(memory)?);
        let statement = statement.map_err(|error| Ended::Nonsense(error.to_string()))?;
        let left = fuel.checked_sub(FUEL_OF_A_STATEMENT).ok_or(Ended::OutOfFuel)?;
        let mut steps = left / FUEL_OF_A_STEP;
        let before = steps;
        let ran = self.cache.run(&statement, may, &mut steps);
        *fuel = left - (before - steps) * FUEL_OF_A_STEP;
        self.waits.clear();
        match ran {
            Ok(ran) => write_ran(Ok(&ran), &mut self.waits),
            Err(Stopped::Refused(why)) => write_ran(Err(&why), &mut self.waits),
            Err(Stopped::OutOfSteps) => return Err(Ended::OutOfFuel),
            Err(Stopped::Cache(error)) => return Err(Ended::Cache(error)),
        }
        let answer = u32::try_from(self.waits.len()).map_err(|_| Ended::OutOfMemory)?;
        // Each byte is looked at by the guest, and is to cost it something here too.
        *fuel = fuel.checked_sub(answer.into()).ok_or(Ended::OutOfFuel)?;
        if answer <= to.length {
            Piece { at: to.at, length: answer }.of_mut(memory)?.copy_from_slice(&self.waits);
        }
        Ok(answer)
    }

    /// Writes the answer that had no room.
    pub fn take(&mut self, memory: &mut [u8], to: u32) -> Result<(), Ended> {
        let length = u32::try_from(self.waits.len()).map_err(|_| Ended::OutOfMemory)?;
        Piece { at: to, length }.of_mut(memory)?.copy_from_slice(&self.waits);
        Ok(())
    }

    /// What a guest says at its end.
    pub fn says(memory: &[u8], at: Piece) -> Ended {
        let Ok(bytes) = at.of(memory) else { return Ended::OutOfBounds };
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SAID_BYTES)]);
        Ended::GaveUp(text.replace(char::is_control, " "))
    }
}
