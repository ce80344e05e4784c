//! The files that a database names, as a whole: which they are, and putting them into the folder of another
//! installation.

use super::BackupError;
use super::contents::{copy, is_whole};
use crate::jobs::actions::forgetting::source_of;
use crate::jobs::store::sources;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::files::{ContentHash, FileStore, rows};
use crate::kernel::privacy;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

/// The contents that a database names.
pub(super) struct Named {
    /// Those that records name: they must be there.
    pub(super) by_records: BTreeSet<ContentHash>,
    /// Those that jobs were given: they may go at any time.
    pub(super) by_jobs: BTreeSet<ContentHash>,
}

/// The contents that a database names at this moment.
pub(super) fn named(connection: &mut AnyConnection) -> Result<Named, ApiError> {
    let hashes = rows::hashes(connection)?;
    let payloads = sources::payloads_with_source(connection)?;
    Ok(Named {
        by_records: hashes.iter().filter_map(|hash| hash.parse().ok()).collect(),
        by_jobs: payloads
            .iter()
            .filter_map(|payload| source_of(payload))
            .collect(),
    })
}

/// Puts a content into a folder of files, whole or not at all. One that a failed attempt or a failing disk
/// left damaged is replaced.
pub(super) fn put(
    folder: &Path,
    hash: &ContentHash,
    write: impl FnOnce(&mut File) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let path = FileStore::place(folder, hash);
    if is_whole(&path, hash) {
        return Ok(());
    }
    let inner = path.parent().unwrap_or(folder);
    privacy::own_folder(inner).map_err(BackupError::io(inner))?;
    let mut draft = tempfile::NamedTempFile::new_in(inner).map_err(BackupError::io(inner))?;
    write(draft.as_file_mut())?;
    draft.as_file().sync_all().map_err(BackupError::io(&path))?;
    draft
        .persist(&path)
        .map_err(|failed| BackupError::io(&path)(failed.error))?;
    Ok(())
}

/// Copies contents from one folder of files to another; gives the hashes of those that a record names and
/// that aren't there, or aren't what they were.
pub(super) fn copy_all(from: &Path, to: &Path, named: &Named) -> Result<Vec<String>, BackupError> {
    let mut lacking = Vec::new();
    for hash in named.by_records.union(&named.by_jobs) {
        let source = FileStore::place(from, hash);
        if is_whole(&source, hash) {
            match put(to, hash, |draft| copy_one(&source, draft, hash)) {
                // It went between two looks, as what a job was given may.
                Err(_) if !source.exists() => {}
                put => {
                    put?;
                    continue;
                }
            }
        }
        if named.by_records.contains(hash) {
            lacking.push(hash.to_string());
        }
    }
    Ok(lacking)
}

/// The hashes of the contents that a record names and that aren't in a folder, or aren't what they were.
pub(super) fn lacking(folder: &Path, named: &Named) -> Vec<String> {
    let records = named.by_records.iter();
    let lacking = records.filter(|hash| !is_whole(&FileStore::place(folder, hash), hash));
    lacking.map(ToString::to_string).collect()
}

fn copy_one(source: &Path, draft: &mut File, hash: &ContentHash) -> Result<(), BackupError> {
    let mut file = File::open(source).map_err(BackupError::io(source))?;
    let copied = copy(&mut file, draft).map_err(BackupError::io(source))?;
    match copied.sha256 == hash.as_str() {
        true => Ok(()),
        false => Err(BackupError::Differs(format!("files/{hash}"))),
    }
}
