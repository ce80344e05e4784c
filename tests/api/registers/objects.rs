//! Commands on objects: enter, change, mark, unmask, many at once.

use http::Method;
use serde_json::{Value, json};
use sortition_tests::fixtures::object_code;
use sortition_tests::{App, on_both_databases};

use super::{entered, object, total};

fn personal() -> Value {
    json!({ "legal_representative": "王小明", "phone": "0311-55501234" })
}

async fn create_object_in_the_own_region_shows_it_masked(app: App) {
    let operator = app.sign_in("county_operator").await;
    let body = object(1, "130102", &personal());
    let created = operator.post("/objects", &body).await;
    let view = created.with(201);
    assert_eq!(view["legal_representative"], "王**");
    assert_eq!(view["phone"], "0311****1234");
    assert_eq!(view["status"], "active");
    assert_eq!(
        view["allowed_actions"],
        json!(["update", "mark", "set_class", "unmask"])
    );
    let place = created.header("location");
    assert_eq!(place, format!("/api/v1/objects/{}", created.id()));
    let read = operator.get(place).await;
    assert_eq!(read.etag(), created.etag());
    assert_eq!(read.ok(), view);
}

async fn create_object_with_wrong_values_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let wrong_digit = {
        let code = object_code(1);
        let (body, digit) = code.split_at(code.len() - 1);
        format!("{body}{}", if digit == "0" { "1" } else { "0" })
    };
    for (change, pointer, code) in [
        (json!({ "code": wrong_digit }), "/code", "bad_check_digit"),
        (json!({ "code": "SJZ123" }), "/code", "bad_credit_code"),
        (json!({ "name": " " }), "/name", "required"),
        (
            json!({ "region_code": "130100" }),
            "/region_code",
            "unknown_reference",
        ),
        (
            json!({ "industry_code": "Z99" }),
            "/industry_code",
            "unknown_reference",
        ),
        (json!({ "phone": "0311****1234" }), "/phone", "wrong_format"),
        (json!({ "staff_count": -1 }), "/staff_count", "out_of_range"),
        (json!({ "longitude": 114.5 }), "/latitude", "required"),
        (json!({ "tags": ["a;b"] }), "/tags/0", "wrong_format"),
        (json!({ "type": "planet" }), "/type", "unknown_value"),
        (json!({ "colour": "red" }), "/colour", "unknown_field"),
    ] {
        operator
            .post("/objects", &object(1, "130102", &change))
            .await
            .refused_field(pointer, code);
    }
    assert_eq!(total(&operator, "/objects").await, 0);
}

async fn create_object_with_a_wrong_code_says_what_is_expected(app: App) {
    let operator = app.sign_in("city_operator").await;
    let detail = async |code: &str| {
        let wrong = object(1, "130102", &json!({ "code": code }));
        let problem = operator
            .post("/objects", &wrong)
            .await
            .refused(422, "invalid_values");
        problem["errors"][0]["detail"].as_str().map(str::to_owned)
    };
    let check = detail("91350100m000100y44").await;
    assert_eq!(
        check.as_deref(),
        Some("“91350100M000100Y44”的校验位不正确：按其他各位推算，第 18 位应为“3”；请逐位核对。")
    );
    let length = detail("SJZ123").await;
    assert!(length.is_some_and(|detail| detail.starts_with("“SJZ123”（6 位）应为 18 位")));
}

async fn create_object_with_a_known_code_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let own = json!({ "code": "sjz000000042" });
    let created = operator.post("/objects", &object(1, "130102", &own)).await;
    assert_eq!(created.with(201)["code"], "SJZ000000042");
    operator
        .post("/objects", &object(2, "130104", &own))
        .await
        .refused(409, "duplicate");
    assert_eq!(total(&operator, "/objects").await, 1);
}

