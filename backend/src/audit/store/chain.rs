//! SQL of the chain: blocks and the hashes of sealed entries are added, never changed.

use super::AuditRow;
use crate::audit::rules::{self, Block, ChangeForm, ChangesDigest, EntryForm, Leaf, Link};
use crate::insert_all;
use crate::kernel::db::{AnyConnection, Json};
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{
    audit_blocks, audit_events, audit_leaves, audit_verifications, record_changes,
};
use chrono::NaiveDateTime;
use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;
use sortition_contract::audit::{ChainFault, ChainVerification};
use sortition_contract::ids::AuditEventId;
use std::collections::HashMap;

/// Changed records read at a time at the most: so many numbers are looked at.
const CHANGES_AT_ONCE: i64 = 500;
/// Entries whose changes are asked for in one statement.
const ENTRIES_AT_ONCE: usize = 500;

/// A block as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = audit_blocks)]
struct BlockRow {
    number: i64,
    first_seq: i64,
    last_seq: i64,
    entry_count: i64,
    total_count: i64,
    root: String,
    log_size: i64,
    log_root: String,
    previous_hash: String,
    hash: String,
    sealed_at: NaiveDateTime,
}

impl From<BlockRow> for Block {
    fn from(row: BlockRow) -> Self {
        Self {
            number: row.number,
            first_seq: row.first_seq,
            last_seq: row.last_seq,
            entry_count: row.entry_count,
            total_count: row.total_count,
            root: row.root,
            log_size: row.log_size,
            log_root: row.log_root,
            previous_hash: row.previous_hash,
            hash: row.hash,
            sealed_at: row.sealed_at,
        }
    }
}

impl From<&Block> for BlockRow {
    fn from(block: &Block) -> Self {
        let block = block.clone();
        Self {
            number: block.number,
            first_seq: block.first_seq,
            last_seq: block.last_seq,
            entry_count: block.entry_count,
            total_count: block.total_count,
            root: block.root,
            log_size: block.log_size,
            log_root: block.log_root,
            previous_hash: block.previous_hash,
            hash: block.hash,
            sealed_at: block.sealed_at,
        }
    }
}

/// The last block; none before the first.
pub fn last_block(connection: &mut AnyConnection) -> Result<Option<Block>, ApiError> {
    let last: Option<BlockRow> = audit_blocks::table
        .order(audit_blocks::number.desc())
        .first(connection)
        .optional()?;
    Ok(last.map(Block::from))
}

/// Where the chain has come to.
pub fn last_link(connection: &mut AnyConnection) -> Result<Link, ApiError> {
    let last = last_block(connection)?;
    Ok(last.map_or_else(Link::beginning, |block| block.link()))
}

/// The hash of a block; none if there is no such block.
pub fn hash_of(connection: &mut AnyConnection, number: i64) -> Result<Option<String>, ApiError> {
    Ok(audit_blocks::table
        .find(number)
        .select(audit_blocks::hash)
        .first(connection)
        .optional()?)
}

/// The next blocks after one, up to another.
pub fn blocks_between(
    connection: &mut AnyConnection,
    (after, upto): (i64, i64),
    limit: i64,
) -> Result<Vec<Block>, ApiError> {
    let rows: Vec<BlockRow> = audit_blocks::table
        .filter(audit_blocks::number.gt(after))
        .filter(audit_blocks::number.le(upto))
        .order(audit_blocks::number.asc())
        .limit(limit)
        .load(connection)?;
    Ok(rows.into_iter().map(Block::from).collect())
}

/// The hashes that were kept of the entries of some blocks, from one to another, each with its block.
pub fn leaves_between(
    connection: &mut AnyConnection,
    (first, last): (i64, i64),
) -> Result<Vec<(i64, Leaf)>, ApiError> {
    let rows: Vec<(i64, i64, AuditEventId, String)> = audit_leaves::table
        .filter(audit_leaves::block_number.ge(first))
        .filter(audit_leaves::block_number.le(last))
        .order((
            audit_leaves::block_number.asc(),
            audit_leaves::event_seq.asc(),
        ))
        .select((
            audit_leaves::block_number,
            audit_leaves::event_seq,
            audit_leaves::event_id,
            audit_leaves::hash,
        ))
        .load(connection)?;
    let leaf = |(block, seq, id, hash)| (block, Leaf { seq, id, hash });
    Ok(rows.into_iter().map(leaf).collect())
}

