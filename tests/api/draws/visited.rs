//! Objects that were drawn and not checked yet: every later draw of any unit counts them as visited, its
//! preview says how many, and nobody is told whom others drew.

use super::stage::text;
use serde_json::{Value, json};
use sortition_draw::{Verdict, verify};
use sortition_tests::builders::{Entry, create_task, draw, inspect, publish_plan};
use sortition_tests::register::{Inspector, enterprises};
use sortition_tests::{App, Client, on_both_databases};

const SECTION: &str = "130100-HRM";

/// Six enterprises, of which 劳动保障监察局 has a task that draws two, and inspectors of both units.
/// Gives that task.
pub async fn two_of_six(app: &App) -> String {
    app.add_objects(&enterprises(6));
    app.add_inspectors(&[
        Inspector::new("ZF000001", "130100-LSB", Some("inspector")),
        Inspector::new("ZF000002", "130100-LSB", Some("inspector_02")),
        Inspector::new("ZF000011", SECTION, None),
        Inspector::new("ZF000012", SECTION, None),
    ]);
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "all", "ratio_bp": 0, "min": 2, "max": 2 }]),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    create_task(app, &entry).await
}

/// A task of a section over the same enterprises; gives its path.
pub async fn section_task(app: &App, months: Option<u32>) -> String {
    let operator = app.sign_in("section_operator").await;
    let plan = json!({ "year": 2026, "title": "科室计划" });
    let plan = format!("/plans/{}", operator.post("/plans", &plan).await.id());
    let entry = json!({ "title": "就业检查", "item_ids": [app.item("RS0101")],
        "scope": { "types": ["enterprise"], "exclude_checked_within_months": months },
        "ratios": [{ "stratum": "all", "ratio_bp": 5000 }], "months": [12] });
    let entry = operator.post(&format!("{plan}/entries"), &entry).await.id();
    operator.command(&format!("{plan}/submit")).await.ok();
    let approver = app.sign_in("section_approver").await;
    approver.get(&format!("{plan}/forecast")).await.ok();
    approver.command(&format!("{plan}/approve")).await.ok();
    approver.command(&format!("{plan}/publish")).await.ok();
    let task = json!({ "plan_entry_id": entry, "title": "就业检查",
        "period": { "from": "2026-12-01", "to": "2026-12-31" } });
    format!("/tasks/{}", operator.post("/tasks", &task).await.id())
}

async fn preview(client: &Client, task: &str) -> Value {
    client.get(&format!("{task}/population")).await.ok()
}

fn sizes(seen: &Value) -> [u64; 4] {
    ["in_scope", "eligible", "drawn", "unseen"].map(|field| seen[field].as_u64().expect(field))
}

/// What the preview says and what is frozen right after it.
pub async fn require_agreement(client: &Client, task: &str) -> Value {
    let seen = preview(client, task).await;
    let run = format!("{task}/draws?run=true");
    let drawn = client.post(&run, &json!({})).await.with(201);
    let frozen = &drawn["sizes"];
    let left_out = |seen: &Value| -> u64 {
        let known = seen["excluded"].as_array().into_iter().flatten();
        let known = known.map(|one| one["count"].as_u64().unwrap_or_default());
        known.sum::<u64>() + seen["unseen"].as_u64().unwrap_or_default()
    };
    assert_eq!(seen["eligible"], frozen["population"], "{seen} {drawn}");
    assert_eq!(left_out(&seen), frozen["excluded"].as_u64().unwrap());
    assert_eq!(seen["drawn"], frozen["drawn"]);
    let strata = |of: &Value| -> Vec<(Value, Value)> {
        let strata = of["strata"].as_array().into_iter().flatten();
        strata
            .map(|one| (one["size"].clone(), one["draw"].clone()))
            .collect()
    };
    assert_eq!(strata(&seen), strata(&drawn));
    drawn
}

/// The bundle of a draw: the excluded lines, and what verifying it gives.
pub async fn bundle(client: &Client, draw: &Value) -> (Vec<String>, Verdict) {
    let path = format!("/draws/{}/bundle", text(draw, "id"));
    bundle_at(client, &path).await
}

