//! What the workbench reads of other modules' tables. Nothing is written here.

mod due;
mod waiting;

pub use self::due::{DueRow, read_certificates, read_due_publications, read_periods, read_reveals};
pub use self::waiting::{
    read_account_requests, read_export_requests, read_items, read_plans, read_publications,
    read_recusals, read_reports, read_tasks, read_unread, read_users,
};
use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Bool;
use sortition_contract::publications::PublicationState;

/// How many records of a kind are told of.
pub const TOLD: i64 = 5;

/// What isn't public yet, written out as the condition of the index `publications_open` is: SQLite takes
/// it for nothing else, so that the states can't be bound.
fn not_public() -> SqlLiteral<Bool> {
    let states = PublicationState::OPEN.iter();
    let states: Vec<String> = states.map(|state| format!("'{state}'")).collect();
    sql(&format!("publications.state IN ({})", states.join(", ")))
}

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
