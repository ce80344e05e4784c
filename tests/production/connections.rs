//! Connections that keep the server waiting: they end, and nobody else waits for them.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use sortition::kernel::connections::Most;
use sortition_tests::accounts::PASSWORD;
use sortition_tests::files::PDF;
use sortition_tests::process::Process;
use sortition_tests::raw::{Ending, begin, send_slowly, trickle};

use super::served;

/// Within what an attack on the server's patience is over.
const SOON: Duration = Duration::from_secs(25);
/// What an honest answer may take while it goes on.
const AT_ONCE: Duration = Duration::from_secs(5);
/// So many connections stop a service that has no limits.
const MANY: usize = 1_100;

/// Bytes a second of a county's line, and of a content that takes longer than the first patience.
const COUNTY_LINE: usize = 50 << 10;
const SLOW_CONTENT: usize = 600_000;

/// The head of a sign-in whose content doesn't come.
fn sign_in_head() -> String {
    "POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
     Content-Length: 1000\r\n\r\n"
        .to_owned()
}

/// The head of an upload, which says how its content is framed.
fn upload_head(token: &str, framing: &str) -> String {
    format!(
        "POST /api/v1/attachments HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: multipart/form-data; boundary=part\r\n{framing}\r\nConnection: close\r\n\r\n"
    )
}

/// What stands before a file in a form.
const PART_HEAD: &str = "--part\r\nContent-Disposition: form-data; name=\"file\"; \
                         filename=\"a.pdf\"\r\n\r\n";
const PART_END: &str = "\r\n--part--\r\n";

async fn token(server: &Process) -> String {
    let credentials = json!({ "username": "city_operator", "password": PASSWORD });
    let session = server.nobody().post("/session", &credentials).await;
    let session = session.with(200);
    let token = session["access_token"].as_str();
    token.expect("a session has a token").to_owned()
}

/// Lets all of these trickle at the same time: head and piece of each.
fn trickle_all(server: &Process, all: &[(String, &'static str)]) -> Vec<Ending> {
    let threads: Vec<_> = all
        .iter()
        .map(|(head, piece)| {
            let (address, head, piece) = (server.address().to_owned(), head.clone(), *piece);
            thread::spawn(move || trickle(&address, &head, piece))
        })
        .collect();
    threads
        .into_iter()
        .map(|thread| thread.join().expect("the server ends it"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn contents_that_trickle_are_ended_within_seconds() {
    let (_installation, server) = served();
    let token = token(&server).await;
    let sign_in = (sign_in_head(), "a");
    let upload = upload_head(&token, "Content-Length: 1000000");
    let upload = (format!("{upload}{PART_HEAD}%PDF-1.4\n"), " ");
    let pieces = upload_head(&token, "Transfer-Encoding: chunked");
    let pieces = (pieces, "1\r\n-\r\n");
    let all = [vec![sign_in; 7], vec![upload; 7], vec![pieces; 6]].concat();
    for ending in trickle_all(&server, &all) {
        assert!(ending.answer.starts_with("HTTP/1.1 408"), "{ending:?}");
        assert!(ending.answer.contains("\"too_slow\""), "{ending:?}");
        assert!(ending.lived < SOON, "{ending:?}");
    }
    server.nobody().get("/health/ready").await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn contents_that_nobody_reads_are_ended_within_seconds() {
    let (_installation, server) = served();
    let pieces = upload_head("none", "Transfer-Encoding: chunked");
    let whole = upload_head("none", "Content-Length: 1000000");
    let all = [(pieces, "1\r\n-\r\n"), (whole, "-")];
    for ending in trickle_all(&server, &all) {
        assert!(ending.answer.starts_with("HTTP/1.1 401"), "{ending:?}");
        assert!(ending.lived < SOON, "{ending:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_trickle_are_ended_within_seconds() {
    let (_installation, server) = served();
    let first = "GET / HTTP/1.1\r\nX-Header: ".to_owned();
    let second = format!("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n{first}");
    let all = [vec![(first, "a"); 3], vec![(second, "a"); 3]].concat();
    for ending in trickle_all(&server, &all) {
        assert!(ending.lived < SOON, "{ending:?}");
    }
}

/// Programs open a connection more than they need and keep it for their next request: an answer that
/// nobody asked for would be taken for that one's.
#[tokio::test(flavor = "multi_thread")]
async fn connection_on_which_nothing_is_asked_ends_without_a_word() {
    let (_installation, server) = served();
    let address = server.address().to_owned();
    let silent = thread::spawn(move || {
        let mut stream = TcpStream::connect(address).expect("the server takes it");
        stream.set_read_timeout(Some(SOON)).expect("it may be set");
        let mut said = Vec::new();
        let ended = stream.read_to_end(&mut said);
        (ended.map_err(|error| error.kind()), said)
    });
    let (ended, said) = silent.join().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&said), "");
    assert_ne!(ended, Err(ErrorKind::WouldBlock), "it is still open");
}

#[tokio::test(flavor = "multi_thread")]
async fn honest_upload_on_a_slow_line_goes_through_among_strangers() {
    Most::of_this_process();
    let (_installation, server) = served();
    let token = token(&server).await;
    let mut content = PART_HEAD.as_bytes().to_vec();
    content.extend_from_slice(PDF);
    content.resize(SLOW_CONTENT, b' ');
    content.extend_from_slice(PART_END.as_bytes());
    let head = upload_head(&token, &format!("Content-Length: {}", content.len()));
    let address = server.address().to_owned();
    let upload = thread::spawn(move || send_slowly(&address, &head, &content, COUNTY_LINE));
    tokio::time::sleep(Duration::from_secs(3)).await;
    // Of the same address as the upload, whose connection is the oldest.
    let strangers = hold(&server, &sign_in_head(), 600);
    let answer = upload.join().expect("the upload goes through");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    drop(strangers);
}

/// Opens connections and leaves them at this beginning.
fn hold(server: &Process, head: &str, count: usize) -> Vec<TcpStream> {
    (0..count).map(|_| begin(server.address(), head)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_connections_of_strangers_stop_nobody() {
    // This program opens as many files itself.
    Most::of_this_process();
    let (_installation, server) = served();
    let sign_in = sign_in_head();
    for head in ["", "GET / HTTP/1.1\r\n", sign_in.as_str()] {
        let held = hold(&server, head, MANY);
        let begun = Instant::now();
        server.nobody().anew().get("/health/ready").await.ok();
        let operator = server.sign_in("city_operator").await;
        operator.get("/me").await.ok();
        assert!(begun.elapsed() < AT_ONCE, "{:?}: {head:?}", begun.elapsed());
        drop(held);
    }
}
