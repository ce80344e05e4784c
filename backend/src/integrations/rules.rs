//! What a key may be, and what may be done with it.

use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use crate::kernel::lifecycle::{Event, Guard, Step};
use crate::kernel::proxies::Network;
use chrono::{DateTime, TimeDelta, Utc};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UnitId;
use sortition_contract::integrations::{ApiKeyAction, ApiKeyState, KEY_DAYS_MOST};
use sortition_contract::org::Role;
use std::collections::BTreeSet;

/// The longest name of a program, in characters.
pub const NAME_LIMIT: usize = 60;
/// The most scopes of a key.
const SCOPES_MOST: usize = 50;
/// The most addresses and networks of a key.
const ADDRESSES_MOST: usize = 20;
/// The slots of a program: as many keys live at once.
const SLOTS: [i32; 2] = [1, 2];

/// The scopes that there are, and those that the unit's keys can have.
#[derive(Debug)]
pub struct Scopes {
    /// All that operations ask for.
    pub declared: BTreeSet<&'static str>,
    /// Those that reach anything for the unit.
    pub offered: BTreeSet<&'static str>,
}

/// A key as it was asked for, checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The program.
    pub name: String,
    /// Each once, in order.
    pub scopes: Vec<String>,
    /// As one writes them down, each once.
    pub addresses: Vec<String>,
}

/// Checks all that is asked of a new key but its time.
pub fn check(
    fields: &mut Fields,
    name: &str,
    scopes: &[String],
    addresses: &[String],
    known: &Scopes,
) -> Option<Wanted> {
    let name = fields.line("/name", name, NAME_LIMIT);
    let are_known = check_scopes(fields, scopes, known);
    let addresses = check_addresses(fields, addresses);
    are_known?;
    Some(Wanted {
        name: name?,
        scopes: Vec::from_iter(BTreeSet::from_iter(scopes.iter().cloned())),
        addresses: addresses?,
    })
}

/// Tells what is wrong with scopes: none, unknown, or beyond the unit's own rights.
pub fn check_scopes(fields: &mut Fields, scopes: &[String], known: &Scopes) -> Option<()> {
    fields.required("/scopes", scopes.first())?;
    fields.take(FieldError::at_most("/scopes", scopes.len(), SCOPES_MOST))?;
    fields.each("/scopes", scopes, |scope| {
        let scope = scope.as_str();
        match known.declared.contains(scope) {
            false => Some(ErrorCode::UnknownValue),
            true => (!known.offered.contains(scope)).then_some(ErrorCode::ScopeBeyondUnit),
        }
    })
}

/// Addresses as one writes them down, each once.
fn check_addresses(fields: &mut Fields, addresses: &[String]) -> Option<Vec<String>> {
    let count = FieldError::at_most("/addresses", addresses.len(), ADDRESSES_MOST);
    fields.take(count)?;
    let (mut networks, mut all) = (Vec::new(), Some(()));
    for (index, address) in addresses.iter().enumerate() {
        match address
            .parse::<Network>()
            .map(|network| network.to_string())
        {
            Ok(written) if networks.contains(&written) => {}
            Ok(written) => networks.push(written),
            Err(_) => {
                let pointer = format!("/addresses/{index}");
                fields.add(FieldError::new(pointer, ErrorCode::WrongFormat));
                all = None;
            }
        }
    }
    all.map(|()| networks)
}

