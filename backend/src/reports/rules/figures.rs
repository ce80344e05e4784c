//! How the cells are counted (`domain.md` §3). A cell is the list of the records behind it; a figure
//! is how many they are, so that what it opens can't differ from what it says.

use chrono::{Datelike, NaiveDate};
use sortition_contract::ids::{CheckId, ItemId, PublicationId, TaskId};
use sortition_contract::reports::{CellKey, CellRecord, CellTask, CellUnit, CellValue, RecordKind};
use std::collections::{BTreeMap, BTreeSet};

/// A drawn task that the unit leads and that is not void.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The task.
    pub id: TaskId,
    /// Its title.
    pub title: String,
    /// 文号 of its scheme.
    pub document_number: Option<String>,
    /// Whether it comes from the yearly plan: only then is it 双随机.
    pub is_planned: bool,
    /// Whether another department takes part.
    pub is_cross_department: bool,
    /// Whether it was drawn by ratios per credit class.
    pub is_credit_based: bool,
    /// The day of its object draw.
    pub drawn_on: NaiveDate,
}

/// One drawn (task, object) pair: 户.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The check.
    pub check_id: CheckId,
    /// Its task.
    pub task_id: TaskId,
    /// Its place in the draw order.
    pub position: i32,
    /// The object's name, only where it is public.
    pub object_name: Option<String>,
    /// Whether the object is an enterprise.
    pub is_enterprise: bool,
    /// Whether the object was replaced or withdrawn: it then leaves the count.
    pub is_withdrawn: bool,
    /// Whether its result counts as 发现问题 (`domain.md` §1.9).
    pub is_problem: bool,
    /// The day on which the result was entered.
    pub entered_on: Option<NaiveDate>,
}

/// An item that a task checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedItem {
    /// The task.
    pub task_id: TaskId,
    /// The item.
    pub item_id: ItemId,
    /// Its name in the version of the task.
    pub name: String,
    /// The major item above it.
    pub category_id: ItemId,
    /// Its name.
    pub category_name: String,
}

/// A published result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The publication.
    pub id: PublicationId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub site: String,
    /// When it was published.
    pub on: NaiveDate,
}

/// A document that belongs to a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskDocument {
    /// The task.
    pub task_id: TaskId,
    /// The entry of the ledger.
    pub record: Option<CellRecord>,
    /// 文号
    pub doc_no: String,
}

/// All that the cells of one report are computed from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The first day of the period.
    pub start: NaiveDate,
    /// The last day of the period.
    pub end: NaiveDate,
    /// Tasks led by the unit.
    pub tasks: Vec<Task>,
    /// Their pairs.
    pub pairs: Vec<Pair>,
    /// Their items.
    pub items: Vec<CheckedItem>,
    /// Their documents.
    pub task_documents: Vec<TaskDocument>,
    /// Meetings of the period.
    pub meetings: Vec<CellRecord>,
    /// Documents of the period.
    pub documents: Vec<CellRecord>,
    /// Trainings of the period.
    pub trainings: Vec<CellRecord>,
    /// Results published in the period.
    pub published: Vec<Published>,
}

/// The records behind each cell.
pub type Cells = BTreeMap<CellKey, Vec<CellRecord>>;

/// What stands in each cell.
pub type Values = BTreeMap<CellKey, CellValue>;

/// A page of the records behind a figure; each tells how many of all are of its task.
pub fn page_of(records: Vec<CellRecord>, offset: usize, limit: usize) -> Vec<CellRecord> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for task in records.iter().filter_map(|record| record.task.as_ref()) {
        *counts.entry(task.id.clone()).or_default() += 1;
    }
    let mut page: Vec<_> = records.into_iter().skip(offset).take(limit).collect();
    for task in page.iter_mut().filter_map(|record| record.task.as_mut()) {
        task.record_count = counts.get(&task.id).copied();
    }
    page
}

/// What a cell says of the records behind it.
pub fn value(key: CellKey, records: &[CellRecord]) -> CellValue {
    match key.unit() {
        CellUnit::Count => CellValue::Count(i64::try_from(records.len()).unwrap_or(i64::MAX)),
        CellUnit::List => {
            CellValue::List(records.iter().map(|record| record.title.clone()).collect())
        }
    }
}

