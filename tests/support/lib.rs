//! What the tests share: application, database, client, builders, browser.

pub mod browser;
pub mod client;
pub mod db;

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
