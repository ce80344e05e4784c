//! The calendar of working days: what counts, and who may change it.

use http::Method;
use serde_json::{Value, json};
use sortition_tests::{App, on_both_databases};

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

async fn list_calendar_years_names_those_that_have_rows(app: App) {
    let years = app.sign_in("inspector").await.all("/calendar/years").await;
    let found: Vec<_> = years.iter().map(|year| year["year"].as_i64()).collect();
    assert_eq!(found, [Some(2023), Some(2024), Some(2025), Some(2026)]);
    assert_eq!(years[3]["days"], 39);
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

async fn delete_calendar_day_lets_it_follow_the_week_again(app: App) {
    let regulations = app.sign_in("regulations").await;
    let delete = async |client: &sortition_tests::Client| {
        let request = client.request(Method::DELETE, "/calendar/2026-10-10");
        client.send(request).await
    };
    delete(&app.sign_in("city_operator").await)
        .await
        .refused(403, "forbidden");
    assert_eq!(delete(&regulations).await.status, 204);
    let deadline = regulations
        .get("/calendar/deadline?from=2026-09-30&working_days=3")
        .await
        .ok();
    // Saturday 10th isn't made up any more.
    assert_eq!(deadline["deadline"], "2026-10-12");
    delete(&regulations).await.refused(404, "not_found");
}

async fn set_calendar_year_takes_the_place_of_what_was_there(app: App) {
    let regulations = app.sign_in("regulations").await;
    let years = async || regulations.all("/calendar/years").await;
    assert!(!years().await.iter().any(|year| year["year"] == 2027));
    let day = |on: &str, is_workday: bool, name: &str| json!({ "on": on, "is_workday": is_workday, "name": name });
    let body =
        json!({ "days": [day("2027-10-02", false, "国庆节"), day("2027-01-01", false, "元旦")] });
    regulations
        .put("/calendar/years/2027", None, &body)
        .await
        .ok();
    let body =
        json!({ "days": [day("2027-01-01", false, "元旦"), day("2027-01-03", true, "元旦")] });
    regulations
        .put("/calendar/years/2027", None, &body)
        .await
        .ok();
    let days = regulations.all("/calendar?year=2027").await;
    let found: Vec<(&Value, &Value)> = days
        .iter()
        .map(|day| (&day["on"], &day["is_workday"]))
        .collect();
    assert_eq!(
        found,
        [
            (&json!("2027-01-01"), &json!(false)),
            (&json!("2027-01-03"), &json!(true))
        ]
    );
    assert!(years().await.contains(&json!({ "year": 2027, "days": 2 })));
    let deadline = regulations
        .get("/calendar/deadline?from=2026-12-31&working_days=2")
        .await
        .ok();
    assert_eq!(deadline["deadline"], "2027-01-04");
    assert_eq!(deadline["is_assumed"], false);
}

async fn set_calendar_year_with_wrong_days_is_refused_and_changes_nothing(app: App) {
    let regulations = app.sign_in("regulations").await;
    let before = regulations.all("/calendar?year=2026").await;
    let day = |on: &str, name: &str| json!({ "on": on, "is_workday": false, "name": name });
    let put = async |days: Value| {
        let body = json!({ "days": days });
        regulations.put("/calendar/years/2026", None, &body).await
    };
    put(json!([day("2027-01-01", "元旦")]))
        .await
        .refused_field("/days/0/on", "out_of_range");
    put(json!([
        day("2026-01-01", "元旦"),
        day("2026-01-01", "元旦")
    ]))
    .await
    .refused_field("/days/1/on", "repeated");
    put(json!([day("2026-01-01", " ")]))
        .await
        .refused_field("/days/0/name", "required");
    put(Value::Array(vec![day("2026-01-01", "元旦"); 201]))
        .await
        .refused_field("/days", "too_many");
    assert_eq!(regulations.all("/calendar?year=2026").await, before);
    let body = json!({ "days": [] });
    app.sign_in("system_admin")
        .await
        .put("/calendar/years/2026", None, &body)
        .await
        .refused(403, "forbidden");
    regulations
        .put("/calendar/years/1200", None, &body)
        .await
        .refused(404, "not_found");
}

on_both_databases!(
    delete_calendar_day_lets_it_follow_the_week_again,
    get_deadline_into_a_year_without_calendar_says_so,
    get_deadline_skips_holidays_and_counts_made_up_days,
    get_deadline_with_a_wrong_parameter_is_refused,
    list_calendar_holds_holidays_and_made_up_days,
    list_calendar_years_names_those_that_have_rows,
    set_calendar_day_moves_deadlines,
    set_calendar_year_takes_the_place_of_what_was_there,
    set_calendar_year_with_wrong_days_is_refused_and_changes_nothing,
);
