//! The fields of an item: their form, and what a version must have to be handed in.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::FieldError;
use crate::kernel::fields::Fields;
use crate::kernel::public_text;
use crate::kernel::text;
use chrono::NaiveDate;
use sortition_contract::checklist::{CreateItem, ItemKind, UpdateItem};
use sortition_contract::error::ErrorCode;
use sortition_contract::registers::ObjectType;

/// Characters of a code that name the major item.
pub const MAJOR_CODE: usize = 4;
/// The longest code.
const CODE_LIMIT: usize = 20;
/// The longest text of content, method or law.
const TEXT_LIMIT: usize = 4_000;
/// The longest code of 互联网+监管.
const PLATFORM_CODE_LIMIT: usize = 64;
/// The most codes of 互联网+监管.
const PLATFORM_CODES_MOST: usize = 20;
/// All of an object's kind may be drawn.
const WHOLE_BP: i32 = 10_000;
/// Nobody is checked more often than daily.
const YEARLY_MOST: i32 = 366;

/// What a version must have to be handed in. A major item is a heading: it has neither method nor
/// law of its own.
pub fn check_submission(item: &CreateItem) -> Result<(), ErrorCode> {
    let is_heading = item.parent_id.is_none();
    if !is_heading && item.method.is_empty() {
        Err(ErrorCode::MethodMissing)
    } else if !is_heading && item.legal_basis.is_empty() {
        Err(ErrorCode::LegalBasisMissing)
    } else if item.reason.is_empty() {
        Err(ErrorCode::ReasonMissing)
    } else {
        Ok(())
    }
}

/// The item in the checklist's form. `major_code` is the code of the major item, none if the item is
/// one itself.
pub fn check(
    fields: &mut Fields,
    item: &CreateItem,
    major_code: Option<&str>,
) -> Option<CreateItem> {
    let code = fields.take(check_code(text::code(&item.code), major_code));
    // What the portal shows of an item; why it was changed isn't in it.
    let name = fields.public_line("/name", &item.name, text::MAX_TEXT);
    let content = public(fields, "/content", &item.content);
    let method = public(fields, "/method", &item.method);
    let legal_basis = public(fields, "/legal_basis", &item.legal_basis);
    let reason = optional(fields, "/reason", &item.reason, text::REASON_LIMIT);
    let max_ratio_bp = fields.optional(item.max_ratio_bp, |fields, ratio| match item.kind {
        ItemKind::Key => {
            fields.add(FieldError::new("/max_ratio_bp", ErrorCode::KeyItemLimit));
            None
        }
        ItemKind::General => fields.within("/max_ratio_bp", ratio, 0..=WHOLE_BP),
    });
    let max_per_year = fields.optional(item.max_per_year, |fields, count| {
        fields.within("/max_per_year", count, 1..=YEARLY_MOST)
    });
    let effective_from = effective_days().map_or(Some(item.effective_from), |days| {
        fields.day("/effective_from", item.effective_from, days)
    });
    // Each type once, and so no more than there are.
    let types = &item.object_types;
    let types_once = fields.each_once("/object_types", types, ObjectType::ALL.len());
    let codes = &item.platform_codes;
    let platform_codes = fields.lines_once(
        "/platform_codes",
        codes,
        PLATFORM_CODES_MOST,
        |fields, at, code| fields.line(at, code, PLATFORM_CODE_LIMIT),
    );
    types_once?;
    Some(CreateItem {
        code: code?,
        name: name?,
        content: content?,
        method: method?,
        legal_basis: legal_basis?,
        reason: reason?,
        max_ratio_bp: max_ratio_bp?,
        max_per_year: max_per_year?,
        effective_from: effective_from?,
        platform_codes: platform_codes?,
        ..item.clone()
    })
}

/// Days on which an item may begin to be in force: no law of ours is older, and no plan reaches
/// further.
fn effective_days() -> Option<DayBounds> {
    Some(DayBounds {
        first: NaiveDate::from_ymd_opt(1949, 10, 1)?,
        last: NaiveDate::from_ymd_opt(2099, 12, 31)?,
    })
}

fn check_code(code: String, major_code: Option<&str>) -> Result<String, FieldError> {
    let is_code = code
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let fits = match major_code {
        Some(major) => code.len() > MAJOR_CODE && code.starts_with(major),
        None => code.len() == MAJOR_CODE,
    };
    if code.len() > CODE_LIMIT {
        Err(FieldError::new("/code", ErrorCode::TooLong).with("max", CODE_LIMIT))
    } else if code.is_empty() {
        Err(FieldError::new("/code", ErrorCode::Required))
    } else if !is_code || !fits {
        Err(FieldError::new("/code", ErrorCode::WrongItemCode).with("value", code))
    } else {
        Ok(code)
    }
}

/// A text of several lines that may be empty while the version is a draft.
fn optional(fields: &mut Fields, pointer: &str, text: &str, most: usize) -> Option<String> {
    let text = fields.optional_paragraphs(pointer, Some(text), most);
    text.map(Option::unwrap_or_default)
}

/// The same of a text that becomes public.
fn public(fields: &mut Fields, pointer: &str, text: &str) -> Option<String> {
    let text = optional(fields, pointer, text, TEXT_LIMIT)?;
    fields.take(public_text::guarded(text, pointer))
}

