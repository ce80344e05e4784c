//! Gathers what waits for a person from the modules, each of which knows its own.

use crate::api::Error;
use crate::ui::Todo;
use crate::{checks, draws, plans, publications, reports, session, tasks};
use chrono::NaiveDate;
use futures::FutureExt;
use futures::future::try_join_all;

/// The operations of those for whom something can wait.
const OPERATIONS: [&str; 6] = [
    "list_checks",
    "list_draws",
    "list_plans",
    "list_tasks",
    "list_publications",
    "list_monthly_reports",
];

/// Whether anything can wait for the person at all.
pub fn has_work() -> bool {
    OPERATIONS.into_iter().any(session::may)
}

/// All that waits, the most urgent first; what has no limit comes last.
pub async fn all() -> Result<Vec<Todo>, Error> {
    let sources = [
        plans::waiting().boxed_local(),
        tasks::waiting().boxed_local(),
        reports::waiting().boxed_local(),
        draws::waiting().boxed_local(),
        checks::waiting().boxed_local(),
        publications::waiting().boxed_local(),
    ];
    let mut rows = try_join_all(sources).await?.concat();
    rows.sort_by_key(|row| row.due.unwrap_or(NaiveDate::MAX));
    Ok(rows)
}
