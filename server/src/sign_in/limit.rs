//! How often one address may ask for a challenge. Pure: the clock is handed in.

use rill_module_abi::Pace;
use rill_protocol::Millis;
use std::{collections::HashMap, net::IpAddr};

/// Ten at once, then one in six seconds: ten a minute.
const PACE: Pace = Pace { burst: 10, every_ms: 6_000 };
/// Addresses that are remembered before those are forgotten that may ask as if for the first time.
const REMEMBERED: usize = 10_000;

#[derive(Default)]
pub(super) struct Limit {
    full_at: HashMap<IpAddr, Millis>,
}

impl Limit {
    /// Takes one try of an address; else after how many milliseconds there is one.
    pub(super) fn take(&mut self, from: IpAddr, now: Millis) -> Result<(), u32> {
        if self.full_at.len() >= REMEMBERED {
            self.full_at.retain(|_, full_at| *full_at > now);
        }
        let from = household(from);
        let taken = PACE.take(self.full_at.get(&from).copied(), now)?;
        self.full_at.insert(from, taken);
        Ok(())
    }
}

/// Of the newer kind a household has 2^64 addresses, which count as one.
fn household(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V4(from) => from.into(),
        IpAddr::V6(from) => {
            let mut parts = from.segments();
            parts[4..].fill(0);
            std::net::Ipv6Addr::from(parts).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, REMEMBERED};
    use std::net::{IpAddr, Ipv4Addr};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_asks_ten_times_a_minute_and_others_are_not_held_up() {
        let mut limit = Limit::default();
        for _ in 0..10 {
            limit.take(ip("9.9.9.9"), 0).unwrap();
        }
        assert_eq!(limit.take(ip("9.9.9.9"), 0), Err(6_000));
        assert_eq!(limit.take(ip("::ffff:9.9.9.9"), 0), Err(6_000), "written otherwise");
        limit.take(ip("9.9.9.8"), 0).unwrap();
        limit.take(ip("9.9.9.9"), 6_000).unwrap();
        for host in 0..10 {
            limit.take(ip(&format!("2001:db8::{host}")), 0).unwrap();
        }
        assert_eq!(limit.take(ip("2001:db8::ffff:1"), 0), Err(6_000), "of the same household");
        limit.take(ip("2001:db8:0:1::1"), 0).unwrap();
    }

    #[test]
    fn addresses_that_ask_no_more_are_forgotten() {
        let mut limit = Limit::default();
        for number in 0..REMEMBERED {
            limit.take(Ipv4Addr::from(u32::try_from(number).unwrap()).into(), 0).unwrap();
        }
        limit.take(ip("9.9.9.9"), 6_000).unwrap();
        assert_eq!(limit.full_at.len(), 1);
    }
}
