//! The head of a log that only grows, kept as a file beside the keys: a database that is older than
//! that, or another, lacks what was seen. The file isn't in the database or its backup.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// How much of the log there is, and the hash that stands for all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptHead {
    /// Entries or blocks.
    pub size: i64,
    /// 64 hexadecimal digits.
    pub hash: String,
}

/// The head that was kept under a name; none if none was yet.
pub fn read(folder: &Path, name: &str) -> io::Result<Option<KeptHead>> {
    let text = match fs::read_to_string(folder.join(name)) {
        Ok(text) => text,
        Err(none) if none.kind() == ErrorKind::NotFound => return Ok(None),
        Err(failed) => return Err(failed),
    };
    let head = text.trim_end().split_once(' ').and_then(|(size, hash)| {
        Some(KeptHead {
            size: size.parse().ok()?,
            hash: hash.to_owned(),
        })
    });
    match head {
        Some(head) => Ok(Some(head)),
        None => Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("{name} holds no head of a log"),
        )),
    }
}

/// Keeps a head in the place of the former, whole or not at all. Two that keep one at once, as servers
/// with one folder do, each have a draft of their own, the owner's alone.
pub fn write(folder: &Path, name: &str, head: &KeptHead) -> io::Result<()> {
    let mut draft = tempfile::Builder::new().prefix(name).tempfile_in(folder)?;
    writeln!(draft, "{} {}", head.size, head.hash)?;
    draft.as_file().sync_all()?;
    let kept = draft.persist(folder.join(name));
    kept.map_err(|failed| failed.error)?;
    Ok(())
}

/// The same, unless the former has come as far.
pub fn write_at_least(folder: &Path, name: &str, head: &KeptHead) -> io::Result<()> {
    match read(folder, name)? {
        Some(former) if former.size >= head.size => Ok(()),
        _ => write(folder, name, head),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_that_was_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), "log.head").unwrap(), None);
        for size in [1, 12] {
            let head = KeptHead {
                size,
                hash: "ab".repeat(32),
            };
            write(folder.path(), "log.head", &head).unwrap();
            assert_eq!(read(folder.path(), "log.head").unwrap(), Some(head));
        }
        for (size, kept) in [(3, 12), (13, 13)] {
            let head = KeptHead {
                size,
                hash: "cd".repeat(32),
            };
            write_at_least(folder.path(), "log.head", &head).unwrap();
            let found = read(folder.path(), "log.head").unwrap().unwrap();
            assert_eq!(found.size, kept);
        }
        fs::write(folder.path().join("log.head"), "x").unwrap();
        assert!(read(folder.path(), "log.head").is_err());
    }
}
