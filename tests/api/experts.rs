//! `experts` over REST: the application and its review, who reads whom, who is no inspector, what an expert
//! keeps away from and helped in.

mod helping;
mod steps;

use serde_json::{Value, json};
use sortition_tests::builders::{finished, text};
use sortition_tests::register::Inspector;
use sortition_tests::{App, eventually, on_both_databases};

/// An application for a unit's library; fields can be added or changed.
fn application(app: &App, unit: &str, others: &Value) -> Value {
    let mut expert = json!({
        "name": "温如玉", "unit_id": app.unit(unit), "organisation": "河北科技大学",
        "title": "教授", "field": "劳动关系", "phone": "0311-55501234",
        "contract_from": "2026-01-01", "contract_until": "2026-12-31",
    });
    for (name, value) in others.as_object().into_iter().flatten() {
        expert[name] = value.clone();
    }
    expert
}

/// The path of an expert of 劳动保障监察局 who stands in its library.
async fn member(app: &App, others: &Value) -> String {
    let operator = app.sign_in("city_operator").await;
    let body = application(app, "130100-LSB", others);
    let path = format!("/experts/{}", operator.post("/experts", &body).await.id());
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    path
}

async fn submit_expert_enters_the_library_by_another_persons_review(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = application(
        &app,
        "130100-LSB",
        &json!({ "specialities": ["RS02", "RS01"] }),
    );
    let created = operator.post("/experts", &body).await;
    let path = format!("/experts/{}", created.id());
    let view = created.with(201);
    assert_eq!(view["state"], "draft");
    assert_eq!(view["specialities"], json!(["RS01", "RS02"]));
    assert_eq!(
        view["allowed_actions"],
        json!(["update", "submit", "remove", "unmask"])
    );
    operator
        .command(&format!("{path}/approve"))
        .await
        .refused(403, "forbidden");
    let submitted = operator.command(&format!("{path}/submit")).await.ok();
    assert_eq!(submitted["allowed_actions"], json!(["withdraw", "unmask"]));
    let approver = app.sign_in("city_approver").await;
    approver
        .command(&format!("{path}/withdraw"))
        .await
        .refused(403, "forbidden");
    let reason = json!({ "reason": "缺少职称证明" });
    let returned = approver.post(&format!("{path}/return"), &reason).await.ok();
    assert_eq!(
        (&returned["state"], &returned["state_reason"]),
        (&json!("returned"), &reason["reason"])
    );
    let etag = operator.get(&path).await.etag().to_owned();
    let change = json!({ "title": "副教授" });
    operator.patch(&path, &etag, &change).await.ok();
    operator
        .patch(&path, &etag, &change)
        .await
        .refused(412, "stale_version");
    operator.command(&format!("{path}/submit")).await.ok();
    let approved = approver.command(&format!("{path}/approve")).await.ok();
    assert_eq!(approved["state"], "active");
    assert_eq!(approved["state_reason"], Value::Null);
    assert_eq!(approved["submitted_by_name"], "沈知行");
    assert_eq!(approved["decided_by_name"], "顾明远");
    let steps = operator.get(&format!("{path}/transitions")).await.ok();
    let events: Vec<&str> = steps["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| text(step, "event"))
        .collect();
    assert_eq!(events, ["approve", "submit", "return", "submit", "create"]);
}

async fn approve_expert_by_who_handed_the_application_in_is_refused(app: App) {
    use sortition_contract::org::Role;
    let roles = [
        (Role::Operator, "130100-LSB"),
        (Role::Approver, "130100-LSB"),
    ];
    let client = app.grant("city_operator", &roles).await;
    let body = application(&app, "130100-LSB", &json!({}));
    let path = format!("/experts/{}", client.post("/experts", &body).await.id());
    client.command(&format!("{path}/submit")).await.ok();
    let approve = format!("{path}/approve");
    client
        .command(&approve)
        .await
        .refused(403, "own_submission");
    let approver = app.sign_in("city_approver").await;
    approver.command(&approve).await.ok();
}

async fn remove_expert_for_good_is_undone_by_no_event(app: App) {
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let reason = json!({ "reason": "外出进修" });
    let suspended = operator
        .post(&format!("{path}/suspend"), &reason)
        .await
        .ok();
    assert_eq!(
        suspended["allowed_actions"],
        json!(["update", "reinstate", "remove", "declare_recusal", "unmask"])
    );
    operator
        .post(&format!("{path}/suspend"), &reason)
        .await
        .refused(409, "invalid_state");
    operator.command(&format!("{path}/reinstate")).await.ok();
    operator
        .post(&format!("{path}/remove"), &json!({ "reason": " " }))
        .await
        .refused_field("/reason", "required");
    let removed = operator.post(&format!("{path}/remove"), &reason).await.ok();
    assert_eq!(removed["allowed_actions"], json!(["unmask"]));
    for event in ["submit", "reinstate"] {
        operator
            .command(&format!("{path}/{event}"))
            .await
            .refused(409, "invalid_state");
    }
}

async fn create_expert_with_wrong_values_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (change, pointer, code) in [
        (json!({ "name": "" }), "/name", "required"),
        (json!({ "field": " " }), "/field", "required"),
        (
            json!({ "specialities": ["RS0101"] }),
            "/specialities/0",
            "unknown_reference",
        ),
        (json!({ "phone": "0311****1234" }), "/phone", "wrong_format"),
        (
            json!({ "contract_until": "2025-12-31" }),
            "/contract_until",
            "ends_before_start",
        ),
        (
            json!({ "contract_from": "2026-02-30" }),
            "/contract_from",
            "wrong_format",
        ),
        (json!({ "state": "active" }), "/state", "unknown_field"),
    ] {
        let body = application(&app, "130100-LSB", &change);
        operator
            .post("/experts", &body)
            .await
            .refused_field(pointer, code);
    }
    for username in [
        "city_operator",
        "city_approver",
        "inspector",
        "partner_operator",
    ] {
        let client = app.sign_in(username).await;
        let body = application(&app, "130102-HRSS", &json!({}));
        client
            .post("/experts", &body)
            .await
            .refused(403, "forbidden");
    }
}

