//! `/jobs/{id}/rejected`.

use crate::jobs::ListRejectedRows;
use crate::jobs::actions::rejected;
use crate::kernel::error::ApiError;
use crate::kernel::files::download;
use crate::kernel::page::{ListParameters, Listed, Listing};
use crate::kernel::request::{Id, Query};
use crate::kernel::services::Services;
use actix_web::{Either, HttpResponse, get, web};
use sortition_contract::error::Problem;
use sortition_contract::ids::JobId;
use sortition_contract::jobs::{RejectedFilter, RejectedRow};
use sortition_contract::page::Page;
use tokio::sync::Semaphore;

/// Files that are read at once for their refused rows, beside the one that is imported: each may take
/// the memory of an import. Others wait before they hold a connection.
static TURNS: Semaphore = Semaphore::const_new(2);

/// The rows that an import refused, in the order of the file, kept for 7 days. With
/// `Accept: text/csv` as a file in the columns of the uploaded one with `line` and `error`, to be
/// corrected and imported again. A key needs the scope of the import.
#[utoipa::path(
    tag = "jobs",
    params(("id" = JobId, Path), ListParameters),
    responses(
        (status = 200, content(
            (Page<RejectedRow> = "application/json"),
            (String = "text/csv")
        )),
        (status = 404, body = Problem)
    )
)]
#[get("/jobs/{id}/rejected")]
pub async fn list_rejected_rows(
    query: Query<ListRejectedRows>,
    Id(id): Id<JobId>,
    listing: Listing<RejectedFilter>,
    services: web::Data<Services>,
) -> Result<Either<Listed<RejectedRow>, HttpResponse>, ApiError> {
    let shared = services.clone();
    let _turn = TURNS.acquire().await.map_err(ApiError::internal)?;
    if listing.is_csv() {
        let file = services
            .read(query.call, move |connection, call| {
                rejected::rejected_file(connection, call, &shared, &id)
            })
            .await?;
        let answer = download::send_file("rejected.csv", "text/csv; charset=utf-8", file);
        return Ok(Either::Right(answer));
    }
    let page = services
        .read(query.call, move |connection, call| {
            rejected::list_rejected_rows(connection, call, &shared, &id, &listing)
        })
        .await?;
    Ok(Either::Left(Listed(page)))
}
