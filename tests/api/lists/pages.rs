//! Pages of lists: reached by their numbers, and at the same cost however many rows they have.

use serde_json::json;
use sortition_tests::builders::{import, text};
use sortition_tests::fixtures::objects_csv;
use sortition_tests::register::enterprises;
use sortition_tests::{App, Client, on_both_databases};

use crate::draws::stage::{alike, ready, run_at_once};

/// More rows than the longest page has.
const MANY: u32 = 205;

/// Rows of every list, one for each number `n` up to [`MANY`]: table, columns, values. Ids are those of
/// the number in all tables, so that each record has others of its own; `unit_id` is one of thirty units,
/// `object_id` one of as many objects.
const ROWS: [(&str, &str, &str); 31] = [
    (
        "plans",
        "id, unit_id, year, title, state, edition, created_by, submitted_by, version, created_at, updated_at",
        ":id, ':unit', 2026, '计划' || n, 'submitted', 0, ':operator', ':operator', 1, :now, :now",
    ),
    (
        "tasks",
        "id, source, batch, unit_id, title, period_from, period_to, mode, teams, has_areas, scope, ratios, \
         reserve_bp, joint_kind, state, created_by, version, created_at, updated_at",
        ":id, 'plan', 1, ':unit', '任务' || n, '2026-11-05', '2026-12-20', 'object', 0, FALSE, '{}', '[]', \
         0, 'none', 'checking', ':operator', 1, :now, :now",
    ),
    (
        "task_units",
        "task_id, unit_id, position, inspectors",
        ":id, ':unit', 0, 2",
    ),
    ("task_items", "task_id, item_id", ":id, ':item'"),
    (
        "draws",
        "id, task_id, unit_id, entry, state, hash, is_matched, has_public_strata, opened_by, version, \
         created_at, updated_at",
        ":id, :id, ':unit', '抽取' || n, 'open', 'sha256', FALSE, FALSE, ':operator', 1, :now, :now",
    ),
    (
        "draw_contributors",
        "draw_id, position, contributor",
        ":id, 0, 'system'",
    ),
    (
        "inspectors",
        "id, code, name, name_grams, name_initials, name_order, unit_id, valid_until, specialities, regions, \
         state, version, created_at, updated_at",
        ":id, 'ZF' || (100000 + n), '执法' || n, '', '', '', ':unit', '2030-12-31', '[]', '[\"*\"]', \
         'active', 1, :now, :now",
    ),
    (
        "recusals",
        "id, inspector_id, object_id, reason, state, declared_by, version, created_at, updated_at",
        ":id, :id, object_id, '亲属', 'declared', ':operator', 1, :now, :now",
    ),
    (
        "experts",
        "id, unit_id, name, name_grams, name_initials, name_order, organisation, field, specialities, \
         contract_from, contract_until, state, created_by, submitted_by, decided_by, version, created_at, \
         updated_at",
        ":id, ':unit', '专家' || n, '', '', '', '大学', '审计', '[]', '2026-01-01', '2027-12-31', 'active', \
         ':operator', ':operator', ':approver', 1, :now, :now",
    ),
    (
        "checks",
        "id, task_id, unit_id, draw_id, position, object_id, state, visible_from, version, created_at, \
         updated_at",
        ":id, :id, ':unit', :id, 1, object_id, 'released', :now, 1, :now, :now",
    ),
    (
        "check_parts",
        "check_id, unit_id, lead_unit_id, state",
        ":id, ':unit', ':unit', 'released'",
    ),
    (
        "check_inspectors",
        "check_id, unit_id, inspector_id, position",
        ":id, ':unit', :id, 0",
    ),
    (
        "publications",
        "id, kind, subject_id, task_id, unit_id, state, title, site, url, number, public_text, published_at, \
         version, created_at, updated_at",
        ":id, 'result', :id, :id, ':unit', 'published', '结果' || n, '门户', '/', 'GS-1', '合格', :now, 1, \
         :now, :now",
    ),
    (
        "publications",
        "id, kind, subject_id, unit_id, state, title, site, url, number, public_text, published_at, version, \
         created_at, updated_at",
        ":other, 'plan', :id, ':unit', 'published', '计划' || n, '门户', '/', 'GS-1', '', :now, 1, :now, :now",
    ),
    (
        "monthly_reports",
        "id, unit_id, month, number, period_start, period_end, state, notes, content, submitted_by, \
         submitted_at, decided_by, decided_at, version, created_at, updated_at",
        ":id, unit_id, '2026-03', n, '2026-02-23', '2026-03-22', 'accepted', '{}', \
         '{\"cells\":[],\"broken_rules\":[]}', ':operator', :now, ':approver', :now, 1, :now, :now",
    ),
    (
        "meetings",
        "id, unit_id, name, held_on, created_by, version, created_at, updated_at",
        ":id, unit_id, '会议' || n, '2026-03-01', ':operator', 1, :now, :now",
    ),
    (
        "documents",
        "id, unit_id, title, doc_no, issued_on, created_by, version, created_at, updated_at",
        ":id, unit_id, '文件' || n, '1 号', '2026-03-01', ':operator', 1, :now, :now",
    ),
    (
        "trainings",
        "id, unit_id, name, headcount, content, held_on, created_by, version, created_at, updated_at",
        ":id, unit_id, '培训' || n, 10, '规范', '2026-03-01', ':operator', 1, :now, :now",
    ),
    (
        "publicity",
        "id, unit_id, kind, title, done_on, count, created_by, version, created_at, updated_at",
        ":id, unit_id, 'leaflet', '宣传' || n, '2026-03-01', 1, ':operator', 1, :now, :now",
    ),
    (
        "users",
        "id, username, name, unit_id, password_hash, must_change_password, state, failed_count, version, \
         created_at, updated_at",
        ":id, 'person' || n, '某人', unit_id, '', FALSE, 'active', 0, 1, :now, :now",
    ),
    (
        "user_roles",
        "user_id, unit_id, role",
        ":id, unit_id, 'operator'",
    ),
    (
        "users",
        "id, username, name, unit_id, password_hash, must_change_password, state, failed_count, version, \
         created_at, updated_at",
        ":other, 'program' || n, '程序', unit_id, '', FALSE, 'active', 0, 1, :now, :now",
    ),
    (
        "service_accounts",
        "id, unit_id, name, created_at",
        ":other, unit_id, '程序' || n, :now",
    ),
    (
        "api_keys",
        "id, service_account_id, prefix, secret_hash, scopes, addresses, made_by, expires_at, version, \
         created_at",
        ":id, :other, 'k' || n, '0000000000000000000000000000000000000000000000000000000000000000', '[]', \
         '[]', :id, '2027-11-23 00:00:00', 1, :now",
    ),
    (
        "jobs",
        "id, kind, state, user_id, unit_id, payload, done, attempt, is_cancel_requested, created_at, \
         finished_at",
        ":id, 'import_objects', 'succeeded', ':operator', ':unit', \
         '{\"hash\":\"\",\"name\":\"a.csv\",\"options\":{}}', 0, 1, FALSE, :now, :now",
    ),
    (
        "notifications",
        "id, user_id, kind, parameters, resource, created_at",
        ":id, ':operator', 'plans.publish', '{}', 'plans', :now",
    ),
    (
        "export_requests",
        "id, operation, query, format, row_count, reason, state, requested_by, unit_id, requested_at",
        ":id, 'list_objects', '', 'csv', 20000, '比对', 'requested', ':operator', ':unit', :now",
    ),
    (
        "audit_events",
        "id, at, user_id, username, unit_id, operation, resource, record_id, address, request_id",
        ":id, :now, :id, 'person' || n, unit_id, 'create_plan', 'plans', :id, '127.0.0.1', :id",
    ),
    (
        "units",
        "id, code, name, kind, region_code, owes_reports, state, position, version, created_at, updated_at",
        ":id, 'X' || n, '单位' || n, 'outside', '130102', FALSE, 'active', 1000 + n, 1, :now, :now",
    ),
    ("items", "id, code, created_at", ":id, 'ZZ' || n, :now"),
    (
        "item_versions",
        "id, item_id, number, code, state, name, kind, object_types, content, method, legal_basis, unit_id, \
         platform_codes, effective_from, reason, version, created_at, updated_at",
        ":id, :id, 1, 'ZZ' || n, 'effective', '事项' || n, 'general', '[]', '内容', '现场检查', '依据', unit_id, \
         '[]', '2026-01-01', '', 1, :now, :now",
    ),
];

