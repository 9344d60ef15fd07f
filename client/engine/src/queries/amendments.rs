//! What amends the anchors of a window, in one reading: edits, pins, reactions, votes.
//! Here: which of them count, and how they are counted.

use super::{anchors::Anchor, ids, messages::Scope, people::People, revision::Revision};
use rill_bridge::ReactionTally;
use rill_events::{Carried, CarriedReaction, CarriedVote, Emoji, MessageEdited};
use rill_materializer::{AmendmentKind, TopicKey, verify_row};
use rill_protocol::{EventId, Slot, decode};
use rusqlite::{Connection, Result, Row, named_params};
use std::collections::{BTreeSet, HashMap};

/// The newest of each slot, by seq; also those that say nothing, which only a verified row may say. Index: the primary key of `amendment`.
pub(super) const OF_ANCHORS: &str = "
    SELECT a.topic, a.anchor, a.author, a.slot, a.seq, a.kind, a.value, a.id, a.voice, a.text, a.parts, a.sum
    FROM json_each(:anchors) AS wanted
    CROSS JOIN amendment AS a ON a.topic = CAST(substr(wanted.value, 33) AS INTEGER)
        AND a.anchor = unhex(substr(wanted.value, 1, 32))
    ORDER BY a.seq";

/// Names under one emoji at most.
const NAMES_MAX: usize = 12;
/// Reactions and votes that a moved message takes along, at most: some 10 KB.
const CARRIED_MAX: usize = 512;

/// A row of `amendment` that says something.
pub(super) struct Amendment {
    author: Slot,
    kind: AmendmentKind,
    value: i64,
    id: EventId,
    voice: Slot,
    text: String,
    parts: Option<Vec<u8>>,
}

impl Amendment {
    fn read(row: &Row<'_>) -> Result<((TopicKey, EventId), Self)> {
        verify_row(row, 0..11)?;
        let author = Slot::from_bytes(row.get(2)?);
        let voice: Option<[u8; 16]> = row.get(8)?;
        let amendment = Self {
            author,
            kind: row.get(5)?,
            value: row.get(6)?,
            id: EventId::from_bytes(row.get(7)?),
            voice: voice.map_or(author, Slot::from_bytes),
            text: row.get::<_, Option<String>>(9)?.unwrap_or_default(),
            parts: row.get(10)?,
        };
        Ok(((row.get(0)?, EventId::from_bytes(row.get(1)?)), amendment))
    }

    /// Of a reaction.
    fn emoji(&self) -> Emoji {
        let custom = self.parts.as_deref().and_then(|parts| decode::<Emoji>(parts).ok());
        custom.unwrap_or_else(|| Emoji::Unicode(self.text.clone()))
    }
}

/// What amends each of some anchors, by seq.
pub(super) struct Amendments(HashMap<(TopicKey, EventId), Vec<Amendment>>);

impl Amendments {
    pub(super) fn of<'a>(connection: &Connection, anchors: impl Iterator<Item = &'a Anchor>) -> Result<Self> {
        // A set: an answered message may well be in the window itself, and must not be read twice.
        let wanted: BTreeSet<_> = anchors.map(|anchor| (anchor.id.as_bytes(), anchor.topic)).collect();
        let wanted = ids::keyed(wanted);
        let mut select = connection.prepare_cached(OF_ANCHORS)?;
        let mut rows = select.query(named_params! { ":anchors": wanted })?;
        let mut of_anchor: HashMap<_, Vec<Amendment>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let (anchor, amendment) = Amendment::read(row)?;
            if amendment.kind != AmendmentKind::Nothing {
                of_anchor.entry(anchor).or_default().push(amendment);
            }
        }
        Ok(Self(of_anchor))
    }

    /// What amends one of them.
    pub(super) fn on(&self, anchor: &Anchor) -> &[Amendment] {
        self.0.get(&(anchor.topic, anchor.id)).map_or(&[], Vec::as_slice)
    }
}

/// Those whose names are shown: who reacted.
pub(super) fn reacting(amendments: &[Amendment]) -> impl Iterator<Item = Slot> + '_ {
    let set = amendments.iter().filter(|given| given.kind == AmendmentKind::Reaction && given.value != 0);
    set.map(|given| given.voice)
}

/// The newest edit by the anchor's own author. (An import is one author for many voices: the voice counts too.)
pub(super) fn standing_edit<'a>(amendments: &'a [Amendment], anchor: &Anchor) -> Option<Edit<'a>> {
    let is_own = |edit: &&Amendment| edit.author == anchor.author && edit.voice == anchor.voice;
    let own =
        amendments.iter().rfind(|amendment| amendment.kind == AmendmentKind::Edit && is_own(amendment))?;
    let parts = own.parts.as_deref().map(decode::<MessageEdited>).and_then(std::result::Result::ok);
    Some(Edit { id: own.id, at: own.value, text: &own.text, parts: parts.unwrap_or_default() })
}

/// An edit that stands.
pub(super) struct Edit<'a> {
    pub(super) id: EventId,
    pub(super) at: i64,
    pub(super) text: &'a str,
    /// Mentions and emoji.
    pub(super) parts: MessageEdited,
}

