//! How figures come about: from ledgers, tasks and checks; what they open; how they add up.

use serde_json::{Value, json};
use sortition_tests::{Answer, App, Client, on_both_databases};

pub(super) async fn current(client: &Client, app: &App, unit: &str) -> Value {
    let path = format!("/reports/monthly?unit_id={}", app.unit(unit));
    let page = client.get(&path).await.ok();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "{page}");
    page["items"][0].clone()
}

async fn read(client: &Client, report: &Value) -> Answer {
    client
        .get(&format!(
            "/reports/monthly/{}",
            report["id"].as_str().unwrap()
        ))
        .await
}

pub(super) fn path(report: &Value, rest: &str) -> String {
    format!("/reports/monthly/{}{rest}", report["id"].as_str().unwrap())
}

pub(super) fn cell<'a>(report: &'a Value, key: &str) -> &'a Value {
    let cells = report["cells"].as_array().unwrap();
    cells.iter().find(|cell| cell["key"] == key).unwrap()
}

pub(super) async fn complete(client: &Client, report: &Value) {
    let answer = read(client, report).await;
    let body = json!({
        "contact_name": "沈知行", "contact_phone": "0311-55501234",
        "notes": { "15": "按年度安排推进", "17": "应要求提前报送" }
    });
    client
        .patch(&path(report, ""), answer.etag(), &body)
        .await
        .ok();
}

pub(super) async fn log_part_one(client: &Client, app: &App) {
    let unit_id = app.unit("130100-LSB");
    for (path, body) in [
        (
            "/meetings",
            json!({ "unit_id": unit_id, "name": "部署会", "held_on": "2026-11-23" }),
        ),
        (
            "/documents",
            json!({
                "unit_id": unit_id, "title": "抽查通知", "doc_no": "41 号",
                "issued_on": "2026-11-23"
            }),
        ),
        (
            "/trainings",
            json!({
                "unit_id": unit_id, "name": "培训班", "headcount": 46, "content": "工作规范",
                "held_on": "2026-11-23"
            }),
        ),
    ] {
        client.post(path, &body).await.with(201);
    }
}

async fn submitted_report_stands_as_it_was(app: App) {
    let operator = app.sign_in("city_operator").await;
    let report = current(&operator, &app, "130100-LSB").await;
    log_part_one(&operator, &app).await;
    complete(&operator, &report).await;
    operator.command(&path(&report, "/submit")).await.ok();
    log_part_one(&operator, &app).await;
    let view = read(&operator, &report).await.ok();
    let meetings = cell(&view, "s1_meetings");
    assert_eq!(meetings["value"], json!(["部署会（2026-11-23）"]));
    assert_eq!(
        meetings["current"],
        json!(["部署会（2026-11-23）", "部署会（2026-11-23）"])
    );
    let records = operator
        .all(&path(&view, "/cells/s1_meetings/records"))
        .await;
    assert_eq!(records.len(), 1);
    let etag = read(&operator, &report).await.etag().to_owned();
    let body = json!({ "value": ["x"], "reason": "更正" });
    operator
        .put(&path(&view, "/cells/s1_meetings"), Some(&etag), &body)
        .await
        .refused(409, "invalid_state");
}

async fn open_due_covers_each_year_once(app: App) {
    app.travel_to("2027-01-01T09:00:00+08:00");
    let call = sortition::kernel::command::Call::by_system("open_due_reports", app.now());
    let services = app.services();
    let opened = services
        .database
        .write_blocking(|connection| sortition::reports::actions::open_due(connection, &call))
        .unwrap();
    // The background worker may have been faster.
    assert!(opened.is_multiple_of(2));
    let operator = app.sign_in("city_operator").await;
    let unit = app.unit("130100-LSB");
    let january = current(&operator, &app, "130100-LSB").await;
    assert_eq!(january["period_start"], "2027-01-01");
    assert_eq!(january["period_end"], "2027-01-22");
    let path = format!("/reports/monthly?unit_id={unit}&month=2026-12");
    let december = operator.all(&path).await;
    assert_eq!(december[0]["version"], 2);
    assert_eq!(december[0]["period_start"], "2026-11-23");
    assert_eq!(december[0]["period_end"], "2026-12-31");
    assert_eq!(december[0]["due_on"], "2027-01-05");
    assert_eq!(december[1]["period_end"], "2026-12-22");
}

