//! `org` over REST.

mod crash;
mod notifications;
mod sessions;
mod settings;
mod units;
mod users;
