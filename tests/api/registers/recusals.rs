//! Recusals: who declares, who decides, what counts.

use serde_json::json;
use sortition::registers::store::recusals;
use sortition_contract::ids::{InspectorId, ObjectId};
use sortition_tests::register::{Inspector as Registered, enterprise};
use sortition_tests::{App, eventually, on_both_databases};

use super::{entered, inspector};

/// An inspector linked to the account `inspector`, and an object; gives the path of the inspector's
/// recusals and the object's id.
async fn parties(app: &App) -> (String, String) {
    let operator = app.sign_in("city_operator").await;
    let account = json!({ "user_id": app.user("inspector") });
    let body = inspector(app, "ZF1", "130100-LSB", &account);
    let id = operator.post("/inspectors", &body).await.id();
    let object = entered(&operator, 1, "130102", &json!({})).await;
    let object_id = object.trim_start_matches("/objects/").to_owned();
    (format!("/inspectors/{id}/recusals"), object_id)
}

async fn declare_recusal_by_the_inspector_counts_at_once(app: App) {
    let (path, object_id) = parties(&app).await;
    let inspector = app.sign_in("inspector").await;
    let body = json!({ "object_id": object_id, "reason": "配偶为该单位负责人" });
    let declared = inspector.post(&path, &body).await.with(201);
    assert_eq!(declared["state"], "declared");
    assert_eq!(declared["object_id"], json!(object_id));
    assert_eq!(declared["allowed_actions"], json!([]));
    inspector.post(&path, &body).await.refused(409, "duplicate");
    let in_force = app
        .query("SELECT object_id AS line FROM recusals WHERE state IN ('declared', 'confirmed')");
    assert_eq!(in_force, [object_id]);
}

async fn declare_recusal_with_wrong_values_or_for_others_is_refused(app: App) {
    let (path, object_id) = parties(&app).await;
    let operator = app.sign_in("city_operator").await;
    let unknown = "01939999-0000-7000-8000-000000000000";
    operator
        .post(&path, &json!({ "object_id": unknown, "reason": "亲属" }))
        .await
        .refused_field("/object_id", "unknown_reference");
    operator
        .post(&path, &json!({ "object_id": object_id, "reason": " " }))
        .await
        .refused_field("/reason", "required");
    let body = json!({ "object_id": object_id, "reason": "亲属" });
    for (username, status, code) in [
        ("city_approver", 403, "forbidden"),
        ("regulations", 403, "forbidden"),
        ("inspector_02", 404, "not_found"),
        ("county_operator", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        client.post(&path, &body).await.refused(status, code);
    }
    assert!(app.query("SELECT id AS line FROM recusals").is_empty());
}

async fn list_recusals_is_for_the_unit_and_the_inspector(app: App) {
    let (path, object_id) = parties(&app).await;
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "object_id": object_id, "reason": "亲属" });
    operator.post(&path, &body).await.with(201);
    for (username, actions) in [
        ("city_operator", json!([])),
        ("city_approver", json!(["confirm", "refuse"])),
        ("inspector", json!([])),
    ] {
        let page = app.sign_in(username).await.get(&path).await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 1, "{username}");
        assert_eq!(page["items"][0]["allowed_actions"], actions, "{username}");
    }
    for (username, status, code) in [
        ("regulations", 403, "forbidden"),
        ("county_operator", 404, "not_found"),
        ("inspector_02", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        client.get(&path).await.refused(status, code);
    }
}

