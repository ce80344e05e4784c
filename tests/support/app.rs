//! The real server on a free port of this machine, for one test: its own database, data folder, clock.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::UNIX_EPOCH;

use actix_web::dev::ServerHandle;
use chrono::{DateTime, Utc};
use sortition::app::{self, Start};
use sortition::kernel::clock::Clock;
use sortition::kernel::command::Call;
use sortition::kernel::config::{CONNECTIONS, Config, REPLICA_LAG};
use sortition::kernel::db::{AnyConnection, Kind};
use sortition::kernel::password::{self, Cost};
use sortition::kernel::services::Services;
use sortition::org::actions::users::{HashedPassword, create_user, set_user_roles};
use sortition_contract::org::{CreateUser, RoleView};
use tempfile::TempDir;

use crate::accounts::{ACCOUNTS, PASSWORD};
use crate::audit::Watch;
use crate::client::Client;
use crate::cluster::Cluster;
use crate::db::{TestDatabase, execute, lines};

/// When every test begins: a Monday, 10:00 in Shanghai.
pub const START: &str = "2026-11-23T02:00:00Z";

/// A running server; cheap to clone, stopped with the last clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    origin: String,
    clock: Clock,
    services: Services,
    client: Client,
    sessions: Mutex<HashMap<String, (String, DateTime<Utc>)>>,
    _server: Server,
    // After the server: it writes into both until it has stopped.
    database: TestDatabase,
    _data: TempDir,
}

struct Server {
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl App {
    /// Starts it on a fresh database that holds the seeds and [`ACCOUNTS`].
    pub fn start(kind: Kind) -> Self {
        Self::over(filled_database(kind))
    }

    /// The same with more threads and database connections, for measuring.
    pub fn sized(kind: Kind, threads: usize, connections: u32) -> Self {
        Self::run(filled_database(kind), threads, connections)
    }

    /// Starts it on a database that a test has made; fills it with the seeds if it is empty.
    pub fn over(database: TestDatabase) -> Self {
        Self::run(database, 1, 4)
    }

    fn run(database: TestDatabase, threads: usize, connections: u32) -> Self {
        let data = tempfile::tempdir().expect("a folder for the server's data");
        let clock = Clock::standing(START.parse().expect("the first moment is a time"));
        let start = Start {
            threads,
            connections,
            ..start(&data, database.address(), clock.clone())
        };
        let (sender, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let running = app::start(&start).expect("the server starts");
                let parts = (running.address, running.handle, running.services);
                sender.send(parts).expect("the test waits for the server");
                running.server.await.expect("the server ends well");
                drop(running.worker);
            });
        });
        let (address, handle, services) = started.recv().expect("the server starts");
        let origin = format!("http://{address}");
        Self(Arc::new(Inner {
            client: Client::new(&origin, Watch::new(&database)),
            origin,
            clock,
            services,
            sessions: Mutex::default(),
            _server: Server {
                handle,
                thread: Some(thread),
            },
            database,
            _data: data,
        }))
    }

    /// Where it listens, as `http://127.0.0.1:…`.
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Somebody without an account.
    pub fn nobody(&self) -> Client {
        self.0.client.clone()
    }

    /// Whoever holds this access token.
    pub fn with_token(&self, token: &str) -> Client {
        self.0.client.with_token(token)
    }

    /// One of [`ACCOUNTS`], signed in; signs in once and again when the clock has moved too far.
    pub async fn sign_in(&self, username: &str) -> Client {
        let known = self
            .0
            .sessions
            .lock()
            .expect("no test panics here")
            .get(username)
            .cloned();
        if let Some((token, _)) = known.filter(|(_, expires_at)| *expires_at > self.now()) {
            return self.0.client.with_token(&token);
        }
        let credentials = serde_json::json!({ "username": username, "password": PASSWORD });
        let session = self.0.client.post("/session", &credentials).await.with(200);
        let token = session["access_token"]
            .as_str()
            .expect("a session has a token")
            .to_owned();
        let expires_at = session["expires_at"].as_str().expect("a session ends");
        let expires_at = expires_at.parse().expect("its end is a time");
        let mut sessions = self.0.sessions.lock().expect("no test panics here");
        sessions.insert(username.to_owned(), (token.clone(), expires_at));
        self.0.client.with_token(&token)
    }

    /// A unit's id by its code.
    pub fn unit(&self, code: &str) -> String {
        self.find(&format!(
            "SELECT id AS line FROM units WHERE code = '{code}'"
        ))
    }

    /// An account's id by its name.
    pub fn user(&self, username: &str) -> String {
        self.find(&format!(
            "SELECT id AS line FROM users WHERE username = '{username}'"
        ))
    }

    pub(crate) fn find(&self, query: &str) -> String {
        let mut found = self.query(query);
        assert_eq!(found.len(), 1, "{query} finds one row");
        found.remove(0)
    }

    /// Looks past the API: the results of a query with one text column `line`. For what no client may
    /// see, such as what is stored of a secret.
    pub fn query(&self, query: &str) -> Vec<String> {
        lines(&mut self.connect(), query)
    }

    /// A connection of its own, past the API: for what a test puts there and no endpoint does.
    pub fn connect(&self) -> AnyConnection {
        self.0.database.connect()
    }

    /// What time the server thinks it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// Moves the server's clock to a moment such as `2026-12-01T09:00:00+08:00`.
    pub fn travel_to(&self, moment: &str) {
        let moment = DateTime::parse_from_rfc3339(moment).expect("the moment is RFC 3339");
        self.0.clock.set(moment.to_utc());
    }

    /// Waits until what is written beside requests is there: an answer doesn't wait for it for long.
    pub async fn settled(&self) {
        let turn = self.0.services.aside.acquire().await;
        drop(turn.expect("the server is there as long as its test"));
    }

    /// What the server's handlers work with, for tests of actions that have no endpoint.
    pub fn services(&self) -> &Services {
        &self.0.services
    }

    /// SQLite or PostgreSQL.
    pub fn kind(&self) -> Kind {
        self.0.database.kind()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The command is sent at once; the future would only wait for its end, as the thread does.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            // Why it failed was printed there.
            let _ = thread.join();
        }
    }
}

