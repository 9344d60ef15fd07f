//! What the rules of a space said that one may write, as what the page offers. Pure.
//! Not here: what is so before they said anything (`may.rs`).

use rill_bridge::Answer;
use rill_protocol::{Allowed, RULES_SET, RulesAnswer, TopicId, Whose};

/// What the rules said of some topics.
pub(crate) type Said = Vec<(TopicId, Vec<Allowed>)>;

/// Something that one writes, and that is offered where one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writes {
    // In *root*.
    NameOfSpace,
    AboutSpace,
    Joining,
    Reading,
    /// By which rules the space lives.
    Rules,
    // In *people*.
    Joins,
    Leaves,
    Removal,
    Moderators,
    Roles,
    RolesOfPeople,
    // In *desk*.
    Invites,
    Answers,
    Bans,
    Timeouts,
    Settled,
    // In rooms.
    Overrides,
    Messages,
    Files,
    Reactions,
    Threads,
    Pins,
    DeletionsOfOthers,
    Moves,
}

impl Writes {
    /// The kind of event, as rules are asked of it.
    pub(crate) const fn kind(self) -> (&'static str, Whose) {
        match self {
            Self::NameOfSpace => ("rill.space.renamed.v1", Whose::Own),
            Self::AboutSpace => ("rill.space.described.v1", Whose::Own),
            Self::Joining => ("rill.space.joining_set.v1", Whose::Own),
            Self::Reading => ("rill.space.reading_set.v1", Whose::Own),
            Self::Rules => (RULES_SET, Whose::Own),
            Self::Threads => ("rill.room.opened.v1", Whose::Own),
            Self::Joins => ("rill.member.joined.v1", Whose::Own),
            Self::Leaves => ("rill.member.left.v1", Whose::Own),
            Self::Removal => ("rill.member.removed.v1", Whose::Anybodys),
            Self::Moderators => ("rill.member.moderator_set.v1", Whose::Anybodys),
            Self::Roles => ("rill.role.set.v1", Whose::Anybodys),
            Self::RolesOfPeople => ("rill.role.given.v1", Whose::Anybodys),
            Self::Invites => ("rill.invite.set.v1", Whose::Own),
            Self::Answers => ("rill.request.answered.v1", Whose::Anybodys),
            Self::Bans => ("rill.member.ban_set.v1", Whose::Anybodys),
            Self::Timeouts => ("rill.member.timeout_set.v1", Whose::Anybodys),
            Self::Settled => ("rill.report.settled.v1", Whose::Anybodys),
            Self::Overrides => ("rill.room.override_set.v1", Whose::Own),
            Self::Messages => ("rill.message.posted.v1", Whose::Own),
            Self::Files => ("rill.message.posted.v1#files", Whose::Own),
            Self::Reactions => ("rill.reaction.set.v1", Whose::Anybodys),
            Self::Pins => ("rill.message.pinned.v1", Whose::Anybodys),
            Self::DeletionsOfOthers => ("rill.message.deleted.v1", Whose::Anybodys),
            Self::Moves => ("rill.message.posted.v1#moved", Whose::Own),
        }
    }
}

/// Whether one may, and if not, why; none: the rules said nothing of it.
pub(crate) fn may(said: &Said, topic: TopicId, writes: Writes) -> Option<Result<(), String>> {
    let (_, allowed) = said.iter().find(|(of, _)| *of == topic)?;
    let (kind, of) = writes.kind();
    let one = allowed.iter().find(|one| one.kind == kind && one.of == of)?;
    Some(one.refused.as_ref().map_or(Ok(()), |fault| Err(fault.text.clone())))
}

/// Whether the rules said that one may.
pub(crate) fn is_let(said: &Said, topic: TopicId, writes: Writes) -> bool {
    may(said, topic, writes) == Some(Ok(()))
}

