//! Reading objects: whose they are, filters, search, pages, the file, their history.

use http::Method;
use serde_json::json;
use sortition_tests::{App, Client, on_both_databases};

use super::{entered, form, total};

/// So many objects more than the server reads at a time for a file.
const MANY: usize = 2_100;

async fn get_object_of_another_county_is_not_found(app: App) {
    let city = app.sign_in("city_operator").await;
    let path = entered(&city, 1, "130102", &json!({})).await;
    for username in [
        "county_operator",
        "county_approver",
        "city_approver",
        "section_operator",
        "regulations",
        "city_lead",
    ] {
        app.sign_in(username).await.get(&path).await.ok();
    }
    for username in ["other_county_operator", "inspector", "partner_operator"] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(404, "not_found");
    }
    for username in ["system_admin", "security_admin", "auditor"] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(403, "forbidden");
    }
    app.nobody()
        .get(&path)
        .await
        .refused(401, "unauthenticated");
}

async fn list_objects_counts_what_one_may_see(app: App) {
    let city = app.sign_in("city_operator").await;
    for (number, region) in [(1, "130102"), (2, "130102"), (3, "130104")] {
        entered(&city, number, region, &json!({})).await;
    }
    for (username, count) in [
        ("city_operator", 3),
        ("regulations", 3),
        ("city_lead", 3),
        ("county_approver", 2),
        ("other_county_operator", 1),
        ("inspector", 0),
        ("partner_operator", 0),
    ] {
        let client = app.sign_in(username).await;
        assert_eq!(total(&client, "/objects").await, count, "{username}");
        assert_eq!(
            total(&client, "/objects?q=有限公司").await,
            count,
            "{username}"
        );
        assert_eq!(
            client.all("/objects").await.len() as u64,
            count,
            "{username}"
        );
    }
}

async fn list_objects_pages_stay_stable_while_rows_are_added(app: App) {
    let city = app.sign_in("city_operator").await;
    for number in 0..5 {
        entered(&city, number, "130102", &json!({})).await;
    }
    let sorts = [
        "created_at",
        "-created_at",
        "code",
        "-name",
        "region_code,name",
        "-updated_at",
    ];
    for (number, sort) in sorts.into_iter().enumerate() {
        let before = city.all(&format!("/objects?sort={sort}")).await;
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/objects?sort={sort}&limit=2{cursor}");
            let page = city.get(&path).await.ok();
            let items = page["items"].as_array().unwrap();
            seen.extend(items.iter().map(|one| one["id"].to_string()));
            if cursor.is_empty() {
                entered(&city, 5 + number as u32, "130104", &json!({})).await;
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "{sort}: a row came twice");
        assert!(
            before
                .iter()
                .all(|one| seen.contains(&one["id"].to_string())),
            "{sort}: a row was lost"
        );
    }
    let page = city.get("/objects?sort=name&limit=2").await.ok();
    let cursor = page["next_cursor"].as_str().unwrap();
    city.get(&format!("/objects?sort=code&limit=2&cursor={cursor}"))
        .await
        .refused(400, "invalid_cursor");
}

async fn list_objects_by_any_part_of_a_name_finds_it(app: App) {
    let city = app.sign_in("city_operator").await;
    let name = json!({ "name": "河北（石家庄）ABC人力资源有限公司", "legal_representative": "王小明",
        "phone": "0311-55501234" });
    let path = entered(&city, 1, "130102", &name).await;
    entered(
        &city,
        2,
        "130102",
        &json!({ "name": "正定众合餐饮有限公司" }),
    )
    .await;
    let code = city.get(&path).await.ok()["code"]
        .as_str()
        .unwrap()
        .to_lowercase();
    for (q, count) in [
        ("石家庄", 1),
        ("庄ABC", 1),
        ("ａｂｃ", 1),
        ("源", 1),
        ("人力 河北", 1),
        ("有限公司", 2),
        (code.as_str(), 1),
        ("家石", 0),
        ("人力 餐饮", 0),
        ("河北人力", 0),
        ("王小明", 0),
        ("55501234", 0),
        ("%", 2),
    ] {
        let q: String = form(q);
        assert_eq!(total(&city, &format!("/objects?q={q}")).await, count, "{q}");
    }
}

async fn list_objects_with_filters_narrows_it(app: App) {
    let city = app.sign_in("city_operator").await;
    let first = json!({ "industry_code": "A01", "credit_class": "B", "tags": ["重点", "a_b"] });
    let path = entered(&city, 1, "130102", &first).await;
    let other =
        json!({ "type": "labour_agency", "status": "suspended", "tags": ["重点对象", "axb"] });
    entered(&city, 2, "130104", &other).await;
    let code = city.get(&path).await.ok()["code"]
        .as_str()
        .unwrap()
        .to_owned();
    for (filter, count) in [
        ("type=labour_agency", 1),
        ("region_code=130104", 1),
        ("region_code=130100", 2),
        ("industry_code=A", 1),
        ("industry_code=A01", 1),
        ("industry_code=a", 1),
        ("industry_code=a01", 1),
        ("industry_code=a0", 1),
        ("industry_code=B", 0),
        ("status=active", 1),
        ("credit_class=B", 1),
        ("credit_class=unrated", 1),
        ("credit_class=B&region_code=130104", 0),
        ("tag=重点", 1),
        ("tag=a_b", 1),
        ("checked_before=2026-01-01", 2),
        ("q=有限公司&type=enterprise", 1),
    ] {
        assert_eq!(
            total(&city, &format!("/objects?{filter}")).await,
            count,
            "{filter}"
        );
    }
    assert_eq!(total(&city, &format!("/objects?code={code}")).await, 1);
    for (query, code) in [
        ("credit_class=E", "invalid_parameter"),
        ("type=planet", "invalid_parameter"),
        ("sort=phone", "invalid_parameter"),
        ("colour=red", "unknown_parameter"),
    ] {
        city.get(&format!("/objects?{query}"))
            .await
            .refused(400, code);
    }
}

