//! The thread that runs jobs: beside the duties, so that a long import keeps nobody waiting.

use super::stop::Stop;
use crate::jobs::actions::import::Importer;
use crate::jobs::actions::queue::{self, Lease, Outcome};
use crate::kernel::duties::{Attendance, Outcome as Rested, Rhythm};
use crate::kernel::error::ApiError;
use crate::kernel::services::Services;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Runs job after job until it is told to stop; what it is at then goes back into the queue.
pub(super) fn run(services: &Services, importers: &[Importer], stop: &Stop) {
    // Another name after each start: what a former process held is not ours.
    let server = uuid::Uuid::now_v7().to_string();
    let mut attendance = Attendance::new(Rhythm::Always);
    let mut rest = Duration::ZERO;
    while !stop.rest(rest) {
        let outcome = match step(services, importers, &server, stop.flag()) {
            Ok(true) => Rested::Done,
            Ok(false) => Rested::Idle,
            Err(error) => {
                tracing::error!(%error, "job step failed");
                Rested::Failed
            }
        };
        rest = attendance.note(outcome, services.clock.today());
    }
}

/// Runs one job; false if there was none.
fn step(
    services: &Services,
    importers: &[Importer],
    server: &str,
    is_stopped: &AtomicBool,
) -> Result<bool, ApiError> {
    let Some(lease) = queue::take(services, server, is_stopped)? else {
        return Ok(false);
    };
    let _at_work = services.database.work();
    let outcome = work(&lease, importers);
    if let Err(error) = &outcome {
        tracing::warn!(job = %lease.job.id, %error, "job failed");
    }
    lease.release(outcome)?;
    Ok(true)
}

/// A job that panics must not take the thread with it: nobody would run the others.
fn work(lease: &Lease<'_>, importers: &[Importer]) -> Result<Outcome, ApiError> {
    let importer = importers
        .iter()
        .find(|importer| importer.kind == lease.job.kind)
        .ok_or_else(|| ApiError::internal("nobody runs jobs of this kind"))?;
    catch_unwind(AssertUnwindSafe(|| (importer.run)(lease)))
        .unwrap_or_else(|_| Err(ApiError::internal("the job panicked")))
}
