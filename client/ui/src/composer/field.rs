//! The field's own state: text and caret of the element, the call that is being typed, what is offered for it.

use super::{
    Node,
    completion::{self, Call, Offered},
    keys::Step,
    marks::{Mark, Selected, byte_at, utf16_at},
    offers::Offers,
};
use crate::{components::focus, page::Page, writing::Writer};
use js_sys::Reflect;
use leptos::{html, prelude::*};
use web_sys::HtmlTextAreaElement;

/// The field. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) node: Node,
    pub(super) call: Memo<Option<Call>>,
    pub(super) offered: Memo<Vec<Offered>>,
    /// Which of them is chosen.
    pub(super) chosen: RwSignal<usize>,
    writer: Writer,
    offers: Offers,
    /// In bytes.
    caret: RwSignal<usize>,
    /// Where a call begins whose offers were closed.
    closed: RwSignal<Option<usize>>,
    focused: RwSignal<bool>,
}

impl Field {
    /// The field of a writer.
    pub(super) fn of(writer: Writer, page: Page) -> Self {
        let offers = Offers::of(page, writer.stream);
        let (caret, closed, focused) = (RwSignal::new(0), RwSignal::new(None), RwSignal::new(false));
        let call = Memo::new(move |_| {
            let call = writer.with_text(|draft| completion::call(&draft.text, caret.get()));
            call.filter(|call| focused.get() && closed.get() != Some(call.range.start))
        });
        let offered = Memo::new(move |_| {
            let Some(call) = call.get() else { return Vec::new() };
            offers.of_kind(call.kind).with(|offers| completion::offered(&call.letters, offers))
        });
        let node = NodeRef::<html::Textarea>::new();
        let chosen = RwSignal::new(0);
        let field = Self { node, call, offered, chosen, writer, offers, caret, closed, focused };
        field.follow_the_text();
        writer.typed_in(Callback::new(move |()| field.focus()));
        field
    }

    /// A text that did not come from the element goes into it; the element is as high as its text.
    fn follow_the_text(self) {
        Effect::new(move |_| {
            let text = self.writer.text();
            let Some(node) = self.node.get() else { return };
            if node.value() != text {
                node.set_value(&text);
                // The browser has put the caret at its end.
                self.caret.set(text.len());
            }
            grow(&node);
        });
    }

    fn focus(&self) {
        if let Some(node) = self.node.get_untracked() {
            focus::focus(&node);
        }
    }

    /// Something was typed.
    pub(super) fn typed(&self) {
        let Some(node) = self.node.get_untracked() else { return };
        let text = node.value();
        self.chosen.set(0);
        self.writer.change(|draft| draft.text = text);
        self.writer.types();
        self.moved();
        // A call that was closed stays closed until it is left.
        if self.call.with_untracked(Option::is_none)
            && let Some(closed) = self.closed.get_untracked()
            && self.caret.get_untracked() <= closed
        {
            self.closed.set(None);
        }
    }

    /// The caret may be elsewhere.
    pub(super) fn moved(&self) {
        let Some(node) = self.node.get_untracked() else { return };
        let at = node.selection_start().ok().flatten().unwrap_or(0);
        let at = byte_at(&node.value(), at);
        if self.caret.get_untracked() != at {
            self.caret.set(at);
        }
    }

    /// The field has the focus.
    pub(super) fn came(&self) {
        self.offers.begin();
        self.focused.set(true);
        self.moved();
    }

    /// It has it no longer.
    pub(super) fn went(&self) {
        self.focused.set(false);
    }

    /// Another of the offers is chosen.
    pub(super) fn choose(&self, step: Step) -> bool {
        let count = self.offered.with_untracked(Vec::len);
        if count > 0 {
            self.chosen.update(|chosen| *chosen = step.of(*chosen, count));
        }
        count > 0
    }

    /// An offer goes into the text.
    pub(super) fn take(&self, at: usize) -> bool {
        let offered = self.offered.with_untracked(|offered| offered.get(at).cloned());
        let (Some(Offered { offer, .. }), Some(call)) = (offered, self.call.get_untracked()) else {
            return false;
        };
        let (text, caret) = completion::take(&untrack(|| self.writer.text()), &call, &offer);
        if let Some(mention) = offer.mention {
            self.writer.change(|draft| draft.picked.push(mention));
        }
        self.put(&Selected { text, range: caret..caret });
        true
    }

    /// The offers are closed for the call that is being typed.
    pub(super) fn close_offers(&self) -> bool {
        let start = self.call.with_untracked(|call| call.as_ref().map(|call| call.range.start));
        self.closed.set(start);
        start.is_some()
    }

    /// Marks go around what is selected.
    pub(super) fn mark(&self, mark: Mark) -> bool {
        let Some(selected) = self.selected() else { return false };
        self.put(&selected.mark(mark));
        true
    }

    /// A text goes in place of what is selected.
    pub(super) fn insert(&self, what: &str) {
        let Some(Selected { text, range }) = self.selected() else { return };
        let caret = range.start + what.len();
        let text = format!("{}{what}{}", &text[..range.start], &text[range.end..]);
        self.put(&Selected { text, range: caret..caret });
    }

    fn selected(&self) -> Option<Selected> {
        let node = self.node.get_untracked()?;
        let text = node.value();
        let place = |at: Option<u32>| byte_at(&text, at.unwrap_or(0));
        let (start, end) = (place(node.selection_start().ok()?), place(node.selection_end().ok()?));
        Some(Selected { range: start.min(end)..end, text })
    }

    fn put(&self, selected: &Selected) {
        let Selected { text, range } = selected;
        if let Some(node) = self.node.get_untracked() {
            node.set_value(text);
            focus::focus(&node);
            // It fails on fields that have no selection alone.
            let _ = node.set_selection_range(utf16_at(text, range.start), utf16_at(text, range.end));
        }
        self.chosen.set(0);
        self.writer.change(|draft| draft.text.clone_from(text));
        self.caret.set(range.end);
    }
}

/// Where the style cannot make a field as high as its text, this does.
fn grow(node: &HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(node);
    if Reflect::has(&style, &"fieldSizing".into()).unwrap_or(false) {
        return;
    }
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &format!("{}px", node.scroll_height()));
}
