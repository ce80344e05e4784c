//! Each rule with the figures just inside and just outside of it.

use super::*;

/// A sound report: one planned task of ten enterprises, two problems, four published.
fn sound() -> Values {
    let counts = [
        (M4Tasks, 1),
        (M4Households, 10),
        (M4ProblemHouseholds, 2),
        (M4Categories, 1),
        (M4Items, 3),
        (M4Published, 4),
        (ATimes, 2),
        (AHouseholds, 20),
        (AProblems, 3),
        (BTimes, 1),
        (BHouseholds, 10),
        (BProblems, 1),
        (CTimes, 2),
        (CHouseholds, 18),
        (CProblems, 3),
        (DTimes, 2),
        (DHouseholds, 18),
        (DProblems, 3),
    ];
    let mut values: Values = counts
        .into_iter()
        .map(|(key, count)| (key, CellValue::Count(count)))
        .collect();
    values.insert(M4PublishSites, CellValue::List(vec!["公示平台".to_owned()]));
    values
}

fn context(values: &Values) -> Context {
    Context {
        computed: values.clone(),
        results_on_hand: 4,
        earlier: (1, 10),
        is_period_over: true,
        ..Context::default()
    }
}

fn with(changes: &[(CellKey, i64)]) -> Values {
    let mut values = sound();
    for (key, count) in changes {
        values.insert(*key, CellValue::Count(*count));
    }
    values
}

fn broken(values: &Values, context: &Context) -> Vec<(u8, Severity)> {
    check(values, context)
        .into_iter()
        .map(|one| (one.rule, one.severity))
        .collect()
}

use Severity::{Block, Warn};

#[test]
fn sound_report_breaks_nothing() {
    let values = sound();
    assert_eq!(broken(&values, &context(&values)), []);
}

#[test]
fn each_rule_of_the_cells_is_broken_alone() {
    for (changes, expected) in [
        (&[(BProblems, 11), (AProblems, 11)][..], vec![(1, Block)]),
        (&[(BHouseholds, 21), (BProblems, 1)], vec![(2, Block)]),
        (&[(CTimes, 3), (DTimes, 2)], vec![(2, Block)]),
        (&[(BTimes, 0)], vec![(3, Block)]),
        (
            &[(BTimes, 2), (BHouseholds, 1), (BProblems, 0)],
            vec![(4, Block)],
        ),
        (&[(M4Categories, 4)], vec![(6, Block)]),
        (&[(M4Categories, 0), (M4Items, 0)], vec![(6, Block)]),
        (&[(M4Published, 5)], vec![(9, Warn)]),
        (&[(M4Tasks, 2)], vec![(8, Block)]),
        (&[(M4Households, 11)], vec![(8, Block)]),
    ] {
        let values = with(changes);
        assert_eq!(broken(&values, &context(&values)), expected, "{changes:?}");
    }
}

#[test]
fn more_problems_than_households_warn_and_more_than_all_open_block() {
    let values = with(&[(M4ProblemHouseholds, 13)]);
    let late = Context {
        open_before: 3,
        ..context(&values)
    };
    assert_eq!(broken(&values, &late), [(5, Warn)]);
    let none = Context {
        open_before: 2,
        ..late
    };
    assert_eq!(broken(&values, &none), [(5, Block)]);
}

#[test]
fn cumulative_figures_fall_only_with_a_voided_task() {
    let values = sound();
    let fell = Context {
        previous: Some(with(&[(AHouseholds, 21)])),
        ..context(&values)
    };
    assert_eq!(broken(&values, &fell), [(7, Block)]);
    let voided = Context {
        has_void_task: true,
        ..fell
    };
    assert_eq!(broken(&values, &voided), [(7, Warn)]);
    let same = Context {
        previous: Some(values.clone()),
        ..context(&values)
    };
    assert_eq!(broken(&values, &same), []);
}

#[test]
fn published_results_need_a_site_and_lateness_a_note() {
    let mut values = sound();
    values.insert(M4PublishSites, CellValue::List(Vec::new()));
    assert_eq!(broken(&values, &context(&values)), [(11, Block)]);
    let values = sound();
    let overdue = Context {
        overdue_publications: 1,
        ..context(&values)
    };
    assert_eq!(broken(&values, &overdue), [(10, Warn)]);
}

#[test]
fn changed_figure_needs_a_reason_and_its_kind() {
    let values = with(&[(M4Items, 4)]);
    let mut changed = Context {
        computed: sound(),
        ..context(&values)
    };
    assert_eq!(broken(&values, &changed), [(12, Block)]);
    changed.explained.insert(M4Items);
    assert_eq!(broken(&values, &changed), []);
    let negative = with(&[(M4Published, -1)]);
    assert_eq!(broken(&negative, &context(&negative)), [(13, Block)]);
}

#[test]
fn missed_targets_open_period_and_incomplete_entries_are_told() {
    let values = sound();
    let context = Context {
        missed: vec![KpiKey::JointObjects],
        incomplete_entries: 1,
        is_period_over: false,
        ..context(&values)
    };
    assert_eq!(
        broken(&values, &context),
        [(15, Warn), (16, Block), (17, Warn)]
    );
    let told = check(&values, &context);
    assert_eq!(told[0].parameters["targets"], "joint_objects");
}

#[test]
fn repeated_names_tasks_of_two_units_only() {
    let units = [vec!["a", "b", "a"], vec!["c"], vec!["b", "d"]];
    assert_eq!(repeated(units), ["b"]);
}
