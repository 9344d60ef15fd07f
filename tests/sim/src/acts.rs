//! What people do, and what befalls them, the server and the network: by chance, one after the other.
//! Not here: what a person writes (`acts/writing.rs`).

mod writing;

use crate::{happening::Happening, weather::Weather, world::World};
use rill_bridge::Command;
use rill_faults::Fault;
use rill_protocol::TopicId;

/// Something that somebody does, or that happens to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Posts,
    Replies,
    Edits,
    Deletes,
    Reacts,
    Pins,
    StartsThread,
    OpensRoom,
    Renames,
    Describes,
    Archives,
    Introduces,
    TriesAgain,
    LetsGo,
    Looks,
    GoesOffline,
    WritesManyOffline,
    Reloads,
    IsKilled,
    LosesPower,
    IsCut,
    Hangs,
    ServerStops,
    ServerDies,
    ServerLosesPower,
    WeatherChanges,
}

/// With how often each is done, relative to the others.
const ACTS: [(Act, u32); 25] = [
    (Act::Posts, 300),
    (Act::Replies, 40),
    (Act::Edits, 90),
    (Act::Deletes, 40),
    (Act::Reacts, 120),
    (Act::Pins, 25),
    (Act::StartsThread, 15),
    (Act::OpensRoom, 8),
    (Act::Renames, 10),
    (Act::Describes, 8),
    (Act::Archives, 8),
    (Act::Introduces, 10),
    (Act::TriesAgain, 25),
    (Act::LetsGo, 15),
    (Act::Looks, 60),
    (Act::GoesOffline, 40),
    (Act::Reloads, 20),
    (Act::IsKilled, 20),
    (Act::LosesPower, 20),
    (Act::IsCut, 30),
    (Act::Hangs, 15),
    (Act::ServerStops, 6),
    (Act::ServerDies, 12),
    (Act::ServerLosesPower, 12),
    (Act::WeatherChanges, 40),
];

impl World {
    /// Somebody does something, and it is made out when the next one does.
    pub(crate) fn somebody_acts(&mut self) {
        self.acts_left -= 1;
        let client = self.random.usize(..self.clients.len());
        let act = if self.may_burst && self.acts_left.is_multiple_of(20) {
            Act::WritesManyOffline
        } else {
            self.any_act()
        };
        self.does(client, act);
        let gap = match self.random.u8(..20) {
            0 => self.random.i64(10_000..900_000),
            1..6 => self.random.i64(1_000..10_000),
            6..12 => self.random.i64(0..30),
            _ => self.random.i64(30..1_000),
        };
        self.ahead.put(self.now + gap, Happening::Acts);
    }

    fn any_act(&mut self) -> Act {
        let mut drawn = self.random.u32(..ACTS.iter().map(|(_, often)| *often).sum::<u32>());
        for (act, often) in ACTS {
            if drawn < often {
                return act;
            }
            drawn -= often;
        }
        Act::Posts
    }

    pub(crate) fn does(&mut self, client: usize, act: Act) {
        match act {
            Act::WeatherChanges => {
                self.weather = Weather::any(&mut self.random);
                self.log.note(self.now, "weather", format_args!("{:?}", self.weather));
            }
            Act::ServerStops => {
                if self.server.is_up() {
                    self.log.note(self.now, "server", format_args!("stops"));
                    self.server.stops();
                    // It may have died of that, which is seen to like any other death.
                    if !self.server.has_died() {
                        self.server.will_go_on();
                        self.closes_lines();
                        self.server_starts_soon();
                    }
                }
            }
            Act::ServerDies => self.server_will_die(Fault::Killed),
            Act::ServerLosesPower => self.server_will_die(Fault::PowerLost),
            _ if !self.clients[client].is_up() => {}
            Act::Reloads | Act::IsKilled | Act::LosesPower => self.client_ends(client, act),
            Act::IsCut | Act::Hangs => {
                self.log.note(self.now, client, format_args!("{act:?}"));
                self.is_cut(client, act == Act::IsCut);
            }
            Act::GoesOffline => {
                let long = self.random.u8(..4) == 0;
                let away = self.random.i64(100..if long { 40_000_000 } else { 60_000 });
                self.log.note(self.now, client, format_args!("is offline for {away} ms"));
                self.goes_offline(client);
                self.ahead.put(self.now + away, Happening::ComesBack { client });
            }
            Act::Looks => {
                if let Some(topic) = self.some_room(client) {
                    self.log.note(self.now, client, format_args!("looks at {topic}"));
                    let effects = self.clients[client].looks(self.now, topic);
                    self.carries_out(client, effects);
                }
            }
            Act::Posts
            | Act::Replies
            | Act::Edits
            | Act::Deletes
            | Act::Reacts
            | Act::Pins
            | Act::StartsThread
            | Act::OpensRoom
            | Act::Renames
            | Act::Describes
            | Act::Archives
            | Act::Introduces
            | Act::TriesAgain
            | Act::LetsGo
            | Act::WritesManyOffline => self.somebody_writes(client, act),
        }
    }