pub async fn bundle_at(client: &Client, path: &str) -> (Vec<String>, Verdict) {
    let answer = client.get(path).await;
    let bundle = answer.ok();
    let lines = bundle["excluded"].as_array().expect("a file");
    let lines = lines.iter().map(|line| line.as_str().unwrap().to_owned());
    (lines.collect(), verify(&answer.body))
}

/// Codes of those drawn, as their own unit sees them.
pub async fn drawn_codes(app: &App, task: &str) -> Vec<String> {
    let operator = app.sign_in("city_operator").await;
    let checks = operator.all(&format!("/checks?task_id={task}")).await;
    let code = |check: &Value| text(&check["object"], "code").to_owned();
    checks.iter().map(code).collect()
}

async fn population_leaves_out_who_is_drawn_as_a_number_and_the_freeze_agrees(app: App) {
    let task = two_of_six(&app).await;
    let mine = section_task(&app, Some(12)).await;
    let operator = app.sign_in("section_operator").await;
    assert_eq!(sizes(&preview(&operator, &mine).await), [6, 6, 3, 0]);
    draw(&app, &task).await;
    let seen = preview(&operator, &mine).await;
    assert_eq!(sizes(&seen), [6, 4, 2, 2], "{seen}");
    assert_eq!(seen["excluded"], json!([]));
    // Over a scope of one's own choice the number isn't there: it would tell of single objects.
    let ask = json!({ "ratios": [{ "stratum": "all", "ratio_bp": 5000 }],
        "scope": { "types": ["enterprise"], "exclude_checked_within_months": 12 } });
    let ask: String = url::form_urlencoded::byte_serialize(ask.to_string().as_bytes()).collect();
    let count = format!("/plans/scope-count?entry={ask}");
    assert_eq!(operator.get(&count).await.ok()["eligible"], 6);
    let own = app.sign_in("city_operator").await.get(&count).await.ok();
    assert_eq!(own["eligible"], 4, "one's own list one may know");
    assert_eq!(own["excluded"][0]["reason"], "recently_checked");

    let drawn = require_agreement(&operator, &mine).await;
    assert_eq!(drawn["has_public_strata"], false);
    let codes = drawn_codes(&app, &task).await;
    let section: Vec<Value> = operator
        .all(&format!(
            "/checks?task_id={}",
            mine.trim_start_matches("/tasks/")
        ))
        .await;
    assert_eq!(section.len(), 2);
    for check in &section {
        let code = text(&check["object"], "code");
        assert!(
            !codes.iter().any(|one| one == code),
            "{code} is drawn twice"
        );
    }
}

