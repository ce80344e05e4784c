//! The figures against hand-made cases at their boundaries, and against a naive recount of random
//! data.

use super::*;
use proptest::prelude::*;
use sortition_contract::checks::CheckResult;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn november() -> Facts {
    Facts {
        start: day("2026-10-23"),
        end: day("2026-11-22"),
        ..Facts::default()
    }
}

fn task(id: &str, drawn_on: &str) -> Task {
    Task {
        id: id.to_owned().into(),
        title: format!("任务 {id}"),
        document_number: None,
        is_planned: true,
        is_cross_department: false,
        is_credit_based: false,
        drawn_on: day(drawn_on),
    }
}

fn pair(check_id: &str, task_id: &str) -> Pair {
    Pair {
        check_id: check_id.to_owned().into(),
        task_id: task_id.to_owned().into(),
        position: 1,
        object_name: None,
        is_enterprise: true,
        is_withdrawn: false,
        is_problem: false,
        entered_on: None,
    }
}

fn found(check_id: &str, task_id: &str, result: &str, on: &str) -> Pair {
    Pair {
        is_problem: result.parse::<CheckResult>().unwrap().is_problem(true),
        entered_on: Some(day(on)),
        ..pair(check_id, task_id)
    }
}

fn counts(facts: &Facts, keys: &[CellKey]) -> Vec<usize> {
    let cells = facts.cells();
    keys.iter().map(|key| cells[key].len()).collect()
}

#[test]
fn tasks_count_by_the_day_of_their_draw_with_both_ends_of_the_period() {
    let facts = Facts {
        tasks: vec![
            task("before", "2026-10-22"),
            task("first", "2026-10-23"),
            task("last", "2026-11-22"),
            task("after", "2026-11-23"),
        ],
        pairs: vec![
            pair("1", "before"),
            pair("2", "first"),
            pair("3", "last"),
            pair("4", "after"),
        ],
        ..november()
    };
    use CellKey::{AHouseholds, ATimes, M4Households, M4Tasks};
    assert_eq!(
        counts(&facts, &[M4Tasks, M4Households, ATimes, AHouseholds]),
        [2, 2, 3, 3]
    );
}

#[test]
fn year_begins_on_its_first_day() {
    let facts = Facts {
        start: day("2027-01-01"),
        end: day("2027-01-22"),
        tasks: vec![task("old", "2026-12-31"), task("new", "2027-01-01")],
        pairs: vec![
            found("1", "old", "R5", "2027-01-04"),
            found("2", "new", "R1", "2027-01-05"),
        ],
        ..november()
    };
    use CellKey::{AProblems, ATimes, M4ProblemHouseholds, M4Tasks};
    // December's problem was entered in January: row 4 counts it, the new year's row 5 doesn't.
    assert_eq!(
        counts(&facts, &[M4Tasks, M4ProblemHouseholds, ATimes, AProblems]),
        [1, 1, 1, 0]
    );
}

#[test]
fn only_planned_tasks_stand_in_row_four_and_all_in_row_five() {
    let facts = Facts {
        tasks: vec![Task {
            is_planned: false,
            ..task("special", "2026-11-02")
        }],
        pairs: vec![found("1", "special", "R8", "2026-11-03")],
        ..november()
    };
    use CellKey::{AProblems, ATimes, M4Households, M4ProblemHouseholds, M4Tasks};
    assert_eq!(
        counts(&facts, &[M4Tasks, M4Households, M4ProblemHouseholds]),
        [0; 3]
    );
    assert_eq!(counts(&facts, &[ATimes, AProblems]), [1, 1]);
}

#[test]
fn withdrawn_pairs_leave_the_count_and_a_task_without_pairs_is_none() {
    let withdrawn = Pair {
        is_withdrawn: true,
        ..found("1", "t", "R5", "2026-11-03")
    };
    let facts = Facts {
        tasks: vec![task("t", "2026-11-02")],
        pairs: vec![withdrawn],
        ..november()
    };
    assert!(facts.cells().values().all(Vec::is_empty));
}

#[test]
fn problems_are_known_at_the_periods_end_only() {
    let facts = Facts {
        tasks: vec![task("t", "2026-11-02")],
        pairs: vec![
            found("1", "t", "R5", "2026-11-22"),
            found("2", "t", "R5", "2026-11-23"),
            found("3", "t", "R7", "2026-11-10"),
            found("4", "t", "R4", "2026-11-10"),
        ],
        ..november()
    };
    use CellKey::{AProblems, M4ProblemHouseholds};
    assert_eq!(counts(&facts, &[AProblems, M4ProblemHouseholds]), [2, 2]);
}

