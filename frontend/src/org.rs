//! `org`: signing in and out, one's own password.

mod api;
mod change_password;
mod sign_in;

pub use change_password::ChangePasswordPage;
pub use sign_in::{SignInAgain, SignInPage};
