//! Objects of own checks: an inspector and a partner see them from the release on, masked, and no other
//! object ever (rows 17 and 18).

use super::total;
use http::Method;
use serde_json::json;
use sortition_contract::org::Role;
use sortition_tests::register::{Inspector, Object, enterprise, inspector_id};
use sortition_tests::stage::{Staged, joint_entry, stage_entry};
use sortition_tests::{App, on_both_databases};

/// Who takes part: of the lead unit as assigned, of the partner as its operator too.
const TAKING_PART: [&str; 4] = [
    "inspector",
    "inspector_02",
    "partner_inspector_01",
    "partner_operator",
];
/// Of the same units or of others like them, without a part in it.
const OTHERS: [&str; 3] = ["inspector_03", "county_inspector", "other_partner_operator"];

/// Two that are drawn, in two counties, and one that isn't.
fn objects() -> [Object; 3] {
    [
        enterprise(1),
        enterprise(2).of_class("A").in_region("130104"),
        enterprise(3).unrated(),
    ]
}

fn path(object: &Object) -> String {
    format!("/objects/{}", object.id())
}

/// A drawn task of two units, sealed.
async fn sealed(app: &App) -> Staged {
    app.add_objects(&objects());
    let (lead, partner) = ("130100-LSB", "130100-AMR");
    app.add_inspectors(&[
        Inspector::new("ZF000001", lead, Some("inspector")),
        Inspector::new("ZF000002", lead, Some("inspector_02")),
        Inspector::new("ZF000003", lead, Some("inspector_03")),
        Inspector::new("ZF000008", partner, Some("partner_inspector_01")),
    ]);
    let inspectors = [
        (lead, &["ZF000001", "ZF000002"][..]),
        (partner, &["ZF000008"][..]),
    ];
    let entry = joint_entry(app).await;
    stage_entry(app, &entry, &objects()[..2], &inspectors).await
}

async fn release(app: &App, staged: &Staged) {
    let operator = app.sign_in("city_operator").await;
    let path = format!("{}/release", staged.task);
    operator.command(&path).await.ok();
}

async fn get_object_of_an_own_check_is_seen_from_its_release_on(app: App) {
    let staged = sealed(&app).await;
    for username in TAKING_PART.iter().chain(&OTHERS) {
        let client = app.sign_in(username).await;
        assert_eq!(total(&client, "/objects").await, 0, "{username}");
        for object in &objects() {
            client.get(&path(object)).await.refused(404, "not_found");
        }
    }
    release(&app, &staged).await;
    let [first, second, undrawn] = objects();
    for username in TAKING_PART {
        let client = app.sign_in(username).await;
        for object in [&first, &second] {
            let seen = client.get(&path(object)).await.ok();
            assert_eq!(seen["name"], object.name(), "{username}");
            assert_eq!(seen["phone"], "0311****1234");
            assert_eq!(seen["allowed_actions"], json!(["unmask"]));
            let found = format!("/objects?q={}", object.code());
            assert_eq!(total(&client, &found).await, 1, "{username}");
        }
        assert_eq!(total(&client, "/objects").await, 2, "{username}");
        let hidden = client.get(&path(&undrawn)).await;
        hidden.refused(404, "not_found");
        // They read it, but not the register as a file, and inspectors not its history.
        let history = client.get(&format!("{}/history", path(&first))).await;
        match username {
            "partner_operator" => assert_eq!(history.ok()["items"], json!([])),
            _ => drop(history.refused(403, "forbidden")),
        }
        let file = client.request(Method::GET, "/objects");
        let file = client.send(file.header("Accept", "text/csv")).await;
        file.refused(403, "forbidden");
    }
    for username in OTHERS {
        let client = app.sign_in(username).await;
        assert_eq!(total(&client, "/objects").await, 0, "{username}");
        client.get(&path(&first)).await.refused(404, "not_found");
    }
}

async fn unmask_object_of_an_own_check_is_recorded_by_the_check(app: App) {
    let staged = sealed(&app).await;
    let [first, _, undrawn] = objects();
    let why = json!({ "reason": "通知检查时间" });
    let unmask = |object: &Object| format!("{}/unmask", path(object));
    for username in TAKING_PART {
        let client = app.sign_in(username).await;
        let sealed = client.post(&unmask(&first), &why).await;
        sealed.refused(404, "not_found");
    }
    release(&app, &staged).await;
    for username in TAKING_PART {
        let client = app.sign_in(username).await;
        let shown = client.post(&unmask(&first), &why).await.ok();
        assert_eq!(shown["phone"], "0311-55501234", "{username}");
        let other = client.post(&unmask(&undrawn), &why).await;
        other.refused(404, "not_found");
    }
    for username in OTHERS {
        let client = app.sign_in(username).await;
        let other = client.post(&unmask(&first), &why).await;
        other.refused(404, "not_found");
    }
    // That an inspector looked the object up would tell who reads the trail that it was drawn.
    let records = app.query(
        "SELECT resource || '/' || record_id AS line FROM audit_events WHERE operation = \
         'unmask_object'",
    );
    let check = staged.checks[0].trim_start_matches('/');
    assert_eq!(records, [check; TAKING_PART.len()]);
    // Who reads the object anyway tells nothing by it.
    let operator = app.sign_in("section_operator").await;
    operator.post(&unmask(&first), &why).await.ok();
    let records = app.query(&format!(
        "SELECT username AS line FROM audit_events WHERE record_id = '{}'",
        first.id()
    ));
    assert_eq!(records, ["section_operator"]);
}

