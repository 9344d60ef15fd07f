//! The key of an invite: made here, and put into the link that one gives to others, behind its `#`, which no browser sends
//! to a server. Who opens the link signs with it that they may join.
//! Not here: what is said of an invite to the space (`rill-events`), what it is good for (the space's rules).

mod link;
#[cfg(target_arch = "wasm32")]
mod webcrypto;

pub(crate) use link::InviteKey;
#[cfg(target_arch = "wasm32")]
pub(crate) use webcrypto::{made, proven};

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use natively::{made, proven};

/// There is no browser here: nothing is made and nothing signed.
#[cfg(not(target_arch = "wasm32"))]
mod natively {
    use super::InviteKey;
    use rill_protocol::{Did, Proof, StreamId};

    pub(crate) async fn made() -> Option<InviteKey> {
        None
    }

    pub(crate) async fn proven(_: &InviteKey, _: StreamId, _: &Did) -> Option<Proof> {
        None
    }
}
