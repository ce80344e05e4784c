//! What reports rest on is read whole, also where it is named by more ids than SQLite takes as parameters
//! of one statement: 32,766.

use sortition::reports::store::facts::{Extent, read_facts};
use sortition::reports::store::results::read_hidden;
use sortition_contract::ids::{CheckId, UnitId};
use sortition_tests::register::enterprise;
use sortition_tests::{App, on_both_databases};

const MANY: usize = 33_000;

async fn read_facts_of_more_tasks_than_parameters_holds_all_in_order(app: App) {
    let (unit, user) = (app.unit("130100-LSB"), app.user("city_operator"));
    let object = enterprise(1);
    app.add_objects(std::slice::from_ref(&object));
    app.add_visits(&[(&object, "2026-11-10")]);
    app.change(&[
        // Of last year: it is told since its result was entered in the month.
        "UPDATE tasks SET drawn_on = '2025-12-20'".to_owned(),
        format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MANY}) \
             INSERT INTO tasks (id, source, batch, unit_id, title, period_from, period_to, mode, teams, \
             has_areas, scope, ratios, reserve_bp, joint_kind, state, drawn_on, created_by, version, \
             created_at, updated_at) SELECT 'many-' || n, 'special', n, '{unit}', '任务' || n, '2026-03-02', \
             '2026-12-20', 'object', 0, FALSE, '{{}}', '[]', 0, 'none', 'checking', '2026-03-02', '{user}', \
             1, '2026-03-02 01:00:00', '2026-03-02 01:00:00' FROM numbers"
        ),
        "INSERT INTO documents (id, unit_id, title, doc_no, issued_on, task_id, created_by, version, \
         created_at, updated_at) SELECT 'of-' || id, unit_id, '通知', '1号', '2026-03-02', id, created_by, 1, \
         created_at, created_at FROM tasks WHERE id IN ('many-1', 'many-32999') ORDER BY seq"
            .to_owned(),
    ]);
    let day = |text: &str| text.parse().expect("a day");
    let unit_id = UnitId::from(unit);
    let extent = Extent {
        unit_id: Some(&unit_id),
        start: day("2026-11-01"),
        end: day("2026-11-30"),
    };
    let facts = read_facts(&mut app.connect(), &extent).expect("the facts are read");
    let titles: Vec<&str> = facts.tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(titles.len(), MANY + 1);
    assert_eq!(titles[..3], ["以前的任务", "任务1", "任务2"]);
    assert_eq!(titles[MANY], "任务33000");
    let of_documents = facts.task_documents.iter().map(|one| one.task_id.as_str());
    assert_eq!(of_documents.collect::<Vec<_>>(), ["many-1", "many-32999"]);
}

async fn read_hidden_of_more_checks_than_parameters_names_those_that_are(app: App) {
    let object = enterprise(1);
    app.add_objects(std::slice::from_ref(&object));
    app.add_visits(&[(&object, "2026-11-10")]);
    let mut ids: Vec<CheckId> = (0..MANY).map(|_| CheckId::new()).collect();
    let check = CheckId::from("01939999-0003-7000-8000-000000000001".to_owned());
    ids.push(check.clone());
    let hidden = read_hidden(&mut app.connect(), &ids).expect("they are read");
    assert_eq!(hidden.len(), 1);
    assert_eq!(hidden[&check].1, "以前的任务");
}

on_both_databases!(
    read_facts_of_more_tasks_than_parameters_holds_all_in_order,
    read_hidden_of_more_checks_than_parameters_names_those_that_are,
);
