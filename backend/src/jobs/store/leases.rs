//! Leases that are renewed beside the work.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::jobs;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use sortition_contract::jobs::JobState;

/// Lets a server hold on to its job longer, if it has it still. While the work's own transaction has the
/// row this waits in front of all others: to those who look for abandoned jobs the row isn't there until
/// then, and if the transaction is undone the lease is renewed before any of them finds it.
pub fn prolong(
    connection: &mut AnyConnection,
    seq: i64,
    server: &str,
    until: NaiveDateTime,
) -> Result<(), ApiError> {
    let held = jobs::table.filter(
        jobs::seq
            .eq(seq)
            .and(jobs::state.eq(JobState::Running))
            .and(jobs::leased_by.eq(server)),
    );
    diesel::update(held)
        .set(jobs::leased_until.eq(until))
        .execute(connection)?;
    Ok(())
}
