//! How much memory the program holds when it rests: on an empty database, and after the demo set has
//! been made and clerks and visitors have worked with it.

use std::path::Path;
use std::time::Duration;

use sortition_tests::process::Process;

use crate::{CONNECTIONS, Figure};

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
const PROMISED_MEGABYTES: f64 = 60.0;

/// Tells both figures.
pub async fn measure(tell: &mut impl FnMut(Figure)) {
    let folder = tempfile::tempdir().expect("a folder for the server's data");
    let server = Process::start(&folder.path().join("empty"), &[], &["serve"]);
    server.nobody().get("/health/ready").await;
    tell(at_rest("memory at rest, empty database", &server).await);
    drop(server);

    let server = start_demo(&folder.path().join("demo"));
    use_it(&server).await;
    tell(at_rest("memory at rest, after the demo set and its use", &server).await);
}

fn start_demo(data: &Path) -> Process {
    Process::start(data, &[("SORTITION_DEMO_PASSWORD", PASSWORD)], &["demo"])
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

async fn at_rest(name: &'static str, server: &Process) -> Figure {
    tokio::time::sleep(TO_REST).await;
    Figure {
        name,
        measured: server.resident() as f64 / 1e6,
        promised: PROMISED_MEGABYTES,
        unit: "MB",
        is_cost: true,
    }
}
