//! What is published of a plan: the edition, frozen with the items' texts, and the public part of
//! it, in which ratios by credit class don't stand: they are an internal basis of supervision.

use crate::checklist::store as checklist;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::text;
use crate::org::store::units;
use crate::plans::actions::views::unit_of;
use crate::plans::rules::counts::is_credit_based;
use crate::plans::store::editions::{self, EditionRow};
use crate::plans::store::entries;
use crate::plans::store::plans::PlanRow;
use serde_json::{Value, json};
use sortition_contract::plans::PublishPlan;
use std::collections::HashMap;

/// The longest address.
const URL_LIMIT: usize = 500;

/// Freezes the edition and makes its publication.
pub fn publish(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
    place: &PublishPlan,
) -> Result<(), ApiError> {
    checked(place)?;
    let content = content(connection, call, plan)?;
    let edition = EditionRow {
        plan_id: plan.id.clone(),
        edition: plan.edition,
        content: content.to_string(),
        published_at: call.now.naive_utc(),
        published_by: call.actor.person()?.to_string(),
    };
    editions::insert(connection, &edition)
}

type Place = (Option<String>, Option<String>, Option<String>);

fn checked(place: &PublishPlan) -> Result<Place, ApiError> {
    let mut errors: Vec<FieldError> = Vec::new();
    let mut read = |pointer: &str, value: &Option<String>, max: usize| {
        let text = value.as_deref().map(|value| text::line(value, max)).transpose();
        errors.extend(text.as_ref().err().map(|error| error.at(pointer)));
        text.ok().flatten()
    };
    let site = read("/site", &place.site, text::MAX_TEXT);
    let url = read("/url", &place.url, URL_LIMIT);
    let number = read("/number", &place.number, text::MAX_TEXT);
    if errors.is_empty() {
        Ok((site, url, number))
    } else {
        Err(ApiError::invalid(errors))
    }
}

/// The plan as it is now, with the texts of its items.
fn content(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
) -> Result<Value, ApiError> {
    let all = units::by_id(connection)?;
    let found = entries::of_plan(connection, &plan.id)?;
    let item_ids: Vec<String> = found.iter().flat_map(|entry| entry.item_ids.clone()).collect();
    let versions: HashMap<String, Value> =
        checklist::effective_on(connection, &item_ids, call.today())?
            .into_iter()
            .map(|version| {
                let item = json!({
                    "version_id": version.id, "code": version.code, "name": version.name,
                    "content": version.content, "method": version.method,
                    "legal_basis": version.legal_basis,
                });
                (version.item_id, item)
            })
            .collect();
    let mut rows = Vec::with_capacity(found.len());
    for entry in &found {
        let partners = entry
            .partner_ids
            .iter()
            .map(|id| Ok(unit_of(&all, id)?.name.clone()))
            .collect::<Result<Vec<_>, ApiError>>()?;
        rows.push(json!({
            "id": entry.row.id, "number": entry.row.number, "title": entry.row.title,
            "items": entry.item_ids.iter().filter_map(|id| versions.get(id)).collect::<Vec<_>>(),
            "scope": entry.scope()?, "ratios": entry.ratios()?, "reserve_bp": entry.row.reserve_bp,
            "months": entry.months()?, "lead": unit_of(&all, &entry.row.lead_unit_id)?.name,
            "partners": partners, "is_special_purpose": entry.row.is_special_purpose,
            "is_credit_based": is_credit_based(&entry.ratios()?),
        }));
    }
    Ok(json!({
        "title": plan.title, "year": plan.year, "edition": plan.edition,
        "unit": unit_of(&all, &plan.unit_id)?.name, "entries": rows,
    }))
}