/// The item with a patch applied. Its code and major item are the same in all its versions.
pub fn patched(item: CreateItem, changes: &UpdateItem) -> CreateItem {
    let changes = changes.clone();
    CreateItem {
        code: item.code,
        parent_id: item.parent_id,
        name: changes.name.unwrap_or(item.name),
        kind: changes.kind.unwrap_or(item.kind),
        object_types: changes.object_types.unwrap_or(item.object_types),
        content: changes.content.unwrap_or(item.content),
        method: changes.method.unwrap_or(item.method),
        legal_basis: changes.legal_basis.unwrap_or(item.legal_basis),
        unit_id: changes.unit_id.unwrap_or(item.unit_id),
        platform_codes: changes.platform_codes.unwrap_or(item.platform_codes),
        max_ratio_bp: changes.max_ratio_bp.unwrap_or(item.max_ratio_bp),
        max_per_year: changes.max_per_year.unwrap_or(item.max_per_year),
        effective_from: changes.effective_from.unwrap_or(item.effective_from),
        reason: changes.reason.unwrap_or(item.reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::fields::read;
    use sortition_contract::ids::{ItemId, UnitId};

    fn item() -> CreateItem {
        CreateItem {
            code: "rs0199".into(),
            parent_id: Some(ItemId::new()),
            name: " 劳动合同订立情况 ".into(),
            kind: ItemKind::General,
            object_types: vec![ObjectType::Enterprise],
            content: "是否订立书面劳动合同".into(),
            method: "实地检查".into(),
            legal_basis: "《劳动合同法》".into(),
            unit_id: UnitId::new(),
            platform_codes: Vec::new(),
            max_ratio_bp: Some(500),
            max_per_year: Some(1),
            effective_from: day("2026-12-01"),
            reason: "新增".into(),
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn checked(item: &CreateItem) -> Result<CreateItem, Vec<(String, ErrorCode)>> {
        let told = |error: FieldError| (error.pointer, error.code);
        read(|fields| check(fields, item, Some("RS01")))
            .map_err(|errors| errors.into_iter().map(told).collect())
    }

    #[test]
    fn check_brings_code_and_name_into_one_form() {
        let item = checked(&item()).unwrap();
        assert_eq!(item.code, "RS0199");
        assert_eq!(item.name, "劳动合同订立情况");
    }

    #[test]
    fn check_code_begins_with_the_major_items() {
        for (code, major, expected) in [
            ("RS0199", Some("RS01"), None),
            ("RS0299", Some("RS01"), Some(ErrorCode::WrongItemCode)),
            ("RS01", Some("RS01"), Some(ErrorCode::WrongItemCode)),
            ("RS99", None, None),
            ("RS9901", None, Some(ErrorCode::WrongItemCode)),
            ("RS 1", None, Some(ErrorCode::WrongItemCode)),
            ("", None, Some(ErrorCode::Required)),
            (
                "RS0123456789012345678",
                Some("RS01"),
                Some(ErrorCode::TooLong),
            ),
        ] {
            let found = check_code(code.to_owned(), major).err();
            assert_eq!(found.map(|error| error.code), expected, "{code}");
        }
    }

    #[test]
    fn check_tells_all_that_is_wrong_at_once() {
        let wrong = CreateItem {
            name: String::new(),
            kind: ItemKind::Key,
            object_types: vec![ObjectType::Enterprise, ObjectType::Enterprise],
            max_per_year: Some(0),
            platform_codes: vec!["a".into(), "a".into()],
            ..item()
        };
        assert_eq!(
            checked(&wrong).unwrap_err(),
            [
                ("/name".to_owned(), ErrorCode::Required),
                ("/max_ratio_bp".to_owned(), ErrorCode::KeyItemLimit),
                ("/max_per_year".to_owned(), ErrorCode::OutOfRange),
                ("/object_types/1".to_owned(), ErrorCode::Repeated),
                ("/platform_codes/1".to_owned(), ErrorCode::Repeated),
            ]
        );
        let many = CreateItem {
            object_types: vec![ObjectType::Enterprise; 11],
            ..item()
        };
        assert_eq!(
            checked(&many).unwrap_err(),
            [("/object_types".to_owned(), ErrorCode::TooMany)]
        );
        let limit = CreateItem {
            max_ratio_bp: Some(10_001),
            ..item()
        };
        assert!(checked(&limit).is_err());
    }

    #[test]
    fn submission_needs_method_law_and_reason() {
        assert_eq!(check_submission(&item()), Ok(()));
        for (incomplete, code) in [
            (
                CreateItem {
                    method: String::new(),
                    ..item()
                },
                ErrorCode::MethodMissing,
            ),
            (
                CreateItem {
                    legal_basis: String::new(),
                    ..item()
                },
                ErrorCode::LegalBasisMissing,
            ),
            (
                CreateItem {
                    reason: String::new(),
                    ..item()
                },
                ErrorCode::ReasonMissing,
            ),
        ] {
            assert_eq!(check_submission(&incomplete), Err(code));
        }
        let heading = CreateItem {
            parent_id: None,
            method: String::new(),
            legal_basis: String::new(),
            ..item()
        };
        assert_eq!(check_submission(&heading), Ok(()));
    }

    #[test]
    fn patched_keeps_what_is_absent_and_empties_what_is_null() {
        let changes: UpdateItem =
            serde_json::from_str(r#"{"max_ratio_bp": null, "name": "新名称"}"#).unwrap();
        let changed = patched(item(), &changes);
        assert_eq!(
            (changed.max_ratio_bp, changed.name.as_str()),
            (None, "新名称")
        );
        assert_eq!(changed.max_per_year, Some(1));
    }
}
