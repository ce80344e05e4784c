//! What became of a publication: reasons of its return and of its correction stay.

use super::{draft, published};
use serde_json::json;
use sortition_tests::builders::events;
use sortition_tests::{App, on_both_databases};

async fn list_publication_transitions_keeps_why_it_was_returned(app: App) {
    let (operator, path) = draft(&app).await;
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    let reason = json!({ "reason": "请写明检查事项" });
    approver.post(&format!("{path}/return"), &reason).await.ok();
    let text = json!({ "public_text": "经检查，未发现问题。" });
    let etag = operator.get(&path).await.etag().to_owned();
    operator.patch(&path, &etag, &text).await.ok();
    operator.command(&format!("{path}/submit")).await.ok();
    // Several at once are the same steps of each.
    let id = path.trim_start_matches("/publications/");
    let batch = json!({ "action": "approve", "ids": [id] });
    approver.post("/publications/batch", &batch).await.ok();
    operator.command(&format!("{path}/publish")).await.ok();
    let steps = operator.all(&format!("{path}/transitions")).await;
    assert_eq!(
        events(&steps),
        ["publish", "approve", "submit", "return", "submit", "create"]
    );
    let reasons: Vec<_> = steps.iter().map(|step| step["reason"].as_str()).collect();
    assert_eq!(
        reasons,
        [None, None, None, Some("请写明检查事项"), None, None]
    );
    assert_eq!(steps[1]["by_name"], "顾明远");
}

async fn list_publication_transitions_tells_of_a_correction_on_both_sides(app: App) {
    let (operator, former) = published(&app).await;
    let reason = json!({ "reason": "更正表述" });
    let made = operator.post(&format!("{former}/correct"), &reason).await;
    let path = format!("/publications/{}", made.id());
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    operator.command(&format!("{path}/publish")).await.ok();
    let steps = operator.all(&format!("{path}/transitions")).await;
    assert_eq!(events(&steps), ["publish", "approve", "submit", "correct"]);
    assert_eq!(steps[3]["reason"], "更正表述");
    let steps = operator.all(&format!("{former}/transitions")).await;
    assert_eq!(
        events(&steps),
        ["supersede", "publish", "approve", "submit", "create"]
    );
    assert_eq!(steps[0]["reason"], "更正表述");
}

async fn list_publication_transitions_before_it_is_public_tells_strangers_nothing(app: App) {
    let (operator, path) = draft(&app).await;
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    let reason = json!({ "reason": "请核对单位名称" });
    approver.post(&format!("{path}/return"), &reason).await.ok();
    let path = format!("{path}/transitions");
    let lead = app.sign_in("city_lead").await;
    assert!(lead.all(&path).await.is_empty());
    app.sign_in("county_operator")
        .await
        .get(&path)
        .await
        .refused(404, "not_found");
}

on_both_databases!(
    list_publication_transitions_before_it_is_public_tells_strangers_nothing,
    list_publication_transitions_keeps_why_it_was_returned,
    list_publication_transitions_tells_of_a_correction_on_both_sides,
);
