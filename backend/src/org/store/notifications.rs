//! Notifications, each to one user.

use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::outbox::Event;
use crate::kernel::page::Listing;
use crate::kernel::schema::{check_inspectors, inspectors, notifications, user_roles, users};
use crate::org::rules::notifications::Audience;
use crate::sortable;
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use sortition_contract::error::Language;
use sortition_contract::ids::NotificationId;
use sortition_contract::org::{NotificationFilter, NotificationView, UserState};
use sortition_contract::page::Page;
use sortition_contract::texts;

/// A notification as it is stored.
#[derive(Clone, Debug, Queryable)]
pub struct NotificationRow {
    /// The order in which they were made.
    pub seq: i64,
    /// The notification.
    pub id: String,
    /// To whom.
    pub user_id: String,
    /// `<module>.<event>`.
    pub kind: String,
    /// Parameters of the sentence, JSON.
    pub parameters: String,
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
    pub fn view(&self, language: Language) -> Result<NotificationView, ApiError> {
        let parameters = serde_json::from_str(&self.parameters).map_err(ApiError::internal)?;
        Ok(NotificationView {
            id: self.id.clone().into(),
            kind: self.kind.clone(),
            text: texts::notification(&self.kind, language, &parameters)
                .unwrap_or_else(|| self.kind.clone()),
            resource: self.resource.clone(),
            record_id: self.record_id.clone(),
            created_at: self.created_at.and_utc(),
            read_at: self.read_at.map(|at| at.and_utc()),
        })
    }
}

sortable! {
    NotificationSort of notifications::table, tie notifications::seq => i64;
    "created_at" => notifications::created_at => NaiveDateTime,
}

fn matching<'a>(
    user_id: &'a str,
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
    user_id: &str,
    listing: &Listing<NotificationFilter>,
) -> Result<Page<NotificationRow>, ApiError> {
    let order = listing.order(&[("created_at", true)]);
    let total = match listing.count {
        true => Some(
            matching(user_id, &listing.filter)
                .count()
                .get_result(connection)?,
        ),
        false => None,
    };
    let mut query = matching(user_id, &listing.filter);
    if let Some(position) = listing.position(&order)? {
        query = query.filter(NotificationSort::after(&order, position)?);
    }
    let rows: Vec<NotificationRow> = NotificationSort::order(query, &order)?
        .limit(listing.limit + 1)
        .load(connection)?;
    let value = |row: &NotificationRow, _: &str| serde_json::json!(row.created_at);
    Ok(listing.page(rows, &order, total, value, |row| row.seq.into()))
}

/// Marks one notification, or all, of a user as read. Says how many were unread.
pub fn set_read(
    connection: &mut AnyConnection,
    user_id: &str,
    id: Option<&str>,
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
pub fn is_own(connection: &mut AnyConnection, user_id: &str, id: &str) -> Result<bool, ApiError> {
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

/// The users who are told of an event, but not the one who did it.
pub fn readers(
    connection: &mut AnyConnection,
    event: &Event,
    audience: Audience,
) -> Result<Vec<String>, ApiError> {
    let active = users::state.eq(UserState::Active.code());
    let mut readers: Vec<String> = match (audience, &event.unit_id) {
        (Audience::InUnit(role), Some(unit_id)) => user_roles::table
            .inner_join(users::table.on(users::id.eq(user_roles::user_id)))
            .filter(
                user_roles::role
                    .eq(role.code())
                    .and(user_roles::unit_id.eq(unit_id)),
            )
            .filter(active)
            .select(users::id)
            .distinct()
            .load(connection)?,
        (Audience::InUnit(_), None) => Vec::new(),
        (Audience::Anywhere(role), _) => user_roles::table
            .inner_join(users::table.on(users::id.eq(user_roles::user_id)))
            .filter(user_roles::role.eq(role.code()))
            .filter(active)
            .select(users::id)
            .distinct()
            .load(connection)?,
        (Audience::Inspectors, _) => check_inspectors::table
            .inner_join(inspectors::table.on(inspectors::id.eq(check_inspectors::inspector_id)))
            .filter(check_inspectors::check_id.eq(&event.record_id))
            .filter(inspectors::user_id.is_not_null())
            .select(inspectors::user_id.assume_not_null())
            .distinct()
            .load(connection)?,
    };
    readers.retain(|reader| Some(reader) != event.actor_id.as_ref());
    Ok(readers)
}

/// Writes a notification of an event to a user.
pub fn insert(
    connection: &mut AnyConnection,
    event: &Event,
    user_id: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    diesel::insert_into(notifications::table)
        .values((
            notifications::id.eq(NotificationId::new().as_str()),
            notifications::user_id.eq(user_id),
            notifications::kind.eq(&event.kind),
            notifications::parameters.eq(&event.parameters),
            notifications::resource.eq(&event.resource),
            notifications::record_id.eq(&event.record_id),
            notifications::created_at.eq(now.naive_utc()),
        ))
        .execute(connection)?;
    Ok(())
}
