//! Who may read what lies on the disk: the server's own account, and nobody beside it. The database
//! holds what nobody may know yet, the files hold evidence and lists of persons.
//!
//! The program makes whatever it makes for its owner alone ([`own_all`]); what was made before that, or
//! put there by hand, is mended when the server starts. The folder of the keys is not: keys that others
//! could read are refused (`keys`).

use rustix::fs::Mode;
use std::fs::{self, DirBuilder, OpenOptions, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Rights of group and others: there must be none.
pub const FOREIGN_RIGHTS: u32 = 0o077;
/// Of a folder where everybody makes files, such as /tmp: it is nobody's own.
const SHARED: u32 = 0o1000;

/// From now on, what this process makes is its owner's alone: also what libraries make.
pub fn own_all() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Makes a folder that its owner alone may enter, or takes others' rights from the one that is there.
pub fn own_folder(path: &Path) -> io::Result<()> {
    make_folder(path)?;
    take_rights(path)
}

/// Makes a file that its owner alone may read, or takes others' rights from the one that is there.
pub fn own_file(path: &Path) -> io::Result<()> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(_) => Ok(()),
        Err(there) if there.kind() == ErrorKind::AlreadyExists => take_rights(path),
        Err(failed) => Err(failed),
    }
}

/// Takes others' rights from a file, if it is there.
pub fn own_if_there(path: &Path) -> io::Result<()> {
    match take_rights(path) {
        Err(gone) if gone.kind() == ErrorKind::NotFound => Ok(()),
        taken => taken,
    }
}

/// As [`own_folder`], with all that lies in it. The folder's own mode says whether that was done, and
/// is mended last, so that a start that was cut short goes on with it.
pub fn own_tree(folder: &Path) -> io::Result<()> {
    make_folder(folder)?;
    if !is_open_to_others(folder)? {
        return Ok(());
    }
    each_below(folder, own_if_there)?;
    take_rights(folder)
}

/// How many of a folder and what lies in it others may read, and the first of them.
pub fn open_to_others(folder: &Path) -> io::Result<(usize, Option<PathBuf>)> {
    let mut count = 0;
    let mut first = None;
    let mut look = |path: &Path| -> io::Result<()> {
        if is_open_to_others(path)? {
            count += 1;
            first.get_or_insert_with(|| path.to_owned());
        }
        Ok(())
    };
    look(folder)?;
    each_below(folder, look)?;
    Ok((count, first))
}

/// Whether group or others have any right.
pub fn is_open_to_others(path: &Path) -> io::Result<bool> {
    Ok(mode(path)? & FOREIGN_RIGHTS != 0)
}

/// The mode, as chmod takes it.
pub fn mode(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o7777)
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn take_rights(path: &Path) -> io::Result<()> {
    let mode = mode(path)?;
    if mode & FOREIGN_RIGHTS == 0 || mode & SHARED != 0 {
        return Ok(());
    }
    match fs::set_permissions(path, Permissions::from_mode(mode & !FOREIGN_RIGHTS)) {
        // Somebody else's, who lets us work in it: `sortition doctor` tells.
        Err(refused) if refused.kind() == ErrorKind::PermissionDenied => {
            tracing::warn!(path = %path.display(), "others may read this, and it is not ours to change");
            Ok(())
        }
        done => done,
    }
}

/// Everything below a folder; links are not followed. What goes meanwhile is left out.
fn each_below(folder: &Path, mut act: impl FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_symlink() {
                continue;
            }
            match act(&entry.path()) {
                Err(gone) if gone.kind() == ErrorKind::NotFound => continue,
                acted => acted?,
            }
            if kind.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(path: &Path, bits: u32) {
        fs::write(path, "x").unwrap();
        fs::set_permissions(path, Permissions::from_mode(bits)).unwrap();
    }

    #[test]
    fn own_folder_makes_it_for_its_owner_or_mends_it() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("data");
        own_folder(&folder).unwrap();
        assert_eq!(mode(&folder).unwrap(), 0o700);
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        own_folder(&folder).unwrap();
        assert_eq!(mode(&folder).unwrap(), 0o700);
    }

    #[test]
    fn own_folder_leaves_one_that_everybody_uses() {
        let root = tempfile::tempdir().unwrap();
        fs::set_permissions(root.path(), Permissions::from_mode(0o1777)).unwrap();
        own_folder(root.path()).unwrap();
        assert_eq!(mode(root.path()).unwrap(), 0o1777);
    }

    #[test]
    fn own_file_makes_it_or_mends_it() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("new");
        own_file(&file).unwrap();
        assert_eq!(mode(&file).unwrap(), 0o600);
        let file = root.path().join("old");
        made(&file, 0o644);
        own_file(&file).unwrap();
        assert_eq!(mode(&file).unwrap(), 0o600);
        assert_eq!(fs::read_to_string(&file).unwrap(), "x");
        own_if_there(&root.path().join("none")).unwrap();
    }

    #[test]
    fn own_tree_mends_all_that_lies_in_it_but_not_what_links_lead_to() {
        let root = tempfile::tempdir().unwrap();
        let outside = root.path().join("outside");
        made(&outside, 0o644);
        let tree = root.path().join("files");
        let inner = tree.join("contents/ab");
        fs::create_dir_all(&inner).unwrap();
        for folder in [&tree, &tree.join("contents"), &inner] {
            fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
        }
        made(&inner.join("file"), 0o644);
        std::os::unix::fs::symlink(&outside, inner.join("link")).unwrap();
        let (count, first) = open_to_others(&tree).unwrap();
        assert_eq!((count, first), (4, Some(tree.clone())));
        own_tree(&tree).unwrap();
        assert_eq!(open_to_others(&tree).unwrap(), (0, None));
        assert_eq!(mode(&inner.join("file")).unwrap(), 0o600);
        assert_eq!(mode(&inner).unwrap(), 0o700);
        assert_eq!(mode(&outside).unwrap(), 0o644);
    }
}
