//! The page as a whole: the frame around all screens, and which screen stands in it.

use crate::{
    address::Address,
    ahead, badge,
    components::{
        Announcer, Asking, Conversations, DeleteMine, DraftsDialog, Invite, KeysDialog, LeaveSpace, Members,
        MoveRoom, NewConversation, NewRoom, NewSpace, Rail, Sidebar, Switcher, WhoReads, focus,
        unread_of_all,
    },
    icon::Sprite,
    measures,
    message_list::RoomInView,
    page::{Dialog, Page},
    paint, pictures, shortcuts, viewport,
    views::{
        ConversationsView, JoinView, Nowhere, RoomView, SettingsNav, SettingsView, SpaceSettingsNav,
        SpaceSettingsView, SpaceView, StartView, ThreadPanel,
    },
    words::{conversations, shell as words, space_settings, spaces},
};
use leptos::prelude::*;

/// Draws the page into the document, in place of the frame that stood there until now.
pub fn start() {
    leptos::mount::mount_to_body(App);
    if let Some(frame) = document().get_element_by_id("frame") {
        frame.remove();
    }
}

/// The page.
#[component]
pub fn App() -> impl IntoView {
    let page = Page::start();
    let address = page.router.address;
    let screen = Memo::new(move |_| Screen::of(address.get()));
    let is_list = move || address.get().is_list().then_some("open");
    let status = page.client().status;
    let close = Callback::new(move |()| page.dialog.set(None));
    shortcuts::listen(page);
    ahead::listen(page);
    measures::listen();
    viewport::follow();
    pictures::ask_again();
    let calls = Memo::new(move |_| calls(page));
    let named = Memo::new(move |_| words::with_calls(&title(page), calls.get()));
    // The browser takes milliseconds over it; and it names the step of the history that one goes to.
    Effect::new(move |_| {
        named.track();
        paint::at_leisure(move || {
            let _ = named.try_with_untracked(|named| document().set_title(named));
        });
    });
    Effect::new(move |_| badge::show(calls.get()));
    Effect::new(move |visited: Option<u32>| {
        let visits = page.router.visits.get();
        if visited.is_some() {
            page.uncover();
            focus::hand_on();
        }
        visits
    });
    view! {
        <Sprite/>
        <a class="skip" href="#main" on:click=to_main>{words::SKIP}</a>
        <div class="app" data-nav=is_list>
            <Rail/>
            {move || match screen.get() {
                Screen::Space | Screen::Conversations if page.converses.get() => {
                    Some(view! { <Conversations/> }.into_any())
                }
                Screen::Space => Some(view! { <Sidebar/> }.into_any()),
                Screen::Settings => Some(view! { <SettingsNav/> }.into_any()),
                Screen::SpaceSettings => Some(view! { <SpaceSettingsNav/> }.into_any()),
                _ => None,
            }}
            {move || match screen.get() {
                Screen::Space => view! { <Place/> }.into_any(),
                Screen::Conversations => view! { <ConversationsView/> }.into_any(),
                Screen::Settings => view! { <SettingsView/> }.into_any(),
                Screen::SpaceSettings => view! { <SpaceSettingsView/> }.into_any(),
                Screen::Start => view! { <StartView/> }.into_any(),
                Screen::Join => view! { <JoinView/> }.into_any(),
                Screen::Nowhere => view! { <Nowhere/> }.into_any(),
                #[cfg(debug_assertions)]
                Screen::Gallery => view! { <crate::views::GalleryView/> }.into_any(),
            }}
            <Show when=move || screen.get() == Screen::Space><Members/></Show>
        </div>
        {move || page.dialog.get().map(|dialog| match dialog {
            Dialog::Switcher { since } => view! { <Switcher since=since/> }.into_any(),
            Dialog::Keys => view! { <KeysDialog on_close=close/> }.into_any(),
            Dialog::NewConversation => view! { <NewConversation on_close=close/> }.into_any(),
            Dialog::NewSpace => view! { <NewSpace on_close=close/> }.into_any(),
            Dialog::Invite => view! { <Invite on_close=close/> }.into_any(),
            Dialog::DeleteMine => view! { <DeleteMine on_close=close/> }.into_any(),
            Dialog::NewRoom { parent, kind } => view! { <NewRoom parent=parent kind=kind on_close=close/> }.into_any(),
            Dialog::WhoReads(topic) => view! { <WhoReads topic=topic on_close=close/> }.into_any(),
            Dialog::MoveRoom { topic, category, after } => {
                view! { <MoveRoom topic=topic category=category after=after on_close=close/> }.into_any()
            }
            Dialog::Leave => view! { <LeaveSpace on_close=close/> }.into_any(),
            Dialog::Drafts => view! { <DraftsDialog on_close=close/> }.into_any(),
        })}
        {move || page.asks.get().map(|asks| view! { <Asking asks=asks/> })}
        <Announcer status=status/>
    }
}

