//! The chain of the audit trail, tied to the public log: the trail's module comes before the log's, so
//! that they meet here.

use super::require_whole;
use crate::audit::actions::verifying::Verified;
use crate::audit::actions::{heads as chain_heads, sealing, verifying};
use crate::draws::actions::heads;
use crate::draws::store::log;
use crate::kernel::config::Config;
use crate::kernel::db::{AnyConnection, DatabaseError, require_there};
use crate::kernel::duties::{Duty, Rhythm};
use crate::kernel::error::ApiError;
use crate::kernel::kept_head::KeptHead;
use crate::kernel::migrations::schema_state;
use crate::kernel::services::Services;
use chrono::{DateTime, Utc};
use std::io;
use std::path::Path;

/// Why the trail can't be verified.
#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    /// The database can't be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// It is of another version.
    #[error(
        "数据库与程序版本不一致，请使用运行服务的那个程序核对\n\
         the database is of another version: verify it with the program that serves it"
    )]
    OtherVersion,
    /// The head beside the keys can't be read.
    #[error("the head of the audit trail beside the keys can't be read: {0}")]
    Head(#[from] io::Error),
    /// A query failed.
    #[error("{0}")]
    Query(#[from] ApiError),
}

/// What the server does by itself.
pub fn duties() -> Vec<Duty> {
    vec![
        Duty {
            name: "seal_audit_trail",
            rhythm: Rhythm::Always,
            run: |services| sealing::seal_due(services, log_head),
        },
        Duty {
            name: "verify_audit_trail",
            rhythm: Rhythm::Daily,
            run: |services| verifying::verify_daily(services, log_leaves),
        },
    ]
}

/// Seals what was written into the trail, as far as one knows that it is all there; how many entries
/// they were.
pub fn seal(services: &Services) -> Result<i64, ApiError> {
    let sealed = sealing::seal(services, log_head)?;
    chain_heads::keep(services)?;
    Ok(sealed)
}

/// Verifies the trail of an installation, from outside. Nothing is made or mended.
pub fn verify(config: &Config, now: DateTime<Utc>) -> Result<Verified, TrailError> {
    let address = config.database();
    require_there(&address)?;
    let mut connection = AnyConnection::open_for_long(&address)?;
    let state = schema_state(&mut connection)?;
    if !state.pending.is_empty() || !state.unknown.is_empty() {
        return Err(TrailError::OtherVersion);
    }
    require_whole(&mut connection)?;
    verify_in(&mut connection, &config.keys(), now)
}

/// The same on a connection, with the folder of the keys.
pub fn verify_in(
    connection: &mut AnyConnection,
    keys: &Path,
    now: DateTime<Utc>,
) -> Result<Verified, TrailError> {
    let kept = chain_heads::kept(keys)?;
    Ok(verify_against(connection, kept.as_ref(), now)?)
}

/// The same against a head that was kept.
pub(super) fn verify_against(
    connection: &mut AnyConnection,
    kept: Option<&KeptHead>,
    now: DateTime<Utc>,
) -> Result<Verified, ApiError> {
    verifying::verify(connection, kept, log_leaves, now)
}

fn log_head(connection: &mut AnyConnection) -> Result<(i64, String), ApiError> {
    let head = heads::head(connection, None)?;
    Ok((head.size, head.root))
}

fn log_leaves(connection: &mut AnyConnection) -> Result<Vec<String>, ApiError> {
    log::leaf_hashes(connection, i64::MAX)
}
