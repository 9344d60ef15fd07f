//! [`Addresses`]: under which addresses this server is reached, and which pages are its own.

use axum::http::Uri;
use std::net::{IpAddr, SocketAddr};

/// The address under which people reach a server that stands behind a proxy: "https://rill.example".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress {
    origin: String,
    host: String,
}

/// Why a text is not such an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no address of a server: `https://` and a name was expected, such as https://rill.example")]
pub struct PublicAddressError(String);

impl PublicAddress {
    /// Scheme and host, and a port where it is not the usual one.
    pub fn parse(text: &str) -> Result<Self, PublicAddressError> {
        let odd = || PublicAddressError(text.to_owned());
        let uri: Uri = text.trim_end_matches('/').parse().map_err(|_| odd())?;
        let (Some(scheme @ ("http" | "https")), Some(host)) = (uri.scheme_str(), uri.authority()) else {
            return Err(odd());
        };
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || host.as_str().contains('@') {
            return Err(odd());
        }
        let host = host.as_str().to_ascii_lowercase();
        Ok(Self { origin: format!("{scheme}://{host}"), host })
    }
}

impl std::fmt::Display for PublicAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.origin)
    }
}

/// The addresses of one server.
#[derive(Clone, Debug)]
pub(crate) struct Addresses {
    listens_at: SocketAddr,
    public: Option<PublicAddress>,
}

impl Addresses {
    pub(crate) fn new(listens_at: SocketAddr, public: Option<PublicAddress>) -> Self {
        Self { listens_at, public }
    }

    /// The server's own name: `did:web:` of its host.
    pub(crate) fn name(&self) -> String {
        let own = || format!("localhost:{}", self.listens_at.port());
        let host = self.public.as_ref().map_or_else(own, |public| public.host.clone());
        format!("did:web:{}", host.replace(':', "%3A"))
    }

    /// Where a page is that was got under this host; none: it is no host of this server. A name that others' DNS points
    /// here is none: numbers are taken, as no DNS points them anywhere, and names that were said at the start.
    pub(crate) fn origin_of(&self, host: &str) -> Option<String> {
        if let Some(public) = self.public.as_ref().filter(|public| public.host.eq_ignore_ascii_case(host)) {
            return Some(public.origin.clone());
        }
        let ends_in_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        let name =
            host.rsplit_once(':').filter(|(_, port)| ends_in_port(port)).map_or(host, |(name, _)| name);
        let number = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        let is_this_machine = name == "localhost" || number.is_some_and(|number| number.is_loopback());
        let is_number_here = number.is_some() && !self.listens_at.ip().is_loopback();
        (is_this_machine || is_number_here).then(|| format!("http://{host}"))
    }

    /// From which address somebody asks, as far as limits go; none: from this very machine, of a server that nobody else
    /// reaches. Behind a proxy of this machine it is what that says: the last of `x-forwarded-for`.
    pub(crate) fn asker(&self, peer: IpAddr, forwarded_for: Option<&str>) -> Option<IpAddr> {
        match (&self.public, peer.is_loopback()) {
            (None, true) => None,
            (Some(_), true) => {
                let last = forwarded_for.and_then(|hops| hops.rsplit(',').next());
                Some(last.and_then(|last| last.trim().parse().ok()).unwrap_or(peer))
            }
            (Some(_) | None, false) => Some(peer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Addresses, PublicAddress};

    fn addresses(listens_at: &str, public: Option<&str>) -> Addresses {
        let public = public.map(|public| PublicAddress::parse(public).unwrap());
        Addresses::new(listens_at.parse().unwrap(), public)
    }

    #[test]
    fn a_server_is_known_by_its_own_addresses_alone() {
        let local = addresses("127.0.0.1:8787", None);
        let open = addresses("0.0.0.0:8787", None);
        let public = addresses("127.0.0.1:8787", Some("https://Rill.example/"));
        for (host, [is_local, is_open, is_public]) in [
            ("localhost:8787", [Some("http://localhost:8787"); 3]),
            ("127.0.0.1:8787", [Some("http://127.0.0.1:8787"); 3]),
            ("[::1]:8787", [Some("http://[::1]:8787"); 3]),
            ("192.168.1.5:8787", [None, Some("http://192.168.1.5:8787"), None]),
            ("rill.example", [None, None, Some("https://rill.example")]),
            ("RILL.example", [None, None, Some("https://rill.example")]),
            ("rill.example.evil.example", [None; 3]),
            ("localhost.evil.example", [None; 3]),
            ("evil.example:8787", [None; 3]),
            ("", [None; 3]),
        ] {
            for (addresses, origin) in [(&local, is_local), (&open, is_open), (&public, is_public)] {
                assert_eq!(addresses.origin_of(host).as_deref(), origin, "{host} of {addresses:?}");
            }
        }
        assert_eq!(local.name(), "did:web:localhost%3A8787");
        assert_eq!(public.name(), "did:web:rill.example");
        assert_eq!(
            addresses("127.0.0.1:1", Some("https://rill.example:8443")).name(),
            "did:web:rill.example%3A8443"
        );
    }

    #[test]
    fn what_is_no_address_is_told() {
        for text in
            ["", "rill.example", "ftp://rill.example", "https://rill.example/x", "https://", "https://a@b"]
        {
            assert!(PublicAddress::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn who_asks_is_told_by_the_proxy_of_this_machine_and_by_nobody_else() {
        let local = addresses("127.0.0.1:1", None);
        let public = addresses("127.0.0.1:1", Some("https://rill.example"));
        let ip = |text: &str| text.parse().unwrap();
        assert_eq!(local.asker(ip("127.0.0.1"), Some("9.9.9.9")), None);
        assert_eq!(local.asker(ip("10.0.0.7"), Some("9.9.9.9")), Some(ip("10.0.0.7")));
        assert_eq!(public.asker(ip("127.0.0.1"), Some("1.1.1.1, 9.9.9.9")), Some(ip("9.9.9.9")));
        assert_eq!(public.asker(ip("127.0.0.1"), None), Some(ip("127.0.0.1")));
        assert_eq!(public.asker(ip("10.0.0.7"), Some("9.9.9.9")), Some(ip("10.0.0.7")));
    }
}
