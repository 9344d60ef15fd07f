//! How a space begins that a person makes in the page: page and worker name it alike. How one comes in by an invite.

use rill_events::RoleId;
use rill_protocol::{Did, Genesis, Proof, Rules};
use serde::{Deserialize, Serialize};

/// The first words of a space that anybody may join.
pub fn beginning(creator: Did, nonce: [u8; 16]) -> Genesis {
    Genesis { v: 1, creator, rules: Rules::Space, params: Vec::new(), nonce }
}

/// By what somebody comes into a space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// What the key of the invite signed for them.
    pub proof: Proof,
    /// The role that the invite names: they take it.
    pub role: Option<RoleId>,
}
