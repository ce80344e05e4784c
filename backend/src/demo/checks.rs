//! The checks: released, made by their inspectors over the days, reviewed by the office.

use super::chance::Chance;
use super::results;
use super::stage::{Scene, at};
use super::tasks::{CHECK_DAYS, Course};
use crate::checks::actions as checks;
use crate::checks::store::checks::{CheckRow, assignments_of, of_task};
use crate::checks::store::reading::form;
use crate::checks::{ConfirmCheck, SaveFinding, StartCheck, SubmitCheck};
use crate::kernel::error::ApiError;
use crate::tasks::ReleaseTask;
use chrono::{DateTime, Days, Duration, Utc};
use sortition_contract::checks::{self as contract, CheckResult, FindingResult, FormPoint};
use sortition_contract::ids::{CheckId, FindingId};
use std::rc::Rc;

/// Whose checks of today wait for the visitor of the demo.
const GUEST: &str = "inspector";
/// How many days the checks in progress take.
const PROGRESS_DAYS: usize = 15;
/// When inspectors arrive, by turns.
const HOURS: [u32; 4] = [9, 10, 14, 15];

/// One check as it is made.
#[derive(Clone)]
struct Visit {
    course: Course,
    check_id: CheckId,
    position: i32,
    lead: &'static str,
    points: Rc<[FormPoint]>,
    /// Whether it was made whatever the day.
    is_past: bool,
    is_last: bool,
}

/// Opens the checks to their inspectors, who go out in the days that follow.
pub fn release(scene: &mut Scene<'_, '_>, course: Course) -> Result<(), ApiError> {
    let call = scene.call::<ReleaseTask>(course.office.operator)?;
    let keys = scene.stage.keys;
    checks::release_task(scene.connection, &call, keys, &course.task_id)?;
    let points: Rc<[FormPoint]> = form(scene.connection, &course.task_id)?.into();
    let mut rows = of_task(scene.connection, &course.task_id)?;
    rows.sort_by_key(|row| row.position);
    let count = rows.len();
    for (index, row) in rows.into_iter().enumerate() {
        let people = inspectors_of(scene, &row)?;
        let Some(lead) = people.first().copied() else {
            return Err(ApiError::internal("a check without inspectors"));
        };
        if !course.is_past && people.contains(&GUEST) {
            continue;
        }
        let visit = Visit {
            is_past: course.is_past,
            is_last: index + 1 == count,
            course: course.clone(),
            check_id: row.id,
            position: row.position,
            lead,
            points: Rc::clone(&points),
        };
        let time = arrival(scene, &course, index, count);
        go(scene, &visit.clone(), time, move |scene| {
            start(scene, visit)
        });
    }
    Ok(())
}

/// Who inspects, the lead first.
fn inspectors_of(scene: &mut Scene<'_, '_>, row: &CheckRow) -> Result<Vec<&'static str>, ApiError> {
    let mut assigned = assignments_of(scene.connection, std::slice::from_ref(&row.id))?;
    assigned.sort_by_key(|one| one.position);
    let accounts = assigned.iter().map(|one| {
        let account = scene.inspectors.get(&one.inspector_id);
        account
            .copied()
            .ok_or_else(|| ApiError::internal("an inspector without account"))
    });
    accounts.collect()
}

/// When the inspectors arrive at one of so many objects.
fn arrival(scene: &Scene<'_, '_>, course: &Course, index: usize, count: usize) -> DateTime<Utc> {
    let today = scene.today();
    let day = match course.is_past {
        // At most as many days as the constant says.
        true => {
            let days = (index * CHECK_DAYS as usize / count.max(1)) as u32;
            scene.stage.working_days_after(today, days)
        }
        false => today + Days::new((index * PROGRESS_DAYS / count.max(1)) as u64),
    };
    at(day, HOURS[index % HOURS.len()], 5)
}

/// What was made in any case is planned so, the rest if its time has come.
fn go(
    scene: &mut Scene<'_, '_>,
    visit: &Visit,
    time: DateTime<Utc>,
    step: impl FnOnce(&mut Scene<'_, '_>) -> Result<(), ApiError> + 'static,
) {
    match visit.is_past {
        true => scene.surely(time, step),
        false => scene.then(time, step),
    }
}

