//! What all screens of the page share: where one is, how it looks, the line to the worker, and the space in view.

use crate::{
    address::{self, Address},
    bridge_client::{BridgeClient, Loaded, live},
    keep::{ask_to_keep, keep, kept},
    look::{Look, Width},
    looking,
    message_list::Bridge,
    notifications,
    router::Router,
    writing::{
        self, Drafts,
        rights::{Said, Writes, may, said_in},
    },
};
use leptos::prelude::*;
use rill_bridge::{
    Acquaintance, Answer, BlockedRow, Command, CommandResult, ConversationRow, Failure, Me, Query, SpaceCard,
    SpaceView,
};
use rill_events::RoomKind;
use rill_protocol::{RulesAsk, StreamId, TopicId};

/// Whether single keys count, kept under this name.
const SINGLE_KEYS: &str = "rill.single-keys";

/// A dialog of the whole page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dialog {
    /// "Go to". Opened by the input with this time stamp.
    Switcher {
        /// When, in the page's own clock.
        since: f64,
    },
    /// The keys.
    Keys,
    /// All drafts.
    Drafts,
    /// Whether to delete all of one's own messages of the space in view.
    DeleteMine,
    /// Begins a conversation.
    NewConversation,
    /// Makes a space.
    NewSpace,
    /// The link to join the space in view.
    Invite,
    /// Opens a channel or category of the space in view.
    NewRoom {
        /// *root*, or its category.
        parent: TopicId,
        /// What kind.
        kind: RoomKind,
    },
    /// Says who reads a room of the space in view.
    WhoReads(TopicId),
    /// Asks whether a room is to go where others read it.
    MoveRoom {
        /// The room.
        topic: TopicId,
        /// Where it goes.
        category: Option<TopicId>,
        /// After which room of it.
        after: Option<TopicId>,
    },
    /// Asks whether to leave the space in view.
    Leave,
}

/// A name is asked for, or whether to join, before something is done that members do.
#[derive(Clone, Copy)]
pub struct Asks {
    /// The space.
    pub stream: StreamId,
    /// One has no name yet.
    pub nameless: bool,
    /// One is no member yet.
    pub joins: bool,
    /// What is done then.
    pub then: Callback<()>,
}

/// What all screens share. Cheap to copy; found with [`Page::here`].
#[derive(Clone, Copy)]
pub struct Page {
    /// Where one is.
    pub router: Router,
    /// How it looks.
    pub look: Look,
    /// All spaces.
    pub spaces: RwSignal<Loaded<Vec<SpaceCard>>>,
    /// All conversations.
    pub conversations: RwSignal<Loaded<Vec<ConversationRow>>>,
    /// Those with whom one can have one.
    pub acquaintances: RwSignal<Loaded<Vec<Acquaintance>>>,
    /// Whether it is conversations that one looks at.
    pub converses: Memo<bool>,
    /// The space in view.
    pub space: RwSignal<Loaded<SpaceView>>,
    /// What its rules said that one may write in *root*, *people* and *desk*.
    pub(crate) rules: RwSignal<Loaded<Said>>,
    /// Its id.
    pub stream: Memo<Option<StreamId>>,
    /// The thread that is shown beside its channel, where there is room for both.
    pub thread: Memo<Option<Beside>>,
    /// Whether it is being opened.
    pub opening: RwSignal<bool>,
    /// Why it could not be opened.
    pub refused: RwSignal<Option<Failure>>,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<Dialog>>,
    /// Whether the members are shown; none: where there is room for them.
    pub members: RwSignal<Option<bool>>,
    /// Whether keys that are a single character count.
    pub single_keys: RwSignal<bool>,
    /// Who one is.
    pub me: RwSignal<Loaded<Me>>,
    /// Whom one blocked.
    pub blocked: RwSignal<Loaded<Vec<BlockedRow>>>,
    /// What is being written, by room.
    pub drafts: Drafts,
    /// What is asked before one writes for the first time.
    pub asks: RwSignal<Option<Asks>>,
    /// Why something that was asked for was not done.
    pub fault: RwSignal<Option<String>>,
    client: StoredValue<BridgeClient, LocalStorage>,
}

