//! Entries of plans: make, change, delete while the plan is a draft.

use crate::checklist::store as checklist;
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::fields::Fields;
use crate::kernel::{history, text};
use crate::org::store::{dictionaries, settings, units};
use crate::plans::actions::drafts::editable;
use crate::plans::actions::views;
use crate::plans::rules::entries as rules;
use crate::plans::store::entries::{self as store, Entry, EntryRow};
use crate::plans::store::plans::PlanRow;
use chrono::NaiveDateTime;
use sortition_contract::ids::{ItemId, PlanEntryId, PlanId, UnitId};
use sortition_contract::org::{UnitKind, UnitState};
use sortition_contract::plans::{CreateEntry, EntryView, PlanAction, StratumRatio, UpdateEntry};
use sortition_contract::registers::ObjectScope;
use std::collections::BTreeSet;

/// The most items of an entry.
const ITEM_LIMIT: usize = 50;
/// The most partners of an entry.
const PARTNER_LIMIT: usize = 10;

/// An entry's content: as it is asked for, and in its normal form once it is [`checked`].
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

impl Content {
    /// The entry that holds it.
    fn within(self, frame: Frame, now: NaiveDateTime) -> Result<Entry, ApiError> {
        Ok(Entry {
            row: EntryRow {
                id: frame.id,
                plan_id: frame.plan_id,
                unit_id: frame.unit_id,
                year: frame.year,
                number: frame.number,
                title: self.title,
                scope: Json::new(self.scope)?,
                ratios: Json::new(self.ratios)?,
                reserve_bp: self.reserve_bp.try_into().map_err(ApiError::internal)?,
                months: Json::new(self.months)?,
                lead_unit_id: self.lead_unit_id,
                is_special_purpose: self.is_special_purpose,
                is_cancelled: frame.is_cancelled,
                version: frame.version,
                created_at: frame.created_at,
                updated_at: now,
            },
            item_ids: self.item_ids,
            partner_ids: self.partner_ids,
        })
    }
}

/// What an entry is, whatever its content.
struct Frame {
    id: PlanEntryId,
    plan_id: PlanId,
    unit_id: UnitId,
    year: i32,
    number: i32,
    is_cancelled: bool,
    version: i64,
    created_at: NaiveDateTime,
}

impl Frame {
    /// Of a new entry of a plan.
    fn new(plan: &PlanRow, number: i32, now: NaiveDateTime) -> Self {
        Self {
            id: PlanEntryId::new(),
            plan_id: plan.id.clone(),
            unit_id: plan.unit_id.clone(),
            year: plan.year,
            number,
            is_cancelled: false,
            version: 1,
            created_at: now,
        }
    }

    /// Of the next version of an entry.
    fn after(row: &EntryRow) -> Self {
        Self {
            id: row.id.clone(),
            plan_id: row.plan_id.clone(),
            unit_id: row.unit_id.clone(),
            year: row.year,
            number: row.number,
            is_cancelled: row.is_cancelled,
            version: row.version + 1,
            created_at: row.created_at,
        }
    }
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
    let number = store::next_number(connection, &plan.unit_id, plan.year)?;
    let entry = content.within(Frame::new(&plan, number, now), now)?;
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
    let entry = content.within(Frame::after(&before.row), call.now.naive_utc())?;
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

/// The content in its normal form, or all that is wrong with it.
fn checked(
    connection: &mut AnyConnection,
    plan: &PlanRow,
    mut content: Content,
) -> Result<Content, ApiError> {
    let mut fields = Fields::default();
    let title = fields.public_line("/title", &content.title, text::MAX_TEXT);
    fields.required("/item_ids", content.item_ids.first());
    fields.required("/ratios", content.ratios.first());
    let demand = (content.ratios.as_slice(), content.reserve_bp);
    check_demand(
        connection,
        &mut fields,
        &content.item_ids,
        &content.scope,
        demand,
    )?;
    rules::check_months(&mut fields, &content.months);
    check_units(connection, &mut fields, plan, &content)?;
    content.title = fields.build(|| title)?;
    content.months.sort_unstable();
    Ok(content)
}

/// Tells what is wrong with whom an entry asks for: items, scope, ratios, reserves.
pub fn check_demand(
    connection: &mut AnyConnection,
    fields: &mut Fields,
    item_ids: &[ItemId],
    scope: &ObjectScope,
    (ratios, reserve_bp): (&[StratumRatio], u32),
) -> Result<(), ApiError> {
    fields.each_once("/item_ids", item_ids, ITEM_LIMIT);
    if item_ids.len() <= ITEM_LIMIT {
        let known = checklist::read_known(connection, item_ids)?;
        fields.each_known("/item_ids", item_ids, |id| known.contains(id));
    }
    let regions = dictionaries::regions(connection)?;
    let industries = dictionaries::industries(connection)?;
    let regions: BTreeSet<String> = regions.into_iter().map(|region| region.code).collect();
    let industries: BTreeSet<String> = industries.into_iter().map(|one| one.code).collect();
    rules::check_scope(fields, scope, &regions, &industries);
    rules::check_ratios(fields, ratios);
    fields.within("/reserve_bp", reserve_bp, 0..=rules::WHOLE_BP);
    Ok(())
}

/// The lead is the plan's unit, or a section where the city bureau plans; partners are others.
fn check_units(
    connection: &mut AnyConnection,
    fields: &mut Fields,
    plan: &PlanRow,
    content: &Content,
) -> Result<(), ApiError> {
    let all = units::by_id(connection)?;
    let is_active = |id: &UnitId| {
        all.get(id)
            .is_some_and(|unit| unit.state == UnitState::Active)
    };
    let kind_of = |id: &UnitId| all.get(id).map(|unit| unit.kind);
    let lead = &content.lead_unit_id;
    let is_city = kind_of(&plan.unit_id) == Some(UnitKind::City);
    let may_lead = *lead == plan.unit_id
        || (is_city && is_active(lead) && kind_of(lead) == Some(UnitKind::Section));
    fields.known("/lead_unit_id", lead, may_lead.then_some(()));
    let partners = &content.partner_ids;
    fields.each_once("/partner_unit_ids", partners, PARTNER_LIMIT);
    fields.each_known("/partner_unit_ids", partners, |id| {
        id != lead && is_active(id)
    });
    Ok(())
}