async fn list_objects_of_own_checks_beside_own_regions_holds_both(app: App) {
    let staged = sealed(&app).await;
    release(&app, &staged).await;
    let [first, second, undrawn] = objects();
    let inspector = (Role::Inspector, "130100-LSB");
    let (chang_an, qiao_xi) = (
        (Role::Operator, "130102-HRSS"),
        (Role::Operator, "130104-HRSS"),
    );
    // One check lies outside of the one's county, none outside of the other's two.
    let one = app.grant("inspector", &[qiao_xi, inspector]).await;
    let other = [chang_an, qiao_xi, inspector];
    let other = app.grant("inspector_02", &other).await;
    for (query, of_one, of_other) in [
        ("", 2, 3),
        ("?q=众合商贸", 2, 3),
        ("?q=众合商贸&sort=name&region_code=130102", 1, 2),
        ("?status=active&sort=-code", 2, 3),
        ("?q=第3号", 0, 1),
        ("?q=第1号&credit_class=B", 1, 1),
    ] {
        let path = format!("/objects{query}");
        assert_eq!(total(&one, &path).await, of_one, "{query}");
        assert_eq!(total(&other, &path).await, of_other, "{query}");
    }
    let classes =
        [("A", 1), ("B", 1)].map(|(class, count)| json!({ "credit_class": class, "count": count }));
    let counts = one.get("/registers/counts").await.ok();
    assert_eq!(counts["object_count"], 2);
    assert_eq!(counts["classes"], json!(classes));
    let counts = other.get("/registers/counts").await.ok();
    assert_eq!(counts["object_count"], 3);
    for object in [&first, &second] {
        one.get(&path(object)).await.ok();
        other.get(&path(object)).await.ok();
    }
    one.get(&path(&undrawn)).await.refused(404, "not_found");
    other.get(&path(&undrawn)).await.ok();
}

/// SQLite takes 32,766 parameters in a statement.
async fn list_objects_of_more_own_checks_than_parameters_holds_all(app: App) {
    let lead = "130100-LSB";
    let registered = Inspector::new("ZF000001", lead, Some("inspector"));
    app.add_inspectors(&[registered]);
    app.add_visits(&[]);
    let numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers \
                   WHERE n < 33000)";
    let id = |kind: &str| {
        format!(
            "'01939999-{kind}-7000-8000-' || substr('000000000000', 1, 12 - length('' || n)) || n"
        )
    };
    let (object, check, now) = (id("0004"), id("0005"), "'2026-01-05 01:00:00'");
    let (unit, inspector) = (app.unit(lead), inspector_id("ZF000001"));
    app.change(&[
        format!(
            "{numbers} INSERT INTO objects (id, code, name, name_grams, name_initials, name_order, type, \
             region_code, status, tags, version, created_at, updated_at) SELECT {object}, \
             'SJZ' || (100000000 + n), '某单位', '某单 单位 位', 'mdw', '某单位', 'other', '130104', \
             'active', '', 1, {now}, {now} FROM numbers"
        ),
        format!(
            "{numbers} INSERT INTO checks (id, task_id, unit_id, draw_id, position, object_id, state, result, \
             ended_on, version, created_at, updated_at) SELECT {check}, t.id, t.unit_id, 'draw-1', n, {object}, \
             'confirmed', 'R1', '2026-03-02', 1, {now}, {now} FROM numbers, tasks t WHERE t.id = 'task-1'"
        ),
        format!(
            "{numbers} INSERT INTO check_inspectors (check_id, unit_id, inspector_id, position) \
             SELECT {check}, '{unit}', '{inspector}', 0 FROM numbers"
        ),
    ]);
    let client = app.sign_in("inspector").await;
    let page = client.get("/objects?limit=20").await.ok();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(20));
    let last = "/objects/01939999-0004-7000-8000-000000033000";
    assert_eq!(client.get(last).await.ok()["code"], "SJZ100033000");
    let counts = client.get("/registers/counts").await.ok();
    assert_eq!(counts["object_count"], 33_000);
    let none = app.sign_in("inspector_03").await;
    none.get(last).await.refused(404, "not_found");
}

on_both_databases!(
    get_object_of_an_own_check_is_seen_from_its_release_on,
    list_objects_of_more_own_checks_than_parameters_holds_all,
    unmask_object_of_an_own_check_is_recorded_by_the_check,
    list_objects_of_own_checks_beside_own_regions_holds_both,
);
