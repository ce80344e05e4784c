//! Addresses that are named beforehand.

use ipnet::IpNet;
use std::net::IpAddr;
use std::str::FromStr;

/// An address of somebody who is named beforehand, or a network of them: `10.0.3.7`, `10.0.3.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(pub(super) IpNet);

/// A text that is neither an address nor a network.
#[derive(Debug, thiserror::Error)]
#[error(
    "应为地址或网段，如 10.0.3.7 或 10.0.3.0/24 / an address or a network, as 10.0.3.7 or 10.0.3.0/24"
)]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let text = text.trim();
        let address = text.parse::<IpAddr>();
        let network = address.map(|address| IpNet::from(address.to_canonical()));
        match network.or_else(|_| text.parse()) {
            Ok(network) => Ok(Self(network)),
            Err(_) => Err(NoNetwork),
        }
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// As one writes it down: an address by itself, a network by its first address.
impl std::fmt::Display for Network {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.prefix_len() == self.0.max_prefix_len() {
            true => write!(formatter, "{}", self.0.addr()),
            false => write!(formatter, "{}", self.0.trunc()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_is_an_address_or_a_network() {
        for text in ["10.0.3.7", "10.0.3.0/24", "::1", "fd00::/8", " 10.0.3.7 "] {
            assert!(text.parse::<Network>().is_ok(), "{text}");
        }
        for text in ["", "10.0.3", "10.0.3.0/33", "proxy.example"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }

    /// Of every length of network, both ends are within and their neighbours aren't.
    #[test]
    fn network_of_any_length_holds_from_its_first_to_its_last_address() {
        for length in 1..=32_u32 {
            let size = 1_u64 << (32 - length);
            let first = u64::from(u32::from_be_bytes([172, 16, 5, 9])) / size * size;
            let written = |number: u64| -> Option<IpAddr> {
                let number = u32::try_from(number).ok()?;
                Some(std::net::Ipv4Addr::from(number).into())
            };
            let network = format!("172.16.5.9/{length}").parse::<Network>().unwrap();
            let holds = |number: u64| written(number).map(|address| network.contains(address));
            assert_eq!(holds(first), Some(true), "{length}");
            assert_eq!(holds(first + size - 1), Some(true), "{length}");
            assert_ne!(holds(first + size), Some(true), "{length}");
            if let Some(before) = first.checked_sub(1) {
                assert_eq!(holds(before), Some(false), "{length}");
            }
        }
    }
}
