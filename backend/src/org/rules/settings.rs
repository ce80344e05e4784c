//! The settings that exist: kind of value, first value, and whose they are (rows 7–9, 31 of
//! `rights.md`). A value is looked up by day; this table gives no default to code that reads one,
//! it only seeds the database.

use crate::kernel::calendar::DayBounds;
use crate::kernel::error::FieldError;
use crate::kernel::personal_numbers;
use chrono::NaiveDate;
use serde_json::{Value, json};
use sortition_contract::checklist::ItemKind;
use sortition_contract::error::ErrorCode;
use sortition_contract::registers::{CreditClass, ObjectStatus, ObjectType};

/// Whose a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The regulations office.
    Regulations,
    /// The city lead: targets.
    CityLead,
    /// The security administrator: sessions.
    SecurityAdmin,
}

/// A setting that exists.
pub struct Definition {
    /// Its name.
    pub key: &'static str,
    /// Whose it is.
    pub owner: Owner,
    /// Whether a unit may have a value of its own.
    pub is_per_unit: bool,
    /// Whether a value is one.
    pub accepts: fn(&Value) -> bool,
    /// Whether it stays for good once the public log has its first entry.
    pub is_fixed_by_log: bool,
    /// The first value, of the installation with this id.
    pub initial: fn(&str) -> Value,
}

/// From which day a new value holds: today, or one of the coming years. What the log fixes holds at
/// once: a value that waits for its day would come after entries that name the former one.
pub fn check_day(
    definition: &Definition,
    day: NaiveDate,
    today: NaiveDate,
) -> Result<NaiveDate, FieldError> {
    let pointer = "/effective_from";
    if day < today {
        return Err(FieldError::new(pointer, ErrorCode::InThePast));
    }
    let day = DayBounds::years(today, 0, 10).check(pointer, day)?;
    match definition.is_fixed_by_log && day > today {
        true => Err(FieldError::new(pointer, ErrorCode::InTheFuture)),
        false => Ok(day),
    }
}

/// The most days of a session's life, and the most minutes in which nobody does anything in it.
const SESSION_DAYS_MOST: i64 = 30;
const IDLE_MINUTES_MOST: i64 = 24 * 60;
/// The most sessions of one account.
const SESSIONS_MOST: i64 = 50;

/// A setting of the security administrator's.
const fn of_security(
    key: &'static str,
    accepts: fn(&Value) -> bool,
    initial: fn(&str) -> Value,
) -> Definition {
    Definition {
        owner: Owner::SecurityAdmin,
        ..definition(key, false, accepts, initial)
    }
}

const fn definition(
    key: &'static str,
    is_per_unit: bool,
    accepts: fn(&Value) -> bool,
    initial: fn(&str) -> Value,
) -> Definition {
    Definition {
        key,
        owner: Owner::Regulations,
        is_per_unit,
        accepts,
        is_fixed_by_log: false,
        initial,
    }
}

fn is_within(value: &Value, least: i64, most: i64) -> bool {
    value
        .as_i64()
        .is_some_and(|number| (least..=most).contains(&number))
}

fn has_ratios(value: &Value, keys: &[&str]) -> bool {
    value.as_object().is_some_and(|object| {
        object.len() == keys.len()
            && keys.iter().all(|key| {
                object
                    .get(*key)
                    .is_some_and(|one| is_within(one, 0, 10_000))
            })
    })
}

/// The most entries of a dictionary.
const ENTRIES_MOST: usize = 500;
/// The longest heading or word, in characters.
const WORD_LIMIT: usize = 128;

