//! What the trail's codes are called, in both languages: one table of operations, one of the kinds of
//! records. Tests hold that neither lacks one.

use crate::error::Language;

/// A code with its words in Chinese and in English.
type Row = (&'static str, &'static str, &'static str);

/// What an operation is called; none if it isn't known.
pub fn operation_text(operation: &str, language: Language) -> Option<&'static str> {
    find(OPERATIONS, operation, language)
}

/// What a kind of record is called; none if it isn't known.
pub fn resource_text(resource: &str, language: Language) -> Option<&'static str> {
    find(RESOURCES, resource, language)
}

fn find(table: &'static [Row], code: &str, language: Language) -> Option<&'static str> {
    let at = table.binary_search_by_key(&code, |row| row.0).ok()?;
    let (_, chinese, english) = table[at];
    Some(match language {
        Language::Chinese => chinese,
        Language::English => english,
    })
}

/// All operations, of people and of the system, by their code.
#[rustfmt::skip]
const OPERATIONS: &[Row] = &[
    ("abort_draw", "中止抽取", "Abort a draw"),
    ("accept_monthly_report", "确认月报表", "Accept a monthly report"),
    ("add_evidence", "上传检查证据", "Add evidence to a check"),
    ("aggregate_monthly_reports", "查看月报表汇总", "Read the city's monthly figures"),
    ("amend_monthly_report", "更正月报表", "Amend a monthly report"),
    ("approve_item_version", "审核通过事项版本", "Approve a version of an item"),
    ("approve_plan", "审核通过计划", "Approve a plan"),
    ("approve_publication", "审核通过公示", "Approve a publication"),
    ("batch_checks", "批量处理检查", "Act on many checks"),
    ("batch_items", "批量处理事项", "Act on many items"),
    ("batch_objects", "批量处理检查对象", "Act on many objects"),
    ("batch_publications", "批量处理公示", "Act on many publications"),
    ("batch_tasks", "批量处理抽查任务", "Act on many tasks"),
    ("cancel_job", "取消任务进度", "Cancel a job"),
    ("change_password", "修改密码", "Change one's password"),
    ("close_plan", "办结计划", "Close a plan"),
    ("close_task", "办结抽查任务", "Close a task"),
    ("commit_draw", "提交承诺", "Commit to a random number"),
    ("confirm_check", "确认检查结果", "Confirm a check"),
    ("confirm_recusal", "确认回避", "Confirm a recusal"),
    ("correct_publication", "更正公示", "Correct a publication"),
    ("count_plan_scope", "试算抽查范围", "Count a plan's scope"),
    ("create_attachment", "上传文件", "Upload a file"),
    ("create_document", "登记文件", "Log a document"),
    ("create_inspector", "登记执法人员", "Enter an inspector"),
    ("create_item", "新增事项", "Make an item"),
    ("create_item_version", "起草事项新版本", "Draft a version of an item"),
    ("create_meeting", "登记会议", "Log a meeting"),
    ("create_object", "登记检查对象", "Enter an object"),
    ("create_plan", "起草计划", "Draft a plan"),
    ("create_plan_entry", "新增计划条目", "Add an entry to a plan"),
    ("create_publication", "起草公示", "Draft a publication"),
    ("create_publicity", "登记宣传", "Log publicity"),
    ("create_task", "建立抽查任务", "Make a task"),
    ("create_task_publications", "起草任务的全部公示", "Draft a task's publications"),
    ("create_training", "登记培训", "Log a training"),
    ("create_unit", "新增单位", "Create a unit"),
    ("create_user", "新增账号", "Create an account"),
    ("declare_recusal", "申报回避", "Declare a recusal"),
    ("delete_document", "删除文件登记", "Remove a document"),
    ("delete_item_version", "删除事项草稿", "Delete a draft of an item"),
    ("delete_meeting", "删除会议登记", "Remove a meeting"),
    ("delete_plan", "删除计划草稿", "Delete a plan's draft"),
    ("delete_plan_entry", "删除计划条目", "Delete an entry of a plan"),
    ("delete_publicity", "删除宣传登记", "Remove publicity"),
    ("delete_training", "删除培训登记", "Remove a training"),
    ("disable_user", "停用账号", "Disable an account"),
    ("end_recusal", "结束回避", "End a recusal"),
    ("end_session", "退出登录", "Sign out"),
    ("end_user_sessions", "结束账号的全部会话", "End an account's sessions"),
    ("freeze_draw", "冻结抽取清单", "Freeze a draw"),
    ("get_attachment", "下载文件", "Read a file"),
    ("get_check", "查看检查", "Read a check"),
    ("get_check_record", "下载检查记录表", "Read a record sheet"),
    ("get_deadline", "推算工作日期限", "Work out a deadline"),
    ("get_document", "查看文件登记", "Read a document"),
    ("get_draw", "查看抽取", "Read a draw"),
    ("get_draw_bundle", "下载抽取数据包", "Read a draw's bundle"),
    ("get_draw_bundle_zip", "下载抽取数据包（ZIP）", "Read a draw's bundle as ZIP"),
    ("get_due", "查看临近的期限", "Read what is due"),
    ("get_inspector", "查看执法人员", "Read an inspector"),
    ("get_item", "查看事项", "Read an item"),
    ("get_item_version", "查看事项版本", "Read a version of an item"),
    ("get_job", "查看任务进度", "Read a job"),
    ("get_kpi_months", "查看各月抽查", "Read the months' draws"),
    ("get_kpis", "查看年度目标", "Read the year's targets"),
    ("get_me", "查看本人信息", "Read one's own account"),
    ("get_meeting", "查看会议登记", "Read a meeting"),
    ("get_monthly_document", "下载月报表文档", "Read a monthly report's document"),
    ("get_monthly_report", "查看月报表", "Read a monthly report"),
    ("get_object", "查看检查对象", "Read an object"),
    ("get_plan", "查看计划", "Read a plan"),
    ("get_plan_entry", "查看计划条目", "Read an entry of a plan"),
    ("get_plan_forecast", "查看计划测算", "Read a plan's forecast"),
    ("get_public_bundle", "下载公开数据包", "Read a public bundle"),
    ("get_public_draw", "查看公开抽取", "Read a public draw"),
    ("get_public_proof", "查询企业是否被抽取", "Ask whether a company was drawn"),
    ("get_publication", "查看公示", "Read a publication"),
    ("get_publicity", "查看宣传登记", "Read publicity"),
    ("get_register_counts", "查看名录数量", "Count the registers"),
    ("get_task", "查看抽查任务", "Read a task"),
    ("get_task_population", "预览抽取范围", "Preview a task's population"),
    ("get_task_team", "查看派员名单", "Read a task's team"),
    ("get_training", "查看培训登记", "Read a training"),
    ("get_unit", "查看单位", "Read a unit"),
    ("get_user", "查看账号", "Read an account"),
    ("get_waiting", "查看待办", "Read what waits"),
    ("import_inspectors", "导入执法人员", "Import inspectors"),
    ("import_items", "导入事项", "Import items"),
    ("import_objects", "导入检查对象", "Import objects"),
    ("leave_inspector", "登记离岗", "Send an inspector on leave"),
    ("list_audit_changes", "查看审计记录的变更", "Read what an entry changed"),
    ("list_audit_events", "查看审计日志", "Read the audit trail"),
    ("list_calendar", "查看工作日历", "Read the calendar"),
    ("list_cell_records", "查看报表数字的明细", "Open a cell of a report"),
    ("list_checks", "查看检查列表", "List checks"),
    ("list_documents", "查看文件台账", "List documents"),
    ("list_drawn", "查看抽取名单", "Read who was drawn"),
    ("list_draws", "查看抽取列表", "List draws"),
    ("list_industries", "查看行业代码", "List industries"),
    ("list_inspectors", "查看执法人员名录", "List inspectors"),
    ("list_item_versions", "查看事项的版本", "List versions of an item"),
    ("list_items", "查看事项清单", "List items"),
    ("list_jobs", "查看任务进度列表", "List jobs"),
    ("list_kpi_records", "查看年度目标的明细", "Open a figure of a target"),
    ("list_meetings", "查看会议台账", "List meetings"),
    ("list_monthly_reports", "查看月报表列表", "List monthly reports"),
    ("list_notifications", "查看通知", "List notifications"),
    ("list_object_changes", "查看检查对象的变更", "Read an object's changes"),
    ("list_object_classes", "查看信用分类记录", "Read an object's credit classes"),
    ("list_objects", "查看检查对象名录", "List objects"),
    ("list_plan_entries", "查看计划条目列表", "List a plan's entries"),
    ("list_plans", "查看计划列表", "List plans"),
    ("list_public_checklist", "查看公开事项清单", "Read the public checklist"),
    ("list_public_plans", "查看公开计划", "List public plans"),
    ("list_public_results", "查看公开结果", "List public results"),
    ("list_publications", "查看公示列表", "List publications"),
    ("list_publicity", "查看宣传台账", "List publicity"),
    ("list_recusals", "查看回避列表", "List recusals"),
    ("list_regions", "查看区划代码", "List regions"),
    ("list_rejected_rows", "查看导入未通过的行", "Read the rows that an import refused"),
    ("list_settings", "查看参数", "List settings"),
    ("list_tasks", "查看抽查任务列表", "List tasks"),
    ("list_trainings", "查看培训台账", "List trainings"),
    ("list_units", "查看单位列表", "List units"),
    ("list_users", "查看账号列表", "List accounts"),
    ("mark_object", "变更检查对象状态", "Change an object's status"),
    ("open_draw", "发起抽取", "Open a draw"),
    ("open_due_reports", "自动生成月报表", "Open the reports that are due"),
    ("open_monthly_report", "填报月报表", "Open a monthly report"),
    ("override_cell", "人工填写报表数字", "Put a figure into a report"),
    ("publish_item_version", "公示事项版本", "Publish a version of an item"),
    ("publish_plan", "公示计划", "Publish a plan"),
    ("publish_publication", "发布公示", "Publish"),
    ("read_all_notifications", "全部通知标为已读", "Mark all notifications as read"),
    ("read_notification", "通知标为已读", "Mark a notification as read"),
    ("record_beacon", "登记公开随机源", "Record a beacon"),
    ("refresh_session", "延续登录", "Go on with a session"),
    ("refuse_recusal", "不予回避", "Refuse a recusal"),
    ("release_check", "开放检查", "Release a check"),
    ("release_task", "开放任务的检查", "Release a task's checks"),
    ("rematch_draw", "重新匹配人员", "Match inspectors again"),
    ("repeal_item_version", "废止事项", "Repeal an item"),
    ("reset_password", "重置密码", "Reset a password"),
    ("restore_cell", "恢复计算数字", "Restore a computed figure"),
    ("retire_inspector", "登记退出", "Retire an inspector"),
    ("return_check", "退回检查", "Return a check"),
    ("return_inspector", "登记返岗", "Take an inspector back to duty"),
    ("return_item_version", "退回事项版本", "Return a version of an item"),
    ("return_monthly_report", "退回月报表", "Return a monthly report"),
    ("return_plan", "退回计划", "Return a plan"),
    ("return_publication", "退回公示", "Return a publication"),
    ("reveal_draw", "揭示随机数", "Reveal a random number"),
    ("run_draw", "执行抽取", "Draw"),
    ("run_job", "执行后台任务", "Run a job"),
    ("save_finding", "填写检查点结果", "Save a finding"),
    ("seed", "初始化数据", "Fill a new database"),
    ("set_calendar_day", "调整工作日历", "Set a day of the calendar"),
    ("set_setting", "修改参数", "Change a setting"),
    ("set_task_team", "派员", "Name a task's inspectors"),
    ("set_user_roles", "设置角色", "Set an account's roles"),
    ("sign_in", "登录", "Sign in"),
    ("start_check", "开始检查", "Start a check"),
    ("submit_check", "提交检查结果", "Submit a check"),
    ("submit_item_version", "提交事项版本", "Submit a version of an item"),
    ("submit_monthly_report", "提交月报表", "Submit a monthly report"),
    ("submit_plan", "提交计划", "Submit a plan"),
    ("submit_publication", "提交公示", "Submit a publication"),
    ("take_down_publication", "撤下公示", "Take a publication down"),
    ("take_effect", "事项版本生效", "Put versions of items into force"),
    ("terminate_check", "终止检查", "Terminate a check"),
    ("unlock_user", "解锁账号", "Unlock an account"),
    ("unmask_object", "查看检查对象的个人信息", "Show an object's personal data"),
    ("update_check", "保存检查内容", "Save a check"),
    ("update_document", "修改文件登记", "Change a document"),
    ("update_inspector", "修改执法人员", "Change an inspector"),
    ("update_item_version", "修改事项草稿", "Change a draft of an item"),
    ("update_meeting", "修改会议登记", "Change a meeting"),
    ("update_monthly_report", "修改月报表", "Change a monthly report"),
    ("update_object", "修改检查对象", "Change an object"),
    ("update_plan", "修改计划", "Change a plan"),
    ("update_plan_entry", "修改计划条目", "Change an entry of a plan"),
    ("update_publication", "修改公示", "Change a publication"),
    ("update_publicity", "修改宣传登记", "Change publicity"),
    ("update_task", "修改抽查任务", "Change a task"),
    ("update_training", "修改培训登记", "Change a training"),
    ("update_unit", "修改单位", "Change a unit"),
    ("void_task", "作废抽查任务", "Make a task void"),
    ("withdraw_item_version", "撤回事项版本", "Withdraw a version of an item"),
    ("withdraw_monthly_report", "撤回月报表", "Withdraw a monthly report"),
    ("withdraw_plan", "撤回计划", "Withdraw a plan"),
    ("withdraw_publication", "撤回公示", "Withdraw a publication"),
    ("withhold_publication", "不予公开", "Withhold a publication"),
];

/// All kinds of records, by their code.
#[rustfmt::skip]
const RESOURCES: &[Row] = &[
    ("attachments", "文件", "File"),
    ("audit_events", "审计记录", "Entry of the trail"),
    ("calendar_days", "工作日历", "Day of the calendar"),
    ("checks", "检查", "Check"),
    ("documents", "文件台账", "Document"),
    ("draws", "抽取", "Draw"),
    ("findings", "检查点结果", "Finding"),
    ("inspectors", "执法人员", "Inspector"),
    ("item_versions", "事项版本", "Version of an item"),
    ("items", "抽查事项", "Item"),
    ("jobs", "任务进度", "Job"),
    ("meetings", "会议台账", "Meeting"),
    ("monthly_reports", "月报表", "Monthly report"),
    ("objects", "检查对象", "Object"),
    ("plan_entries", "计划条目", "Entry of a plan"),
    ("plans", "年度抽查计划", "Plan"),
    ("publications", "公示", "Publication"),
    ("publicity", "宣传台账", "Publicity"),
    ("recusals", "回避", "Recusal"),
    ("settings", "参数", "Setting"),
    ("tasks", "抽查任务", "Task"),
    ("trainings", "培训台账", "Training"),
    ("units", "单位", "Unit"),
    ("users", "账号", "Account"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_in_order_and_words_differ() {
        for table in [OPERATIONS, RESOURCES] {
            assert!(table.is_sorted_by(|one, other| one.0 < other.0));
            for words in [|row: &Row| row.1, |row: &Row| row.2] {
                let distinct: BTreeSet<_> = table.iter().map(words).collect();
                assert_eq!(distinct.len(), table.len(), "two codes have the same words");
            }
        }
        let submitted = operation_text("submit_plan", Language::Chinese);
        assert_eq!(submitted, Some("提交计划"));
        assert_eq!(resource_text("plans", Language::English), Some("Plan"));
        assert_eq!(operation_text("no_such_thing", Language::Chinese), None);
    }
}