/// The number of the newest entry; none if there is none.
pub fn newest_entry(connection: &mut AnyConnection) -> Result<Option<i64>, ApiError> {
    Ok(audit_events::table
        .select(max(audit_events::seq))
        .first(connection)?)
}

/// How many entries come after one.
pub fn count_after(connection: &mut AnyConnection, seq: i64) -> Result<i64, ApiError> {
    Ok(audit_events::table
        .filter(audit_events::seq.gt(seq))
        .count()
        .get_result(connection)?)
}

/// The hashes of the entries as they are now, after one and up to another, so many at the most.
pub fn hashed_entries(
    connection: &mut AnyConnection,
    (after, upto): (i64, i64),
    limit: i64,
) -> Result<Vec<Leaf>, ApiError> {
    let rows: Vec<AuditRow> = audit_events::table
        .filter(audit_events::seq.gt(after))
        .filter(audit_events::seq.le(upto))
        .order(audit_events::seq.asc())
        .limit(limit)
        .load(connection)?;
    let mut leaves = Vec::new();
    for some in rows.chunks(ENTRIES_AT_ONCE) {
        let digests = digests_of(connection, some)?;
        let none = ChangesDigest::default();
        for row in some {
            let changes = digests.get(&row.id).unwrap_or(&none);
            leaves.push(rules::leaf(&form(row), changes).map_err(ApiError::internal)?);
        }
    }
    Ok(leaves)
}

fn form(row: &AuditRow) -> EntryForm<'_> {
    EntryForm {
        seq: row.seq,
        id: &row.id,
        at: rules::moment(row.at),
        user_id: row.user_id.as_deref(),
        username: &row.username,
        unit_id: row.unit_id.as_deref(),
        operation: &row.operation,
        resource: &row.resource,
        record_id: &row.record_id,
        address: &row.address,
        request_id: &row.request_id,
        job_id: row.job_id.as_deref(),
        from_state: row.from_state.as_deref(),
        to_state: row.to_state.as_deref(),
        reason: row.reason.as_deref(),
        event: row.event.as_deref(),
    }
}

/// What entries changed, hashed as it is read: an import's are as many as its file has rows.
fn digests_of(
    connection: &mut AnyConnection,
    rows: &[AuditRow],
) -> Result<HashMap<AuditEventId, ChangesDigest>, ApiError> {
    let ids: Vec<AuditEventId> = rows.iter().map(|row| row.id.clone()).collect();
    let mut digests: HashMap<AuditEventId, ChangesDigest> = HashMap::new();
    let mut next = first_and_last_change(connection, &ids, i64::MIN)?;
    while let Some((from, last)) = next {
        // By ranges of numbers: whichever index is chosen, there is no more to look at than that. With
        // the first so many of all, an import's rows would be gone through anew for each part of them.
        let upto = last.min(from.saturating_add(CHANGES_AT_ONCE - 1));
        let changes: Vec<ChangeRow> = record_changes::table
            .filter(record_changes::seq.ge(from))
            .filter(record_changes::seq.le(upto))
            .filter(record_changes::audit_event_id.eq_any(ids.clone()))
            .order(record_changes::seq.asc())
            .select((
                record_changes::audit_event_id,
                record_changes::resource,
                record_changes::record_id,
                record_changes::before,
                record_changes::after,
            ))
            .load(connection)?;
        next = match upto < last {
            false => None,
            // What was rolled back left a gap, which is passed over at once.
            true if changes.is_empty() => first_and_last_change(connection, &ids, upto)?,
            true => Some((upto + 1, last)),
        };
        for change in &changes {
            let form = ChangeForm {
                resource: &change.resource,
                record_id: &change.record_id,
                before: change.before.as_deref(),
                after: change.after.as_deref(),
            };
            let digest = digests.entry(change.audit_event_id.clone()).or_default();
            digest.add(form).map_err(ApiError::internal)?;
        }
    }
    Ok(digests)
}

