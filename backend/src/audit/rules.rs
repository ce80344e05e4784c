//! The trail as a chain of hashes: what is hashed, and what doesn't hold where hashes and entries
//! differ. Everything that is hashed is canonical JSON (RFC 8785), so that anybody can do it again.
//!
//! An entry's hash is a leaf (RFC 9162) over the entry and a running hash of what it changed. A block
//! holds the root over the entries that came since the last one, the head of the public log at that
//! time, and the hash of the block before.

pub mod readings;

use chrono::{NaiveDateTime, SubsecRound};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sortition_contract::audit::{ChainFault, ChainFaultKind};
use sortition_contract::ids::AuditEventId;
use sortition_draw::{Algorithm, Hex32, merkle};

/// Entries of one block at the most.
pub const BLOCK_MOST: i64 = 1_000;

/// What is hashed begins so: nothing else that is hashed here has the same form.
const ENTRY_FORM: &str = "sortition/audit-entry/1";
const BLOCK_FORM: &str = "sortition/audit-block/1";

/// A running hash of the records that an entry changed, in the order in which they were written.
#[derive(Clone, Debug, Default)]
pub struct ChangesDigest {
    state: Sha256,
    count: u64,
}

/// A record before and after, as it is hashed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ChangeForm<'a> {
    /// The kind of record.
    pub resource: &'a str,
    /// The record.
    pub record_id: &'a str,
    /// As it is stored; none if it was new.
    pub before: Option<&'a str>,
    /// As it is stored; none if it is gone.
    pub after: Option<&'a str>,
}

impl ChangesDigest {
    /// Adds the next one: its canonical JSON and a line's end.
    pub fn add(&mut self, change: ChangeForm<'_>) -> serde_json::Result<()> {
        self.state
            .update(serde_json_canonicalizer::to_vec(&change)?);
        self.state.update(b"\n");
        self.count += 1;
        Ok(())
    }
}

/// An entry as it is hashed. Times are UTC with nine decimals.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EntryForm<'a> {
    /// Its number.
    pub seq: i64,
    /// Its id.
    pub id: &'a str,
    /// When.
    pub at: String,
    /// Who.
    pub user_id: Option<&'a str>,
    /// The account's name.
    pub username: &'a str,
    /// The record's unit.
    pub unit_id: Option<&'a str>,
    /// The operation.
    pub operation: &'a str,
    /// The kind of record.
    pub resource: &'a str,
    /// The record.
    pub record_id: &'a str,
    /// From where.
    pub address: &'a str,
    /// The request.
    pub request_id: &'a str,
    /// The job.
    pub job_id: Option<&'a str>,
    /// The state before.
    pub from_state: Option<&'a str>,
    /// The state after.
    pub to_state: Option<&'a str>,
    /// The reason given.
    pub reason: Option<&'a str>,
    /// What happened.
    pub event: Option<&'a str>,
}

/// An entry with its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The entry's number.
    pub seq: i64,
    /// The entry's id.
    pub id: AuditEventId,
    /// 64 hexadecimal digits.
    pub hash: String,
}

impl Leaf {
    /// That this entry of a block isn't what was sealed.
    fn fault(&self, kind: ChainFaultKind, block: i64) -> ChainFault {
        ChainFault {
            kind,
            block,
            entry: Some(self.seq),
            entry_id: Some(self.id.to_string()),
        }
    }
}

/// The hash of an entry with what it changed.
pub fn leaf(entry: &EntryForm<'_>, changes: &ChangesDigest) -> serde_json::Result<Leaf> {
    #[derive(Serialize)]
    struct Form<'a> {
        form: &'static str,
        entry: &'a EntryForm<'a>,
        change_count: u64,
        changes: String,
    }
    let form = Form {
        form: ENTRY_FORM,
        entry,
        change_count: changes.count,
        changes: hex::encode(changes.state.clone().finalize()),
    };
    let content = serde_json_canonicalizer::to_vec(&form)?;
    Ok(Leaf {
        seq: entry.seq,
        id: entry.id.to_owned().into(),
        hash: merkle::leaf(Algorithm::Sha256, &content).to_string(),
    })
}

/// A moment as it is hashed.
pub fn moment(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.9fZ").to_string()
}

/// Where the chain has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The last block; 0 before the first.
    pub number: i64,
    /// Its hash; before the first 64 zeros.
    pub hash: String,
    /// The last entry that is sealed; below all numbers if none is.
    pub last_seq: i64,
    /// How many are.
    pub total_count: i64,
}

impl Link {
    /// Before the first block.
    pub fn beginning() -> Self {
        Self {
            number: 0,
            hash: "0".repeat(64),
            last_seq: i64::MIN,
            total_count: 0,
        }
    }
}

/// A block of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its number, from 1.
    pub number: i64,
    /// Its first entry.
    pub first_seq: i64,
    /// Its last entry.
    pub last_seq: i64,
    /// How many it has.
    pub entry_count: i64,
    /// With those of all blocks before.
    pub total_count: i64,
    /// Of the tree over its entries' hashes.
    pub root: String,
    /// How many entries the public log had.
    pub log_size: i64,
    /// Its root.
    pub log_root: String,
    /// Of the block before.
    pub previous_hash: String,
    /// Of all the others.
    pub hash: String,
    /// When it was made, to the microsecond, as both databases keep it.
    pub sealed_at: NaiveDateTime,
}

