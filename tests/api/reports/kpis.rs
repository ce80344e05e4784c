//! The targets: their ratios, the months of a year, and the records behind the figures, as many as these say.

use super::figures::{TASK, draw_task};
use serde_json::json;
use sortition_tests::builders::{Entry, publish_plan};
use sortition_tests::{App, on_both_databases};

async fn get_kpi_months_tells_what_was_planned_and_what_was_drawn(app: App) {
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "all", "ratio_bp": 10000 }]),
    };
    publish_plan(&app, &entry).await;
    draw_task(&app);
    let operator = app.sign_in("city_operator").await;
    let months = operator.get("/kpis/months").await.ok();
    assert_eq!(months["unit"]["code"], "130100-LSB");
    assert_eq!(months["items"].as_array().map(Vec::len), Some(12));
    let november = json!({ "month": 11, "planned_times": 1, "planned_households": 0, "times": 1,
        "joint_times": 1, "households": 2, "joint_households": 2 });
    assert_eq!(months["items"][10], november);
    assert_eq!(months["items"][11]["planned_times"], 1);
    assert_eq!(months["items"][11]["times"], 0);
    assert_eq!(months["items"][0]["planned_times"], 0);
    let city = app.sign_in("city_lead").await;
    let months = city.get("/kpis/months").await.ok();
    assert!(months["unit"].is_null() && months["items"][10] == november);
    let county = app.sign_in("county_operator").await;
    let months = county.get("/kpis/months").await.ok();
    assert_eq!(months["items"][10]["times"], 0);
    assert_eq!(months["items"][10]["planned_times"], 0);
    for who in ["inspector", "partner_operator", "auditor"] {
        let answer = app.sign_in(who).await.get("/kpis/months").await;
        answer.refused(403, "forbidden");
    }
}

async fn list_kpi_records_are_as_many_as_the_figures_say(app: App) {
    draw_task(&app);
    for who in ["city_operator", "city_approver", "city_lead", "regulations"] {
        let client = app.sign_in(who).await;
        let months = client.get("/kpis/months").await.ok();
        let month = &months["items"][10];
        for (key, figure) in [
            ("a_times", "times"),
            ("b_times", "joint_times"),
            ("a_households", "households"),
            ("b_households", "joint_households"),
        ] {
            let all = client.all(&format!("/kpis/{key}/records")).await;
            assert_eq!(month[figure], all.len(), "{who} {key}");
            let path = format!("/kpis/{key}/records?month=11");
            assert_eq!(client.all(&path).await, all, "{who} {key}");
            let path = format!("/kpis/{key}/records?month=10");
            assert!(client.all(&path).await.is_empty(), "{who} {key}");
        }
        let kpis = client.get("/kpis").await.ok();
        let checks = client.all("/kpis/a_households/records").await;
        assert_eq!(kpis["items"][1]["denominator"], checks.len());
        assert_eq!(checks[0]["title"], "工资支付抽查，第 1 户", "{who}");
        // A page tells how many of all are of the task.
        let task = json!({ "id": TASK, "title": "工资支付抽查", "record_count": 2 });
        assert_eq!(checks[0]["task"], task);
        let page = client.get("/kpis/a_households/records?limit=1").await.ok();
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1), "{who}");
        assert_eq!(page["items"][0]["task"], task, "{who}");
    }
}

async fn list_kpi_records_tell_no_result_of_another_unit(app: App) {
    draw_task(&app);
    let path = "/kpis/a_problems/records";
    let own = app.sign_in("city_operator").await.all(path).await;
    assert_eq!(
        (&own[0]["kind"], &own[0]["id"]),
        (&json!("check"), &json!("check-1"))
    );
    for who in ["regulations", "city_lead"] {
        let seen = app.sign_in(who).await.all(path).await;
        assert_eq!(seen.len(), 1, "{who}");
        assert_eq!(
            (&seen[0]["kind"], &seen[0]["id"]),
            (&json!("task"), &json!(TASK))
        );
    }
    let operator = app.sign_in("city_operator").await;
    for (query, code) in [
        ("month=13", "invalid_parameter"),
        ("limit=0", "invalid_parameter"),
        ("cursor=x", "invalid_cursor"),
    ] {
        let answer = operator.get(&format!("{path}?{query}")).await;
        answer.refused(400, code);
    }
    let nothing = operator.get("/kpis/nothing/records").await;
    nothing.refused(404, "not_found");
    let foreign = format!("{path}?unit_id={}", app.unit("130100-HRM"));
    operator.get(&foreign).await.refused(404, "not_found");
}

async fn get_kpis_of_a_year_without_draws_has_no_ratio(app: App) {
    let operator = app.sign_in("city_operator").await;
    let path = format!("/kpis?year=2026&unit_id={}", app.unit("130100-LSB"));
    let kpis = operator.get(&path).await.ok();
    let items = kpis["items"].as_array().expect("targets are listed");
    assert_eq!(items.len(), 3);
    for item in items {
        assert_eq!(
            (&item["numerator"], &item["denominator"]),
            (&json!(0), &json!(0))
        );
        assert!(item["ratio_bp"].is_null(), "{item}");
    }
    let credit = items
        .iter()
        .find(|item| item["key"] == "credit_based")
        .expect("it is a target");
    assert_eq!(credit["target_bp"], 9000);
}

on_both_databases!(
    get_kpi_months_tells_what_was_planned_and_what_was_drawn,
    get_kpis_of_a_year_without_draws_has_no_ratio,
    list_kpi_records_are_as_many_as_the_figures_say,
    list_kpi_records_tell_no_result_of_another_unit,
);
