//! Looking after the replica, where one is named.

use crate::kernel::duties::{Duty, Rhythm};
use crate::kernel::services::Services;

/// What a server does by itself that has one.
pub fn duties(services: &Services) -> Vec<Duty> {
    let duty = Duty {
        name: "look_at_replica",
        rhythm: Rhythm::Always,
        run: |services| services.database.look_at_replica().map(|()| false),
    };
    services
        .database
        .replica()
        .map(|_| duty)
        .into_iter()
        .collect()
}
