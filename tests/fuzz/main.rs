//! Schemathesis against the program with the demo set, over both databases: it makes requests from the
//! API's document, right and wrong ones, and holds each answer against it. No answer may be an error of
//! the server's, and each as it is described.
//!
//! SORTITION_TEST_SCHEMATHESIS names its program (`tests/run` installs it). SORTITION_FUZZ_EXAMPLES says
//! how many examples of each operation are tried beside the systematic ones (5 unless told otherwise),
//! SORTITION_FUZZ_SEED which (others on each run; it is printed).

use std::ffi::OsString;
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use sortition_tests::Kind;
use sortition_tests::db::TestDatabase;
use sortition_tests::process::Process;
use tokio::process::Command;

const PASSWORD: &str = "Fuzz-Passw0rd-demo";
/// Those who together may do most of what the rights table has, and nobody.
const PEOPLE: [&str; 5] = [
    "city_operator",
    "regulations",
    "system_admin",
    "auditor",
    NOBODY,
];
const NOBODY: &str = "nobody";
/// What ends the session that is tried with; nobody's requests try it.
const SESSIONS: &str = "^/api/v1/(session|me)(/|$)";
const OF_NOBODY: &str = "^/api/v1/(session|me|public)(/|$)";
/// What is held against the document.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";
/// An access token lives a quarter of an hour.
const LONGEST: Duration = Duration::from_secs(14 * 60);

/// What came of one person's requests.
struct Tried {
    kind: Kind,
    who: &'static str,
    requests: u64,
    failures: u64,
    /// What schemathesis says of them.
    said: String,
}

/// How it is tried.
struct Settings {
    program: OsString,
    seed: String,
    examples: String,
}

fn main() -> ExitCode {
    // Cargo tells benchmarks that they are; when it runs all targets as tests, there is nothing to do.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let Some(program) = std::env::var_os("SORTITION_TEST_SCHEMATHESIS") else {
        eprintln!("SORTITION_TEST_SCHEMATHESIS is not set: run tests/run --full --only fuzz");
        return ExitCode::FAILURE;
    };
    let settings = Settings {
        program,
        seed: std::env::var("SORTITION_FUZZ_SEED").unwrap_or_else(|_| any_seed()),
        examples: std::env::var("SORTITION_FUZZ_EXAMPLES").unwrap_or_else(|_| "5".to_owned()),
    };
    println!("SORTITION_FUZZ_SEED={}", settings.seed);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("there is a runtime");
    // It makes its requests one after the other: there are cores for both databases.
    let (mut tried, postgres) = runtime.block_on(async {
        tokio::join!(
            over(Kind::Sqlite, &settings),
            over(Kind::Postgres, &settings)
        )
    });
    tried.extend(postgres);
    match tell(&tried) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn any_seed() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| now.subsec_nanos()).to_string()
}

/// Prints all; whether nothing failed.
fn tell(tried: &[Tried]) -> bool {
    for one in tried.iter().filter(|one| one.failures > 0) {
        println!("\n{:?}, {}:\n{}", one.kind, one.who, one.said);
    }
    println!(
        "\n{:<12} {:<16} {:>9} {:>9}",
        "", "", "requests", "failures"
    );
    for one in tried {
        let kind = match one.kind {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        };
        println!(
            "{kind:<12} {:<16} {:>9} {:>9}",
            one.who, one.requests, one.failures
        );
    }
    let sum = |figure: fn(&Tried) -> u64| tried.iter().map(figure).sum::<u64>();
    let (requests, failures) = (sum(|one| one.requests), sum(|one| one.failures));
    println!("{:<12} {:<16} {requests:>9} {failures:>9}", "all", "");
    failures == 0
}

/// Tries everything over one database, for each person in turn.
async fn over(kind: Kind, settings: &Settings) -> Vec<Tried> {
    let folder = tempfile::tempdir().expect("a folder for the server's data");
    let database = TestDatabase::empty(kind);
    let (data, address) = (folder.path().join("data"), database.address().to_owned());
    // It takes seconds, while the other database's server waits for what it was going to be asked, and
    // gives the connection up.
    let start = move || {
        let environment = [
            ("SORTITION_DEMO_PASSWORD", PASSWORD),
            ("SORTITION_DATABASE_URL", address.as_str()),
        ];
        Process::start(&data, &environment, &["demo"])
    };
    let server = tokio::task::spawn_blocking(start)
        .await
        .expect("the server starts");
    let mut tried = Vec::new();
    for who in PEOPLE {
        let mut one = try_as((kind, who), &server, settings, folder.path()).await;
        // Its own list of what went wrong is the program's; the server has counted by itself.
        let failed = failed_answers(&server).await;
        if one.failures == 0 && failed > 0 {
            one.failures = failed;
            one.said += "the server counts errors of its own, see its metrics";
        }
        println!("{kind:?}, {who}: {} requests", one.requests);
        let is_failure = one.failures > 0;
        tried.push(one);
        if is_failure {
            // What it counts would be told again for whoever comes next.
            break;
        }
    }
    tried
}

/// How many answers of the server's were 5xx.
async fn failed_answers(server: &Process) -> u64 {
    let metrics = server.nobody().get("/metrics").await;
    let lines = metrics.text().lines();
    let failed = lines
        .filter(|line| line.starts_with("http_requests_total{") && line.contains("status=\"5"));
    let counts = failed.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
    counts.sum()
}

/// All operations, as one person.
async fn try_as(
    (kind, who): (Kind, &'static str),
    server: &Process,
    settings: &Settings,
    folder: &Path,
) -> Tried {
    let origin = format!("http://{}", server.address());
    let report = folder.join(format!("{who}.json"));
    let mut command = Command::new(&settings.program);
    command
        .arg("run")
        .arg(format!("{origin}/api/openapi.json"))
        .args(["--url", &origin, "--checks", CHECKS])
        .args(["--phases", "coverage,fuzzing"])
        .args(["--max-examples", &settings.examples])
        .args(["--seed", &settings.seed])
        .args(["--no-shrink", "--continue-on-failure", "--no-color"])
        .args(["--generation-database", "none", "--warnings", "off"])
        .args(["--report", "json", "--report-json-path"])
        .arg(&report);
    match who {
        NOBODY => command.args(["--include-path-regex", OF_NOBODY]),
        _ => {
            let credentials = json!({ "username": who, "password": PASSWORD });
            let session = server.nobody().post("/session", &credentials).await;
            let session = session.with(200);
            let token = session["access_token"].as_str().unwrap_or_default();
            command
                .args(["--header", &format!("Authorization: Bearer {token}")])
                .args(["--exclude-path-regex", SESSIONS])
        }
    };
    // Python's clients would ask a proxy for this machine too.
    command.env("NO_PROXY", "*").current_dir(folder);
    command.stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(LONGEST, command.output()).await;
    let output = output
        .expect("it ends while the session lives")
        .expect("schemathesis runs");
    let text = std::fs::read(&report).unwrap_or_default();
    let report: Value = serde_json::from_slice(&text).unwrap_or_default();
    let count = |of: &str, what: &str| report[of][what].as_u64().unwrap_or_default();
    let counted = count("test_cases", "unique_failures")
        + count("test_cases", "errored")
        + count("operations", "errored");
    let is_right = output.status.success() && report["complete"] == true;
    Tried {
        kind,
        who,
        requests: count("test_cases", "generated"),
        failures: counted.max(u64::from(!is_right)),
        said: [output.stdout, output.stderr]
            .map(|said| String::from_utf8_lossy(&said).into_owned())
            .concat(),
    }
}
