//! Colours for code, by highlight.js: loaded when the first code is shown, and asked for tokens, never for HTML.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::document;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Longer code stays black: colouring it would stop the page.
const LONGEST: usize = 20_000;

/// A piece of code of one colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The class of its colour; empty: none.
    pub(super) class: &'static str,
    pub(super) text: String,
}

#[wasm_bindgen(inline_js = "export function load_module(url) { return import(url); }")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn load_module(url: &str) -> Result<Promise, JsValue>;
}

thread_local! {
    static LIBRARY: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Colours code, later. Where there is no library, no network or no such language, nothing comes.
pub(super) fn highlight(language: &str, code: &str, then: impl FnOnce(Vec<Token>) + 'static) {
    if language.is_empty() || code.len() > LONGEST {
        return;
    }
    let Some(library) = library() else { return };
    let (language, code) = (language.to_lowercase(), code.to_owned());
    spawn_local(async move {
        let Ok(module) = JsFuture::from(library).await else { return };
        if let Some(tokens) = tokens_of(&module, &language, &code) {
            then(tokens);
        }
    });
}

fn library() -> Option<Promise> {
    LIBRARY.with_borrow_mut(|library| {
        if library.is_none() {
            let meta = document().query_selector("meta[name='rill-highlight']").ok().flatten()?;
            *library = load_module(&meta.get_attribute("content")?).ok();
        }
        library.clone()
    })
}

fn tokens_of(module: &JsValue, language: &str, code: &str) -> Option<Vec<Token>> {
    let library = Reflect::get(module, &"default".into()).ok()?;
    let known: Function = Reflect::get(&library, &"getLanguage".into()).ok()?.dyn_into().ok()?;
    if known.call1(&library, &language.into()).ok()?.is_undefined() {
        return None;
    }
    let options = Object::new();
    Reflect::set(&options, &"language".into(), &language.into()).ok()?;
    Reflect::set(&options, &"ignoreIllegals".into(), &JsValue::TRUE).ok()?;
    let colour: Function = Reflect::get(&library, &"highlight".into()).ok()?.dyn_into().ok()?;
    let result = colour.call2(&library, &code.into(), &options).ok()?;
    let emitter = Reflect::get(&result, &"_emitter".into()).ok()?;
    let root = Reflect::get(&emitter, &"rootNode".into()).ok()?;
    let mut tokens = Vec::new();
    collect(&root, "", &mut tokens);
    let whole: usize = tokens.iter().map(|token| token.text.len()).sum();
    (whole == code.len()).then_some(tokens)
}

fn collect(node: &JsValue, class: &'static str, tokens: &mut Vec<Token>) {
    let children =
        Reflect::get(node, &"children".into()).ok().and_then(|children| children.dyn_into::<Array>().ok());
    for child in children.iter().flat_map(Array::iter) {
        match child.as_string() {
            Some(text) => tokens.push(Token { class, text }),
            None => {
                let scope = Reflect::get(&child, &"scope".into()).ok().and_then(|scope| scope.as_string());
                let own = scope.map_or("", |scope| class_of(&scope));
                collect(&child, if own.is_empty() { class } else { own }, tokens);
            }
        }
    }
}

/// Four inks are enough: words of the language, texts, numbers, remarks.
fn class_of(scope: &str) -> &'static str {
    match scope.split('.').next().unwrap_or(scope) {
        "keyword" | "built_in" | "type" | "literal" | "meta" | "tag" | "name" | "selector-tag"
        | "section" => "k",
        "string" | "regexp" | "char" | "subst" | "addition" | "link" => "s",
        "number" | "symbol" | "attr" | "attribute" | "variable" | "template-variable" | "property" => "n",
        "comment" | "quote" | "doctag" | "deletion" => "c",
        _ => "",
    }
}
