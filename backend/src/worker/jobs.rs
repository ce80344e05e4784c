//! The thread that runs jobs: beside the duties, so that a long import keeps nobody waiting.

use super::stop::Stop;
use crate::jobs::actions::import::Importer;
use crate::jobs::actions::queue::{self, Lease, Outcome};
use crate::jobs::rules::RENEWAL_SECONDS;
use crate::kernel::duties::{Attendance, Outcome as Rested, Rhythm};
use crate::kernel::error::ApiError;
use crate::kernel::memory;
use crate::kernel::services::Services;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How often the lease of the job that runs is renewed.
const RENEWAL: Duration = Duration::from_secs(RENEWAL_SECONDS);

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
    let _kept = memory::keep_while_working();
    let outcome = hold(&lease, || work(&lease, importers));
    if let Err(error) = &outcome {
        tracing::warn!(job = %lease.job.id, %error, "job failed");
    }
    lease.release(outcome)?;
    Ok(true)
}

/// Renews the lease of a job for as long as the work takes.
fn hold<T>(lease: &Lease<'_>, work: impl FnOnce() -> T) -> T {
    let (at_work, ended) = channel::<()>();
    thread::scope(|scope| {
        let renewing = thread::Builder::new().spawn_scoped(scope, move || {
            while ended.recv_timeout(RENEWAL) == Err(RecvTimeoutError::Timeout) {
                match lease.prolong() {
                    // The work's own transaction has the job, and nobody else can.
                    Ok(()) | Err(ApiError::Busy) => {}
                    Err(error) => {
                        tracing::warn!(job = %lease.job.id, %error, "a lease was not renewed");
                    }
                }
            }
        });
        if let Err(error) = renewing {
            // The work renews it, too, as long as it goes on step by step.
            tracing::warn!(job = %lease.job.id, %error, "no thread renews a lease");
        }
        let outcome = work();
        drop(at_work);
        outcome
    })
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
