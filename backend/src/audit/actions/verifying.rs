//! Verifying the chain of the trail against the entries as they are now.

use super::heads;
use crate::audit::rules::{self, Block, Link};
use crate::audit::store::chain;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::kept_head::KeptHead;
use crate::kernel::services::Services;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sortition_contract::audit::{ChainFault, ChainFaultKind, ChainVerification};
use sortition_draw::{Algorithm, Hex32, merkle};

/// The hashes of the public log's entries, in their order. Mounted by `app`, as [`super::LogHeadOf`].
pub type LogLeavesOf = fn(&mut AnyConnection) -> Result<Vec<String>, ApiError>;

/// Blocks read at a time.
const BLOCKS_AT_ONCE: i64 = 100;
/// Entries read of one block's range: it has fewer, unless somebody inserted more.
const ENTRIES_MOST: i64 = 2 * rules::BLOCK_MOST;
/// Faults that are named; beyond, they are counted.
const FAULTS_NAMED: usize = 100;
/// The server verifies by itself once a day, not at each of its starts.
const EVERY: TimeDelta = TimeDelta::hours(20);

/// What came of verifying.
#[derive(Clone, Debug)]
pub struct Verified {
    /// As it is kept and shown.
    pub verification: ChainVerification,
    /// What doesn't hold, in the order of the chain; the first hundred.
    pub faults: Vec<ChainFault>,
}

/// Collects what doesn't hold.
#[derive(Default)]
struct Faults {
    named: Vec<ChainFault>,
    count: i64,
}

impl Faults {
    fn add(&mut self, fault: ChainFault) {
        self.count += 1;
        if self.named.len() < FAULTS_NAMED {
            self.named.push(fault);
        }
    }
}

/// The public log while its entries are counted up to each block's.
struct Log {
    leaves: Vec<String>,
    tree: merkle::Growing,
}

impl Log {
    /// Whether the log's first entries had this root. Sizes are asked for in their order.
    fn had(&mut self, size: i64, root: &str) -> bool {
        let Ok(size) = u64::try_from(size) else {
            return false;
        };
        while self.tree.size() < size {
            let place = usize::try_from(self.tree.size()).unwrap_or(usize::MAX);
            let leaf = self.leaves.get(place).map(|leaf| leaf.parse::<Hex32>());
            let Some(Ok(leaf)) = leaf else {
                return false;
            };
            self.tree.push(leaf);
        }
        self.tree.size() == size && self.tree.root().to_string() == root
    }
}

/// Verifies all of the chain. What is sealed meanwhile isn't waited for.
pub fn verify(
    connection: &mut AnyConnection,
    kept: Option<&KeptHead>,
    log_leaves: LogLeavesOf,
    now: DateTime<Utc>,
) -> Result<Verified, ApiError> {
    let mut log = Log {
        leaves: log_leaves(connection)?,
        tree: merkle::Growing::new(Algorithm::Sha256),
    };
    let mut faults = Faults::default();
    let mut link = Link::beginning();
    let (mut block_count, mut entry_count) = (0, 0);
    loop {
        let blocks = chain::blocks_after(connection, link.number, BLOCKS_AT_ONCE)?;
        if blocks.is_empty() {
            break;
        }
        for block in &blocks {
            verify_block(connection, &link, block, &mut faults)?;
            if !log.had(block.log_size, &block.log_root) {
                faults.add(of_block(ChainFaultKind::LogDiffers, block.number));
            }
            block_count += 1;
            entry_count += block.entry_count;
            link = block.link();
        }
    }
    if let Some(kind) = heads::fault(connection, kept)? {
        let number = kept.map_or(0, |kept| kept.size);
        faults.add(of_block(kind, number));
    }
    Ok(Verified {
        verification: ChainVerification {
            verified_at: now,
            block_count,
            entry_count,
            unsealed_count: chain::count_after(connection, link.last_seq)?,
            fault_count: faults.count,
            first_fault: faults.named.first().cloned(),
        },
        faults: faults.named,
    })
}

fn verify_block(
    connection: &mut AnyConnection,
    link: &Link,
    block: &Block,
    faults: &mut Faults,
) -> Result<(), ApiError> {
    let leaves = chain::leaves_of(connection, block.number)?;
    let range = (link.last_seq, block.last_seq);
    let entries = chain::hashed_entries(connection, range, ENTRIES_MOST)?;
    let found = rules::faults_of(link, block, &leaves, &entries).map_err(ApiError::internal)?;
    found.into_iter().for_each(|fault| faults.add(fault));
    Ok(())
}

fn of_block(kind: ChainFaultKind, block: i64) -> ChainFault {
    ChainFault {
        kind,
        block,
        entry: None,
        entry_id: None,
    }
}

/// Verifies the chain once a day and keeps what came of it; there is never more to do.
pub fn verify_daily(services: &Services, log_leaves: LogLeavesOf) -> Result<bool, ApiError> {
    let now = services.clock.now();
    let kept = heads::kept(services.keys.folder()).map_err(ApiError::internal)?;
    let verified = services.database.read_blocking(|connection| {
        let last = chain::last_verification(connection)?;
        match last.is_some_and(|last| now - last.verified_at < EVERY) {
            true => Ok(None),
            false => verify(connection, kept.as_ref(), log_leaves, now).map(Some),
        }
    })?;
    let Some(Verified { verification, .. }) = verified else {
        return Ok(false);
    };
    if let Some(fault) = &verification.first_fault {
        let count = verification.fault_count;
        tracing::error!(
            ?fault,
            count,
            "the audit trail doesn't hold: see sortition audit verify"
        );
    }
    services.database.write_blocking(|connection| {
        chain::insert_verification(connection, &verification)?;
        match &verification.first_fault {
            Some(fault) => note(connection, fault, &verification),
            None => Ok(()),
        }
    })?;
    Ok(false)
}

/// The trail itself says that it doesn't hold.
fn note(
    connection: &mut AnyConnection,
    fault: &ChainFault,
    verification: &ChainVerification,
) -> Result<(), ApiError> {
    let call = Call::by_system("verify_audit_chain", verification.verified_at);
    let block = fault.block.to_string();
    let change = Change {
        module: "audit",
        event: "find_fault",
        resource: "audit_blocks",
        record_id: &block,
        after: Some(json!({
            "kind": fault.kind,
            "entry": fault.entry,
            "entry_id": fault.entry_id,
            "faults": verification.fault_count,
        })),
        ..Change::default()
    };
    history::record(connection, &call, change)
}
