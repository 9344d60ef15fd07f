//! Two devices write whatever comes to their minds, over a network that loses questions and answers, and are ended and
//! started again: at every step each sees what it wrote exactly once, and in the end everybody sees the same.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use fastrand::Rng;
use rill_bridge::Intent;
use rill_protocol::{EventId, StreamId, TopicId};
use rill_tests::{Device, Loses, Parts, RealServer, Writer, newest, room_of};
use std::collections::BTreeSet;

type Room = (StreamId, TopicId);

/// More run in the soak.
const SEEDS: u64 = 24;
const TURNS: usize = 60;

struct Story<'a> {
    server: &'a RealServer,
    at: Room,
    random: Rng,
    devices: [Option<Device>; 2],
    online: [bool; 2],
    /// What each wrote; what anybody deleted is no more looked for.
    posted: [BTreeSet<EventId>; 2],
    deleted: BTreeSet<EventId>,
    log: Vec<String>,
}

impl<'a> Story<'a> {
    fn begins(server: &'a RealServer, at: Room, seed: u64) -> Self {
        let devices = [1, 2].map(|number| {
            let mut device = Device::of(Parts { number, ..Parts::new(server) }).unwrap();
            device.watches(1, newest(at.0, at.1));
            device.settles();
            Some(device)
        });
        Self {
            server,
            at,
            random: Rng::with_seed(seed),
            devices,
            online: [true; 2],
            posted: [BTreeSet::new(), BTreeSet::new()],
            deleted: BTreeSet::new(),
            log: Vec::new(),
        }
    }

    fn turn(&mut self, turn: usize) {
        let who = self.random.usize(..2);
        self.acts(who, turn);
        self.looks(who);
        for _ in 0..self.random.usize(..5) {
            let device = self.devices[who].as_mut().unwrap();
            if self.random.bool() {
                device.steps(1)
            } else {
                device.listens()
            }
            self.looks(who);
        }
    }

    fn acts(&mut self, who: usize, turn: usize) {
        let at = self.at;
        let what = self.random.usize(..16);
        self.log.push(format!("{turn}: {who} does {what}"));
        let device = self.devices[who].as_mut().unwrap();
        let seen = device.sees(1).ids();
        let some = seen.get(self.random.usize(..seen.len().max(1))).copied();
        let text = format!("{who} in turn {turn}");
        match (what, some) {
            (0..5, _) => drop(self.posted[who].insert(device.posts(at, &text))),
            (5, Some(some)) => drop(self.posted[who].insert(device.replies(at, some, &text))),
            (6 | 7, Some(some)) => drop(device.edits(at, some, &text)),
            (8, Some(some)) => {
                self.deleted.insert(some);
                device.deletes(at, some);
            }
            (9, Some(some)) => drop(device.reacts(at, some, "🌙", self.random.bool())),
            (10, Some(some)) => drop(device.writes(at, Intent::Pin { anchor: some, on: self.random.bool() })),
            (11, _) => {
                let loses: [fn(&str) -> Loses; 3] = [
                    |_| Loses::Nothing,
                    |path| if path == "/api/push" { Loses::Question } else { Loses::Nothing },
                    |path| if path == "/api/push" { Loses::Answer } else { Loses::Nothing },
                ];
                device.loses = loses[self.random.usize(..3)];
            }
            (12, _) if self.online[who] => {
                device.goes_offline();
                self.online[who] = false;
            }
            (12, _) => {
                device.goes_online(self.server);
                self.online[who] = true;
            }
            (13, _) => device.waits(self.random.i64(0..20_000)),
            (14, _) => self.starts_again(who),
            _ => device.steps(3),
        }
    }

    fn starts_again(&mut self, who: usize) {
        let (copy, outbox) = self.devices[who].take().unwrap().ends_with_both();
        let server = self.online[who].then_some(self.server);
        let number = u8::try_from(who + 1).unwrap();
        let mut device =
            Device::of(Parts { copy, outbox, server, number, ..Parts::new(self.server) }).unwrap();
        device.watches(1, newest(self.at.0, self.at.1));
        self.devices[who] = Some(device);
    }

    /// What one wrote is there, once.
    fn looks(&self, who: usize) {
        let device = self.devices[who].as_ref().unwrap();
        let ids = device.sees(1).ids();
        let unique: BTreeSet<EventId> = ids.iter().copied().collect();
        assert_eq!(unique.len(), ids.len(), "twice in view: {:?}", device.sees(1).texts());
        for post in self.posted[who].difference(&self.deleted) {
            assert!(unique.contains(post), "{post} of {who} is nowhere; {:#?}", self.log);
        }
        let places: Vec<_> = device.sees(1).messages().iter().map(|row| row.position).collect();
        assert!(places.is_sorted(), "{places:?}");
    }

    fn ends(mut self) {
        for who in 0..2 {
            self.devices[who].as_mut().unwrap().loses = |_| Loses::Nothing;
            self.devices[who].as_mut().unwrap().goes_online(self.server);
            self.devices[who].as_mut().unwrap().waits(60_000);
        }
        for who in 0..2 {
            let device = self.devices[who].as_mut().unwrap();
            device.until("all to be sent and held", |device| {
                let refused = device.status().unsent.refused as usize;
                device.status().unsent.waiting == 0 && device.engine().in_outbox() == refused
            });
        }
        let mut stranger = Device::of(Parts { number: 9, ..Parts::new(self.server) }).unwrap();
        stranger.watches(1, newest(self.at.0, self.at.1));
        stranger.settles();
        let everybody = seen(&stranger, &BTreeSet::new());
        for who in 0..2 {
            let device = self.devices[who].as_mut().unwrap();
            let refused = refused(device);
            device.until("the same as everybody", |device| seen(device, &refused) == everybody);
        }
        let there: BTreeSet<EventId> = stranger.sees(1).ids().into_iter().collect();
        for post in self.posted.iter().flatten().filter(|post| !self.deleted.contains(post)) {
            assert!(there.contains(post), "{post} was lost; {:#?}", self.log);
        }
    }
}

type Row = (EventId, String, bool, Vec<(String, u64)>);

/// All that a row says, of those that have nothing refused.
fn seen(device: &Device, refused: &BTreeSet<EventId>) -> Vec<Row> {
    let rows = device.sees(1).messages();
    let texts = device.sees(1).texts();
    let rows = rows.into_iter().zip(texts).filter(|(row, _)| !refused.contains(&row.id));
    rows.map(|(row, text)| {
        let reactions = row.reactions.iter().map(|tally| (tally.emoji.key(), tally.count)).collect();
        (row.id, text.to_owned(), row.pinned, reactions)
    })
    .collect()
}

/// Messages on which something was refused: the other device deleted them meanwhile.
fn refused(device: &Device) -> BTreeSet<EventId> {
    let rows = device.sees(1).messages().into_iter();
    rows.filter(|row| matches!(row.change, Some(rill_bridge::Change::Refused(_)))).map(|row| row.id).collect()
}

#[test]
fn whatever_two_devices_write_and_lose_is_there_once_for_everybody() {
    let server = RealServer::start();
    for seed in 0..SEEDS {
        println!("seed {seed}");
        let mut alice = Writer::new(u8::try_from(seed).unwrap());
        let room = room_of(&server, &mut alice, 3);
        let mut story = Story::begins(&server, (alice.genesis.stream(), room), seed);
        (0..TURNS).for_each(|turn| story.turn(turn));
        story.ends();
    }
}
