//! [`Engine`]: opened on a database, fed with inputs. Here: what it is made of, and which part takes which input.

mod asking;
mod audit;
mod background;
mod blobs;
mod blocking;
mod checking;
mod commands;
mod confirming;
mod conversations;
mod copying;
mod days;
mod differing;
mod echo;
mod ended;
mod first_look;
mod following;
mod forgetting;
mod founding;
mod governing;
mod heads;
mod here;
mod live;
mod me;
mod offered;
mod opening;
mod outbox;
mod own;
mod pages;
mod pushing;
mod restoring;
mod rules;
mod settling;
mod slow;
mod small;
mod socket;
mod space;
mod status;
mod stir;
mod taking;
mod typing;
mod unread;
mod unsent;
mod uploads;
mod window;
mod writing;

use crate::{
    Effect, Input, OpenError, Setup,
    store::{self, Database, StoreError},
};
use asking::Fetches;
use background::Background;
use blocking::Blocks;
use conversations::Conversations;
use founding::AllFounded;
use here::Here;
use offered::Offered;
use outbox::{File, Outbox};
use own::Own;
use pages::Page;
use pushing::Session;
use rill_bridge::Saving;
use rill_events::SpaceParams;
use rill_protocol::{Did, Millis, StreamId};
use rules::Rules;
use rusqlite::Connection;
use socket::Line;
use space::Space;
use status::Standing;
use std::collections::BTreeMap;
use typing::Typing;
use unread::Unread;
use uploads::Uploads;

use crate::PageId;

/// The client: its database, and what it knows of pages, fetches and the socket.
pub struct Engine {
    db: Database,
    setup: Setup,
    now: Millis,
    random: u64,
    effects: Vec<Effect>,
    pages: BTreeMap<PageId, Page>,
    spaces: BTreeMap<StreamId, Space>,
    offered: Offered,
    fetches: Fetches,
    line: Line,
    background: Background,
    standing: Standing,
    outbox: Outbox,
    session: Session,
    typing: Typing,
    here: Here,
    uploads: Uploads,
    unread: Unread,
    blocks: Blocks,
    own: Own,
    rules: Rules,
    /// Who made the spaces that are held.
    founders: BTreeMap<StreamId, Did>,
    /// What those spaces began with, where it is anything else than what most do.
    begun: BTreeMap<StreamId, SpaceParams>,
    conversations: Conversations,
    /// Spaces that were made here and are not open yet.
    founded: AllFounded,
    /// When the shell was asked to wake us, and when it should be.
    wakes: (Option<Millis>, Option<Millis>),
    going_on: bool,
    /// What was taken away begins to leave pages and the database's log by then.
    sweep_at: Option<Millis>,
}

impl Engine {
    /// Opens the local copy and the outbox on connections whose pragmas are set, making their tables where they are
    /// missing. An outbox that cannot be used keeps nobody from reading: the status says so.
    pub fn open(copy: Connection, outbox: Connection, setup: Setup) -> Result<Self, OpenError> {
        let mut engine = Self {
            db: store::open(copy)?,
            now: setup.now,
            random: setup.seed | 1,
            standing: Standing::new(&setup),
            outbox: Outbox::open(outbox, setup.entropy),
            session: Session::default(),
            typing: Typing::default(),
            here: Here::default(),
            uploads: Uploads::default(),
            unread: Unread::default(),
            blocks: Blocks::default(),
            own: Own::default(),
            rules: Rules::default(),
            founders: BTreeMap::new(),
            begun: BTreeMap::new(),
            conversations: Conversations::default(),
            founded: AllFounded::new(),
            setup,
            effects: Vec::new(),
            pages: BTreeMap::new(),
            spaces: BTreeMap::new(),
            offered: Offered::default(),
            fetches: Fetches::default(),
            line: Line::default(),
            background: Background::default(),
            wakes: (None, None),
            going_on: false,
            sweep_at: None,
        };
        engine.load()?;
        Ok(engine)
    }

    /// Takes one input in, and says what is to be done. Takes at most some 20 ms.
    pub fn handle(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        self.clock_goes_on(now);
        let taken = match input {
            Input::Page { page, request } => self.hear_page(page, request),
            Input::PageGone { page } => {
                self.pages.remove(&page);
                self.tell_marks();
                Ok(())
            }
            Input::Fetched { fetch, result } => self.fetched(fetch, result),
            Input::SocketOpened => {
                self.socket_opened();
                Ok(())
            }
            Input::SocketClosed => {
                self.socket_lost();
                Ok(())
            }
            Input::Frame(bytes) => self.hear_frame(&bytes),
            Input::Go => {
                self.going_on = false;
                self.go_on()
            }
            Input::Woke => {
                self.wakes.0 = None;
                self.rested();
                self.check_on()
            }
            Input::Online(online) => {
                self.device_online(online);
                Ok(())
            }
            Input::SignedIn(result) => {
                self.signed_in(result);
                Ok(())
            }
        };
        if let Err(error) = taken {
            self.failed(&error);
        }
        self.settle();
        std::mem::take(&mut self.effects)
    }

