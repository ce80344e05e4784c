//! The inspectors that units put forward for a draw.

use super::{joint, ready, with_draw};
use http::Method;
use serde_json::{Value, json};
use sortition_tests::register::{Inspector, inspector_id};
use sortition_tests::{Answer, App, on_both_databases};

fn inspectors(app: &App) {
    let section = "130100-LSB";
    app.add_inspectors(&[
        Inspector::new("ZF000001", section, Some("inspector")),
        Inspector {
            // One day short of the period's end.
            valid_until: "2026-12-30",
            ..Inspector::new("ZF000002", section, None)
        },
        Inspector {
            specialities: &["RS09"],
            ..Inspector::new("ZF000003", section, None)
        },
        Inspector {
            valid_until: "2026-12-31",
            specialities: &["RS09", "RS02"],
            ..Inspector::new("ZF000004", section, None)
        },
        Inspector::new("ZF000005", section, None),
        Inspector::new("ZF000006", section, None),
        Inspector::new("ZF000007", section, None),
        Inspector::new("ZF000008", "130100-AMR", Some("partner_inspector_01")),
        Inspector::new("ZF000009", "130100-HRM", None),
    ]);
    let set =
        |code: &str, what: &str| format!("UPDATE inspectors SET {what} WHERE code = '{code}'");
    app.change(&[
        set("ZF000005", "state = 'on_leave'"),
        set(
            "ZF000006",
            "leave_from = '2026-12-31', leave_until = '2027-01-04'",
        ),
        set(
            "ZF000007",
            "leave_from = '2026-11-01', leave_until = '2026-11-30'",
        ),
    ]);
}

/// Code, whether named, obstacle.
fn members(unit: &Value) -> Vec<(String, bool, Option<String>)> {
    let rows = unit["inspectors"]
        .as_array()
        .expect("inspectors are listed");
    rows.iter()
        .map(|one| {
            (
                one["code"].as_str().expect("a code").to_owned(),
                one["is_named"] == true,
                one["obstacle"].as_str().map(str::to_owned),
            )
        })
        .collect()
}

async fn get_task_team_says_why_somebody_cannot_be_drawn(app: App) {
    inspectors(&app);
    let (operator, path) = ready(&app).await;
    let team = operator.get(&format!("{path}/team")).await;
    let view = team.ok();
    assert_eq!(view["units"].as_array().map(Vec::len), Some(1));
    let unit = &view["units"][0];
    assert_eq!(
        (&unit["needed"], &unit["is_named"], &unit["may_change"]),
        (&json!(2), &json!(false), &json!(true))
    );
    let obstacles: Vec<_> = members(unit)
        .into_iter()
        .map(|(code, _, obstacle)| (code, obstacle))
        .collect();
    let expected = [
        ("ZF000001", None),
        ("ZF000002", Some("expired")),
        ("ZF000003", Some("speciality")),
        ("ZF000004", None),
        ("ZF000005", Some("on_leave")),
        ("ZF000006", Some("on_leave")),
        ("ZF000007", None),
    ]
    .map(|(code, obstacle)| (code.to_owned(), obstacle.map(str::to_owned)));
    assert_eq!(obstacles, expected);
    // The team is the task's, at its version; what each shows differs.
    let version = |answer: &Answer| answer.etag().split('-').next().map(str::to_owned);
    assert_eq!(version(&team), version(&operator.get(&path).await));
}

async fn set_task_team_names_the_pool(app: App) {
    inspectors(&app);
    let (operator, path) = ready(&app).await;
    let path_of_team = format!("{path}/team");
    let seen = operator.get(&path_of_team).await.etag().to_owned();
    let ids = ["ZF000004", "ZF000001"].map(inspector_id);
    let set = operator
        .put(&path_of_team, Some(&seen), &json!({ "inspector_ids": ids }))
        .await;
    let unit = set.ok()["units"][0].clone();
    assert_eq!(unit["is_named"], true);
    let named: Vec<_> = members(&unit)
        .into_iter()
        .filter(|(_, is_named, _)| *is_named)
        .map(|(code, ..)| code)
        .collect();
    assert_eq!(named, ["ZF000001", "ZF000004"]);
    let preview = operator.get(&format!("{path}/population")).await.ok();
    assert_eq!(preview["inspectors"][0]["eligible"], 2);
    operator
        .put(&path_of_team, Some(&seen), &json!({ "inspector_ids": [] }))
        .await
        .refused(412, "stale_version");
    operator
        .put(&path_of_team, None, &json!({ "inspector_ids": [] }))
        .await
        .refused(428, "missing_if_match");
    let all = operator
        .put(
            &path_of_team,
            Some(set.etag()),
            &json!({ "inspector_ids": [] }),
        )
        .await
        .ok();
    assert_eq!(all["units"][0]["is_named"], false);
    let preview = operator.get(&format!("{path}/population")).await.ok();
    assert_eq!(preview["inspectors"][0]["eligible"], 3, "all that are able");
}

