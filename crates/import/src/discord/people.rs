//! People and emoji as the archives show them: each message repeats them as they were on the day of the export, so
//! the newest wins, whatever the order of files. Memory: one row a person, not a message.

use super::{
    card::color,
    files::Files,
    record::{Emoji, Snowflake, User},
    source::SOURCE,
};
use crate::media::{Media, MediaError};
use rill_events::{EmojiAdded, FileRef, ProfileSet};
use rill_protocol::{BlobId, Millis, Slot};
use std::collections::HashMap;

/// The account that stands for all that are gone.
const DELETED_USER: Snowflake = Snowflake(456_226_577_798_135_808);
/// Characters of a name, as elsewhere in a space.
const NAME_MAX: usize = 80;

/// How new a mention of a person is: the day of the export, then the message.
pub(crate) type Stamp = (Millis, Snowflake);

/// A value, and how new it is.
struct Dated<T> {
    stamp: Stamp,
    value: T,
}

impl<T: PartialEq> Dated<T> {
    fn renew<Q: ?Sized + PartialEq<T>>(
        held: &mut Option<Self>,
        stamp: Stamp,
        value: &Q,
        own: impl FnOnce(&Q) -> T,
    ) {
        match held {
            Some(held) if held.stamp > stamp => {}
            Some(held) if *value == held.value => held.stamp = stamp,
            _ => *held = Some(Self { stamp, value: own(value) }),
        }
    }
}

struct Person {
    slot: Slot,
    name: Option<Dated<String>>,
    discriminator: Option<Dated<String>>,
    nickname: Option<Dated<String>>,
    color: Option<Dated<Option<u32>>>,
    roles: Option<Dated<Vec<String>>>,
    picture_url: Option<Dated<String>>,
    picture: Option<FileRef>,
    is_bot: bool,
    is_known: bool,
}

impl Person {
    fn unknown(id: Snowflake) -> Self {
        Self {
            slot: Slot::of_foreign_person(SOURCE, &id.to_string()),
            name: None,
            discriminator: None,
            nickname: None,
            color: None,
            roles: None,
            picture_url: None,
            picture: None,
            is_bot: false,
            is_known: false,
        }
    }
}

/// Everybody seen so far.
#[derive(Default)]
pub(crate) struct People(HashMap<Snowflake, Person>);

impl People {
    /// The slot of a person, whether seen or not.
    pub(crate) fn slot(&mut self, id: Snowflake) -> Slot {
        self.0.entry(id).or_insert_with(|| Person::unknown(id)).slot
    }

    /// Takes in how a person looks in one message.
    pub(crate) fn see(
        &mut self,
        user: &User<'_>,
        stamp: Stamp,
        media: &mut dyn Media,
        problems: &mut Vec<MediaError>,
    ) -> Slot {
        let person = self.0.entry(user.id).or_insert_with(|| Person::unknown(user.id));
        person.is_known = true;
        person.is_bot |= user.is_bot;
        let own = |text: &str| text.to_owned();
        Dated::renew(&mut person.name, stamp, &*user.name, own);
        if let Some(discriminator) = user.discriminator.as_deref() {
            Dated::renew(&mut person.discriminator, stamp, discriminator, own);
        }
        if let Some(nickname) = user.nickname.as_deref() {
            Dated::renew(&mut person.nickname, stamp, nickname, own);
            // Exports without a nickname have no colour either: then nothing is said of it.
            Dated::renew(&mut person.color, stamp, &user.color.as_deref().and_then(color), |color| *color);
        }
        if let Some(roles) = &user.roles {
            let unchanged = person.roles.as_ref().is_some_and(|held| {
                held.stamp <= stamp
                    && held.value.len() == roles.len()
                    && roles.iter().all(|role| held.value.iter().any(|name| **name == *role.name))
            });
            match &mut person.roles {
                Some(held) if unchanged => held.stamp = stamp,
                held => {
                    let mut roles: Vec<_> = roles.iter().collect();
                    roles.sort_by_key(|role| (-role.position, role.id));
                    let names: Vec<String> = roles.iter().map(|role| role.name.to_string()).collect();
                    Dated::renew(held, stamp, &names, Clone::clone);
                }
            }
        }
        if let Some(url) = user.avatar_url.as_deref() {
            let is_new =
                person.picture_url.as_ref().is_none_or(|held| held.stamp <= stamp && held.value != url);
            Dated::renew(&mut person.picture_url, stamp, url, own);
            if is_new {
                let mut files = Files::new(media);
                // A picture that was kept once is better than one that is lost.
                person.picture = files.find(url).or(person.picture.take());
                problems.append(&mut files.problems);
            }
        }
        person.slot
    }

    /// Everybody's profile, by id.
    pub(crate) fn profiles(self) -> Vec<(Snowflake, Slot, ProfileSet)> {
        let mut people: Vec<_> = self.0.into_iter().filter(|(_, person)| person.is_known).collect();
        people.sort_by_key(|(id, _)| *id);
        people.into_iter().map(|(id, person)| (id, person.slot, profile(id, person))).collect()
    }
}

fn profile(id: Snowflake, person: Person) -> ProfileSet {
    let text =
        |dated: Option<Dated<String>>| dated.map(|dated| dated.value).filter(|text| !text.trim().is_empty());
    let short = text(person.name).unwrap_or_else(|| id.to_string());
    let name = text(person.nickname).unwrap_or_else(|| short.clone());
    let handle = match text(person.discriminator) {
        Some(number) if number.bytes().any(|digit| digit != b'0') => format!("{short}#{number}"),
        _ => short,
    };
    ProfileSet {
        handle: (handle != name).then_some(handle),
        name: name.trim().chars().take(NAME_MAX).collect(),
        picture: person.picture,
        color: person.color.and_then(|color| color.value),
        bot: person.is_bot,
        gone: id == DELETED_USER,
        roles: person.roles.map(|roles| roles.value).unwrap_or_default(),
        source: Some((SOURCE.to_owned(), id.to_string())),
    }
}

/// Every emoji of the space seen so far.
#[derive(Default)]
pub(crate) struct EmojiBook(HashMap<String, (Stamp, EmojiAdded)>);

impl EmojiBook {
    /// Takes in an emoji of a space; one of Unicode needs no book.
    pub(crate) fn see(
        &mut self,
        emoji: &Emoji<'_>,
        stamp: Stamp,
        media: &mut dyn Media,
        problems: &mut Vec<MediaError>,
    ) {
        let Some(id) = emoji.custom_id() else { return };
        if self.0.get(id).is_some_and(|(held, added)| {
            *held > stamp || (added.picture.is_some() && *added.name == *emoji.name)
        }) {
            return;
        }
        let mut files = Files::new(media);
        let picture = emoji.image_url.as_deref().and_then(|url| files.find(url));
        problems.append(&mut files.problems);
        let held = self.0.remove(id).and_then(|(_, added)| added.picture);
        let added = EmojiAdded {
            id: id.to_owned(),
            name: emoji.name.to_string(),
            picture: picture.or(held),
            animated: emoji.is_animated,
        };
        self.0.insert(id.to_owned(), (stamp, added));
    }

    /// All of them, by id.
    pub(crate) fn all(self) -> Vec<EmojiAdded> {
        let mut all: Vec<_> = self.0.into_values().map(|(_, added)| added).collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        all
    }
}

/// The blobs that a picture needs.
pub(crate) fn blobs(picture: &Option<FileRef>) -> Vec<BlobId> {
    picture.iter().map(|file| file.blob).collect()
}