async fn list_experts_shows_a_county_those_of_its_region(app: App) {
    for (username, unit, name) in [
        ("city_operator", "130100-LSB", "温如玉"),
        ("county_operator", "130102-HRSS", "卓文君"),
        ("other_county_operator", "130104-HRSS", "司空图"),
    ] {
        let client = app.sign_in(username).await;
        let body = application(&app, unit, &json!({ "name": name }));
        client.post("/experts", &body).await.with(201);
    }
    let city = app.sign_in("city_operator").await.all("/experts").await;
    let foreign = format!("/experts/{}", text(&city[0], "id"));
    assert_eq!(text(&city[0], "name"), "司空图");
    for (username, names) in [
        ("city_operator", &["司空图", "温如玉", "卓文君"][..]),
        ("section_approver", &["司空图", "温如玉", "卓文君"]),
        ("regulations", &["司空图", "温如玉", "卓文君"]),
        ("city_lead", &["司空图", "温如玉", "卓文君"]),
        ("county_approver", &["卓文君"]),
    ] {
        let rows = app.sign_in(username).await.all("/experts").await;
        let found: Vec<&str> = rows.iter().map(|row| text(row, "name")).collect();
        assert_eq!(found, names, "{username}");
        let may = rows.iter().any(|row| row["allowed_actions"] != json!([]));
        let expected = ["city_operator", "regulations", "county_approver"].contains(&username);
        assert_eq!(may, expected, "{username}");
    }
    let county = app.sign_in("county_operator").await;
    county.get(&foreign).await.refused(404, "not_found");
    for username in ["inspector", "partner_operator", "auditor"] {
        let client = app.sign_in(username).await;
        client.get("/experts").await.refused(403, "forbidden");
    }
    let regulations = app.sign_in("regulations").await;
    for (filter, count) in [
        ("q=文君", 1),
        ("q=科技", 3),
        ("state=active", 0),
        ("is_contract_over=false", 3),
        ("contract_until_by=2026-12-30", 0),
    ] {
        let rows = regulations.all(&format!("/experts?{filter}")).await;
        assert_eq!(rows.len(), count, "{filter}");
    }
}

async fn unmask_expert_with_a_reason_shows_the_telephone(app: App) {
    let path = member(&app, &json!({})).await;
    let operator = app.sign_in("city_operator").await;
    assert_eq!(operator.get(&path).await.ok()["phone"], "0311****1234");
    let unmask = format!("{path}/unmask");
    operator
        .post(&unmask, &json!({ "reason": "" }))
        .await
        .refused_field("/reason", "required");
    let reason = json!({ "reason": "联系出席检查" });
    let plain = operator.post(&unmask, &reason).await.ok();
    assert_eq!(plain["phone"], "0311-55501234");
    let section = app.sign_in("section_operator").await;
    section
        .post(&unmask, &reason)
        .await
        .refused(403, "forbidden");
    let told =
        app.query("SELECT reason AS line FROM audit_events WHERE operation = 'unmask_expert'");
    assert_eq!(told, ["联系出席检查"]);
    let trail = app
        .query("SELECT coalesce(after, '') AS line FROM record_changes WHERE resource = 'experts'");
    assert!(!trail.is_empty());
    assert!(
        trail.iter().all(|line| !line.contains("55501234")),
        "{trail:?}"
    );
}

