//! Checks as records with a life. What moves is a part, or several that move as one; the check shows
//! the least advanced of all.

use super::rows::{CheckRow, PartRow};
use super::{update, update_part};
use crate::checks::rules::{self, CheckEvent};
use crate::checks::store::reading::TaskFacts;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{About, PART_UNIT_ID, Traced};
use crate::kernel::lifecycle::Record;
use chrono::NaiveDateTime;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use sortition_contract::checks::CheckState;
use sortition_contract::ids::UnitId;
use std::sync::Arc;

/// A check with its task and parts.
#[derive(Clone, Debug)]
pub struct Check {
    /// The check.
    pub row: CheckRow,
    /// Its task, which the checks of a release have in common.
    pub task: Arc<TaskFacts>,
    /// The parts that move. None where the check's own row is all that is written: at the release, which
    /// writes the parts of many checks at once, and when somebody asks to give it up.
    pub parts: Vec<PartRow>,
    /// The parts that stay as they are.
    pub others: Vec<PartRow>,
}

impl Check {
    /// A check of which no part is written.
    pub fn whole(row: CheckRow, task: impl Into<Arc<TaskFacts>>) -> Self {
        Self {
            row,
            task: task.into(),
            parts: Vec::new(),
            others: Vec::new(),
        }
    }

    /// A check of whose parts some move.
    pub fn of_parts(
        row: CheckRow,
        task: impl Into<Arc<TaskFacts>>,
        parts: Vec<PartRow>,
        moves: impl Fn(&PartRow) -> bool,
    ) -> Self {
        let (parts, others) = parts.into_iter().partition(moves);
        Self {
            row,
            task: task.into(),
            parts,
            others,
        }
    }

    /// The same with its moving parts changed.
    pub fn with_parts(self, change: impl Fn(PartRow) -> PartRow) -> Self {
        let parts = self.parts.into_iter().map(change).collect();
        Self { parts, ..self }
    }

    /// All parts, the moving ones first.
    pub fn all_parts(&self) -> impl Iterator<Item = &PartRow> {
        self.parts.iter().chain(&self.others)
    }
}

/// As the trail tells of it: of whose part moved too, by the unit's id; null where none did, or several at
/// once. Who was drawn stays out of it: the check's id stands for its object.
impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut told = serializer.serialize_struct("Check", 3)?;
        told.serialize_field("state", &self.row.state)?;
        told.serialize_field("result", &self.row.result)?;
        told.serialize_field(PART_UNIT_ID, &self.part_unit_id())?;
        told.end()
    }
}

impl Traced for Check {
    const MODULE: &'static str = "checks";
    const RESOURCE: &'static str = "checks";

    fn about(&self) -> About<'_> {
        About {
            id: &self.row.id,
            unit_id: Some(&self.task.unit_id),
            title: &self.task.title,
        }
    }

    fn part_unit_id(&self) -> Option<&UnitId> {
        match self.parts.as_slice() {
            [part] => Some(&part.unit_id),
            _ => None,
        }
    }
}

impl Record for Check {
    type Event = CheckEvent;

    fn state(&self) -> CheckState {
        let moving: Vec<_> = self.parts.iter().map(|part| part.state).collect();
        rules::deciding_state(&moving).unwrap_or(self.row.state)
    }

    /// The whole check's state: what one unit's part does is not the others' to know (row 46).
    fn told(&self) -> CheckState {
        self.row.state
    }

    fn version(&self) -> i64 {
        self.row.version
    }

    fn moved(mut self, state: CheckState, version: i64, updated_at: NaiveDateTime) -> Self {
        for part in &mut self.parts {
            part.state = state;
        }
        let (shown, result) = match self.parts.is_empty() {
            true => (Some(state), self.row.result),
            false => (
                rules::state_of(self.all_parts().map(|part| part.state)),
                rules::worst(self.all_parts().filter_map(|part| part.result)),
            ),
        };
        let row = CheckRow {
            state: shown.unwrap_or(state),
            result,
            version,
            updated_at,
            ..self.row
        };
        Self { row, ..self }
    }

