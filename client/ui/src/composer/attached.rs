//! Files that go with the next message, above its text: what each is, and the way to take it off. Also how files come:
//! pasted, dropped, chosen.

use crate::{
    files,
    icon::Icon,
    markdown::without_tricks,
    words::{bytes, files as words},
    writing::{OfBlob, Writer},
};
use leptos::{ev, html, prelude::*};
use rill_events::Attachment;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DataTransfer, File, FileList, Node};

/// The list; nothing where there are none.
#[component]
pub(super) fn Attached(writer: Writer) -> impl IntoView {
    let shown = Memo::new(move |_| writer.edit.with(Option::is_none));
    let all = Memo::new(move |_| writer.draft.with(|draft| draft.files.clone()));
    let taking = move || writer.taking.get() > 0;
    let is_there = move || shown.get() && (taking() || all.with(|all| !all.is_empty()));
    view! {
        <Show when=is_there>
            <ul class="attach" aria-label=words::FILES>
                <For each=move || all.get() key=|file| file.blob() let:file>
                    <One writer=writer file=file/>
                </For>
                <Show when=taking><li class="attach-coming">{words::READING}</li></Show>
            </ul>
        </Show>
    }
}

#[component]
fn One(writer: Writer, file: Attachment) -> impl IntoView {
    let name = without_tricks(&file.name);
    let size = file.file.as_ref().map(|file| bytes(file.bytes));
    let remove = words::remove(&name);
    let blob = file.blob();
    let event = writer.draft.with_untracked(|draft| draft.event);
    let is_picture = file.file.as_ref().is_some_and(|file| file.size.is_some());
    let picture = RwSignal::new(None::<String>);
    if let (true, Some(blob), Some(event)) = (is_picture, blob, event) {
        let home = writer.home(event);
        spawn_local(async move {
            if files::find(home, blob).await {
                picture.try_set(Some(files::shown_at(home, blob)));
            }
        });
    }
    let sign = move || match picture.get() {
        Some(url) => view! { <img src=url alt="" draggable="false"/> }.into_any(),
        None => view! { <Icon name="file-text"/> }.into_any(),
    };
    view! {
        <li>
            {sign}
            <span class="attach-name truncate"><bdi>{name}</bdi></span>
            <span class="num">{size}</span>
            <button type="button" class="ib" aria-label=remove.clone() title=remove on:click=move |_| blob.into_iter().for_each(|blob| writer.detach(blob))>
                <Icon name="x" small=true/>
            </button>
        </li>
    }
}

/// The button that lets one choose files.
#[component]
pub(super) fn AttachButton(writer: Writer) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let says = Memo::new(move |_| words::attach(writer.file_max()));
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        writer.attach(all_of(input.files()));
        // The same again is a choice too.
        input.set_value("");
    };
    view! {
        <button type="button" class="ib" aria-label=words::ATTACH title=says on:click=choose><Icon name="paperclip"/></button>
        <input node_ref=input type="file" multiple=true hidden=true tabindex="-1" aria-label=words::ATTACH on:change=chosen/>
    }
}

/// Takes what is pasted, where it is files. Whether it was.
pub(super) fn pasted(writer: Writer, event: &ev::ClipboardEvent) -> bool {
    let Some(data) = event.clipboard_data() else { return false };
    let files = all_of(data.files());
    // A text from an office program brings a picture of itself along.
    let is_text = has(&data, "text/plain") && has(&data, "text/html");
    let taken = !files.is_empty() && !is_text;
    if taken {
        writer.attach(files);
    }
    taken
}

/// Takes what is dropped anywhere on the room of a form. Gives whether something is held over it.
pub(super) fn dropped(writer: Writer, form: NodeRef<html::Form>) -> ReadSignal<bool> {
    let (over, set_over) = signal(false);
    let brings_files = |event: &ev::DragEvent| event.data_transfer().is_some_and(|data| has(&data, "Files"));
    let is_here = move |event: &ev::DragEvent| {
        let room = form.get_untracked().and_then(|form| form.parent_element());
        let at = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        room.is_some_and(|room| room.contains(at.as_ref()))
    };
    let dragged = window_event_listener(ev::dragover, move |event| {
        if !brings_files(&event) {
            return;
        }
        // Else the browser leaves the page for the file.
        event.prevent_default();
        let here = is_here(&event);
        if over.get_untracked() != here {
            set_over.set(here);
        }
    });
    let left = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() && over.get_untracked() {
            set_over.set(false);
        }
    });
    let let_go = window_event_listener(ev::drop, move |event| {
        if !brings_files(&event) {
            return;
        }
        event.prevent_default();
        set_over.set(false);
        if is_here(&event) {
            writer.attach(all_of(event.data_transfer().and_then(|data| data.files())));
        }
    });
    on_cleanup(move || {
        dragged.remove();
        left.remove();
        let_go.remove();
    });
    over
}

fn all_of(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length()).filter_map(|place| files.get(place)).collect()
}

fn has(data: &DataTransfer, kind: &str) -> bool {
    data.types().iter().any(|it| it.as_string().as_deref() == Some(kind))
}