impl Block {
    /// The block that seals the next entries; none without entries.
    pub fn after(
        previous: &Link,
        leaves: &[Leaf],
        (log_size, log_root): (i64, String),
        now: NaiveDateTime,
    ) -> serde_json::Result<Option<Self>> {
        let (Some(first), Some(last)) = (leaves.first(), leaves.last()) else {
            return Ok(None);
        };
        let count = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
        let mut block = Self {
            number: previous.number.saturating_add(1),
            first_seq: first.seq,
            last_seq: last.seq,
            entry_count: count,
            total_count: previous.total_count.saturating_add(count),
            root: root(leaves).unwrap_or_default(),
            log_size,
            log_root,
            previous_hash: previous.hash.clone(),
            hash: String::new(),
            sealed_at: now.trunc_subsecs(6),
        };
        block.hash = block.computed_hash()?;
        Ok(Some(block))
    }

    /// Where the chain is after it.
    pub fn link(&self) -> Link {
        Link {
            number: self.number,
            hash: self.hash.clone(),
            last_seq: self.last_seq,
            total_count: self.total_count,
        }
    }

    fn computed_hash(&self) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct Form<'a> {
            form: &'static str,
            number: i64,
            first: i64,
            last: i64,
            count: i64,
            total: i64,
            root: &'a str,
            log_size: i64,
            log_root: &'a str,
            previous: &'a str,
            at: String,
        }
        let form = Form {
            form: BLOCK_FORM,
            number: self.number,
            first: self.first_seq,
            last: self.last_seq,
            count: self.entry_count,
            total: self.total_count,
            root: &self.root,
            log_size: self.log_size,
            log_root: &self.log_root,
            previous: &self.previous_hash,
            at: moment(self.sealed_at),
        };
        let content = serde_json_canonicalizer::to_vec(&form)?;
        Ok(Algorithm::Sha256.digest(&[&content]).to_string())
    }

    /// Whether it is what was sealed after a block, of these hashes.
    fn holds(&self, previous: &Link, leaves: &[Leaf]) -> serde_json::Result<bool> {
        let count = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
        Ok(self.previous_hash == previous.hash
            && self.entry_count == count
            && self.total_count == previous.total_count.saturating_add(count)
            && leaves.first().map(|leaf| leaf.seq) == Some(self.first_seq)
            && leaves.last().map(|leaf| leaf.seq) == Some(self.last_seq)
            && root(leaves).as_deref() == Some(self.root.as_str())
            && self.computed_hash()? == self.hash)
    }

    fn fault(&self, kind: ChainFaultKind) -> ChainFault {
        ChainFault {
            kind,
            block: self.number,
            entry: Some(self.first_seq),
            entry_id: None,
        }
    }
}

/// The root over hashes; none if one of them is no hash.
fn root(leaves: &[Leaf]) -> Option<String> {
    let hashes = leaves.iter().map(|leaf| leaf.hash.parse());
    let hashes: Result<Vec<Hex32>, _> = hashes.collect();
    Some(merkle::root(Algorithm::Sha256, hashes.ok()?).to_string())
}

/// What doesn't hold of a block: `leaves` are the hashes that were kept, `entries` those of the entries
/// as they are now, both by their numbers.
pub fn faults_of(
    previous: &Link,
    block: &Block,
    leaves: &[Leaf],
    entries: &[Leaf],
) -> serde_json::Result<Vec<ChainFault>> {
    let mut faults = Vec::new();
    // What is read here, somebody may have written: no number of it may end the program.
    let next = previous.number.saturating_add(1);
    if block.number != next {
        faults.push(ChainFault {
            kind: ChainFaultKind::BlockMissing,
            block: next,
            entry: None,
            entry_id: None,
        });
    }
    // The hash of the block before is that which this one names, where blocks are missing.
    let named = Link {
        hash: block.previous_hash.clone(),
        total_count: block.total_count.saturating_sub(block.entry_count),
        ..previous.clone()
    };
    let before = match faults.is_empty() {
        true => previous,
        false => &named,
    };
    if !block.holds(before, leaves)? {
        faults.push(block.fault(ChainFaultKind::BlockChanged));
    }
    faults.extend(differences(block.number, leaves, entries));
    Ok(faults)
}

/// Entries that aren't what was sealed, in the order of their numbers.
fn differences(block: i64, leaves: &[Leaf], entries: &[Leaf]) -> Vec<ChainFault> {
    let mut faults = Vec::new();
    let (mut kept, mut found) = (leaves.iter().peekable(), entries.iter().peekable());
    loop {
        match (kept.peek(), found.peek()) {
            (None, None) => return faults,
            (Some(leaf), entry) if entry.is_none_or(|entry| leaf.seq < entry.seq) => {
                faults.push(leaf.fault(ChainFaultKind::Removed, block));
                kept.next();
            }
            (leaf, Some(entry)) if leaf.is_none_or(|leaf| entry.seq < leaf.seq) => {
                faults.push(entry.fault(ChainFaultKind::Inserted, block));
                found.next();
            }
            (leaf, entry) => {
                if let (Some(leaf), Some(entry)) = (leaf, entry)
                    && leaf != entry
                {
                    faults.push(entry.fault(ChainFaultKind::Changed, block));
                }
                kept.next();
                found.next();
            }
        }
    }
}

#[cfg(test)]
mod tests;
