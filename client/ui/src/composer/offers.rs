//! Who and what can be called in a room: its space's people and rooms, and all emoji.

use super::completion::{Kind, Offer, Sign};
use crate::{
    bridge_client::{Loaded, live},
    components::sidebar::icon_of,
    emoji::{Emojis, emojis},
    markdown::shown_name,
    page::Page,
};
use leptos::prelude::*;
use rill_bridge::{Answer, MemberRow, Query, SpaceView};
use rill_events::{Mention, MentionTarget, RoomKind};
use rill_protocol::StreamId;

/// All that can be called. Asked for when somebody begins to write.
#[derive(Clone, Copy)]
pub(super) struct Offers {
    begun: RwSignal<bool>,
    people: Memo<Vec<Offer>>,
    rooms: Memo<Vec<Offer>>,
    emoji: Memo<Vec<Offer>>,
}

impl Offers {
    /// Of a space. Nothing is asked for yet.
    pub(super) fn of(page: Page, stream: StreamId) -> Self {
        let begun = RwSignal::new(false);
        let question = move || begun.get().then_some(Query::Members { stream });
        let members: RwSignal<Loaded<Vec<MemberRow>>> = live(page.bridge(), question, members_in);
        let people = Memo::new(move |_| {
            members.with(|members| members.known().map(|all| people(all)).unwrap_or_default())
        });
        let rooms = Memo::new(move |_| page.space.with(|space| space.known().map(rooms).unwrap_or_default()));
        let emoji = Memo::new(move |_| {
            if !begun.get() {
                return Vec::new();
            }
            emojis().with(|all| all.as_deref().map(emoji).unwrap_or_default())
        });
        Self { begun, people, rooms, emoji }
    }

    /// Somebody begins to write.
    pub(super) fn begin(&self) {
        if !self.begun.get_untracked() {
            self.begun.set(true);
        }
    }

    /// Those of a kind.
    pub(super) fn of_kind(&self, kind: Kind) -> Memo<Vec<Offer>> {
        match kind {
            Kind::Person => self.people,
            Kind::Room => self.rooms,
            Kind::Emoji => self.emoji,
        }
    }
}

fn members_in(answer: Answer) -> Option<Vec<MemberRow>> {
    if let Answer::Members(members) = answer { Some(members) } else { None }
}

fn people(members: &[MemberRow]) -> Vec<Offer> {
    let named = members.iter().filter(|member| !member.person.name.trim().is_empty());
    named
        .map(|member| {
            let person = &member.person;
            let put = format!("@{}", person.name.trim());
            let target = MentionTarget::Person(person.voice);
            Offer {
                name: shown_name(&person.name),
                more_names: Vec::new(),
                mention: Some(Mention { shown: put.clone(), target }),
                put,
                sign: Sign::Person(person.clone()),
                beside: member.roles.first().cloned().unwrap_or_default(),
                rank: -(i64::from(person.bot) + 2 * i64::from(person.gone)),
            }
        })
        .collect()
}

fn rooms(space: &SpaceView) -> Vec<Offer> {
    let offer = |topic, name: &str, kind, beside: String, newest_at: Option<i64>| {
        let put = format!("#{name}");
        Offer {
            name: name.to_owned(),
            more_names: Vec::new(),
            mention: Some(Mention { shown: put.clone(), target: MentionTarget::Room(topic) }),
            put,
            sign: Sign::Icon(icon_of(kind)),
            beside,
            rank: newest_at.unwrap_or(0),
        }
    };
    let channels = space.rooms.iter().filter(|room| room.kind != RoomKind::Category && !room.archived);
    let channels =
        channels.map(|room| offer(room.topic, &room.name, room.kind, String::new(), room.newest_at));
    let parent = |topic| space.rooms.iter().find(|room| room.topic == topic).map(|room| room.name.clone());
    let threads = space.threads.iter().filter(|thread| !thread.archived).map(|thread| {
        let beside = parent(thread.parent).unwrap_or_default();
        offer(thread.topic, &thread.name, RoomKind::Thread, beside, thread.newest_at)
    });
    channels.chain(threads).collect()
}

fn emoji(all: &Emojis) -> Vec<Offer> {
    all.all()
        .map(|known| Offer {
            name: known.names.first().cloned().unwrap_or_default(),
            more_names: known.names.iter().skip(1).cloned().collect(),
            put: known.character.clone(),
            mention: None,
            sign: Sign::Emoji(known.character.clone()),
            beside: String::new(),
            rank: 0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{category, channel, member, space, thread, topic};

    #[test]
    fn people_with_a_name_and_rooms_in_use_can_be_called() {
        let called = people(&[member("Mira Dunn", &["maintainer"]), member(" ", &[])]);
        let lines: Vec<(&str, &str)> =
            called.iter().map(|offer| (offer.put.as_str(), offer.beside.as_str())).collect();
        assert_eq!(lines, [("@Mira Dunn", "maintainer")]);
        let mut old = channel(3, "old", None);
        old.archived = true;
        let space =
            space(vec![category(1, "Front"), channel(2, "lobby", Some(1)), old], vec![thread(7, 2, false)]);
        let called = rooms(&space);
        let lines: Vec<(&str, &str)> =
            called.iter().map(|offer| (offer.put.as_str(), offer.beside.as_str())).collect();
        assert_eq!(lines, [("#lobby", ""), ("#thread 7", "lobby")]);
        assert_eq!(
            called[0].mention.as_ref().map(|mention| &mention.target),
            Some(&MentionTarget::Room(topic(2)))
        );
    }
}
