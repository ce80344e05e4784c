//! The fields of an inspector as they enter the register, and their life in it.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::FieldError;
use crate::kernel::lifecycle::{Event, Guard, Step};
use crate::kernel::rights::WHOLE_CITY;
use crate::kernel::text;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::registers::{InspectorAction, InspectorState, Leave};

/// The longest certificate number.
pub const CODE_LIMIT: usize = 40;
/// The longest name.
pub const NAME_LIMIT: usize = 64;
/// The most regions, and the most specialities, of one inspector.
const LIST_MOST: usize = 100;
/// All regions, as an inspector's list of regions says it.
pub const EVERYWHERE: &str = "*";

impl Event for InspectorAction {
    type State = InspectorState;
    type Facts = ();
    type Action = Self;

    const STEPS: &'static [Step<Self>] = &[
        (InspectorState::Active, Self::Update, InspectorState::Active),
        (InspectorState::Active, Self::Leave, InspectorState::OnLeave),
        (
            InspectorState::Active,
            Self::Retire,
            InspectorState::Retired,
        ),
        (
            InspectorState::Active,
            Self::DeclareRecusal,
            InspectorState::Active,
        ),
        (
            InspectorState::OnLeave,
            Self::Update,
            InspectorState::OnLeave,
        ),
        (
            InspectorState::OnLeave,
            Self::Return,
            InspectorState::Active,
        ),
        (
            InspectorState::OnLeave,
            Self::Retire,
            InspectorState::Retired,
        ),
        (
            InspectorState::OnLeave,
            Self::DeclareRecusal,
            InspectorState::OnLeave,
        ),
        (
            InspectorState::Retired,
            Self::DeclareRecusal,
            InspectorState::Retired,
        ),
    ];

    const GUARDS: &'static [Guard<Self>] = &[];

    fn action(self) -> Option<Self> {
        Some(self)
    }
}

/// Whether a number can't stand in the files of a draw: `#` begins a line there that is withheld, so
/// that no key may begin with it (SPEC §11). Such numbers were taken once.
pub fn is_unusable(code: &str) -> bool {
    code.starts_with('#')
}

fn usable(code: String) -> Result<String, FieldError> {
    match is_unusable(&code) {
        true => Err(FieldError::new("/code", ErrorCode::WrongForm)
            .with("form", code.trim_start_matches('#'))
            .with("value", code)),
        false => Ok(code),
    }
}

/// A certificate number and a name in the register's form.
pub fn check_names(code: &str, name: &str) -> Result<(String, String), Vec<FieldError>> {
    let code = text::line(&text::code(code), CODE_LIMIT)
        .map_err(|error| error.at("/code"))
        .and_then(usable);
    match (code, check_name(name)) {
        (Ok(code), Ok(name)) => Ok((code, name)),
        (code, name) => Err([code.err(), name.err()].into_iter().flatten().collect()),
    }
}

/// A name in the register's form.
pub fn check_name(name: &str) -> Result<String, FieldError> {
    text::line(name, NAME_LIMIT).map_err(|error| error.at("/name"))
}

/// A person's name as it is compared with others: in tables a short one has a space in the middle.
pub fn name_key(name: &str) -> String {
    text::code(name)
}

/// Whether two certificate numbers differ by zeros only: a spreadsheet drops those in front, and
/// miscounts long rows of them.
pub fn differ_by_zeros(one: &str, other: &str) -> bool {
    let digits = |code: &str| code.chars().filter(|c| *c != '0').collect::<String>();
    one != other && digits(one) == digits(other)
}

/// Regions in the register's form: sorted county-level codes, or `*` alone; the city as a whole is
/// `*` too. `known` are the region codes that there are.
pub fn check_regions(regions: &[String], known: &[String]) -> Result<Vec<String>, Vec<FieldError>> {
    if regions.is_empty() {
        return Err(vec![FieldError::new("/regions", ErrorCode::Required)]);
    }
    let errors = wrong_codes("/regions", regions, |code| {
        code == EVERYWHERE || known.iter().any(|one| one == code)
    });
    if !errors.is_empty() {
        return Err(errors);
    }
    if regions
        .iter()
        .any(|code| code == EVERYWHERE || code == WHOLE_CITY)
    {
        return Ok(vec![EVERYWHERE.to_owned()]);
    }
    Ok(sorted(regions))
}