/// All that stands, as it goes along when the message is moved. Of very many reactions and votes, the first.
pub(super) fn standing(amendments: &[Amendment], anchor: &Anchor) -> Carried {
    let edit = standing_edit(amendments, anchor);
    let edit = edit.map(|Edit { at, text, parts, .. }| MessageEdited {
        text: text.to_owned(),
        at: Some(at),
        ..parts
    });
    let mut carried = Carried { edit, pinned: is_pinned(amendments), ..Carried::default() };
    for given in amendments {
        match given.kind {
            AmendmentKind::Reaction => react(&mut carried.reactions, given),
            AmendmentKind::ReactionCount => {
                reaction_of(&mut carried.reactions, given).unnamed = given.value.max(0).cast_unsigned();
            }
            AmendmentKind::Vote => {
                let chosen = given.parts.as_deref().and_then(|parts| decode(parts).ok()).unwrap_or_default();
                carried.votes.retain(|vote| vote.voice != given.voice);
                carried.votes.push(CarriedVote { voice: given.voice, chosen });
            }
            AmendmentKind::Nothing | AmendmentKind::Edit | AmendmentKind::Pin | AmendmentKind::Moved => {}
        }
    }
    let mut room = CARRIED_MAX;
    for given in &mut carried.reactions {
        given.voices.truncate(room);
        room -= given.voices.len();
    }
    carried.reactions.retain(|given| !given.voices.is_empty() || given.unnamed > 0);
    carried.votes.truncate(room);
    carried
}

fn react(reactions: &mut Vec<CarriedReaction>, given: &Amendment) {
    let reaction = reaction_of(reactions, given);
    reaction.voices.retain(|voice| *voice != given.voice);
    if given.value != 0 {
        reaction.voices.push(given.voice);
    }
}

fn reaction_of<'r>(reactions: &'r mut Vec<CarriedReaction>, given: &Amendment) -> &'r mut CarriedReaction {
    let known = reactions.iter().position(|reaction| reaction.emoji.key() == given.text);
    let at = known.unwrap_or_else(|| {
        reactions.push(CarriedReaction { emoji: given.emoji(), voices: Vec::new(), unnamed: 0 });
        reactions.len() - 1
    });
    &mut reactions[at]
}

/// Whether the newest pin, whoever pinned, is on.
pub(super) fn is_pinned(amendments: &[Amendment]) -> bool {
    let newest = amendments.iter().rev().find(|amendment| amendment.kind == AmendmentKind::Pin);
    newest.is_some_and(|pin| pin.value != 0)
}

/// Reactions by emoji, in the order in which they were first given. Whom the reader blocked counts, and is not named.
pub(super) fn tallies(
    amendments: &[Amendment],
    people: &People,
    scope: &Scope<'_>,
    revision: &mut Revision,
) -> Vec<ReactionTally> {
    let mut tallies: Vec<ReactionTally> = Vec::new();
    let mut counted: Vec<(usize, Slot)> = Vec::new();
    for given in amendments {
        let by_name = match given.kind {
            AmendmentKind::Reaction if given.value != 0 => true,
            AmendmentKind::ReactionCount if given.value > 0 => false,
            _ => continue,
        };
        let index = tally_of(&mut tallies, given);
        let tally = &mut tallies[index];
        if !by_name {
            tally.count = tally.count.saturating_add(given.value.cast_unsigned());
        } else if !counted.contains(&(index, given.voice)) {
            // The same voice by two authors is one person still.
            counted.push((index, given.voice));
            tally.count += 1;
            tally.mine |= scope.reader == Some(given.voice);
            let is_named = tally.names.len() < NAMES_MAX && !scope.blocked.contains(&given.voice);
            let name = people.name(given.voice).filter(|_| is_named);
            tally.names.extend(name.map(str::to_owned));
        }
    }
    for tally in &tallies {
        revision.take(tally.event.as_bytes()).take_number(tally.count).take_number(u64::from(tally.mine));
    }
    tallies
}

fn tally_of(tallies: &mut Vec<ReactionTally>, given: &Amendment) -> usize {
    let emoji = given.emoji();
    let key = &given.text;
    tallies.iter().position(|tally| tally.emoji.key() == *key).unwrap_or_else(|| {
        tallies.push(ReactionTally { emoji, event: given.id, count: 0, mine: false, names: Vec::new() });
        tallies.len() - 1
    })
}

/// Votes by option, those that were counted at the source included.
pub(super) fn votes(amendments: &[Amendment], counted: &[u64]) -> Vec<u64> {
    let mut votes = counted.to_vec();
    let mut voted: Vec<Slot> = Vec::new();
    // Newest first: where one voice voted under two authors, the newest stands.
    for vote in amendments.iter().rev().filter(|amendment| amendment.kind == AmendmentKind::Vote) {
        if voted.contains(&vote.voice) {
            continue;
        }
        voted.push(vote.voice);
        let chosen: Vec<u32> = vote.parts.as_deref().and_then(|parts| decode(parts).ok()).unwrap_or_default();
        for option in chosen {
            if let Some(votes) = usize::try_from(option).ok().and_then(|index| votes.get_mut(index)) {
                *votes = votes.saturating_add(1);
            }
        }
    }
    votes
}
