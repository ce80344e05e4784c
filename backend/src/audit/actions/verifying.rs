//! Verifying the chain of the trail against the entries as they are now.

use super::heads;
use crate::audit::rules::{self, Block, Leaf, Link};
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
use std::collections::VecDeque;
use std::sync::atomic::Ordering;

/// The hashes of the public log's entries, in their order. Mounted by `app`, as [`super::LogHeadOf`].
pub type LogLeavesOf = fn(&mut AnyConnection) -> Result<Vec<String>, ApiError>;

/// Blocks read at a time.
const BLOCKS_AT_ONCE: i64 = 500;
/// Entries read of some blocks' range: they have fewer, unless somebody inserted more.
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

/// Verifies all of the chain as it is now. What is sealed meanwhile is left to the next time: it names
/// heads of a public log that has grown since its hashes were read.
pub fn verify(
    connection: &mut AnyConnection,
    kept: Option<&KeptHead>,
    log_leaves: LogLeavesOf,
    now: DateTime<Utc>,
) -> Result<Verified, ApiError> {
    let mut verifying = Verifying::begin(connection, log_leaves)?;
    while verifying.go_on(connection)? {}
    verifying.end(connection, kept, now)
}

/// A verification on its way, a piece at a time: a million entries take half a minute.
struct Verifying {
    /// The chain's last block when it began.
    upto: i64,
    log: Log,
    faults: Faults,
    /// Where the chain is after what was verified.
    link: Link,
    /// Blocks that were read and come next.
    next: VecDeque<Block>,
    block_count: i64,
    entry_count: i64,
}

impl Verifying {
    fn begin(connection: &mut AnyConnection, log_leaves: LogLeavesOf) -> Result<Self, ApiError> {
        // The chain's end first, then the log: each head that is named up to there is in it.
        let upto = chain::last_link(connection)?.number;
        Ok(Self {
            upto,
            log: Log {
                leaves: log_leaves(connection)?,
                tree: merkle::Growing::new(Algorithm::Sha256),
            },
            faults: Faults::default(),
            link: Link::beginning(),
            next: VecDeque::new(),
            block_count: 0,
            entry_count: 0,
        })
    }

    /// Verifies the next blocks, with not more entries together than one block may have; false if there
    /// are none.
    fn go_on(&mut self, connection: &mut AnyConnection) -> Result<bool, ApiError> {
        if self.next.is_empty() {
            let range = (self.link.number, self.upto);
            self.next = chain::blocks_between(connection, range, BLOCKS_AT_ONCE)?.into();
        }
        let count = run_length(self.next.iter().map(|block| block.entry_count));
        let run: Vec<Block> = self.next.drain(..count).collect();
        let link = self.link.clone();
        self.link = verify_run(connection, link, &run, &mut self.log, &mut self.faults)?;
        self.block_count += i64::try_from(run.len()).unwrap_or(i64::MAX);
        // Whatever somebody wrote there is no reason to stop.
        self.entry_count = run.iter().fold(self.entry_count, |sum, block| {
            sum.saturating_add(block.entry_count)
        });
        Ok(!run.is_empty())
    }

    /// Holds the chain's end against the head that was kept; what came of it all.
    fn end(
        mut self,
        connection: &mut AnyConnection,
        kept: Option<&KeptHead>,
        now: DateTime<Utc>,
    ) -> Result<Verified, ApiError> {
        if let Some(kind) = heads::fault(connection, kept)? {
            let number = kept.map_or(0, |kept| kept.size);
            self.faults.add(of_block(kind, number));
        }
        let Faults { named, count } = self.faults;
        Ok(Verified {
            verification: ChainVerification {
                verified_at: now,
                block_count: self.block_count,
                entry_count: self.entry_count,
                unsealed_count: chain::count_after(connection, self.link.last_seq)?,
                fault_count: count,
                first_fault: named.first().cloned(),
            },
            faults: named,
        })
    }
}

/// How many of the blocks that come next, by how many entries each has, hold together not more than one
/// may have, but one at the least: on a quiet server most have a few.
fn run_length(entry_counts: impl Iterator<Item = i64>) -> usize {
    let mut sum = 0_i64;
    let fits = |(place, count): &(usize, i64)| {
        sum = sum.saturating_add(*count);
        *place == 0 || sum <= rules::BLOCK_MOST
    };
    entry_counts.enumerate().take_while(fits).count()
}