/// The end of a key that is made at `now`: it lies in the future, and a key that nobody thinks of
/// doesn't live for ever.
pub fn check_expiry(
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, FieldError> {
    let latest = now + TimeDelta::days(KEY_DAYS_MOST);
    if now < expires_at && expires_at <= latest {
        return Ok(expires_at);
    }
    let written = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (first, last) = (written(now), written(latest));
    Err(FieldError::out_of_range("/expires_at", first, last))
}

/// When a key ends that takes the place of another: it lives as long as that one was to.
pub fn expiry_of_successor(
    (made_at, expires_at): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    now + (expires_at - made_at).min(TimeDelta::days(KEY_DAYS_MOST))
}

/// Whether whoever made a unit's key makes none there any more, by the roles that they hold now and where
/// (row 71: approvers of the unit, and the regulations office).
pub fn has_maker_left(held: &[(Role, UnitId)], unit_id: &UnitId) -> bool {
    !held.iter().any(|(role, at)| match role {
        Role::Approver => at == unit_id,
        Role::Regulations => true,
        _ => false,
    })
}

/// A key's state at a moment.
pub fn state(is_revoked: bool, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> ApiKeyState {
    match is_revoked {
        true => ApiKeyState::Revoked,
        false if expires_at <= now => ApiKeyState::Expired,
        false => ApiKeyState::Active,
    }
}

impl Event for ApiKeyAction {
    type State = ApiKeyState;
    type Facts = ();
    type Action = Self;

    const STEPS: &'static [Step<Self>] = &[
        (ApiKeyState::Active, Self::Rotate, ApiKeyState::Active),
        (ApiKeyState::Active, Self::Revoke, ApiKeyState::Revoked),
        // One that has expired can be the model of the next. What was revoked is over.
        (ApiKeyState::Expired, Self::Rotate, ApiKeyState::Expired),
    ];

    const GUARDS: &'static [Guard<Self>] = &[];

    fn action(self) -> Option<Self> {
        Some(self)
    }
}

/// The slot of a new key beside those that are taken; none: two live already.
pub fn free_slot(taken: &[i32]) -> Option<i32> {
    SLOTS.into_iter().find(|slot| !taken.contains(slot))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fields::read;

    fn known() -> Scopes {
        Scopes {
            declared: ["objects:read", "objects:write", "checks:write"].into(),
            offered: ["objects:read", "objects:write"].into(),
        }
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn objections(scopes: &[&str], addresses: &[&str]) -> Vec<(String, ErrorCode)> {
        let (scopes, addresses) = (texts(scopes), texts(addresses));
        let checked = read(|fields| check(fields, "平台", &scopes, &addresses, &known()));
        let errors = checked.err().unwrap_or_default().into_iter();
        errors.map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn key_is_kept_as_one_writes_it_down() {
        let scopes = texts(&["objects:write", "objects:read", "objects:write"]);
        let addresses = texts(&[
            "10.0.3.7/24",
            "10.0.3.0/24",
            "::ffff:203.0.113.7",
            "203.0.113.7",
        ]);
        let name = "  数据中台 ";
        let wanted = read(|fields| check(fields, name, &scopes, &addresses, &known()));
        let expected = Wanted {
            name: "数据中台".to_owned(),
            scopes: texts(&["objects:read", "objects:write"]),
            addresses: texts(&["10.0.3.0/24", "203.0.113.7"]),
        };
        assert_eq!(wanted, Ok(expected));
    }

    #[test]
    fn each_wrong_value_is_named() {
        let read = &["objects:read"][..];
        assert!(objections(read, &[]).is_empty());
        let required = ("/scopes".to_owned(), ErrorCode::Required);
        assert_eq!(objections(&[], &[]), [required]);
        assert_eq!(
            objections(&["objects:read", "all", "checks:write", "any"], &[]),
            [
                ("/scopes/1".to_owned(), ErrorCode::UnknownValue),
                ("/scopes/2".to_owned(), ErrorCode::ScopeBeyondUnit),
                ("/scopes/3".to_owned(), ErrorCode::UnknownValue),
            ]
        );
        for address in [
            "",
            "here",
            "10.0.3",
            "10.0.3.7/33",
            "10.0.3.7-9",
            "sortition.cn",
        ] {
            let wrong = ("/addresses/1".to_owned(), ErrorCode::WrongFormat);
            assert_eq!(objections(read, &["10.0.3.7", address]), [wrong]);
        }
        let many: Vec<String> = (0..=ADDRESSES_MOST)
            .map(|n| format!("10.0.0.{n}"))
            .collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let too_many = ("/addresses".to_owned(), ErrorCode::TooMany);
        assert_eq!(objections(read, &many), [too_many]);
    }

    #[test]
    fn key_ends_within_a_year() {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        let most = TimeDelta::days(KEY_DAYS_MOST);
        let second = TimeDelta::seconds(1);
        for (expires_at, is_right) in [
            (now, false),
            (now - second, false),
            (now + second, true),
            (now + most, true),
            (now + most + second, false),
        ] {
            assert_eq!(
                check_expiry(expires_at, now).is_ok(),
                is_right,
                "{expires_at}"
            );
        }
        let made_at = now - TimeDelta::days(80);
        let next = expiry_of_successor((made_at, now + TimeDelta::days(10)), now);
        assert_eq!(next, now + TimeDelta::days(90));
        let long = expiry_of_successor((now - most - most, now), now);
        assert_eq!(check_expiry(long, now), Ok(long));
    }

    #[test]
    fn state_is_that_of_the_moment() {
        let now: DateTime<Utc> = "2026-11-23T02:00:00Z".parse().unwrap();
        let later = now + TimeDelta::seconds(1);
        assert_eq!(state(false, later, now), ApiKeyState::Active);
        assert_eq!(state(false, now, now), ApiKeyState::Expired);
        assert_eq!(state(true, later, now), ApiKeyState::Revoked);
        assert_eq!(state(true, now, now), ApiKeyState::Revoked);
    }

    #[test]
    fn each_state_allows_its_actions_only() {
        for (state, allowed) in [
            (ApiKeyState::Active, ApiKeyAction::ALL),
            (ApiKeyState::Expired, &[ApiKeyAction::Rotate]),
            (ApiKeyState::Revoked, &[]),
        ] {
            let all = ApiKeyAction::ALL.iter().copied();
            let found: Vec<_> = all.filter(|action| action.next(state).is_some()).collect();
            assert_eq!(found, allowed, "{state}");
        }
    }

    #[test]
    fn maker_has_left_who_makes_no_keys_there_any_more() {
        let here: UnitId = "here".to_owned().into();
        for (held, has_left) in [
            (vec![], true),
            (vec![(Role::Approver, "here")], false),
            (vec![(Role::Approver, "there")], true),
            (vec![(Role::Operator, "here")], true),
            (
                vec![(Role::Operator, "here"), (Role::Approver, "here")],
                false,
            ),
            (vec![(Role::Regulations, "there")], false),
        ] {
            let held: Vec<(Role, UnitId)> = held
                .into_iter()
                .map(|(role, unit_id)| (role, unit_id.to_owned().into()))
                .collect();
            assert_eq!(has_maker_left(&held, &here), has_left, "{held:?}");
        }
    }

    #[test]
    fn third_key_finds_no_slot() {
        assert_eq!(free_slot(&[]), Some(1));
        assert_eq!(free_slot(&[1]), Some(2));
        assert_eq!(free_slot(&[2]), Some(1));
        assert_eq!(free_slot(&[2, 1]), None);
    }
}
