//! A fresh database for each test, copied from a template that is migrated once.
//!
//! SQLite: a file. PostgreSQL: `CREATE DATABASE … TEMPLATE …` on the server that
//! SORTITION_TEST_POSTGRES_URL names. Both go away with the value that holds them.

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use sortition::both;
use sortition::kernel::db::{self, AnyConnection, Kind};
use tempfile::TempDir;

use crate::cluster::Cluster;

/// A database of one test.
pub struct TestDatabase {
    address: String,
    kind: Kind,
    /// Holds the file of SQLite; of PostgreSQL nothing.
    _folder: Option<TempDir>,
    /// Whether it goes with a server of the test's own.
    is_in_cluster: bool,
}

impl TestDatabase {
    /// Without any table.
    pub fn empty(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::sqlite(None),
            Kind::Postgres => Self::postgres("template0"),
        }
    }

    /// A file of SQLite that isn't there yet, in a data folder of the test's own.
    pub fn empty_in(data: &Path) -> Self {
        let file = data.join("sortition.sqlite3");
        Self {
            address: file.to_str().expect("the path is text").to_owned(),
            kind: Kind::Sqlite,
            _folder: None,
            is_in_cluster: false,
        }
    }

    /// In a server of the test's own, without any table.
    pub fn in_cluster(cluster: &Cluster) -> Self {
        let name = "sortition";
        let mut server = AnyConnection::open(&cluster.local_address("postgres"))
            .expect("the test's own server answers");
        execute(
            &mut server,
            &format!("CREATE DATABASE {name} TEMPLATE template0"),
        );
        Self {
            address: cluster.address(name),
            kind: Kind::Postgres,
            _folder: None,
            is_in_cluster: true,
        }
    }

    /// With the schema, empty.
    pub fn migrated(kind: Kind) -> Self {
        let database = Self::empty(kind);
        db::migrate(&mut database.connect()).expect("the migrations run");
        database
    }

    /// With the schema and what `fill` put into it, once for all tests of the process.
    ///
    /// `key` names what `fill` does: on PostgreSQL processes with the same key share the template.
    pub fn filled(kind: Kind, key: &str, fill: fn(&str)) -> Self {
        match kind {
            Kind::Sqlite => {
                static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
                Self::sqlite(Some(TEMPLATE.get_or_init(|| sqlite_template(fill))))
            }
            Kind::Postgres => {
                static TEMPLATE: OnceLock<String> = OnceLock::new();
                Self::postgres(TEMPLATE.get_or_init(|| postgres_template(key, fill)))
            }
        }
    }

    fn sqlite(content: Option<&[u8]>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the database");
        let file = folder.path().join("sortition.sqlite3");
        if let Some(content) = content {
            std::fs::write(&file, content).expect("the template is written");
        }
        let address = file.to_str().expect("the path is text").to_owned();
        Self {
            address,
            kind: Kind::Sqlite,
            _folder: Some(folder),
            is_in_cluster: false,
        }
    }

    fn postgres(template: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("sortition_test_{}_{number}", std::process::id());
        let mut server = server();
        // One that a killed run of the same process number left behind.
        execute(
            &mut server,
            &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        );
        execute(
            &mut server,
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        );
        Self {
            address: address_of(&name),
            kind: Kind::Postgres,
            _folder: None,
            is_in_cluster: false,
        }
    }

    /// What the server takes as its database's address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// SQLite or PostgreSQL.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Takes it away from whoever works with it, as an outage does, until [`Self::bring_back`].
    pub fn take_away(&self) {
        match self.kind {
            Kind::Sqlite => std::fs::rename(&self.address, self.elsewhere())
                .expect("the database's file can be moved"),
            Kind::Postgres => {
                let name = self.name();
                let mut server = server();
                execute(
                    &mut server,
                    &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
                );
                execute(
                    &mut server,
                    &format!(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                         WHERE datname = '{name}'"
                    ),
                );
            }
        }
    }

    /// Ends the outage.
    pub fn bring_back(&self) {
        match self.kind {
            Kind::Sqlite => std::fs::rename(self.elsewhere(), &self.address)
                .expect("the database's file can be moved"),
            Kind::Postgres => execute(
                &mut server(),
                &format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name()),
            ),
        }
    }

    fn elsewhere(&self) -> String {
        format!("{}.elsewhere", self.address)
    }

    /// Of a database of PostgreSQL.
    fn name(&self) -> &str {
        self.address.rsplit('/').next().unwrap_or_default()
    }

    /// A connection of the test's own, beside the server's.
    pub fn connect(&self) -> AnyConnection {
        AnyConnection::open(&self.address).expect("the test's database opens")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let is_of_all = self.kind == Kind::Postgres && !self.is_in_cluster;
        if is_of_all && !std::thread::panicking() {
            let name = self.name();
            execute(
                &mut server(),
                &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            );
        }
    }
}

