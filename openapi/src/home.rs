//! `home`: what waits for the signed-in person, and until when things are due.

use crate::codes;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

codes! {
    /// What is to be done with a record.
    WaitingKind {
        /// 提交事项版本
        SubmitItem = "submit_item",
        /// 审核事项版本
        ApproveItem = "approve_item",
        /// 审核回避申请
        DecideRecusal = "decide_recusal",
        /// 提交专家申请
        SubmitExpert = "submit_expert",
        /// 审核专家申请
        ApproveExpert = "approve_expert",
        /// 提交计划
        SubmitPlan = "submit_plan",
        /// 审核计划
        ApprovePlan = "approve_plan",
        /// 公示计划
        PublishPlan = "publish_plan",
        /// 发起抽取
        OpenDraw = "open_draw",
        /// 下达检查
        ReleaseTask = "release_task",
        /// 确认任务作废
        VoidTask = "void_task",
        /// 办结任务
        CloseTask = "close_task",
        /// 提交承诺
        CommitDraw = "commit_draw",
        /// 冻结名单
        FreezeDraw = "freeze_draw",
        /// 揭示
        RevealDraw = "reveal_draw",
        /// 录入信标
        RecordBeacon = "record_beacon",
        /// 执行抽取
        RunDraw = "run_draw",
        /// 重新匹配人员
        RematchDraw = "rematch_draw",
        /// 确认中止
        AbortDraw = "abort_draw",
        /// 开始检查
        StartCheck = "start_check",
        /// 继续检查
        ContinueCheck = "continue_check",
        /// 补充被退回的检查
        AmendCheck = "amend_check",
        /// 审核检查结果
        ConfirmCheck = "confirm_check",
        /// 确认终止检查
        TerminateCheck = "terminate_check",
        /// 提交公示
        SubmitPublication = "submit_publication",
        /// 修改被退回的公示
        AmendPublication = "amend_publication",
        /// 审核公示
        ApprovePublication = "approve_publication",
        /// 发布公示
        PublishPublication = "publish_publication",
        /// 填报月报表
        SubmitReport = "submit_report",
        /// 修改被退回的月报表
        AmendReport = "amend_report",
        /// 审阅月报表
        AcceptReport = "accept_report",
        /// 解锁账号
        UnlockUser = "unlock_user",
        /// 授予角色
        GrantRoles = "grant_roles",
        /// 确认账号变更
        ConfirmAccountRequest = "confirm_account_request",
        /// 同意导出
        ConfirmExport = "confirm_export",
    }
}

/// A record that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WaitingRecord {
    /// The record that is opened to do it.
    pub id: String,
    /// What it is called; of a monthly report its month.
    pub title: String,
    /// Whose it is or what it belongs to.
    pub note: Option<String>,
    /// Until when it is to be done, if there is a limit.
    pub due_on: Option<NaiveDate>,
    /// Working days from today to that day; negative once it is over.
    pub workdays_left: Option<i64>,
}

/// All that waits of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WaitingGroup {
    /// What is to be done.
    pub kind: WaitingKind,
    /// How many records wait.
    pub count: i64,
    /// Those that are due first, five at the most.
    pub records: Vec<WaitingRecord>,
    /// The conditions under which the list of such records holds just these.
    pub conditions: BTreeMap<String, String>,
}

/// What waits for the signed-in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WaitingView {
    /// Notifications that were not read.
    pub unread_count: i64,
    /// What waits, in the order of the work; kinds of which nothing waits are left out.
    pub groups: Vec<WaitingGroup>,
}

codes! {
    /// What is due on a day.
    DueKind {
        /// 月报表报送截止
        Report = "report",
        /// 公示到期
        Publication = "publication",
        /// 计划公示期限
        Plan = "plan",
        /// 检查期限
        Period = "period",
        /// 揭示期限
        Reveal = "reveal",
        /// 执法证到期
        Certificate = "certificate",
    }
}

/// A day on which something is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DueView {
    /// What.
    pub kind: DueKind,
    /// The day.
    pub due_on: NaiveDate,
    /// Working days from today to that day; negative once it is over.
    pub workdays_left: i64,
    /// Whether the days of a year were touched that aren't announced yet: the number may change.
    pub is_assumed: bool,
    /// The task, the plan, the report's month, the inspector.
    pub title: Option<String>,
    /// How many records are due then.
    pub count: i64,
    /// The record to open: a report, a task, a plan, a draw, an inspector; null where several units'
    /// reports of a month are due.
    pub record_id: Option<String>,
}

/// What is due in the next weeks, and what is overdue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DueDays {
    /// By day, the most overdue first; eight at the most.
    pub items: Vec<DueView>,
}