/// Every list that is read page by page, and who reads it.
const LISTS: [(&str, &str); 25] = [
    ("city_operator", "/plans"),
    ("regulations", "/plans"),
    ("city_operator", "/tasks"),
    ("city_operator", "/draws"),
    // Those of one draw, sealed; then those of as many draws, released.
    ("city_operator", "/checks"),
    ("city_operator", "/checks?sort=created_at"),
    ("city_operator", "/publications"),
    ("regulations", "/reports/monthly?year=2026"),
    ("regulations", "/meetings"),
    ("regulations", "/documents"),
    ("regulations", "/trainings"),
    ("regulations", "/publicity"),
    ("city_operator", "/items"),
    ("city_operator", "/objects"),
    ("city_operator", "/inspectors"),
    ("city_approver", "/recusals"),
    ("city_operator", "/experts"),
    ("city_operator", "/jobs"),
    ("city_operator", "/export-requests"),
    ("city_operator", "/notifications"),
    ("city_operator", "/units"),
    ("system_admin", "/users"),
    ("regulations", "/api-keys"),
    ("auditor", "/audit-events"),
    ("city_approver", "/tasks"),
];

/// Lists that aren't measured, by their addresses in the API's document, and why.
const NOT_MEASURED: [(&str, &str); 3] = [
    (
        "/public/checklist",
        "all of it is shown, whatever is asked for",
    ),
    ("/kpis/{key}/records", "cut from a figure's whole list"),
    (
        "/reports/monthly/{id}/cells/{key}/records",
        "cut from a figure's whole list",
    ),
];

