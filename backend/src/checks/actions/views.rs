//! Checks as a caller may see them: what the predicate lets through is cut here to what the
//! caller may know of it.

use crate::checks::actions::sealing::open_sealed;
use crate::checks::actions::termination::{may_terminate, next_step};
use crate::checks::actions::{check_facts, reads_file};
use crate::checks::rules::{self, CheckEvent, CheckFacts, Problems};
use crate::checks::store::checks::{self, AssignmentRow, CheckRow, PartRow};
use crate::checks::store::findings::{self, FindingRow};
use crate::checks::store::may_inspect;
use crate::checks::store::reading::{self, TaskFacts};
use crate::checks::{ConfirmCheck, ReleaseCheck, TerminateCheck};
use crate::kernel::command::Call;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle;
use crate::kernel::rights::{Operation, Scope};
use crate::sight::sealed::SealedCheck;
use crate::sight::{Sight, Standing, facts};
use sortition_contract::checks::{
    CheckAction, CheckDetail, CheckInspector, CheckObject, CheckPart, CheckView,
};
use sortition_contract::ids::{CheckId, DrawId, InspectorId, ObjectId, TaskId, UnitId, UserId};
use std::collections::{HashMap, HashSet};

/// Certificate number, name, account.
type Person = (String, String, Option<UserId>);

/// What several checks' views are put together from.
struct Material {
    tasks: HashMap<TaskId, TaskFacts>,
    units: HashMap<UnitId, String>,
    objects: HashMap<ObjectId, CheckObject>,
    people: HashMap<InspectorId, Person>,
    parts: HashMap<CheckId, Vec<PartRow>>,
    assignments: HashMap<CheckId, Vec<AssignmentRow>>,
    sealed: HashMap<CheckId, SealedCheck>,
    /// The draws that have found inspectors.
    matched: HashSet<DrawId>,
    published: HashSet<CheckId>,
    problems: Problems,
}

impl Material {
    fn load(
        connection: &mut AnyConnection,
        keys: &Keys,
        sight: &Sight,
        rows: &[CheckRow],
    ) -> Result<Self, ApiError> {
        let ids: Vec<CheckId> = rows.iter().map(|row| row.id.clone()).collect();
        let task_ids: HashSet<TaskId> = rows.iter().map(|row| row.task_id.clone()).collect();
        let task_ids: Vec<TaskId> = task_ids.into_iter().collect();
        let tasks: HashMap<TaskId, TaskFacts> = reading::tasks(connection, &task_ids)?
            .into_iter()
            .map(|task| (task.id.clone(), task))
            .collect();
        let mut sealed = HashMap::new();
        for row in rows {
            // Before the release the lead unit alone sees who was drawn (row 42).
            let is_lead = tasks
                .get(&row.task_id)
                .is_some_and(|task| sight.leads(&task.unit_id));
            if let (true, Some(content)) = (is_lead, open_sealed(keys, row)?) {
                sealed.insert(row.id.clone(), content);
            }
        }
        let mut parts: HashMap<CheckId, Vec<PartRow>> = HashMap::new();
        for part in checks::parts_of(connection, &ids)? {
            parts.entry(part.check_id.clone()).or_default().push(part);
        }
        let mut assignments: HashMap<CheckId, Vec<AssignmentRow>> = HashMap::new();
        for one in checks::assignments_of(connection, &ids)? {
            assignments
                .entry(one.check_id.clone())
                .or_default()
                .push(one);
        }
        for (check_id, content) in &sealed {
            assignments.insert(check_id.clone(), content.assignments(check_id));
        }
        let object_ids: Vec<ObjectId> = rows
            .iter()
            .filter_map(|row| row.object_id.clone())
            .chain(sealed.values().map(|content| content.object_id.clone()))
            .collect();
        let inspector_ids: HashSet<InspectorId> = assignments
            .values()
            .flatten()
            .map(|one| one.inspector_id.clone())
            .collect();
        let inspector_ids: Vec<InspectorId> = inspector_ids.into_iter().collect();
        let unit_ids: HashSet<UnitId> = parts
            .values()
            .flatten()
            .map(|part| part.unit_id.clone())
            .collect();
        let unit_ids: Vec<UnitId> = unit_ids.into_iter().collect();
        Ok(Self {
            units: reading::unit_names(connection, &unit_ids)?
                .into_iter()
                .collect(),
            objects: reading::objects(connection, &object_ids)?
                .into_iter()
                .collect(),
            people: reading::inspectors(connection, &inspector_ids)?
                .into_iter()
                .map(|(id, code, name, user_id)| (id, (code, name, user_id)))
                .collect(),
            matched: facts::read_matched(connection, rows.iter().map(|row| &row.draw_id))?,
            published: reading::published(connection, &ids)?.into_iter().collect(),
            problems: reading::read_problems(connection)?,
            tasks,
            parts,
            assignments,
            sealed,
        })
    }

