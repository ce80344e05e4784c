//! The ceremony step by step, and what each step refuses.

use super::stage::{alike, commits, log_types, ready, run_at_once, text};
use serde_json::{Value, json};
use sortition_tests::{App, Client, eventually, on_both_databases};

const UNIT: &str = "130100-LSB";
const WITNESS: &str = "130100-LAW";

fn nonce(digit: char) -> String {
    digit.to_string().repeat(64)
}

/// A draw to which the unit and the witness contribute, with a beacon.
struct Ceremony {
    operator: Client,
    witness: Client,
    id: String,
    task: String,
}

impl Ceremony {
    async fn open(app: &App) -> (Self, Value) {
        let (_, task) = ready(app, (12, 4), alike(6), json!({})).await;
        let operator = app.sign_in("city_operator").await;
        let witness = app.sign_in("regulations").await;
        let body = json!({ "contributors": [UNIT, WITNESS],
            "beacon": { "source": "dice", "round": "1", "at": "2026-11-23T05:00:00Z" } });
        let opened = operator
            .post(&format!("/tasks/{task}/draws"), &body)
            .await
            .with(201);
        let ceremony = Self {
            operator,
            witness,
            id: text(&opened, "id").to_owned(),
            task,
        };
        (ceremony, opened)
    }

    fn path(&self, rest: &str) -> String {
        format!("/draws/{}{rest}", self.id)
    }

    async fn commit(&self) {
        let path = self.path("/commitments");
        let of_unit = commits(&self.id, UNIT, &nonce('1'));
        self.operator.post(&path, &of_unit).await.ok();
        let of_witness = commits(&self.id, WITNESS, &nonce('2'));
        self.witness.post(&path, &of_witness).await.ok();
    }

    async fn freeze(&self) -> Value {
        let body = json!({ "reveal_by": "2026-11-23T03:00:00Z" });
        self.operator.post(&self.path("/freeze"), &body).await.ok()
    }

    async fn reveal(&self) {
        let path = self.path("/reveals");
        let of_unit = json!({ "contributor": UNIT, "nonce": nonce('1') });
        let revealing = self.operator.post(&path, &of_unit).await.ok();
        assert_eq!(revealing["state"], "revealing");
        let of_witness = json!({ "contributor": WITNESS, "nonce": nonce('2') });
        self.witness.post(&path, &of_witness).await.ok();
    }

    /// After the beacon's time; sessions of before are over.
    async fn after_the_beacon(mut self, app: &App) -> Self {
        app.travel_to("2026-11-23T13:00:01+08:00");
        self.operator = app.sign_in("city_operator").await;
        self.witness = app.sign_in("regulations").await;
        self
    }
}

async fn open_draw_with_contributors_and_beacon_waits_for_commits(app: App) {
    let (ceremony, opened) = Ceremony::open(&app).await;
    assert_eq!(opened["state"], "open");
    assert_eq!(opened["contributors"][0]["id"], "system");
    assert_eq!(opened["own_contributors"], json!([UNIT]));
    assert_eq!(opened["is_single_party"], false);
    assert_eq!(opened["allowed_actions"], json!(["commit", "abort"]));
    let listed = ceremony.operator.all("/draws").await;
    assert_eq!(text(&listed[0], "id"), ceremony.id);
}

async fn open_draw_and_its_freeze_tell_the_other_contributors(app: App) {
    let (ceremony, _) = Ceremony::open(&app).await;
    let told = async |client: &Client, kind: &str| {
        eventually("the notice of a draw", async || {
            let told = client.all("/notifications").await;
            told.into_iter()
                .find(|one| one["kind"] == kind && one["record_id"] == ceremony.id.as_str())
        })
        .await
    };
    let notice = told(&ceremony.witness, "draws.open").await;
    let sentence = text(&notice, "text");
    assert!(sentence.contains("等待贵单位提交承诺"), "{sentence}");
    ceremony.commit().await;
    ceremony.freeze().await;
    let notice = told(&ceremony.witness, "draws.freeze").await;
    assert!(text(&notice, "text").contains("揭示"), "{notice}");
    // Who opened and froze it knows.
    let own = ceremony.operator.all("/notifications").await;
    assert!(
        own.iter()
            .all(|one| one["record_id"] != ceremony.id.as_str())
    );
}

async fn list_draws_shows_those_one_may_read(app: App) {
    let (ceremony, _) = Ceremony::open(&app).await;
    assert_eq!(ceremony.operator.all("/draws?state=open").await.len(), 1);
    assert!(ceremony.operator.all("/draws?state=drawn").await.is_empty());
    assert_eq!(ceremony.witness.all("/draws").await.len(), 1);
    let county = app.sign_in("county_operator").await;
    assert!(county.all("/draws").await.is_empty());
}

