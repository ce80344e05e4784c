//! Records in the states in which somebody may go on with them, by unit.

use super::{TOLD, Waiting, WaitingRow};
use crate::experts::store as experts;
use crate::kernel::calendar::shanghai_day;
use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::schema::{
    account_requests, checks, export_requests, inspectors, item_versions, monthly_reports,
    notifications, objects, plans, publications, recusals, service_accounts, tasks, units,
    user_roles, users,
};
use crate::publications::store::publications::not_public;
use crate::sight::facts::matched_draws;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use sortition_contract::checklist::ItemState;
use sortition_contract::checks::CheckState;
use sortition_contract::experts::ExpertState;
use sortition_contract::home::WaitingKind;
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::jobs::ExportState;
use sortition_contract::org::{AccountRequestKind, AccountRequestState, UserState};
use sortition_contract::plans::PlanState;
use sortition_contract::publications::PublicationState;
use sortition_contract::registers::RecusalState;
use sortition_contract::reports::ReportState;
use sortition_contract::tasks::TaskState;

/// Whether somebody else handed a record in, or nobody. `$column` holds who did.
macro_rules! is_of_others {
    ($column:expr, $user_id:expr) => {
        $column
            .is_null()
            .or($column.assume_not_null().ne($user_id.clone()))
    };
}

/// How many records match, and the columns of the first of them. `$matching` makes the query anew for
/// each.
macro_rules! count_and_first {
    ($connection:expr, $matching:expr, $order:expr, $columns:expr => $row:ty) => {{
        let count: i64 = $matching().count().get_result($connection)?;
        let first: Vec<$row> = $matching()
            .order($order)
            .limit(TOLD)
            .select($columns)
            .load($connection)?;
        (count, first)
    }};
}

/// How many notifications the account hasn't read.
pub fn read_unread(connection: &mut AnyConnection, user_id: &UserId) -> Result<i64, ApiError> {
    Ok(notifications::table
        .filter(notifications::user_id.eq(user_id))
        .filter(notifications::read_at.is_null())
        .count()
        .get_result(connection)?)
}

fn row(id: String, title: String, note: Option<String>, due_on: Option<NaiveDate>) -> WaitingRow {
    WaitingRow {
        id,
        title,
        note,
        due_on,
    }
}

/// A plan that waits: its line without the day, its unit, and since which day it is as it is.
pub type WaitingPlan = (WaitingRow, UnitId, NaiveDate);

/// Plans in a state, of some units or of all, the one that is so the longest first; `not_by`: not
/// those that this account handed in.
pub fn read_plans(
    connection: &mut AnyConnection,
    state: PlanState,
    unit_ids: Option<&[UnitId]>,
    not_by: Option<&UserId>,
) -> Result<(i64, Vec<WaitingPlan>), ApiError> {
    let matching = || {
        let mut query = plans::table
            .inner_join(units::table.on(units::id.eq(plans::unit_id)))
            .into_boxed::<Backend>()
            .filter(plans::state.eq(state));
        if let Some(unit_ids) = unit_ids {
            query = query.filter(plans::unit_id.eq_any(unit_ids.to_vec()));
        }
        if let Some(user_id) = not_by {
            query = query.filter(is_of_others!(plans::submitted_by, user_id));
        }
        query
    };
    let (count, rows) = count_and_first!(
        connection,
        matching,
        (plans::updated_at.asc(), plans::seq.asc()),
        (
            plans::id,
            plans::title,
            units::name,
            plans::unit_id,
            plans::updated_at,
        ) => (String, String, String, UnitId, NaiveDateTime)
    );
    let told = rows.into_iter().map(|(id, title, unit, unit_id, at)| {
        let since = shanghai_day(at.and_utc());
        (row(id, title, Some(unit), None), unit_id, since)
    });
    Ok((count, told.collect()))
}

/// Tasks that some units lead, in some states: those with sealed checks that may be opened, those that
/// somebody else asked to make void, those that somebody else made, or all of them.
pub fn read_tasks(
    connection: &mut AnyConnection,
    kind: WaitingKind,
    states: &[TaskState],
    unit_ids: &[UnitId],
    user_id: &UserId,
) -> Result<Waiting, ApiError> {
    let matching = || {
        let query = tasks::table
            .into_boxed::<Backend>()
            .filter(tasks::state.eq_any(states.to_vec()))
            .filter(tasks::unit_id.eq_any(unit_ids.to_vec()));
        match kind {
            WaitingKind::ReleaseTask => {
                let sealed = || {
                    checks::table
                        .filter(checks::task_id.eq(tasks::id))
                        .filter(checks::state.eq(CheckState::Sealed))
                };
                let unmatched = sealed().filter(checks::draw_id.ne_all(matched_draws()));
                query.filter(exists(sealed()).and(not(exists(unmatched))))
            }
            WaitingKind::VoidTask => query
                .filter(tasks::void_asked_by.is_not_null())
                .filter(is_of_others!(tasks::void_asked_by, user_id)),
            WaitingKind::CloseTask => query.filter(tasks::created_by.ne(user_id.clone())),
            _ => query,
        }
    };
    let (count, rows) = count_and_first!(
        connection,
        matching,
        (tasks::period_to.asc(), tasks::seq.asc()),
        (tasks::id, tasks::title, tasks::period_to) => (String, String, NaiveDate)
    );
    let due =
        |day| (kind == WaitingKind::OpenDraw || kind == WaitingKind::ReleaseTask).then_some(day);
    let told = rows
        .into_iter()
        .map(|(id, title, day)| row(id, title, None, due(day)));
    Ok((count, told.collect()))
}

