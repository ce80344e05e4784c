//! The yearly plans: made, submitted, approved and published in January.

use super::offices::{EntryPlan, OFFICES, Office};
use super::stage::{Scene, at};
use super::{ledgers, tasks};
use crate::checklist::store as checklist;
use crate::kernel::error::ApiError;
use crate::plans::actions::{decisions, drafts, entries};
use crate::plans::{ApprovePlan, CreatePlan, CreatePlanEntry, PublishPlan, SubmitPlan};
use chrono::Datelike;
use sortition_contract::ids::{ItemId, PlanEntryId, PlanId};
use sortition_contract::plans as contract;
use sortition_contract::registers::ObjectScope;
use std::collections::HashMap;

/// Who was checked within so many months isn't drawn again.
const RECHECK_MONTHS: u32 = 12;
const EVERY_MONTH: [u32; 12] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/// The entries of which tasks are made.
#[derive(Clone, Debug)]
pub struct Entries {
    /// Drawn every month.
    pub regular: PlanEntryId,
    /// Drawn next.
    pub key: PlanEntryId,
}

/// All offices plan.
pub fn begin(scene: &mut Scene<'_, '_>) -> Result<(), ApiError> {
    let day = scene.stage.working_days_after(scene.today(), 1);
    for office in &OFFICES {
        scene.surely(at(day, 9, 20), move |scene| draft(scene, office));
    }
    Ok(())
}

fn draft(scene: &mut Scene<'_, '_>, office: &'static Office) -> Result<(), ApiError> {
    let year = scene.today().year();
    let call = scene.call::<CreatePlan>(office.operator)?;
    let plan = contract::CreatePlan {
        unit_id: None,
        year,
        title: format!("{}{year}年度双随机抽查工作计划", office.short),
    };
    let plan = drafts::create_plan(scene.connection, &call, &plan)?;
    let items = checklist::ids_by_code(scene.connection)?;
    let regular = entry(
        scene,
        office,
        &plan.id,
        &items,
        (&office.regular, &EVERY_MONTH),
    )?;
    let soon = [scene.stage.today().month()];
    let key = entry(scene, office, &plan.id, &items, (&office.key, &soon))?;
    for later in office.later {
        let asked = (&later.entry, later.months);
        entry(scene, office, &plan.id, &items, asked)?;
    }
    let entries = Entries { regular, key };
    let evening = at(scene.today(), 16, 40);
    scene.surely(evening, move |scene| {
        submit(scene, office, plan.id, entries)
    });
    Ok(())
}

fn entry(
    scene: &mut Scene<'_, '_>,
    office: &Office,
    plan_id: &PlanId,
    items: &HashMap<String, ItemId>,
    (entry, months): (&EntryPlan, &[u32]),
) -> Result<PlanEntryId, ApiError> {
    let id_of = |code: &&str| {
        let id = items.get(*code).cloned();
        id.ok_or_else(|| ApiError::internal(format!("no item {code}")))
    };
    let new = contract::CreateEntry {
        title: entry.title.to_owned(),
        item_ids: entry.items.iter().map(id_of).collect::<Result<_, _>>()?,
        scope: ObjectScope {
            types: entry.types.to_vec(),
            exclude_checked_within_months: Some(RECHECK_MONTHS),
            ..ObjectScope::default()
        },
        ratios: entry.ratios(),
        reserve_bp: None,
        months: months.to_vec(),
        lead_unit_id: None,
        partner_unit_ids: Vec::new(),
        special_purpose: false,
    };
    let call = scene.call::<CreatePlanEntry>(office.operator)?;
    Ok(entries::create_plan_entry(scene.connection, &call, plan_id, &new)?.id)
}

fn submit(
    scene: &mut Scene<'_, '_>,
    office: &'static Office,
    plan_id: PlanId,
    entries: Entries,
) -> Result<(), ApiError> {
    let call = scene.call::<SubmitPlan>(office.operator)?;
    let submission = decisions::prepare_submission(scene.connection, &call, &plan_id)?;
    decisions::submit_plan(scene.connection, &call, &plan_id, &submission)?;
    let day = scene.stage.working_days_after(scene.today(), 1);
    scene.surely(at(day, 10, 5), move |scene| {
        let call = scene.call::<ApprovePlan>(office.approver)?;
        decisions::approve_plan(scene.connection, &call, &plan_id)?;
        let noon = at(scene.today(), 15, 30);
        scene.surely(noon, move |scene| publish(scene, office, plan_id, entries));
        Ok(())
    });
    Ok(())
}

fn publish(
    scene: &mut Scene<'_, '_>,
    office: &'static Office,
    plan_id: PlanId,
    entries: Entries,
) -> Result<(), ApiError> {
    let call = scene.call::<PublishPlan>(office.approver)?;
    let place = contract::PublishPlan::default();
    decisions::publish_plan(scene.connection, &call, &plan_id, &place)?;
    ledgers::note_plan(scene, office)?;
    tasks::begin(scene, office, &entries);
    Ok(())
}