/// Puts in [`ROWS`].
fn fill(app: &App) {
    let id = |first: &str| format!("substr('{first}', 1, 36 - length('' || n)) || n");
    let words = [
        (":id", id("01939999-0009-7000-8000-000000000000")),
        (":other", id("01939999-000a-7000-8000-000000000000")),
        (":now", "'2026-11-23 01:00:00'".to_owned()),
        (":operator", app.user("city_operator")),
        (":approver", app.user("city_approver")),
        (":unit", app.unit("130100-LSB")),
        (":item", app.item("RS0101")),
    ];
    let statement = |(table, columns, values): &(&str, &str, &str)| {
        let values = words
            .iter()
            .fold((*values).to_owned(), |values, (word, text)| {
                values.replace(*word, text)
            });
        format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MANY}), \
             places (unit_id, place) AS (SELECT id, ROW_NUMBER() OVER (ORDER BY code) FROM units), \
             things (object_id, number) AS (SELECT id, ROW_NUMBER() OVER (ORDER BY code) FROM objects) \
             INSERT INTO {table} ({columns}) SELECT {values} FROM numbers \
             JOIN places ON place = 1 + n % 30 JOIN things ON number = n"
        )
    };
    let statements: Vec<String> = ROWS.iter().map(statement).collect();
    app.change(&statements);
}

/// How many statements a page of so many rows costs; asked for the second time, when what is written down
/// once in a while is written.
async fn cost(app: &App, client: &Client, path: &str, limit: usize) -> u64 {
    let join = if path.contains('?') { '&' } else { '?' };
    let path = format!("{path}{join}limit={limit}");
    let database = &app.services().database;
    client.get(&path).await.ok();
    let before = database.statements();
    let page = client.get(&path).await.ok();
    let run = database.statements() - before;
    let rows = page["items"].as_array().map(Vec::len);
    assert_eq!(rows, Some(limit), "{path} has that many rows");
    run
}

/// Whether an address of the API's document stands for a path.
fn fits(address: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (expected, given) = (address.split('/'), path.split('/'));
    address.matches('/').count() == path.matches('/').count()
        && expected
            .zip(given)
            .all(|(expected, given)| expected.starts_with('{') || expected == given)
}

