//! Plans as a whole.

use crate::codes::{codes, known};
use crate::ids::{PlanId, UnitId, UserId};
use crate::page::versioned;
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
    /// What happens to a plan, and what somebody may do with it.
    PlanAction {
        /// Change the plan or one of its entries.
        Update = "update",
        /// Add an entry.
        CreateEntry = "create_entry",
        /// Delete it.
        Delete = "delete",
        /// Hand it in for approval.
        Submit = "submit",
        /// Take it back before the decision.
        Withdraw = "withdraw",
        /// Approve it.
        Approve = "approve",
        /// Send it back with a reason.
        Return = "return",
        /// Publish it.
        Publish = "publish",
        /// Close it after its year.
        Close = "close",
    }
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
    /// What the caller may do with it now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<PlanAction>,
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
    #[cfg_attr(feature = "schema", schema(minimum = 2000, maximum = 2100))]
    pub year: i32,
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub title: String,
}

/// Changes to a plan (JSON Merge Patch).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdatePlan {
    /// 2000–2100; only while the plan has no entries, whose numbers count by year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 2000, maximum = 2100))]
    pub year: Option<i32>,
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
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
    #[cfg_attr(feature = "schema", param(minimum = 2000, maximum = 2100))]
    pub year: Option<i32>,
    /// Only in this state.
    pub state: Option<PlanState>,
}

/// Where something is published.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishPlan {
    /// The site's name; absent: the own portal.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub site: Option<String>,
    /// Where it stands there; absent: the portal's permalink.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub url: Option<String>,
    /// The number it has there.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub number: Option<String>,
}

versioned!(PlanView: version);
