//! Plans and entries as the API shows them, with what the caller may do with each.

use crate::checklist::store::{self as checklist, ItemVersionRow};
use crate::kernel::auth::Actor;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::lifecycle::{self, Event};
use crate::kernel::rights::{Operation, Scope};
use crate::org::store::units::{self, UnitRow};
use crate::org::store::users;
use crate::plans::rules::states::{self, PlanFacts};
use crate::plans::store::entries::{self, Entry};
use crate::plans::store::plans::{self as store, PlanRow};
use crate::plans::{ApprovePlan, CreateTask, GetPlanForecast, PublishPlan, UpdatePlan};
use crate::sight::facts;
use sortition_contract::ids::{ItemId, PlanEntryId, PlanId, UnitId, UserId};
use sortition_contract::org::UnitKind;
use sortition_contract::plans::{
    EntryAction, EntryState, EntryView, ItemBrief, PlanAction, PlanState, PlanView,
};
use std::collections::HashMap;

/// What an operation reaches for somebody.
pub fn reach<O: Operation>(actor: &Actor) -> Scope {
    Scope::of(&O::RIGHT, &actor.roles)
}

/// Whether a scope of row 29 or 30 reaches a unit's plans: those of the city bureau itself are the
/// city lead's.
pub fn decides(scope: &Scope, unit: &UnitRow) -> bool {
    if unit.kind == UnitKind::City {
        scope.is_all || scope.city_bureau
    } else {
        scope.has_unit(&unit.id)
    }
}

/// A unit of a map of all.
pub fn unit_of<'a>(
    units: &'a HashMap<UnitId, UnitRow>,
    id: &UnitId,
) -> Result<&'a UnitRow, ApiError> {
    units
        .get(id)
        .ok_or_else(|| ApiError::internal(format!("no unit {id}")))
}

/// Plans as the caller sees them.
pub fn plans(
    connection: &mut AnyConnection,
    call: &Call,
    rows: &[PlanRow],
) -> Result<Vec<PlanView>, ApiError> {
    let units = units::by_id(connection)?;
    let ids: Vec<PlanId> = rows.iter().map(|row| row.id.clone()).collect();
    let counts = store::entry_counts(connection, &ids)?;
    let joined: Vec<UnitId> = call.sight.task_units.iter().cloned().collect();
    let joined = store::joined_entry_counts(connection, &ids, &joined)?;
    let people: Vec<UserId> = rows
        .iter()
        .flat_map(|row| {
            [
                Some(&row.created_by),
                row.submitted_by.as_ref(),
                row.decided_by.as_ref(),
            ]
        })
        .flatten()
        .cloned()
        .collect();
    let names = users::read_names(connection, &people)?;
    let name = |id: &Option<UserId>| id.as_ref().and_then(|id| names.get(id).cloned());
    rows.iter()
        .map(|row| {
            let unit = unit_of(&units, &row.unit_id)?;
            Ok(PlanView {
                id: row.id.clone(),
                unit_id: row.unit_id.clone(),
                unit_name: unit.name.clone(),
                year: row.year,
                title: row.title.clone(),
                state: row.state,
                edition: row.edition,
                // No more than the list of entries tells.
                entry_count: match row.is_public() || call.sight.has_unit(&row.unit_id) {
                    true => counts.get(&row.id).copied().unwrap_or(0),
                    false => joined.get(&row.id).copied().unwrap_or(0),
                },
                created_by: row.created_by.clone(),
                created_by_name: names.get(&row.created_by).cloned().unwrap_or_default(),
                submitted_by: row.submitted_by.clone(),
                submitted_by_name: name(&row.submitted_by),
                decided_by: row.decided_by.clone(),
                decided_by_name: name(&row.decided_by),
                return_reason: row.return_reason.clone(),
                published_at: row.published_at.map(|at| at.and_utc()),
                is_forecast_open: reach::<GetPlanForecast>(&call.actor).has_unit(&row.unit_id),
                created_at: row.created_at.and_utc(),
                updated_at: row.updated_at.and_utc(),
                allowed_actions: plan_actions(&call.actor, row, unit),
                version: row.version,
            })
        })
        .collect()
}

