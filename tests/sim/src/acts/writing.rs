//! What people write, and what they are promised by it.

use super::Act;
use crate::{happening::Happening, world::World};
use rill_bridge::{Command, Intent, Standing};
use rill_events::{Emoji, RoomKind};
use rill_protocol::{EventId, TopicId};

const EMOJI: [&str; 3] = ["🌙", "👍", "🎉"];
/// Written by one who is away for long.
const MANY: usize = 500;

impl World {
    pub(crate) fn somebody_writes(&mut self, client: usize, act: Act) {
        let Some((joined, may_manage)) =
            self.clients[client].space().map(|space| (space.joined, space.may_manage))
        else {
            return;
        };
        let stream = self.genesis.stream();
        if !joined && !may_manage && self.random.u8(..8) > 0 {
            let kept = self.commands(client, Command::Join { stream });
            return self.log.note(self.now, client, format_args!("joins: {kept}"));
        }
        // Now and then somebody tries what only the founder may.
        if matches!(act, Act::Pins | Act::OpensRoom | Act::Renames | Act::Describes | Act::Archives)
            && !may_manage
            && self.random.u8(..6) > 0
        {
            return;
        }
        let topic = match (self.clients[client].looks_at, self.random.u8(..4)) {
            (Some(topic), 1..) => topic,
            _ => match self.some_room(client) {
                Some(topic) => topic,
                None => return,
            },
        };
        match act {
            Act::Posts => self.posts(client, topic, None),
            Act::WritesManyOffline => self.writes_many(client, topic),
            Act::Introduces => {
                let name = format!("{} {}", client, self.random.u8(..));
                let kept = self.commands(client, Command::Introduce { name: name.clone() });
                self.log.note(self.now, client, format_args!("is called {name}: {kept}"));
            }
            Act::TriesAgain | Act::LetsGo => self.sees_to_refused(client, act),
            Act::OpensRoom => {
                let name = format!("room {}", self.random.u8(..));
                let event = self.next_event(client);
                let intent =
                    Intent::Open { parent: TopicId::ROOT, kind: RoomKind::Channel, name, private_to: None };
                self.writes(client, (TopicId::opened_by(event), event), intent);
            }
            Act::Renames | Act::Describes | Act::Archives => {
                let event = self.next_event(client);
                let intent = match act {
                    Act::Renames => Intent::Rename { name: format!("room {}", self.random.u8(..)) },
                    Act::Describes => Intent::Describe { text: format!("about {}", self.random.u8(..)) },
                    _ => Intent::Archive { archived: self.random.u8(..3) == 0 },
                };
                self.writes(client, (topic, event), intent);
            }
            _ => self.writes_about(client, act),
        }
    }

    /// Something about a message that is in view.
    fn writes_about(&mut self, client: usize, act: Act) {
        let Some(topic) = self.clients[client].looks_at else { return };
        let Some(seen) = self.clients[client].messages() else { return };
        let own = self.random.u8(..8) > 0 && matches!(act, Act::Edits | Act::Deletes);
        let posts = &self.clients[client].promised.posts;
        let anchors = seen.ids().into_iter();
        let anchors: Vec<EventId> =
            anchors.filter(|id| !own || posts.iter().any(|(_, post)| post == id)).collect();
        if anchors.is_empty() {
            return;
        }
        let anchor = anchors[self.random.usize(..anchors.len())];
        let is_own = posts.iter().any(|(_, post)| *post == anchor);
        let event = self.next_event(client);
        let text = format!("{event} by {client}");
        match act {
            Act::Replies => self.posts(client, topic, Some(anchor)),
            Act::Edits => {
                // Of one that was refused the text is sent instead, with what was refused along with it.
                let refused = self.refused(client).into_iter().map(|(event, _)| event);
                self.clients[client].promised.again.extend(refused);
                let intent = Intent::Edit { anchor, text: text.clone(), mentions: Vec::new() };
                let kept = self.writes(client, (topic, event), intent);
                if kept && is_own {
                    self.clients[client].promised.texts.insert(anchor, text);
                } else if kept {
                    // Which of two devices of one person comes last, nobody promised.
                    self.contested.insert(anchor);
                }
            }
            Act::Deletes => {
                // One that was refused goes with what was refused along with it.
                let refused: Vec<EventId> =
                    self.refused(client).into_iter().map(|(event, _)| event).collect();
                if refused.contains(&anchor) {
                    self.clients[client].promised.dropped.extend(refused);
                }
                // Whoever wrote it may see it go in this very turn.
                for client in &mut self.clients {
                    client.promised.dropped.insert(anchor);
                }
                self.writes(client, (topic, event), Intent::Delete { anchor });
            }
            Act::Reacts => {
                let emoji = Emoji::Unicode(EMOJI[self.random.usize(..EMOJI.len())].to_owned());
                let on = self.random.u8(..3) > 0;
                self.writes(client, (topic, event), Intent::React { anchor, emoji, on });
            }
            Act::Pins => {
                let on = self.random.bool();
                self.writes(client, (topic, event), Intent::Pin { anchor, on });
            }
            Act::StartsThread => {
                let (thread, first) = (TopicId::opened_by(event), self.next_event(client));
                let (name, mentions) = (format!("on {client}"), Vec::new());
                let intent = Intent::StartThread {
                    channel: topic,
                    on: anchor,
                    name,
                    first,
                    text: text.clone(),
                    mentions,
                };
                if self.writes(client, (thread, event), intent) {
                    self.promises(client, (thread, first), text);
                }
            }
            _ => {}
        }
    }

