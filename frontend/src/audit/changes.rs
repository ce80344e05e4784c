//! What an entry of the trail changed, in words: fields by the names that pages have for them, codes by their
//! words, moments as the clock on the wall says, units and regions by their names.

use super::words::{field_text, operation_text, resource_text, value_text};
use crate::format;
use crate::org::names::{self, Names};
use crate::texts::{self, audit as t};
use crate::ui::{Change, ChangeTable};
use chrono::{DateTime, NaiveDateTime, Utc};
use leptos::prelude::*;
use serde_json::Value;
use sortition_contract::audit::ChangeView;
use std::collections::{BTreeMap, BTreeSet};

/// The changes as a table; a sentence where there are none.
#[component]
pub fn Changes(
    /// What the server tells of the entry.
    changes: Vec<ChangeView>,
) -> AnyView {
    let known = Known {
        units: names::units(),
        regions: names::regions(),
        industries: names::industries(),
    };
    let shown = move || {
        let name_of = |field: &str, code: &str| known.name_of(field, code);
        let rows: Vec<Change> = changes
            .iter()
            .flat_map(|change| differences(change, &name_of))
            .collect();
        match rows.is_empty() {
            true => view! { <p class="t2">{t::no_changes()}</p> }.into_any(),
            false => view! { <ChangeTable changes=rows old_head=t::before() new_head=t::after()/> }
                .into_any(),
        }
    };
    view! { {shown} }.into_any()
}

/// Names for what records hold as code or id.
#[derive(Clone, Copy)]
struct Known {
    units: Names,
    regions: Names,
    industries: Names,
}

impl Known {
    /// What the code in a field is called; none if it isn't one of these, or its name isn't there yet.
    /// Reactive.
    fn name_of(self, field: &str, code: &str) -> Option<String> {
        let names = match field {
            "region_code" | "region_codes" | "regions" if code == EVERYWHERE => {
                return Some(texts::registers::everywhere().to_owned());
            }
            "region_code" | "region_codes" | "regions" => self.regions,
            "industry_code" | "industry_codes" => self.industries,
            "unit_id" | "lead_unit_id" | "part_unit_id" | "parent_id" | "partner_ids" | "team" => {
                self.units
            }
            _ => return None,
        };
        Some(names.of(code)).filter(|name| !name.is_empty())
    }
}

/// What stands for all regions.
const EVERYWHERE: &str = "*";

/// From a field and the code in it to what the code is called.
type NameOf<'a> = &'a dyn Fn(&str, &str) -> Option<String>;

/// The fields that differ, by name.
fn differences(change: &ChangeView, name_of: NameOf<'_>) -> Vec<Change> {
    let resource = change.event.resource.as_str();
    let (before, after) = (
        fields_of(resource, change.before.as_ref()),
        fields_of(resource, change.after.as_ref()),
    );
    let fields: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let differing = fields
        .into_iter()
        .map(|field| (field, before.get(field), after.get(field)))
        .filter(|(_, old, new)| old != new);
    differing
        .map(|(field, old, new)| {
            let words = |value: Option<&&Value>| {
                let words = words_of((resource, field), value?, name_of);
                Some(words).filter(|words| !words.is_empty())
            };
            Change {
                part: resource_text(resource),
                field: field_text(resource, field),
                name: Some(field.to_owned()),
                old: words(old),
                new: words(new),
            }
        })
        .collect()
}

/// The fields of a record that say something. What is no record stands under one name: the roles of an
/// account, the days of a year.
fn fields_of<'a>(resource: &str, record: Option<&'a Value>) -> BTreeMap<&'a str, &'a Value> {
    let says = |value: &Value| !value.is_null();
    match record {
        Some(Value::Object(fields)) => {
            let fields = fields.iter().filter(|(_, value)| says(value));
            fields.map(|(name, value)| (name.as_str(), value)).collect()
        }
        Some(whole) if says(whole) => {
            let name = match resource {
                "users" => "roles",
                _ => "value",
            };
            [(name, whole)].into()
        }
        _ => BTreeMap::new(),
    }
}

