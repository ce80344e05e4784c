//! `org`: signing in and out, one's own password, accounts and their roles.

mod api;
mod change_password;
pub mod names;
mod notifications;
mod sign_in;
mod users;

pub use api::list_users;
pub use change_password::ChangePasswordPage;
pub use notifications::{Bell, NotificationsPage};
pub use sign_in::{SignInAgain, SignInPage};
pub use users::{UserPage, UsersPage, user_state_text};
