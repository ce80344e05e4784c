//! Workbooks that are small and say much: the server that imports them stays small, and lives.

use std::fmt::Write;

use http::Method;
use serde_json::Value;
use sortition_tests::builders::{finished, text};
use sortition_tests::db::lines;
use sortition_tests::files::book;
use sortition_tests::process::Installation;
use sortition_tests::{Client, Kind, each_database};

/// What the process may take at the most, whatever is imported. At rest it takes 60 MB.
const PEAK: u64 = 300 << 20;
/// What a spreadsheet's longest cell holds, and more.
const MEGABYTE: usize = 1 << 20;

/// What imports files, and the columns that the first ones need.
const IMPORTS: [(&str, &[&str]); 3] = [
    ("/objects/import", &["code", "name", "type", "region_code"]),
    (
        "/inspectors/import",
        &["code", "name", "unit_code", "valid_until"],
    ),
    ("/items/import", &["code", "name", "unit_code"]),
];

fn import_the_worst_workbook_keeps_the_server_small(kind: Kind) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(keeps_the_server_small(kind));
}

async fn keeps_the_server_small(kind: Kind) {
    let installation = Installation::new(kind);
    let server = installation.start();
    for (path, columns) in IMPORTS {
        let operator = server.sign_in("city_operator").await;
        // Each importer reads by the same reader: all of them take the two that fill rows, one takes all.
        let count = if path == IMPORTS[0].0 { usize::MAX } else { 2 };
        for (what, file) in worst(columns).into_iter().take(count) {
            assert!(file.len() < MEGABYTE, "{what} is not small");
            let job = import(&operator, path, file).await;
            // Refused as a whole or row by row; nothing is taken, and nothing died.
            match job["state"].as_str() {
                Some("failed") => assert_eq!(job["problem"]["code"], "payload_too_large", "{what}"),
                Some("succeeded") => rows_are_refused(&operator, what, &job).await,
                _ => panic!("{what}: {job}"),
            }
            let peak = server.peak();
            assert!(peak < PEAK, "{what} took {} MB at {path}", peak >> 20);
        }
    }
    println!("imports took {} MB at the most", server.peak() >> 20);
    let attempts = lines(
        &mut installation.database().connect(),
        "SELECT DISTINCT CAST(attempt AS TEXT) AS line FROM jobs",
    );
    assert_eq!(attempts, ["1"]);
}

async fn import(client: &Client, path: &str, file: Vec<u8>) -> Value {
    let accepted = client.upload(path, "名录.xlsx", file).await;
    accepted.with(202);
    finished(client, accepted.header("location")).await
}

/// They are had as a file, which says as much again, and as a list, by several at once.
async fn rows_are_refused(client: &Client, what: &str, job: &Value) {
    assert_eq!(job["result"]["created"], 0, "{what}: {job}");
    let path = format!("/jobs/{}/rejected", text(job, "id"));
    let request = client
        .request(Method::GET, &path)
        .header("Accept", "text/csv");
    let file = client.send(request).await;
    assert_eq!(file.status, 200, "{what}");
    let list = async || client.get(&format!("{path}?limit=200")).await.status;
    let (one, other, third) = tokio::join!(list(), list(), list());
    assert!(
        [one, other, third].iter().all(|status| *status == 200),
        "{what}"
    );
    let rows = job["result"]["rejected"].as_u64().expect("a count");
    let lines = file.body.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines as u64, rows + 1, "{what}");
}

/// Workbooks of some kilobytes, each of which says more than a server should hold.
fn worst(columns: &[&str]) -> Vec<(&'static str, Vec<u8>)> {
    let one_text = format!("<si><t>{}</t></si>", "长".repeat(MEGABYTE / 3));
    let cell = format!("<si><t>{}</t></si>", "长".repeat(3_900));
    let last = char::from_digit(9 + columns.len() as u32, 36).expect("a letter");
    let merged = format!("<mergeCell ref=\"{last}2:{last}1048576\"/>");
    vec![
        (
            "one long text in 14,400 cells",
            book(&data(columns, 7_200, |_| 2, ""), &strings("1", &one_text)),
        ),
        (
            "rows as wide as they may be",
            book(&data(columns, 150, |_| 20, ""), &strings("1", &cell)),
        ),
        (
            "a claim of four thousand million texts",
            book(&data(columns, 1, |_| 1, ""), &strings("4000000000", &cell)),
        ),
        (
            "more long texts than may be kept",
            book(
                &data(columns, 1, |_| 1, ""),
                &strings("6000", &cell.repeat(6_000)),
            ),
        ),
        (
            "one long cell merged over all rows",
            book(
                &data(columns, 1_000, |row| usize::from(row == 0), &merged),
                &strings("1", &cell),
            ),
        ),
    ]
}

fn strings(count: &str, texts: &str) -> String {
    format!(
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         count=\"{count}\" uniqueCount=\"{count}\">{texts}</sst>"
    )
}

/// A sheet with a head, and rows whose cells are the columns' names, but for the last column and some
/// more, which hold the first shared text, as many as `wide` says.
fn data(columns: &[&str], rows: usize, wide: impl Fn(usize) -> usize, merged: &str) -> String {
    let mut data = String::from("<sheetData><row>");
    for column in columns {
        write!(data, "<c t=\"str\"><v>{column}</v></c>").expect("a string takes all");
    }
    for number in 0..20 {
        write!(data, "<c t=\"str\"><v>备注{number}</v></c>").expect("a string takes all");
    }
    data.push_str("</row>");
    for row in 0..rows {
        data.push_str("<row>");
        for column in &columns[..columns.len() - 1] {
            write!(data, "<c t=\"str\"><v>{column}{row}</v></c>").expect("a string takes all");
        }
        data.push_str(&"<c t=\"s\"><v>0</v></c>".repeat(wide(row)));
        data.push_str("</row>");
    }
    data.push_str("</sheetData>");
    if !merged.is_empty() {
        write!(data, "<mergeCells>{merged}</mergeCells>").expect("a string takes all");
    }
    data
}

each_database!(import_the_worst_workbook_keeps_the_server_small);
