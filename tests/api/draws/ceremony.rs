//! The ceremony step by step, and what each step refuses.

use super::stage::{alike, commits, log_types, ready, run_at_once, text};
use serde_json::json;
use sortition_tests::{App, eventually, on_both_databases};

const UNIT: &str = "130100-LSB";
const WITNESS: &str = "130100-LAW";

fn nonce(digit: char) -> String {
    digit.to_string().repeat(64)
}

async fn draw_with_two_contributors_and_beacon_goes_step_by_step(app: App) {
    let (_, task) = ready(&app, (12, 4), alike(6), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let witness = app.sign_in("regulations").await;
    let body = json!({ "contributors": [UNIT, WITNESS],
        "beacon": { "source": "dice", "round": "1", "at": "2026-11-23T05:00:00Z" } });
    let opened = operator
        .post(&format!("/tasks/{task}/draws"), &body)
        .await
        .with(201);
    assert_eq!(opened["state"], "open");
    assert_eq!(opened["contributors"][0]["id"], "system");
    assert_eq!(opened["own_contributors"], json!([UNIT]));
    assert_eq!(opened["is_single_party"], false);
    assert_eq!(opened["allowed_actions"], json!(["commit", "abort"]));
    let id = text(&opened, "id").to_owned();
    let path = |rest: &str| format!("/draws/{id}{rest}");

    // Commit.
    let freeze = json!({ "reveal_by": "2026-11-23T03:00:00Z" });
    let early = operator.post(&path("/freeze"), &freeze).await;
    early.refused(409, "missing_commit");
    let of_unit = commits(&id, UNIT, &nonce('1'));
    let commitments = path("/commitments");
    let foreign = witness.post(&commitments, &of_unit).await;
    foreign.refused(403, "forbidden");
    let unknown = json!({ "contributor": "130100-TAX", "commitment": nonce('a') });
    let answer = operator.post(&commitments, &unknown).await;
    answer.refused(409, "unknown_contributor");
    let malformed = json!({ "contributor": UNIT, "commitment": "ABC" });
    let answer = operator.post(&commitments, &malformed).await;
    answer.refused_field("/commitment", "wrong_format");
    operator.post(&commitments, &of_unit).await.ok();
    let again = operator.post(&commitments, &of_unit).await;
    again.refused(409, "already_committed");
    let copied = json!({ "contributor": WITNESS, "commitment": of_unit["commitment"] });
    let answer = witness.post(&commitments, &copied).await;
    answer.refused_field("/commitment", "not_unique");
    let of_witness = commits(&id, WITNESS, &nonce('2'));
    witness.post(&commitments, &of_witness).await.ok();

    // Freeze.
    let past = json!({ "reveal_by": "2026-11-23T01:59:59Z" });
    let answer = operator.post(&path("/freeze"), &past).await;
    answer.refused_field("/reveal_by", "in_the_past");
    let late = json!({ "reveal_by": "2026-11-23T05:00:00Z" });
    let answer = operator.post(&path("/freeze"), &late).await;
    answer.refused(422, "beacon_too_early");
    let frozen = operator.post(&path("/freeze"), &freeze).await.ok();
    assert_eq!(frozen["state"], "frozen");
    assert_eq!(frozen["run"], 1);
    assert_eq!(frozen["manifest"]["population"]["size"], 12);
    assert_eq!(
        log_types(&frozen),
        ["commit", "commit", "commit", "freeze", "reveal"]
    );

    // Reveal.
    let answer = operator.command(&path("/draw")).await;
    answer.refused(409, "missing_reveal");
    let value = json!({ "value": "123456789012345678901234" });
    let answer = operator.post(&path("/beacon"), &value).await;
    answer.refused(409, "missing_reveal");
    let reveals = path("/reveals");
    let wrong = json!({ "contributor": UNIT, "nonce": nonce('3') });
    let answer = operator.post(&reveals, &wrong).await;
    answer.refused(409, "bad_reveal");
    let of_unit = json!({ "contributor": UNIT, "nonce": nonce('1') });
    let revealing = operator.post(&reveals, &of_unit).await.ok();
    assert_eq!(revealing["state"], "revealing");
    let again = operator.post(&reveals, &of_unit).await;
    again.refused(409, "already_revealed");
    let of_witness = json!({ "contributor": WITNESS, "nonce": nonce('2') });
    witness.post(&reveals, &of_witness).await.ok();

    // Beacon.
    let answer = operator.command(&path("/draw")).await;
    answer.refused(409, "bad_beacon");
    let answer = operator.post(&path("/beacon"), &value).await;
    answer.refused(409, "bad_beacon");
    app.travel_to("2026-11-23T13:00:01+08:00");
    let operator = app.sign_in("city_operator").await;
    let witness = app.sign_in("regulations").await;
    let malformed = json!({ "value": "12345" });
    let answer = operator.post(&path("/beacon"), &malformed).await;
    answer.refused(409, "bad_beacon");
    let recorded = witness.post(&path("/beacon"), &value).await.ok();
    assert_eq!(recorded["beacon"]["value"], value["value"]);
    let other = json!({ "value": "923456789012345678901234" });
    let answer = operator.post(&path("/beacon"), &other).await;
    answer.refused(409, "invalid_state");

    // Draw.
    let reason = json!({ "reason": "other", "text": "重来" });
    let answer = operator.post(&path("/abort"), &reason).await;
    answer.refused(409, "too_late");
    let drawn = operator.command(&path("/draw")).await.ok();
    assert_eq!(drawn["state"], "drawn");
    assert_eq!(drawn["is_matched"], true);
    assert_eq!(log_types(&drawn).last(), Some(&"result"));
    let task = operator.get(&format!("/tasks/{task}")).await.ok();
    assert_eq!(task["state"], "drawn");
    let bundle = operator.get(&path("/bundle")).await;
    let verdict = sortition_draw::verify(&bundle.body);
    assert_eq!(verdict.code(), "ok", "{verdict:?}");
    assert!(!verdict.manifest.unwrap().is_single_party);
}

async fn draw_at_once_is_refused_where_others_contribute(app: App) {
    let (_, task) = ready(&app, (4, 3), alike(2), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("/tasks/{task}/draws?run=true");
    let answer = operator
        .post(&path, &json!({ "contributors": [WITNESS] }))
        .await;
    answer.refused(409, "contributors_needed");
    let beacon = json!({ "source": "kl8", "round": "1", "at": "2026-11-24T00:00:00Z" });
    let answer = operator.post(&path, &json!({ "beacon": beacon })).await;
    answer.refused(409, "contributors_needed");
    let path = format!("/tasks/{task}/draws");
    let answer = operator
        .post(&path, &json!({ "contributors": ["130100-TAX"] }))
        .await;
    answer.refused_field("/contributors/0", "unknown_reference");
    let beacon = json!({ "source": "ssq", "round": "1", "at": "2026-11-24T00:00:00Z" });
    let answer = operator.post(&path, &json!({ "beacon": beacon })).await;
    answer.refused_field("/beacon/source", "few_contributors");
    assert!(app.query("SELECT id AS line FROM draws").is_empty());
}

async fn draw_at_once_repeated_with_its_key_draws_once(app: App) {
    let (_, task) = ready(&app, (8, 3), alike(3), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("/tasks/{task}/draws?run=true");
    let first = operator.post_as(&path, &json!({}), "k1").await.with(201);
    // The first answer again, without a trace of its own.
    let again = operator.unwatched();
    let again = again.post_as(&path, &json!({}), "k1").await.with(201);
    assert_eq!(first, again);
    assert_eq!(log_types(&first), ["commit", "freeze", "reveal", "result"]);
    assert_eq!(first["is_single_party"], true);
    assert_eq!(first["sizes"]["drawn"], 3);
    let other = operator.post_as(&path, &json!({}), "k2").await;
    other.refused(409, "draw_exists");
    assert_eq!(app.query("SELECT id AS line FROM draws").len(), 1);
    assert_eq!(app.query("SELECT id AS line FROM checks").len(), 3);
}

async fn freeze_in_vain_changes_nothing(app: App) {
    let (_, task) = ready(&app, (0, 1), alike(3), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let path = format!("/tasks/{task}/draws?run=true");
    let answer = operator.post(&path, &json!({})).await;
    answer.refused(409, "nothing_to_draw");
    super::stage::stock(&mut app.connect(), 3, 0);
    let answer = operator.post(&path, &json!({})).await;
    let problem = answer.refused(409, "insufficient_inspectors");
    let detail = problem["detail"].as_str().unwrap();
    let code = sortition_tests::fixtures::object_code(0);
    assert!(detail.contains(&code), "names who lacks whom: {detail}");
    assert!(app.query("SELECT id AS line FROM draws").is_empty());
    let task = operator.get(&format!("/tasks/{task}")).await.ok();
    assert_eq!(task["state"], "ready");
}

async fn draw_that_waits_is_drawn_by_the_system(app: App) {
    let (_, task) = ready(&app, (5, 3), alike(2), json!({})).await;
    let operator = app.sign_in("city_operator").await;
    let opened = operator
        .post(&format!("/tasks/{task}/draws"), &json!({}))
        .await
        .with(201);
    let path = format!("/draws/{}", text(&opened, "id"));
    let freeze = json!({ "reveal_by": "2026-11-23T02:00:00Z" });
    operator.post(&format!("{path}/freeze"), &freeze).await.ok();
    app.travel_to("2026-11-23T10:10:00+08:00");
    let operator = app.sign_in("city_operator").await;
    let drawn = eventually("the system's draw", async || {
        let draw = operator.get(&path).await.ok();
        (draw["state"] == "drawn").then_some(draw)
    })
    .await;
    let result = drawn["log"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&result["type"], &result["by"]),
        (&json!("result"), &json!("system"))
    );
}

async fn draw_of_teams_is_matched_and_verified(app: App) {
    let others = json!({ "mode": "team", "teams": 2 });
    let (_, task) = ready(&app, (9, 5), alike(4), others).await;
    let operator = app.sign_in("city_operator").await;
    let drawn = run_at_once(&app, &task).await;
    let path = format!("/draws/{}", text(&drawn, "id"));
    let list = operator.get(&format!("{path}/drawn")).await.ok();
    let teams: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["team"].as_u64().unwrap())
        .collect();
    assert_eq!(teams.len(), 4);
    assert!(teams.iter().all(|team| [1, 2].contains(team)), "{teams:?}");
    let bundle = operator.get(&format!("{path}/bundle")).await;
    assert_eq!(sortition_draw::verify(&bundle.body).code(), "ok");
}

on_both_databases!(
    draw_with_two_contributors_and_beacon_goes_step_by_step,
    draw_at_once_is_refused_where_others_contribute,
    draw_at_once_repeated_with_its_key_draws_once,
    freeze_in_vain_changes_nothing,
    draw_that_waits_is_drawn_by_the_system,
    draw_of_teams_is_matched_and_verified,
);
