//! The demo set as its visitors find it, on both databases and on several days of the year.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sortition::app::{self, Start};
use sortition::demo::{self, DemoError};
use sortition::kernel::clock::Clock;
use sortition::kernel::config::{CONNECTIONS, Config, REPLICA_LAG};
use sortition::kernel::password::{self, Cost};
use sortition::kernel::services::Services;
use sortition_contract::texts::field_words;
use sortition_draw::verify;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::db::{TestDatabase, lines};
use sortition_tests::{App, Kind, each_database, run_with};

fn ensure(services: &Services) -> Result<(), DemoError> {
    let hash = password::hash_blocking(PASSWORD, Cost::Test).expect("the password is hashed");
    demo::ensure(services, &hash)
}

/// The demo set on the day that all tests play on, behind a running server.
fn run(kind: Kind, test: impl AsyncFnOnce(App)) {
    run_with(App::over(TestDatabase::empty(kind)), async |app: App| {
        ensure(app.services()).expect("the demo set is made");
        test(app).await;
    });
}

fn by<'v>(rows: &'v [Value], field: &str) -> BTreeMap<&'v str, usize> {
    rows.iter().fold(BTreeMap::new(), |mut counts, row| {
        let value = row[field].as_str().expect("the field is a text");
        *counts.entry(value).or_insert(0) += 1;
        counts
    })
}

async fn total(app: &App, username: &str, path: &str) -> i64 {
    let client = app.sign_in(username).await;
    let page = client.get(&format!("{path}&count=true&limit=1")).await.ok();
    page["total"].as_i64().expect("a counted list has a total")
}

fn ensure_on_an_empty_database_makes_a_year_of_work(kind: Kind) {
    run(kind, async |app| {
        registers_are_filled(&app).await;
        plans_are_published(&app).await;
        tasks_are_drawn_each_month(&app).await;
        draws_are_accepted_by_the_verifier(&app).await;
        checks_wait_for_the_inspector(&app).await;
        results_are_published_but_two(&app).await;
        reports_are_accepted_up_to_the_last_but_one(&app).await;
        notifications_of_old_are_read(&app).await;
        fields_of_the_trail_have_words(&app);
        second_start_keeps_it(&app).await;
    });
}

/// Whatever was changed in a year of work is told in words, not by the names of columns.
fn fields_of_the_trail_have_words(app: &App) {
    let kept = app.query(
        "SELECT resource || ' ' || COALESCE(after, before) AS line FROM record_changes \
         WHERE COALESCE(after, before) IS NOT NULL",
    );
    let mut fields = BTreeSet::new();
    for line in &kept {
        let (resource, record) = line.split_once(' ').expect("a kind, then a record");
        let record: Value = serde_json::from_str(record).expect("records are kept as JSON");
        let names = record.as_object().into_iter().flatten();
        fields.extend(names.map(|(name, _)| (resource.to_owned(), name.clone())));
    }
    assert!(fields.len() > 100, "{fields:?}");
    let has_words = |(resource, field): &&(String, String)| field_words(resource, field).is_some();
    let missing: Vec<_> = fields.iter().filter(|one| !has_words(one)).collect();
    assert!(
        missing.is_empty(),
        "openapi/src/texts/fields.rs: say what the trail calls {missing:?}"
    );
}

async fn registers_are_filled(app: &App) {
    let mut sum = 0;
    for (class, expected) in [
        ("A", 120),
        ("B", 2_730),
        ("C", 90),
        ("D", 30),
        ("unrated", 30),
    ] {
        let path = format!("/objects?credit_class={class}");
        assert_eq!(
            total(app, "city_operator", &path).await,
            expected,
            "{class}"
        );
        sum += expected;
    }
    assert_eq!(sum, 3_000);
    let own = app.sign_in("city_operator").await;
    let unit = app.unit("130100-LSB");
    let inspectors = own.all(&format!("/inspectors?unit_id={unit}")).await;
    assert_eq!(inspectors.len(), 12);
    assert!(inspectors.iter().all(|one| one["user_id"].is_string()));
    assert_eq!(
        inspectors
            .iter()
            .filter(|one| one["is_expired"] == true)
            .count(),
        1
    );
    assert_eq!(
        by(&inspectors, "state"),
        BTreeMap::from([("active", 11), ("on_leave", 1)])
    );
}

