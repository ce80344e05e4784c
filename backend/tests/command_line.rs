//! The program as one types it: accounts from the command line, the server's start.
#![allow(clippy::unwrap_used, reason = "a test")]

use chrono::{DateTime, TimeDelta, Utc};
use diesel::RunQueryDsl;
use sortition::app::{self, Start};
use sortition::kernel::clock::Clock;
use sortition::kernel::config::{CONNECTIONS, Config, REPLICA_LAG};
use sortition::kernel::db::AnyConnection;
use sortition::kernel::migrations::schema_state;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program with its data in this folder, whatever the environment says.
fn sortition(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sortition"));
    for name in [
        "SORTITION_ACCEPT_CLOCK",
        "SORTITION_DATABASE_URL",
        "SORTITION_LISTEN",
        "SORTITION_PUBLIC_URL",
        "SORTITION_TRUSTED_PROXIES",
        "SORTITION_DEMO_PASSWORD",
    ] {
        command.env_remove(name);
    }
    command.env("SORTITION_DATA", data).stdin(Stdio::null());
    command
}

fn user_add(data: &Path, arguments: &[&str]) -> Output {
    let output = sortition(data)
        .args(["user", "add"])
        .args(arguments)
        .output();
    output.unwrap_or_else(|error| panic!("the program runs: {error}"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn user_add_prints_a_link_once_and_reset_password_another() {
    let data = tempfile::tempdir().unwrap();
    let added = user_add(
        data.path(),
        &[
            "first_admin",
            "--role",
            "system_admin",
            "--unit",
            "130100-HRSS",
        ],
    );
    assert!(added.status.success(), "{}", text(&added.stderr));
    let printed = text(&added.stdout);
    let words: Vec<&str> = printed.split_whitespace().collect();
    assert_eq!(words.len(), 2, "{printed}");
    assert_eq!(words[0], "first_admin");
    let page = "http://127.0.0.1:8080/app/set-password#";
    let token = |printed: &str| {
        printed
            .split_once(page)
            .map(|(_, token)| token.trim().len())
    };
    assert_eq!(token(&printed), Some(64), "{printed}");
    let again = user_add(
        data.path(),
        &[
            "first_admin",
            "--role",
            "system_admin",
            "--unit",
            "130100-HRSS",
        ],
    );
    assert_eq!(again.status.code(), Some(1));
    assert!(
        text(&again.stderr).contains("first_admin"),
        "{}",
        text(&again.stderr)
    );
    for arguments in [&["first_admin"][..], &["first_admin", "--lock"]] {
        let reset = sortition(data.path())
            .args(["user", "reset-password"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(reset.status.success(), "{}", text(&reset.stderr));
        let another = text(&reset.stdout);
        assert_eq!(token(&another), Some(64), "{another}");
        assert_ne!(another, printed);
    }
    let file = data.path().join("sortition.sqlite3");
    let mut connection = AnyConnection::open(&file.to_string_lossy()).unwrap();
    let trail = "SELECT COUNT(*) AS count FROM audit_events \
                 WHERE operation = 'reset_password' AND username = 'system'";
    assert_eq!(count(&mut connection, trail), 2);
    let unknown = sortition(data.path())
        .args(["user", "reset-password", "nobody"])
        .output()
        .unwrap();
    assert_eq!(unknown.status.code(), Some(1));
}

/// The one number of a query.
fn count(connection: &mut AnyConnection, query: &str) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let AnyConnection::Sqlite(native) = connection else {
        panic!("the data folder holds an SQLite file");
    };
    let found: Count = diesel::sql_query(query).get_result(native).unwrap();
    found.count
}

#[test]
fn user_add_gives_no_administrator_a_password() {
    let data = tempfile::tempdir().unwrap();
    let arguments = |role| {
        [
            "somebody",
            "--unit",
            "130100-HRSS",
            "--keep-password",
            "--role",
            role,
        ]
    };
    for role in ["system_admin", "security_admin", "auditor"] {
        let refused = user_add(data.path(), &arguments(role));
        assert_eq!(refused.status.code(), Some(1), "{role}");
    }
    let added = user_add(data.path(), &arguments("city_lead"));
    assert!(added.status.success(), "{}", text(&added.stderr));
    assert!(!text(&added.stdout).contains("set-password"));
}

/// An installation that was used in thirty days from now.
fn used_later(data: &Path) -> DateTime<Utc> {
    let later = Clock::system().now() + TimeDelta::days(30);
    let start = Start {
        clock: Clock::standing(later),
        ..Start::new(Config {
            data: data.to_owned(),
            listen: ([127, 0, 0, 1], 0).into(),
            database_url: None,
            database_connections: CONNECTIONS,
            database_replica: None,
            replica_lag: REPLICA_LAG,
            public_url: None,
            trusted_proxies: Vec::new(),
            accept_clock: false,
        })
    };
    drop(app::open(&start).unwrap());
    later
}

#[test]
fn keys_where_there_is_no_database_make_none() {
    let data = tempfile::tempdir().unwrap();
    for arguments in [&["list"][..], &["rotate"], &["abandon", "0123abcd"]] {
        let refused = sortition(data.path())
            .arg("keys")
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(
            text(&refused.stderr).contains("sortition.sqlite3"),
            "{arguments:?}"
        );
        assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
    }
}

#[test]
fn keys_list_of_a_database_of_a_former_version_leaves_it_as_it_is() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("sortition.sqlite3");
    let mut connection = AnyConnection::open(&file.to_string_lossy()).unwrap();
    let before = schema_state(&mut connection).unwrap();
    assert!(before.applied.is_empty());
    let listed = sortition(data.path()).args(["keys", "list"]).output();
    assert_eq!(listed.unwrap().status.code(), Some(1));
    assert_eq!(schema_state(&mut connection).unwrap(), before);
    assert!(!data.path().join("keys").exists());
}

#[test]
fn keys_abandon_with_a_clock_that_was_set_back_is_refused() {
    let data = tempfile::tempdir().unwrap();
    used_later(data.path());
    std::fs::remove_dir_all(data.path().join("keys")).unwrap();
    let listed = sortition(data.path()).args(["keys", "list"]).output();
    let listed = text(&listed.unwrap().stdout);
    let id = listed.split_whitespace().nth(1).unwrap();
    let abandon = ["keys", "abandon", id];
    let refused = sortition(data.path()).args(abandon).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(said.contains("--accept-clock"), "{said}");
    let accepted = sortition(data.path())
        .arg("--accept-clock")
        .args(abandon)
        .output()
        .unwrap();
    assert!(accepted.status.success(), "{}", text(&accepted.stderr));
}

#[test]
fn start_with_a_clock_that_was_set_back_is_refused_until_somebody_says_that_it_is_right() {
    let data = tempfile::tempdir().unwrap();
    let later = used_later(data.path());
    let arguments = |name| [name, "--role", "system_admin", "--unit", "130100-HRSS"];
    let refused = user_add(data.path(), &arguments("first_admin"));
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    for part in [later.date_naive().to_string().as_str(), "--accept-clock"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let served = sortition(data.path())
        .args(["--listen", "127.0.0.1:0", "serve"])
        .output()
        .unwrap();
    assert!(!served.status.success());
    let accepted = sortition(data.path())
        .args(["--accept-clock", "user", "add"])
        .args(arguments("first_admin"))
        .output()
        .unwrap();
    assert!(accepted.status.success(), "{}", text(&accepted.stderr));
    // Once is enough: it stands in the trail, from where on times are counted anew.
    let again = user_add(data.path(), &arguments("second_admin"));
    assert!(again.status.success(), "{}", text(&again.stderr));
}

#[test]
fn user_add_with_wrong_values_says_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    let unit = user_add(
        data.path(),
        &["somebody", "--role", "operator", "--unit", "nowhere"],
    );
    assert_eq!(unit.status.code(), Some(1), "{}", text(&unit.stderr));
    assert!(!text(&unit.stderr).is_empty());
    let kind = user_add(
        data.path(),
        &["somebody", "--role", "partner", "--unit", "130100-LSB"],
    );
    assert_eq!(kind.status.code(), Some(1), "{}", text(&kind.stderr));
    let role = user_add(
        data.path(),
        &["somebody", "--role", "king", "--unit", "130100-LSB"],
    );
    assert_eq!(role.status.code(), Some(2), "{}", text(&role.stderr));
}

#[test]
fn keys_are_readable_by_their_owner_only() {
    let data = tempfile::tempdir().unwrap();
    user_add(
        data.path(),
        &[
            "first_admin",
            "--role",
            "system_admin",
            "--unit",
            "130100-HRSS",
        ],
    );
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let keys = data.path().join("keys");
    assert_eq!(mode(&keys), 0o700);
    let files: Vec<_> = std::fs::read_dir(&keys).unwrap().flatten().collect();
    assert!(!files.is_empty());
    for file in files {
        assert_eq!(mode(&file.path()), 0o600, "{}", file.path().display());
    }
}

#[test]
fn serve_prints_its_address_and_answers_there() {
    let data = tempfile::tempdir().unwrap();
    let mut server = sortition(data.path())
        .args(["--listen", "127.0.0.1:0", "serve"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // Held until the end: a server whose output nobody takes any more would end, too.
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let mut first_line = String::new();
    output.read_line(&mut first_line).unwrap();
    let address = first_line
        .split("http://")
        .nth(1)
        .unwrap_or_default()
        .trim()
        .trim_end_matches('/');
    let mut connection = TcpStream::connect(address).unwrap();
    connection
        .write_all(b"GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{first_line}{answer}");
}

#[test]
fn serve_with_wrong_addresses_says_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    for (option, value) in [
        ("--public-url", "sortition.example"),
        ("--public-url", "https://sortition.example/path"),
        ("--trusted-proxies", "127.0.0.1,proxy.example"),
    ] {
        let output = sortition(data.path())
            .args([option, value, "serve"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{value}");
        assert!(text(&output.stderr).contains(option), "{value}");
    }
}

/// What the demo prints until it listens, and its exit if it ends before that.
fn demo(data: &Path) -> (String, bool) {
    let mut server = sortition(data)
        .args(["--listen", "127.0.0.1:0", "demo"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let mut printed = String::new();
    while !printed.contains("http://") {
        if output.read_line(&mut printed).unwrap() == 0 {
            break;
        }
    }
    let is_serving = printed.contains("http://");
    server.kill().unwrap();
    server.wait().unwrap();
    (printed, is_serving)
}

#[test]
fn demo_prints_accounts_and_serves_again_on_the_same_set() {
    let data = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let (printed, is_serving) = demo(data.path());
        assert!(is_serving, "{printed}");
        for account in [
            "city_operator",
            "county_approver",
            "inspector_12",
            "auditor",
        ] {
            assert!(printed.contains(account), "{account} in {printed}");
        }
    }
}

#[test]
fn demo_on_a_database_that_holds_data_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let arguments = [
        "first_admin",
        "--role",
        "system_admin",
        "--unit",
        "130100-HRSS",
    ];
    assert!(user_add(data.path(), &arguments).status.success());
    let (printed, is_serving) = demo(data.path());
    assert!(!is_serving, "{printed}");
}
