//! What is kept of a job for some days only: the rows that it refused, and the file that was uploaded
//! for it, with all the persons in it.

use crate::jobs::rules::RESULT_DAYS;
use crate::jobs::store::payload::Payload;
use crate::jobs::store::{imports, sources};
use crate::kernel::error::ApiError;
use crate::kernel::files::{ContentHash, rows};
use crate::kernel::services::Services;
use chrono::{Duration, NaiveDateTime};

/// Files removed in one piece of work.
const SOURCES_AT_ONCE: i64 = 100;

/// What was over before this moment is forgotten.
fn end_of_keeping(services: &Services) -> NaiveDateTime {
    (services.clock.now() - Duration::days(RESULT_DAYS)).naive_utc()
}

/// Forgets the refused rows of old jobs; nothing is left then.
pub fn forget_old_results(services: &Services) -> Result<bool, ApiError> {
    let before = end_of_keeping(services);
    services
        .database
        .write_blocking(|connection| imports::delete_rejections_before(connection, before))?;
    Ok(false)
}

/// Removes the uploaded files of old jobs, unless another row names the same content; false if there
/// were none. A file that is removed while the server dies is looked for again, which is no error.
pub fn remove_sources(services: &Services) -> Result<bool, ApiError> {
    let before = end_of_keeping(services);
    let old = services.database.read_blocking(|connection| {
        sources::with_source_before(connection, before, SOURCES_AT_ONCE)
    })?;
    if old.is_empty() {
        return Ok(false);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ApiError::internal)?;
    for job in &old {
        let Some(hash) = source_of(&job.payload) else {
            continue;
        };
        let is_named = async || {
            services.database.read_blocking(|connection| {
                Ok(rows::is_named(connection, hash.as_str())?
                    || sources::is_source_since(connection, hash.as_str(), before)?)
            })
        };
        runtime.block_on(services.files.remove_unless(&hash, is_named))?;
    }
    let gone: Vec<i64> = old.iter().map(|job| job.seq).collect();
    let now = services.clock.now().naive_utc();
    services
        .database
        .write_blocking(|connection| sources::set_source_gone(connection, &gone, now))?;
    Ok(true)
}

/// The content that a job was given, by its payload; none if it was given no file.
pub fn source_of(payload: &Payload) -> Option<ContentHash> {
    payload.hash.parse().ok()
}
