//! By the tables, when no server works on them: what a power cut leaves. No client could see all of it,
//! nor at this moment.

use std::time::{Duration, Instant};

use serde_json::Value;
use sortition_draw::{Algorithm, Hex32, merkle};

use crate::figures::{Figures, Wrong};
use crate::world::{DRAWN, World};

/// What no two may have, as table and column.
const ONCE: [(&str, &str); 7] = [
    ("units", "code"),
    ("objects", "code"),
    ("meetings", "name"),
    ("plans", "title"),
    ("plan_entries", "title"),
    ("tasks", "title"),
    ("attachments", "name"),
];
/// Records each of whose changes stands in the trail, from the first on.
const FOLLOWED: [&str; 7] = [
    "units",
    "objects",
    "meetings",
    "plans",
    "plan_entries",
    "attachments",
    "draws",
];
/// What stands between the columns of a line.
const BETWEEN: char = '\u{1f}';
/// The jobs of a whole run are over after this.
const JOBS_TAKE: Duration = Duration::from_secs(180);

/// Looks at a database on which nobody works.
pub fn look(world: &mut World, figures: &mut Figures) {
    doubled(world, figures);
    half_made(world, figures);
    jobs(world, figures);
    changes(world, figures);
    log(world, figures);
}

fn doubled(world: &World, figures: &mut Figures) {
    for (table, column) in ONCE {
        let query =
            format!("SELECT {column} AS line FROM {table} GROUP BY {column} HAVING count(*) > 1");
        for line in world.lines(&query) {
            figures.found(Wrong::Doubled, format!("{table}: {line}"));
        }
    }
    let twice = "SELECT task_id AS line FROM draws WHERE state <> 'aborted' GROUP BY task_id \
         HAVING count(*) > 1";
    for task in world.lines(twice) {
        figures.found(Wrong::Doubled, format!("draws of task {task}"));
    }
}

fn half_made(world: &World, figures: &mut Figures) {
    let drawn_without = "SELECT d.id AS line FROM draws d WHERE d.state = 'drawn'";
    let queries = [
        (
            "draws with an outcome that aren't drawn",
            "SELECT d.id AS line FROM draws d JOIN draw_outcomes o ON o.draw_id = d.id \
             WHERE d.state <> 'drawn'"
                .to_owned(),
        ),
        (
            "drawn without an outcome",
            format!(
                "{drawn_without} AND NOT EXISTS \
                 (SELECT 1 FROM draw_outcomes o WHERE o.draw_id = d.id)"
            ),
        ),
        (
            "drawn without their checks",
            format!(
                "{drawn_without} AND \
                 (SELECT count(*) FROM checks c WHERE c.draw_id = d.id) <> {DRAWN}"
            ),
        ),
        (
            "frozen without four files",
            "SELECT d.id AS line FROM draws d WHERE d.state IN ('frozen', 'revealing', 'drawn') \
             AND (SELECT count(DISTINCT f.name) FROM draw_files f WHERE f.draw_id = d.id) <> 4"
                .to_owned(),
        ),
        (
            "files of which a part is missing",
            "SELECT f.draw_id || ' ' || f.name AS line FROM draw_files f \
             GROUP BY f.draw_id, f.name, f.attempt HAVING count(*) <> max(f.part) + 1"
                .to_owned(),
        ),
        (
            "tasks that are drawn without a draw",
            "SELECT t.id AS line FROM tasks t WHERE t.state IN ('drawing', 'drawn', 'checking') \
             AND NOT EXISTS (SELECT 1 FROM draws d WHERE d.task_id = t.id)"
                .to_owned(),
        ),
        (
            "staged rows of a job that is over",
            "SELECT j.id AS line FROM jobs j WHERE j.state IN ('succeeded', 'failed', 'cancelled') \
             AND EXISTS (SELECT 1 FROM import_batches b WHERE b.job_id = j.id)"
                .to_owned(),
        ),
    ];
    for (what, query) in queries {
        for line in world.lines(&query) {
            figures.found(Wrong::HalfMade, format!("{what}: {line}"));
        }
    }
    for table in ["meetings", "plans", "plan_entries", "attachments", "tasks"] {
        let query = format!(
            "SELECT t.id AS line FROM {table} t WHERE NOT EXISTS \
             (SELECT 1 FROM record_changes c WHERE c.resource = '{table}' AND c.record_id = t.id)"
        );
        for line in world.lines(&query) {
            figures.found(Wrong::HalfMade, format!("{table} without a trail: {line}"));
        }
    }
}