async fn plans_are_published(app: &App) {
    for username in ["city_operator", "agency_operator", "county_operator"] {
        let client = app.sign_in(username).await;
        let plans = client.all("/plans?year=2026&state=published").await;
        let own: Vec<&Value> = plans
            .iter()
            .filter(|plan| {
                let unit = &plan["unit_id"];
                [
                    app.unit("130100-LSB"),
                    app.unit("130100-HRM"),
                    app.unit("130102-HRSS"),
                ]
                .iter()
                .any(|id| unit == id)
            })
            .collect();
        assert_eq!(own.len(), 3, "published plans are there for everybody");
        for plan in own {
            let published = plan["published_at"].as_str().expect("it is published");
            assert!(published.starts_with("2026-01-"), "{published}");
        }
        let mine = plans
            .iter()
            .find(|plan| plan["allowed_actions"] != serde_json::json!([]));
        assert!(
            mine.is_none(),
            "an operator has nothing left to do with a published plan"
        );
    }
    let client = app.sign_in("city_operator").await;
    let unit = app.unit("130100-LSB");
    let plan = client
        .all(&format!("/plans?unit_id={unit}"))
        .await
        .remove(0);
    let path = format!("/plans/{}", plan["id"].as_str().expect("a plan has an id"));
    // Partners can't be invited in the page yet: a task with some would wait for ever.
    for entry in client.all(&format!("{path}/entries")).await {
        assert_eq!(entry["partner_unit_ids"], serde_json::json!([]), "{entry}");
    }
    let forecast = client.get(&format!("{path}/forecast")).await.ok();
    for target in forecast["targets"]
        .as_array()
        .expect("targets are forecast")
    {
        let is_joint = target["target"] != "credit_based";
        assert_eq!(target["is_met"], !is_joint, "{target}");
    }
}

async fn tasks_are_drawn_each_month(app: &App) {
    for (username, unit) in [
        ("city_operator", "130100-LSB"),
        ("agency_operator", "130100-HRM"),
        ("county_operator", "130102-HRSS"),
    ] {
        let client = app.sign_in(username).await;
        let tasks = client
            .all(&format!("/tasks?unit_id={}", app.unit(unit)))
            .await;
        let mut months: Vec<&str> = tasks
            .iter()
            .filter_map(|task| task["drawn_on"].as_str()?.get(..7))
            .collect();
        months.sort_unstable();
        months.dedup();
        let wanted: Vec<String> = (1..=11).map(|month| format!("2026-{month:02}")).collect();
        assert_eq!(months, wanted, "{unit}");
        let states = by(&tasks, "state");
        assert_eq!(
            (states["ready"], states["checking"]),
            (1, 1),
            "{unit}: {states:?}"
        );
        let over = states.get("finished").unwrap_or(&0) + states.get("closed").unwrap_or(&0);
        assert_eq!(over, 10, "{unit}: {states:?}");
    }
    let client = app.sign_in("city_operator").await;
    let unit = app.unit("130100-LSB");
    let ready = client
        .all(&format!("/tasks?unit_id={unit}&state=ready"))
        .await
        .remove(0);
    let id = ready["id"].as_str().expect("a task has an id");
    let found = client.get(&format!("/tasks/{id}/population")).await.ok();
    assert_eq!(
        (&found["drawn"], &found["is_feasible"]),
        (&30.into(), &true.into())
    );
    assert_eq!(found["inspectors"][0]["needed"], 2);
    assert_eq!(found["inspectors"][0]["eligible"], 10);
}

async fn draws_are_accepted_by_the_verifier(app: &App) {
    for username in ["city_operator", "agency_operator", "county_operator"] {
        let client = app.sign_in(username).await;
        let draws = client.all("/draws").await;
        assert_eq!(draws.len(), 11, "{username}");
        for draw in &draws {
            assert_eq!(
                (&draw["state"], &draw["is_matched"]),
                (&"drawn".into(), &true.into())
            );
            let id = draw["id"].as_str().expect("a draw has an id");
            let bundle = client.get(&format!("/draws/{id}/bundle")).await;
            let verdict = verify(bundle.ok().to_string());
            assert_eq!(verdict.code(), "ok", "{username} {id}");
        }
    }
}

async fn checks_wait_for_the_inspector(app: &App) {
    let inspector = app.sign_in("inspector").await;
    let open = inspector.all("/checks?state=released").await;
    assert!(!open.is_empty());
    for check in &open {
        assert!(check["object"]["name"].is_string(), "{check}");
        assert!(
            check["period_from"].as_str() <= Some("2026-11-23"),
            "{check}"
        );
        assert!(check["period_to"].as_str() >= Some("2026-11-23"), "{check}");
    }
    let operator = app.sign_in("city_operator").await;
    let in_progress = operator.all("/checks?state=in_progress").await;
    let confirmed = operator.all("/checks?state=confirmed").await;
    assert!(in_progress.len() <= 1, "nobody is at two places");
    assert!(confirmed.len() > 300, "{}", confirmed.len());
}

async fn results_are_published_but_two(app: &App) {
    let client = app.sign_in("city_operator").await;
    let unit = app.unit("130100-LSB");
    let results = client
        .all(&format!("/publications?kind=result&unit_id={unit}"))
        .await;
    let overdue = results.iter().filter(|one| one["is_overdue"] == true);
    assert_eq!(overdue.count(), 2);
    let on_time = results
        .iter()
        .filter(|one| one["state"] == "published")
        .all(|one| one["published_at"].as_str() <= one["due_at"].as_str());
    assert!(on_time, "what was published was so in time");
    let public = app.nobody().get("/public/results?limit=1").await.ok();
    assert_eq!(public["items"].as_array().map(Vec::len), Some(1));
}