async fn aggregate_sums_accepted_reports_and_says_who_is_late(app: App) {
    let operator = app.sign_in("city_operator").await;
    let regulations = app.sign_in("regulations").await;
    let report = current(&operator, &app, "130100-LSB").await;
    let etag = read(&operator, &report).await.etag().to_owned();
    for (key, etag) in [("a_times", Some(etag)), ("a_households", None)] {
        let etag = match etag {
            Some(etag) => etag,
            None => read(&operator, &report).await.etag().to_owned(),
        };
        let body = json!({ "value": 7, "reason": "补计年初任务" });
        let cell = path(&report, &format!("/cells/{key}"));
        operator.put(&cell, Some(&etag), &body).await.ok();
    }
    complete(&operator, &report).await;
    operator.command(&path(&report, "/submit")).await.ok();
    let sum = async || -> (Value, Value) {
        let view = regulations.get("/reports/monthly/aggregate").await.ok();
        let sum = cell(&view, "a_times")["value"].clone();
        (sum, view)
    };
    assert_eq!(sum().await.0, 0);
    regulations.command(&path(&report, "/accept")).await.ok();
    let (total, view) = sum().await;
    assert_eq!(total, 7);
    assert_eq!(view["month"], "2026-12");
    assert_eq!(view["late_count"], 0);
    assert_eq!(view["repeated_task_ids"], json!([]));
    let units = view["units"].as_array().unwrap();
    let counted: Vec<_> = units
        .iter()
        .filter(|unit| unit["is_counted"] == true)
        .map(|unit| unit["unit"]["code"].clone())
        .collect();
    assert_eq!(counted, ["130100-LSB"]);
    assert!(units.iter().all(|unit| unit["unit"]["kind"] != "outside"));
    for username in ["city_operator", "city_lead"] {
        let other = app.sign_in(username).await;
        other
            .get("/reports/monthly/aggregate")
            .await
            .refused(403, "forbidden");
    }
    app.travel_to("2026-12-24T09:00:00+08:00");
    let regulations = app.sign_in("regulations").await;
    let view = regulations
        .get("/reports/monthly/aggregate?month=2026-12")
        .await
        .ok();
    assert_eq!(view["late_count"], json!(units.len() - 1));
    for month in ["1999-12", "0000-01", "2100-01"] {
        let path = format!("/reports/monthly/aggregate?month={month}");
        regulations
            .get(&path)
            .await
            .refused(400, "invalid_parameter");
    }
}

/// The task of [`draw_task`].
pub(super) const TASK: &str = "01a20000-0000-7000-8000-000000000001";

pub fn draw_task(app: &App) {
    let unit = app.unit("130100-LSB");
    let user = app.user("city_operator");
    let now = "'2026-11-23 01:00:00'";
    let ratios = r#"[{"stratum":"A","ratio_bp":100}]"#;
    let mut statements = vec![
        format!(
            "INSERT INTO tasks (id, source, batch, unit_id, title, document_number, period_from, \
             period_to, mode, teams, has_areas, scope, ratios, reserve_bp, joint_kind, state, \
             drawn_on, created_by, version, created_at, updated_at) VALUES ('{TASK}', 'plan', 1, \
             '{unit}', '工资支付抽查', '43 号', '2026-11-23', '2026-12-20', 'object', 1, FALSE, \
             '{{}}', '{ratios}', 0, 'cross_department', 'checking', '2026-11-23', '{user}', 1, \
             {now}, {now})"
        ),
        format!(
            "INSERT INTO draws (id, task_id, unit_id, entry, state, hash, is_matched, has_public_strata, \
             opened_by, version, created_at, updated_at) VALUES ('draw-1', '{TASK}', '{unit}', \
             'entry', 'drawn', 'sha256', TRUE, FALSE, '{user}', 1, {now}, {now})"
        ),
    ];
    for (position, state, enterprise, result) in [
        (1, "confirmed", "TRUE", "'R5', '2026-11-23'"),
        (2, "sealed", "FALSE", "NULL, NULL"),
        (3, "replaced", "TRUE", "NULL, NULL"),
    ] {
        statements.push(format!(
            "INSERT INTO checks (id, task_id, unit_id, draw_id, position, state, is_enterprise, result, \
             result_entered_on, version, created_at, updated_at) VALUES ('check-{position}', \
             '{TASK}', '{unit}', 'draw-1', {position}, '{state}', {enterprise}, {result}, 1, {now}, {now})"
        ));
    }
    let services = app.services();
    services
        .database
        .write_blocking(|connection| {
            use diesel::RunQueryDsl;
            for statement in &statements {
                diesel::sql_query(statement).execute(connection)?;
            }
            Ok(())
        })
        .unwrap();
}

