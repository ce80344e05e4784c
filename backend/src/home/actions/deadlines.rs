//! Until when plans and reports are due: days that are counted by settings and calendar, not stored.

use crate::home::store::{self, Waiting, WaitingRow};
use crate::kernel::calendar::{Calendar, Month};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::publications::actions::publish_by;
use crate::reports::actions::DueDays;
use sortition_contract::ids::{UnitId, UserId};
use sortition_contract::plans::PlanState;
use sortition_contract::reports::ReportState;

/// Plans in a state, of some units or of all. Approved ones have the day until which they must be
/// public: nothing changes them between the decision and their publication.
pub(super) fn plans(
    connection: &mut AnyConnection,
    calendar: &Calendar,
    (state, unit_ids): (PlanState, Option<&[UnitId]>),
    not_by: Option<&UserId>,
) -> Result<Waiting, ApiError> {
    let (count, found) = store::read_plans(connection, state, unit_ids, not_by)?;
    let mut rows = Vec::with_capacity(found.len());
    for (row, unit_id, since) in found {
        let due_on = match state == PlanState::Approved {
            true => Some(publish_by(connection, calendar, &unit_id, since)?),
            false => None,
        };
        rows.push(WaitingRow { due_on, ..row });
    }
    Ok((count, rows))
}

/// Reports of some units in a state, with the day until which they are to be handed in.
pub(super) fn reports(
    connection: &mut AnyConnection,
    state: ReportState,
    unit_ids: &[UnitId],
) -> Result<Waiting, ApiError> {
    let (count, found) = store::read_reports(connection, state, (unit_ids, false), None)?;
    let due_days = DueDays::read(connection)?;
    let rows = found.into_iter().map(|(row, period_end)| {
        let month: Month = row.title.parse().map_err(ApiError::internal)?;
        let due_on = Some(due_days.due_on(month, period_end)?);
        Ok(WaitingRow { due_on, ..row })
    });
    Ok((count, rows.collect::<Result<_, ApiError>>()?))
}
