//! What the query of each operation may hold, read from the API's document. One place refuses what the
//! document doesn't have, and names what it has: a filter with a typing error would show more than was
//! asked for.

use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::storable;
use actix_web::HttpRequest;
use chrono::NaiveDate;
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use std::collections::BTreeMap;

/// The form of a month in the document.
pub const MONTH_PATTERN: &str = "^20[0-9]{2}-(0[1-9]|1[0-2])$";
/// Where the document names what a list sorts by.
pub const SORT_FIELDS: &str = "x-fields";
/// So much of a wrong value is repeated.
const VALUE_SHOWN: usize = 100;

/// Parameters with their values, by method and address of the operation.
pub struct Queries(BTreeMap<String, BTreeMap<String, Values>>);

/// What a parameter takes.
#[derive(Clone, Debug, PartialEq)]
enum Values {
    Text {
        longest: Option<u64>,
    },
    OneOf(Vec<String>),
    /// Several of these fields, none twice, with commas between; `-` before one for descending.
    Sort(Vec<String>),
    Number {
        least: i64,
        most: i64,
    },
    Date,
    Month,
    Id,
}

impl Queries {
    /// As the API's document has them.
    pub fn of(document: &Value) -> Self {
        let mut queries = BTreeMap::new();
        let schemas = &document["components"]["schemas"];
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let of_query = parameters.filter(|one| one["in"] == "query");
                let mut known: BTreeMap<String, Values> = of_query
                    .filter_map(|one| {
                        let name = one["name"].as_str()?.to_owned();
                        let fields = &one[SORT_FIELDS];
                        let values = match fields.is_array() {
                            true => Values::Sort(texts(fields)),
                            false => Values::of(&one["schema"], schemas),
                        };
                        Some((name, values))
                    })
                    .collect();
                let id = operation["operationId"].as_str().unwrap_or_default();
                if id.starts_with("list_") {
                    for (name, values) in of_every_list() {
                        known.entry(name.to_owned()).or_insert(values);
                    }
                }
                queries.insert(format!("{} {path}", method.to_ascii_uppercase()), known);
            }
        }
        Self(queries)
    }

    /// Refuses a parameter or a value that the operation doesn't take.
    pub fn check(&self, request: &HttpRequest) -> Result<(), ApiError> {
        let pattern = request.match_pattern().unwrap_or_default();
        let operation = format!("{} {pattern}", request.method());
        match self.0.get(&operation) {
            Some(known) => check(known, request.query_string()),
            None => Ok(()),
        }
    }
}

