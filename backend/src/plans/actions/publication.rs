//! What is published of a plan: the edition, frozen with the items' texts, and the public part of
//! it, in which ratios by credit class don't stand: they are an internal basis of supervision.

use crate::checklist::store::{self as checklist, ItemVersionRow};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json, Unread};
use crate::kernel::error::ApiError;
use crate::org::store::units::{self, UnitRow};
use crate::plans::actions::views::unit_of;
use crate::plans::store::editions::{self, EditionRow};
use crate::plans::store::entries::{self, Entry};
use crate::plans::store::plans::PlanRow;
use crate::publications::actions::{NewPublication, Place, publish_approved};
use serde_json::{Value, json};
use sortition_contract::ids::{ItemId, UnitId};
use sortition_contract::plans::{PlanForecast, PublishPlan};
use sortition_contract::publications::{PublicItem, PublicPlan, PublicPlanEntry, PublicationKind};
use std::collections::HashMap;

/// Freezes the edition and makes its publication.
pub fn publish(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
    place: &PublishPlan,
) -> Result<(), ApiError> {
    let place = Place::read(&place.site, &place.url, &place.number)?;
    let parts = Parts::read(connection, call, plan)?;
    let edition = EditionRow {
        plan_id: plan.id.clone(),
        edition: plan.edition,
        content: Json::new(parts.edition(plan)?)?,
        published_at: call.now.naive_utc(),
        published_by: call.actor.person()?.clone(),
    };
    editions::insert(connection, &edition)?;
    let public = parts.public(plan)?;
    let publication = NewPublication {
        kind: PublicationKind::Plan,
        subject_id: plan.id.to_string(),
        task_id: None,
        unit_id: plan.unit_id.clone(),
        title: plan.title.clone(),
        public_text: plan.title.clone(),
        content: serde_json::to_value(&public).map_err(ApiError::internal)?,
        place,
        due_at: None,
    };
    publish_approved(connection, call, publication)?;
    Ok(())
}

/// What an edition is made of.
struct Parts {
    units: HashMap<UnitId, UnitRow>,
    entries: Vec<Entry>,
    versions: HashMap<ItemId, ItemVersionRow>,
}

impl Parts {
    fn read(connection: &mut AnyConnection, call: &Call, plan: &PlanRow) -> Result<Self, ApiError> {
        let entries = entries::of_plan(connection, &plan.id)?;
        let item_ids: Vec<ItemId> = entries
            .iter()
            .flat_map(|entry| entry.item_ids.clone())
            .collect();
        let versions = checklist::effective_on(connection, &item_ids, call.today())?;
        Ok(Self {
            units: units::by_id(connection)?,
            entries,
            versions: versions
                .into_iter()
                .map(|version| (version.item_id.clone(), version))
                .collect(),
        })
    }

    fn versions_of<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = &'a ItemVersionRow> {
        entry.item_ids.iter().filter_map(|id| self.versions.get(id))
    }

    fn partner_names(&self, entry: &Entry) -> Result<Vec<String>, ApiError> {
        let ids = entry.partner_ids.iter();
        ids.map(|id| Ok(unit_of(&self.units, id)?.name.clone()))
            .collect()
    }

    /// The plan as it is now, with the texts of its items.
    fn edition(&self, plan: &PlanRow) -> Result<Value, ApiError> {
        let mut rows = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let items: Vec<Value> = self
                .versions_of(entry)
                .map(|version| {
                    json!({
                        "version_id": version.id, "code": version.code, "name": version.name,
                        "content": version.content, "method": version.method,
                        "legal_basis": version.legal_basis,
                    })
                })
                .collect();
            rows.push(json!({
                "id": entry.row.id, "number": entry.row.number, "title": entry.row.title,
                "items": items, "scope": *entry.scope, "ratios": *entry.ratios,
                "reserve_bp": entry.row.reserve_bp, "months": *entry.months,
                "lead_unit": unit_of(&self.units, &entry.row.lead_unit_id)?.name,
                "partner_units": self.partner_names(entry)?,
                "special_purpose": entry.row.is_special_purpose,
            }));
        }
        Ok(json!({
            "title": plan.title, "year": plan.year, "edition": plan.edition,
            "unit_name": unit_of(&self.units, &plan.unit_id)?.name, "entries": rows,
        }))
    }

    /// The part that the public reads.
    fn public(&self, plan: &PlanRow) -> Result<PublicPlan, ApiError> {
        let forecast = plan.forecast.as_ref().map(Unread::read::<PlanForecast>);
        let forecast = forecast.transpose()?;
        let planned = |entry: &Entry| {
            let entries = &forecast.as_ref()?.entries;
            let found = entries.iter().find(|one| one.entry_id == entry.id)?;
            i64::try_from(found.objects).ok()
        };
        let public = |entry: &Entry| {
            Ok(PublicPlanEntry {
                title: entry.row.title.clone(),
                items: self
                    .versions_of(entry)
                    .map(|version| PublicItem {
                        code: version.code.clone(),
                        name: version.name.clone(),
                    })
                    .collect(),
                months: entry.months.cloned(),
                lead_unit: unit_of(&self.units, &entry.row.lead_unit_id)?.name.clone(),
                partner_units: self.partner_names(entry)?,
                planned_count: planned(entry),
            })
        };
        Ok(PublicPlan {
            year: plan.year,
            edition: plan.edition,
            unit_name: unit_of(&self.units, &plan.unit_id)?.name.clone(),
            entries: self
                .entries
                .iter()
                .map(public)
                .collect::<Result<_, ApiError>>()?,
        })
    }
}
