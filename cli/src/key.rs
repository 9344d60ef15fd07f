//! The key by which this program signs in: in a file that only its user reads, made when it is first needed.
//! Not here: what is sent (`sign_in.rs` of the protocol).

use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use rill_protocol::{
    DID_KEY, Did, KeyProof, Proof, SignInChallenge, SignInProof, StreamId, did_of_p256, encode,
    signed_by_key, signed_for,
};
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// A P-256 key.
#[derive(Clone)]
pub struct Key(SigningKey);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is nowhere to keep one.
    #[error("your system names no folder for settings: say where your key is with --key FILE")]
    Nowhere,
    /// The system says no.
    #[error("the key in {path:?} cannot be read or made: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// There is something else in the file.
    #[error("{0:?} holds no key of Rill: 64 hexadecimal digits were expected. Nothing was changed")]
    NoKey(PathBuf),
}

impl Key {
    /// The key with this secret number; none: no key has it.
    pub fn of_secret(secret: &[u8; 32]) -> Option<Self> {
        SigningKey::from_slice(secret).ok().map(Self)
    }

    /// The key in this file, or in the user's own folder. One is made where there is none.
    pub fn open(file: Option<&Path>) -> Result<Self, KeyError> {
        let path = match file {
            Some(file) => file.to_owned(),
            None => settings_folder().ok_or(KeyError::Nowhere)?.join("rill").join("key"),
        };
        let failed = |error| KeyError::File { path: path.clone(), error };
        match fs::read_to_string(&path) {
            Ok(text) => read(text.trim()).ok_or(KeyError::NoKey(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(&path).map_err(failed),
            Err(error) => Err(failed(error)),
        }
    }

    /// Its name, and that of the person whose first key it is.
    pub fn did(&self) -> Did {
        let point = self.0.verifying_key().to_sec1_point(true);
        did_of_p256(point.as_bytes().try_into().expect("a compressed point has 33 bytes"))
    }

    /// Says that somebody may come into a stream: as an invite's private half does.
    pub fn lets_in(&self, stream: StreamId, person: &Did) -> Proof {
        let key = self.did();
        let signature: Signature = self.0.sign(&signed_for(stream, person, &key));
        Proof { key, signature: signature.normalize_s().to_bytes().into() }
    }

    /// Proves itself to a server, from this origin.
    pub fn proves(&self, challenge: &SignInChallenge, origin: &str) -> SignInProof {
        let signed = signed_by_key(challenge, origin).expect("texts and numbers can be written");
        let signature: Signature = self.0.sign(&signed);
        let proof = KeyProof {
            key: self.did(),
            origin: origin.to_owned(),
            nonce: challenge.nonce,
            expires_at: challenge.expires_at,
            signature: signature.normalize_s().to_bytes().into(),
        };
        let proof = encode(&proof).expect("texts and numbers can be written");
        SignInProof { method: DID_KEY.to_owned(), proof }
    }
}

fn read(text: &str) -> Option<Key> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut secret = [0; 32];
    for (byte, pair) in secret.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Key::of_secret(&secret)
}

/// Makes a key; nobody else reads its file, and two that make it at once have the same.
fn make(path: &Path) -> Result<Key, io::Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let (secret, key) = loop {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(io::Error::other)?;
        // One number in 2^32 is none of a key.
        if let Some(key) = Key::of_secret(&secret) {
            break (secret, key);
        }
    };
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Under its own name it is whole: half a key would be in the way for ever.
    let making = path.with_extension("making");
    match fs::remove_file(&making) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = options.open(&making)?;
    let digits: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    writeln!(file, "{digits}")?;
    file.sync_all()?;
    fs::rename(&making, path)?;
    Ok(key)
}

/// Where the user's programs keep their settings.
fn settings_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        return named("APPDATA");
    }
    named("XDG_CONFIG_HOME").or_else(|| Some(named("HOME")?.join(".config")))
}

#[cfg(test)]
mod tests {
    use super::{Key, KeyError};
    use std::fs;

    #[test]
    fn a_key_is_made_once_and_is_its_users_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/key");
        let made = Key::open(Some(&file)).unwrap().did();
        assert!(made.as_str().starts_with("did:key:zDn"), "{made}");
        assert_eq!(Key::open(Some(&file)).unwrap().did(), made);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let another = folder.path().join("other");
        assert_ne!(Key::open(Some(&another)).unwrap().did(), made);
    }

    #[test]
    fn a_file_that_holds_something_else_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        for text in ["", "my diary", &"0".repeat(64), &"f".repeat(64), &"é".repeat(32)] {
            fs::write(&file, text).unwrap();
            assert!(matches!(Key::open(Some(&file)), Err(KeyError::NoKey(_))), "{text:?}");
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
    }
}
