//! An installation with what the errands need: a register, inspectors, a published plan; its people,
//! whose sessions go on from one server to the next.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{Datelike, FixedOffset, Utc};
use serde_json::{Value, json};
use sortition_tests::accounts::PASSWORD;
use sortition_tests::builders::{import_registers, items};
use sortition_tests::db::{execute, lines};
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Client, Kind};
use tempfile::TempDir;

use crate::load::PEOPLE;
use crate::oracle::Known;

/// So many objects may be drawn, so many are, and so many inspectors take them.
const OBJECTS: u32 = 40;
pub const DRAWN: u32 = 10;
const INSPECTORS: u32 = 6;
/// An access token lives a quarter of an hour.
const RENEWED: Duration = Duration::from_secs(8 * 60);
/// So many tasks are ready to be drawn when a load begins: who makes one first has no time to draw it.
const READY: usize = 4;
/// Within this a database has done with the connections of a dead server.
const PATIENCE: Duration = Duration::from_secs(20);

/// Clients by account.
pub type Clients = BTreeMap<&'static str, Client>;

/// What errands are about.
pub struct Facts {
    /// 劳动保障监察局.
    pub unit_id: String,
    /// Its published entry.
    pub entry: String,
    /// An item of the checklist.
    pub item: String,
    /// This year, and its last day.
    pub year: i32,
    pub last_day: String,
    next: AtomicU64,
    ready: Mutex<Vec<String>>,
}

/// An installation under fire.
pub struct World {
    pub kind: Kind,
    pub installation: Installation,
    pub facts: Arc<Facts>,
    pub known: Known,
    /// Where its servers log to: a full disk is full for that too.
    log: TempDir,
    tokens: BTreeMap<&'static str, (String, Instant)>,
}

impl Facts {
    /// A word that nothing else is called by: letters only, since numbers could be somebody's.
    pub fn marker(&self) -> String {
        let mut left = self.next.fetch_add(1, Ordering::Relaxed);
        let mut word = [b'A'; 6];
        for letter in word.iter_mut().rev() {
            *letter += (left % 26) as u8;
            left /= 26;
        }
        let letters: String = word.into_iter().map(char::from).collect();
        format!("F{letters}")
    }

    /// A task that is ready to be drawn, and that nobody else draws.
    pub fn take_task(&self) -> Option<String> {
        self.ready.lock().expect("no worker panics here").pop()
    }

    /// A new task of the entry, with a title that no other has.
    pub fn task(&self) -> Value {
        json!({ "plan_entry_id": self.entry, "title": format!("任务{}", self.marker()),
            "period": { "from": self.last_day, "to": self.last_day } })
    }

