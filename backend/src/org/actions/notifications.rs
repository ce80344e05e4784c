//! Events of the outbox become notifications to those who have to act; reading them.

use crate::kernel::above::Above;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::outbox::{self, Event};
use crate::kernel::services::Services;
use crate::org::store::notifications;
use chrono::{DateTime, Utc};
use sortition_contract::ids::{NotificationId, UserId};

/// How many events one step handles.
const EVENTS_AT_ONCE: i64 = 100;

/// Handles the oldest events; false if there were none. Events and notifications change in one
/// transaction, so that nobody is told twice, whenever the server dies.
pub fn deliver(services: &Services) -> Result<bool, ApiError> {
    let is_idle = services
        .database
        .read_blocking(|connection| Ok(outbox::unhandled(connection, 1)?.is_empty()))?;
    if is_idle {
        return Ok(false);
    }
    let now = services.clock.now();
    services
        .database
        .write_blocking(|connection| deliver_in(connection, &services.above, now))
}

/// As `deliver`, within a transaction.
pub fn deliver_in(
    connection: &mut AnyConnection,
    above: &Above,
    now: DateTime<Utc>,
) -> Result<bool, ApiError> {
    let events = outbox::unhandled(connection, EVENTS_AT_ONCE)?;
    let mut told: Vec<(&Event, UserId)> = Vec::new();
    for event in &events {
        if let Some(audience) = above.audience(&event.kind)? {
            let readers = notifications::readers(connection, event, audience)?;
            told.extend(readers.into_iter().map(|reader| (event, reader)));
        }
    }
    notifications::insert(connection, &told, now)?;
    outbox::set_handled(connection, &events, now)?;
    Ok(!events.is_empty())
}

/// Marks a notification as read; again is no error.
pub fn read_notification(
    connection: &mut AnyConnection,
    call: &Call,
    id: &NotificationId,
) -> Result<(), ApiError> {
    let reader = call.actor.person()?;
    if !notifications::is_own(connection, reader, id)? {
        return Err(ApiError::not_found());
    }
    notifications::set_read(connection, reader, Some(id), call.now)?;
    Ok(())
}

/// Marks all of one's notifications as read.
pub fn read_all_notifications(connection: &mut AnyConnection, call: &Call) -> Result<(), ApiError> {
    notifications::set_read(connection, call.actor.person()?, None, call.now)?;
    Ok(())
}
