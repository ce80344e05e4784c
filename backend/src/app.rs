//! The one place that mounts the modules: their routes, rights and seeds; and the start of the
//! server.

pub mod backup;
mod clock;
pub mod doctor;
mod document;
mod installation;
pub mod trail;

pub use self::clock::check as check_clock;
pub use self::document::openapi;
pub use self::installation::{fact, named_keys, open_keys, sealing_keys, set_fact};
use crate::jobs::actions::import::Importer;
use crate::kernel::addresses;
use crate::kernel::clock::Clock;
use crate::kernel::command::Call;
use crate::kernel::config::Config;
use crate::kernel::connections::{Connections, Most, listening};
use crate::kernel::db::{AnyConnection, Database, DatabaseError};
use crate::kernel::duties::Duty;
use crate::kernel::error::ApiError;
use crate::kernel::files::{FileError, FileStore, Reader};
use crate::kernel::key_lookups::KeyLookups;
use crate::kernel::keys::KeyError;
use crate::kernel::limits::{Limit, Limiter};
use crate::kernel::page::Sorted;
use crate::kernel::password::Cost;
use crate::kernel::privacy;
use crate::kernel::readiness::Readiness;
use crate::kernel::readings::Readings;
use crate::kernel::refusals::Refusals;
use crate::kernel::rights::Right;
use crate::kernel::services::Services;
use crate::kernel::settling::Settling;
use crate::kernel::telemetry;
use crate::{
    audit, checklist, checks, draws, home, integrations, jobs, ledgers, org, plans, portal,
    publications, registers, reports, tasks, worker,
};
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, web};
use chrono::{DateTime, Utc};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::Semaphore;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// How many connections the pool has unless told otherwise.
const CONNECTIONS: u32 = 16;
/// Sign-in attempts from one address: so many at once, refilled within a minute.
const SIGN_IN_BURST: u32 = 20;
/// Requests by one key: so many at once, refilled within a minute.
const KEY_BURST: u32 = 600;
/// Public reads from one network: so many at once, refilled within a minute.
const PUBLIC_BURST: u32 = 600;

/// The rights table: all modules' rows.
pub fn rights() -> Vec<Right> {
    [
        audit::rights(),
        checklist::rights(),
        checks::rights(),
        draws::rights(),
        home::rights(),
        integrations::rights(),
        jobs::rights(),
        ledgers::rights(),
        org::rights(),
        plans::rights(),
        portal::rights(),
        publications::rights(),
        registers::rights(),
        reports::rights(),
        tasks::rights(),
    ]
    .concat()
}

/// What the lists sort by, as their modules say.
pub fn sorts() -> Vec<Sorted> {
    [
        audit::sorts(),
        checklist::sorts(),
        checks::sorts(),
        draws::sorts(),
        integrations::sorts(),
        jobs::sorts(),
        ledgers::sorts(),
        org::sorts(),
        plans::sorts(),
        portal::sorts(),
        publications::sorts(),
        registers::sorts(),
        reports::sorts(),
        tasks::sorts(),
    ]
    .concat()
}

/// Who may take which list as a file: lists that answer `Accept: text/csv`.
pub fn exports() -> Vec<Right> {
    [
        org::exports(),
        checklist::exports(),
        registers::exports(),
        plans::exports(),
        tasks::exports(),
        draws::exports(),
        checks::exports(),
        publications::exports(),
        ledgers::exports(),
        reports::exports(),
        audit::exports(),
        integrations::exports(),
        jobs::exports(),
    ]
    .concat()
}

/// Who may read the files of which records: one row per kind of record that has files.
pub fn file_readers() -> Vec<Reader> {
    [
        checks::file_readers(),
        ledgers::file_readers(),
        tasks::file_readers(),
    ]
    .concat()
}

/// What is imported: one row per kind of job.
pub fn importers() -> Vec<Importer> {
    [checklist::importers(), registers::importers()].concat()
}

/// What a server does by itself.
pub fn duties() -> Vec<Duty> {
    [
        checklist::duties(),
        checks::duties(),
        draws::duties(),
        jobs::duties(),
        org::duties(),
        reports::duties(),
        trail::duties(),
    ]
    .concat()
}

/// Fills an empty database with what every installation holds.
pub fn seed(connection: &mut AnyConnection, call: &Call) -> Result<(), ApiError> {
    let installation_id = uuid::Uuid::now_v7().to_string();
    set_fact(connection, "id", &installation_id)?;
    org::seed::seed(connection, call, &installation_id)?;
    checklist::seed::seed(connection, call)?;
    reports::actions::open_due(connection, call).map(drop)
}

fn mount(config: &mut ServiceConfig<'_>) {
    audit::mount(config);
    checklist::mount(config);
    checks::mount(config);
    draws::mount(config);
    home::mount(config);
    integrations::mount(config);
    jobs::mount(config);
    ledgers::mount(config);
    org::mount(config);
    plans::mount(config);
    portal::mount(config);
    publications::mount(config);
    registers::mount(config);
    reports::mount(config);
    tasks::mount(config);
}

