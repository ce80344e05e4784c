//! `registers`: inspection objects, inspectors, recusals.

use crate::codes;
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

codes! {
    /// The state of an inspector.
    InspectorState {
        /// 在岗
        Active = "active",
        /// 离岗
        OnLeave = "on_leave",
        /// 退出
        Retired = "retired",
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
    pub types: Vec<ObjectType>,
    /// In one of these regions; 130100 is the whole city.
    #[serde(default)]
    pub region_codes: Vec<String>,
    /// Of one of these industries; a section (`A`) holds its divisions (`A01`).
    #[serde(default)]
    pub industry_codes: Vec<String>,
    /// With at least one of these tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Of one of these credit classes: `A`–`D` or `unrated`.
    #[serde(default)]
    pub credit_classes: Vec<String>,
    /// Leaves out (reason `recently_checked`) what was checked within so many months.
    #[serde(default)]
    pub exclude_checked_within_months: Option<u32>,
}
