//! The last head of the public log, kept beside the keys: a database that is older than that, as after
//! the restore of an old backup, lacks entries that others have seen. That is not to pass unnoticed.

use crate::draws::store::log;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::services::Services;
use serde::{Deserialize, Serialize};
use sortition_draw::{Algorithm, Hex32, merkle};
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Its name in the folder of the keys.
const FILE: &str = "log.head";

/// How many entries there are, and the root of their Merkle tree (RFC 9162, SHA-256).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// Entries.
    pub size: i64,
    /// 64 hexadecimal digits.
    pub root: String,
}

/// How a database stands to the head that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds all that was seen, and its head is this.
    Whole(LogHead),
    /// It holds fewer entries than were seen.
    Older,
    /// It holds others than were seen.
    Other,
}

/// The head over the first entries of a database's log, or over all.
pub fn head(connection: &mut AnyConnection, size: Option<i64>) -> Result<LogHead, ApiError> {
    let leaves = log::leaf_hashes(connection, size.unwrap_or(i64::MAX))?;
    let leaves: Vec<Hex32> = leaves
        .iter()
        .map(|leaf| leaf.parse().map_err(ApiError::internal))
        .collect::<Result<_, _>>()?;
    Ok(LogHead {
        size: i64::try_from(leaves.len()).map_err(ApiError::internal)?,
        root: merkle::root(Algorithm::Sha256, leaves).to_string(),
    })
}

/// Compares a database with the head that was kept, if one was.
pub fn stands(
    connection: &mut AnyConnection,
    kept: Option<&LogHead>,
) -> Result<Standing, ApiError> {
    let whole = head(connection, None)?;
    let Some(kept) = kept else {
        return Ok(Standing::Whole(whole));
    };
    if whole.size < kept.size {
        return Ok(Standing::Older);
    }
    Ok(match head(connection, Some(kept.size))? == *kept {
        true => Standing::Whole(whole),
        false => Standing::Other,
    })
}

/// The head that was kept; none if none was yet.
pub fn kept(folder: &Path) -> io::Result<Option<LogHead>> {
    let text = match fs::read_to_string(folder.join(FILE)) {
        Ok(text) => text,
        Err(none) if none.kind() == ErrorKind::NotFound => return Ok(None),
        Err(failed) => return Err(failed),
    };
    let head = text.trim_end().split_once(' ').and_then(|(size, root)| {
        Some(LogHead {
            size: size.parse().ok()?,
            root: root.to_owned(),
        })
    });
    match head {
        Some(head) => Ok(Some(head)),
        None => Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("{FILE} holds no head of a log"),
        )),
    }
}

/// Keeps a head in the place of the former.
pub fn keep(folder: &Path, head: &LogHead) -> io::Result<()> {
    let draft = folder.join(format!("{FILE}.new"));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    writeln!(file, "{} {}", head.size, head.root)?;
    file.sync_all()?;
    fs::rename(&draft, folder.join(FILE))
}

/// Keeps the head of the log beside the keys whenever it grows. Fails, and keeps the former, if the
/// log isn't the one that was seen. There is never more to do.
pub fn keep_head(services: &Services) -> Result<bool, ApiError> {
    let folder = services.keys.folder();
    let kept = kept(folder).map_err(ApiError::internal)?;
    let last = services.database.read_blocking(log::last)?;
    let size = last.map_or(0, |(position, _)| position + 1);
    if size == kept.as_ref().map_or(0, |kept| kept.size) {
        return Ok(false);
    }
    let standing = services
        .database
        .read_blocking(|connection| stands(connection, kept.as_ref()))?;
    match standing {
        Standing::Whole(head) => keep(folder, &head).map_err(ApiError::internal)?,
        Standing::Older | Standing::Other => {
            return Err(ApiError::internal(
                "the public log lacks entries that were seen before: see sortition doctor",
            ));
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_head_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(kept(folder.path()).unwrap(), None);
        for size in [1, 12] {
            let head = LogHead {
                size,
                root: "ab".repeat(32),
            };
            keep(folder.path(), &head).unwrap();
            assert_eq!(kept(folder.path()).unwrap(), Some(head));
        }
        fs::write(folder.path().join(FILE), "x").unwrap();
        assert!(kept(folder.path()).is_err());
    }
}
