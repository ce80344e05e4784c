//! The portal: what everybody may read without an account, and nothing else.

mod guard;

use http::Method;
use serde_json::{Value, json};
use sortition_tests::builders::text;
use sortition_tests::{Answer, App, Client, on_both_databases};

use crate::publications::{draft, objects, published};

/// Asks again with the tag of the first answer.
async fn again(client: &Client, path: &str, first: &Answer) -> Answer {
    let request = client.request(Method::GET, path);
    client
        .send(request.header("If-None-Match", first.header("etag")))
        .await
}

async fn list_public_checklist_shows_what_is_published_and_in_force(app: App) {
    let nobody = app.nobody();
    let items = nobody.all("/public/checklist").await;
    assert_eq!(items.len(), 40);
    assert_eq!(items[0]["code"], "RS0101");
    assert_eq!(items[0]["category"], "劳动用工监督检查");
    for field in ["name", "content", "method", "legal_basis", "unit_name"] {
        assert!(!text(&items[0], field).is_empty(), "{field}");
    }
    app.change(&[
        "UPDATE item_versions SET published_at = NULL WHERE code = 'RS0101'".to_owned(),
        "UPDATE item_versions SET effective_from = '2026-11-24' WHERE code = 'RS0102'".to_owned(),
        "UPDATE item_versions SET state = 'repealed' WHERE code = 'RS0103'".to_owned(),
    ]);
    let codes: Vec<Value> = nobody
        .all("/public/checklist")
        .await
        .iter()
        .map(|item| item["code"].clone())
        .collect();
    assert_eq!(codes.len(), 37);
    for hidden in ["RS0101", "RS0102", "RS0103"] {
        assert!(!codes.contains(&json!(hidden)), "{hidden}");
    }
    let page = nobody.get("/portal/checklist").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("RS0104") && !page.text().contains("RS0103"));
}

async fn list_public_plans_shows_published_ones_only(app: App) {
    let operator = app.sign_in("city_operator").await;
    let plan = json!({ "year": 2026, "title": "尚未公示的计划" });
    operator.post("/plans", &plan).await.with(201);
    let nobody = app.nobody();
    assert!(nobody.all("/public/plans").await.is_empty());
    published(&app).await;
    let plans = nobody.all("/public/plans").await;
    assert_eq!(plans.len(), 1);
    assert_eq!(plans[0]["state"], "published");
    assert_eq!(plans[0]["title"], "2026 年度抽查计划");
    let entry = &plans[0]["plan"]["entries"][0];
    assert_eq!(entry["items"][0]["code"], "RS0101");
    let page = nobody.get(text(&plans[0], "url")).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("2026 年度抽查计划"));
    // Classes and their ratios are an internal basis of supervision.
    for internal in ["ratio", "stratum", "unrated", "信用"] {
        assert!(!plans[0].to_string().contains(internal), "{internal}");
    }
    let list = nobody.get("/portal/plans").await;
    assert!(list.text().contains("2026 年度抽查计划"));
    assert!(!list.text().contains("尚未公示的计划"));
}

async fn list_public_results_finds_a_company_by_name_or_code(app: App) {
    let nobody = app.nobody();
    let (operator, _) = published(&app).await;
    let [shown, hidden] = objects();
    let count = async |q: &str| nobody.all(&format!("/public/results?q={q}")).await.len();
    assert_eq!(count(shown.name()).await, 1);
    assert_eq!(count(shown.code()).await, 1);
    assert_eq!(count(&shown.code().to_ascii_lowercase()).await, 1);
    let wide = shown.code().chars();
    let wide: String = wide
        .filter_map(|one| char::from_u32(u32::from(one) + 0xfee0))
        .collect();
    assert_eq!(count(&wide).await, 1, "in full width");
    let (first, rest) = shown.code().split_at(4);
    assert_eq!(count(&format!("{first}%20{rest}")).await, 1, "with a gap");
    assert_eq!(count("众合").await, 1, "any part of the name");
    assert_eq!(count("不存在的企业").await, 0);
    // Drawn, but nothing of it is public.
    assert_eq!(count(hidden.name()).await, 0);
    assert_eq!(count(hidden.code()).await, 0);
    assert_eq!(count("0311-55501234").await, 0);
    let result = nobody.all("/public/results").await.remove(0);
    assert_eq!(result["result"]["result"], "R1");
    assert_eq!(result["result"]["checked_on"], "2026-11-23");
    assert_eq!(result["result"]["document_number"], "石人社监〔2026〕9号");
    let mut fields: Vec<&String> = result["result"]
        .as_object()
        .expect("a result")
        .keys()
        .collect();
    fields.sort();
    assert!(
        !fields
            .iter()
            .any(|field| field.contains("class") || field.contains("stratum"))
    );
    let page = nobody
        .get(&format!("/portal/results?q={}", shown.name()))
        .await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains(shown.code()) && !page.text().contains(hidden.code()));
    drop(operator);
}

