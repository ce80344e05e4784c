//! A server with a replica of its database, which a real PostgreSQL keeps: what it is asked, what it isn't,
//! and that nobody misses it when it is late or gone.

use std::time::Duration;

use chrono::Utc;
use serde_json::{Value, json};
use sortition::kernel::db::AnyConnection;
use sortition_tests::cluster::Cluster;
use sortition_tests::db::{execute, lines};
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Client, Kind, eventually};

/// How late the replica may be: longer than a test needs that stops it for a moment.
const LAG: &str = "10";

/// A database with a replica, and the installation in it.
struct Followed {
    installation: Installation,
    follower: Cluster,
    _main: Cluster,
}

impl Followed {
    fn start() -> Self {
        let main = Cluster::start("", &[]);
        let follower = main.follower();
        Self {
            installation: Installation::in_cluster(&main),
            follower,
            _main: main,
        }
    }

    fn replica(&self) -> String {
        self.follower.address("sortition")
    }

    fn server(&self) -> Process {
        let replica = self.replica();
        self.installation.start_with(&[
            ("SORTITION_DATABASE_REPLICA", replica.as_str()),
            ("SORTITION_REPLICA_LAG", LAG),
        ])
    }

    /// From now on the replica takes in nothing more, and answers with what it has.
    async fn pause(&self) {
        self.on_replica("SELECT pg_wal_replay_pause()");
        eventually("the replica stands still", async || {
            let state = "SELECT pg_get_wal_replay_pause_state() AS line";
            (self.lines(state) == ["paused"]).then_some(())
        })
        .await;
    }

    fn resume(&self) {
        self.on_replica("SELECT pg_wal_replay_resume()");
    }

    fn on_replica(&self, statement: &str) {
        execute(&mut self.connect(), statement);
    }

    fn lines(&self, query: &str) -> Vec<String> {
        lines(&mut self.connect(), query)
    }

    fn connect(&self) -> AnyConnection {
        AnyConnection::open(&self.replica()).expect("the replica answers")
    }
}

async fn details(server: &Process) -> Value {
    server.nobody().get("/health/details").await.ok()
}

async fn becomes(server: &Process, standing: &str) {
    eventually(&format!("a replica that is {standing}"), async || {
        let details = details(server).await;
        (details["replica"]["standing"] == standing).then_some(())
    })
    .await;
}

/// How many reads were answered by the replica, or by the database in its place.
async fn answered_by(server: &Process, which: &str) -> u64 {
    let metrics = server.nobody().get("/metrics").await;
    let name = format!("database_replica_reads_total{{answered_by=\"{which}\"}} ");
    let mut counts = metrics.text().lines();
    let count = counts.find_map(|line| line.strip_prefix(name.as_str()));
    count.map_or(0, |count| count.parse().expect("a counter is a number"))
}

/// Whether the replica answers this.
async fn is_from_replica(server: &Process, client: &Client, path: &str) -> bool {
    let before = answered_by(server, "replica").await;
    assert_eq!(client.get(path).await.status, 200);
    answered_by(server, "replica").await > before
}

/// Waits until the replica has what somebody did last.
async fn has_caught_up(server: &Process, client: &Client) {
    eventually("lists come from the replica", async || {
        is_from_replica(server, client, "/meetings")
            .await
            .then_some(())
    })
    .await;
}

async fn names(client: &Client) -> Vec<String> {
    let meetings = client.all("/meetings").await;
    let name = |meeting: &Value| meeting["name"].as_str().unwrap_or_default().to_owned();
    meetings.iter().map(name).collect()
}

