//! [`Server`]: the server on its disk, which is up or down. Here: what it is asked and says. Not here: what it has
//! acknowledged (`book.rs`), when it dies (`acts.rs`).

use crate::{clock, happening::LineId};
use fastrand::Rng;
use rill_direct_rules::DirectRules;
use rill_faults::{Disk, Fault, Syncs};
use rill_personal_rules::PersonalRules;
use rill_server::{Answered, InProcess, Line, NoModules, Question, RuleBook, Setup};
use rill_space_rules::SpaceRules;
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

/// Where it is, as clients sign it.
pub(crate) const ORIGIN: &str = "http://127.0.0.1:8787";

/// A connection as the server has it.
pub(crate) struct Connected {
    pub(crate) line: Line,
    /// Whether it will be asked for what is new.
    pub(crate) is_woken: bool,
}

/// The server.
pub(crate) struct Server {
    disk: Option<Disk>,
    running: Option<InProcess>,
    pub(crate) lines: BTreeMap<LineId, Connected>,
}

impl Server {
    /// One with nothing on it, up.
    pub(crate) fn new() -> Self {
        let mut server =
            Self { disk: Some(Disk::one_of_many(Syncs::Done)), running: None, lines: BTreeMap::new() };
        assert!(server.starts(), "a server on an empty disk");
        server
    }

    pub(crate) fn is_up(&self) -> bool {
        self.running.is_some()
    }

    fn disk(&self) -> &Disk {
        self.disk.as_ref().expect("a server has a disk")
    }

    /// Starts; whether it is up.
    pub(crate) fn starts(&mut self) -> bool {
        let setup = Setup {
            data: self.disk().folder().join("data"),
            listen: ORIGIN.trim_start_matches("http://").parse().expect("an address"),
            public: None,
            rules: RuleBook {
                space: Arc::new(SpaceRules),
                personal: Arc::new(PersonalRules),
                modules: Arc::new(NoModules),
                direct: Arc::new(DirectRules),
            },
            clock: clock::now,
            page: |_| None,
            version: "simulated",
        };
        self.running = InProcess::over(setup).ok();
        self.is_up()
    }

    /// The power goes, or the process alone, so many operations of its disk from now.
    pub(crate) fn will_die(&self, after: u64, fault: Fault) {
        self.disk().breaks(after, fault);
    }

    /// Nothing befalls it any more.
    pub(crate) fn will_go_on(&self) {
        self.disk().has_room();
    }

    /// Whether it died of what it did last.
    pub(crate) fn has_died(&self) -> bool {
        self.disk().is_dead()
    }

    /// What a death leaves. `fault`: what it died of.
    pub(crate) fn is_buried(&mut self, fault: Fault, random: &mut Rng) {
        self.disk().dies();
        self.lines.clear();
        self.running = None;
        let disk = self.disk.take().expect("a server has a disk");
        self.disk = Some(if fault == Fault::PowerLost {
            disk.loses_power(random)
        } else {
            disk.has_room();
            disk.goes_on();
            disk
        });
    }

    /// Stops in order.
    pub(crate) fn stops(&mut self) {
        self.lines.clear();
        if let Some(running) = self.running.take() {
            running.stops();
        }
    }

    /// Answers; none: it is down.
    pub(crate) fn asked(
        &mut self,
        from: SocketAddr,
        path: &str,
        cookie: Option<&str>,
        body: Option<Vec<u8>>,
    ) -> Option<Answered> {
        Some(self.running.as_mut()?.asked(Question { from, path, cookie, body }))
    }

    /// Somebody connects; whether they are.
    pub(crate) fn connected(&mut self, id: LineId, cookie: Option<&str>) -> bool {
        let line = self.running.as_mut().and_then(|running| running.connected(cookie));
        let is_connected = line.is_some();
        self.lines.extend(line.map(|line| (id, Connected { line, is_woken: false })));
        is_connected
    }

    /// What is said to a frame; none: the connection is not there. An error is the last that is said.
    pub(crate) fn hears(&mut self, id: LineId, frame: &[u8]) -> Option<Result<Vec<Vec<u8>>, Vec<u8>>> {
        let connected = self.lines.get_mut(&id)?;
        Some(self.running.as_mut()?.hears(&mut connected.line, frame))
    }

    /// What is new for a connection.
    pub(crate) fn news(&mut self, id: LineId) -> Vec<Vec<u8>> {
        let (Some(connected), Some(running)) = (self.lines.get_mut(&id), self.running.as_mut()) else {
            return Vec::new();
        };
        connected.is_woken = false;
        running.news(&mut connected.line)
    }

    /// Connections that are woken now and were not before.
    pub(crate) fn wakes(&mut self) -> Vec<LineId> {
        let wakes = self.lines.iter_mut().filter_map(|(id, connected)| {
            let is_due = !connected.is_woken && connected.line.is_behind();
            connected.is_woken |= is_due;
            is_due.then_some(*id)
        });
        wakes.collect()
    }
}
