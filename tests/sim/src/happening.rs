//! [`Happening`]: what is still to come, and when. Two at one time come in the order in which they were made out.

use rill_engine::{Failed, FetchId, SignedIn};
use rill_protocol::{Millis, StreamId};
use std::{collections::BTreeMap, rc::Rc};

/// One life of one client, from a start to an end: what was meant for an earlier life comes to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whom {
    pub(crate) client: usize,
    pub(crate) life: u32,
}

/// Names a connection for what is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LineId(pub(crate) u64);

#[derive(Debug)]
pub(crate) enum Happening {
    /// A question arrives at the server.
    Question {
        whom: Whom,
        fetch: FetchId,
        path: &'static str,
        body: Option<Rc<Vec<u8>>>,
        is_answered: bool,
    },
    /// An answer arrives, or that there is none.
    Answer {
        whom: Whom,
        fetch: FetchId,
        result: Result<Vec<u8>, Failed>,
    },
    /// Somebody proves who they are.
    SignsIn {
        whom: Whom,
    },
    SignedIn {
        whom: Whom,
        result: Result<SignedIn, Failed>,
    },
    /// Somebody wants a connection.
    Connects {
        whom: Whom,
        line: LineId,
    },
    Connected {
        whom: Whom,
        line: LineId,
        is_open: bool,
    },
    /// A frame arrives at the server.
    Up {
        whom: Whom,
        line: LineId,
        frame: Vec<u8>,
    },
    /// A frame arrives at a client.
    Down {
        whom: Whom,
        line: LineId,
        frame: Vec<u8>,
    },
    /// A client sees that a connection is closed.
    Closed {
        whom: Whom,
        line: LineId,
    },
    /// The server says what is new.
    News {
        line: LineId,
    },
    Wakes {
        whom: Whom,
        at: Millis,
    },
    Goes {
        whom: Whom,
    },
    Painted {
        whom: Whom,
        stream: StreamId,
    },
    /// Somebody does something.
    Acts,
    ServerStarts,
    Starts {
        client: usize,
    },
    ComesBack {
        client: usize,
    },
    /// Everybody keeps all of the space.
    KeepsAll,
}

/// All that is to come.
#[derive(Default)]
pub(crate) struct Ahead {
    queue: BTreeMap<(Millis, u64), Happening>,
    made: u64,
}

impl Ahead {
    pub(crate) fn put(&mut self, at: Millis, what: Happening) {
        self.made += 1;
        self.queue.insert((at, self.made), what);
    }

    pub(crate) fn next(&mut self) -> Option<(Millis, Happening)> {
        self.queue.pop_first().map(|((at, _), what)| (at, what))
    }

    /// Nobody does anything any more of their own.
    pub(crate) fn no_more_acts(&mut self) {
        self.queue.retain(|_, what| {
            !matches!(
                what,
                Happening::Acts
                    | Happening::ServerStarts
                    | Happening::Starts { .. }
                    | Happening::ComesBack { .. }
            )
        });
    }
}
