//! A task while it is made or changed: its fields as signals, read as what is sent.

use crate::api::Transfer;
use crate::session;
use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use sortition_contract::ids::AttachmentId;
use sortition_contract::plans::EntryView;
use sortition_contract::tasks::{
    CreateTask, Period, TaskMode, TaskUnit, TaskUnitView, TaskView, UpdateTask,
};

/// How many days a period has that nobody chose yet.
const DAYS: u64 = 30;

/// All fields of a task. `Copy`.
#[derive(Clone, Copy)]
pub struct TaskFields {
    /// The title; empty: the entry's with the batch.
    pub title: RwSignal<String>,
    /// 文号
    pub document_number: RwSignal<String>,
    /// The scheme's document, if another one is chosen.
    pub scheme: RwSignal<Option<web_sys::File>, LocalStorage>,
    /// Sends it.
    pub transfer: Transfer,
    /// The first day.
    pub from: RwSignal<Option<NaiveDate>>,
    /// The last day.
    pub to: RwSignal<Option<NaiveDate>>,
    /// How inspectors are matched: a code.
    pub mode: RwSignal<String>,
    /// How many teams.
    pub teams: RwSignal<Option<i64>>,
    /// How many objects an inspector or team takes at most.
    pub max_load: RwSignal<Option<i64>>,
    /// Whether inspectors take objects of their own regions only.
    pub areas: RwSignal<bool>,
    /// Inspectors of each unit.
    pub units: StoredValue<Vec<(TaskUnitView, RwSignal<Option<i64>>)>>,
    /// Why the end changes after the freeze.
    pub reason: RwSignal<String>,
}

impl TaskFields {
    /// A new task: from today on.
    pub fn empty() -> Self {
        let today = session::person().map(|person| person.today);
        Self {
            title: RwSignal::new(String::new()),
            document_number: RwSignal::new(String::new()),
            scheme: RwSignal::new_local(None),
            transfer: Transfer::new(),
            from: RwSignal::new(today),
            to: RwSignal::new(today.and_then(|today| today.checked_add_days(Days::new(DAYS)))),
            mode: RwSignal::new(TaskMode::Object.code().to_owned()),
            teams: RwSignal::new(None),
            max_load: RwSignal::new(None),
            areas: RwSignal::new(false),
            units: StoredValue::new(Vec::new()),
            reason: RwSignal::new(String::new()),
        }
    }

    /// As a task has them.
    pub fn of(task: &TaskView) -> Self {
        let units = task.units.iter().map(|unit| {
            let inspectors = RwSignal::new(Some(i64::from(unit.inspectors)));
            (unit.clone(), inspectors)
        });
        let is_team = task.mode == TaskMode::Team;
        Self {
            title: RwSignal::new(task.title.clone()),
            document_number: RwSignal::new(task.document_number.clone().unwrap_or_default()),
            scheme: RwSignal::new_local(None),
            transfer: Transfer::new(),
            from: RwSignal::new(Some(task.period.from)),
            to: RwSignal::new(Some(task.period.to)),
            mode: RwSignal::new(task.mode.code().to_owned()),
            teams: RwSignal::new(Some(i64::from(task.teams)).filter(|_| is_team)),
            max_load: RwSignal::new(task.max_load.map(i64::from)),
            areas: RwSignal::new(task.areas),
            units: StoredValue::new(units.collect()),
            reason: RwSignal::new(String::new()),
        }
    }

    /// Whether teams are made. Reactive.
    pub fn is_team(self) -> bool {
        self.mode.with(|mode| mode == TaskMode::Team.code())
    }

    fn period(self) -> Option<Period> {
        let (from, to) = (self.from.get_untracked()?, self.to.get_untracked()?);
        Some(Period { from, to })
    }

    fn mode(self) -> Option<TaskMode> {
        self.mode.with_untracked(|mode| mode.parse().ok())
    }

    fn teams(self) -> Option<u32> {
        let teams = self
            .teams
            .get_untracked()
            .filter(|_| untrack(|| self.is_team()));
        teams.and_then(|teams| teams.try_into().ok())
    }

    fn max_load(self) -> Option<u32> {
        let load = self.max_load.get_untracked();
        load.and_then(|load| load.try_into().ok())
    }

    /// As a new task; none while the period is open.
    pub fn create(self, entry: &EntryView, scheme: Option<AttachmentId>) -> Option<CreateTask> {
        let given = |text: RwSignal<String>| {
            Some(text.get_untracked()).filter(|text| !text.trim().is_empty())
        };
        Some(CreateTask {
            source: None,
            special_reason: None,
            plan_entry_id: entry.id.clone(),
            title: given(self.title),
            document_number: given(self.document_number),
            scheme_attachment_id: scheme,
            period: self.period()?,
            mode: self.mode(),
            teams: self.teams(),
            max_load: self.max_load(),
            areas: Some(self.areas.get_untracked()),
            units: None,
        })
    }

    /// As changes to a task that isn't frozen: all of it.
    pub fn update(self, scheme: Option<AttachmentId>) -> UpdateTask {
        let units = self.units.with_value(|units| {
            units
                .iter()
                .map(|(unit, inspectors)| TaskUnit {
                    unit_id: unit.unit_id.clone(),
                    inspectors: inspectors
                        .get_untracked()
                        .and_then(|number| number.try_into().ok())
                        .unwrap_or(0),
                })
                .collect()
        });
        UpdateTask {
            scheme_attachment_id: scheme.map(Some),
            mode: self.mode(),
            teams: self.teams(),
            max_load: Some(self.max_load()),
            areas: Some(self.areas.get_untracked()),
            units: Some(units),
            reason: None,
            ..self.update_afterwards()
        }
    }

    /// As changes to a task whose draw is frozen: title, document number, end with its reason.
    pub fn update_afterwards(self) -> UpdateTask {
        let number = self.document_number.get_untracked();
        let reason = self.reason.get_untracked();
        UpdateTask {
            title: Some(self.title.get_untracked()),
            document_number: Some(Some(number).filter(|number| !number.trim().is_empty())),
            period: self.period(),
            reason: Some(reason).filter(|reason| !reason.trim().is_empty()),
            ..UpdateTask::default()
        }
    }
}
