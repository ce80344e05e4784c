//! Which figures of a report contradict each other (`domain.md` §3, rules 1–17). E blocks, W asks
//! for a note. Rule 14 is about the sums over all units.

use super::figures::{Values, count};
use sortition_contract::reports::{CellKey, CellUnit, CellValue, KpiKey, Severity};
use std::collections::{BTreeMap, BTreeSet};

use CellKey::{
    AHouseholds, AProblems, ATimes, BHouseholds, BProblems, BTimes, CHouseholds, CProblems, CTimes,
    DHouseholds, DProblems, DTimes, M4Categories, M4Households, M4Items, M4ProblemHouseholds,
    M4PublishSites, M4Published, M4Tasks,
};

/// The lines of row 5: times, households, problems.
const LINES: [[CellKey; 3]; 4] = [
    [ATimes, AHouseholds, AProblems],
    [BTimes, BHouseholds, BProblems],
    [CTimes, CHouseholds, CProblems],
    [DTimes, DHouseholds, DProblems],
];

/// What a report is held against beside its own cells.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// What the records say.
    pub computed: Values,
    /// Cells with a reason for another value.
    pub explained: BTreeSet<CellKey>,
    /// The newest filed version of the month before, of the same year.
    pub previous: Option<Values>,
    /// Tasks and households of row 4 over the year's earlier reports.
    pub earlier: (i64, i64),
    /// Whether a drawn task of the year was voided: cumulative figures may then fall.
    pub has_void_task: bool,
    /// Pairs drawn before the period and open when it began.
    pub open_before: i64,
    /// Results entered and not published before the period.
    pub results_on_hand: i64,
    /// Results that should have been published by now.
    pub overdue_publications: i64,
    /// Entries of part one that lack a name, number or content.
    pub incomplete_entries: i64,
    /// Targets that are missed.
    pub missed: Vec<KpiKey>,
    /// Whether the period is over.
    pub is_period_over: bool,
}

/// A rule that is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its number.
    pub rule: u8,
    /// Whether it blocks.
    pub severity: Severity,
    /// The cells that it is about.
    pub cells: Vec<CellKey>,
    /// For the places in its sentence.
    pub parameters: BTreeMap<String, String>,
}

#[derive(Default)]
struct Findings(Vec<Broken>);

impl Findings {
    /// Notes a rule unless it holds; one rule is listed once, with all cells that break it.
    fn expect(&mut self, rule: u8, severity: Severity, holds: bool, cells: &[CellKey]) {
        if holds {
            return;
        }
        match self
            .0
            .iter_mut()
            .find(|broken| broken.rule == rule && broken.severity == severity)
        {
            Some(broken) => {
                for cell in cells {
                    if !broken.cells.contains(cell) {
                        broken.cells.push(*cell);
                    }
                }
            }
            None => self.0.push(Broken {
                rule,
                severity,
                cells: cells.to_vec(),
                parameters: BTreeMap::new(),
            }),
        }
    }

    fn with(&mut self, rule: u8, name: &str, value: impl ToString) {
        for broken in self.0.iter_mut().filter(|broken| broken.rule == rule) {
            broken.parameters.insert(name.to_owned(), value.to_string());
        }
    }
}

/// The rules that a report breaks, by their number.
pub fn check(values: &Values, context: &Context) -> Vec<Broken> {
    let mut findings = Findings::default();
    within_lines(values, &mut findings);
    between_lines(values, &mut findings);
    row_four(values, context, &mut findings);
    over_the_year(values, context, &mut findings);
    publications(values, context, &mut findings);
    entries(values, context, &mut findings);
    let Findings(mut broken) = findings;
    broken.sort_by_key(|one| one.rule);
    broken
}

fn within_lines(values: &Values, findings: &mut Findings) {
    let of = |key| count(values, key);
    for [times, households, problems] in LINES {
        let block = Severity::Block;
        findings.expect(
            1,
            block,
            of(problems) <= of(households),
            &[problems, households],
        );
        findings.expect(
            3,
            block,
            (of(times) == 0) == (of(households) == 0),
            &[times, households],
        );
        findings.expect(4, block, of(times) <= of(households), &[times, households]);
    }
}

