//! The figures that the project promises, measured over REST against the real server on both databases and
//! printed as one table, each beside its peer of the same run. Ends with an error if one is missed that is
//! held; times are told beside what is wanted of them.
//!
//! For registers of 100,000 and 1,000,000 objects (SORTITION_BENCH_SIZES), whose server is a process of its
//! own: imports and their memory, lists and searches on 8 connections, counts of a scope, a draw of 10,000
//! objects with all that comes of it, lists of as many records of what was done. Besides, draws beside 100
//! writes a second (`beside`), the memory of the program when nobody asks anything (`memory`), what the page
//! loads, and how long a long list keeps the browser busy in one go (`page`).

mod beside;
mod draws;
mod figures;
mod imports;
mod lists;
mod memory;
mod page;
mod records;
mod scopes;
mod site;
mod table;
mod times;

use std::process::ExitCode;

use sortition_tests::Kind;

use crate::site::{Site, grouped};
use crate::table::Table;

const CONNECTIONS: usize = 8;
/// So many objects are drawn from each register.
const DRAWN: u32 = 10_000;
/// Of how many objects the registers are unless told otherwise.
const SIZES: &str = "100000,1000000";

fn main() -> ExitCode {
    // Cargo tells benchmarks that they are; when it runs all targets as tests, there is nothing to do.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let sizes = sizes();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("there is a runtime");
    if runtime.block_on(measure(&sizes)) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn sizes() -> Vec<u32> {
    let told = std::env::var("SORTITION_BENCH_SIZES").unwrap_or_else(|_| SIZES.to_owned());
    let size = |text: &str| -> u32 {
        let size = text
            .trim()
            .parse::<u32>()
            .expect("SORTITION_BENCH_SIZES holds numbers");
        assert!(
            size >= DRAWN,
            "{DRAWN} objects are drawn from each register"
        );
        size
    };
    told.split(',').map(size).collect()
}

/// The databases that are there.
fn kinds() -> Vec<Kind> {
    match std::env::var_os("SORTITION_TEST_POSTGRES_URL") {
        Some(_) => vec![Kind::Sqlite, Kind::Postgres],
        None => {
            println!("SORTITION_TEST_POSTGRES_URL is not set: PostgreSQL isn't measured");
            vec![Kind::Sqlite]
        }
    }
}

/// Measures all, then prints it; whether all is kept that is held.
async fn measure(sizes: &[u32]) -> bool {
    let kinds = kinds();
    let mut table = Table::default();
    table.begin("objects in the register");
    for kind in &kinds {
        for size in sizes {
            of_register(&Site::new(*kind, *size), &mut table).await;
        }
    }
    let objects = grouped(beside::objects().into());
    table.begin(format!(
        "draws beside 100 writes a second, {objects} objects"
    ));
    for kind in &kinds {
        beside::measure(*kind, &mut table).await;
    }
    table.begin("memory of the program at rest");
    for kind in &kinds {
        memory::measure(*kind, &mut table).await;
    }
    table.begin("the page");
    page::measure(&mut table).await;
    table.print()
}

/// What the register's size matters to.
async fn of_register(site: &Site, table: &mut Table) {
    imports::measure(site, table).await;
    lists::measure(site, table).await;
    let entry = scopes::measure(site, table).await;
    draws::measure(site, &entry, table).await;
    records::measure(site, table).await;
}
