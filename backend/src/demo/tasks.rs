//! The tasks: one drawn each month up to the last, one in progress, one ready to be drawn.

use super::offices::Office;
use super::plans::Entries;
use super::stage::{Scene, Stage, at};
use super::{checks, draws, experts, ledgers};
use crate::kernel::error::ApiError;
use crate::plans::CreateTask;
use crate::tasks::SetTaskTeam;
use crate::tasks::actions::creation::create_task;
use crate::tasks::actions::team::set_task_team;
use chrono::{Datelike, Days, NaiveDate};
use sortition_contract::ids::{PlanEntryId, TaskId};
use sortition_contract::tasks::{self as contract, Period, TaskView};

/// Each month's objects are drawn about then.
const DRAW_DAY: u32 = 7;
/// So many days ago the task in progress was drawn.
const BEGAN_DAYS_AGO: u64 = 6;
/// How long a task's period is.
const PERIOD_DAYS: u64 = 24;
/// Working days in which a finished task's checks were made.
pub const CHECK_DAYS: u32 = 8;
/// Working days within which results must be public.
const PUBLISH_WITHIN: u32 = 20;
/// Results of one task that somebody forgot.
const FORGOTTEN: usize = 2;

/// How a task goes on.
#[derive(Clone, Debug)]
pub struct Course {
    /// Whose it is.
    pub office: &'static Office,
    /// The task.
    pub task_id: TaskId,
    /// Its batch.
    pub batch: i32,
    /// Whether its checks were all made.
    pub is_past: bool,
    /// How many of its results were not published.
    pub forgotten: usize,
}

/// Plans an office's tasks once its plan is published.
pub fn begin(scene: &mut Scene<'_, '_>, office: &'static Office, entries: &Entries) {
    let stage = scene.stage;
    let today = stage.today();
    let late = forgetful_month(stage, office);
    for month in 1..today.month() {
        let day = draw_day(stage, office, month);
        let entry = entries.regular.clone();
        let forgotten = if late == Some(month) { FORGOTTEN } else { 0 };
        scene.surely(at(day, 9, 10), move |scene| {
            let from = stage_next(scene, 1);
            let task = make(scene, office, &entry, from)?;
            go_on(scene, office, &task, true, forgotten);
            Ok(())
        });
    }
    let day = today - Days::new(BEGAN_DAYS_AGO);
    let entry = entries.regular.clone();
    scene.surely(at(day, 9, 10), move |scene| {
        let from = stage_next(scene, 1).min(scene.stage.today());
        let task = make(scene, office, &entry, from)?;
        name_team(scene, office, &task)?;
        go_on(scene, office, &task, false, 0);
        Ok(())
    });
    let entry = entries.key.clone();
    scene.surely(at(today, 8, 40), move |scene| {
        let from = stage_next(scene, 1);
        make(scene, office, &entry, from).map(drop)
    });
}

fn stage_next(scene: &Scene<'_, '_>, days: u64) -> NaiveDate {
    scene.today() + Days::new(days)
}

fn draw_day(stage: &Stage<'_>, office: &Office, month: u32) -> NaiveDate {
    let today = stage.today();
    let first = NaiveDate::from_ymd_opt(today.year(), month, DRAW_DAY).unwrap_or(today);
    stage.working_day_from(first + Days::new(office.delay))
}

/// The newest month whose results are all due by now: some of the labour office's are overdue.
fn forgetful_month(stage: &Stage<'_>, office: &Office) -> Option<u32> {
    let is_due = |month: &u32| {
        let drawn = draw_day(stage, office, *month);
        // Released on the day after, checked in the days that follow.
        let submitted = stage.working_days_after(drawn, 1 + CHECK_DAYS);
        stage.working_days_after(submitted, PUBLISH_WITHIN) < stage.today()
    };
    let months = 1..stage.today().month();
    months.rev().find(is_due).filter(|_| office.delay == 0)
}

fn make(
    scene: &mut Scene<'_, '_>,
    office: &'static Office,
    entry: &PlanEntryId,
    from: NaiveDate,
) -> Result<TaskView, ApiError> {
    let number = scene.next_number(office.documents);
    let new = contract::CreateTask {
        source: None,
        special_reason: None,
        plan_entry_id: entry.clone(),
        title: None,
        document_number: Some(ledgers::document_number(office, scene.today(), number)),
        scheme_attachment_id: None,
        period: Period {
            from,
            to: from + Days::new(PERIOD_DAYS),
        },
        mode: None,
        teams: None,
        max_load: None,
        areas: None,
        units: None,
    };
    let call = scene.call::<CreateTask>(office.operator)?;
    let task = create_task(scene.connection, &call, &new)?;
    ledgers::note_task(scene, office, &task)?;
    experts::help(scene, office, &task);
    Ok(task)
}

/// Puts forward the inspectors of the task in progress.
fn name_team(scene: &mut Scene<'_, '_>, office: &Office, task: &TaskView) -> Result<(), ApiError> {
    if office.team.is_empty() {
        return Ok(());
    }
    let named = scene
        .inspectors
        .iter()
        .filter(|(_, account)| office.team.contains(*account));
    let wanted = contract::SetTeam {
        unit_id: None,
        inspector_ids: named.map(|(id, _)| id.clone()).collect(),
    };
    let mut call = scene.call::<SetTaskTeam>(office.operator)?;
    call.if_match = Some(task.version);
    set_task_team(scene.connection, &call, &task.id, &wanted).map(drop)
}

fn go_on(
    scene: &mut Scene<'_, '_>,
    office: &'static Office,
    task: &TaskView,
    is_past: bool,
    forgotten: usize,
) {
    let course = Course {
        office,
        task_id: task.id.clone(),
        batch: task.batch,
        is_past,
        forgotten,
    };
    let afternoon = at(scene.today(), 14, 30);
    let release_on = match is_past {
        true => scene.stage.working_days_after(scene.today(), 1),
        false => task.period.from,
    };
    scene.surely(afternoon, move |scene| {
        draws::draw(scene, &course)?;
        scene.surely(at(release_on, 8, 40), move |scene| {
            checks::release(scene, course)
        });
        Ok(())
    });
}
