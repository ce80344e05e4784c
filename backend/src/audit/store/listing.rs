//! The trail, page by page.

use super::{AuditRow, auditors, is_named, names_of};
use crate::kernel::calendar::start_of_day;
use crate::kernel::db::{AnyConnection, Backend, Kind};
use crate::kernel::error::ApiError;
use crate::kernel::page::{Beside, Listing};
use crate::kernel::rights::Scope;
use crate::kernel::schema::audit_events;
use crate::sortable;
use chrono::{Days, NaiveDateTime};
use diesel::prelude::*;
use serde_json::json;
use sortition_contract::audit::{AuditEventView, AuditFilter};
use sortition_contract::ids::UserId;
use sortition_contract::page::Page;

sortable! {
    AuditSort of audit_events::table, tie audit_events::seq => i64;
    "at" => audit_events::at => NaiveDateTime,
}

/// So many queries one statement is made of at the most; SQLite takes 500.
const PARTS_MOST: usize = 50;

/// The entries asked for; if not of all, then for each of some accounts.
fn matching<'a>(
    kind: Kind,
    actors: Option<&[UserId]>,
    listing: &Listing<AuditFilter>,
) -> Vec<audit_events::BoxedQuery<'a, Backend>> {
    let asked = |actors: Option<&[UserId]>| narrowed(kind, actors, listing);
    match actors {
        None => vec![asked(None)],
        Some([]) => vec![asked(Some(&[]))],
        Some(actors) => {
            let at_once = actors.len().div_ceil(PARTS_MOST);
            let parts = actors.chunks(at_once);
            parts.map(|some| asked(Some(some))).collect()
        }
    }
}

/// Conditions of which the first says the most: the others are asked beside it.
fn narrowed<'a>(
    kind: Kind,
    actors: Option<&[UserId]>,
    listing: &Listing<AuditFilter>,
) -> audit_events::BoxedQuery<'a, Backend> {
    let filter = &listing.filter;
    let mut query = audit_events::table.into_boxed();
    let mut is_beside = false;
    if let Some(record_id) = &filter.record_id {
        query = query.filter(audit_events::record_id.eq(record_id.clone()));
        if let Some(resource) = &filter.resource {
            query = query.filter(audit_events::resource.eq(resource.clone()));
        }
        is_beside = kind == Kind::Sqlite;
    }
    if let Some(actors) = actors {
        let by = Beside::of(audit_events::user_id, is_beside);
        query = query.filter(by.eq_any(actors.to_vec()));
        is_beside = kind == Kind::Sqlite;
    }
    if let Some(user_id) = &filter.user_id {
        let by = Beside::of(audit_events::user_id, is_beside);
        query = query.filter(by.eq(user_id.clone()));
        is_beside = kind == Kind::Sqlite;
    }
    if let Some(operation) = &filter.operation {
        let of_operation = Beside::of(audit_events::operation, is_beside);
        query = query.filter(of_operation.eq(operation.clone()));
        is_beside = kind == Kind::Sqlite;
    }
    if let (Some(resource), None) = (&filter.resource, &filter.record_id) {
        let of_resource = Beside::of(audit_events::resource, is_beside);
        query = query.filter(of_resource.eq(resource.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_events::at.ge(start_of_day(from).naive_utc()));
    }
    if let Some(after) = filter.to.and_then(|to| to.checked_add_days(Days::new(1))) {
        query = query.filter(audit_events::at.lt(start_of_day(after).naive_utc()));
    }
    match &listing.q {
        Some(term) => query.filter(is_named(term)),
        None => query,
    }
}

/// A page of the trail, the newest first: all of it, or the entries whose actor is an auditor (row 69).
pub fn list(
    connection: &mut AnyConnection,
    scope: &Scope,
    listing: &Listing<AuditFilter>,
) -> Result<Page<AuditEventView>, ApiError> {
    let actors = match scope.is_all {
        true => None,
        false => Some(auditors(connection)?),
    };
    let kind = connection.kind();
    let mut page = AuditSort::page(
        connection,
        listing,
        &[("at", true)],
        || matching(kind, actors.as_deref(), listing),
        |query, connection| query.load(connection),
        |row: &AuditRow, _| json!(row.at),
        |row| json!(row.seq),
    )?;
    let rows = std::mem::take(&mut page.items);
    let names = names_of(connection, &rows)?;
    let items = rows.into_iter().map(|row| row.view(&names)).collect();
    Ok(page.showing(items))
}