async fn list_public_results_holds_nothing_before_its_publication(app: App) {
    let (operator, path) = draft(&app).await;
    let nobody = app.nobody();
    let approver = app.sign_in("city_approver").await;
    let name = objects()[0].name().to_owned();
    let url = text(&operator.get(&path).await.ok(), "url").to_owned();
    let unknown = nobody
        .get("/portal/results/01939999-0000-7000-8000-000000000000")
        .await;
    assert_eq!(unknown.status, 404);
    for event in ["submit", "approve"] {
        let page = nobody.get("/public/results?count=true").await;
        assert_eq!(page.ok()["total"], 0, "before {event}");
        // The same answer as for what doesn't exist, to the byte.
        let hidden = nobody.get(&url).await;
        assert_eq!(
            (hidden.status, &hidden.body),
            (unknown.status, &unknown.body)
        );
        assert!(!nobody.get("/").await.text().contains(&name));
        let client = if event == "submit" {
            &operator
        } else {
            &approver
        };
        client.command(&format!("{path}/{event}")).await.ok();
    }
    approver.command(&format!("{path}/publish")).await.ok();
    let page = nobody.get(&url).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains(&name));
    for other in ["/portal/plans", "/portal/results"] {
        for id in ["x", "../etc", "01939999-0000-7000-8000-000000000000"] {
            assert_eq!(
                nobody.get(&format!("{other}/{id}")).await.status,
                404,
                "{other}/{id}"
            );
        }
    }
}

async fn list_public_results_are_kept_by_clients_until_they_change(app: App) {
    let (operator, path) = draft(&app).await;
    let nobody = app.nobody();
    let paths = [
        "/public/checklist",
        "/public/plans",
        "/public/results",
        "/",
        "/portal",
        "/portal/checklist",
        "/portal/plans",
        "/portal/results",
        "/portal/draws",
    ];
    for path in paths {
        let first = nobody.get(path).await;
        assert_eq!(first.status, 200, "{path}");
        assert_eq!(
            first.header("cache-control"),
            "public, max-age=60",
            "{path}"
        );
        assert!(first.header("etag").starts_with('"'), "{path}");
        assert_ne!(first.header("ratelimit"), "", "{:?}", first.headers);
        let known = again(&nobody, path, &first).await;
        assert_eq!(known.status, 304, "{path}");
        assert!(known.body.is_empty(), "{path}");
        assert_eq!(known.header("etag"), first.header("etag"), "{path}");
    }
    let before = nobody.get("/public/results").await;
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    approver.command(&format!("{path}/publish")).await.ok();
    let after = again(&nobody, "/public/results", &before).await;
    assert_eq!(after.status, 200);
    assert_ne!(after.header("etag"), before.header("etag"));
}

async fn list_public_results_need_no_account_and_take_no_unknown_parameter(app: App) {
    let (operator, _) = published(&app).await;
    for client in [operator, app.with_token("nonsense"), app.nobody()] {
        assert_eq!(client.all("/public/results").await.len(), 1);
    }
    let nobody = app.nobody();
    for list in ["checklist", "plans", "results"] {
        nobody
            .get(&format!("/public/{list}?unit=1"))
            .await
            .refused(400, "unknown_parameter");
        nobody
            .get(&format!("/public/{list}?limit=0"))
            .await
            .refused(400, "invalid_parameter");
    }
    nobody
        .get("/public/results?cursor=x")
        .await
        .refused(400, "invalid_cursor");
    nobody
        .get("/public/secrets")
        .await
        .refused(404, "not_found");
    let post = nobody.request(Method::POST, "/public/results").body("{}");
    assert!(nobody.send(post).await.status.is_client_error());
    let page = nobody.get("/portal").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert!(!page.text().contains("<script"), "read without JavaScript");
}

async fn list_public_results_escape_what_people_wrote(app: App) {
    let (operator, path) = draft(&app).await;
    let etag = operator.get(&path).await.etag().to_owned();
    let text = json!({ "title": "<script>alert(1)</script>", "public_text": "<img src=x onerror=alert(1)>" });
    operator.patch(&path, &etag, &text).await.ok();
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    let url = approver.command(&format!("{path}/publish")).await.ok()["url"].clone();
    let nobody = app.nobody();
    for page in ["/", "/portal/results", url.as_str().expect("a place")] {
        let page = nobody.get(page).await;
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("<script>alert") && !page.text().contains("<img src=x"));
    }
}

on_both_databases!(
    list_public_checklist_shows_what_is_published_and_in_force,
    list_public_plans_shows_published_ones_only,
    list_public_results_are_kept_by_clients_until_they_change,
    list_public_results_escape_what_people_wrote,
    list_public_results_finds_a_company_by_name_or_code,
    list_public_results_holds_nothing_before_its_publication,
    list_public_results_need_no_account_and_take_no_unknown_parameter,
);
