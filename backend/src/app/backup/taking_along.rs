//! What an installation has beside its database, on its way into another data folder: files, keys, and the
//! heads that were kept beside these.

use super::{BackupError, files, key_files};
use crate::audit::actions::heads as chain_heads;
use crate::draws::actions::heads::{self, LogHead};
use crate::kernel::config::Config;
use crate::kernel::db::AnyConnection;
use crate::kernel::kept_head::KeptHead;
use crate::kernel::privacy;
use std::fs;
use std::path::Path;

/// Whether a copy has another data folder than its original, however both are spelled.
pub fn moves(from: &Config, to: &Config) -> bool {
    let place = |folder: &Path| fs::canonicalize(folder).ok();
    from.data != to.data && (place(&to.data).is_none() || place(&from.data) != place(&to.data))
}

/// The heads that were kept before anything was read: what comes later needn't be copied.
pub(super) struct Heads {
    pub(super) log: Option<LogHead>,
    pub(super) chain: Option<KeptHead>,
}

impl Heads {
    /// Those beside an installation's keys.
    pub(super) fn of(config: &Config) -> Result<Self, BackupError> {
        let keys = config.keys();
        Ok(Self {
            log: heads::kept(&keys).map_err(BackupError::io(&keys))?,
            chain: chain_heads::kept(&keys).map_err(BackupError::io(&keys))?,
        })
    }

    /// Keeps them beside the keys of another, where none are that have come further.
    fn keep(&self, keys: &Path) -> Result<(), BackupError> {
        if let Some(head) = &self.log {
            heads::keep_at_least(keys, head).map_err(BackupError::io(keys))?;
        }
        if let Some(head) = &self.chain {
            chain_heads::keep_at_least(keys, head).map_err(BackupError::io(keys))?;
        }
        Ok(())
    }
}

/// What is taken along.
pub(super) struct Along<'a> {
    pub(super) from: &'a Config,
    pub(super) to: &'a Config,
    pub(super) moves: bool,
    pub(super) with_keys: bool,
    pub(super) heads: Heads,
}

impl Along<'_> {
    /// Looks whether keys may be copied, and makes the data folder. Nothing is touched before it is known
    /// that the database is nobody's.
    pub(super) fn prepare(&self) -> Result<(), BackupError> {
        if self.with_keys {
            key_files::require_place(&self.from.keys(), &self.to.keys())?;
        }
        match self.moves {
            true => privacy::own_folder(&self.to.data).map_err(BackupError::io(&self.to.data)),
            false => Ok(()),
        }
    }

    /// Brings what is taken along; gives the files that a record names and that aren't there, by their
    /// hashes. What it has brought stays if the rest fails, and is in nobody's way.
    pub(super) fn bring(&self, source: &mut AnyConnection) -> Result<Vec<String>, BackupError> {
        let named = files::named(source)?;
        if !self.moves {
            return Ok(files::lacking(&self.from.files(), &named));
        }
        let lacking = files::copy_all(&self.from.files(), &self.to.files(), &named)?;
        if self.with_keys {
            key_files::copy(&self.from.keys(), &self.to.keys())?;
            self.heads.keep(&self.to.keys())?;
        }
        Ok(lacking)
    }
}
