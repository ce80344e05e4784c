//! The address of each page.

use super::Page;

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
            ["sessions"] => Some(Self::OwnSessions),
            ["notifications"] => Some(Self::Notifications),
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
            ["recusals"] => Some(Self::Recusals),
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
            ["units"] => Some(Self::Units),
            ["units", id] => Some(Self::Unit((*id).to_owned())),
            ["settings"] => Some(Self::Settings),
            ["settings", key] => Some(Self::Setting((*key).to_owned())),
            ["calendar"] => Some(Self::Calendar),
            ["dictionaries"] => Some(Self::Dictionaries),
            ["ledgers"] => Some(Self::Ledgers),
            ["reports"] => Some(Self::Reports),
            ["reports", "overview"] => Some(Self::ReportOverview),
            ["reports", id] => Some(Self::MonthlyReport((*id).to_owned())),
            ["api-keys"] => Some(Self::ApiKeys),
            ["api-keys", "new"] => Some(Self::NewApiKey),
            ["audit-events"] => Some(Self::Audit),
            ["jobs"] => Some(Self::Jobs),
            ["jobs", id] => Some(Self::Job((*id).to_owned())),
            ["exports"] => Some(Self::Exports),
            ["exports", id] => Some(Self::Export((*id).to_owned())),
            _ => None,
        }
    }

    /// Its address.
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/app".to_owned(),
            Self::ChangePassword => "/app/password".to_owned(),
            Self::OwnSessions => "/app/sessions".to_owned(),
            Self::Notifications => "/app/notifications".to_owned(),
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
            Self::Recusals => "/app/recusals".to_owned(),
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
            Self::Units => "/app/units".to_owned(),
            Self::Unit(id) => format!("/app/units/{id}"),
            Self::Settings => "/app/settings".to_owned(),
            Self::Setting(key) => format!("/app/settings/{key}"),
            Self::Calendar => "/app/calendar".to_owned(),
            Self::Dictionaries => "/app/dictionaries".to_owned(),
            Self::Ledgers => "/app/ledgers".to_owned(),
            Self::Reports => "/app/reports".to_owned(),
            Self::ReportOverview => "/app/reports/overview".to_owned(),
            Self::MonthlyReport(id) => format!("/app/reports/{id}"),
            Self::ApiKeys => "/app/api-keys".to_owned(),
            Self::NewApiKey => "/app/api-keys/new".to_owned(),
            Self::Audit => "/app/audit-events".to_owned(),
            Self::Jobs => "/app/jobs".to_owned(),
            Self::Job(id) => format!("/app/jobs/{id}"),
            Self::Exports => "/app/exports".to_owned(),
            Self::Export(id) => format!("/app/exports/{id}"),
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
            Page::OwnSessions,
            Page::Notifications,
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
            Page::Units,
            Page::Unit("x".to_owned()),
            Page::Settings,
            Page::Setting("draws.log_origin".to_owned()),
            Page::Calendar,
            Page::Dictionaries,
            Page::Ledgers,
            Page::Reports,
            Page::ReportOverview,
            Page::MonthlyReport("x".to_owned()),
            Page::ApiKeys,
            Page::NewApiKey,
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
            Page::Recusals,
            Page::Jobs,
            Page::Job("x".to_owned()),
            Page::Exports,
            Page::Export("x".to_owned()),
        ] {
            assert_eq!(Page::at(&page.path()), Some(page));
        }
        assert_eq!(Page::at("/app/nowhere"), None);
        assert_eq!(Page::at("/portal"), None);
    }
}
