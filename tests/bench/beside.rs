//! Draws beside writers: how many are refused, how long they take, and how long the writers wait, on
//! SQLite and, where SORTITION_TEST_POSTGRES_URL names a server, on PostgreSQL.
//!
//! SORTITION_BENCH_OBJECTS says over how many objects (100,000 unless told otherwise); the promises are
//! for those.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use sortition_tests::builders::{Entry, create_task, import, publish_plan};
use sortition_tests::fixtures::{inspectors_csv, objects_csv};
use sortition_tests::{App, Client, Kind};
use tokio::task::JoinHandle;

use crate::{Figure, INSPECTORS, OBJECTS, POOL, THREADS};

const DRAWS: usize = 5;
const DRAWN: u32 = 1_000;
/// Writers, and how long each waits from one write's beginning to the next: 100 writes a second.
const WRITERS: u32 = 4;
const PACE: Duration = Duration::from_millis(40);

/// A file of more is too large to be uploaded.
const ROWS_OF_A_FILE: usize = 400_000;

/// What the figures of one database are called.
struct Names {
    refused: &'static str,
    longest: &'static str,
    unwritten: &'static str,
    write: &'static str,
}

const SQLITE: Names = Names {
    refused: "draws refused beside 100 writes a second, SQLite",
    longest: "the longest of these draws",
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
    let tasks = tasks(&app, &operator).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let unit_id = app.unit("130100-LSB");
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| write_on(operator.clone(), &unit_id, Arc::clone(&is_over)))
        .collect();
    let mut refused = 0;
    let mut longest = Duration::ZERO;
    for task in tasks {
        let path = format!("/tasks/{task}/draws?run=true");
        let begun = Instant::now();
        let answer = operator.post(&path, &json!({})).await;
        longest = longest.max(begun.elapsed());
        match answer.status.as_u16() {
            201 => {}
            409 | 503 => refused += 1,
            _ => panic!("{answer}"),
        }
    }
    is_over.store(true, Ordering::Relaxed);
    let (mut unwritten, mut write) = (0, Duration::ZERO);
    for writer in writers {
        let (lost, longest) = writer.await.expect("the writers end");
        unwritten += lost;
        write = write.max(longest);
    }
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
    tell(count(names.refused, refused));
    tell(time(names.longest, longest, 5_000.0));
    tell(count(names.unwritten, unwritten));
    tell(time(names.write, write, 1_000.0));
}

/// Objects, inspectors, and tasks that are ready to be drawn.
async fn tasks(app: &App, operator: &Client) -> Vec<String> {
    let objects = std::env::var("SORTITION_BENCH_OBJECTS");
    let objects: u32 = objects.map_or(OBJECTS, |count| count.parse().expect("a number"));
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

/// Writes until it is over; gives how many writes were refused, and how long the longest took.
fn write_on(
    client: Client,
    unit_id: &str,
    is_over: Arc<AtomicBool>,
) -> JoinHandle<(u32, Duration)> {
    let meeting =
        json!({ "unit_id": unit_id, "name": "双随机工作部署会", "held_on": "2026-11-20" });
    tokio::spawn(async move {
        let (mut refused, mut longest) = (0, Duration::ZERO);
        while !is_over.load(Ordering::Relaxed) {
            let begun = Instant::now();
            let answer = client.post("/meetings", &meeting).await;
            let taken = begun.elapsed();
            refused += u32::from(answer.status != 201);
            longest = longest.max(taken);
            tokio::time::sleep(PACE.saturating_sub(taken)).await;
        }
        (refused, longest)
    })
}