async fn confirm_recusal_takes_other_eyes_and_lasts_until_its_end(app: App) {
    let (path, object_id) = parties(&app).await;
    let inspector = app.sign_in("inspector").await;
    let body = json!({ "object_id": object_id, "reason": "亲属" });
    let declared = inspector.post(&path, &body).await;
    let recusal = format!("{path}/{}", declared.id());
    let (confirm, end) = (format!("{recusal}/confirm"), format!("{recusal}/end"));
    for (username, status, code) in [
        ("inspector", 403, "forbidden"),
        ("city_operator", 403, "forbidden"),
        ("section_approver", 404, "not_found"),
    ] {
        let client = app.sign_in(username).await;
        client.command(&confirm).await.refused(status, code);
    }
    let approver = app.sign_in("city_approver").await;
    let over = json!({ "reason": "关系已解除" });
    approver
        .post(&end, &over)
        .await
        .refused(409, "invalid_state");
    let confirmed = approver.command(&confirm).await.ok();
    assert_eq!(confirmed["state"], "confirmed");
    assert_eq!(confirmed["allowed_actions"], json!(["end"]));
    approver
        .command(&confirm)
        .await
        .refused(409, "invalid_state");
    let ended = approver.post(&end, &over).await.ok();
    assert_eq!(ended["state"], "ended");
    inspector.post(&path, &body).await.with(201);
}

async fn confirm_recusal_by_who_declared_it_is_refused(app: App) {
    let (path, object_id) = parties(&app).await;
    let admin = app.sign_in("security_admin").await;
    let user = format!("/users/{}", app.user("city_operator"));
    let unit = app.unit("130100-LSB");
    let roles = json!({ "roles": [
        { "role": "operator", "unit_id": unit }, { "role": "approver", "unit_id": unit },
    ] });
    let etag = admin.get(&user).await.etag().to_owned();
    admin
        .put(&format!("{user}/roles"), Some(&etag), &roles)
        .await
        .ok();
    let both = app.sign_in("city_operator").await;
    let body = json!({ "object_id": object_id, "reason": "亲属" });
    let declared = both.post(&path, &body).await;
    let confirm = format!("{path}/{}/confirm", declared.id());
    both.command(&confirm).await.refused(403, "own_submission");
    app.sign_in("city_approver")
        .await
        .command(&confirm)
        .await
        .ok();
}

async fn refuse_recusal_frees_the_pair(app: App) {
    let (path, object_id) = parties(&app).await;
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "object_id": object_id, "reason": "亲属" });
    let declared = operator.post(&path, &body).await;
    let refuse = format!("{path}/{}/refuse", declared.id());
    let approver = app.sign_in("city_approver").await;
    let reason = json!({ "reason": "不属于应当回避的情形" });
    let refused = approver.post(&refuse, &reason).await.ok();
    assert_eq!(refused["state"], "refused");
    let kept =
        app.query("SELECT reason AS line FROM audit_events WHERE operation = 'refuse_recusal'");
    assert_eq!(kept, ["不属于应当回避的情形"]);
    approver
        .command(&refuse)
        .await
        .refused(409, "invalid_state");
    operator.post(&path, &body).await.with(201);
}

async fn end_recusal_of_another_inspector_is_not_found(app: App) {
    let (path, object_id) = parties(&app).await;
    let operator = app.sign_in("city_operator").await;
    let body = json!({ "object_id": object_id, "reason": "亲属" });
    let declared = operator.post(&path, &body).await;
    let other = inspector(&app, "ZF2", "130100-LSB", &json!({}));
    let other = operator.post("/inspectors", &other).await.id();
    app.sign_in("city_approver")
        .await
        .post(
            &format!("/inspectors/{other}/recusals/{}/end", declared.id()),
            &json!({ "reason": "关系已解除" }),
        )
        .await
        .refused(404, "not_found");
}

