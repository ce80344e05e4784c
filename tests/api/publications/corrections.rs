//! What follows a publication: corrections, which keep the former, and taking down, which leaves a
//! tombstone.

use super::published;
use serde_json::{Value, json};
use sortition_tests::{App, on_both_databases};

async fn correct_publication_keeps_the_former_until_and_after_the_new_one(app: App) {
    let (operator, former) = published(&app).await;
    let correct = format!("{former}/correct");
    operator
        .post(&correct, &json!({ "reason": "" }))
        .await
        .refused_field("/reason", "required");
    let made = operator
        .post(&correct, &json!({ "reason": "更正表述" }))
        .await;
    let draft = made.with(201);
    assert_eq!(draft["state"], "draft");
    assert_eq!(draft["former_id"], former["/publications/".len()..]);
    assert_eq!(draft["reason"], "更正表述");
    assert_eq!(
        (&draft["number"], &draft["published_at"]),
        (&json!(""), &Value::Null)
    );
    let path = format!("/publications/{}", made.id());
    assert_ne!(path, former);
    operator
        .post(&correct, &json!({ "reason": "再次更正" }))
        .await
        .refused(409, "invalid_state");
    let states = async || -> Vec<Value> {
        let public = app.nobody().all("/public/results").await;
        public.iter().map(|one| one["state"].clone()).collect()
    };
    assert_eq!(states().await, ["published"]);
    let text = json!({ "public_text": "更正后的公示内容。" });
    operator.patch(&path, made.etag(), &text).await.ok();
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    assert_eq!(operator.get(&former).await.ok()["state"], "published");
    operator.command(&format!("{path}/publish")).await.ok();
    let seen = operator.get(&former).await.ok();
    assert_eq!(seen["state"], "corrected");
    assert_ne!(
        seen["public_text"], text["public_text"],
        "the former text is kept"
    );
    assert_eq!(states().await, ["published", "corrected"]);
    let public = app.nobody().all("/public/results").await;
    assert_eq!(public[0]["public_text"], text["public_text"]);
    operator
        .post(&correct, &json!({ "reason": "更正旧版" }))
        .await
        .refused(409, "invalid_state");
}

async fn correct_publication_leads_from_each_text_to_the_other(app: App) {
    let (operator, former) = published(&app).await;
    let former_id = former.trim_start_matches("/publications/").to_owned();
    let reason = json!({ "reason": "更正表述" });
    let made = operator.post(&format!("{former}/correct"), &reason).await;
    let (id, path) = (made.id(), format!("/publications/{}", made.id()));
    // While it is a draft, its own unit alone is led to it.
    assert_eq!(operator.get(&former).await.ok()["corrected_by_id"], id);
    let lead = app.sign_in("city_lead").await;
    assert!(lead.get(&former).await.ok()["corrected_by_id"].is_null());
    let public = app.nobody().all("/public/results").await;
    assert!(public[0]["corrected_by_id"].is_null());
    let portal = app
        .nobody()
        .get(&format!("/portal/results/{former_id}"))
        .await;
    assert!(!portal.text().contains(&id));
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    operator.command(&format!("{path}/publish")).await.ok();
    assert_eq!(lead.get(&former).await.ok()["corrected_by_id"], id);
    assert_eq!(lead.get(&path).await.ok()["former_id"], former_id);
    let public = app.nobody().all("/public/results").await;
    let of = |wanted: &str| {
        let found = public.iter().find(|one| one["id"] == wanted);
        found.expect("both texts are public").clone()
    };
    assert_eq!(of(&former_id)["corrected_by_id"], id);
    assert_eq!(of(&id)["former_id"], former_id);
    assert!(of(&id)["corrected_by_id"].is_null());
    let portal = app
        .nobody()
        .get(&format!("/portal/results/{former_id}"))
        .await;
    assert!(portal.text().contains(&format!("/portal/results/{id}")));
    let portal = app.nobody().get(&format!("/portal/results/{id}")).await;
    assert!(
        portal
            .text()
            .contains(&format!("/portal/results/{former_id}"))
    );
}

async fn correct_publication_after_the_due_day_is_not_overdue(app: App) {
    let (_, former) = published(&app).await;
    app.travel_to("2027-02-01T09:00:00+08:00");
    let operator = app.sign_in("city_operator").await;
    let reason = json!({ "reason": "更正表述" });
    let made = operator.post(&format!("{former}/correct"), &reason).await;
    assert_eq!(made.with(201)["is_overdue"], false);
    assert!(
        operator
            .all("/publications?is_overdue=true")
            .await
            .is_empty()
    );
}

