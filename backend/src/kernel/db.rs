//! The database: one connection type over SQLite and PostgreSQL, a pool, and the doors through which
//! everything goes: `read`, `write`, and for long work `write_locked` and `write_prepared`.
//!
//! Diesel is blocking, so all run on the blocking pool, never more at a time than there are
//! connections. A write is one transaction: on SQLite under a process-wide mutex (a deferred
//! read-then-write transaction would otherwise fail with "database is locked" whatever the
//! timeout), on PostgreSQL serializable, for the long ones read committed with locks of their own;
//! where two writers met it is tried again.
//!
//! A database that is away is `ApiError::Unavailable`: a connection on which something failed that
//! isn't the request's fault is not used again, and after one was lost the others are tried before
//! they are given out.
//!
//! A replica that follows the database takes lists and the portal's reads, where one is named
//! (`kernel::near`).

mod attempts;
mod checkpoints;
mod connection;
mod isolation;
mod json;
mod names;
mod patience;
mod pool;
mod replica;
mod resting;
mod statements;
mod unread;

pub use self::connection::{
    AnyConnection, Backend, DatabaseError, FEW_ROWS, Kind, beside, file_of, is_postgres,
    require_address, require_there,
};
use self::connection::{identity, own_files};
pub use self::isolation::{Isolation, PUBLIC_LOG, lock, try_lock};
pub use self::json::Json;
use self::names::Names;
pub use self::names::{HeldName, wait_for_name};
use self::pool::{Manager, Pooled};
pub use self::replica::{Replica, Standing, catch_up, require_replica};
use self::resting::Resting;
pub use self::statements::apart;
pub use self::unread::Unread;
use crate::kernel::error::ApiError;
pub use crate::kernel::migrations::migrate;
use parking_lot::Mutex;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// So many ids go into one statement: SQLite takes 32,766 parameters, PostgreSQL twice as many.
pub const IDS_AT_ONCE: usize = 10_000;

/// The database as all share it; clones are handles.
#[derive(Clone)]
pub struct Database(Arc<Shared>);

struct Shared {
    pool: r2d2::Pool<Manager>,
    kind: Kind,
    /// As many blocking calls as connections: a thread that waits for a connection is a wasted one.
    places: Arc<Semaphore>,
    /// SQLite has one writer; see the file's head. Fair: after long work comes who has waited for it, not
    /// more of the same.
    writing: Mutex<()>,
    /// How many connections were lost so far.
    losses: Arc<AtomicU64>,
    /// How many statements requests have run.
    statements: AtomicU64,
    /// Whether requests come.
    resting: Resting,
    names: Names,
    /// What is read from as well.
    replica: OnceLock<Arc<Replica>>,
    /// Of SQLite: the file, with device and number as it was opened.
    file: Option<(PathBuf, (u64, u64))>,
}

/// A connection holds pages and statements of its own, megabytes of them: when it has been idle for
/// this long it is closed.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// So long a request waits for a connection before the database counts as away.
const CONNECTION_WAIT: Duration = Duration::from_secs(5);
/// So long for one of a replica's, in whose place the database answers.
const REPLICA_WAIT: Duration = Duration::from_secs(1);

/// A pool that is to be built.
fn builder(connections: u32, wait: Duration) -> r2d2::Builder<Manager> {
    r2d2::Pool::builder()
        .max_size(connections)
        .test_on_check_out(false)
        .connection_timeout(wait)
        .idle_timeout(Some(IDLE_TIME))
}

impl Database {
    /// Opens the database and brings its schema up to date. A file of SQLite, made if it is missing,
    /// is its owner's alone; what SQLite puts beside it gets the same mode from SQLite.
    pub fn open(address: &str, connections: u32) -> Result<Self, DatabaseError> {
        require_address(address)?;
        if let Some(file) = file_of(address) {
            own_files(file)?;
        }
        migrate(&mut AnyConnection::open(address)?)?;
        let losses = Arc::default();
        // One beside those in use: SQLite can't be opened anew on a full disk, only read on.
        let pool = builder(connections, CONNECTION_WAIT)
            .min_idle(Some(1))
            .build(Manager::of(address, AnyConnection::open, &losses))?;
        Self::over(address, connections, (pool, losses))
    }

