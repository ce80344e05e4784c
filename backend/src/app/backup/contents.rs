//! Contents on their way into a backup and out of it: read once, hashed as they pass.

use super::{BackupError, Entry, Manifest};
use crate::kernel::files::ContentHash;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// So much is read at once.
const PIECE_BYTES: usize = 1 << 20;
/// No manifest is as large as this.
const MANIFEST_MOST: u64 = 1 << 30;

/// Copies all of a content; tells how much it was, and its hash.
pub(super) fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<Entry> {
    let mut digest = Sha256::new();
    let mut size = 0;
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let length = from.read(&mut piece)?;
        if length == 0 {
            return Ok(Entry {
                size,
                sha256: hex::encode(digest.finalize()),
            });
        }
        digest.update(&piece[..length]);
        to.write_all(&piece[..length])?;
        size += length as u64;
    }
}

/// Whether a file is there and still what its name says.
pub(super) fn is_whole(path: &Path, hash: &ContentHash) -> bool {
    let found = File::open(path).and_then(|mut file| copy(&mut file, &mut std::io::sink()));
    found.is_ok_and(|entry| entry.sha256 == hash.as_str())
}

/// How contents lie in the ZIP.
pub(super) fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
        .unix_permissions(0o600)
}

/// Puts a file into a backup.
pub(super) fn add_file(
    archive: &mut ZipWriter<File>,
    name: &str,
    path: &Path,
) -> Result<Entry, BackupError> {
    let mut file = File::open(path).map_err(BackupError::io(path))?;
    archive.start_file(name, options())?;
    copy(&mut file, archive).map_err(BackupError::io(path))
}

/// Reads what a backup says of itself.
pub(super) fn manifest(archive: &mut ZipArchive<File>) -> Result<Manifest, BackupError> {
    let mut text = String::new();
    let entry = archive
        .by_name(super::MANIFEST)
        .map_err(|_| BackupError::Damaged(format!("no {}", super::MANIFEST)))?;
    entry
        .take(MANIFEST_MOST)
        .read_to_string(&mut text)
        .map_err(|error| BackupError::Damaged(error.to_string()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|error| BackupError::Damaged(error.to_string()))?;
    match manifest.form {
        super::FORM => Ok(manifest),
        form => Err(BackupError::refused(
            format!("不认识的备份格式 {form}，请使用更高版本的程序"),
            format!("unknown form of backup {form}: a later version of the program made it"),
        )),
    }
}

/// Copies a content out of a backup, and refuses it if it isn't what the manifest says.
pub(super) fn take(
    archive: &mut ZipArchive<File>,
    manifest: &Manifest,
    name: &str,
    to: &mut impl Write,
) -> Result<(), BackupError> {
    let damaged = |reason: String| BackupError::Damaged(format!("{name}: {reason}"));
    let expected = manifest
        .entries
        .get(name)
        .ok_or_else(|| damaged("not in the manifest".to_owned()))?;
    let entry = archive
        .by_name(name)
        .map_err(|error| damaged(error.to_string()))?;
    // What is larger than it says needn't be read to its end.
    let found = copy(&mut entry.take(expected.size + 1), to);
    match found {
        Ok(found) if found == *expected => Ok(()),
        Ok(_) => Err(damaged("another content".to_owned())),
        Err(error) => Err(damaged(error.to_string())),
    }
}
