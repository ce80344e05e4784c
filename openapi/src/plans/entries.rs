//! What a plan consists of.

use crate::codes::{codes, known};
use crate::ids::{ItemId, PlanEntryId, PlanId, UnitId};
use crate::page::versioned;
use crate::registers::ObjectScope;
use serde::{Deserialize, Serialize};

codes! {
    /// What somebody may do with an entry of a plan.
    EntryAction {
        /// Change it.
        Update = "update",
        /// Delete it.
        Delete = "delete",
        /// Make a task of it.
        CreateTask = "create_task",
    }
}

codes! {
    /// The state of an entry, derived from its tasks.
    EntryState {
        /// 未开展
        Planned = "planned",
        /// 进行中
        Started = "started",
        /// 已完成
        Done = "done",
        /// 已取消
        Cancelled = "cancelled",
    }
}

/// How much of one stratum is drawn: `min(size, max(min, min(max, ceil(size × ratio_bp / 10000))))`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StratumRatio {
    /// `A`, `B`, `C`, `D`, `unrated`; or `all`, which then stands alone.
    #[cfg_attr(feature = "schema", schema(max_length = 7))]
    pub stratum: String,
    /// Basis points: 250 is 2.5 %.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 10000))]
    pub ratio_bp: u32,
    /// At least so many; absent: 0.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000000))]
    pub min: Option<u32>,
    /// At most so many; absent: the stratum's size.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000000))]
    pub max: Option<u32>,
}

impl StratumRatio {
    /// The plain number of objects that is drawn, if it is one: least and most are the same, and
    /// whatever the ratio says doesn't matter. It is shown in place of the ratio.
    pub fn plain_number(&self) -> Option<u32> {
        self.min.filter(|min| self.max == Some(*min))
    }
}

/// Lists that take no filter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryFilter {}

/// An item, named by an entry or a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ItemBrief {
    /// The item.
    pub id: ItemId,
    /// Its code.
    pub code: String,
    /// Its name in the version in force, or in the one that was repealed; empty if it never was.
    pub name: String,
    /// `general` or `key`, of the same version.
    pub kind: String,
    /// The limit of its ratio; null: none.
    pub max_ratio_bp: Option<i32>,
    /// Whether it was repealed and nothing took its place.
    #[serde(default)]
    pub is_repealed: bool,
}

/// An entry of a plan: what is checked, whom it may meet, how much is drawn, when, and by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EntryView {
    /// The entry.
    pub id: PlanEntryId,
    /// Its plan.
    pub plan_id: PlanId,
    /// Once per unit and year, over all its plans.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// The items of the checklist.
    pub item_ids: Vec<ItemId>,
    /// The same items, named.
    pub items: Vec<ItemBrief>,
    /// The codes of those that were repealed, while there is something to be done about it.
    #[serde(default)]
    pub repealed_items: Vec<String>,
    /// Which objects may be drawn.
    pub scope: ObjectScope,
    /// How much of each stratum is drawn.
    pub ratios: Vec<StratumRatio>,
    /// Reserves, as a part of what is drawn.
    pub reserve_bp: u32,
    /// The months in which it is drawn: 1–12.
    pub months: Vec<u32>,
    /// Who leads.
    pub lead_unit_id: UnitId,
    /// That unit's name.
    pub lead_unit_name: String,
    /// Who joins.
    pub partner_unit_ids: Vec<UnitId>,
    /// Those units' names, in the same order.
    pub partner_unit_names: Vec<String>,
    /// Whether it is a special-purpose inspection (专项).
    pub special_purpose: bool,
    /// Derived from its tasks.
    pub state: EntryState,
    /// What the caller may do with it now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<EntryAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// A new entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateEntry {
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: String,
    /// 1–50 items of the checklist.
    #[cfg_attr(feature = "schema", schema(min_items = 1, max_items = 50))]
    pub item_ids: Vec<ItemId>,
    /// Which objects may be drawn; absent: all that the unit reaches.
    #[serde(default)]
    pub scope: ObjectScope,
    /// How much of each stratum is drawn: credit classes and `unrated`, or `all` alone.
    #[cfg_attr(feature = "schema", schema(max_items = 5))]
    pub ratios: Vec<StratumRatio>,
    /// Reserves in basis points of what is drawn; absent: the setting `reserve_bp`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 10000))]
    pub reserve_bp: Option<u32>,
    /// 1–12, each once. A draft may leave them open.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 12, minimum = 1, maximum = 12))]
    pub months: Vec<u32>,
    /// Who leads; absent: the plan's unit.
    #[serde(default)]
    pub lead_unit_id: Option<UnitId>,
    /// Who joins.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 10))]
    pub partner_unit_ids: Vec<UnitId>,
    /// Whether it is a special-purpose inspection.
    #[serde(default)]
    pub special_purpose: bool,
}

/// Changes to an entry (JSON Merge Patch; a list is replaced as a whole).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateEntry {
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: Option<String>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_items = 1, max_items = 50))]
    pub item_ids: Option<Vec<ItemId>>,
    /// Replaces the whole filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ObjectScope>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 5))]
    pub ratios: Option<Vec<StratumRatio>>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 10000))]
    pub reserve_bp: Option<u32>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 12, minimum = 1, maximum = 12))]
    pub months: Option<Vec<u32>>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_unit_id: Option<UnitId>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 10))]
    pub partner_unit_ids: Option<Vec<UnitId>>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_purpose: Option<bool>,
}

versioned!(EntryView: version);