    /// One of the rooms and threads that somebody knows of.
    pub(crate) fn some_room(&mut self, client: usize) -> Option<TopicId> {
        let space = self.clients[client].space()?;
        let channels = space.rooms.iter().filter(|room| room.kind != rill_events::RoomKind::Category);
        let rooms: Vec<TopicId> =
            channels.map(|room| room.topic).chain(space.threads.iter().map(|thread| thread.topic)).collect();
        (!rooms.is_empty()).then(|| rooms[self.random.usize(..rooms.len())])
    }

    fn client_ends(&mut self, client: usize, act: Act) {
        self.log.note(self.now, client, format_args!("{act:?}"));
        if let Some(line) = self.clients[client].line {
            self.server.lines.remove(&line);
        }
        match act {
            Act::IsKilled => self.clients[client].is_killed(),
            Act::LosesPower => {
                self.clients[client].loses_power(&mut self.random);
                self.clients[client]
                    .promised
                    .late
                    .extend(self.book.of(self.genesis.stream()).map(|(event, _)| event));
            }
            _ => self.clients[client].ends(),
        }
        self.toll.crashes += u64::from(act != Act::Reloads);
        let away = self.random.i64(0..5_000);
        self.ahead.put(self.now + away, Happening::Starts { client });
    }

    pub(crate) fn client_starts(&mut self, client: usize) {
        if self.clients[client].is_up() {
            return;
        }
        self.log.note(self.now, client, format_args!("starts"));
        let started = self.clients[client].starts(self.now);
        self.finds(started.map_err(|wrong| format!("{client} does not start: {wrong}")));
        let effects = self.clients[client].loads(self.now);
        self.carries_out(client, effects);
        if !self.clients[client].is_online {
            self.takes(client, rill_engine::Input::Online(false));
        }
    }

    fn server_will_die(&mut self, fate: Fault) {
        if self.server.is_up() {
            // At once, within the next commit, or somewhat later.
            let soon = [1, 8, 40][self.random.usize(..3)];
            let after = self.random.u64(0..soon);
            self.log.note(self.now, "server", format_args!("{fate:?} after {after} operations"));
            self.fate = fate;
            self.server.will_die(after, fate);
        }
    }

    /// Whether it died of what it just did.
    pub(crate) fn looks_after_server(&mut self) {
        if self.server.has_died() {
            self.log.note(self.now, "server", format_args!("dies: {:?}", self.fate));
            self.toll.deaths += 1;
            self.toll.power_losses += u64::from(self.fate == Fault::PowerLost);
            self.server.is_buried(self.fate, &mut self.random);
            self.closes_lines();
            self.server_starts_soon();
        }
    }

    /// The server's side of all connections is gone; most clients are told.
    fn closes_lines(&mut self) {
        for client in 0..self.clients.len() {
            let whom = self.clients[client].whom();
            if let Some(line) = self.clients[client].line
                && self.random.u8(..5) > 0
            {
                let at = self.now + self.random.i64(1..200);
                self.ahead.put(at, Happening::Closed { whom, line });
            }
        }
    }

    fn server_starts_soon(&mut self) {
        let away = match self.random.u8(..4) {
            0 => self.random.i64(10_000..200_000),
            _ => self.random.i64(100..5_000),
        };
        self.ahead.put(self.now + away, Happening::ServerStarts);
    }

    /// The server is up again; all that it acknowledged is there.
    pub(crate) fn server_starts(&mut self) {
        if self.server.is_up() {
            return;
        }
        let is_up = self.server.starts();
        self.log.note(self.now, "server", format_args!("starts: {is_up}"));
        if self.server.has_died() {
            return;
        }
        if !is_up {
            return self.finds(Err("the server does not start".to_owned()));
        }
        let held = self.holds_what_it_acknowledged();
        self.finds(held);
    }

    /// A command whose end comes in the same turn. Whether it is kept.
    pub(crate) fn commands(&mut self, client: usize, what: Command) -> bool {
        let (result, effects) = self.clients[client].does(self.now, what);
        if let Err(why) = &result {
            self.log.note(self.now, client, format_args!("is told: {why}"));
        }
        self.carries_out(client, effects);
        result.is_ok()
    }
}