fn texts(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten();
    texts.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What every list takes, also those that always fit on one page.
fn of_every_list() -> [(&'static str, Values); 7] {
    [
        (
            "limit",
            Values::Number {
                least: 1,
                most: 200,
            },
        ),
        ("cursor", Values::Text { longest: None }),
        ("sort", Values::Text { longest: None }),
        ("q", Values::Text { longest: None }),
        ("count", Values::boolean()),
        (
            "page",
            Values::Number {
                least: 1,
                most: 1_000_000,
            },
        ),
        ("columns", Values::Text { longest: None }),
    ]
}

fn check(known: &BTreeMap<String, Values>, query: &str) -> Result<(), ApiError> {
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let Some(values) = known.get(name.as_ref()) else {
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            return Err(unknown(&shown(&name), &names));
        };
        if let Some(error) = values.objection(&name, &value) {
            return Err(invalid(&name, error));
        }
    }
    Ok(())
}

/// 400: no such parameter; these there are.
fn unknown(name: &str, names: &[&str]) -> ApiError {
    let error = not_one_of(name, name, names.join(", "));
    refused(ErrorCode::UnknownParameter, name, error)
}

/// 400: a parameter's value is wrong, and in what.
pub fn invalid(name: &str, error: FieldError) -> ApiError {
    refused(ErrorCode::InvalidParameter, name, error)
}

fn refused(code: ErrorCode, name: &str, error: FieldError) -> ApiError {
    let mut refused = ApiError::refused(code).with("name", name);
    if let ApiError::Refused(refusal) = &mut refused {
        refusal.fields.push(error);
    }
    refused
}

/// A parameter has another value than these.
pub fn not_one_of(name: &str, value: &str, allowed: impl std::fmt::Display) -> FieldError {
    FieldError::new(format!("/{name}"), ErrorCode::NotOneOf)
        .with("value", shown(value))
        .with("allowed", allowed)
}

/// A parameter has another form than this.
pub fn wrong_form(name: &str, value: &str, form: &str) -> FieldError {
    FieldError::new(format!("/{name}"), ErrorCode::WrongForm)
        .with("value", shown(value))
        .with("form", form)
}

/// A text with a character that ends texts.
pub fn no_text(name: &str) -> FieldError {
    FieldError::new(format!("/{name}"), ErrorCode::ControlCharacter)
}

/// A number outside its bounds.
pub fn out_of_range(name: &str, least: i64, most: i64) -> FieldError {
    FieldError::new(format!("/{name}"), ErrorCode::OutOfRange)
        .with("min", least)
        .with("max", most)
}

fn shown(value: &str) -> String {
    let visible = value.chars().filter(|one| !one.is_control());
    visible.take(VALUE_SHOWN).collect()
}

impl Values {
    fn boolean() -> Self {
        Self::OneOf(vec!["true".to_owned(), "false".to_owned()])
    }

    fn of(schema: &Value, schemas: &Value) -> Self {
        if let Some(place) = schema["$ref"].as_str() {
            let name = place.rsplit('/').next().unwrap_or_default();
            return Self::of(&schemas[name], schemas);
        }
        if schema["enum"].is_array() {
            return Self::OneOf(texts(&schema["enum"]));
        }
        let is = |kind: &str| match &schema["type"] {
            Value::Array(kinds) => kinds.iter().any(|one| one == kind),
            one => one == kind,
        };
        let bound = |name: &str| schema[name].as_f64().map(|bound| bound as i64);
        match schema["format"].as_str() {
            Some("date") => Self::Date,
            Some("uuid") => Self::Id,
            _ if schema["pattern"] == MONTH_PATTERN => Self::Month,
            _ if is("boolean") => Self::boolean(),
            _ if is("integer") => Self::Number {
                least: bound("minimum").unwrap_or(i64::from(i32::MIN)),
                most: bound("maximum").unwrap_or(i64::from(i32::MAX)),
            },
            _ => Self::Text {
                longest: schema["maxLength"].as_u64(),
            },
        }
    }

    /// What is wrong with a value.
    fn objection(&self, name: &str, value: &str) -> Option<FieldError> {
        let wrong = |is_right: bool, error: FieldError| (!is_right).then_some(error);
        match self {
            Self::Text { .. } if !storable::is_text(value) => Some(no_text(name)),
            Self::Text { longest } => {
                let most = longest.unwrap_or(u64::MAX);
                let is_right = value.chars().count() as u64 <= most;
                let error = FieldError::new(format!("/{name}"), ErrorCode::TooLong);
                wrong(is_right, error.with("max", most))
            }
            Self::OneOf(codes) => {
                let is_right = codes.iter().any(|code| code == value);
                wrong(is_right, not_one_of(name, value, codes.join(", ")))
            }
            Self::Sort(fields) => objection_to_sort(name, value, fields),
            Self::Number { least, most } => {
                let number = value.parse::<i64>();
                let is_right = number.is_ok_and(|number| (*least..=*most).contains(&number));
                wrong(is_right, out_of_range(name, *least, *most))
            }
            Self::Date => {
                let is_right = value.len() == 10 && value.parse().is_ok_and(storable::is_day);
                wrong(is_right, wrong_form(name, value, "YYYY-MM-DD"))
            }
            Self::Month => {
                let is_right = value.len() == 7
                    && value.starts_with("20")
                    && format!("{value}-01").parse::<NaiveDate>().is_ok();
                wrong(is_right, wrong_form(name, value, "YYYY-MM"))
            }
            Self::Id => {
                let is_right = uuid::Uuid::try_parse(value).is_ok();
                wrong(is_right, wrong_form(name, value, "UUID"))
            }
        }
    }
}

fn objection_to_sort(name: &str, value: &str, fields: &[String]) -> Option<FieldError> {
    let mut seen = Vec::new();
    for part in value.split(',') {
        let field = part.strip_prefix('-').unwrap_or(part);
        if !fields.iter().any(|one| one == field) {
            return Some(not_one_of(name, field, fields.join(", ")));
        }
        if seen.contains(&field) {
            let error = FieldError::new(format!("/{name}"), ErrorCode::Repeated);
            return Some(error.with("value", field));
        }
        seen.push(field);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn known() -> BTreeMap<String, Values> {
        let schemas = json!({ "State": { "type": "string", "enum": ["draft", "done"] } });
        let of = |schema: Value| Values::of(&schema, &schemas);
        BTreeMap::from([
            (
                "state".to_owned(),
                of(json!({ "$ref": "#/components/schemas/State" })),
            ),
            (
                "sort".to_owned(),
                Values::Sort(vec!["name".to_owned(), "on".to_owned()]),
            ),
            (
                "limit".to_owned(),
                of(json!({ "type": "integer", "minimum": 1, "maximum": 200 })),
            ),
            (
                "on".to_owned(),
                of(json!({ "type": ["string", "null"], "format": "date" })),
            ),
            (
                "month".to_owned(),
                of(json!({ "type": "string", "pattern": MONTH_PATTERN })),
            ),
            (
                "id".to_owned(),
                of(json!({ "type": "string", "format": "uuid" })),
            ),
            (
                "q".to_owned(),
                of(json!({ "type": "string", "maxLength": 3 })),
            ),
            ("is_open".to_owned(), of(json!({ "type": "boolean" }))),
        ])
    }

    #[test]
    fn check_takes_what_the_document_has() {
        let query = "state=done&sort=-name,on&limit=200&on=2026-02-28&month=2026-12&q=%E6%8A%BD%E6%9F%A5\
                     &is_open=false&id=01939999-0000-7000-8000-000000000000";
        assert!(check(&known(), query).is_ok());
    }

    #[test]
    fn check_refuses_a_text_that_no_database_holds() {
        let ApiError::Refused(refusal) = check(&known(), "q=a%00b").unwrap_err() else {
            panic!("it is refused");
        };
        assert_eq!(refusal.code, ErrorCode::InvalidParameter);
        assert_eq!(refusal.fields[0].code, ErrorCode::ControlCharacter);
    }

    #[test]
    fn check_names_what_is_allowed() {
        for (query, code, field, named) in [
            (
                "state=open",
                "invalid_parameter",
                "not_one_of",
                ("allowed", "draft, done"),
            ),
            (
                "sort=code",
                "invalid_parameter",
                "not_one_of",
                ("allowed", "name, on"),
            ),
            (
                "sort=name,-name",
                "invalid_parameter",
                "repeated",
                ("value", "name"),
            ),
            (
                "limit=0",
                "invalid_parameter",
                "out_of_range",
                ("max", "200"),
            ),
            (
                "limit=many",
                "invalid_parameter",
                "out_of_range",
                ("min", "1"),
            ),
            (
                "on=2026-02-30",
                "invalid_parameter",
                "wrong_form",
                ("form", "YYYY-MM-DD"),
            ),
            (
                "month=2026-13",
                "invalid_parameter",
                "wrong_form",
                ("form", "YYYY-MM"),
            ),
            ("id=1", "invalid_parameter", "wrong_form", ("form", "UUID")),
            ("q=abcd", "invalid_parameter", "too_long", ("max", "3")),
            (
                "on=0000-01-01",
                "invalid_parameter",
                "wrong_form",
                ("form", "YYYY-MM-DD"),
            ),
            (
                "is_open=1",
                "invalid_parameter",
                "not_one_of",
                ("allowed", "true, false"),
            ),
            (
                "colour=red",
                "unknown_parameter",
                "not_one_of",
                ("allowed", "id, is_open, limit, month, on, q, sort, state"),
            ),
        ] {
            let ApiError::Refused(refusal) = check(&known(), query).unwrap_err() else {
                panic!("{query} is refused");
            };
            assert_eq!(refusal.code.code(), code, "{query}");
            assert_eq!(refusal.fields[0].code.code(), field, "{query}");
            let parameters = &refusal.fields[0].parameters;
            assert_eq!(
                parameters.get(named.0).map(String::as_str),
                Some(named.1),
                "{query}"
            );
        }
    }
}