/// What stands in a cell as a figure; a list has none.
pub fn count(values: &Values, key: CellKey) -> i64 {
    match values.get(&key) {
        Some(CellValue::Count(count)) => *count,
        _ => 0,
    }
}

impl Facts {
    /// 1 January of the period's year.
    pub fn year_start(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.end.year(), 1, 1).unwrap_or(self.start)
    }

    fn tasks_by_id(&self) -> BTreeMap<&TaskId, &Task> {
        self.tasks.iter().map(|task| (&task.id, task)).collect()
    }

    /// All cells with the records behind them.
    pub fn cells(&self) -> Cells {
        let mut cells: Cells = CellKey::ALL.iter().map(|key| (*key, Vec::new())).collect();
        cells.insert(CellKey::S1Meetings, self.meetings.clone());
        cells.insert(CellKey::S1Documents, self.documents.clone());
        cells.insert(CellKey::S1Trainings, self.trainings.clone());
        self.row_four(&mut cells);
        self.row_five(&mut cells);
        cells
    }

    fn row_four(&self, cells: &mut Cells) {
        let tasks = self.tasks_by_id();
        let mut drawn = BTreeSet::new();
        for pair in self.pairs.iter().filter(|pair| !pair.is_withdrawn) {
            let Some(task) = tasks.get(&pair.task_id) else {
                continue;
            };
            if !task.is_planned {
                continue;
            }
            if (self.start..=self.end).contains(&task.drawn_on) {
                drawn.insert(&task.id);
                push(
                    cells,
                    CellKey::M4Households,
                    pair_record(pair, task, task.drawn_on),
                );
            }
            let entered = pair
                .entered_on
                .filter(|on| (self.start..=self.end).contains(on));
            if let Some(on) = entered.filter(|_| pair.is_problem) {
                push(
                    cells,
                    CellKey::M4ProblemHouseholds,
                    pair_record(pair, task, on),
                );
            }
        }
        for task in self.tasks.iter().filter(|task| drawn.contains(&task.id)) {
            push(cells, CellKey::M4Tasks, task_record(task));
            self.documents_of(task, cells);
        }
        self.items_of(&drawn, &tasks, cells);
        self.publications(cells);
    }

    fn documents_of(&self, task: &Task, cells: &mut Cells) {
        let mut has_own_number = false;
        for document in self
            .task_documents
            .iter()
            .filter(|one| one.task_id == task.id)
        {
            has_own_number |= task.document_number.as_deref() == Some(&*document.doc_no);
            if let Some(record) = &document.record {
                push(cells, CellKey::M4Documents, record.clone());
            }
        }
        // A number that was given to the task but never logged as a document is one all the same.
        if let Some(number) = task.document_number.as_ref().filter(|_| !has_own_number) {
            let record = CellRecord {
                title: format!("{}（{number}）", task.title),
                ..task_record(task)
            };
            push(cells, CellKey::M4Documents, record);
        }
    }

    fn items_of(
        &self,
        drawn: &BTreeSet<&TaskId>,
        tasks: &BTreeMap<&TaskId, &Task>,
        cells: &mut Cells,
    ) {
        let mut seen = BTreeSet::new();
        for item in self
            .items
            .iter()
            .filter(|item| drawn.contains(&item.task_id))
        {
            let Some(task) = tasks.get(&item.task_id) else {
                continue;
            };
            for (key, kind, id, name) in [
                (
                    CellKey::M4Items,
                    RecordKind::Item,
                    &item.item_id,
                    &item.name,
                ),
                (
                    CellKey::M4Categories,
                    RecordKind::Category,
                    &item.category_id,
                    &item.category_name,
                ),
            ] {
                if seen.insert((key, id)) {
                    let record = CellRecord {
                        kind,
                        id: id.to_string(),
                        title: name.clone(),
                        on: task.drawn_on,
                        task: None,
                    };
                    push(cells, key, record);
                }
            }
        }
    }

    fn publications(&self, cells: &mut Cells) {
        let mut sites = BTreeSet::new();
        for published in &self.published {
            let record = CellRecord {
                kind: RecordKind::Publication,
                id: published.id.to_string(),
                title: published.title.clone(),
                on: published.on,
                task: None,
            };
            push(cells, CellKey::M4Published, record);
            if sites.insert(&published.site) {
                let site = CellRecord {
                    kind: RecordKind::Site,
                    id: published.site.clone(),
                    title: published.site.clone(),
                    on: published.on,
                    task: None,
                };
                push(cells, CellKey::M4PublishSites, site);
            }
        }
    }

    /// Rows a–d: the year so far, all tasks that the unit leads.
    fn row_five(&self, cells: &mut Cells) {
        use CellKey::{
            AHouseholds, AProblems, ATimes, BHouseholds, BProblems, BTimes, CHouseholds, CProblems,
            CTimes, DHouseholds, DProblems, DTimes,
        };
        let year = self.year_start()..=self.end;
        for task in self.tasks.iter().filter(|one| year.contains(&one.drawn_on)) {
            let pairs: Vec<&Pair> = self
                .pairs
                .iter()
                .filter(|pair| pair.task_id == task.id && !pair.is_withdrawn)
                .collect();
            let enterprises: Vec<&Pair> = pairs
                .iter()
                .copied()
                .filter(|pair| pair.is_enterprise)
                .collect();
            self.line(cells, task, &pairs, [ATimes, AHouseholds, AProblems]);
            if task.is_cross_department {
                self.line(cells, task, &pairs, [BTimes, BHouseholds, BProblems]);
            }
            self.line(cells, task, &enterprises, [CTimes, CHouseholds, CProblems]);
            if task.is_credit_based {
                self.line(cells, task, &enterprises, [DTimes, DHouseholds, DProblems]);
            }
        }
    }

    /// Adds a task to one line. A task without a pair of the line's kind isn't of that line.
    fn line(&self, cells: &mut Cells, task: &Task, pairs: &[&Pair], keys: [CellKey; 3]) {
        let [times, households, problems] = keys;
        if pairs.is_empty() {
            return;
        }
        push(cells, times, task_record(task));
        for pair in pairs {
            push(cells, households, pair_record(pair, task, task.drawn_on));
            let known = pair.entered_on.filter(|on| *on <= self.end);
            if let Some(on) = known.filter(|_| pair.is_problem) {
                push(cells, problems, pair_record(pair, task, on));
            }
        }
    }

    /// Pairs of planned tasks drawn before the period whose result was open when it began.
    pub fn open_before(&self) -> i64 {
        let tasks = self.tasks_by_id();
        let open = self.pairs.iter().filter(|pair| {
            !pair.is_withdrawn
                && pair.entered_on.is_none_or(|on| on >= self.start)
                && tasks
                    .get(&pair.task_id)
                    .is_some_and(|task| task.is_planned && task.drawn_on < self.start)
        });
        i64::try_from(open.count()).unwrap_or(i64::MAX)
    }
}

fn push(cells: &mut Cells, key: CellKey, record: CellRecord) {
    cells.entry(key).or_default().push(record);
}

fn task_record(task: &Task) -> CellRecord {
    CellRecord {
        kind: RecordKind::Task,
        id: task.id.to_string(),
        title: task.title.clone(),
        on: task.drawn_on,
        task: None,
    }
}

/// Who was drawn is secret until it is published, so that a pair goes by its place in the draw.
fn pair_record(pair: &Pair, task: &Task, on: NaiveDate) -> CellRecord {
    let title = match &pair.object_name {
        Some(name) => format!("{name}（{}）", task.title),
        None => format!("{}，第 {} 户", task.title, pair.position),
    };
    CellRecord {
        kind: RecordKind::Check,
        id: pair.check_id.to_string(),
        title,
        on,
        task: Some(CellTask {
            id: task.id.to_string(),
            title: task.title.clone(),
            record_count: None,
        }),
    }
}

#[cfg(test)]
mod tests;
