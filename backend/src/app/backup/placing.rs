//! Making something beside its place before it is put there: whole, and over nothing that has come
//! meanwhile.

use super::BackupError;
use crate::kernel::db::{self, AnyConnection};
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::{TempDir, TempPath};

/// A folder beside a place, its owner's alone. It is held as long as it is used: one that nobody holds was
/// left by a program that was killed.
pub(super) struct Beside {
    folder: TempDir,
    _held: File,
}

impl Beside {
    /// Makes it, and takes away what was left by others of its name.
    pub(super) fn new(place: &Path, prefix: &str) -> Result<Self, BackupError> {
        let parent = parent_of(place);
        // What can't be taken away is in nobody's way.
        let _ = remove_left(parent, prefix);
        let folder = tempfile::Builder::new()
            .prefix(prefix)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)
            .map_err(BackupError::io(parent))?;
        let held = File::open(folder.path()).map_err(BackupError::io(folder.path()))?;
        // Where a disk knows no locks, nobody gets one, and nothing is taken away.
        let _ = held.lock();
        Ok(Self {
            folder,
            _held: held,
        })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts the folder itself in a place where none is, or an empty one.
    pub(super) fn put(mut self, place: &Path) -> Result<(), BackupError> {
        let put = || {
            sync(self.folder.path())?;
            fs::rename(self.folder.path(), place)
        };
        put().map_err(BackupError::io(place))?;
        self.folder.disable_cleanup(true);
        let parent = parent_of(place);
        sync(parent).map_err(BackupError::io(parent))
    }
}

fn parent_of(place: &Path) -> &Path {
    match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn remove_left(parent: &Path, prefix: &str) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(prefix);
        if is_ours && entry.file_type()?.is_dir() {
            let folder = File::open(entry.path())?;
            if folder.try_lock().is_ok() {
                fs::remove_dir_all(entry.path())?;
            }
        }
    }
    Ok(())
}

/// What was written into a file, or a folder, is there after a power cut.
fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

#[derive(QueryableByName)]
struct Mode {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

/// From now on what is committed to a database of SQLite is in its file. What lies in a log beside it goes
/// there, or this fails: closing the database would say nothing of it.
pub(super) fn without_log(connection: &mut AnyConnection) -> Result<(), BackupError> {
    let AnyConnection::Sqlite(native) = connection else {
        return Ok(());
    };
    let mode: Mode = diesel::sql_query("PRAGMA journal_mode = DELETE").get_result(native)?;
    match mode.journal_mode.as_str() {
        "delete" => Ok(()),
        _ => Err(not_whole()),
    }
}

fn not_whole() -> BackupError {
    BackupError::refused(
        "数据库文件未能完整写入",
        "the file of the database couldn't be written as a whole",
    )
}

/// Puts the closed file of a database in its place, if nothing has come there since one looked; `taken` is
/// what is told if something has.
pub(super) fn put(path: &Path, place: &Path, taken: BackupError) -> Result<(), BackupError> {
    if what_lies_beside(path).is_some() {
        return Err(not_whole());
    }
    require_nothing_beside(place)?;
    sync(path).map_err(BackupError::io(path))?;
    let draft = TempPath::try_from_path(path).map_err(BackupError::io(path))?;
    match draft.persist_noclobber(place) {
        Ok(()) => {}
        Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => return Err(taken),
        Err(failed) => return Err(BackupError::io(place)(failed.error)),
    }
    let parent = parent_of(place);
    sync(parent).map_err(BackupError::io(parent))
}

fn what_lies_beside(file: &Path) -> Option<PathBuf> {
    let mut beside = db::beside(file).into_iter();
    beside.find(|path| fs::symlink_metadata(path).is_ok())
}

/// SQLite takes what it finds beside a database for the database's own, and lays it over what is put
/// there.
pub(super) fn require_nothing_beside(file: &Path) -> Result<(), BackupError> {
    match what_lies_beside(file) {
        None => Ok(()),
        Some(left) => Err(BackupError::refused(
            format!("{} 是另一个数据库留下的文件，请先移走", left.display()),
            format!(
                "{} is there, left by another database: move it away first",
                left.display()
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::connection::SimpleConnection;

    const PREFIX: &str = ".sortition-test";

    fn taken() -> BackupError {
        BackupError::refused("有", "taken")
    }

    #[test]
    fn nothing_is_put_over_what_has_come_meanwhile() {
        let root = tempfile::tempdir().unwrap();
        let (path, place) = (root.path().join("made"), root.path().join("place"));
        fs::write(&path, "made").unwrap();
        fs::write(&place, "somebody's").unwrap();
        let put_there = put(&path, &place, taken());
        assert!(matches!(put_there, Err(BackupError::Refused(..))));
        assert_eq!(fs::read_to_string(&place).unwrap(), "somebody's");
        fs::remove_file(&place).unwrap();
        fs::write(&path, "made").unwrap();
        let log = root.path().join("made-wal");
        fs::write(&log, "not in the file yet").unwrap();
        assert!(put(&path, &place, taken()).is_err());
        assert!(!place.exists());
        fs::remove_file(&log).unwrap();
        put(&path, &place, taken()).unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "made");
        assert!(!path.exists());
    }

    #[test]
    fn database_without_a_log_is_its_file_alone() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("made.sqlite3");
        let mut connection = AnyConnection::open(path.to_str().unwrap()).unwrap();
        let AnyConnection::Sqlite(native) = &mut connection else {
            panic!("a path is a file of SQLite");
        };
        let table = "CREATE TABLE kinds (name TEXT)";
        native.batch_execute(table).unwrap();
        assert!(what_lies_beside(&path).is_some());
        without_log(&mut connection).unwrap();
        assert!(what_lies_beside(&path).is_none());
    }

    #[test]
    fn what_a_kill_left_is_taken_away_and_what_is_held_stays() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("place");
        let left = root.path().join(format!("{PREFIX}-left"));
        fs::create_dir(&left).unwrap();
        fs::write(left.join("file"), "x").unwrap();
        let others = root.path().join("others");
        fs::create_dir(&others).unwrap();
        let held = Beside::new(&place, PREFIX).unwrap();
        let next = Beside::new(&place, PREFIX).unwrap();
        assert!(!left.exists());
        assert!(others.exists());
        assert!(held.path().exists());
        fs::write(next.path().join("file"), "x").unwrap();
        let at = next.path().to_owned();
        next.put(&place).unwrap();
        assert!(place.join("file").exists());
        assert!(!at.exists());
    }
}
