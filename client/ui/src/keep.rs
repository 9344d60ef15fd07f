//! Small things of the reader that this browser keeps: theme, density, what is folded, drafts.
//! Not here: anything of a space (that is the worker's).

use leptos::prelude::window;

/// What was kept under a name.
pub fn kept(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Keeps a text under a name. A browser that keeps nothing forgets it with the page.
pub fn keep(name: &str, text: &str) {
    if let Some(storage) = window().local_storage().ok().flatten() {
        let _ = storage.set_item(name, text);
    }
}

/// Lets go what was kept under a name.
pub fn let_go(name: &str) {
    if let Some(storage) = window().local_storage().ok().flatten() {
        let _ = storage.remove_item(name);
    }
}

/// The names that begin so and under which something is kept.
pub fn kept_under(beginning: &str) -> Vec<String> {
    let Some(storage) = window().local_storage().ok().flatten() else { return Vec::new() };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|place| storage.key(place).ok().flatten());
    names.filter(|name| name.starts_with(beginning)).collect()
}

/// Asks the browser not to throw away what this origin holds when its disk runs low. It may say no: nothing changes.
pub fn ask_to_keep() {
    let _ = window().navigator().storage().persist();
}