    fn posts(&mut self, client: usize, topic: TopicId, reply: Option<EventId>) {
        let event = self.next_event(client);
        let text = format!("{event} of {client}");
        let intent = Intent::Post { text: text.clone(), mentions: Vec::new(), reply, files: Vec::new() };
        // Promised as soon as it is written: what is told of it in the same turn is looked at as well.
        self.promises(client, (topic, event), text);
        let kept = self.writes(client, (topic, event), intent);
        if !kept {
            let promised = &mut self.clients[client].promised;
            promised.posts.pop();
            promised.texts.remove(&event);
        }
    }

    fn promises(&mut self, client: usize, at: (TopicId, EventId), text: String) {
        let promised = &mut self.clients[client].promised;
        promised.posts.push(at);
        promised.texts.insert(at.1, text);
    }

    /// Writes; whether that is kept.
    fn writes(&mut self, client: usize, (topic, event): (TopicId, EventId), intent: Intent) -> bool {
        let stream = self.genesis.stream();
        self.log.note(self.now, client, format_args!("writes {event} in {topic}: {intent:?}"));
        let again = self.random.u8(..20) == 0;
        let said = Command::Write { stream, topic, event, intent };
        let kept = self.commands(client, said.clone());
        if kept && again {
            // The page that asks twice, as after a tab took over, has written once.
            self.commands(client, said);
        }
        kept
    }

    fn next_event(&mut self, client: usize) -> EventId {
        let time = self.clients[client].time(self.now);
        let client = &mut self.clients[client];
        client.written += 1;
        let mut unique = [0; 10];
        unique[0] = u8::try_from(client.number).expect("few") + 1;
        unique[2..].copy_from_slice(&client.written.to_be_bytes());
        EventId::from_parts(time, unique)
    }

    /// Goes offline, writes a lot, and comes back.
    pub(crate) fn writes_many(&mut self, client: usize, topic: TopicId) {
        self.may_burst = false;
        self.toll.bursts += 1;
        self.log.note(self.now, client, format_args!("is offline, and writes a lot"));
        self.goes_offline(client);
        for _ in 0..MANY {
            self.now += 200;
            crate::clock::set(self.now);
            self.posts(client, topic, None);
        }
        self.ahead.put(self.now + 1_000, Happening::ComesBack { client });
    }

    fn refused(&self, client: usize) -> Vec<(EventId, TopicId)> {
        let refused = self.clients[client].unsent().iter();
        let refused = refused.filter(|row| matches!(row.standing, Standing::Refused(_)));
        refused.map(|row| (row.event, row.topic)).collect()
    }

    /// What was refused is tried again, or let go of.
    fn sees_to_refused(&mut self, client: usize, act: Act) {
        let refused = self.refused(client);
        if refused.is_empty() {
            return;
        }
        let (event, topic) = refused[self.random.usize(..refused.len())];
        let is_retry = act == Act::TriesAgain;
        let what = if is_retry { Command::Retry { event } } else { Command::Discard { event } };
        // Whatever becomes of it, it and what is about it are out of their order, or gone.
        let promised = &mut self.clients[client].promised;
        promised.doubtful.insert(topic);
        let with_it = if is_retry { &mut promised.again } else { &mut promised.dropped };
        with_it.extend(refused.iter().map(|(event, _)| *event));
        let kept = self.commands(client, what);
        self.log.note(self.now, client, format_args!("{act:?} {event}: {kept}"));
    }
}
