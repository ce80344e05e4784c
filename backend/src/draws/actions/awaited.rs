//! Who is told that a draw waits for them: those who act for its contributors.

use crate::draws::store::draws::{self, ContributorRow};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::outbox::Event;
use crate::org::store::{notifications, units};
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::org::Role;

/// Who commits and reveals for a unit (row 39).
const CONTRIBUTING: [Role; 3] = [Role::Operator, Role::Partner, Role::Regulations];

/// Those whose commitment an open draw waits for.
pub fn committing(connection: &mut AnyConnection, event: &Event) -> Result<Vec<UserId>, ApiError> {
    awaited(connection, event, |one| one.commitment.is_none())
}

/// Those of whom it waits for what they committed to.
pub fn revealing(connection: &mut AnyConnection, event: &Event) -> Result<Vec<UserId>, ApiError> {
    awaited(connection, event, |one| one.revealed_at.is_none())
}

fn awaited(
    connection: &mut AnyConnection,
    event: &Event,
    is_awaited: fn(&ContributorRow) -> bool,
) -> Result<Vec<UserId>, ApiError> {
    let mut contributors = draws::contributors_of(connection, &event.record_id.clone().into())?;
    contributors.retain(is_awaited);
    // The server itself contributes too, and is no unit.
    let all = units::all(connection)?.into_iter();
    let awaited = all.filter(|unit| contributors.iter().any(|one| one.contributor == unit.code));
    let unit_ids: Vec<UnitId> = awaited.map(|unit| unit.id).collect();
    notifications::holders(connection, &CONTRIBUTING, Some(&unit_ids))
}