    fn task(&self, row: &CheckRow) -> Result<&TaskFacts, ApiError> {
        let task = self.tasks.get(&row.task_id);
        task.ok_or_else(|| ApiError::internal("a check without a task"))
    }

    fn assigned_unit(
        &self,
        check_id: &CheckId,
        user_id: Option<&UserId>,
    ) -> Option<&AssignmentRow> {
        let user_id = user_id?;
        self.assignments.get(check_id)?.iter().find(|one| {
            self.people
                .get(&one.inspector_id)
                .is_some_and(|(_, _, account)| account.as_ref() == Some(user_id))
        })
    }

    /// How a caller stands to a check.
    fn standing(&self, sight: &Sight, row: &CheckRow, task: &TaskFacts) -> Standing {
        let parts = self.parts_of(row).iter();
        let inspects_for = self.assigned_unit(&row.id, sight.user_id());
        Standing::of(
            sight,
            &task.unit_id,
            parts.map(|part| &part.unit_id),
            (
                inspects_for.map(|one| &one.unit_id),
                self.published.contains(&row.id),
            ),
        )
    }

    fn parts_of(&self, row: &CheckRow) -> &[PartRow] {
        self.parts.get(&row.id).map_or(&[][..], Vec::as_slice)
    }

    fn part(&self, row: &PartRow, standing: &Standing) -> CheckPart {
        let is_told = standing.is_told_state(&row.unit_id, row.state);
        let inspectors = self
            .assignments
            .get(&row.check_id)
            .into_iter()
            .flatten()
            .filter(|one| one.unit_id == row.unit_id)
            .filter_map(|one| {
                let (code, name, _) = self.people.get(&one.inspector_id)?;
                Some(CheckInspector {
                    id: one.inspector_id.clone(),
                    code: code.clone(),
                    name: name.clone(),
                    is_lead: one.position == 0,
                })
            })
            .collect();
        CheckPart {
            unit_id: row.unit_id.clone(),
            unit_name: self.units.get(&row.unit_id).cloned().unwrap_or_default(),
            state: is_told.then_some(row.state),
            result: row
                .result
                .filter(|_| standing.is_told_result(&row.unit_id, row.state)),
            inspectors,
            submitted_at: row.submitted_at.filter(|_| is_told).map(|at| at.and_utc()),
            confirmed_at: row.confirmed_at.filter(|_| is_told).map(|at| at.and_utc()),
            // Why it was returned stays between its unit and the lead (row 46), also in public.
            return_reason: row
                .return_reason
                .clone()
                .filter(|_| standing.owns(&row.unit_id)),
        }
    }

    fn view(&self, call: &Call, sight: &Sight, row: &CheckRow) -> Result<CheckView, ApiError> {
        let task = self.task(row)?;
        let standing = self.standing(sight, row, task);
        let parts = self.parts_of(row);
        let shown: Vec<CheckPart> = parts
            .iter()
            .filter(|part| standing.sees(&part.unit_id, part.state))
            .map(|part| self.part(part, &standing))
            .collect();
        let object_id = match (&row.object_id, self.sealed.get(&row.id)) {
            (Some(object_id), _) => Some(object_id.clone()),
            (None, Some(content)) => Some(content.object_id.clone()),
            (None, None) => None,
        };
        let result = match standing.is_told_whole_result() {
            true => row.result,
            false => rules::worst(shown.iter().filter_map(|part| part.result)),
        };
        let entered_on = row.result_entered_on.unwrap_or(call.today());
        let says = |text: &Option<String>| text.clone().filter(|_| standing.takes_part());
        Ok(CheckView {
            id: row.id.clone(),
            task_id: row.task_id.clone(),
            task_title: task.title.clone(),
            draw_id: row.draw_id.clone(),
            position: row.position,
            object: object_id
                .as_ref()
                .and_then(|id| self.objects.get(id).cloned()),
            object_id,
            state: row.state,
            visible_from: row.visible_from.map(|at| at.and_utc()),
            period_from: task.period_from,
            period_to: task.period_to,
            started_at: row.started_at.map(|at| at.and_utc()),
            client_started_at: row.client_started_at.map(|at| at.and_utc()),
            is_clock_off: row
                .client_started_at
                .zip(row.started_at)
                .is_some_and(|(claimed, began)| row.device_time(claimed, began).is_off),
            ended_on: row.ended_on,
            is_problem: result.is_some_and(|one| self.problems.contain(one, entered_on)),
            result,
            representative_words: says(&row.representative_words),
            refusal: says(&row.refusal),
            parts: shown,
            termination: row
                .terminate_reason
                .as_ref()
                .filter(|_| standing.takes_part())
                .map(Json::cloned),
            is_published: self.published.contains(&row.id),
            allowed_actions: allowed(
                call,
                (row, task),
                (parts, self.assigned_unit(&row.id, sight.user_id())),
                !self.matched.contains(&row.draw_id),
            ),
            version: row.version,
        })
    }
}

