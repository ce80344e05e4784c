//! The main job end to end over REST, as different accounts: import, plan, draw, checks, publication,
//! report. Its figures at the end are counted by hand here.

use serde_json::{Value, json};
use sortition_tests::builders::{
    create_task, draw, finding_id, import, items, link_inspectors, text,
};
use sortition_tests::fixtures::{inspectors_csv, object_code, objects_csv};
use sortition_tests::{Answer, App, Client, on_both_databases};

/// The register: what the file of so many rows holds.
const OBJECTS: u32 = 300;
/// The draw: one of class A, two of class B.
const DRAWN: usize = 3;
const SECTION: &str = "130100-LSB";

async fn operator_to_accepted_report_goes_through_with_right_figures(app: App) {
    import_registers(&app).await;
    let (plan, entry) = plan_and_publish(&app).await;
    let task = create_task(&app, &entry).await;
    look_at_population(&app, &task).await;
    let drawn = draw(&app, &task).await.ok();
    look_at_draw(&app, &task, &drawn).await;
    app.travel_to("2026-11-24T09:00:00+08:00");
    inspect_all(&app, &task).await;
    publish_results(&app, &task).await;
    look_at_portal(&app, &plan).await;
    log_part_one(&app).await;
    let path = look_at_figures(&app).await;
    file_report(&app, &path).await;
}

/// Step 1: objects and inspectors from files; a bad row comes back, the good ones are in.
async fn import_registers(app: &App) {
    let operator = app.sign_in("city_operator").await;
    let mut file = objects_csv(OBJECTS);
    file.push_str("91130100MA0000000X,坏码公司,enterprise,130102,,,,active,B,,\n");
    let job = import(&operator, "/objects/import", file.into_bytes()).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(
        (&job["result"]["created"], &job["result"]["rejected"]),
        (&json!(OBJECTS), &json!(1))
    );
    let rejected = operator
        .get(&format!("/jobs/{}/rejected", text(&job, "id")))
        .await;
    let rows = rejected.ok();
    assert_eq!(rows["items"][0]["line"], OBJECTS + 2, "{rows}");
    let error = &rows["items"][0]["errors"][0];
    assert_eq!(
        (&error["column"], &error["code"]),
        (&json!("code"), &json!("bad_check_digit"))
    );
    let found = operator.get("/objects?count=true&limit=1").await.ok();
    assert_eq!(found["total"], OBJECTS);
    let file = inspectors_csv(SECTION, 4);
    let job = import(&operator, "/inspectors/import", file.into_bytes()).await;
    assert_eq!(job["result"]["created"], 4, "{job}");
    let pairs = [
        ("ZF000001", "inspector"),
        ("ZF000002", "inspector_02"),
        ("ZF000003", "inspector_03"),
        ("ZF000004", "inspector_04"),
    ];
    link_inspectors(app, &operator, &pairs).await;
}

/// Step 2: a plan with a live count, submitted, approved by somebody else, published.
async fn plan_and_publish(app: &App) -> (String, String) {
    let operator = app.sign_in("city_operator").await;
    let item_ids = items(&operator, &["RS0101", "RS0102", "RS0201"]).await;
    let ratios = json!([{ "stratum": "A", "ratio_bp": 0, "min": 1, "max": 1 },
        { "stratum": "B", "ratio_bp": 0, "min": 2, "max": 2 }]);
    let ask =
        json!({ "item_ids": item_ids, "scope": { "types": ["enterprise"] }, "ratios": ratios });
    let ask: String = url::form_urlencoded::byte_serialize(ask.to_string().as_bytes()).collect();
    let count = operator
        .get(&format!("/plans/scope-count?entry={ask}"))
        .await
        .ok();
    assert_eq!(
        (&count["in_scope"], &count["drawn"]),
        (&json!(OBJECTS), &json!(DRAWN))
    );
    let plan = json!({ "year": 2026, "title": "2026 年度抽查计划" });
    let plan = format!("/plans/{}", operator.post("/plans", &plan).await.id());
    let entry = json!({ "title": "用工检查", "item_ids": item_ids, "scope": { "types": ["enterprise"] },
        "ratios": ratios, "months": [11, 12] });
    let entry = operator.post(&format!("{plan}/entries"), &entry).await.id();
    operator.command(&format!("{plan}/submit")).await.ok();
    operator
        .command(&format!("{plan}/approve"))
        .await
        .refused(403, "forbidden");
    let approver = app.sign_in("city_approver").await;
    let forecast = approver.get(&format!("{plan}/forecast")).await.ok();
    assert_eq!(forecast["entries"][0]["objects"], json!(2 * DRAWN));
    approver.command(&format!("{plan}/approve")).await.ok();
    approver.command(&format!("{plan}/publish")).await.ok();
    (plan, entry)
}

