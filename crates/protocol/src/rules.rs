//! What a stream's rules are asked by who reads or wants to: what somebody may write, the rules in words, and questions
//! of the rules' own. Not here: how a server asks them (`rill-module-abi`).

use crate::{Compared, Fault, OfferedRules, Rules, StreamId, TopicId};
use serde::{Deserialize, Serialize};

/// Asks the rules of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesRequest {
    /// The stream.
    pub stream: StreamId,
    /// What.
    pub ask: RulesAsk,
}

/// What rules are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulesAsk {
    /// What one may write in these topics, at most [`crate::RULES_TOPICS_MAX`] → [`RulesAnswer::Allowed`].
    Allowed(Vec<TopicId>),
    /// The rules in words → [`RulesAnswer::Words`].
    Words,
    /// A question of these rules' own → [`RulesAnswer::Rows`].
    Query {
        /// Which, in at most [`crate::RULES_NAME_MAX`] bytes.
        name: String,
        /// What it is about, in at most [`crate::RULES_PARAMS_MAX`] bytes.
        #[serde(with = "serde_bytes")]
        params: Vec<u8>,
    },
    /// Which rules the stream could be given: who made it asks → [`RulesAnswer::Offered`].
    Offered,
    /// Who would read what by other rules: likewise → [`RulesAnswer::Compared`].
    Compare(Rules),
}

/// What rules answer. To who does not read the stream it is as if it were not there, but for [`RulesAnswer::Rows`]: rules
/// tell strangers what they will, and where they tell nothing it is as if they were not there either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RulesAnswer {
    /// One answer for each kind of event, by topic in the order asked. Topics that are not there, or not for the asker,
    /// are left out alike.
    Allowed(Vec<(TopicId, Vec<Allowed>)>),
    /// A sentence each.
    Words(Vec<String>),
    /// At most [`crate::RULES_ROWS_MAX`] rows.
    Rows(Vec<Row>),
    /// Those that this server has.
    Offered(Vec<OfferedRules>),
    /// These beside those that the stream has.
    Compared(Compared),
}

/// Whether somebody may write events of one kind in a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// The `$type` of the events.
    pub kind: String,
    /// Whose: a person's own anchors, or also those of others. Of anchors and state: their own.
    pub of: Whose,
    /// Why not; none: they may.
    pub refused: Option<Fault>,
}

/// Whose events are amended or redacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// One's own.
    Own,
    /// Anybody's.
    Anybodys,
}

/// The columns of a row.
pub type Row = Vec<Value>;

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Nothing.
    Null,
    /// An integer.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(#[serde(with = "serde_bytes")] Vec<u8>),
}