impl Page {
    /// Starts all of it, and gives it to whatever is below.
    pub fn start() -> Self {
        let client = BridgeClient::start();
        let router = Router::start();
        let bridge = client.bridge();
        let stream = Memo::new(move |_| router.address.get().stream());
        let question = move || stream.get().map(|stream| Query::Space { stream });
        let look = Look::start();
        let space = live(bridge, question, space_in);
        let rules = move || {
            let ask = RulesAsk::Allowed(vec![TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK]);
            stream.get().map(|stream| Query::Rules { stream, ask })
        };
        let thread = Memo::new(move |_| {
            let topic = router.address.get().topic().filter(|_| look.width.get() > Width::Phone)?;
            space.with(|space| Beside::of(space.known()?, topic))
        });
        let conversations = live(bridge, || Some(Query::Conversations), conversations_in);
        let page = Self {
            router,
            look,
            spaces: live(bridge, || Some(Query::Spaces), spaces_in),
            conversations,
            acquaintances: live(bridge, || Some(Query::Acquaintances), acquaintances_in),
            converses: Memo::new(move |_| {
                let is_listed = |stream| {
                    let is_it = |row: &ConversationRow| row.stream == stream;
                    conversations.with(|rows| rows.known().is_some_and(|rows| rows.iter().any(is_it)))
                };
                // Before it is in the list, and once one has left it.
                let is_known =
                    || space.with(|space| space.known().is_some_and(|space| space.is_conversation));
                router.address.get() == Address::Conversations
                    || stream.get().is_some_and(|stream| is_listed(stream) || is_known())
            }),
            space,
            rules: live(bridge, rules, said_in),
            stream,
            thread,
            opening: RwSignal::new(false),
            refused: RwSignal::new(None),
            dialog: RwSignal::new(None),
            members: RwSignal::new(None),
            single_keys: kept_switch(SINGLE_KEYS),
            me: live(bridge, || Some(Query::Me), me_in),
            blocked: live(bridge, || Some(Query::Blocked), blocked_in),
            drafts: Drafts::start(),
            asks: RwSignal::new(None),
            fault: RwSignal::new(None),
            client: StoredValue::new_local(client),
        };
        provide_context(page);
        page.open_spaces_that_are_visited();
        page.ask_to_keep();
        looking::tell(page);
        notifications::follow_clicks(router);
        writing::hand_over_what_was_left(page);
        writing::keep_files_of_drafts(page);
        page
    }

    /// The page that one is on.
    pub fn here() -> Self {
        expect_context()
    }

    /// The line to the worker.
    pub fn client(&self) -> BridgeClient {
        self.client.get_value()
    }

    /// The line for live queries.
    pub fn bridge(&self) -> Bridge {
        self.client().bridge()
    }

    /// Does something, and tells how it went.
    pub fn command(&self, what: Command, then: impl FnOnce(CommandResult) + 'static) {
        self.client().command(what, then);
    }

    /// Tells why something was not done, where it was not.
    pub fn tell(&self, result: CommandResult) {
        if let Err(failure) = result {
            self.fault.set(Some(failure.text));
        }
    }

    /// Whether the rules of the space in view let one write this of it; none: they said nothing of it.
    pub(crate) fn is_let(&self, topic: TopicId, writes: Writes) -> Option<bool> {
        self.rules.with(|said| may(said.known()?, topic, writes).map(|may| may.is_ok()))
    }

    /// The name of the space in view; empty: not known yet.
    pub fn space_name(&self) -> String {
        let name = self.space.with(|space| space.known().and_then(|space| space.card.name.clone()));
        name.or_else(|| self.card_name()).unwrap_or_default()
    }

