//! Making a backup beside the running server: the database as it is at one moment, then the files that
//! it names. These never change, and none that a record names is ever removed.

use super::contents::{add_file, copy, is_whole, options};
use super::files::{self, Named};
use super::{BackupError, DATABASE, Entry, FORM, KEYS, MANIFEST, Manifest, tables, wrapped};
use crate::app::require_whole;
use crate::both;
use crate::draws::actions::heads::{self, LogHead};
use crate::kernel::command::Call;
use crate::kernel::config::Config;
use crate::kernel::db::{AnyConnection, Kind, file_of, require_address};
use crate::kernel::files::FileStore;
use crate::kernel::history::{self, Change};
use crate::kernel::migrations::schema_state;
use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use zip::ZipWriter;

/// What one looks up in the database as it is at one moment.
struct Survey {
    log: LogHead,
    counts: BTreeMap<String, i64>,
    files: Named,
}

/// Writes a backup to a file that isn't there yet. With a passphrase the keys are in it, sealed.
pub fn back_up(
    config: &Config,
    target: &Path,
    passphrase: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Manifest, BackupError> {
    if let Some(passphrase) = passphrase {
        wrapped::require_strong(passphrase)?;
    }
    if target.exists() {
        return Err(BackupError::refused(
            format!("已有文件 {}，不能覆盖", target.display()),
            format!(
                "{} is there already, and is not written over",
                target.display()
            ),
        ));
    }
    let mut connection = open(config)?;
    let migrations = schema_state(&mut connection)?.applied;
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Under another name, its owner's alone, until it is whole.
    let draft = tempfile::Builder::new()
        .prefix(".sortition-backup")
        .tempfile_in(folder)
        .map_err(BackupError::io(folder))?;
    let file = draft.reopen().map_err(BackupError::io(draft.path()))?;
    let mut archive = ZipWriter::new(file);
    let mut entries = BTreeMap::new();
    let (database, survey) = match connection.kind() {
        Kind::Sqlite => {
            let survey = copy_sqlite(&mut connection, folder, &mut archive, &mut entries)?;
            ("sqlite", survey)
        }
        Kind::Postgres => {
            let survey = dump_postgres(&mut connection, &mut archive, &mut entries)?;
            ("postgres", survey)
        }
    };
    let lacking = add_files(config, &survey, &mut archive, &mut entries)?;
    if let Some(passphrase) = passphrase {
        let sealed = wrapped::seal(&config.keys(), passphrase)?;
        archive.start_file(KEYS, options())?;
        let entry = copy(&mut sealed.as_slice(), &mut archive).map_err(BackupError::io(target))?;
        entries.insert(KEYS.to_owned(), entry);
    }
    let manifest = Manifest {
        form: FORM,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now.to_rfc3339(),
        database: database.to_owned(),
        migrations,
        log: survey.log,
        counts: survey.counts,
        entries,
        lacking,
    };
    archive.start_file(MANIFEST, options())?;
    archive
        .write_all(&serde_json::to_vec_pretty(&manifest)?)
        .map_err(BackupError::io(target))?;
    let file = archive.finish()?;
    file.sync_all().map_err(BackupError::io(target))?;
    draft
        .persist_noclobber(target)
        .map_err(|failed| BackupError::io(target)(failed.error))?;
    note(&mut connection, "back_up", now)?;
    Ok(manifest)
}

/// Connects to the database of an installation that has been started with this very version.
pub(super) fn open(config: &Config) -> Result<AnyConnection, BackupError> {
    let address = config.database();
    require_address(&address)?;
    if let Some(file) = file_of(&address)
        && !file.exists()
    {
        return Err(BackupError::refused(
            format!("没有数据库 {}", file.display()),
            format!("there is no database {}", file.display()),
        ));
    }
    let mut connection = AnyConnection::open_for_long(&address)?;
    let state = schema_state(&mut connection)?;
    if state.pending.is_empty() && state.unknown.is_empty() {
        require_whole(&mut connection)?;
        return Ok(connection);
    }
    Err(BackupError::refused(
        "数据库与程序版本不一致，请使用运行服务的那个程序",
        "the database is of another version: use the program that serves it",
    ))
}

/// SQLite copies itself, consistently and beside its writers.
fn copy_sqlite(
    connection: &mut AnyConnection,
    folder: &Path,
    archive: &mut ZipWriter<File>,
    entries: &mut BTreeMap<String, Entry>,
) -> Result<Survey, BackupError> {
    let beside = tempfile::Builder::new()
        .prefix(".sortition-backup")
        .tempdir_in(folder)
        .map_err(BackupError::io(folder))?;
    let path = beside.path().join(DATABASE);
    let place = path.to_string_lossy().replace('\'', "''");
    both!(connection, native => native.batch_execute(&format!("VACUUM INTO '{place}'")))?;
    let mut copied = AnyConnection::open(&path.to_string_lossy())?;
    let survey = survey(&mut copied)?;
    // What it wrote into a log beside the file goes into the file.
    drop(copied);
    entries.insert(DATABASE.to_owned(), add_file(archive, DATABASE, &path)?);
    Ok(survey)
}

/// All tables in one transaction, which sees the database as it was at its beginning.
fn dump_postgres(
    connection: &mut AnyConnection,
    archive: &mut ZipWriter<File>,
    entries: &mut BTreeMap<String, Entry>,
) -> Result<Survey, BackupError> {
    connection.transaction(|connection| {
        both!(connection, native => native.batch_execute(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        ))?;
        let survey = survey(connection)?;
        let AnyConnection::Postgres(native) = connection else {
            return Err(BackupError::Damaged("no PostgreSQL".to_owned()));
        };
        for table in survey.counts.keys() {
            let name = format!("tables/{table}.jsonl");
            archive.start_file(name.as_str(), options())?;
            let mut entry = Counting::new(archive);
            tables::dump(native, table, |row| entry.line(&row))?;
            entries.insert(name, entry.finish());
        }
        Ok(survey)
    })
}

/// Writes lines and hashes what it writes.
struct Counting<'a> {
    archive: &'a mut ZipWriter<File>,
    digest: Sha256,
    size: u64,
}

