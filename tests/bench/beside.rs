//! Draws and releases beside writers: how many are refused, how long they take, and how long the writers
//! wait, on SQLite and, where SORTITION_TEST_POSTGRES_URL names a server, on PostgreSQL. The writers log
//! meetings and change objects, which the draws read.
//!
//! SORTITION_BENCH_OBJECTS says over how many objects (100,000 unless told otherwise). None may be refused
//! over however many, nor a writer wait longer; a draw over more may take longer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use sortition_tests::builders::{Entry, create_task, import, publish_plan, text};
use sortition_tests::fixtures::{inspectors_csv, objects_csv};
use sortition_tests::{Answer, App, Client, Kind};
use tokio::task::JoinHandle;

use crate::{Figure, INSPECTORS, OBJECTS, POOL, THREADS};

const DRAWS: usize = 5;
const DRAWN: u32 = 1_000;
/// Writers, and how long each waits from one write's beginning to the next: 100 writes a second.
const WRITERS: usize = 4;
const PACE: Duration = Duration::from_millis(40);
/// What comes of that at least, since the last round of each may be cut short.
const WRITTEN: f64 = 95.0;
/// A draw over that many objects takes this long at the most.
const OF_OBJECTS: u32 = 100_000;
const LONGEST: f64 = 5_000.0;

/// A file of more is refused: `too_many_rows`.
const ROWS_OF_A_FILE: usize = 200_000;

/// What the figures of one database are called.
struct Names {
    refused: &'static str,
    longest: &'static str,
    released: &'static str,
    rate: &'static str,
    unwritten: &'static str,
    write: &'static str,
}

const SQLITE: Names = Names {
    refused: "draws refused beside 100 writes a second, SQLite",
    longest: "the longest of these draws",
    released: "their releases that were refused",
    rate: "writes a second beside them",
    unwritten: "writes refused beside them",
    write: "the longest of these writes",
};
const POSTGRES: Names = Names {
    refused: "draws refused beside 100 writes a second, PostgreSQL",
    ..SQLITE
};

/// Tells the figures of each database that is there.
pub async fn measure(tell: &mut impl FnMut(Figure)) {
    of_database(Kind::Sqlite, &SQLITE, tell).await;
    match std::env::var_os("SORTITION_TEST_POSTGRES_URL") {
        Some(_) => of_database(Kind::Postgres, &POSTGRES, tell).await,
        None => println!("SORTITION_TEST_POSTGRES_URL is not set: PostgreSQL isn't measured"),
    }
}

async fn of_database(kind: Kind, names: &Names, tell: &mut impl FnMut(Figure)) {
    let app = App::sized(kind, THREADS, POOL);
    let operator = app.sign_in("city_operator").await.unwatched();
    let objects = std::env::var("SORTITION_BENCH_OBJECTS");
    let objects: u32 = objects.map_or(OBJECTS, |count| count.parse().expect("a number"));
    let tasks = tasks(&app, &operator, objects).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let unit_id = app.unit("130100-LSB");
    let page = operator
        .get(&format!("/objects?limit={WRITERS}"))
        .await
        .ok();
    let own = page["items"].as_array().expect("a page has items").iter();
    let begun = Instant::now();
    let writers: Vec<_> = own
        .map(|object| {
            let own = text(object, "id");
            write_on(operator.clone(), &unit_id, own, Arc::clone(&is_over))
        })
        .collect();
    assert_eq!(writers.len(), WRITERS, "each has an object of its own");
    let (mut refused, mut unreleased, mut longest) = (0, 0, Duration::ZERO);
    for task in tasks {
        let begun = Instant::now();
        let answer = operator
            .post(&format!("/tasks/{task}/draws?run=true"), &json!({}))
            .await;
        longest = longest.max(begun.elapsed());
        if is_refused(&answer, 201) {
            refused += 1;
            continue;
        }
        let answer = operator.command(&format!("/tasks/{task}/release")).await;
        unreleased += u32::from(is_refused(&answer, 200));
    }
    is_over.store(true, Ordering::Relaxed);
    let mut all = Written::default();
    for writer in writers {
        let written = writer.await.expect("the writers end");
        all.count += written.count;
        all.refused += written.refused;
        all.longest = all.longest.max(written.longest);
    }
    let rate = f64::from(all.count) / begun.elapsed().as_secs_f64();
    let count = |name, measured: u32| Figure {
        name,
        measured: f64::from(measured),
        promised: 0.0,
        unit: "",
        is_cost: true,
    };
    let time = |name, measured: Duration, promised| Figure {
        name,
        measured: measured.as_secs_f64() * 1_000.0,
        promised,
        unit: "ms",
        is_cost: true,
    };
    let larger = f64::from(objects.max(OF_OBJECTS)) / f64::from(OF_OBJECTS);
    tell(count(names.refused, refused));
    tell(time(names.longest, longest, LONGEST * larger));
    tell(count(names.released, unreleased));
    tell(Figure {
        name: names.rate,
        measured: rate,
        promised: WRITTEN,
        unit: "/s",
        is_cost: false,
    });
    tell(count(names.unwritten, all.refused));
    tell(time(names.write, all.longest, 1_000.0));
}

