//! The database: one connection type over SQLite and PostgreSQL, a pool, and the two doors
//! through which everything goes: `read` and `write`.
//!
//! Diesel is blocking, so both run on the blocking pool, never more at a time than there are
//! connections. `write` is one transaction: on SQLite under a process-wide mutex (a deferred
//! read-then-write transaction would otherwise fail with "database is locked" whatever the
//! timeout), on PostgreSQL serializable; where two writers met it is tried again.

use crate::kernel::error::ApiError;
use diesel::connection::{Connection as _, SimpleConnection};
use diesel::r2d2::R2D2Connection;
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// One connection to either database.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// SQLite, the default.
    Sqlite(SqliteConnection),
    /// PostgreSQL, for production.
    Postgres(PgConnection),
}

/// Diesel's backend over both.
pub type Backend = <AnyConnection as diesel::Connection>::Backend;

/// Runs one expression, typed natively for each database: for what `MultiConnection` doesn't
/// carry (batch inserts, upserts).
#[macro_export]
macro_rules! both {
    ($connection:expr, $native:ident => $expression:expr) => {
        match $connection {
            $crate::kernel::db::AnyConnection::Sqlite($native) => $expression,
            $crate::kernel::db::AnyConnection::Postgres($native) => $expression,
        }
    };
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl AnyConnection {
    /// Which database this is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Sqlite(_) => Kind::Sqlite,
            Self::Postgres(_) => Kind::Postgres,
        }
    }

    /// Opens a connection by its address: `postgres://…`, else a file's path.
    pub fn open(address: &str) -> Result<Self, DatabaseError> {
        if is_postgres(address) {
            let mut connection = PgConnection::establish(address)?;
            // Compiling a query takes longer than any of ours runs.
            connection.batch_execute("SET jit = off;")?;
            Ok(Self::Postgres(connection))
        } else {
            let mut connection = SqliteConnection::establish(address)?;
            connection.batch_execute(
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                 PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;",
            )?;
            Ok(Self::Sqlite(connection))
        }
    }
}

fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://")
}

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Why the database can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No connection.
    #[error("the database can't be opened: {0}")]
    Open(#[from] diesel::ConnectionError),
    /// A statement failed.
    #[error("the database refused: {0}")]
    Statement(#[from] diesel::result::Error),
    /// The schema can't be brought up to date.
    #[error("the database can't be migrated: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
    /// The pool can't be filled.
    #[error("the connection pool can't be filled: {0}")]
    Pool(#[from] r2d2::Error),
}

/// Brings the schema up to date.
pub fn migrate(connection: &mut AnyConnection) -> Result<(), DatabaseError> {
    let result = match connection {
        AnyConnection::Sqlite(native) => native.run_pending_migrations(SQLITE_MIGRATIONS).map(drop),
        AnyConnection::Postgres(native) => {
            native.run_pending_migrations(POSTGRES_MIGRATIONS).map(drop)
        }
    };
    result.map_err(DatabaseError::Migration)
}

/// Makes connections for the pool.
#[derive(Debug)]
struct Manager {
    address: String,
}

impl r2d2::ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = DatabaseError;

    fn connect(&self) -> Result<AnyConnection, DatabaseError> {
        AnyConnection::open(&self.address)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), DatabaseError> {
        both!(connection, native => Ok(native.batch_execute("SELECT 1")?))
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        std::thread::panicking() || both!(connection, native => native.is_broken())
    }
}

/// The database as all share it; clones are handles.
#[derive(Clone)]
pub struct Database(Arc<Shared>);

struct Shared {
    pool: r2d2::Pool<Manager>,
    kind: Kind,
    /// As many blocking calls as connections: a thread that waits for a connection is a wasted one.
    places: Semaphore,
    /// SQLite has one writer; see the file's head.
    writing: Mutex<()>,
}

/// A connection holds pages and statements of its own, megabytes of them: when it has been idle for
/// this long it is closed, down to as many as a quiet server uses.
const IDLE_TIME: Duration = Duration::from_secs(30);
const KEPT_CONNECTIONS: u32 = 1;

/// How often a write is tried when it meets another.
const WRITE_ATTEMPTS: u32 = 8;

impl Database {
    /// Opens the database and brings its schema up to date.
    pub fn open(address: &str, connections: u32) -> Result<Self, DatabaseError> {
        migrate(&mut AnyConnection::open(address)?)?;
        let pool = r2d2::Pool::builder()
            .max_size(connections)
            .test_on_check_out(false)
            .connection_timeout(Duration::from_secs(10))
            .min_idle(Some(connections.min(KEPT_CONNECTIONS)))
            .idle_timeout(Some(IDLE_TIME))
            .build(Manager {
                address: address.to_owned(),
            })?;
        Ok(Self(Arc::new(Shared {
            pool,
            kind: if is_postgres(address) {
                Kind::Postgres
            } else {
                Kind::Sqlite
            },
            places: Semaphore::new(connections as usize),
            writing: Mutex::new(()),
        })))
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Runs queries that change nothing.
    pub async fn read<T, F>(&self, query: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, ApiError> + Send + 'static,
    {
        self.blocking(move |database| query(&mut *database.connection()?))
            .await
    }

    /// Runs one command as one transaction. The command may be run again if it met another
    /// writer, so it has no effect outside the database.
    pub async fn write<T, F>(&self, command: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, ApiError> + Send + 'static,
    {
        self.blocking(move |database| database.write_blocking(command))
            .await
    }

    /// As `write`, for code that is on a blocking thread already (worker, demo set, command line).
    pub fn write_blocking<T, F>(&self, mut command: F) -> Result<T, ApiError>
    where
        F: FnMut(&mut AnyConnection) -> Result<T, ApiError>,
    {
        let connection = &mut *self.connection()?;
        for attempt in 1.. {
            let answer = {
                let _writing = (self.0.kind == Kind::Sqlite).then(|| {
                    self.0
                        .writing
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                });
                connection.transaction(|connection| {
                    if let AnyConnection::Postgres(native) = connection {
                        native.batch_execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")?;
                    }
                    command(connection)
                })
            };
            match answer {
                Err(ApiError::Busy) if attempt < WRITE_ATTEMPTS => {
                    std::thread::sleep(Duration::from_millis(u64::from(attempt * attempt)));
                }
                answer => return answer,
            }
        }
        Err(ApiError::Busy)
    }

    /// As `read`, for code that is on a blocking thread already.
    pub fn read_blocking<T, F>(&self, query: F) -> Result<T, ApiError>
    where
        F: FnOnce(&mut AnyConnection) -> Result<T, ApiError>,
    {
        query(&mut *self.connection()?)
    }

    fn connection(&self) -> Result<r2d2::PooledConnection<Manager>, ApiError> {
        self.0.pool.get().map_err(ApiError::internal)
    }

    async fn blocking<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> Result<T, ApiError> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let work = move |database: &Self| {
            // Nobody listens to the answer of a request that was given up.
            tell.send(work(database)).ok();
        };
        self.on_blocking_thread(Box::new(work)).await?;
        told.await.map_err(ApiError::internal)?
    }

    /// One kind of task for all work: hundreds of operations would be compiled hundreds of times.
    async fn on_blocking_thread(
        &self,
        work: Box<dyn FnOnce(&Self) + Send>,
    ) -> Result<(), ApiError> {
        let database = self.clone();
        let _place = self.0.places.acquire().await.map_err(ApiError::internal)?;
        let span = tracing::Span::current();
        tokio::task::spawn_blocking(move || span.in_scope(|| work(&database)))
            .await
            .map_err(ApiError::internal)
    }
}

/// A list of short texts in one column, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, diesel::FromSqlRow)]
#[serde(transparent)]
pub struct Texts(pub Vec<String>);

impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for Texts
where
    DB: diesel::backend::Backend,
    String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}

/// As it is stored. Structs that write it say `#[diesel(serialize_as = String)]`.
impl From<Texts> for String {
    fn from(texts: Texts) -> Self {
        // Plain texts: writing them as JSON can't fail.
        serde_json::to_string(&texts.0).unwrap_or_default()
    }
}
