//! Copying a database to one of the other kind: from the file with which most begin to PostgreSQL, and
//! back. Files and keys stay where they are. All of it comes or nothing does: counts and the head of the
//! public log are compared before the copy is kept.

use super::reopening::{self, Reopened};
use super::restoring::{
    compare, folder_beside, is_empty, kind_of, require_no_others, require_nothing_beside,
};
use super::{BackupError, DATABASE, neutral, tables, writing};
use crate::both;
use crate::draws::actions::heads::{self, LogHead};
use crate::kernel::command::Call;
use crate::kernel::config::Config;
use crate::kernel::db::{AnyConnection, Kind, file_of};
use crate::kernel::history::{self, Change};
use crate::kernel::migrations::migrate;
use crate::kernel::privacy;
use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What was copied.
#[derive(Debug)]
pub struct Copied {
    /// Rows by table.
    pub counts: BTreeMap<String, i64>,
    /// The head of the public log.
    pub log: LogHead,
    /// What was open in the database.
    pub reopened: Reopened,
}

/// Copies the installation's database, as it is at one moment, to `to`: an address `postgres://…` of an
/// empty database, or the path of a file that isn't there yet. Whatever is written to the old one later
/// isn't in the copy.
///
/// # Errors
/// If both are of one kind, something is there already, or the copy isn't what it should be.
pub fn copy(config: &Config, to: &str, now: DateTime<Utc>) -> Result<Copied, BackupError> {
    if kind_of(&config.database()) == kind_of(to) {
        return Err(BackupError::refused(
            "两个数据库为同一类型，请使用 backup 和 restore",
            "both databases are of one kind: use backup and restore",
        ));
    }
    let mut source = writing::open(config)?;
    match (kind_of(to), file_of(to)) {
        (Kind::Postgres, _) => to_postgres(&mut source, to, now),
        (Kind::Sqlite, Some(place)) => to_sqlite(&mut source, place, now),
        (Kind::Sqlite, None) => Err(BackupError::refused(
            format!("{to} 不是文件路径"),
            format!("{to} is no path of a file"),
        )),
    }
}

fn taken() -> BackupError {
    BackupError::refused(
        "目标数据库不是空的，不能覆盖",
        "the database to copy to isn't empty, and nothing is written over it",
    )
}

fn to_postgres(
    source: &mut AnyConnection,
    to: &str,
    now: DateTime<Utc>,
) -> Result<Copied, BackupError> {
    let mut target = AnyConnection::open(to)?;
    require_no_others(&mut target)?;
    if !is_empty(&mut target)? {
        return Err(taken());
    }
    migrate(&mut target)?;
    transfer(source, &mut target, now)
}

/// Beside its place first, as a restored one.
fn to_sqlite(
    source: &mut AnyConnection,
    place: &Path,
    now: DateTime<Utc>,
) -> Result<Copied, BackupError> {
    if place.exists() {
        return Err(taken());
    }
    require_nothing_beside(place)?;
    let beside = folder_beside(place)?;
    let path = beside.path().join(DATABASE);
    privacy::own_file(&path).map_err(BackupError::io(&path))?;
    let mut target = AnyConnection::open(&path.to_string_lossy())?;
    migrate(&mut target)?;
    let copied = transfer(source, &mut target, now)?;
    // What was written into a log beside the file goes into the file.
    drop(target);
    require_nothing_beside(place)?;
    fs::rename(&path, place).map_err(BackupError::io(place))?;
    Ok(copied)
}

/// All rows, out of one snapshot into one transaction.
fn transfer(
    source: &mut AnyConnection,
    target: &mut AnyConnection,
    now: DateTime<Utc>,
) -> Result<Copied, BackupError> {
    source.transaction(|source| {
        if source.kind() == Kind::Postgres {
            both!(source, native => native.batch_execute(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            ))?;
        }
        let counts = tables::counts(source)?;
        let log = heads::head(source, None)?;
        let reopened = target.transaction(|target| {
            let names: Vec<String> = counts.keys().cloned().collect();
            match (&mut *source, &mut *target) {
                (AnyConnection::Sqlite(from), AnyConnection::Postgres(to)) => {
                    fill_postgres(from, to, &names)?;
                }
                (AnyConnection::Postgres(from), AnyConnection::Sqlite(to)) => {
                    fill_sqlite(from, to, &names)?;
                }
                _ => return Err(BackupError::Damaged("databases of one kind".to_owned())),
            }
            compare(target, &counts, &log)?;
            note(target, now)
        })?;
        Ok(Copied {
            counts,
            log,
            reopened,
        })
    })
}

fn fill_postgres(
    from: &mut SqliteConnection,
    to: &mut PgConnection,
    names: &[String],
) -> Result<(), BackupError> {
    let with_keys = tables::clear(to)?;
    for table in names {
        let columns = neutral::columns(from, table)?;
        neutral::read_sqlite(from, table, &columns, |rows| {
            tables::insert(to, table, rows)
        })?;
    }
    tables::settle(to, &with_keys)?;
    Ok(())
}

fn fill_sqlite(
    from: &mut PgConnection,
    to: &mut SqliteConnection,
    names: &[String],
) -> Result<(), BackupError> {
    neutral::clear_sqlite(to, names)?;
    // What a former version let stand is copied as it was, as it is restored; `doctor` tells of it.
    let triggers = neutral::take_triggers(to)?;
    for table in names {
        let columns = neutral::columns(to, table)?;
        neutral::read_postgres(from, table, &columns, |rows| {
            neutral::write_sqlite(to, table, &columns, rows)
        })?;
    }
    neutral::index_sqlite(to)?;
    neutral::bring_back(to, &triggers)?;
    Ok(())
}

/// The trail of the copy says what it is. What was open is shut: the former database may go on being used,
/// and what ends there doesn't end here.
fn note(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<Reopened, BackupError> {
    let reopened = reopening::shut(connection, now)?;
    let call = Call::by_system("copy", now);
    let made_at = now.to_rfc3339();
    let change = Change {
        module: "org",
        event: "copy",
        resource: "installation",
        record_id: &made_at,
        ..Change::default()
    };
    history::record(connection, &call, change)?;
    Ok(reopened)
}
