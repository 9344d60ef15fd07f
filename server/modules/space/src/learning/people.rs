//! People: members, roles, bans, requests; invites.

use crate::known::{Known, flag};
use rill_events::{InviteSet, Payload, RoleGiven, RoleSet};
use rill_module_abi::{Accepted, Cache, CacheError, Param};
use rill_protocol::{Did, Millis};

/// Sets and takes away flags.
const FLAG: &str = "
    INSERT INTO person (person, flags, until, full_at) VALUES (?1, ?2, 0, 0)
    ON CONFLICT (person) DO UPDATE SET flags = (flags | ?2) & ~?3";
const TIMEOUT: &str = "
    INSERT INTO person (person, flags, until, full_at) VALUES (?1, 0, ?2, 0)
    ON CONFLICT (person) DO UPDATE SET until = excluded.until";
const OFFER: &str = "UPDATE person SET offered = ?2 WHERE person = ?1";
const OFFER_NO_MORE: &str = "UPDATE person SET offered = NULL WHERE person = ?1 AND offered = ?2";
const ROLE: &str = "INSERT OR REPLACE INTO role (role, rank, permissions) VALUES (?1, ?2, ?3)";
const ROLE_NO_MORE: &str = "DELETE FROM role WHERE role = ?1";
const GIVE: &str = "INSERT OR IGNORE INTO has_role (person, role) VALUES (?1, ?2)";
const TAKE: &str = "DELETE FROM has_role WHERE person = ?1 AND role = ?2";
const INVITE: &str = "
    INSERT OR REPLACE INTO invite (key, author, expires_at, uses, role) VALUES (?1, ?2, ?3, ?4, ?5)";
const INVITE_NO_MORE: &str = "DELETE FROM invite WHERE key = ?1";
const INVITE_USED: &str = "UPDATE invite SET uses = uses - 1 WHERE key = ?1 AND uses > 0";
/// Of rooms that new members read from their joining on. Index: `room_recent`.
const READS_FROM_NOW: &str = "
    INSERT OR REPLACE INTO since (person, topic, seq) SELECT ?1, topic, tail + 1 FROM room WHERE recent = 1";
const READ_NO_MORE: &str = "DELETE FROM since WHERE person = ?1";

pub(super) fn said(cache: &mut dyn Cache, event: &Accepted<'_>, payload: Payload) -> Result<(), CacheError> {
    let author = &event.envelope.author;
    match payload {
        Payload::MemberJoined(_) => joined(cache, event),
        Payload::MemberLeft(_) => gone(cache, author, 0),
        Payload::MemberRemoved(removed) => gone(cache, &removed.person, 0),
        Payload::BanSet(set) if set.on => gone(cache, &set.person, flag::BANNED),
        Payload::BanSet(set) => flagged(cache, &set.person, 0, flag::BANNED),
        Payload::ModeratorSet(set) if set.on => flagged(cache, &set.person, flag::MODERATOR, 0),
        Payload::ModeratorSet(set) => flagged(cache, &set.person, 0, flag::MODERATOR),
        Payload::RequestMade(_) => flagged(cache, author, flag::ASKED, 0),
        Payload::RequestAnswered(answered) => {
            let answer = if answered.let_in { flag::LET_IN } else { flag::DECLINED };
            flagged(cache, &answered.person, answer, (flag::ASKED | flag::LET_IN | flag::DECLINED) & !answer)
        }
        Payload::TimeoutSet(set) => {
            let until = Param::Integer(set.until.unwrap_or(0));
            cache.execute(TIMEOUT, &[Param::Text(set.person.as_str()), until]).map(drop)
        }
        Payload::RoleSet(set) => role(cache, &set),
        Payload::RoleGiven(given) => gave(cache, &given),
        Payload::InviteSet(set) => invite(cache, author, &set),
        // What nobody's permission or reading hangs on.
        _ => Ok(()),
    }
}

fn flagged(cache: &mut dyn Cache, who: &Did, set: i64, taken: i64) -> Result<(), CacheError> {
    let columns = [Param::Text(who.as_str()), Param::Integer(set), Param::Integer(taken)];
    cache.execute(FLAG, &columns).map(drop)
}

/// Who joins by an invite that is good may take the role that it names, if they were no member before.
fn joined(cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
    let who = &event.envelope.author;
    let person = Param::Text(who.as_str());
    let was_member = Known(cache).person(event.genesis, who)?.is_member();
    flagged(cache, who, flag::MEMBER, flag::ASKED | flag::LET_IN | flag::DECLINED)?;
    if was_member {
        return Ok(());
    }
    cache.execute(READS_FROM_NOW, &[person])?;
    let Some(proof) = &event.envelope.proof else { return Ok(()) };
    let Some(invite) = Known(cache).invite(&proof.key)?.filter(|invite| invite.is_good(event.received_at))
    else {
        return Ok(());
    };
    cache.execute(INVITE_USED, &[Param::Text(proof.key.as_str())])?;
    if let Some(role) = invite.role {
        cache.execute(OFFER, &[person, Param::Blob(role.as_bytes())])?;
    }
    Ok(())
}

fn gone(cache: &mut dyn Cache, who: &Did, set: i64) -> Result<(), CacheError> {
    flagged(cache, who, set, flag::MEMBER | flag::ASKED | flag::LET_IN)?;
    cache.execute(OFFER, &[Param::Text(who.as_str()), Param::Null])?;
    cache.execute(READ_NO_MORE, &[Param::Text(who.as_str())]).map(drop)
}

fn role(cache: &mut dyn Cache, set: &RoleSet) -> Result<(), CacheError> {
    let role = Param::Blob(set.role.as_bytes());
    if set.removed {
        return cache.execute(ROLE_NO_MORE, &[role]).map(drop);
    }
    let numbers = [set.rank, set.permissions.bits()].map(|number| Param::Integer(number.into()));
    cache.execute(ROLE, &[role, numbers[0], numbers[1]]).map(drop)
}

fn gave(cache: &mut dyn Cache, given: &RoleGiven) -> Result<(), CacheError> {
    let which = [Param::Text(given.person.as_str()), Param::Blob(given.role.as_bytes())];
    // What an invite offers is taken once: whoever takes it away again has the last word.
    cache.execute(OFFER_NO_MORE, &which)?;
    if !given.on {
        return cache.execute(TAKE, &which).map(drop);
    }
    cache.execute(GIVE, &which)?;
    flagged(cache, &given.person, flag::ROLES, 0)
}

fn invite(cache: &mut dyn Cache, author: &Did, set: &InviteSet) -> Result<(), CacheError> {
    let key = Param::Text(set.key.as_str());
    if set.revoked {
        return cache.execute(INVITE_NO_MORE, &[key]).map(drop);
    }
    let author =
        Known(cache).invite(&set.key)?.and_then(|before| before.author).unwrap_or_else(|| author.to_string());
    let number = |number: Option<Millis>| number.map_or(Param::Null, Param::Integer);
    let role = set.role.as_ref().map_or(Param::Null, |role| Param::Blob(role.as_bytes()));
    let uses = number(set.uses.map(Millis::from));
    cache.execute(INVITE, &[key, Param::Text(&author), number(set.expires_at), uses, role]).map(drop)
}