/// One plan as the caller sees it.
pub fn plan(
    connection: &mut AnyConnection,
    call: &Call,
    row: &PlanRow,
) -> Result<PlanView, ApiError> {
    plans(connection, call, std::slice::from_ref(row))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

fn plan_actions(actor: &Actor, row: &PlanRow, unit: &UnitRow) -> Vec<PlanAction> {
    let edits = reach::<UpdatePlan>(actor).has_unit(&row.unit_id);
    let decides_it = decides(&reach::<ApprovePlan>(actor), unit);
    let publishes = decides(&reach::<PublishPlan>(actor), unit);
    let reaches = |action| match action {
        PlanAction::Approve | PlanAction::Return => decides_it,
        PlanAction::Publish | PlanAction::Close => publishes,
        _ => edits,
    };
    lifecycle::allowed(row, reaches, &plan_facts(actor, row))
}

/// What of a plan and its caller the guards decide over.
pub fn plan_facts(actor: &Actor, row: &PlanRow) -> PlanFacts {
    PlanFacts {
        is_submitter: actor.is(row.submitted_by.as_ref()),
        is_author: actor.is(Some(row.submitted_by.as_ref().unwrap_or(&row.created_by))),
        was_submitted: row.submitted_by.is_some(),
    }
}

/// Items, named by the versions in force today, or by the last one if they were repealed.
pub fn item_briefs(
    connection: &mut AnyConnection,
    call: &Call,
    item_ids: &[ItemId],
) -> Result<HashMap<ItemId, ItemBrief>, ApiError> {
    let codes = checklist::read_codes(connection, item_ids)?;
    let mut briefs: HashMap<ItemId, ItemBrief> = codes
        .into_iter()
        .map(|(id, code)| {
            let brief = ItemBrief {
                id: id.clone(),
                code,
                name: String::new(),
                kind: String::new(),
                max_ratio_bp: None,
                is_repealed: false,
            };
            (id, brief)
        })
        .collect();
    let mut name = |version: ItemVersionRow, is_repealed: bool| {
        if let Some(brief) = briefs.get_mut(version.item_id.as_str()) {
            brief.name = version.name;
            brief.kind = version.kind.to_string();
            brief.max_ratio_bp = version.max_ratio_bp;
            brief.is_repealed = is_repealed;
        }
    };
    for version in checklist::repealed(connection, item_ids)? {
        name(version, true);
    }
    for version in checklist::effective_on(connection, item_ids, call.today())? {
        name(version, false);
    }
    Ok(briefs)
}

/// The codes of items that were repealed.
pub fn repealed_codes(items: &[ItemBrief]) -> Vec<String> {
    let repealed = items.iter().filter(|item| item.is_repealed);
    repealed.map(|item| item.code.clone()).collect()
}

/// The entries of a plan as the caller sees them; a partner sees of a draft those that name it.
pub fn entries_of(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
) -> Result<Vec<EntryView>, ApiError> {
    let mut found = entries::of_plan(connection, &plan.id)?;
    let sight = &call.sight;
    if !plan.is_public() && !sight.has_unit(&plan.unit_id) {
        found.retain(|entry| {
            let partners = &entry.partner_ids;
            partners.iter().any(|unit| sight.task_units.contains(unit))
        });
    }
    entry_views(connection, call, plan, &found)
}

/// One entry as the caller sees it.
pub fn entry(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
    entry: &Entry,
) -> Result<EntryView, ApiError> {
    entry_views(connection, call, plan, std::slice::from_ref(entry))?
        .pop()
        .ok_or_else(ApiError::not_found)
}

fn entry_views(
    connection: &mut AnyConnection,
    call: &Call,
    plan: &PlanRow,
    found: &[Entry],
) -> Result<Vec<EntryView>, ApiError> {
    let units = units::by_id(connection)?;
    let ids: Vec<PlanEntryId> = found.iter().map(|entry| entry.id.clone()).collect();
    let tasks = facts::read_task_states(connection, &ids)?;
    let item_ids: Vec<ItemId> = found
        .iter()
        .flat_map(|entry| entry.item_ids.clone())
        .collect();
    let briefs = item_briefs(connection, call, &item_ids)?;
    found
        .iter()
        .map(|entry| {
            let states = tasks.get(&entry.row.id).map_or(&[][..], Vec::as_slice);
            let state = states::entry_state(entry.row.is_cancelled, states);
            let names = entry
                .partner_ids
                .iter()
                .map(|id| unit_of(&units, id).map(|unit| unit.name.clone()))
                .collect::<Result<_, _>>()?;
            let items: Vec<ItemBrief> = entry
                .item_ids
                .iter()
                .filter_map(|id| briefs.get(id).cloned())
                .collect();
            let is_over = plan.state == PlanState::Closed || state == EntryState::Cancelled;
            Ok(EntryView {
                id: entry.id.clone(),
                plan_id: entry.plan_id.clone(),
                number: entry.row.number,
                title: entry.row.title.clone(),
                item_ids: entry.item_ids.clone(),
                repealed_items: match is_over {
                    true => Vec::new(),
                    false => repealed_codes(&items),
                },
                items,
                scope: entry.scope.cloned(),
                ratios: entry.ratios.cloned(),
                reserve_bp: entry.reserve_bp()?,
                months: entry.months.cloned(),
                lead_unit_id: entry.lead_unit_id.clone(),
                lead_unit_name: unit_of(&units, &entry.row.lead_unit_id)?.name.clone(),
                partner_unit_ids: entry.partner_ids.clone(),
                partner_unit_names: names,
                special_purpose: entry.row.is_special_purpose,
                state,
                allowed_actions: entry_actions(&call.actor, plan, entry, state),
                version: entry.row.version,
            })
        })
        .collect()
}

fn entry_actions(
    actor: &Actor,
    plan: &PlanRow,
    entry: &Entry,
    state: EntryState,
) -> Vec<EntryAction> {
    let edits = reach::<UpdatePlan>(actor).has_unit(&plan.unit_id)
        && PlanAction::Update.next(plan.state).is_some();
    let makes_tasks = reach::<CreateTask>(actor).has_unit(&entry.row.lead_unit_id)
        && plan.state == PlanState::Published
        && state != EntryState::Cancelled;
    let actions = [
        (EntryAction::Update, edits),
        (EntryAction::Delete, edits),
        (EntryAction::CreateTask, makes_tasks),
    ];
    let allowed = actions.into_iter().filter(|(_, is_allowed)| *is_allowed);
    allowed.map(|(action, _)| action).collect()
}
