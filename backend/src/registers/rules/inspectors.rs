//! The fields of an inspector as they enter the register, and their life in it.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
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

/// A certificate number in the register's form.
pub fn check_code(fields: &mut Fields, code: &str) -> Option<String> {
    let code = fields.line("/code", &text::code(code), CODE_LIMIT)?;
    if is_unusable(&code) {
        let error = FieldError::new("/code", ErrorCode::WrongForm);
        let error = error.with("form", code.trim_start_matches('#'));
        fields.add(error.with("value", code));
        return None;
    }
    Some(code)
}

/// A name in the register's form.
pub fn check_name(fields: &mut Fields, name: &str) -> Option<String> {
    fields.line("/name", name, NAME_LIMIT)
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
pub fn check_regions(
    fields: &mut Fields,
    regions: &[String],
    known: &[String],
) -> Option<Vec<String>> {
    fields.required("/regions", regions.first())?;
    check_codes(fields, "/regions", regions, |code| {
        code == EVERYWHERE || known.contains(code)
    })?;
    if regions
        .iter()
        .any(|code| code == EVERYWHERE || code == WHOLE_CITY)
    {
        return Some(vec![EVERYWHERE.to_owned()]);
    }
    Some(sorted(regions))
}

/// Specialities in the register's form: sorted codes of major items; none means any.
pub fn check_specialities(
    fields: &mut Fields,
    specialities: &[String],
    majors: &[String],
) -> Option<Vec<String>> {
    check_codes(fields, "/specialities", specialities, |code| {
        majors.contains(code)
    })?;
    Some(sorted(specialities))
}

/// Tells a list of codes that is too long, or those that there aren't.
fn check_codes(
    fields: &mut Fields,
    pointer: &str,
    codes: &[String],
    is_known: impl Fn(&String) -> bool,
) -> Option<()> {
    fields.take(FieldError::at_most(pointer, codes.len(), LIST_MOST))?;
    fields.each_known(pointer, codes, is_known)
}

fn sorted(codes: &[String]) -> Vec<String> {
    let mut codes = codes.to_vec();
    codes.sort();
    codes.dedup();
    codes
}

/// Refuses a leave that isn't of about the time at which it is entered, or ends before it begins.
pub fn check_leave(leave: &Leave, today: NaiveDate) -> Result<(), FieldError> {
    DayBounds::years(today, 1, 2).check("/from", leave.from)?;
    let Some(until) = leave.until else {
        return Ok(());
    };
    DayBounds::years(today, 1, 10).check("/until", until)?;
    match until < leave.from {
        true => Err(FieldError::new("/until", ErrorCode::EndsBeforeStart)),
        false => Ok(()),
    }
}

/// A certificate's last day. Some are for life, which registers write as a day in this century; no
/// other can be so far.
pub fn check_validity(
    fields: &mut Fields,
    valid_until: NaiveDate,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let first = DayBounds::past(today, 2000).first;
    let bounds = DayBounds {
        first,
        ..DayBounds::years(today, 0, 100)
    };
    fields.day("/valid_until", valid_until, bounds)
}

/// Whether a certificate is over on a day; its last day counts.
pub fn is_expired(valid_until: NaiveDate, on: NaiveDate) -> bool {
    valid_until < on
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fields::read;

    fn texts(codes: &[&str]) -> Vec<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn check_code_takes_no_number_that_a_draw_would_take_for_a_withheld_line() {
        assert!(read(|fields| check_code(fields, "03#001")).is_ok());
        for code in ["#03001", " ＃03001"] {
            let errors = read(|fields| check_code(fields, code)).unwrap_err();
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
        let check = |regions: &[String]| read(|fields| check_regions(fields, regions, &known));
        for (given, stored) in [
            (
                &["130104", "130102", "130104"][..],
                &["130102", "130104"][..],
            ),
            (&["*"], &["*"]),
            (&["130100"], &["*"]),
            (&["130102", "*"], &["*"]),
        ] {
            assert_eq!(check(&texts(given)).unwrap(), stored);
        }
        let errors = check(&texts(&["130102", "999999"])).unwrap_err();
        assert_eq!(errors[0].pointer, "/regions/1");
        assert!(check(&[]).is_err());
        let many = vec!["130102".to_owned(); 101];
        assert!(check(&many[..100]).is_ok());
        let error = FieldError::new("/regions", ErrorCode::TooMany).with("max", 100);
        assert_eq!(check(&many).unwrap_err(), [error]);
    }

    #[test]
    fn specialities_are_major_items() {
        let majors = texts(&["RS01", "RS02"]);
        let check = |codes: &[String]| read(|fields| check_specialities(fields, codes, &majors));
        assert_eq!(check(&texts(&["RS02", "RS01"])).unwrap(), ["RS01", "RS02"]);
        assert!(check(&texts(&["RS0101"])).is_err());
        assert!(check(&[]).unwrap().is_empty());
        let many = vec!["RS01".to_owned(); 101];
        let errors = check(&many).unwrap_err();
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
            let found = read(|fields| check_validity(fields, until.parse().unwrap(), today));
            assert_eq!(found.is_err(), is_wrong, "{until}");
        }
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(!is_expired(day("2026-11-23"), day("2026-11-23")));
        assert!(is_expired(day("2026-11-23"), day("2026-11-24")));
    }
}
