//! Objects from files: entered, brought up to date, or refused row by row.

use http::Method;
use serde_json::{Value, json};
use sortition_tests::builders::{finished, import, text};
use sortition_tests::files::workbook;
use sortition_tests::fixtures::{object_code, object_name, objects_csv, region};
use sortition_tests::{App, Client, on_both_databases};

/// The counts of a job that succeeded: created, updated, unchanged, rejected.
fn counts(job: &Value) -> [i64; 4] {
    assert_eq!(job["state"], "succeeded", "{job}");
    ["created", "updated", "unchanged", "rejected"]
        .map(|name| job["result"][name].as_i64().expect("a count"))
}

/// An object of the register by its code.
async fn object(client: &Client, code: &str) -> Value {
    let found = client.all(&format!("/objects?code={code}")).await;
    assert_eq!(found.len(), 1, "{code}: {found:?}");
    found[0].clone()
}

async fn objects(client: &Client) -> usize {
    client.all("/objects").await.len()
}

/// The rejected rows of a job as a list.
async fn rejected(client: &Client, job: &Value) -> Vec<Value> {
    let path = format!("/jobs/{}/rejected", text(job, "id"));
    let page = client.get(&path).await.ok();
    page["items"].as_array().expect("a list").clone()
}

async fn import_objects_enters_new_ones_as_one_would_by_hand(app: App) {
    let operator = app.sign_in("city_operator").await;
    let job = import(&operator, "/objects/import", objects_csv(2_005).into()).await;
    assert_eq!(counts(&job), [2_005, 0, 0, 0]);
    let seen = object(&operator, &object_code(2_004)).await;
    assert_eq!(seen["name"], object_name(2_004));
    assert_eq!(seen["region_code"], region(2_004));
    assert_eq!(seen["phone"], "0311****2004");
    assert_eq!(seen["staff_count"], 1 + 2_004 % 800);
    assert_eq!(seen["status"], "active");
    // Found by a part of the name, by both databases' own index.
    let q = operator
        .get("/objects?q=公司第2004号&count=true")
        .await
        .ok();
    assert_eq!(q["total"], 1, "{q}");
    // What is entered by hand afterwards has its own key.
    let body = json!({ "code": object_code(5_000), "name": "后来的公司", "type": "enterprise",
        "region_code": "130102" });
    operator.post("/objects", &body).await.with(201);
    let rated = app.query(
        "SELECT CAST(count(*) AS TEXT) AS line FROM credit_classes c \
         JOIN objects o ON o.key = c.object_key AND o.credit_class = c.class \
         WHERE c.source = 'import'",
    );
    let classes =
        app.query("SELECT CAST(count(*) AS TEXT) AS line FROM objects WHERE credit_class <> ''");
    assert_eq!(rated, classes);
}

async fn import_objects_again_changes_nothing(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = objects_csv(300);
    import(&operator, "/objects/import", file.clone().into()).await;
    let before = object(&operator, &object_code(7)).await;
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(counts(&job), [0, 0, 300, 0]);
    assert_eq!(object(&operator, &object_code(7)).await, before);
}

async fn import_objects_that_are_known_changes_what_differs(app: App) {
    let operator = app.sign_in("city_operator").await;
    import(&operator, "/objects/import", objects_csv(3).into()).await;
    let code = object_code(1);
    // Without the column of the address it stays, with an empty cell the phone does.
    let file = format!(
        "代码,名称,类型,区县,联系电话,状态,标签\n{code},新名称公司,企业,{},,停业,丙；甲\n",
        region(1)
    );
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(counts(&job), [0, 1, 0, 0]);
    let seen = object(&operator, &code).await;
    assert_eq!(seen["name"], "新名称公司");
    assert_eq!(seen["address"], "建设大街1号");
    assert_eq!(seen["phone"], "0311****0001");
    assert_eq!(seen["status"], "suspended");
    assert_eq!(seen["status_on"], "2026-11-23");
    assert_eq!(seen["tags"], json!(["丙", "甲"]));
    assert_eq!(seen["version"], 2);
    let found = operator.get("/objects?q=新名称&count=true").await.ok();
    assert_eq!(found["total"], 1, "{found}");
    let former = format!("/objects?q={}&count=true", object_name(1));
    assert_eq!(operator.get(&former).await.ok()["total"], 0);
}

