//! Who reads which tasks (row 32).

use super::{body, entry, joint, ready, with_draw};
use serde_json::json;
use sortition_tests::{App, on_both_databases};

async fn get_task_is_for_those_who_take_part_or_read_all(app: App) {
    let (_, alone) = ready(&app).await;
    let (_, joint) = joint(&app).await;
    for username in ["city_operator", "city_approver", "regulations", "city_lead"] {
        let client = app.sign_in(username).await;
        client.get(&alone).await.ok();
        client.get(&joint).await.ok();
        client.get(&format!("{alone}/team")).await.ok();
    }
    for username in [
        "section_operator",
        "section_approver",
        "county_operator",
        "other_county_approver",
        "other_partner_operator",
        "inspector",
        "county_inspector",
        "partner_inspector_01",
    ] {
        let client = app.sign_in(username).await;
        for path in [&alone, &joint] {
            client.get(path).await.refused(404, "not_found");
            client
                .get(&format!("{path}/team"))
                .await
                .refused(404, "not_found");
        }
    }
    let partner = app.sign_in("partner_operator").await;
    partner.get(&alone).await.refused(404, "not_found");
    let seen = partner.get(&joint).await.ok();
    assert_eq!(seen["allowed_actions"], json!(["update_team"]));
    partner.get(&format!("{joint}/team")).await.ok();
    for username in ["system_admin", "security_admin", "auditor"] {
        let client = app.sign_in(username).await;
        client.get(&alone).await.refused(403, "forbidden");
        client.get("/tasks").await.refused(403, "forbidden");
    }
    let nobody = app.nobody();
    nobody.get(&alone).await.refused(401, "unauthenticated");
}

async fn list_tasks_and_its_total_follow_the_same_rows(app: App) {
    ready(&app).await;
    joint(&app).await;
    for (username, expected) in [
        ("city_operator", 2),
        ("city_approver", 2),
        ("regulations", 2),
        ("city_lead", 2),
        ("partner_operator", 1),
        ("other_partner_operator", 0),
        ("section_operator", 0),
        ("county_operator", 0),
        ("inspector", 0),
    ] {
        let client = app.sign_in(username).await;
        let page = client.get("/tasks?count=true").await.ok();
        assert_eq!(page["total"], expected, "{username}");
        assert_eq!(page["items"].as_array().map(Vec::len), Some(expected));
    }
}

async fn list_tasks_filters_sorts_and_searches(app: App) {
    let entry = entry(&app, json!({})).await;
    let operator = app.sign_in("city_operator").await;
    for (minute, title, from, to) in [
        (1, "甲批检查", "2026-12-10", "2026-12-20"),
        (2, "乙批检查", "2026-12-01", "2026-12-31"),
    ] {
        app.travel_to(&format!("2026-11-23T10:0{minute}:00+08:00"));
        let changes = json!({ "title": title, "period": { "from": from, "to": to } });
        operator
            .post("/tasks", &body(&entry, changes))
            .await
            .with(201);
    }
    app.travel_to("2026-11-23T10:03:00+08:00");
    joint(&app).await;
    let titles = async |query: &str| -> Vec<String> {
        let rows = operator.all(&format!("/tasks?{query}")).await;
        rows.iter()
            .map(|task| task["title"].as_str().expect("a title").to_owned())
            .collect()
    };
    let usual = "十二月劳动用工检查";
    assert_eq!(titles("").await, [usual, "乙批检查", "甲批检查"]);
    assert_eq!(titles("q=批").await, ["乙批检查", "甲批检查"]);
    assert_eq!(titles("sort=-period_from").await[0], "甲批检查");
    assert_eq!(titles("sort=period_to").await[0], "甲批检查");
    assert_eq!(titles("state=inviting").await, [usual]);
    assert_eq!(titles("joint_kind=cross_department").await, [usual]);
    assert_eq!(titles(&format!("plan_entry_id={entry}")).await.len(), 2);
    let plan = operator
        .get(&format!("/tasks?plan_entry_id={entry}"))
        .await
        .ok();
    let plan = plan["items"][0]["plan_id"]
        .as_str()
        .expect("a plan")
        .to_owned();
    assert_eq!(titles(&format!("plan_id={plan}")).await.len(), 2);
    let foreign = app.unit("130102-HRSS");
    assert!(titles(&format!("unit_id={foreign}")).await.is_empty());
    operator
        .get("/tasks?state=drown")
        .await
        .refused(400, "invalid_parameter");
    operator
        .get("/tasks?colour=red")
        .await
        .refused(400, "unknown_parameter");
}

async fn get_task_and_its_entry_flag_items_that_were_repealed(app: App) {
    let (operator, path) = ready(&app).await;
    let task = operator.get(&path).await.ok();
    assert_eq!(task["repealed_items"], json!([]));
    let regulations = app.sign_in("regulations").await;
    let item = regulations
        .get(&format!("/items/{}", app.item("RS0101")))
        .await
        .ok();
    let version = item["version_id"].as_str().unwrap();
    let repeal = format!("/items/{}/versions/{version}/repeal", app.item("RS0101"));
    let reason = json!({ "reason": "依据已废止" });
    regulations.post(&repeal, &reason).await.ok();
    let flagged = operator.get(&path).await.ok();
    assert_eq!(flagged["repealed_items"], json!(["RS0101"]));
    assert_eq!(flagged["items"][0]["is_repealed"], true);
    assert_eq!(flagged["items"][0]["name"], item["name"], "still named");
    assert_eq!(flagged["items"][1]["is_repealed"], false);
    let entry = format!(
        "/plans/{}/entries/{}",
        task["plan_id"].as_str().unwrap(),
        task["plan_entry_id"].as_str().unwrap()
    );
    let entry = operator.get(&entry).await.ok();
    assert_eq!(entry["repealed_items"], json!(["RS0101"]));
    with_draw(&app, &path, "drawn", "void");
    let over = operator.get(&path).await.ok();
    assert_eq!(over["repealed_items"], json!([]), "nothing is to be done");
}

on_both_databases!(
    get_task_and_its_entry_flag_items_that_were_repealed,
    get_task_is_for_those_who_take_part_or_read_all,
    list_tasks_and_its_total_follow_the_same_rows,
    list_tasks_filters_sorts_and_searches,
);
