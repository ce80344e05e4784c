//! What the workbench reads of other modules' tables. Nothing is written here.

mod due;
mod waiting;

pub use self::due::{DueRow, read_certificates, read_due_publications, read_periods, read_reveals};
pub use self::waiting::{
    read_account_requests, read_experts, read_export_requests, read_items, read_plans,
    read_publications, read_recusals, read_reports, read_tasks, read_unread, read_users,
};
use chrono::NaiveDate;

/// How many records of a kind are told of.
pub const TOLD: i64 = 5;

/// A record that waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitingRow {
    /// The record.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Whose it is.
    pub note: Option<String>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
}

/// What waits of a kind: how many, and the first of them.
pub type Waiting = (i64, Vec<WaitingRow>);