    fn save(&self, connection: &mut AnyConnection, seen: i64) -> Result<(), ApiError> {
        for part in &self.parts {
            update_part(connection, part)?;
        }
        update(connection, &self.row, seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate};
    use sortition_contract::checks::CheckResult;
    use sortition_contract::ids::{CheckId, DrawId, TaskId};
    use sortition_contract::tasks::{JointKind, TaskSource, TaskState};

    fn part(state: CheckState, result: Option<CheckResult>) -> PartRow {
        PartRow {
            state,
            result,
            ..PartRow::sealed(&CheckId::new(), &UnitId::new(), &UnitId::new())
        }
    }

    fn check(parts: Vec<PartRow>, moves: impl Fn(&PartRow) -> bool) -> Check {
        let (at, day) = (DateTime::UNIX_EPOCH.naive_utc(), NaiveDate::MIN);
        let states = parts.iter().map(|part| part.state);
        let row = CheckRow {
            key: 1,
            id: CheckId::new(),
            task_id: TaskId::new(),
            draw_id: DrawId::new(),
            position: 1,
            sealed: None,
            object_id: None,
            stratum: None,
            is_enterprise: None,
            state: rules::state_of(states).unwrap_or(CheckState::Sealed),
            visible_from: None,
            started_at: None,
            client_started_at: None,
            place: None,
            ended_on: None,
            result: None,
            representative_words: None,
            refusal: None,
            result_entered_on: None,
            terminate_reason: None,
            terminate_asked_by: None,
            version: 1,
            created_at: at,
            updated_at: at,
        };
        let task = TaskFacts {
            id: row.task_id.clone(),
            unit_id: UnitId::new(),
            title: "联合抽查".to_owned(),
            source: TaskSource::Plan,
            document_number: None,
            period_from: day,
            period_to: day,
            joint_kind: JointKind::None,
            state: TaskState::Checking,
        };
        Check::of_parts(row, task, parts, moves)
    }

    #[test]
    fn a_check_shows_the_least_advanced_part_and_the_worst_result() {
        let at = DateTime::UNIX_EPOCH.naive_utc();
        let parts = vec![
            part(CheckState::InProgress, Some(CheckResult::R5)),
            part(CheckState::Released, Some(CheckResult::R1)),
        ];
        let before = check(parts, |part| part.state == CheckState::InProgress);
        assert_eq!(before.state(), CheckState::InProgress);
        let after = before.moved(CheckState::Submitted, 2, at);
        assert_eq!(after.parts[0].state, CheckState::Submitted);
        assert_eq!(after.others[0].state, CheckState::Released);
        assert_eq!(after.row.state, CheckState::Released);
        assert_eq!(after.row.result, Some(CheckResult::R5));
        assert_eq!(after.row.version, 2);
    }

    #[test]
    fn what_one_unit_confirmed_stays_when_the_rest_is_given_up() {
        let at = DateTime::UNIX_EPOCH.naive_utc();
        let parts = vec![
            part(CheckState::Confirmed, Some(CheckResult::R1)),
            part(CheckState::Returned, None),
            part(CheckState::Released, None),
        ];
        let before = check(parts, |part| !rules::is_over(part.state));
        assert_eq!(before.state(), CheckState::Released);
        let after = before.moved(CheckState::Terminated, 2, at);
        let ended = [CheckState::Terminated; 2];
        let states: Vec<_> = after.parts.iter().map(|part| part.state).collect();
        assert_eq!(states, ended);
        assert_eq!(after.row.state, CheckState::Confirmed);
        assert_eq!(after.row.result, Some(CheckResult::R1));
    }

    #[test]
    fn the_trail_tells_of_state_and_result_and_of_whose_part_moved_only() {
        let parts = || {
            vec![
                part(CheckState::Submitted, None),
                part(CheckState::Released, None),
            ]
        };
        let one = check(parts(), |part| part.state == CheckState::Submitted);
        let told = serde_json::to_value(&one).unwrap();
        let unit_id = &one.parts[0].unit_id;
        let expected = serde_json::json!({ "state": "released", "result": null,
            "part_unit_id": unit_id });
        assert_eq!(told, expected);
        let told = serde_json::to_value(check(parts(), |_| true)).unwrap();
        assert_eq!(told["part_unit_id"], serde_json::Value::Null);
    }
}
