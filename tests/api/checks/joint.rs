//! A check of two units: what each of them, and their inspectors, know of the other's part (rows 42 and 46).

use super::{answer_all, finding, finding_id, form, hand_in_as_partner, joint};
use serde_json::{Value, json};
use sortition::org::actions::notifications::deliver;
use sortition_tests::builders::text;
use sortition_tests::files::{PNG, docx_text};
use sortition_tests::{App, Client, on_both_databases};

/// What the lead's inspectors say of a problem.
const FOUND: &str = "未建立职工名册";
/// The file with which they show it.
const SHOWN: &str = "牵头单位取证.png";

/// The lead's part begun, with a problem at its point, a file and a result: the inspector and the file.
async fn begin_as_lead(app: &App, check: &str) -> (Client, String) {
    let leading = app.sign_in("inspector").await;
    leading.command(&format!("{check}/start")).await.ok();
    answer_all(app, &leading, check, &["problem"]).await;
    let evidence = format!("{check}/evidence");
    let evidence = leading.upload(&evidence, SHOWN, PNG.to_vec()).await;
    let file = format!("/attachments/{}", evidence.id());
    let etag = leading.get(check).await.etag().to_owned();
    let outcome = json!({ "result": "R5", "representative_words": "无异议" });
    leading.patch(check, &etag, &outcome).await.ok();
    (leading, file)
}

/// The partner's part begun in the same way, with another result.
async fn begin_as_partner(app: &App, check: &str) -> (Client, String) {
    let joining = app.sign_in("partner_inspector_01").await;
    joining.command(&format!("{check}/start")).await.ok();
    let point = form(&joining, check).await.remove(0);
    let mut found = finding(app, &point, "problem");
    found["unit_id"] = app.unit("130100-AMR").into();
    let path = format!("{check}/findings/{}", finding_id(1));
    joining.put(&path, None, &found).await.with(201);
    let evidence = format!("{check}/evidence");
    let evidence = joining.upload(&evidence, "联合部门取证.png", PNG.to_vec());
    let file = format!("/attachments/{}", evidence.await.id());
    let etag = joining.get(check).await.etag().to_owned();
    let outcome = json!({ "result": "R3" });
    joining.patch(check, &etag, &outcome).await.ok();
    (joining, file)
}

/// The part of a unit in a check, if it is shown.
fn part(app: &App, seen: &Value, unit: &str) -> Option<Value> {
    let unit = app.unit(unit);
    let mut parts = seen["parts"].as_array().expect("parts").iter();
    parts.find(|part| part["unit_id"] == *unit).cloned()
}

fn count(seen: &Value, field: &str) -> usize {
    seen[field].as_array().expect("a list").len()
}

/// The reader is told nothing of the lead's part, but who comes along if they inspect the check too.
async fn knows_nothing_of_the_lead(app: &App, reader: &Client, check: &str, file: &str) {
    let seen = reader.get(check).await.ok();
    if let Some(part) = part(app, &seen, "130100-LSB") {
        for field in ["state", "result", "submitted_at", "return_reason"] {
            assert_eq!(part[field], Value::Null, "{field}");
        }
    }
    assert_ne!(seen["result"], "R5");
    assert!(!seen["findings"].to_string().contains(FOUND), "{seen}");
    assert_eq!(seen["evidence"], json!([]));
    reader.get(file).await.refused(404, "not_found");
    let sheet = reader.get(&format!("{check}/record.docx")).await;
    let sheet = docx_text(&sheet.body);
    assert!(!sheet.contains(FOUND) && !sheet.contains(SHOWN), "{sheet}");
}

async fn get_check_of_two_units_shows_the_others_part_once_it_is_handed_in(app: App) {
    let staged = joint(&app).await;
    let check = &staged.checks[0];
    let (leading, file) = begin_as_lead(&app, check).await;
    let reviewer = app.sign_in("partner_operator").await;
    let joining = app.sign_in("partner_inspector_01").await;
    let drawn =
        |seen: &Value| part(&app, seen, "130100-LSB").map(|part| count(&part, "inspectors"));
    for reader in [&reviewer, &joining] {
        knows_nothing_of_the_lead(&app, reader, check, &file).await;
    }
    assert_eq!(
        drawn(&reviewer.get(check).await.ok()),
        None,
        "own part only"
    );
    assert_eq!(
        drawn(&joining.get(check).await.ok()),
        Some(2),
        "who comes along on the visit"
    );
    leading.command(&format!("{check}/submit")).await.ok();
    for reader in [&reviewer, &joining] {
        let seen = reader.get(check).await.ok();
        let part = part(&app, &seen, "130100-LSB").expect("it is handed in");
        let said = (&part["state"], &part["result"], &seen["result"]);
        assert_eq!(said, (&json!("submitted"), &json!("R5"), &json!("R5")));
        assert_eq!(seen["findings"][0]["detail"], FOUND);
        assert_eq!(seen["evidence"][0]["name"], SHOWN);
        assert_eq!(reader.get(&file).await.body, PNG);
        let sheet = reader.get(&format!("{check}/record.docx")).await;
        assert!(docx_text(&sheet.body).contains(SHOWN));
    }
    // Only to be read.
    joining.command(&format!("{check}/start")).await.ok();
    let point = form(&joining, check).await.remove(0);
    let path = format!("{check}/findings/{}", finding_id(7));
    let answer = finding(&app, &point, "compliant");
    let changed = joining.put(&path, None, &answer).await;
    changed.refused(403, "forbidden");
    let operator = app.sign_in("city_operator").await;
    let reason = json!({ "reason": "请补充工资表" });
    let back = format!("{check}/return");
    operator.post(&back, &reason).await.ok();
    for reader in [&reviewer, &joining] {
        knows_nothing_of_the_lead(&app, reader, check, &file).await;
    }
}

