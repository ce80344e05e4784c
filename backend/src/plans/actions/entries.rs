//! Entries of plans: make, change, delete while the plan is a draft.

use crate::checklist::store as checklist;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::{history, public_text, text};
use crate::org::store::{dictionaries, settings, units};
use crate::plans::actions::drafts::editable;
use crate::plans::actions::views;
use crate::plans::rules::entries as rules;
use crate::plans::store::entries::{self as store, Entry, EntryRow};
use crate::plans::store::plans::PlanRow;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{ItemId, PlanEntryId, PlanId, UnitId};
use sortition_contract::org::{UnitKind, UnitState};
use sortition_contract::plans::{CreateEntry, EntryView, PlanAction, StratumRatio, UpdateEntry};
use sortition_contract::registers::ObjectScope;
use std::collections::BTreeSet;

/// The most items of an entry.
const ITEM_LIMIT: usize = 50;
/// The most partners of an entry.
const PARTNER_LIMIT: usize = 10;

/// An entry's content before it is checked.
struct Content {
    title: String,
    item_ids: Vec<ItemId>,
    scope: ObjectScope,
    ratios: Vec<StratumRatio>,
    reserve_bp: u32,
    months: Vec<u32>,
    lead_unit_id: UnitId,
    partner_ids: Vec<UnitId>,
    is_special_purpose: bool,
}

