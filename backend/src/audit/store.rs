//! Reads of the trail, which `kernel::history` writes; and its chain ([`chain`]).

pub mod chain;
mod listing;
pub mod readings;

pub use self::listing::{AuditSort, list};

use crate::kernel::api_keys::prefix_in_trail;
use crate::kernel::db::{AnyConnection, Backend, Json};
use crate::kernel::error::ApiError;
use crate::kernel::rights::Scope;
use crate::kernel::schema::{api_keys, audit_events, record_changes, units, user_roles, users};
use crate::kernel::{search, text};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::BoxableExpression;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use serde_json::Value;
use sortition_contract::audit::{AuditEventView, AuditKey, ChangeView, TransitionView};
use sortition_contract::ids::{ApiKeyId, AuditEventId, JobId, UnitId, UserId};
use sortition_contract::org::Role;
use std::collections::{HashMap, HashSet};

/// How many changes of one entry are shown at the most.
const CHANGES_SHOWN: i64 = 200;

#[derive(Clone, Debug, Queryable)]
struct AuditRow {
    seq: i64,
    id: AuditEventId,
    at: NaiveDateTime,
    user_id: Option<UserId>,
    username: String,
    unit_id: Option<UnitId>,
    operation: String,
    resource: String,
    record_id: String,
    address: String,
    request_id: String,
    job_id: Option<JobId>,
    from_state: Option<String>,
    to_state: Option<String>,
    reason: Option<String>,
    event: Option<String>,
}

/// When the last entry was written; none if there is none.
pub fn last_at(connection: &mut AnyConnection) -> Result<Option<DateTime<Utc>>, ApiError> {
    let last: Option<NaiveDateTime> = audit_events::table
        .order(audit_events::seq.desc())
        .select(audit_events::at)
        .first(connection)
        .optional()?;
    Ok(last.map(|at| at.and_utc()))
}

/// What entries say of those who acted.
struct Names {
    /// The names of persons and programs by their account.
    accounts: HashMap<UserId, String>,
    /// The keys by which programs acted, by what the trail calls them.
    keys: HashMap<String, AuditKey>,
}

/// The names of those who acted, and of whose keys.
fn names_of<'a>(
    connection: &mut AnyConnection,
    rows: impl IntoIterator<Item = &'a AuditRow>,
) -> Result<Names, ApiError> {
    let (mut ids, mut prefixes) = (HashSet::new(), HashMap::new());
    for row in rows {
        ids.extend(row.user_id.clone());
        prefixes.extend(prefix_in_trail(&row.username).map(|prefix| (prefix, &row.username)));
    }
    let names: Vec<(UserId, String)> = users::table
        .filter(users::id.eq_any(Vec::from_iter(ids)))
        .select((users::id, users::name))
        .load(connection)?;
    let makers = api_keys::table
        .inner_join(users::table.on(users::id.eq(api_keys::made_by)))
        .filter(api_keys::prefix.eq_any(Vec::from_iter(prefixes.keys().cloned())))
        .select((api_keys::id, api_keys::prefix, users::id, users::name));
    let keys: Vec<(ApiKeyId, String, UserId, String)> = match prefixes.is_empty() {
        true => Vec::new(),
        false => makers.load(connection)?,
    };
    let keys = keys.into_iter().filter_map(|(id, prefix, made_by, name)| {
        let username = (*prefixes.get(&prefix)?).clone();
        let key = AuditKey {
            id,
            prefix,
            made_by,
            made_by_name: name,
        };
        Some((username, key))
    });
    Ok(Names {
        accounts: names.into_iter().collect(),
        keys: keys.collect(),
    })
}

impl AuditRow {
    fn view(self, names: &Names) -> AuditEventView {
        AuditEventView {
            name: self
                .user_id
                .as_ref()
                .and_then(|id| names.accounts.get(id).cloned()),
            key: names.keys.get(&self.username).cloned(),
            id: self.id,
            at: self.at.and_utc(),
            user_id: self.user_id,
            username: self.username,
            unit_id: self.unit_id,
            operation: self.operation,
            resource: self.resource,
            record_id: self.record_id,
            address: self.address,
            request_id: self.request_id,
            job_id: self.job_id.map(String::from),
            from_state: self.from_state,
            to_state: self.to_state,
            reason: self.reason,
            event: self.event,
        }
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = record_changes)]
struct ChangeRow {
    resource: String,
    record_id: String,
    before: Option<Json<Value>>,
    after: Option<Json<Value>>,
}

/// What a scope reaches: all, or the entries whose actor is an auditor (row 69).
fn visible<'a>(scope: &Scope) -> audit_events::BoxedQuery<'a, Backend> {
    let query = audit_events::table.into_boxed();
    if scope.is_all {
        return query;
    }
    let auditors = user_roles::table
        .filter(user_roles::role.eq(Role::Auditor))
        .select(user_roles::user_id.nullable());
    query.filter(audit_events::user_id.eq_any(auditors))
}

/// The accounts that are auditors'.
fn auditors(connection: &mut AnyConnection) -> Result<Vec<UserId>, ApiError> {
    Ok(user_roles::table
        .filter(user_roles::role.eq(Role::Auditor))
        .select(user_roles::user_id)
        .distinct()
        .load(connection)?)
}

/// A condition on entries.
type Condition = Box<dyn BoxableExpression<audit_events::table, Backend, SqlType = Bool>>;

