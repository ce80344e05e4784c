//! Whether a write would succeed, found out by writing: a row of the database and a file of no name in
//! the files' folder. A disk that is full and a database that is gone show by nothing less.

use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::schema::readiness;
use crate::kernel::services::Services;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// So long an answer holds: whoever asks often doesn't make the server write often.
const KEPT: Duration = Duration::from_secs(1);
/// Whoever asks wants an answer soon; a database that takes longer is away.
const PATIENCE: Duration = Duration::from_secs(4);
/// The one row.
const ROW: i32 = 1;

/// The last answer; asked for by one at a time.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

impl Readiness {
    /// Refuses as unavailable if a write doesn't succeed; why is for the log.
    pub async fn check(&self, services: &Services) -> Result<(), ApiError> {
        let mut last = self.0.lock().await;
        if let Some((at, is_ready)) = *last
            && at.elapsed() < KEPT
        {
            return match is_ready {
                true => Ok(()),
                false => Err(ApiError::unavailable("not ready a moment ago")),
            };
        }
        let outcome = match tokio::time::timeout(PATIENCE, try_writing(services)).await {
            // Whoever only met other writers is ready.
            Ok(Ok(())) | Ok(Err(ApiError::Busy)) => Ok(()),
            Ok(Err(failed)) => Err(ApiError::unavailable(failed)),
            Err(late) => Err(ApiError::unavailable(late)),
        };
        *last = Some((Instant::now(), outcome.is_ok()));
        outcome
    }
}

async fn try_writing(services: &Services) -> Result<(), ApiError> {
    let now = services.clock.now();
    services
        .database
        .write_at_rest(move |connection| write(connection, now))
        .await?;
    services.files.try_writing().await?;
    Ok(())
}

/// Writes the row, as whoever looks after an installation does to find out whether it can be written.
pub fn write(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<(), ApiError> {
    let at = now.naive_utc();
    let changed = diesel::update(readiness::table.find(ROW))
        .set(readiness::at.eq(at))
        .execute(connection)?;
    if changed == 0 {
        diesel::insert_into(readiness::table)
            .values((readiness::id.eq(ROW), readiness::at.eq(at)))
            .execute(connection)?;
    }
    Ok(())
}
