//! What became of a check, step by step, as far as the reader may know of it.

use crate::audit::store as audit;
use crate::checks::actions::own_assignment;
use crate::checks::rules::CheckEvent;
use crate::checks::store::checks::{self, PART_IN_TRAIL};
use crate::checks::store::reading;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::sight::Sight;
use sortition_contract::audit::TransitionView;
use sortition_contract::ids::{AuditEventId, CheckId, UnitId};

/// The steps of a check, for those who take part in it; others who see it are told of none.
pub fn transitions(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
) -> Result<Vec<TransitionView>, ApiError> {
    let sight = Sight::of_call(call);
    let row = checks::find(connection, &sight, id)?;
    if !checks::has_own_part(connection, call, id)? {
        return Ok(Vec::new());
    }
    let mut steps = audit::transitions_of(connection, "checks", &[row.id.into()])?;
    let task = reading::task(connection, &row.task_id)?;
    if task.is_joint() && !sight.leads(&task.unit_id) {
        let own = own_assignment(connection, call, id)?;
        hide_reasons(connection, &mut steps, |unit_id| {
            sight.has_part(unit_id) || own.as_ref().is_some_and(|one| one.unit_id == *unit_id)
        })?;
    }
    Ok(steps)
}

/// Why a part was returned is for its own unit and the lead to know, as in the check itself (row 46). Where
/// the trail doesn't say whose part it was, as a former version didn't, the lead alone knows.
fn hide_reasons(
    connection: &mut AnyConnection,
    steps: &mut [TransitionView],
    is_own: impl Fn(&UnitId) -> bool,
) -> Result<(), ApiError> {
    let word = CheckEvent::Return.to_string();
    let returns = steps.iter().filter(|step| step.event == word);
    let ids: Vec<AuditEventId> = returns.map(|step| step.id.clone()).collect();
    let said = audit::read_after(connection, &ids)?;
    for step in steps.iter_mut().filter(|step| step.event == word) {
        let part = said
            .get(&step.id)
            .and_then(|after| after[PART_IN_TRAIL].as_str());
        let is_told = part.is_some_and(|unit_id| is_own(&unit_id.to_owned().into()));
        step.reason = step.reason.take().filter(|_| is_told);
    }
    Ok(())
}
