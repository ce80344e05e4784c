//! Two answers to the same question, held against each other.

use super::world::World;
use super::{ASSIGNED, Answers, NOBODY, READERS};
use serde_json::Value;
use sortition_tests::Answer;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::{Cursor, Read};

/// What may differ, for whom and why: `rights.md` lets them know of it. Nothing in it may name who was
/// drawn. May only shrink: a line that nothing needs fails the test.
const ALLOWED: [(&str, &[&str], &str); 27] = [
    (
        "list_draws",
        READ_ALL,
        "row 41: that there is a draw, its figures",
    ),
    ("get_draw", READ_ALL, "row 41"),
    ("list_drawn", READ_ALL, "row 42: it is there, and refused"),
    ("get_draw_bundle", READ_ALL, "row 42: the same"),
    ("get_draw_bundle_zip", READ_ALL, "row 42: the same"),
    ("list_tasks", READ_ALL, "row 32: the task goes on"),
    ("get_task", READ_ALL, "row 32"),
    ("list_task_transitions", READ_ALL, "row 32"),
    ("get_task_team", READ_ALL, "row 32: the task's version"),
    ("get_kpis", READ_ALL, "row 67: counts of a unit and year"),
    ("get_kpi_months", READ_ALL, "row 67: counts of a month"),
    (
        "list_kpi_records",
        READ_ALL,
        "row 67: checks by their place",
    ),
    (
        "get_due",
        READ_ALL,
        "rows 32 and 55: until when a task and its results are due",
    ),
    ("list_monthly_reports", READ_ALL, "row 64: counts of a unit"),
    ("get_monthly_report", READ_ALL, "row 64"),
    ("get_monthly_document", READ_ALL, "row 64"),
    (
        "list_cell_records",
        READ_ALL,
        "row 64: checks by their place",
    ),
    (
        "list_publications",
        READ_ALL,
        "row 55: that a result is due",
    ),
    ("get_publication", READ_ALL, "row 55"),
    ("list_publication_transitions", READ_ALL, "row 55"),
    (
        "list_audit_events",
        &["auditor", "security_admin"],
        "row 69: checks by their id; what an auditor did, as taking files here",
    ),
    (
        "get_audit_chain",
        &["auditor"],
        "row 69: how many entries there are",
    ),
    (
        "get_audit_readings",
        &["auditor"],
        "row 69: who took how many files here",
    ),
    (
        "list_settings",
        ACCOUNTS,
        "SPEC 10: that the public log has begun",
    ),
    ("list_settings", &ASSIGNED, "SPEC 10"),
    (
        "get_public_draw",
        &[NOBODY],
        "SPEC 11: sizes and log entries",
    ),
    ("/portal/draws", &[NOBODY], "SPEC 11"),
];

/// The one answer that counts checks its reader may not know of, because it says what a freeze would
/// find: a task's preview, over the scope of a published plan's entry, which a task can't narrow to one
/// object. It may tell a number, and nothing else may change with it.
const AS_A_NUMBER: &str = "get_task_population";
/// What of it may follow from the number.
const FOLLOWS: [&str; 7] = [
    "eligible",
    "drawn",
    "strata",
    "unseen",
    "at_cap",
    "is_feasible",
    "shortages",
];

/// Who has an account, but the assigned.
const ACCOUNTS: &[&str] = READERS.split_at(1).1;

/// Who reads what all units do, but not whom they drew.
const READ_ALL: &[&str] = &["regulations", "city_lead"];

/// What of an answer a reader can tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    status: u16,
    headers: Vec<String>,
    body: String,
}