/// Step 3: what the draw finds, before it is drawn.
async fn look_at_population(app: &App, task: &str) {
    let operator = app.sign_in("city_operator").await;
    let seen = operator
        .get(&format!("/tasks/{task}/population"))
        .await
        .ok();
    assert_eq!(seen["is_feasible"], true, "{seen}");
    assert_eq!(seen["drawn"], json!(DRAWN));
    assert_eq!(seen["inspectors"][0]["eligible"], 4);
}

/// Step 3: the drawn list with its inspectors, for the lead unit alone, and the bundle.
async fn look_at_draw(app: &App, task: &str, drawn: &Value) {
    assert_eq!(drawn["is_matched"], true, "{drawn}");
    let operator = app.sign_in("city_operator").await;
    let checks = operator
        .all(&format!("/checks?task_id={task}&sort=position"))
        .await;
    assert_eq!(checks.len(), DRAWN);
    for check in &checks {
        assert_eq!(check["state"], "sealed");
        let inspectors = check["parts"][0]["inspectors"]
            .as_array()
            .expect("inspectors");
        assert_eq!(inspectors.len(), 2);
    }
    for username in ["inspector", "city_lead", "county_operator"] {
        let client = app.sign_in(username).await;
        assert!(client.all("/checks").await.is_empty(), "{username}");
    }
    let bundle = operator
        .get(&format!("/draws/{}/bundle", text(drawn, "id")))
        .await;
    assert_eq!(sortition_draw::verify(&bundle.body).code(), "ok");
    operator
        .post(&format!("/tasks/{task}/draws?run=true"), &json!({}))
        .await
        .refused(409, "draw_exists");
}

/// The inspector who leads a check.
async fn lead_of(app: &App, check: &Value) -> Client {
    let code = text(&check["parts"][0]["inspectors"][0], "code");
    let username = match code {
        "ZF000001" => "inspector",
        "ZF000002" => "inspector_02",
        "ZF000003" => "inspector_03",
        _ => "inspector_04",
    };
    app.sign_in(username).await
}

/// Step 4: released, inspected, reviewed; a problem is found at the first object.
async fn inspect_all(app: &App, task: &str) {
    let operator = app.sign_in("city_operator").await;
    let released = operator
        .command(&format!("/tasks/{task}/release"))
        .await
        .ok();
    // On the first day of the period the server may have been faster.
    assert!(
        [0, DRAWN]
            .map(|count| json!(count))
            .contains(&released["released_count"])
    );
    for check in operator
        .all(&format!("/checks?task_id={task}&sort=position"))
        .await
    {
        let path = format!("/checks/{}", text(&check, "id"));
        let lead = lead_of(app, &check).await;
        let (finding, result) = match check["position"] == 1 {
            true => ("problem", "R5"),
            false => ("compliant", "R1"),
        };
        lead.command(&format!("{path}/start")).await.ok();
        let form = lead.get(&path).await.ok()["form"].clone();
        for (point, number) in form.as_array().expect("a form").iter().zip(1..) {
            let body = json!({ "unit_id": app.unit(SECTION), "item_id": point["item_id"],
                "point": point["point"], "result": finding, "detail": "见现场记录",
                "client_time": "2026-11-24T01:00:00Z" });
            let id = finding_id(&path, number);
            lead.put(&format!("{path}/findings/{id}"), None, &body)
                .await
                .with(201);
        }
        let outcome = json!({ "result": result, "representative_words": "无异议" });
        lead.post(&format!("{path}/submit"), &outcome).await.ok();
        lead.command(&format!("{path}/confirm"))
            .await
            .refused(403, "forbidden");
        operator.command(&format!("{path}/confirm")).await.ok();
        let sheet = operator.get(&format!("{path}/record.docx")).await;
        assert!(sheet.body.starts_with(b"PK"));
    }
    let task = operator.get(&format!("/tasks/{task}")).await.ok();
    assert_eq!(task["state"], "finished");
}

