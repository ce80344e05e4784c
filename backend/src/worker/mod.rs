//! The background threads: one for each duty that the modules name, one for jobs. They call actions and
//! hold no rule. Each has its own thread and its own patience, so that one that keeps failing, or takes
//! long, stops no other.

mod jobs;
mod stop;

use self::stop::Stop;
use crate::jobs::actions::import::Importer;
use crate::kernel::duties::{Attendance, Duty, Outcome};
use crate::kernel::error::ApiError;
use crate::kernel::services::Services;
use crate::kernel::telemetry;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often measurements are taken into the counters.
const SETTLING: Duration = Duration::from_secs(5);

/// So far apart duties begin: all at once they would need a connection each, of a server that rests.
const APART: Duration = Duration::from_millis(23);

/// The threads of duties and jobs; dropping it stops them after the step they are in.
pub struct Worker {
    stop: Arc<Stop>,
    /// For duties that look whether to stop before their step is done.
    is_ending: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts a thread for each duty, and the one that runs jobs.
    pub fn start(services: &Services, importers: Vec<Importer>, duties: Vec<Duty>) -> Self {
        let stop = Arc::new(Stop::default());
        let is_ending = Arc::clone(&services.is_ending);
        is_ending.store(false, Ordering::Relaxed);
        let mut threads = Vec::new();
        let mut delay = Duration::ZERO;
        for duty in duties {
            let (services, stop) = (services.clone(), Arc::clone(&stop));
            threads.push(std::thread::spawn(move || {
                attend(&duty, delay, &services, &stop);
            }));
            delay += APART;
        }
        let (services, flag) = (services.clone(), Arc::clone(&stop));
        threads.push(std::thread::spawn(move || {
            jobs::run(&services, &importers, &flag);
        }));
        let flag = Arc::clone(&stop);
        threads.push(std::thread::spawn(move || {
            while !flag.rest(SETTLING) {
                telemetry::settle_metrics();
            }
        }));
        Self {
            stop,
            is_ending,
            threads,
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.is_ending.store(true, Ordering::Relaxed);
        self.stop.set();
        for thread in self.threads.drain(..) {
            // A panic was logged where it happened.
            let _ = thread.join();
        }
    }
}

/// Looks after one duty until it is told to stop.
fn attend(duty: &Duty, delay: Duration, services: &Services, stop: &Stop) {
    let mut attendance = Attendance::new(duty.rhythm);
    let failing = metrics::gauge!("duty_failures_in_a_row", "duty" => duty.name);
    let mut rest = delay;
    while !stop.rest(rest) {
        let today = services.clock.today();
        if !attendance.is_due(today) {
            rest = Attendance::rest();
            continue;
        }
        let outcome = match tried(duty, services) {
            Ok(true) => Outcome::Done,
            Ok(false) => Outcome::Idle,
            Err(error) => {
                let failures = attendance.failures() + 1;
                tracing::error!(duty = duty.name, failures, %error, "a duty failed");
                metrics::counter!("duty_failures_total", "duty" => duty.name).increment(1);
                Outcome::Failed
            }
        };
        rest = attendance.note(outcome, today);
        failing.set(attendance.failures());
    }
}

/// A duty that panics must not take its thread with it: nobody would look after it again.
fn tried(duty: &Duty, services: &Services) -> Result<bool, ApiError> {
    catch_unwind(AssertUnwindSafe(|| (duty.run)(services)))
        .unwrap_or_else(|_| Err(ApiError::internal("the duty panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{self, Start};
    use crate::kernel::config::{CONNECTIONS, Config, REPLICA_LAG};
    use crate::kernel::duties::Rhythm;
    use std::sync::atomic::AtomicUsize;
    use std::time::Instant;

    static RUNS: AtomicUsize = AtomicUsize::new(0);
    static LASTS: AtomicBool = AtomicBool::new(false);

    fn fail(_: &Services) -> Result<bool, ApiError> {
        Err(ApiError::internal("always"))
    }

    fn last(services: &Services) -> Result<bool, ApiError> {
        LASTS.store(true, Ordering::Relaxed);
        while !services.is_ending.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(false)
    }

    fn panic(_: &Services) -> Result<bool, ApiError> {
        panic!("always")
    }

    fn count(_: &Services) -> Result<bool, ApiError> {
        RUNS.fetch_add(1, Ordering::Relaxed);
        Ok(false)
    }

    #[test]
    fn duties_that_fail_panic_or_take_long_stop_no_other_nor_the_servers_end() {
        let data = tempfile::tempdir().unwrap();
        let start = Start::new(Config {
            data: data.path().to_owned(),
            listen: ([127, 0, 0, 1], 0).into(),
            database_url: None,
            database_connections: CONNECTIONS,
            database_replica: None,
            replica_lag: REPLICA_LAG,
            public_url: None,
            trusted_proxies: Vec::new(),
            accept_clock: false,
        });
        let services = app::open(&start).unwrap();
        let duty = |name, run| Duty {
            name,
            rhythm: Rhythm::Always,
            run,
        };
        let duties = vec![
            duty("fail", fail as fn(&Services) -> Result<bool, ApiError>),
            duty("panic", panic),
            duty("last", last),
            duty("count", count),
        ];
        let metrics = telemetry::metrics();
        let counts = |line: &str| metrics.render().contains(line);
        let worker = Worker::start(&services, Vec::new(), duties);
        let deadline = Instant::now() + Duration::from_secs(20);
        let has_run = || {
            RUNS.load(Ordering::Relaxed) >= 5
                && LASTS.load(Ordering::Relaxed)
                && counts("duty_failures_total{duty=\"fail\"} ")
                && counts("duty_failures_total{duty=\"panic\"} ")
                && counts("duty_failures_in_a_row{duty=\"fail\"} ")
                && !counts("duty_failures_in_a_row{duty=\"fail\"} 0")
        };
        while !has_run() {
            assert!(Instant::now() < deadline, "{}", metrics.render());
            std::thread::sleep(Duration::from_millis(10));
        }
        assert!(counts("duty_failures_in_a_row{duty=\"count\"} 0"));
        assert!(!counts("duty_failures_total{duty=\"count\"}"));
        let stopping = Instant::now();
        drop(worker);
        assert!(stopping.elapsed() < Duration::from_secs(5));
    }
}
