//! `plans`: yearly plans, their entries, the forecast of their targets.

use crate::codes;
use crate::ids::{ItemId, ObjectId, PlanEntryId, PlanId, UnitId, UserId};
use crate::registers::ObjectScope;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// The state of a plan (`states.md`).
    PlanState {
        /// 草稿
        Draft = "draft",
        /// 待审核
        Submitted = "submitted",
        /// 已退回
        Returned = "returned",
        /// 已批准
        Approved = "approved",
        /// 已公示
        Published = "published",
        /// 已办结
        Closed = "closed",
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
    pub stratum: String,
    /// Basis points: 250 is 2.5 %.
    pub ratio_bp: u32,
    /// At least so many; absent: 0.
    #[serde(default)]
    pub min: Option<u32>,
    /// At most so many; absent: the stratum's size.
    #[serde(default)]
    pub max: Option<u32>,
}

/// A yearly plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PlanView {
    /// The plan.
    pub id: PlanId,
    /// Whose it is.
    pub unit_id: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// The year that it is for.
    pub year: i32,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub state: PlanState,
    /// 0 until it is published; then the number of the published version.
    pub edition: i32,
    /// How many entries it has.
    pub entry_count: i64,
    /// Who made it.
    pub created_by: UserId,
    /// That person's name.
    pub created_by_name: String,
    /// Who submitted it last.
    pub submitted_by: Option<UserId>,
    /// That person's name.
    pub submitted_by_name: Option<String>,
    /// Who approved or returned it.
    pub decided_by: Option<UserId>,
    /// That person's name.
    pub decided_by_name: Option<String>,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// Whether the caller may read its forecast, which is the unit's even when the plan is public.
    pub is_forecast_open: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was changed.
    pub updated_at: DateTime<Utc>,
    /// What the caller may do with it now: `update`, `delete`, `submit`, `withdraw`, `approve`,
    /// `return`, `publish`, `close`, `create_entry`.
    pub allowed_actions: Vec<String>,
    /// For `If-Match`.
    pub version: i64,
}

/// A new plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePlan {
    /// Whose it is; absent: the unit in which the caller is operator.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
    /// 2000–2100.
    pub year: i32,
    /// 1–128 characters.
    pub title: String,
}

/// Changes to a plan (JSON Merge Patch).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdatePlan {
    /// 2000–2100; only while the plan has no entries, whose numbers count by year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Filters of the list of plans.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct PlanFilter {
    /// Only of this unit.
    pub unit_id: Option<UnitId>,
    /// Only for this year.
    pub year: Option<i32>,
    /// Only in this state.
    pub state: Option<PlanState>,
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
    /// Its name in the version in force; empty if none is.
    pub name: String,
    /// `general` or `key`; empty if no version is in force.
    pub kind: String,
    /// The limit of its ratio; null: none.
    pub max_ratio_bp: Option<i32>,
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
    /// What the caller may do with it now: `update`, `delete`, `create_task`.
    pub allowed_actions: Vec<String>,
    /// For `If-Match`.
    pub version: i64,
}

/// A new entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateEntry {
    /// 1–128 characters.
    pub title: String,
    /// 1–50 items of the checklist.
    pub item_ids: Vec<ItemId>,
    /// Which objects may be drawn; absent: all that the unit reaches.
    #[serde(default)]
    pub scope: ObjectScope,
    /// How much of each stratum is drawn: credit classes and `unrated`, or `all` alone.
    pub ratios: Vec<StratumRatio>,
    /// Reserves in basis points of what is drawn; absent: the setting `reserve_bp`.
    #[serde(default)]
    pub reserve_bp: Option<u32>,
    /// 1–12, each once. A draft may leave them open.
    #[serde(default)]
    pub months: Vec<u32>,
    /// Who leads; absent: the plan's unit.
    #[serde(default)]
    pub lead_unit_id: Option<UnitId>,
    /// Who joins.
    #[serde(default)]
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
    pub title: Option<String>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_ids: Option<Vec<ItemId>>,
    /// Replaces the whole filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<ObjectScope>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratios: Option<Vec<StratumRatio>>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserve_bp: Option<u32>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<Vec<u32>>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_unit_id: Option<UnitId>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_unit_ids: Option<Vec<UnitId>>,
    /// As in `CreateEntry`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_purpose: Option<bool>,
}

