//! Inspectors: whose they are, their account, leave and retirement.

use http::Method;
use serde_json::json;
use sortition_tests::{App, on_both_databases};

use super::{inspector, total};
use crate::checks::sealed;

async fn create_inspector_brings_lists_into_one_form(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (number, (given, stored)) in [
        (json!({}), json!(["*"])),
        (json!({ "regions": ["130100"] }), json!(["*"])),
        (
            json!({ "regions": ["130104", "130102"] }),
            json!(["130102", "130104"]),
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let body = inspector(&app, &format!("ZF00000{number}"), "130100-LSB", &given);
        let created = operator.post("/inspectors", &body).await;
        let view = created.with(201);
        assert_eq!(view["regions"], stored);
        assert_eq!(view["specialities"], json!([]));
        assert_eq!(view["state"], "active");
        assert_eq!(view["is_expired"], false);
        assert_eq!(
            view["allowed_actions"],
            json!(["update", "leave", "retire", "declare_recusal"])
        );
        let read = operator.get(created.header("location")).await;
        assert_eq!((read.etag(), read.ok()), (created.etag(), view));
    }
}

async fn create_inspector_with_wrong_values_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (change, pointer, code) in [
        (json!({ "code": " " }), "/code", "required"),
        (json!({ "name": "" }), "/name", "required"),
        (json!({ "regions": [] }), "/regions", "required"),
        (
            json!({ "regions": ["999999"] }),
            "/regions/0",
            "unknown_reference",
        ),
        (
            json!({ "specialities": ["RS0101"] }),
            "/specialities/0",
            "unknown_reference",
        ),
        (
            json!({ "user_id": app.user("county_inspector") }),
            "/user_id",
            "unknown_reference",
        ),
        (
            json!({ "valid_until": "2027-13-01" }),
            "/valid_until",
            "wrong_format",
        ),
        (
            json!({ "valid_until": "9999-12-31" }),
            "/valid_until",
            "out_of_range",
        ),
        (
            json!({ "valid_until": "1016-12-31" }),
            "/valid_until",
            "out_of_range",
        ),
        (json!({ "colour": "red" }), "/colour", "unknown_field"),
    ] {
        operator
            .post(
                "/inspectors",
                &inspector(&app, "ZF1", "130100-LSB", &change),
            )
            .await
            .refused_field(pointer, code);
    }
    for username in ["city_operator", "city_approver", "regulations", "inspector"] {
        let client = app.sign_in(username).await;
        client
            .post(
                "/inspectors",
                &inspector(&app, "ZF1", "130102-HRSS", &json!({})),
            )
            .await
            .refused(403, "forbidden");
    }
    assert_eq!(total(&operator, "/inspectors").await, 0);
}

async fn create_inspector_with_a_known_certificate_or_account_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let account = json!({ "user_id": app.user("inspector") });
    let first = inspector(&app, "ZF1", "130100-LSB", &account);
    operator.post("/inspectors", &first).await.with(201);
    let same_code = inspector(&app, "ZF1", "130100-LSB", &json!({}));
    let same_account = inspector(&app, "ZF2", "130100-LSB", &account);
    for body in [same_code, same_account] {
        operator
            .post("/inspectors", &body)
            .await
            .refused(409, "duplicate");
    }
    assert_eq!(total(&operator, "/inspectors").await, 1);
}

async fn list_inspectors_shows_the_own_units(app: App) {
    for (username, code, unit, others) in [
        (
            "city_operator",
            "ZF1",
            "130100-LSB",
            json!({ "user_id": app.user("inspector") }),
        ),
        (
            "city_operator",
            "ZF2",
            "130100-LSB",
            json!({ "valid_until": "2026-11-22", "name": "杜若" }),
        ),
        ("county_operator", "ZF3", "130102-HRSS", json!({})),
        ("partner_operator", "ZF4", "130100-AMR", json!({})),
    ] {
        let client = app.sign_in(username).await;
        client
            .post("/inspectors", &inspector(&app, code, unit, &others))
            .await
            .with(201);
    }
    for (username, codes) in [
        ("city_approver", &["ZF1", "ZF2"][..]),
        ("section_operator", &[]),
        ("county_approver", &["ZF3"]),
        ("partner_operator", &["ZF4"]),
        ("inspector", &["ZF1"]),
        ("inspector_02", &[]),
        ("regulations", &["ZF1", "ZF2", "ZF3", "ZF4"]),
        ("city_lead", &["ZF1", "ZF2", "ZF3", "ZF4"]),
    ] {
        let rows = app.sign_in(username).await.all("/inspectors").await;
        let found: Vec<&str> = rows
            .iter()
            .map(|row| row["code"].as_str().unwrap())
            .collect();
        assert_eq!(found, codes, "{username}");
    }
    let regulations = app.sign_in("regulations").await;
    let unit = app.unit("130100-LSB");
    for (filter, count) in [
        (format!("unit_id={unit}"), 2),
        ("is_expired=true".to_owned(), 1),
        ("is_expired=false&q=ZF".to_owned(), 3),
        ("q=杜若".to_owned(), 1),
        ("state=retired".to_owned(), 0),
    ] {
        let path = format!("/inspectors?{filter}");
        assert_eq!(total(&regulations, &path).await, count, "{filter}");
    }
}