/// An import is there whole if its job says that it succeeded, and not at all otherwise.
fn jobs(world: &mut World, figures: &mut Figures) {
    let mut left = Vec::new();
    for job in std::mem::take(&mut world.known.jobs) {
        let id = job.path.trim_start_matches("/jobs/");
        let state = world.lines(&format!("SELECT state AS line FROM jobs WHERE id = '{id}'"));
        let Some(state) = state.first() else {
            figures.found(Wrong::Lost, format!("job {id}"));
            continue;
        };
        let rows = world.lines(&format!(
            "SELECT CAST(count(*) AS TEXT) AS line FROM objects WHERE name LIKE '{}%'",
            job.marker
        ));
        let rows: u64 = rows[0].parse().expect("a count is a number");
        let expected = if state == "succeeded" { job.rows } else { 0 };
        if rows != expected {
            let what = format!("job {id} is {state} with {rows} rows of {}", job.rows);
            figures.found(Wrong::HalfMade, what);
        }
        if job.is_done && state != "succeeded" {
            figures.found(
                Wrong::Lost,
                format!("the end of job {id}, which is {state}"),
            );
        }
        if ["queued", "running"].contains(&state.as_str()) {
            left.push(job);
        }
    }
    world.known.jobs = left;
}

/// Waits until the jobs are over.
pub async fn wait_for_jobs(world: &World, figures: &mut Figures) {
    let waiting = "SELECT id AS line FROM jobs WHERE state IN ('queued', 'running')";
    let begun = Instant::now();
    let mut left = world.lines(waiting);
    while !left.is_empty() && begun.elapsed() < JOBS_TAKE {
        tokio::time::sleep(Duration::from_millis(200)).await;
        left = world.lines(waiting);
    }
    for id in left {
        figures.found(Wrong::HalfMade, format!("job {id} doesn't end"));
    }
}

/// Each change begins where the one before it ended.
fn changes(world: &mut World, figures: &mut Figures) {
    let resources = FOLLOWED.map(|resource| format!("'{resource}'")).join(", ");
    let known = &mut world.known;
    let query = format!(
        "SELECT CAST(seq AS TEXT) || '{BETWEEN}' || resource || ' ' || record_id || '{BETWEEN}' \
         || COALESCE(before, '') || '{BETWEEN}' || COALESCE(after, '') AS line \
         FROM record_changes WHERE seq > {} AND resource IN ({resources}) ORDER BY seq",
        known.last_change
    );
    let mut connection = world.installation.database().connect();
    let lines = sortition_tests::db::lines(&mut connection, &query);
    figures.followed(lines.len() as u64);
    for line in lines {
        let columns: Vec<&str> = line.split(BETWEEN).collect();
        let [seq, record, before, after] = columns[..] else {
            figures.found(
                Wrong::Unexpected,
                format!("a change that can't be read: {line}"),
            );
            continue;
        };
        known.last_change = seq.parse().expect("the place of a change is a number");
        let former = known.after.insert(record.to_owned(), after.to_owned());
        if !is_same(&former.unwrap_or_default(), before) {
            let what = format!("{record}, change {seq} doesn't follow on the one before");
            figures.found(Wrong::HalfMade, what);
        }
    }
}

fn is_same(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    one == other || read(one) == read(other)
}

/// The public log has no gap, its leaves are the hashes of its entries, and it only grows.
fn log(world: &mut World, figures: &mut Figures) {
    let lines = world.lines(&format!(
        "SELECT CAST(position AS TEXT) || '{BETWEEN}' || leaf_hash || '{BETWEEN}' || content \
         AS line FROM log_entries ORDER BY position"
    ));
    let mut leaves: Vec<Hex32> = Vec::with_capacity(lines.len());
    for (place, line) in lines.iter().enumerate() {
        let columns: Vec<&str> = line.split(BETWEEN).collect();
        let [position, leaf, content] = columns[..] else {
            figures.found(
                Wrong::Unexpected,
                format!("an entry that can't be read: {line}"),
            );
            continue;
        };
        let right = merkle::leaf(Algorithm::Sha256, content.as_bytes());
        if position != place.to_string() || leaf != right.to_string() {
            let what = format!("entry {position} of the public log, the {place}th from 0");
            figures.found(Wrong::HalfMade, what);
        }
        leaves.push(right);
    }
    if !leaves.starts_with(&world.known.leaves) {
        figures.found(Wrong::Lost, "entries of the public log");
    }
    world.known.leaves = leaves;
}