/// Specialities in the register's form: sorted codes of major items; none means any.
pub fn check_specialities(
    specialities: &[String],
    majors: &[String],
) -> Result<Vec<String>, Vec<FieldError>> {
    let errors = wrong_codes("/specialities", specialities, |code| {
        majors.iter().any(|one| one == code)
    });
    if errors.is_empty() {
        Ok(sorted(specialities))
    } else {
        Err(errors)
    }
}

/// What is wrong with a list of codes: too many, or such as there aren't.
fn wrong_codes(
    pointer: &str,
    codes: &[String],
    is_known: impl Fn(&str) -> bool,
) -> Vec<FieldError> {
    if let Some(error) = FieldError::too_many(pointer, codes.len(), LIST_MOST) {
        return vec![error];
    }
    codes
        .iter()
        .enumerate()
        .filter(|(_, code)| !is_known(code))
        .map(|(index, code)| {
            FieldError::new(format!("{pointer}/{index}"), ErrorCode::UnknownReference)
                .with("value", code)
        })
        .collect()
}

fn sorted(codes: &[String]) -> Vec<String> {
    let mut codes = codes.to_vec();
    codes.sort();
    codes.dedup();
    codes
}

/// Refuses a leave that isn't of about the time at which it is entered, or ends before it begins.
pub fn check_leave(leave: &Leave, today: NaiveDate) -> Result<(), FieldError> {
    let from = DayBounds::years(today, 1, 2).check("/from", leave.from);
    let until = |day| DayBounds::years(today, 1, 10).check("/until", day);
    if let Some(error) = from.or_else(|| leave.until.and_then(until)) {
        return Err(error);
    }
    match leave.until {
        Some(until) if until < leave.from => {
            Err(FieldError::new("/until", ErrorCode::EndsBeforeStart))
        }
        _ => Ok(()),
    }
}

/// What is wrong with a certificate's last day. Some are for life, which registers write as a day in
/// this century; no other can be so far.
pub fn check_validity(valid_until: NaiveDate, today: NaiveDate) -> Option<FieldError> {
    let first = DayBounds::past(today, 2000).first;
    let bounds = DayBounds {
        first,
        ..DayBounds::years(today, 0, 100)
    };
    bounds.check("/valid_until", valid_until)
}

