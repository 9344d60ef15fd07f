//! The cookie of a session: 32 random bytes that the page's programs cannot read. The server keeps their hash.

use axum::http::{HeaderMap, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rill_protocol::Fault;
use sha2::{Digest, Sha256};

/// The longest that browsers keep one: how long a session goes on is for the server to say.
const MAX_AGE_S: u32 = 400 * 24 * 60 * 60;

/// What is in a cookie.
#[derive(Clone)]
pub(crate) struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// A new one.
    pub(crate) fn new() -> Result<Self, Fault> {
        Ok(Self(super::fresh_bytes()?))
    }

    /// What the server keeps of it.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// The header that gives it to a browser.
    pub(crate) fn given(&self, origin: &str) -> String {
        written(origin, &URL_SAFE_NO_PAD.encode(self.0), MAX_AGE_S)
    }
}

/// The header that takes a cookie from a browser.
pub(crate) fn taken(origin: &str) -> String {
    written(origin, "", 0)
}

fn written(origin: &str, value: &str, max_age_s: u32) -> String {
    let secure = if is_secure(origin) { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}", name(origin))
}

/// Behind https no other host and no page of plain http can set it.
fn name(origin: &str) -> &'static str {
    if is_secure(origin) { "__Host-rill" } else { "rill" }
}

fn is_secure(origin: &str) -> bool {
    origin.starts_with("https://")
}

/// What is in the cookie that came along, where there is one.
pub(crate) fn secret_of(headers: &HeaderMap, origin: &str) -> Option<Secret> {
    let said = headers.get_all(header::COOKIE).iter().filter_map(|said| said.to_str().ok());
    let mut cookies =
        said.flat_map(|said| said.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    let (_, value) = cookies.find(|(is, _)| *is == name(origin))?;
    URL_SAFE_NO_PAD.decode(value).ok()?.try_into().ok().map(Secret)
}

#[cfg(test)]
mod tests {
    use super::{Secret, secret_of, taken};
    use axum::http::{HeaderMap, HeaderValue, header};

    const HTTP: &str = "http://localhost:1";
    const HTTPS: &str = "https://rill.example";

    fn found(cookie: &str, origin: &str) -> Option<[u8; 32]> {
        let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::try_from(cookie).unwrap())]);
        secret_of(&headers, origin).map(|secret| secret.0)
    }

    #[test]
    fn a_cookie_comes_back_as_it_was_given() {
        let secret = Secret([251; 32]);
        let value = "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s";
        assert_eq!(
            secret.given(HTTP),
            format!("rill={value}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax")
        );
        assert_eq!(
            secret.given(HTTPS),
            format!("__Host-rill={value}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax; Secure")
        );
        assert_eq!(taken(HTTPS), "__Host-rill=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(found(&format!("a=b; rill={value}; c=d"), HTTP), Some([251; 32]));
        assert_eq!(found(&format!("__Host-rill={value}"), HTTPS), Some([251; 32]));
    }

    #[test]
    fn what_is_no_cookie_of_a_session_is_none() {
        let value = "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s";
        for (cookie, origin) in [
            ("", HTTP),
            ("rill", HTTP),
            ("rill=", HTTP),
            ("rill=short", HTTP),
            ("rill=!!!!", HTTP),
            (&format!("rill={value}A"), HTTP),
            (&format!("grill={value}"), HTTP),
            (&format!("rill={value}"), HTTPS),
            (&format!("__Host-rill={value}"), HTTP),
        ] {
            assert_eq!(found(cookie, origin), None, "{cookie} at {origin}");
        }
    }
}