/// Whether a value is a dictionary of headings and words: `{"headings": {heading: column},
/// "words": {column: {word: code}}}`, of columns that take words.
fn is_dictionary(value: &Value) -> bool {
    let is_word = |word: &str| !word.trim().is_empty() && word.chars().count() <= WORD_LIMIT;
    let is_map = |map: &Value, accepts: &dyn Fn(&str) -> bool| {
        map.as_object().is_some_and(|map| {
            map.len() <= ENTRIES_MOST
                && map
                    .iter()
                    .all(|(word, meaning)| is_word(word) && meaning.as_str().is_some_and(accepts))
        })
    };
    let Some(object) = value.as_object() else {
        return false;
    };
    object.iter().all(|(key, part)| match key.as_str() {
        "headings" => is_map(part, &is_word),
        "words" => part.as_object().is_some_and(|columns| {
            columns.iter().all(|(column, words)| match column.as_str() {
                "type" => is_map(words, &|code: &str| code.parse::<ObjectType>().is_ok()),
                "status" => is_map(words, &|code: &str| code.parse::<ObjectStatus>().is_ok()),
                "credit_class" => is_map(words, &|code: &str| {
                    code.is_empty() || code.parse::<CreditClass>().is_ok()
                }),
                "kind" => is_map(words, &|code: &str| code.parse::<ItemKind>().is_ok()),
                _ => false,
            })
        }),
        _ => false,
    })
}

/// The longest origin of a log, in characters.
const ORIGIN_LIMIT: usize = 128;

/// Whether a text names a log: an address without scheme, as checkpoints write it. Everybody reads it.
fn is_origin(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/".contains(&byte);
    text.len() <= ORIGIN_LIMIT
        && text.bytes().all(is_plain)
        && text.split('/').all(|part| !part.is_empty())
        && personal_numbers::find(text).is_empty()
}

/// All settings, with the sources of their first values in `domain.md`.
pub const DEFINITIONS: &[Definition] = &[
    definition(
        "report_cutoff_day",
        false,
        |v| is_within(v, 1, 28),
        |_| json!(22),
    ),
    definition(
        "report_due_day",
        false,
        |v| is_within(v, 1, 28),
        |_| json!(23),
    ),
    // Of January: for December's last version, up to the year's end.
    definition(
        "report_year_end_due_day",
        false,
        |v| is_within(v, 1, 28),
        |_| json!(5),
    ),
    definition(
        "publish_within_working_days",
        false,
        |v| is_within(v, 1, 60),
        |_| json!(20),
    ),
    definition(
        "invitation_working_days",
        false,
        |v| is_within(v, 1, 30),
        |_| json!(2),
    ),
    definition(
        "min_inspectors",
        false,
        |v| is_within(v, 1, 10),
        |_| json!(2),
    ),
    definition("r4_is_problem", false, Value::is_boolean, |_| json!(true)),
    definition(
        "recheck_months",
        true,
        |v| is_within(v, 0, 60),
        |_| json!(12),
    ),
    definition(
        "reserve_bp",
        true,
        |v| is_within(v, 0, 10_000),
        |_| json!(2000),
    ),
    definition(
        "visit_cap_per_year",
        true,
        |v| is_within(v, 1, 100),
        |_| json!(1),
    ),
    definition("visit_cap_excludes", true, Value::is_boolean, |_| {
        json!(false)
    }),
    definition(
        "default_ratios",
        true,
        |v| has_ratios(v, &["A", "B", "C", "D", "unrated"]),
        |_| json!({"A": 100, "B": 300, "C": 1000, "D": 3000, "unrated": 300}),
    ),
    Definition {
        key: "targets",
        owner: Owner::CityLead,
        is_per_unit: false,
        accepts: |v| {
            has_ratios(
                v,
                &["joint_draws_bp", "joint_objects_bp", "credit_based_bp"],
            )
        },
        is_fixed_by_log: false,
        initial: |_| json!({"joint_draws_bp": 5000, "joint_objects_bp": 2500, "credit_based_bp": 9000}),
    },
    definition(
        "draws.hash",
        false,
        |v| v == "sha256" || v == "sm3",
        |_| json!("sha256"),
    ),
    // Every manifest and every checkpoint names it (SPEC §3, §10), so that it can't change with them.
    Definition {
        is_fixed_by_log: true,
        ..definition(
            "draws.log_origin",
            false,
            |v| v.as_str().is_some_and(is_origin),
            |installation_id| json!(format!("sortition.local/{installation_id}")),
        )
    },
    definition(
        "draws.public_strata",
        false,
        |v| v == "hidden" || v == "public",
        |_| json!("hidden"),
    ),
    definition(
        "draws.second_contributor_required",
        false,
        Value::is_boolean,
        |_| json!(false),
    ),
    definition("draws.witness_required", false, Value::is_boolean, |_| {
        json!(false)
    }),
    definition("plans.city_lead_confirms", false, Value::is_boolean, |_| {
        json!(false)
    }),
    // What clerks' files call our columns and values, beyond the dictionary.
    definition(
        "registers.import_words",
        false,
        is_dictionary,
        |_| json!({"headings": {}, "words": {}}),
    ),
    of_security(
        "sessions.idle_minutes",
        |v| is_within(v, 5, IDLE_MINUTES_MOST),
        |_| json!(720),
    ),
    of_security(
        "sessions.longest_hours",
        |v| is_within(v, 1, 24 * SESSION_DAYS_MOST),
        |_| json!(168),
    ),
    of_security(
        "sessions.most",
        |v| is_within(v, 1, SESSIONS_MOST),
        |_| json!(10),
    ),
];

