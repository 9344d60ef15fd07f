//! Signing the importer in, for as long as the import takes. What it makes is its person's.

use super::uplink::{Uplink, UplinkError};
use crate::key::Key;
use rill_protocol::{DID_KEY, Session, SignInBegin, SignInChallenge};

/// An uplink that is signed in, until it is dropped.
pub struct SignedIn {
    uplink: Uplink,
    session: Session,
}

impl SignedIn {
    /// Signs in with this key to the server at this address.
    pub fn to(base: &str, key: &Key) -> Result<Self, UplinkError> {
        let mut uplink = Uplink::new(base);
        let begin = SignInBegin { method: DID_KEY.to_owned() };
        let challenge: SignInChallenge = uplink.ask("sign-in/begin", &begin)?;
        let proof = key.proves(&challenge, uplink.origin());
        let session = uplink.begin_session("sign-in/finish", &proof)?;
        Ok(Self { uplink, session })
    }

    /// The line.
    pub fn uplink(&self) -> &Uplink {
        &self.uplink
    }

    /// Who is signed in.
    pub fn session(&self) -> &Session {
        &self.session
    }
}

impl Drop for SignedIn {
    fn drop(&mut self) {
        // A server that is gone by now ends the session by itself one day: nobody has its cookie any more.
        drop(self.uplink.ask::<_, ()>("sign-out", &()));
    }
}
