//! Settings with their days, and the calendar of working days.

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

async fn list_calendar_holds_holidays_and_made_up_days(app: App) {
    let days = app
        .sign_in("partner_operator")
        .await
        .all("/calendar?year=2026")
        .await;
    let day = |on: &str| {
        days.iter()
            .find(|day| day["on"] == on)
            .cloned()
            .unwrap_or_default()
    };
    assert_eq!(day("2026-10-01")["is_workday"], false);
    assert_eq!(day("2026-10-10")["is_workday"], true);
}

async fn get_deadline_skips_holidays_and_counts_made_up_days(app: App) {
    let operator = app.sign_in("city_operator").await;
    let deadline = operator
        .get("/calendar/deadline?from=2026-09-30&working_days=3")
        .await
        .ok();
    // 1–7 October are off; Thursday 8th, Friday 9th, Saturday 10th is made up.
    assert_eq!(deadline["deadline"], "2026-10-10");
    assert_eq!(deadline["is_assumed"], false);
}

async fn get_deadline_into_a_year_without_calendar_says_so(app: App) {
    let operator = app.sign_in("city_operator").await;
    let deadline = operator
        .get("/calendar/deadline?from=2031-03-03&working_days=5")
        .await
        .ok();
    assert_eq!(deadline["deadline"], "2031-03-10");
    assert_eq!(deadline["is_assumed"], true);
}

async fn get_deadline_with_a_wrong_parameter_is_refused(app: App) {
    let operator = app.sign_in("city_operator").await;
    let answer = operator
        .get("/calendar/deadline?from=yesterday&working_days=5")
        .await;
    answer.refused(400, "invalid_parameter");
    // Days are counted one by one: a long way would keep the server busy.
    for working_days in ["1001", "2147483648", "-1"] {
        let path = format!("/calendar/deadline?from=2026-01-01&working_days={working_days}");
        operator.get(&path).await.refused(400, "invalid_parameter");
    }
}

async fn set_calendar_day_moves_deadlines(app: App) {
    let regulations = app.sign_in("regulations").await;
    let body = json!({ "is_workday": false, "name": "临时放假" });
    regulations
        .put("/calendar/2026-11-24", None, &body)
        .await
        .ok();
    let deadline = regulations
        .get("/calendar/deadline?from=2026-11-23&working_days=1")
        .await
        .ok();
    assert_eq!(deadline["deadline"], "2026-11-25");
    let operator = app.sign_in("city_operator").await;
    operator
        .put("/calendar/2026-11-24", None, &body)
        .await
        .refused(403, "forbidden");
}

on_both_databases!(
    get_deadline_into_a_year_without_calendar_says_so,
    get_deadline_skips_holidays_and_counts_made_up_days,
    get_deadline_with_a_wrong_parameter_is_refused,
    list_calendar_holds_holidays_and_made_up_days,
    list_settings_holds_the_first_values,
    set_calendar_day_moves_deadlines,
    set_setting_by_whom_it_does_not_belong_to_is_forbidden,
    set_setting_from_a_later_day_holds_from_that_day_on,
    set_setting_of_another_kind_or_day_is_refused,
);