/// Whether that was said to who is no member: a member may leave.
pub(crate) fn is_of_a_stranger(said: &Said) -> bool {
    matches!(may(said, TopicId::PEOPLE, Writes::Leaves), Some(Err(_)))
}

/// What was said, in an answer.
pub(crate) fn said_in(answer: Answer) -> Option<Said> {
    match answer {
        Answer::Rules(Some(RulesAnswer::Allowed(said))) => Some(said),
        _ => None,
    }
}

/// What one may do with messages of a room, beside writing some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rights {
    pub(crate) react: bool,
    pub(crate) attach: bool,
    pub(crate) open_threads: bool,
    pub(crate) pin: bool,
    /// Delete what others wrote, and write in slowed rooms without waiting.
    pub(crate) keep_order: bool,
    /// Move messages into other rooms.
    pub(crate) relocate: bool,
}

impl Default for Rights {
    fn default() -> Self {
        Self::MEMBER
    }
}

impl Rights {
    /// What members may where nobody said otherwise.
    pub(crate) const MEMBER: Self = Self {
        react: true,
        attach: true,
        open_threads: true,
        pin: false,
        keep_order: false,
        relocate: false,
    };
    /// What the people of a conversation may, all of them.
    pub(crate) const CONVERSING: Self = Self { open_threads: false, pin: true, ..Self::MEMBER };
    /// What who keeps order may.
    pub(crate) const ALL: Self = Self { pin: true, keep_order: true, relocate: true, ..Self::MEMBER };

    /// As the rules said; of a topic of which they said nothing as it was guessed. A kind of event that they do not know
    /// there is none that one may write; what is no kind (after a `#`) not all rules speak of.
    pub(crate) fn said(self, said: &Said, topic: TopicId) -> Self {
        let is_answered = said.iter().any(|(of, _)| *of == topic);
        let or = |guess: bool, writes: Writes| {
            let unknown = guess && (!is_answered || writes.kind().0.contains('#'));
            may(said, topic, writes).map_or(unknown, |may| may.is_ok())
        };
        Self {
            react: or(self.react, Writes::Reactions),
            attach: or(self.attach, Writes::Files),
            open_threads: or(self.open_threads, Writes::Threads),
            pin: or(self.pin, Writes::Pins),
            keep_order: or(self.keep_order, Writes::DeletionsOfOthers),
            relocate: or(self.relocate, Writes::Moves),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use rill_protocol::{Fault, FaultCode};

    /// Rules that let one write these of a topic, and refuse the others in words.
    pub(crate) fn letting(topic: TopicId, let_do: &[Writes], not: &[(Writes, &str)]) -> Said {
        let allowed = |writes: Writes, refused| {
            let (kind, of) = writes.kind();
            Allowed { kind: kind.to_owned(), of, refused }
        };
        let may = let_do.iter().map(|writes| allowed(*writes, None));
        let may_not =
            not.iter().map(|(writes, text)| allowed(*writes, Some(Fault::new(FaultCode::NotAllowed, *text))));
        vec![(topic, may.chain(may_not).collect())]
    }

    #[test]
    fn what_the_rules_said_counts_and_what_they_did_not_say_is_as_it_was_guessed() {
        let topic = crate::people::topic(1);
        let said = letting(topic, &[Writes::Pins], &[(Writes::Reactions, "quiet here")]);
        assert_eq!(may(&said, topic, Writes::Reactions), Some(Err("quiet here".to_owned())));
        assert_eq!(may(&said, topic, Writes::Files), None);
        assert_eq!(may(&said, TopicId::ROOT, Writes::Pins), None);
        let rights = Rights::MEMBER.said(&said, topic);
        let expected = Rights { pin: true, react: false, open_threads: false, ..Rights::MEMBER };
        assert_eq!(rights, expected, "files are as guessed, threads are nothing there");
        assert_eq!(Rights::ALL.said(&said, TopicId::ROOT), Rights::ALL);
    }
}
