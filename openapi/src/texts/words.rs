//! A text in both languages, and the words for the contract's codes.

use super::catalogue::{
    checklist, checks, draws, experts, integrations, jobs, ledgers, org, plans, publications,
    registers, reports, tasks,
};
use crate::checklist::{ItemKind, ItemState};
use crate::checks::{CheckResult, CheckState, FindingResult};
use crate::draws::{AbortReason, BeaconSource, DrawState};
use crate::error::{Language, fill};
use crate::experts::{ExpertRecusalState, ExpertState};
use crate::integrations::ApiKeyState;
use crate::jobs::{ExportState, JobKind, JobState};
use crate::ledgers::{LedgerState, PublicityKind};
use crate::org::{AccountRequestKind, AccountRequestState, Role, UnitKind, UnitState, UserState};
use crate::plans::PlanState;
use crate::publications::{PublicationKind, PublicationState};
use crate::registers::{InspectorState, ObjectStatus, ObjectType, RecusalState};
use crate::reports::ReportState;
use crate::tasks::{JointKind, TaskMode, TaskState};

/// A text in Chinese and English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    chinese: &'static str,
    english: &'static str,
}

impl Words {
    /// Both.
    pub const fn new(chinese: &'static str, english: &'static str) -> Self {
        Self { chinese, english }
    }

    /// One of them.
    pub const fn text(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.chinese,
            Language::English => self.english,
        }
    }

    /// One of them, with parameters in the place of `{name}`.
    pub fn filled(self, language: Language, parameters: &[(&str, String)]) -> String {
        let parameters = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        fill(self.text(language), &parameters)
    }
}

/// A code that people read as a word.
pub trait Worded: Copy {
    /// The stable code.
    fn code(self) -> &'static str;

    /// What people call it.
    fn words(self) -> Words;
}

/// Says what the codes of an enum are called.
macro_rules! worded {
    ($($name:ident { $($variant:ident => $words:path),+ $(,)? })+) => {
        $(impl Worded for $name {
            fn code(self) -> &'static str {
                Self::code(self)
            }

            fn words(self) -> Words {
                match self {
                    $(Self::$variant => $words),+
                }
            }
        })+
    };
}

