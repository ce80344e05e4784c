//! Inspection objects: the register and its filter.

use crate::codes::{codes, known};
use crate::ids::ObjectId;
use crate::page::versioned;
use crate::patch;
use crate::personal::{Masked, PersonName, Phone};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

codes! {
    /// The type of an inspection object.
    ObjectType {
        /// 企业
        Enterprise = "enterprise",
        /// 个体工商户
        SelfEmployed = "self_employed",
        /// 人力资源服务机构
        LabourAgency = "labour_agency",
        /// 劳务派遣单位
        LabourDispatch = "labour_dispatch",
        /// 民办职业培训学校
        TrainingSchool = "training_school",
        /// 事业单位
        PublicInstitution = "public_institution",
        /// 社会组织
        SocialOrganisation = "social_organisation",
        /// 工程建设项目
        ConstructionProject = "construction_project",
        /// 机关
        GovernmentBody = "government_body",
        /// 其他
        Other = "other",
    }
}

codes! {
    /// The status of an inspection object; only `active` ones are drawn.
    ObjectStatus {
        /// 正常
        Active = "active",
        /// 停业
        Suspended = "suspended",
        /// 迁出
        Moved = "moved",
        /// 注销
        Deregistered = "deregistered",
        /// 吊销
        Revoked = "revoked",
    }
}

codes! {
    /// What somebody may do with an inspection object.
    ObjectAction {
        /// Change its fields.
        Update = "update",
        /// Set another status.
        Mark = "mark",
        /// Set its credit class.
        SetClass = "set_class",
        /// Read its personal fields.
        Unmask = "unmask",
    }
}

codes! {
    /// Credit risk class (国市监信发〔2022〕6号). An internal basis of supervision, not public.
    CreditClass {
        /// 信用风险低
        A = "A",
        /// 信用风险一般
        B = "B",
        /// 信用风险较高
        C = "C",
        /// 信用风险高
        D = "D",
    }
}

/// A filter over the register of objects: those that match all of its conditions, whatever their
/// status. An empty list doesn't restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ObjectScope {
    /// Of one of these types.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 10))]
    pub types: Vec<ObjectType>,
    /// In one of these regions; 130100 is the whole city.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 100, max_length = 6))]
    pub region_codes: Vec<String>,
    /// Of one of these industries; a section (`A`) holds its divisions (`A01`).
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 100, max_length = 3))]
    pub industry_codes: Vec<String>,
    /// With at least one of these tags.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 100, max_length = 32))]
    pub tags: Vec<String>,
    /// Of one of these credit classes: `A`–`D` or `unrated`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 5, max_length = 7))]
    pub credit_classes: Vec<String>,
    /// Leaves out (reason `recently_checked`) what was checked within so many months.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 60))]
    pub exclude_checked_within_months: Option<u32>,
}

/// An inspection object. Personal fields are masked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ObjectView {
    /// The object.
    pub id: ObjectId,
    /// Credit code, or `SJZ` and nine digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub object_type: ObjectType,
    /// County-level code of GB/T 2260.
    pub region_code: String,
    /// Section or division of GB/T 4754.
    pub industry_code: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Masked, as `王**`.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub legal_representative: Option<Masked<PersonName>>,
    /// Masked, as `0311****1234`.
    #[cfg_attr(feature = "schema", schema(value_type = Option<String>))]
    pub phone: Option<Masked<Phone>>,
    /// How many people work there.
    pub staff_count: Option<i64>,
    /// Only active ones are drawn.
    pub status: ObjectStatus,
    /// Since when it has this status; null if it was entered with it.
    pub status_on: Option<NaiveDate>,
    /// Null: unrated.
    pub credit_class: Option<CreditClass>,
    /// The index behind the class.
    pub credit_index: Option<i32>,
    /// Sorted.
    pub tags: Vec<String>,
    /// The day of the last confirmed check of those that the caller may know of.
    pub last_checked_on: Option<NaiveDate>,
    /// What the caller may do with it.
    #[serde(deserialize_with = "known")]
    pub allowed_actions: Vec<ObjectAction>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it was changed.
    pub updated_at: DateTime<Utc>,
}

