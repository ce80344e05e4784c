//! Settings: what each means, its value now, before and to come, and changing it.

mod detail;
mod form;
mod lines;
mod list;
mod value;
mod words;

pub use detail::SettingPage;
pub use list::SettingsPage;