#[test]
fn enterprise_lines_count_enterprise_pairs_only() {
    let other = Pair {
        is_enterprise: false,
        ..pair("2", "mixed")
    };
    let alone = Pair {
        is_enterprise: false,
        ..pair("3", "others")
    };
    let facts = Facts {
        tasks: vec![
            Task {
                is_credit_based: true,
                ..task("mixed", "2026-11-02")
            },
            Task {
                is_credit_based: true,
                is_cross_department: true,
                ..task("others", "2026-11-03")
            },
        ],
        pairs: vec![pair("1", "mixed"), other, alone],
        ..november()
    };
    use CellKey::{
        AHouseholds, ATimes, BHouseholds, BTimes, CHouseholds, CTimes, DHouseholds, DTimes,
    };
    assert_eq!(counts(&facts, &[ATimes, AHouseholds]), [2, 3]);
    assert_eq!(counts(&facts, &[BTimes, BHouseholds]), [1, 1]);
    assert_eq!(
        counts(&facts, &[CTimes, CHouseholds, DTimes, DHouseholds]),
        [1, 1, 1, 1]
    );
}

#[test]
fn items_and_categories_are_counted_once_each() {
    let item = |task: &str, item: &str, category: &str| CheckedItem {
        task_id: task.to_owned().into(),
        item_id: item.to_owned().into(),
        name: item.to_owned(),
        category_id: category.to_owned().into(),
        category_name: category.to_owned(),
    };
    let facts = Facts {
        tasks: vec![task("a", "2026-11-02"), task("b", "2026-11-03")],
        pairs: vec![pair("1", "a"), pair("2", "b")],
        items: vec![
            item("a", "i1", "c1"),
            item("a", "i2", "c1"),
            item("b", "i2", "c1"),
            item("b", "i3", "c2"),
        ],
        ..november()
    };
    assert_eq!(
        counts(&facts, &[CellKey::M4Categories, CellKey::M4Items]),
        [2, 3]
    );
}

#[test]
fn number_of_a_task_stands_once_whether_it_was_logged_or_not() {
    let numbered = Task {
        document_number: Some("石人社监〔2026〕41 号".to_owned()),
        ..task("t", "2026-11-02")
    };
    let logged = TaskDocument {
        task_id: "t".to_owned().into(),
        record: Some(CellRecord {
            kind: RecordKind::Document,
            id: "d".to_owned(),
            title: "通知（石人社监〔2026〕41 号）".to_owned(),
            on: day("2026-11-01"),
            task: None,
        }),
        doc_no: "石人社监〔2026〕41 号".to_owned(),
    };
    let unlogged = Facts {
        tasks: vec![numbered],
        pairs: vec![pair("1", "t")],
        ..november()
    };
    let both = Facts {
        task_documents: vec![logged],
        ..unlogged.clone()
    };
    for (facts, kind) in [(unlogged, RecordKind::Task), (both, RecordKind::Document)] {
        let cells = facts.cells();
        let kinds: Vec<_> = cells[&CellKey::M4Documents]
            .iter()
            .map(|record| record.kind)
            .collect();
        assert_eq!(kinds, [kind]);
    }
}

#[test]
fn pair_is_named_by_its_place_unless_its_object_is_public() {
    let public = Pair {
        object_name: Some("石家庄某某有限公司".to_owned()),
        ..pair("2", "t")
    };
    let facts = Facts {
        tasks: vec![task("t", "2026-11-02")],
        pairs: vec![pair("1", "t"), public],
        ..november()
    };
    let cells = facts.cells();
    let titles: Vec<_> = cells[&CellKey::M4Households]
        .iter()
        .map(|record| record.title.as_str())
        .collect();
    assert_eq!(titles, ["任务 t，第 1 户", "石家庄某某有限公司（任务 t）"]);
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let tasks = prop::collection::vec(
        (0..400_i64, any::<bool>(), any::<bool>(), any::<bool>()),
        0..8,
    );
    let pairs = prop::collection::vec(
        (
            0..8_usize,
            any::<bool>(),
            prop::bool::weighted(0.1),
            prop::option::of(prop::sample::select(CheckResult::ALL)),
            0..60_i64,
        ),
        0..60,
    );
    (tasks, pairs, any::<bool>()).prop_map(|(tasks, pairs, is_r4_problem)| {
        let first = day("2025-12-01");
        let tasks: Vec<Task> = tasks
            .into_iter()
            .enumerate()
            .map(|(index, (offset, planned, cross, credit))| Task {
                is_planned: planned,
                is_cross_department: cross,
                is_credit_based: credit,
                drawn_on: first + chrono::Days::new(offset.unsigned_abs()),
                ..task(&index.to_string(), "2026-01-01")
            })
            .collect();
        let pairs = pairs
            .into_iter()
            .enumerate()
            .filter(|(_, (of, ..))| *of < tasks.len())
            .map(|(index, (of, enterprise, withdrawn, result, days))| Pair {
                is_enterprise: enterprise,
                is_withdrawn: withdrawn,
                is_problem: result.is_some_and(|result| result.is_problem(is_r4_problem)),
                entered_on: result
                    .map(|_| tasks[of].drawn_on + chrono::Days::new(days.unsigned_abs())),
                ..pair(&index.to_string(), &tasks[of].id)
            })
            .collect();
        Facts {
            tasks,
            pairs,
            ..november()
        }
    })
}

