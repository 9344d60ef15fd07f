//! How the page looks: theme and density, kept in this browser; and how wide the window is.

use crate::keep::{keep, kept};
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};

const THEME: &str = "rill.theme";
const DENSITY: &str = "rill.density";

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Ink on paper.
    Light,
    /// The other way.
    Dark,
}

impl Theme {
    /// Its word in the document (`data-theme`); none: the system decides.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn of(word: Option<&str>) -> Self {
        [Self::Light, Self::Dark].into_iter().find(|theme| theme.word() == word).unwrap_or_default()
    }
}

/// How much fits on a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Density {
    /// With air.
    #[default]
    Comfortable,
    /// About a fifth more messages.
    Compact,
}

impl Density {
    /// Its word in the document (`data-density`); none: comfortable.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Comfortable => None,
            Self::Compact => Some("compact"),
        }
    }

    fn of(word: Option<&str>) -> Self {
        if word == Self::Compact.word() { Self::Compact } else { Self::Comfortable }
    }
}

/// How wide the window is, as far as the page's parts care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// One screen at a time.
    Phone,
    /// A panel lies over the log.
    Middle,
    /// A panel stands beside the log.
    Wide,
}

/// How the page looks.
#[derive(Clone, Copy)]
pub struct Look {
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// How much fits on a screen.
    pub density: RwSignal<Density>,
    /// How wide the window is.
    pub width: ReadSignal<Width>,
}

impl Look {
    /// As this browser kept it; what is chosen later shows at once and is kept.
    pub fn start() -> Self {
        let theme = RwSignal::new(Theme::of(kept(THEME).as_deref()));
        let density = RwSignal::new(Density::of(kept(DENSITY).as_deref()));
        Effect::new(move |_| show("data-theme", THEME, theme.get().word()));
        Effect::new(move |_| show("data-density", DENSITY, density.get().word()));
        // Another tab chose.
        let elsewhere = window_event_listener(ev::storage, move |_| {
            theme.set(Theme::of(kept(THEME).as_deref()));
            density.set(Density::of(kept(DENSITY).as_deref()));
        });
        on_cleanup(move || elsewhere.remove());
        Self { theme, density, width: width() }
    }
}

fn show(attribute: &str, name: &str, word: Option<&str>) {
    if let Some(root) = document().document_element() {
        let _ = match word {
            Some(word) => root.set_attribute(attribute, word),
            None => root.remove_attribute(attribute),
        };
    }
    if kept(name).as_deref().unwrap_or_default() != word.unwrap_or_default() {
        keep(name, word.unwrap_or_default());
    }
}

/// The widths at which the style sheets break.
fn width() -> ReadSignal<Width> {
    let (phone, middle) = (media("(max-width: 720px)"), media("(max-width: 1240px)"));
    let measure = {
        let (phone, middle) = (phone.clone(), middle.clone());
        move || match (matches(&phone), matches(&middle)) {
            (true, _) => Width::Phone,
            (false, true) => Width::Middle,
            (false, false) => Width::Wide,
        }
    };
    let (width, set_width) = signal(measure());
    for query in [phone, middle].into_iter().flatten() {
        let measure = measure.clone();
        let changed = Closure::<dyn Fn()>::new(move || {
            if width.get_untracked() != measure() {
                set_width.set(measure());
            }
        });
        // Lives as long as the page.
        let _ = query.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
        changed.forget();
    }
    width
}

fn media(query: &str) -> Option<web_sys::MediaQueryList> {
    window().match_media(query).ok().flatten()
}

fn matches(query: &Option<web_sys::MediaQueryList>) -> bool {
    query.as_ref().is_some_and(web_sys::MediaQueryList::matches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_chosen_again() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            assert_eq!(Theme::of(theme.word()), theme);
        }
        for density in [Density::Comfortable, Density::Compact] {
            assert_eq!(Density::of(density.word()), density);
        }
        assert_eq!(Theme::of(Some("purple")), Theme::System);
    }
}
