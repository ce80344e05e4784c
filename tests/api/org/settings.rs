//! Settings with their days, their values before and after, and who set them.

use serde_json::{Value, json};
use sortition_tests::{App, Client, on_both_databases};

async fn setting(client: &Client, key: &str) -> Value {
    let all = client.all("/settings").await;
    let found = all
        .into_iter()
        .find(|setting| setting["key"] == key && setting["unit_id"].is_null());
    found.unwrap_or_else(|| panic!("no setting {key}"))
}

async fn list_settings_holds_the_first_values(app: App) {
    let operator = app.sign_in("city_operator").await;
    assert_eq!(
        setting(&operator, "publish_within_working_days").await["value"],
        20
    );
    assert_eq!(setting(&operator, "report_cutoff_day").await["value"], 22);
    let targets = setting(&operator, "targets").await;
    assert!(targets["value"].is_object(), "{targets}");
}

async fn set_setting_from_a_later_day_holds_from_that_day_on(app: App) {
    let regulations = app.sign_in("regulations").await;
    let body = json!({ "value": 15, "effective_from": "2026-12-01" });
    regulations
        .put("/settings/publish_within_working_days", None, &body)
        .await
        .ok();
    let auditor = app.sign_in("auditor").await;
    assert_eq!(
        setting(&auditor, "publish_within_working_days").await["value"],
        20
    );
    app.travel_to("2026-12-01T00:00:00+08:00");
    let auditor = app.sign_in("auditor").await;
    let now = setting(&auditor, "publish_within_working_days").await;
    assert_eq!((&now["value"], &now["former"]), (&json!(15), &json!(20)));
}

async fn set_setting_of_another_kind_or_day_is_refused(app: App) {
    let regulations = app.sign_in("regulations").await;
    let path = "/settings/publish_within_working_days";
    let wrong = regulations
        .put(path, None, &json!({ "value": "many" }))
        .await;
    wrong.refused_field("/value", "wrong_format");
    let past = json!({ "value": 15, "effective_from": "2026-11-22" });
    regulations
        .put(path, None, &past)
        .await
        .refused_field("/effective_from", "in_the_past");
    let far = json!({ "value": 15, "effective_from": "2099-01-01" });
    regulations
        .put(path, None, &far)
        .await
        .refused_field("/effective_from", "out_of_range");
    let day = json!({ "is_workday": true, "name": "调休" });
    regulations
        .put("/calendar/2099-01-01", None, &day)
        .await
        .refused_field("/date", "out_of_range");
    let unknown = regulations
        .put("/settings/no_such_thing", None, &json!({ "value": 1 }))
        .await;
    unknown.refused(404, "not_found");
}

async fn set_setting_by_whom_it_does_not_belong_to_is_forbidden(app: App) {
    let path = "/settings/publish_within_working_days";
    let body = json!({ "value": 15 });
    let operator = app.sign_in("city_operator").await;
    operator
        .put(path, None, &body)
        .await
        .refused(403, "forbidden");
    let lead = app.sign_in("city_lead").await;
    lead.put(path, None, &body).await.refused(403, "forbidden");
    assert_eq!(
        setting(&lead, "publish_within_working_days").await["value"],
        20
    );
}

async fn set_setting_of_sessions_beyond_its_floors_is_refused(app: App) {
    let security = app.sign_in("security_admin").await;
    for (key, values) in [
        ("sessions.idle_minutes", [4, 1441]),
        ("sessions.longest_hours", [0, 721]),
        ("sessions.most", [0, 51]),
    ] {
        for value in values {
            let body = json!({ "value": value });
            let answer = security.put(&format!("/settings/{key}"), None, &body).await;
            answer.refused_field("/value", "wrong_format");
        }
    }
    let body = json!({ "value": 15 });
    let regulations = app.sign_in("regulations").await;
    let answer = regulations
        .put("/settings/sessions.idle_minutes", None, &body)
        .await;
    answer.refused(403, "forbidden");
}

