//! The fields of a task: its texts, its period, the way of working, and how many inspectors its units
//! send.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use crate::kernel::text::MAX_TEXT;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::UnitId;
use sortition_contract::tasks::{Period, TaskMode, TaskUnit};
use std::collections::BTreeMap;

/// The most teams.
const TEAM_LIMIT: u32 = 1_000;
/// The largest load limit.
const LOAD_LIMIT: u32 = 10_000;
/// The most inspectors of a unit for one object.
const INSPECTOR_LIMIT: u32 = 10;
/// The most units of a task: who leads, and ten that join.
const UNIT_LIMIT: usize = 11;

/// What a task is to be.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Its title.
    pub title: &'a str,
    /// 文号
    pub document_number: Option<&'a str>,
    /// Its days.
    pub period: Period,
    /// Its days until now; none of a new one.
    pub former: Option<Period>,
    /// By object or by team.
    pub mode: TaskMode,
    /// How many teams.
    pub teams: u32,
    /// The most objects of an inspector or team.
    pub max_load: Option<u32>,
}

/// The same, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Its title in its normal form.
    pub title: String,
    /// 文号 likewise.
    pub document_number: Option<String>,
    /// Its days.
    pub period: Period,
    /// By object or by team.
    pub mode: TaskMode,
    /// How many teams; none in object mode.
    pub teams: i32,
    /// The most objects of an inspector or team.
    pub max_load: Option<i32>,
}

/// Checks what a task is to be, on a day. The portal shows title and document number.
pub fn check(fields: &mut Fields, wanted: &Wanted<'_>, today: NaiveDate) -> Option<Terms> {
    let title = fields.public_line("/title", wanted.title, MAX_TEXT);
    let document_number = fields.optional(wanted.document_number, |fields, number| {
        fields.public_line("/document_number", number, MAX_TEXT)
    });
    let period = fields.take(check_period(wanted.period, wanted.former, today));
    let teams = match wanted.mode {
        TaskMode::Object => 0..=0,
        TaskMode::Team => 1..=TEAM_LIMIT,
    };
    let teams = fields.within("/teams", wanted.teams, teams);
    let max_load = fields.optional(wanted.max_load, |fields, load| {
        let load = fields.within("/max_load", load, 1..=LOAD_LIMIT)?;
        i32::try_from(load).ok()
    });
    Some(Terms {
        title: title?,
        document_number: document_number?,
        period: period?,
        mode: wanted.mode,
        teams: i32::try_from(teams?).ok()?,
        max_load: max_load?,
    })
}

/// A period is of about the time at which it is given, and its days are in order. A day that was right
/// when it was given stays so.
fn check_period(
    period: Period,
    former: Option<Period>,
    today: NaiveDate,
) -> Result<Period, FieldError> {
    let bounds = DayBounds::years(today, 1, 2);
    if former.is_none_or(|former| former.from != period.from) {
        bounds.check("/period/from", period.from)?;
    }
    if former.is_none_or(|former| former.to != period.to) {
        bounds.check("/period/to", period.to)?;
    }
    match period.to < period.from {
        true => Err(FieldError::new("/period/to", ErrorCode::EndsBeforeStart)),
        false => Ok(period),
    }
}

