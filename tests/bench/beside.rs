//! Draws, releases and an import beside writers: how many are refused, how long they take, and how long the writers
//! wait, on each database. The writers log meetings and change objects, which the draws read.
//!
//! SORTITION_BENCH_OBJECTS says over how many objects (100,000 unless told otherwise). None may be refused
//! over however many, nor a writer wait longer; a draw over more may take longer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use sortition_tests::builders::{Entry, create_task, import, publish_plan, text};
use sortition_tests::fixtures::{inspectors_csv, register_csv};
use sortition_tests::{Answer, App, Client, Kind};
use tokio::task::JoinHandle;

use crate::figures::{
    BESIDE_IMPORT, DRAWS_REFUSED, LONGEST_DRAW, LONGEST_WRITE, LONGEST_WRITE_BESIDE,
    RELEASES_REFUSED, WRITES, WRITES_REFUSED, WRITES_REFUSED_BESIDE,
};
use crate::imports;
use crate::site::{OPERATOR, UNIT, name_of};
use crate::table::{Bound, Figure, Place, Table};
use crate::times::milliseconds;

/// Threads and database connections of the server: as `serve` takes them on two cores.
const THREADS: usize = 2;
const POOL: u32 = 16;

/// Over how many objects, unless told otherwise.
const OBJECTS: u32 = 100_000;
const INSPECTORS: u32 = 60;
const DRAWS: usize = 5;
const DRAWN: u32 = 1_000;
/// Rows of the import.
const IMPORTED: u32 = 100_000;
/// Writers, and how long each waits from one write's beginning to the next: 100 writes a second.
const WRITERS: usize = 4;
const PACE: Duration = Duration::from_millis(40);

/// What came of the draws.
#[derive(Default)]
struct Drawn {
    refused: u32,
    longest: Duration,
    /// Of those that weren't refused.
    unreleased: u32,
}

/// Over how many objects is drawn.
pub fn objects() -> u32 {
    let objects = std::env::var("SORTITION_BENCH_OBJECTS");
    objects.map_or(OBJECTS, |count| count.parse().expect("a number"))
}

/// Tells the figures of a database.
pub async fn measure(kind: Kind, table: &mut Table) {
    let app = App::sized(kind, THREADS, POOL);
    let operator = app.sign_in(OPERATOR).await.unwatched();
    let objects = objects();
    let tasks = tasks(&app, &operator, objects).await;
    let begun = Instant::now();
    let (drawn, all) = beside_writers(&app, &operator, draw(&operator, tasks)).await;
    let rate = f64::from(all.count) / begun.elapsed().as_secs_f64();
    let more = register_csv(objects..objects + IMPORTED).into_bytes();
    let importing = async {
        let begun = Instant::now();
        let job = import(&operator, "/objects/import", more).await;
        assert_eq!(job["result"]["created"], IMPORTED, "{job}");
        f64::from(IMPORTED) / begun.elapsed().as_secs_f64()
    };
    let (imported, beside) = beside_writers(&app, &operator, importing).await;
    let place = Place {
        name: name_of(kind).to_owned(),
        objects,
    };
    let mut tell = |figure, value| table.tell(&place, figure, value);
    tell(DRAWS_REFUSED, drawn.refused.into());
    tell(longest_draw(objects), milliseconds(drawn.longest));
    tell(RELEASES_REFUSED, drawn.unreleased.into());
    tell(WRITES, rate);
    tell(WRITES_REFUSED, all.refused.into());
    tell(LONGEST_WRITE, milliseconds(all.longest));
    tell(BESIDE_IMPORT, imported);
    tell(WRITES_REFUSED_BESIDE, beside.refused.into());
    tell(LONGEST_WRITE_BESIDE, milliseconds(beside.longest));
}

/// What comes of something, and of those who write meanwhile.
async fn beside_writers<T>(
    app: &App,
    operator: &Client,
    work: impl Future<Output = T>,
) -> (T, Written) {
    let is_over = Arc::new(AtomicBool::new(false));
    let writers = writers(app, operator, &is_over).await;
    let done = work.await;
    is_over.store(true, Ordering::Relaxed);
    let mut all = Written::default();
    for writer in writers {
        let written = writer.await.expect("the writers end");
        all.count += written.count;
        all.refused += written.refused;
        all.longest = all.longest.max(written.longest);
    }
    (done, all)
}

/// A draw over more objects may take longer.
fn longest_draw(objects: u32) -> Figure {
    let times = f64::from(objects.max(OBJECTS)) / f64::from(OBJECTS);
    let bound = match LONGEST_DRAW.bound {
        Bound::AtMost(most) => Bound::AtMost(most * times),
        other => other,
    };
    Figure {
        bound,
        ..LONGEST_DRAW
    }
}

/// Sets the writers to work, each on an object of its own.
async fn writers(
    app: &App,
    operator: &Client,
    is_over: &Arc<AtomicBool>,
) -> Vec<JoinHandle<Written>> {
    let unit_id = app.unit(UNIT);
    let page = operator
        .get(&format!("/objects?limit={WRITERS}"))
        .await
        .ok();
    let own = page["items"].as_array().expect("a page has items").iter();
    let writers: Vec<_> = own
        .map(|object| {
            let own = text(object, "id");
            write_on(operator.clone(), &unit_id, own, Arc::clone(is_over))
        })
        .collect();
    assert_eq!(writers.len(), WRITERS, "each has an object of its own");
    writers
}

/// Draws and releases one task after the other.
async fn draw(operator: &Client, tasks: Vec<String>) -> Drawn {
    let mut drawn = Drawn::default();
    for task in tasks {
        let begun = Instant::now();
        let answer = operator
            .post(&format!("/tasks/{task}/draws?run=true"), &json!({}))
            .await;
        drawn.longest = drawn.longest.max(begun.elapsed());
        if is_refused(&answer, 201) {
            drawn.refused += 1;
            continue;
        }
        let answer = operator.command(&format!("/tasks/{task}/release")).await;
        drawn.unreleased += u32::from(is_refused(&answer, 200));
    }
    drawn
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
    for (rows, file) in imports::files(objects) {
        let job = import(operator, "/objects/import", file.into_bytes()).await;
        assert_eq!(job["result"]["created"], rows, "{job}");
    }
    let inspectors = inspectors_csv(UNIT, INSPECTORS).into_bytes();
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
