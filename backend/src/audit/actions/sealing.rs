//! Sealing what was written into the trail.

use super::{LogHeadOf, heads};
use crate::audit::rules::{BLOCK_MOST, Block, Leaf, Link};
use crate::audit::store::chain;
use crate::kernel::db::{self, AnyConnection, Isolation};
use crate::kernel::error::ApiError;
use crate::kernel::services::Services;
use chrono::{DateTime, Utc};
use std::time::Duration;

/// The name of the lock under which the chain grows.
const CHAIN: &str = "audit_blocks";
/// So often entries are sealed: what is altered sooner isn't found out.
const EVERY: Duration = Duration::from_secs(10);
/// Of many, so many blocks at a time: a server that is told to stop waits for no more than some seconds.
const BLOCKS_AT_ONCE: usize = 50;

/// Seals what is due and keeps the chain's head; false if nothing is left to do.
pub fn seal_due(services: &Services, log_head: LogHeadOf) -> Result<bool, ApiError> {
    if services.settling.has_looked(EVERY) {
        return Ok(false);
    }
    let kept = seal(services, log_head).and_then(|_| heads::keep(services));
    if kept.is_err() {
        // How long to rest after a failure, and after many, is the worker's to say.
        services.settling.look_again();
    }
    kept.map(|()| false)
}

/// Seals entries of which one knows that nothing comes before them any more; how many they were. Those
/// that a former version left are many blocks: some now, the others the next times.
pub fn seal(services: &Services, log_head: LogHeadOf) -> Result<i64, ApiError> {
    let upto = services.database.read_blocking(|connection| {
        let sealed = chain::last_link(connection)?.last_seq;
        if chain::newest_entry(connection)?.is_none_or(|newest| newest <= sealed) {
            return Ok(None);
        }
        services
            .settling
            .settled(connection, "audit_events", chain::newest_entry)
    })?;
    let Some(upto) = upto else {
        return Ok(0);
    };
    let mut sealed = 0;
    for _ in 0..BLOCKS_AT_ONCE {
        let now = services.clock.now();
        let count = services.database.write_prepared_blocking(
            Isolation::Committed,
            |connection| prepare(connection, upto, now, log_head),
            commit,
        )?;
        sealed += count;
        if count < BLOCK_MOST {
            break;
        }
    }
    Ok(sealed)
}

/// A block that was worked out, with what it follows.
struct Prepared {
    previous: Link,
    block: Block,
    leaves: Vec<Leaf>,
}

fn prepare(
    connection: &mut AnyConnection,
    upto: i64,
    now: DateTime<Utc>,
    log_head: LogHeadOf,
) -> Result<Option<Prepared>, ApiError> {
    let previous = chain::last_link(connection)?;
    let leaves = chain::hashed_entries(connection, (previous.last_seq, upto), BLOCK_MOST)?;
    if leaves.is_empty() {
        return Ok(None);
    }
    let log = log_head(connection)?;
    let block = Block::after(&previous, &leaves, log, now.naive_utc());
    let block = block.map_err(ApiError::internal)?;
    Ok(block.map(|block| Prepared {
        previous,
        block,
        leaves,
    }))
}

/// Adds the block; how many entries it seals.
fn commit(connection: &mut AnyConnection, prepared: Option<Prepared>) -> Result<i64, ApiError> {
    let Some(prepared) = prepared else {
        return Ok(0);
    };
    db::lock(connection, CHAIN)?;
    if chain::last_link(connection)? != prepared.previous {
        // Another server was quicker: from its block on.
        return Err(ApiError::Busy);
    }
    chain::append(connection, &prepared.block, &prepared.leaves)?;
    Ok(prepared.block.entry_count)
}
