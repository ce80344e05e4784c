//! Notifications, each to one user.

use crate::insert_all;
use crate::kernel::db::{AnyConnection, Backend, Json};
use crate::kernel::error::ApiError;
use crate::kernel::outbox::Event;
use crate::kernel::page::Listing;
use crate::kernel::schema::{notifications, service_accounts, user_roles, users};
use crate::kernel::tells::Audience;
use crate::sortable;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use sortition_contract::error::Language;
use sortition_contract::ids::{NotificationId, UnitId, UserId};
use sortition_contract::org::{NotificationFilter, NotificationView, Role, UserState};
use sortition_contract::page::Page;
use sortition_contract::texts;
use std::collections::BTreeMap;

/// A notification as it is stored.
#[derive(Clone, Debug, Queryable)]
pub struct NotificationRow {
    /// The order in which they were made.
    pub seq: i64,
    /// The notification.
    pub id: NotificationId,
    /// To whom.
    pub user_id: UserId,
    /// `<module>.<event>`.
    pub kind: String,
    /// Parameters of the sentence.
    pub parameters: Json<BTreeMap<String, String>>,
    /// The kind of record.
    pub resource: String,
    /// The record.
    pub record_id: Option<String>,
    /// When it was made.
    pub created_at: NaiveDateTime,
    /// When it was read.
    pub read_at: Option<NaiveDateTime>,
}

impl NotificationRow {
    /// In the reader's language.
    pub fn view(&self, language: Language) -> NotificationView {
        NotificationView {
            id: self.id.clone(),
            kind: self.kind.clone(),
            text: texts::notification(&self.kind, language, &self.parameters)
                .unwrap_or_else(|| self.kind.clone()),
            resource: self.resource.clone(),
            record_id: self.record_id.clone(),
            created_at: self.created_at.and_utc(),
            read_at: self.read_at.map(|at| at.and_utc()),
        }
    }
}

sortable! {
    NotificationSort of notifications::table, tie notifications::seq => i64;
    "created_at" => notifications::created_at => NaiveDateTime,
}

fn matching<'a>(
    user_id: &'a UserId,
    filter: &NotificationFilter,
) -> notifications::BoxedQuery<'a, Backend> {
    let query = notifications::table
        .filter(notifications::user_id.eq(user_id))
        .into_boxed();
    match filter.is_read {
        None => query,
        Some(true) => query.filter(notifications::read_at.is_not_null()),
        Some(false) => query.filter(notifications::read_at.is_null()),
    }
}

/// A page of one's own notifications, the newest first.
pub fn list(
    connection: &mut AnyConnection,
    user_id: &UserId,
    listing: &Listing<NotificationFilter>,
) -> Result<Page<NotificationRow>, ApiError> {
    let value = |row: &NotificationRow, _: &str| serde_json::json!(row.created_at);
    NotificationSort::page(
        connection,
        listing,
        &[("created_at", true)],
        || matching(user_id, &listing.filter),
        |query, connection| query.load(connection),
        value,
        |row| row.seq.into(),
    )
}

/// Marks one notification, or all, of a user as read. Says how many were unread.
pub fn set_read(
    connection: &mut AnyConnection,
    user_id: &UserId,
    id: Option<&NotificationId>,
    now: DateTime<Utc>,
) -> Result<usize, ApiError> {
    let unread = notifications::table.filter(
        notifications::user_id
            .eq(user_id)
            .and(notifications::read_at.is_null()),
    );
    let change = notifications::read_at.eq(now.naive_utc());
    Ok(match id {
        Some(id) => diesel::update(unread.filter(notifications::id.eq(id)))
            .set(change)
            .execute(connection)?,
        None => diesel::update(unread).set(change).execute(connection)?,
    })
}

/// Whether a notification is a user's.
pub fn is_own(
    connection: &mut AnyConnection,
    user_id: &UserId,
    id: &NotificationId,
) -> Result<bool, ApiError> {
    let found: Option<i64> = notifications::table
        .filter(
            notifications::user_id
                .eq(user_id)
                .and(notifications::id.eq(id)),
        )
        .select(notifications::seq)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// The people who are told of an event.
pub fn readers(
    connection: &mut AnyConnection,
    event: &Event,
    audience: Audience,
) -> Result<Vec<UserId>, ApiError> {
    let mut readers = match audience {
        Audience::InUnit(role) => match &event.unit_id {
            Some(unit_id) => holders(connection, &[role], Some(std::slice::from_ref(unit_id)))?,
            None => Vec::new(),
        },
        Audience::Anywhere(role) => holders(connection, &[role], None)?,
        Audience::Named(name) | Audience::Owner(name) => name(connection, event)?,
    };
    if !matches!(audience, Audience::Owner(_)) {
        readers.retain(|reader| Some(reader) != event.actor_id.as_ref());
    }
    without_programs(connection, readers)
}

/// Those who are people: nobody reads what a program's account is told.
fn without_programs(
    connection: &mut AnyConnection,
    mut readers: Vec<UserId>,
) -> Result<Vec<UserId>, ApiError> {
    if readers.is_empty() {
        return Ok(readers);
    }
    let programs: Vec<UserId> = service_accounts::table
        .filter(service_accounts::id.eq_any(&readers))
        .select(service_accounts::id)
        .load(connection)?;
    readers.retain(|reader| !programs.contains(reader));
    Ok(readers)
}

/// The active users who hold one of the roles, in one of the units or anywhere.
pub fn holders(
    connection: &mut AnyConnection,
    roles: &[Role],
    unit_ids: Option<&[UnitId]>,
) -> Result<Vec<UserId>, ApiError> {
    let mut query = user_roles::table
        .inner_join(users::table.on(users::id.eq(user_roles::user_id)))
        .filter(user_roles::role.eq_any(roles))
        .filter(users::state.eq(UserState::Active))
        .select(users::id)
        .distinct()
        .into_boxed();
    if let Some(unit_ids) = unit_ids {
        query = query.filter(user_roles::unit_id.eq_any(unit_ids));
    }
    Ok(query.load(connection)?)
}

/// A notification as it is written.
#[derive(Insertable)]
#[diesel(table_name = notifications)]
#[diesel(treat_none_as_default_value = false)]
struct NewNotification<'a> {
    id: NotificationId,
    user_id: &'a UserId,
    kind: &'a str,
    parameters: &'a str,
    resource: &'a str,
    record_id: &'a str,
    created_at: NaiveDateTime,
}

/// Writes notifications: events, each with a user who is told of it.
pub fn insert(
    connection: &mut AnyConnection,
    told: &[(&Event, UserId)],
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let rows = told.iter().map(|(event, user_id)| NewNotification {
        id: NotificationId::new(),
        user_id,
        kind: &event.kind,
        parameters: event.parameters.as_text(),
        resource: &event.resource,
        record_id: &event.record_id,
        created_at: now.naive_utc(),
    });
    let rows: Vec<_> = rows.collect();
    insert_all!(connection, notifications::table, &rows[..])?;
    Ok(())
}
