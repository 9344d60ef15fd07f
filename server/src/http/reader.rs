//! [`Reader`]: who asks, told by the cookie of their session. One that is nobody's, or no longer anybody's, is as none.

use super::{
    House,
    cookie::{Secret, secret_of},
    exchange::fault_response,
};
use crate::store::Signed;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
    response::Response,
};
use rill_protocol::{Did, Fault, FaultCode};

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    /// None: nobody is signed in.
    pub(crate) signed: Option<Signed>,
    secret: Option<Secret>,
    /// Where the page is that asks.
    pub(crate) origin: String,
}

impl Reader {
    /// The person who asks.
    pub(crate) fn person(&self) -> Option<Did> {
        self.signed.as_ref().map(|signed| signed.session.person.clone())
    }

    /// Somebody who is signed in.
    pub(crate) fn must_be_signed_in(&self) -> Result<Signed, Fault> {
        self.signed.clone().ok_or_else(sign_in_first)
    }

    /// Whether the session is still there; where there was none, that is so.
    pub(crate) async fn is_still(&self, house: &House) -> bool {
        let (Some(secret), Some(_)) = (&self.secret, &self.signed) else { return true };
        // What cannot be told now is not over.
        !matches!(house.accounts.session(secret.hash(), (house.clock)()).await, Ok(None))
    }
}

/// What is told to who would have to be signed in.
pub(crate) fn sign_in_first() -> Fault {
    Fault::new(
        FaultCode::SignIn,
        "you are not signed in, or no longer; what you wrote is kept: sign in and send it again",
    )
}

impl FromRequestParts<House> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Response> {
        let origin = origin(&parts.headers, house).unwrap_or_default();
        let secret = secret_of(&parts.headers, &origin);
        let signed = match &secret {
            Some(secret) => house.accounts.session(secret.hash(), (house.clock)()).await,
            None => Ok(None),
        };
        let signed = signed.map_err(|fault| fault_response(&fault))?;
        Ok(Self { signed, secret, origin })
    }
}

/// Where the page is that asks.
fn origin(headers: &HeaderMap, house: &House) -> Option<String> {
    house.addresses.origin_of(headers.get(header::HOST)?.to_str().ok()?)
}
