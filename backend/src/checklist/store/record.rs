//! A version as a record with a life, as it is stored, shown and named in the trail.

use super::update_version;
use crate::checklist::rules::ItemEvent;
use crate::kernel::db::Json;
use crate::kernel::error::ApiError;
use crate::kernel::schema::item_versions;
use crate::org::store::units::UnitRow;
use crate::record;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::checklist::{ItemAction, ItemKind, ItemState, ItemView};
use sortition_contract::ids::{ItemId, ItemVersionId, UnitId, UserId};
use sortition_contract::registers::ObjectType;
use std::collections::HashMap;

/// A version of an item as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = item_versions)]
#[diesel(treat_none_as_null = true)]
pub struct ItemVersionRow {
    /// The version.
    pub id: ItemVersionId,
    /// Its item.
    pub item_id: ItemId,
    /// From 1.
    pub number: i32,
    /// The item's code.
    pub code: String,
    /// The item's major item.
    pub parent_id: Option<ItemId>,
    /// How far it is.
    pub state: ItemState,
    /// Its name.
    pub name: String,
    /// General or key.
    pub kind: ItemKind,
    /// Types of objects that it is for; empty: any.
    #[serde(serialize_with = "Json::serialize_value")]
    pub object_types: Json<Vec<ObjectType>>,
    /// What is checked.
    pub content: String,
    /// How.
    pub method: String,
    /// The law.
    pub legal_basis: String,
    /// The responsible section.
    pub unit_id: UnitId,
    /// Its codes of 互联网+监管.
    #[serde(serialize_with = "Json::serialize_value")]
    pub platform_codes: Json<Vec<String>>,
    /// Null: no limit.
    pub max_ratio_bp: Option<i32>,
    /// Null: no limit.
    pub max_per_year: Option<i32>,
    /// From which day.
    pub effective_from: NaiveDate,
    /// From which day no more.
    pub ended_on: Option<NaiveDate>,
    /// When it was published.
    pub published_at: Option<NaiveDateTime>,
    /// Why it was made.
    pub reason: String,
    /// Who made it; none for seeded ones.
    pub created_by: Option<UserId>,
    /// Who submitted it last.
    pub submitted_by: Option<UserId>,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl ItemVersionRow {
    /// As the API shows it; the caller says what may be done with it.
    pub fn view(
        &self,
        units: &HashMap<UnitId, UnitRow>,
        pending: Option<&ItemVersionId>,
        allowed_actions: Vec<ItemAction>,
    ) -> Result<ItemView, ApiError> {
        let unit = units
            .get(self.unit_id.as_str())
            .ok_or_else(|| ApiError::internal("an item's unit is missing"))?;
        Ok(ItemView {
            id: self.item_id.clone(),
            version_id: self.id.clone(),
            number: self.number,
            code: self.code.clone(),
            parent_id: self.parent_id.clone(),
            name: self.name.clone(),
            kind: self.kind,
            object_types: self.object_types.cloned(),
            content: self.content.clone(),
            method: self.method.clone(),
            legal_basis: self.legal_basis.clone(),
            unit_id: self.unit_id.clone(),
            unit: unit.brief(),
            platform_codes: self.platform_codes.cloned(),
            max_ratio_bp: self.max_ratio_bp,
            max_per_year: self.max_per_year,
            effective_from: self.effective_from,
            ended_on: self.ended_on,
            published_at: self.published_at.map(|at| at.and_utc()),
            state: self.state,
            reason: self.reason.clone(),
            return_reason: self.return_reason.clone(),
            pending_version_id: pending.cloned(),
            allowed_actions,
            version: self.version,
            created_at: self.created_at.and_utc(),
        })
    }
}

record!(ItemVersionRow, ItemEvent, "checklist" of "item_versions", titled name, saved by update_version);
