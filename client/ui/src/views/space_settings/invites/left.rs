//! How many more people join by invites of one's own, as the rules of the space say it. Pure.

use rill_protocol::{Did, RulesAnswer, RulesAsk, Value};
use std::collections::BTreeMap;

/// How many more, by the key of each invite that is not for however many.
pub(super) type Left = BTreeMap<Did, u32>;

/// The question.
pub(super) fn ask() -> RulesAsk {
    RulesAsk::Query { name: "invites".to_owned(), params: Vec::new() }
}

/// The answer. Rules that say something else say nothing.
pub(super) fn read(answer: &RulesAnswer) -> Left {
    let RulesAnswer::Rows(rows) = answer else { return Left::new() };
    let one = |row: &Vec<Value>| match row.as_slice() {
        [Value::Text(key), _, Value::Integer(left), ..] => {
            Some((Did::parse(key).ok()?, u32::try_from(*left).ok()?))
        }
        _ => None,
    };
    rows.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_how_many_more_join_by_each_invite_that_ends_by_number() {
        let row = |key: &str, left: Value| vec![Value::Text(key.to_owned()), Value::Null, left, Value::Null];
        let rows = vec![
            row("did:key:zOne", Value::Integer(3)),
            row("did:key:zAny", Value::Null),
            row("no name", Value::Integer(1)),
            row("did:key:zOdd", Value::Integer(-1)),
            Vec::new(),
        ];
        let expected = [(Did::parse("did:key:zOne").unwrap(), 3)];
        assert_eq!(read(&RulesAnswer::Rows(rows)), expected.into());
        assert_eq!(read(&RulesAnswer::Words(Vec::new())), Left::new());
    }
}
