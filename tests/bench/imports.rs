//! How many rows a second an import takes, beside the database's own loader; the same files once more; and
//! what memory the server takes for it.

mod raw;

use std::time::{Duration, Instant};

use sortition::kernel::tabular::Limits;
use sortition_tests::builders::finished;
use sortition_tests::fixtures::register_csv;

use crate::figures::{IMPORT, IMPORT_AGAIN, IMPORT_KEPT, IMPORT_PEAK, IMPORT_RATIO, RAW_LOAD};
use crate::memory;
use crate::site::{OPERATOR, Site, megabytes};
use crate::table::Table;

/// A row takes no more bytes, whatever its name.
const LONGEST_ROW: u64 = 256;

/// Fills the register.
pub async fn measure(site: &Site, table: &mut Table) {
    let rate = |taken: Duration| f64::from(site.size) / taken.as_secs_f64();
    site.server.forget_peak();
    let imported = rate(import(site, "created").await);
    let again = rate(import(site, "unchanged").await);
    let peak = site.server.peak();
    let kept = memory::at_rest(&site.server).await;
    let raw = rate(raw::load(site));
    let mut tell = |figure, value| table.tell(&site.place, figure, value);
    tell(IMPORT, imported);
    tell(RAW_LOAD, raw);
    tell(IMPORT_RATIO, raw / imported);
    tell(IMPORT_AGAIN, again);
    tell(IMPORT_PEAK, megabytes(peak));
    tell(IMPORT_KEPT, kept);
}

/// The register in as many files as an import takes, each with its number of rows.
pub fn files(objects: u32) -> impl Iterator<Item = (u32, String)> {
    let limits = Limits::default();
    let rows = limits.rows.min(limits.bytes / LONGEST_ROW);
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    (0..objects).step_by(rows as usize).map(move |first| {
        let numbers = first..objects.min(first.saturating_add(rows));
        (numbers.end - first, register_csv(numbers))
    })
}

/// Imports the register, one file after the other. How long that took from accepted to succeeded.
async fn import(site: &Site, counted: &str) -> Duration {
    let mut taken = Duration::ZERO;
    for (rows, file) in files(site.size) {
        let operator = site.client(OPERATOR).await;
        let accepted = operator
            .upload("/objects/import", "objects.csv", file.into_bytes())
            .await;
        let begun = Instant::now();
        let location = accepted.header("location").to_owned();
        accepted.with(202);
        let job = finished(&operator, &location).await;
        taken += begun.elapsed();
        assert_eq!(job["result"][counted], rows, "{job}");
    }
    taken
}
