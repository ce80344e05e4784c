//! A draw of 10,000 objects from the whole register with 200 inspectors, what comes after it, and what
//! memory that takes. Its peer is what the database itself takes for as many rows by chance.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::Datelike;
use serde_json::json;
use sortition::kernel::clock::Clock;
use sortition_tests::builders::{import, text};
use sortition_tests::db::lines;
use sortition_tests::fixtures::inspectors_csv;
use sortition_tests::process::{memory_of, program};

use crate::figures::{
    BUNDLE, BUNDLE_PEAK, BUNDLE_SIZE, CHECKS, DRAW, DRAW_KEPT, DRAW_PEAK, DRAW_RATIO, RANDOM_ROWS,
    RELEASE, VERIFY, VERIFY_PEAK,
};
use crate::site::{OPERATOR, Site, UNIT, megabytes};
use crate::table::Table;
use crate::times::{Times, ask, milliseconds};
use crate::{DRAWN, memory};

const INSPECTORS: u32 = 200;
/// The median of so many is the peer.
const PEERS: usize = 3;
/// How often it is looked what a process holds.
const GLANCES: Duration = Duration::from_millis(5);

/// Draws from a published entry and goes on from there.
pub async fn measure(site: &Site, entry: &str, table: &mut Table) {
    let operator = site.client(OPERATOR).await;
    let inspectors = inspectors_csv(UNIT, INSPECTORS).into_bytes();
    let job = import(&operator, "/inspectors/import", inspectors).await;
    assert_eq!(job["result"]["created"], INSPECTORS, "{job}");
    // Its first day is not today: the server would release its checks by itself.
    let last_day = format!("{}-12-31", Clock::system().today().year());
    let task = json!({ "plan_entry_id": entry, "title": "年末用工检查",
        "period": { "from": last_day, "to": last_day } });
    let task = operator.post("/tasks", &task).await.id();

    let draw = draw(site, &task, table).await;
    after_release(site, &task, table).await;
    bundle(site, &draw, table).await;
    let kept = memory::at_rest(&site.server).await;
    table.tell(&site.place, DRAW_KEPT, kept);
}

/// Gives the draw.
async fn draw(site: &Site, task: &str, table: &mut Table) -> String {
    let operator = site.client(OPERATOR).await;
    site.server.forget_peak();
    let begun = Instant::now();
    let drawn = operator
        .post(&format!("/tasks/{task}/draws?run=true"), &json!({}))
        .await;
    let taken = milliseconds(begun.elapsed());
    let peak = site.server.peak();
    let drawn = drawn.with(201);
    assert_eq!(drawn["sizes"]["drawn"], DRAWN, "{drawn}");
    let peer = random_rows(site);
    let mut tell = |figure, value| table.tell(&site.place, figure, value);
    tell(DRAW, taken);
    tell(RANDOM_ROWS, peer);
    tell(DRAW_RATIO, taken / peer);
    tell(DRAW_PEAK, megabytes(peak));
    text(&drawn, "id").to_owned()
}

fn random_rows(site: &Site) -> f64 {
    let mut connection = site.connect();
    let query =
        format!("SELECT id || code || name AS line FROM objects ORDER BY random() LIMIT {DRAWN}");
    let mut once = || {
        let begun = Instant::now();
        let rows = lines(&mut connection, &query);
        assert_eq!(rows.len(), DRAWN as usize);
        begun.elapsed()
    };
    let times = (0..PEERS).map(|_| once()).collect();
    Times::of(times).at(0.5)
}

async fn after_release(site: &Site, task: &str, table: &mut Table) {
    let operator = site.client(OPERATOR).await;
    let begun = Instant::now();
    let released = operator.command(&format!("/tasks/{task}/release")).await;
    table.tell(&site.place, RELEASE, milliseconds(begun.elapsed()));
    let released = released.with(200);
    assert_eq!(released["released_count"], DRAWN, "{released}");
    let lists = vec![
        "/checks?limit=20".to_owned(),
        format!("/checks?task_id={task}&limit=20"),
    ];
    let times = ask(&operator, lists).await;
    table.tell(&site.place, CHECKS, times.at(0.99));
}

/// Takes the bundle and has the program recompute it.
async fn bundle(site: &Site, draw: &str, table: &mut Table) {
    let operator = site.client(OPERATOR).await;
    site.server.forget_peak();
    let begun = Instant::now();
    let bundle = operator.get(&format!("/draws/{draw}/bundle")).await;
    let taken = begun.elapsed();
    let peak = site.server.peak();
    assert_eq!(bundle.status, 200, "the bundle of {draw}");
    let folder = tempfile::tempdir().expect("a folder for the bundle");
    let file = folder.path().join("bundle.json");
    std::fs::write(&file, &bundle.body).expect("the bundle is written");
    let (verified, held) = verify(&file);
    let mut tell = |figure, value| table.tell(&site.place, figure, value);
    tell(BUNDLE_SIZE, bundle.body.len() as f64 / f64::from(1 << 20));
    tell(BUNDLE, milliseconds(taken));
    tell(BUNDLE_PEAK, megabytes(peak));
    tell(VERIFY, milliseconds(verified));
    tell(VERIFY_PEAK, megabytes(held));
}

/// How long `sortition verify` took, and the most memory that it held, as far as it was seen.
fn verify(bundle: &Path) -> (Duration, u64) {
    let begun = Instant::now();
    let mut verifying = Command::new(program())
        .arg("verify")
        .arg(bundle)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut peak = 0;
    let ended = loop {
        if let Some(ended) = verifying.try_wait().expect("it is this program's child") {
            break ended;
        }
        peak = memory_of(verifying.id(), "VmHWM:").map_or(peak, |held| held.max(peak));
        std::thread::sleep(GLANCES);
    };
    let taken = begun.elapsed();
    assert!(ended.success(), "the bundle is right");
    (taken, peak)
}
