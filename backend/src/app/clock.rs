//! The clock at the start, held against what the database holds: one that was set back would date what
//! is done before what was done, in the trail and in the public log.

use super::installation::replace_fact;
use super::{StartError, fact};
use crate::audit;
use crate::draws;
use crate::kernel::clock::{Fault, fault};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Database};
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use chrono::{DateTime, Utc};

/// Refuses a clock that was set back, unless somebody says that it is right and what was written before
/// is wrong; says of one far ahead what it is.
pub fn check(database: &Database, now: DateTime<Utc>, is_accepted: bool) -> Result<(), StartError> {
    let last = database.read_blocking(last_known);
    let Some(last) = last.map_err(StartError::Seed)? else {
        return Ok(());
    };
    match fault(now, last) {
        Some(Fault::SetBack) if is_accepted => database
            .write_blocking(|connection| accept(connection, now))
            .map_err(StartError::Seed),
        Some(Fault::SetBack) => Err(StartError::ClockSetBack { now, last }),
        Some(Fault::FarAhead) => {
            tracing::error!(%now, %last, "the clock is far ahead of all that was written: set it right");
            Ok(())
        }
        None => Ok(()),
    }
}

/// When the last thing happened that the database knows of.
fn last_known(connection: &mut AnyConnection) -> Result<Option<DateTime<Utc>>, ApiError> {
    if let Some(at) = audit::store::last_at(connection)? {
        return Ok(Some(at));
    }
    let seeded = fact(connection, "seeded")?;
    let seeded = seeded.and_then(|at| DateTime::parse_from_rfc3339(&at).ok());
    Ok(seeded.map(|at| at.to_utc()))
}

/// Takes the clock for right. It stands in the trail, from where on times are counted anew, and the log
/// goes on after what it holds.
fn accept(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<(), ApiError> {
    if let Some((position, _)) = draws::store::log::last(connection)? {
        let fact = draws::store::log::ACCEPTED;
        replace_fact(connection, fact, &position.to_string())?;
    }
    let call = Call::by_system("accept_clock", now);
    let change = Change {
        module: "app",
        event: "accept_clock",
        resource: "installation",
        record_id: "clock",
        ..Change::default()
    };
    history::record(connection, &call, change)
}
