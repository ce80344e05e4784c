//! `org` over REST.

mod calendar;
mod crash;
mod notifications;
mod problems;
mod sessions;
mod settings;
mod sign_ins;
mod units;
mod users;
