//! What all imports share: the file is queued as a job, for which the caller may wait.

use super::jobs::{Waiting, accepted};
use crate::jobs::actions::import::{self, ImportFile};
use crate::kernel::command::Reply;
use crate::kernel::error::ApiError;
use crate::kernel::rights::Operation;
use crate::kernel::services::Services;
use crate::kernel::upload::Upload;
use sortition_contract::jobs::{ImportOptions, JobKind};

/// Queues the job that is named as the operation.
pub async fn accept<O: Operation>(
    services: &Services,
    upload: Upload<O, ImportFile>,
    options: ImportOptions,
    waiting: Waiting,
) -> Result<Reply, ApiError> {
    let kind: JobKind = O::RIGHT.operation.parse().map_err(ApiError::internal)?;
    let Upload {
        call, file, name, ..
    } = upload;
    let reply = services
        .command(call.clone(), move |connection, call| {
            import::accept(connection, call, kind, (&file, &name), options)
        })
        .await?;
    accepted(services, &call, waiting, reply).await
}
