//! `checklist`: items of the checklist (随机抽查事项清单) and their versions.

use crate::codes::{codes, known};
use crate::ids::{ItemId, ItemVersionId, UnitId};
use crate::org::UnitBrief;
use crate::page::versioned;
use crate::patch;
use crate::registers::ObjectType;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// The kind of an item.
    ItemKind {
        /// 一般检查事项
        General = "general",
        /// 重点检查事项
        Key = "key",
    }
}

codes! {
    /// The state of an item's version.
    ItemState {
        /// 草稿
        Draft = "draft",
        /// 待审核
        Submitted = "submitted",
        /// 已退回
        Returned = "returned",
        /// 待生效
        Approved = "approved",
        /// 现行有效
        Effective = "effective",
        /// 已被替代
        Superseded = "superseded",
        /// 已废止
        Repealed = "repealed",
    }
}

codes! {
    /// What somebody may do with an item in one of its versions.
    ItemAction {
        /// Change the draft.
        Update = "update",
        /// Delete the draft.
        Delete = "delete",
        /// Hand it in for approval.
        Submit = "submit",
        /// Take it back before the decision.
        Withdraw = "withdraw",
        /// Approve it.
        Approve = "approve",
        /// Send it back with a reason.
        Return = "return",
        /// Show it to the public.
        Publish = "publish",
        /// Take the item out of force.
        Repeal = "repeal",
        /// Make the item's next version.
        CreateVersion = "create_version",
    }
}

/// An item in one of its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ItemView {
    /// The item, over all its versions.
    pub id: ItemId,
    /// This version.
    pub version_id: ItemVersionId,
    /// This version's number, from 1.
    pub number: i32,
    /// Unique; a major item's is the first four characters of its items'.
    pub code: String,
    /// The major item (大项); null for a major item itself.
    pub parent_id: Option<ItemId>,
    /// Its name.
    pub name: String,
    /// General or key.
    pub kind: ItemKind,
    /// Types of objects that it is for; empty: any.
    pub object_types: Vec<ObjectType>,
    /// What is checked.
    pub content: String,
    /// How it is checked.
    pub method: String,
    /// The law.
    pub legal_basis: String,
    /// The responsible section.
    pub unit_id: UnitId,
    /// The responsible section, named.
    pub unit: UnitBrief,
    /// Codes of 互联网+监管.
    pub platform_codes: Vec<String>,
    /// The largest ratio; null: no limit, always so for key items.
    pub max_ratio_bp: Option<i32>,
    /// How often an object may be checked in a year.
    pub max_per_year: Option<i32>,
    /// From which day.
    pub effective_from: NaiveDate,
    /// From which day no more.
    pub ended_on: Option<NaiveDate>,
    /// When it was published; null: not public yet.
    pub published_at: Option<DateTime<Utc>>,
    /// Where this version is.
    pub state: ItemState,
    /// Why this version was made.
    pub reason: String,
    /// Why it was returned.
    pub return_reason: Option<String>,
    /// A version on its way: draft, submitted, returned or approved.
    pub pending_version_id: Option<ItemVersionId>,
    /// What the caller may do with this version now.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<ItemAction>,
    /// For `If-Match`.
    pub version: i64,
    /// When this version was made.
    pub created_at: DateTime<Utc>,
}

/// A new item: its first version, as draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateItem {
    /// 1–20 letters, digits and hyphens; unique.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 20))]
    pub code: String,
    /// The major item; absent: it is one itself.
    #[serde(default)]
    pub parent_id: Option<ItemId>,
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: String,
    /// General or key.
    pub kind: ItemKind,
    /// Empty: any.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 10))]
    pub object_types: Vec<ObjectType>,
    /// What is checked.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 4000))]
    pub content: String,
    /// How it is checked.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 4000))]
    pub method: String,
    /// The law; needed to submit.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 4000))]
    pub legal_basis: String,
    /// The responsible section.
    pub unit_id: UnitId,
    /// Codes of 互联网+监管.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 20, max_length = 64))]
    pub platform_codes: Vec<String>,
    /// 0–10000; none for key items.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 10000))]
    pub max_ratio_bp: Option<i32>,
    /// At least 1.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 366))]
    pub max_per_year: Option<i32>,
    /// From which day.
    pub effective_from: NaiveDate,
    /// Why; at most 500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub reason: String,
}

/// Changes to a draft (JSON Merge Patch), and what a new version changes of the one before.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateItem {
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: Option<String>,
    /// General or key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ItemKind>,
    /// Empty: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 10))]
    pub object_types: Option<Vec<ObjectType>>,
    /// What is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 4000))]
    pub content: Option<String>,
    /// How it is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 4000))]
    pub method: Option<String>,
    /// The law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 4000))]
    pub legal_basis: Option<String>,
    /// The responsible section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<UnitId>,
    /// Codes of 互联网+监管.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 20, max_length = 64))]
    pub platform_codes: Option<Vec<String>>,
    /// 0–10000; none for key items.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 10000))]
    pub max_ratio_bp: Option<Option<i32>>,
    /// At least 1.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 366))]
    pub max_per_year: Option<Option<i32>>,
    /// From which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<NaiveDate>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub reason: Option<String>,
}

/// Filters of the checklist. Without `as_of` and `state`, each item in the version in force, or in
/// its newest if none is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ItemFilter {
    /// Versions in force on this day.
    pub as_of: Option<NaiveDate>,
    /// A section's items; of a county: its own list (before its first claim round: all).
    pub unit_id: Option<UnitId>,
    /// Items of this major item.
    pub parent_id: Option<ItemId>,
    /// General or key.
    pub kind: Option<ItemKind>,
    /// Versions in this state.
    pub state: Option<ItemState>,
    /// Only major items, or none.
    pub is_major: Option<bool>,
    /// Only versions that the caller began, or none of them.
    pub is_own: Option<bool>,
}

versioned!(ItemView: version);
