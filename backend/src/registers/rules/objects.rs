//! The fields of an object as they enter the register.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use crate::kernel::text;
use crate::registers::rules::credit_code::ObjectCode;
use chrono::NaiveDate;
use sortition_contract::error::ErrorCode;
use sortition_contract::personal::{PersonName, Personal, Phone};
use sortition_contract::registers::{
    CreateObject, CreditClass, ObjectStatus, ObjectType, UpdateObject,
};

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

/// An object but for its type and its region: what is written of it, where those two are chosen from what
/// there is.
#[derive(Clone, Debug)]
pub struct Particulars {
    /// Credit code, or the register's own.
    pub code: String,
    /// Its name.
    pub name: String,
    /// A section's or division's code.
    pub industry_code: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Who represents it.
    pub legal_representative: Option<String>,
    /// Its telephone.
    pub phone: Option<String>,
    /// How many people work there.
    pub staff_count: Option<i64>,
    /// None of a new one: active.
    pub status: Option<ObjectStatus>,
    /// None: unrated.
    pub credit_class: Option<CreditClass>,
    /// The index behind the class.
    pub credit_index: Option<i32>,
    /// Its tags.
    pub tags: Vec<String>,
}

impl Particulars {
    fn of(object: &CreateObject) -> Self {
        let object = object.clone();
        Self {
            code: object.code,
            name: object.name,
            industry_code: object.industry_code,
            address: object.address,
            longitude: object.longitude,
            latitude: object.latitude,
            legal_representative: object.legal_representative,
            phone: object.phone,
            staff_count: object.staff_count,
            status: object.status,
            credit_class: object.credit_class,
            credit_index: object.credit_index,
            tags: object.tags,
        }
    }

    /// The object of a type, in a region.
    pub fn with(self, object_type: ObjectType, region_code: String) -> CreateObject {
        CreateObject {
            code: self.code,
            name: self.name,
            object_type,
            region_code,
            industry_code: self.industry_code,
            address: self.address,
            longitude: self.longitude,
            latitude: self.latitude,
            legal_representative: self.legal_representative,
            phone: self.phone,
            staff_count: self.staff_count,
            status: self.status,
            credit_class: self.credit_class,
            credit_index: self.credit_index,
            tags: self.tags,
        }
    }
}

/// The object in the register's form, as [`check_particulars`].
pub fn check(fields: &mut Fields, object: &CreateObject) -> Option<CreateObject> {
    let particulars = check_particulars(fields, Particulars::of(object))?;
    Some(particulars.with(object.object_type, object.region_code.clone()))
}

/// What is written of an object in the register's form: code in capitals, texts normalised, tags sorted.
pub fn check_particulars(fields: &mut Fields, object: Particulars) -> Option<Particulars> {
    let code = ObjectCode::parse(&object.code).map_err(|error| error.at("/code", &object.code));
    let code = fields.take(code);
    // Whoever is drawn stands in public by this name.
    let name = fields.public_line("/name", &object.name, text::MAX_TEXT);
    let address = fields.optional_line("/address", object.address.as_deref(), ADDRESS_LIMIT);
    let legal_representative = personal::<PersonName>(
        fields,
        "/legal_representative",
        object.legal_representative.as_deref(),
        PERSON_LIMIT,
    );
    let phone = personal::<Phone>(fields, "/phone", object.phone.as_deref(), PHONE_LIMIT);
    let staff_count = fields.optional(object.staff_count, |fields, count| {
        fields.within("/staff_count", count, 0..=STAFF_MOST)
    });
    let place = fields.take(check_place(object.longitude, object.latitude));
    let credit_index = fields.optional(object.credit_index, |fields, index| {
        fields.within("/credit_index", index, 0..=INDEX_MOST)
    });
    let tags = check_tags(fields, &object.tags);
    place?;
    Some(Particulars {
        code: code?.as_str().to_owned(),
        name: name?,
        address: address?,
        legal_representative: legal_representative?,
        phone: phone?,
        staff_count: staff_count?,
        credit_index: credit_index?,
        tags: tags?,
        ..object
    })
}

/// A personal text that may be left out, never in its masked form: that came back from a list instead
/// of the text.
fn personal<P: Personal>(
    fields: &mut Fields,
    pointer: &str,
    text: Option<&str>,
    most: usize,
) -> Option<Option<String>> {
    let text = fields.optional_line(pointer, text, most)?;
    if text.clone().is_some_and(|text| P::from(text).is_masked()) {
        fields.add(FieldError::new(pointer, ErrorCode::WrongFormat));
        return None;
    }
    Some(text)
}

/// Refuses a place on the map that hasn't both degrees or none.
pub fn check_place(longitude: Option<f64>, latitude: Option<f64>) -> Result<(), FieldError> {
    let out_of = |pointer: &str, most: i32| Err(FieldError::out_of_range(pointer, -most, most));
    match (longitude, latitude) {
        (Some(_), None) => Err(FieldError::new("/latitude", ErrorCode::Required)),
        (None, Some(_)) => Err(FieldError::new("/longitude", ErrorCode::Required)),
        (Some(east), _) if !(-180.0..=180.0).contains(&east) => out_of("/longitude", 180),
        (_, Some(north)) if !(-90.0..=90.0).contains(&north) => out_of("/latitude", 90),
        _ => Ok(()),
    }
}

/// Tags in their one form, sorted. They are stored with semicolons between, so that none holds one.
pub fn check_tags(fields: &mut Fields, tags: &[String]) -> Option<Vec<String>> {
    let mut checked = fields.lines_once("/tags", tags, TAGS_MOST, |fields, at, tag| {
        let tag = fields.line(at, &text::label(tag), TAG_LIMIT)?;
        if tag.contains(';') {
            fields.add(FieldError::new(at, ErrorCode::WrongFormat));
            return None;
        }
        Some(tag)
    })?;
    checked.sort();
    Some(checked)
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
        Some(on) => DayBounds::past(today, 1949).check("/on", on),
        None => Ok(today),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fields::read;

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
        let checked = read(|fields| check(fields, &object())).unwrap();
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
        let errors = read(|fields| check(fields, &wrong)).unwrap_err();
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
        assert!(check_place(Some(114.48), Some(38.03)).is_ok());
        assert!(check_place(Some(180.5), Some(38.03)).is_err());
        assert!(check_place(Some(114.48), Some(-90.5)).is_err());
        assert!(check_place(None, Some(38.03)).is_err());
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
