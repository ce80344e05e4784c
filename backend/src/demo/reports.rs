//! The monthly reports: filed on the 23rd and accepted, but for the last one.

use super::offices::{LastReport, OFFICES, Office};
use super::stage::{Scene, at};
use crate::kernel::calendar::Month;
use crate::kernel::error::ApiError;
use crate::org::store::settings;
use crate::reports::actions::{
    accept_monthly_report, open_monthly_report, submit_monthly_report, update_monthly_report,
};
use crate::reports::rules::periods::report_month;
use crate::reports::{
    AcceptMonthlyReport, OpenMonthlyReport, SubmitMonthlyReport, UpdateMonthlyReport,
};
use chrono::Days;
use sortition_contract::ids::ReportId;
use sortition_contract::reports::{self as contract, Severity};
use std::collections::BTreeMap;

/// The office that accepts reports.
const REGULATIONS: &str = "regulations";

/// Plans the reports of the months that are over.
pub fn begin(scene: &mut Scene<'_, '_>) -> Result<(), ApiError> {
    let today = scene.stage.today();
    let cutoff: u32 = settings::value(scene.connection, "report_cutoff_day", None, today)?;
    let current = report_month(today, cutoff);
    let mut month = Month::of(scene.today());
    while month < current {
        let due = month.day(cutoff) + Days::new(1);
        let is_last = month.next() == current;
        for office in &OFFICES {
            let minute = 5 + 10 * office.delay as u32;
            scene.surely(at(due, 9, minute), move |scene| {
                file(scene, office, month, is_last)
            });
        }
        month = month.next();
    }
    Ok(())
}

fn file(
    scene: &mut Scene<'_, '_>,
    office: &'static Office,
    month: Month,
    is_last: bool,
) -> Result<(), ApiError> {
    let call = scene.call::<OpenMonthlyReport>(office.operator)?;
    let new = contract::OpenMonthlyReport {
        unit_id: scene.stage.unit(office.unit)?.clone(),
        month: Some(month.to_string()),
    };
    let report = open_monthly_report(scene.connection, &call, &new)?;
    if is_last && office.last_report == LastReport::Draft {
        return Ok(());
    }
    let broken = report.broken_rules.iter();
    let notes: BTreeMap<String, String> = broken
        .filter(|broken| broken.severity == Severity::Warn)
        .map(|broken| (broken.rule.to_string(), note(broken.rule).to_owned()))
        .collect();
    let mut call = scene.call::<UpdateMonthlyReport>(office.operator)?;
    call.if_match = Some(report.revision);
    let filled = contract::UpdateMonthlyReport {
        contact_name: Some(call.actor.name.clone()),
        contact_phone: Some(format!("0311-5550{:04}", 1_000 + office.delay)),
        contact_mobile: None,
        notes: Some(notes),
    };
    update_monthly_report(scene.connection, &call, &report.id, &filled)?;
    let id = report.id;
    scene.surely(at(scene.today(), 10, 30), move |scene| {
        submit(scene, office, id, is_last)
    });
    Ok(())
}

/// What the operator says to a warning.
const fn note(rule: u8) -> &'static str {
    match rule {
        10 => "个别结果正在核对企业提交的整改材料，核对后立即公示。",
        15 => "部门联合抽查按年度计划集中安排在下半年，实施后达到目标。",
        _ => "已核对，数据与台账一致。",
    }
}

fn submit(
    scene: &mut Scene<'_, '_>,
    office: &'static Office,
    id: ReportId,
    is_last: bool,
) -> Result<(), ApiError> {
    let call = scene.call::<SubmitMonthlyReport>(office.operator)?;
    submit_monthly_report(scene.connection, &call, &id)?;
    if !is_last {
        let day = scene.stage.working_days_after(scene.today(), 2);
        scene.surely(at(day, 15, 0), move |scene| {
            let call = scene.call::<AcceptMonthlyReport>(REGULATIONS)?;
            accept_monthly_report(scene.connection, &call, &id).map(drop)
        });
    }
    Ok(())
}
