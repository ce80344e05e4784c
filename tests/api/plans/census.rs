//! What is counted by groups of objects that are alike is what each object by itself comes to: for many
//! scopes by chance, while the register changes, whether changes are settled or not.

use super::samples::{CLASSES, Dice, Sample, expected, ratios, scope, told};
use super::scope::count;
use super::{draft, entry};
use crate::tasks::of_entry;
use serde_json::{Value, json};
use sortition::registers::store::groups;
use sortition_tests::register::{Object, enterprise};
use sortition_tests::{App, on_both_databases};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Puts objects with their visits into the register.
fn fill(app: &App, samples: &[Sample]) {
    let objects: Vec<Object> = samples.iter().map(Sample::object).collect();
    app.add_objects(&objects);
    let visits: Vec<(&Object, &str)> = objects
        .iter()
        .zip(samples)
        .flat_map(|(object, sample)| sample.visits.iter().map(move |day| (object, *day)))
        .collect();
    app.add_visits(&visits);
}

fn settle(app: &App, at_once: i64) {
    let database = &app.services().database;
    database
        .write_locked_blocking(|connection| groups::settle(connection, at_once))
        .expect("changes are settled");
}

async fn count_plan_scope_is_the_sum_over_each_object(app: App) {
    let mut dice = Dice(20_261_123);
    let mut samples: Vec<Sample> = (1..=300).map(|n| Sample::new(n, &mut dice)).collect();
    fill(&app, &samples);
    let operator = app.sign_in("city_operator").await;
    let regulations = app.sign_in("regulations").await;
    let dispatch = app.item("RS0801");
    for round in 0..4 {
        let has_cap = round % 2 == 1;
        let set = json!({ "value": has_cap });
        let path = "/settings/visit_cap_excludes";
        regulations.put(path, None, &set).await.ok();
        for _ in 0..30 {
            let items = match dice.below(3) {
                0 => vec![&dispatch],
                _ => Vec::new(),
            };
            let ask = json!({ "item_ids": items, "scope": scope(&mut dice),
                "ratios": ratios(&mut dice) });
            let counted = count(&operator, &ask).await.ok();
            let expected = expected(&samples, &ask, has_cap);
            assert_eq!(told(&counted), expected, "round {round}: {ask}");
        }
        // Some of what is new, all of it, and what then changed.
        settle(&app, [40, 100_000, 0, 100_000][round]);
        let mut changes = Vec::new();
        for _ in 0..60 {
            let place = dice.below(samples.len());
            changes.push(samples[place].change(&mut dice));
        }
        // Nobody visited them.
        let unvisited = samples.iter().position(|one| one.visits.is_empty());
        let gone = samples.remove(unvisited.expect("one of them"));
        let id = gone.object().id();
        changes.push(format!("DELETE FROM objects WHERE id = '{id}'"));
        app.change(&changes);
    }
    settle(&app, 100_000);
    let query = "SELECT CAST(COUNT(*) AS TEXT) AS line FROM object_group_changes";
    assert_eq!(app.query(query), ["0"]);
    let query = "SELECT CAST(COUNT(*) AS TEXT) AS line FROM object_groups WHERE number < 1";
    assert_eq!(app.query(query), ["0"]);
    let ask = json!({ "scope": scope(&mut dice), "ratios": [] });
    let counted = count(&operator, &ask).await.ok();
    assert_eq!(told(&counted), expected(&samples, &ask, true));
}

