//! How long it takes to count whom the scope of an entry meets, and to hand its plan in.

use std::time::Instant;

use chrono::Datelike;
use serde_json::json;
use sortition::kernel::clock::Clock;
use sortition_tests::builders::items;

use crate::DRAWN;
use crate::figures::{SCOPE, SUBMISSION};
use crate::site::{APPROVER, OPERATOR, Site};
use crate::table::Table;
use crate::times::{Times, milliseconds};

/// The median of so many counts is told.
const COUNTS: usize = 5;

/// Gives the entry, of a plan that is published by then.
pub async fn measure(site: &Site, table: &mut Table) -> String {
    let operator = site.client(OPERATOR).await;
    let item = items(&operator, &["RS0101"]).await.remove(0);
    let ratios = json!([{ "stratum": "all", "ratio_bp": 0, "min": DRAWN, "max": DRAWN }]);
    let scope = json!({ "types": ["enterprise"] });
    let ask = json!({ "item_ids": [item], "scope": scope, "ratios": ratios }).to_string();
    let ask: String = url::form_urlencoded::byte_serialize(ask.as_bytes()).collect();
    let path = format!("/plans/scope-count?entry={ask}");
    let mut times = Vec::with_capacity(COUNTS);
    for _ in 0..COUNTS {
        let begun = Instant::now();
        let count = operator.get(&path).await;
        times.push(begun.elapsed());
        let count = count.ok();
        assert_eq!(count["in_scope"], site.size, "{count}");
        assert_eq!(count["drawn"], DRAWN, "{count}");
    }
    table.tell(&site.place, SCOPE, Times::of(times).at(0.5));

    // The server has the real clock.
    let plan = json!({ "year": Clock::system().today().year(), "title": "年度抽查计划" });
    let plan = format!("/plans/{}", operator.post("/plans", &plan).await.id());
    let entry = json!({ "title": "用工检查", "item_ids": [item], "scope": scope, "ratios": ratios,
        "months": [11, 12] });
    let entry = operator.post(&format!("{plan}/entries"), &entry).await.id();
    let begun = Instant::now();
    let submitted = operator.command(&format!("{plan}/submit")).await;
    table.tell(&site.place, SUBMISSION, milliseconds(begun.elapsed()));
    submitted.ok();
    let approver = site.client(APPROVER).await;
    approver.get(&format!("{plan}/forecast")).await.ok();
    approver.command(&format!("{plan}/approve")).await.ok();
    approver.command(&format!("{plan}/publish")).await.ok();
    entry
}