async fn create_object_beyond_the_own_region_is_forbidden(app: App) {
    let body = object(1, "130104", &json!({}));
    for username in [
        "county_operator",
        "county_approver",
        "city_approver",
        "regulations",
        "city_lead",
        "inspector",
        "partner_operator",
        "system_admin",
        "auditor",
    ] {
        let client = app.sign_in(username).await;
        client
            .post("/objects", &body)
            .await
            .refused(403, "forbidden");
    }
    let city = app.sign_in("city_operator").await;
    assert_eq!(total(&city, "/objects").await, 0);
    city.post("/objects", &body).await.with(201);
}

async fn update_object_merges_the_patch(app: App) {
    let operator = app.sign_in("county_operator").await;
    let others = json!({ "address": "建设大街 1 号", "phone": "0311-55501234", "tags": ["旧"] });
    let path = entered(&operator, 1, "130102", &others).await;
    let read = operator.get(&path).await;
    let patch = json!({ "name": "滹沱云汇人力资源有限公司", "address": null, "tags": ["重点", "劳务"],
        "status": "suspended", "reason": "现场核实" });
    let changed = operator.patch(&path, read.etag(), &patch).await;
    let view = changed.with(200);
    assert_eq!(view["name"], "滹沱云汇人力资源有限公司");
    assert_eq!(view["address"], Value::Null);
    assert_eq!(view["phone"], "0311****1234");
    assert_eq!(view["tags"], json!(["劳务", "重点"]));
    assert_eq!(
        (view["status"].as_str(), view["status_on"].as_str()),
        (Some("suspended"), Some("2026-11-23"))
    );
    assert_eq!(total(&operator, "/objects?q=云汇人力").await, 1);
    let former = read.ok()["name"].as_str().unwrap().to_owned();
    assert_eq!(total(&operator, &format!("/objects?q={former}")).await, 0);
}

async fn update_object_needs_the_version_that_was_read(app: App) {
    let operator = app.sign_in("city_operator").await;
    let path = entered(&operator, 1, "130102", &json!({})).await;
    let read = operator.get(&path).await;
    let patch = json!({ "staff_count": 7 });
    let unseen = operator.request(Method::PATCH, &path).json(&patch);
    operator.send(unseen).await.refused(428, "missing_if_match");
    operator.patch(&path, read.etag(), &patch).await.ok();
    let late = json!({ "staff_count": 8 });
    operator
        .patch(&path, read.etag(), &late)
        .await
        .refused(412, "stale_version");
    assert_eq!(operator.get(&path).await.ok()["staff_count"], 7);
}

async fn update_object_class_is_for_the_regulations_office_too(app: App) {
    let operator = app.sign_in("city_operator").await;
    let path = entered(&operator, 1, "130102", &json!({ "credit_class": "B" })).await;
    let etag = operator.get(&path).await.etag().to_owned();
    let regulations = app.sign_in("regulations").await;
    let class = json!({ "credit_class": "D", "credit_index": 812, "reason": "三季度评价" });
    for patch in [
        json!({ "name": "别名" }),
        json!({ "credit_class": "D", "tags": [] }),
    ] {
        regulations
            .patch(&path, &etag, &patch)
            .await
            .refused(403, "forbidden");
    }
    app.sign_in("city_approver")
        .await
        .patch(&path, &etag, &class)
        .await
        .refused(403, "forbidden");
    let changed = regulations.patch(&path, &etag, &class).await.ok();
    assert_eq!(changed["credit_class"], "D");
    assert_eq!(changed["allowed_actions"], json!(["set_class", "unmask"]));
    let kept = app.query("SELECT class AS line FROM credit_classes ORDER BY seq");
    assert_eq!(kept, ["B", "D"]);
}

