//! Which notification belongs to whom, and what waits until the worker listens. No browser in it.

use rill_bridge::{
    Answer, BRIDGE_VERSION, CommandId, CommandResult, InboxRow, Notification, Open, QueryId, Request, Status,
};
use rill_protocol::EventId;
use std::{collections::BTreeMap, rc::Rc};

/// Called with each answer to a live query.
pub(super) type Watcher = Rc<dyn Fn(Answer)>;
/// Called once, with how a command went.
pub(super) type Then = Box<dyn FnOnce(CommandResult)>;

/// The page's side of one worker.
///
/// Invariants: 1. nothing is sent before the worker said that it listens; 2. then all that is open goes out, to the next
/// worker as to the first; 3. an answer to a closed question calls nobody.
#[derive(Default)]
pub(super) struct Line {
    listens: bool,
    open: Open,
    watchers: BTreeMap<QueryId, Watcher>,
    commands: BTreeMap<CommandId, Then>,
    last: u32,
}

/// What a notification means.
pub(super) enum Told {
    /// The worker listens: these go out now.
    Ready(Vec<Request>),
    /// The worker is of another build.
    OtherBuild,
    /// An answer for a watcher.
    Answer(Watcher, Box<Answer>),
    /// A command has ended.
    Done(Then, CommandResult),
    /// How things stand.
    Status(Status),
    /// A message calls.
    Calls(Box<InboxRow>),
    /// These call no longer.
    CallsOver(Vec<EventId>),
    /// Nothing for anybody.
    Nothing,
}

impl Line {
    /// A new question's name.
    pub(super) fn watch(&mut self, watcher: Watcher) -> QueryId {
        let query = QueryId(self.next());
        self.watchers.insert(query, watcher);
        query
    }

    /// Forgets who asked.
    pub(super) fn unwatch(&mut self, query: QueryId) {
        self.watchers.remove(&query);
    }

    /// A new command's name.
    pub(super) fn command(&mut self, then: Then) -> CommandId {
        let command = CommandId(self.next());
        self.commands.insert(command, then);
        command
    }

    /// Gives back what is to be sent now; else it waits.
    pub(super) fn hand_in(&mut self, request: Request) -> Option<Request> {
        self.open.asked(&request);
        self.listens.then_some(request)
    }

    /// Whether the worker said that it listens.
    pub(super) fn listens(&self) -> bool {
        self.listens
    }

    /// The worker is gone: all that is open is asked of the next one, once that listens.
    pub(super) fn gone(&mut self) {
        self.listens = false;
    }

    /// Takes a notification in.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Told {
        let notification = rill_protocol::decode(bytes);
        notification.iter().for_each(|notification| self.open.told(notification));
        match notification {
            Ok(Notification::Ready { bridge }) if bridge != BRIDGE_VERSION => Told::OtherBuild,
            Ok(Notification::Ready { .. }) => {
                self.listens = true;
                Told::Ready(self.open.again())
            }
            Ok(Notification::Answered { query, answer }) => match self.watchers.get(&query) {
                Some(watcher) => Told::Answer(watcher.clone(), answer),
                None => Told::Nothing,
            },
            Ok(Notification::Done { command, result }) => match self.commands.remove(&command) {
                Some(then) => Told::Done(then, result),
                None => Told::Nothing,
            },
            Ok(Notification::Status(status)) => Told::Status(status),
            Ok(Notification::Calls(row)) => Told::Calls(row),
            Ok(Notification::CallsOver(events)) => Told::CallsOver(events),
            Ok(Notification::Pong) => Told::Nothing,
            Err(_) => Told::OtherBuild,
        }
    }

    fn next(&mut self) -> u32 {
        self.last = self.last.wrapping_add(1);
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_bridge::{Command, Query};
    use std::cell::RefCell;

    fn says(notification: &Notification) -> Vec<u8> {
        rill_protocol::encode(notification).unwrap()
    }
    fn ready() -> Vec<u8> {
        says(&Notification::Ready { bridge: BRIDGE_VERSION })
    }
    fn watch(query: QueryId) -> Request {
        Request::Watch { query, question: Query::Spaces }
    }

    #[test]
    fn what_is_open_goes_out_when_the_worker_listens_and_again_when_the_next_one_does() {
        let mut line = Line::default();
        let kept = line.watch(Rc::new(|_| {}));
        let closed = line.watch(Rc::new(|_| {}));
        let command = line.command(Box::new(|_| {}));
        let rebuild = Request::Command { command, what: Command::RebuildCopy };
        assert_eq!(line.hand_in(watch(kept)), None);
        assert_eq!(line.hand_in(watch(closed)), None);
        assert_eq!(line.hand_in(rebuild.clone()), None);
        assert_eq!(line.hand_in(Request::Unwatch { query: closed }), None);
        let Told::Ready(sent) = line.take(&ready()) else { unreachable!("the worker said that it is ready") };
        assert_eq!(sent, [rebuild, watch(kept)]);
        assert_eq!(line.hand_in(Request::Ping), Some(Request::Ping));
        line.take(&says(&Notification::Done { command, result: Ok(()) }));
        line.gone();
        assert_eq!(line.hand_in(Request::Visible { visible: true }), None);
        let Told::Ready(sent) = line.take(&ready()) else { unreachable!("the next one is ready") };
        assert_eq!(sent, [Request::Visible { visible: true }, watch(kept)]);
    }

    #[test]
    fn an_answer_reaches_who_asked_until_they_stop_asking() {
        let mut line = Line::default();
        let heard = Rc::new(RefCell::new(Vec::new()));
        let ear = heard.clone();
        let query = line.watch(Rc::new(move |answer| ear.borrow_mut().push(answer)));
        let answer = Answer::Spaces(Vec::new());
        let notification = says(&Notification::Answered { query, answer: Box::new(answer.clone()) });
        let Told::Answer(watcher, told) = line.take(&notification) else { unreachable!("somebody asked") };
        watcher(*told);
        assert_eq!(*heard.borrow(), [answer]);
        line.unwatch(query);
        assert!(matches!(line.take(&notification), Told::Nothing));
    }

    #[test]
    fn a_command_is_done_once() {
        let mut line = Line::default();
        let command = line.command(Box::new(|_| {}));
        let done = says(&Notification::Done { command, result: Ok(()) });
        assert!(matches!(line.take(&done), Told::Done(_, Ok(()))));
        assert!(matches!(line.take(&done), Told::Nothing));
    }

    #[test]
    fn a_worker_of_another_build_is_not_talked_to() {
        let other = says(&Notification::Ready { bridge: BRIDGE_VERSION + 1 });
        assert!(matches!(Line::default().take(&other), Told::OtherBuild));
        assert!(matches!(Line::default().take(b"what?"), Told::OtherBuild));
    }
}
