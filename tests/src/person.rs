//! [`Person`]: somebody with a key that is made from their name, so that it is the same in every run.

use rill::key::Key;
use rill_protocol::{Did, SignInChallenge, SignInProof};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    secret: [u8; 32],
    did: Did,
}

impl Person {
    /// Somebody of this name, of at most 31 letters.
    pub fn named(name: &str) -> Self {
        let mut secret = [0; 32];
        secret[1..=name.len()].copy_from_slice(name.as_bytes());
        let did = Key::of_secret(&secret).expect("a small number is that of a key").did();
        Self { secret, did }
    }

    /// Who makes the spaces of the stories.
    pub fn alice() -> Self {
        Self::named("alice")
    }

    /// Who they are.
    pub fn did(&self) -> &Did {
        &self.did
    }

    /// Their proof for a challenge, as given at this origin.
    pub fn proves(&self, challenge: &SignInChallenge, origin: &str) -> SignInProof {
        self.key().proves(challenge, origin)
    }

    /// The secret number of their key.
    pub fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// Their key.
    pub fn key(&self) -> Key {
        Key::of_secret(&self.secret).expect("the number of a key")
    }
}