    /// A database that others look after, and that may be away: its pool goes on trying, and who looks
    /// whether it is there says so once.
    fn away(address: &str, connections: u32) -> Result<Self, DatabaseError> {
        let losses = Arc::default();
        let pool = builder(connections, REPLICA_WAIT)
            .min_idle(Some(0))
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Manager::of(address, AnyConnection::open_replica, &losses));
        Self::over(address, connections, (pool, losses))
    }

    fn over(
        address: &str,
        connections: u32,
        (pool, losses): (r2d2::Pool<Manager>, Arc<AtomicU64>),
    ) -> Result<Self, DatabaseError> {
        let file =
            file_of(address).map(|file| Ok::<_, DatabaseError>((file.to_owned(), identity(file)?)));
        Ok(Self(Arc::new(Shared {
            pool,
            kind: if is_postgres(address) {
                Kind::Postgres
            } else {
                Kind::Sqlite
            },
            places: Arc::new(Semaphore::new(connections as usize)),
            writing: Mutex::new(()),
            losses,
            statements: AtomicU64::new(0),
            resting: Resting::default(),
            names: Names::of(address),
            replica: OnceLock::new(),
            file: file.transpose()?,
        })))
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// How many statements requests have run so far. What the threads of duties and jobs run isn't
    /// among them.
    pub fn statements(&self) -> u64 {
        self.0.statements.load(Ordering::Relaxed)
    }

    /// Runs queries that change nothing.
    pub async fn read<T, F>(&self, query: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConnection) -> Result<T, ApiError> + Send + 'static,
    {
        self.blocking(move |database| database.read_blocking(query))
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
        self.until_through(|attempt| attempt.transact(Isolation::Serializable, &mut command))
    }

    /// Runs one command as one transaction that on PostgreSQL is not serializable: each statement
    /// sees what is committed by then. For long commands, which beside others would never come to
    /// their end; all that they rest on they hold by a lock, a constraint or a conditional update
    /// (`README.md`, "What guards what"). `ApiError::Busy` begins it again.
    pub async fn write_locked<T, F>(&self, command: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, ApiError> + Send + 'static,
    {
        self.blocking(move |database| database.write_locked_blocking(command))
            .await
    }

    /// As `write_locked`, for code that is on a blocking thread already.
    pub fn write_locked_blocking<T, F>(&self, mut command: F) -> Result<T, ApiError>
    where
        F: FnMut(&mut AnyConnection) -> Result<T, ApiError>,
    {
        self.until_through(|attempt| attempt.transact(Isolation::Committed, &mut command))
    }

    /// As `write_locked_blocking`, for a part of what would keep others waiting for too long.
    pub fn write_part_blocking<T, F>(&self, mut command: F) -> Result<T, ApiError>
    where
        F: FnMut(&mut AnyConnection) -> Result<T, ApiError>,
    {
        self.until_through(|attempt| attempt.transact_part(&mut command))
    }

    /// Works something out from one moment's state, then writes it in a short transaction of the given
    /// isolation. `commit` looks whether what the work rests on is still so, holds it unless the
    /// transaction is serializable, and else answers `ApiError::Busy`: then all begins again.
    pub async fn write_prepared<P, T, Prepare, Commit>(
        &self,
        isolation: Isolation,
        prepare: Prepare,
        commit: Commit,
    ) -> Result<T, ApiError>
    where
        T: Send + 'static,
        Prepare: FnMut(&mut AnyConnection) -> Result<P, ApiError> + Send + 'static,
        Commit: FnMut(&mut AnyConnection, P) -> Result<T, ApiError> + Send + 'static,
    {
        self.blocking(move |database| database.write_prepared_blocking(isolation, prepare, commit))
            .await
    }

    /// As `write_prepared`, for code that is on a blocking thread already.
    pub fn write_prepared_blocking<P, T, Prepare, Commit>(
        &self,
        isolation: Isolation,
        mut prepare: Prepare,
        mut commit: Commit,
    ) -> Result<T, ApiError>
    where
        Prepare: FnMut(&mut AnyConnection) -> Result<P, ApiError>,
        Commit: FnMut(&mut AnyConnection, P) -> Result<T, ApiError>,
    {
        self.until_through(|attempt| {
            let prepared = attempt.transact(Isolation::Snapshot, &mut prepare)?;
            attempt.transact(isolation, |connection| commit(connection, prepared))
        })
    }

    /// As `read`, for code that is on a blocking thread already.
    pub fn read_blocking<T, F>(&self, query: F) -> Result<T, ApiError>
    where
        F: FnOnce(&mut AnyConnection) -> Result<T, ApiError>,
    {
        let mut pooled = self.connection()?;
        let answer = query(&mut pooled.connection);
        self.settled(&mut pooled, answer)
    }

    /// A connection that is alive as far as one knows: after another was lost, it is tried first.
    fn connection(&self) -> Result<r2d2::PooledConnection<Manager>, ApiError> {
        loop {
            let mut pooled = self.0.pool.get().map_err(ApiError::unavailable)?;
            let losses = self.0.losses.load(Ordering::Relaxed);
            if pooled.losses == losses || pooled.ping().is_ok() {
                pooled.losses = losses;
                return Ok(pooled);
            }
            pooled.is_suspect = true;
        }
    }

    /// Looks at what came of using a connection before it goes back into the pool.
    fn settled<T>(&self, pooled: &mut Pooled, answer: Result<T, ApiError>) -> Result<T, ApiError> {
        match &answer {
            Err(ApiError::Unavailable { .. }) => {
                pooled.is_suspect = true;
                self.0.losses.fetch_add(1, Ordering::Relaxed);
            }
            Err(ApiError::Internal { .. }) => pooled.is_suspect = true,
            _ => {}
        }
        if self.0.resting.is_longer_than(IDLE_TIME) {
            pooled.slim_down(self.0.pool.state().idle_connections > 1);
        }
        answer
    }

    /// Refuses to write into a file of SQLite that was removed or replaced: it would be lost with the
    /// last handle on it.
    fn require_file(&self) -> Result<(), ApiError> {
        let Some((file, opened)) = &self.0.file else {
            return Ok(());
        };
        match identity(file) {
            Ok(found) if found == *opened => Ok(()),
            _ => Err(ApiError::unavailable(DatabaseError::Gone(file.clone()))),
        }
    }

    /// As `write`, for those who look whether the server is well, all the time: it goes on resting.
    pub async fn write_at_rest<T, F>(&self, command: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, ApiError> + Send + 'static,
    {
        self.blocking_at_rest(move |database| database.write_blocking(command))
            .await
    }

    /// Until the guard goes the server works, though nobody asks it anything.
    pub fn work(&self) -> impl Drop + '_ {
        self.0.resting.work()
    }

    /// Runs what opens several transactions, by the functions that end in `_blocking`.
    pub async fn blocking<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> Result<T, ApiError> + Send + 'static,
    {
        self.0.resting.end();
        self.blocking_at_rest(work).await
    }

    async fn blocking_at_rest<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> Result<T, ApiError> + Send + 'static,
    {
        let place = self.place().await?;
        self.in_place(place, work).await
    }

    /// The place of a blocking call, as soon as one is free.
    async fn place(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        let places = Arc::clone(&self.0.places);
        places.acquire_owned().await.map_err(ApiError::internal)
    }

    async fn in_place<T, F>(&self, place: OwnedSemaphorePermit, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> Result<T, ApiError> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let work = move |database: &Self| {
            // Nobody listens to the answer of a request that was given up.
            tell.send(work(database)).ok();
        };
        self.on_blocking_thread(place, Box::new(work)).await?;
        told.await.map_err(ApiError::internal)?
    }

    /// One kind of task for all work: hundreds of operations would be compiled hundreds of times.
    async fn on_blocking_thread(
        &self,
        place: OwnedSemaphorePermit,
        work: Box<dyn FnOnce(&Self) + Send>,
    ) -> Result<(), ApiError> {
        let database = self.clone();
        let span = tracing::Span::current();
        let work = move || {
            // The work goes on when its request is given up, and keeps its place to its own end.
            let _place = place;
            let before = statements::of_thread();
            span.in_scope(|| work(&database));
            let run = statements::of_thread() - before;
            database.0.statements.fetch_add(run, Ordering::Relaxed);
            metrics::counter!("database_statements_total").increment(run);
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(ApiError::internal)
    }
}
