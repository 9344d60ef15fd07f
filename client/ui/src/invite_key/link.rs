//! A key as it stands in a link: its number and both coordinates of its point, as a JSON Web Key has them, one after the
//! other. The point could be found from the number; but browsers do not do it, and it is long arithmetic. Pure.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rill_protocol::{Did, did_of_p256};

/// Letters of 32 bytes in base64url.
const LETTERS: usize = 43;

/// A key of P-256 whose private half is at hand. It never enters an address that is sent, nor a log.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct InviteKey {
    /// The number, in base64url, as all three.
    d: String,
    x: String,
    y: String,
    /// The public half.
    pub(crate) did: Did,
}

impl InviteKey {
    /// From the three numbers of a JSON Web Key; none: these are none.
    pub(crate) fn of(d: &str, x: &str, y: &str) -> Option<Self> {
        let (_, across, up) = (number(d)?, number(x)?, number(y)?);
        let mut point = [0; 33];
        point[0] = 2 + (up[31] & 1);
        point[1..].copy_from_slice(&across);
        let [d, x, y] = [d, x, y].map(str::to_owned);
        Some(Self { d, x, y, did: did_of_p256(&point) })
    }

    /// From what stands behind the `#` of a link; none: that is no key.
    pub(crate) fn from_link(fragment: &str) -> Option<Self> {
        let letters = fragment.strip_prefix('#').unwrap_or(fragment);
        if letters.len() != 3 * LETTERS || !letters.is_ascii() {
            return None;
        }
        let (d, point) = letters.split_at(LETTERS);
        let (x, y) = point.split_at(LETTERS);
        Self::of(d, x, y)
    }

    /// What stands behind the `#` of a link.
    pub(crate) fn in_link(&self) -> String {
        format!("{}{}{}", self.d, self.x, self.y)
    }

    /// The three numbers, as a JSON Web Key names them.
    #[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "a browser alone signs"))]
    pub(super) fn numbers(&self) -> [(&'static str, &str); 3] {
        [("d", &self.d), ("x", &self.x), ("y", &self.y)]
    }
}

fn number(letters: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(letters).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::InviteKey;
    use rill_protocol::p256_of_did;

    /// From RFC 7517, appendix A.2.
    const D: &str = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE";
    const X: &str = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4";
    const Y: &str = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM";

    #[test]
    fn a_key_is_read_from_its_link_as_it_was_written() {
        let key = InviteKey::of(D, X, Y).unwrap();
        let read = InviteKey::from_link(&format!("#{}", key.in_link())).unwrap();
        assert!(read == key);
        let point = p256_of_did(&key.did).unwrap();
        assert_eq!((point[0], point[1]), (3, 0x30), "an odd y, and x as it is");
    }

    #[test]
    fn what_is_no_key_is_none() {
        let whole = format!("{D}{X}{Y}");
        let odd = whole.replace('8', "ä");
        for fragment in ["", "#", "#x", &whole[1..], &format!("{whole}A"), &whole.replace('4', "="), &odd] {
            assert!(InviteKey::from_link(fragment).is_none(), "{fragment}");
        }
    }
}
