//! What became of a check, step by step, as far as the reader may know of it.

use crate::audit::store as audit;
use crate::checks::actions::standing;
use crate::checks::rules::CheckEvent;
use crate::checks::store::checks;
use crate::checks::store::reading;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::PART_UNIT_ID;
use crate::sight::Sight;
use sortition_contract::audit::TransitionView;
use sortition_contract::checks::CheckState;
use sortition_contract::ids::{AuditEventId, CheckId, UnitId};
use std::collections::HashMap;

/// The steps of a check, for those who take part in it; others who see it are told of none.
pub fn transitions(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
) -> Result<Vec<TransitionView>, ApiError> {
    let sight = Sight::of_call(call);
    let row = checks::find(connection, &sight, id)?;
    let task = reading::task(connection, &row.task_id)?;
    let parts = checks::parts_of(connection, std::slice::from_ref(id))?;
    let standing = standing(connection, &sight, (&row, &task), &parts)?;
    if !standing.takes_part() {
        return Ok(Vec::new());
    }
    let mut steps = audit::transitions_of(connection, "checks", &[row.id.into()])?;
    if !task.is_joint() || standing.is_whole() {
        return Ok(steps);
    }
    let states: HashMap<UnitId, CheckState> = parts
        .into_iter()
        .map(|part| (part.unit_id, part.state))
        .collect();
    let ids: Vec<AuditEventId> = steps.iter().map(|step| step.id.clone()).collect();
    let said = audit::read_after(connection, &ids)?;
    for step in &mut steps {
        let part = said
            .get(&step.id)
            .and_then(|after| after[PART_UNIT_ID].as_str())
            .map(|unit_id| UnitId::from(unit_id.to_owned()));
        let reads = part.as_ref().is_some_and(|unit_id| {
            let state = states.get(unit_id);
            state.is_some_and(|state| standing.reads(unit_id, *state))
        });
        let owns = part.is_some_and(|unit_id| standing.owns(&unit_id));
        hide(step, reads, owns);
    }
    Ok(steps)
}

/// Who inspected another unit's part shows in who began it and handed it in, so that it is told once that
/// part may be read (row 46); the release is the lead's. Why a part was returned is for its own unit and the
/// lead to know. Of a step that names no part, as when somebody asks to give all of it up, nobody else is told
/// who it was.
fn hide(step: &mut TransitionView, reads: bool, owns: bool) {
    if step.event == CheckEvent::Return.to_string() {
        step.reason = step.reason.take().filter(|_| owns);
    }
    if !reads && step.event != CheckEvent::Release.to_string() {
        step.is_by_untold = step.by_name.is_some();
        step.by_name = None;
        step.by_unit_name = None;
    }
}
