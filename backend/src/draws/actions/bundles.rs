//! Who gets which bundle of a draw (rows 42, 43, 43a; SPEC §11), and what a bundle is made of.

use crate::draws::GetDraw;
use crate::draws::actions::secrets;
use crate::draws::store::draws::{self, DrawRow};
use crate::draws::store::lives::Draw;
use crate::draws::store::outcomes;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::history::{self, Change};
use crate::kernel::keys::Keys;
use crate::kernel::rights::{Operation, Scope};
use crate::plans::rules::population::is_by_checks;
use crate::sight::{Sight, visits};
use crate::tasks;
use crate::tasks::store::{TaskRow, TaskUnitRow};
use sortition_contract::draws::DrawState;
use sortition_contract::error::ErrorCode;
use sortition_contract::ids::{CheckId, DrawId};
use sortition_contract::org::Role;
use sortition_contract::plans::ExclusionReason;
use sortition_draw::{
    Bundle, DrawResult, Files, Manifest, Matching, MatchingManifest, PlainFile, ShownExcluded,
};

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

/// All that a drawn draw's bundle is made of, opened.
pub struct Opened {
    /// The manifest.
    pub manifest: Manifest,
    /// The files; after a rematch its inspectors and conflicts.
    pub files: Files,
    /// The result.
    pub result: DrawResult,
    /// The matching, if one was possible.
    pub matching: Option<Matching>,
    /// The last matching manifest.
    pub rematch: Option<MatchingManifest>,
}

impl Opened {
    /// Opens what a draw sealed.
    pub fn load(
        connection: &mut AnyConnection,
        keys: &Keys,
        row: &DrawRow,
    ) -> Result<Self, ApiError> {
        let outcome = outcomes::find(connection, &row.id)?
            .ok_or_else(|| ApiError::invalid_state(row.state))?;
        let manifest = secrets::manifest(row)?;
        Ok(Self {
            files: secrets::read_files(connection, keys, row)?,
            result: secrets::open_result(keys, &outcome)?,
            matching: secrets::open_matching(keys, &outcome)?,
            rematch: secrets::rematch_of(&outcome, &manifest)?,
            manifest,
        })
    }

    /// The full bundle.
    pub fn bundle(&self) -> Bundle<'_> {
        let (matching, rematch) = (self.matching.as_ref(), self.rematch.as_ref());
        Bundle::new(&self.manifest, &self.files, &self.result, matching, rematch)
    }
}

/// In which form a bundle is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleForm {
    /// One JSON text in canonical form.
    Json,
    /// Plain files.
    Files,
}

impl BundleForm {
    /// The bundle in this form: one unnamed file of JSON, or all plain files.
    fn of(self, bundle: &Bundle<'_>) -> Vec<PlainFile> {
        match self {
            Self::Json => vec![PlainFile {
                name: "bundle.json",
                content: bundle.to_json().into_bytes(),
            }],
            Self::Files => bundle.plain_files(),
        }
    }
}

/// The bundle of a draw as the caller may have it. The regulations office gives a reason for what
/// isn't published, nobody else has one; it is logged, so the connection must be one that writes.
pub fn bundle(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &DrawId,
    (form, reason): (BundleForm, Option<&str>),
) -> Result<Vec<PlainFile>, ApiError> {
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
    let opened = Opened::load(connection, keys, row)?;
    if access == Access::Public {
        // There is one only if nothing in it rests on a check that isn't public.
        return Ok(form.of(&opened.bundle().public()));
    }
    let shown = shown_excluded(connection, call, keys, (row, &opened), reason.is_some())?;
    Ok(form.of(&opened.bundle().with_excluded(&shown)))
}

/// The excluded file without the lines that rest on checks which the caller may not know of yet: they
/// would tell whom others have drawn (SPEC §11).
fn shown_excluded(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    (row, opened): (&DrawRow, &Opened),
    has_reason: bool,
) -> Result<ShownExcluded, ApiError> {
    let excluded = &opened.files.excluded;
    let grounds = secrets::read_grounds(connection, keys, &row.id)?;
    let sight = Sight::of_reader_with_reason(&call.actor, has_reason);
    let check_ids: Vec<CheckId> = grounds
        .values()
        .flat_map(|ground| ground.check_ids.iter().cloned())
        .collect();
    let known = visits::known_of(connection, &sight, &check_ids)?;
    let is_known = |key: &str| match grounds.get(key) {
        Some(ground) => ground.is_known_by(&known),
        None => sight.sees_all(),
    };
    let all = ExclusionReason::ALL.iter().copied();
    let by_checks = all.filter(|reason| is_by_checks(*reason));
    let by_checks: Vec<&str> = by_checks.map(ExclusionReason::code).collect();
    Ok(ShownExcluded::new(excluded, |row| {
        by_checks.contains(&row.reason) && !is_known(row.key)
    }))
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

/// The public bundle of a published draw: none where strata are hidden.
pub fn public_bundle(
    connection: &mut AnyConnection,
    keys: &Keys,
    id: &DrawId,
) -> Result<String, ApiError> {
    let refused = || ApiError::refused(ErrorCode::BundleNotPublic);
    let row = match draws::find(connection, id) {
        Err(error) if error.code() == ErrorCode::NotFound => return Err(refused()),
        found => found?,
    };
    if row.published_at.is_none() || !row.has_public_strata {
        return Err(refused());
    }
    let opened = Opened::load(connection, keys, &row)?;
    Ok(opened.bundle().public().to_json())
}