/// Counts as one would by hand: goes through all pairs and asks each question anew.
fn recount(facts: &Facts, is_of: impl Fn(&Task, &Pair) -> bool) -> (usize, usize) {
    let mut tasks = BTreeSet::new();
    let mut pairs = 0;
    for pair in &facts.pairs {
        for task in &facts.tasks {
            if task.id == pair.task_id && !pair.is_withdrawn && is_of(task, pair) {
                tasks.insert(&task.id);
                pairs += 1;
            }
        }
    }
    (tasks.len(), pairs)
}

proptest! {
    #[test]
    fn figures_equal_a_naive_recount(facts in any_facts()) {
        use CellKey::*;
        let in_year = |task: &Task| task.drawn_on.year() == 2026 && task.drawn_on <= facts.end;
        let in_month = |on: NaiveDate| on >= facts.start && on <= facts.end;
        let bad = |pair: &Pair| pair.is_problem;
        let known = |pair: &Pair| bad(pair) && pair.entered_on.unwrap() <= facts.end;
        let is_d = |task: &Task, pair: &Pair| in_year(task) && pair.is_enterprise && task.is_credit_based;
        let expected = [
            (M4Tasks, recount(&facts, |t, _| t.is_planned && in_month(t.drawn_on)).0),
            (M4Households, recount(&facts, |t, _| t.is_planned && in_month(t.drawn_on)).1),
            (M4ProblemHouseholds, recount(&facts, |t, p| t.is_planned && bad(p) && in_month(p.entered_on.unwrap())).1),
            (ATimes, recount(&facts, |t, _| in_year(t)).0),
            (AHouseholds, recount(&facts, |t, _| in_year(t)).1),
            (AProblems, recount(&facts, |t, p| in_year(t) && known(p)).1),
            (BTimes, recount(&facts, |t, _| in_year(t) && t.is_cross_department).0),
            (BHouseholds, recount(&facts, |t, _| in_year(t) && t.is_cross_department).1),
            (BProblems, recount(&facts, |t, p| in_year(t) && t.is_cross_department && known(p)).1),
            (CTimes, recount(&facts, |t, p| in_year(t) && p.is_enterprise).0),
            (CHouseholds, recount(&facts, |t, p| in_year(t) && p.is_enterprise).1),
            (CProblems, recount(&facts, |t, p| in_year(t) && p.is_enterprise && known(p)).1),
            (DTimes, recount(&facts, is_d).0),
            (DHouseholds, recount(&facts, is_d).1),
            (DProblems, recount(&facts, |t, p| is_d(t, p) && known(p)).1),
        ];
        let cells = facts.cells();
        for (key, number) in expected {
            prop_assert_eq!(cells[&key].len(), number, "{}", key);
            prop_assert_eq!(value(key, &cells[&key]), CellValue::Count(number as i64));
            let ids: BTreeSet<_> = cells[&key].iter().map(|record| &record.id).collect();
            prop_assert_eq!(ids.len(), number, "a record stands twice in {}", key);
        }
    }
}

#[test]
fn page_of_tells_how_many_of_all_are_of_a_task() {
    let record = |id: &str, task: Option<&str>| CellRecord {
        kind: RecordKind::Check,
        id: id.to_owned(),
        title: id.to_owned(),
        on: day("2026-11-02"),
        task: task.map(|task| CellTask {
            id: task.to_owned(),
            title: task.to_owned(),
            record_count: None,
        }),
    };
    let records = vec![
        record("1", Some("a")),
        record("2", Some("b")),
        record("3", None),
        record("4", Some("a")),
    ];
    let told = |offset, limit| -> Vec<(String, Option<i64>)> {
        let page = page_of(records.clone(), offset, limit).into_iter();
        page.map(|one| (one.id, one.task.and_then(|task| task.record_count)))
            .collect()
    };
    let pair = |id: &str, count| (id.to_owned(), count);
    assert_eq!(told(0, 2), [pair("1", Some(2)), pair("2", Some(1))]);
    assert_eq!(told(2, 9), [pair("3", None), pair("4", Some(2))]);
    assert!(told(4, 9).is_empty());
}
