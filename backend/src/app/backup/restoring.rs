//! Restoring a backup into an empty installation: all of it is held against the manifest first; the
//! database comes last, whole or not at all.

use super::contents::{manifest, take};
use super::emptiness::{is_empty, keep_others_out, kind_of, require_no_others};
use super::placing::{self, Beside, require_nothing_beside};
use super::reopening::{self, Reopened};
use super::{BackupError, DATABASE, KEYS, Manifest, files, key_files, tables, wrapped};
use crate::app::named_keys;
use crate::audit::actions::heads as chain_heads;
use crate::draws::actions::heads::{self, LogHead};
use crate::kernel::archive::{self, ArchiveError, Bounds};
use crate::kernel::command::Call;
use crate::kernel::config::Config;
use crate::kernel::db::{self, AnyConnection, Kind, file_of};
use crate::kernel::files::ContentHash;
use crate::kernel::history::{self, Change};
use crate::kernel::keys::{self, NamedKey};
use crate::kernel::migrations::{migrate, migrate_to, schema_state};
use crate::kernel::privacy;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use zip::ZipArchive;

/// What was restored, and what is left to do.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub manifest: Manifest,
    /// Keys that the database needs and that aren't there.
    pub missing_keys: Vec<NamedKey>,
    /// The head that was kept beside the keys, if the backup is older than that.
    pub newer_head: Option<LogHead>,
    /// Whether the audit trail had come further than the backup's, by the head beside the keys.
    pub is_trail_older: bool,
    /// What was open in the backup.
    pub reopened: Reopened,
}

