//! The fields of an object as they enter the register.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::FieldError;
use crate::kernel::{public_text, text};
use crate::registers::rules::credit_code::ObjectCode;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::personal::{PersonName, Personal, Phone};
use sortition_contract::registers::{CreateObject, UpdateObject};

/// The longest address.
const ADDRESS_LIMIT: usize = 200;
/// The longest name of a person.
const PERSON_LIMIT: usize = 64;
/// The longest telephone number.
const PHONE_LIMIT: usize = 32;
/// The longest tag.
pub const TAG_LIMIT: usize = 32;
/// The most tags of an object.
const TAGS_MOST: usize = 20;
/// More people work nowhere.
const STAFF_MOST: i64 = 10_000_000;
/// The highest credit index: those of the classes end here.
const INDEX_MOST: i32 = 1_000;

/// The object in the register's form: code in capitals, texts normalised, tags sorted. All that is
/// wrong is told at once.
pub fn check(object: &CreateObject) -> Result<CreateObject, Vec<FieldError>> {
    let mut errors = Vec::new();
    let code = match ObjectCode::parse(&object.code) {
        Ok(code) => code.as_str().to_owned(),
        Err(error) => {
            errors.push(error.at("/code", &object.code));
            String::new()
        }
    };
    // Whoever is drawn stands in public by this name.
    let name = public_text::line(&object.name, text::MAX_TEXT, "/name");
    let name = name.unwrap_or_else(|error| {
        errors.push(error);
        String::new()
    });
    let address = optional(&object.address, ADDRESS_LIMIT, "/address", &mut errors);
    let legal_representative = unmasked::<PersonName>(
        optional(
            &object.legal_representative,
            PERSON_LIMIT,
            "/legal_representative",
            &mut errors,
        ),
        "/legal_representative",
        &mut errors,
    );
    let phone = unmasked::<Phone>(
        optional(&object.phone, PHONE_LIMIT, "/phone", &mut errors),
        "/phone",
        &mut errors,
    );
    if object
        .staff_count
        .is_some_and(|count| !(0..=STAFF_MOST).contains(&count))
    {
        errors.push(out_of_range("/staff_count", 0, STAFF_MOST));
    }
    errors.extend(check_place(object.longitude, object.latitude));
    if object
        .credit_index
        .is_some_and(|index| !(0..=INDEX_MOST).contains(&index))
    {
        errors.push(out_of_range("/credit_index", 0, INDEX_MOST.into()));
    }
    let tags = check_tags(&object.tags, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(CreateObject {
        code,
        name,
        address,
        legal_representative,
        phone,
        tags,
        ..object.clone()
    })
}

fn out_of_range(pointer: &str, min: i64, max: i64) -> FieldError {
    FieldError::new(pointer, ErrorCode::OutOfRange)
        .with("min", min)
        .with("max", max)
}

fn optional(
    text: &Option<String>,
    max: usize,
    pointer: &str,
    errors: &mut Vec<FieldError>,
) -> Option<String> {
    let text = text::optional_line(text.as_deref().unwrap_or_default(), max);
    text.unwrap_or_else(|error| {
        errors.push(error.at(pointer));
        None
    })
}

/// Refuses the masked form of a personal text: it came back from a list instead of the text.
fn unmasked<P: Personal>(
    text: Option<String>,
    pointer: &str,
    errors: &mut Vec<FieldError>,
) -> Option<String> {
    if text.clone().is_some_and(|text| P::from(text).is_masked()) {
        errors.push(FieldError::new(pointer, ErrorCode::WrongFormat));
    }
    text
}

/// A place on the map has both degrees or none.
pub fn check_place(longitude: Option<f64>, latitude: Option<f64>) -> Option<FieldError> {
    match (longitude, latitude) {
        (Some(_), None) => Some(FieldError::new("/latitude", ErrorCode::Required)),
        (None, Some(_)) => Some(FieldError::new("/longitude", ErrorCode::Required)),
        (Some(east), _) if !(-180.0..=180.0).contains(&east) => {
            Some(out_of_range("/longitude", -180, 180))
        }
        (_, Some(north)) if !(-90.0..=90.0).contains(&north) => {
            Some(out_of_range("/latitude", -90, 90))
        }
        _ => None,
    }
}

/// Tags in their one form, sorted. They are stored with semicolons between, so that none holds one.
pub fn check_tags(tags: &[String], errors: &mut Vec<FieldError>) -> Vec<String> {
    let mut checked: Vec<String> = Vec::with_capacity(tags.len());
    for (index, tag) in tags.iter().enumerate() {
        let pointer = format!("/tags/{index}");
        match text::line(&text::label(tag), TAG_LIMIT) {
            Err(error) => errors.push(error.at(&pointer)),
            Ok(tag) if tag.contains(';') => {
                errors.push(FieldError::new(pointer, ErrorCode::WrongFormat));
            }
            Ok(tag) if checked.contains(&tag) => {
                errors.push(FieldError::new(pointer, ErrorCode::Repeated).with("value", tag));
            }
            Ok(tag) => checked.push(tag),
        }
    }
    if tags.len() > TAGS_MOST {
        errors.push(FieldError::new("/tags", ErrorCode::TooMany).with("max", TAGS_MOST));
    }
    checked.sort();
    checked
}

/// The object with a patch applied.
pub fn patched(object: CreateObject, changes: &UpdateObject) -> CreateObject {
    let changes = changes.clone();
    CreateObject {
        code: object.code,
        name: changes.name.unwrap_or(object.name),
        object_type: changes.object_type.unwrap_or(object.object_type),
        region_code: changes.region_code.unwrap_or(object.region_code),
        industry_code: changes.industry_code.unwrap_or(object.industry_code),
        address: changes.address.unwrap_or(object.address),
        longitude: changes.longitude.unwrap_or(object.longitude),
        latitude: changes.latitude.unwrap_or(object.latitude),
        legal_representative: changes
            .legal_representative
            .unwrap_or(object.legal_representative),
        phone: changes.phone.unwrap_or(object.phone),
        staff_count: changes.staff_count.unwrap_or(object.staff_count),
        status: changes.status.or(object.status),
        credit_class: changes.credit_class.unwrap_or(object.credit_class),
        credit_index: changes.credit_index.unwrap_or(object.credit_index),
        tags: changes.tags.unwrap_or(object.tags),
    }
}

/// Whether a patch changes nothing but the credit class and what belongs to it (row 20).
pub fn sets_class_only(changes: &UpdateObject) -> bool {
    let others = UpdateObject {
        credit_class: None,
        credit_index: None,
        reason: None,
        ..changes.clone()
    };
    // What is absent isn't written, so that nothing is left of a patch without other fields.
    serde_json::to_value(others).is_ok_and(|left| left.as_object().is_some_and(|o| o.is_empty()))
}

/// The day since which a status holds: today unless another was said, never a day to come, nor one
/// before there were such registers.
pub fn status_day(on: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, FieldError> {
    match on {
        Some(on) if on > today => Err(FieldError::new("/on", ErrorCode::InTheFuture)),
        Some(on) => match DayBounds::past(today, 1949).check("/on", on) {
            Some(error) => Err(error),
            None => Ok(on),
        },
        None => Ok(today),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sortition_contract::registers::ObjectType;

    fn object() -> CreateObject {
        CreateObject {
            code: " 91350100m000100y43".into(),
            name: " 石家庄云汇商贸有限公司 ".into(),
            object_type: ObjectType::Enterprise,
            region_code: "130102".into(),
            industry_code: None,
            address: Some(" ".into()),
            longitude: None,
            latitude: None,
            legal_representative: Some("王小明".into()),
            phone: Some("0311-55501234".into()),
            staff_count: Some(0),
            status: None,
            credit_class: None,
            credit_index: None,
            tags: vec!["重点".into(), "劳务".into()],
        }
    }

    #[test]
    fn check_brings_fields_into_one_form() {
        let checked = check(&object()).unwrap();
        assert_eq!(checked.code, "91350100M000100Y43");
        assert_eq!(checked.name, "石家庄云汇商贸有限公司");
        assert_eq!(checked.address, None);
        assert_eq!(checked.tags, ["劳务", "重点"]);
    }

    #[test]
    fn check_tells_all_that_is_wrong_at_once() {
        let wrong = CreateObject {
            code: "91350100M000100Y44".into(),
            name: String::new(),
            legal_representative: Some("王**".into()),
            phone: Some("0311****1234".into()),
            staff_count: Some(-1),
            longitude: Some(114.5),
            credit_index: Some(1_001),
            tags: vec!["a;b".into(), "c".into(), "c".into()],
            ..object()
        };
        let errors = check(&wrong).unwrap_err();
        let found: Vec<(&str, ErrorCode)> = errors
            .iter()
            .map(|error| (error.pointer.as_str(), error.code))
            .collect();
        assert_eq!(
            found,
            [
                ("/code", ErrorCode::BadCheckDigit),
                ("/name", ErrorCode::Required),
                ("/legal_representative", ErrorCode::WrongFormat),
                ("/phone", ErrorCode::WrongFormat),
                ("/staff_count", ErrorCode::OutOfRange),
                ("/latitude", ErrorCode::Required),
                ("/credit_index", ErrorCode::OutOfRange),
                ("/tags/0", ErrorCode::WrongFormat),
                ("/tags/2", ErrorCode::Repeated),
            ]
        );
    }

    #[test]
    fn check_place_takes_both_degrees_within_the_globe() {
        assert!(check_place(Some(114.48), Some(38.03)).is_none());
        assert!(check_place(Some(180.5), Some(38.03)).is_some());
        assert!(check_place(Some(114.48), Some(-90.5)).is_some());
        assert!(check_place(None, Some(38.03)).is_some());
    }

    #[test]
    fn patched_keeps_what_is_absent_and_empties_what_is_null() {
        let changes: UpdateObject =
            serde_json::from_str(r#"{"phone": null, "staff_count": 7}"#).unwrap();
        let changed = patched(object(), &changes);
        assert_eq!((changed.phone, changed.staff_count), (None, Some(7)));
        assert_eq!(changed.legal_representative, object().legal_representative);
    }

    #[test]
    fn sets_class_only_looks_at_every_other_field() {
        for (patch, expected) in [
            (
                r#"{"credit_class": "D", "credit_index": null, "reason": "x"}"#,
                true,
            ),
            (r#"{}"#, true),
            (r#"{"credit_class": "D", "phone": null}"#, false),
            (r#"{"tags": []}"#, false),
        ] {
            let changes: UpdateObject = serde_json::from_str(patch).unwrap();
            assert_eq!(sets_class_only(&changes), expected, "{patch}");
        }
    }

    #[test]
    fn status_changes_on_a_day_that_has_come() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        assert_eq!(status_day(None, today), Ok(today));
        assert_eq!(status_day(today.pred_opt(), today).ok(), today.pred_opt());
        assert!(status_day(today.succ_opt(), today).is_err());
        let long_ago = |text: &str| status_day(Some(text.parse().unwrap()), today);
        assert!(long_ago("1949-01-01").is_ok());
        assert_eq!(
            long_ago("1016-02-29").unwrap_err().code,
            ErrorCode::OutOfRange
        );
    }
}
