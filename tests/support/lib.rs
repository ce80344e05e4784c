//! What the tests share: application, database, client, builders, browser.

pub mod accounts;
pub mod app;
mod audit;
pub mod browser;
pub mod builders;
pub mod client;
pub mod cluster;
mod conformance;
pub mod db;
pub mod files;
pub mod fixtures;
pub mod process;
pub mod public_texts;
pub mod raw;
pub mod register;
pub mod stage;

use std::future::Future;
use std::time::{Duration, Instant};

pub use app::App;
pub use client::{Answer, Client};
pub use sortition::kernel::db::Kind;

/// Makes tests `sqlite::name` and `postgres::name` of functions that take the [`Kind`] of database.
#[macro_export]
macro_rules! each_database {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name($crate::Kind::Sqlite); })+
        }
        mod postgres {
            $(#[test] fn $name() { super::$name($crate::Kind::Postgres); })+
        }
    };
}

/// Makes tests `sqlite::name` and `postgres::name` of async functions that take a running [`App`].
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { $crate::run($crate::Kind::Sqlite, super::$name); })+
        }
        mod postgres {
            $(#[test] fn $name() { $crate::run($crate::Kind::Postgres, super::$name); })+
        }
    };
}

/// Runs one test against a server of its own.
pub fn run<Test: Future<Output = ()>>(kind: Kind, test: impl FnOnce(App) -> Test) {
    run_with(App::start(kind), test);
}

/// Runs one test against a server that was started for it.
pub fn run_with<Test: Future<Output = ()>>(app: App, test: impl FnOnce(App) -> Test) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the test has a runtime")
        .block_on(test(app));
}

/// Runs a test that starts servers as processes of their own.
pub fn in_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("the test has a runtime")
        .block_on(test);
}

/// Asks again and again until there is an answer: for what the server does by itself, soon.
pub async fn eventually<T>(wanted: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{wanted} did not come about");
}