/// Verifies blocks that follow each other; where the chain is after them.
fn verify_run(
    connection: &mut AnyConnection,
    mut link: Link,
    run: &[Block],
    log: &mut Log,
    faults: &mut Faults,
) -> Result<Link, ApiError> {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return Ok(link);
    };
    let kept = chain::leaves_between(connection, (first.number, last.number))?;
    let range = (link.last_seq, last.last_seq);
    let found = chain::hashed_entries(connection, range, ENTRIES_MOST)?;
    for block in run {
        let of_block_kept = kept.iter().filter(|(number, _)| *number == block.number);
        let leaves: Vec<Leaf> = of_block_kept.map(|(_, leaf)| leaf.clone()).collect();
        let in_range = |leaf: &&Leaf| leaf.seq > link.last_seq && leaf.seq <= block.last_seq;
        let entries: Vec<Leaf> = found.iter().filter(in_range).cloned().collect();
        let told = rules::faults_of(&link, block, &leaves, &entries);
        for fault in told.map_err(ApiError::internal)? {
            faults.add(fault);
        }
        if !log.had(block.log_size, &block.log_root) {
            faults.add(of_block(ChainFaultKind::LogDiffers, block.number));
        }
        link = block.link();
    }
    Ok(link)
}

fn of_block(kind: ChainFaultKind, block: i64) -> ChainFault {
    ChainFault {
        kind,
        block,
        entry: None,
        entry_id: None,
    }
}

/// Verifies the chain once a day and keeps what came of it; there is never more to do. A piece at a time,
/// each on a connection of its own: a server that ends doesn't wait for the others, and begins anew when
/// it runs again.
pub fn verify_daily(services: &Services, log_leaves: LogLeavesOf) -> Result<bool, ApiError> {
    let now = services.clock.now();
    let kept = heads::kept(services.keys.folder()).map_err(ApiError::internal)?;
    if services
        .database
        .read_blocking(|connection| is_verified(connection, now))?
    {
        return Ok(false);
    }
    let begin = |connection: &mut AnyConnection| Verifying::begin(connection, log_leaves);
    let mut verifying = services.database.read_blocking(begin)?;
    loop {
        if services.is_ending.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let piece = |connection: &mut AnyConnection| verifying.go_on(connection);
        if !services.database.read_blocking(piece)? {
            break;
        }
    }
    let end = |connection: &mut AnyConnection| verifying.end(connection, kept.as_ref(), now);
    let Verified { verification, .. } = services.database.read_blocking(end)?;
    if let Some(fault) = &verification.first_fault {
        let count = verification.fault_count;
        tracing::error!(
            ?fault,
            count,
            "the audit trail doesn't hold: see sortition audit verify"
        );
    }
    services.database.write_blocking(|connection| {
        // Another server may have done so meanwhile, and may have gone by what didn't hold before it came
        // about: a fault is never left out.
        if verification.first_fault.is_none() && is_verified(connection, now)? {
            return Ok(());
        }
        chain::insert_verification(connection, &verification)?;
        match &verification.first_fault {
            Some(fault) => note(connection, fault, &verification),
            None => Ok(()),
        }
    })?;
    Ok(false)
}

/// Whether the chain was verified a short time ago. A time that lies ahead is of a clock that was wrong:
/// it is no reason to wait for that day.
fn is_verified(connection: &mut AnyConnection, now: DateTime<Utc>) -> Result<bool, ApiError> {
    let last = chain::last_verification(connection)?;
    Ok(last.is_some_and(|last| (now - last.verified_at).abs() < EVERY))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_hold_all_blocks_in_their_order_and_few_entries() {
        for (counts, lengths) in [
            (vec![], vec![]),
            (vec![1], vec![1]),
            (vec![1_000, 1, 999, 1, 1_000], vec![1, 2, 1, 1]),
            (vec![400, 400, 400], vec![2, 1]),
            (vec![5_000, 5_000], vec![1, 1]),
            (vec![1, i64::MAX, 1], vec![1, 1, 1]),
        ] {
            let mut rest: &[i64] = &counts;
            let mut found = Vec::new();
            while !rest.is_empty() {
                let length = run_length(rest.iter().copied());
                let (run, others) = rest.split_at(length);
                let sum = run
                    .iter()
                    .fold(0_i64, |sum, count| sum.saturating_add(*count));
                assert!(run.len() == 1 || sum <= rules::BLOCK_MOST, "{counts:?}");
                found.push(length);
                rest = others;
            }
            assert_eq!(found, lengths, "{counts:?}");
        }
        assert_eq!(run_length(std::iter::empty()), 0);
    }

    #[test]
    fn log_had_a_root_only_if_it_has_those_entries_still() {
        let leaf = |text: &str| merkle::leaf(Algorithm::Sha256, text.as_bytes());
        let leaves = [leaf("a"), leaf("b"), leaf("c")];
        let root =
            |size: usize| merkle::root(Algorithm::Sha256, leaves[..size].to_vec()).to_string();
        let log = || Log {
            leaves: leaves.iter().map(ToString::to_string).collect(),
            tree: merkle::Growing::new(Algorithm::Sha256),
        };
        let mut sound = log();
        for size in [0, 0, 2, 3, 3] {
            assert!(
                sound.had(size, &root(usize::try_from(size).unwrap())),
                "{size}"
            );
        }
        assert!(!sound.had(4, &root(3)));
        // Sizes never go back.
        assert!(!sound.had(2, &root(2)));
        assert!(!log().had(2, &root(3)));
        assert!(!log().had(-1, &root(0)));
    }
}
