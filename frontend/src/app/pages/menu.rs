//! What is in the menu, under which name and icon, and where a page that isn't belongs.

use super::Page;
use crate::texts;
use crate::ui::icon::{self, IconShape};

/// A title in the reader's language, and the pages under it.
pub type Group = (Option<fn() -> &'static str>, &'static [Page]);

/// The menu: titled groups of pages. A page not listed here is reached from another one.
pub const GROUPS: &[Group] = &[
    (None, &[Page::Home]),
    (
        Some(texts::app::group_registers),
        &[Page::Items, Page::Objects, Page::Inspectors, Page::Experts],
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
        &[
            Page::Units,
            Page::Users,
            Page::Settings,
            Page::Calendar,
            Page::Dictionaries,
            Page::ApiKeys,
            Page::Audit,
            Page::Jobs,
            Page::Exports,
        ],
    ),
];

impl Page {
    /// Its name in the menu and in the place above it.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Home => texts::app::home(),
            Self::ChangePassword => texts::org::change_password(),
            Self::OwnSessions => texts::org::own_sessions(),
            Self::Notifications => texts::org::notifications(),
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
            Self::Coverage => texts::tasks::coverage(),
            Self::Recusals => texts::registers::unit_recusals(),
            Self::Experts => texts::experts::experts(),
            Self::Expert(_) => texts::experts::expert(),
            Self::NewExpert => texts::experts::create(),
            Self::EditExpert(_) => texts::experts::edit(),
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
            Self::Units => texts::org::units(),
            Self::Unit(_) => texts::org::unit(),
            Self::Settings => texts::org::settings(),
            Self::Setting(_) => texts::org::setting(),
            Self::Calendar => texts::org::calendar(),
            Self::Dictionaries => texts::org::dictionaries(),
            Self::Ledgers => texts::ledgers::ledgers(),
            Self::Reports | Self::MonthlyReport(_) => texts::reports::reports(),
            Self::ReportOverview => texts::reports::overview(),
            Self::ApiKeys => texts::integrations::keys(),
            Self::NewApiKey => texts::integrations::create_key(),
            Self::Audit => texts::audit::trail(),
            Self::Jobs => texts::jobs::jobs(),
            Self::Job(_) => texts::jobs::job(),
            Self::Exports | Self::Export(_) => texts::jobs::exports(),
        }
    }

    /// Its icon in the menu.
    pub fn icon(&self) -> IconShape {
        match self {
            Self::Home => icon::HOUSE,
            Self::ChangePassword => icon::KEY,
            Self::OwnSessions => icon::LOCK,
            Self::Notifications => icon::BELL,
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
            | Self::ImportInspectors
            | Self::Coverage
            | Self::Recusals => icon::BADGE,
            Self::Experts | Self::Expert(_) | Self::NewExpert | Self::EditExpert(_) => icon::PEOPLE,
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
            Self::Units | Self::Unit(_) => icon::UNITS,
            Self::Settings | Self::Setting(_) => icon::SETTINGS,
            Self::Calendar => icon::CALENDAR,
            Self::Dictionaries => icon::DICTIONARY,
            Self::Ledgers => icon::INBOX,
            Self::Reports | Self::ReportOverview | Self::MonthlyReport(_) => icon::FILE,
            Self::ApiKeys | Self::NewApiKey => icon::KEY,
            Self::Audit => icon::TRAIL,
            Self::Jobs | Self::Job(_) => icon::JOBS,
            Self::Exports | Self::Export(_) => icon::DOWNLOAD,
        }
    }

    /// The page of the menu that this one belongs to: itself, or the list it was reached from.
    pub fn menu_entry(&self) -> Option<Self> {
        match self {
            Self::Home => Some(Self::Home),
            Self::ChangePassword | Self::OwnSessions | Self::Notifications => None,
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
            | Self::ImportInspectors
            | Self::Coverage
            | Self::Recusals => Some(Self::Inspectors),
            Self::Experts | Self::Expert(_) | Self::NewExpert | Self::EditExpert(_) => {
                Some(Self::Experts)
            }
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
            Self::Units | Self::Unit(_) => Some(Self::Units),
            Self::Settings | Self::Setting(_) => Some(Self::Settings),
            Self::Calendar => Some(Self::Calendar),
            Self::Dictionaries => Some(Self::Dictionaries),
            Self::Ledgers => Some(Self::Ledgers),
            Self::Reports | Self::ReportOverview | Self::MonthlyReport(_) => Some(Self::Reports),
            Self::ApiKeys | Self::NewApiKey => Some(Self::ApiKeys),
            Self::Audit => Some(Self::Audit),
            Self::Jobs | Self::Job(_) => Some(Self::Jobs),
            Self::Exports | Self::Export(_) => Some(Self::Exports),
        }
    }
}
