//! The files of a folder of keys, as a whole: read to be sealed or copied, and written where there are none.

use super::BackupError;
use super::placing::Beside;
use crate::kernel::keys::Purpose;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
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

/// Writes the files into a folder that isn't there yet, all or none of them, whatever comes between.
pub(super) fn write(folder: &Path, files: &KeyFiles) -> Result<(), BackupError> {
    if is_there(folder)? {
        return Err(taken(folder));
    }
    let beside = Beside::new(folder, ".sortition-keys")?;
    write_each(beside.path(), files)?;
    beside.put(folder)
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

/// Refuses keys that can't be copied from one folder to another: they aren't whole, or others are there.
/// Those that a copy that didn't end has put there already are no hindrance.
pub(super) fn require_place(from: &Path, to: &Path) -> Result<(), BackupError> {
    let files = read(from)?;
    if !is_there(to)? {
        return Ok(());
    }
    match read(to) {
        Ok(there) if there == files => Ok(()),
        _ => Err(taken(to)),
    }
}

/// Copies the keys of one folder to another, if they aren't there already.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), BackupError> {
    require_place(from, to)?;
    match is_there(to)? {
        true => Ok(()),
        false => write(to, &read(from)?),
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
    use crate::kernel::privacy;

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
        // Nothing of what was made beside them is left.
        let mut names: Vec<_> = fs::read_dir(root.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["again", "keys", "others"]);
        assert_eq!(privacy::mode(&again).unwrap(), 0o700);
    }
}