/// Whether a certificate is over on a day; its last day counts.
pub fn is_expired(valid_until: NaiveDate, on: NaiveDate) -> bool {
    valid_until < on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn check_names_takes_no_number_that_a_draw_would_take_for_a_withheld_line() {
        assert!(check_names("03#001", "王小明").is_ok());
        for code in ["#03001", " ＃03001"] {
            let errors = check_names(code, "王小明").unwrap_err();
            let expected = FieldError::new("/code", ErrorCode::WrongForm)
                .with("value", "#03001")
                .with("form", "03001");
            assert_eq!(errors, [expected], "{code}");
        }
    }

    #[test]
    fn each_state_allows_its_events_only() {
        use InspectorAction::{DeclareRecusal, Leave, Retire, Return, Update};
        for (state, allowed) in [
            (
                InspectorState::Active,
                &[Update, Leave, Retire, DeclareRecusal][..],
            ),
            (
                InspectorState::OnLeave,
                &[Update, Return, Retire, DeclareRecusal],
            ),
            (InspectorState::Retired, &[DeclareRecusal]),
        ] {
            let all = InspectorAction::ALL.iter().copied();
            let found: Vec<_> = all.filter(|action| action.next(state).is_some()).collect();
            assert_eq!(found, allowed, "{state}");
        }
        assert_eq!(
            Leave.next(InspectorState::Active),
            Some(InspectorState::OnLeave)
        );
        assert_eq!(
            Return.next(InspectorState::OnLeave),
            Some(InspectorState::Active)
        );
    }

    #[test]
    fn regions_are_county_codes_or_all() {
        let known = texts(&["130100", "130102", "130104"]);
        for (given, stored) in [
            (
                &["130104", "130102", "130104"][..],
                &["130102", "130104"][..],
            ),
            (&["*"], &["*"]),
            (&["130100"], &["*"]),
            (&["130102", "*"], &["*"]),
        ] {
            assert_eq!(check_regions(&texts(given), &known).unwrap(), stored);
        }
        let errors = check_regions(&texts(&["130102", "999999"]), &known).unwrap_err();
        assert_eq!(errors[0].pointer, "/regions/1");
        assert!(check_regions(&[], &known).is_err());
        let many = vec!["130102".to_owned(); 101];
        assert!(check_regions(&many[..100], &known).is_ok());
        let error = FieldError::new("/regions", ErrorCode::TooMany).with("max", 100);
        assert_eq!(check_regions(&many, &known).unwrap_err(), [error]);
    }

    #[test]
    fn specialities_are_major_items() {
        let majors = texts(&["RS01", "RS02"]);
        assert_eq!(
            check_specialities(&texts(&["RS02", "RS01"]), &majors).unwrap(),
            ["RS01", "RS02"]
        );
        assert!(check_specialities(&texts(&["RS0101"]), &majors).is_err());
        assert!(check_specialities(&[], &majors).unwrap().is_empty());
        let many = vec!["RS01".to_owned(); 101];
        let errors = check_specialities(&many, &majors).unwrap_err();
        assert_eq!(errors[0].code, ErrorCode::TooMany);
    }

    #[test]
    fn certificates_of_a_namesake_are_alike_but_for_zeros() {
        assert_eq!(name_key("王　明"), name_key(" 王明\u{200b}"));
        assert_ne!(name_key("王明"), name_key("王鸣"));
        for (one, other, is_alike) in [
            ("03010010001", "3010010001", true),
            ("ZF1", "ZF001", true),
            ("ZF1", "ZF1", false),
            ("ZF1", "ZF2", false),
        ] {
            assert_eq!(differ_by_zeros(one, other), is_alike, "{one} {other}");
        }
    }

    #[test]
    fn leave_may_be_open_or_of_one_day_but_not_backwards() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = "2026-11-23".parse().unwrap();
        let leave = |until: Option<&str>| Leave {
            from: day("2026-11-23"),
            until: until.map(day),
        };
        assert!(check_leave(&leave(None), today).is_ok());
        assert!(check_leave(&leave(Some("2026-11-23")), today).is_ok());
        assert!(check_leave(&leave(Some("2036-12-31")), today).is_ok());
        let code = |leave: Leave| check_leave(&leave, today).unwrap_err().code;
        assert_eq!(code(leave(Some("2026-11-22"))), ErrorCode::EndsBeforeStart);
        assert_eq!(code(leave(Some("2037-01-01"))), ErrorCode::OutOfRange);
        for from in ["2024-12-31", "2029-01-01"] {
            let from = from.parse().unwrap();
            assert_eq!(code(Leave { from, until: None }), ErrorCode::OutOfRange);
        }
    }

    #[test]
    fn validity_may_be_for_life_and_not_for_ever() {
        let today = "2026-11-23".parse().unwrap();
        for (until, is_wrong) in [
            ("1999-12-31", true),
            ("2000-01-01", false),
            ("2099-12-31", false),
            ("2126-12-31", false),
            ("2127-01-01", true),
            ("9999-12-31", true),
        ] {
            let found = check_validity(until.parse().unwrap(), today);
            assert_eq!(found.is_some(), is_wrong, "{until}");
        }
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(!is_expired(day("2026-11-23"), day("2026-11-23")));
        assert!(is_expired(day("2026-11-23"), day("2026-11-24")));
    }
}