async fn get_plan_forecast_is_the_sum_over_each_object(app: App) {
    let mut dice = Dice(7);
    let mut samples: Vec<Sample> = (1..=200).map(|n| Sample::new(n, &mut dice)).collect();
    fill(&app, &samples);
    let operator = app.sign_in("city_operator").await;
    let plan = draft(&operator).await;
    for months in [json!([11]), json!([1, 6]), json!([2, 3, 4])] {
        let mut body = entry(&app);
        // The second one meets all, so that enough of them are warned of.
        body["scope"] = match months.as_array().map(Vec::len) {
            Some(2) => json!({}),
            _ => scope(&mut dice),
        };
        let ratio = |(stratum, fifths): (&&str, u64)| json!({ "stratum": stratum, "ratio_bp": 2000 * fifths });
        body["ratios"] = Value::Array(CLASSES.iter().zip(1..).map(ratio).collect());
        body["months"] = months;
        body["item_ids"] = json!([app.item("RS0101")]);
        operator
            .post(&format!("{plan}/entries"), &body)
            .await
            .with(201);
    }
    let entries = operator.all(&format!("{plan}/entries")).await;
    for round in 0..3 {
        let forecast = operator.get(&format!("{plan}/forecast")).await.ok();
        // By the numbers of the entries: who may be drawn, and how often.
        let mut visits: BTreeMap<u32, (u64, Vec<i64>)> = BTreeMap::new();
        for (entry, told_of) in entries
            .iter()
            .zip(forecast["entries"].as_array().expect("a list"))
        {
            let ask = json!({ "item_ids": [], "scope": entry["scope"], "ratios": entry["ratios"] });
            assert_eq!(
                told(told_of),
                expected(&samples, &ask, false),
                "{round}: {ask}"
            );
            for sample in samples.iter().filter(|one| one.is_in(&ask["scope"])) {
                let Ok(stratum) = sample.place(&ask, false) else {
                    continue;
                };
                let expected = expected_bp(entry, told_of, stratum);
                if expected > 0 {
                    let (sum, numbers) = visits.entry(sample.number).or_default();
                    *sum += expected;
                    numbers.push(entry["number"].as_i64().expect("a number"));
                }
            }
        }
        let mut over: Vec<_> = visits
            .into_iter()
            .filter(|(_, (sum, _))| *sum > 10_000)
            .collect();
        over.sort_by_key(|(number, (sum, _))| (Reverse(*sum), *number));
        assert!(over.len() > 20, "some are left out of the warning");
        assert_eq!(forecast["cap"]["count"], over.len(), "{round}");
        let warned = over.iter().take(20).map(|(number, (sum, numbers))| {
            let object = enterprise(*number);
            json!({ "object_id": object.id(), "name": object.name(), "expected_bp": sum,
                "entries": numbers })
        });
        let warned: Vec<Value> = warned.collect();
        assert_eq!(forecast["cap"]["objects"], json!(warned), "{round}");
        settle(&app, [50, 100_000, 0][round]);
        let changes = (0..40).map(|_| {
            let place = dice.below(samples.len());
            samples[place].change(&mut dice)
        });
        app.change(&changes.collect::<Vec<_>>());
    }
}

/// The preview of a task: what its draw would meet.
async fn get_task_population_is_the_sum_over_each_object(app: App) {
    let mut dice = Dice(37);
    let samples: Vec<Sample> = (1..=200).map(|n| Sample::new(n, &mut dice)).collect();
    fill(&app, &samples);
    settle(&app, 70);
    for strata in [&["all"][..], &["A", "B", "unrated"], &CLASSES, &["D"]] {
        let ratio = |stratum: &&str| json!({ "stratum": stratum, "ratio_bp": 1000 });
        let ratios = Value::Array(strata.iter().map(ratio).collect());
        let scope = scope(&mut dice);
        let entry = json!({ "scope": scope, "ratios": ratios });
        let (operator, task) = of_entry(&app, entry).await;
        let seen = operator.get(&format!("{task}/population")).await.ok();
        let ask = json!({ "item_ids": [], "scope": scope, "ratios": ratios });
        let expected = expected(&samples, &ask, false);
        assert_eq!(told(&seen), expected, "{ask}");
        let drawable = samples.iter().filter(|one| one.is_in(&scope));
        let drawable = drawable.filter(|one| one.place(&ask, false).is_ok());
        let is_of_year = |day: &&str| day.starts_with("2026");
        let at_cap = drawable.filter(|one| one.visits.iter().any(is_of_year));
        assert_eq!(seen["at_cap"], at_cap.count(), "{ask}");
        assert_eq!(seen["unseen"], 0, "their draw is public");
    }
}

