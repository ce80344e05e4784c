//! Who reads which publications (row 55), and what their list finds.

use super::{draft, objects, published};
use serde_json::json;
use sortition_tests::builders::text;
use sortition_tests::{App, on_both_databases};
use std::collections::BTreeSet;

async fn get_publication_is_for_its_unit_and_who_reads_all(app: App) {
    let (_, path) = draft(&app).await;
    for username in ["city_operator", "city_approver", "regulations", "city_lead"] {
        app.sign_in(username).await.get(&path).await.ok();
    }
    for username in [
        "section_operator",
        "section_approver",
        "county_operator",
        "county_approver",
        "partner_operator",
    ] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(404, "not_found");
    }
    for username in ["inspector", "system_admin", "security_admin", "auditor"] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(403, "forbidden");
    }
    let nobody = app.nobody();
    nobody.get(&path).await.refused(401, "unauthenticated");
}

async fn get_publication_before_it_is_public_tells_others_only_that_it_is_due(app: App) {
    let (operator, path) = draft(&app).await;
    let own = operator.get(&path).await.ok();
    let task = operator
        .get(&format!("/tasks/{}", text(&own, "task_id")))
        .await
        .ok();
    let name = objects()[0].name().to_owned();
    for username in ["regulations", "city_lead"] {
        let reader = app.sign_in(username).await;
        let answer = reader.get(&path).await;
        for secret in [name.as_str(), objects()[0].code(), "未发现问题"] {
            assert!(!answer.text().contains(secret), "{answer}");
        }
        let seen = answer.ok();
        assert_eq!(seen["title"], task["title"], "{username}");
        assert_eq!(seen["due_at"], own["due_at"]);
        assert_eq!(seen["state"], "draft");
        // Nor is it found by its name.
        let found = format!("/publications?count=true&q={name}");
        assert_eq!(reader.get(&found).await.ok()["total"], 0);
        let due = "/publications?count=true&kind=result&state=draft";
        assert_eq!(reader.get(due).await.ok()["total"], 1, "{username}");
    }
    let found = format!("/publications?count=true&q={name}");
    assert_eq!(operator.get(&found).await.ok()["total"], 1);
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    operator.command(&format!("{path}/publish")).await.ok();
    let lead = app.sign_in("city_lead").await;
    let seen = lead.get(&path).await.ok();
    assert_eq!(seen["title"], own["title"]);
    assert_eq!(seen["public_text"], own["public_text"]);
    assert_eq!(lead.get(&found).await.ok()["total"], 1);
}

/// An order leaves nothing out, and is that of what is shown: a result that isn't public stands where its task
/// does, whatever its company is called.
async fn list_publications_by_title_is_in_the_order_of_what_is_shown(app: App) {
    let (operator, path) = draft(&app).await;
    let own = operator.get(&path).await.ok();
    let task = text(&own, "task_id");
    let [last, first] = [
        "01939999-0009-7000-8000-000000000002",
        "01939999-0009-7000-8000-000000000001",
    ];
    let others = [(last, "Z公司抽查结果"), (first, "A公司抽查结果")];
    let copies = others.map(|(id, title)| {
        format!(
            "INSERT INTO publications (id, kind, subject_id, task_id, unit_id, state, title, site, url, \
             number, public_text, version, created_at, updated_at) SELECT '{id}', kind, '{id}', task_id, \
             unit_id, state, '{title}', site, url, number, public_text, version, created_at, updated_at \
             FROM publications WHERE task_id = '{task}'"
        )
    });
    // One by one: the second copies the first alone.
    app.change(&[
        copies[0].clone(),
        format!("{} AND id <> '{last}'", copies[1]),
        "UPDATE tasks SET title = '明德检查'".to_owned(),
    ]);
    for username in ["regulations", "city_lead"] {
        let reader = app.sign_in(username).await;
        let usual = reader.all("/publications").await;
        assert_eq!(usual.len(), 4);
        for sort in ["title", "-title", "title,-created_at", "state,title"] {
            let list = format!("/publications?count=true&sort={sort}");
            assert_eq!(reader.get(&list).await.ok()["total"], 4, "{sort}");
            // Page by page: each row once.
            let mut ids = BTreeSet::new();
            let mut next = format!("{list}&limit=1");
            for place in 1..=4 {
                let page = reader.get(&next).await.ok();
                ids.insert(text(&page["items"][0], "id").to_owned());
                let cursor = page["next_cursor"].as_str().unwrap_or_default();
                assert_eq!(cursor.is_empty(), place == 4, "{sort}");
                next = format!("{list}&limit=1&cursor={cursor}");
            }
            assert_eq!(ids.len(), 4, "{sort}");
        }
        let results = "/publications?kind=result&sort=title";
        let rows = reader.all(results).await;
        let shown: Vec<&str> = rows.iter().map(|row| text(row, "title")).collect();
        assert_eq!(shown, ["明德检查"; 3], "{username}");
        let ids: Vec<&str> = rows.iter().map(|row| text(row, "id")).collect();
        assert_eq!(
            ids[1..],
            [last, first],
            "by their numbers, not by their names"
        );
    }
    let rows = operator.all("/publications?kind=result&sort=title").await;
    let shown: Vec<&str> = rows.iter().map(|row| text(row, "title")).collect();
    assert!(shown.is_sorted(), "{shown:?}");
    assert_eq!(shown[0], "A公司抽查结果");
}