impl<'a> Counting<'a> {
    fn new(archive: &'a mut ZipWriter<File>) -> Self {
        Self {
            archive,
            digest: Sha256::new(),
            size: 0,
        }
    }

    fn line(&mut self, text: &str) -> Result<(), BackupError> {
        for part in [text.as_bytes(), b"\n"] {
            self.digest.update(part);
            self.archive
                .write_all(part)
                .map_err(zip::result::ZipError::Io)?;
            self.size += part.len() as u64;
        }
        Ok(())
    }

    fn finish(self) -> Entry {
        Entry {
            size: self.size,
            sha256: hex::encode(self.digest.finalize()),
        }
    }
}

fn survey(connection: &mut AnyConnection) -> Result<Survey, BackupError> {
    Ok(Survey {
        log: heads::head(connection, None)?,
        counts: tables::counts(connection)?,
        files: files::named(connection)?,
    })
}

/// Puts the files in; gives the hashes of those that a record names and that aren't there, or aren't
/// what they were.
fn add_files(
    config: &Config,
    survey: &Survey,
    archive: &mut ZipWriter<File>,
    entries: &mut BTreeMap<String, Entry>,
) -> Result<Vec<String>, BackupError> {
    let mut lacking = Vec::new();
    let named = &survey.files;
    for hash in named.by_records.union(&named.by_jobs) {
        let path = FileStore::place(&config.files(), hash);
        if is_whole(&path, hash) {
            let name = format!("files/{hash}");
            let entry = add_file(archive, &name, &path)?;
            entries.insert(name, entry);
        } else if named.by_records.contains(hash) {
            lacking.push(hash.to_string());
        }
    }
    Ok(lacking)
}

/// Somebody has taken all that there is: the trail says so, and by which operation.
pub(super) fn note(
    connection: &mut AnyConnection,
    operation: &'static str,
    now: DateTime<Utc>,
) -> Result<(), BackupError> {
    let call = Call::by_system(operation, now);
    let made_at = now.to_rfc3339();
    let change = Change {
        module: "org",
        event: "create",
        resource: "backups",
        record_id: &made_at,
        ..Change::default()
    };
    connection.transaction(|connection| history::record(connection, &call, change))?;
    Ok(())
}
