//! Calls of `audit`, each named as the server's handler.

use crate::api::{self, Error};
use crate::ui::ListQuery;
use sortition_contract::audit::{AuditEventView, ChangeView};
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
