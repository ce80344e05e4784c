//! What contributors bring: commitment, reveal; and the beacon's value.

use crate::draws::actions::{journal, load, progress, require, save, secrets};
use crate::draws::rules::{DrawEvent, SYSTEM, WITNESS};
use crate::draws::store::draws::{self, ContributorRow, DrawRow};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::rights::Operation;
use crate::org::store::units;
use crate::tasks::store::TaskRow;
use sortition_contract::draws::{Commit, RecordBeacon, Reveal};
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::DrawId;
use sortition_contract::org::Role;
use sortition_draw::{BeaconSource, Event, Hex32, Nonce};

/// The contributor of this id, for whom the caller may act: their unit is the caller's.
fn load_own(
    connection: &mut AnyConnection,
    call: &Call,
    row: &DrawRow,
    contributor: &str,
) -> Result<ContributorRow, ApiError> {
    let contributors = draws::contributors_of(connection, &row.id)?;
    let found = contributors
        .into_iter()
        .find(|one| one.contributor == contributor)
        .ok_or_else(|| {
            ApiError::refused(ErrorCode::UnknownContributor).with("name", contributor)
        })?;
    match is_own(connection, call, contributor)? {
        true => Ok(found),
        false => Err(ApiError::forbidden()),
    }
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
    let (before, task) = load(connection, call, id)?;
    let contributor = load_own(connection, call, &before, &wanted.contributor)?;
    call.check_version(before.version)?;
    require(&before, DrawEvent::Commit)?;
    let committed: Hex32 = wanted
        .commitment
        .parse()
        .map_err(|_| ApiError::field("/commitment", ErrorCode::WrongFormat))?;
    if contributor.commitment.is_some() {
        return Err(ApiError::refused(ErrorCode::AlreadyCommitted));
    }
    let now = call.now.naive_utc();
    let text = committed.to_string();
    draws::set_commitment(connection, &before.id, &contributor.contributor, &text, now)?;
    let event = DrawEvent::Commit.name();
    let row = save(connection, call, (&before, &task), before.clone(), event)?;
    let by = &contributor.contributor;
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
    let (before, task) = load(connection, call, id)?;
    let contributor = load_own(connection, call, &before, &wanted.contributor)?;
    call.check_version(before.version)?;
    let state = require(&before, DrawEvent::Reveal)?;
    if contributor.revealed_at.is_some() {
        return Err(ApiError::refused(ErrorCode::AlreadyRevealed));
    }
    if before
        .reveal_by
        .is_none_or(|until| call.now.naive_utc() > until)
    {
        return Err(ApiError::refused(ErrorCode::RevealTooLate));
    }
    let reveal = opened(&before, &contributor, &wanted.nonce)?;
    let sealed = secrets::seal_nonce(keys, &before.id, &reveal.id, &reveal.nonce)?;
    let now = call.now.naive_utc();
    draws::set_reveal(connection, &before.id, &reveal.id, &sealed, now)?;
    let row = DrawRow {
        state,
        ..before.clone()
    };
    let event = DrawEvent::Reveal.name();
    let row = save(connection, call, (&before, &task), row, event)?;
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
    let (before, task) = load(connection, call, id)?;
    let contributors = draws::contributors_of(connection, &before.id)?;
    if !may_record(call, &task, &contributors) {
        return Err(ApiError::forbidden());
    }
    call.check_version(before.version)?;
    let state = require(&before, DrawEvent::RecordBeacon)?;
    if before.beacon_value.is_some() {
        // The first value stands: who could record another could choose.
        return Err(ApiError::invalid_state(state));
    }
    if !progress(&before, &contributors).has_reveals {
        return Err(ApiError::refused(ErrorCode::MissingReveal));
    }
    check_beacon(call, &before, &wanted.value)?;
    let row = DrawRow {
        state,
        beacon_value: Some(wanted.value.clone()),
        ..before.clone()
    };
    let event = DrawEvent::RecordBeacon.name();
    save(connection, call, (&before, &task), row, event)
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

fn check_beacon(call: &Call, row: &DrawRow, value: &str) -> Result<(), ApiError> {
    let refused = || ApiError::refused(ErrorCode::BadBeacon);
    let source = row.beacon_source.ok_or_else(refused)?;
    let source = BeaconSource::of_code(source.code()).ok_or_else(refused)?;
    let is_there = row.beacon_at.is_some_and(|at| call.now.naive_utc() > at);
    match is_there && source.is_value(value) {
        true => Ok(()),
        false => Err(refused()),
    }
}
