//! `/checks`, and the release of a task's checks: who reads them, what inspectors do, what the unit
//! decides.

pub mod batches;
mod columns;
pub mod decisions;
pub mod inspection;
pub mod publishing;
pub mod reading;

use crate::checks::actions;
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::sight::Sight;
use sortition_contract::ids::CheckId;

fn answer(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    id: &CheckId,
) -> Result<Reply, ApiError> {
    let view = actions::detail(connection, call, keys, &Sight::of_call(call), id)?;
    Ok(Reply::ok(&view)?.at_version(view.check.version))
}