/// Step 4: results drafted, approved by somebody else, published; then the task is closed.
async fn publish_results(app: &App, task: &str) {
    let operator = app.sign_in("city_operator").await;
    let approver = app.sign_in("city_approver").await;
    assert!(app.nobody().all("/public/results").await.is_empty());
    let made = operator
        .command(&format!("/tasks/{task}/publications"))
        .await
        .ok();
    assert_eq!(made["created_count"], json!(DRAWN));
    approver
        .command(&format!("/tasks/{task}/close"))
        .await
        .refused(409, "results_open");
    let drafts = operator.all(&format!("/publications?task_id={task}")).await;
    let ids: Vec<&str> = drafts.iter().map(|draft| text(draft, "id")).collect();
    for (client, action) in [
        (&operator, "submit"),
        (&approver, "approve"),
        (&operator, "publish"),
    ] {
        let batch = json!({ "action": action, "ids": ids });
        let done = client.post("/publications/batch", &batch).await.ok();
        let results = done["results"].as_array().expect("results");
        assert!(
            results.iter().all(|one| one["status"] == 200),
            "{action}: {done}"
        );
    }
    let closed = approver.command(&format!("/tasks/{task}/close")).await.ok();
    assert_eq!(closed["state"], "closed");
}

/// Step 4: the portal shows checklist, plan and results to everybody.
async fn look_at_portal(app: &App, plan: &str) {
    let nobody = app.nobody();
    assert_eq!(nobody.all("/public/checklist").await.len(), 40);
    let plans = nobody.all("/public/plans").await;
    assert_eq!(plans.len(), 1);
    assert!(plan.starts_with("/plans/"));
    let results = nobody.all("/public/results").await;
    assert_eq!(results.len(), DRAWN);
    let problems = results
        .iter()
        .filter(|one| one["result"]["result"] == "R5")
        .count();
    assert_eq!(problems, 1);
    let name = text(&results[0]["result"], "object_name");
    assert_eq!(
        nobody.all(&format!("/public/results?q={name}")).await.len(),
        1
    );
    let codes: Vec<String> = (0..OBJECTS).map(object_code).collect();
    for result in &results {
        assert!(
            codes
                .iter()
                .any(|code| result["result"]["object_code"] == *code)
        );
    }
    for page in ["/", "/portal/checklist", "/portal/plans", "/portal/results"] {
        assert_eq!(nobody.get(page).await.status, 200, "{page}");
    }
}

/// Step 5: the ledgers behind part one.
async fn log_part_one(app: &App) {
    let operator = app.sign_in("city_operator").await;
    let unit_id = app.unit(SECTION);
    for (path, entry) in [
        (
            "/meetings",
            json!({ "unit_id": unit_id, "name": "抽查部署会", "held_on": "2026-11-23" }),
        ),
        (
            "/documents",
            json!({ "unit_id": unit_id, "title": "抽查实施方案", "doc_no": "石人社监〔2026〕8号",
                "issued_on": "2026-11-23" }),
        ),
        (
            "/trainings",
            json!({ "unit_id": unit_id, "name": "执法培训班", "headcount": 40, "content": "抽取与检查",
                "held_on": "2026-11-24" }),
        ),
    ] {
        operator.post(path, &entry).await.with(201);
    }
}

