//! Behind nginx with the file that is handed out: whose address it is, what is secure, what is open.

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::db::lines;
use sortition_tests::process::Installation;

use super::nginx::{Nginx, ask};
use super::{HOST, served, served_as};

const PUBLIC_URL: &str = "https://sortition.test";
const NOTHING: [&str; 0] = [];
/// What a client writes who would like to be somebody else.
const SPOOFED: [&str; 6] = [
    "-H",
    "X-Forwarded-For: 198.51.100.1",
    "-H",
    "Forwarded: for=198.51.100.1",
    "-H",
    "X-Real-IP: 198.51.100.1",
];

fn credentials() -> [String; 4] {
    credentials_with(PASSWORD)
}

/// A password that none can be, of 129 characters: refused without the work that a hash costs.
fn endless() -> [String; 4] {
    credentials_with(&"a".repeat(129))
}

fn credentials_with(password: &str) -> [String; 4] {
    let body = json!({ "username": "city_operator", "password": password });
    [
        "-H".to_owned(),
        "Content-Type: application/json".to_owned(),
        "-d".to_owned(),
        body.to_string(),
    ]
}

/// The arguments of a sign-in, with others.
fn signing_in<'a>(credentials: &'a [String; 4], others: &[&'a str]) -> Vec<&'a str> {
    let own = credentials.iter().map(String::as_str);
    own.chain(others.iter().copied()).collect()
}

/// The value of a header of an answer, empty if it isn't there.
fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    let field = fields.find(|(field, _)| field.eq_ignore_ascii_case(name));
    field.map_or("", |(_, value)| value)
}

fn assert_status(answer: &str, status: u16) {
    let expected = format!("HTTP/1.1 {status} ");
    assert!(answer.starts_with(&expected), "not {status}: {answer}");
}

/// From where the last sign-in came, by the audit trail.
fn last_sign_in(installation: &Installation) -> String {
    let query = "SELECT address AS line FROM audit_events WHERE operation = 'sign_in' \
                 ORDER BY seq DESC LIMIT 1";
    lines(&mut installation.database().connect(), query).remove(0)
}

#[test]
fn audit_trail_has_the_clients_address_and_no_invented_one() {
    let (installation, server) = served_as(PUBLIC_URL);
    let nginx = Nginx::before(&server);
    let credentials = credentials();
    for (from, others) in [("127.0.0.2", &NOTHING[..]), ("127.0.0.3", &SPOOFED[..])] {
        let arguments = signing_in(&credentials, others);
        assert_status(&nginx.ask(from, "/api/v1/session", &arguments), 200);
        assert_eq!(last_sign_in(&installation), from);
    }
    // Past the proxy, from an address that is none: what it says of hops is nobody's word.
    let url = format!("http://{}/api/v1/session", server.address());
    let answer = ask("127.0.0.4", &url, &signing_in(&credentials, &SPOOFED));
    assert_status(&answer, 200);
    assert_eq!(last_sign_in(&installation), "127.0.0.4");
}

#[test]
fn nobody_is_believed_without_being_named() {
    let (installation, server) = served();
    let url = format!("http://{}/api/v1/session", server.address());
    let credentials = credentials();
    let answer = ask("127.0.0.1", &url, &signing_in(&credentials, &SPOOFED));
    assert_status(&answer, 200);
    assert_eq!(last_sign_in(&installation), "127.0.0.1");
    assert!(
        !header(&answer, "Set-Cookie").contains("Secure"),
        "{answer}"
    );
    assert_eq!(header(&answer, "Strict-Transport-Security"), "");
}

#[test]
fn proxies_that_are_named_are_believed_by_either_header() {
    let installation = Installation::new(sortition_tests::Kind::Sqlite);
    let server =
        installation.start_with(&[("SORTITION_TRUSTED_PROXIES", "127.0.0.7, 127.1.0.0/16")]);
    let url = format!("http://{}/api/v1/session", server.address());
    let credentials = credentials();
    let sign_in = |from: &str, header: &str| {
        let answer = ask(from, &url, &signing_in(&credentials, &["-H", header]));
        assert_status(&answer, 200);
        last_sign_in(&installation)
    };
    let plain = "X-Forwarded-For: 198.51.100.1, 203.0.113.7, 127.1.2.3";
    assert_eq!(sign_in("127.0.0.7", plain), "203.0.113.7");
    let named = "Forwarded: for=198.51.100.1, for=\"[2001:db8::7]:4711\";proto=https";
    assert_eq!(sign_in("127.1.2.3", named), "2001:db8::7");
    assert_eq!(sign_in("127.0.0.8", plain), "127.0.0.8");
    // A proxy that lets through what its client wrote beside what it writes itself.
    let both = ["-H", plain, "-H", "Forwarded: for=198.51.100.1"];
    let answer = ask("127.0.0.7", &url, &signing_in(&credentials, &both));
    assert_status(&answer, 400);
}

#[test]
fn limits_are_each_clients_own() {
    let (_installation, server) = served_as(PUBLIC_URL);
    let nginx = Nginx::before(&server);
    let body = endless();
    let arguments = signing_in(&body, &NOTHING);
    let sign_in = |from: &str| nginx.ask(from, "/api/v1/session", &arguments);
    assert!(is_limited(|_| sign_in("127.0.0.2")), "nobody is limited");
    assert_status(&sign_in("127.0.0.3"), 401);
}

