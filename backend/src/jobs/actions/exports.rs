//! Large exports: asked for, agreed to by a second person or refused, then taken by the first.

use crate::jobs::rules::exports::{self as rules, Agreed, ExportFacts};
use crate::jobs::store::exports::{self, ExportRow, Named, Seen};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::exports::{Permit, Wanted, normal_query, query_in_trail};
use crate::kernel::fields::{self, Fields};
use crate::kernel::history::{self, Change};
use crate::kernel::lifecycle::{self, Event};
use crate::kernel::page::Listing;
use crate::kernel::rights::{Right, Scope};
use crate::org::store::users;
use chrono::NaiveDateTime;
use serde_json::json;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ExportRequestId, UserId};
use sortition_contract::jobs::{
    CreateExportRequest, ExportAction, ExportRequestFilter, ExportRequestView, ExportState,
    ROWS_ALONE,
};
use sortition_contract::page::Page;

/// The lists that somebody may take as a whole, and so decide on.
pub fn decided_lists(call: &Call, exports: &[Right]) -> Vec<String> {
    let whole = exports
        .iter()
        .filter(|right| Scope::of(right, &call.actor.roles).is_all);
    whole.map(|right| right.operation.to_owned()).collect()
}

fn seen(call: &Call, exports: &[Right]) -> Result<Seen, ApiError> {
    Ok(Seen {
        user_id: call.actor.person()?.clone(),
        operations: decided_lists(call, exports),
    })
}

/// Asks for a large export.
pub fn create_export_request(
    connection: &mut AnyConnection,
    call: &Call,
    exports: &[Right],
    wanted: &CreateExportRequest,
) -> Result<ExportRequestView, ApiError> {
    let user_id = call.actor.person()?;
    let unit_id = call
        .actor
        .unit_id
        .as_ref()
        .ok_or_else(ApiError::forbidden)?;
    let query = normal_query(&wanted.query);
    let mut fields = Fields::default();
    let mut rights = exports.iter();
    let right = rights.find(|right| right.operation == wanted.operation && right.reaches_all());
    let right = fields.known("/operation", &wanted.operation, right);
    if query.len() > rules::QUERY_LIMIT {
        let error = FieldError::new("/query", ErrorCode::TooLong);
        fields.add(error.with("max", rules::QUERY_LIMIT));
    }
    let counts = ROWS_ALONE + 1..=rules::ROWS_MOST;
    let row_count = fields.within("/row_count", wanted.row_count, counts);
    let reason = fields.reason(&wanted.reason);
    let (right, row_count, reason) = fields.build(|| Some((right?, row_count?, reason?)))?;
    if Scope::of(right, &call.actor.roles).is_empty() {
        return Err(ApiError::forbidden());
    }
    if exports::count_waiting(connection, user_id)? >= rules::WAITING_MOST {
        let many = ApiError::refused(ErrorCode::ManyExportsWaiting);
        return Err(many.with("limit", rules::WAITING_MOST));
    }
    let row = ExportRow {
        id: ExportRequestId::new(),
        operation: wanted.operation.clone(),
        query,
        format: wanted.format,
        row_count,
        reason,
        state: ExportState::Requested,
        requested_by: user_id.clone(),
        unit_id: unit_id.clone(),
        requested_at: call.now.naive_utc(),
        decided_by: None,
        decided_at: None,
        refusal: None,
        taken_at: None,
        taken_count: None,
    };
    exports::insert(connection, &row)?;
    let change = Change {
        to_state: Some(ExportState::Requested.code()),
        reason: Some(&row.reason),
        after: Some(json!({
            "operation": row.operation,
            "query": query_in_trail(&row.query),
            "format": row.format,
            "rows": row.row_count,
        })),
        ..Change::about("request", &row)
    };
    history::record(connection, call, change)?;
    view(connection, call, &seen(call, exports)?, row)
}

/// A page of the requests that the caller sees.
pub fn list_export_requests(
    connection: &mut AnyConnection,
    call: &Call,
    exports: &[Right],
    listing: &Listing<ExportRequestFilter>,
) -> Result<Page<ExportRequestView>, ApiError> {
    let seen = seen(call, exports)?;
    let mut page = exports::list(connection, &seen, listing)?;
    let rows = std::mem::take(&mut page.items);
    let named = exports::named(connection, &rows)?;
    let views = rows.into_iter().map(|row| shown(call, &seen, &named, row));
    let items = views.collect();
    Ok(page.showing(items))
}

/// A request that the caller sees.
pub fn get_export_request(
    connection: &mut AnyConnection,
    call: &Call,
    exports: &[Right],
    id: &ExportRequestId,
) -> Result<ExportRequestView, ApiError> {
    let seen = seen(call, exports)?;
    let row = exports::find(connection, &seen, id)?;
    view(connection, call, &seen, row)
}

