//! The files of a folder of keys, as a whole: read to be sealed or copied, and written where there are none.

use super::BackupError;
use crate::kernel::keys::Purpose;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use zeroize::Zeroizing;

/// Their texts, by their names.
pub(super) type KeyFiles = BTreeMap<String, Zeroizing<String>>;

/// Reads the files of a folder of keys: one of each purpose.
pub(super) fn read(folder: &Path) -> Result<KeyFiles, BackupError> {
    let mut files = KeyFiles::new();
    for purpose in Purpose::ALL {
        let path = folder.join(purpose.file());
        let text = fs::read_to_string(&path).map_err(BackupError::io(&path))?;
        files.insert(purpose.file(), Zeroizing::new(text));
    }
    Ok(files)
}

/// Writes the files into a folder that isn't there yet.
pub(super) fn write(folder: &Path, files: &KeyFiles) -> Result<(), BackupError> {
    DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .map_err(BackupError::io(folder))?;
    let written = write_each(folder, files);
    if written.is_err() {
        // No half of them stays. What failed first is what is told.
        let _ = fs::remove_dir_all(folder);
    }
    written
}

fn write_each(folder: &Path, files: &KeyFiles) -> Result<(), BackupError> {
    for purpose in Purpose::ALL {
        let Some(text) = files.get(&purpose.file()) else {
            continue;
        };
        let path = folder.join(purpose.file());
        let write = || {
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(BackupError::io(&path))?;
    }
    Ok(())
}

/// Copies the keys of one folder to another. Keys that a copy that didn't end has put there already are no
/// hindrance, others are.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    let files = read(from)?;
    if !is_there(to)? {
        return write(to, &files);
    }
    match read(to) {
        Ok(there) if there == files => Ok(()),
        _ => Err(taken(to)),
    }
}

/// Nothing is written over keys.
pub(super) fn taken(folder: &Path) -> BackupError {
    BackupError::refused(
        format!("已有密钥文件夹 {}，不能覆盖", folder.display()),
        format!(
            "there are keys already in {}, and nothing is written over them",
            folder.display()
        ),
    )
}

/// Whether there is a folder of keys.
pub(super) fn is_there(folder: &Path) -> Result<bool, BackupError> {
    match fs::metadata(folder) {
        Ok(_) => Ok(true),
        Err(none) if none.kind() == ErrorKind::NotFound => Ok(false),
        Err(failed) => Err(BackupError::io(folder)(failed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::keys::Keys;

    #[test]
    fn keys_are_copied_where_there_are_none_or_the_same() {
        let root = tempfile::tempdir().unwrap();
        let folder = |name: &str| root.path().join(name);
        let (there, again, others) = (folder("keys"), folder("again"), folder("others"));
        let keys = Keys::open(&there, &[]).unwrap();
        for _ in 0..2 {
            copy(&there, &again).unwrap();
            let copied = Keys::open(&again, &[]).unwrap();
            for purpose in Purpose::ALL {
                let (before, after) = (keys.of(purpose), copied.of(purpose));
                assert_eq!(before.current().bytes(), after.current().bytes());
            }
        }
        Keys::open(&others, &[]).unwrap();
        let refused = copy(&there, &others);
        assert!(matches!(refused, Err(BackupError::Refused(..))));
        assert!(copy(&folder("none"), &folder("new")).is_err());
        assert!(!is_there(&folder("new")).unwrap());
    }
}
