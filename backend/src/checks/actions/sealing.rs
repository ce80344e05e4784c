//! Sealed checks: made by the draw in its own transaction, wrapped until their release. The draw's
//! entry of the audit trail stands for them.

use crate::checks::store::checks::{self, AssignmentRow, CheckRow, NewCheck, PartRow};
use crate::checks::store::reading;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
pub use crate::sight::sealed::ByUnit;
use crate::sight::sealed::{SealedCheck, open, seal};
use sortition_contract::checks::CheckState;
use sortition_contract::ids::{CheckId, DrawId, InspectorId, ObjectId, TaskId, UnitId};
use std::collections::HashMap;

/// An object that was drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Place in the draw order, from 1.
    pub position: i32,
    /// The object.
    pub object_id: ObjectId,
    /// Its stratum.
    pub stratum: String,
    /// Whether it is an enterprise (domain.md §3, row c).
    pub is_enterprise: bool,
    /// Each unit's inspectors in the order of their rank; empty while the draw isn't matched.
    pub inspectors: ByUnit,
}

/// What a check holds while it is sealed; none once it is released.
pub fn open_sealed(keys: &Keys, row: &CheckRow) -> Result<Option<SealedCheck>, ApiError> {
    let sealed = row.sealed.as_deref();
    sealed.map(|sealed| open(keys, &row.id, sealed)).transpose()
}

/// Checks of a draw as they are to be written, sealed.
pub struct NewChecks {
    rows: Vec<NewCheck>,
    parts: Vec<PartRow>,
}

impl NewChecks {
    /// Writes them.
    pub fn insert(&self, connection: &mut AnyConnection) -> Result<(), ApiError> {
        checks::insert(connection, &self.rows, &self.parts)
    }
}

/// Makes the checks of a draw, sealed, each with a part for every unit of the task.
pub fn seal_checks(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (task_id, draw_id): (&TaskId, &DrawId),
    drawn: &[Drawn],
) -> Result<NewChecks, ApiError> {
    let lead = reading::task(connection, task_id)?.unit_id;
    let units = reading::task_units(connection, task_id)?;
    let now = call.now.naive_utc();
    let mut rows = Vec::with_capacity(drawn.len());
    let mut parts = Vec::with_capacity(drawn.len() * units.len());
    for one in drawn {
        let id = CheckId::new();
        let content = SealedCheck {
            object_id: one.object_id.clone(),
            stratum: one.stratum.clone(),
            is_enterprise: one.is_enterprise,
            inspectors: one.inspectors.clone(),
        };
        let sealed = |(unit, _): &(UnitId, i32)| PartRow::sealed(&id, unit, &lead);
        parts.extend(units.iter().map(sealed));
        rows.push(NewCheck {
            sealed: seal(keys, &id, &content)?,
            id,
            task_id: task_id.clone(),
            unit_id: lead.clone(),
            draw_id: draw_id.clone(),
            position: one.position,
            state: CheckState::Sealed,
            version: 1,
            created_at: now,
            updated_at: now,
        });
    }
    Ok(NewChecks { rows, parts })
}

/// The objects of some draws' checks, sealed or not. Shown to nobody.
pub fn drawn_objects(
    connection: &mut AnyConnection,
    keys: &Keys,
    draw_ids: &[DrawId],
) -> Result<Vec<ObjectId>, ApiError> {
    let mut objects = Vec::new();
    for row in checks::of_draws(connection, draw_ids)? {
        let sealed = open_sealed(keys, &row)?.map(|content| content.object_id);
        objects.extend(sealed.or(row.object_id));
    }
    Ok(objects)
}

/// Gives sealed checks their inspectors after a rematch, by place in the draw order.
pub fn set_inspectors_sealed(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    task_id: &TaskId,
    inspectors: &HashMap<i32, ByUnit>,
) -> Result<(), ApiError> {
    for row in checks::of_task(connection, task_id)? {
        let Some(inspectors) = inspectors.get(&row.position) else {
            continue;
        };
        let Some(content) = open_sealed(keys, &row)? else {
            return Err(ApiError::invalid_state(row.state));
        };
        let content = SealedCheck {
            inspectors: inspectors.clone(),
            ..content
        };
        let sealed = seal(keys, &row.id, &content)?;
        checks::set_sealed(connection, &row.id, &sealed, call.now.naive_utc())?;
    }
    Ok(())
}

impl SealedCheck {
    /// Who inspects, each unit's first in rank as its lead.
    pub fn assignments(&self, check_id: &CheckId) -> Vec<AssignmentRow> {
        let of_unit = |(unit_id, inspectors): &(UnitId, Vec<InspectorId>)| {
            let unit_id = unit_id.clone();
            let rows = (0..).zip(inspectors.clone());
            rows.map(move |(position, inspector_id)| AssignmentRow {
                check_id: check_id.clone(),
                unit_id: unit_id.clone(),
                inspector_id,
                position,
            })
            .collect::<Vec<_>>()
        };
        self.inspectors.iter().flat_map(of_unit).collect()
    }
}