/// The inspector 秦朗 of 劳动保障监察局, by the account's telephone and by the place of work.
async fn nobody_is_expert_and_inspector(app: App) {
    app.add_inspectors(&[Inspector::new("ZF000001", "130100-LSB", Some("inspector"))]);
    app.change(&["UPDATE users SET phone = '13800001111' WHERE username = 'inspector'".to_owned()]);
    let operator = app.sign_in("city_operator").await;
    // The register's own way of writing the name.
    let inspector = operator.all("/inspectors").await.remove(0);
    let at = format!("/inspectors/{}", text(&inspector, "id"));
    let etag = operator.get(&at).await.etag().to_owned();
    operator
        .patch(&at, &etag, &json!({ "name": "秦朗" }))
        .await
        .ok();
    for (others, is_same) in [
        (
            json!({ "name": "秦朗", "phone": "+86 138 0000 1111" }),
            true,
        ),
        (
            json!({ "name": "秦 朗", "organisation": "市人社局劳动保障监察局" }),
            true,
        ),
        (json!({ "name": "秦朗" }), false),
        (json!({ "name": "杜若", "phone": "13800001111" }), false),
    ] {
        let body = application(&app, "130100-LSB", &others);
        let answer = operator.post("/experts", &body).await;
        match is_same {
            true => drop(answer.refused(409, "expert_is_inspector")),
            false => drop(answer.with(201)),
        }
    }
    // Who has left the register may enter the library.
    operator.command(&format!("{at}/retire")).await.ok();
    let body = application(
        &app,
        "130100-LSB",
        &json!({ "name": "秦朗", "phone": "13800001111" }),
    );
    operator.post("/experts", &body).await.with(201);
}

async fn who_stands_in_the_library_enters_no_register_of_inspectors(app: App) {
    let place = json!({ "name": "孟川", "organisation": "劳动保障监察局" });
    let path = member(&app, &place).await;
    let operator = app.sign_in("city_operator").await;
    let inspector = json!({
        "code": "ZF1", "name": "孟川", "unit_id": app.unit("130100-LSB"), "valid_until": "2027-12-31",
    });
    operator
        .post("/inspectors", &inspector)
        .await
        .refused(409, "expert_is_inspector");
    let file = "code,name,unit_code,valid_until\nZF1,孟川,130100-LSB,2027-12-31\n\
        ZF2,罗溪,130100-LSB,2027-12-31\n";
    let upload = operator
        .upload("/inspectors/import", "inspectors.csv", file.into())
        .await;
    let job = finished(&operator, upload.header("location")).await;
    assert_eq!(job["result"]["created"], 1, "{job}");
    assert_eq!(job["result"]["rejected"], 1, "{job}");
    let rejected = operator
        .get(&format!("/jobs/{}/rejected", text(&job, "id")))
        .await
        .ok();
    assert!(
        rejected.to_string().contains("expert_is_inspector"),
        "{rejected}"
    );
    let reason = json!({ "reason": "转任执法岗位" });
    operator.post(&format!("{path}/remove"), &reason).await.ok();
    operator.post("/inspectors", &inspector).await.with(201);
}

async fn an_application_waits_for_the_approver_and_its_decision_is_told(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = application(&app, "130100-LSB", &json!({}));
    let id = operator.post("/experts", &body).await.id();
    let waiting = async |username: &str| {
        let client = app.sign_in(username).await;
        let view = client.get("/home/waiting").await.ok();
        let groups = view["groups"].as_array().cloned().unwrap_or_default();
        let kinds = groups
            .iter()
            .map(|group| text(group, "kind").to_owned())
            .filter(|kind| kind.contains("expert"));
        kinds.collect::<Vec<_>>()
    };
    assert_eq!(waiting("city_operator").await, ["submit_expert"]);
    operator
        .command(&format!("/experts/{id}/submit"))
        .await
        .ok();
    assert_eq!(waiting("city_approver").await, ["approve_expert"]);
    for username in ["city_operator", "section_approver", "regulations"] {
        assert!(waiting(username).await.is_empty(), "{username}");
    }
    let told = async |username: &str, kind: &str| {
        let client = app.sign_in(username).await;
        eventually("a notification", async || {
            let all = client.all("/notifications").await;
            all.into_iter().find(|one| one["kind"] == kind)
        })
        .await
    };
    let first = told("city_approver", "experts.submit").await;
    assert_eq!(first["record_id"], id);
    let approver = app.sign_in("city_approver").await;
    approver
        .command(&format!("/experts/{id}/approve"))
        .await
        .ok();
    told("city_operator", "experts.approve").await;
}

on_both_databases!(
    an_application_waits_for_the_approver_and_its_decision_is_told,
    approve_expert_by_who_handed_the_application_in_is_refused,
    create_expert_with_wrong_values_is_refused,
    list_experts_shows_a_county_those_of_its_region,
    nobody_is_expert_and_inspector,
    remove_expert_for_good_is_undone_by_no_event,
    submit_expert_enters_the_library_by_another_persons_review,
    unmask_expert_with_a_reason_shows_the_telephone,
    who_stands_in_the_library_enters_no_register_of_inspectors,
);
