//! Files of a check.

use super::{load, take_up};
use crate::checks::rules::CheckEvent;
use crate::checks::store::reading;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::{ApiError, FieldError};
use crate::kernel::files::{StoredFile, rows};
use sortition_contract::checks::EvidenceView;
use sortition_contract::ids::CheckId;

/// The most files of one check.
const EVIDENCE_LIMIT: usize = 50;

/// Adds a file to the check.
pub fn add_evidence(
    connection: &mut AnyConnection,
    call: &Call,
    id: &CheckId,
    name: &str,
    file: &StoredFile,
) -> Result<EvidenceView, ApiError> {
    let inspection = load(connection, call, id, CheckEvent::Save)?;
    let there = reading::evidence(connection, id)?;
    FieldError::at_most("/file", there.len() + 1, EVIDENCE_LIMIT)?;
    let row = rows::create_attachment(connection, call, name, file)?;
    let new = row.id.clone();
    let mut ids: Vec<_> = there.into_iter().map(|one| one.id).collect();
    ids.push(new.clone());
    let tied = rows::tie(connection, call, "checks", id, &ids, "/file")?;
    rows::set_part(connection, &new, &inspection.part.unit_id)?;
    take_up(connection, call, &inspection)?;
    let file = tied.iter().find(|one| one.id == new);
    file.map(reading::evidence_view)
        .ok_or_else(|| ApiError::internal("evidence that was not tied"))
}
