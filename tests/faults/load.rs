//! People at work on one server: each worker does one errand after the other and writes down what it
//! sent and what it was told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Method;
use serde_json::Value;
use sortition_tests::Client;
use sortition_tests::process::Process;
use tokio::task::JoinHandle;

use crate::chance::Chance;
use crate::journal::{Content, Ending, Journal, Record, Sent, Told};
use crate::world::{Clients, Facts};

/// What is done, and by whom.
const ERRANDS: [(Errand, &str); 10] = [
    (Errand::Units, "system_admin"),
    (Errand::Meetings, "city_operator"),
    (Errand::Objects, "city_operator"),
    (Errand::Batches, "city_operator"),
    (Errand::Plans, "city_operator"),
    (Errand::Draws, "city_operator"),
    (Errand::Ceremonies, "city_operator"),
    (Errand::Imports, "city_operator"),
    (Errand::Files, "city_approver"),
    (Errand::Sessions, VISITOR),
];
/// Whoever does anything with a session that goes on.
pub const PEOPLE: [&str; 4] = ["system_admin", "city_operator", "city_approver", VISITOR];
/// Whose sessions come and go.
const VISITOR: &str = "section_operator";

/// After what was put off.
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Clone, Copy)]
enum Errand {
    Units,
    Meetings,
    Objects,
    Batches,
    Plans,
    Draws,
    Ceremonies,
    Imports,
    Files,
    Sessions,
}

/// People at work on one server.
pub struct Load {
    workers: Vec<JoinHandle<Journal>>,
    is_over: Arc<AtomicBool>,
}

impl Load {
    /// Sets them to work.
    pub fn begin(facts: &Arc<Facts>, server: &Process, clients: &Clients, chance: &Chance) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let workers = ERRANDS.iter().zip(1..).map(|(&(errand, who), number)| {
            let mut chance = chance.clone();
            let worker = Worker {
                who,
                client: clients[who].clone(),
                nobody: server.nobody().clone(),
                facts: Arc::clone(facts),
                chance: Chance::of(chance.between(0, u64::from(u32::MAX)), number),
                journal: Journal::default(),
                sessions: 0,
                is_over: Arc::clone(&is_over),
            };
            tokio::spawn(worker.work(errand))
        });
        Self {
            workers: workers.collect(),
            is_over,
        }
    }

    /// Waits until all have gone home, and gives what they wrote down.
    pub async fn end(self) -> Vec<Journal> {
        self.is_over.store(true, Ordering::Relaxed);
        let mut journals = Vec::with_capacity(self.workers.len());
        for worker in self.workers {
            journals.push(worker.await.expect("the workers end"));
        }
        journals
    }
}

/// Somebody at work.
pub struct Worker {
    pub who: &'static str,
    pub client: Client,
    pub nobody: Client,
    pub facts: Arc<Facts>,
    pub chance: Chance,
    pub journal: Journal,
    pub sessions: u32,
    pub is_over: Arc<AtomicBool>,
}

impl Worker {
    /// One errand after the other, until the server dies or the day is over.
    async fn work(mut self, errand: Errand) -> Journal {
        while !self.is_over.load(Ordering::Relaxed) {
            let ended = match errand {
                Errand::Units => self.units().await,
                Errand::Meetings => self.meetings().await,
                Errand::Objects => self.objects().await,
                Errand::Batches => self.batches().await,
                Errand::Plans => self.plans().await,
                Errand::Draws => self.draws().await,
                Errand::Ceremonies => self.ceremonies().await,
                Errand::Imports => self.imports().await,
                Errand::Files => self.files().await,
                Errand::Sessions => self.sessions().await,
            };
            match ended {
                Ok(()) => {}
                Err(Ending::Unanswered) => break,
                Err(Ending::Refused) => tokio::time::sleep(PAUSE).await,
            }
        }
        self.journal
    }

    /// A command without key, content and record.
    pub fn command(&self, kind: &'static str, (method, path): (Method, &str)) -> Sent {
        Sent {
            kind,
            who: self.who,
            method,
            path: path.to_owned(),
            content: Content::Nothing,
            key: None,
            seen: None,
            record: Record::None,
            told: None,
            is_late: false,
        }
    }

    pub async fn create(
        &mut self,
        kind: &'static str,
        collection: &str,
        body: Value,
    ) -> Result<Told, Ending> {
        let record = Record::In(collection.to_owned());
        self.post(kind, collection, Content::Json(body), record)
            .await
    }

    pub async fn post(
        &mut self,
        kind: &'static str,
        path: &str,
        content: Content,
        record: Record,
    ) -> Result<Told, Ending> {
        let sent = Sent {
            content,
            key: Some(self.facts.marker()),
            record,
            ..self.command(kind, (Method::POST, path))
        };
        self.journal.send(&self.client, sent).await
    }

    pub async fn patch(
        &mut self,
        kind: &'static str,
        path: &str,
        seen: &Told,
        body: Value,
    ) -> Result<Told, Ending> {
        self.change(kind, (Method::PATCH, path), seen, Some(body))
            .await
    }

    /// Changes or removes a record as it was seen.
    pub async fn change(
        &mut self,
        kind: &'static str,
        (method, path): (Method, &str),
        seen: &Told,
        body: Option<Value>,
    ) -> Result<Told, Ending> {
        let sent = Sent {
            content: body.map_or(Content::Nothing, Content::Json),
            seen: seen.version(),
            record: Record::At(path.to_owned()),
            ..self.command(kind, (method, path))
        };
        self.journal.send(&self.client, sent).await
    }
}
