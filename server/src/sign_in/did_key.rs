//! The method `did:key`: a device signs the challenge with a P-256 key of its own, whose name is the key.

use super::{Authenticator, signature::check_signature};
use rill_protocol::{
    DID_KEY, Did, Fault, FaultCode, KeyProof, SignInChallenge, decode_canonical, signed_by_key,
};

pub(super) struct DidKey;

impl Authenticator for DidKey {
    fn method(&self) -> &'static str {
        DID_KEY
    }

    fn nonce(&self, proof: &[u8]) -> Result<[u8; 32], Fault> {
        Ok(read(proof)?.nonce)
    }

    fn key(&self, proof: &[u8], challenge: &SignInChallenge, origin: &str) -> Result<Did, Fault> {
        let proof = read(proof)?;
        if proof.origin != origin {
            let text = "this was signed for another address than the one it was sent to: somebody may have tricked you";
            return Err(Fault::new(FaultCode::SignIn, text));
        }
        if proof.expires_at != challenge.expires_at {
            return Err(Fault::new(
                FaultCode::SignIn,
                "this was signed for another challenge: sign in again",
            ));
        }
        let wrong = |what: String| Fault::new(FaultCode::SignIn, what);
        let signed = signed_by_key(challenge, origin)
            .map_err(|error| Fault::new(FaultCode::Internal, error.to_string()))?;
        check_signature(&proof.key, &signed, &proof.signature).map_err(|error| wrong(error.to_string()))?;
        Ok(proof.key)
    }
}

fn read(proof: &[u8]) -> Result<KeyProof, Fault> {
    decode_canonical(proof)
        .map_err(|error| Fault::new(FaultCode::Malformed, format!("the proof cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::DidKey;
    use crate::sign_in::Authenticator as _;
    use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
    use rill_protocol::{Did, KeyProof, SignInChallenge, did_of_p256, encode, signed_by_key};

    /// The order of the curve.
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
        0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    const ORIGIN: &str = "https://rill.example";

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_slice(&[seed; 32]).unwrap()
    }

    fn name(key: &SigningKey) -> Did {
        let point = key.verifying_key().to_sec1_point(true);
        did_of_p256(point.as_bytes().try_into().unwrap())
    }

    fn challenge() -> SignInChallenge {
        SignInChallenge { nonce: [7; 32], server: "did:web:rill.example".into(), expires_at: 60_000 }
    }

    fn proof(key: &SigningKey, challenge: &SignInChallenge, origin: &str) -> KeyProof {
        let signature: Signature = key.sign(&signed_by_key(challenge, origin).unwrap());
        KeyProof {
            key: name(key),
            origin: origin.into(),
            nonce: challenge.nonce,
            expires_at: challenge.expires_at,
            signature: signature.normalize_s().to_bytes().into(),
        }
    }

    fn proves(proof: &KeyProof) -> Result<Did, String> {
        let bytes = encode(proof).unwrap();
        DidKey.key(&bytes, &challenge(), ORIGIN).map_err(|fault| format!("{:?}: {}", fault.code, fault.text))
    }

    #[test]
    fn a_key_that_signs_the_challenge_is_proved() {
        let alice = key(1);
        let proof = proof(&alice, &challenge(), ORIGIN);
        assert_eq!(proves(&proof), Ok(name(&alice)));
        assert_eq!(DidKey.nonce(&encode(&proof).unwrap()), Ok([7; 32]));
    }

    /// n - s is as right as s, and is not taken.
    #[test]
    fn the_other_form_of_a_signature_is_refused() {
        let mut high = proof(&key(1), &challenge(), ORIGIN);
        let mut borrow = 0;
        for at in (0..32).rev() {
            let left = i16::from(ORDER[at]) - i16::from(high.signature[32 + at]) - borrow;
            borrow = i16::from(left < 0);
            high.signature[32 + at] = u8::try_from(left.rem_euclid(256)).unwrap();
        }
        assert_eq!(
            proves(&high),
            Err("SignIn: the signature's s must lie in the lower half of its range".to_owned())
        );
    }

    #[test]
    fn what_proves_nothing_is_refused() {
        let good = proof(&key(1), &challenge(), ORIGIN);
        let of_mallory = name(&key(2));
        let other_nonce = SignInChallenge { nonce: [8; 32], ..challenge() };
        let other_server = SignInChallenge { server: "did:web:evil.example".into(), ..challenge() };
        let later = SignInChallenge { expires_at: 99_000, ..challenge() };
        let not_the_key = "SignIn: the signature is not that of the key";
        for (proof, why) in [
            (KeyProof { key: of_mallory, ..good.clone() }, not_the_key),
            (
                KeyProof { signature: proof(&key(1), &other_nonce, ORIGIN).signature, ..good.clone() },
                not_the_key,
            ),
            (proof(&key(1), &other_server, ORIGIN), not_the_key),
            (
                proof(&key(1), &challenge(), "https://evil.example"),
                "SignIn: this was signed for another address than the one it was sent to: somebody may have tricked you",
            ),
            (proof(&key(1), &later, ORIGIN), "SignIn: this was signed for another challenge: sign in again"),
            (KeyProof { signature: [0; 64], ..good.clone() }, "SignIn: the signature is none of P-256"),
            (KeyProof { signature: [255; 64], ..good.clone() }, "SignIn: the signature is none of P-256"),
            (
                KeyProof { key: Did::parse("did:web:rill.example").unwrap(), ..good },
                "SignIn: this is not a did:key of a P-256 key, which begins with `did:key:zDn`",
            ),
        ] {
            assert_eq!(proves(&proof), Err(why.to_owned()));
        }
        assert!(
            DidKey
                .key(b"\xff", &challenge(), ORIGIN)
                .unwrap_err()
                .text
                .starts_with("the proof cannot be read")
        );
    }
}
