//! Chromium as people use it: journeys find things by role and label, type, press keys, look.
//!
//! Every journey has its own ChromeDriver and profile, and fails on an error in the browser's console
//! (a violation of the content security policy is one). Nothing here knows a page of Sortition.

mod accessibility;
mod driver;
mod finding;
mod keyboard;
mod looks;
mod page;

use std::future::Future;
use std::time::{Duration, Instant};

pub use driver::Device;
pub use fantoccini::key::Key;
pub use finding::Role;
pub use page::{Page, Part};

/// How long a page may take to show what a journey waits for.
const PATIENCE: Duration = Duration::from_secs(15);
/// Pause between two looks at the page.
const GLANCE: Duration = Duration::from_millis(40);

/// Runs `steps` in a browser of its own that shows the server at `origin`.
///
/// A failed journey leaves a screenshot and the visible text; a passed one must have left the console
/// without errors.
pub async fn journey<F, Steps>(name: &str, origin: &str, device: Device, steps: F)
where
    F: FnOnce(Page) -> Steps,
    Steps: Future<Output = ()> + Send + 'static,
{
    let driver = driver::Driver::start(device).await;
    let page = Page::new(driver.client(), origin, driver.downloads());
    let outcome = tokio::spawn(steps(page.clone())).await;
    if let Err(failure) = outcome {
        page.report_failure(name).await;
        driver.close().await;
        std::panic::resume_unwind(failure.into_panic());
    }
    let errors = page.console_errors().await;
    driver.close().await;
    assert!(
        errors.is_empty(),
        "the console of {name} holds errors:\n{}",
        errors.join("\n")
    );
}

/// Looks again and again until `look` gives a value; panics with what was `wanted` when patience ends.
async fn eventually<T, F, Look>(wanted: &str, mut look: F) -> T
where
    F: FnMut() -> Look,
    Look: Future<Output = Result<T, String>>,
{
    let deadline = Instant::now() + PATIENCE;
    loop {
        match look().await {
            Ok(value) => return value,
            Err(reason) if Instant::now() >= deadline => panic!("{wanted}: {reason}"),
            Err(_) => tokio::time::sleep(GLANCE).await,
        }
    }
}