async fn list_unit_recusals_waits_for_the_approver_of_the_unit(app: App) {
    let (path, object_id) = parties(&app).await;
    let inspector = app.sign_in("inspector").await;
    let body = json!({ "object_id": object_id, "reason": "配偶为该单位负责人" });
    let declared = inspector.post(&path, &body).await;
    let waiting = async |username: &str| {
        let client = app.sign_in(username).await;
        client.all("/recusals?state=declared").await
    };
    let found = waiting("city_approver").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], declared.id());
    assert_eq!(found[0]["inspector_code"], "ZF1");
    assert_eq!(found[0]["allowed_actions"], json!(["confirm", "refuse"]));
    assert_eq!(waiting("inspector").await[0]["allowed_actions"], json!([]));
    for stranger in ["county_approver", "inspector_02", "partner_operator"] {
        assert!(waiting(stranger).await.is_empty(), "{stranger}");
    }
    app.sign_in("regulations")
        .await
        .get("/recusals")
        .await
        .refused(403, "forbidden");
    let approver = app.sign_in("city_approver").await;
    let refuse = format!("{path}/{}/refuse", declared.id());
    let reason = json!({ "reason": "不属于应当回避的关系" });
    approver.post(&refuse, &reason).await.ok();
    assert!(waiting("city_approver").await.is_empty());
    assert_eq!(
        approver.all("/recusals?state=refused").await[0]["allowed_actions"],
        json!([])
    );
}

async fn declare_recusal_tells_the_approver_and_its_decision_who_declared_it(app: App) {
    let (path, object_id) = parties(&app).await;
    let inspector = app.sign_in("inspector").await;
    let body = json!({ "object_id": object_id, "reason": "配偶为该单位负责人" });
    let declared = inspector.post(&path, &body).await;
    let told = async |username: &str, kind: &str| {
        let client = app.sign_in(username).await;
        eventually("a notification", async || {
            let all = client.all("/notifications").await;
            all.into_iter().find(|one| one["kind"] == kind)
        })
        .await
    };
    let first = told("city_approver", "registers.declare_recusal").await;
    assert_eq!(first["record_id"], declared.id());
    assert_eq!(first["resource"], "recusals");
    let approver = app.sign_in("city_approver").await;
    let confirm = format!("{path}/{}/confirm", declared.id());
    approver.command(&confirm).await.ok();
    told("inspector", "registers.confirm_recusal").await;
    let operator = app.sign_in("city_operator").await;
    assert!(operator.all("/notifications").await.is_empty());
}

/// SQLite takes 32,766 parameters in a statement.
async fn recusals_of_more_inspectors_than_parameters_are_in_force(app: App) {
    let (object, inspector) = (
        enterprise(1),
        Registered::new("ZF000001", "130100-LSB", None),
    );
    app.add_objects(std::slice::from_ref(&object));
    app.add_inspectors(std::slice::from_ref(&inspector));
    app.change(&[format!(
        "INSERT INTO recusals (id, inspector_id, object_id, reason, state, declared_by, version, \
         created_at, updated_at) VALUES ('one', '{}', '{}', '亲属', 'declared', '{}', 1, \
         '2026-01-05 01:00:00', '2026-01-05 01:00:00')",
        inspector.id(),
        object.id(),
        app.user("inspector")
    )]);
    let mut ids: Vec<InspectorId> = (0..33_000).map(|_| InspectorId::new()).collect();
    ids.push(inspector.id().into());
    let pairs = recusals::in_force(&mut app.connect(), &ids).expect("they are read");
    let declared: (InspectorId, ObjectId) = (inspector.id().into(), object.id().into());
    assert_eq!(pairs, [declared]);
}

on_both_databases!(
    declare_recusal_by_the_inspector_counts_at_once,
    declare_recusal_tells_the_approver_and_its_decision_who_declared_it,
    declare_recusal_with_wrong_values_or_for_others_is_refused,
    list_recusals_is_for_the_unit_and_the_inspector,
    list_unit_recusals_waits_for_the_approver_of_the_unit,
    confirm_recusal_takes_other_eyes_and_lasts_until_its_end,
    confirm_recusal_by_who_declared_it_is_refused,
    refuse_recusal_frees_the_pair,
    end_recusal_of_another_inspector_is_not_found,
    recusals_of_more_inspectors_than_parameters_are_in_force,
);
