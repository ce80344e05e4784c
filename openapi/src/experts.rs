//! `experts`: the library of those who help with their knowledge: who they are, from application to removal,
//! what they keep away from, where they helped.

use crate::codes::{codes, known};
use crate::ids::{ExpertId, ExpertParticipationId, ExpertRecusalId, ObjectId, TaskId, UnitId};
use crate::page::versioned;
use crate::patch;
use crate::personal::{Masked, Phone};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// The state of an expert.
    ExpertState {
        /// 草稿
        Draft = "draft",
        /// 待审核
        Submitted = "submitted",
        /// 已退回
        Returned = "returned",
        /// 在库
        Active = "active",
        /// 暂停
        Suspended = "suspended",
        /// 出库
        Removed = "removed",
    }
}

codes! {
    /// What happens to an expert, and what somebody may do.
    ExpertAction {
        /// Change the fields.
        Update = "update",
        /// Hand the application in.
        Submit = "submit",
        /// Take it back before the decision.
        Withdraw = "withdraw",
        /// Take into the library.
        Approve = "approve",
        /// Send the application back.
        Return = "return",
        /// Ask for no help for the time being.
        Suspend = "suspend",
        /// Ask for help again.
        Reinstate = "reinstate",
        /// Take out of the library for good.
        Remove = "remove",
        /// Show the telephone number.
        Unmask = "unmask",
        /// Note an object that they keep away from.
        DeclareRecusal = "declare_recusal",
        /// Note where they helped.
        RecordParticipation = "record_participation",
    }
}

codes! {
    /// The state of an expert's recusal.
    ExpertRecusalState {
        /// 有效
        InForce = "in_force",
        /// 已解除
        Ended = "ended",
    }
}

codes! {
    /// What somebody may do with an expert's recusal.
    ExpertRecusalAction {
        /// End it: what caused it is over.
        End = "end",
    }
}

codes! {
    /// What somebody may do with a note of where an expert helped.
    ExpertParticipationAction {
        /// Change it, the rating too.
        Update = "update",
    }
}

/// An expert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExpertView {
    /// The expert.
    pub id: ExpertId,
    /// The person's name.
    pub name: String,
    /// In whose library.
    pub unit_id: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// Where they work.
    pub organisation: String,
    /// What they are there, as a professional title.
    pub title: Option<String>,
    /// What they know.
    pub field: String,
    /// Codes of major items; empty: any.
    pub specialities: Vec<String>,
    /// The telephone number, masked.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub phone: Option<Masked<Phone>>,
    /// The first day of the contract's term.
    pub contract_from: NaiveDate,
    /// The last day of it.
    pub contract_until: NaiveDate,
    /// Whether the term is over today.
    pub is_contract_over: bool,
    /// Where they stand.
    pub state: ExpertState,
    /// Why they were returned, suspended or removed.
    pub state_reason: Option<String>,
    /// Who handed the application in.
    pub submitted_by_name: Option<String>,
    /// Who decided on it.
    pub decided_by_name: Option<String>,
    /// How often they helped.
    pub participation_count: i64,
    /// The mean of their ratings in tenths (10–50); null while there is none.
    pub rating_tenths: Option<i64>,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<ExpertAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// An application for the library.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateExpert {
    /// 1–64 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 64))]
    pub name: String,
    /// In whose library.
    pub unit_id: UnitId,
    /// Where they work; 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub organisation: String,
    /// What they are there; at most 64 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 64))]
    pub title: Option<String>,
    /// What they know; 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub field: String,
    /// Codes of major items; empty: any.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 100, max_length = 4))]
    pub specialities: Vec<String>,
    /// At most 32 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 32))]
    pub phone: Option<String>,
    /// The first day of the contract's term.
    pub contract_from: NaiveDate,
    /// The last day of it.
    pub contract_until: NaiveDate,
}

/// Changes to an expert (JSON Merge Patch).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateExpert {
    /// 1–64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 64))]
    pub name: Option<String>,
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub organisation: Option<String>,
    /// At most 64 characters.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 64))]
    pub title: Option<Option<String>>,
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub field: Option<String>,
    /// Codes of major items; empty: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 100, max_length = 4))]
    pub specialities: Option<Vec<String>>,
    /// At most 32 characters.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 32))]
    pub phone: Option<Option<String>>,
    /// The first day of the contract's term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_from: Option<NaiveDate>,
    /// The last day of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_until: Option<NaiveDate>,
}

/// The personal fields of an expert, unmasked. Each reading is logged.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnmaskedExpert {
    /// The telephone number.
    pub phone: Option<Phone>,
}

/// Filters of the list of experts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ExpertFilter {
    /// Only of this unit's library.
    pub unit_id: Option<UnitId>,
    /// Only in this state.
    pub state: Option<ExpertState>,
    /// Only those whose contract's term is over today, or not.
    pub is_contract_over: Option<bool>,
    /// Only those whose contract's term ends on or before this day.
    pub contract_until_by: Option<NaiveDate>,
}

/// An object that an expert keeps away from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExpertRecusalView {
    /// The recusal.
    pub id: ExpertRecusalId,
    /// Who.
    pub expert_id: ExpertId,
    /// Which object.
    pub object_id: ObjectId,
    /// Its code.
    pub object_code: String,
    /// Its name.
    pub object_name: String,
    /// Why.
    pub reason: String,
    /// Whether it is in force.
    pub state: ExpertRecusalState,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<ExpertRecusalAction>,
    /// For `If-Match`.
    pub version: i64,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Where an expert helped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExpertParticipationView {
    /// The note.
    pub id: ExpertParticipationId,
    /// Who.
    pub expert_id: ExpertId,
    /// In which task; null to those who don't read it.
    pub task_id: Option<TaskId>,
    /// Its title; null to those who don't read it.
    pub task_title: Option<String>,
    /// When.
    pub attended_on: NaiveDate,
    /// With what.
    pub work: String,
    /// How well, from 1 to 5; null: not rated yet.
    pub rating: Option<i32>,
    /// What is to be said of it.
    pub remark: Option<String>,
    /// What the caller may do.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<ExpertParticipationAction>,
    /// For `If-Match`.
    pub version: i64,
}

/// A new note of where an expert helped.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordExpertParticipation {
    /// In which task.
    pub task_id: TaskId,
    /// When, at the latest today.
    pub attended_on: NaiveDate,
    /// With what; 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub work: String,
    /// How well, from 1 to 5.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 5))]
    pub rating: Option<i32>,
    /// At most 500 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub remark: Option<String>,
}

/// Changes to such a note (JSON Merge Patch).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateExpertParticipation {
    /// 1–500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub work: Option<String>,
    /// From 1 to 5.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 5))]
    pub rating: Option<Option<i32>>,
    /// At most 500 characters.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub remark: Option<Option<String>>,
}

versioned!(ExpertView: version, ExpertRecusalView: version, ExpertParticipationView: version);
