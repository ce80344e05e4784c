//! Experts as the API shows them, with what the caller may do with each; and who reads which.

use crate::experts::rules::ratings::mean_in_tenths;
use crate::experts::rules::states::{ExpertFacts, is_decision};
use crate::experts::store::{self, ExpertRow, Shown, participations};
use crate::experts::{ApproveExpert, CreateExpert, UnmaskExpert};
use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::{units, users};
use sortition_contract::experts::{ExpertAction, ExpertView};
use sortition_contract::ids::{ExpertId, UnitId, UserId};

/// The units whose libraries a scope reaches; none: all. Experts belong to a unit; a county reads those of
/// its region.
pub fn reached_units(
    connection: &mut AnyConnection,
    scope: &Scope,
) -> Result<Option<Vec<UnitId>>, ApiError> {
    if scope.is_all || scope.all_regions {
        return Ok(None);
    }
    let mut reached: Vec<UnitId> = scope.units.iter().cloned().collect();
    if !scope.regions.is_empty() {
        let all = units::by_id(connection)?.into_values();
        let near = all.filter(|unit| scope.regions.contains(&unit.region_code));
        reached.extend(near.map(|unit| unit.id));
    }
    Ok(Some(reached))
}

/// An expert whom the scope reaches.
pub fn find_reached(
    connection: &mut AnyConnection,
    scope: &Scope,
    id: &ExpertId,
) -> Result<ExpertRow, ApiError> {
    let units = reached_units(connection, scope)?;
    store::find_visible(connection, units.as_deref(), id)
}

/// An expert whom the caller reads, if the operation reaches them too.
pub fn reached(
    connection: &mut AnyConnection,
    call: &Call,
    id: &ExpertId,
) -> Result<ExpertRow, ApiError> {
    let row = find_reached(connection, &call.sight, id)?;
    call.require_unit(&row.unit_id)?;
    Ok(row)
}

/// What of an expert and their caller the guards decide over.
pub fn facts(actor: &Actor, row: &ExpertRow) -> ExpertFacts {
    ExpertFacts {
        is_submitter: actor.is(row.submitted_by.as_ref()),
    }
}

/// Experts as the caller sees them.
pub fn experts(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[ExpertRow],
) -> Result<Vec<ExpertView>, ApiError> {
    let reach = |right| match call.actor.user_id {
        None => Scope::everything(),
        Some(_) => Scope::of(right, &call.actor.roles),
    };
    let changes = reach(&CreateExpert::RIGHT);
    let decides = reach(&ApproveExpert::RIGHT);
    let unmasks = reach(&UnmaskExpert::RIGHT);
    let unit_names = units::read_names(connection, rows.iter().map(|row| &row.unit_id))?;
    let people = rows
        .iter()
        .flat_map(|row| row.submitted_by.iter().chain(&row.decided_by));
    let names = users::read_names(connection, people)?;
    let name_of = |id: &Option<UserId>| id.as_ref().and_then(|id| names.get(id).cloned());
    let ids: Vec<ExpertId> = rows.iter().map(|row| row.id.clone()).collect();
    let ratings = participations::ratings_of(connection, &ids)?;
    let view = |row: &ExpertRow| {
        let reaches = |action| match action {
            ExpertAction::Unmask => row.phone.is_some() && unmasks.has_unit(&row.unit_id),
            _ if is_decision(action) => decides.has_unit(&row.unit_id),
            _ => changes.has_unit(&row.unit_id),
        };
        let allowed_actions = lifecycle::allowed_in(row.state, reaches, &facts(&call.actor, row));
        let of_expert = ratings.get(&row.id).map_or(&[][..], Vec::as_slice);
        let rated: Vec<i32> = of_expert.iter().copied().flatten().collect();
        let shown = Shown {
            unit_name: unit_names.get(&row.unit_id).cloned().unwrap_or_default(),
            submitted_by_name: name_of(&row.submitted_by),
            decided_by_name: name_of(&row.decided_by),
            participation_count: i64::try_from(of_expert.len()).unwrap_or(i64::MAX),
            rating_tenths: mean_in_tenths(&rated),
            allowed_actions,
        };
        row.view(shown, call.today())
    };
    Ok(rows.iter().map(view).collect())
}

/// One expert as the caller sees them.
pub fn expert(
    connection: &mut AnyConnection,
    call: &Call,
    row: &ExpertRow,
) -> Result<ExpertView, ApiError> {
    experts(connection, call, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}