async fn list_settings_says_what_the_reader_may_set(app: App) {
    let may = async |username: &str, key: &str| {
        let setting = setting(&app.sign_in(username).await, key).await;
        setting["allowed_actions"] == json!(["set"])
    };
    assert!(may("regulations", "report_cutoff_day").await);
    assert!(!may("regulations", "targets").await);
    assert!(may("city_lead", "targets").await);
    assert!(!may("city_lead", "report_cutoff_day").await);
    assert!(!may("inspector", "report_cutoff_day").await);
    assert!(may("security_admin", "sessions.most").await);
    assert!(!may("security_admin", "report_cutoff_day").await);
    assert!(!may("regulations", "sessions.idle_minutes").await);
    let reserve = setting(&app.sign_in("auditor").await, "reserve_bp").await;
    assert_eq!(reserve["is_per_unit"], true);
}

async fn list_settings_names_the_value_that_waits_for_its_day(app: App) {
    let regulations = app.sign_in("regulations").await;
    let path = "/settings/publish_within_working_days";
    for (value, from) in [(15, "2026-12-01"), (10, "2027-01-01"), (16, "2026-12-01")] {
        let body = json!({ "value": value, "effective_from": from });
        regulations.put(path, None, &body).await.ok();
    }
    let found = setting(&regulations, "publish_within_working_days").await;
    // The nearest day, and what was set for it last.
    assert_eq!(
        found["next"],
        json!({ "value": 16, "effective_from": "2026-12-01" })
    );
    assert_eq!(found["value"], 20);
}

async fn list_setting_values_keeps_each_value_with_who_and_why(app: App) {
    let regulations = app.sign_in("regulations").await;
    let body = json!({ "value": 3000, "unit_id": app.unit("130102-HRSS"),
        "effective_from": "2026-12-01", "reason": "长安区备选不足" });
    regulations
        .put("/settings/reserve_bp", None, &body)
        .await
        .ok();
    let values = app
        .sign_in("county_operator")
        .await
        .all("/settings/reserve_bp/values")
        .await;
    assert_eq!(values.len(), 2);
    let (set, first) = (&values[0], &values[1]);
    assert_eq!(
        (&set["value"], &set["reason"]),
        (&json!(3000), &json!("长安区备选不足"))
    );
    assert_eq!(set["unit_id"], app.unit("130102-HRSS"));
    assert_eq!(set["set_by_name"], "方静宜");
    assert_eq!(
        (&first["value"], &first["set_by_name"]),
        (&json!(2000), &Value::Null)
    );
    // The reason stands in the trail too.
    let trail = app
        .sign_in("auditor")
        .await
        .all("/audit-events?resource=settings&record_id=reserve_bp")
        .await;
    assert_eq!(trail[0]["reason"], "长安区备选不足");
    let unknown = regulations.get("/settings/no_such_thing/values").await;
    unknown.refused(404, "not_found");
}

async fn set_setting_with_a_reason_too_long_is_refused(app: App) {
    let regulations = app.sign_in("regulations").await;
    let body = json!({ "value": 15, "reason": "长".repeat(501) });
    regulations
        .put("/settings/publish_within_working_days", None, &body)
        .await
        .refused_field("/reason", "too_long");
    assert_eq!(
        setting(&regulations, "publish_within_working_days").await["value"],
        20
    );
}

on_both_databases!(
    list_setting_values_keeps_each_value_with_who_and_why,
    list_settings_holds_the_first_values,
    list_settings_names_the_value_that_waits_for_its_day,
    list_settings_says_what_the_reader_may_set,
    set_setting_by_whom_it_does_not_belong_to_is_forbidden,
    set_setting_from_a_later_day_holds_from_that_day_on,
    set_setting_of_another_kind_or_day_is_refused,
    set_setting_of_sessions_beyond_its_floors_is_refused,
    set_setting_with_a_reason_too_long_is_refused,
);
