//! How many records the registers hold for whom: as many as their lists.

use super::{entered, total};
use diesel::Connection;
use serde_json::{Value, json};
use sortition::kernel::error::ApiError;
use sortition::registers::store::groups;
use sortition_tests::builders::import;
use sortition_tests::fixtures::objects_csv;
use sortition_tests::register::{Inspector, enterprise};
use sortition_tests::{App, Client, Kind, eventually, on_both_databases};

fn fill(app: &App) {
    app.add_objects(&[
        enterprise(1).in_region("130102"),
        enterprise(2).in_region("130102").of_class("A"),
        enterprise(3).in_region("130104").unrated(),
        enterprise(4).in_region("130104").with_status("revoked"),
    ]);
    let mut near = Inspector::new("ZF000002", "130100-LSB", Some("inspector_02"));
    near.valid_until = "2026-12-20";
    let mut over = Inspector::new("ZF000003", "130100-LSB", None);
    over.valid_until = "2026-11-22";
    app.add_inspectors(&[
        Inspector::new("ZF000001", "130100-LSB", Some("inspector")),
        near,
        over,
        Inspector::new("ZF000004", "130102-HRSS", None),
    ]);
}

async fn counts(client: &Client) -> Value {
    client.get("/registers/counts").await.ok()
}

async fn get_register_counts_agrees_with_the_lists(app: App) {
    fill(&app);
    for who in [
        "city_operator",
        "city_approver",
        "regulations",
        "city_lead",
        "county_operator",
        "other_county_operator",
        "inspector",
        "partner_operator",
    ] {
        let client = app.sign_in(who).await;
        let counts = counts(&client).await;
        let by = counts["expires_by"].as_str().expect("a day");
        assert_eq!(by, "2026-12-23");
        for (figure, path) in [
            ("object_count", "/objects".to_owned()),
            ("active_object_count", "/objects?status=active".to_owned()),
            (
                "active_inspector_count",
                "/inspectors?state=active&is_expired=false".to_owned(),
            ),
            (
                "expired_inspector_count",
                "/inspectors?state=active&is_expired=true".to_owned(),
            ),
            (
                "expiring_inspector_count",
                format!("/inspectors?state=active&is_expired=false&expires_by={by}"),
            ),
        ] {
            assert_eq!(counts[figure], total(&client, &path).await, "{who} {path}");
        }
        for (list, field, filter) in [
            ("classes", "credit_class", "credit_class"),
            ("regions", "region_code", "region_code"),
        ] {
            for one in counts[list].as_array().expect("a list") {
                let value = one[field].as_str().unwrap_or("unrated");
                let path = format!("/objects?status=active&{filter}={value}");
                assert_eq!(one["count"], total(&client, &path).await, "{who} {path}");
            }
        }
    }
}

async fn get_register_counts_of_a_county_are_its_own(app: App) {
    fill(&app);
    let county = app.sign_in("county_operator").await;
    let counts = counts(&county).await;
    assert_eq!(counts["object_count"], 2);
    assert_eq!(counts["inspector_count"], 1);
    let regions = json!([{ "region_code": "130102", "count": 2 }]);
    assert_eq!(counts["regions"], regions);
    for who in ["system_admin", "security_admin", "auditor"] {
        let client = app.sign_in(who).await;
        let answer = client.get("/registers/counts").await;
        answer.refused(403, "forbidden");
    }
}

/// The register's groups hold its objects, each once.
fn assert_groups_agree(app: &App, when: &str) {
    let columns =
        "object_type, credit_class, is_active, code_start, industry_code, region_code, tags";
    let differing = app.query(&format!(
        "SELECT object_type || ' ' || region_code AS line FROM (\
         SELECT type AS object_type, COALESCE(credit_class, '') AS credit_class, \
         status = 'active' AS is_active, substr(code, 1, 3) AS code_start, \
         COALESCE(industry_code, '') AS industry_code, region_code, tags, 1 AS number FROM objects \
         UNION ALL SELECT {columns}, -number FROM object_groups \
         UNION ALL SELECT {columns}, -number FROM object_group_changes) AS held \
         GROUP BY {columns} HAVING SUM(number) <> 0"
    ));
    assert!(differing.is_empty(), "{when}: {differing:?}");
}

async fn groups_follow_the_register_whichever_way_it_changes(app: App) {
    let operator = app.sign_in("city_operator").await;
    let file = objects_csv(1_500);
    let job = import(&operator, "/objects/import", file.clone().into()).await;
    assert_eq!(job["result"]["created"], 1_500, "{job}");
    assert_groups_agree(&app, "new ones");
    let file = file.replace(",active,B,", ",active,C,");
    let job = import(&operator, "/objects/import", file.into()).await;
    assert_ne!(job["result"]["updated"], 0, "{job}");
    assert_groups_agree(&app, "changed ones");
    let others = json!({ "type": "labour_dispatch", "tags": ["新"], "industry_code": "E47" });
    let path = entered(&operator, 5_000, "130102", &others).await;
    assert_groups_agree(&app, "one by hand");
    let etag = operator.get(&path).await.etag().to_owned();
    let changes = json!({ "tags": [], "industry_code": null, "address": "建设大街1号" });
    operator.patch(&path, &etag, &changes).await.ok();
    assert_groups_agree(&app, "one that was changed");
    assert_eq!(counts(&operator).await["object_count"], 1_501);
    eventually("most changes being settled", async || {
        let waiting = app.query("SELECT CAST(seq AS TEXT) AS line FROM object_group_changes");
        (waiting.len() <= 1_000).then_some(())
    })
    .await;
    assert_groups_agree(&app, "once they are settled");
    assert_eq!(counts(&operator).await["object_count"], 1_501);
}

async fn groups_are_added_up_by_one_server_at_a_time_and_nobody_waits(app: App) {
    // Each of them changes the same group.
    for number in 1..=3 {
        app.add_objects(&[enterprise(number)]);
    }
    let database = &app.services().database;
    let settle = || {
        let settled = database.write_locked_blocking(|connection| groups::settle(connection, 1));
        settled.expect("nobody is in the way")
    };
    // SQLite has one server, and one writer.
    if app.kind() == Kind::Postgres {
        let added_up = app.connect().transaction(|connection| {
            let is_begun = groups::settle(connection, 1)?;
            assert!(is_begun && !settle());
            Ok::<_, ApiError>(())
        });
        added_up.expect("the other server comes to its end");
    }
    while settle() {}
    assert_groups_agree(&app, "once they are settled");
    let query = "SELECT CAST(number AS TEXT) AS line FROM object_groups";
    assert_eq!(app.query(query), ["3"]);
}

on_both_databases!(
    get_register_counts_agrees_with_the_lists,
    get_register_counts_of_a_county_are_its_own,
    groups_are_added_up_by_one_server_at_a_time_and_nobody_waits,
    groups_follow_the_register_whichever_way_it_changes,
);