    /// The name of a room of the space in view, where it is known.
    pub fn room_name(&self, topic: TopicId) -> Option<String> {
        self.space.with(|space| crate::views::room_name(space.known()?, topic))
    }

    fn card_name(&self) -> Option<String> {
        let stream = self.stream.get()?;
        self.spaces.with(|spaces| spaces.known()?.iter().find(|card| card.stream == stream)?.name.clone())
    }

    /// Whether the members are shown: as was chosen, else where there is room for them.
    pub fn shows_members(&self) -> bool {
        let has_room = self.look.width.get() == Width::Wide && self.thread.get().is_none();
        self.members.get().unwrap_or(has_room)
    }

    /// Puts away what lies over the messages.
    pub fn uncover(&self) {
        if self.look.width.get_untracked() < Width::Wide && self.members.get_untracked() == Some(true) {
            self.members.set(None);
        }
    }

    /// The address of a room of the space in view.
    pub fn room_path(&self, topic: TopicId, name: &str) -> String {
        self.stream
            .get()
            .map_or_else(|| "/".to_owned(), |stream| address::room(stream, &self.space_name(), topic, name))
    }

    /// Opens the space in view (again, after a refusal).
    pub fn open_space(&self) {
        let Some(stream) = self.stream.get_untracked() else { return };
        self.refused.set(None);
        self.opening.set(true);
        let (opening, refused) = (self.opening, self.refused);
        let room = self.router.address.get_untracked().topic();
        self.command(Command::OpenSpace { stream, room }, move |result| {
            opening.set(false);
            refused.set(result.err());
        });
    }

    /// Asks the browser to keep what is held when its disk runs low, once there is something to keep.
    fn ask_to_keep(self) {
        let holds = Memo::new(move |_| {
            self.spaces.with(|spaces| spaces.known().is_some_and(|cards| cards.iter().any(|card| card.held)))
        });
        Effect::new(move |_| {
            if holds.get() {
                ask_to_keep();
            }
        });
    }

    fn open_spaces_that_are_visited(self) {
        Effect::new(move |_| {
            if self.stream.get().is_some() {
                self.open_space();
            }
        });
    }
}

/// A thread and the channel that it is shown beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The thread.
    pub topic: TopicId,
    /// Its channel.
    pub parent: TopicId,
}

impl Beside {
    fn of(space: &SpaceView, topic: TopicId) -> Option<Self> {
        let thread = space.threads.iter().find(|thread| thread.topic == topic)?;
        let parent = space.rooms.iter().find(|room| room.topic == thread.parent)?;
        Some(Self { topic, parent: parent.topic })
    }
}

/// A switch that is on until somebody switches it off, and stays as it was left.
fn kept_switch(name: &'static str) -> RwSignal<bool> {
    let switch = RwSignal::new(kept(name).as_deref() != Some("off"));
    Effect::new(move |before: Option<bool>| {
        let on = switch.get();
        if before.is_some_and(|before| before != on) {
            keep(name, if on { "on" } else { "off" });
        }
        on
    });
    switch
}

fn me_in(answer: Answer) -> Option<Me> {
    if let Answer::Me(me) = answer { Some(me) } else { None }
}

fn blocked_in(answer: Answer) -> Option<Vec<BlockedRow>> {
    if let Answer::Blocked(blocked) = answer { Some(blocked) } else { None }
}

fn spaces_in(answer: Answer) -> Option<Vec<SpaceCard>> {
    if let Answer::Spaces(spaces) = answer { Some(spaces) } else { None }
}

fn conversations_in(answer: Answer) -> Option<Vec<ConversationRow>> {
    if let Answer::Conversations(rows) = answer { Some(rows) } else { None }
}

fn acquaintances_in(answer: Answer) -> Option<Vec<Acquaintance>> {
    if let Answer::Acquaintances(known) = answer { Some(known) } else { None }
}

/// The space in an answer.
pub fn space_in(answer: Answer) -> Option<SpaceView> {
    if let Answer::Space(space) = answer { Some(space) } else { None }
}
