//! What happened to a record: who did what when, for which reason, and which fields changed.

use crate::audit::{actor_text, operation_text};
use crate::format;
use crate::texts::registers as t;
use crate::ui::{EmptyState, Loaded, Moment, MomentKind, Remote, Timeline};
use leptos::prelude::*;
use serde_json::Value;
use sortition_contract::page::Page;
use sortition_contract::registers::ChangeView;
use std::collections::BTreeSet;

/// How the fields of a kind of record are named and shown.
#[derive(Clone, Copy)]
pub struct Fields {
    /// What a field is called; none: it is not shown.
    pub label: fn(&str) -> Option<&'static str>,
    /// A field's value in words.
    pub words: Callback<(String, Value), String>,
}

/// The line of changes.
#[component]
pub fn History(
    /// The changes, newest first.
    history: Remote<Page<ChangeView>>,
    /// How the record's fields are named.
    fields: Fields,
) -> AnyView {
    view! {
        <Loaded remote=history lines=4 let:page>
            {
                if page.items.is_empty() {
                    view! { <EmptyState title=t::no_history() text=t::no_history_hint()/> }.into_any()
                } else {
                    let moments = page
                        .items
                        .into_iter()
                        .enumerate()
                        .map(|(place, change)| moment(place == 0, change, fields))
                        .collect();
                    view! { <Timeline moments/> }.into_any()
                }
            }
        </Loaded>
    }
    .into_any()
}

fn moment(is_latest: bool, change: ChangeView, fields: Fields) -> Moment {
    let kind = match is_latest {
        true => MomentKind::On,
        false => MomentKind::Plain,
    };
    let who = actor_text(&change.username, change.name.as_deref());
    let when = format!("{} {who}", format::moment(change.at));
    let lines: Vec<_> = differences(&change, fields)
        .into_iter()
        .map(|line| {
            let (label, old, new) = (line.label, line.old, line.new);
            view! {
                <li class="sm">
                    <span class="t2">{label}</span>" "
                    {move || old.as_ref().map(|(field, value)| fields.words.run((field.clone(), value.clone())))}
                    " → "
                    <b>{move || fields.words.run(new.clone())}</b>
                </li>
            }
        })
        .collect();
    let reason = change.reason.map(t::because);
    Moment::new(
        when,
        kind,
        view! {
            <p>{operation_text(&change.operation)}</p>
            {reason.map(|reason| view! { <p class="sm t2">{reason}</p> })}
            {(!lines.is_empty()).then(|| view! { <ul>{lines}</ul> })}
        },
    )
}

/// A field that differs.
struct Line {
    label: &'static str,
    old: Option<(String, Value)>,
    new: (String, Value),
}

/// The fields that differ, if the record was there before: of a new one all would.
fn differences(change: &ChangeView, fields: Fields) -> Vec<Line> {
    let (Some(before), Some(after)) = (
        change.before.as_ref().and_then(Value::as_object),
        change.after.as_ref().and_then(Value::as_object),
    ) else {
        return Vec::new();
    };
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let (old, new) = (value_of(before, name), value_of(after, name));
            let label = (fields.label)(name).filter(|_| old != new)?;
            Some(Line {
                label,
                old: Some((name.clone(), old)),
                new: (name.clone(), new),
            })
        })
        .collect()
}

fn value_of(record: &serde_json::Map<String, Value>, name: &str) -> Value {
    record.get(name).cloned().unwrap_or(Value::Null)
}

/// A value that needs no words of its own: a text as it is, a list joined, nothing as the dash.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => format::UNKNOWN.to_owned(),
        Value::String(text) if text.is_empty() => format::UNKNOWN.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => format::UNKNOWN.to_owned(),
        Value::Array(values) => {
            let texts: Vec<_> = values.iter().map(plain).collect();
            texts.join(crate::texts::ui::list_comma())
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn label(name: &str) -> Option<&'static str> {
        (name == "name" || name == "tags").then_some("label")
    }

    #[test]
    fn differences_names_only_known_fields_that_changed() {
        let owner = Owner::new();
        owner.set();
        let change: ChangeView = serde_json::from_value(json!({
            "id": "0190a5b0-0000-7000-8000-000000000001", "at": "2026-11-23T02:00:00Z",
            "username": "city_operator", "name": "沈知行", "operation": "update_object", "job_id": null,
            "from_state": null, "to_state": null, "reason": null,
            "before": { "name": "a", "version": 1, "tags": [] },
            "after": { "name": "b", "version": 2, "tags": [] },
        }))
        .unwrap();
        let fields = Fields {
            label,
            words: Callback::new(|(_, value): (String, Value)| plain(&value)),
        };
        let lines = differences(&change, fields);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].new, ("name".to_owned(), json!("b")));
    }

    #[test]
    fn plain_shows_nothing_as_the_dash() {
        assert_eq!(plain(&json!(null)), "—");
        assert_eq!(plain(&json!("")), "—");
        assert_eq!(plain(&json!([])), "—");
        assert_eq!(plain(&json!(3)), "3");
    }
}
