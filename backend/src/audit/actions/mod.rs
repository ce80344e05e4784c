//! The chain of the trail: sealing what was written, verifying what was sealed, keeping its head.
//!
//! Entries are written in the transaction of what they tell of, by many at once, and none waits for
//! another. So they are sealed afterwards, in the order of their numbers, once nothing can come before
//! them any more ([`crate::kernel::settling`]).

pub mod heads;
pub mod sealing;
pub mod verifying;

use crate::audit::rules::{Block, Link};
use crate::audit::store::chain;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use sortition_contract::audit::AuditChainView;

/// The head of the public log: how many entries it has, and its root. Mounted by `app`: the log is kept
/// by a module that comes after this one.
pub type LogHeadOf = fn(&mut AnyConnection) -> Result<(i64, String), ApiError>;

/// How far the trail is sealed, and what came of verifying it last.
pub fn get_audit_chain(connection: &mut AnyConnection) -> Result<AuditChainView, ApiError> {
    let last = chain::last_block(connection)?;
    let link = last.as_ref().map_or_else(Link::beginning, Block::link);
    Ok(AuditChainView {
        block_count: link.number,
        sealed_count: link.total_count,
        unsealed_count: chain::count_after(connection, link.last_seq)?,
        sealed_at: last.as_ref().map(|block| block.sealed_at.and_utc()),
        head: last.map(|block| block.hash),
        verification: chain::last_verification(connection)?,
    })
}