async fn import_objects_leaves_one_entry_and_each_records_history(app: App) {
    let operator = app.sign_in("city_operator").await;
    let job = import(&operator, "/objects/import", objects_csv(3).into()).await;
    let id = text(&job, "id");
    let auditor = app.sign_in("auditor").await;
    let events = auditor.all("/audit-events?operation=import_objects").await;
    let of_job: Vec<&Value> = events
        .iter()
        .filter(|event| event["record_id"] == id)
        .collect();
    // That it was asked for, and what it did.
    assert_eq!(of_job.len(), 2, "{events:?}");
    let done = of_job
        .iter()
        .find(|event| event["to_state"] == "succeeded")
        .expect("the job's end is in the trail");
    assert_eq!(done["job_id"], id);
    assert_eq!(done["username"], "city_operator");
    let changes = app.query(&format!(
        "SELECT r.after AS line FROM record_changes r WHERE r.resource = 'jobs' \
         AND r.record_id = '{id}'"
    ));
    assert_eq!(changes.len(), 1);
    assert!(changes[0].contains("\"created\":3"), "{changes:?}");
    let object_id = text(&object(&operator, &object_code(0)).await, "id").to_owned();
    let history = operator
        .get(&format!("/objects/{object_id}/history"))
        .await
        .ok();
    let entry = &history["items"][0];
    assert_eq!(entry["job_id"], id, "{history}");
    assert_eq!(entry["before"], Value::Null);
    assert_eq!(entry["after"]["name"], object_name(0));
    // Hashed: the number itself is nowhere.
    assert_ne!(entry["after"]["phone"], Value::Null);
    assert!(!history.to_string().contains("5550"), "{history}");
}

async fn import_objects_with_bad_rows_takes_the_good_ones(app: App) {
    let operator = app.sign_in("city_operator").await;
    let good = object_code(1);
    let file = format!(
        "code,name,type,region_code,staff_count,credit_class\n\
         {good},好公司,enterprise,130102,5,A\n\
         91130102DEM000007X,坏码公司,enterprise,130102,5,A\n\
         {},,moon,999999,many,E\n\
         {good},重复公司,enterprise,130102,5,A\n\
         {},少列公司,enterprise\n",
        object_code(2),
        object_code(3),
    );
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(counts(&job), [1, 0, 0, 4]);
    assert_eq!(object(&operator, &good).await["name"], "好公司");
    let rows = rejected(&operator, &job).await;
    let found: Vec<(i64, Vec<(String, String)>)> = rows
        .iter()
        .map(|row| {
            let errors = row["errors"].as_array().expect("errors").iter();
            let errors = errors.map(|error| {
                assert!(!text(error, "detail").is_empty());
                let column = error["column"].as_str().unwrap_or("-").to_owned();
                (column, text(error, "code").to_owned())
            });
            (row["line"].as_i64().expect("a line"), errors.collect())
        })
        .collect();
    let is = |column: &str, code: &str| (column.to_owned(), code.to_owned());
    assert_eq!(
        found,
        [
            (3, vec![is("code", "bad_check_digit")]),
            (
                4,
                vec![
                    is("type", "unknown_word"),
                    is("region_code", "unknown_reference"),
                    is("staff_count", "wrong_integer"),
                    is("credit_class", "unknown_word"),
                    is("name", "required"),
                ]
            ),
            (5, vec![is("code", "repeated_row")]),
            (6, vec![is("-", "ragged_row")]),
        ]
    );
}

