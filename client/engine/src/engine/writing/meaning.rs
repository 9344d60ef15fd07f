//! Whom and what a text means: what the page's lists gave, and names that only one person of the space has. Whom it
//! calls: people of ours among these, and who wrote what it answers.

use crate::{
    engine::{Engine, outbox::Saying, small::failure},
    queries::{self, Named},
    store::{self, StoreError},
};
use rill_bridge::{Failure, Intent};
use rill_events::{Mention, MentionTarget};
use rill_protocol::{Did, EventId, NOTIFY_MAX, Notify, Slot, StreamId, TopicId};

impl Engine {
    /// What the space adds to an intent.
    pub(super) fn saying_of(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        event: EventId,
        intent: &Intent,
    ) -> Result<Saying, Failure> {
        match intent {
            Intent::Post { text, mentions, reply, .. } => {
                self.saying((stream, topic), text, mentions.clone(), *reply)
            }
            Intent::Edit { text, mentions, .. } | Intent::StartThread { text, mentions, .. } => {
                self.saying((stream, topic), text, mentions.clone(), None)
            }
            Intent::Open { parent, kind, private_to, .. } => {
                let home = Some(self.home_after_all(stream, *parent, *kind, event)?);
                let readers = private_to.as_deref().map(|whom| self.private_to(stream, whom)).transpose()?;
                Ok(Saying { home, readers, ..Saying::default() })
            }
            Intent::Access { choice } => {
                let access = self.access_changes(stream, (topic, event), choice)?;
                Ok(Saying { access, ..Saying::default() })
            }
            Intent::Place { category, after } => {
                let moves = self.moves(stream, (topic, event), (*category, *after))?;
                Ok(Saying { moves, ..Saying::default() })
            }
            Intent::Move { from, anchor, .. } => {
                let stood = Some(Box::new(self.stood(stream, *from, *anchor)?));
                Ok(Saying { stood, ..Saying::default() })
            }
            Intent::Rule { ruling } => {
                let ruled = self.ruled(stream, event, ruling)?;
                Ok(Saying { ruled, ..Saying::default() })
            }
            Intent::Delete { .. }
            | Intent::Forward { .. }
            | Intent::React { .. }
            | Intent::Pin { .. }
            | Intent::Rename { .. }
            | Intent::Describe { .. }
            | Intent::Slow { .. }
            | Intent::Archive { .. } => Ok(Saying::default()),
        }
    }

    pub(super) fn saying(
        &mut self,
        at: (StreamId, TopicId),
        text: &str,
        given: Vec<Mention>,
        answers: Option<EventId>,
    ) -> Result<Saying, Failure> {
        let mut mentions: Vec<Mention> = given;
        mentions.retain(|mention| !mention.shown.is_empty() && text.contains(&mention.shown));
        let read = self.named(at.0, text);
        let named = self.read(read)?;
        for Named { voice, name, .. } in meant(text, named) {
            let shown = format!("@{name}");
            if !mentions.iter().any(|mention| mention.shown == shown) {
                mentions.push(Mention { shown, target: MentionTarget::Person(voice) });
            }
        }
        let everyone = mentions.iter().any(|mention| mention.target == MentionTarget::Everyone);
        let notify = if everyone {
            Some(Notify::Readers)
        } else {
            let mut called = Vec::new();
            for mention in &mentions {
                if let MentionTarget::Person(voice) = mention.target {
                    let person = self.person_of(at.0, voice);
                    called.extend(self.read(person)?);
                }
            }
            self.calls(called)?
        };
        let notify = self.with_answered(at, answers, notify)?;
        Ok(Saying { mentions, notify, ..Saying::default() })
    }

    /// Whoever wrote what is answered is called as well, unless that is oneself, or a person of another program.
    pub(super) fn with_answered(
        &mut self,
        at: (StreamId, TopicId),
        answered: Option<EventId>,
        notify: Option<Notify>,
    ) -> Result<Option<Notify>, Failure> {
        let author = answered.map(|answered| self.author_of(at, answered)).transpose();
        let author = self.read(author)?.flatten();
        match (notify, author) {
            (Some(Notify::Readers), _) => Ok(Some(Notify::Readers)),
            (Some(Notify::People(mut people)), author) => {
                people.extend(author);
                self.calls(people)
            }
            (None, author) => self.calls(author.into_iter().collect()),
        }
    }