/// Step 5: each cell of the annex with the records behind it; gives the report's path.
async fn look_at_figures(app: &App) -> String {
    let operator = app.sign_in("city_operator").await;
    let list = format!("/reports/monthly?unit_id={}", app.unit(SECTION));
    let report = operator.all(&list).await.remove(0);
    let path = format!("/reports/monthly/{}", text(&report, "id"));
    let report = operator.get(&path).await.ok();
    assert_eq!(
        (&report["period_start"], &report["period_end"]),
        (&json!("2026-11-23"), &json!("2026-12-22"))
    );
    let cells = report["cells"].as_array().expect("cells");
    // One draw of three enterprises by class, one of them with a problem; three items of two major
    // ones (RS01, RS02); three results published; no other department took part.
    for (key, figure) in [
        ("m4_tasks", 1),
        ("m4_households", 3),
        ("m4_problem_households", 1),
        ("m4_categories", 2),
        ("m4_items", 3),
        ("m4_published", 3),
        ("a_times", 1),
        ("a_households", 3),
        ("a_problems", 1),
        ("b_times", 0),
        ("b_households", 0),
        ("b_problems", 0),
        ("c_times", 1),
        ("c_households", 3),
        ("c_problems", 1),
        ("d_times", 1),
        ("d_households", 3),
        ("d_problems", 1),
    ] {
        let cell = cells.iter().find(|cell| cell["key"] == key);
        let cell = cell.unwrap_or_else(|| panic!("no cell {key}"));
        assert_eq!(
            (&cell["computed"], &cell["value"]),
            (&json!(figure), &json!(figure)),
            "{key}"
        );
        let records = operator.all(&format!("{path}/cells/{key}/records")).await;
        assert_eq!(records.len(), figure, "{key}");
    }
    for (key, lines) in [
        ("s1_meetings", json!(["抽查部署会（2026-11-23）"])),
        (
            "s1_documents",
            json!(["抽查实施方案（石人社监〔2026〕8号，2026-11-23）"]),
        ),
        ("m4_publish_sites", json!(["石家庄市人社局双随机公示平台"])),
    ] {
        let cell = cells.iter().find(|cell| cell["key"] == key);
        let cell = cell.unwrap_or_else(|| panic!("no cell {key}"));
        assert_eq!(cell["value"], lines, "{key}");
    }
    path
}

async fn read(client: &Client, path: &str) -> Answer {
    let answer = client.get(path).await;
    answer.ok();
    answer
}

/// Step 5: submitted, returned with a reason, submitted again, accepted, printed.
async fn file_report(app: &App, path: &str) {
    let operator = app.sign_in("city_operator").await;
    let regulations = app.sign_in("regulations").await;
    let submit = format!("{path}/submit");
    operator
        .command(&submit)
        .await
        .refused(409, "contact_missing");
    let contact = json!({ "contact_name": "沈知行", "contact_phone": "0311-55500001" });
    let seen = read(&operator, path).await;
    let filled = operator.patch(path, seen.etag(), &contact).await;
    let mut notes = serde_json::Map::new();
    for broken in filled.ok()["broken_rules"].as_array().expect("rules") {
        assert_eq!(broken["severity"], "warn", "{broken}");
        notes.insert(broken["rule"].to_string(), json!("应要求提前报送。"));
    }
    let noted = json!({ "notes": notes });
    operator.patch(path, filled.etag(), &noted).await.ok();
    operator.command(&submit).await.ok();
    operator
        .command(&format!("{path}/accept"))
        .await
        .refused(403, "forbidden");
    let reason = json!({ "reason": "请核对培训人数" });
    let back = regulations
        .post(&format!("{path}/return"), &reason)
        .await
        .ok();
    assert_eq!(back["state"], "returned");
    operator.command(&submit).await.ok();
    let accepted = regulations.command(&format!("{path}/accept")).await.ok();
    assert_eq!(accepted["state"], "accepted");
    let document = operator.get(&format!("{path}.docx")).await;
    assert_eq!(document.status, 200);
    assert!(document.body.starts_with(b"PK"), "a DOCX is a ZIP");
    let sum = regulations.get("/reports/monthly/aggregate").await.ok();
    let total = sum["cells"].as_array().and_then(|cells| {
        let cell = cells.iter().find(|cell| cell["key"] == "a_households")?;
        cell["value"].as_u64()
    });
    assert_eq!(total, Some(3));
}

on_both_databases!(operator_to_accepted_report_goes_through_with_right_figures);