/// Mounts the page of the work area, if this server was built with it.
#[cfg_attr(
    not(feature = "page"),
    allow(
        unused_variables,
        reason = "without the page there is nothing to mount"
    )
)]
fn mount_page(config: &mut web::ServiceConfig) {
    #[cfg(feature = "page")]
    crate::kernel::assets::mount(config);
}

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
            config,
            clock: Clock::system(),
            password_cost: Cost::Full,
            threads,
            connections: CONNECTIONS,
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
    let database = Database::open(&config.database(), start.connections)?;
    let proxies = config.proxies();
    let keys = open_keys(config, &database, start.clock.now())?;
    check_clock(&database, start.clock.now(), config.accept_clock)?;
    let call = Call::by_system("seed", start.clock.now());
    let is_demo = database
        .write_blocking(|connection| {
            if fact(connection, "seeded")?.is_none() {
                seed(connection, &call)?;
                set_fact(connection, "seeded", &call.now.to_rfc3339())?;
            }
            if fact(connection, "tags_settled")?.is_none() {
                let call = Call::by_system("settle_tags", call.now);
                registers::actions::objects::settle_tags(connection, &call, &keys)?;
                set_fact(connection, "tags_settled", &call.now.to_rfc3339())?;
            }
            Ok(fact(connection, "demo")?.is_some())
        })
        .map_err(StartError::Seed)?;
    Ok(Services {
        database,
        clock: start.clock.clone(),
        keys: Arc::new(keys),
        rights: rights().into(),
        exports: exports().into(),
        queries: document::queries(),
        files,
        file_readers: file_readers().into(),
        import_columns: importers()
            .iter()
            .map(|importer| (importer.kind.code(), importer.columns))
            .collect(),
        sign_in_limit: Arc::new(
            Limiter::new(Limit {
                name: "sign-in",
                burst: NonZeroU32::new(SIGN_IN_BURST).unwrap_or(NonZeroU32::MIN),
                window: Duration::from_secs(60),
            })
            .ok_or_else(|| StartError::Seed(ApiError::internal("a limit without a window")))?,
        ),
        public_limit: Arc::new(
            Limiter::new(Limit {
                name: "public",
                burst: NonZeroU32::new(PUBLIC_BURST).unwrap_or(NonZeroU32::MIN),
                window: Duration::from_secs(60),
            })
            .ok_or_else(|| StartError::Seed(ApiError::internal("a limit without a window")))?,
        ),
        key_limit: Arc::new(
            Limiter::new(Limit {
                name: "key",
                burst: NonZeroU32::new(KEY_BURST).unwrap_or(NonZeroU32::MIN),
                window: Duration::from_secs(60),
            })
            .ok_or_else(|| StartError::Seed(ApiError::internal("a limit without a window")))?,
        ),
        key_lookups: Arc::new(
            KeyLookups::new()
                .ok_or_else(|| StartError::Seed(ApiError::internal("a limit without a window")))?,
        ),
        aside: Arc::new(Semaphore::new(1)),
        refusals: Arc::new(
            Refusals::new()
                .ok_or_else(|| StartError::Seed(ApiError::internal("a limit without a window")))?,
        ),
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

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its handlers work with.
    pub services: Services,
    /// Stops it.
    pub handle: ServerHandle,
    /// Ends with the server.
    pub server: actix_web::dev::Server,
    /// The background worker, stopped when this is dropped.
    pub worker: worker::Worker,
}

/// Starts the server and its worker.
pub fn start(start: &Start) -> Result<Running, StartError> {
    run(open(start)?, start)
}

/// Starts the server over services that are open.
pub fn run(services: Services, start: &Start) -> Result<Running, StartError> {
    let listen = start.config.listen;
    let failed = |source| StartError::Listen {
        address: listen,
        source,
    };
    let metrics = telemetry::metrics();
    let shared = web::Data::new(services.clone());
    let proxies = Arc::clone(&services.proxies);
    let application = move || {
        let (app, _) = App::new()
            .into_utoipa_app()
            .openapi(document::empty())
            .app_data(shared.clone())
            .service(utoipa_actix_web::scope("/api/v1").configure(mount))
            .split_for_parts();
        app.app_data(web::Data::new(metrics.clone()))
            .app_data(web::Data::from(document::addresses()))
            .default_service(web::to(addresses::unmatched))
            .configure(telemetry::mount)
            .configure(portal::mount_pages)
            .configure(mount_page)
            .configure(document::mount)
            .wrap(from_fn(telemetry::observe))
    };
    let server = actix_server::Server::build()
        .workers(start.threads)
        .shutdown_timeout(5);
    let connections = Arc::new(Connections::new(Most::of_this_process()));
    let (server, address) =
        listening::listen(server, listen, connections, proxies, application).map_err(failed)?;
    let server = server.run();
    Ok(Running {
        address,
        handle: server.handle(),
        server,
        worker: worker::Worker::start(&services, importers(), duties()),
        services,
    })
}