async fn as_file(client: &Client, path: &str) -> sortition_tests::Answer {
    let request = client
        .request(Method::GET, path)
        .header("Accept", "text/csv");
    client.send(request).await
}

/// Whether the account itself says that the register may be taken as a file.
async fn is_told_of_the_file(client: &Client) -> bool {
    let me = client.get("/me").await.ok();
    let exports = me["exports"].as_array().expect("a list");
    exports.iter().any(|one| one == "list_objects")
}

async fn list_objects_as_file_holds_all_rows_masked(app: App) {
    let city = app.sign_in("city_operator").await;
    let others =
        json!({ "name": "=甲，乙\"有限公司", "phone": "0311-55501234", "tags": ["劳务", "重点"] });
    entered(&city, 1, "130104", &others).await;
    let made = app.query(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
         INSERT INTO objects (id, code, name, name_grams, name_initials, name_order, type, region_code, \
         status, tags, version, created_at, updated_at) SELECT 'id' || i, 'code' || i, '甲', '甲', '', \
         '甲', 'enterprise', '130102', 'active', '', 1, '2026-11-23 02:00:00', '2026-11-23 02:00:00' FROM n RETURNING id AS line"
    ));
    assert_eq!(made.len(), MANY);
    let file = as_file(&city, "/objects?sort=code").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let text = file.text().strip_prefix('\u{feff}').expect("a mark");
    let rows: Vec<&str> = text.lines().collect();
    assert!(rows[0].starts_with("code,name,type,region_code,"));
    assert_eq!(rows.len(), MANY + 2);
    let own = rows.iter().find(|row| row.contains("乙")).expect("a row");
    assert!(own.contains("\"'=甲，乙\"\"有限公司\"") && own.contains("0311****1234"));
    assert!(own.contains("劳务;重点") && !own.contains("55501234"));
    let mut codes: Vec<&str> = rows[1..]
        .iter()
        .filter_map(|row| row.split(',').next())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), MANY + 1);
    let county = app.sign_in("county_operator").await;
    let file = as_file(&county, "/objects?region_code=130104").await;
    assert_eq!(file.text().lines().count(), 1);
    for username in ["inspector", "city_lead", "partner_operator"] {
        let client = app.sign_in(username).await;
        as_file(&client, "/objects").await.refused(403, "forbidden");
        assert!(!is_told_of_the_file(&client).await, "{username}");
    }
    assert!(is_told_of_the_file(&county).await);
    let taken = app.query(
        "SELECT username AS line FROM audit_events WHERE operation = 'list_objects' ORDER BY seq",
    );
    assert_eq!(taken, ["city_operator", "county_operator"]);
}

async fn list_object_changes_tells_who_did_what_without_personal_fields(app: App) {
    let county = app.sign_in("county_operator").await;
    let path = entered(&county, 1, "130102", &json!({ "phone": "0311-55501234" })).await;
    let etag = county.get(&path).await.etag().to_owned();
    county
        .patch(&path, &etag, &json!({ "phone": "0311-55504321" }))
        .await
        .ok();
    let mark = json!({ "status": "suspended", "reason": "停业公告" });
    county.post(&format!("{path}/mark"), &mark).await.ok();
    let history = format!("{path}/history");
    let answer = app.sign_in("county_approver").await.get(&history).await;
    let page = answer.ok();
    let items = page["items"].as_array().unwrap();
    let found: Vec<(&str, Option<&str>)> = items
        .iter()
        .map(|one| (one["operation"].as_str().unwrap(), one["reason"].as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("mark_object", Some("停业公告")),
            ("update_object", None),
            ("create_object", None)
        ]
    );
    assert_eq!(items[0]["from_state"], "active");
    assert_eq!(items[0]["to_state"], "suspended");
    assert_eq!(items[0]["username"], "county_operator");
    assert_ne!(items[1]["before"]["phone"], items[1]["after"]["phone"]);
    for hidden in ["55501234", "55504321", "127.0.0.1"] {
        assert!(!answer.text().contains(hidden), "{hidden}: {answer}");
    }
    for username in ["other_county_operator", "inspector"] {
        let client = app.sign_in(username).await;
        client.get(&history).await.refused(404, "not_found");
    }
}

on_both_databases!(
    get_object_of_another_county_is_not_found,
    list_objects_counts_what_one_may_see,
    list_objects_pages_stay_stable_while_rows_are_added,
    list_objects_by_any_part_of_a_name_finds_it,
    list_objects_with_filters_narrows_it,
    list_objects_as_file_holds_all_rows_masked,
    list_object_changes_tells_who_did_what_without_personal_fields,
);
