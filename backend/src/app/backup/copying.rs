//! Copying an installation to a database of the other kind: from the file with which most begin to
//! PostgreSQL, and back. Files and keys stay where they are, or go along into another data folder.
//!
//! All of it comes or nothing does: rows out of one snapshot into one transaction, in which each table is
//! read again and held against what was read of the old one, the public log and the chain of the trail
//! against the heads beside the keys. A database of PostgreSQL says that a copy has begun until all is
//! there ([`installation::begin_copy`]); a file of SQLite lies beside its place until then.

use super::digests::{Content, Digesting};
use super::reopening::{self, Reopened};
use super::restoring::{
    folder_beside, is_empty, kind_of, require_log, require_no_others, require_nothing_beside,
};
use super::tables::Gathering;
use super::{BackupError, DATABASE, files, key_files, making_way, neutral, tables, writing};
use crate::app::{installation, named_keys, trail};
use crate::audit::actions::heads as chain_heads;
use crate::audit::actions::verifying::Verified;
use crate::draws::actions::heads::{self, LogHead, Standing};
use crate::kernel::command::Call;
use crate::kernel::config::Config;
use crate::kernel::db::{AnyConnection, Kind, file_of};
use crate::kernel::history::{self, Change};
use crate::kernel::kept_head::KeptHead;
use crate::kernel::keys::{self, NamedKey};
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
    /// What each table held, the same in both databases.
    pub contents: BTreeMap<String, Content>,
    /// The head of the public log.
    pub log: LogHead,
    /// Whether that log goes on from the head that was kept beside the keys.
    pub is_log_whole: bool,
    /// What came of verifying the trail, in the copy.
    pub trail: Verified,
    /// Files that the database names and that weren't there, by their hashes.
    pub lacking: Vec<String>,
    /// Keys that the copy needs and that aren't in its data folder.
    pub missing_keys: Vec<NamedKey>,
    /// What was open in the database.
    pub reopened: Reopened,
}

/// Copies an installation, as it is at one moment, to where `to` has its database: an address `postgres://…`
/// of an empty one, or the path of a file that isn't there yet. Where `to` has another data folder, files go
/// there, and keys if they are wanted. Whatever is written to the old one later isn't in the copy.
///
/// # Errors
/// If both databases are of one kind, something is there already, or the copy isn't what it should be.
pub fn copy(
    from: &Config,
    to: &Config,
    with_keys: bool,
    now: DateTime<Utc>,
) -> Result<Copied, BackupError> {
    let address = to.database();
    if kind_of(&from.database()) == kind_of(&address) {
        return Err(BackupError::refused(
            "两个数据库为同一类型，请使用 backup 和 restore",
            "both databases are of one kind: use backup and restore",
        ));
    }
    let mut source = writing::open(from)?;
    let keys = from.keys();
    let copying = Copying {
        from,
        to,
        with_keys,
        now,
        log_head: heads::kept(&keys).map_err(BackupError::io(&keys))?,
        chain_head: chain_heads::kept(&keys).map_err(BackupError::io(&keys))?,
    };
    if to.data != from.data {
        privacy::own_folder(&to.data).map_err(BackupError::io(&to.data))?;
    }
    match (kind_of(&address), file_of(&address)) {
        (Kind::Postgres, _) => copying.to_postgres(&mut source, &address),
        (Kind::Sqlite, Some(place)) => copying.to_sqlite(&mut source, place),
        (Kind::Sqlite, None) => Err(BackupError::refused(
            format!("{address} 不是文件路径"),
            format!("{address} is no path of a file"),
        )),
    }
}

/// A copy on its way.
struct Copying<'a> {
    from: &'a Config,
    to: &'a Config,
    with_keys: bool,
    now: DateTime<Utc>,
    /// Heads that were kept beside the keys before anything was read: what comes later needn't be copied.
    log_head: Option<LogHead>,
    chain_head: Option<KeptHead>,
}