/// Every list of the API's document that is read page by page is measured, but for [`NOT_MEASURED`].
fn assert_all_are_measured(lists: &[(Client, String)]) {
    let document = sortition::app::openapi();
    let addresses = document["paths"]
        .as_object()
        .expect("the document has paths");
    let mut left_out = 0;
    for (address, methods) in addresses {
        let parameters = methods["get"]["parameters"].as_array();
        let mut parameters = parameters.into_iter().flatten();
        if !parameters.any(|one| one["name"] == "limit") {
            continue;
        }
        let address = address.trim_start_matches("/api/v1");
        let is_measured = lists.iter().any(|(_, path)| fits(address, path));
        let is_left_out = NOT_MEASURED.iter().any(|(one, _)| *one == address);
        assert_ne!(
            is_measured, is_left_out,
            "{address}: give it rows in ROWS and its line in LISTS"
        );
        left_out += usize::from(is_left_out);
    }
    assert_eq!(left_out, NOT_MEASURED.len(), "all of them are lists");
}

/// What a page shows beside its rows is read for all at once.
async fn a_long_page_costs_no_more_statements_than_a_short_one(app: App) {
    let (_, task) = ready(&app, (250, 5), alike(MANY), json!({})).await;
    let draw = run_at_once(&app, &task).await;
    fill(&app);
    let operator = app.sign_in("city_operator").await;
    let wrong = objects_csv(MANY).replace(",enterprise,", ",nothing,");
    let job = import(&operator, "/objects/import", wrong.into()).await;
    let mut lists = vec![
        (
            operator.clone(),
            format!("/draws/{}/drawn", text(&draw, "id")),
        ),
        (operator, format!("/jobs/{}/rejected", text(&job, "id"))),
        (app.nobody(), "/public/results".to_owned()),
        (app.nobody(), "/public/plans".to_owned()),
    ];
    for (username, path) in LISTS {
        lists.push((app.sign_in(username).await, path.to_owned()));
    }
    assert_all_are_measured(&lists);
    for (client, path) in lists {
        let short = cost(&app, &client, &path, 20).await;
        let long = cost(&app, &client, &path, 200).await;
        assert!(short > 0, "{path} is counted");
        assert_eq!(long, short, "statements of 200 rows and of 20: {path}");
    }
}

async fn pages_are_reached_by_their_numbers(app: App) {
    app.add_objects(&enterprises(45));
    let client = app.sign_in("city_operator").await;
    let all = client.all("/objects?sort=name").await;
    let page = |number: u32| format!("/objects?sort=name&limit=20&count=true&page={number}");
    let mut seen = Vec::new();
    for (number, count) in [(1, 20), (2, 20), (3, 5), (4, 0)] {
        let answer = client.get(&page(number)).await.ok();
        assert_eq!(answer["total"], 45, "page {number}");
        let items = answer["items"].as_array().expect("rows").clone();
        assert_eq!(items.len(), count, "page {number}");
        assert_eq!(
            answer["next_cursor"].is_null(),
            number >= 3,
            "page {number}"
        );
        seen.extend(items);
    }
    assert_eq!(seen, all);
    // From a page by number one goes on by cursor.
    let second = client.get(&page(2)).await.ok();
    let cursor = text(&second, "next_cursor");
    let third = client
        .get(&format!("/objects?sort=name&limit=20&cursor={cursor}"))
        .await
        .ok();
    assert_eq!(third["items"].as_array().expect("rows")[..], all[40..]);
    for wrong in ["page=0", "page=-1", "page=x", "page=1000000&limit=200"] {
        let answer = client.get(&format!("/objects?{wrong}")).await;
        answer.refused(400, "invalid_parameter");
    }
    let both = format!("/objects?sort=name&page=2&cursor={cursor}");
    client.get(&both).await.refused(400, "invalid_parameter");
    for path in [
        "/plans",
        "/tasks",
        "/draws",
        "/checks",
        "/publications",
        "/items",
        "/jobs",
    ] {
        let answer = client.get(&format!("{path}?page=2&limit=200")).await.ok();
        assert_eq!(answer["items"], json!([]), "{path}");
    }
}

on_both_databases!(
    a_long_page_costs_no_more_statements_than_a_short_one,
    pages_are_reached_by_their_numbers,
);
