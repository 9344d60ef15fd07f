//! How a space begins that a person makes in the page: page and worker name it alike.

use rill_protocol::{Did, Genesis, Rules};

/// The first words of a space that anybody may join.
pub fn beginning(creator: Did, nonce: [u8; 16]) -> Genesis {
    Genesis { v: 1, creator, rules: Rules::Space, params: Vec::new(), nonce }
}
