//! Checks as they are read: the list, one with its form, the record sheet.

use crate::checks::actions::{self, log_reading};
use crate::checks::store::checks;
use crate::checks::{GetCheckRecord, ListCheckTransitions, ListChecks};
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::fields;
use crate::kernel::files::{FileKind, download};
use crate::kernel::keys::Keys;
use crate::kernel::page::{self, ListAnswer, ListParameters, Listed, Listing, Parameters};
use crate::kernel::request::{Id, Query};
use crate::kernel::services::Services;
use crate::sight::{GetCheck, Sight};
use actix_web::{HttpResponse, get, web};
use sortition_contract::audit::TransitionView;
use sortition_contract::checks::{CheckDetail, CheckFilter, CheckView, ReadReason};
use sortition_contract::error::Problem;
use sortition_contract::ids::CheckId;
use sortition_contract::page::Page;

fn page_of(
    connection: &mut AnyConnection,
    call: &Call,
    keys: &Keys,
    sight: &Sight,
    listing: &Listing<CheckFilter>,
) -> Result<Page<CheckView>, ApiError> {
    let page = checks::list(connection, sight, listing, &call.actor)?;
    let items = actions::views(connection, call, keys, sight, &page.items)?;
    Ok(page.showing(items))
}

/// Checks, as far as they exist for the caller.
#[utoipa::path(
    tag = "checks",
    params(ListParameters, CheckFilter),
    responses((status = 200, body = Page<CheckView>))
)]
#[get("/checks")]
pub async fn list_checks(
    query: Query<ListChecks>,
    listing: Listing<CheckFilter>,
    services: web::Data<Services>,
) -> Result<ListAnswer<CheckView>, ApiError> {
    let call = query.call;
    let keys = services.keys.clone();
    let reason = call.reading_reason(listing.filter.reason.as_deref())?;
    let has_reason = reason.is_some();
    if let Some(reason) = reason {
        let task_id = listing.filter.task_id.clone();
        services
            .read_told(call.clone(), true, move |connection, call| {
                // The list as a whole, or that of a task.
                let read = task_id
                    .as_deref()
                    .map_or(("checks", ""), |id| ("tasks", id));
                log_reading(connection, call, read, &reason)
            })
            .await?;
    }
    page::answer(
        call,
        listing,
        &services,
        move |connection, call, listing| {
            let sight = Sight::of(&call.actor, &call.scope, has_reason);
            page_of(connection, call, &keys, &sight, listing)
        },
    )
    .await
}

/// One check with its form and what is filled in.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path), ReadReason),
    responses((status = 200, body = CheckDetail), (status = 404, body = Problem))
)]
#[get("/checks/{id}")]
pub async fn get_check(
    query: Query<GetCheck>,
    Id(id): Id<CheckId>,
    Parameters(parameters): Parameters<ReadReason>,
    services: web::Data<Services>,
) -> Result<Reply, ApiError> {
    let keys = services.keys.clone();
    let reason = query.call.reading_reason(parameters.reason.as_deref())?;
    let view = services
        .read_told(query.call, reason.is_some(), move |connection, call| {
            let sight = Sight::of(&call.actor, &call.scope, reason.is_some());
            let view = actions::detail(connection, call, &keys, &sight, &id)?;
            if let Some(reason) = &reason {
                log_reading(connection, call, ("checks", &id), reason)?;
            }
            Ok(view)
        })
        .await?;
    Ok(Reply::ok(&view)?.at_version(view.check.version))
}

/// What became of a check, from state to state, by whom and why; for those who take part in it.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path)),
    responses((status = 200, body = Page<TransitionView>), (status = 404, body = Problem))
)]
#[get("/checks/{id}/transitions")]
pub async fn list_check_transitions(
    query: Query<ListCheckTransitions>,
    Id(id): Id<CheckId>,
    services: web::Data<Services>,
) -> Result<Listed<TransitionView>, ApiError> {
    let items = services
        .read(query.call, move |connection, call| {
            actions::transitions(connection, call, &id)
        })
        .await?;
    Ok(Listed(Page::whole(items)))
}

/// The record sheet (检查记录表), personal fields masked. With a reason it has them in full, for those who may
/// unmask the object; that is logged, and counts as unmasking.
#[utoipa::path(
    tag = "checks",
    params(("id" = CheckId, Path), ReadReason),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (status = 404, body = Problem),
        (status = 429, body = Problem)
    )
)]
#[get("/checks/{id}/record.docx")]
pub async fn get_check_record(
    query: Query<GetCheckRecord>,
    Id(id): Id<CheckId>,
    Parameters(parameters): Parameters<ReadReason>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let keys = services.keys.clone();
    let reason = parameters.reason.as_deref().map(fields::reason_line);
    let reason = reason.transpose()?;
    if let (Some(_), Some(user_id)) = (&reason, &query.call.actor.user_id) {
        services.readings.show_personal(user_id)?;
    }
    let content = services
        .read_told(query.call, reason.is_some(), move |connection, call| {
            actions::record_sheet(connection, call, &keys, &id, reason.as_deref())
        })
        .await?;
    let kind = FileKind::Docx.content_type();
    Ok(download::answer("检查记录表.docx", kind).body(content))
}
