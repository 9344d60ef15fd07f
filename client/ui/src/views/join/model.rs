//! How somebody comes into a space, as its rules tell it, and what the page offers by that. Pure.

use rill_events::RoleId;
use rill_protocol::{Row, RulesAnswer, RulesAsk, Value};

/// How one stands to a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Member,
    /// The link has an invite that is good.
    Invited,
    /// Whoever says so joins.
    Open,
    /// One asked, and may join.
    LetIn,
    /// Who wants to join asks.
    ByRequest,
    Asked,
    Declined,
    /// Who was given an invite joins, and nobody else.
    Closed,
    Banned,
}

/// What rules tell of joining.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) how: How,
    /// The space's name, where one may come in or ask.
    pub(super) name: Option<String>,
    /// The role that the invite names.
    pub(super) role: Option<RoleId>,
}

/// What is asked: how one joins, by the invite of this key or without one.
pub(super) fn question(key: Option<&str>) -> RulesAsk {
    RulesAsk::Query { name: "joining".to_owned(), params: key.unwrap_or_default().as_bytes().to_vec() }
}

impl Told {
    /// None: these are rules that say nothing of joining.
    pub(super) fn read(answer: &RulesAnswer) -> Option<Self> {
        let RulesAnswer::Rows(rows) = answer else { return None };
        let row: &Row = rows.first()?;
        let Value::Text(how) = row.first()? else { return None };
        let name = match row.get(1) {
            Some(Value::Text(name)) => Some(name.clone()),
            _ => None,
        };
        let role = match row.get(2) {
            Some(Value::Blob(role)) => role.as_slice().try_into().ok().map(RoleId::from_bytes),
            _ => None,
        };
        Some(Self { how: how_of(how)?, name, role })
    }

    /// Whether the link had an invite that is good no longer.
    pub(super) fn has_ended(&self, has_invite: bool) -> bool {
        has_invite && !matches!(self.how, How::Invited | How::Member | How::Banned)
    }
}

fn how_of(word: &str) -> Option<How> {
    Some(match word {
        "member" => How::Member,
        "invited" => How::Invited,
        "open" => How::Open,
        "let_in" => How::LetIn,
        "by_request" => How::ByRequest,
        "asked" => How::Asked,
        "declined" => How::Declined,
        "closed" => How::Closed,
        "banned" => How::Banned,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{How, Told};
    use rill_events::RoleId;
    use rill_protocol::{RulesAnswer, Value};

    fn told(how: &str, more: [Value; 2]) -> Option<Told> {
        let [name, role] = more;
        Told::read(&RulesAnswer::Rows(vec![vec![Value::Text(how.to_owned()), name, role]]))
    }

    #[test]
    fn an_answer_is_read_whole_and_a_word_of_newer_rules_is_none() {
        let invited = told("invited", [Value::Text("Small Hours".into()), Value::Blob(vec![7; 16])]);
        let (name, role) = (Some("Small Hours".to_owned()), Some(RoleId::from_bytes([7; 16])));
        assert_eq!(invited, Some(Told { how: How::Invited, name, role }));
        assert_eq!(told("closed", [Value::Null, Value::Null]).map(|told| told.how), Some(How::Closed));
        assert_eq!(told("by_lot", [Value::Null, Value::Null]), None);
        assert_eq!(Told::read(&RulesAnswer::Rows(Vec::new())), None);
        assert_eq!(Told::read(&RulesAnswer::Words(Vec::new())), None);
    }

    #[test]
    fn an_invite_that_lets_nobody_in_has_ended() {
        let of = |how: &str| told(how, [Value::Null, Value::Null]).unwrap();
        assert!(of("closed").has_ended(true) && of("open").has_ended(true));
        assert!(!of("invited").has_ended(true) && !of("member").has_ended(true));
        assert!(!of("closed").has_ended(false));
    }
}