worded! {
    ItemKind {
        General => checklist::kind_general,
        Key => checklist::kind_key,
    }
    ItemState {
        Draft => checklist::state_draft,
        Submitted => checklist::state_submitted,
        Returned => checklist::state_returned,
        Approved => checklist::state_approved,
        Effective => checklist::state_effective,
        Superseded => checklist::state_superseded,
        Repealed => checklist::state_repealed,
    }
    CheckState {
        Sealed => checks::sealed,
        Released => checks::released,
        InProgress => checks::in_progress,
        Submitted => checks::submitted,
        Returned => checks::returned,
        Confirmed => checks::confirmed,
        Terminated => checks::terminated,
        Replaced => checks::replaced,
    }
    CheckResult {
        R1 => checks::r1,
        R2 => checks::r2,
        R3 => checks::r3,
        R4 => checks::r4,
        R5 => checks::r5,
        R6 => checks::r6,
        R7 => checks::r7,
        R8 => checks::r8,
    }
    FindingResult {
        Compliant => checks::compliant,
        Problem => checks::problem,
        NotApplicable => checks::not_applicable,
        NotChecked => checks::not_checked,
    }
    AbortReason {
        MissingReveal => draws::missing_reveal,
        WrongScope => draws::wrong_scope,
        WrongRatio => draws::wrong_ratio,
        Technical => draws::technical,
        Other => draws::other,
    }
    BeaconSource {
        DrandQuicknet => draws::drand_quicknet,
        Nist2 => draws::nist_2,
        Kl8 => draws::kl8,
        Ssq => draws::ssq,
        Dice => draws::dice,
    }
    DrawState {
        Open => draws::open,
        Frozen => draws::frozen,
        Revealing => draws::revealing,
        Drawn => draws::drawn,
        Aborted => draws::aborted,
    }
    ExpertState {
        Draft => experts::draft,
        Submitted => experts::submitted,
        Returned => experts::returned,
        Active => experts::active,
        Suspended => experts::suspended,
        Removed => experts::removed,
    }
    ExpertRecusalState {
        InForce => experts::in_force,
        Ended => experts::ended,
    }
    ApiKeyState {
        Active => integrations::active,
        Revoked => integrations::revoked,
        Expired => integrations::expired,
    }
    ExportState {
        Requested => jobs::export_requested,
        Confirmed => jobs::export_confirmed,
        Refused => jobs::export_refused,
        Taken => jobs::export_taken,
    }
    JobKind {
        ImportObjects => jobs::import_objects,
        ImportInspectors => jobs::import_inspectors,
        ImportItems => jobs::import_items,
    }
    JobState {
        Queued => jobs::queued,
        Running => jobs::running,
        Succeeded => jobs::succeeded,
        Failed => jobs::failed,
        Cancelled => jobs::cancelled,
    }
    PublicityKind {
        Leaflet => ledgers::kind_leaflet,
        Visit => ledgers::kind_visit,
        Article => ledgers::kind_article,
        Event => ledgers::kind_event,
        Other => ledgers::kind_other,
    }
    Role {
        Operator => org::role_operator,
        Approver => org::role_approver,
        Inspector => org::role_inspector,
        Regulations => org::role_regulations,
        CityLead => org::role_city_lead,
        Partner => org::role_partner,
        SystemAdmin => org::role_system_admin,
        SecurityAdmin => org::role_security_admin,
        Auditor => org::role_auditor,
    }
    UnitKind {
        City => org::kind_city,
        Section => org::kind_section,
        County => org::kind_county,
        Outside => org::kind_outside,
    }
    UnitState {
        Active => org::unit_active,
        Closed => org::unit_closed,
    }
    UserState {
        Invited => org::user_invited,
        Active => org::user_active,
        Locked => org::user_locked,
        Disabled => org::user_disabled,
    }
    AccountRequestKind {
        SetRoles => org::request_set_roles,
        ResetPassword => org::request_reset_password,
        Disable => org::request_disable,
    }
    AccountRequestState {
        Requested => org::request_requested,
        Confirmed => org::request_confirmed,
        Refused => org::request_refused,
        Withdrawn => org::request_withdrawn,
        Lapsed => org::request_lapsed,
    }
    PlanState {
        Draft => plans::draft,
        Submitted => plans::submitted,
        Returned => plans::returned,
        Approved => plans::approved,
        Published => plans::published,
        Closed => plans::closed,
    }
    PublicationKind {
        Checklist => publications::checklist,
        Plan => publications::plan,
        Adjustment => publications::adjustment,
        Scheme => publications::scheme,
        Result => publications::result,
        FollowUp => publications::follow_up,
    }
    PublicationState {
        Draft => publications::draft,
        Submitted => publications::submitted,
        Returned => publications::returned,
        Approved => publications::approved,
        Published => publications::published,
        NotPublic => publications::not_public,
        Corrected => publications::corrected,
        Withdrawn => publications::withdrawn,
    }
    InspectorState {
        Active => registers::inspector_active,
        OnLeave => registers::inspector_on_leave,
        Retired => registers::inspector_retired,
    }
    ObjectStatus {
        Active => registers::status_active,
        Suspended => registers::status_suspended,
        Moved => registers::status_moved,
        Deregistered => registers::status_deregistered,
        Revoked => registers::status_revoked,
    }
    ObjectType {
        Enterprise => registers::type_enterprise,
        SelfEmployed => registers::type_self_employed,
        LabourAgency => registers::type_labour_agency,
        LabourDispatch => registers::type_labour_dispatch,
        TrainingSchool => registers::type_training_school,
        PublicInstitution => registers::type_public_institution,
        SocialOrganisation => registers::type_social_organisation,
        ConstructionProject => registers::type_construction_project,
        GovernmentBody => registers::type_government_body,
        Other => registers::type_other,
    }
    RecusalState {
        Declared => registers::recusal_declared,
        Confirmed => registers::recusal_confirmed,
        Refused => registers::recusal_refused,
        Ended => registers::recusal_ended,
    }
    ReportState {
        Draft => reports::state_draft,
        Submitted => reports::state_submitted,
        Returned => reports::state_returned,
        Accepted => reports::state_accepted,
    }
    JointKind {
        None => tasks::alone,
        CrossSection => tasks::cross_section,
        CrossDepartment => tasks::cross_department,
    }
    TaskMode {
        Object => tasks::by_object,
        Team => tasks::by_team,
    }
    TaskState {
        Draft => tasks::draft,
        Submitted => tasks::submitted,
        Returned => tasks::returned,
        Inviting => tasks::inviting,
        Ready => tasks::ready,
        Drawing => tasks::drawing,
        Drawn => tasks::drawn,
        Checking => tasks::checking,
        Finished => tasks::finished,
        Closed => tasks::closed,
        Void => tasks::void,
    }
    LedgerState {
        Saved => ledgers::state_saved,
        Locked => ledgers::state_locked,
    }
}

/// What a state of a kind of record is called, by their codes.
pub fn state_words(resource: &str, state: &str) -> Option<Words> {
    fn of<T: std::str::FromStr + Worded>(state: &str) -> Option<Words> {
        state.parse::<T>().ok().map(Worded::words)
    }
    match resource {
        "account_requests" => of::<AccountRequestState>(state),
        "api_keys" => of::<ApiKeyState>(state),
        "checks" => of::<CheckState>(state),
        "draws" => of::<DrawState>(state),
        "expert_recusals" => of::<ExpertRecusalState>(state),
        "experts" => of::<ExpertState>(state),
        "export_requests" => of::<ExportState>(state),
        "inspectors" => of::<InspectorState>(state),
        "item_versions" => of::<ItemState>(state),
        "jobs" => of::<JobState>(state),
        "monthly_reports" => of::<ReportState>(state),
        "objects" => of::<ObjectStatus>(state),
        "plans" => of::<PlanState>(state),
        "publications" => of::<PublicationState>(state),
        "recusals" => of::<RecusalState>(state),
        "tasks" => of::<TaskState>(state),
        "units" => of::<UnitState>(state),
        "users" => of::<UserState>(state),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_page_in_both_languages() {
        let active = ObjectStatus::Active.words();
        assert_eq!(active.text(Language::Chinese), "正常");
        assert_eq!(active.text(Language::English), "Active");
        let tenth =
            checks::hidden_object.filled(Language::Chinese, &[("position", "3".to_owned())]);
        assert!(tenth.contains('3') && !tenth.contains('{'), "{tenth}");
    }
}