impl Copying<'_> {
    fn to_postgres(
        &self,
        source: &mut AnyConnection,
        address: &str,
    ) -> Result<Copied, BackupError> {
        let mut target = AnyConnection::open(address)?;
        require_no_others(&mut target)?;
        // An installation of a former version isn't migrated by this.
        if !is_empty(&mut target)? {
            return Err(taken());
        }
        self.begin(&mut target)?;
        self.transfer(source, &mut target)
    }

    /// Beside its place first, as a restored one.
    fn to_sqlite(&self, source: &mut AnyConnection, place: &Path) -> Result<Copied, BackupError> {
        if place.exists() {
            return Err(taken());
        }
        require_nothing_beside(place)?;
        let beside = folder_beside(place)?;
        let path = beside.path().join(DATABASE);
        privacy::own_file(&path).map_err(BackupError::io(&path))?;
        let mut target = AnyConnection::open(&path.to_string_lossy())?;
        self.begin(&mut target)?;
        let copied = self.transfer(source, &mut target)?;
        // What was written into a log beside the file goes into the file.
        drop(target);
        require_nothing_beside(place)?;
        fs::rename(&path, place).map_err(BackupError::io(place))?;
        Ok(copied)
    }

    /// Makes the tables, and says in them that a copy has begun: what it leaves if it doesn't end is no
    /// installation, is not started as one, and may be copied into again.
    fn begin(&self, target: &mut AnyConnection) -> Result<(), BackupError> {
        migrate(target)?;
        target.transaction(|target| {
            keep_others_out(target)?;
            match is_empty(target)? {
                true => Ok(installation::begin_copy(target, self.now)?),
                false => Err(taken()),
            }
        })
    }

    /// Out of one snapshot into one transaction.
    fn transfer(
        &self,
        source: &mut AnyConnection,
        target: &mut AnyConnection,
    ) -> Result<Copied, BackupError> {
        source.transaction(|source| {
            if let AnyConnection::Postgres(native) = source {
                native
                    .batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")?;
            }
            target.transaction(|target| self.receive(source, target))
        })
    }

    fn receive(
        &self,
        source: &mut AnyConnection,
        target: &mut AnyConnection,
    ) -> Result<Copied, BackupError> {
        keep_others_out(target)?;
        // Another copy may have begun since, and may even be through.
        if !installation::end_copy(target, self.now)? || !is_empty(target)? {
            return Err(taken());
        }
        let contents = fill(source, target)?;
        let log = heads::head(source, None)?;
        require_log(target, &log)?;
        let standing = heads::stands(target, self.log_head.as_ref())?;
        let trail = trail::verify_against(target, self.chain_head.as_ref(), self.now)?;
        let lacking = self.bring_folder(source)?;
        let reopened = note(target, self.now)?;
        let named = named_keys(target)?;
        Ok(Copied {
            contents,
            log,
            is_log_whole: matches!(standing, Standing::Whole(_)),
            trail,
            lacking,
            missing_keys: keys::missing(&self.to.keys(), &named)?,
            reopened,
        })
    }

    /// Files, and keys if they are wanted, into the other data folder; gives the files that aren't there.
    fn bring_folder(&self, source: &mut AnyConnection) -> Result<Vec<String>, BackupError> {
        if self.to.data == self.from.data {
            return Ok(Vec::new());
        }
        let named = files::named(source)?;
        let lacking = files::copy_all(&self.from.files(), &self.to.files(), &named)?;
        if self.with_keys {
            key_files::copy(&self.from.keys(), &self.to.keys())?;
        }
        Ok(lacking)
    }
}

/// Of two copies at once, or a copy and a server's first start, not both find a database empty: to the end
/// of the transaction nobody else looks. Whoever else writes to a file of SQLite is refused by itself.
fn keep_others_out(target: &mut AnyConnection) -> QueryResult<()> {
    match target {
        AnyConnection::Postgres(native) => {
            native.batch_execute("LOCK TABLE installation IN ACCESS EXCLUSIVE MODE")
        }
        AnyConnection::Sqlite(_) => Ok(()),
    }
}

fn taken() -> BackupError {
    BackupError::refused(
        "目标数据库不是空的，不能覆盖",
        "the database to copy to isn't empty, and nothing is written over it",
    )
}

/// Copies all tables.
fn fill(
    source: &mut AnyConnection,
    target: &mut AnyConnection,
) -> Result<BTreeMap<String, Content>, BackupError> {
    let names = tables::names(source)?;
    let rested = making_way::make_way(target, &names)?;
    let mut contents = BTreeMap::new();
    for table in names {
        let content = copy_table(source, target, &table)?;
        contents.insert(table, content);
    }
    making_way::settle(target, &rested)?;
    Ok(contents)
}

/// Copies the rows of a table, reads them again, and holds both against each other.
fn copy_table(
    source: &mut AnyConnection,
    target: &mut AnyConnection,
    table: &str,
) -> Result<Content, BackupError> {
    let columns = match (&mut *source, &mut *target) {
        (AnyConnection::Sqlite(native), _) | (_, AnyConnection::Sqlite(native)) => {
            neutral::columns(native, table)?
        }
        _ => return Err(BackupError::Damaged("databases of one kind".to_owned())),
    };
    let mut read = Digesting::new(&columns);
    let mut rows = Gathering::new(|rows: &[String]| neutral::write(target, table, &columns, rows));
    neutral::read(source, table, &columns, |row| {
        read.add(&row)?;
        rows.add(row)?;
        Ok(())
    })?;
    rows.end()?;
    let mut written = Digesting::new(&columns);
    neutral::read(target, table, &columns, |row| written.add(&row))?;
    let (read, written) = (read.end(), written.end());
    match read == written {
        true => Ok(read),
        false => Err(BackupError::Damaged(format!(
            "{table}: {} rows {}, not {} rows {}",
            written.count, written.sha256, read.count, read.sha256
        ))),
    }
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