async fn bundle_holds_leaf_hashes_until_the_checks_may_be_seen(app: App) {
    let task = two_of_six(&app).await;
    let mine = section_task(&app, Some(12)).await;
    draw(&app, &task).await;
    let codes = drawn_codes(&app, &task).await;
    let operator = app.sign_in("section_operator").await;
    let own = require_agreement(&operator, &mine).await;
    let (hidden, verdict) = bundle(&operator, &own).await;
    assert_eq!((verdict.code(), verdict.withheld), ("ok", 2), "{verdict:?}");
    assert!(
        hidden.iter().all(|line| line.starts_with("#\t")),
        "{hidden:?}"
    );
    let zip = format!("/draws/{}/bundle.zip", text(&own, "id"));
    assert_eq!(operator.get(&zip).await.status, 200);

    // The regulations office says why it looks, and sees all.
    let regulations = app.sign_in("regulations").await.unwatched();
    let why = format!(
        "/draws/{}/bundle?reason=%E6%A0%B8%E5%AF%B9",
        text(&own, "id")
    );
    let (shown, verdict) = bundle_at(&regulations, &why).await;
    assert_eq!((verdict.code(), verdict.withheld), ("ok", 0));
    for code in &codes {
        let line = format!("{code}\trecently_checked\t");
        assert!(shown.iter().any(|one| one.starts_with(&line)), "{shown:?}");
    }

    // One result is published: its line is there, the other stays a hash, the root stays as it is.
    app.travel_to("2026-11-24T09:00:00+08:00");
    let city = app.sign_in("city_operator").await;
    let checks = city.all(&format!("/checks?task_id={task}")).await;
    let release = format!("/tasks/{task}/release");
    city.command(&release).await.ok();
    let check = text(&checks[0], "id").to_owned();
    let released = city.get(&format!("/checks/{check}")).await.ok();
    let lead = match text(&released["parts"][0]["inspectors"][0], "code") {
        "ZF000001" => "inspector",
        _ => "inspector_02",
    };
    inspect(&app, &app.sign_in(lead).await, &check).await;
    city.command(&format!("/checks/{check}/confirm")).await.ok();
    let operator = app.sign_in("section_operator").await;
    let (lines, _) = bundle(&operator, &own).await;
    assert_eq!(lines, hidden, "confirmed is not published");
    let new = json!({ "kind": "result", "subject_id": check });
    let publication = city.post("/publications", &new).await.id();
    let publication = format!("/publications/{publication}");
    city.command(&format!("{publication}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver
        .command(&format!("{publication}/approve"))
        .await
        .ok();
    approver
        .command(&format!("{publication}/publish"))
        .await
        .ok();
    let (lines, verdict) = bundle(&operator, &own).await;
    assert_eq!((verdict.code(), verdict.withheld), ("ok", 1));
    let code = text(&released["object"], "code");
    let shown: Vec<&String> = lines.iter().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(shown.len(), 1);
    assert!(shown[0].starts_with(code), "{shown:?}");
    let seen = preview(&operator, &section_task(&app, Some(12)).await).await;
    assert_eq!(
        seen["excluded"][0]["count"], 3,
        "its own two and the published one"
    );
    assert_eq!(seen["unseen"], 1);

    // Once this draw is public the regulations office needs no reason for it; for what rests on the
    // other one it does.
    let publish = "UPDATE draws SET published_at = frozen_at WHERE id =";
    app.change(&[format!("{publish} '{}'", text(&own, "id"))]);
    let regulations = app.sign_in("regulations").await.unwatched();
    let (_, verdict) = bundle(&regulations, &own).await;
    assert_eq!((verdict.code(), verdict.withheld), ("ok", 1));
    let (_, verdict) = bundle_at(&regulations, &why).await;
    assert_eq!((verdict.code(), verdict.withheld), ("ok", 0));
}

async fn cap_counts_who_is_drawn_and_leaves_out_only_where_it_shall(app: App) {
    let task = two_of_six(&app).await;
    let mine = section_task(&app, None).await;
    let operator = app.sign_in("section_operator").await;
    assert_eq!(preview(&operator, &mine).await["at_cap"], 0);
    draw(&app, &task).await;
    let seen = preview(&operator, &mine).await;
    assert_eq!(sizes(&seen), [6, 6, 3, 0], "the cap warns");
    assert_eq!(seen["at_cap"], 2);
    let regulations = app.sign_in("regulations").await;
    let set = json!({ "value": true });
    regulations
        .put("/settings/visit_cap_excludes", None, &set)
        .await
        .ok();
    let seen = preview(&operator, &mine).await;
    assert_eq!(sizes(&seen), [6, 4, 2, 2]);
    assert_eq!(seen["at_cap"], 0);
    let twice = json!({ "value": 2 });
    regulations
        .put("/settings/visit_cap_per_year", None, &twice)
        .await
        .ok();
    assert_eq!(sizes(&preview(&operator, &mine).await), [6, 6, 3, 0]);
    require_agreement(&operator, &mine).await;
}

async fn population_takes_in_again_who_will_not_be_visited(app: App) {
    let task = two_of_six(&app).await;
    let mine = section_task(&app, Some(12)).await;
    draw(&app, &task).await;
    let operator = app.sign_in("section_operator").await;
    assert_eq!(sizes(&preview(&operator, &mine).await), [6, 4, 2, 2]);
    let void = json!({ "reason": "wrong_scope", "text": "范围有误" });
    let path = format!("/tasks/{task}/void");
    let city = app.sign_in("city_operator").await;
    city.post(&path, &void).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.post(&path, &void).await.ok();
    assert_eq!(sizes(&preview(&operator, &mine).await), [6, 6, 3, 0]);
}

async fn population_counts_a_terminated_check_as_no_visit(app: App) {
    let task = two_of_six(&app).await;
    let mine = section_task(&app, Some(12)).await;
    draw(&app, &task).await;
    let city = app.sign_in("city_operator").await;
    city.command(&format!("/tasks/{task}/release")).await.ok();
    let checks = city.all(&format!("/checks?task_id={task}")).await;
    let path = format!("/checks/{}/terminate", text(&checks[0], "id"));
    let why = json!({ "reason": "moved", "text": "已迁出" });
    city.post(&path, &why).await.ok();
    let operator = app.sign_in("section_operator").await;
    assert_eq!(preview(&operator, &mine).await["unseen"], 2);
    let approver = app.sign_in("city_approver").await;
    approver.post(&path, &why).await.ok();
    assert_eq!(preview(&operator, &mine).await["unseen"], 1);
}

async fn strata_say_the_plain_number_they_draw(app: App) {
    app.add_objects(&enterprises(6));
    app.add_inspectors(&[
        Inspector::new("ZF000001", "130100-LSB", Some("inspector")),
        Inspector::new("ZF000002", "130100-LSB", Some("inspector_02")),
    ]);
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"] }),
        // As the demo's plans have it: a number, and a ratio beside it that doesn't matter.
        ratios: json!([{ "stratum": "B", "ratio_bp": 3000, "min": 1, "max": 1 },
            { "stratum": "D", "ratio_bp": 3000, "min": 1 }]),
    };
    let (plan, entry) = publish_plan(&app, &entry).await;
    let operator = app.sign_in("city_operator").await;
    let forecast = operator.get(&format!("/plans/{plan}/forecast")).await.ok();
    let task = create_task(&app, &entry).await;
    let seen = preview(&operator, &format!("/tasks/{task}")).await;
    let drawn = draw(&app, &task).await.ok();
    for strata in [&forecast["entries"][0], &seen, &drawn] {
        let strata = &strata["strata"];
        assert_eq!(strata[0]["plain_number"], 1, "{strata}");
        assert_eq!(strata[1]["plain_number"], Value::Null, "{strata}");
        assert_eq!(strata[0]["draw"], 1);
    }
}

/// The hash of each entry under its name, as a text on the portal's page.
async fn log_shows_one_hash_under_one_name_everywhere(app: App) {
    let task = two_of_six(&app).await;
    let drawn = draw(&app, &task).await.ok();
    let nobody = app.nobody();
    let id = text(&drawn, "id");
    let public = nobody.get(&format!("/public/draws/{id}")).await.ok();
    assert_eq!(public["log"], drawn["log"]);
    let page = nobody.get(&format!("/portal/draws/{id}")).await;
    let page = page.text();
    for (entry, hash_of, name) in [
        (0, "commitment", "承诺"),
        (1, "manifest", "清单哈希"),
        (2, "commitment", "承诺"),
        (3, "result", "结果哈希"),
    ] {
        let entry = &drawn["log"][entry];
        assert_eq!(entry["hash_of"], hash_of, "{entry}");
        let shown = format!(
            "{name}</span> <span class=\"code hash\">{}<",
            text(entry, "hash")
        );
        assert!(page.contains(&shown), "{shown}: {page}");
        assert!(!page.contains(text(entry, "leaf_hash")), "{entry}");
    }
    assert_eq!(drawn["log"][1]["hash"], drawn["manifest_hash"]);
    assert_eq!(drawn["log"][3]["hash"], drawn["result_hash"]);
    let matching = text(&drawn["log"][3], "matching");
    assert!(page.contains(&format!(
        "匹配哈希</span> <span class=\"code hash\">{matching}<"
    )));
}

on_both_databases!(
    bundle_holds_leaf_hashes_until_the_checks_may_be_seen,
    cap_counts_who_is_drawn_and_leaves_out_only_where_it_shall,
    log_shows_one_hash_under_one_name_everywhere,
    population_counts_a_terminated_check_as_no_visit,
    population_leaves_out_who_is_drawn_as_a_number_and_the_freeze_agrees,
    population_takes_in_again_who_will_not_be_visited,
    strata_say_the_plain_number_they_draw,
);
