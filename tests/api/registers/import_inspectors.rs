//! Inspectors from files.

use serde_json::{Value, json};
use sortition_tests::builders::{import, text};
use sortition_tests::fixtures::inspectors_csv;
use sortition_tests::{App, Client, eventually, on_both_databases};

async fn inspector(client: &Client, code: &str) -> Value {
    let all = client.all("/inspectors").await;
    let found = all.into_iter().find(|one| one["code"] == code);
    found.unwrap_or_else(|| panic!("no inspector {code}"))
}

async fn import_inspectors_enters_and_updates_those_of_the_unit(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = inspectors_csv("130100-LSB", 12);
    let job = import(&operator, "/inspectors/import", file.clone().into()).await;
    assert_eq!(job["result"]["created"], 12, "{job}");
    let job = import(&operator, "/inspectors/import", file.into()).await;
    assert_eq!(job["result"]["unchanged"], 12, "{job}");
    let changed = "执法证号,姓名,单位代码,有效期至,专业\n\
                   ZF000001,改名者,130100-LSB,2028-06-30,RS02；RS01\n";
    let job = import(&operator, "/inspectors/import", changed.into()).await;
    assert_eq!(job["result"]["updated"], 1, "{job}");
    let seen = inspector(&operator, "ZF000001").await;
    assert_eq!(seen["name"], "改名者");
    assert_eq!(seen["valid_until"], "2028-06-30");
    assert_eq!(seen["specialities"], json!(["RS01", "RS02"]));
    assert_eq!(seen["regions"], json!(["*"]));
    assert_eq!(seen["version"], 2);
    let trail = app.query(&format!(
        "SELECT event.job_id AS line FROM audit_events event \
         JOIN record_changes record ON record.audit_event_id = event.id \
         WHERE record.record_id = '{}' ORDER BY event.seq",
        text(&seen, "id")
    ));
    assert_eq!(trail.len(), 2);
    assert_eq!(trail[1], text(&job, "id"));
}

async fn import_inspectors_tells_its_owner_of_the_end(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = inspectors_csv("130100-LSB", 1);
    let job = import(&operator, "/inspectors/import", file.into()).await;
    let told = async |kind: &str, id: &str| {
        eventually("the notice of a job's end", async || {
            let told = operator.all("/notifications").await;
            told.into_iter()
                .find(|one| one["kind"] == kind && one["record_id"] == id)
        })
        .await
    };
    told("jobs.succeed", text(&job, "id")).await;
    let failed = import(&operator, "/inspectors/import", "colour\nred\n".into()).await;
    assert_eq!(failed["state"], "failed", "{failed}");
    told("jobs.fail", text(&failed, "id")).await;
    let colleague = app.sign_in("city_approver").await;
    assert!(colleague.all("/notifications").await.is_empty());
}

async fn import_inspectors_with_bad_rows_says_what_is_wrong(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = "code,name,unit_code,valid_until,specialities,regions\n\
                ZF1,甲,130100-LSB,2030-02-30,,*\n\
                ZF2,乙,130100-HRM,2030-12-31,,*\n\
                ZF3,丙,130100-XXX,2030-12-31,,*\n\
                ZF4,丁,130100-LSB,2030-12-31,RS99,999999\n\
                ,,130100-LSB,,,\n\
                ZF6,戊,130100-LSB,2030-12-31,,130102;130104\n";
    let job = import(&operator, "/inspectors/import", file.into()).await;
    assert_eq!(job["result"]["created"], 1, "{job}");
    assert_eq!(job["result"]["rejected"], 5, "{job}");
    let path = format!("/jobs/{}/rejected", text(&job, "id"));
    let rows = operator.get(&path).await.ok();
    let found: Vec<String> = rows["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| {
            let errors = row["errors"].as_array().expect("errors").iter();
            let errors: Vec<String> = errors
                .map(|error| format!("{} {}", text(error, "column"), text(error, "code")))
                .collect();
            format!("{}: {}", row["line"], errors.join(", "))
        })
        .collect();
    assert_eq!(
        found,
        [
            "2: valid_until wrong_day",
            "3: unit_code foreign_unit",
            "4: unit_code did_you_mean",
            "5: specialities did_you_mean, regions unknown_reference",
            "6: valid_until required, code required, name required",
        ]
    );
    let seen = inspector(&operator, "ZF6").await;
    assert_eq!(seen["regions"], json!(["130102", "130104"]));
}

async fn import_inspectors_of_another_unit_or_retired_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = inspectors_csv("130100-LSB", 1);
    import(&operator, "/inspectors/import", file.clone().into()).await;
    let other = app.sign_in("section_operator").await;
    let taken = inspectors_csv("130100-HRM", 1);
    let job = import(&other, "/inspectors/import", taken.into()).await;
    assert_eq!(job["result"]["rejected"], 1, "{job}");
    let seen = inspector(&operator, "ZF000001").await;
    assert_eq!(seen["unit_id"], app.unit("130100-LSB"));
    let retire = format!("/inspectors/{}/retire", text(&seen, "id"));
    operator.command(&retire).await.ok();
    let changed = file.replace("执法1号", "执法一号");
    let job = import(&operator, "/inspectors/import", changed.into()).await;
    assert_eq!(job["result"]["rejected"], 1, "{job}");
    for reader in ["city_approver", "regulations", "inspector"] {
        let client = app.sign_in(reader).await;
        let answer = client
            .upload("/inspectors/import", "a.csv", file.clone().into())
            .await;
        answer.refused(403, "forbidden");
    }
}

on_both_databases!(
    import_inspectors_enters_and_updates_those_of_the_unit,
    import_inspectors_of_another_unit_or_retired_is_refused,
    import_inspectors_tells_its_owner_of_the_end,
    import_inspectors_with_bad_rows_says_what_is_wrong,
);
