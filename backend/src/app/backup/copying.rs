//! Copying an installation to a database of the other kind: from the file with which most begin to
//! PostgreSQL, and back. Files and keys stay where they are, or go along into another data folder.
//!
//! All rows come or none do: out of one snapshot into one transaction, in which each table is read again
//! and held against what was read of the old one, the public log and the chain of the trail against the
//! heads beside the keys. A database of PostgreSQL says that a copy has begun until all is there
//! ([`installation::begin_copy`]); a file of SQLite lies beside its place until then.

use super::columns::columns;
use super::digests::{Content, Digesting};
use super::emptiness::{is_empty, keep_others_out, kind_of, require_no_others};
use super::neutral::{self, Row};
use super::placing::{self, Beside, require_nothing_beside};
use super::reopening::{self, Reopened};
use super::tables::Gathering;
use super::taking_along::{Along, Heads, moves};
use super::{BackupError, DATABASE, making_way, numbering, tables, writing};
use crate::app::{installation, named_keys, trail};
use crate::audit::actions::verifying::Verified;
use crate::draws::actions::heads::{self, LogHead, Standing};
use crate::kernel::command::Call;
use crate::kernel::config::Config;
use crate::kernel::db::{AnyConnection, Kind, file_of, require_address};
use crate::kernel::history::{self, Change};
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
    /// Whether heads were kept beside the keys, of the log and of the trail as far as there is any of them:
    /// where none was, nothing tells whether their ends are there.
    pub had_heads: bool,
    /// What came of verifying the trail, in the copy.
    pub trail: Verified,
    /// Files that the database names and that weren't there, by their hashes.
    pub lacking: Vec<String>,
    /// Keys that the copy needs and that aren't in its data folder.
    pub missing_keys: Vec<NamedKey>,
    /// What was open in the database.
    pub reopened: Reopened,
    /// Why the old trail doesn't say that all of it was copied, if it doesn't.
    pub unnoted: Option<BackupError>,
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
    require_address(&from.database())?;
    require_address(&address)?;
    if kind_of(&from.database()) == kind_of(&address) {
        return Err(BackupError::refused(
            "两个数据库为同一类型，请使用 backup 和 restore",
            "both databases are of one kind: use backup and restore",
        ));
    }
    let mut source = writing::open(from)?;
    let copying = Copying {
        along: Along {
            from,
            to,
            moves: moves(from, to),
            with_keys,
            heads: Heads::of(from)?,
        },
        now,
    };
    let mut copied = match (kind_of(&address), file_of(&address)) {
        (Kind::Postgres, _) => copying.to_postgres(&mut source, &address)?,
        (Kind::Sqlite, Some(place)) => copying.to_sqlite(&mut source, place)?,
        (Kind::Sqlite, None) => {
            return Err(BackupError::refused(
                format!("{address} 不是文件路径"),
                format!("{address} is no path of a file"),
            ));
        }
    };
    // The copy is there, whatever comes of this.
    copied.unnoted = writing::note(&mut source, "copy", now).err();
    Ok(copied)
}

/// A copy on its way.
struct Copying<'a> {
    along: Along<'a>,
    now: DateTime<Utc>,
}

impl Copying<'_> {
    fn to_postgres(
        &self,
        source: &mut AnyConnection,
        address: &str,
    ) -> Result<Copied, BackupError> {
        let mut target = AnyConnection::open_for_long(address)?;
        require_no_others(&mut target)?;
        // An installation of a former version isn't migrated by this.
        if !is_empty(&mut target)? {
            return Err(BackupError::Taken);
        }
        self.along.prepare()?;
        self.begin(&mut target)?;
        let copied = self.transfer(source, &mut target);
        if let Err(BackupError::Taken) = copied {
            // Somebody else's database isn't kept from being started. What failed first is what is told.
            let _ = self.withdraw(&mut target);
        }
        copied
    }

    /// Beside its place first, as a restored one. What is written comes into the file itself: a log beside it
    /// would take as much of the disk once more.
    fn to_sqlite(&self, source: &mut AnyConnection, place: &Path) -> Result<Copied, BackupError> {
        if fs::symlink_metadata(place).is_ok() {
            return Err(BackupError::Taken);
        }
        require_nothing_beside(place)?;
        self.along.prepare()?;
        let beside = Beside::new(place, ".sortition-copy")?;
        let path = beside.path().join(DATABASE);
        privacy::own_file(&path).map_err(BackupError::io(&path))?;
        let mut target = AnyConnection::open(&path.to_string_lossy())?;
        placing::without_log(&mut target)?;
        self.begin(&mut target)?;
        making_way::without_foreign_keys(&mut target)?;
        let copied = self.transfer(source, &mut target)?;
        drop(target);
        placing::put(&path, place, BackupError::Taken)?;
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
                false => Err(BackupError::Taken),
            }
        })
    }

    /// Takes back that this copy has begun.
    fn withdraw(&self, target: &mut AnyConnection) -> Result<(), BackupError> {
        target.transaction(|target| {
            keep_others_out(target)?;
            installation::end_copy(target, self.now)?;
            Ok(())
        })
    }

    /// Out of one snapshot into one transaction; before that what is taken along, which can be the longest.
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
            let lacking = self.along.bring(source)?;
            target.transaction(|target| self.receive(source, target, lacking))
        })
    }

    fn receive(
        &self,
        source: &mut AnyConnection,
        target: &mut AnyConnection,
        lacking: Vec<String>,
    ) -> Result<Copied, BackupError> {
        keep_others_out(target)?;
        // Another copy or a server may have begun since, and may even be through.
        if !installation::end_copy(target, self.now)? || !is_empty(target)? {
            return Err(BackupError::Taken);
        }
        let contents = fill(source, target)?;
        let log = heads::head(source, None)?;
        if heads::head(target, None)? != log {
            return Err(BackupError::Differs("log_entries".to_owned()));
        }
        let Heads { log: seen, chain } = &self.along.heads;
        let standing = heads::stands(target, seen.as_ref())?;
        let trail = trail::verify_against(target, chain.as_ref(), self.now)?;
        let is_seen = seen.is_some() || log.size == 0;
        let is_sealed = chain.is_some() || trail.verification.block_count == 0;
        let reopened = note(target, self.now)?;
        let named = named_keys(target)?;
        Ok(Copied {
            contents,
            log,
            is_log_whole: matches!(standing, Standing::Whole(_)),
            had_heads: is_seen && is_sealed,
            trail,
            lacking,
            missing_keys: keys::missing(&self.along.to.keys(), &named)?,
            reopened,
            unnoted: None,
        })
    }
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
    numbering::go_on_after(target, &numbering::last(source)?)?;
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
            columns(native, table)?
        }
        _ => return Err(BackupError::Differs("databases of one kind".to_owned())),
    };
    let mut read = Digesting::new(&columns);
    let mut rows = Gathering::new(|rows: &[Row]| neutral::write(target, table, &columns, rows));
    neutral::read(source, table, &columns, |row| {
        read.add(&row)?;
        let size = row.size();
        rows.add(row, size)?;
        Ok(())
    })?;
    rows.end()?;
    let mut written = Digesting::new(&columns);
    neutral::read(target, table, &columns, |row| written.add(&row))?;
    let (read, written) = (read.end(), written.end());
    match read == written {
        true => Ok(read),
        false => Err(BackupError::Differs(format!(
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
