//! `org` over REST.

mod notifications;
mod sessions;
mod settings;
mod units;
mod users;
