//! The page: what people see of Rill, drawn from live queries.
#![allow(
    unreachable_pub,
    missing_docs,
    reason = "Leptos gives each component a public struct of undocumented properties, whatever the component's own visibility"
)]

pub mod address;
pub mod ahead;
pub mod app;
mod badge;
pub mod bridge_client;
pub mod clipboard;
mod components;
pub mod composer;
mod emoji;
mod files;
mod fit;
pub mod icon;
mod invite_key;
pub mod keep;
pub mod look;
mod looking;
pub mod markdown;
pub mod measures;
pub mod message;
pub mod message_list;
pub mod notifications;
pub mod page;
pub mod paint;
#[cfg(test)]
mod people;
mod pictures;
pub mod router;
pub mod shortcuts;
pub mod times;
pub mod viewport;
pub mod views;
pub mod words;
pub mod writing;