/// Finds a setting by its name.
pub fn find(key: &str) -> Option<&'static Definition> {
    DEFINITIONS.iter().find(|definition| definition.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_log_fixes_holds_at_once() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let check = |key: &str, day: Option<NaiveDate>| {
            let error = check_day(find(key).unwrap(), day.unwrap(), today).err();
            error.map(|error| error.code)
        };
        let (fixed, other) = ("draws.log_origin", "publish_within_working_days");
        for (key, day, expected) in [
            (other, Some(today), None),
            (other, today.succ_opt(), None),
            (other, today.pred_opt(), Some(ErrorCode::InThePast)),
            (other, Some(NaiveDate::MAX), Some(ErrorCode::OutOfRange)),
            (fixed, Some(today), None),
            (fixed, today.succ_opt(), Some(ErrorCode::InTheFuture)),
        ] {
            assert_eq!(check(key, day), expected, "{key} {day:?}");
        }
    }

    #[test]
    fn every_first_value_is_one_that_is_accepted() {
        for definition in DEFINITIONS {
            assert!(
                (definition.accepts)(&(definition.initial)("0193")),
                "{}",
                definition.key
            );
        }
    }

    #[test]
    fn values_of_another_kind_are_refused() {
        let cutoff = find("report_cutoff_day").unwrap();
        for value in [json!(0), json!(29), json!("22"), json!(null), json!(22.5)] {
            assert!(!(cutoff.accepts)(&value), "{value}");
        }
        let origin = find("draws.log_origin").unwrap();
        for value in [
            "",
            "/",
            "a//b",
            "log.example.cn/",
            "https://a.cn",
            "a b",
            "a+b",
            "石家庄",
            "13812345678.example.cn",
        ] {
            assert!(!(origin.accepts)(&json!(value)), "{value}");
        }
        assert!((origin.accepts)(&json!("log.sjz.gov.cn/sortition")));
        let words = find("registers.import_words").unwrap();
        for (value, is_one) in [
            (json!({"headings": {"登记编号": "code"}}), true),
            (
                json!({"words": {"status": {"冻结": "suspended"}, "credit_class": {"无": ""}}}),
                true,
            ),
            (json!({}), true),
            (json!([]), false),
            (json!({"headings": {"登记编号": 1}}), false),
            (json!({"headings": {" ": "code"}}), false),
            (json!({"words": {"status": {"冻结": "frozen"}}}), false),
            (json!({"words": {"name": {"甲": "乙"}}}), false),
            (json!({"others": {}}), false),
        ] {
            assert_eq!((words.accepts)(&value), is_one, "{value}");
        }
        let targets = find("targets").unwrap();
        assert!(!(targets.accepts)(&json!({"joint_draws_bp": 5000})));
    }
}
