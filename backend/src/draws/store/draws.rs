//! SQL of draws and their contributors.

use crate::checks::store::checks::CheckRow;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, OrDuplicate};
use crate::kernel::schema::{checks, draw_contributors, draws};
use crate::sight::{Sight, visible_checks};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sortition_contract::checks::CheckState;
use sortition_contract::draws::{AbortReason, BeaconSource, DrawHash, DrawState};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{CheckId, DrawId, TaskId, UnitId, UserId};
use sortition_draw::Algorithm;

/// A draw as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Insertable, AsChangeset, Serialize)]
#[diesel(table_name = draws)]
#[diesel(primary_key(seq))]
#[diesel(treat_none_as_null = true)]
pub struct DrawRow {
    /// The order in which draws were opened.
    #[diesel(skip_insertion)]
    pub seq: i64,
    /// The draw.
    pub id: DrawId,
    /// Its task.
    pub task_id: TaskId,
    /// That task's lead unit.
    #[serde(skip)]
    pub unit_id: UnitId,
    /// SPEC's `entry`.
    pub entry: String,
    /// From 1, of frozen draws.
    pub run: Option<i32>,
    /// The manifest hash of the run before.
    pub previous: Option<String>,
    /// Where it stands.
    pub state: DrawState,
    /// By which function all is hashed.
    pub hash: DrawHash,
    /// Whose value it is, if a beacon takes part.
    pub beacon_source: Option<BeaconSource>,
    /// The source's number of the round.
    pub beacon_round: Option<String>,
    /// When its value comes to be.
    pub beacon_at: Option<NaiveDateTime>,
    /// The value.
    pub beacon_value: Option<String>,
    /// The canonical manifest, from the freeze on.
    #[serde(skip)]
    pub manifest: Option<String>,
    /// Its hash.
    pub manifest_hash: Option<String>,
    /// Until when reveals are accepted.
    pub reveal_by: Option<NaiveDateTime>,
    /// When it was frozen.
    pub frozen_at: Option<NaiveDateTime>,
    /// Whether inspectors were matched.
    pub is_matched: bool,
    /// Whether strata may be public.
    pub has_public_strata: bool,
    /// Why it is, or is to be, aborted.
    pub abort_reason: Option<AbortReason>,
    /// In words.
    pub abort_text: Option<String>,
    /// Who asked for the abort, until it is decided.
    pub abort_asked_by: Option<UserId>,
    /// Since when it is public.
    pub published_at: Option<NaiveDateTime>,
    /// Who opened it.
    pub opened_by: UserId,
    /// For `If-Match`.
    pub version: i64,
    /// When it was opened.
    pub created_at: NaiveDateTime,
    /// When it was changed.
    pub updated_at: NaiveDateTime,
}

impl DrawRow {
    /// Its hash function, as SPEC's.
    pub const fn algorithm(&self) -> Algorithm {
        match self.hash {
            DrawHash::Sha256 => Algorithm::Sha256,
            DrawHash::Sm3 => Algorithm::Sm3,
        }
    }
}

/// A contributor.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = draw_contributors)]
pub struct ContributorRow {
    /// The draw.
    pub draw_id: DrawId,
    /// 0 for `system`.
    pub position: i32,
    /// SPEC's id: `system` or a unit's code.
    pub contributor: String,
    /// What it committed to.
    pub commitment: Option<String>,
    /// When.
    pub committed_at: Option<NaiveDateTime>,
    /// Its nonce, sealed; of `system` from the start.
    pub sealed_nonce: Option<String>,
    /// When it revealed.
    pub revealed_at: Option<NaiveDateTime>,
}

/// A draw by its id.
pub fn find(connection: &mut AnyConnection, id: &DrawId) -> Result<DrawRow, ApiError> {
    draws::table
        .filter(draws::id.eq(id))
        .first(connection)
        .optional()?
        .ok_or_else(ApiError::not_found)
}

/// The draws of a task, in their order.
pub fn of_task(connection: &mut AnyConnection, task_id: &TaskId) -> Result<Vec<DrawRow>, ApiError> {
    Ok(draws::table
        .filter(draws::task_id.eq(task_id))
        .order(draws::seq.asc())
        .load(connection)?)
}

/// The frozen draws of an entry before a run, in their order.
pub fn runs_before(
    connection: &mut AnyConnection,
    entry: &str,
    run: i32,
) -> Result<Vec<DrawRow>, ApiError> {
    Ok(draws::table
        .filter(draws::entry.eq(entry))
        .filter(draws::run.lt(run))
        .order(draws::run.asc())
        .load(connection)?)
}

/// The last frozen draw of an entry.
pub fn last_run(connection: &mut AnyConnection, entry: &str) -> Result<Option<DrawRow>, ApiError> {
    Ok(draws::table
        .filter(draws::entry.eq(entry))
        .filter(draws::run.is_not_null())
        .order(draws::run.desc())
        .first(connection)
        .optional()?)
}

