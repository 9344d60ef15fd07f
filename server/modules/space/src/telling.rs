//! The rules in words, and the questions of this module's own: how one joins (`joining`), and one's invites (`invites`).

use crate::{
    known::{Known, Person},
    reading::reads_space,
};
use rill_events::{Joining, Permission, Permissions, Reading};
use rill_module_abi::{CacheError, Question, Row, Value};
use rill_protocol::{Did, Genesis};

/// A sentence each.
pub(crate) fn describe(known: Known<'_>, genesis: &Genesis) -> Result<Vec<String>, CacheError> {
    let openness = known.openness(genesis)?;
    let joins = match openness.joining {
        Joining::Open => "Whoever wants to joins this space.",
        Joining::ByRequest => "Who wants to join asks, and is let in by who manages members.",
        Joining::Closed => "Who was given an invite joins; nobody else does.",
    };
    let reads = match openness.reading {
        Reading::Everyone => "Anybody reads the rooms that are not private, without signing in.",
        Reading::Members => "Members alone read this space.",
    };
    let may = known.members_may()?;
    Ok(vec![
        joins.to_owned(),
        reads.to_owned(),
        "A private room is there for those alone who are named in it, and for who made the space.".to_owned(),
        format!("Members may {}.", words(may)),
        format!("Moderators may also {}.", words(Permissions::OF_MODERATORS.without(may))),
        "Nobody gives what they do not have, or changes who stands as high as they do.".to_owned(),
        "Only its author edits a message. Its author and who manages messages delete it.".to_owned(),
        "Twenty events are taken at once, then five a second; who is faster comes later.".to_owned(),
    ])
}

fn words(permissions: Permissions) -> String {
    let all: Vec<_> =
        Permission::ALL.into_iter().filter(|one| permissions.has(*one)).map(Permission::words).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

/// None: there is no such question, or it is not for them.
pub(crate) fn answer(
    known: Known<'_>,
    genesis: &Genesis,
    who: Option<&Did>,
    question: &Question<'_>,
) -> Result<Option<Vec<Row>>, CacheError> {
    match (question.name, who) {
        ("joining", _) => Ok(joining(known, genesis, who, question)?.map(|row| vec![row])),
        ("invites", Some(who)) if known.person(genesis, who)?.is_member() => known.invites_of(who).map(Some),
        _ => Ok(None),
    }
}

/// How somebody joins: `params` is the key of the invite that they hold, or nothing. A row of how, the space's name
/// where they may come in or ask, and the role that their invite names. None: they neither read the space nor come in,
/// and do not hear that there is one.
fn joining(
    known: Known<'_>,
    genesis: &Genesis,
    who: Option<&Did>,
    question: &Question<'_>,
) -> Result<Option<Row>, CacheError> {
    let person = who.map(|who| known.person(genesis, who)).transpose()?;
    let key = std::str::from_utf8(question.params).ok().and_then(|key| Did::parse(key).ok());
    let invite = key.map(|key| known.invite(&key)).transpose()?.flatten();
    let invite = invite.filter(|invite| invite.is_good(question.now));
    let how = how(person.as_ref(), invite.is_some(), known.openness(genesis)?.joining);
    if matches!(how, "closed" | "banned") && !reads_space(known, genesis, person.as_ref())? {
        return Ok(None);
    }
    let is_shown = !matches!(how, "closed" | "banned" | "declined");
    let name = if is_shown { known.name()? } else { None };
    let role = invite.filter(|_| is_shown).and_then(|invite| invite.role);
    Ok(Some(vec![
        Value::Text(how.to_owned()),
        name.map_or(Value::Null, Value::Text),
        role.map_or(Value::Null, |role| Value::Blob(role.as_bytes().to_vec())),
    ]))
}

fn how(person: Option<&Person>, is_invited: bool, joining: Joining) -> &'static str {
    match (person, joining) {
        (Some(person), _) if person.is_banned() => "banned",
        (Some(person), _) if person.is_member() => "member",
        _ if is_invited => "invited",
        (_, Joining::Open) => "open",
        (_, Joining::Closed) => "closed",
        (Some(person), Joining::ByRequest) if person.may_join_after_all() => "let_in",
        (Some(person), Joining::ByRequest) if person.was_declined() => "declined",
        (Some(person), Joining::ByRequest) if person.has_asked() => "asked",
        (_, Joining::ByRequest) => "by_request",
    }
}