impl Seen {
    /// Whether it says this.
    pub fn says(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

/// The parts of an answer that say something of the records; a request's own id and time don't.
pub fn see(answer: &Answer) -> Seen {
    Seen {
        status: answer.status.as_u16(),
        headers: [
            "etag",
            "link",
            "location",
            "content-type",
            "content-disposition",
        ]
        .iter()
        .map(|name| format!("{name}: {}", answer.header(name)))
        .collect(),
        body: text_of(answer),
    }
}

fn text_of(answer: &Answer) -> String {
    if answer.body.starts_with(b"PK") {
        return unpacked(&answer.body);
    }
    if !answer.header("content-type").contains("json") {
        return String::from_utf8_lossy(&answer.body).into_owned();
    }
    let mut value = answer.json();
    if let Value::Object(fields) = &mut value {
        fields.remove("request_id");
    }
    serde_json::to_string_pretty(&value).expect("the answer is JSON")
}

/// The texts of an archive, such as a document is.
fn unpacked(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("the archive opens");
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("the archive has the file");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("the file is whole");
        text.push_str(&String::from_utf8_lossy(&content));
        text.push('\n');
    }
    text
}

/// What was found over all readers and steps.
#[derive(Default)]
pub struct Comparison {
    /// By operation.
    leaks: BTreeMap<String, Vec<String>>,
    /// The lines of [`ALLOWED`] that something needed.
    needed: BTreeSet<usize>,
    /// Whether something was told as a number.
    has_number: bool,
}

impl Comparison {
    /// Holds a reader's answers at a step against those before the draw.
    pub fn add(
        &mut self,
        (stage, reader): (&str, &str),
        world: &World,
        before: &Answers,
        now: &Answers,
    ) {
        for (name, now) in now {
            // Not asked before: the operation was refused as a whole.
            let Some(before) = before.get(name) else {
                let leaks = self.leaks.entry(name.clone()).or_default();
                leaks.push(format!("{stage}, {reader}: {name}: not refused any more"));
                continue;
            };
            if before == now {
                continue;
            }
            let operation = name.split_whitespace().next().unwrap_or_default();
            let line = ALLOWED
                .iter()
                .position(|(each, readers, _)| *each == operation && readers.contains(&reader));
            let told = match line {
                None if operation == AS_A_NUMBER => {
                    self.has_number = true;
                    more_than_a_number(before, now).or_else(|| named(world, before, now))
                }
                None => Some(difference(before, now)),
                Some(line) => {
                    self.needed.insert(line);
                    named(world, before, now)
                }
            };
            if let Some(told) = told {
                let leaks = self.leaks.entry(operation.to_owned()).or_default();
                leaks.push(format!("{stage}, {reader}: {name}: {told}"));
            }
        }
    }

    /// Whether an operation told something.
    pub fn has_leak_of(&self, operation: &str) -> bool {
        self.leaks.contains_key(operation)
    }

    /// Panics with what told who was drawn, and with what need not be allowed any more.
    pub fn require_secrecy(&self) {
        let mut found = String::new();
        for (operation, leaks) in &self.leaks {
            let _ = writeln!(found, "{operation}: {} answers, among them", leaks.len());
            for leak in leaks.iter().take(6) {
                let _ = writeln!(found, "    {leak}");
            }
        }
        assert!(
            found.is_empty(),
            "these answers tell of a draw to who may not know of it: let them go through the one \
             predicate (`visible_checks`)\n{found}"
        );
        assert!(self.has_number, "nothing differs in {AS_A_NUMBER}");
        for (line, (operation, ..)) in ALLOWED.iter().enumerate() {
            assert!(
                self.needed.contains(&line),
                "nothing differs in {operation} (line {line}): remove it from ALLOWED"
            );
        }
    }
}

/// What a preview tells besides how many objects it leaves out for reasons that aren't shown.
fn more_than_a_number(before: &Seen, now: &Seen) -> Option<String> {
    let read = |seen: &Seen| serde_json::from_str(&seen.body).unwrap_or_default();
    let (old, new): (Value, Value) = (read(before), read(now));
    let is_same = |field: &str| old[field] == new[field];
    let fields = new.as_object().into_iter().flat_map(|fields| fields.keys());
    let other = fields
        .filter(|field| !FOLLOWS.contains(&field.as_str()))
        .find(|field| !is_same(field));
    let count = |seen: &Value, field: &str| seen[field].as_u64().unwrap_or_default();
    let sum = |seen: &Value| count(seen, "eligible") + count(seen, "unseen");
    let is_told = count(&new, "unseen") > 0 || count(&new, "at_cap") > 0;
    match (other, is_told && sum(&old) == sum(&new)) {
        (Some(field), _) => Some(format!("{field} follows from no number")),
        (None, false) => Some(difference(before, now)),
        (None, true) => None,
    }
}

/// Who of those drawn is named now and wasn't before.
fn named(world: &World, before: &Seen, now: &Seen) -> Option<String> {
    let is_new = |secret: &&str| now.body.contains(*secret) && !before.body.contains(*secret);
    let secret = world.secrets().into_iter().find(is_new)?.to_owned();
    Some(format!("names {secret}"))
}

/// The first place that differs, in what is told before its tag.
fn difference(before: &Seen, now: &Seen) -> String {
    if before.status != now.status {
        return format!("{} became {}", before.status, now.status);
    }
    let lines = |seen: &Seen| -> Vec<String> {
        let body = seen.body.lines().map(str::to_owned);
        body.chain(seen.headers.iter().cloned()).collect()
    };
    let (old, new) = (lines(before), lines(now));
    let place = old.iter().zip(&new).position(|(old, new)| old != new);
    let place = place.unwrap_or(old.len().min(new.len()));
    let line = |lines: &[String]| -> String {
        let line = lines.get(place).map(|line| line.trim());
        line.unwrap_or("nothing").chars().take(160).collect()
    };
    format!("`{}` became `{}`", line(&old), line(&new))
}