/// What of a space is in view.
#[component]
fn Place() -> impl IntoView {
    let page = Page::here();
    let topic = move || {
        let topic = page.router.address.get().topic();
        page.thread.get().map(|thread| thread.parent).or(topic)
    };
    // While the room is being left, what it was.
    let room = Memo::new(move |last: Option<&Option<RoomInView>>| {
        let here = page.stream.get().zip(topic()).map(|(stream, topic)| RoomInView { stream, topic });
        here.or_else(|| last.copied().flatten())
    });
    let shows = Memo::new(move |_| page.stream.get().map(|_| topic().is_some()));
    let beside = Memo::new(move |_| page.stream.get().zip(page.thread.get()));
    view! {
        {move || match shows.get() {
            Some(true) => room.get_untracked().map(|first| {
                let room = Memo::new(move |_| room.get().unwrap_or(first));
                view! { <RoomView room=room/> }
            }).into_any(),
            Some(false) => view! { <SpaceView/> }.into_any(),
            None => ().into_any(),
        }}
        {move || beside.get().map(|(stream, thread)| view! { <ThreadPanel stream=stream topic=thread.topic/> })}
    }
}

/// Which screen an address shows. Rooms of a space are one screen: its frame stays.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Start,
    Join,
    Space,
    Conversations,
    Settings,
    SpaceSettings,
    Nowhere,
    #[cfg(debug_assertions)]
    Gallery,
}

impl Screen {
    fn of(address: Address) -> Self {
        match address {
            Address::Start => Self::Start,
            Address::Join { .. } => Self::Join,
            Address::Space { .. } | Address::Room { .. } => Self::Space,
            Address::Conversations => Self::Conversations,
            Address::Settings(_) => Self::Settings,
            Address::SpaceSettings { .. } => Self::SpaceSettings,
            #[cfg(debug_assertions)]
            Address::Gallery => Self::Gallery,
            Address::Nowhere => Self::Nowhere,
        }
    }
}

/// How much one wants to hear of and has not read, in all spaces and conversations.
fn calls(page: Page) -> u64 {
    let of_spaces: u64 =
        page.spaces.with(|spaces| spaces.known().into_iter().flatten().map(|card| card.badge).sum());
    of_spaces + unread_of_all(page).badge
}

fn title(page: Page) -> String {
    match page.router.address.get() {
        Address::Space { .. } => words::title(&[&page.space_name()]),
        Address::Conversations => words::title(&[conversations::DIRECT_MESSAGES]),
        Address::Join { .. } => words::title(&[&spaces::join(&page.space_name())]),
        Address::Room { topic, .. } => {
            let room = page
                .space
                .with(|space| space.known().and_then(|space| crate::views::room_name(space, topic)));
            let place = page.space_name();
            let place = if page.converses.get() { conversations::DIRECT_MESSAGES } else { &place };
            words::title(&[&room.unwrap_or_default(), place])
        }
        Address::Settings(_) => words::title(&[words::SETTINGS]),
        Address::SpaceSettings { part, .. } => {
            let part = part.map_or(space_settings::SETTINGS, space_settings::part);
            words::title(&[part, &page.space_name()])
        }
        Address::Start => words::title(&[]),
        _ => words::title(&[words::NOWHERE]),
    }
}

fn to_main(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    crate::components::focus_main();
}