    /// Gives the connections back, of the copy and of the outbox: for a hand-over to another tab, where what was
    /// under way is asked and sent again.
    pub fn close(mut self) -> (Connection, Option<Connection>) {
        self.tell_marks();
        self.flush_now();
        (self.db.close(), self.outbox.close())
    }

    /// Parts with a damaged outbox (see [`Effect::SetOutboxAside`]). What could be read is in memory until
    /// [`Engine::renew_outbox`], and until then nothing can be written.
    pub fn set_outbox_aside(&mut self) -> Option<Connection> {
        match &mut self.outbox.file {
            File::Damaged(damaged) => damaged.take(),
            File::Open(_) | File::Unusable(_) => None,
        }
    }

    /// Goes on with a new file for the outbox in place of the damaged one.
    pub fn renew_outbox(&mut self, now: Millis, connection: Connection) -> Vec<Effect> {
        self.now = self.now.max(now);
        if let Err(error) = self.outbox.renew(connection) {
            self.outbox.file_trouble = Some(error.to_string());
        }
        self.settle();
        std::mem::take(&mut self.effects)
    }

    /// Parts with a damaged database (see [`Effect::SetAside`]). Until [`Engine::renew`], nothing is kept.
    pub fn set_aside(&mut self) -> Result<Connection, OpenError> {
        let empty = Connection::open_in_memory()?;
        Ok(std::mem::replace(&mut self.db, store::open(empty)?).close())
    }

    /// Goes on with a new database in place of the damaged one, which keeps what is written as `saving` says. The
    /// spaces that were open are fetched again.
    pub fn renew(
        &mut self,
        now: Millis,
        connection: Connection,
        saving: Saving,
    ) -> Result<Vec<Effect>, OpenError> {
        self.now = self.now.max(now);
        self.db = store::open(connection)?;
        self.standing.renewed(saving);
        let open: Vec<(StreamId, bool)> =
            self.spaces.iter().map(|(stream, space)| (*stream, space.kept.copy)).collect();
        self.begin_anew(open);
        self.settle();
        Ok(std::mem::take(&mut self.effects))
    }

    /// Which opening of the database this is: a later one has a greater number.
    pub fn epoch(&self) -> i64 {
        self.db.epoch()
    }

    /// How many events are in the outbox, those that are acknowledged and not in the copy yet included.
    pub fn in_outbox(&self) -> usize {
        self.outbox.entries().count()
    }

    /// The database, for reading: benches and tests look at what is held.
    pub fn database(&self) -> &Connection {
        &self.db
    }

    fn load(&mut self) -> Result<(), OpenError> {
        rill_materializer::check_topics(&self.db)?;
        if matches!(self.outbox.file, File::Damaged(_)) {
            self.effects.push(Effect::SetOutboxAside);
        }
        self.refuse_others();
        self.sweep_outbox_soon();
        self.background.erasing.extend(store::to_erase(&self.db)?);
        if store::is_unswept(&self.db)? {
            self.sweep_soon();
            // Asked for before, maybe; whether the shell came to it, nobody knows.
            self.effects.push(Effect::ForgetBlobs(store::forgotten(&self.db)?));
        }
        for kept in store::kept_spaces(&self.db)? {
            self.background.replays.extend(store::to_replay(&self.db, kept.key)?);
            let genesis = store::load_genesis(&self.db, kept.key)?;
            let mut space = Space::load(&self.db, kept)?;
            // It could not be kept.
            space.reopen = genesis.is_none();
            genesis.iter().for_each(|genesis| self.know_beginning(genesis));
            self.spaces.insert(space.kept.stream, space);
        }
        self.load_founded();
        self.load_unread();
        Ok(())
    }

    /// A number by chance: xorshift over the seed that was handed in.
    fn chance(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }

    fn wake_by(&mut self, at: Millis) {
        self.wakes.1 = Some(self.wakes.1.map_or(at, |wish| wish.min(at)));
    }

    fn failed(&mut self, error: &StoreError) {
        match error {
            StoreError::Database(error) if store::is_damage(error) => {
                if self.standing.damaged(error) {
                    self.effects.push(Effect::SetAside);
                }
            }
            StoreError::Database(error) => self.standing.not_saving(error),
            StoreError::Followed => {
                if self.standing.followed(error.to_string()) {
                    self.effects.push(Effect::StepDown);
                }
            }
            StoreError::Verify(_) | StoreError::Differs { .. } => self.standing.trouble(error.to_string()),
        }
    }
}