/// The condition that whoever acted has a text in the name, or in what the trail calls them.
fn is_named(term: &str) -> Condition {
    let pattern = search::containing(term);
    let key = search::containing_key(term, text::account);
    let named = users::table
        .filter(users::name.like(pattern).escape(search::ESCAPE))
        .select(users::id.nullable());
    let by_name = audit_events::user_id.eq_any(named).assume_not_null();
    Box::new(
        audit_events::username
            .like(key)
            .escape(search::ESCAPE)
            .or(by_name),
    )
}

/// The changes of one entry, that of its own record first; 404 if the entry isn't within the scope.
/// Of an import, which changes as many records as its file has rows, some are shown.
pub fn changes_of_event(
    connection: &mut AnyConnection,
    scope: &Scope,
    id: &AuditEventId,
) -> Result<Vec<ChangeView>, ApiError> {
    let event: AuditRow = visible(scope)
        .filter(audit_events::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)?;
    let of_event = || {
        record_changes::table
            .into_boxed::<Backend>()
            .filter(record_changes::audit_event_id.eq(id))
            .order(record_changes::seq.asc())
            .limit(CHANGES_SHOWN)
            .select(ChangeRow::as_select())
    };
    let own = record_changes::record_id.eq(event.record_id.clone());
    let other = record_changes::record_id.ne(event.record_id.clone());
    let mut rows: Vec<ChangeRow> = of_event().filter(own).load(connection)?;
    let others: Vec<ChangeRow> = of_event().filter(other).load(connection)?;
    rows.extend(others);
    let names = names_of(connection, [&event])?;
    Ok(rows
        .into_iter()
        .map(|row| change(event.clone(), row, &names))
        .collect())
}

/// How many steps of a record are shown at the most.
const TRANSITIONS_SHOWN: i64 = 1_000;

/// The steps of records from state to state, the newest first, for the modules' `…/transitions`. The
/// caller has seen to it that the reader reads these records (row 70). Nothing is ever taken out of
/// the trail, so that a reason stays readable when the record itself has moved on.
pub fn transitions_of(
    connection: &mut AnyConnection,
    resource: &str,
    record_ids: &[String],
) -> Result<Vec<TransitionView>, ApiError> {
    let rows: Vec<(AuditRow, Option<String>, Option<String>)> = audit_events::table
        .left_join(users::table.on(users::id.nullable().eq(audit_events::user_id)))
        .left_join(units::table.on(units::id.nullable().eq(users::unit_id.nullable())))
        .filter(audit_events::resource.eq(resource))
        .filter(audit_events::record_id.eq_any(record_ids))
        .filter(audit_events::to_state.is_not_null())
        .order(audit_events::seq.desc())
        .limit(TRANSITIONS_SHOWN)
        .select((
            audit_events::all_columns,
            users::name.nullable(),
            units::name.nullable(),
        ))
        .load(connection)?;
    Ok(rows
        .into_iter()
        .filter_map(|(event, name, unit)| transition(event, name, unit))
        .collect())
}

/// An entry as a step; none if it is none.
fn transition(
    entry: AuditRow,
    by_name: Option<String>,
    by_unit_name: Option<String>,
) -> Option<TransitionView> {
    let verb = |operation: &str| operation.split('_').next().map(str::to_owned);
    let event = entry.event.clone().or_else(|| verb(&entry.operation))?;
    let to_state = entry.to_state?;
    Some(TransitionView {
        id: entry.id,
        at: entry.at.and_utc(),
        record_id: entry.record_id,
        event,
        from_state: entry.from_state,
        to_state,
        reason: entry.reason,
        by_name,
        by_unit_name,
        is_by_untold: false,
    })
}

/// What entries of the trail say of their own record as it was afterwards, by entry. Those that say
/// nothing of it are left out.
pub fn read_after(
    connection: &mut AnyConnection,
    entry_ids: &[AuditEventId],
) -> Result<HashMap<AuditEventId, Value>, ApiError> {
    let rows: Vec<(AuditEventId, Option<Json<Value>>)> = record_changes::table
        .inner_join(audit_events::table.on(audit_events::id.eq(record_changes::audit_event_id)))
        .filter(record_changes::audit_event_id.eq_any(entry_ids.to_vec()))
        .filter(record_changes::resource.eq(audit_events::resource))
        .filter(record_changes::record_id.eq(audit_events::record_id))
        .select((record_changes::audit_event_id, record_changes::after))
        .load(connection)?;
    let said = rows.into_iter();
    let said = said.filter_map(|(id, after)| Some((id, after?.into_inner())));
    Ok(said.collect())
}

/// The change history of one record, the newest first, for the modules' `…/history`.
pub fn history_of(
    connection: &mut AnyConnection,
    resource: &str,
    record_id: &str,
    limit: i64,
) -> Result<Vec<ChangeView>, ApiError> {
    let rows: Vec<(AuditRow, ChangeRow)> = record_changes::table
        .inner_join(audit_events::table.on(audit_events::id.eq(record_changes::audit_event_id)))
        .filter(record_changes::resource.eq(resource))
        .filter(record_changes::record_id.eq(record_id))
        .order(record_changes::seq.desc())
        .limit(limit)
        .select((audit_events::all_columns, ChangeRow::as_select()))
        .load(connection)?;
    let names = names_of(connection, rows.iter().map(|(event, _)| event))?;
    Ok(rows
        .into_iter()
        .map(|(event, row)| change(event, row, &names))
        .collect())
}

/// A batch has one entry for many records, so that each change names its own.
fn change(event: AuditRow, row: ChangeRow, names: &Names) -> ChangeView {
    let event = AuditRow {
        resource: row.resource,
        record_id: row.record_id,
        ..event
    };
    ChangeView {
        event: event.view(names),
        before: row.before.map(Json::into_inner),
        after: row.after.map(Json::into_inner),
    }
}