fn between_lines(values: &Values, findings: &mut Findings) {
    let [a, b, c, d] = LINES;
    for (part, whole) in [(b, a), (d, c), (c, a)] {
        for (part, whole) in part.into_iter().zip(whole) {
            let holds = count(values, part) <= count(values, whole);
            findings.expect(2, Severity::Block, holds, &[part, whole]);
        }
    }
}

fn row_four(values: &Values, context: &Context, findings: &mut Findings) {
    let of = |key| count(values, key);
    let (problems, households) = (of(M4ProblemHouseholds), of(M4Households));
    let cells = [M4ProblemHouseholds, M4Households];
    if problems > households + context.open_before {
        findings.expect(5, Severity::Block, false, &cells);
    } else {
        findings.expect(5, Severity::Warn, problems <= households, &cells);
    }
    let (categories, items) = (of(M4Categories), of(M4Items));
    let has_tasks = of(M4Tasks) > 0;
    let holds = categories <= items && (categories > 0) == has_tasks && (items > 0) == has_tasks;
    findings.expect(6, Severity::Block, holds, &[M4Categories, M4Items, M4Tasks]);
}

fn over_the_year(values: &Values, context: &Context, findings: &mut Findings) {
    // Voiding a task takes it out of all figures: they may then fall, which is to be explained.
    let severity = match context.has_void_task {
        true => Severity::Warn,
        false => Severity::Block,
    };
    if let Some(previous) = &context.previous {
        for [times, households, _] in LINES {
            for key in [times, households] {
                let holds = count(values, key) >= count(previous, key);
                findings.expect(7, severity, holds, &[key]);
            }
        }
    }
    let (tasks, households) = context.earlier;
    for (earlier, month, year) in [
        (tasks, M4Tasks, ATimes),
        (households, M4Households, AHouseholds),
    ] {
        let holds = earlier + count(values, month) <= count(values, year);
        findings.expect(8, severity, holds, &[month, year]);
    }
}

fn publications(values: &Values, context: &Context, findings: &mut Findings) {
    let published = count(values, M4Published);
    findings.expect(
        9,
        Severity::Warn,
        published <= context.results_on_hand,
        &[M4Published],
    );
    findings.with(9, "count", context.results_on_hand);
    let overdue = context.overdue_publications;
    findings.expect(10, Severity::Warn, overdue == 0, &[M4Published]);
    findings.with(10, "count", overdue);
    let has_site =
        matches!(values.get(&M4PublishSites), Some(CellValue::List(sites)) if !sites.is_empty());
    findings.expect(
        11,
        Severity::Block,
        published == 0 || has_site,
        &[M4PublishSites],
    );
}

fn entries(values: &Values, context: &Context, findings: &mut Findings) {
    for (key, value) in values {
        let is_same = context.computed.get(key) == Some(value);
        let holds = is_same || context.explained.contains(key);
        findings.expect(12, Severity::Block, holds, &[*key]);
        let fits = match value {
            CellValue::Count(count) => key.unit() == CellUnit::Count && *count >= 0,
            CellValue::List(_) => key.unit() == CellUnit::List,
        };
        findings.expect(13, Severity::Block, fits, &[*key]);
    }
    let missed: Vec<_> = context.missed.iter().map(|key| key.code()).collect();
    findings.expect(15, Severity::Warn, missed.is_empty(), &[]);
    findings.with(15, "targets", missed.join(","));
    findings.expect(
        16,
        Severity::Block,
        context.incomplete_entries == 0,
        &[
            CellKey::S1Meetings,
            CellKey::S1Documents,
            CellKey::S1Trainings,
        ],
    );
    findings.expect(17, Severity::Warn, context.is_period_over, &[]);
}

/// Rule 14: tasks that stand in the reports of more than one unit.
pub fn repeated<'a>(tasks_by_unit: impl IntoIterator<Item = Vec<&'a str>>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut repeated = BTreeSet::new();
    for tasks in tasks_by_unit {
        let of_unit: BTreeSet<&str> = tasks.into_iter().collect();
        for task in of_unit {
            if !seen.insert(task) {
                repeated.insert(task.to_owned());
            }
        }
    }
    repeated.into_iter().collect()
}

#[cfg(test)]
mod tests;