/// Frozen, undrawn draws, for the system to look whether one is complete.
pub fn running(connection: &mut AnyConnection) -> Result<Vec<DrawRow>, ApiError> {
    Ok(draws::table
        .filter(draws::state.eq_any([DrawState::Frozen, DrawState::Revealing]))
        .order(draws::seq.asc())
        .load(connection)?)
}

/// Whether each check of a draw is confirmed, terminated or replaced.
pub fn read_has_ended(connection: &mut AnyConnection, draw_id: &DrawId) -> Result<bool, ApiError> {
    let ends = [
        CheckState::Confirmed,
        CheckState::Terminated,
        CheckState::Replaced,
    ];
    let open = checks::table
        .filter(checks::draw_id.eq(draw_id))
        .filter(checks::state.ne_all(ends));
    let has_open: bool = diesel::select(diesel::dsl::exists(open)).get_result(connection)?;
    Ok(!has_open)
}

/// The ids of a draw's checks, by place in the draw order.
pub fn read_check_ids(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
) -> Result<Vec<(i32, CheckId)>, ApiError> {
    Ok(checks::table
        .filter(checks::draw_id.eq(draw_id))
        .select((checks::position, checks::id))
        .load(connection)?)
}

/// The checks of a draw that exist for a caller, by place in the draw order.
pub fn read_visible_checks(
    connection: &mut AnyConnection,
    sight: &Sight,
    draw_id: &DrawId,
) -> Result<Vec<CheckRow>, ApiError> {
    Ok(checks::table
        .filter(checks::draw_id.eq(draw_id))
        .filter(visible_checks(sight))
        .order(checks::position.asc())
        .select(CheckRow::as_select())
        .load(connection)?)
}

/// Writes a new draw with its contributors.
pub fn insert(
    connection: &mut AnyConnection,
    row: &DrawRow,
    contributors: &[ContributorRow],
) -> Result<(), ApiError> {
    diesel::insert_into(draws::table)
        .values(row)
        .execute(connection)?;
    for contributor in contributors {
        diesel::insert_into(draw_contributors::table)
            .values(contributor)
            .execute(connection)?;
    }
    Ok(())
}

/// Writes a changed draw; if somebody changed it since it was read, all is begun again.
pub fn update(connection: &mut AnyConnection, row: &DrawRow, seen: i64) -> Result<(), ApiError> {
    let target = draws::table.filter(draws::id.eq(&row.id).and(draws::version.eq(seen)));
    match diesel::update(target).set(row).execute(connection)? {
        1 => Ok(()),
        _ => Err(ApiError::Busy),
    }
}

/// Holds a draw to the end of the transaction, and gives it as it is now; as `tasks::store::hold`.
pub fn hold(connection: &mut AnyConnection, id: &DrawId) -> Result<DrawRow, ApiError> {
    diesel::update(draws::table.filter(draws::id.eq(id)))
        .set(draws::version.eq(draws::version))
        .execute(connection)?;
    find(connection, id)
}

/// The contributors of a draw, `system` first.
pub fn contributors_of(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
) -> Result<Vec<ContributorRow>, ApiError> {
    contributors_of_draws(connection, std::slice::from_ref(draw_id))
}

/// The contributors of some draws, of each `system` first.
pub fn contributors_of_draws(
    connection: &mut AnyConnection,
    draw_ids: &[DrawId],
) -> Result<Vec<ContributorRow>, ApiError> {
    Ok(draw_contributors::table
        .filter(draw_contributors::draw_id.eq_any(draw_ids.to_vec()))
        .order(draw_contributors::position.asc())
        .select(ContributorRow::as_select())
        .load(connection)?)
}

/// Writes what a contributor committed to; a commitment is used once, ever.
pub fn set_commitment(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
    contributor: &str,
    commitment: &str,
    at: NaiveDateTime,
) -> Result<(), ApiError> {
    diesel::update(draw_contributors::table.find((draw_id, contributor)))
        .set((
            draw_contributors::commitment.eq(commitment),
            draw_contributors::committed_at.eq(at),
        ))
        .execute(connection)
        .map(drop)
        .or_duplicate(|| ApiError::field("/commitment", ErrorCode::NotUnique))
}

/// Writes what a contributor revealed, sealed.
pub fn set_reveal(
    connection: &mut AnyConnection,
    draw_id: &DrawId,
    contributor: &str,
    sealed_nonce: &str,
    at: NaiveDateTime,
) -> Result<(), ApiError> {
    diesel::update(draw_contributors::table.find((draw_id, contributor)))
        .set((
            draw_contributors::sealed_nonce.eq(sealed_nonce),
            draw_contributors::revealed_at.eq(at),
        ))
        .execute(connection)?;
    Ok(())
}