/// How many inspectors each of the units sends, the lead first, who sends one at least. `wanted` names
/// all of them.
pub fn check_units(
    fields: &mut Fields,
    ids: &[UnitId],
    wanted: &[TaskUnit],
) -> Option<Vec<(UnitId, i32)>> {
    fields.take(FieldError::at_most("/units", wanted.len(), UNIT_LIMIT))?;
    let mut numbers: BTreeMap<&UnitId, u32> = BTreeMap::new();
    for (index, unit) in wanted.iter().enumerate() {
        let at = |field: &str| format!("/units/{index}/{field}");
        let id = &unit.unit_id;
        let is_repeated = wanted[..index].iter().any(|one| one.unit_id == *id);
        let id = match ids.contains(id) {
            false => Err(FieldError::unknown_reference(at("unit_id"), id)),
            true if is_repeated => Err(FieldError::repeated(at("unit_id"), id)),
            true => Ok(id),
        };
        let id = fields.take(id);
        let least = u32::from(ids.first() == Some(&unit.unit_id));
        let number = fields.within(&at("inspectors"), unit.inspectors, least..=INSPECTOR_LIMIT);
        numbers.extend(id.zip(number));
    }
    if numbers.len() < wanted.len() {
        return None;
    }
    if numbers.len() < ids.len() {
        fields.add(FieldError::new("/units", ErrorCode::Required));
        return None;
    }
    let number_of = |id: &UnitId| i32::try_from(*numbers.get(id)?).ok();
    let sent = ids.iter().map(|id| Some((id.clone(), number_of(id)?)));
    sent.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fields::read;

    fn period(from: &str, to: &str) -> Period {
        Period {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        }
    }

    fn wanted() -> Wanted<'static> {
        Wanted {
            title: " 第三季度抽查 ",
            document_number: None,
            period: period("2026-11-01", "2026-11-30"),
            former: None,
            mode: TaskMode::Object,
            teams: 0,
            max_load: Some(10),
        }
    }

    fn codes<T>(found: Result<T, Vec<FieldError>>) -> Vec<(String, ErrorCode)> {
        let errors = found.err().unwrap_or_default().into_iter();
        errors.map(|error| (error.pointer, error.code)).collect()
    }

    fn checked(wanted: &Wanted<'_>) -> Result<Terms, Vec<FieldError>> {
        let today = "2026-11-23".parse().unwrap();
        read(|fields| check(fields, wanted, today))
    }

    #[test]
    fn check_tells_all_that_is_wrong_at_once() {
        assert_eq!(checked(&wanted()).unwrap().title, "第三季度抽查");
        let wrong = Wanted {
            title: " ",
            document_number: Some("13812345678"),
            period: period("2026-11-02", "2026-11-01"),
            teams: 1,
            max_load: Some(0),
            ..wanted()
        };
        let expected = [
            ("/title", ErrorCode::Required),
            ("/document_number", ErrorCode::PersonalNumber),
            ("/period/to", ErrorCode::EndsBeforeStart),
            ("/teams", ErrorCode::OutOfRange),
            ("/max_load", ErrorCode::OutOfRange),
        ];
        let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code));
        assert_eq!(codes(checked(&wrong)), expected);
    }

    #[test]
    fn days_that_were_right_when_they_were_given_stay_so() {
        let old = period("2020-01-01", "2020-02-01");
        let kept = Wanted {
            period: old,
            former: Some(old),
            ..wanted()
        };
        assert_eq!(checked(&kept).unwrap().period, old);
        let new = Wanted {
            former: None,
            ..kept
        };
        let expected = [("/period/from".to_owned(), ErrorCode::OutOfRange)];
        assert_eq!(codes(checked(&new)), expected);
    }

    #[test]
    fn units_are_all_named_once_and_the_lead_sends_somebody() {
        let ids = [UnitId::new(), UnitId::new()];
        let unit = |unit_id: &UnitId, inspectors| TaskUnit {
            unit_id: unit_id.clone(),
            inspectors,
        };
        let check = |wanted: &[TaskUnit]| read(|fields| check_units(fields, &ids, wanted));
        let found = check(&[unit(&ids[1], 0), unit(&ids[0], 2)]).unwrap();
        assert_eq!(found, [(ids[0].clone(), 2), (ids[1].clone(), 0)]);
        for (wanted, pointer, code) in [
            (vec![unit(&ids[0], 1)], "/units", ErrorCode::Required),
            (
                vec![unit(&ids[0], 0), unit(&ids[1], 1)],
                "/units/0/inspectors",
                ErrorCode::OutOfRange,
            ),
            (
                vec![unit(&ids[0], 1), unit(&ids[0], 1)],
                "/units/1/unit_id",
                ErrorCode::Repeated,
            ),
            (
                vec![unit(&ids[0], 1), unit(&UnitId::new(), 1)],
                "/units/1/unit_id",
                ErrorCode::UnknownReference,
            ),
            (vec![unit(&ids[0], 1); 12], "/units", ErrorCode::TooMany),
        ] {
            assert_eq!(codes(check(&wanted)), [(pointer.to_owned(), code)]);
        }
    }
}