/// Visits, times 10,000, that a member of a stratum expects of an entry.
fn expected_bp(entry: &Value, forecast: &Value, stratum: &str) -> u64 {
    let strata = forecast["strata"].as_array().expect("a list");
    let mut strata = strata.iter();
    let of = strata.find(|one| one["stratum"] == stratum);
    let of = of.expect("its stratum is told");
    let number = |field: &str| of[field].as_u64().expect("a number");
    let draws = entry["months"].as_array().expect("a list").len() as u64;
    let chance = number("draw") * 10_000 / number("size");
    let months = entry["scope"]["exclude_checked_within_months"].as_u64();
    let most = match months {
        Some(months) if months > 0 => 12_u64.div_ceil(months),
        _ => draws,
    };
    (chance * draws).min(most * 10_000)
}

/// What grows with the register is in one table, read at once.
async fn count_plan_scope_costs_the_same_however_many_objects_there_are(app: App) {
    app.add_objects(&[enterprise(1)]);
    let operator = app.sign_in("city_operator").await;
    let ask = json!({ "scope": { "exclude_checked_within_months": 12 } });
    let cost = async || {
        count(&operator, &ask).await.ok();
        let before = app.services().database.statements();
        let counted = count(&operator, &ask).await.ok();
        (
            app.services().database.statements() - before,
            counted["eligible"].clone(),
        )
    };
    let (few, one) = cost().await;
    assert_eq!(one, 1);
    app.change(&["WITH RECURSIVE numbers (n) AS \
         (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 12000) \
         INSERT INTO objects (id, code, name, name_grams, name_initials, name_order, type, region_code, \
         status, tags, version, created_at, updated_at) SELECT '01939999-0004-7000-8000-' || \
         substr('000000000000', 1, 12 - length('' || n)) || n, 'SJZ' || (100000000 + n), '某单位', \
         '某单 单位 位', 'mdw', '某单位', 'other', '130102', 'active', '', 1, '2026-01-05 01:00:00', \
         '2026-01-05 01:00:00' FROM numbers"
        .to_owned()]);
    let (many, all) = cost().await;
    assert_eq!(all, 12_001);
    assert_eq!(many, few, "statements for 12,001 objects and for one");
}

/// Whoever expects more visits than the cap is looked for once, however many expect differently much.
async fn get_plan_forecast_goes_over_the_register_once(app: App) {
    let of_class = |(number, class): (u32, &'static str)| match class {
        "unrated" => enterprise(number).unrated(),
        _ => enterprise(number).of_class(class),
    };
    let classes = CLASSES.iter().flat_map(|class| [*class; 5]);
    let objects: Vec<Object> = (1..).zip(classes).map(of_class).collect();
    app.add_objects(&objects);
    let operator = app.sign_in("city_operator").await;
    let regulations = app.sign_in("regulations").await;
    let plan = draft(&operator).await;
    let mut body = entry(&app);
    let ratio =
        |(stratum, fifths): (&&str, u64)| json!({ "stratum": stratum, "ratio_bp": 2000 * fifths });
    body["ratios"] = Value::Array(CLASSES.iter().zip(1..).map(ratio).collect());
    body["months"] = (1..=12).collect();
    let entries = format!("{plan}/entries");
    operator.post(&entries, &body).await.with(201);
    let cost = async |cap: u64| {
        let path = "/settings/visit_cap_per_year";
        let set = json!({ "value": cap });
        regulations.put(path, None, &set).await.ok();
        let path = format!("{plan}/forecast");
        operator.get(&path).await.ok();
        app.settled().await;
        let before = app.services().database.statements();
        let forecast = operator.get(&path).await.ok();
        let run = app.services().database.statements() - before;
        (run, forecast["cap"]["objects"].clone())
    };
    let (without, nobody) = cost(12).await;
    assert_eq!(nobody, json!([]));
    let (with, warned) = cost(1).await;
    let warned = warned.as_array().expect("a list");
    let levels: BTreeSet<u64> = warned
        .iter()
        .filter_map(|one| one["expected_bp"].as_u64())
        .collect();
    assert_eq!((warned.len(), levels.len()), (20, 4));
    assert_eq!(with, without + 1, "statements for four levels and for none");
}

on_both_databases!(
    count_plan_scope_costs_the_same_however_many_objects_there_are,
    count_plan_scope_is_the_sum_over_each_object,
    get_plan_forecast_goes_over_the_register_once,
    get_plan_forecast_is_the_sum_over_each_object,
    get_task_population_is_the_sum_over_each_object,
);