/// A new inspection object.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateObject {
    /// Credit code, or `SJZ` and nine digits; unique.
    #[cfg_attr(feature = "schema", schema(max_length = 18))]
    pub code: String,
    /// 1–128 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: String,
    /// The type.
    #[serde(rename = "type")]
    pub object_type: ObjectType,
    /// County-level code.
    #[cfg_attr(feature = "schema", schema(max_length = 6))]
    pub region_code: String,
    /// A section's or division's code.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 3))]
    pub industry_code: Option<String>,
    /// At most 200 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 200))]
    pub address: Option<String>,
    /// Degrees east, together with the latitude.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = -180, maximum = 180))]
    pub longitude: Option<f64>,
    /// Degrees north.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = -90, maximum = 90))]
    pub latitude: Option<f64>,
    /// At most 64 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 64))]
    pub legal_representative: Option<String>,
    /// At most 32 characters.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_length = 32))]
    pub phone: Option<String>,
    /// 0 or more.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 10000000))]
    pub staff_count: Option<i64>,
    /// Absent: active.
    #[serde(default)]
    pub status: Option<ObjectStatus>,
    /// Absent: unrated.
    #[serde(default)]
    pub credit_class: Option<CreditClass>,
    /// The index behind the class.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000))]
    pub credit_index: Option<i32>,
    /// At most 20 of at most 32 characters each.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 20, max_length = 32))]
    pub tags: Vec<String>,
}

/// Changes to an object (JSON Merge Patch: what is absent stays, null empties).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateObject {
    /// 1–128 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 128))]
    pub name: Option<String>,
    /// The type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub object_type: Option<ObjectType>,
    /// County-level code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 6))]
    pub region_code: Option<String>,
    /// A section's or division's code.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 3))]
    pub industry_code: Option<Option<String>>,
    /// At most 200 characters.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 200))]
    pub address: Option<Option<String>>,
    /// Degrees east.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = -180, maximum = 180))]
    pub longitude: Option<Option<f64>>,
    /// Degrees north.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = -90, maximum = 90))]
    pub latitude: Option<Option<f64>>,
    /// At most 64 characters.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 64))]
    pub legal_representative: Option<Option<String>>,
    /// At most 32 characters.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 32))]
    pub phone: Option<Option<String>>,
    /// 0 or more.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 10000000))]
    pub staff_count: Option<Option<i64>>,
    /// Another status; a reason may go with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ObjectStatus>,
    /// Null: unrated.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    pub credit_class: Option<Option<CreditClass>>,
    /// The index behind the class.
    #[serde(default, with = "patch", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 1000))]
    pub credit_index: Option<Option<i32>>,
    /// All tags from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_items = 20, max_length = 32))]
    pub tags: Option<Vec<String>>,
    /// Why; at most 500 characters. Kept with the change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 500))]
    pub reason: Option<String>,
}

/// Another status of an object.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MarkObject {
    /// The status from now on; another than the present one.
    pub status: ObjectStatus,
    /// 1–500 characters.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 500))]
    pub reason: String,
    /// Since when, at the latest today; absent: today.
    #[serde(default)]
    pub on: Option<NaiveDate>,
}

/// The personal fields of an object, unmasked. Each reading is logged.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UnmaskedObject {
    /// The legal representative.
    pub legal_representative: Option<PersonName>,
    /// The telephone number.
    pub phone: Option<Phone>,
}

/// Filters of the list of objects.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "schema", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ObjectFilter {
    /// Only of this type.
    #[serde(rename = "type")]
    pub object_type: Option<ObjectType>,
    /// Only in this region; 130100 is the whole city.
    pub region_code: Option<String>,
    /// Only of this industry; a section holds its divisions.
    pub industry_code: Option<String>,
    /// Only with this status.
    pub status: Option<ObjectStatus>,
    /// `A`–`D` or `unrated`.
    #[cfg_attr(feature = "schema", param(schema_with = class_or_unrated))]
    pub credit_class: Option<String>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// Only with this code.
    pub code: Option<String>,
    /// Only what was last checked before this day, or never, by published results.
    pub checked_before: Option<NaiveDate>,
}

/// A credit class of an object, with the day from which it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ObjectClassView {
    /// Null: unrated.
    pub credit_class: Option<CreditClass>,
    /// The index behind the class.
    pub credit_index: Option<i32>,
    /// From which day.
    pub effective_on: NaiveDate,
    /// Where it came from: `manual` for what somebody entered.
    pub source: String,
    /// When it was entered.
    pub recorded_at: DateTime<Utc>,
}

/// What the filter of objects takes for a class.
#[cfg(feature = "schema")]
fn class_or_unrated() -> utoipa::openapi::schema::Object {
    let codes = CreditClass::ALL.iter().map(|class| class.code());
    utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .enum_values(Some(codes.chain(["unrated"])))
        .build()
}

versioned!(ObjectView: version);
