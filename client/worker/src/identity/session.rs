//! Signing in with the device's key: a challenge, a proof, and a cookie that no program of the page can read.

use super::key_store::{self, DeviceKey};
use crate::{fetching::fetch, shell::report};
use rill_engine::{Failed, SignedIn};
use rill_protocol::{
    DID_KEY, Fault, FaultCode, KeyProof, Session, SessionAnswer, SignInBegin, SignInChallenge, SignInProof,
    decode, encode, signed_by_key,
};
use web_sys::DedicatedWorkerGlobalScope;

const SESSION: &str = "/api/session";
const BEGIN: &str = "/api/sign-in/begin";
const FINISH: &str = "/api/sign-in/finish";

/// Signs in where there is no session yet; gives the person that the server knows the key's owner as.
pub(crate) async fn sign_in(scope: &DedicatedWorkerGlobalScope, key: &DeviceKey) -> Result<SignedIn, Failed> {
    let known = fetch(scope, SESSION, None).await?;
    let known: SessionAnswer = decode(&known).map_err(|error| defect(&error))?;
    let (session, anew) = match known.session {
        // Of another key: its owner's data was brought here, or the key was lost.
        Some(session) if session.key == key.did => (session, false),
        Some(_) | None => (begin_session(scope, key).await?, true),
    };
    if session.person != key.person {
        // Where it cannot be kept, the server says it again the next time.
        report("whose key this is", key_store::belongs_to(scope, key, &session.person).await);
    }
    Ok(SignedIn { person: session.person, anew })
}

async fn begin_session(scope: &DedicatedWorkerGlobalScope, key: &DeviceKey) -> Result<Session, Failed> {
    let begin = encode(&SignInBegin { method: DID_KEY.to_owned() }).map_err(|error| defect(&error))?;
    let challenge = fetch(scope, BEGIN, Some(&begin)).await?;
    let challenge: SignInChallenge = decode(&challenge).map_err(|error| defect(&error))?;
    let origin = scope.location().origin();
    let signed = signed_by_key(&challenge, &origin).map_err(|error| defect(&error))?;
    let signature = key.sign(scope, &signed).await.map_err(|_| defect(&"its key does not sign"))?;
    let SignInChallenge { nonce, expires_at, server: _ } = challenge;
    let proof = KeyProof { key: key.did.clone(), origin, nonce, expires_at, signature };
    let proof = encode(&proof).map_err(|error| defect(&error))?;
    let finish = SignInProof { method: DID_KEY.to_owned(), proof };
    let finish = encode(&finish).map_err(|error| defect(&error))?;
    decode(&fetch(scope, FINISH, Some(&finish)).await?).map_err(|error| defect(&error))
}

/// Why a device without a key cannot sign in.
pub(crate) fn no_key() -> Failed {
    defect(&"it has no key, since this browser keeps none")
}

/// Something here, or in the server's words, is not as it should be: trying again changes nothing.
fn defect(why: &dyn std::fmt::Display) -> Failed {
    let text = format!("this device could not sign in ({why}); what you wrote is kept here");
    let body = encode(&Fault::new(FaultCode::Internal, text)).unwrap_or_default();
    Failed { status: Some(FaultCode::Internal.status()), body }
}
