//! Every page with its address, its place in the menu and the operation that opens it.

use crate::session;
use crate::texts;
use crate::ui::icon::{self, IconShape};

/// A page of the work area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// 工作台
    Home,
    /// 修改密码
    ChangePassword,
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
    /// 工作台账
    Ledgers,
    /// 月报表
    Reports,
    /// 报送总览
    ReportOverview,
    /// 一份月报表
    MonthlyReport(String),
    /// 审计日志
    Audit,
    /// 后台任务
    Jobs,
    /// 一项后台任务
    Job(String),
}

/// A title in the reader's language, and the pages under it.
pub type Group = (Option<fn() -> &'static str>, &'static [Page]);

/// The menu: titled groups of pages. A page not listed here is reached from another one.
pub const GROUPS: &[Group] = &[
    (None, &[Page::Home]),
    (
        Some(texts::app::group_registers),
        &[Page::Items, Page::Objects, Page::Inspectors],
    ),
    (
        Some(texts::app::group_work),
        &[
            Page::Plans,
            Page::Tasks,
            Page::Draws,
            Page::Checks,
            Page::Visits,
        ],
    ),
    (Some(texts::app::group_public), &[Page::Publications]),
    (
        Some(texts::app::group_reporting),
        &[Page::Ledgers, Page::Reports],
    ),
    (
        Some(texts::app::group_administration),
        &[Page::Users, Page::Audit, Page::Jobs],
    ),
];

impl Page {
    /// The page at an address; none if there is no such page.
    pub fn at(path: &str) -> Option<Self> {
        let steps: Vec<&str> = path
            .strip_prefix("/app")?
            .split('/')
            .filter(|step| !step.is_empty())
            .collect();
        match steps.as_slice() {
            [] => Some(Self::Home),
            ["password"] => Some(Self::ChangePassword),
            ["items"] => Some(Self::Items),
            ["items", "new"] => Some(Self::NewItem),
            ["items", "import"] => Some(Self::ImportItems),
            ["items", id] => Some(Self::Item((*id).to_owned())),
            ["items", id, "edit"] => Some(Self::EditItem((*id).to_owned())),
            ["items", id, "new-version"] => Some(Self::NewItemVersion((*id).to_owned())),
            ["objects"] => Some(Self::Objects),
            ["objects", "new"] => Some(Self::NewObject),
            ["objects", "import"] => Some(Self::ImportObjects),
            ["objects", id] => Some(Self::Object((*id).to_owned())),
            ["objects", id, "edit"] => Some(Self::EditObject((*id).to_owned())),
            ["inspectors"] => Some(Self::Inspectors),
            ["inspectors", "new"] => Some(Self::NewInspector),
            ["inspectors", "import"] => Some(Self::ImportInspectors),
            ["inspectors", id] => Some(Self::Inspector((*id).to_owned())),
            ["inspectors", id, "edit"] => Some(Self::EditInspector((*id).to_owned())),
            ["plans"] => Some(Self::Plans),
            ["plans", id] => Some(Self::Plan((*id).to_owned())),
            ["plans", id, "entries", "new"] => Some(Self::NewPlanEntry((*id).to_owned())),
            ["plans", id, "entries", entry] => {
                Some(Self::PlanEntry((*id).to_owned(), (*entry).to_owned()))
            }
            ["plans", id, "entries", entry, "task"] => {
                Some(Self::EntryTask((*id).to_owned(), (*entry).to_owned()))
            }
            ["tasks"] => Some(Self::Tasks),
            ["tasks", "new"] => Some(Self::NewTask),
            ["tasks", id] => Some(Self::Task((*id).to_owned())),
            ["tasks", id, "edit"] => Some(Self::EditTask((*id).to_owned())),
            ["tasks", id, "draw"] => Some(Self::TaskDraw((*id).to_owned())),
            ["draws"] => Some(Self::Draws),
            ["draws", id] => Some(Self::Draw((*id).to_owned())),
            ["visits"] => Some(Self::Visits),
            ["visits", id] => Some(Self::Visit((*id).to_owned())),
            ["checks"] => Some(Self::Checks),
            ["checks", id] => Some(Self::Check((*id).to_owned())),
            ["publications"] => Some(Self::Publications),
            ["publications", id] => Some(Self::Publication((*id).to_owned())),
            ["users"] => Some(Self::Users),
            ["users", id] => Some(Self::User((*id).to_owned())),
            ["ledgers"] => Some(Self::Ledgers),
            ["reports"] => Some(Self::Reports),
            ["reports", "overview"] => Some(Self::ReportOverview),
            ["reports", id] => Some(Self::MonthlyReport((*id).to_owned())),
            ["audit-events"] => Some(Self::Audit),
            ["jobs"] => Some(Self::Jobs),
            ["jobs", id] => Some(Self::Job((*id).to_owned())),
            _ => None,
        }
    }

