//! `org` over REST.

mod crash;
mod notifications;
mod problems;
mod sessions;
mod settings;
mod units;
mod users;
