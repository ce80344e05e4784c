//! The fields of an item: their form, and what a version must have to be handed in.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::FieldError;
use crate::kernel::public_text;
use crate::kernel::text::{self, TextError};
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

/// The item in the checklist's form; all that is wrong is told at once. `major_code` is the code of
/// the major item, none if the item is one itself.
pub fn check(item: &CreateItem, major_code: Option<&str>) -> Result<CreateItem, Vec<FieldError>> {
    let mut errors = Vec::new();
    let code = text::code(&item.code);
    errors.extend(check_code(&code, major_code));
    // What the portal shows of an item; why it was changed isn't in it.
    let name = public_text::line(&item.name, text::MAX_TEXT, "/name");
    let name = name.unwrap_or_else(|error| {
        errors.push(error);
        String::new()
    });
    let content = public(&item.content, "/content", &mut errors);
    let method = public(&item.method, "/method", &mut errors);
    let legal_basis = public(&item.legal_basis, "/legal_basis", &mut errors);
    let reason = optional(&item.reason, text::REASON_LIMIT, "/reason", &mut errors);
    errors.extend(check_limits(item));
    errors.extend(
        effective_days().and_then(|days| days.check("/effective_from", item.effective_from)),
    );
    errors.extend(check_object_types(&item.object_types));
    let platform_codes = check_platform_codes(&item.platform_codes, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(CreateItem {
        code,
        name,
        content,
        method,
        legal_basis,
        reason,
        platform_codes,
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

fn check_code(code: &str, major_code: Option<&str>) -> Option<FieldError> {
    let is_code = !code.is_empty()
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let fits = match major_code {
        Some(major) => code.len() > MAJOR_CODE && code.starts_with(major),
        None => code.len() == MAJOR_CODE,
    };
    if code.len() > CODE_LIMIT {
        Some(FieldError::new("/code", ErrorCode::TooLong).with("max", CODE_LIMIT))
    } else if code.is_empty() {
        Some(FieldError::new("/code", ErrorCode::Required))
    } else if !is_code || !fits {
        Some(FieldError::new("/code", ErrorCode::WrongItemCode).with("value", code))
    } else {
        None
    }
}

fn check_limits(item: &CreateItem) -> Vec<FieldError> {
    let mut errors = Vec::new();
    match item.max_ratio_bp {
        Some(_) if item.kind == ItemKind::Key => {
            errors.push(FieldError::new("/max_ratio_bp", ErrorCode::KeyItemLimit));
        }
        Some(ratio) if !(0..=WHOLE_BP).contains(&ratio) => {
            errors.push(out_of_range("/max_ratio_bp", 0, WHOLE_BP));
        }
        _ => {}
    }
    if item
        .max_per_year
        .is_some_and(|count| !(1..=YEARLY_MOST).contains(&count))
    {
        errors.push(out_of_range("/max_per_year", 1, YEARLY_MOST));
    }
    errors
}

/// Each type once, and so no more than there are.
fn check_object_types(types: &[ObjectType]) -> Vec<FieldError> {
    if let Some(error) = FieldError::too_many("/object_types", types.len(), ObjectType::ALL.len()) {
        return vec![error];
    }
    let mut errors = Vec::new();
    for (index, object_type) in types.iter().enumerate() {
        if types[..index].contains(object_type) {
            let error = FieldError::new(format!("/object_types/{index}"), ErrorCode::Repeated);
            errors.push(error.with("value", object_type));
        }
    }
    errors
}

fn check_platform_codes(codes: &[String], errors: &mut Vec<FieldError>) -> Vec<String> {
    let mut checked: Vec<String> = Vec::with_capacity(codes.len());
    for (index, code) in codes.iter().enumerate() {
        let pointer = format!("/platform_codes/{index}");
        match text::line(code, PLATFORM_CODE_LIMIT) {
            Err(error) => errors.push(error.at(&pointer)),
            Ok(code) if checked.contains(&code) => {
                errors.push(FieldError::new(pointer, ErrorCode::Repeated).with("value", code));
            }
            Ok(code) => checked.push(code),
        }
    }
    if codes.len() > PLATFORM_CODES_MOST {
        let error = FieldError::new("/platform_codes", ErrorCode::TooMany);
        errors.push(error.with("max", PLATFORM_CODES_MOST));
    }
    checked
}

fn out_of_range(pointer: &str, min: i32, max: i32) -> FieldError {
    FieldError::new(pointer, ErrorCode::OutOfRange)
        .with("min", min)
        .with("max", max)
}

/// A text of several lines that may be empty while the version is a draft.
fn optional(text: &str, max: usize, pointer: &str, errors: &mut Vec<FieldError>) -> String {
    match text::paragraphs(text, max) {
        Ok(text) => text,
        Err(TextError::Empty) => String::new(),
        Err(error) => {
            errors.push(error.at(pointer));
            String::new()
        }
    }
}

/// The same of a text that becomes public.
fn public(text: &str, pointer: &str, errors: &mut Vec<FieldError>) -> String {
    let text = optional(text, TEXT_LIMIT, pointer, errors);
    errors.extend(public_text::check(&text, pointer));
    text
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

    fn codes(errors: Vec<FieldError>) -> Vec<(String, ErrorCode)> {
        errors
            .into_iter()
            .map(|error| (error.pointer, error.code))
            .collect()
    }

    #[test]
    fn check_brings_code_and_name_into_one_form() {
        let checked = check(&item(), Some("RS01")).unwrap();
        assert_eq!(checked.code, "RS0199");
        assert_eq!(checked.name, "劳动合同订立情况");
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
            let found = check_code(code, major).map(|error| error.code);
            assert_eq!(found, expected, "{code}");
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
            codes(check(&wrong, Some("RS01")).unwrap_err()),
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
            codes(check(&many, Some("RS01")).unwrap_err()),
            [("/object_types".to_owned(), ErrorCode::TooMany)]
        );
        let limit = CreateItem {
            max_ratio_bp: Some(10_001),
            ..item()
        };
        assert!(check(&limit, Some("RS01")).is_err());
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
