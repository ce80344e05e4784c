//! `org` over REST.

mod account_requests;
mod administrators;
mod backup;
mod calendar;
mod copy;
mod copy_target;
mod crash;
mod doctor;
mod keys;
mod notifications;
mod outage;
mod password_links;
mod passwords;
mod problems;
mod sessions;
mod settings;
mod sign_ins;
mod units;
mod users;
