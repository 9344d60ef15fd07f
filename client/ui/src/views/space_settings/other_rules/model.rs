//! What other rules would change for whom, in words. Pure.

use crate::words::other_rules as words;
use rill_bridge::SpaceView;
use rill_protocol::{Compared, Did, OfferedRules, Readership, Rules, TopicId};

/// Rules as they are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) rules: Rules,
    pub(super) name: String,
    /// Why they are not chosen; empty: they can be.
    pub(super) why_not: &'static str,
}

/// What is offered, in words.
pub(super) fn choices(offered: Vec<OfferedRules>) -> Vec<Choice> {
    let of = |offered: OfferedRules| {
        let name = match &offered.rules {
            Rules::Module(module) => words::module(&offered.name, &module.to_string()),
            Rules::Space | Rules::Personal | Rules::Direct => words::SHIPPED.to_owned(),
        };
        let why_not = match (offered.stands, offered.name.is_empty()) {
            (true, _) => words::HOLD,
            (false, true) => words::CANNOT_RUN,
            (false, false) => "",
        };
        Choice { rules: offered.rules, name, why_not }
    };
    offered.into_iter().map(of).collect()
}

/// A topic, and who reads more or less of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) topic: String,
    pub(super) who: String,
}

/// Who gains what, then who loses what. `name_of`: how a person is called here.
pub(super) fn lines(
    compared: &Compared,
    space: &SpaceView,
    name_of: &dyn Fn(&Did) -> String,
) -> (Vec<Line>, Vec<Line>) {
    let line = |topic, who: &Readership| {
        who.is_anybody().then(|| Line { topic: topic_named(space, topic), who: named(who, name_of) })
    };
    let gains = compared.topics.iter().filter_map(|topic| line(topic.topic, &topic.gain));
    let losses = compared.topics.iter().filter_map(|topic| line(topic.topic, &topic.lose));
    (gains.collect(), losses.collect())
}

fn topic_named(space: &SpaceView, topic: TopicId) -> String {
    match topic {
        TopicId::ROOT => words::ROOT.to_owned(),
        TopicId::PEOPLE => words::PEOPLE.to_owned(),
        TopicId::DESK => words::DESK.to_owned(),
        _ => {
            let rooms = space.rooms.iter().map(|room| (room.topic, &room.name));
            let all = rooms.chain(space.threads.iter().map(|thread| (thread.topic, &thread.name)));
            let mut named = all.filter(|(named, _)| *named == topic).map(|(_, name)| words::room(name));
            named.next().unwrap_or_else(|| words::A_ROOM.to_owned())
        }
    }
}

fn named(who: &Readership, name_of: &dyn Fn(&Did) -> String) -> String {
    let all = [(who.nobody, words::NOBODY), (who.strangers, words::STRANGERS)];
    let all = all.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned());
    let more = (who.more > 0).then(|| words::more_people(who.more));
    let each = all.chain(who.people.iter().map(name_of)).chain(more);
    each.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::space;
    use rill_protocol::{ModuleId, TopicCompared};

    #[test]
    fn rules_that_hold_or_cannot_be_run_are_shown_and_not_chosen() {
        let module = Rules::Module(ModuleId::of(b"listed"));
        let offered = |rules, name: &str, stands| OfferedRules { rules, name: name.to_owned(), stands };
        let choices = choices(vec![
            offered(Rules::Space, "space", true),
            offered(module.clone(), "listed", false),
            offered(module, "", false),
        ]);
        let told: Vec<_> = choices.iter().map(|choice| (choice.name.as_str(), choice.why_not)).collect();
        let end = ModuleId::of(b"listed").to_string();
        let end = &end[end.len() - 8..];
        let (named, unnamed) = (format!("listed (…{end})"), format!(" (…{end})"));
        assert_eq!(told, [(words::SHIPPED, words::HOLD), (&named, ""), (&unnamed, words::CANNOT_RUN)]);
    }

    #[test]
    fn who_reads_more_and_who_reads_less_is_said_apart() {
        let did = Did::parse("did:web:mia.example").unwrap();
        let gain = Readership { nobody: true, strangers: true, people: vec![did], more: 2 };
        let lose = Readership::default();
        let topics = vec![
            TopicCompared { topic: TopicId::PEOPLE, gain: gain.clone(), lose },
            TopicCompared { topic: TopicId::DESK, gain: Readership::default(), lose: gain },
        ];
        let compared = Compared { topics, ..Compared::default() };
        let (gains, losses) = lines(&compared, &space(Vec::new(), Vec::new()), &|_| "Mia".to_owned());
        let who = "anybody, without signing in, anybody who signs in, Mia, 2 others".to_owned();
        assert_eq!(gains, [Line { topic: words::PEOPLE.to_owned(), who: who.clone() }]);
        assert_eq!(losses, [Line { topic: words::DESK.to_owned(), who }]);
    }
}