/// Publications of some units in a state; `not_by`: not those that this account handed in.
pub fn read_publications(
    connection: &mut AnyConnection,
    state: PublicationState,
    unit_ids: &[UnitId],
    not_by: Option<&UserId>,
) -> Result<Waiting, ApiError> {
    let matching = || {
        let mut query = publications::table
            .into_boxed::<Backend>()
            .filter(not_public())
            .filter(publications::state.eq(state))
            .filter(publications::unit_id.eq_any(unit_ids.to_vec()));
        if let Some(user_id) = not_by {
            query = query.filter(is_of_others!(publications::submitted_by, user_id));
        }
        query
    };
    let (count, rows) = count_and_first!(
        connection,
        matching,
        (
            publications::due_at.is_null().asc(),
            publications::due_at.asc(),
            publications::seq.asc(),
        ),
        (publications::id, publications::title, publications::due_at) => (String, String, Option<NaiveDateTime>)
    );
    let told = rows.into_iter().map(|(id, title, due_at)| {
        let due_on = due_at.map(|at| shanghai_day(at.and_utc()));
        row(id, title, None, due_on)
    });
    Ok((count, told.collect()))
}

/// A report that waits: its line without the day, and what that day follows from.
pub type WaitingReport = (WaitingRow, NaiveDate);

/// Reports in a state: of some units, or with `not_by` of all but some and not handed in by this
/// account.
pub fn read_reports(
    connection: &mut AnyConnection,
    state: ReportState,
    (unit_ids, is_all_but): (&[UnitId], bool),
    not_by: Option<&UserId>,
) -> Result<(i64, Vec<WaitingReport>), ApiError> {
    let matching = || {
        let query = monthly_reports::table
            .inner_join(units::table.on(units::id.eq(monthly_reports::unit_id)))
            .into_boxed::<Backend>()
            .filter(monthly_reports::state.eq(state));
        let mut query = match is_all_but {
            true => query.filter(monthly_reports::unit_id.ne_all(unit_ids.to_vec())),
            false => query.filter(monthly_reports::unit_id.eq_any(unit_ids.to_vec())),
        };
        if let Some(user_id) = not_by {
            query = query.filter(is_of_others!(monthly_reports::submitted_by, user_id));
        }
        query
    };
    let (count, rows) = count_and_first!(
        connection,
        matching,
        (monthly_reports::month.asc(), monthly_reports::seq.asc()),
        (
            monthly_reports::id,
            monthly_reports::month,
            units::name,
            monthly_reports::period_end,
        ) => (String, String, String, NaiveDate)
    );
    let told = rows
        .into_iter()
        .map(|(id, month, unit, period_end)| (row(id, month, Some(unit), None), period_end));
    Ok((count, told.collect()))
}

/// Versions of items in a state: of some units, made by an account, or handed in by others.
pub fn read_items(
    connection: &mut AnyConnection,
    state: ItemState,
    unit_ids: Option<&[UnitId]>,
    (by, not_by): (Option<&UserId>, Option<&UserId>),
) -> Result<Waiting, ApiError> {
    let matching = || {
        let mut query = item_versions::table
            .into_boxed::<Backend>()
            .filter(item_versions::state.eq(state));
        if let Some(unit_ids) = unit_ids {
            query = query.filter(item_versions::unit_id.eq_any(unit_ids.to_vec()));
        }
        if let Some(user_id) = by {
            query = query.filter(item_versions::created_by.eq(user_id.clone()));
        }
        if let Some(user_id) = not_by {
            query = query.filter(is_of_others!(item_versions::submitted_by, user_id));
        }
        query
    };
    let (count, rows) = count_and_first!(
        connection,
        matching,
        (item_versions::code.asc(), item_versions::id.asc()),
        (
            item_versions::item_id,
            item_versions::name,
            item_versions::code,
        ) => (String, String, String)
    );
    let told = rows
        .into_iter()
        .map(|(id, name, code)| row(id, name, Some(code), None));
    Ok((count, told.collect()))
}