    /// Its address.
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/app".to_owned(),
            Self::ChangePassword => "/app/password".to_owned(),
            Self::Items => "/app/items".to_owned(),
            Self::Item(id) => format!("/app/items/{id}"),
            Self::NewItem => "/app/items/new".to_owned(),
            Self::NewItemVersion(id) => format!("/app/items/{id}/new-version"),
            Self::EditItem(id) => format!("/app/items/{id}/edit"),
            Self::ImportItems => "/app/items/import".to_owned(),
            Self::Objects => "/app/objects".to_owned(),
            Self::Object(id) => format!("/app/objects/{id}"),
            Self::NewObject => "/app/objects/new".to_owned(),
            Self::EditObject(id) => format!("/app/objects/{id}/edit"),
            Self::ImportObjects => "/app/objects/import".to_owned(),
            Self::Inspectors => "/app/inspectors".to_owned(),
            Self::Inspector(id) => format!("/app/inspectors/{id}"),
            Self::NewInspector => "/app/inspectors/new".to_owned(),
            Self::EditInspector(id) => format!("/app/inspectors/{id}/edit"),
            Self::ImportInspectors => "/app/inspectors/import".to_owned(),
            Self::Plans => "/app/plans".to_owned(),
            Self::Plan(id) => format!("/app/plans/{id}"),
            Self::NewPlanEntry(id) => format!("/app/plans/{id}/entries/new"),
            Self::PlanEntry(id, entry) => format!("/app/plans/{id}/entries/{entry}"),
            Self::EntryTask(id, entry) => format!("/app/plans/{id}/entries/{entry}/task"),
            Self::Tasks => "/app/tasks".to_owned(),
            Self::NewTask => "/app/tasks/new".to_owned(),
            Self::Task(id) => format!("/app/tasks/{id}"),
            Self::EditTask(id) => format!("/app/tasks/{id}/edit"),
            Self::TaskDraw(id) => format!("/app/tasks/{id}/draw"),
            Self::Draws => "/app/draws".to_owned(),
            Self::Draw(id) => format!("/app/draws/{id}"),
            Self::Visits => "/app/visits".to_owned(),
            Self::Visit(id) => format!("/app/visits/{id}"),
            Self::Checks => "/app/checks".to_owned(),
            Self::Check(id) => format!("/app/checks/{id}"),
            Self::Publications => "/app/publications".to_owned(),
            Self::Publication(id) => format!("/app/publications/{id}"),
            Self::Users => "/app/users".to_owned(),
            Self::User(id) => format!("/app/users/{id}"),
            Self::Ledgers => "/app/ledgers".to_owned(),
            Self::Reports => "/app/reports".to_owned(),
            Self::ReportOverview => "/app/reports/overview".to_owned(),
            Self::MonthlyReport(id) => format!("/app/reports/{id}"),
            Self::Audit => "/app/audit-events".to_owned(),
            Self::Jobs => "/app/jobs".to_owned(),
            Self::Job(id) => format!("/app/jobs/{id}"),
        }
    }

    /// Its name in the menu and in the place above it.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Home => texts::app::home(),
            Self::ChangePassword => texts::org::change_password(),
            Self::Items => texts::checklist::items(),
            Self::Item(_) => texts::checklist::item(),
            Self::NewItem => texts::checklist::create_item(),
            Self::NewItemVersion(_) => texts::checklist::new_version(),
            Self::EditItem(_) => texts::checklist::edit(),
            Self::ImportItems => texts::jobs::import_items(),
            Self::Objects => texts::registers::objects(),
            Self::Object(_) => texts::registers::object(),
            Self::NewObject => texts::registers::create_object(),
            Self::EditObject(_) | Self::EditInspector(_) => texts::registers::edit(),
            Self::ImportObjects => texts::jobs::import_objects(),
            Self::Inspectors => texts::registers::inspectors(),
            Self::Inspector(_) => texts::registers::inspector(),
            Self::NewInspector => texts::registers::create_inspector(),
            Self::ImportInspectors => texts::jobs::import_inspectors(),
            Self::Plans => texts::plans::plans(),
            Self::Plan(_) => texts::plans::plan(),
            Self::NewPlanEntry(_) => texts::plans::new_entry(),
            Self::PlanEntry(..) => texts::plans::entry(),
            Self::Tasks => texts::tasks::tasks(),
            Self::NewTask | Self::EntryTask(..) => texts::tasks::create(),
            Self::Task(_) => texts::tasks::task(),
            Self::EditTask(_) => texts::tasks::edit(),
            Self::TaskDraw(_) => texts::draws::step_preview(),
            Self::Draws | Self::Draw(_) => texts::draws::draws(),
            Self::Visits => texts::checks::my_checks(),
            Self::Visit(_) | Self::Check(_) => texts::checks::check(),
            Self::Checks => texts::checks::checks(),
            Self::Publications => texts::publications::publications(),
            Self::Publication(_) => texts::publications::publication(),
            Self::Users => texts::org::users(),
            Self::User(_) => texts::org::account(),
            Self::Ledgers => texts::ledgers::ledgers(),
            Self::Reports | Self::MonthlyReport(_) => texts::reports::reports(),
            Self::ReportOverview => texts::reports::overview(),
            Self::Audit => texts::audit::trail(),
            Self::Jobs => texts::jobs::jobs(),
            Self::Job(_) => texts::jobs::job(),
        }
    }

    /// Its icon in the menu.
    pub fn icon(&self) -> IconShape {
        match self {
            Self::Home => icon::HOUSE,
            Self::ChangePassword => icon::KEY,
            Self::Items
            | Self::Item(_)
            | Self::NewItem
            | Self::NewItemVersion(_)
            | Self::EditItem(_)
            | Self::ImportItems => icon::LIST,
            Self::Objects
            | Self::Object(_)
            | Self::NewObject
            | Self::EditObject(_)
            | Self::ImportObjects => icon::BUILDING,
            Self::Inspectors
            | Self::Inspector(_)
            | Self::NewInspector
            | Self::EditInspector(_)
            | Self::ImportInspectors => icon::BADGE,
            Self::Plans | Self::Plan(_) | Self::NewPlanEntry(_) | Self::PlanEntry(..) => {
                icon::CALENDAR
            }
            Self::Tasks
            | Self::NewTask
            | Self::EntryTask(..)
            | Self::Task(_)
            | Self::EditTask(_) => icon::TASK,
            Self::Visits | Self::Visit(_) => icon::PHONE,
            Self::TaskDraw(_) | Self::Draws | Self::Draw(_) => icon::DICE,
            Self::Checks | Self::Check(_) => icon::DONE,
            Self::Publications | Self::Publication(_) => icon::FILE,
            Self::Users | Self::User(_) => icon::PEOPLE,
            Self::Ledgers => icon::INBOX,
            Self::Reports | Self::ReportOverview | Self::MonthlyReport(_) => icon::FILE,
            Self::Audit => icon::TRAIL,
            Self::Jobs | Self::Job(_) => icon::JOBS,
        }
    }

    /// The operation that one must be allowed for the page to be open; none: everybody.
    fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Home | Self::ChangePassword => None,
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
            Self::Ledgers => Some("list_meetings"),
            Self::Reports => Some("list_monthly_reports"),
            Self::ReportOverview => Some("aggregate_monthly_reports"),
            Self::MonthlyReport(_) => Some("get_monthly_report"),
            Self::Audit => Some("list_audit_events"),
            Self::Jobs => Some("list_jobs"),
            Self::Job(_) => Some("get_job"),
        }
    }

    /// Whether the page is open to the signed-in person. The server decides on each record anyway.
    pub fn is_open(&self) -> bool {
        self.operation().is_none_or(session::may)
    }

    /// The page of the menu that this one belongs to: itself, or the list it was reached from.
    pub fn menu_entry(&self) -> Option<Self> {
        match self {
            Self::Home => Some(Self::Home),
            Self::ChangePassword => None,
            Self::Items
            | Self::Item(_)
            | Self::NewItem
            | Self::NewItemVersion(_)
            | Self::EditItem(_)
            | Self::ImportItems => Some(Self::Items),
            Self::Objects
            | Self::Object(_)
            | Self::NewObject
            | Self::EditObject(_)
            | Self::ImportObjects => Some(Self::Objects),
            Self::Inspectors
            | Self::Inspector(_)
            | Self::NewInspector
            | Self::EditInspector(_)
            | Self::ImportInspectors => Some(Self::Inspectors),
            Self::Plans | Self::Plan(_) | Self::NewPlanEntry(_) | Self::PlanEntry(..) => {
                Some(Self::Plans)
            }
            Self::Tasks
            | Self::NewTask
            | Self::EntryTask(..)
            | Self::Task(_)
            | Self::EditTask(_) => Some(Self::Tasks),
            Self::TaskDraw(_) | Self::Draws | Self::Draw(_) => Some(Self::Draws),
            Self::Visits | Self::Visit(_) => Some(Self::Visits),
            Self::Checks | Self::Check(_) => Some(Self::Checks),
            Self::Publications | Self::Publication(_) => Some(Self::Publications),
            Self::Users | Self::User(_) => Some(Self::Users),
            Self::Ledgers => Some(Self::Ledgers),
            Self::Reports | Self::ReportOverview | Self::MonthlyReport(_) => Some(Self::Reports),
            Self::Audit => Some(Self::Audit),
            Self::Jobs | Self::Job(_) => Some(Self::Jobs),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_and_path_agree() {
        for page in [
            Page::Home,
            Page::ChangePassword,
            Page::Plans,
            Page::Plan("x".to_owned()),
            Page::NewPlanEntry("x".to_owned()),
            Page::PlanEntry("x".to_owned(), "y".to_owned()),
            Page::Tasks,
            Page::NewTask,
            Page::EntryTask("x".to_owned(), "y".to_owned()),
            Page::Task("x".to_owned()),
            Page::EditTask("x".to_owned()),
            Page::TaskDraw("x".to_owned()),
            Page::Draws,
            Page::Draw("x".to_owned()),
            Page::Visits,
            Page::Visit("x".to_owned()),
            Page::Checks,
            Page::Check("x".to_owned()),
            Page::Publications,
            Page::Publication("x".to_owned()),
            Page::Users,
            Page::User("x".to_owned()),
            Page::Ledgers,
            Page::Reports,
            Page::ReportOverview,
            Page::MonthlyReport("x".to_owned()),
            Page::Audit,
            Page::Items,
            Page::Item("x".to_owned()),
            Page::NewItem,
            Page::NewItemVersion("x".to_owned()),
            Page::EditItem("x".to_owned()),
            Page::ImportItems,
            Page::Objects,
            Page::Object("x".to_owned()),
            Page::NewObject,
            Page::EditObject("x".to_owned()),
            Page::ImportObjects,
            Page::Inspectors,
            Page::Inspector("x".to_owned()),
            Page::NewInspector,
            Page::EditInspector("x".to_owned()),
            Page::ImportInspectors,
            Page::Jobs,
            Page::Job("x".to_owned()),
        ] {
            assert_eq!(Page::at(&page.path()), Some(page));
        }
        assert_eq!(Page::at("/app/nowhere"), None);
        assert_eq!(Page::at("/portal"), None);
    }
}
