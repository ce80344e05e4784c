//! Operations of `home`, named as the server's; and how many records a list holds.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use serde::Deserialize;
use sortition_contract::home::{DueDays, WaitingView};
use sortition_contract::registers::RegisterCounts;
use sortition_contract::reports::KpiMonths;

/// What waits for the signed-in person; none if it is as it was with this `ETag`.
pub async fn get_waiting(
    etag: Option<String>,
) -> Result<Option<(WaitingView, Option<String>)>, Error> {
    api::get("/home/waiting").send_if_changed(etag).await
}

/// What is overdue and what is due in the next weeks.
pub async fn get_due() -> Result<DueDays, Error> {
    api::get("/home/due").send().await
}

/// The months of the year: planned and done.
pub async fn get_kpi_months() -> Result<KpiMonths, Error> {
    api::get("/kpis/months").send().await
}

/// How many objects and inspectors one may read.
pub async fn get_register_counts() -> Result<RegisterCounts, Error> {
    api::get("/registers/counts").send().await
}

/// How many records a list holds under some conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Counted {
    /// So many were counted.
    #[serde(default)]
    pub total: i64,
    /// There are more than that.
    #[serde(default)]
    pub total_is_capped: bool,
}

/// Counts the records of a list under some conditions.
pub async fn count(list: &str, conditions: &ListQuery) -> Result<Counted, Error> {
    let query = conditions.clone().with("limit", 1).with("count", true);
    api::get(list.to_owned())
        .encoded_query(&query.encoded())
        .send()
        .await
}
