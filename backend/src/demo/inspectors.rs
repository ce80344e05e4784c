//! The demo's register of inspectors: those with an account, and invented ones of the other units.
//! Pure; what is written is in [`super::registers`].

use super::accounts::{ACCOUNTS, COUNTY, LABOUR};
use super::chance::Chance;
use super::people::person;
use super::places::PLACES;
use sortition_contract::org::Role;
use std::collections::BTreeMap;

/// An inspector; days count from today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspector {
    /// The unit's code.
    pub unit: String,
    /// The certificate's number.
    pub code: String,
    /// The invented person.
    pub name: String,
    /// The account, if they have one.
    pub account: Option<&'static str>,
    /// The last day of the certificate.
    pub valid_until: i64,
    /// Codes of major items; empty: any.
    pub specialities: Vec<String>,
    /// County-level codes; `*`: any.
    pub regions: Vec<String>,
    /// Whether they are away.
    pub absence: Option<Absence>,
}

/// Why an inspector isn't there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// On leave between two days, both included.
    Leave(i64, i64),
    /// No longer an inspector.
    Retired,
}

/// Sections and departments that have inspectors without an account, with how many and the major
/// items that they know.
const OTHERS: &[(&str, u32, &[&str])] = &[
    ("130100-EMP", 2, &["RS11"]),
    ("130100-VOC", 4, &["RS09", "RS10"]),
    ("130100-PRO", 2, &["RS12"]),
    ("130100-LRD", 4, &["RS01", "RS08"]),
    ("130100-PEN", 2, &["RS06", "RS13"]),
    ("130100-INJ", 3, &["RS05", "RS06"]),
    ("130100-SIC", 5, &["RS05", "RS06"]),
    ("130100-TAX", 3, &[]),
    ("130100-HUD", 3, &[]),
    ("130100-EDU", 2, &[]),
    ("130100-PSB", 2, &[]),
];

/// Certificates of those who are drawn reach beyond every task's period: at least so many days.
const VALID_AT_LEAST: u32 = 120;
/// At most so many: four years.
const VALID_AT_MOST: u32 = 1_460;

/// Who of the accounts' inspectors isn't to be drawn now, as an office always has some.
const EXPIRED: &str = "inspector_11";
const AWAY: &str = "inspector_12";

/// All inspectors, those of a unit together.
pub fn all() -> Vec<Inspector> {
    let mut chance = Chance::new("inspectors");
    let mut list = Vec::new();
    for account in ACCOUNTS.iter().filter(|one| one.role == Role::Inspector) {
        list.push(Inspector {
            unit: account.unit.to_owned(),
            code: String::new(),
            name: account.name.to_owned(),
            account: Some(account.username),
            valid_until: match account.username {
                EXPIRED => -12,
                _ => validity(&mut chance),
            },
            specialities: knowledge(account.username),
            regions: anywhere(),
            absence: (account.username == AWAY).then_some(Absence::Leave(-5, 16)),
        });
    }
    for (unit, count, specialities) in OTHERS {
        for _ in 0..*count {
            list.push(invented(&mut chance, unit, specialities, anywhere()));
        }
    }
    for place in &PLACES {
        let unit = format!("{}-HRSS", place.code);
        for _ in 0..chance.between(3, 5) {
            let regions = vec![place.code.to_owned()];
            list.push(invented(&mut chance, &unit, &[], regions));
        }
    }
    // In Changan only those who have an account go out: nobody could record the others' findings.
    for one in list
        .iter_mut()
        .filter(|one| one.unit == COUNTY && one.account.is_none())
    {
        one.absence = one.absence.or(Some(Absence::Retired));
    }
    number(&mut list);
    list
}

fn anywhere() -> Vec<String> {
    vec!["*".to_owned()]
}

fn validity(chance: &mut Chance) -> i64 {
    i64::from(chance.between(VALID_AT_LEAST, VALID_AT_MOST))
}

/// Some of the labour inspectors know certain fields only; what they are drawn for is among them.
fn knowledge(username: &str) -> Vec<String> {
    let fields: &[&str] = match username {
        "inspector_05" | "inspector_09" => &["RS01", "RS02", "RS03"],
        "inspector_08" => &["RS01", "RS02", "RS05"],
        "agency_inspector_02" => &["RS07", "RS11"],
        _ => &[],
    };
    fields.iter().map(|code| (*code).to_owned()).collect()
}

fn invented(
    chance: &mut Chance,
    unit: &str,
    specialities: &[&str],
    regions: Vec<String>,
) -> Inspector {
    let (absence, is_expired) = match chance.below(100) {
        0..6 => (Some(Absence::Leave(-20, 40)), false),
        6..9 => (Some(Absence::Retired), false),
        9..16 => (None, true),
        _ => (None, false),
    };
    Inspector {
        unit: unit.to_owned(),
        code: String::new(),
        name: person(chance),
        account: None,
        valid_until: match is_expired {
            true => -i64::from(chance.between(1, 200)),
            false => validity(chance),
        },
        specialities: specialities.iter().map(|code| (*code).to_owned()).collect(),
        regions,
        absence,
    }
}

/// Certificates are numbered by unit; those of the labour inspectors come first.
fn number(list: &mut [Inspector]) {
    let mut units: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    units.insert(LABOUR.to_owned(), (1, 0));
    for one in list {
        let next = units.len() + 1;
        let (unit, count) = units.entry(one.unit.clone()).or_insert((next, 0));
        *count += 1;
        one.code = format!("0301{unit:03}{count:04}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_account_of_an_inspector_is_linked_once() {
        let linked: Vec<&str> = all().iter().filter_map(|one| one.account).collect();
        let wanted: Vec<&str> = ACCOUNTS
            .iter()
            .filter(|one| one.role == Role::Inspector)
            .map(|one| one.username)
            .collect();
        assert_eq!(linked, wanted);
        let labour = all().into_iter().filter(|one| one.unit == LABOUR);
        assert!(labour.clone().all(|one| one.account.is_some()));
        assert_eq!(labour.count(), 12);
    }

    #[test]
    fn certificates_are_numbered_once() {
        let list = all();
        let codes: BTreeSet<&str> = list.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes.len(), list.len());
        assert_eq!(list[0].code.len(), 11);
    }

    #[test]
    fn every_county_has_inspectors() {
        let list = all();
        for place in &PLACES {
            let unit = format!("{}-HRSS", place.code);
            assert!(list.iter().any(|one| one.unit == unit), "{unit}");
        }
    }

    #[test]
    fn some_are_expired_on_leave_or_retired_and_most_are_not() {
        let list = all();
        let count = |holds: fn(&Inspector) -> bool| list.iter().filter(|one| holds(one)).count();
        let expired = count(|one| one.valid_until < 0);
        let away = count(|one| matches!(one.absence, Some(Absence::Leave(..))));
        let retired = count(|one| one.absence == Some(Absence::Retired));
        assert!(
            expired >= 3 && away >= 3 && retired >= 3,
            "{expired} {away} {retired}"
        );
        assert!(expired + away + retired < list.len() / 3);
    }

    #[test]
    fn in_changan_those_without_account_are_not_drawn() {
        let is_there =
            |one: &Inspector| one.unit == COUNTY && one.absence.is_none() && one.valid_until >= 0;
        let there: Vec<_> = all().into_iter().filter(is_there).collect();
        assert_eq!(there.len(), 2);
        assert!(there.iter().all(|one| one.account.is_some()));
    }

    #[test]
    fn inspectors_are_the_same_each_time() {
        assert_eq!(all(), all());
    }
}
