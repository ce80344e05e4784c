//! What a key is good for: until when, from where, and what stops it before.

use crate::kernel::auth::Actor;
use crate::kernel::proxies::Network;
use chrono::{DateTime, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::ApiKeyId;
use sortition_contract::integrations::KeyStop;
use sortition_contract::org::{UnitState, UserState};
use std::net::IpAddr;

/// A key with all that decides what it may be used for.
#[derive(Debug)]
pub struct Key {
    /// Who acts by it: its program, with the roles of its unit.
    pub actor: Actor,
    /// Its row.
    pub id: ApiKeyId,
    /// When it was used last, as far as that was written down.
    pub last_used_at: Option<DateTime<Utc>>,
    pub(super) secret_hash: String,
    pub(super) networks: Vec<Network>,
    pub(super) end: End,
}

/// What ends a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) is_revoked: bool,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) stop: Option<KeyStop>,
}

impl End {
    /// Why a key is of no use at `now`; none if it is.
    pub(super) fn reason(&self, now: DateTime<Utc>) -> Option<ErrorCode> {
        match self {
            Self {
                is_revoked: true, ..
            } => Some(ErrorCode::KeyRevoked),
            Self { expires_at, .. } if *expires_at <= now => Some(ErrorCode::KeyExpired),
            Self { stop: Some(_), .. } => Some(ErrorCode::KeyStopped),
            _ => None,
        }
    }
}

impl Key {
    /// Why it is of no use at `now` from an address; none if it is. An unknown address is in no list.
    pub fn refusal(&self, now: DateTime<Utc>, address: Option<IpAddr>) -> Option<ErrorCode> {
        let is_within = is_within(&self.networks, address);
        let foreign = (!is_within).then_some(ErrorCode::ForeignAddress);
        self.end.reason(now).or(foreign)
    }
}

/// Whether an address is one of those that are listed; an empty list has all.
fn is_within(networks: &[Network], address: Option<IpAddr>) -> bool {
    let is_in = |address| networks.iter().any(|network| network.contains(address));
    networks.is_empty() || address.is_some_and(is_in)
}

/// Why a key is of no use although it is neither revoked nor expired. Whoever made it has seen its
/// secret: it isn't to outlast their account. Wrong passwords, which anybody can give, stop no key.
pub fn stop(unit: UnitState, maker: UserState) -> Option<KeyStop> {
    match (unit, maker) {
        (UnitState::Closed, _) => Some(KeyStop::UnitClosed),
        (_, UserState::Disabled) => Some(KeyStop::MakerDisabled),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_ends_for_one_reason_after_the_other() {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        let end = End {
            is_revoked: false,
            expires_at: now + chrono::TimeDelta::seconds(1),
            stop: None,
        };
        assert_eq!(end.reason(now), None);
        let stopped = End {
            stop: stop(UnitState::Closed, UserState::Active),
            ..end
        };
        assert_eq!(stopped.reason(now), Some(ErrorCode::KeyStopped));
        let expired = End {
            expires_at: now,
            ..stopped
        };
        assert_eq!(expired.reason(now), Some(ErrorCode::KeyExpired));
        let revoked = End {
            is_revoked: true,
            ..expired
        };
        assert_eq!(revoked.reason(now), Some(ErrorCode::KeyRevoked));
    }

    #[test]
    fn key_outlasts_a_lock_of_its_makers_account_and_not_its_end() {
        for (unit, maker, expected) in [
            (UnitState::Active, UserState::Active, None),
            (UnitState::Active, UserState::Locked, None),
            (
                UnitState::Active,
                UserState::Disabled,
                Some(KeyStop::MakerDisabled),
            ),
            (
                UnitState::Closed,
                UserState::Active,
                Some(KeyStop::UnitClosed),
            ),
        ] {
            assert_eq!(stop(unit, maker), expected, "{unit} {maker}");
        }
    }

    #[test]
    fn address_is_within_what_is_listed() {
        let networks = |texts: &[&str]| -> Vec<Network> {
            texts.iter().map(|text| text.parse().unwrap()).collect()
        };
        let listed = networks(&["203.0.113.7", "10.0.3.0/24", "2001:db8:1::/48"]);
        for (address, expected) in [
            ("203.0.113.7", true),
            ("::ffff:203.0.113.7", true),
            ("203.0.113.8", false),
            ("10.0.3.0", true),
            ("10.0.3.255", true),
            ("10.0.4.0", false),
            ("10.0.2.255", false),
            ("2001:db8:1:ffff::1", true),
            ("2001:db8:2::1", false),
        ] {
            let address = Some(address.parse().unwrap());
            assert_eq!(is_within(&listed, address), expected, "{address:?}");
        }
        assert!(!is_within(&listed, None));
        assert!(is_within(&[], None));
        assert!(is_within(
            &networks(&["0.0.0.0/0"]),
            "192.0.2.1".parse().ok()
        ));
    }
}