async fn get_draw_of_another_unit_is_not_found(app: App) {
    let (ceremony, _) = Ceremony::open(&app).await;
    let path = ceremony.path("");
    let seen = ceremony.witness.get(&path).await.ok();
    assert_eq!(seen["own_contributors"], json!([WITNESS]));
    let county = app.sign_in("county_operator").await;
    county.get(&path).await.refused(404, "not_found");
    let auditor = app.sign_in("auditor").await;
    auditor.get(&path).await.refused(403, "forbidden");
}

async fn commit_draw_takes_each_contributors_own_once(app: App) {
    let (ceremony, _) = Ceremony::open(&app).await;
    let (operator, witness) = (&ceremony.operator, &ceremony.witness);
    let path = ceremony.path("/commitments");
    let of_unit = commits(&ceremony.id, UNIT, &nonce('1'));
    let foreign = witness.post(&path, &of_unit).await;
    foreign.refused(403, "forbidden");
    let unknown = json!({ "contributor": "130100-TAX", "commitment": nonce('a') });
    let answer = operator.post(&path, &unknown).await;
    answer.refused(409, "unknown_contributor");
    let malformed = json!({ "contributor": UNIT, "commitment": "ABC" });
    let answer = operator.post(&path, &malformed).await;
    answer.refused_field("/commitment", "wrong_format");
    operator.post(&path, &of_unit).await.ok();
    let again = operator.post(&path, &of_unit).await;
    again.refused(409, "already_committed");
    let copied = json!({ "contributor": WITNESS, "commitment": of_unit["commitment"] });
    let answer = witness.post(&path, &copied).await;
    answer.refused_field("/commitment", "not_unique");
}

async fn freeze_draw_fixes_what_is_drawn_from(app: App) {
    let (ceremony, _) = Ceremony::open(&app).await;
    let path = ceremony.path("/freeze");
    let freeze = json!({ "reveal_by": "2026-11-23T03:00:00Z" });
    let early = ceremony.operator.post(&path, &freeze).await;
    early.refused(409, "missing_commit");
    ceremony.commit().await;
    let past = json!({ "reveal_by": "2026-11-23T01:59:59Z" });
    let answer = ceremony.operator.post(&path, &past).await;
    answer.refused_field("/reveal_by", "in_the_past");
    let far = json!({ "reveal_by": "2099-11-23T03:00:00Z" });
    let answer = ceremony.operator.post(&path, &far).await;
    answer.refused_field("/reveal_by", "out_of_range");
    let late = json!({ "reveal_by": "2026-11-23T05:00:00Z" });
    let answer = ceremony.operator.post(&path, &late).await;
    answer.refused(422, "beacon_too_early");
    let frozen = ceremony.freeze().await;
    assert_eq!(frozen["state"], "frozen");
    assert_eq!(frozen["run"], 1);
    assert_eq!(frozen["manifest"]["population"]["size"], 12);
    assert_eq!(
        log_types(&frozen),
        ["commit", "commit", "commit", "freeze", "reveal"]
    );
}

async fn freeze_draw_names_the_log_of_the_setting_which_then_stays(app: App) {
    let regulations = app.sign_in("regulations").await;
    let path = "/settings/draws.log_origin";
    let later = json!({ "value": "log.example.cn", "effective_from": "2026-11-24" });
    regulations
        .put(path, None, &later)
        .await
        .refused_field("/effective_from", "in_the_future");
    let wrong = json!({ "value": "https://log.example.cn" });
    regulations
        .put(path, None, &wrong)
        .await
        .refused_field("/value", "wrong_format");
    let origin = json!({ "value": "log.example.cn/draws" });
    let set = regulations.put(path, None, &origin).await.ok();
    let former = set["former"].as_str().unwrap();
    assert!(former.starts_with("sortition.local/"), "{former}");
    let (ceremony, _) = Ceremony::open(&app).await;
    // The commit of `system` is in the log.
    let other = json!({ "value": "log.example.cn/others" });
    let answer = ceremony.witness.put(path, None, &other).await;
    answer.refused(409, "setting_fixed");
    ceremony.commit().await;
    ceremony.freeze().await;
    let draw = ceremony.operator.get(&ceremony.path("")).await.ok();
    assert_eq!(draw["manifest"]["log"], "log.example.cn/draws", "{draw}");
}

async fn reveal_draw_must_open_the_commitment(app: App) {
    let (ceremony, _) = Ceremony::open(&app).await;
    ceremony.commit().await;
    ceremony.freeze().await;
    let operator = &ceremony.operator;
    let path = ceremony.path("/reveals");
    let wrong = json!({ "contributor": UNIT, "nonce": nonce('3') });
    let answer = operator.post(&path, &wrong).await;
    answer.refused(409, "bad_reveal");
    ceremony.reveal().await;
    let of_unit = json!({ "contributor": UNIT, "nonce": nonce('1') });
    let again = operator.post(&path, &of_unit).await;
    again.refused(409, "already_revealed");
}