async fn list_rejected_rows_as_a_file_can_be_mended_and_imported(app: App) {
    let operator = app.sign_in("city_operator").await;
    let code = object_code(1);
    let file = format!("代码,名称,类型,区县\n{code},甲公司,企业,999999\n");
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(counts(&job), [0, 0, 0, 1]);
    let path = format!("/jobs/{}/rejected", text(&job, "id"));
    let listed = &rejected(&operator, &job).await[0];
    // The row as it stands, by the names of the API.
    assert_eq!(listed["region_code"], "999999");
    assert_eq!(listed["name"], "甲公司");
    assert_eq!(listed["error"], "区县：没有这样的记录：999999。");
    assert_eq!(listed["errors"][0]["heading"], "区县");
    assert_eq!(listed["errors"][0]["value"], "999999");
    assert_eq!(listed["sheet"], Value::Null);
    let request = |language: &str| {
        operator
            .request(Method::GET, &path)
            .header("Accept", "text/csv")
            .header("Accept-Language", language.to_owned())
    };
    let answer = operator.send(request("zh-CN")).await;
    assert!(answer.header("content-type").starts_with("text/csv"));
    let lines: Vec<&str> = answer
        .text()
        .trim_start_matches('\u{feff}')
        .lines()
        .collect();
    assert_eq!(lines[0], "代码,名称,类型,区县,line,error");
    assert_eq!(
        lines[1],
        format!("{code},甲公司,企业,999999,2,区县：没有这样的记录：999999。")
    );
    let english = operator.send(request("en")).await;
    assert!(
        english.text().contains("No such record: 999999."),
        "{english}"
    );
    let mended = answer.text().replace("999999,2", "130102,2");
    let job = import(&operator, "/objects/import", mended.into()).await;
    assert_eq!(counts(&job), [1, 0, 0, 0]);
}

async fn list_rejected_rows_from_the_last_one_gives_all(app: App) {
    let operator = app.sign_in("city_operator").await;
    let rows: String = (1..=5)
        .map(|number| format!("{},公司{number},企业,999999\n", object_code(number)))
        .collect();
    let file = format!("代码,名称,类型,区县\n{rows}");
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_eq!(counts(&job), [0, 0, 0, 5]);
    let path = format!("/jobs/{}/rejected", text(&job, "id"));
    for (sort, expected) in [("line", [2, 3, 4, 5, 6]), ("-line", [6, 5, 4, 3, 2])] {
        let all = operator.all(&format!("{path}?sort={sort}")).await;
        let lines: Vec<_> = all.iter().map(|row| row["line"].clone()).collect();
        assert_eq!(lines, expected, "{sort}");
        let page = operator
            .get(&format!("{path}?sort={sort}&limit=2&page=2"))
            .await
            .ok();
        let second: Vec<_> = page["items"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|row| row["line"].clone())
            .collect();
        assert_eq!(second, expected[2..4], "{sort}");
    }
}

async fn import_objects_of_another_region_is_refused_row_by_row(app: App) {
    let city = app.sign_in("city_operator").await;
    let known = object_code(1);
    let head = "code,name,type,region_code\n";
    let file = format!("{head}{known},他区公司,enterprise,130104\n");
    import(&city, "/objects/import", file.into()).await;
    let county = app.sign_in("county_operator").await;
    let file = format!(
        "{head}{},本区公司,enterprise,130102\n{},别区公司,enterprise,130104\n\
         {known},抢来的公司,enterprise,130102\n",
        object_code(2),
        object_code(3),
    );
    let job = import(&county, "/objects/import", file.into()).await;
    assert_eq!(counts(&job), [1, 0, 0, 2]);
    let rows = rejected(&county, &job).await;
    let columns: Vec<&Value> = rows.iter().map(|row| &row["errors"][0]["column"]).collect();
    assert_eq!(columns, ["region_code", "code"]);
    assert!(
        rows.iter()
            .all(|row| row["errors"][0]["code"] == "foreign_region")
    );
    assert_eq!(object(&city, &known).await["name"], "他区公司");
    for other in [
        "city_approver",
        "inspector",
        "partner_operator",
        "regulations",
    ] {
        let client = app.sign_in(other).await;
        let answer = client
            .upload("/objects/import", "import.csv", objects_csv(1).into())
            .await;
        answer.refused(403, "forbidden");
    }
}

async fn import_objects_in_a_dry_run_writes_nothing(app: App) {
    let operator = app.sign_in("city_operator").await;
    import(&operator, "/objects/import", objects_csv(2).into()).await;
    let changed = objects_csv(4).replace("建设大街1号", "中山路1号");
    let file = format!("{changed}坏码,丁公司,enterprise,130102,,,,,,,\n");
    let job = import(&operator, "/objects/import?dry_run=true", file.into()).await;
    assert_eq!(counts(&job), [2, 1, 1, 1]);
    assert_eq!(job["result"]["is_dry_run"], true);
    assert_eq!(rejected(&operator, &job).await[0]["line"], 6);
    assert_eq!(objects(&operator).await, 2);
    let seen = object(&operator, &object_code(1)).await;
    assert_eq!(seen["address"], "建设大街1号");
}