/// Makes an entry of a draft.
pub fn create_plan_entry(
    connection: &mut AnyConnection,
    call: &Call,
    plan_id: &PlanId,
    entry: &CreateEntry,
) -> Result<EntryView, ApiError> {
    let plan = editable(connection, call, plan_id, PlanAction::CreateEntry)?;
    let reserve_bp = match entry.reserve_bp {
        Some(reserve_bp) => reserve_bp,
        None => settings::value(connection, "reserve_bp", Some(&plan.unit_id), call.today())?,
    };
    let content = Content {
        title: entry.title.clone(),
        item_ids: entry.item_ids.clone(),
        scope: entry.scope.clone(),
        ratios: entry.ratios.clone(),
        reserve_bp,
        months: entry.months.clone(),
        lead_unit_id: entry.lead_unit_id.as_ref().unwrap_or(&plan.unit_id).clone(),
        partner_ids: entry.partner_unit_ids.clone(),
        is_special_purpose: entry.special_purpose,
    };
    let content = checked(connection, &plan, content)?;
    let now = call.now.naive_utc();
    let blank = EntryRow {
        id: PlanEntryId::new(),
        plan_id: plan.id.clone(),
        unit_id: plan.unit_id.clone(),
        year: plan.year,
        number: store::next_number(connection, &plan.unit_id, plan.year)?,
        title: String::new(),
        scope: Json::new(content.scope.clone())?,
        ratios: Json::new(Vec::new())?,
        reserve_bp: 0,
        months: Json::new(Vec::new())?,
        lead_unit_id: content.lead_unit_id.clone(),
        is_special_purpose: false,
        is_cancelled: false,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let entry = filled(blank, content)?;
    store::insert(connection, &entry)?;
    let entry = store::find(connection, &entry.row.id)?;
    history::trace(connection, call, "create_entry", None, Some(&entry))?;
    views::entry(connection, call, &plan, &entry)
}

/// An entry of a plan that the caller may change now.
fn editable_entry(
    connection: &mut AnyConnection,
    call: &Call,
    plan_id: &PlanId,
    id: &PlanEntryId,
) -> Result<(PlanRow, Entry), ApiError> {
    let plan = editable(connection, call, plan_id, PlanAction::Update)?;
    let entry = store::find(connection, id)?;
    if entry.row.plan_id != plan.id {
        return Err(ApiError::not_found());
    }
    Ok((plan, entry))
}

/// Changes an entry of a draft.
pub fn update_plan_entry(
    connection: &mut AnyConnection,
    call: &Call,
    plan_id: &PlanId,
    id: &PlanEntryId,
    changes: &UpdateEntry,
) -> Result<EntryView, ApiError> {
    let (plan, before) = editable_entry(connection, call, plan_id, id)?;
    call.require_version(before.row.version)?;
    let content = Content {
        title: changes
            .title
            .clone()
            .unwrap_or_else(|| before.row.title.clone()),
        item_ids: changes
            .item_ids
            .as_ref()
            .unwrap_or(&before.item_ids)
            .clone(),
        scope: changes.scope.as_ref().unwrap_or(&before.scope).clone(),
        ratios: changes.ratios.as_ref().unwrap_or(&before.ratios).clone(),
        reserve_bp: changes.reserve_bp.map_or_else(|| before.reserve_bp(), Ok)?,
        months: changes.months.as_ref().unwrap_or(&before.months).clone(),
        lead_unit_id: changes
            .lead_unit_id
            .as_ref()
            .unwrap_or(&before.lead_unit_id)
            .clone(),
        partner_ids: changes
            .partner_unit_ids
            .as_ref()
            .unwrap_or(&before.partner_ids)
            .clone(),
        is_special_purpose: changes
            .special_purpose
            .unwrap_or(before.row.is_special_purpose),
    };
    let content = checked(connection, &plan, content)?;
    let mut entry = filled(before.row.clone(), content)?;
    entry.row.version += 1;
    entry.row.updated_at = call.now.naive_utc();
    store::update(connection, &entry, before.row.version)?;
    let entry = store::find(connection, &entry.row.id)?;
    history::trace(
        connection,
        call,
        "update_entry",
        Some(&before),
        Some(&entry),
    )?;
    views::entry(connection, call, &plan, &entry)
}

/// Deletes an entry of a draft.
pub fn delete_plan_entry(
    connection: &mut AnyConnection,
    call: &Call,
    plan_id: &PlanId,
    id: &PlanEntryId,
) -> Result<(), ApiError> {
    let (_, entry) = editable_entry(connection, call, plan_id, id)?;
    call.require_version(entry.row.version)?;
    store::delete(connection, &entry.row.id)?;
    history::trace(connection, call, "delete_entry", Some(&entry), None)
}

fn filled(row: EntryRow, content: Content) -> Result<Entry, ApiError> {
    Ok(Entry {
        row: EntryRow {
            title: content.title,
            scope: Json::new(content.scope)?,
            ratios: Json::new(content.ratios)?,
            reserve_bp: content.reserve_bp.try_into().map_err(ApiError::internal)?,
            months: Json::new(content.months)?,
            lead_unit_id: content.lead_unit_id,
            is_special_purpose: content.is_special_purpose,
            ..row
        },
        item_ids: content.item_ids,
        partner_ids: content.partner_ids,
    })
}

/// The content in its normal form, or all that is wrong with it.
fn checked(
    connection: &mut AnyConnection,
    plan: &PlanRow,
    mut content: Content,
) -> Result<Content, ApiError> {
    let mut errors = Vec::new();
    match public_text::line(&content.title, text::MAX_TEXT, "/title") {
        Ok(title) => content.title = title,
        Err(error) => errors.push(error),
    }
    if content.item_ids.is_empty() {
        errors.push(FieldError::new("/item_ids", ErrorCode::Required));
    }
    if content.ratios.is_empty() {
        errors.push(FieldError::new("/ratios", ErrorCode::Required));
    }
    errors.extend(check_demand(
        connection,
        &content.item_ids,
        &content.scope,
        (&content.ratios, content.reserve_bp),
    )?);
    errors.extend(rules::check_months(&content.months));
    errors.extend(check_units(connection, plan, &content)?);
    content.months.sort_unstable();
    if errors.is_empty() {
        Ok(content)
    } else {
        Err(ApiError::invalid(errors))
    }
}

/// What is wrong with whom an entry asks for: items, scope, ratios, reserves.
pub fn check_demand(
    connection: &mut AnyConnection,
    item_ids: &[ItemId],
    scope: &ObjectScope,
    (ratios, reserve_bp): (&[StratumRatio], u32),
) -> Result<Vec<FieldError>, ApiError> {
    let mut errors = check_items(connection, item_ids)?;
    let regions = dictionaries::regions(connection)?;
    let industries = dictionaries::industries(connection)?;
    let regions: BTreeSet<String> = regions.into_iter().map(|region| region.code).collect();
    let industries: BTreeSet<String> = industries.into_iter().map(|one| one.code).collect();
    errors.extend(rules::check_scope(scope, &regions, &industries));
    errors.extend(rules::check_ratios(ratios));
    errors.extend(rules::check_part("/reserve_bp", reserve_bp));
    Ok(errors)
}

fn check_items(
    connection: &mut AnyConnection,
    item_ids: &[ItemId],
) -> Result<Vec<FieldError>, ApiError> {
    let texts: Vec<&str> = item_ids.iter().map(ItemId::as_str).collect();
    let mut errors = rules::check_list("/item_ids", &texts, ITEM_LIMIT);
    if item_ids.len() > ITEM_LIMIT {
        return Ok(errors);
    }
    let known = checklist::read_known(connection, item_ids)?;
    for (index, id) in item_ids.iter().enumerate() {
        if !known.contains(id) {
            errors.push(unknown(format!("/item_ids/{index}"), id));
        }
    }
    Ok(errors)
}

fn unknown(pointer: impl Into<String>, value: &str) -> FieldError {
    FieldError::new(pointer, ErrorCode::UnknownReference).with("value", value)
}

/// The lead is the plan's unit, or a section where the city bureau plans; partners are others.
fn check_units(
    connection: &mut AnyConnection,
    plan: &PlanRow,
    content: &Content,
) -> Result<Vec<FieldError>, ApiError> {
    let all = units::by_id(connection)?;
    let is_active = |id: &UnitId| {
        all.get(id)
            .is_some_and(|unit| unit.state == UnitState::Active)
    };
    let kind_of = |id: &UnitId| all.get(id).map(|unit| unit.kind);
    let mut errors = Vec::new();
    let lead = &content.lead_unit_id;
    let is_city = kind_of(&plan.unit_id) == Some(UnitKind::City);
    let may_lead = *lead == plan.unit_id
        || (is_city && is_active(lead) && kind_of(lead) == Some(UnitKind::Section));
    if !may_lead {
        errors.push(unknown("/lead_unit_id", lead));
    }
    let texts: Vec<&str> = content.partner_ids.iter().map(UnitId::as_str).collect();
    errors.extend(rules::check_list(
        "/partner_unit_ids",
        &texts,
        PARTNER_LIMIT,
    ));
    for (index, id) in content.partner_ids.iter().enumerate() {
        if id == lead || !is_active(id) {
            errors.push(unknown(format!("/partner_unit_ids/{index}"), id));
        }
    }
    Ok(errors)
}
