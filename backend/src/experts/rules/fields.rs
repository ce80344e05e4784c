//! The fields of an expert as they enter the library.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::experts::{CreateExpert, UpdateExpert};
use sortition_contract::ids::UnitId;
use sortition_contract::personal::{Personal as _, Phone};

/// The longest name, and the longest title.
const NAME_LIMIT: usize = 64;
/// The longest organisation, and the longest field.
const PLACE_LIMIT: usize = 128;
/// The longest telephone number.
const PHONE_LIMIT: usize = 32;
/// The most specialities of one expert.
const LIST_MOST: usize = 100;

/// The fields of an expert, in their form.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedExpert {
    /// The person's name.
    pub name: String,
    /// Where they work.
    pub organisation: String,
    /// What they are there.
    pub title: Option<String>,
    /// What they know.
    pub field: String,
    /// Codes of major items, in order; none means any.
    pub specialities: Vec<String>,
    /// The telephone.
    pub phone: Option<String>,
    /// The contract's first day.
    pub contract_from: NaiveDate,
    /// Its last day.
    pub contract_until: NaiveDate,
}

impl CheckedExpert {
    /// What the expert is to be after changes.
    pub fn changed(self, unit_id: &UnitId, changes: &UpdateExpert) -> CreateExpert {
        let changes = changes.clone();
        CreateExpert {
            unit_id: unit_id.clone(),
            name: changes.name.unwrap_or(self.name),
            organisation: changes.organisation.unwrap_or(self.organisation),
            title: changes.title.unwrap_or(self.title),
            field: changes.field.unwrap_or(self.field),
            specialities: changes.specialities.unwrap_or(self.specialities),
            phone: changes.phone.unwrap_or(self.phone),
            contract_from: changes.contract_from.unwrap_or(self.contract_from),
            contract_until: changes.contract_until.unwrap_or(self.contract_until),
        }
    }
}

/// Brings the fields of an expert into their form. `majors` are the codes of major items that there are.
pub fn check_expert(
    fields: &mut Fields,
    expert: &CreateExpert,
    majors: &[String],
    today: NaiveDate,
) -> Option<CheckedExpert> {
    let name = fields.line("/name", &expert.name, NAME_LIMIT);
    let organisation = fields.line("/organisation", &expert.organisation, PLACE_LIMIT);
    let title = fields.optional_line("/title", expert.title.as_deref(), NAME_LIMIT);
    let field = fields.line("/field", &expert.field, PLACE_LIMIT);
    let specialities = check_specialities(fields, &expert.specialities, majors);
    let phone = check_phone(fields, expert.phone.as_deref());
    let term = check_term(fields, (expert.contract_from, expert.contract_until), today);
    let (contract_from, contract_until) = term?;
    Some(CheckedExpert {
        name: name?,
        organisation: organisation?,
        title: title?,
        field: field?,
        specialities: specialities?,
        phone: phone?,
        contract_from,
        contract_until,
    })
}

fn check_specialities(
    fields: &mut Fields,
    specialities: &[String],
    majors: &[String],
) -> Option<Vec<String>> {
    fields.each_once("/specialities", specialities, LIST_MOST)?;
    fields.each_known("/specialities", specialities, |code| majors.contains(code))?;
    let mut sorted = specialities.to_vec();
    sorted.sort();
    Some(sorted)
}

/// A telephone, never in its masked form: that came back from a list instead of the number.
fn check_phone(fields: &mut Fields, phone: Option<&str>) -> Option<Option<String>> {
    let phone = fields.optional_line("/phone", phone, PHONE_LIMIT)?;
    let is_masked = |phone: &String| Phone::from(phone.clone()).is_masked();
    if phone.as_ref().is_some_and(is_masked) {
        fields.add(FieldError::new("/phone", ErrorCode::WrongFormat));
        return None;
    }
    Some(phone)
}

/// The term of a contract: of about the time at which it is entered, and not ending before it begins.
fn check_term(
    fields: &mut Fields,
    (from, until): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    let bounds = DayBounds::years(today, 30, 30);
    let from = fields.day("/contract_from", from, bounds);
    let until = fields.day("/contract_until", until, bounds);
    let (from, until) = from.zip(until)?;
    if until < from {
        let error = FieldError::new("/contract_until", ErrorCode::EndsBeforeStart);
        fields.add(error);
        return None;
    }
    Some((from, until))
}

/// Whether a contract is over on a day; its last day counts.
pub fn is_over(contract_until: NaiveDate, on: NaiveDate) -> bool {
    contract_until < on
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fields::read;

    fn application() -> CreateExpert {
        CreateExpert {
            name: " 温如玉 ".to_owned(),
            unit_id: UnitId::from("u".to_owned()),
            organisation: "河北科技大学".to_owned(),
            title: Some(" ".to_owned()),
            field: "劳动关系".to_owned(),
            specialities: vec!["RS02".to_owned(), "RS01".to_owned()],
            phone: Some("0311-55501234".to_owned()),
            contract_from: "2026-01-01".parse().unwrap(),
            contract_until: "2027-12-31".parse().unwrap(),
        }
    }

    fn check(expert: &CreateExpert) -> Result<CheckedExpert, Vec<FieldError>> {
        let majors = ["RS01", "RS02"].map(str::to_owned);
        let today = "2026-11-23".parse().unwrap();
        read(|fields| check_expert(fields, expert, &majors, today))
    }

    #[test]
    fn fields_come_into_their_form() {
        let checked = check(&application()).unwrap();
        assert_eq!(checked.name, "温如玉");
        assert_eq!(checked.title, None);
        assert_eq!(checked.specialities, ["RS01", "RS02"]);
        let unit_id = UnitId::from("u".to_owned());
        let changes: UpdateExpert =
            serde_json::from_str(r#"{"phone": null, "field": "消防"}"#).unwrap();
        let changed = check(&checked.changed(&unit_id, &changes)).unwrap();
        assert_eq!((changed.phone, &*changed.field), (None, "消防"));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        type Change = fn(&mut CreateExpert);
        let changes: [(Change, &str, ErrorCode); 7] = [
            (
                |one| one.name = " ".to_owned(),
                "/name",
                ErrorCode::Required,
            ),
            (
                |one| one.organisation = "x".repeat(129),
                "/organisation",
                ErrorCode::TooLong,
            ),
            (|one| one.field.clear(), "/field", ErrorCode::Required),
            (
                |one| one.specialities = vec!["RS09".to_owned()],
                "/specialities/0",
                ErrorCode::UnknownReference,
            ),
            (
                |one| one.phone = Some("0311****1234".to_owned()),
                "/phone",
                ErrorCode::WrongFormat,
            ),
            (
                |one| one.contract_until = "2025-12-31".parse().unwrap(),
                "/contract_until",
                ErrorCode::EndsBeforeStart,
            ),
            (
                |one| one.contract_from = "1990-01-01".parse().unwrap(),
                "/contract_from",
                ErrorCode::OutOfRange,
            ),
        ];
        for (change, pointer, code) in changes {
            let mut expert = application();
            change(&mut expert);
            let errors = check(&expert).unwrap_err();
            let told: Vec<_> = errors
                .iter()
                .map(|error| (error.pointer.as_str(), error.code))
                .collect();
            assert_eq!(told, [(pointer, code)]);
        }
    }

    #[test]
    fn the_contracts_last_day_counts() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(!is_over(day("2026-11-23"), day("2026-11-23")));
        assert!(is_over(day("2026-11-22"), day("2026-11-23")));
    }
}