async fn import_objects_all_or_nothing_with_a_bad_row_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let path = "/objects/import?all_or_nothing=true";
    let file = format!("{}坏码,丁公司,enterprise,130102,,,,,,,\n", objects_csv(3));
    let job = import(&operator, path, file.into()).await;
    assert_eq!(job["state"], "failed", "{job}");
    assert_eq!(job["problem"]["code"], "rejected_rows");
    assert!(text(&job["problem"], "detail").contains('1'), "{job}");
    assert_eq!(rejected(&operator, &job).await.len(), 1);
    assert_eq!(objects(&operator).await, 0);
    let job = import(&operator, path, objects_csv(3).into()).await;
    assert_eq!(counts(&job), [3, 0, 0, 0]);
    // A row that only the register shows to be wrong stops the others too.
    let county = app.sign_in("county_operator").await;
    let foreign = (0..3).find(|number| region(*number) != "130102");
    let file = format!(
        "code,name,type,region_code\n{},新公司,enterprise,130102\n{},抢来的,enterprise,130102\n",
        object_code(900),
        object_code(foreign.expect("one lies elsewhere")),
    );
    let job = import(&county, path, file.into()).await;
    assert_eq!(job["problem"]["code"], "rejected_rows", "{job}");
    assert_eq!(rejected(&county, &job).await[0]["line"], 3);
    assert_eq!(objects(&operator).await, 3);
}

async fn import_objects_in_gb18030_and_as_a_workbook(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = format!(
        "统一社会信用代码,名称,类型,区县\n{},石家庄镕公司,劳务派遣单位,130102\n",
        object_code(1)
    );
    let bytes = encoding_rs::GB18030.encode(&file).0.into_owned();
    let job = import(&operator, "/objects/import", bytes).await;
    assert_eq!(counts(&job), [1, 0, 0, 0]);
    let seen = object(&operator, &object_code(1)).await;
    assert_eq!(seen["name"], "石家庄镕公司");
    assert_eq!(seen["type"], "labour_dispatch");
    let code = object_code(2);
    let sheet = workbook(&[
        &["编码", "名称", "类型", "区县", "从业人数"],
        &[&code, "表格公司", "企业", "130104", "12"],
    ]);
    let accepted = operator.upload("/objects/import", "对象.xlsx", sheet).await;
    let job = finished(&operator, accepted.header("location")).await;
    assert_eq!(counts(&job), [1, 0, 0, 0]);
    assert_eq!(object(&operator, &code).await["staff_count"], 12);
}

async fn import_objects_with_wait_answers_with_the_job(app: App) {
    let operator = app.sign_in("city_operator").await;
    let part = reqwest::multipart::Part::bytes(objects_csv(2).into_bytes()).file_name("a.csv");
    let request = operator
        .request(Method::POST, "/objects/import")
        .header("Prefer", "wait=30")
        .multipart(reqwest::multipart::Form::new().part("file", part));
    let job = operator.send(request).await.with(200);
    assert_eq!(counts(&job), [2, 0, 0, 0]);
}

on_both_databases!(
    import_objects_again_changes_nothing,
    import_objects_all_or_nothing_with_a_bad_row_is_refused,
    import_objects_enters_new_ones_as_one_would_by_hand,
    import_objects_in_a_dry_run_writes_nothing,
    import_objects_in_gb18030_and_as_a_workbook,
    import_objects_leaves_one_entry_and_each_records_history,
    import_objects_of_another_region_is_refused_row_by_row,
    import_objects_that_are_known_changes_what_differs,
    import_objects_with_bad_rows_takes_the_good_ones,
    import_objects_with_wait_answers_with_the_job,
    list_rejected_rows_as_a_file_can_be_mended_and_imported,
    list_rejected_rows_from_the_last_one_gives_all,
);
