//! What contributors bring: commitment, reveal; and the beacon's value.

use crate::draws::actions::{facts_of, journal, load, secrets, take};
use crate::draws::rules::{DrawEvent, SYSTEM, WITNESS};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::draws::store::lives::Draw;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::lifecycle;
use crate::kernel::rights::Operation;
use crate::org::store::units;
use crate::tasks::store::TaskRow;
use sortition_contract::draws::{Commit, RecordBeacon, Reveal};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::DrawId;
use sortition_contract::org::Role;
use sortition_draw::{BeaconSource, Event, Hex32, Nonce};

/// A draw with the contributor of this id, for whom the caller may do this: their unit is the caller's.
fn load_own(
    connection: &mut AnyConnection,
    call: &Call,
    id: &DrawId,
    (event, contributor): (DrawEvent, &str),
) -> Result<(Draw, ContributorRow), ApiError> {
    let draw = load(connection, call, id)?;
    let contributors = draws::contributors_of(connection, &draw.row.id)?;
    let is_meant = |one: &ContributorRow| one.contributor == contributor;
    let facts = facts_of(call, &draw.row, &contributors, is_meant);
    let found = contributors.into_iter().find(is_meant).ok_or_else(|| {
        ApiError::refused(ErrorCode::UnknownContributor).with("name", contributor)
    })?;
    let reaches = is_own(connection, call, contributor)?;
    lifecycle::require(call, &draw, event, reaches, &facts)?;
    Ok((draw, found))
}

/// Whether the caller acts for a contributor by the operation that is called. Nobody acts for
/// `system`.
fn is_own(
    connection: &mut AnyConnection,
    call: &Call,
    contributor: &str,
) -> Result<bool, ApiError> {
    if contributor == SYSTEM {
        return Ok(false);
    }
    let unit = units::find_by_code(connection, contributor)?;
    let (scope, id) = (&call.scope, &*unit.id);
    Ok(scope.units.contains(id) || scope.task_units.contains(id))
}

/// Takes a contributor's commitment.
pub fn commit_draw(
    connection: &mut AnyConnection,
    call: &Call,
    id: &DrawId,
    wanted: &Commit,
) -> Result<DrawRow, ApiError> {
    let step = (DrawEvent::Commit, wanted.contributor.as_str());
    let (before, contributor) = load_own(connection, call, id, step)?;
    let committed: Hex32 = wanted
        .commitment
        .parse()
        .map_err(|_| ApiError::field("/commitment", ErrorCode::WrongFormat))?;
    let (row, by) = (before.row.clone(), &contributor.contributor);
    let (text, now) = (committed.to_string(), call.now.naive_utc());
    draws::set_commitment(connection, &row.id, by, &text, now)?;
    let row = take(connection, call, &before, row, DrawEvent::Commit)?.row;
    journal::append(connection, call, &row, by, Event::Commit(committed))?;
    Ok(row)
}

/// Takes a contributor's nonce, if it opens the commitment.
pub fn reveal_draw(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &DrawId,
    wanted: &Reveal,
) -> Result<DrawRow, ApiError> {
    let step = (DrawEvent::Reveal, wanted.contributor.as_str());
    let (before, contributor) = load_own(connection, call, id, step)?;
    let row = before.row.clone();
    let reveal = opened(&row, &contributor, &wanted.nonce)?;
    let sealed = secrets::seal_nonce(keys, &row.id, &reveal.id, &reveal.nonce)?;
    let now = call.now.naive_utc();
    draws::set_reveal(connection, &row.id, &reveal.id, &sealed, now)?;
    let row = take(connection, call, &before, row, DrawEvent::Reveal)?.row;
    let opened = Event::Reveal(commitment_of(&contributor)?);
    journal::append(connection, call, &row, &reveal.id, opened)?;
    Ok(row)
}

/// The nonce, if it is one that opens the commitment; anything else is refused alike.
fn opened(row: &DrawRow, contributor: &ContributorRow, nonce: &str) -> Result<Nonce, ApiError> {
    let refused = || ApiError::refused(ErrorCode::BadReveal);
    let reveal = Nonce {
        id: contributor.contributor.clone(),
        nonce: nonce.parse().map_err(|_| refused())?,
    };
    match secrets::manifest(row)?.is_opened_by(&reveal) {
        true => Ok(reveal),
        false => Err(refused()),
    }
}

/// What a contributor committed to.
pub fn commitment_of(contributor: &ContributorRow) -> Result<Hex32, ApiError> {
    let text = contributor
        .commitment
        .as_deref()
        .ok_or_else(|| ApiError::refused(ErrorCode::MissingCommit))?;
    text.parse().map_err(ApiError::internal)
}

/// Records the beacon's value, once, after its time and after the last reveal.
pub fn record_beacon(
    connection: &mut AnyConnection,
    call: &Call,
    id: &DrawId,
    wanted: &RecordBeacon,
) -> Result<DrawRow, ApiError> {
    let before = load(connection, call, id)?;
    let contributors = draws::contributors_of(connection, &before.row.id)?;
    let reaches = may_record(call, &before.task, &contributors);
    if reaches && before.row.beacon_value.is_some() {
        // The first value stands: who could record another could choose.
        return Err(ApiError::invalid_state(before.row.state));
    }
    let event = DrawEvent::RecordBeacon;
    let facts = facts_of(call, &before.row, &contributors, |_| false);
    lifecycle::require(call, &before, event, reaches, &facts)?;
    check_beacon(&before.row, &wanted.value)?;
    let row = DrawRow {
        beacon_value: Some(wanted.value.clone()),
        ..before.row.clone()
    };
    Ok(take(connection, call, &before, row, event)?.row)
}

/// The lead unit's operator may, and the regulations office if it witnesses.
pub fn may_record(call: &Call, task: &TaskRow, contributors: &[ContributorRow]) -> bool {
    let is_witness = |held: &crate::kernel::rights::Held| {
        held.role == Role::Regulations && held.unit_code == WITNESS
    };
    let has_witness = contributors.iter().any(|one| one.contributor == WITNESS);
    let leads = call.actor.holds(Role::Operator, &task.unit_id);
    let witnesses = has_witness && call.actor.roles.iter().any(is_witness);
    call.actor.is_for(&crate::draws::RecordBeacon::RIGHT) && (leads || witnesses)
}

fn check_beacon(row: &DrawRow, value: &str) -> Result<(), ApiError> {
    let refused = || ApiError::refused(ErrorCode::BadBeacon);
    let source = row.beacon_source.ok_or_else(refused)?;
    let source = BeaconSource::of_code(source.code()).ok_or_else(refused)?;
    match source.is_value(value) {
        true => Ok(()),
        false => Err(refused()),
    }
}
