//! Two versions of an item, side by side.

use super::words::{item_kind_text, types_text, version_text};
use crate::format;
use crate::texts::checklist as t;
use crate::ui::{Card, Change, ChangeTable, Choice, SelectField};
use leptos::prelude::*;
use sortition_contract::checklist::ItemView;

/// The card: which versions, and what differs.
#[component]
pub fn Comparison(
    /// All versions, the newest first.
    versions: StoredValue<Vec<ItemView>>,
) -> AnyView {
    let (newest, before) = versions.with_value(|all| (all.first().cloned(), all.get(1).cloned()));
    let (Some(newest), Some(before)) = (newest, before) else {
        return view! {
            <Card title=t::comparison()><div class="card-body t2">{t::only_version()}</div></Card>
        }
        .into_any();
    };
    let old = RwSignal::new(before.version_id.to_string());
    let new = RwSignal::new(newest.version_id.to_string());
    let choices: Vec<Choice> = versions.with_value(|all| {
        all.iter()
            .map(|version| Choice::new(version.version_id.to_string(), version_text(version)))
            .collect()
    });
    let choices = Signal::stored(choices);
    let find = move |id: String| {
        versions.with_value(|all| {
            all.iter()
                .find(|version| version.version_id.as_str() == id)
                .cloned()
        })
    };
    let table = move || {
        let (old, new) = (find(old.get())?, find(new.get())?);
        let changes = differences(&old, &new);
        Some(match changes.is_empty() {
            true => view! { <div class="card-body t2">{t::no_differences()}</div> }.into_any(),
            false => view! {
                <ChangeTable changes old_head=version_text(&old) new_head=version_text(&new)/>
            }
            .into_any(),
        })
    };
    view! {
        <Card title=t::comparison()>
            <div class="card-body form">
                <SelectField label=t::older() name="older" value=old choices/>
                <SelectField label=t::newer() name="newer" value=new choices/>
            </div>
            {table}
        </Card>
    }
    .into_any()
}

/// The fields that differ, in the order of the record.
fn differences(old: &ItemView, new: &ItemView) -> Vec<Change> {
    let words = |version: &ItemView| {
        let limit = |limit: Option<String>| Some(limit.unwrap_or_else(|| t::no_limit().to_owned()));
        [
            (t::part_basics(), t::item_name(), filled(&version.name)),
            (
                t::part_basics(),
                t::kind(),
                filled(item_kind_text(version.kind)),
            ),
            (
                t::part_basics(),
                t::object_types(),
                Some(types_text(&version.object_types)),
            ),
            (t::part_basics(), t::unit(), filled(&version.unit.name)),
            (
                t::part_basics(),
                t::effective_from(),
                Some(format::day(version.effective_from)),
            ),
            (t::part_check(), t::content(), filled(&version.content)),
            (t::part_check(), t::method(), filled(&version.method)),
            (
                t::part_check(),
                t::legal_basis(),
                filled(&version.legal_basis),
            ),
            (
                t::part_limits(),
                t::max_ratio(),
                limit(
                    version
                        .max_ratio_bp
                        .map(|ratio| format::percent(i64::from(ratio))),
                ),
            ),
            (
                t::part_limits(),
                t::max_per_year(),
                limit(version.max_per_year.map(t::times)),
            ),
            (
                t::part_limits(),
                t::platform_codes(),
                filled(&version.platform_codes.join(crate::texts::ui::list_comma())),
            ),
        ]
    };
    words(old)
        .into_iter()
        .zip(words(new))
        .filter(|((_, _, old), (_, _, new))| old != new)
        .map(|((part, field, old), (_, _, new))| Change {
            part: part.to_owned(),
            field: field.to_owned(),
            name: None,
            old,
            new,
        })
        .collect()
}

fn filled(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn version(number: i32, method: &str, max_per_year: Option<i32>) -> ItemView {
        let unit = "0190a5b0-0000-7000-8000-000000000003";
        serde_json::from_value(json!({
            "id": "0190a5b0-0000-7000-8000-000000000001",
            "version_id": format!("0190a5b0-0000-7000-8000-00000000001{number}"),
            "number": number, "code": "RS0101", "parent_id": null, "name": "规章制度",
            "kind": "general", "object_types": [], "content": "内容", "method": method,
            "legal_basis": "", "unit_id": unit,
            "unit": { "id": unit, "code": "130100-LSB", "name": "劳动保障监察局", "kind": "section" },
            "platform_codes": [], "max_ratio_bp": null, "max_per_year": max_per_year,
            "effective_from": "2026-01-01", "ended_on": null, "published_at": null,
            "state": "effective", "reason": "", "return_reason": null, "pending_version_id": null,
            "allowed_actions": [], "version": 1, "created_at": "2026-01-01T00:00:00Z",
        }))
        .unwrap()
    }

    #[test]
    fn differences_names_each_changed_field_once() {
        let (old, new) = (version(1, "现场检查", None), version(2, "", Some(2)));
        let fields: Vec<_> = differences(&old, &new)
            .into_iter()
            .map(|change| (change.field, change.new))
            .collect();
        assert_eq!(fields.len(), 2);
        assert_eq!(fields[0], (t::method().to_owned(), None));
        assert_eq!(fields[1].0, t::max_per_year());
        assert!(differences(&old, &old).is_empty());
    }
}
