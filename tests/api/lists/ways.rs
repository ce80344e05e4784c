//! Records that exist for somebody in several ways: of tasks that the own unit leads or joins, assigned to
//! the own account, public. Their lists hold each of them once, in order, whatever is asked for and however
//! it is read, and nothing else.

use sortition_tests::builders::text;
use sortition_tests::register::enterprises;
use sortition_tests::{App, Client, Kind, on_both_databases};

/// Tasks, each with a draw and a check. A third is led by the own unit, which joins half of the next third;
/// of the last third some checks are assigned to inspectors.
const TASKS: u32 = 90;

/// How the ids of the inspectors begin.
const INSPECTOR: &str = "01939999-000c-7000-8000-00000000000";

/// What of the checks is sealed.
const IS_SEALED: &str = "n % 4 = 0";
/// What the own unit joins.
const IS_JOINED: &str = "n % 3 = 1 AND n % 2 = 0";

fn fill(app: &App) {
    app.add_objects(&enterprises(1));
    let (own, other, third) = (
        app.unit("130100-LSB"),
        app.unit("130100-EMP"),
        app.unit("130100-WAG"),
    );
    let user = app.user("city_operator");
    let id = "substr('01939999-0009-7000-8000-000000000000', 1, 36 - length('' || n)) || n";
    let lead = format!("CASE n % 3 WHEN 0 THEN '{own}' WHEN 1 THEN '{other}' ELSE '{third}' END");
    let made = match app.kind() {
        Kind::Sqlite => "'2026-11-2' || (n % 3) || ' 01:00:00'",
        Kind::Postgres => "CAST('2026-11-2' || (n % 3) || ' 01:00:00' AS TIMESTAMP)",
    };
    let state = format!("CASE WHEN {IS_SEALED} THEN 'sealed' ELSE 'released' END");
    let rows = |table: &str, columns: &str, values: &str, condition: &str| {
        format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {TASKS}), \
             rows_made (n, id, lead, made, state) AS (SELECT n, {id}, {lead}, {made}, {state} FROM numbers) \
             INSERT INTO {table} ({columns}) SELECT {values} FROM rows_made WHERE {condition}"
        )
    };
    let inspector = |place: u32, username: &str| {
        let user = app.user(username);
        format!(
            "INSERT INTO inspectors (id, code, name, name_grams, name_initials, name_order, unit_id, \
             user_id, valid_until, specialities, regions, state, version, created_at, updated_at) VALUES \
             ('{INSPECTOR}{place}', 'ZF{place}', '执法', '', '', '', '{third}', '{user}', '2030-12-31', '[]', \
             '[\"*\"]', 'active', 1, '2026-01-05 01:00:00', '2026-01-05 01:00:00')"
        )
    };
    let assigned = |place: u32| {
        let values = format!("id, lead, '{INSPECTOR}{place}', {place}");
        let condition = format!("n % 5 = {place} AND n % 3 <> 1 AND NOT ({IS_SEALED})");
        let columns = "check_id, unit_id, inspector_id, position";
        rows("check_inspectors", columns, &values, &condition)
    };
    app.change(&[
        rows(
            "tasks",
            "id, source, batch, unit_id, title, period_from, period_to, mode, teams, has_areas, scope, \
             ratios, reserve_bp, joint_kind, state, created_by, version, created_at, updated_at",
            &format!(
                "id, 'plan', 1, lead, '任务' || n, '2026-12-05', '2026-12-20', 'object', 0, FALSE, '{{}}', \
                 '[]', 0, 'none', 'checking', '{user}', 1, made, made"
            ),
            "TRUE",
        ),
        rows("task_units", "task_id, unit_id, position, inspectors", "id, lead, 0, 2", "TRUE"),
        rows(
            "task_units",
            "task_id, unit_id, position, inspectors",
            &format!("id, '{own}', 1, 2"),
            IS_JOINED,
        ),
        rows(
            "draws",
            "id, task_id, unit_id, entry, state, hash, is_matched, has_public_strata, published_at, \
             opened_by, version, created_at, updated_at",
            &format!(
                "id, id, lead, 'entry ' || n, 'drawn', 'sha256', TRUE, FALSE, \
                 CASE WHEN n % 10 = 1 THEN made END, '{user}', 1, made, made"
            ),
            "TRUE",
        ),
        rows(
            "checks",
            "id, task_id, unit_id, draw_id, position, object_id, state, version, created_at, updated_at",
            "id, id, lead, id, 1 + n % 7, (SELECT MIN(objects.id) FROM objects), state, 1, made, made",
            "TRUE",
        ),
        rows(
            "check_parts",
            "check_id, unit_id, lead_unit_id, state",
            "id, lead, lead, state",
            "TRUE",
        ),
        rows(
            "check_parts",
            "check_id, unit_id, lead_unit_id, state",
            &format!("id, '{own}', lead, state"),
            IS_JOINED,
        ),
        inspector(1, "inspector"),
        inspector(2, "inspector_02"),
        assigned(1),
        assigned(2),
        format!(
            "INSERT INTO user_roles (user_id, unit_id, role) VALUES ('{}', '{own}', 'operator')",
            app.user("inspector_02")
        ),
    ]);
}

