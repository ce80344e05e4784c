//! Who gets which bundle of a draw (rows 42, 43, 43a; SPEC §11), and what a bundle is made of.

use crate::draws::GetDraw;
use crate::draws::actions::secrets;
use crate::draws::actions::sending::{SentBundle, Withholding};
use crate::draws::actions::stored::read_file;
use crate::draws::store::draws::{self, DrawRow};
use crate::draws::store::lives::Draw;
use crate::draws::store::outcomes;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::keys::Keys;
use crate::kernel::rights::{Operation, Scope};
use crate::tasks;
use crate::tasks::store::{TaskRow, TaskUnitRow};
use sortition_contract::draws::DrawState;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::DrawId;
use sortition_contract::org::Role;
use sortition_draw::{
    BundleFrame, ConflictsFile, DrawResult, InspectorsFile, Manifest, Matching, MatchingManifest,
};
use std::sync::Arc;

/// How far a caller sees what was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// All of it.
    Full,
    /// All of it, with a reason that is logged.
    WithReason,
    /// Own checks, once released.
    Own,
    /// What everybody may see: the public bundle.
    Public,
    /// No more than everybody, and there is no public bundle.
    Hidden,
}

/// How far the caller sees what a draw of a task drew.
pub fn access(
    connection: &mut AnyConnection,
    call: &Call,
    draw: &Draw,
) -> Result<Access, ApiError> {
    let units = tasks::store::units_of(connection, &draw.task.id)?;
    Ok(access_of(call, (&draw.row, &draw.task), &units))
}

/// The same, of the units that take part in the task.
pub fn access_of(call: &Call, (row, task): (&DrawRow, &TaskRow), units: &[TaskUnitRow]) -> Access {
    let actor = &call.actor;
    let is_system = actor.user_id.is_none() && call.scope.is_all;
    let leads = is_system
        || actor.holds(Role::Operator, &task.unit_id)
        || actor.holds(Role::Approver, &task.unit_id);
    let is_regulations = actor
        .roles
        .iter()
        .any(|held| held.role == Role::Regulations);
    let has_joined = units.iter().any(|unit| {
        [Role::Operator, Role::Approver, Role::Partner]
            .into_iter()
            .any(|role| actor.holds(role, &unit.unit_id))
    });
    match row.published_at {
        _ if leads => Access::Full,
        Some(_) if has_joined || is_regulations => Access::Full,
        Some(_) if row.has_public_strata => Access::Public,
        Some(_) => Access::Hidden,
        None if actor.gives_reasons() => Access::WithReason,
        None => Access::Own,
    }
}

