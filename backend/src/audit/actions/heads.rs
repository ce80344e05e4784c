//! The chain's last head, kept beside the keys: what is gone from the end of the trail, or all of a
//! chain that was made anew, is told by it.

use crate::audit::store::chain;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::kept_head::{self, KeptHead};
use crate::kernel::services::Services;
use sortition_contract::audit::ChainFaultKind;
use std::io;
use std::path::Path;

/// Its name in the folder of the keys.
const FILE: &str = "audit.head";

/// The head that was kept: number and hash of a block. None if none was yet.
pub fn kept(folder: &Path) -> io::Result<Option<KeptHead>> {
    kept_head::read(folder, FILE)
}

/// Keeps a head in the place of the former, if that hasn't come further.
pub fn keep_at_least(folder: &Path, head: &KeptHead) -> io::Result<()> {
    kept_head::write_at_least(folder, FILE, head)
}

/// What is wrong with a database's chain by the head that was kept; none if it goes on from there.
pub fn fault(
    connection: &mut AnyConnection,
    kept: Option<&KeptHead>,
) -> Result<Option<ChainFaultKind>, ApiError> {
    let Some(kept) = kept else {
        return Ok(None);
    };
    Ok(match chain::hash_of(connection, kept.size)? {
        Some(hash) if hash == kept.hash => None,
        Some(_) => Some(ChainFaultKind::Other),
        None if chain::last_link(connection)?.number < kept.size => Some(ChainFaultKind::Older),
        None => Some(ChainFaultKind::Other),
    })
}

/// Keeps the chain's head. Fails, and keeps the former, if the chain isn't the one that was seen.
pub fn keep(services: &Services) -> Result<(), ApiError> {
    let folder = services.keys.folder();
    let kept = kept(folder).map_err(ApiError::internal)?;
    let (last, fault) = services.database.read_blocking(|connection| {
        let last = chain::last_link(connection)?;
        Ok((last, fault(connection, kept.as_ref())?))
    })?;
    if fault.is_some() {
        return Err(ApiError::internal(
            "the audit trail lacks entries that were sealed before: see sortition audit verify",
        ));
    }
    if last.number == kept.map_or(0, |kept| kept.size) {
        return Ok(());
    }
    let head = KeptHead {
        size: last.number,
        hash: last.hash,
    };
    kept_head::write(folder, FILE, &head).map_err(ApiError::internal)
}