/// The results of a query that has one text column called `line`.
pub fn lines(connection: &mut AnyConnection, query: &str) -> Vec<String> {
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let rows: Vec<Line> = both!(connection, native => diesel::sql_query(query).load(native))
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    rows.into_iter().map(|row| row.line).collect()
}

/// Runs a statement that the database may refuse.
pub fn try_execute(connection: &mut AnyConnection, statement: &str) -> diesel::QueryResult<()> {
    both!(connection, native => native.batch_execute(statement))
}

/// Runs a statement.
pub fn execute(connection: &mut AnyConnection, statement: &str) {
    try_execute(connection, statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
}

fn sqlite_template(fill: fn(&str)) -> Vec<u8> {
    let database = TestDatabase::migrated(Kind::Sqlite);
    fill(database.address());
    // What lies in the write-ahead log belongs to the file that is copied.
    execute(&mut database.connect(), "PRAGMA wal_checkpoint(TRUNCATE)");
    std::fs::read(Path::new(database.address())).expect("the template can be read")
}

fn postgres_template(key: &str, fill: fn(&str)) -> String {
    let name = format!("sortition_template_{key}");
    let mut server = server();
    // Several processes may start together: the first builds, the others wait.
    execute(&mut server, "SELECT pg_advisory_lock(20230213)");
    let query = format!("SELECT datname::text AS line FROM pg_database WHERE datname = '{name}'");
    if lines(&mut server, &query).is_empty() {
        let building = format!("{name}_building");
        execute(
            &mut server,
            &format!("DROP DATABASE IF EXISTS {building} WITH (FORCE)"),
        );
        execute(
            &mut server,
            &format!("CREATE DATABASE {building} TEMPLATE template0"),
        );
        let address = address_of(&building);
        db::migrate(&mut AnyConnection::open(&address).expect("the template opens"))
            .expect("the migrations run");
        fill(&address);
        // Its name says that it is complete.
        execute(
            &mut server,
            &format!("ALTER DATABASE {building} RENAME TO {name}"),
        );
    }
    execute(&mut server, "SELECT pg_advisory_unlock(20230213)");
    name
}

/// A connection to the server's maintenance database.
fn server() -> AnyConnection {
    AnyConnection::open(&server_address())
        .expect("the server of SORTITION_TEST_POSTGRES_URL answers")
}

fn server_address() -> String {
    std::env::var("SORTITION_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!(
            "SORTITION_TEST_POSTGRES_URL is not set: run tests/run, which starts a throw-away \
             server, or name one (postgres://user@host/postgres) whose user may create databases; \
             for SQLite alone: cargo test -p sortition-tests --test api sqlite::"
        )
    })
}

/// The server's address with another database.
fn address_of(name: &str) -> String {
    let mut address = url::Url::parse(&server_address())
        .expect("SORTITION_TEST_POSTGRES_URL is an address postgres://…");
    address.set_path(name);
    address.into()
}
