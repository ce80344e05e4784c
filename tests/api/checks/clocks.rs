//! Devices whose clock is years off: what they say is kept, the server's time is what counts and what
//! the record says.

use super::{answer_all, begun, finding, finding_id, form, released};
use serde_json::{Value, json};
use sortition_tests::{App, on_both_databases};
use std::io::{Cursor, Read};

/// The text of a document.
fn document(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a DOCX is a ZIP");
    let mut file = archive.by_name("word/document.xml").expect("a document");
    let mut text = String::new();
    file.read_to_string(&mut text)
        .expect("the document is text");
    text
}

async fn start_check_by_a_clock_years_behind_prints_the_servers_time(app: App) {
    let staged = released(&app).await;
    app.travel_to("2026-11-23T10:30:00+08:00");
    let lead = app.sign_in("inspector").await;
    let check = &staged.checks[0];
    let begin = json!({ "client_time": "2016-02-29T01:10:00Z" });
    let seen = lead.post(&format!("{check}/start"), &begin).await.ok();
    assert_eq!(seen["started_at"], "2026-11-23T02:30:00Z");
    assert_eq!(seen["client_started_at"], "2016-02-29T01:10:00Z");
    assert_eq!(seen["is_clock_off"], true);
    answer_all(&app, &lead, check, &["compliant", "compliant"]).await;
    app.travel_to("2026-11-23T11:00:00+08:00");
    let lead = app.sign_in("inspector").await;
    let outcome = json!({ "result": "R1", "representative_words": "无异议" });
    lead.post(&format!("{check}/submit"), &outcome).await.ok();
    for username in ["inspector", "city_operator"] {
        let reader = app.sign_in(username).await;
        let sheet = reader.get(&format!("{check}/record.docx")).await;
        let text = document(&sheet.body);
        assert!(
            text.contains("2026年11月23日 10:30 至 11月23日 11:00"),
            "{text}"
        );
        assert!(!text.contains("2016"), "{text}");
        let seen = reader.get(check).await.ok();
        assert_eq!(seen["is_clock_off"], true, "{username} is told");
    }
}

async fn start_check_without_a_devices_time_has_none(app: App) {
    let staged = released(&app).await;
    let lead = app.sign_in("inspector").await;
    let start = format!("{}/start", staged.checks[0]);
    let seen = lead.post(&start, &json!({})).await.ok();
    assert_eq!(seen["started_at"], "2026-11-23T02:00:00Z");
    assert_eq!(seen["client_started_at"], Value::Null);
    assert_eq!(seen["is_clock_off"], false);
}

async fn save_finding_bounds_a_devices_time_by_release_and_now(app: App) {
    // Released and begun at 10:00.
    let (lead, check) = begun(&app).await;
    let point = form(&lead, &check).await.remove(0);
    app.travel_to("2026-11-23T10:30:00+08:00");
    let lead = app.sign_in("inspector").await;
    let path = format!("{check}/findings/{}", finding_id(1));
    let mut etag = None::<String>;
    for (claimed, kept, written_at, is_off, result) in [
        (
            "2026-11-23T02:20:00Z",
            "2026-11-23T02:20:00Z",
            "2026-11-23T02:20:00Z",
            false,
            "compliant",
        ),
        (
            "2026-11-23T02:33:00Z",
            "2026-11-23T02:33:00Z",
            "2026-11-23T02:30:00Z",
            false,
            "problem",
        ),
        (
            "2039-01-19T03:14:08Z",
            "2039-01-19T03:14:08Z",
            "2026-11-23T02:30:00Z",
            true,
            "compliant",
        ),
        (
            "2016-02-29T00:00:00Z",
            "2016-02-29T00:00:00Z",
            "2026-11-23T02:00:00Z",
            true,
            "problem",
        ),
        (
            "+12026-01-01T00:00:00Z",
            "9999-12-31T00:00:00Z",
            "2026-11-23T02:30:00Z",
            true,
            "compliant",
        ),
        (
            "-0044-03-15T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "2026-11-23T02:00:00Z",
            true,
            "problem",
        ),
    ] {
        let mut body = finding(&app, &point, result);
        body["client_time"] = json!(claimed);
        let answer = lead.put(&path, etag.as_deref(), &body).await;
        assert!(answer.status.is_success(), "{claimed}: {answer}");
        etag = Some(answer.etag().to_owned());
        let seen = lead.get(&check).await.ok()["findings"][0].clone();
        assert_eq!(seen["client_time"], kept, "{claimed}");
        assert_eq!(seen["written_at"], written_at, "{claimed}");
        assert_eq!(seen["is_clock_off"], is_off, "{claimed}");
        assert_eq!(seen["saved_at"], "2026-11-23T02:30:00Z", "{claimed}");
    }
}

on_both_databases!(
    save_finding_bounds_a_devices_time_by_release_and_now,
    start_check_by_a_clock_years_behind_prints_the_servers_time,
    start_check_without_a_devices_time_has_none,
);
