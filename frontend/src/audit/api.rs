//! Calls of `audit`, each named as the server's handler.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::audit::{AuditChainView, AuditEventView, AuditReadings, ChangeView};
use sortition_contract::page::Page;

pub async fn list_audit_events(query: ListQuery) -> Result<Page<AuditEventView>, Error> {
    api::get("/audit-events")
        .encoded_query(&query.encoded())
        .send()
        .await
}

pub async fn list_audit_changes(id: &str) -> Result<Page<ChangeView>, Error> {
    api::get(format!("/audit-events/{id}/changes")).send().await
}

/// How far the trail is sealed, and what came of verifying it.
pub async fn get_audit_chain() -> Result<AuditChainView, Error> {
    api::get("/audit-chain").send().await
}

/// Who read how much in the last days.
pub async fn get_audit_readings() -> Result<AuditReadings, Error> {
    api::get("/audit-readings").send().await
}
