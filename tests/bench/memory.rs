//! How much memory the program holds when it rests, on each database: on an empty one, and after the demo
//! set has been made and clerks and visitors have worked with it.

use std::time::Duration;

use sortition_tests::Kind;
use sortition_tests::process::{Installation, Process};

use crate::CONNECTIONS;
use crate::figures::{DEMO, EMPTY};
use crate::site::{megabytes, name_of};
use crate::table::{Place, Table};

const PASSWORD: &str = "bench-Passw0rd-demo";
/// What is asked after the demo set has been made.
const READ: [&str; 8] = [
    "/api/v1/me",
    "/api/v1/objects?limit=50&count=true",
    "/api/v1/objects?q=建材&limit=20",
    "/api/v1/inspectors?limit=50",
    "/api/v1/tasks",
    "/api/v1/checks?limit=100",
    "/api/v1/kpis",
    "/api/v1/publications?limit=50",
];
const SHOWN: [&str; 4] = ["/", "/portal/results", "/app", "/api/openapi.json"];
const ROUNDS: usize = 25;
/// How long a server takes to rest: its idle connections are closed meanwhile.
const TO_REST: Duration = Duration::from_secs(75);

/// Tells both figures of a database.
pub async fn measure(kind: Kind, table: &mut Table) {
    let place = Place {
        name: name_of(kind).to_owned(),
        objects: 0,
    };
    let empty = Installation::empty(kind);
    let server = empty.start();
    server.nobody().get("/health/ready").await;
    table.tell(&place, EMPTY, at_rest(&server).await);
    drop(server);

    let demo = Installation::empty(kind);
    let server = start_demo(&demo);
    use_it(&server).await;
    table.tell(&place, DEMO, at_rest(&server).await);
}

/// What a server holds that nobody asks anything, in megabytes.
pub async fn at_rest(server: &Process) -> f64 {
    tokio::time::sleep(TO_REST).await;
    megabytes(server.resident())
}

fn start_demo(installation: &Installation) -> Process {
    let environment = [
        ("SORTITION_DATABASE_URL", installation.database().address()),
        ("SORTITION_DEMO_PASSWORD", PASSWORD),
    ];
    Process::start(installation.data(), &environment, &["demo"])
}

/// Several people at a time, each reading what the page reads.
async fn use_it(server: &Process) {
    let mut people = Vec::new();
    for account in sortition::demo::ACCOUNTS.iter().cycle().take(CONNECTIONS) {
        let person = server.sign_in_with(account.username, PASSWORD).await;
        people.push(tokio::spawn(async move {
            for number in 0..ROUNDS * READ.len() {
                let answer = person.get(READ[number % READ.len()]).await;
                // Not each of them may read everything.
                assert!([200, 403].contains(&answer.status.as_u16()), "{answer}");
            }
            for path in SHOWN {
                let shown = person.get(path).await;
                assert_eq!(shown.status, 200, "{shown}");
            }
        }));
    }
    for person in people {
        person.await.expect("the requests are answered");
    }
}