async fn reports_are_accepted_up_to_the_last_but_one(app: &App) {
    for (username, unit, last) in [
        ("city_operator", "130100-LSB", "submitted"),
        ("agency_operator", "130100-HRM", "submitted"),
        ("county_operator", "130102-HRSS", "draft"),
    ] {
        let client = app.sign_in(username).await;
        let path = format!("/reports/monthly?year=2026&unit_id={}", app.unit(unit));
        let mut states: Vec<(String, String)> = client
            .all(&path)
            .await
            .iter()
            .map(|report| {
                let text = |field: &str| report[field].as_str().expect("a text").to_owned();
                (text("month"), text("state"))
            })
            .collect();
        states.sort();
        let wanted = (1..=12).map(|month| {
            let state = match month {
                12 => "draft",
                11 => last,
                _ => "accepted",
            };
            (format!("2026-{month:02}"), state.to_owned())
        });
        assert_eq!(states, wanted.collect::<Vec<_>>(), "{unit}");
    }
}

async fn notifications_of_old_are_read(app: &App) {
    for username in ["city_operator", "inspector", "regulations"] {
        let unread = total(app, username, "/notifications?is_read=false").await;
        assert!(unread < 40, "{username} has {unread} notifications to read");
    }
}

async fn second_start_keeps_it(app: &App) {
    let count = || {
        ["objects", "tasks", "checks", "users", "audit_events"].map(|table| {
            app.query(&format!(
                "SELECT CAST(count(*) AS TEXT) AS line FROM {table}"
            ))
            .remove(0)
        })
    };
    let before = count();
    ensure(app.services()).expect("the demo set is used as it is");
    assert_eq!(count(), before);
}

fn ensure_on_a_database_with_accounts_is_refused(kind: Kind) {
    let app = App::start(kind);
    let refused = ensure(app.services());
    assert!(matches!(refused, Err(DemoError::HoldsData)), "{refused:?}");
    assert!(app.query("SELECT name AS line FROM objects").is_empty());
}

/// What a day of the year must show, whichever it is.
fn ensure_on_a_day_shows_past_present_and_next(kind: Kind) {
    for (moment, months) in [
        ("2026-01-01T00:00:05+08:00", 0),
        ("2026-01-03T11:00:00+08:00", 0),
        ("2026-01-09T15:00:00+08:00", 0),
        ("2026-03-01T09:00:00+08:00", 2),
        ("2026-12-31T23:59:00+08:00", 11),
    ] {
        let database = TestDatabase::empty(kind);
        let data = tempfile::tempdir().expect("a folder for the data");
        let services = app::open(&Start {
            clock: Clock::standing(moment.parse().expect("the moment is a time")),
            password_cost: Cost::Test,
            connections: 2,
            ..Start::new(Config {
                data: data.path().to_owned(),
                listen: ([127, 0, 0, 1], 0).into(),
                database_url: Some(database.address().to_owned()),
                database_connections: CONNECTIONS,
                database_replica: None,
                replica_lag: REPLICA_LAG,
                public_url: None,
                trusted_proxies: Vec::new(),
                accept_clock: false,
            })
        })
        .unwrap_or_else(|error| panic!("{moment}: {error}"));
        ensure(&services).unwrap_or_else(|error| panic!("{moment}: {error}"));
        let count = |query: &str| {
            let query = format!("SELECT CAST(count(*) AS TEXT) AS line FROM {query}");
            let line = lines(&mut database.connect(), &query).remove(0);
            line.parse::<usize>().expect("a count is a number")
        };
        assert_eq!(count("plans WHERE state = 'published'"), 3, "{moment}");
        assert_eq!(count("tasks WHERE state = 'ready'"), 3, "{moment}");
        assert_eq!(count("tasks WHERE state = 'checking'"), 3, "{moment}");
        let over = count("tasks WHERE state IN ('finished', 'closed')");
        assert_eq!(over, 3 * months, "{moment}");
        let open = count(
            "checks c JOIN check_inspectors ci ON ci.check_id = c.id \
             JOIN inspectors i ON i.id = ci.inspector_id JOIN users u ON u.id = i.user_id \
             WHERE u.username = 'inspector' AND c.state = 'released'",
        );
        assert!(open > 0, "{moment}");
        let future = format!("'{}'", services.clock.now().naive_utc());
        for (table, column) in [
            ("audit_events", "at"),
            ("plans", "published_at"),
            ("publications", "published_at"),
            ("checks", "updated_at"),
            ("notifications", "created_at"),
        ] {
            let later = count(&format!("{table} WHERE {column} > {future}"));
            assert_eq!(later, 0, "{moment}: {table} knows the future");
        }
    }
}

each_database!(
    ensure_on_an_empty_database_makes_a_year_of_work,
    ensure_on_a_database_with_accounts_is_refused,
    ensure_on_a_day_shows_past_present_and_next,
);
