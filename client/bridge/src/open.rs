//! What the page of a tab has open, so that it can be asked again: by the worker, of the next leader; by the page, of the
//! next worker. Reads are asked again; commands are idempotent by what they say. Pure.

use crate::{Command, CommandId, Notification, Query, QueryId, Request};
use rill_protocol::{StreamId, TopicId};
use std::collections::BTreeMap;

/// What the page of a tab has open.
#[derive(Debug, Default)]
pub struct Open {
    visible: Option<bool>,
    looks: Option<Vec<(StreamId, TopicId)>>,
    questions: BTreeMap<QueryId, Query>,
    commands: BTreeMap<CommandId, Command>,
}

impl Open {
    /// The page asked this.
    pub fn asked(&mut self, request: &Request) {
        match request {
            Request::Watch { query, question } => {
                self.questions.insert(*query, question.clone());
            }
            Request::Unwatch { query } => {
                self.questions.remove(query);
            }
            Request::Command { command, what } => {
                self.commands.insert(*command, what.clone());
            }
            Request::Visible { visible } => self.visible = Some(*visible),
            Request::Looks { rooms } => self.looks = Some(rooms.clone()),
            // A new leader that knows nothing of it waits a little longer.
            Request::Painted { .. } => {}
            // Said again with the next letter.
            Request::Typing { .. } => {}
            // Between this page and this worker.
            Request::Ping => {}
        }
    }

    /// The page was told this.
    pub fn told(&mut self, notification: &Notification) {
        if let Notification::Done { command, .. } = notification {
            self.commands.remove(command);
        }
    }

    /// All that must be asked again, in order: whether one is seen and looked at, commands, questions.
    pub fn again(&self) -> Vec<Request> {
        let visible = self.visible.map(|visible| Request::Visible { visible });
        let looks = self.looks.iter().map(|rooms| Request::Looks { rooms: rooms.clone() });
        let commands = self.commands.iter();
        let commands = commands.map(|(id, what)| Request::Command { command: *id, what: what.clone() });
        let questions = self.questions.iter();
        let questions =
            questions.map(|(id, question)| Request::Watch { query: *id, question: question.clone() });
        visible.into_iter().chain(looks).chain(commands).chain(questions).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_leader_is_asked_what_the_old_one_had_not_answered() {
        let mut open = Open::default();
        let watch = |id, question| Request::Watch { query: QueryId(id), question };
        let room = (StreamId::of(b"x"), TopicId::ROOT);
        let command = |id| Request::Command { command: CommandId(id), what: Command::RebuildCopy };
        for request in [
            Request::Visible { visible: false },
            watch(1, Query::Spaces),
            watch(2, Query::Storage),
            watch(1, Query::Storage),
            Request::Unwatch { query: QueryId(2) },
            command(7),
            command(8),
            Request::Visible { visible: true },
            Request::Looks { rooms: vec![room] },
            Request::Looks { rooms: Vec::new() },
        ] {
            open.asked(&request);
        }
        open.told(&Notification::Done { command: CommandId(7), result: Ok(()) });
        let looks = Request::Looks { rooms: Vec::new() };
        let again = [Request::Visible { visible: true }, looks, command(8), watch(1, Query::Storage)];
        assert_eq!(open.again(), again);
    }
}
