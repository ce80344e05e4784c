//! `org` over REST.

mod calendar;
mod crash;
mod notifications;
mod problems;
mod sessions;
mod settings;
mod units;
mod users;