async fn correct_publication_is_the_operators(app: App) {
    let (_, path) = published(&app).await;
    let correct = format!("{path}/correct");
    for (username, status, code) in [
        ("city_approver", 403, "forbidden"),
        ("regulations", 403, "forbidden"),
        ("city_lead", 403, "forbidden"),
        ("section_operator", 404, "not_found"),
        ("county_operator", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        let reason = json!({ "reason": "更正" });
        client.post(&correct, &reason).await.refused(status, code);
    }
}

async fn take_down_publication_leaves_a_tombstone(app: App) {
    let (operator, path) = published(&app).await;
    let url = operator.get(&path).await.ok()["url"]
        .as_str()
        .expect("a place")
        .to_owned();
    let approver = app.sign_in("city_approver").await;
    let down = format!("{path}/take-down");
    approver
        .post(&down, &json!({ "reason": "" }))
        .await
        .refused_field("/reason", "required");
    let reason = json!({ "reason": "信用修复" });
    operator
        .post(&down, &reason)
        .await
        .refused(403, "forbidden");
    let seen = approver.post(&down, &reason).await.ok();
    assert_eq!(seen["state"], "withdrawn");
    assert_eq!(seen["allowed_actions"], json!([]));
    assert!(app.nobody().all("/public/results").await.is_empty());
    let page = app.nobody().get(&url).await;
    assert_eq!(page.status, 200, "{}", page.status);
    assert!(page.text().contains("信用修复"), "the reason stays");
    let name = super::objects()[0].name().to_owned();
    assert!(!page.text().contains(&name), "nothing else does");
    approver
        .post(&down, &reason)
        .await
        .refused(409, "invalid_state");
    operator
        .post(&format!("{path}/correct"), &reason)
        .await
        .refused(409, "invalid_state");
    // Whoever reads only what is public doesn't see the check any more.
    let check = seen["subject_id"].as_str().expect("a check");
    let lead = app.sign_in("city_lead").await;
    lead.get(&format!("/checks/{check}"))
        .await
        .refused(404, "not_found");
}

async fn take_down_publication_of_a_former_text_leaves_the_present_one(app: App) {
    let (operator, former) = published(&app).await;
    let reason = json!({ "reason": "更正" });
    let made = operator.post(&format!("{former}/correct"), &reason).await;
    let path = format!("/publications/{}", made.id());
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    approver.command(&format!("{path}/publish")).await.ok();
    let seen = approver
        .post(&format!("{former}/take-down"), &reason)
        .await
        .ok();
    assert_eq!(seen["state"], "withdrawn");
    let public = app.nobody().all("/public/results").await;
    assert_eq!(public.len(), 1);
    assert_eq!(public[0]["state"], "published");
}

async fn take_down_publication_of_the_present_text_takes_down_the_former_ones(app: App) {
    let (operator, first) = published(&app).await;
    let check = operator.get(&first).await.ok()["subject_id"].clone();
    let check = format!("/checks/{}", check.as_str().expect("a check"));
    let approver = app.sign_in("city_approver").await;
    let mut texts = vec![first];
    for wording in ["更正表述", "再次更正表述"] {
        let reason = json!({ "reason": wording });
        let present = texts.last().expect("one is public");
        let made = operator.post(&format!("{present}/correct"), &reason).await;
        let path = format!("/publications/{}", made.id());
        operator.command(&format!("{path}/submit")).await.ok();
        approver.command(&format!("{path}/approve")).await.ok();
        operator.command(&format!("{path}/publish")).await.ok();
        texts.push(path);
    }
    let lead = app.sign_in("city_lead").await;
    lead.get(&check).await.ok();
    assert_eq!(app.nobody().all("/public/results").await.len(), 3);
    let present = texts.last().expect("one is public");
    let reason = json!({ "reason": "信用修复" });
    let down = format!("{present}/take-down");
    approver.post(&down, &reason).await.ok();
    assert!(app.nobody().all("/public/results").await.is_empty());
    lead.get(&check).await.refused(404, "not_found");
    for text in &texts {
        let seen = operator.get(text).await.ok();
        assert_eq!(
            (&seen["state"], &seen["reason"]),
            (&json!("withdrawn"), &json!("信用修复")),
            "{text}"
        );
        let steps = operator.all(&format!("{text}/transitions")).await;
        assert_eq!(steps[0]["event"], "take-down");
        let url = seen["url"].as_str().expect("a place");
        let page = app.nobody().get(url).await;
        assert!(!page.text().contains(super::objects()[0].name()));
    }
}

on_both_databases!(
    correct_publication_after_the_due_day_is_not_overdue,
    correct_publication_is_the_operators,
    correct_publication_keeps_the_former_until_and_after_the_new_one,
    correct_publication_leads_from_each_text_to_the_other,
    take_down_publication_leaves_a_tombstone,
    take_down_publication_of_a_former_text_leaves_the_present_one,
    take_down_publication_of_the_present_text_takes_down_the_former_ones,
);
