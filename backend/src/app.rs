//! The one place that mounts the modules: their routes, rights and seeds; and the start of the
//! server.

pub mod backup;
mod clock;
pub mod doctor;
mod document;
mod installation;
mod opening;
mod replica;
pub mod trail;

pub use self::clock::check as check_clock;
pub use self::document::openapi;
pub use self::installation::{fact, named_keys, open_keys, require_whole, sealing_keys, set_fact};
pub use self::opening::{Start, StartError, open};
use crate::jobs::actions::import::Importer;
use crate::kernel::above::Brought;
use crate::kernel::addresses;
use crate::kernel::command::Call;
use crate::kernel::connections::{Connections, Most, listening};
use crate::kernel::db::AnyConnection;
use crate::kernel::duties::Duty;
use crate::kernel::error::ApiError;
use crate::kernel::files::Reader;
use crate::kernel::lifecycle::Life;
use crate::kernel::page::Sorted;
use crate::kernel::rights::Right;
use crate::kernel::routes::Routes;
use crate::kernel::services::Services;
use crate::kernel::telemetry;
use crate::{
    audit, checklist, checks, draws, experts, home, integrations, jobs, ledgers, org, plans,
    portal, publications, registers, reports, sight, tasks, worker,
};
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, web};
use std::net::SocketAddr;
use std::sync::Arc;

/// The rights table: all modules' rows.
pub fn rights() -> Vec<Right> {
    [
        audit::rights(),
        checklist::rights(),
        checks::rights(),
        draws::rights(),
        experts::rights(),
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
        sight::rights(),
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
        experts::sorts(),
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
        experts::exports(),
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

/// How records live, as their modules' rules have it.
pub fn lives() -> Vec<Life> {
    [
        org::lives(),
        integrations::lives(),
        jobs::lives(),
        publications::lives(),
        checklist::lives(),
        registers::lives(),
        experts::lives(),
        plans::lives(),
        tasks::lives(),
        draws::lives(),
        checks::lives(),
        reports::lives(),
    ]
    .concat()
}

/// What is imported: one row per kind of job.
pub fn importers() -> Vec<Importer> {
    [checklist::importers(), registers::importers()].concat()
}

/// What modules bring to those below them.
pub fn brought() -> Brought {
    Brought {
        reactions: draws::reactions(),
        contents: checks::contents(),
        tells: [
            checklist::tells(),
            checks::tells(),
            draws::tells(),
            experts::tells(),
            jobs::tells(),
            org::tells(),
            plans::tells(),
            publications::tells(),
            registers::tells(),
            reports::tells(),
            tasks::tells(),
        ]
        .concat(),
        bars: experts::bars(),
        has_log: draws::store::log::has_begun,
    }
}

/// What a server does by itself.
pub fn duties() -> Vec<Duty> {
    [
        checklist::duties(),
        checks::duties(),
        draws::duties(),
        jobs::duties(),
        org::duties(),
        registers::duties(),
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

fn mount(config: &mut Routes<'_>) {
    audit::mount(config);
    checklist::mount(config);
    checks::mount(config);
    draws::mount(config);
    experts::mount(config);
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
        let api = |config: &mut web::ServiceConfig| mount(&mut Routes::served(config));
        App::new()
            .app_data(shared.clone())
            .app_data(web::Data::new(metrics.clone()))
            .service(web::scope(document::API).configure(api))
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
        worker: worker::Worker::start(
            &services,
            importers(),
            [duties(), replica::duties(&services)].concat(),
        ),
        services,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::tabular::folded;
    use sortition_contract::texts;
    use std::collections::HashSet;

    #[test]
    fn every_event_with_a_sentence_has_one_audience() {
        let told: Vec<&str> = brought().tells.iter().map(|tell| tell.kind).collect();
        let distinct: HashSet<&&str> = told.iter().collect();
        assert_eq!(told.len(), distinct.len(), "an event is told twice");
        for kind in texts::notification_kinds() {
            assert!(
                told.contains(&kind),
                "{kind} has a sentence and nobody to tell"
            );
        }
    }

    /// The dictionary of headings, whose columns the modules name that import.
    const HEADINGS: &str = include_str!("../data/import_headings.csv");

    #[test]
    fn every_heading_stands_for_a_column_of_its_import() {
        let mut seen = HashSet::new();
        for line in HEADINGS.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [import, column, heading, source] = cells.as_slice() else {
                panic!("{line}");
            };
            assert!(!source.is_empty(), "{line}");
            assert!(
                seen.insert((*import, folded(heading))),
                "{line} stands twice"
            );
            let importers = importers();
            let importer = importers.iter().find(|one| one.kind.code() == *import);
            let columns = importer.unwrap_or_else(|| panic!("{line}")).columns;
            let column = columns.iter().find(|one| one.field == *column);
            assert!(column.is_some(), "{line}");
            let is_named = columns.iter().any(|one| {
                one.headings
                    .iter()
                    .any(|known| folded(known) == folded(heading))
            });
            assert!(!is_named, "{line} is a heading of the pages");
        }
    }
}
