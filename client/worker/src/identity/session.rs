//! Signing in with the device's key: a challenge, a proof, and a cookie that no program of the page can read.

use super::key_store::{self, DeviceKey};
use crate::{fetching::fetch, shell::report};
use rill_engine::Failed;
use rill_protocol::{
    DID_KEY, Did, Fault, FaultCode, KeyProof, Session, SignInBegin, SignInChallenge, SignInProof, decode, encode,
    signed_by_key,
};
use web_sys::DedicatedWorkerGlobalScope;

const BEGIN: &str = "/api/sign-in/begin";
const FINISH: &str = "/api/sign-in/finish";

/// Signs in; gives the person that the server knows the key's owner as.
pub(crate) async fn sign_in(scope: &DedicatedWorkerGlobalScope, key: &DeviceKey) -> Result<Did, Failed> {
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
    let session: Session = decode(&fetch(scope, FINISH, Some(&finish)).await?).map_err(|error| defect(&error))?;
    if session.person != key.person {
        // Where it cannot be kept, the server says it again the next time.
        report("whose key this is", key_store::belongs_to(scope, key, &session.person).await);
    }
    Ok(session.person)
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
