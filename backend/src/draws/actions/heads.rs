//! The last head of the public log, kept beside the keys: a database that is older than that, as after
//! the restore of an old backup, lacks entries that others have seen. That is not to pass unnoticed.

use crate::draws::store::log;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::kept_head::{self, KeptHead};
use crate::kernel::services::Services;
use serde::{Deserialize, Serialize};
use sortition_draw::{Algorithm, Hex32, merkle};
use std::io;
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
    let kept = kept_head::read(folder, FILE)?;
    Ok(kept.map(|KeptHead { size, hash }| LogHead { size, root: hash }))
}

/// Keeps a head in the place of the former.
pub fn keep(folder: &Path, head: &LogHead) -> io::Result<()> {
    let head = KeptHead {
        size: head.size,
        hash: head.root.clone(),
    };
    kept_head::write(folder, FILE, &head)
}

/// Keeps a head in the place of the former, if that hasn't come further.
pub fn keep_at_least(folder: &Path, head: &LogHead) -> io::Result<()> {
    let head = KeptHead {
        size: head.size,
        hash: head.root.clone(),
    };
    kept_head::write_at_least(folder, FILE, &head)
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
