//! A conversation of a few: what its genesis says of it, for ever.

use rill_protocol::{Did, Genesis, decode};
use serde::{Deserialize, Serialize};

/// The fewest and the most people of a conversation.
pub const DIRECT_PEOPLE: std::ops::RangeInclusive<usize> = 2..=10;

/// The `params` of a conversation: whose it is, who made it among them, in order, each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectParams {
    /// Its people.
    pub people: Vec<Did>,
}

/// Why a conversation cannot begin like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectError {
    /// Not a list of people.
    #[error("it does not say whose conversation it is: {0}")]
    Unreadable(#[from] rill_protocol::DecodeError),
    /// Too few, or too many.
    #[error("a conversation has 2 to 10 people, this one {0}: make a space for more")]
    People(usize),
    /// One is named twice, or not in their place.
    #[error("the people of a conversation are named in order, each once")]
    Order,
    /// Who makes it is not among them.
    #[error("who makes a conversation is one of its people")]
    Stranger,
}

impl DirectParams {
    /// The people of a conversation that begins like this.
    pub fn of(genesis: &Genesis) -> Result<Self, DirectError> {
        let params: Self = decode(&genesis.params)?;
        if !DIRECT_PEOPLE.contains(&params.people.len()) {
            return Err(DirectError::People(params.people.len()));
        }
        if !params.people.is_sorted_by(|one, next| one < next) {
            return Err(DirectError::Order);
        }
        if !params.people.contains(&genesis.creator) {
            return Err(DirectError::Stranger);
        }
        Ok(params)
    }
}