async fn set_task_team_with_wrong_inspectors_is_refused(app: App) {
    inspectors(&app);
    let (operator, path) = ready(&app).await;
    let path = format!("{path}/team");
    let before = operator.get(&path).await;
    let (own, foreign) = (inspector_id("ZF000001"), inspector_id("ZF000009"));
    for (ids, pointer, code) in [
        (
            json!([own, foreign]),
            "/inspector_ids/1",
            "unknown_reference",
        ),
        (json!([own, own]), "/inspector_ids/1", "repeated"),
        (json!("all"), "/inspector_ids", "wrong_type"),
        (json!(vec![own; 1_001]), "/inspector_ids", "too_many"),
    ] {
        operator
            .put(&path, Some(before.etag()), &json!({ "inspector_ids": ids }))
            .await
            .refused_field(pointer, code);
    }
    assert_eq!(operator.get(&path).await.ok(), before.ok());
}

async fn set_task_team_is_each_units_own(app: App) {
    inspectors(&app);
    let (operator, path) = joint(&app).await;
    let path_of_team = format!("{path}/team");
    let partner = app.sign_in("partner_operator").await;
    let seen = partner.get(&path_of_team).await;
    let may_change = |view: &Value| -> Vec<Value> {
        let units = view["units"].as_array().expect("units are listed");
        units
            .iter()
            .map(|unit| unit["may_change"].clone())
            .collect()
    };
    assert_eq!(may_change(&seen.ok()), [false, true]);
    let view = operator.get(&path_of_team).await.ok();
    assert_eq!(may_change(&view), [true, false]);
    let own = json!({ "inspector_ids": [inspector_id("ZF000008")] });
    let set = partner.put(&path_of_team, Some(seen.etag()), &own).await;
    assert_eq!(set.ok()["units"][1]["is_named"], true);
    let lead = app.unit("130100-LSB");
    let foreign = json!({ "unit_id": lead, "inspector_ids": [inspector_id("ZF000001")] });
    partner
        .put(&path_of_team, Some(set.etag()), &foreign)
        .await
        .refused(403, "forbidden");
    let theirs = json!({ "unit_id": app.unit("130100-AMR"), "inspector_ids": [] });
    operator
        .put(&path_of_team, Some(set.etag()), &theirs)
        .await
        .refused(403, "forbidden");
    for (username, status, code) in [
        ("other_partner_operator", 404, "not_found"),
        ("section_operator", 404, "not_found"),
        ("county_operator", 404, "not_found"),
        ("city_approver", 403, "forbidden"),
        ("regulations", 403, "forbidden"),
    ] {
        let client = app.sign_in(username).await;
        client
            .put(&path_of_team, Some(set.etag()), &own)
            .await
            .refused(status, code);
    }
}

async fn set_task_team_after_the_freeze_is_refused(app: App) {
    inspectors(&app);
    let (operator, path) = ready(&app).await;
    with_draw(&app, &path, "frozen", "drawing");
    let path = format!("{path}/team");
    let etag = operator.get(&path).await.etag().to_owned();
    operator
        .put(&path, Some(&etag), &json!({ "inspector_ids": [] }))
        .await
        .refused(409, "task_frozen");
    app.change(&["UPDATE tasks SET state = 'finished'".to_owned()]);
    let put = operator.request(Method::PUT, &path);
    let put = put
        .header("If-Match", &etag)
        .json(&json!({ "inspector_ids": [] }));
    operator.send(put).await.refused(409, "invalid_state");
}

on_both_databases!(
    get_task_team_says_why_somebody_cannot_be_drawn,
    set_task_team_after_the_freeze_is_refused,
    set_task_team_is_each_units_own,
    set_task_team_names_the_pool,
    set_task_team_with_wrong_inspectors_is_refused,
);
