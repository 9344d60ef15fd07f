//! Signing in: a challenge, its proof, the key that is proved. Each method is a file of its own behind
//! [`Authenticator`]. Here: the two steps, whatever the method.
//! Not here: whose a key is, and sessions (`accounts.rs`); cookies and HTTP (`http/sign_in.rs`).

mod challenges;
mod did_key;
mod limit;
mod signature;

use challenges::Challenges;
use did_key::DidKey;
use limit::Limit;
use rill_protocol::{Did, Fault, FaultCode, Millis, SignInBegin, SignInChallenge, SignInProof};
pub(crate) use signature::check_signature;
use std::{
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// A way to prove a key.
pub(crate) trait Authenticator: Send + Sync {
    /// Its name.
    fn method(&self) -> &'static str;

    /// Which challenge a proof answers.
    fn nonce(&self, proof: &[u8]) -> Result<[u8; 32], Fault>;

    /// The key that a proof proves, given to a page at this origin. The challenge is the one that it names: good until
    /// now, and for this once.
    fn key(&self, proof: &[u8], challenge: &SignInChallenge, origin: &str) -> Result<Did, Fault>;
}

/// Why there is no challenge.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoChallenge {
    /// There is no such method.
    Unknown(Fault),
    /// This address asks too often.
    TooMany {
        /// It may ask again after so many milliseconds.
        after_ms: u32,
    },
}

/// What is under way of signing in.
pub(crate) struct SignIn {
    server: String,
    methods: Vec<Box<dyn Authenticator>>,
    challenges: Mutex<Challenges>,
    limit: Mutex<Limit>,
}

impl SignIn {
    /// For the server of this name.
    pub(crate) fn to(server: String) -> Self {
        let methods: Vec<Box<dyn Authenticator>> = vec![Box::new(DidKey)];
        Self { server, methods, challenges: Mutex::default(), limit: Mutex::default() }
    }

    /// Gives a challenge. `nonce`: 32 random bytes; `from`: the address that asks, where that is limited.
    pub(crate) fn begin(
        &self,
        asked: &SignInBegin,
        from: Option<IpAddr>,
        now: Millis,
        nonce: [u8; 32],
    ) -> Result<SignInChallenge, NoChallenge> {
        let method = self.method(&asked.method).map_err(NoChallenge::Unknown)?.method();
        if let Some(from) = from {
            let mut limit = self.limit.lock().unwrap_or_else(PoisonError::into_inner);
            limit.take(from, now).map_err(|after_ms| NoChallenge::TooMany { after_ms })?;
        }
        let mut challenges = self.challenges.lock().unwrap_or_else(PoisonError::into_inner);
        let expires_at = challenges.give(nonce, method, now);
        Ok(SignInChallenge { nonce, server: self.server.clone(), expires_at })
    }

    /// The key that a proof proves. Its challenge is used up, whatever comes of it.
    pub(crate) fn finish(&self, given: &SignInProof, origin: &str, now: Millis) -> Result<Did, Fault> {
        let method = self.method(&given.method)?;
        let nonce = method.nonce(&given.proof)?;
        let taken = {
            let mut challenges = self.challenges.lock().unwrap_or_else(PoisonError::into_inner);
            challenges.take(&nonce, method.method(), now)
        };
        let expires_at = taken.ok_or_else(|| {
            Fault::new(FaultCode::SignIn, "this challenge is not good, or no longer: ask for another one")
        })?;
        let challenge = SignInChallenge { nonce, server: self.server.clone(), expires_at };
        method.key(&given.proof, &challenge, origin)
    }

    fn method(&self, name: &str) -> Result<&dyn Authenticator, Fault> {
        let found = self.methods.iter().find(|method| method.method() == name);
        found.map(AsRef::as_ref).ok_or_else(|| {
            Fault::new(FaultCode::Malformed, "this server has no such way to sign in: reload to update")
        })
    }
}
