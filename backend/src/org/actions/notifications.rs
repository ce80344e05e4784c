//! Events of the outbox become notifications to those who have to act.

use crate::kernel::error::ApiError;
use crate::kernel::outbox;
use crate::kernel::services::Services;

/// How many events one step handles.
const EVENTS_AT_ONCE: i64 = 100;

/// Handles the oldest events; false if there were none.
pub fn deliver(services: &Services) -> Result<bool, ApiError> {
    let events = services
        .database
        .read_blocking(|connection| outbox::unhandled(connection, EVENTS_AT_ONCE))?;
    if events.is_empty() {
        return Ok(false);
    }
    let now = services.clock.now();
    services.database.write_blocking(|connection| {
        events
            .iter()
            .try_for_each(|event| outbox::set_handled(connection, event.seq, now))
    })?;
    Ok(true)
}