async fn get_check_of_two_units_keeps_the_partners_part_from_the_leads_inspectors(app: App) {
    let staged = joint(&app).await;
    let check = &staged.checks[0];
    let (joining, file) = begin_as_partner(&app, check).await;
    let leading = app.sign_in("inspector").await;
    let operator = app.sign_in("city_operator").await;
    let seen = leading.get(check).await.ok();
    let other = part(&app, &seen, "130100-AMR").expect("who comes along");
    assert_eq!(other["inspectors"][0]["code"], "ZF000008");
    assert_eq!(
        (&other["state"], &other["result"], &seen["result"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!((count(&seen, "findings"), count(&seen, "evidence")), (0, 0));
    leading.get(&file).await.refused(404, "not_found");
    // The lead unit reviews the whole.
    let seen = operator.get(check).await.ok();
    assert_eq!((count(&seen, "findings"), count(&seen, "evidence")), (1, 1));
    assert_eq!(operator.get(&file).await.body, PNG);
    joining
        .command(&format!("{check}/submit"))
        .await
        .refused(409, "words_missing");
    let outcome = json!({ "result": "R3", "representative_words": "无异议" });
    joining
        .post(&format!("{check}/submit"), &outcome)
        .await
        .ok();
    let seen = leading.get(check).await.ok();
    assert_eq!(seen["result"], "R3");
    assert_eq!((count(&seen, "findings"), count(&seen, "evidence")), (1, 1));
    assert_eq!(leading.get(&file).await.body, PNG);
}

/// A file of the other unit doesn't show what one's own unit must show.
async fn submit_check_of_two_units_needs_the_own_parts_evidence(app: App) {
    let staged = joint(&app).await;
    let check = &staged.checks[0];
    begin_as_lead(&app, check).await;
    let joining = app.sign_in("partner_inspector_01").await;
    joining.command(&format!("{check}/start")).await.ok();
    let point = form(&joining, check).await.remove(0);
    let mut unchecked = finding(&app, &point, "not_checked");
    unchecked["unit_id"] = app.unit("130100-AMR").into();
    let path = format!("{check}/findings/{}", finding_id(1));
    joining.put(&path, None, &unchecked).await.with(201);
    let submit = format!("{check}/submit");
    let gone = json!({ "result": "R4" });
    let refused = joining.post(&submit, &gone).await;
    refused.refused(409, "evidence_missing");
    let evidence = format!("{check}/evidence");
    let added = joining.upload(&evidence, "门头.png", PNG.to_vec()).await;
    added.with(201);
    joining.post(&submit, &gone).await.ok();
}

async fn list_check_transitions_of_two_units_names_nobody_of_a_part_in_work(app: App) {
    let staged = joint(&app).await;
    let check = &staged.checks[0];
    let (leading, _) = begin_as_lead(&app, check).await;
    begin_as_partner(&app, check).await;
    let path = format!("{check}/transitions");
    let names = async |username: &str, event: &str| -> Vec<(Value, bool)> {
        let steps = app.sign_in(username).await.all(&path).await;
        let of_event = steps.iter().filter(|step| step["event"] == event);
        let told = of_event.map(|step| {
            let is_untold = step["is_by_untold"].as_bool().expect("it is said");
            assert_eq!(step["by_name"].is_null(), step["by_unit_name"].is_null());
            (step["by_name"].clone(), is_untold)
        });
        told.collect()
    };
    let (lead, partner, nobody) = (
        (json!("秦朗"), false),
        (json!("吴越"), false),
        (Value::Null, true),
    );
    for (username, expected) in [
        ("city_operator", [&partner, &lead]),
        ("inspector", [&nobody, &lead]),
        ("inspector_02", [&nobody, &lead]),
        ("partner_operator", [&partner, &nobody]),
        ("partner_inspector_01", [&partner, &nobody]),
    ] {
        let expected: Vec<_> = expected.into_iter().cloned().collect();
        assert_eq!(names(username, "start").await, expected, "{username}");
        let opened = names(username, "release").await;
        assert_eq!(opened, [(json!("沈知行"), false)], "{username}");
    }
    // Whoever asks to give all of it up may be an inspector.
    let gone = json!({ "reason": "moved", "text": "已搬离" });
    let asked = leading.post(&format!("{check}/terminate"), &gone).await;
    asked.ok();
    let seen = names("partner_operator", "terminate").await;
    assert_eq!(seen, std::slice::from_ref(&nobody));
    let seen = names("city_operator", "terminate").await;
    assert_eq!(seen, std::slice::from_ref(&lead));
    leading.command(&format!("{check}/submit")).await.ok();
    let seen = names("partner_operator", "start").await;
    assert_eq!(seen, [partner, lead], "it is handed in");
}

async fn return_check_of_two_units_is_told_to_that_parts_inspectors(app: App) {
    let staged = joint(&app).await;
    let check = &staged.checks[0];
    let (leading, _) = begin_as_lead(&app, check).await;
    leading.command(&format!("{check}/submit")).await.ok();
    let operator = app.sign_in("city_operator").await;
    let reason = json!({ "reason": "请补充工资表" });
    operator
        .post(&format!("{check}/return"), &reason)
        .await
        .ok();
    while deliver(app.services()).expect("they are delivered") {}
    let id = check.trim_start_matches("/checks/");
    for (username, expected) in [
        ("inspector", vec!["checks.return", "checks.release"]),
        ("inspector_02", vec!["checks.return", "checks.release"]),
        ("partner_inspector_01", vec!["checks.release"]),
    ] {
        let told = app.sign_in(username).await.all("/notifications").await;
        let of_check = told.iter().filter(|one| one["record_id"] == id);
        let mut kinds: Vec<&str> = of_check.map(|one| text(one, "kind")).collect();
        kinds.sort_unstable_by(|one, other| other.cmp(one));
        assert_eq!(kinds, expected, "{username}");
    }
}

/// Asking for a result finds the checks that show it, and no others.
async fn list_checks_by_result_finds_what_is_shown(app: App) {
    let staged = joint(&app).await;
    let [first, second] = &staged.checks[..] else {
        panic!("two are drawn");
    };
    let readers = [
        "city_operator",
        "city_approver",
        "inspector",
        "inspector_02",
        "partner_operator",
        "partner_inspector_01",
        "city_lead",
        "section_operator",
    ];
    // Begun by both; handed in by the partner alone, then by the lead too; confirmed; public.
    begin_as_lead(&app, first).await;
    hand_in_as_partner(&app, second).await;
    compare(&app, &readers).await;
    hand_in_as_partner_again(&app, first).await;
    compare(&app, &readers).await;
    let leading = app.sign_in("inspector").await;
    leading.command(&format!("{first}/submit")).await.ok();
    compare(&app, &readers).await;
    let operator = app.sign_in("city_operator").await;
    operator.command(&format!("{first}/confirm")).await.ok();
    let reviewer = app.sign_in("partner_operator").await;
    reviewer.command(&format!("{first}/confirm")).await.ok();
    compare(&app, &readers).await;
    let new = json!({ "kind": "result", "subject_id": &first["/checks/".len()..] });
    let made = operator.post("/publications", &new).await.id();
    let path = format!("/publications/{made}");
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    operator.command(&format!("{path}/publish")).await.ok();
    compare(&app, &readers).await;
    // Of what is public everybody who sees it is told the whole's result, not the own part's.
    for username in [
        "inspector",
        "partner_operator",
        "partner_inspector_01",
        "city_lead",
    ] {
        let reader = app.sign_in(username).await;
        let total = async |result: &str| {
            let path = format!("/checks?count=true&result={result}");
            reader.get(&path).await.ok()["total"].as_u64()
        };
        assert_eq!(total("R5").await, Some(1), "{username}");
    }
}

/// The same with another finding's id.
async fn hand_in_as_partner_again(app: &App, check: &str) {
    let joining = app.sign_in("partner_inspector_01").await;
    joining.command(&format!("{check}/start")).await.ok();
    let point = form(&joining, check).await.remove(0);
    let mut found = finding(app, &point, "compliant");
    found["unit_id"] = app.unit("130100-AMR").into();
    let path = format!("{check}/findings/{}", finding_id(2));
    joining.put(&path, None, &found).await.with(201);
    let outcome = json!({ "result": "R1", "representative_words": "无异议" });
    let submit = format!("{check}/submit");
    joining.post(&submit, &outcome).await.ok();
}

async fn compare(app: &App, readers: &[&str]) {
    for username in readers {
        let reader = app.sign_in(username).await;
        let all = reader.all("/checks").await;
        for result in ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"] {
            let shown = all.iter().filter(|one| one["result"] == result);
            let mut shown: Vec<&str> = shown.map(|one| text(one, "id")).collect();
            let found = reader.all(&format!("/checks?result={result}")).await;
            let mut found: Vec<&str> = found.iter().map(|one| text(one, "id")).collect();
            shown.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, shown, "{username} asks for {result}");
        }
    }
}

on_both_databases!(
    get_check_of_two_units_keeps_the_partners_part_from_the_leads_inspectors,
    get_check_of_two_units_shows_the_others_part_once_it_is_handed_in,
    list_check_transitions_of_two_units_names_nobody_of_a_part_in_work,
    list_checks_by_result_finds_what_is_shown,
    return_check_of_two_units_is_told_to_that_parts_inspectors,
    submit_check_of_two_units_needs_the_own_parts_evidence,
);