/// A value in words, by where it stands.
fn words_of(place: (&str, &str), value: &Value, name_of: NameOf<'_>) -> String {
    let (resource, field) = place;
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => texts::ui::yes().to_owned(),
        Value::Bool(false) => texts::ui::no().to_owned(),
        Value::Number(number) => match number.as_i64() {
            Some(points) if field.ends_with("_bp") => format::percent(points),
            _ => number.to_string(),
        },
        Value::String(text) => text_in_words(place, text, name_of),
        Value::Array(values) => {
            let words = values.iter().map(|value| words_of(place, value, name_of));
            joined(words, texts::ui::list_comma())
        }
        Value::Object(fields) => {
            let parts = fields.iter().map(|(name, value)| {
                let words = words_of((resource, name), value, name_of);
                match words.is_empty() {
                    true => words,
                    false => t::field_is(field_text(resource, name), words),
                }
            });
            joined(parts, t::parts_comma())
        }
    }
}

/// Those that say something, in a row.
fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

fn text_in_words((resource, field): (&str, &str), text: &str, name_of: NameOf<'_>) -> String {
    if let Some(words) = value_text(resource, field, text) {
        return words.to_owned();
    }
    match field {
        "operation" => return operation_text(text),
        "resource" => return resource_text(text),
        "code" if resource == "users" => return texts::error_title(text),
        _ => {}
    }
    if let Some(name) = name_of(field, text) {
        return name;
    }
    moment_of(text).map_or_else(|| text.to_owned(), format::moment)
}

/// The moment that a text is, in UTC unless it says otherwise; days are none.
fn moment_of(text: &str) -> Option<DateTime<Utc>> {
    let with_zone = DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc());
    let without = || text.parse::<NaiveDateTime>().map(|moment| moment.and_utc());
    with_zone.or_else(|_| without()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use sortition_contract::audit::AuditEventView;

    fn change(resource: &str, before: Value, after: Value) -> ChangeView {
        let event: AuditEventView = serde_json::from_value(json!({
            "id": "0190a5b0-0000-7000-8000-000000000001", "at": "2026-11-23T02:00:00Z",
            "user_id": null, "username": "system", "name": null, "unit_id": null, "operation": "update_unit",
            "resource": resource, "record_id": "x", "address": "", "request_id": "", "job_id": null,
            "from_state": null, "to_state": null, "reason": null
        }))
        .unwrap();
        ChangeView {
            event,
            before: Some(before).filter(|value| !value.is_null()),
            after: Some(after).filter(|value| !value.is_null()),
        }
    }

    fn told(change: &ChangeView) -> Vec<(String, String, String)> {
        let name_of = |field: &str, code: &str| {
            (field == "unit_id" && code == "u1").then(|| "劳动保障监察局".to_owned())
        };
        let text = |value: Option<String>| value.unwrap_or_default();
        let changes = differences(change, &name_of).into_iter();
        changes
            .map(|one| (one.field, text(one.old), text(one.new)))
            .collect()
    }

    fn row(field: &str, old: &str, new: &str) -> (String, String, String) {
        (field.to_owned(), old.to_owned(), new.to_owned())
    }

    #[test]
    fn differences_name_only_what_changed_as_pages_call_it() {
        let change = change(
            "units",
            json!({ "name": "a", "version": 1, "kind": "city", "state": "active", "code": "X" }),
            json!({ "name": "b", "version": 2, "kind": "city", "state": "closed", "code": "X" }),
        );
        assert_eq!(
            told(&change),
            [
                row("单位名称", "a", "b"),
                row("状态", "正常", "已停用"),
                row("版本号", "1", "2"),
            ]
        );
        let raw = differences(&change, &|_, _| None).remove(0);
        assert_eq!(raw.name.as_deref(), Some("name"));
    }

    #[test]
    fn values_are_words_moments_ratios_and_names() {
        let change = change(
            "plan_entries",
            json!({ "reserve_bp": 2_000, "is_cancelled": false, "months": [11] }),
            json!({ "reserve_bp": 1_250, "is_cancelled": true, "months": [11, 12], "unit_id": "u1",
                "ratios": [{ "ratio_bp": 500, "min": null }],
                "updated_at": "2026-11-23T02:30:00", "nothing": null }),
        );
        assert_eq!(
            told(&change),
            [
                row("已取消", "否", "是"),
                row("抽取月份", "11", "11、12"),
                row("抽取办法", "", "比例：5%"),
                row("备选比例", "20%", "12.5%"),
                row("单位", "", "劳动保障监察局"),
                row("更新时间", "", "2026-11-23 10:30"),
            ]
        );
    }

    #[test]
    fn roles_of_an_account_are_a_change_of_it() {
        let change = change(
            "users",
            json!([]),
            json!([{ "role": "operator", "unit_id": "u1" }]),
        );
        assert_eq!(
            told(&change),
            [row("角色", "", "角色：经办人；单位：劳动保障监察局")]
        );
    }
}
