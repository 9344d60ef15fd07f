//! What crosses between the engine and the shell around it: [`Input`] in, [`Effect`] out. The worker is one
//! shell (sockets and fetches of a browser), the native tests are another.
//! Not here: what the page says and is told (`rill-bridge`), which travels inside these.

use rill_bridge::{InboxRow, Notification, Request, Saving};
use rill_protocol::{Did, EventId, Millis};

/// Names a page (a tab) that is served; chosen by the shell, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

/// Names a fetch that is under way; chosen by the engine, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FetchId(pub u64);

/// What the shell knows when it opens the engine.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The time, as `now` of [`crate::Engine::handle`].
    pub now: Millis,
    /// Anything random: from it come the jitters of waiting.
    pub seed: u64,
    /// Where the connection that is handed in keeps what is written: [`Saving::Kept`], [`Saving::KeptAnew`] in place of
    /// what was damaged, or [`Saving::MemoryOnly`].
    pub saving: Saving,
    /// What happened to the copy before it was opened, in words for the reader: told until something is kept again.
    pub notice: Option<String>,
    /// A newer version of the program is about: the page is told to load it.
    pub update_waits: bool,
    /// The program's own version, for the server's log: "0.1.0".
    pub version: String,
    /// Who one is: the person of the session that was last, else the `did:key` of this device's key; none: there is no
    /// key, so one reads and cannot write.
    pub person: Option<Did>,
    /// Fresh from a source of randomness that is good for keys, for each opening: from it come ids and salts.
    pub entropy: [u8; 32],
}

/// What happened outside.
#[derive(Debug)]
pub enum Input {
    /// A page said something. Its first request makes it known; from then on it is told the status.
    Page {
        /// Which.
        page: PageId,
        /// What.
        request: Request,
    },
    /// A page is gone, with all that it watched.
    PageGone {
        /// Which.
        page: PageId,
    },
    /// A fetch ended.
    Fetched {
        /// Which.
        fetch: FetchId,
        /// The body of an answer with status 200, or why there is none.
        result: Result<Vec<u8>, Failed>,
    },
    /// The socket that [`Effect::OpenSocket`] asked for is open.
    SocketOpened,
    /// It is closed, or could not be opened.
    SocketClosed,
    /// A binary message came over it.
    Frame(Vec<u8>),
    /// The answer to [`Effect::GoOn`].
    Go,
    /// The time of the newest [`Effect::WakeAt`] has come.
    Woke,
    /// The device says it has a network, or has none. Also to be said (`true`) after a sleep: an old socket is
    /// not trusted then.
    Online(bool),
    /// [`Effect::SignIn`] was carried out: the person of the session, or why there is none.
    SignedIn(Result<SignedIn, Failed>),
}

/// There is a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Whose.
    pub person: Did,
    /// It began just now: a socket that was opened before is nobody's.
    pub anew: bool,
}

/// A fetch brought no answer with status 200.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The server's status; none: it was not reached.
    pub status: Option<u16>,
    /// What it said: the DAG-CBOR of a [`rill_protocol::Fault`], or anything.
    pub body: Vec<u8>,
}

/// What the shell is to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Hand this to a page.
    Tell {
        /// Which.
        page: PageId,
        /// What.
        notification: Notification,
    },
    /// Tell one page, that of the shell itself, of a message that calls ([`Notification::Calls`]).
    Call(Box<InboxRow>),
    /// Tell that page that these call no longer ([`Notification::CallsOver`]).
    CallsOver(Vec<EventId>),
    /// `POST` this body to `path`, with `content-type: application/cbor` and `rill-protocol: 1`. Comes back as
    /// [`Input::Fetched`], within 30 s: what takes longer is given up by the shell.
    Fetch {
        /// Its name.
        fetch: FetchId,
        /// Where to: "/api/page".
        path: &'static str,
        /// DAG-CBOR.
        body: Vec<u8>,
        /// What goes first.
        urgency: Urgency,
    },
    /// `GET` this path, with `rill-protocol: 1`. Comes back as [`Input::Fetched`].
    Get {
        /// Its name.
        fetch: FetchId,
        /// Where from: "/api/server".
        path: &'static str,
        /// What goes first.
        urgency: Urgency,
    },
    /// Open the socket at "/api/live". One at most is open: an older one is dropped without a word.
    OpenSocket,
    /// Send this binary message over it. Where it is closed meanwhile: drop it.
    SendFrame(Vec<u8>),
    /// Close it. No [`Input::SocketClosed`] is needed for this.
    CloseSocket,
    /// Say [`Input::Woke`] at this time. A later effect of this kind replaces it.
    WakeAt(Millis),
    /// Say [`Input::Go`] after a macrotask. At most one is under way.
    GoOn,
    /// Put these paths of the server into the cache of blobs, where they are not there yet, one after the other.
    KeepBlobs(Vec<String>),
    /// `PUT` so many bytes from here on of a file that waits on this device to `to`. `file` is the path under which the
    /// page put it there. Comes back as [`Input::Fetched`], within two minutes; where the file is not there, as a
    /// [`rill_protocol::FaultCode::Malformed`] that says so.
    SendPart {
        /// Its name.
        fetch: FetchId,
        /// Where to.
        to: String,
        /// Which file.
        file: String,
        /// From which byte.
        from: u64,
        /// How many.
        bytes: u64,
    },
    /// Files that wait under paths that begin so are done with.
    FreeFiles(String),
    /// Files that wait under paths that begin as the first wait under paths that begin as the second from now on.
    MoveFiles(String, String),
    /// Files that wait are done with, but for those of these events, and those put there within the last hour.
    FreeFilesBut(Vec<EventId>),
    /// Take all paths that begin in one of these ways out of the cache of blobs, and those too that are on their way
    /// there.
    ForgetBlobs(Vec<String>),
    /// This work began: shells that measure take the time.
    Began(Work),
    /// All of this work that there was is done, or was given up for now.
    Ended {
        /// Which.
        work: Work,
        /// How many events it went through.
        events: u64,
    },
    /// Another shell has opened the database since: this one writes nothing more, and gives its place up.
    StepDown,
    /// The database is damaged: take it from [`crate::Engine::set_aside`], put its file aside, and hand a new one to
    /// [`crate::Engine::renew`]. Pages keep their queries, and go on from the network.
    SetAside,
    /// The outbox's file is damaged: take it from [`crate::Engine::set_outbox_aside`], put it aside and keep it, and
    /// hand a new one to [`crate::Engine::renew_outbox`], which gets all that could be read.
    SetOutboxAside,
    /// The server will want to know who writes: where there is no session, sign in with this device's key; then say
    /// [`Input::SignedIn`].
    SignIn,
}

/// Work in the background that takes long enough to be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Copying a space whole: from the first question to the last row.
    Copy,
    /// Building rows anew after an update.
    Replay,
}

/// What goes first, where not all can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Nobody waits for it: the next run of a full copy.
    Background,
    /// Somebody will want it soon.
    Soon,
    /// Somebody looks at its place now.
    InView,
}