async fn record_beacon_after_its_time_and_the_last_reveal(app: App) {
    let (ceremony, _) = Ceremony::open(&app).await;
    ceremony.commit().await;
    ceremony.freeze().await;
    let path = ceremony.path("/beacon");
    let value = json!({ "value": "123456789012345678901234" });
    let answer = ceremony.operator.post(&path, &value).await;
    answer.refused(409, "missing_reveal");
    ceremony.reveal().await;
    let answer = ceremony.operator.post(&path, &value).await;
    answer.refused(409, "bad_beacon");
    let ceremony = ceremony.after_the_beacon(&app).await;
    let malformed = json!({ "value": "12345" });
    let answer = ceremony.operator.post(&path, &malformed).await;
    answer.refused(409, "bad_beacon");
    let recorded = ceremony.witness.post(&path, &value).await.ok();
    assert_eq!(recorded["beacon"]["value"], value["value"]);
    let other = json!({ "value": "923456789012345678901234" });
    let answer = ceremony.operator.post(&path, &other).await;
    answer.refused(409, "invalid_state");
}

async fn run_draw_once_all_is_there_can_be_verified(app: App) {
    let (ceremony, _) = Ceremony::open(&app).await;
    ceremony.commit().await;
    ceremony.freeze().await;
    let answer = ceremony.operator.command(&ceremony.path("/draw")).await;
    answer.refused(409, "missing_reveal");
    ceremony.reveal().await;
    let answer = ceremony.operator.command(&ceremony.path("/draw")).await;
    answer.refused(409, "bad_beacon");
    let ceremony = ceremony.after_the_beacon(&app).await;
    let operator = &ceremony.operator;
    let value = json!({ "value": "123456789012345678901234" });
    operator.post(&ceremony.path("/beacon"), &value).await.ok();
    let reason = json!({ "reason": "other", "text": "重来" });
    let answer = operator.post(&ceremony.path("/abort"), &reason).await;
    answer.refused(409, "too_late");
    let drawn = operator.command(&ceremony.path("/draw")).await.ok();
    assert_eq!(drawn["state"], "drawn");
    assert_eq!(drawn["is_matched"], true);
    assert_eq!(log_types(&drawn).last(), Some(&"result"));
    let task = operator
        .get(&format!("/tasks/{}", ceremony.task))
        .await
        .ok();
    assert_eq!(task["state"], "drawn");
    let bundle = operator.get(&ceremony.path("/bundle")).await;
    let verdict = sortition_draw::verify(&bundle.body);
    assert_eq!(verdict.code(), "ok", "{verdict:?}");
    assert!(!verdict.manifest.unwrap().is_single_party);
}

async fn open_draw_at_once_is_refused_where_others_contribute(app: App) {
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
    let many = json!({ "contributors": vec![WITNESS; 14] });
    let answer = operator.post(&path, &many).await;
    answer.refused_field("/contributors", "too_many");
    let beacon = json!({ "source": "ssq", "round": "1", "at": "2026-11-24T00:00:00Z" });
    let answer = operator.post(&path, &json!({ "beacon": beacon })).await;
    answer.refused_field("/beacon/source", "few_contributors");
    for (at, code) in [
        ("2016-11-24T00:00:00Z", "in_the_past"),
        ("2026-11-23T02:00:00Z", "in_the_past"),
        ("2099-11-24T00:00:00Z", "out_of_range"),
    ] {
        let beacon = json!({ "source": "dice", "round": "1", "at": at });
        let answer = operator.post(&path, &json!({ "beacon": beacon })).await;
        answer.refused_field("/beacon/at", code);
    }
    assert!(app.query("SELECT id AS line FROM draws").is_empty());
}

async fn open_draw_at_once_repeated_with_its_key_draws_once(app: App) {
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

async fn freeze_draw_in_vain_changes_nothing(app: App) {
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

async fn run_draw_that_waits_is_done_by_the_system(app: App) {
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

async fn open_draw_of_teams_is_matched_and_verified(app: App) {
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
    open_draw_with_contributors_and_beacon_waits_for_commits,
    open_draw_and_its_freeze_tell_the_other_contributors,
    list_draws_shows_those_one_may_read,
    get_draw_of_another_unit_is_not_found,
    commit_draw_takes_each_contributors_own_once,
    freeze_draw_fixes_what_is_drawn_from,
    freeze_draw_names_the_log_of_the_setting_which_then_stays,
    reveal_draw_must_open_the_commitment,
    record_beacon_after_its_time_and_the_last_reveal,
    run_draw_once_all_is_there_can_be_verified,
    open_draw_at_once_is_refused_where_others_contribute,
    open_draw_at_once_repeated_with_its_key_draws_once,
    freeze_draw_in_vain_changes_nothing,
    run_draw_that_waits_is_done_by_the_system,
    open_draw_of_teams_is_matched_and_verified,
);