/// Whether the caller may know that there is such a draw (row 41).
fn is_readable(
    connection: &mut AnyConnection,
    call: &Call,
    row: &DrawRow,
) -> Result<bool, ApiError> {
    let scope = Scope::of(&GetDraw::RIGHT, &call.actor.roles);
    let reader = (&scope, call.actor.user_id.as_ref());
    match tasks::store::find_visible(connection, reader, &row.task_id) {
        Ok(_) => Ok(true),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// In which form a bundle is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleForm {
    /// One JSON text in canonical form.
    Json,
    /// Plain files in a ZIP.
    Zip,
}

/// The bundle of a draw as the caller may have it. The regulations office gives a reason for what
/// isn't published, nobody else has one; it is logged, so the connection must be one that writes.
pub fn bundle(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Arc<Keys>,
    id: &DrawId,
    (form, reason): (BundleForm, Option<&str>),
) -> Result<SentBundle, ApiError> {
    let row = draws::find(connection, id)?;
    let task = tasks::store::find(connection, &row.task_id)?;
    let draw = Draw { row, task };
    let access = access(connection, call, &draw)?;
    let row = &draw.row;
    if row.published_at.is_none() && !is_readable(connection, call, row)? {
        return Err(ApiError::not_found());
    }
    match (access, reason) {
        (Access::Full | Access::Public, _) => {}
        (Access::Hidden, _) => return Err(ApiError::refused(ErrorCode::BundleNotPublic)),
        (Access::WithReason, Some(_)) => {}
        (Access::WithReason, None) | (Access::Own, _) => return Err(ApiError::forbidden()),
    }
    if row.state != DrawState::Drawn {
        return Err(ApiError::invalid_state(row.state));
    }
    // With a reason the regulations office sees lines that rest on others' checks, whose draws may be
    // secret still, of a published draw too.
    if let (Access::WithReason | Access::Full, Some(reason)) = (access, reason) {
        log_reading(connection, call, &draw, reason)?;
    }
    if access == Access::Public {
        // There is one only if nothing in it rests on a check that isn't public.
        return public(connection, keys, row, form).map(|(bundle, _)| bundle);
    }
    let withholding = Withholding::of(connection, call, keys, row, reason.is_some())?;
    let opened = Opened::load(connection, keys, row)?;
    let of_draw = (&row.id, row.algorithm());
    let committed = secrets::persons_of(&opened.manifest, opened.rematch.as_ref());
    let inspectors: InspectorsFile = read_file(connection, keys, of_draw, committed.0)?;
    let conflicts: ConflictsFile = read_file(connection, keys, of_draw, committed.1)?;
    let frame = BundleFrame::new(
        &opened.manifest,
        (inspectors.lines(), conflicts.lines()),
        &opened.result,
        opened.matching.as_ref(),
        opened.rematch.as_ref(),
    );
    let draw = (row, &opened.manifest);
    SentBundle::new(connection, keys, draw, (form, &frame), Some(withholding))
}

/// What everybody may have, and the hash that the log has of it.
fn public(
    connection: &mut AnyConnection,
    keys: &Arc<Keys>,
    row: &DrawRow,
    form: BundleForm,
) -> Result<(SentBundle, String), ApiError> {
    let opened = Opened::load(connection, keys, row)?;
    let frame = BundleFrame::public(&opened.manifest, &opened.result, opened.rematch.as_ref());
    let draw = (row, &opened.manifest);
    let bundle = SentBundle::new(connection, keys, draw, (form, &frame), None)?;
    Ok((bundle, opened.publish_hash))
}

/// What of a drawn draw's bundle is at hand as a whole, opened.
struct Opened {
    manifest: Manifest,
    result: DrawResult,
    /// The matching, if one was possible.
    matching: Option<Matching>,
    /// The last matching manifest.
    rematch: Option<MatchingManifest>,
    /// What the log has of the public bundle.
    publish_hash: String,
}

impl Opened {
    fn load(connection: &mut AnyConnection, keys: &Keys, row: &DrawRow) -> Result<Self, ApiError> {
        let outcome = outcomes::find(connection, &row.id)?
            .ok_or_else(|| ApiError::invalid_state(row.state))?;
        let manifest = secrets::manifest(row)?;
        Ok(Self {
            result: secrets::open_result(keys, &outcome)?,
            matching: secrets::open_matching(keys, &outcome)?,
            rematch: secrets::rematch_of(&outcome, &manifest)?,
            publish_hash: outcome.publish_hash,
            manifest,
        })
    }
}

/// Writes that the regulations office looked at what isn't published; nothing of the draw changed.
pub fn log_reading(
    connection: &mut AnyConnection,
    call: &Call,
    draw: &Draw,
    reason: &str,
) -> Result<(), ApiError> {
    let read = Change {
        reason: Some(reason),
        ..Change::about("read", draw)
    };
    history::record(connection, call, read)
}

/// The public bundle of a published draw, none where strata are hidden; and the hash that the log has of it.
pub fn public_bundle(
    connection: &mut AnyConnection,
    keys: &Arc<Keys>,
    id: &DrawId,
) -> Result<(SentBundle, String), ApiError> {
    let refused = || ApiError::refused(ErrorCode::BundleNotPublic);
    let row = match draws::find(connection, id) {
        Err(error) if error.code() == ErrorCode::NotFound => return Err(refused()),
        found => found?,
    };
    if row.published_at.is_none() || !row.has_public_strata {
        return Err(refused());
    }
    public(connection, keys, &row, BundleForm::Json)
}