/// Asks how many objects a scope holds, before an entry is saved.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CountScope {
    /// For which unit: a county reaches its own region only; absent: the caller's.
    #[serde(default)]
    pub unit_id: Option<UnitId>,
    /// The items, whose object types count; may be empty.
    #[serde(default)]
    pub item_ids: Vec<ItemId>,
    /// The filter.
    #[serde(default)]
    pub scope: ObjectScope,
    /// The ratios; empty: only the sizes of all classes are told.
    #[serde(default)]
    pub ratios: Vec<StratumRatio>,
    /// Reserves in basis points; absent: the setting `reserve_bp`.
    #[serde(default)]
    pub reserve_bp: Option<u32>,
}

/// What the live count is asked with.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct CountScopeQuery {
    /// A `CountScope` as JSON.
    pub entry: String,
}

/// What a scope holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ScopeCount {
    /// All that the filter matches, whatever their status.
    pub in_scope: u64,
    /// Those that can be drawn.
    pub eligible: u64,
    /// Those to be drawn.
    pub drawn: u64,
    /// The strata, in their order.
    pub strata: Vec<StratumSize>,
    /// Those left out, by reason, in the order of the reasons. Of checks that aren't public yet the
    /// caller's own are counted; the draw counts all.
    pub excluded: Vec<ExcludedCount>,
}

/// A stratum of a population.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StratumSize {
    /// `A`, `B`, `C`, `D`, `unrated` or `all`.
    pub stratum: String,
    /// How many can be drawn.
    pub size: u64,
    /// The ratio asked for.
    pub ratio_bp: u32,
    /// How many are drawn.
    pub draw: u64,
    /// How many reserves follow them.
    pub reserve: u64,
}

/// How many objects one rule leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExcludedCount {
    /// `inactive`, `recently_checked`, `cap_reached`, `no_ratio` or `wrong_type`.
    pub reason: String,
    /// How many.
    pub count: u64,
}

/// What a plan would bring, as far as it can be said before anything is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PlanForecast {
    /// When it was worked out. From the submission on it is what the approver decides on.
    pub computed_at: DateTime<Utc>,
    /// Each entry of this plan.
    pub entries: Vec<EntryForecast>,
    /// The targets of the year, over all plans of the unit that were submitted, and this one.
    pub targets: Vec<TargetForecast>,
    /// Who would be visited more often than the yearly cap.
    pub cap: CapForecast,
}

/// What an entry would bring. Each of its months is one draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EntryForecast {
    /// The entry.
    pub entry_id: PlanEntryId,
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// All that the filter matches, whatever their status.
    pub in_scope: u64,
    /// The strata with what one draw takes of them.
    pub strata: Vec<StratumSize>,
    /// Those left out, by reason. Only checks that are public are counted; the draw counts all.
    pub excluded: Vec<ExcludedCount>,
    /// How many draws: one for each month.
    pub draws: u64,
    /// How many objects all of them draw.
    pub objects: u64,
}

/// One target of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TargetForecast {
    /// `joint_draws`, `joint_objects` or `credit_based`.
    pub target: String,
    /// Joint draws, objects of joint draws, draws by credit class.
    pub numerator: u64,
    /// Draws, objects, draws with enterprises.
    pub denominator: u64,
    /// Rounded down, for show; null if the denominator is 0: then the target doesn't apply.
    pub ratio_bp: Option<u32>,
    /// What is to be reached.
    pub target_bp: u32,
    /// How many more, counted in numerator and denominator, reach it; null: no number does.
    pub still_needed: Option<u64>,
    /// Whether it is reached; true if it doesn't apply.
    pub is_met: bool,
}

/// Objects that the plans of a year would visit more often than the cap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CapForecast {
    /// The setting `visit_cap_per_year`.
    pub visit_cap: u32,
    /// How many objects expect more visits than that.
    pub count: u64,
    /// Those that expect most, at most 20.
    pub objects: Vec<CapWarning>,
}

/// An object that expects more visits than the cap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CapWarning {
    /// The object.
    pub object_id: ObjectId,
    /// Its name.
    pub name: String,
    /// Expected visits, times 10,000.
    pub expected_bp: u64,
    /// Numbers of the entries that it is in.
    pub entries: Vec<i32>,
}

/// Where something is published.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishPlan {
    /// The site's name; absent: the own portal.
    #[serde(default)]
    pub site: Option<String>,
    /// Where it stands there; absent: the portal's permalink.
    #[serde(default)]
    pub url: Option<String>,
    /// The number it has there.
    #[serde(default)]
    pub number: Option<String>,
}
