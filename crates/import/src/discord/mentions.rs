//! Mentions: what in a text stands for a person, a room or a role, in the form that the export left it in.

use super::{people::People, record::User, rooms::Rooms};
use rill_events::{Mention, MentionTarget};

/// Whether names count without an `@`: in notices they do ("Added Mira to the group.").
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    Marked,
    Plain,
}

pub(crate) fn find(
    text: &str,
    names: Names,
    users: &[&User<'_>],
    rooms: &Rooms,
    people: &mut People,
) -> Vec<Mention> {
    let mut mentions = Mentions { text, found: Vec::new() };
    if names == Names::Plain {
        for user in users {
            mentions.add(user.shown_name(), || MentionTarget::Person(people.slot(user.id)));
        }
    }
    if memchr::memchr3(b'@', b'#', b'<', text.as_bytes()).is_none() {
        return mentions.found;
    }
    mentions.raw(users, rooms, people);
    for user in users {
        for name in [user.shown_name(), &user.name] {
            mentions.add(&format!("@{name}"), || MentionTarget::Person(people.slot(user.id)));
        }
    }
    for everyone in ["@everyone", "@here"] {
        mentions.add(everyone, || MentionTarget::Everyone);
    }
    for role in users.iter().flat_map(|user| user.roles.iter().flatten()) {
        mentions.add(&format!("@{}", &*role.name), || MentionTarget::Role(role.name.to_string()));
    }
    mentions.room_names(rooms);
    mentions.found
}

struct Mentions<'a> {
    text: &'a str,
    found: Vec<Mention>,
}

impl Mentions<'_> {
    fn add(&mut self, shown: &str, target: impl FnOnce() -> MentionTarget) {
        let says_something = shown.trim_start_matches('@').chars().nth(1).is_some();
        if says_something
            && self.text.contains(shown)
            && !self.found.iter().any(|mention| mention.shown == shown)
        {
            self.found.push(Mention { shown: shown.to_owned(), target: target() });
        }
    }

    /// `<@1>`, `<@!1>`, `<@&1>` and `<#1>`: exports made with markdown off.
    fn raw(&mut self, users: &[&User<'_>], rooms: &Rooms, people: &mut People) {
        let text = self.text;
        for at in memchr::memchr_iter(b'<', text.as_bytes()) {
            let Some((inner, _)) = text[at + 1..].split_once('>') else { continue };
            let shown = &text[at..at + inner.len() + 2];
            let Some(digits) = inner.find(|c: char| c.is_ascii_digit()) else { continue };
            let (kind, id) = inner.split_at(digits);
            let Ok(id) = id.parse().map(super::record::Snowflake) else { continue };
            match kind {
                "@" | "@!" => self.add(shown, || MentionTarget::Person(people.slot(id))),
                "#" => self.add(shown, || MentionTarget::Room(rooms.topic(id))),
                "@&" => {
                    let mut roles = users.iter().flat_map(|user| user.roles.iter().flatten());
                    // A role that nobody in sight has is known by its id alone.
                    let name = roles
                        .find(|role| role.id == id)
                        .map_or_else(|| id.to_string(), |role| role.name.to_string());
                    self.add(shown, || MentionTarget::Role(name));
                }
                _ => {}
            }
        }
    }

    /// `#name` of a room that is in the archive under that name alone.
    fn room_names(&mut self, rooms: &Rooms) {
        let text = self.text;
        for at in memchr::memchr_iter(b'#', text.as_bytes()) {
            let rest = &text[at + 1..];
            let ends = |c: char| c.is_whitespace() || (c.is_ascii_punctuation() && c != '-' && c != '_');
            let name = &rest[..rest.find(ends).unwrap_or(rest.len())];
            if let Some(topic) = rooms.named(name) {
                self.add(&text[at..=at + name.len()], || MentionTarget::Room(topic));
            }
        }
    }
}

impl User<'_> {
    /// The name that others see.
    pub(crate) fn shown_name(&self) -> &str {
        self.nickname.as_deref().unwrap_or(&self.name)
    }
}
