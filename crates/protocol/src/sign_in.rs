//! Signing in: a challenge, what proves a key, and the session that it begins. The session itself is a cookie, which
//! no program of the page can read. Not here: what a proof is worth (the server's authenticators).

use crate::{Did, EncodeError, Millis, encode};
use serde::{Deserialize, Serialize};

/// The method by which a device's own key signs in: its proof is a [`KeyProof`].
pub const DID_KEY: &str = "did:key";

/// The beginning of what a key signs, so that it can stand for nothing else.
const SIGNED_FOR: &str = "rill-auth-1";

/// Asks for a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInBegin {
    /// By which method: [`DID_KEY`].
    pub method: String,
}

/// What is to be signed, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInChallenge {
    /// 32 random bytes, good for one try.
    #[serde(with = "serde_bytes")]
    pub nonce: [u8; 32],
    /// The server's own name: `did:web:` of its host.
    pub server: String,
    /// Until when it is good, by the server's clock.
    pub expires_at: Millis,
}

/// The answer to a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInProof {
    /// The method that was begun with.
    pub method: String,
    /// What that method asks for: for [`DID_KEY`] the DAG-CBOR of a [`KeyProof`].
    #[serde(with = "serde_bytes")]
    pub proof: Vec<u8>,
}

/// Proof of having a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyProof {
    /// The key, by its `did:key`.
    pub key: Did,
    /// Where the page is that signs: `https://rill.example`.
    pub origin: String,
    /// The challenge's.
    #[serde(with = "serde_bytes")]
    pub nonce: [u8; 32],
    /// The challenge's.
    pub expires_at: Millis,
    /// ECDSA over [`signed_by_key`] with SHA-256: r and s, 32 bytes each, s in the lower half of its range.
    #[serde(with = "serde_bytes")]
    pub signature: [u8; 64],
}

/// The bytes that a key signs: the DAG-CBOR of ("rill-auth-1", server, origin, nonce, expiry).
pub fn signed_by_key(challenge: &SignInChallenge, origin: &str) -> Result<Vec<u8>, EncodeError> {
    let nonce = serde_bytes::Bytes::new(&challenge.nonce);
    encode(&(SIGNED_FOR, &challenge.server, origin, nonce, challenge.expires_at))
}

/// Who is signed in, and by which key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person: the DID first used, for ever.
    pub person: Did,
    /// The key that this session began with.
    pub key: Did,
}

/// The answer of `GET /api/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionAnswer {
    /// None: nobody is signed in.
    pub session: Option<Session>,
}

/// The answer of `GET /api/sessions`: where a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsAnswer {
    /// All that have not ended, the one used last first.
    pub sessions: Vec<SessionLine>,
}

/// One session of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLine {
    /// Names it to the person whose it is.
    pub number: u64,
    /// The key that it began with.
    pub key: Did,
    /// When it began.
    pub begun_at: Millis,
    /// When it was used last, to the hour.
    pub used_at: Millis,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// Ends a session of one's own: `POST /api/sessions/end`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndSession {
    /// Which: [`SessionLine::number`].
    pub number: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode;
    use insta::assert_snapshot;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn challenge() -> SignInChallenge {
        let server = "did:web:localhost%3A8787".to_owned();
        SignInChallenge { nonce: [7; 32], server, expires_at: 1_700_000_060_000 }
    }

    fn wire<T: Serialize + for<'de> Deserialize<'de> + PartialEq + std::fmt::Debug>(value: &T) -> String {
        let bytes = encode(value).unwrap();
        assert_eq!(decode::<T>(&bytes).as_ref(), Ok(value));
        hex(&bytes)
    }

    #[test]
    fn what_is_said_to_sign_in_has_these_bytes() {
        let key = Did::parse("did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169").unwrap();
        assert_snapshot!(wire(&SignInBegin { method: DID_KEY.into() }), @"a1666d6574686f64676469643a6b6579");
        assert_snapshot!(wire(&challenge()), @"a3656e6f6e6365582007070707070707070707070707070707070707070707070707070707070707076673657276657278186469643a7765623a6c6f63616c686f7374253341383738376a657870697265735f61741b0000018bcfe65260");
        let proof = KeyProof {
            key: key.clone(),
            origin: "http://localhost:8787".into(),
            nonce: [7; 32],
            expires_at: 1_700_000_060_000,
            signature: [9; 64],
        };
        assert_snapshot!(wire(&proof), @"a5636b657978396469643a6b65793a7a446e61657244615446354258456176437266525a456b3331366470624c736650445a33574a3568525450465532313639656e6f6e636558200707070707070707070707070707070707070707070707070707070707070707666f726967696e75687474703a2f2f6c6f63616c686f73743a38373837697369676e61747572655840090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909096a657870697265735f61741b0000018bcfe65260");
        assert_snapshot!(wire(&SignInProof { method: DID_KEY.into(), proof: vec![1, 2] }), @"a26570726f6f66420102666d6574686f64676469643a6b6579");
        let session = Session { person: key.clone(), key: key.clone() };
        assert_snapshot!(wire(&SessionAnswer { session: Some(session) }), @"a16773657373696f6ea2636b657978396469643a6b65793a7a446e61657244615446354258456176437266525a456b3331366470624c736650445a33574a356852545046553231363966706572736f6e78396469643a6b65793a7a446e61657244615446354258456176437266525a456b3331366470624c736650445a33574a3568525450465532313639");
        assert_snapshot!(wire(&SessionAnswer { session: None }), @"a16773657373696f6ef6");
        let line = SessionLine { number: 3, key, begun_at: 1, used_at: 2, is_this: true };
        assert_snapshot!(wire(&SessionsAnswer { sessions: vec![line] }), @"a16873657373696f6e7381a5636b657978396469643a6b65793a7a446e61657244615446354258456176437266525a456b3331366470624c736650445a33574a3568525450465532313639666e756d626572036769735f74686973f567757365645f61740268626567756e5f617401");
        assert_snapshot!(wire(&EndSession { number: 3 }), @"a1666e756d62657203");
    }

    /// A client that signs other bytes cannot sign in: these are what it must sign.
    #[test]
    fn a_key_signs_these_bytes() {
        let signed = signed_by_key(&challenge(), "http://localhost:8787").unwrap();
        assert_snapshot!(hex(&signed), @"856b72696c6c2d617574682d3178186469643a7765623a6c6f63616c686f73742533413837383775687474703a2f2f6c6f63616c686f73743a38373837582007070707070707070707070707070707070707070707070707070707070707071b0000018bcfe65260");
    }
}