/// Recusals of some units' inspectors that somebody else declared; the line opens the inspector.
pub fn read_recusals(
    connection: &mut AnyConnection,
    unit_ids: &[UnitId],
    user_id: &UserId,
) -> Result<Waiting, ApiError> {
    let matching = || {
        recusals::table
            .inner_join(inspectors::table.on(inspectors::id.eq(recusals::inspector_id)))
            .inner_join(objects::table.on(objects::id.eq(recusals::object_id)))
            .filter(recusals::state.eq(RecusalState::Declared))
            .filter(recusals::declared_by.ne(user_id.clone()))
            .filter(inspectors::unit_id.eq_any(unit_ids.to_vec()))
    };
    let (count, rows) = count_and_first!(
        connection,
        matching,
        recusals::id.asc(),
        (inspectors::id, inspectors::name, objects::name) => (String, String, String)
    );
    let told = rows
        .into_iter()
        .map(|(id, name, object)| row(id, name, Some(object), None));
    Ok((count, told.collect()))
}

/// Experts of some units, or of all, in a state; `not_by`: not those whose application this account handed
/// in.
pub fn read_experts(
    connection: &mut AnyConnection,
    state: ExpertState,
    unit_ids: &[UnitId],
    not_by: Option<&UserId>,
) -> Result<Waiting, ApiError> {
    let (count, first) = experts::read_waiting(connection, state, unit_ids, not_by, TOLD)?;
    let told = first
        .into_iter()
        .map(|(id, name, organisation)| row(id.into(), name, Some(organisation), None));
    Ok((count, told.collect()))
}

/// Exports of some lists that somebody else asked for; the line names who did, and how many rows.
pub fn read_export_requests(
    connection: &mut AnyConnection,
    lists: &[String],
    user_id: &UserId,
) -> Result<Waiting, ApiError> {
    let matching = || {
        export_requests::table
            .inner_join(users::table.on(users::id.eq(export_requests::requested_by)))
            .filter(export_requests::state.eq(ExportState::Requested))
            .filter(export_requests::operation.eq_any(lists.to_vec()))
            .filter(export_requests::requested_by.ne(user_id.clone()))
    };
    let (count, rows) = count_and_first!(
        connection,
        matching,
        (export_requests::requested_at.asc(), export_requests::id.asc()),
        (export_requests::id, users::name, export_requests::row_count) => (String, String, i64)
    );
    let told = rows
        .into_iter()
        .map(|(id, name, rows)| row(id, name, Some(rows.to_string()), None));
    Ok((count, told.collect()))
}

/// Accounts that are locked, or that nobody gave a role yet.
pub fn read_users(connection: &mut AnyConnection, kind: WaitingKind) -> Result<Waiting, ApiError> {
    let matching = || {
        let query = users::table.into_boxed::<Backend>();
        match kind {
            WaitingKind::UnlockUser => query.filter(users::state.eq(UserState::Locked)),
            _ => query
                .filter(users::state.ne(UserState::Disabled))
                .filter(users::id.ne_all(user_roles::table.select(user_roles::user_id)))
                // Programs have the rights of their unit.
                .filter(users::id.ne_all(service_accounts::table.select(service_accounts::id))),
        }
    };
    let (count, rows) = count_and_first!(
        connection,
        matching,
        users::username.asc(),
        (users::id, users::name, users::username) => (String, String, String)
    );
    let told = rows
        .into_iter()
        .map(|(id, name, username)| row(id, name, Some(username), None));
    Ok((count, told.collect()))
}

/// Requests of some kinds that wait for somebody else than who asked and whose account it is; the line
/// opens the account.
pub fn read_account_requests(
    connection: &mut AnyConnection,
    kinds: &[AccountRequestKind],
    user_id: &UserId,
    now: NaiveDateTime,
) -> Result<Waiting, ApiError> {
    let matching = || {
        account_requests::table
            .inner_join(users::table.on(users::id.eq(account_requests::user_id)))
            .filter(account_requests::state.eq(AccountRequestState::Requested))
            .filter(account_requests::expires_at.gt(now))
            .filter(account_requests::asked_by.ne(user_id.clone()))
            .filter(account_requests::user_id.ne(user_id.clone()))
            .filter(account_requests::kind.eq_any(kinds.to_vec()))
    };
    let (count, rows) = count_and_first!(
        connection,
        matching,
        (account_requests::expires_at.asc(), account_requests::id.asc()),
        (
            users::id,
            users::name,
            users::username,
            account_requests::expires_at,
        ) => (String, String, String, NaiveDateTime)
    );
    let told = rows.into_iter().map(|(id, name, username, until)| {
        let until = shanghai_day(until.and_utc());
        row(id, name, Some(username), Some(until))
    });
    Ok((count, told.collect()))
}
