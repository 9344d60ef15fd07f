//! One tab's side of leadership: who it takes for the leader, when it gives its place up, and what its page has asked
//! and still needs an answer to. Pure: notes go in, what is to be done comes out.
//! Not here: the lock, the channel and the files (`shell.rs`, `database.rs`), what a leader does (`leading.rs`).
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "used by the shell, in the browser"))]

use rill_bridge::{BRIDGE_VERSION, Notification, Request};
use serde::{Deserialize, Serialize};

/// Names a tab, or the time of one leader: 64 random bits.
pub(crate) type TabId = u64;

/// Which opening of the database: each has a greater one. A leader without the database has 0.
pub(crate) type Epoch = i64;

/// The version of a program, as far as tabs must agree: of the bridge, and of the database. Newer ones are greater.
pub(crate) type Build = i64;

const BUILD: Build = BRIDGE_VERSION as Build * 1_000 + rill_engine::VERSION;

/// What tabs say to each other over the channel. A leader's words carry its name: those of an older one are dropped.
///
/// `WhoLeads` and `Leads` are understood by every version that ever was: their fields are never changed or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Note {
    /// A tab of this version came up: who leads?
    WhoLeads { build: Build },
    /// This tab leads.
    Leads { leader: TabId, epoch: Epoch, build: Build },
    /// A tab's page asks.
    Asks { tab: TabId, leader: TabId, request: Box<Request> },
    /// The leader tells a tab's page.
    Tells { tab: TabId, leader: TabId, notification: Box<Notification> },
    /// A tab asks whether its leader is still at work.
    IsThere { leader: TabId },
    /// It is.
    There { leader: TabId },
}

/// What is to be done after a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Say this to the other tabs.
    Say(Note),
    /// Ask the leader all that the page has open.
    AskAgain,
    /// Hand the request of this tab's page to the engine.
    Serve(TabId, Box<Request>),
    /// Tell the own page.
    Tell(Box<Notification>),
    /// Close the database and let the lock go: a newer version is there, which waits for it.
    StepDown,
    /// The leader is of a newer version, whose words are not ours: go on from the network alone.
    GoAlone,
}

/// Where a tab stands.
///
/// ```text
///   follows ──granted──▶ leads ──a newer version asks──▶ alone (for good: until the page is loaded anew)
///      └───────────a newer version of other words leads───────▶ alone
/// ```
/// 1. A leader's epoch never goes back: one that slept and wakes late is not listened to.
/// 2. A newer version never waits behind an older one: each older one that is granted the lock gives it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    tab: TabId,
    build: Build,
    standing: Standing,
    /// The newest leader that was heard of.
    leader: Option<(TabId, Epoch)>,
    /// A newer version is about.
    outdated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Follows,
    Leads(Epoch),
    Alone,
}

impl Place {
    /// A tab that came up.
    pub(crate) fn new(tab: TabId) -> Self {
        Self { tab, build: BUILD, standing: Standing::Follows, leader: None, outdated: false }
    }

    pub(crate) fn tab(&self) -> TabId {
        self.tab
    }

    /// Whom to ask; none: this tab's own engine, or nobody yet.
    pub(crate) fn leader(&self) -> Option<TabId> {
        self.leader.map(|(leader, _)| leader).filter(|_| self.standing == Standing::Follows)
    }

    /// Whether the lock is of use to this tab, now that it is granted.
    pub(crate) fn may_lead(&self) -> bool {
        self.standing == Standing::Follows && !self.outdated
    }

    /// Whether this is said by the leader that is asked.
    pub(crate) fn is_of_leader(&self, note: &Note) -> bool {
        match note {
            Note::Tells { leader, .. } | Note::Leads { leader, .. } | Note::There { leader } => {
                self.leader() == Some(*leader)
            }
            Note::WhoLeads { .. } | Note::Asks { .. } | Note::IsThere { .. } => false,
        }
    }

    /// What a tab says when it comes up.
    pub(crate) fn hello(&self) -> Note {
        Note::WhoLeads { build: self.build }
    }

    /// The lock is this tab's, and the database is open. Gives what the others are told.
    pub(crate) fn leads(&mut self, epoch: Epoch) -> Note {
        self.standing = Standing::Leads(epoch);
        self.leader = Some((self.tab, epoch));
        Note::Leads { leader: self.tab, epoch, build: self.build }
    }

    /// The lock is this tab's, and the database cannot be had (yet). As [`Place::leads`].
    pub(crate) fn leads_without_database(&mut self) -> Note {
        let known = self.leader.map_or(0, |(_, epoch)| epoch);
        self.leads(known)
    }

    /// This tab goes on without the others.
    pub(crate) fn goes_alone(&mut self) {
        self.standing = Standing::Alone;
    }

    /// This tab led, and another has the database now.
    pub(crate) fn follows_again(&mut self) -> Note {
        self.standing = Standing::Follows;
        self.leader = None;
        self.hello()
    }

    /// Another tab says something.
    pub(crate) fn hears(&mut self, note: Note) -> Option<Act> {
        match note {
            Note::WhoLeads { build } => {
                self.outdated |= build > self.build;
                match self.standing {
                    Standing::Leads(_) if self.outdated => Some(Act::StepDown),
                    Standing::Leads(epoch) => {
                        Some(Act::Say(Note::Leads { leader: self.tab, epoch, build: self.build }))
                    }
                    Standing::Follows | Standing::Alone => None,
                }
            }
            Note::Leads { leader, epoch, build } => self.hears_of_leader(leader, epoch, build),
            Note::Asks { tab, leader, request } => {
                let own = leader == self.tab && matches!(self.standing, Standing::Leads(_));
                own.then_some(Act::Serve(tab, request))
            }
            Note::Tells { tab, leader, notification } => {
                (tab == self.tab && self.leader() == Some(leader)).then_some(Act::Tell(notification))
            }
            Note::IsThere { leader } => {
                let own = leader == self.tab && matches!(self.standing, Standing::Leads(_));
                own.then_some(Act::Say(Note::There { leader }))
            }
            Note::There { .. } => None,
        }
    }

    fn hears_of_leader(&mut self, leader: TabId, epoch: Epoch, build: Build) -> Option<Act> {
        if self.standing != Standing::Follows {
            return None;
        }
        self.outdated |= build > self.build;
        if build > self.build {
            return Some(Act::GoAlone);
        }
        if build < self.build {
            // It steps down when it hears that: so does each older one that was waiting before us.
            return Some(Act::Say(self.hello()));
        }
        // A leader without the database is followed only as long as there is no other.
        let known = self.leader.map_or(Epoch::MIN, |(_, known)| known);
        if epoch < known || self.leader == Some((leader, epoch)) {
            return None;
        }
        self.leader = Some((leader, epoch));
        Some(Act::AskAgain)
    }
}

#[cfg(test)]
mod tests;