/// The numbers of the first and the last change of some entries, after a number; none if there is none.
fn first_and_last_change(
    connection: &mut AnyConnection,
    ids: &[AuditEventId],
    after: i64,
) -> Result<Option<(i64, i64)>, ApiError> {
    // With the count, so that no database looks for the first one by walking through all of them.
    let (_, first, last): (i64, Option<i64>, Option<i64>) = record_changes::table
        .filter(record_changes::seq.gt(after))
        .filter(record_changes::audit_event_id.eq_any(ids.to_vec()))
        .select((
            count_star(),
            min(record_changes::seq),
            max(record_changes::seq),
        ))
        .first(connection)?;
    Ok(first.zip(last))
}

/// A change as it is hashed: the text itself, whatever it says.
#[derive(Queryable)]
struct ChangeRow {
    audit_event_id: AuditEventId,
    resource: String,
    record_id: String,
    before: Option<String>,
    after: Option<String>,
}

/// A sealed entry's hash as it is written.
#[derive(Insertable)]
#[diesel(table_name = audit_leaves)]
#[diesel(treat_none_as_default_value = false)]
struct NewLeaf<'a> {
    event_seq: i64,
    event_id: &'a AuditEventId,
    block_number: i64,
    hash: &'a str,
}

/// Adds a block with the hashes of its entries. Another server may have been quicker.
pub fn append(
    connection: &mut AnyConnection,
    block: &Block,
    leaves: &[Leaf],
) -> Result<(), ApiError> {
    diesel::insert_into(audit_blocks::table)
        .values(BlockRow::from(block))
        .execute(connection)
        .or_duplicate(|| ApiError::Busy)?;
    let rows = leaves.iter().map(|leaf| NewLeaf {
        event_seq: leaf.seq,
        event_id: &leaf.id,
        block_number: block.number,
        hash: &leaf.hash,
    });
    let rows: Vec<_> = rows.collect();
    insert_all!(connection, audit_leaves::table, &rows[..])?;
    Ok(())
}

/// The last verification; none if none was made yet.
pub fn last_verification(
    connection: &mut AnyConnection,
) -> Result<Option<ChainVerification>, ApiError> {
    type Row = (NaiveDateTime, i64, i64, i64, i64, Option<Json<ChainFault>>);
    let last: Option<Row> = audit_verifications::table
        .order(audit_verifications::seq.desc())
        .select((
            audit_verifications::verified_at,
            audit_verifications::block_count,
            audit_verifications::entry_count,
            audit_verifications::unsealed_count,
            audit_verifications::fault_count,
            audit_verifications::first_fault,
        ))
        .first(connection)
        .optional()?;
    let Some((at, block_count, entry_count, unsealed_count, fault_count, first_fault)) = last
    else {
        return Ok(None);
    };
    Ok(Some(ChainVerification {
        verified_at: at.and_utc(),
        block_count,
        entry_count,
        unsealed_count,
        fault_count,
        first_fault: first_fault.map(Json::into_inner),
    }))
}

/// Keeps what came of verifying.
pub fn insert_verification(
    connection: &mut AnyConnection,
    verification: &ChainVerification,
) -> Result<(), ApiError> {
    let first_fault = verification.first_fault.as_ref().map(Json::new);
    diesel::insert_into(audit_verifications::table)
        .values((
            audit_verifications::verified_at.eq(verification.verified_at.naive_utc()),
            audit_verifications::block_count.eq(verification.block_count),
            audit_verifications::entry_count.eq(verification.entry_count),
            audit_verifications::unsealed_count.eq(verification.unsealed_count),
            audit_verifications::fault_count.eq(verification.fault_count),
            audit_verifications::first_fault.eq(first_fault.transpose()?),
        ))
        .execute(connection)?;
    Ok(())
}
