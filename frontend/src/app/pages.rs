//! Every page of the work area, and the operation that opens it.

mod address;
mod menu;

pub use menu::GROUPS;

use crate::session;

/// A page of the work area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// 工作台
    Home,
    /// 修改密码
    ChangePassword,
    /// 我的登录
    OwnSessions,
    /// 通知
    Notifications,
    /// 随机抽查事项清单
    Items,
    /// 一个事项
    Item(String),
    /// 新增事项
    NewItem,
    /// 一个事项的新版本
    NewItemVersion(String),
    /// 一个事项的草稿
    EditItem(String),
    /// 导入事项
    ImportItems,
    /// 检查对象名录库
    Objects,
    /// 一个检查对象
    Object(String),
    /// 新增检查对象
    NewObject,
    /// 修改检查对象
    EditObject(String),
    /// 导入检查对象
    ImportObjects,
    /// 执法检查人员名录库
    Inspectors,
    /// 一名执法人员
    Inspector(String),
    /// 新增执法人员
    NewInspector,
    /// 修改执法人员
    EditInspector(String),
    /// 导入执法人员
    ImportInspectors,
    /// 执法人员配备
    Coverage,
    /// 回避申报
    Recusals,
    /// 专家库
    Experts,
    /// 一名专家
    Expert(String),
    /// 申请专家入库
    NewExpert,
    /// 修改专家
    EditExpert(String),
    /// 年度抽查计划
    Plans,
    /// 一份计划
    Plan(String),
    /// 添加计划条目
    NewPlanEntry(String),
    /// 计划的一个条目
    PlanEntry(String, String),
    /// 抽查任务
    Tasks,
    /// 新建任务：选择条目
    NewTask,
    /// 依据条目建立任务
    EntryTask(String, String),
    /// 一个任务
    Task(String),
    /// 修改任务
    EditTask(String),
    /// 一个任务抽取前的预览
    TaskDraw(String),
    /// 抽取
    Draws,
    /// 一次抽取
    Draw(String),
    /// 我的检查
    Visits,
    /// 一次检查，在手机上
    Visit(String),
    /// 检查
    Checks,
    /// 一次检查，供审核
    Check(String),
    /// 公示
    Publications,
    /// 一条公示
    Publication(String),
    /// 账号管理
    Users,
    /// 一个账号
    User(String),
    /// 单位管理
    Units,
    /// 一个单位
    Unit(String),
    /// 系统设置
    Settings,
    /// 一项设置
    Setting(String),
    /// 工作日历
    Calendar,
    /// 数据字典
    Dictionaries,
    /// 工作台账
    Ledgers,
    /// 月报表
    Reports,
    /// 报送总览
    ReportOverview,
    /// 一份月报表
    MonthlyReport(String),
    /// 接口密钥
    ApiKeys,
    /// 新建密钥
    NewApiKey,
    /// 审计日志
    Audit,
    /// 后台任务
    Jobs,
    /// 一项后台任务
    Job(String),
    /// 导出申请
    Exports,
    /// 一项导出申请
    Export(String),
}

impl Page {
    /// The operation that one must be allowed for the page to be open; none: everybody.
    fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Home | Self::ChangePassword | Self::OwnSessions => None,
            Self::Notifications => Some("list_notifications"),
            Self::Items => Some("list_items"),
            Self::Item(_) => Some("get_item"),
            Self::NewItem => Some("create_item"),
            Self::NewItemVersion(_) => Some("create_item_version"),
            Self::EditItem(_) => Some("update_item_version"),
            Self::ImportItems => Some("import_items"),
            Self::Objects => Some("list_objects"),
            Self::Object(_) => Some("get_object"),
            Self::NewObject => Some("create_object"),
            Self::EditObject(_) => Some("update_object"),
            Self::ImportObjects => Some("import_objects"),
            Self::Inspectors => Some("list_inspectors"),
            Self::Inspector(_) => Some("get_inspector"),
            Self::NewInspector => Some("create_inspector"),
            Self::EditInspector(_) => Some("update_inspector"),
            Self::ImportInspectors => Some("import_inspectors"),
            Self::Coverage => Some("get_inspector_coverage"),
            Self::Recusals => Some("list_unit_recusals"),
            Self::Experts => Some("list_experts"),
            Self::Expert(_) => Some("get_expert"),
            Self::NewExpert => Some("create_expert"),
            Self::EditExpert(_) => Some("update_expert"),
            Self::Plans => Some("list_plans"),
            Self::Plan(_) => Some("get_plan"),
            Self::NewPlanEntry(_) => Some("create_plan_entry"),
            Self::PlanEntry(..) => Some("update_plan_entry"),
            Self::Tasks => Some("list_tasks"),
            Self::NewTask | Self::EntryTask(..) => Some("create_task"),
            Self::Task(_) => Some("get_task"),
            Self::EditTask(_) => Some("update_task"),
            Self::TaskDraw(_) => Some("get_task_population"),
            Self::Draws => Some("list_draws"),
            Self::Draw(_) => Some("get_draw"),
            Self::Visits | Self::Visit(_) => Some("start_check"),
            Self::Checks => Some("list_checks"),
            Self::Check(_) => Some("get_check"),
            Self::Publications => Some("list_publications"),
            Self::Publication(_) => Some("get_publication"),
            Self::Users => Some("list_users"),
            Self::User(_) => Some("get_user"),
            Self::Units => Some("list_units"),
            Self::Unit(_) => Some("get_unit"),
            Self::Settings => Some("list_settings"),
            Self::Setting(_) => Some("list_setting_values"),
            Self::Calendar => Some("list_calendar"),
            Self::Dictionaries => Some("list_regions"),
            Self::Ledgers => Some("list_meetings"),
            Self::Reports => Some("list_monthly_reports"),
            Self::ReportOverview => Some("aggregate_monthly_reports"),
            Self::MonthlyReport(_) => Some("get_monthly_report"),
            Self::ApiKeys => Some("list_api_keys"),
            Self::NewApiKey => Some("create_api_key"),
            Self::Audit => Some("list_audit_events"),
            Self::Jobs => Some("list_jobs"),
            Self::Job(_) => Some("get_job"),
            Self::Exports => Some("list_export_requests"),
            Self::Export(_) => Some("get_export_request"),
        }
    }

    /// Whether it shows one record: its address has the record's id, and nothing is filled in there.
    pub fn is_record(&self) -> bool {
        matches!(
            self,
            Self::Item(_)
                | Self::Object(_)
                | Self::Inspector(_)
                | Self::Expert(_)
                | Self::Plan(_)
                | Self::Task(_)
                | Self::Draw(_)
                | Self::Visit(_)
                | Self::Check(_)
                | Self::Publication(_)
                | Self::User(_)
                | Self::Unit(_)
                | Self::MonthlyReport(_)
                | Self::Job(_)
                | Self::Export(_)
        )
    }

    /// Whether the page is open to the signed-in person. The server decides on each record anyway.
    pub fn is_open(&self) -> bool {
        self.operation().is_none_or(session::may)
    }
}