async fn list_publications_filters_searches_and_counts(app: App) {
    let (operator, path) = published(&app).await;
    let seen = operator.get(&path).await.ok();
    let count = async |query: &str| -> u64 {
        let page = operator
            .get(&format!("/publications?count=true&{query}"))
            .await
            .ok();
        let rows = page["items"].as_array().map(Vec::len);
        assert_eq!(page["total"], json!(rows), "{query}");
        page["total"].as_u64().expect("a total")
    };
    assert_eq!(count("").await, 2, "the plan's and the result's");
    assert_eq!(count("kind=plan").await, 1);
    assert_eq!(count("kind=result").await, 1);
    assert_eq!(count("state=published").await, 2);
    assert_eq!(count("state=draft").await, 0);
    assert_eq!(count("is_overdue=true").await, 0);
    assert_eq!(count("is_overdue=false").await, 2);
    assert_eq!(count(&format!("q={}", &objects()[0].name()[..12])).await, 1);
    assert_eq!(count("q=不存在的企业").await, 0);
    for field in ["subject_id", "task_id"] {
        let value = seen[field].as_str().expect("an id");
        assert_eq!(count(&format!("{field}={value}")).await, 1, "{field}");
    }
    for (query, code) in [
        ("kind=rumour", "invalid_parameter"),
        ("colour=red", "unknown_parameter"),
        ("sort=secret", "invalid_parameter"),
    ] {
        operator
            .get(&format!("/publications?{query}"))
            .await
            .refused(400, code);
    }
    for (username, expected) in [
        ("regulations", 2),
        ("city_lead", 2),
        ("county_operator", 0),
        ("partner_operator", 0),
    ] {
        let client = app.sign_in(username).await;
        assert_eq!(
            client.all("/publications").await.len(),
            expected,
            "{username}"
        );
    }
}

async fn approve_publication_of_others_is_refused_as_far_as_they_read_it(app: App) {
    let (operator, path) = draft(&app).await;
    operator.command(&format!("{path}/submit")).await.ok();
    for (username, status, code) in [
        ("section_approver", 404, "not_found"),
        ("county_approver", 404, "not_found"),
        ("partner_operator", 404, "not_found"),
        ("regulations", 403, "forbidden"),
        ("city_lead", 403, "forbidden"),
        ("city_operator", 403, "forbidden"),
    ] {
        let client = app.sign_in(username).await;
        client
            .command(&format!("{path}/approve"))
            .await
            .refused(status, code);
        client
            .post(&format!("{path}/return"), &json!({ "reason": "重写" }))
            .await
            .refused(status, code);
    }
    assert_eq!(operator.get(&path).await.ok()["state"], "submitted");
}

on_both_databases!(
    list_publications_by_title_is_in_the_order_of_what_is_shown,
    approve_publication_of_others_is_refused_as_far_as_they_read_it,
    get_publication_before_it_is_public_tells_others_only_that_it_is_due,
    get_publication_is_for_its_unit_and_who_reads_all,
    list_publications_filters_searches_and_counts,
);