/// Whether a command was refused because others were at work; any other refusal is a mistake here.
fn is_refused(answer: &Answer, done: u16) -> bool {
    match answer.status.as_u16() {
        status if status == done => false,
        409 | 503 => true,
        _ => panic!("{answer}"),
    }
}

/// Objects, inspectors, and tasks that are ready to be drawn.
async fn tasks(app: &App, operator: &Client, objects: u32) -> Vec<String> {
    let register = objects_csv(objects);
    let (head, rows) = register.split_once('\n').expect("a file has a head");
    let rows: Vec<&str> = rows.lines().collect();
    for some in rows.chunks(ROWS_OF_A_FILE) {
        let file = format!("{head}\n{}\n", some.join("\n")).into_bytes();
        let job = import(operator, "/objects/import", file).await;
        assert_eq!(job["result"]["created"], some.len(), "{job}");
    }
    let inspectors = inspectors_csv("130100-LSB", INSPECTORS).into_bytes();
    import(operator, "/inspectors/import", inspectors).await;
    let entry = Entry {
        item_codes: &["RS0101"],
        scope: json!({ "types": ["enterprise"] }),
        ratios: json!([{ "stratum": "all", "ratio_bp": 0, "min": DRAWN, "max": DRAWN }]),
    };
    let (_, entry) = publish_plan(app, &entry).await;
    let mut tasks = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        tasks.push(create_task(app, &entry).await);
    }
    tasks
}

/// What a writer did.
#[derive(Default)]
struct Written {
    count: u32,
    refused: u32,
    longest: Duration,
}

/// Logs meetings and changes an object, by turns, until it is over. Who was kept waiting catches up.
fn write_on(
    client: Client,
    unit_id: &str,
    object: &str,
    is_over: Arc<AtomicBool>,
) -> JoinHandle<Written> {
    let meeting =
        json!({ "unit_id": unit_id, "name": "双随机工作部署会", "held_on": "2026-11-20" });
    let object = format!("/objects/{object}");
    tokio::spawn(async move {
        let mut etag = client.get(&object).await.etag().to_owned();
        let mut written = Written::default();
        let mut pace = tokio::time::interval(PACE);
        while !is_over.load(Ordering::Relaxed) {
            pace.tick().await;
            let is_meeting = written.count.is_multiple_of(2);
            let begun = Instant::now();
            let answer = if is_meeting {
                client.post("/meetings", &meeting).await
            } else {
                let staff = json!({ "staff_count": written.count });
                client.patch(&object, &etag, &staff).await
            };
            written.longest = written.longest.max(begun.elapsed());
            written.count += 1;
            if is_refused(&answer, if is_meeting { 201 } else { 200 }) {
                written.refused += 1;
            } else if !is_meeting {
                etag = answer.etag().to_owned();
            }
        }
        written
    })
}
