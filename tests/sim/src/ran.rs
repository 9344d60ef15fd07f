//! [`run`]: a world from its beginning to its end, and what is told of it.

use crate::world::{BEGINS, World};
use rill_bridge::Command;
use rill_tests::Person;
use std::fmt;

/// Steps that are shown of a run that went wrong.
const SHOWN: usize = 60;
/// By then everybody has opened the space, where nothing befalls them.
const OPENED_MS: i64 = 5_000;

/// A run that went well.
pub struct Ran {
    /// Every step.
    pub log: Vec<String>,
    /// Events that the server acknowledged.
    pub events: u64,
    /// What befell it, by name.
    pub befell: Vec<(&'static str, u64)>,
}

/// A run in which something did not hold.
#[derive(Debug)]
pub struct Wrong {
    /// What.
    pub what: String,
    /// Every step before it.
    pub log: Vec<String>,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = &self.log[self.log.len().saturating_sub(SHOWN)..];
        write!(f, "{}\n{}", last.join("\n"), self.what)
    }
}

/// How much befell a world.
#[derive(Default)]
pub(crate) struct Toll {
    pub(crate) deaths: u64,
    pub(crate) power_losses: u64,
    pub(crate) crashes: u64,
    pub(crate) cuts: u64,
    pub(crate) bursts: u64,
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
}

/// Runs the world of a seed to its end, and looks whether all holds that must.
pub fn run(seed: u64) -> Result<Ran, Wrong> {
    let mut world = World::begins(seed);
    let ended = world.lives().and_then(|()| world.ends());
    world.told(ended)
}

/// Runs a world in which nothing befalls anybody but that one, who is not the founder, writes 500 messages offline.
pub fn five_hundred_offline(seed: u64) -> Result<Ran, Wrong> {
    let mut world = World::begins(seed);
    let ended = world.one_is_away().and_then(|()| world.ends());
    world.told(ended)
}

impl World {
    fn one_is_away(&mut self) -> Result<(), String> {
        self.ahead.no_more_acts();
        (0..self.clients.len()).for_each(|client| self.client_starts(client));
        let others = self.clients.iter().position(|client| client.person != Person::alice());
        let who = others.ok_or("this seed has nobody but the founder")?;
        let is_late = |world: &Self| world.now > BEGINS + OPENED_MS;
        self.until("all to have opened the space", 2 * OPENED_MS, is_late)?;
        self.commands(who, Command::Join { stream: self.genesis.stream() });
        self.until("them to be a member", 2 * OPENED_MS, Self::has_drained)?;
        let room = self.clients[who].looks_at.ok_or("a room is in view")?;
        self.writes_many(who, room);
        Ok(())
    }

    fn told(self, ended: Result<(), String>) -> Result<Ran, Wrong> {
        let (log, toll, book) = (self.log.lines, self.toll, self.book);
        if let Err(what) = ended {
            return Err(Wrong { what, log });
        }
        let befell = vec![
            ("server deaths", toll.deaths),
            ("power losses", toll.power_losses),
            ("client crashes", toll.crashes),
            ("connections cut", toll.cuts),
            ("times 500 offline", toll.bursts),
            ("lost on the way", toll.lost),
            ("sent twice", toll.doubled),
            ("told to come later", book.later),
            ("refused", book.refused),
            ("there already", book.twice),
        ];
        Ok(Ran { log, events: book.len() as u64, befell })
    }
}