fn start(scene: &mut Scene<'_, '_>, visit: Visit) -> Result<(), ApiError> {
    let call = scene.call::<StartCheck>(visit.lead)?;
    let begun = contract::StartCheck {
        place: Some("单位经营场所".to_owned()),
        client_time: Some(scene.now()),
    };
    checks::start_check(scene.connection, &call, &visit.check_id, &begun)?;
    let time = scene.now() + Duration::minutes(35);
    go(scene, &visit.clone(), time, move |scene| save(scene, visit));
    Ok(())
}

/// What comes out of a check: the same each time for the same place in the same draw.
fn outcome(visit: &Visit) -> (CheckResult, usize) {
    let Course { office, batch, .. } = &visit.course;
    let mut chance = Chance::new(&format!("{} {batch} {}", office.unit, visit.position));
    let result = *chance.weigh(
        &[
            (CheckResult::R1, 80),
            (CheckResult::R5, 13),
            (CheckResult::R8, 4),
            (CheckResult::R7, 3),
        ],
        |one| one.1,
    );
    // A list of points has an end, so that the number fits.
    let point = chance.below(visit.points.len() as u32) as usize;
    (result.0, point)
}

fn save(scene: &mut Scene<'_, '_>, visit: Visit) -> Result<(), ApiError> {
    let (result, place) = outcome(&visit);
    for (index, point) in visit.points.iter().enumerate() {
        let (found, detail) = match result {
            CheckResult::R7 => (FindingResult::NotChecked, ""),
            CheckResult::R5 | CheckResult::R8 if index == place => {
                (FindingResult::Problem, problem(&point.item_code))
            }
            _ => (FindingResult::Compliant, ""),
        };
        let call = scene.call::<SaveFinding>(visit.lead)?;
        let finding = contract::SaveFinding {
            unit_id: scene.stage.unit(visit.course.office.unit)?.clone(),
            item_id: point.item_id.clone(),
            point: point.point.clone(),
            result: found,
            detail: detail.to_owned(),
            client_time: scene.now(),
            reason: None,
        };
        let id = FindingId::new();
        checks::save_finding(scene.connection, &call, &visit.check_id, &id, &finding)?;
    }
    let time = scene.now() + Duration::minutes(20);
    go(scene, &visit.clone(), time, move |scene| {
        submit(scene, visit)
    });
    Ok(())
}

/// What was wrong, by the item.
fn problem(item_code: &str) -> &'static str {
    match item_code {
        "RS0102" => "抽查的职工中有3人入职超过一个月未订立书面劳动合同。",
        "RS0103" => "职工名册未登记劳动合同期限和联系方式。",
        "RS0201" => "上月有5名职工的加班工资未按法定比例支付。",
        "RS0305" => "工资支付台账缺少两个月的职工签字。",
        "RS0401" => "有两名职工当月延长工作时间超过36小时。",
        "RS0502" => "有2名职工未在用工之日起三十日内参加社会保险。",
        "RS0701" => "变更经营场所后未在规定期限内书面报告。",
        "RS0702" => "服务场所未明示收费标准和监督电话。",
        "RS0703" => "发布的两条招聘信息未核验用人单位的营业执照。",
        _ => "台账记录不完整。",
    }
}

fn submit(scene: &mut Scene<'_, '_>, visit: Visit) -> Result<(), ApiError> {
    let (result, _) = outcome(&visit);
    let words = match result {
        CheckResult::R1 => "对检查结果无异议。",
        CheckResult::R7 => "本单位目前未开展该项经营活动。",
        _ => "对检查发现的问题无异议，将按要求整改。",
    };
    let call = scene.call::<SubmitCheck>(visit.lead)?;
    let update = contract::UpdateCheck {
        result: Some(result),
        representative_words: Some(words.to_owned()),
        refusal: None,
    };
    checks::submit_check(scene.connection, &call, &visit.check_id, &update)?;
    let day = scene.stage.working_days_after(scene.today(), 1);
    let time = at(day, 9, 40);
    go(scene, &visit.clone(), time, move |scene| {
        confirm(scene, visit)
    });
    Ok(())
}

fn confirm(scene: &mut Scene<'_, '_>, visit: Visit) -> Result<(), ApiError> {
    let call = scene.call::<ConfirmCheck>(visit.course.office.operator)?;
    checks::confirm_check(scene.connection, &call, &visit.check_id, None)?;
    if visit.is_past && visit.is_last {
        let day = scene.stage.working_days_after(scene.today(), 2);
        let course = visit.course;
        scene.then(at(day, 10, 0), move |scene| results::draft(scene, course));
    }
    Ok(())
}
