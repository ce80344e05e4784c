//! Requests about administrators' accounts.

use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::history::{About, Traced};
use crate::kernel::lifecycle::Record;
use crate::kernel::schema::{account_requests, users};
use crate::org::rules::account_requests::{self as rules, AccountRequestEvent};
use crate::org::store::users::UserRow;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{AccountRequestId, UserId};
use sortition_contract::org::{
    AccountRequestAction, AccountRequestKind, AccountRequestState, AccountRequestView, RoleView,
};
use std::collections::HashMap;

/// So many of those that were decided on are listed, the latest.
const DECIDED_LISTED: i64 = 50;

/// A request as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = account_requests)]
#[diesel(treat_none_as_null = true)]
pub struct AccountRequestRow {
    /// The request.
    pub id: AccountRequestId,
    /// Whose account it is about.
    pub user_id: UserId,
    /// What is asked for.
    pub kind: AccountRequestKind,
    /// One that is over may still say `requested`: see [`Self::state_at`].
    pub state: AccountRequestState,
    /// Why.
    pub reason: String,
    /// The roles when it was asked for.
    pub former_roles: Json<Vec<RoleView>>,
    /// The roles that are asked for; none where it is not about roles.
    pub roles: Option<Json<Vec<RoleView>>>,
    /// Whether a reset ends password and sessions at once.
    pub is_locking: bool,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: NaiveDateTime,
    /// When it is over.
    pub expires_at: NaiveDateTime,
    /// Who decided on it, or withdrew it.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<NaiveDateTime>,
    /// Why it was refused.
    pub decision_reason: Option<String>,
    /// For `If-Match`.
    pub version: i64,
}

impl AccountRequestRow {
    /// Its state at a moment.
    pub fn state_at(&self, now: DateTime<Utc>) -> AccountRequestState {
        rules::state_at(self.state, self.expires_at.and_utc(), now)
    }

    /// As the API shows it, at a moment.
    pub fn view(
        &self,
        names: &Names,
        allowed_actions: Vec<AccountRequestAction>,
        now: DateTime<Utc>,
    ) -> AccountRequestView {
        let (username, user_name) = names.get(&self.user_id).cloned().unwrap_or_default();
        let name_of = |id: &UserId| names.get(id).map(|(_, name)| name.clone());
        AccountRequestView {
            id: self.id.clone(),
            user_id: self.user_id.clone(),
            username,
            user_name,
            kind: self.kind,
            state: self.state_at(now),
            reason: self.reason.clone(),
            former_roles: self.former_roles.cloned(),
            roles: self.roles.as_ref().map(Json::cloned),
            is_locking: self.is_locking,
            asked_by_name: name_of(&self.asked_by).unwrap_or_default(),
            asked_at: self.asked_at.and_utc(),
            expires_at: self.expires_at.and_utc(),
            decided_by_name: self.decided_by.as_ref().and_then(name_of),
            decided_at: self.decided_at.map(|at| at.and_utc()),
            decision_reason: self.decision_reason.clone(),
            allowed_actions,
            version: self.version,
        }
    }
}

/// A request with the account that it is about. Its trail holds the request alone.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct AccountRequest {
    /// The request, with its state as of now.
    pub row: AccountRequestRow,
    /// The account.
    #[serde(skip)]
    pub user: UserRow,
}

impl Traced for AccountRequest {
    const MODULE: &'static str = "org";
    const RESOURCE: &'static str = "account_requests";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.user.unit_id),
            title: &self.user.username,
        }
    }
}

impl Record for AccountRequest {
    type Event = AccountRequestEvent;

    fn state(&self) -> AccountRequestState {
        self.row.state
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    /// What lapses is decided on by nobody.
    fn moved(self, state: AccountRequestState, version: i64, at: NaiveDateTime) -> Self {
        let row = AccountRequestRow {
            state,
            version,
            decided_at: (state != AccountRequestState::Lapsed).then_some(at),
            ..self.row
        };
        Self { row, ..self }
    }

    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
        update(connection, &self.row, seen)
    }
}

/// Accounts by their ids: the account's name and the person's.
pub type Names = HashMap<UserId, (String, String)>;

/// The names of all accounts that requests speak of.
pub fn names_of(
    connection: &mut AnyConnection,
    rows: &[AccountRequestRow],
) -> Result<Names, ApiError> {
    let mut ids: Vec<&UserId> = Vec::with_capacity(rows.len() * 3);
    for row in rows {
        ids.extend([&row.user_id, &row.asked_by]);
        ids.extend(&row.decided_by);
    }
    let found: Vec<(UserId, String, String)> = users::table
        .filter(users::id.eq_any(ids))
        .select((users::id, users::username, users::name))
        .load(connection)?;
    let named = |(id, username, name)| (id, (username, name));
    Ok(found.into_iter().map(named).collect())
}

/// Those that wait and the latest of those that don't any more, each the newest first.
pub fn list(connection: &mut AnyConnection) -> Result<Vec<AccountRequestRow>, ApiError> {
    let requested = AccountRequestState::Requested;
    let mut rows: Vec<AccountRequestRow> = account_requests::table
        .filter(account_requests::state.eq(requested))
        .order((
            account_requests::asked_at.desc(),
            account_requests::id.desc(),
        ))
        .select(AccountRequestRow::as_select())
        .load(connection)?;
    let decided: Vec<AccountRequestRow> = account_requests::table
        .filter(account_requests::state.ne(requested))
        .order((
            account_requests::asked_at.desc(),
            account_requests::id.desc(),
        ))
        .limit(DECIDED_LISTED)
        .select(AccountRequestRow::as_select())
        .load(connection)?;
    rows.extend(decided);
    Ok(rows)
}

/// A request by its id.
pub fn find(
    connection: &mut AnyConnection,
    id: &AccountRequestId,
) -> Result<AccountRequestRow, ApiError> {
    account_requests::table
        .find(id)
        .select(AccountRequestRow::as_select())
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// Writes a new request; refused while another one about the account waits. One whose time is over
/// waits no more.
pub fn insert(
    connection: &mut AnyConnection,
    row: &AccountRequestRow,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let over = account_requests::table
        .filter(account_requests::user_id.eq(&row.user_id))
        .filter(account_requests::state.eq(AccountRequestState::Requested))
        .filter(account_requests::expires_at.le(now.naive_utc()));
    diesel::update(over)
        .set(account_requests::state.eq(AccountRequestState::Lapsed))
        .execute(connection)?;
    diesel::insert_into(account_requests::table)
        .values(row)
        .execute(connection)
        .or_duplicate(|| ApiError::refused(ErrorCode::RequestOpen))?;
    Ok(())
}

/// Writes a changed request, unless somebody changed it since.
pub fn update(
    connection: &mut AnyConnection,
    row: &AccountRequestRow,
    seen: i64,
) -> Result<(), ApiError> {
    let target = account_requests::table
        .filter(account_requests::id.eq(&row.id))
        .filter(account_requests::version.eq(seen));
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::refused(ErrorCode::StaleVersion)),
    }
}

/// Who asked for what was decided.
pub fn read_askers(
    connection: &mut AnyConnection,
    request_id: &AccountRequestId,
) -> Result<Vec<UserId>, ApiError> {
    Ok(account_requests::table
        .find(request_id)
        .select(account_requests::asked_by)
        .load(connection)?)
}