/// One that was held on a day that has been: the program has the real clock, and in Shanghai it is later than
/// here.
fn meeting(followed: &Followed, name: &str) -> Value {
    let unit = lines(
        &mut followed.installation.database().connect(),
        "SELECT id AS line FROM units WHERE code = '130100-LSB'",
    );
    let held_on = Utc::now().date_naive().to_string();
    json!({ "unit_id": unit[0], "name": name, "held_on": held_on })
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_from_the_replica_and_whoever_wrote_finds_it() {
    let followed = Followed::start();
    let (one, other) = (followed.server(), followed.server());
    for server in [&one, &other] {
        becomes(server, "used").await;
    }
    let operator = one.sign_in("city_operator").await;
    let there = other.sign_in("city_operator").await;
    let reader = other.sign_in("city_approver").await;
    for (server, client) in [(&one, &operator), (&other, &there), (&other, &reader)] {
        has_caught_up(server, client).await;
    }
    assert!(is_from_replica(&one, one.nobody(), "/portal").await);
    // A record by itself, and whoever asks, is read where it is changed.
    assert!(!is_from_replica(&one, &operator, "/me").await);

    // What the replica doesn't have, or refuses, may have come about a moment ago.
    for of_nothing in [
        "/portal/plans/01939999-0000-7000-8000-000000000000",
        "/public/draws/01939999-0000-7000-8000-000000000000",
    ] {
        let before = answered_by(&one, "database").await;
        assert_eq!(one.nobody().get(of_nothing).await.status, 404);
        assert!(answered_by(&one, "database").await > before, "{of_nothing}");
    }

    followed.pause().await;
    let body = meeting(&followed, "部署会");
    operator.post_as("/meetings", &body, "made").await.with(201);
    // Who made it finds it at either server; who did nothing is shown what there was a moment ago.
    assert_eq!(names(&operator).await, ["部署会"]);
    assert_eq!(names(&there).await, ["部署会"]);
    assert_eq!(names(&reader).await, [""; 0]);
    assert!(is_from_replica(&other, &reader, "/meetings").await);
    assert!(!is_from_replica(&other, &there, "/meetings").await);
    // That a notification is read leaves no entry of the trail by which one would know.
    assert!(!is_from_replica(&other, &reader, "/notifications").await);

    followed.resume();
    has_caught_up(&other, &there).await;
    assert_eq!(names(&reader).await, ["部署会"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn replica_that_is_late_or_gone_is_missed_by_nobody() {
    let followed = Followed::start();
    let server = followed.server();
    becomes(&server, "used").await;
    let operator = server.sign_in("city_operator").await;
    has_caught_up(&server, &operator).await;

    followed.pause().await;
    let body = meeting(&followed, "部署会");
    operator.post_as("/meetings", &body, "made").await.with(201);
    becomes(&server, "late").await;
    assert_eq!(names(&operator).await, ["部署会"]);
    assert!(!is_from_replica(&server, server.nobody(), "/portal").await);
    followed.resume();
    becomes(&server, "used").await;

    followed.follower.kill();
    // Before anybody has looked.
    assert_eq!(names(&operator).await, ["部署会"]);
    becomes(&server, "away").await;
    assert_eq!(names(&operator).await, ["部署会"]);
    assert_eq!(server.nobody().get("/portal").await.status, 200);
    assert_eq!(server.nobody().get("/health/ready").await.status, 200);
    // The counters are told after the look that found it.
    eventually("a counter that says so", async || {
        let metrics = server.nobody().get("/metrics").await;
        let is_told = metrics.text().contains("database_replica_is_used 0");
        is_told.then_some(())
    })
    .await;
    followed.follower.start_again();
    becomes(&server, "used").await;
    has_caught_up(&server, &operator).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_and_server_tell_a_replica_from_another_database() {
    let followed = Followed::start();
    let found = |replica: &str| {
        let environment = [("SORTITION_DATABASE_REPLICA", replica)];
        let output = followed.installation.run_with(&environment, &["doctor"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = said.lines().find(|line| line.contains(" replica "));
        line.unwrap_or_else(|| panic!("{said}")).to_owned()
    };
    let server = followed.server();
    becomes(&server, "used").await;
    assert!(found(&followed.replica()).starts_with("ok "));
    let main = followed.installation.database().address().to_owned();
    assert!(found(&main).starts_with("FAIL "));
    let nobody = "postgres://postgres@127.0.0.1:1/sortition";
    assert!(found(nobody).starts_with("warn "));
    // A server does without one that is none.
    let server = followed
        .installation
        .start_with(&[("SORTITION_DATABASE_REPLICA", main.as_str())]);
    becomes(&server, "independent").await;
    let operator = server.sign_in("city_operator").await;
    operator.get("/meetings").await.ok();
}

#[test]
fn sqlite_has_no_replica() {
    let installation = Installation::new(Kind::Sqlite);
    let environment = [("SORTITION_DATABASE_REPLICA", "postgres://localhost/copy")];
    let output = installation.run_with(&environment, &["serve"]);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("SORTITION_DATABASE_URL"), "{said}");
    assert!(said.contains("SQLite"), "{said}");
}

#[test]
fn neither_end_of_a_connection_waits_for_hours() {
    let installation = Installation::new(Kind::Postgres);
    let setting = |name: &str| {
        let query = format!("SELECT current_setting('{name}') AS line");
        lines(&mut installation.database().connect(), &query).remove(0)
    };
    let keepalives: u64 = ["tcp_keepalives_interval", "tcp_keepalives_count"]
        .map(|name| setting(name).parse::<u64>().expect("a number"))
        .into_iter()
        .product();
    let idle: u64 = setting("tcp_keepalives_idle").parse().expect("a number");
    // PostgreSQL's locks of a machine that is gone are free before the lease of its job is over, and some.
    assert!(Duration::from_secs(idle + keepalives) <= Duration::from_secs(15));
    let under_way: u64 = setting("tcp_user_timeout").parse().expect("a number");
    assert!(Duration::from_millis(under_way) <= Duration::from_secs(60));
    // None means for ever, except by a socket of the same machine, which tells 0 of all.
    let is_by_network = !installation.database().address().contains("%2F");
    assert!(!is_by_network || (idle > 0 && keepalives > 0 && under_way > 0));
    assert_eq!(setting("client_connection_check_interval"), "2s");
    assert_eq!(setting("idle_in_transaction_session_timeout"), "10min");
    // Programs copy files between two statements for as long as it takes.
    let mut program =
        AnyConnection::open_for_long(installation.database().address()).expect("it answers");
    let query = "SELECT current_setting('idle_in_transaction_session_timeout') AS line";
    assert_eq!(lines(&mut program, query), ["0"]);
}