async fn list_object_classes_shows_them_by_day(app: App) {
    let operator = app.sign_in("county_operator").await;
    let rated = json!({ "credit_class": "B", "credit_index": 310 });
    let path = entered(&operator, 1, "130102", &rated).await;
    app.travel_to("2026-11-25T09:00:00+08:00");
    let operator = app.sign_in("county_operator").await;
    let etag = operator.get(&path).await.etag().to_owned();
    let unrated = json!({ "credit_class": null, "credit_index": null });
    operator.patch(&path, &etag, &unrated).await.ok();
    let page = operator.get(&format!("{path}/credit")).await.ok();
    let found: Vec<(&Value, &Value)> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["credit_class"], &one["effective_on"]))
        .collect();
    assert_eq!(
        found,
        [
            (&Value::Null, &json!("2026-11-25")),
            (&json!("B"), &json!("2026-11-23"))
        ]
    );
    let other = app.sign_in("other_county_operator").await;
    let answer = other.get(&format!("{path}/credit")).await;
    answer.refused(404, "not_found");
}

async fn update_object_into_another_county_is_forbidden(app: App) {
    let county = app.sign_in("county_operator").await;
    let path = entered(&county, 1, "130102", &json!({})).await;
    let etag = county.get(&path).await.etag().to_owned();
    let patch = json!({ "region_code": "130104" });
    county
        .patch(&path, &etag, &patch)
        .await
        .refused(403, "forbidden");
    let other = app.sign_in("other_county_operator").await;
    other
        .patch(&path, &etag, &patch)
        .await
        .refused(404, "not_found");
    app.sign_in("city_operator")
        .await
        .patch(&path, &etag, &patch)
        .await
        .ok();
    county.get(&path).await.refused(404, "not_found");
    assert_eq!(other.get(&path).await.ok()["region_code"], "130104");
}

async fn mark_object_sets_the_status_with_reason_and_day(app: App) {
    let operator = app.sign_in("county_operator").await;
    let path = entered(&operator, 1, "130102", &json!({})).await;
    let mark = format!("{path}/mark");
    for (body, pointer, code) in [
        (
            json!({ "status": "deregistered", "reason": " " }),
            "/reason",
            "required",
        ),
        (json!({ "status": "deregistered" }), "/reason", "required"),
        (
            json!({ "status": "deregistered", "reason": "注销公告", "on": "2026-11-24" }),
            "/on",
            "in_the_future",
        ),
        (
            json!({ "status": "deregistered", "reason": "注销公告", "on": "1016-11-20" }),
            "/on",
            "out_of_range",
        ),
    ] {
        operator
            .post(&mark, &body)
            .await
            .refused_field(pointer, code);
    }
    let body = json!({ "status": "deregistered", "reason": "注销公告", "on": "2026-11-20" });
    for username in ["county_approver", "regulations"] {
        let client = app.sign_in(username).await;
        client.post(&mark, &body).await.refused(403, "forbidden");
    }
    app.sign_in("other_county_operator")
        .await
        .post(&mark, &body)
        .await
        .refused(404, "not_found");
    let marked = operator.post(&mark, &body).await.ok();
    assert_eq!(marked["status"], "deregistered");
    assert_eq!(marked["status_on"], "2026-11-20");
    let again = operator.post(&mark, &body).await;
    again.refused(409, "invalid_state");
    let stale = operator
        .request(Method::POST, &mark)
        .header("If-Match", "\"1\"")
        .json(&json!({ "status": "active", "reason": "更正" }));
    operator.send(stale).await.refused(412, "stale_version");
    assert_eq!(operator.get(&path).await.ok()["status"], "deregistered");
}

