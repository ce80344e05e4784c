//! Two servers over one database, with one data folder: each work is done once, what one is told the other
//! knows, and what one held when it died the other goes on with.

use std::thread;
use std::time::{Duration, Instant};

use chrono::{Datelike, FixedOffset, Utc};
use serde_json::{Value, json};
use sortition::jobs::rules::LEASE_SECONDS;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::builders::{finished, import_registers, items, text};
use sortition_tests::db::{execute, lines};
use sortition_tests::files::PDF;
use sortition_tests::fixtures::{object_code, objects_csv};
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Answer, Client, Kind, eventually};

/// Within this another server has a dead one's job.
const TAKEN_OVER: Duration = Duration::from_secs(15);
/// So many objects are drawn, of more, and so many inspectors take them.
const DRAWN: u32 = 8;
const OBJECTS: u32 = 40;
const INSPECTORS: u32 = 6;

/// Two servers over one installation; they end before it.
struct Pair {
    one: Process,
    other: Process,
    installation: Installation,
}

impl Pair {
    fn start() -> Self {
        let installation = Installation::new(Kind::Postgres);
        Self {
            one: installation.start(),
            other: installation.start(),
            installation,
        }
    }

    /// Somebody with one session, at either server.
    async fn sign_in(&self, username: &str) -> (Client, Client) {
        let session = sign_in_with(&self.one, username, PASSWORD).await.with(200);
        let token = text(&session, "access_token");
        (
            self.one.nobody().with_token(token),
            self.other.nobody().with_token(token),
        )
    }

    fn query(&self, query: &str) -> Vec<String> {
        lines(&mut self.installation.database().connect(), query)
    }

    fn id_of_user(&self, username: &str) -> String {
        self.query(&format!(
            "SELECT id AS line FROM users WHERE username = '{username}'"
        ))
        .remove(0)
    }
}

async fn sign_in_with(server: &Process, username: &str, password: &str) -> Answer {
    let credentials = json!({ "username": username, "password": password });
    server.nobody().post("/session", &credentials).await
}