/// Restores a backup. With a passphrase the keys too, where there are none.
pub fn restore(
    config: &Config,
    source: &Path,
    passphrase: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Restored, BackupError> {
    db::require_address(&config.database())?;
    let file = File::open(source).map_err(BackupError::io(source))?;
    let mut archive = open(file, source)?;
    let manifest = manifest(&mut archive)?;
    for name in manifest.entries.keys() {
        take(&mut archive, &manifest, name, &mut std::io::sink())?;
    }
    privacy::own_folder(&config.data).map_err(BackupError::io(&config.data))?;
    require_empty(config, &manifest)?;
    restore_files(config, &mut archive, &manifest)?;
    let Some(passphrase) = passphrase else {
        return restore_database(config, &mut archive, manifest, now);
    };
    restore_keys(config, &mut archive, &manifest, passphrase)?;
    let restored = restore_database(config, &mut archive, manifest, now);
    if restored.is_err() && is_nobodys(config) {
        // They would be in the way of the next attempt. What failed first is what is told.
        let _ = fs::remove_dir_all(config.keys());
    }
    restored
}

/// What a backup has at the most: its files are as many as those of an installation in a century, and a list
/// of more is none of ours. The list is kept while it is restored.
const BOUNDS: Bounds = Bounds {
    parts: 8_000_000,
    named_bytes: 1 << 30,
};

fn open(file: File, place: &Path) -> Result<ZipArchive<File>, BackupError> {
    archive::open_within(file, BOUNDS).map_err(|error| match error {
        ArchiveError::Io(failed) => BackupError::io(place)(failed),
        ArchiveError::TooManyParts | ArchiveError::Unreadable => {
            BackupError::Damaged(error.to_string())
        }
    })
}

/// Whether nobody's database is there now: a server that began meanwhile works with the keys that it found,
/// and they are its own. Where that can't be told they stay.
fn is_nobodys(config: &Config) -> bool {
    let address = config.database();
    match file_of(&address) {
        Some(file) => fs::symlink_metadata(file).is_err(),
        None => AnyConnection::open(&address)
            .is_ok_and(|mut connection| is_empty(&mut connection).unwrap_or(false)),
    }
}

/// The database, when all else is there.
fn restore_database(
    config: &Config,
    archive: &mut ZipArchive<File>,
    manifest: Manifest,
    now: DateTime<Utc>,
) -> Result<Restored, BackupError> {
    let mut connection = match kind_of(&config.database()) {
        Kind::Sqlite => restore_sqlite(config, archive, &manifest)?,
        Kind::Postgres => restore_postgres(config, archive, &manifest)?,
    };
    migrate(&mut connection)?;
    let reopened = note(&mut connection, &manifest, now)?;
    let named = named_keys(&mut connection)?;
    let kept = heads::kept(&config.keys()).map_err(BackupError::io(&config.keys()))?;
    let sealed = chain_heads::kept(&config.keys()).map_err(BackupError::io(&config.keys()))?;
    let trail = chain_heads::fault(&mut connection, sealed.as_ref())?;
    Ok(Restored {
        is_trail_older: trail.is_some(),
        missing_keys: keys::missing(&config.keys(), &named)?,
        newer_head: kept.filter(|kept| kept.size > manifest.log.size),
        manifest,
        reopened,
    })
}

/// Nothing is ever written over what somebody has.
fn require_empty(config: &Config, manifest: &Manifest) -> Result<(), BackupError> {
    let address = config.database();
    let (kind, wanted) = match kind_of(&address) {
        Kind::Sqlite => ("sqlite", "SQLite"),
        Kind::Postgres => ("postgres", "PostgreSQL"),
    };
    if manifest.database != kind {
        return Err(BackupError::refused(
            format!("备份来自 {}，不能恢复到 {wanted}", manifest.database),
            format!(
                "the backup is of {}, this installation has {wanted}",
                manifest.database
            ),
        ));
    }
    let is_empty = match file_of(&address) {
        Some(file) => fs::symlink_metadata(file).is_err(),
        None => {
            let mut connection = AnyConnection::open(&address)?;
            require_no_others(&mut connection)?;
            is_empty(&mut connection)?
        }
    };
    match is_empty {
        true => file_of(&address).map_or(Ok(()), require_nothing_beside),
        false => Err(taken()),
    }
}

fn taken() -> BackupError {
    BackupError::refused(
        "已有数据库，不能覆盖；请指定空的数据库和数据文件夹",
        "there is a database already, and nothing is written over it: name an empty one",
    )
}

fn restore_files(
    config: &Config,
    archive: &mut ZipArchive<File>,
    manifest: &Manifest,
) -> Result<(), BackupError> {
    let folder = config.files();
    for name in manifest.entries.keys() {
        let Some(hash) = name.strip_prefix("files/") else {
            continue;
        };
        // The name of a file is nothing but its hash: it leads nowhere else.
        let hash: ContentHash = hash
            .parse()
            .map_err(|_| BackupError::Damaged(name.clone()))?;
        files::put(&folder, &hash, |draft| take(archive, manifest, name, draft))?;
    }
    Ok(())
}

fn restore_keys(
    config: &Config,
    archive: &mut ZipArchive<File>,
    manifest: &Manifest,
    passphrase: &str,
) -> Result<(), BackupError> {
    if !manifest.entries.contains_key(KEYS) {
        return Err(BackupError::refused(
            "备份中没有密钥",
            "there are no keys in this backup",
        ));
    }
    let folder = config.keys();
    if key_files::is_there(&folder)? {
        return Err(key_files::taken(&folder));
    }
    let mut sealed = Vec::new();
    take(archive, manifest, KEYS, &mut sealed)?;
    wrapped::open(&folder, passphrase, &sealed)
}

/// Beside its place first: there it is held against the manifest.
fn restore_sqlite(
    config: &Config,
    archive: &mut ZipArchive<File>,
    manifest: &Manifest,
) -> Result<AnyConnection, BackupError> {
    let address = config.database();
    let Some(place) = file_of(&address) else {
        return Err(BackupError::Damaged(DATABASE.to_owned()));
    };
    let beside = Beside::new(place, ".sortition-restore")?;
    let path = beside.path().join(DATABASE);
    privacy::own_file(&path).map_err(BackupError::io(&path))?;
    let mut file = File::options()
        .write(true)
        .open(&path)
        .map_err(BackupError::io(&path))?;
    take(archive, manifest, DATABASE, &mut file)?;
    file.sync_all().map_err(BackupError::io(&path))?;
    drop(file);
    let mut connection = AnyConnection::open(&path.to_string_lossy())?;
    require_known(&schema_state(&mut connection)?.unknown)?;
    let check = "SELECT quick_check AS line FROM pragma_quick_check";
    if tables::lines(&mut connection, check)? != ["ok"] {
        return Err(BackupError::Damaged(DATABASE.to_owned()));
    }
    compare(&mut connection, &manifest.counts, &manifest.log)?;
    placing::without_log(&mut connection)?;
    drop(connection);
    placing::put(&path, place, taken())?;
    Ok(AnyConnection::open(&address)?)
}

/// Into the schema that the backup was made with, in one transaction. Another restore, a copy or a server's
/// first start may have come since the database was found empty.
fn restore_postgres(
    config: &Config,
    archive: &mut ZipArchive<File>,
    manifest: &Manifest,
) -> Result<AnyConnection, BackupError> {
    let mut connection = AnyConnection::open_for_long(&config.database())?;
    migrate_to(&mut connection, &manifest.migrations)?;
    let state = schema_state(&mut connection)?;
    let unknown = manifest.migrations.iter();
    let unknown: Vec<String> = unknown
        .filter(|one| !state.applied.contains(one))
        .cloned()
        .collect();
    require_known(&unknown)?;
    // Names from a file become part of statements: only those that there are.
    let known = tables::names(&mut connection)?;
    if let Some(other) = manifest.counts.keys().find(|name| !known.contains(name)) {
        return Err(BackupError::Damaged(format!("no table {other}")));
    }
    connection.transaction(|connection| {
        keep_others_out(connection)?;
        if !is_empty(connection)? {
            return Err(taken());
        }
        load(connection, archive, manifest)?;
        compare(connection, &manifest.counts, &manifest.log)
    })?;
    Ok(connection)
}

fn load(
    connection: &mut AnyConnection,
    archive: &mut ZipArchive<File>,
    manifest: &Manifest,
) -> Result<(), BackupError> {
    let AnyConnection::Postgres(native) = connection else {
        return Err(BackupError::Damaged("no PostgreSQL".to_owned()));
    };
    let names: Vec<String> = manifest.counts.keys().cloned().collect();
    let with_keys = tables::clear(native, &names)?;
    for table in &names {
        let rows = archive.by_name(&format!("tables/{table}.jsonl"))?;
        tables::load(native, table, BufReader::new(rows).lines())?;
    }
    tables::settle(native, &with_keys)?;
    Ok(())
}

fn require_known(unknown: &[String]) -> Result<(), BackupError> {
    match unknown {
        [] => Ok(()),
        unknown => Err(db::DatabaseError::Newer(unknown.join(", ")).into()),
    }
}

/// By counts of rows, and by the head of the public log.
fn compare(
    connection: &mut AnyConnection,
    expected: &BTreeMap<String, i64>,
    log: &LogHead,
) -> Result<(), BackupError> {
    let counts = tables::counts(connection)?;
    for (table, expected) in expected {
        let found = counts.get(table).copied().unwrap_or(-1);
        if found != *expected {
            return Err(BackupError::Damaged(format!(
                "{table}: {found} rows, not {expected}"
            )));
        }
    }
    require_log(connection, log)
}

/// By the head of the public log.
fn require_log(connection: &mut AnyConnection, expected: &LogHead) -> Result<(), BackupError> {
    match heads::head(connection, None)? == *expected {
        true => Ok(()),
        false => Err(BackupError::Damaged("log_entries".to_owned())),
    }
}

/// The trail of what was restored says that it was. What was open in the backup is shut.
fn note(
    connection: &mut AnyConnection,
    manifest: &Manifest,
    now: DateTime<Utc>,
) -> Result<Reopened, BackupError> {
    let call = Call::by_system("restore", now);
    connection.transaction(|connection| {
        let reopened = reopening::shut(connection, now)?;
        let change = Change {
            module: "org",
            event: "restore",
            resource: "backups",
            record_id: &manifest.made_at,
            ..Change::default()
        };
        history::record(connection, &call, change)?;
        Ok(reopened)
    })
}
