//! The background loop. It calls actions and holds no rule: events of the outbox become
//! notifications, queued jobs are run, due reports opened.

mod jobs;

use crate::jobs::actions::import::Importer;
use crate::jobs::actions::queue;
use crate::kernel::command::Call;
use crate::kernel::error::ApiError;
use crate::kernel::services::Services;
use crate::kernel::telemetry;
use crate::{checklist, reports};
use chrono::NaiveDate;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long the loop rests when there is nothing to do.
const REST: Duration = Duration::from_millis(200);
/// How often measurements are taken into the counters.
const SETTLING: Duration = Duration::from_secs(5);

/// The threads of the loop and of the jobs; dropping it stops both after the step they are in.
pub struct Worker {
    is_stopped: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts the loop, and the thread that runs jobs.
    pub fn start(services: Services, importers: Vec<Importer>) -> Self {
        let is_stopped = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_stopped);
        let shared = services.clone();
        let jobs = std::thread::spawn(move || jobs::run(&shared, &importers, &flag));
        let flag = Arc::clone(&is_stopped);
        let events = std::thread::spawn(move || {
            let mut opened_on = None;
            let mut settled = Instant::now();
            while !flag.load(Ordering::Relaxed) {
                if settled.elapsed() >= SETTLING {
                    telemetry::settle_metrics();
                    settled = Instant::now();
                }
                match step(&services, &mut opened_on) {
                    Ok(true) => {}
                    Ok(false) => std::thread::sleep(REST),
                    Err(error) => {
                        tracing::error!(%error, "background step failed");
                        std::thread::sleep(REST);
                    }
                }
            }
        });
        Self {
            is_stopped,
            threads: vec![jobs, events],
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A panic was logged where it happened.
            let _ = thread.join();
        }
    }
}

/// Does one piece of work; false if there was none.
fn step(services: &Services, opened_on: &mut Option<NaiveDate>) -> Result<bool, ApiError> {
    let call = Call::by_system("open_due_reports", services.clock.now());
    // Reports become due with the day; once a day is enough.
    if *opened_on != Some(call.today()) {
        services.database.write_blocking(|connection| {
            queue::forget_old_results(connection, &call)?;
            reports::actions::open_due(connection, &call)
        })?;
        *opened_on = Some(call.today());
    }
    let has_effect = take_effect(services)?;
    let has_drawn = crate::draws::actions::draw_due(services)?;
    let has_released = crate::checks::actions::release_due(services)?;
    let has_told = crate::org::actions::notifications::deliver(services)?;
    Ok(has_effect || has_drawn || has_released || has_told)
}

/// Versions of items whose day has come; looked for first, so that a quiet server writes nothing.
fn take_effect(services: &Services) -> Result<bool, ApiError> {
    let call = Call::by_system("take_effect", services.clock.now());
    let is_due = services.database.read_blocking(|connection| {
        Ok(!checklist::store::due(connection, call.today())?.is_empty())
    })?;
    if is_due {
        services
            .database
            .write_blocking(|connection| checklist::actions::take_effect(connection, &call))?;
    }
    Ok(is_due)
}