/// A fresh database that holds the seeds and [`ACCOUNTS`].
pub(crate) fn filled_database(kind: Kind) -> TestDatabase {
    TestDatabase::filled(kind, &program_key(), fill)
}

/// In a server of the test's own, the seeds and [`ACCOUNTS`].
pub(crate) fn filled_in_cluster(cluster: &Cluster) -> TestDatabase {
    let database = TestDatabase::in_cluster(cluster);
    // Where it is filled no password or TLS is asked for.
    fill(&cluster.local_address("sortition"));
    database
}

fn start(data: &TempDir, database: &str, clock: Clock) -> Start {
    Start {
        clock,
        password_cost: Cost::Test,
        threads: 1,
        connections: 4,
        ..Start::new(Config {
            data: data.path().to_owned(),
            listen: ([127, 0, 0, 1], 0).into(),
            database_url: Some(database.to_owned()),
            database_connections: CONNECTIONS,
            database_replica: None,
            replica_lag: REPLICA_LAG,
            public_url: None,
            trusted_proxies: Vec::new(),
            accept_clock: false,
        })
    }
}

/// Seeds a migrated database as every installation is seeded and adds the accounts.
fn fill(database: &str) {
    let data = tempfile::tempdir().expect("a folder for the template's keys");
    let clock = Clock::standing(START.parse().expect("the first moment is a time"));
    let services = app::open(&start(&data, database, clock)).expect("the database is seeded");
    let call = Call::by_system("user_add", services.clock.now());
    let hash = password::hash_blocking(PASSWORD, Cost::Test).expect("the password is hashed");
    let password = HashedPassword {
        hash,
        must_change: false,
    };
    let made = services.database.write_blocking(|connection| {
        for account in &ACCOUNTS {
            let unit = format!(
                "SELECT id AS line FROM units WHERE code = '{}'",
                account.unit
            );
            let unit_id = lines(connection, &unit).remove(0);
            let user = CreateUser {
                username: account.username.to_owned(),
                name: account.name.to_owned(),
                phone: None,
                unit_id: unit_id.clone().into(),
            };
            let user = create_user(connection, &call, &services.keys, &user, &password)?;
            let roles = [RoleView {
                role: account.role,
                unit_id: unit_id.into(),
            }];
            set_user_roles(connection, &call, &user.id, &roles)?;
        }
        Ok(())
    });
    made.expect("the accounts are made");
    // The keys of the template go with it: each test's server brings its own, as to a database of a
    // former version, which names none.
    execute(
        &mut AnyConnection::open(database).expect("the template opens"),
        "DELETE FROM installation_keys",
    );
}

/// Names this very program: another build may fill its databases with other things.
fn program_key() -> String {
    let program = std::env::current_exe().expect("the test program has a path");
    let facts = std::fs::metadata(&program).expect("the test program is a file");
    let changed = facts
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let mut hasher = DefaultHasher::new();
    (program, facts.len(), changed).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
