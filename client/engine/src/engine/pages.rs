//! What a page says: queries that it opens, moves and closes.

use super::{Engine, live::Live};
use crate::{PageId, store::StoreError};
use rill_bridge::{Notification, Query, QueryId, Request};
use rill_protocol::{StreamId, TopicId};
use std::collections::BTreeMap;

/// A page that is served.
pub(super) struct Page {
    pub(super) visible: bool,
    /// Rooms that somebody looks at there; none: it has not said yet.
    pub(super) looks: Option<Vec<(StreamId, TopicId)>>,
    pub(super) queries: BTreeMap<QueryId, Live>,
}

impl Default for Page {
    fn default() -> Self {
        Self { visible: true, looks: None, queries: BTreeMap::new() }
    }
}

impl Engine {
    pub(super) fn hear_page(&mut self, page: PageId, request: Request) -> Result<(), StoreError> {
        let known = self.pages.entry(page).or_insert_with(|| {
            self.standing.tell_again();
            Page::default()
        });
        match request {
            Request::Watch { query, question } => {
                match known.queries.get_mut(&query) {
                    Some(live) => live.ask(question.clone()),
                    None => drop(known.queries.insert(query, Live::new(question.clone()))),
                }
                self.watched(&question)
            }
            Request::Unwatch { query } => {
                known.queries.remove(&query);
                Ok(())
            }
            Request::Command { command, what } => self.command(page, command, what),
            Request::Visible { visible } => {
                let before = std::mem::replace(&mut known.visible, visible);
                if !visible {
                    self.tell_marks();
                } else if !before {
                    self.looked_at();
                }
                Ok(())
            }
            Request::Looks { rooms } => {
                known.looks = Some(rooms);
                Ok(())
            }
            Request::Typing { stream, topic } => {
                self.say_typing(stream, topic);
                Ok(())
            }
            Request::Painted { stream } => {
                self.first_painted(stream);
                Ok(())
            }
            Request::Ping => {
                self.tell(page, Notification::Pong);
                Ok(())
            }
        }
    }

    pub(super) fn tell(&mut self, page: PageId, notification: Notification) {
        self.effects.push(crate::Effect::Tell { page, notification });
    }

    /// What is looked at is opened, and remembered as the room last seen.
    fn watched(&mut self, question: &Query) -> Result<(), StoreError> {
        match question {
            Query::Messages { stream, topic, .. } => self.look_into(*stream, Some(*topic)),
            Query::Space { stream } => self.look_into(*stream, None),
            Query::Spaces
            | Query::Conversations
            | Query::Acquaintances
            | Query::Days { .. }
            | Query::History { .. }
            | Query::Pinned { .. }
            | Query::Members { .. }
            | Query::Storage
            | Query::Typing { .. }
            | Query::Here { .. }
            | Query::Me
            | Query::Blocked
            | Query::Own { .. }
            | Query::Governed { .. }
            | Query::Audit { .. }
            | Query::Rules { .. }
            | Query::Unsent
            | Query::Inbox => Ok(()),
        }
    }

    /// Topics whose messages are watched, those of visible pages first.
    pub(super) fn watched_topics(&self) -> Vec<(StreamId, TopicId)> {
        let mut pages: Vec<&Page> = self.pages.values().collect();
        pages.sort_by_key(|page| !page.visible);
        let questions = pages.into_iter().flat_map(|page| page.queries.values().map(Live::question));
        let mut topics = Vec::new();
        for question in questions {
            match question {
                Query::Messages { stream, topic, .. } if !topics.contains(&(*stream, *topic)) => {
                    topics.push((*stream, *topic));
                }
                _ => {}
            }
        }
        topics
    }

    /// Whether some page keeps such a question open.
    pub(super) fn is_asked(&self, question: impl Fn(&Query) -> bool) -> bool {
        self.pages.values().flat_map(|page| page.queries.values()).any(|live| question(live.question()))
    }
}
