//! `org`: signing in and out, one's own password, accounts and their roles, units, settings, the
//! calendar and dictionaries.

mod api;
mod calendar;
mod change_password;
mod dictionaries;
pub mod names;
mod new_password;
mod notifications;
mod search;
mod sessions;
mod set_password;
mod settings;
mod sign_in;
mod units;
mod users;

pub use api::list_users;
pub use calendar::{CalendarPage, work_days};
pub use change_password::ChangePasswordPage;
pub use dictionaries::DictionariesPage;
pub use notifications::{Bell, NotificationsPage};
pub use sessions::OwnSessionsPage;
pub use set_password::{SET_PASSWORD, SetPasswordPage};
pub use settings::{SettingPage, SettingsPage};
pub use sign_in::{SignInAgain, SignInPage};
pub use units::{UnitPage, UnitsPage};
pub use users::{UserPage, UsersPage, user_state_text};
