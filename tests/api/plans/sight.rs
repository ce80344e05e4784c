//! Who reads what of plans (rows 26 and 27), and how the others are refused.

use super::{draft, entry, published, with_entry};
use serde_json::json;
use sortition_tests::{App, on_both_databases};

const ADMINISTRATORS: [&str; 3] = ["system_admin", "security_admin", "auditor"];
/// Everybody with business who is neither of the unit nor reads all drafts.
const OTHERS: [&str; 8] = [
    "section_operator",
    "section_approver",
    "county_operator",
    "other_county_approver",
    "inspector",
    "county_inspector",
    "partner_operator",
    "other_partner_operator",
];
const OWN: [&str; 4] = ["city_operator", "city_approver", "regulations", "city_lead"];

async fn get_plan_in_draft_is_for_its_unit_and_who_reads_all(app: App) {
    let (_, plan, id) = with_entry(&app).await;
    for username in OWN {
        let client = app.sign_in(username).await;
        client.get(&plan).await.ok();
        client.get(&format!("{plan}/entries/{id}")).await.ok();
        assert_eq!(client.all(&format!("{plan}/entries")).await.len(), 1);
    }
    for username in OTHERS {
        let client = app.sign_in(username).await;
        client.get(&plan).await.refused(404, "not_found");
        for path in [format!("{plan}/entries"), format!("{plan}/entries/{id}")] {
            client.get(&path).await.refused(404, "not_found");
        }
    }
    for username in ADMINISTRATORS {
        let client = app.sign_in(username).await;
        client.get(&plan).await.refused(403, "forbidden");
    }
    let nobody = app.nobody();
    nobody.get(&plan).await.refused(401, "unauthenticated");
}

async fn get_plan_once_published_is_for_everybody_with_business(app: App) {
    let (_, plan, id) = published(&app).await;
    for username in OWN.iter().chain(&OTHERS) {
        let client = app.sign_in(username).await;
        client.get(&plan).await.ok();
        client.get(&format!("{plan}/entries/{id}")).await.ok();
    }
    for username in ADMINISTRATORS {
        let client = app.sign_in(username).await;
        client.get(&plan).await.refused(403, "forbidden");
    }
}

async fn list_plans_and_its_total_follow_the_same_rows(app: App) {
    published(&app).await;
    with_entry(&app).await;
    let county = app.sign_in("county_operator").await;
    draft(&county).await;
    for (username, expected) in [
        ("city_operator", 2),
        ("city_approver", 2),
        ("regulations", 3),
        ("city_lead", 3),
        ("county_operator", 2),
        ("county_approver", 2),
        ("other_county_operator", 1),
        ("section_operator", 1),
        ("inspector", 1),
        ("partner_operator", 1),
    ] {
        let client = app.sign_in(username).await;
        let page = client.get("/plans?count=true&q=抽查").await.ok();
        assert_eq!(page["total"], expected, "{username}");
        assert_eq!(page["items"].as_array().map(Vec::len), Some(expected));
    }
    for username in ADMINISTRATORS {
        let client = app.sign_in(username).await;
        client.get("/plans").await.refused(403, "forbidden");
    }
}

async fn list_plan_entries_of_a_draft_show_a_partner_those_that_name_it(app: App) {
    let (operator, plan, alone) = with_entry(&app).await;
    let mut body = entry(&app);
    body["partner_unit_ids"] = json!([app.unit("130100-AMR")]);
    let joint = operator.post(&format!("{plan}/entries"), &body).await.id();
    let partner = app.sign_in("partner_operator").await;
    let view = partner.get(&plan).await.ok();
    assert_eq!(view["allowed_actions"], json!([]));
    assert_eq!(
        view["entry_count"], 1,
        "the count tells no more than the list"
    );
    let entries = partner.all(&format!("{plan}/entries")).await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["id"], joint);
    assert_eq!(entries[0]["allowed_actions"], json!([]));
    partner.get(&format!("{plan}/entries/{joint}")).await.ok();
    partner
        .get(&format!("{plan}/entries/{alone}"))
        .await
        .refused(404, "not_found");
    assert_eq!(partner.all("/plans").await.len(), 1);
    let other = app.sign_in("other_partner_operator").await;
    other.get(&plan).await.refused(404, "not_found");
    assert!(other.all("/plans").await.is_empty());
}

async fn update_plan_of_others_is_refused_as_far_as_they_read_it(app: App) {
    let (_, hidden, id) = with_entry(&app).await;
    let (_, public, _) = published(&app).await;
    for username in ["section_operator", "county_operator"] {
        let client = app.sign_in(username).await;
        for (plan, status, code) in [(&hidden, 404, "not_found"), (&public, 403, "forbidden")] {
            let title = json!({ "title": "改名" });
            client
                .patch(plan, "\"1\"", &title)
                .await
                .refused(status, code);
            client
                .delete(plan, Some("\"1\""))
                .await
                .refused(status, code);
            let entries = format!("{plan}/entries");
            client
                .post(&entries, &entry(&app))
                .await
                .refused(status, code);
            for event in ["submit", "withdraw"] {
                client
                    .command(&format!("{plan}/{event}"))
                    .await
                    .refused(status, code);
            }
        }
    }
    // Reads it, but doesn't write plans.
    for username in ["city_approver", "regulations", "city_lead"] {
        let client = app.sign_in(username).await;
        let title = json!({ "title": "改名" });
        client
            .patch(&hidden, "\"1\"", &title)
            .await
            .refused(403, "forbidden");
        client
            .patch(&format!("{hidden}/entries/{id}"), "\"1\"", &title)
            .await
            .refused(403, "forbidden");
        client
            .command(&format!("{hidden}/submit"))
            .await
            .refused(403, "forbidden");
    }
}

on_both_databases!(
    get_plan_in_draft_is_for_its_unit_and_who_reads_all,
    get_plan_once_published_is_for_everybody_with_business,
    list_plan_entries_of_a_draft_show_a_partner_those_that_name_it,
    list_plans_and_its_total_follow_the_same_rows,
    update_plan_of_others_is_refused_as_far_as_they_read_it,
);