#[test]
fn servers_that_start_at_once_on_an_empty_database_make_one_installation() {
    let installation = Installation::empty(Kind::Postgres);
    let (one, other) = thread::scope(|scope| {
        let one = scope.spawn(|| installation.start());
        let other = scope.spawn(|| installation.start());
        (
            one.join().expect("it starts"),
            other.join().expect("it starts"),
        )
    });
    assert_ne!(one.address(), other.address());
    let query = |query: &str| lines(&mut installation.database().connect(), query);
    let seeded = query("SELECT value AS line FROM installation WHERE key = 'seeded'");
    assert_eq!(seeded.len(), 1);
    let keys = query("SELECT purpose AS line FROM installation_keys GROUP BY purpose");
    let named = query("SELECT id AS line FROM installation_keys");
    assert_eq!(keys.len(), named.len(), "each made keys of its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_are_run_once_and_their_owner_is_told_once() {
    let pair = Pair::start();
    let (here, there) = pair.sign_in("city_operator").await;
    let mut locations = Vec::new();
    for client in [&here, &there, &here, &there, &here, &there] {
        let file = objects_csv(200).into_bytes();
        let accepted = client.upload("/objects/import", "import.csv", file).await;
        accepted.with(202);
        locations.push(accepted.header("location").to_owned());
    }
    let mut created = 0;
    for location in &locations {
        // Asked of the server that may have run another one.
        let job = finished(&there, location).await;
        assert_eq!(job["state"], "succeeded", "{job}");
        created += job["result"]["created"].as_i64().unwrap_or_default();
    }
    assert_eq!(created, 200);
    let attempts = pair.query("SELECT DISTINCT CAST(attempt AS TEXT) AS line FROM jobs");
    assert_eq!(attempts, ["1"]);
    let ended = pair.query(
        "SELECT record_id AS line FROM audit_events \
         WHERE resource = 'jobs' AND to_state = 'succeeded'",
    );
    assert_eq!(ended.len(), locations.len());
    let told = "SELECT record_id AS line FROM notifications WHERE kind = 'jobs.succeed'";
    eventually("the owner is told of each", async || {
        (pair.query(told).len() >= locations.len()).then_some(())
    })
    .await;
    let twice = format!("{told} GROUP BY record_id HAVING count(*) > 1");
    assert!(pair.query(&twice).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn job_of_a_killed_server_is_taken_over_within_fifteen_seconds() {
    let installation = Installation::new(Kind::Postgres);
    let query = |query: &str| lines(&mut installation.database().connect(), query);
    let mut one = installation.start();
    let operator = one.sign_in("city_operator").await;
    // Nothing can be staged, so that the import doesn't end.
    let mut holding = installation.database().connect();
    execute(
        &mut holding,
        "BEGIN; LOCK TABLE import_batches IN SHARE MODE",
    );
    let file = objects_csv(50).into_bytes();
    let accepted = operator.upload("/objects/import", "a.csv", file).await;
    let location = accepted.header("location").to_owned();
    let attempt = "SELECT CAST(attempt AS TEXT) AS line FROM jobs";
    eventually("the job is begun", async || {
        (query(attempt) == ["1"]).then_some(())
    })
    .await;
    let other = installation.start();
    // Longer than a lease: whatever the work waits for, its server keeps it.
    let lease = u64::try_from(LEASE_SECONDS).expect("a lease has a length");
    tokio::time::sleep(Duration::from_secs(lease + 3)).await;
    assert_eq!(
        query(attempt),
        ["1"],
        "a living server's job was taken over"
    );
    one.kill();
    let killed = Instant::now();
    execute(&mut holding, "ROLLBACK");
    while query(attempt) != ["2"] {
        assert!(killed.elapsed() < TAKEN_OVER, "nobody takes it over");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!("taken over after {:?}", killed.elapsed());
    let operator = other.sign_in("city_operator").await;
    let job = finished(&operator, &location).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(job["result"]["created"], 50, "{job}");
    let deaths = query("SELECT CAST(deaths AS TEXT) AS line FROM jobs");
    assert_eq!(deaths, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn key_that_is_sent_to_both_at_once_is_executed_once() {
    let pair = Pair::start();
    let (here, there) = pair.sign_in("system_admin").await;
    for number in 0..8 {
        let key = format!("both-{number}");
        let body = json!({ "code": format!("130100-B{number}"), "name": "新设科室",
            "kind": "section", "region_code": "130100" });
        let (one, other) = tokio::join!(
            here.post_as("/units", &body, &key),
            there.post_as("/units", &body, &key),
        );
        assert_eq!(one.with(201)["id"], other.with(201)["id"]);
    }
    let made = pair.query("SELECT id AS line FROM units WHERE code LIKE '130100-B%'");
    assert_eq!(made.len(), 8);
    for id in &made {
        let entries = pair.query(&format!(
            "SELECT id AS line FROM audit_events WHERE record_id = '{id}'"
        ));
        assert_eq!(entries.len(), 1, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn batch_that_is_sent_to_both_at_once_is_executed_once() {
    let pair = Pair::start();
    let (here, there) = pair.sign_in("city_operator").await;
    let mut ids = Vec::new();
    for number in 0..40 {
        let body = json!({ "code": object_code(number), "name": format!("众合商贸第{number}号"),
            "type": "enterprise", "region_code": "130102" });
        let key = format!("object-{number}");
        ids.push(here.post_as("/objects", &body, &key).await.id());
    }
    let body = json!({ "action": "mark", "ids": ids, "status": "moved", "reason": "迁出公告" });
    let send = async |client: &Client| client.post_as("/objects/batch", &body, "batch").await;
    let (one, other) = tokio::join!(send(&here), send(&there));
    // Who isn't told yet is told to ask again.
    for answer in [&one, &other] {
        assert!([200, 503].contains(&answer.status.as_u16()), "{answer}");
    }
    let (one, other) = (send(&here).await.ok(), send(&there).await.ok());
    assert_eq!(one, other);
    let results = one["results"].as_array().expect("there are results");
    assert_eq!(results.len(), ids.len());
    assert!(results.iter().all(|one| one["status"] == 200), "{one}");
    let marked = pair.query(
        "SELECT record_id AS line FROM audit_events \
         WHERE operation = 'batch_objects' AND resource = 'objects'",
    );
    assert_eq!(marked.len(), ids.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_count_at_both_together() {
    let pair = Pair::start();
    let (one, other) = (&pair.one, &pair.other);
    for server in [one, other, one, other, one] {
        let refused = sign_in_with(server, "inspector_05", "not this one").await;
        refused.refused(401, "wrong_credentials");
    }
    for server in [one, other] {
        let locked = sign_in_with(server, "inspector_05", PASSWORD).await;
        locked.refused(401, "wrong_credentials");
    }
    let state = "SELECT state AS line FROM users WHERE username = 'inspector_05'";
    assert_eq!(pair.query(state), ["locked"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_at_one_holds_at_the_other_at_once() {
    let pair = Pair::start();
    let (security, _) = pair.sign_in("security_admin").await;
    let (here, there) = pair.sign_in("section_operator").await;
    there.get("/users").await.ok();
    let path = format!("/users/{}", pair.id_of_user("section_operator"));
    let etag = security.get(&path).await.etag().to_owned();
    let unit = pair
        .query("SELECT id AS line FROM units WHERE code = '130100-HRM'")
        .remove(0);
    let roles = json!({ "roles": [{ "role": "inspector", "unit_id": unit }] });
    let set = security
        .put(&format!("{path}/roles"), Some(&etag), &roles)
        .await;
    set.ok();
    there.get("/users").await.refused(403, "forbidden");

    let (regulations, reading) = pair.sign_in("regulations").await;
    let setting = "/settings/publish_within_working_days";
    let set = regulations
        .put(setting, None, &json!({ "value": 15 }))
        .await;
    set.ok();
    let all = reading.all("/settings").await;
    let found = all
        .iter()
        .find(|one| one["key"] == "publish_within_working_days" && one["unit_id"].is_null());
    assert_eq!(found.expect("it is a setting")["value"], 15);

    here.get("/me").await.ok();
    there.get("/me").await.ok();
    assert_eq!(here.delete("/session", None).await.status, 204);
    there.get("/me").await.refused(401, "token_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn file_that_is_put_down_at_one_is_had_at_the_other() {
    let pair = Pair::start();
    let (here, there) = pair.sign_in("city_operator").await;
    let uploaded = here.upload("/attachments", "a.pdf", PDF.to_vec()).await;
    let path = format!("/attachments/{}", uploaded.id());
    let had = there.get(&path).await;
    assert_eq!(had.status, 200, "{had}");
    assert_eq!(had.body, PDF);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_each_servers_and_say_so() {
    let pair = Pair::start();
    let mut left = Vec::new();
    for server in [&pair.one, &pair.other] {
        let answer = server.nobody().get("/portal").await;
        let policy = answer.header("ratelimit-policy");
        assert_eq!(policy, "\"public\";q=600;w=60;per=\"server\"");
        left.push(answer.header("ratelimit").to_owned());
    }
    assert_eq!(left[0], left[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_are_released_once_and_the_trail_holds() {
    let pair = Pair::start();
    let (operator, there) = pair.sign_in("city_operator").await;
    let (approver, _) = pair.sign_in("city_approver").await;
    let entry = published_entry(&operator, &approver).await;
    let (today, last_day) = days();
    let task = json!({ "plan_entry_id": entry, "title": "本月用工检查",
        "period": { "from": today, "to": last_day } });
    let task = operator.post_as("/tasks", &task, "task").await.id();
    let path = format!("/tasks/{task}/draws?run=true");
    let drawn = there.post_as(&path, &json!({}), "draw").await;
    assert_eq!(drawn.ok()["state"], "drawn", "{drawn}");
    // What one has sealed the other opens: both have the keys.
    let bundle = format!("/draws/{}/bundle", drawn.id());
    let (one, other) = (operator.get(&bundle).await, there.get(&bundle).await);
    assert_eq!(one.ok(), other.ok());
    // Its first day is today: the servers release it by themselves.
    eventually("all checks are released", async || {
        let sealed = pair.query("SELECT id AS line FROM checks WHERE state = 'sealed'");
        sealed.is_empty().then_some(())
    })
    .await;
    // Time for the one that came too late.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let released = "SELECT record_id AS line FROM audit_events \
                    WHERE operation = 'release_task' AND resource = 'checks'";
    assert_eq!(pair.query(released).len(), DRAWN as usize);
    let nothing = pair.query(
        "SELECT record_id AS line FROM audit_events \
         WHERE operation = 'release_task' AND resource = 'tasks' AND to_state IS NULL",
    );
    assert_eq!(nothing, [""; 0], "released again, with nothing in it");
    let verified = pair.installation.run(&["audit", "verify"]);
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(said.starts_with("ok"), "{said}");
}

/// Today, and the last day of the year, in Shanghai: the program has the real clock.
fn days() -> (String, String) {
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("Shanghai's offset");
    let today = Utc::now().with_timezone(&shanghai).date_naive();
    (today.to_string(), format!("{}-12-31", today.year()))
}

/// An entry of a plan, with a register and inspectors to draw from.
async fn published_entry(operator: &Client, approver: &Client) -> String {
    import_registers(operator, OBJECTS, ("130100-LSB", INSPECTORS)).await;
    let item = items(operator, &["RS0101"]).await.remove(0);
    let (today, _) = days();
    let year: u32 = today[..4].parse().expect("a day begins with its year");
    let plan = json!({ "year": year, "title": "年度抽查计划" });
    let plan = operator.post_as("/plans", &plan, "plan").await.id();
    let path = format!("/plans/{plan}");
    let ratios = json!([{ "stratum": "all", "ratio_bp": 0, "min": DRAWN, "max": DRAWN }]);
    let months: Vec<u32> = (1..=12).collect();
    let entry: Value = json!({ "title": "用工检查", "item_ids": [item], "ratios": ratios,
        "scope": { "types": ["enterprise"] }, "months": months });
    let entries = format!("{path}/entries");
    let entry = operator.post_as(&entries, &entry, "entry").await.id();
    operator.command(&format!("{path}/submit")).await.ok();
    approver.get(&format!("{path}/forecast")).await.ok();
    approver.command(&format!("{path}/approve")).await.ok();
    approver.command(&format!("{path}/publish")).await.ok();
    entry
}