#[test]
fn limits_of_sign_ins_are_those_of_a_network() {
    let installation = Installation::new(sortition_tests::Kind::Sqlite);
    let server = installation.start_with(&[("SORTITION_TRUSTED_PROXIES", "127.0.0.7")]);
    let url = format!("http://{}/api/v1/session", server.address());
    let from = |client: &str, body: &[String; 4]| {
        let header = format!("X-Forwarded-For: {client}");
        ask("127.0.0.7", &url, &signing_in(body, &["-H", &header]))
    };
    // The account knows the network: wrong passwords from there don't shut the address.
    assert_status(&from("2001:db8::1", &credentials()), 200);
    let body = endless();
    let each = |number: usize| from(&format!("2001:db8::{:x}", number + 2), &body);
    assert!(is_limited(each), "whoever has many addresses isn't limited");
    assert_status(&from("2001:db8:0:1::1", &body), 401);
}

/// Whether one of a few requests is answered by a limit: so many within a minute, however slow they
/// are to make.
fn is_limited(ask: impl FnMut(usize) -> String) -> bool {
    let mut answers = (0..60).map(ask);
    answers.any(|answer| answer.starts_with("HTTP/1.1 429 "))
}

#[test]
fn metrics_are_not_open_to_who_comes_through_the_proxy() {
    let (_installation, server) = served_as(PUBLIC_URL);
    let nginx = Nginx::before(&server);
    assert_status(&nginx.ask("127.0.0.2", "/metrics", &[]), 404);
    // Nor where somebody forgot it in the proxy's file.
    let forgetful = Nginx::edited(&server, |site| {
        site.replace("location = /metrics", "location = /elsewhere")
    });
    for path in ["/metrics", "/health/details"] {
        assert_status(&forgetful.ask("127.0.0.2", path, &[]), 403);
    }
    for path in ["//metrics", "/%6detrics"] {
        for proxy in [&nginx, &forgetful] {
            let answer = proxy.ask("127.0.0.2", path, &[]);
            assert!(answer.starts_with("HTTP/1.1 40"), "{path}: {answer}");
        }
    }
    // Nor where somebody wrote the shortest file that works, for an nginx that speaks HTTP/1.0 to an
    // upstream unless told otherwise: since 1.29.7 that is HTTP/1.1, and the file must set
    // X-Forwarded-For.
    let shortest = Nginx::edited(&server, |site| {
        let lines = site
            .lines()
            .filter(|line| !line.trim().starts_with("proxy_set_header"));
        let lines = lines.collect::<Vec<_>>().join("\n");
        lines
            .replace("proxy_http_version 1.1;", "proxy_http_version 1.0;")
            .replace("location = /metrics", "location = /elsewhere")
    });
    assert_status(&shortest.ask("127.0.0.2", "/metrics", &[]), 403);
    let url = format!("http://{}/metrics", server.address());
    assert_status(&ask("127.0.0.1", &url, &[]), 200);
    assert_status(&ask("127.0.0.1", &url, &SPOOFED), 403);
    let by_name = format!("Host: {HOST}");
    assert_status(&ask("127.0.0.1", &url, &["-H", &by_name]), 403);
}

#[test]
fn what_travels_over_tls_goes_on_doing_so() {
    let (_installation, server) = served_as(PUBLIC_URL);
    let nginx = Nginx::before(&server);
    let credentials = credentials();
    let arguments = signing_in(&credentials, &NOTHING);
    let answer = nginx.ask("127.0.0.2", "/api/v1/session", &arguments);
    let cookie = header(&answer, "Set-Cookie");
    assert!(cookie.contains("; Secure"), "{answer}");
    for path in ["/", "/portal", "/api/v1/me", "/nowhere"] {
        let answer = nginx.ask("127.0.0.2", path, &[]);
        let told = header(&answer, "Strict-Transport-Security");
        assert_eq!(told, "max-age=31536000", "{path}: {answer}");
    }
    let plain = nginx.ask_plainly("/portal?a=b");
    assert_status(&plain, 301);
    assert_eq!(
        header(&plain, "Location"),
        "https://sortition.test/portal?a=b"
    );
}

#[test]
fn contents_that_trickle_through_the_proxy_are_ended_within_seconds() {
    let (_installation, server) = served_as(PUBLIC_URL);
    let nginx = Nginx::before(&server);
    let threads: Vec<_> = (0..5)
        .map(|_| {
            let port = nginx.port();
            thread::spawn(move || trickle(port))
        })
        .collect();
    for thread in threads {
        let (answer, lived) = thread.join().expect("it is ended");
        assert_status(&answer, 408);
        assert!(lived < Duration::from_secs(40), "{lived:?}: {answer}");
    }
    // The proxy takes others meanwhile and after.
    assert_status(&nginx.ask("127.0.0.2", "/health/ready", &[]), 200);
}

/// Sends the head of a sign-in over TLS, then a byte now and then, until the proxy ends it.
fn trickle(port: u16) -> (String, Duration) {
    let begun = Instant::now();
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-servername", HOST, "-connect"])
        .arg(format!("127.0.0.1:{port}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl runs: tests/run installs it");
    let mut sending = client.stdin.take().expect("its input is piped");
    let mut receiving = client.stdout.take().expect("its output is piped");
    let writer = thread::spawn(move || {
        let head = format!(
            "POST /api/v1/session HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n\
             Content-Length: 1000\r\n\r\n"
        );
        let mut next = head.as_bytes();
        while sending
            .write_all(next)
            .and_then(|()| sending.flush())
            .is_ok()
            && begun.elapsed() < Duration::from_secs(60)
        {
            next = b"a";
            thread::sleep(Duration::from_millis(200));
        }
    });
    let mut answer = Vec::new();
    // However it ends: what was said before counts.
    let _ = receiving.read_to_end(&mut answer);
    let lived = begun.elapsed();
    let _ = client.kill();
    let _ = client.wait();
    writer.join().expect("the writer ends");
    (String::from_utf8_lossy(&answer).into_owned(), lived)
}