/// What the caller may do now: with each part by itself, and with all that is open of the check.
fn allowed(
    call: &Call,
    (row, task): (&CheckRow, &TaskFacts),
    (parts, assignment): (&[PartRow], Option<&AssignmentRow>),
    is_unmatched: bool,
) -> Vec<CheckAction> {
    if task.require_alive().is_err() {
        return Vec::new();
    }
    let reach = |right| Scope::of(right, &call.actor.roles);
    let releases = reach(&ReleaseCheck::RIGHT).has_unit(&task.unit_id);
    let is_inspector = may_inspect(&call.actor);
    let review = reach(&ConfirmCheck::RIGHT);
    let mut actions = Vec::new();
    for part in parts {
        let is_own = assignment.is_some_and(|one| one.unit_id == part.unit_id);
        let reviews = review.has_unit(&part.unit_id) || review.task_units.contains(&part.unit_id);
        let reaches = |event: CheckEvent| match event {
            CheckEvent::Release => releases,
            CheckEvent::Start | CheckEvent::Save | CheckEvent::Update | CheckEvent::Submit => {
                is_inspector && is_own
            }
            CheckEvent::Return | CheckEvent::Confirm => reviews,
            CheckEvent::AskTermination | CheckEvent::ConfirmTermination => false,
        };
        let facts = CheckFacts {
            is_unmatched,
            ..check_facts(&call.actor, row, [part], assignment)
        };
        actions.extend(lifecycle::allowed_in(part.state, reaches, &facts));
    }
    let open = || parts.iter().filter(|part| !rules::is_over(part.state));
    let facts = check_facts(&call.actor, row, open(), assignment);
    let inspects = facts.inspects && reach(&TerminateCheck::RIGHT).assigned;
    let may_end = may_terminate(call, task, facts.asked, inspects);
    let ends = |event: CheckEvent| may_end && event == next_step(facts.asked);
    let states: Vec<_> = open().map(|part| part.state).collect();
    if let Some(state) = rules::deciding_state(&states) {
        actions.extend(lifecycle::allowed_in(state, ends, &facts));
    }
    actions.sort_unstable();
    actions.dedup();
    actions
}

/// The views of checks that exist for the caller.
pub fn views(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    sight: &Sight,
    rows: &[CheckRow],
) -> Result<Vec<CheckView>, ApiError> {
    let material = Material::load(connection, keys, sight, rows)?;
    rows.iter()
        .map(|row| material.view(call, sight, row))
        .collect()
}

/// A check with its form and what is filled in.
pub fn detail(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    sight: &Sight,
    id: &CheckId,
) -> Result<CheckDetail, ApiError> {
    let row = checks::find(connection, sight, id)?;
    let material = Material::load(connection, keys, sight, std::slice::from_ref(&row))?;
    let check = material.view(call, sight, &row)?;
    let task = material.task(&row)?;
    let standing = material.standing(sight, &row, task);
    let parts = material.parts_of(&row);
    let reads = |finding: &FindingRow| {
        let mut of_finding = parts.iter().filter(|part| part.unit_id == finding.unit_id);
        of_finding.any(|part| standing.reads(&part.unit_id, part.state))
    };
    let findings = findings::of_check(connection, id)?
        .iter()
        .filter(|one| reads(one))
        .map(|one| one.view(&row, sight.user_id()))
        .collect();
    let evidence = reading::evidence(connection, id)?
        .iter()
        .filter(|file| reads_file(&standing, parts, file))
        .map(reading::evidence_view)
        .collect();
    Ok(CheckDetail {
        check,
        results: rules::results_offered(task.is_joint()),
        form: reading::form(connection, &row.task_id)?,
        findings,
        evidence,
    })
}