async fn get_inspector_of_another_unit_is_not_found(app: App) {
    let operator = app.sign_in("city_operator").await;
    let account = json!({ "user_id": app.user("inspector") });
    let body = inspector(&app, "ZF1", "130100-LSB", &account);
    let path = format!(
        "/inspectors/{}",
        operator.post("/inspectors", &body).await.id()
    );
    for username in ["city_approver", "inspector", "regulations", "city_lead"] {
        let read = app.sign_in(username).await.get(&path).await.ok();
        let may_declare = username == "inspector";
        let expected = if may_declare {
            json!(["declare_recusal"])
        } else {
            json!([])
        };
        assert_eq!(read["allowed_actions"], expected, "{username}");
    }
    for username in [
        "section_operator",
        "county_operator",
        "partner_operator",
        "inspector_02",
    ] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(404, "not_found");
    }
    app.sign_in("auditor")
        .await
        .get(&path)
        .await
        .refused(403, "forbidden");
}

async fn update_inspector_needs_the_version_that_was_read(app: App) {
    let operator = app.sign_in("city_operator").await;
    let account = json!({ "user_id": app.user("inspector"), "specialities": ["RS01"] });
    let body = inspector(&app, "ZF1", "130100-LSB", &account);
    let created = operator.post("/inspectors", &body).await;
    let path = format!("/inspectors/{}", created.id());
    let patch =
        json!({ "user_id": null, "valid_until": "2026-11-22", "specialities": ["RS02", "RS01"] });
    let unseen = operator.request(Method::PATCH, &path).json(&patch);
    operator.send(unseen).await.refused(428, "missing_if_match");
    for (username, status, code) in [
        ("city_approver", 403, "forbidden"),
        ("county_operator", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        let answer = client.patch(&path, created.etag(), &patch).await;
        answer.refused(status, code);
    }
    let changed = operator.patch(&path, created.etag(), &patch).await.ok();
    assert!(changed["user_id"].is_null());
    assert_eq!(changed["is_expired"], true);
    assert_eq!(changed["specialities"], json!(["RS01", "RS02"]));
    assert_eq!(changed["name"], "秦朗");
    operator
        .patch(&path, created.etag(), &patch)
        .await
        .refused(412, "stale_version");
}

async fn leave_inspector_and_come_back(app: App) {
    let operator = app.sign_in("city_operator").await;
    let body = inspector(&app, "ZF1", "130100-LSB", &json!({}));
    let path = format!(
        "/inspectors/{}",
        operator.post("/inspectors", &body).await.id()
    );
    let (leave, back) = (format!("{path}/leave"), format!("{path}/return"));
    operator
        .post(
            &leave,
            &json!({ "from": "2026-12-01", "until": "2026-11-30" }),
        )
        .await
        .refused_field("/until", "ends_before_start");
    for (days, pointer) in [
        (json!({ "from": "2016-12-01" }), "/from"),
        (json!({ "from": "2099-12-01" }), "/from"),
        (
            json!({ "from": "2026-12-01", "until": "2099-12-31" }),
            "/until",
        ),
    ] {
        let answer = operator.post(&leave, &days).await;
        answer.refused_field(pointer, "out_of_range");
    }
    operator.command(&back).await.refused(409, "invalid_state");
    let days = json!({ "from": "2026-12-01", "until": "2026-12-31" });
    let approver = app.sign_in("city_approver").await;
    approver.post(&leave, &days).await.refused(403, "forbidden");
    let away = operator.post(&leave, &days).await.ok();
    assert_eq!(
        (&away["state"], &away["leave_until"]),
        (&json!("on_leave"), &json!("2026-12-31"))
    );
    assert_eq!(
        away["allowed_actions"],
        json!(["update", "return", "retire", "declare_recusal"])
    );
    operator
        .post(&leave, &days)
        .await
        .refused(409, "invalid_state");
}

async fn return_inspector_clears_the_leave(app: App) {
    let operator = app.sign_in("county_operator").await;
    let body = inspector(&app, "ZF1", "130102-HRSS", &json!({}));
    let path = format!(
        "/inspectors/{}",
        operator.post("/inspectors", &body).await.id()
    );
    operator
        .post(&format!("{path}/leave"), &json!({ "from": "2026-11-23" }))
        .await
        .ok();
    let back = format!("{path}/return");
    app.sign_in("other_county_operator")
        .await
        .command(&back)
        .await
        .refused(404, "not_found");
    let returned = operator.command(&back).await.ok();
    assert_eq!(returned["state"], "active");
    assert!(returned["leave_from"].is_null() && returned["leave_until"].is_null());
}

async fn retire_inspector_is_final(app: App) {
    let operator = app.sign_in("partner_operator").await;
    let body = inspector(&app, "ZF1", "130100-AMR", &json!({}));
    let path = format!(
        "/inspectors/{}",
        operator.post("/inspectors", &body).await.id()
    );
    let retired = operator.command(&format!("{path}/retire")).await;
    assert_eq!(retired.ok()["state"], "retired");
    for event in ["retire", "return"] {
        operator
            .command(&format!("{path}/{event}"))
            .await
            .refused(409, "invalid_state");
    }
    operator
        .patch(&path, retired.etag(), &json!({ "name": "吴越" }))
        .await
        .refused(409, "invalid_state");
    let states = app.query(
        "SELECT to_state AS line FROM audit_events WHERE resource = 'inspectors' ORDER BY seq",
    );
    assert_eq!(states, ["active", "retired"]);
}

async fn retire_inspector_with_open_checks_is_refused(app: App) {
    let staged = sealed(&app).await;
    let operator = app.sign_in("city_operator").await;
    let all = operator.all("/inspectors").await;
    let retire = |code: &str| {
        let found = all.iter().find(|one| one["code"] == code);
        format!(
            "/inspectors/{}/retire",
            found.unwrap()["id"].as_str().unwrap()
        )
    };
    // Before the release nobody knows whose the checks are: all who may have been drawn wait.
    let (lead, other, bystander) = (retire("ZF000001"), retire("ZF000002"), retire("ZF000003"));
    operator.command(&lead).await.refused(409, "open_checks");
    let answer = operator.command(&bystander).await;
    answer.refused(409, "open_checks");
    operator
        .command(&format!("{}/release", staged.task))
        .await
        .ok();
    operator.command(&bystander).await.ok();
    operator.command(&lead).await.refused(409, "open_checks");
    app.change(&["UPDATE checks SET state = 'confirmed' WHERE position = 1".to_owned()]);
    operator.command(&other).await.refused(409, "open_checks");
    app.change(&["UPDATE checks SET state = 'terminated' WHERE position = 2".to_owned()]);
    assert_eq!(operator.command(&lead).await.ok()["state"], "retired");
}

async fn list_inspectors_by_name_goes_by_pinyin(app: App) {
    let operator = app.sign_in("city_operator").await;
    let people = ["张伟", "古丽米热·艾比布力", "秦朗", "曾国安", "长孙英"];
    for (number, name) in people.into_iter().enumerate() {
        let code = format!("ZF00010{number}");
        let body = inspector(&app, &code, "130100-LSB", &json!({ "name": name }));
        operator.post("/inspectors", &body).await.with(201);
    }
    let sorted = operator.all("/inspectors?sort=name").await;
    let names: Vec<&str> = sorted
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!(
        names,
        ["长孙英", "古丽米热·艾比布力", "秦朗", "曾国安", "张伟"]
    );
    for (q, count) in [
        ("glmr", 1),
        ("古丽米热艾比", 1),
        ("热•艾", 1),
        ("ZGA", 1),
        ("张", 1),
        ("zf00010", 5),
        ("%25", 0),
    ] {
        assert_eq!(
            total(&operator, &format!("/inspectors?q={q}")).await,
            count,
            "{q}"
        );
    }
}

on_both_databases!(
    create_inspector_brings_lists_into_one_form,
    create_inspector_with_wrong_values_is_refused,
    create_inspector_with_a_known_certificate_or_account_is_refused,
    list_inspectors_shows_the_own_units,
    list_inspectors_by_name_goes_by_pinyin,
    get_inspector_of_another_unit_is_not_found,
    update_inspector_needs_the_version_that_was_read,
    leave_inspector_and_come_back,
    return_inspector_clears_the_leave,
    retire_inspector_is_final,
    retire_inspector_with_open_checks_is_refused,
);