/// Agrees to a request, or with a reason refuses it: never one's own.
pub fn decide_export_request(
    connection: &mut AnyConnection,
    call: &Call,
    exports: &[Right],
    id: &ExportRequestId,
    refusal: Option<&str>,
) -> Result<ExportRequestView, ApiError> {
    let seen = seen(call, exports)?;
    let row = exports::find(connection, &seen, id)?;
    let action = match refusal {
        Some(_) => ExportAction::Refuse,
        None => ExportAction::Confirm,
    };
    let facts = facts(&row, &seen, call.now.naive_utc());
    lifecycle::require_in(row.state, action, true, &facts)?;
    let refusal = refusal.map(fields::reason).transpose()?;
    let over = || ApiError::invalid_state(row.state);
    let state = action.next(row.state).ok_or_else(over)?;
    let decision = (&seen.user_id, call.now.naive_utc(), refusal.as_deref());
    if !exports::decide(connection, &row.id, state, decision)? {
        return Err(over());
    }
    let mut change = Change {
        from_state: Some(row.state.code()),
        to_state: Some(state.code()),
        reason: refusal.as_deref(),
        ..Change::about(action.code(), &row)
    };
    let rows = ("rows".to_owned(), row.row_count.to_string());
    change.parameters.extend([rows]);
    history::record(connection, call, change)?;
    let decided = exports::find(connection, &seen, id)?;
    view(connection, call, &seen, decided)
}

/// Whether a file may be taken: alone if it is small or nobody else may take all of the list, else under
/// a request of the caller's that another person agreed to. Notes that it is taken.
pub fn admit_export(
    connection: &mut AnyConnection,
    call: &Call,
    wanted: &Wanted,
) -> Result<Option<Permit>, ApiError> {
    if !rules::needs_second_person(wanted.rows) {
        return Ok(None);
    }
    // With the numbers of their sentences, which no guard knows.
    let told = |refused: ApiError| match refused.code() {
        ErrorCode::ExportNeedsSecondPerson => {
            refused.with("rows", wanted.rows).with("limit", ROWS_ALONE)
        }
        ErrorCode::ExportExpired => refused.with("hours", rules::VALID_HOURS),
        _ => refused,
    };
    let Some(id) = &wanted.request else {
        let needs_request = ApiError::refused(ErrorCode::ExportNeedsSecondPerson);
        return Err(told(needs_request));
    };
    let user_id = call.actor.person()?;
    let differs = || ApiError::refused(ErrorCode::ExportDiffers);
    let id: ExportRequestId = id.parse().map_err(|_| differs())?;
    let row = exports::find_own(connection, user_id, &id)?;
    let row = row.ok_or_else(differs)?;
    let agreed = Agreed {
        decided_at: row.decided_at,
        file: (&row.operation, &row.query, row.format.code()),
        rows: row.row_count,
    };
    let now = call.now.naive_utc();
    let file = (call.operation, wanted.query.as_str(), wanted.format);
    let facts = agreed.taking(file, wanted.rows, now);
    lifecycle::require_in(row.state, ExportAction::Take, true, &facts).map_err(told)?;
    let confirmed_by = match &row.decided_by {
        Some(decided_by) => users::find(connection, decided_by)?.username,
        None => return Err(ApiError::invalid_state(row.state)),
    };
    if wanted.is_taken {
        let first = row.taken_at.unwrap_or(now);
        exports::set_taken(connection, &row.id, first, wanted.rows)?;
    }
    Ok(Some(Permit {
        request_id: row.id,
        confirmed_by,
    }))
}

fn view(
    connection: &mut AnyConnection,
    call: &Call,
    seen: &Seen,
    row: ExportRow,
) -> Result<ExportRequestView, ApiError> {
    let named = exports::named(connection, std::slice::from_ref(&row))?;
    Ok(shown(call, seen, &named, row))
}

/// What of a request and its caller the guards decide over. Who sees somebody else's decides on it.
fn facts(row: &ExportRow, seen: &Seen, now: NaiveDateTime) -> ExportFacts {
    ExportFacts {
        is_own: row.requested_by == seen.user_id,
        is_valid: rules::is_valid(row.decided_at, now),
        ..ExportFacts::default()
    }
}

fn shown(call: &Call, seen: &Seen, named: &Named, row: ExportRow) -> ExportRequestView {
    let name = |id: &UserId| named.persons.get(id).cloned().unwrap_or_default();
    let is_agreed = matches!(row.state, ExportState::Confirmed | ExportState::Taken);
    let valid_until = row.decided_at.filter(|_| is_agreed).map(rules::valid_until);
    let facts = facts(&row, seen, call.now.naive_utc());
    let reaches = |_: ExportAction| true;
    ExportRequestView {
        allowed_actions: lifecycle::allowed_in(row.state, reaches, &facts),
        format: row.format,
        state: row.state,
        requested_by_name: name(&row.requested_by),
        decided_by_name: row.decided_by.as_ref().map(name),
        unit_name: named.units.get(&*row.unit_id).cloned().unwrap_or_default(),
        valid_until: valid_until.map(|at| at.and_utc()),
        id: row.id,
        operation: row.operation,
        query: row.query,
        row_count: row.row_count,
        reason: row.reason,
        requested_by: row.requested_by,
        unit_id: row.unit_id,
        requested_at: row.requested_at.and_utc(),
        decided_by: row.decided_by,
        decided_at: row.decided_at.map(|at| at.and_utc()),
        refusal: row.refusal,
        taken_at: row.taken_at.map(|at| at.and_utc()),
        taken_count: row.taken_count,
    }
}