/// Which checks exist for somebody, and of which tasks everything else does, as conditions.
fn seen(app: &App) -> Vec<(&'static str, String, String)> {
    let own = app.unit("130100-LSB");
    let assigned = |place: u32| {
        format!("SELECT check_id FROM check_inspectors WHERE inspector_id = '{INSPECTOR}{place}'")
    };
    let of_assigned = |place| {
        format!(
            "SELECT task_id FROM checks WHERE id IN ({})",
            assigned(place)
        )
    };
    let of_unit = format!(
        "unit_id = '{own}' OR id IN \
         (SELECT check_id FROM check_parts WHERE unit_id = '{own}' AND state <> 'sealed')"
    );
    let tasks_of_unit = format!("SELECT task_id FROM task_units WHERE unit_id = '{own}'");
    vec![
        ("city_operator", of_unit.clone(), tasks_of_unit.clone()),
        (
            "inspector",
            format!("id IN ({})", assigned(1)),
            of_assigned(1),
        ),
        (
            "inspector_02",
            format!("{of_unit} OR id IN ({})", assigned(2)),
            format!("{tasks_of_unit} UNION {}", of_assigned(2)),
        ),
        (
            "city_lead",
            "draw_id IN (SELECT id FROM draws WHERE published_at IS NOT NULL)".to_owned(),
            "SELECT id FROM tasks".to_owned(),
        ),
    ]
}

async fn lists_hold_each_record_once_in_whatever_ways_it_exists(app: App) {
    fill(&app);
    for (username, checks, tasks) in seen(&app) {
        let client = app.sign_in(username).await;
        let lists = [
            ("tasks", "created_at DESC, seq", format!("id IN ({tasks})")),
            (
                "draws",
                "created_at DESC, seq",
                format!("task_id IN ({tasks})"),
            ),
            ("checks", "created_at DESC, position, key", checks.clone()),
        ];
        for (table, order, condition) in lists {
            holds(
                &app,
                &client,
                &format!("/{table}?"),
                (table, &condition, order),
            )
            .await;
        }
        for (query, narrower, order) in [
            ("sort=-created_at", "TRUE", "created_at DESC, position, key"),
            ("sort=created_at", "TRUE", "created_at, key"),
            ("sort=-position", "TRUE", "position DESC, key"),
            (
                "state=released",
                "state = 'released'",
                "created_at DESC, position, key",
            ),
            (
                "state=sealed",
                "state = 'sealed'",
                "created_at DESC, position, key",
            ),
        ] {
            let condition = format!("({checks}) AND {narrower}");
            let path = format!("/checks?{query}&");
            holds(&app, &client, &path, ("checks", &condition, order)).await;
        }
    }
}

/// A list holds what a query over all would find, by cursors and by numbers, and says how much it is.
async fn holds(
    app: &App,
    client: &Client,
    path: &str,
    (table, condition, order): (&str, &str, &str),
) {
    let query = format!("SELECT id AS line FROM {table} WHERE {condition} ORDER BY {order}");
    let expected = app.query(&query);
    let ids = |page: &serde_json::Value| -> Vec<String> {
        let items = page["items"].as_array().expect("a page has items");
        items
            .iter()
            .map(|item| text(item, "id").to_owned())
            .collect()
    };
    let (mut by_cursor, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{path}limit=7{cursor}")).await.ok();
        by_cursor.extend(ids(&page));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(by_cursor, expected, "{path} by cursors");
    let mut by_number = Vec::new();
    for number in 1..=expected.len() / 7 + 1 {
        let page = client
            .get(&format!("{path}limit=7&count=true&page={number}"))
            .await
            .ok();
        assert_eq!(page["total"], expected.len(), "{path}");
        by_number.extend(ids(&page));
    }
    assert_eq!(by_number, expected, "{path} by numbers");
}

on_both_databases!(lists_hold_each_record_once_in_whatever_ways_it_exists);
