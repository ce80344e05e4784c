//! Tells of certificates that end: the inspector, and whoever looks after the unit's register.

use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::duties;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::outbox::Event;
use crate::kernel::services::Services;
use crate::org::store::notifications;
use crate::registers::rules::certificates::{NOTICES, days_left, due_notice};
use crate::registers::store::inspectors::{self as store, InspectorRow};
use chrono::{Days, NaiveDate};
use sortition_contract::ids::{InspectorId, UserId};
use sortition_contract::org::Role;
use std::slice;

/// Tells of each certificate that comes near its end; false if there was none.
pub fn tell_ending_certificates(services: &Services) -> Result<bool, ApiError> {
    let call = Call::by_system("tell_ending_certificates", services.clock.now())
        .with_above(&services.above);
    let due = services
        .database
        .read_blocking(|connection| due(connection, call.today()))?;
    duties::for_each(&due, |id| {
        services
            .database
            .write_blocking(|connection| tell(connection, &call, id))
    })
}

/// Whose certificate somebody has to be told of.
fn due(connection: &mut AnyConnection, today: NaiveDate) -> Result<Vec<InspectorId>, ApiError> {
    let most = NOTICES.into_iter().max().unwrap_or_default();
    let until = today.checked_add_days(Days::new(most.unsigned_abs().into()));
    let ending = store::read_ending(connection, (today, until.unwrap_or(today)))?;
    let is_due = |row: &InspectorRow| due_notice(row.valid_until, today, row.notice_days).is_some();
    let due = ending.into_iter().filter(is_due);
    Ok(due.map(|row| row.id).collect())
}

fn tell(connection: &mut AnyConnection, call: &Call, id: &InspectorId) -> Result<(), ApiError> {
    let row = store::find(connection, id)?;
    let today = call.today();
    let notice = due_notice(row.valid_until, today, row.notice_days);
    let Some((notice, left)) = notice.zip(days_left(row.valid_until, today)) else {
        return Ok(());
    };
    store::set_notice(connection, &row.id, notice)?;
    let mut change = Change::about("certificate_ends", &row);
    let named = [
        ("days".to_owned(), left.to_string()),
        ("day".to_owned(), row.valid_until.to_string()),
    ];
    change.parameters.extend(named);
    history::record(connection, call, change)
}

/// Who is told: the inspector, and the unit's operators, of a department its partners.
pub fn name_readers(
    connection: &mut AnyConnection,
    event: &Event,
) -> Result<Vec<UserId>, ApiError> {
    let row = store::find(connection, &event.record_id.clone().into())?;
    let roles = [Role::Operator, Role::Partner];
    let unit = slice::from_ref(&row.unit_id);
    let mut readers = notifications::holders(connection, &roles, Some(unit))?;
    if let Some(user_id) = row.user_id.filter(|user_id| !readers.contains(user_id)) {
        readers.push(user_id);
    }
    Ok(readers)
}