async fn figures_open_as_many_records_as_they_say(app: App) {
    draw_task(&app);
    let operator = app.sign_in("city_operator").await;
    let report = current(&operator, &app, "130100-LSB").await;
    for (key, figure) in [
        ("m4_tasks", 1),
        ("m4_households", 2),
        ("m4_problem_households", 1),
        ("a_times", 1),
        ("a_households", 2),
        ("a_problems", 1),
        ("b_times", 1),
        ("b_households", 2),
        ("c_times", 1),
        ("c_households", 1),
        ("c_problems", 1),
        ("d_times", 1),
        ("d_households", 1),
        ("d_problems", 1),
    ] {
        assert_eq!(cell(&report, key)["computed"], figure, "{key}");
        let records = operator
            .all(&path(&report, &format!("/cells/{key}/records")))
            .await;
        assert_eq!(records.len(), figure, "{key}");
    }
    assert_eq!(
        cell(&report, "m4_documents")["value"],
        json!(["工资支付抽查（43 号）"])
    );
    // No name of a drawn object that isn't public.
    let records = operator
        .all(&path(&report, "/cells/m4_households/records"))
        .await;
    assert_eq!(records[0]["title"], "工资支付抽查，第 1 户");
    let page = operator
        .get(&path(&report, "/cells/m4_households/records?limit=1"))
        .await
        .ok();
    assert_eq!(page["next_cursor"], "1");
    let of_task = &page["items"][0]["task"]["record_count"];
    assert_eq!(of_task, records.len(), "{page}");
    // Whoever only takes part counts nothing.
    let other = app.sign_in("section_operator").await;
    let report = current(&other, &app, "130100-HRM").await;
    assert_eq!(cell(&report, "a_times")["computed"], 0);
}

async fn list_cell_records_tells_no_result_of_another_unit_before_it_is_public(app: App) {
    draw_task(&app);
    let operator = app.sign_in("city_operator").await;
    let report = current(&operator, &app, "130100-LSB").await;
    let records = path(&report, "/cells/a_problems/records");
    let seen = operator.all(&records).await;
    assert_eq!(seen[0]["kind"], "check");
    assert_eq!(seen[0]["title"], "工资支付抽查，第 1 户");
    for username in ["regulations", "city_lead"] {
        let seen = app.sign_in(username).await.all(&records).await;
        assert_eq!(seen.len(), 1, "{username}");
        assert_eq!(seen[0]["kind"], "task");
        assert_eq!(seen[0]["id"], TASK);
        assert_eq!(seen[0]["title"], "工资支付抽查");
    }
}

async fn get_kpis_measures_the_year_so_far(app: App) {
    let operator = app.sign_in("city_operator").await;
    let empty = operator.get("/kpis").await.ok();
    assert_eq!(empty["year"], 2026);
    assert_eq!(empty["unit"]["code"], "130100-LSB");
    assert_eq!(empty["items"][0]["ratio_bp"], Value::Null);
    draw_task(&app);
    let kpis = operator.get("/kpis?year=2026").await.ok();
    let expected = [
        ("joint_draws", 1, 1, 10_000, 5_000),
        ("joint_objects", 2, 2, 10_000, 2_500),
        ("credit_based", 1, 1, 10_000, 9_000),
    ];
    for (kpi, (key, numerator, denominator, ratio, target)) in
        kpis["items"].as_array().unwrap().iter().zip(expected)
    {
        assert_eq!(kpi["key"], key);
        assert_eq!(kpi["numerator"], numerator);
        assert_eq!(kpi["denominator"], denominator);
        assert_eq!(kpi["ratio_bp"], ratio);
        assert_eq!(kpi["target_bp"], target);
        assert_eq!(kpi["still_needed"], 0);
        assert_eq!(kpi["is_met"], true);
    }
    let foreign = format!("/kpis?unit_id={}", app.unit("130100-HRM"));
    operator.get(&foreign).await.refused(404, "not_found");
    let city = app.sign_in("city_lead").await.get("/kpis").await.ok();
    assert_eq!(city["unit"], Value::Null);
    assert_eq!(city["items"][0]["numerator"], 1);
    operator
        .get("/kpis?year=2027")
        .await
        .refused(400, "invalid_parameter");
}

on_both_databases!(
    aggregate_sums_accepted_reports_and_says_who_is_late,
    figures_open_as_many_records_as_they_say,
    get_kpis_measures_the_year_so_far,
    list_cell_records_tells_no_result_of_another_unit_before_it_is_public,
    open_due_covers_each_year_once,
    submitted_report_stands_as_it_was,
);
