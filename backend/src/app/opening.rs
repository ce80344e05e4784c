//! What a server works with: its keys, its database, its files, its limits.

use super::installation::unfinished;
use super::{
    brought, check_clock, document, exports, fact, file_readers, importers, open_keys,
    require_whole, rights, seed, set_fact,
};
use crate::kernel::above::Above;
use crate::kernel::clock::Clock;
use crate::kernel::command::Call;
use crate::kernel::config::Config;
use crate::kernel::db::{Database, DatabaseError, require_replica, wait_for_name};
use crate::kernel::error::ApiError;
use crate::kernel::files::{FileError, FileStore};
use crate::kernel::key_lookups::KeyLookups;
use crate::kernel::keys::KeyError;
use crate::kernel::limits::{Limit, Limiter};
use crate::kernel::password::Cost;
use crate::kernel::privacy;
use crate::kernel::readiness::Readiness;
use crate::kernel::readings::Readings;
use crate::kernel::refusals::Refusals;
use crate::kernel::services::Services;
use crate::kernel::settling::Settling;
use crate::{integrations, jobs, org};
use chrono::{DateTime, Utc};
use std::hash::Hash;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Sign-in attempts from one address: so many at once, refilled within a minute.
const SIGN_IN_BURST: u32 = 20;
/// Requests by one key: so many at once, refilled within a minute.
const KEY_BURST: u32 = 600;
/// Public reads from one network: so many at once, refilled within a minute.
const PUBLIC_BURST: u32 = 600;
/// Of servers that start at once, one after the other brings the schema up to date and fills the database.
const STARTING: &str = "start";

/// How a server is started, beside its options.
#[derive(Clone)]
pub struct Start {
    /// The options.
    pub config: Config,
    /// The one clock.
    pub clock: Clock,
    /// How much work a password's hash costs.
    pub password_cost: Cost,
    /// How many threads answer requests.
    pub threads: usize,
    /// How many connections the pool has.
    pub connections: u32,
}

impl Start {
    /// As the program starts it.
    pub fn new(config: Config) -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            connections: config.database_connections,
            config,
            clock: Clock::system(),
            password_cost: Cost::Full,
            threads,
        }
    }
}

/// Why the server can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder can't be used.
    #[error("the folder {folder} can't be used: {source}")]
    Folder {
        /// Which.
        folder: String,
        /// Why.
        source: std::io::Error,
    },
    /// The keys can't be used.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The folder of the files can't be used.
    #[error("the files' folder can't be used: {0}")]
    Files(#[from] FileError),
    /// The database can't be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The clock lies before what the database holds.
    #[error(
        "the clock says {now}, but the database holds what was done at {last}: set the clock right; if it is \
         right, and was wrong before, start once with --accept-clock"
    )]
    ClockSetBack {
        /// What the clock says.
        now: DateTime<Utc>,
        /// When the last thing was done.
        last: DateTime<Utc>,
    },
    /// The address can't be listened on.
    #[error("can't listen on {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The database can't be filled.
    #[error("the database can't be filled: {0}")]
    Seed(ApiError),
}

/// Opens database and keys of an installation and fills the database if it is new: then it gets keys,
/// too. Where keys are missing that a database needs, nothing is made or served.
pub fn open(start: &Start) -> Result<Services, StartError> {
    let config = &start.config;
    let folder = |source| StartError::Folder {
        folder: config.data.display().to_string(),
        source,
    };
    privacy::own_folder(&config.data).map_err(folder)?;
    let files = FileStore::local(&config.files())?;
    let address = config.database();
    if let Some(replica) = &config.database_replica {
        require_replica(&address, replica)?;
    }
    let _starting = wait_for_name(&address, STARTING)?;
    let database = Database::open(&address, start.connections)?;
    if let Some(replica) = &config.database_replica {
        let oldest = Duration::from_secs(config.replica_lag);
        database.follow(replica, start.connections, oldest)?;
    }
    database
        .read_blocking(|connection| Ok(require_whole(connection)))
        .map_err(StartError::Seed)??;
    let proxies = config.proxies();
    let keys = open_keys(config, &database, start.clock.now())?;
    check_clock(&database, start.clock.now(), config.accept_clock)?;
    let call = Call::by_system("seed", start.clock.now());
    let is_demo = database
        .write_blocking(|connection| {
            if let Some(begun) = unfinished(connection)? {
                return Ok(Err(begun));
            }
            if fact(connection, "seeded")?.is_none() {
                seed(connection, &call)?;
                set_fact(connection, "seeded", &call.now.to_rfc3339())?;
            }
            Ok(Ok(fact(connection, "demo")?.is_some()))
        })
        .map_err(StartError::Seed)??;
    let keys = Arc::new(keys);
    Ok(Services {
        database,
        clock: start.clock.clone(),
        above: Above::mounted(Arc::clone(&keys), brought()),
        keys,
        rights: rights().into(),
        exports: exports().into(),
        queries: document::queries(),
        files,
        file_readers: file_readers().into(),
        import_columns: importers()
            .iter()
            .map(|importer| (importer.kind.code(), importer.columns))
            .collect(),
        sign_in_limit: limiter("sign-in", SIGN_IN_BURST)?,
        public_limit: limiter("public", PUBLIC_BURST)?,
        key_limit: limiter("key", KEY_BURST)?,
        key_lookups: Arc::new(KeyLookups::new().ok_or_else(without_window)?),
        aside: Arc::new(Semaphore::new(1)),
        refusals: Arc::new(Refusals::new().ok_or_else(without_window)?),
        export_gate: jobs::actions::exports::admit_export,
        readings: Arc::new(Readings::default()),
        settling: Arc::new(Settling::default()),
        note_activity: org::actions::sessions::note_activity,
        note_key_use: integrations::store::note_use,
        is_ending: Arc::new(AtomicBool::new(false)),
        readiness: Arc::new(Readiness::default()),
        password_cost: start.password_cost,
        is_demo,
        is_cookie_secure: proxies
            .is_https()
            .unwrap_or_else(|| !config.listen.ip().is_loopback()),
        proxies: Arc::new(proxies),
    })
}

/// So many requests at once, refilled within a minute.
fn limiter<K: Hash + Eq + Clone>(
    name: &'static str,
    burst: u32,
) -> Result<Arc<Limiter<K>>, StartError> {
    let limit = Limit {
        name,
        burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN),
        window: Duration::from_secs(60),
    };
    let limiter = Limiter::new(limit).ok_or_else(without_window)?;
    Ok(Arc::new(limiter))
}

/// Can't happen while a minute and an hour have a length.
fn without_window() -> StartError {
    StartError::Seed(ApiError::internal("a limit without a window"))
}
