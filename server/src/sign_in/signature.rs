//! Whether a signature is that of a key: of a device that signs in, or of an invite.

use p256::ecdsa::{Signature, VerifyingKey, signature::Verifier as _};
use rill_protocol::{Did, DidKeyError, p256_of_did};

/// Why a signature is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignatureError {
    #[error("{0}")]
    Name(#[from] DidKeyError),
    #[error("the key lies on no P-256 curve")]
    Curve,
    #[error("the signature is none of P-256")]
    Form,
    #[error("the signature's s must lie in the lower half of its range")]
    HighS,
    #[error("the signature is not that of the key")]
    Other,
}

/// Whether the holder of this key signed this.
pub(crate) fn check_signature(key: &Did, signed: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let point = p256_of_did(key)?;
    let key = VerifyingKey::from_sec1_bytes(&point).map_err(|_| SignatureError::Curve)?;
    let signature = Signature::from_slice(signature).map_err(|_| SignatureError::Form)?;
    // Of the two that are right, one form is taken: else a signature could be changed and still be good.
    if signature.normalize_s() != signature {
        return Err(SignatureError::HighS);
    }
    key.verify(signed, &signature).map_err(|_| SignatureError::Other)
}