    fn calls(&self, mut people: Vec<Did>) -> Result<Option<Notify>, Failure> {
        people.sort_unstable();
        people.dedup();
        people.retain(|person| self.setup.person.as_ref() != Some(person));
        match people.len() {
            0 => Ok(None),
            1..=NOTIFY_MAX => Ok(Some(Notify::People(people))),
            many => {
                let text =
                    format!("this calls {many} people by name, at most {NOTIFY_MAX} can be: name fewer");
                Err(failure(text, false))
            }
        }
    }

    fn named(&self, stream: StreamId, text: &str) -> Result<Vec<Named>, StoreError> {
        let Some(space) = self.spaces.get(&stream).filter(|_| text.contains('@')) else {
            return Ok(Vec::new());
        };
        Ok(queries::named_in(&self.db, space.kept.key, text)?)
    }

    /// The person of ours who has this profile; none: somebody of another program.
    pub(in crate::engine) fn person_of(
        &self,
        stream: StreamId,
        voice: Slot,
    ) -> Result<Option<Did>, StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(None) };
        let Some((event, _)) = queries::profile(&self.db, space.kept.key, voice)? else { return Ok(None) };
        let Some(people) = space.topics.get(&TopicId::PEOPLE) else { return Ok(None) };
        let set = store::envelope_of(&self.db, &people.at, event)?;
        Ok(set.map(|set| set.author).filter(|author| Slot::of_person(author) == voice))
    }

    fn author_of(&self, at: (StreamId, TopicId), event: EventId) -> Result<Option<Did>, StoreError> {
        let known = self.spaces.get(&at.0).and_then(|space| space.topics.get(&at.1));
        let Some(known) = known else { return Ok(None) };
        let written = store::envelope_of(&self.db, &known.at, event)?;
        Ok(written.filter(|written| written.voice.is_none()).map(|written| written.writer().clone()))
    }
}

/// Of those whose names stand in a text, those who are meant: at each @ the longest name, where one person has it.
fn meant(text: &str, named: Vec<Named>) -> Vec<Named> {
    let mut meant: Vec<Named> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let rest = &text[at + 1..];
        if text[..at].ends_with(char::is_alphanumeric) {
            continue;
        }
        let ends = |name: &str| !rest[name.len()..].starts_with(char::is_alphanumeric);
        let here = named.iter().filter(|it| rest.starts_with(&it.name) && ends(&it.name));
        let Some(longest) = here.clone().max_by_key(|it| it.name.len()) else { continue };
        let is_one = here.filter(|it| it.name == longest.name).count() == 1;
        if is_one && !meant.contains(longest) {
            meant.push(longest.clone());
        }
    }
    meant
}

#[cfg(test)]
mod tests {
    use super::meant;
    use crate::queries::Named;
    use rill_protocol::{EventId, Slot};

    fn named(names: &[&str]) -> Vec<Named> {
        let named = names.iter().enumerate().map(|(number, name)| Named {
            voice: Slot::from_bytes([u8::try_from(number).unwrap(); 16]),
            event: EventId::from_bytes([0; 16]),
            name: (*name).to_owned(),
        });
        named.collect()
    }

    #[test]
    fn the_longest_name_is_meant_where_one_person_alone_has_it() {
        let cases: [(&str, &[&str], &[&str]); 7] = [
            ("hi @Ana", &["Ana", "Ben"], &["Ana"]),
            ("hi @Ana Reyes!", &["Ana", "Ana Reyes"], &["Ana Reyes"]),
            ("hi @Anabel", &["Ana"], &[]),
            ("@Ana and @Ben, @Ana", &["Ana", "Ben"], &["Ana", "Ben"]),
            ("hi @Ana", &["Ana", "Ana"], &[]),
            ("mail ana@Ben.org", &["Ben"], &[]),
            ("hi @日本", &["日本"], &["日本"]),
        ];
        for (text, names, expected) in cases {
            let found: Vec<_> = meant(text, named(names)).into_iter().map(|it| it.name).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