    /// The code of an object that no other has, and that no draw of these is about.
    pub fn object_code(&self) -> String {
        format!("SJZ{:09}", self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// A register of so many objects, whose names begin with a marker.
    pub fn register(&self, marker: &str, rows: u64) -> Vec<u8> {
        let mut text = String::from("code,name,type,region_code,address\n");
        for row in 1..=rows {
            let code = self.object_code();
            text += &format!("{code},{marker}第{row}校,training_school,130102,建设大街{row}号\n");
        }
        text.into_bytes()
    }
}

impl World {
    /// Makes it, with everything that comes before the errands.
    pub async fn new(kind: Kind) -> Self {
        let installation = Installation::new(kind);
        if kind == Kind::Postgres {
            // The throw-away cluster keeps nothing that it has just acknowledged if it dies.
            execute(
                &mut installation.database().connect(),
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = on', \
                 current_database()); END $$",
            );
        }
        let server = installation.start();
        let operator = server.sign_in("city_operator").await;
        let approver = server.sign_in("city_approver").await;
        let facts = stock(&operator, &approver).await;
        Self {
            kind,
            installation,
            facts: Arc::new(facts),
            known: Known::default(),
            log: tempfile::tempdir().expect("a folder for the log"),
            tokens: BTreeMap::new(),
        }
    }

    /// Starts its server.
    pub fn start(&self) -> Process {
        self.installation
            .start_logging(&self.log.path().join("log"))
    }

    /// Everybody, at this server. Who was signed in before still is.
    pub async fn clients(&mut self, server: &Process) -> Clients {
        let mut clients = Clients::new();
        for who in PEOPLE {
            let known = self.tokens.get(who);
            let living = known.filter(|(_, since)| since.elapsed() < RENEWED);
            let token = match living {
                Some((token, _)) => token.clone(),
                None => {
                    let credentials = json!({ "username": who, "password": PASSWORD });
                    let session = server.nobody().post("/session", &credentials).await;
                    let session = session.with(200);
                    let token = session["access_token"].as_str().unwrap_or_default();
                    self.tokens.insert(who, (token.to_owned(), Instant::now()));
                    token.to_owned()
                }
            };
            clients.insert(who, server.nobody().with_token(&token));
        }
        clients
    }

    /// Makes tasks until there are enough to draw.
    pub async fn prepare(&self, clients: &Clients) {
        let operator = &clients["city_operator"];
        let mut ready = std::mem::take(&mut *self.facts.ready.lock().expect("nobody works"));
        while ready.len() < READY {
            let task = self.facts.task();
            let made = operator
                .post_as("/tasks", &task, &self.facts.marker())
                .await;
            // Put off where a job works on: then there are fewer.
            match made.status.as_u16() {
                201 => ready.push(made.id()),
                503 => break,
                _ => panic!("{made}"),
            }
        }
        *self.facts.ready.lock().expect("nobody works") = ready;
    }

    /// Waits until nothing of a dead server goes on, and lets its leases be over.
    pub async fn settle(&self) {
        if self.kind == Kind::Postgres {
            let others = "SELECT CAST(count(*) AS TEXT) AS line FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid() \
                 AND backend_type = 'client backend'";
            let begun = Instant::now();
            while self.lines(others) != ["0"] {
                assert!(begun.elapsed() < PATIENCE, "a dead server's work goes on");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        execute(
            &mut self.installation.database().connect(),
            "UPDATE jobs SET leased_until = '2020-01-01 00:00:00' WHERE state = 'running'",
        );
    }

    /// What a query past the API finds.
    pub fn lines(&self, query: &str) -> Vec<String> {
        lines(&mut self.installation.database().connect(), query)
    }
}

/// Objects, inspectors, a published plan.
async fn stock(operator: &Client, approver: &Client) -> Facts {
    import_registers(operator, OBJECTS, ("130100-LSB", INSPECTORS)).await;
    let units = operator.all("/units").await;
    let unit = units.iter().find(|unit| unit["code"] == "130100-LSB");
    let unit_id = unit.and_then(|unit| unit["id"].as_str());
    let unit_id = unit_id.expect("every installation has the unit").to_owned();
    let item = items(operator, &["RS0101"]).await.remove(0);

    // The program has the real clock.
    let shanghai = FixedOffset::east_opt(8 * 3600).expect("Shanghai's offset");
    let year = Utc::now().with_timezone(&shanghai).year();
    let plan = json!({ "year": year, "title": "年度抽查计划" });
    let plan = operator.post_as("/plans", &plan, "stock-plan").await.id();
    let path = format!("/plans/{plan}");
    let ratios = json!([{ "stratum": "all", "ratio_bp": 0, "min": DRAWN, "max": DRAWN }]);
    let entry = json!({ "title": "用工检查", "item_ids": [item], "ratios": ratios,
        "scope": { "types": ["enterprise"] }, "months": [11, 12] });
    let entries = format!("{path}/entries");
    let entry = operator.post_as(&entries, &entry, "stock-entry").await.id();
    operator.command(&format!("{path}/submit")).await.ok();
    approver.get(&format!("{path}/forecast")).await.ok();
    approver.command(&format!("{path}/approve")).await.ok();
    approver.command(&format!("{path}/publish")).await.ok();
    Facts {
        unit_id,
        entry,
        item,
        year,
        last_day: format!("{year}-12-31"),
        next: AtomicU64::new(1),
        ready: Mutex::default(),
    }
}