async fn unmask_object_needs_a_reason_and_leaves_a_trace(app: App) {
    let operator = app.sign_in("county_operator").await;
    let path = entered(&operator, 1, "130102", &personal()).await;
    let unmask = format!("{path}/unmask");
    let reason = json!({ "reason": "电话通知检查" });
    operator
        .post(&unmask, &json!({ "reason": "" }))
        .await
        .refused_field("/reason", "required");
    for (username, status, code) in [
        ("city_lead", 403, "forbidden"),
        ("other_county_operator", 404, "not_found"),
        ("inspector", 404, "not_found"),
        ("auditor", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        client.post(&unmask, &reason).await.refused(status, code);
    }
    for username in ["county_operator", "county_approver", "regulations"] {
        let client = app.sign_in(username).await;
        let shown = client.post(&unmask, &reason).await.ok();
        assert_eq!(shown["phone"], "0311-55501234", "{username}");
        assert_eq!(shown["legal_representative"], "王小明");
    }
    let reasons =
        app.query("SELECT reason AS line FROM audit_events WHERE operation = 'unmask_object'");
    assert_eq!(reasons, ["电话通知检查"; 3]);
    let kept = app.query("SELECT answer AS line FROM idempotency_keys");
    assert!(kept.iter().all(|answer| !answer.contains("55501234")));
}

async fn batch_objects_does_each_on_its_own(app: App) {
    let city = app.sign_in("city_operator").await;
    let mut ids = Vec::new();
    for (number, region) in [(1, "130102"), (2, "130102"), (3, "130104")] {
        let path = entered(&city, number, region, &json!({ "tags": ["旧"] })).await;
        ids.push(path.trim_start_matches("/objects/").to_owned());
    }
    let county = app.sign_in("county_operator").await;
    let tag = json!({ "action": "tag", "ids": ids, "tags": ["专项"] });
    let done = county.post("/objects/batch", &tag).await.ok();
    let found: Vec<(u64, Option<&str>)> = done["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["status"].as_u64().unwrap(), one["code"].as_str()))
        .collect();
    assert_eq!(found, [(200, None), (200, None), (404, Some("not_found"))]);
    assert_eq!(total(&city, "/objects?tag=专项").await, 2);
    assert_eq!(total(&city, "/objects?tag=旧").await, 3);
    let untag = json!({ "action": "untag", "ids": ids, "tags": ["旧", "专项"] });
    city.post("/objects/batch", &untag).await.ok();
    assert_eq!(total(&city, "/objects?tag=旧").await, 0);
    let mark = json!({ "action": "mark", "ids": ids, "status": "moved", "reason": "迁出公告" });
    county.post("/objects/batch", &mark).await.ok();
    assert_eq!(total(&city, "/objects?status=moved").await, 2);
}

async fn batch_objects_with_wrong_values_changes_nothing(app: App) {
    let operator = app.sign_in("city_operator").await;
    let many: Vec<String> = (0..501).map(|number| number.to_string()).collect();
    for (body, pointer, code) in [
        (
            json!({ "action": "paint", "ids": [] }),
            "/action",
            "unknown_value",
        ),
        (json!({ "action": "tag", "ids": [] }), "/tags", "required"),
        (
            json!({ "action": "tag", "ids": many, "tags": ["a"] }),
            "/ids",
            "too_many",
        ),
        (
            json!({ "action": "mark", "ids": [], "reason": "x" }),
            "/status",
            "required",
        ),
        (
            json!({ "action": "mark", "ids": [], "status": "moved" }),
            "/reason",
            "required",
        ),
    ] {
        operator
            .post("/objects/batch", &body)
            .await
            .refused_field(pointer, code);
    }
    for username in ["regulations", "city_approver", "inspector"] {
        let client = app.sign_in(username).await;
        client
            .post(
                "/objects/batch",
                &json!({ "action": "tag", "ids": [], "tags": ["a"] }),
            )
            .await
            .refused(403, "forbidden");
    }
}

on_both_databases!(
    create_object_in_the_own_region_shows_it_masked,
    create_object_with_wrong_values_is_refused,
    create_object_with_a_wrong_code_says_what_is_expected,
    create_object_with_a_known_code_is_refused,
    create_object_beyond_the_own_region_is_forbidden,
    update_object_merges_the_patch,
    update_object_needs_the_version_that_was_read,
    update_object_class_is_for_the_regulations_office_too,
    list_object_classes_shows_them_by_day,
    update_object_into_another_county_is_forbidden,
    mark_object_sets_the_status_with_reason_and_day,
    unmask_object_needs_a_reason_and_leaves_a_trace,
    batch_objects_does_each_on_its_own,
    batch_objects_with_wrong_values_changes_nothing,
);
